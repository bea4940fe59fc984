"""What a document hides: shown before anyone decides. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from PIL import ExifTags, Image

from records.errors import Refused
from redaction import pdf
from redaction.layout import LaidWord
from redaction.pictures import opened_picture
from redaction.visibility import text_layer

DEEPEST = 40
MOST = 10_000
"""Things of one kind that are listed."""


def reveal(path: str, media_type: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: everything in a file that a reader of its pages does not see.

    The sandbox's job ``inspect``. Texts are given, because showing them is what it is for. What a
    broken file keeps from being looked at is named under ``not_understood``.
    """
    if media_type != "application/pdf":
        with opened_picture(path, media_type) as image:
            yield {"properties": _beside_the_picture(image), "frames": _frames(image, media_type)}
        return
    with open(path, "rb") as file:  # noqa: PTH123 -- read once, for what stands between objects
        raw = file.read()
    with pdf.opened(path) as (document, objects):
        given: dict[str, Any] = {
            "revisions": max(raw.count(b"%%EOF"), 1),
            "bytes_after_end": _after_end(raw),
        }
        missed: list[str] = []
        parts: dict[str, tuple[Callable[[], Any], Any]] = {
            "properties": (lambda: _properties(objects), {}),
            "attachments": (lambda: sorted(str(name) for name in objects.attachments), []),
            "scripts": (lambda: _scripts(objects), 0),
            "layers": (lambda: _layers(objects), []),
            "bookmarks": (lambda: _bookmarks(objects), []),
            "fields": (lambda: _fields(objects), []),
            "xfa": (lambda: "/XFA" in objects.Root.get("/AcroForm", {}), False),
            "descriptions": (lambda: _descriptions(objects), []),
            "other_metadata": (lambda: _other_metadata(objects), 0),
            "pages": (lambda: list(_pages(document, objects, missed)), []),
        }
        for name, (look, nothing) in parts.items():
            given[name] = _looked(name, look, nothing, missed)
        yield {**given, "not_understood": missed}


def _looked(name: str, look: Callable[[], Any], nothing: Any, missed: list[str]) -> Any:
    try:
        return look()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- parsers raise anything; the other parts are shown all the same
        missed.append(name)
        return nothing


# -- pictures --------------------------------------------------------------------------------------


