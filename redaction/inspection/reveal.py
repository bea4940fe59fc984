"""What a document hides: shown before anyone decides. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from records.errors import Refused
from redaction.inspection import carried, loose, revisions, spoken
from redaction.inspection.notes import links, notes
from redaction.inspection.unseen import beside_the_pixels, unseen
from redaction.pages import codes, pdf
from redaction.pages.pictures import opened_picture
from redaction.pages.visibility import TextLayer, text_layer
from redaction.planning.terms import fold

EACH_PAGE = ("text", "pictures", "codes", "notes", "links")
"""What is looked for page by page."""


def reveal(path: str, media_type: str, lost: Collection[int] = ()) -> Iterator[dict[str, Any]]:
    """Gives each page as it is looked at (``begun``), then everything that a reader of a file does not see.

    The sandbox's job ``inspect``. One list for each kind of hiding, with page and box (user space) where a
    thing has a place; docs/commands.md names them. Texts are given, because showing them is what it is
    for. What a broken file keeps from being looked at is named under ``not_understood``.
    """
    if media_type != "application/pdf":
        with opened_picture(path, media_type) as image:
            yield {
                "properties": beside_the_pixels(image),
                "frames": _frames(image, media_type),
                "codes": _codes_of_pictures(image, media_type),
            }
        return
    with open(path, "rb") as file:  # noqa: PTH123 -- read once, for what stands between objects
        raw = file.read()
    with pdf.opened(path) as (document, objects):
        missed: list[str] = []
        shown: dict[int, str] = {}
        told: dict[str, Any] = {kind: [] for kind in EACH_PAGE}
        for number, source in enumerate(objects.pages, 1):
            if number in lost:
                missed.append(f"page {number}")
                continue
            yield {"begun": number}
            _look_at(document, source, number, missed, shown, told)
        parts: dict[str, tuple[Callable[[], Any], Any]] = {
            "layers": (lambda: carried.layers(objects), []),
            "attachments": (lambda: carried.attachments(objects), []),
            "fields": (lambda: carried.fields(objects), []),
            "xfa": (lambda: carried.xfa(objects), []),
            "signatures": (lambda: carried.signatures(objects), []),
            "scripts": (lambda: carried.scripts(objects), []),
            "bookmarks": (lambda: _titles(objects, shown), []),
            "descriptions": (lambda: _unsaid(spoken.descriptions(objects), shown), []),
            "destinations": (lambda: carried.destinations(objects), []),
            "page_labels": (lambda: carried.page_labels(objects), []),
            "properties": (lambda: carried.properties(objects), {}),
            "private_data": (lambda: carried.private_data(objects), []),
            "loose_objects": (lambda: loose.loose(objects), []),
            "only_in_earlier_revisions": (lambda: list(revisions.only_earlier(raw)), []),
        }
        for name, (look, nothing) in parts.items():
            told[name] = _looked(name, look, nothing, missed)
        yield {
            **told,
            "revisions": len(revisions.ends(raw)),
            "bytes_after_end": _after_end(raw),
            "not_understood": missed,
        }


def _codes_of_pictures(image: Image.Image, media_type: str) -> list[dict[str, Any]]:
    pages = int(getattr(image, "n_frames", 1)) if media_type == "image/tiff" else 1
    found: list[dict[str, Any]] = []
    for number in range(1, pages + 1):
        image.seek(number - 1)
        found += [{"page": number, **code} for code in codes.codes_in_picture(image)]
    return found[: carried.MOST]


def _looked(name: str, look: Callable[[], Any], nothing: Any, missed: list[str]) -> Any:
    try:
        return look()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- parsers raise anything; the other parts are shown all the same
        missed.append(name)
        return nothing


def _frames(image: Image.Image, media_type: str) -> int:
    """Gives how many pictures the file holds that are no pages of it (an animation, a preview)."""
    return 0 if media_type == "image/tiff" else int(getattr(image, "n_frames", 1)) - 1


def _after_end(raw: bytes) -> int:
    """Gives how many bytes, line ends aside, stand behind the last end of the file."""
    end = raw.rfind(b"%%EOF")
    return len(raw[end + 5 :].lstrip(b"\r\n ")) if end >= 0 else 0


# -- page by page ----------------------------------------------------------------------------------


def _look_at(
    document: pdfium.PdfDocument,
    source: pikepdf.Page,
    number: int,
    missed: list[str],
    shown: dict[int, str],
    told: dict[str, list[dict[str, Any]]],
) -> None:
    """Adds what a page hides; ``shown`` takes what it says openly, folded for comparison."""
    try:
        found = _on_page(document, source, number, missed, shown)
    except (pdfium.PdfiumError, Refused, ValueError):
        missed.append(f"page {number}")
        return
    for kind, things in found.items():
        room = max(carried.MOST - len(told[kind]), 0)
        told[kind] += [{"page": number, **thing} for thing in things[:room]]


def _on_page(
    document: pdfium.PdfDocument,
    source: pikepdf.Page,
    number: int,
    missed: list[str],
    shown: dict[int, str],
) -> dict[str, list[dict[str, Any]]]:
    frame = pdf.frame_of(source)
    page = document[number - 1]
    try:
        layer = text_layer(page, frame)
        words, pictures = unseen(page, frame, pdf.media_of(source), layer)
        said = _looked(f"codes of page {number}", lambda: codes.codes_on(page, frame), [], missed)
    finally:
        page.close()
    shown[number] = fold(_drawn_text(source, layer))
    named = f"notes of page {number}"
    return {
        "text": words,
        "pictures": pictures,
        "codes": said,
        "notes": _looked(named, lambda: notes(source), [], missed),
        "links": _looked(f"links of page {number}", lambda: links(source, layer.seen), [], missed),
    }


def _drawn_text(source: pikepdf.Page, layer: TextLayer) -> str:
    """Gives the words that a page draws, whatever it says that they stand for."""
    if not spoken.replaced(source):
        return " ".join(word.text for word in layer.seen)
    document = pdfium.PdfDocument(spoken.without_replacements(source))
    try:
        return " ".join(pdf.lines_of(document[0]))
    finally:
        document.close()


# -- what the pages say anyway ---------------------------------------------------------------------


def _titles(objects: pikepdf.Pdf, shown: dict[int, str]) -> list[dict[str, Any]]:
    """Gives the bookmarks, and of each whether its words stand on a page."""
    return [
        {"text": title, "shown": _said(title, shown.values())}
        for title in carried.bookmarks(objects)
    ]


def _unsaid(told: list[dict[str, Any]], shown: dict[int, str]) -> list[dict[str, Any]]:
    """Gives the descriptions that say something else than their page does."""
    return [
        one
        for one in told
        if not _said(
            str(one["text"]), [shown.get(one["page"], "")] if "page" in one else shown.values()
        )
    ]


def _said(text: str, shown: Iterable[str]) -> bool:
    folded = fold(text)
    return not folded or any(folded in said for said in shown)
