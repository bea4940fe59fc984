"""What a document hides: shown before anyone decides. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from redaction import pdf
from redaction.layout import LaidWord
from redaction.visibility import text_layer

DEEPEST = 40


def reveal(path: str, media_type: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: everything in a file that a reader of its pages does not see.

    The sandbox's job ``inspect``. Texts are given, because showing them is what it is for.
    """
    if media_type != "application/pdf":
        with Image.open(path) as image:
            yield {"properties": {str(k): str(v)[:500] for k, v in image.getexif().items()}}
        return
    with open(path, "rb") as file:  # noqa: PTH123 -- read once, for what stands between objects
        raw = file.read()
    with pdf.opened(path) as (document, objects):
        yield {
            "revisions": max(raw.count(b"%%EOF"), 1),
            "bytes_after_end": len(raw) - (raw.rfind(b"%%EOF") + 5) - _line_ends(raw),
            "properties": _properties(objects),
            "attachments": sorted(str(name) for name in objects.attachments),
            "scripts": _scripts(objects),
            "layers": _layers(objects),
            "bookmarks": _bookmarks(objects),
            "fields": _fields(objects),
            "pages": list(_pages(document, objects)),
        }


def _line_ends(raw: bytes) -> int:
    tail = raw[raw.rfind(b"%%EOF") + 5 :]
    return len(tail) - len(tail.lstrip(b"\r\n "))


def _properties(objects: pikepdf.Pdf) -> dict[str, str]:
    info = objects.trailer.get("/Info")
    kept = {}
    if isinstance(info, pikepdf.Dictionary):
        kept = {key[1:]: str(value)[:1000] for key, value in info.items()}
    if "/Metadata" in objects.Root:
        kept["XMP"] = bytes(objects.Root.Metadata.read_bytes()).decode(errors="replace")[:20_000]
    return kept


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
    hidden = {group.objgen for group in standard.get("/OFF", [])}
    return [
        {"name": str(group.get("/Name", "")), "shown": group.objgen not in hidden}
        for group in properties.get("/OCGs", [])
    ]


def _bookmarks(objects: pikepdf.Pdf) -> list[str]:
    titles: list[str] = []
    with objects.open_outline(max_depth=DEEPEST) as outline:
        waiting = list(outline.root)
        while waiting and len(titles) < 10_000:
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
    while waiting and len(found) < 10_000:
        field, depth = waiting.pop(0)
        if "/V" in field or "/DV" in field:
            value = field.get("/V", field.get("/DV"))
            found.append({"name": str(field.get("/T", "")), "value": str(value)[:1000]})
        if depth < DEEPEST:
            waiting += [(kid, depth + 1) for kid in field.get("/Kids", [])]
    return found


def _pages(document: pdfium.PdfDocument, objects: pikepdf.Pdf) -> Iterator[dict[str, Any]]:
    for number, source in enumerate(objects.pages, 1):
        page = document[number - 1]
        layer = text_layer(page, pdf.frame_of(source))
        page.close()
        notes = [_note(note) for note in source.obj.get("/Annots", [])]
        told = {
            "number": number,
            "covered_or_off_page": [_word(word) for word in layer.unseen],
            "invisible": [_word(word) for word in layer.unpainted],
            "notes": [note for note in notes if note],
        }
        if any(value for key, value in told.items() if key != "number"):
            yield told


def _note(note: pikepdf.Object) -> dict[str, Any] | None:
    if not isinstance(note, pikepdf.Dictionary):
        return None
    action = note.get("/A", pikepdf.Dictionary())
    return {
        "kind": str(note.get("/Subtype", ""))[1:],
        "contents": str(note.get("/Contents", ""))[:2000],
        "author": str(note.get("/T", ""))[:200],
        "address": str(action.get("/URI", ""))[:2000],
        "box": [float(value) for value in note.get("/Rect", [])],
    }


def _word(word: LaidWord) -> dict[str, Any]:
    return {"text": word.text, "box": word.box.as_list()}
