"""The first look at a file, in the sandbox: can it be opened, is it bounded, do parsers agree?"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf
import pypdfium2 as pdfium
from PIL import Image

from records.errors import RefusalReason, Refused
from redaction import pdf
from redaction.markings import classified

LARGEST_SIDE = 7200.0
"""Points: 100 inches. An A0 sheet has 47; nothing on paper is larger."""

MOST_PAGES = 3000
MOST_DRAWN = 100_000
"""Forms drawn by one page, counted with repetition; more is an attack."""

STREAM_CAP = 256 * 1024 * 1024
"""Bytes of the largest stream that is no picture, decompressed."""

PICTURE_CAP = 300_000_000
"""Pixels of the largest picture."""


def examine(path: str, media_type: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: how many pages the file has.

    Raises:
        Refused: with the reason.
    """
    pages = _pdf_pages(path) if media_type == "application/pdf" else _image_pages(path)
    yield {"pages": pages}


def _image_pages(path: str) -> int:
    Image.MAX_IMAGE_PIXELS = PICTURE_CAP // 2
    try:
        with Image.open(path) as image:
            frames = int(getattr(image, "n_frames", 1))
            _count(frames)
            for index in range(frames):
                image.seek(index)
                if image.width * image.height > PICTURE_CAP:
                    raise Refused(RefusalReason.BOMB, f"picture {index + 1} has too many pixels")
                image.load()
    except Image.DecompressionBombError as error:
        raise Refused(RefusalReason.BOMB, "the picture has too many pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(RefusalReason.BROKEN, "the picture is damaged; supply it again") from error
    return frames


def _count(pages: int) -> None:
    if pages == 0:
        raise Refused(RefusalReason.BROKEN, "the file has no pages")
    if pages > MOST_PAGES:
        raise Refused(
            RefusalReason.TOO_MANY_PAGES,
            f"the file has {pages} pages; the limit is {MOST_PAGES}; split it",
        )


def _pdf_pages(path: str) -> int:
    with pdf.opened(path) as (document, objects):
        pages = len(objects.pages)
        _count(max(pages, len(document)))
        _agree(path, pages, len(document))
        _bounded_streams(objects)
        drawn: dict[tuple[int, int], int] = {}
        for number, page in enumerate(objects.pages, 1):
            frame = pdf.frame_of(page)
            side = max(frame.display_size) * frame.user_unit
            if side > LARGEST_SIDE:
                raise Refused(
                    RefusalReason.PAGE_TOO_LARGE,
                    f"page {number} is {side / 72:.0f} inches long; the limit is {LARGEST_SIDE / 72:.0f}",
                )
            if _forms_drawn(page.obj, drawn, ()) > MOST_DRAWN:
                raise Refused(RefusalReason.BOMB, f"page {number} draws itself without end")
        _refuse_classified(document)
    return pages


def _agree(path: str, qpdf_pages: int, pdfium_pages: int) -> None:
    try:
        third = len(pypdf.PdfReader(path).pages)
    except (
        pypdf.errors.PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        # pypdf is the least forgiving of the three; two that agree are enough
        third = qpdf_pages
    if not qpdf_pages == pdfium_pages == third:
        raise Refused(RefusalReason.BROKEN, "parsers disagree about the number of pages")


def _bounded_streams(objects: pikepdf.Pdf) -> None:
    for item in objects.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == "/Image":
            width, height = int(item.get("/Width", 0)), int(item.get("/Height", 0))
            if width * height > PICTURE_CAP:
                raise Refused(RefusalReason.BOMB, "a picture in the file has too many pixels")
        _bounded_stream(item)


def _bounded_stream(item: pikepdf.Stream) -> None:
    filters = item.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if "/FlateDecode" not in names:
        return
    content = item.read_raw_bytes()
    while names and names[0] == "/FlateDecode":
        content = _inflated(content)
        names.pop(0)


def _inflated(content: bytes) -> bytes:
    """Gives a Flate stream decoded, and stops at the cap; a broken stream gives what it holds."""
    machine = zlib.decompressobj()
    pieces, size, rest = [], 0, content
    try:
        while rest and not machine.eof:
            piece = machine.decompress(rest, 1 << 20)
            size += len(piece)
            if size > STREAM_CAP:
                raise Refused(
                    RefusalReason.BOMB,
                    f"a stream unpacks to more than {STREAM_CAP // (1 << 20)} MB",
                )
            pieces.append(piece)
            rest = machine.unconsumed_tail
    except zlib.error:
        # qpdf repairs or rejects it later; here only its size matters
        return b"".join(pieces)
    return b"".join(pieces)


DRAWS = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def _forms_drawn(
    node: pikepdf.Object, known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]
) -> int:
    """Gives how many forms a page or form draws, those within them included.

    Raises:
        Refused: a form draws itself.
    """
    if node.objgen in known:
        return known[node.objgen]
    if node.objgen in above or len(above) > 60:
        raise Refused(RefusalReason.BOMB, "a form in the file draws itself")
    resources = node.get("/Resources")
    if resources is None and not above:
        resources = pdf.inherited(node, "/Resources")
    shapes = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(shapes, pikepdf.Dictionary):
        return 0
    total = 0
    uses = DRAWS.findall(_content(node))
    for name, shape in shapes.items():
        times = uses.count(name[1:].encode())
        if not times or not isinstance(shape, pikepdf.Stream) or shape.get("/Subtype") != "/Form":
            continue
        total += times * (1 + _forms_drawn(shape, known, (*above, node.objgen)))
        if total > MOST_DRAWN:
            break
    if node.objgen != (0, 0):
        known[node.objgen] = total
    return total


def _content(node: pikepdf.Object) -> bytes:
    streams = [node] if isinstance(node, pikepdf.Stream) else node.get("/Contents", [])
    if isinstance(streams, pikepdf.Stream):
        streams = [streams]
    try:
        return b"\n".join(s.read_bytes() for s in streams if isinstance(s, pikepdf.Stream))
    except pikepdf.PdfError as error:
        raise Refused(RefusalReason.BROKEN, "the content of a page is damaged") from error


def _refuse_classified(document: pdfium.PdfDocument) -> None:
    for number, page in enumerate(document, 1):
        lines: dict[int, list[str]] = {}
        for char in pdf.chars_of(page):
            lines.setdefault(char.line, []).append((" " if char.gap else "") + char.text)
        marking = classified("".join(line).strip() for line in lines.values())
        if marking is not None:
            raise Refused(
                RefusalReason.CLASSIFIED,
                f"page {number} is marked {marking}; this system takes in nothing above RESTRICTED",
            )