def _beside_the_picture(image: Image.Image) -> dict[str, str]:
    told = {
        str(key): value.decode(errors="replace")[:500] if isinstance(value, bytes) else value[:500]
        for key, value in image.info.items()
        if isinstance(value, str | bytes) and key != "icc_profile"
    }
    exif = image.getexif()
    for tags, names in (
        (exif, ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
    ):
        told |= {str(names.get(key, key)): str(value)[:500] for key, value in tags.items()}
    return told


def _frames(image: Image.Image, media_type: str) -> int:
    """Gives how many pictures the file holds that are no pages of it (an animation, a preview)."""
    return 0 if media_type == "image/tiff" else int(getattr(image, "n_frames", 1)) - 1


# -- the file --------------------------------------------------------------------------------------


def _after_end(raw: bytes) -> int:
    """Gives how many bytes, line ends aside, stand behind the last end of the file."""
    end = raw.rfind(b"%%EOF")
    return len(raw[end + 5 :].lstrip(b"\r\n ")) if end >= 0 else 0


def _properties(objects: pikepdf.Pdf) -> dict[str, str]:
    info = objects.trailer.get("/Info")
    kept = {}
    if isinstance(info, pikepdf.Dictionary):
        kept = {key[1:]: str(value)[:1000] for key, value in info.items()}
    if "/Metadata" in objects.Root:
        kept["XMP"] = bytes(objects.Root.Metadata.read_bytes()).decode(errors="replace")[:20_000]
    return kept


def _other_metadata(objects: pikepdf.Pdf) -> int:
    """Gives how many objects carry metadata, a preview or an editor's private data of their own."""
    own = objects.Root.objgen
    return sum(
        isinstance(item, pikepdf.Dictionary | pikepdf.Stream)
        and item.objgen != own
        and any(key in item for key in ("/Metadata", "/Thumb", "/PieceInfo"))
        for item in objects.objects
    )


def _scripts(objects: pikepdf.Pdf) -> int:
    """Gives how many actions run by themselves or by script."""
    count = int("/OpenAction" in objects.Root) + int("/AA" in objects.Root)
    for item in objects.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") in ("/JavaScript", "/Launch"):
            count += 1
    return count


def _layers(objects: pikepdf.Pdf) -> list[dict[str, Any]]:
    properties = objects.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return []
    standard = properties.get("/D", pikepdf.Dictionary())
    groups = list(properties.get("/OCGs", []))
    hidden = {group.objgen for group in standard.get("/OFF", [])}
    if standard.get("/BaseState") == "/OFF":
        shown = {group.objgen for group in standard.get("/ON", [])}
        hidden |= {group.objgen for group in groups} - shown
    return [
        {"name": str(group.get("/Name", "")), "shown": group.objgen not in hidden}
        for group in groups[:MOST]
    ]


def _bookmarks(objects: pikepdf.Pdf) -> list[str]:
    titles: list[str] = []
    with objects.open_outline(max_depth=DEEPEST) as outline:
        waiting = list(outline.root)
        while waiting and len(titles) < MOST:
            item = waiting.pop(0)
            titles.append(item.title)
            waiting = list(item.children) + waiting
    return titles


def _fields(objects: pikepdf.Pdf) -> list[dict[str, str]]:
    form = objects.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return []
    found: list[dict[str, str]] = []
    waiting = [(field, 0) for field in form.get("/Fields", [])]
    while waiting and len(found) < MOST:
        field, depth = waiting.pop(0)
        if "/V" in field or "/DV" in field:
            value = field.get("/V", field.get("/DV"))
            found.append({"name": str(field.get("/T", "")), "value": str(value)[:1000]})
        if depth < DEEPEST:
            waiting += [(kid, depth + 1) for kid in field.get("/Kids", [])]
    return found


def _descriptions(objects: pikepdf.Pdf) -> list[str]:
    """Gives the texts that only a screen reader speaks: what stands for pictures and odd letters."""
    found: list[str] = []
    for item in objects.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") is not None:
            texts = (item.get(key) for key in ("/Alt", "/ActualText", "/E"))
            found += [str(text)[:1000] for text in texts if isinstance(text, pikepdf.String)]
        if len(found) >= MOST:
            break
    return found


# -- the pages -------------------------------------------------------------------------------------


def _pages(
    document: pdfium.PdfDocument, objects: pikepdf.Pdf, missed: list[str]
) -> Iterator[dict[str, Any]]:
    for number, source in enumerate(objects.pages, 1):
        told: dict[str, Any] = {"covered_or_off_page": [], "invisible": []}
        try:
            page = document[number - 1]
            try:
                layer = text_layer(page, pdf.frame_of(source))
            finally:
                page.close()
            told["covered_or_off_page"] = [_word(word) for word in layer.unseen]
            told["invisible"] = [_word(word) for word in layer.unpainted]
        except (pdfium.PdfiumError, Refused):
            missed.append(f"page {number}")
        told["notes"] = _looked(f"notes of page {number}", lambda: _notes(source), [], missed)  # noqa: B023
        if any(told.values()):
            yield {"number": number, **told}


def _notes(page: pikepdf.Page) -> list[dict[str, Any]]:
    listed: Any = page.obj.get("/Annots", [])
    return [_note(note) for note in listed if isinstance(note, pikepdf.Dictionary)][:MOST]


def _note(note: pikepdf.Dictionary) -> dict[str, Any]:
    action = note.get("/A")
    address = action.get("/URI", "") if isinstance(action, pikepdf.Dictionary) else ""
    return {
        "kind": str(note.get("/Subtype", ""))[1:],
        "contents": str(note.get("/Contents", ""))[:2000],
        "author": str(note.get("/T", ""))[:200],
        "address": str(address)[:2000],
        "box": [float(value) for value in note.get("/Rect", [])],
    }


def _word(word: LaidWord) -> dict[str, Any]:
    return {"text": word.text, "box": word.box.as_list()}
