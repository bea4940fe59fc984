"""The first look at a file, in the sandbox: can it be opened, is it bounded, do parsers agree?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pikepdf
import pypdf
import pypdfium2 as pdfium
from PIL import Image

from records.errors import RefusalReason, Refused, ReleaseError
from redaction.incoming import markings
from redaction.incoming.unpacking import bound_picture, unpacked_size
from redaction.pages import pdf
from redaction.pages.layout import words_of
from redaction.pages.letters import letters_of
from redaction.pages.pictures import LARGEST_SIDE, PICTURE_CAP, opened_picture, pictures_in

MOST_PAGES = 3000
MOST_DRAWN = 100_000
"""Forms drawn by one page, counted with repetition; more is an attack."""

DEEPEST = 60
"""Forms within forms."""

INNER_PICTURE_CAP = 300_000_000
"""Pixels of the largest picture within a PDF, which is drawn row by row."""

CONTENT_CAP = 128 * 1024 * 1024
"""Bytes of the content of one page, decompressed."""


def examine(path: str, media_type: str, lost: Collection[int] = ()) -> Iterator[dict[str, Any]]:
    """Gives how many pages the file has (``pages``), then each page as it is looked at (``begun``).

    Markings are looked for. At the end comes how many pages cannot be opened (``damaged``).

    Args:
        path: the file.
        media_type: of the file.
        lost: pages that killed a child that looked at them; they are left to the reader, which says so.

    Raises:
        Refused: with the reason.
    """
    looks = (
        _pdf_looks(path, lost)
        if media_type == "application/pdf"
        else _image_looks(path, media_type)
    )
    try:
        yield from looks
    except (ReleaseError, MemoryError):
        raise
    except Exception as error:
        # whatever a strange file makes a parser stumble over is a reason to turn it away
        kind = type(error).__name__
        raise Refused(RefusalReason.BROKEN, f"a parser stumbles over the file ({kind})") from error


Looks = Iterator[dict[str, Any]]


def _image_looks(path: str, media_type: str) -> Looks:
    yield {"pages": _image_pages(path, media_type)}


def _image_pages(path: str, media_type: str) -> int:
    Image.MAX_IMAGE_PIXELS = PICTURE_CAP // 2
    try:
        with opened_picture(path, media_type) as image:
            frames = pictures_in(image, MOST_PAGES)
            _count(frames)
            for index in range(frames):
                image.seek(index)
                if image.width * image.height > PICTURE_CAP:
                    raise Refused(RefusalReason.BOMB, f"picture {index + 1} has too many pixels")
                image.load()
    except Image.DecompressionBombError as error:
        raise Refused(RefusalReason.BOMB, "the picture has too many pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(RefusalReason.BROKEN, "the picture is damaged") from error
    return frames


def _count(pages: int) -> None:
    if pages == 0:
        raise Refused(RefusalReason.BROKEN, "the file has no pages")
    if pages > MOST_PAGES:
        raise Refused(
            RefusalReason.TOO_MANY_PAGES, f"more than {MOST_PAGES} pages, which is the limit"
        )


def _pdf_looks(path: str, lost: Collection[int]) -> Looks:
    with pdf.opened(path) as (document, objects):
        pages = len(objects.pages)
        _count(max(pages, len(document)))
        _agree(path, pages, len(document))
        sizes = _bounded_streams(objects)
        drawn: dict[tuple[int, int], Drawn] = {}
        for number, page in enumerate(objects.pages, 1):
            frame = pdf.frame_of(page)
            side = max(frame.display_size) * frame.user_unit
            if side > LARGEST_SIDE:
                raise Refused(
                    RefusalReason.PAGE_TOO_LARGE,
                    f"page {number} is {side / 72:.0f} inches long; the limit is {LARGEST_SIDE / 72:.0f}",
                )
            _bounded_content(_content_size(page.obj, sizes), f"page {number}")
            if _forms_drawn(page.obj, drawn, (), None).forms > MOST_DRAWN:
                raise Refused(RefusalReason.BOMB, f"page {number} draws without end")
        yield {"pages": pages}
        yield from _unclassified(document, lost)


def _agree(path: str, qpdf_pages: int, pdfium_pages: int) -> None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- a path as the parser's own would be
            third = len(pypdf.PdfReader(file).pages)
    except Exception:  # noqa: BLE001 -- least forgiving of the three; two that agree are enough
        third = qpdf_pages
    if not qpdf_pages == pdfium_pages == third:
        raise Refused(RefusalReason.BROKEN, "parsers disagree about the number of pages")


# -- what is packed --------------------------------------------------------------------------------

Sizes = dict[tuple[int, int], int]
"""Bytes that streams unpack to, by object number."""


def _bounded_streams(objects: pikepdf.Pdf) -> Sizes:
    """Gives the sizes of all streams that do not say they are pictures."""
    sizes: Sizes = {}
    for item in objects.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == "/Image":
            width, height = int(item.get("/Width", 0)), int(item.get("/Height", 0))
            if width * height > INNER_PICTURE_CAP:
                raise Refused(RefusalReason.BOMB, "a picture in the file has too many pixels")
            bound_picture(item)
            continue
        sizes[item.objgen] = unpacked_size(item)
        if item.get("/Subtype") == "/Form":
            _bounded_content(sizes[item.objgen], "a form")
    return sizes


def _content_size(page: pikepdf.Object, sizes: Sizes) -> int:
    """Gives how many bytes the content of a page unpacks to, whatever its streams say that they are."""
    total = 0
    for stream in _contents(page):
        if stream.objgen not in sizes:
            sizes[stream.objgen] = unpacked_size(stream)
        total += sizes[stream.objgen]
    return total


def _bounded_content(size: int, whose: str) -> None:
    if size > CONTENT_CAP:
        what = f"the content of {whose} unpacks to more than {CONTENT_CAP // (1 << 20)} MB"
        raise Refused(RefusalReason.BOMB, what)


def _contents(node: pikepdf.Object) -> Iterator[pikepdf.Stream]:
    streams = [node] if isinstance(node, pikepdf.Stream) else node.get("/Contents", [])
    if isinstance(streams, pikepdf.Stream):
        streams = [streams]
    for stream in streams if isinstance(streams, list | pikepdf.Array) else []:
        if isinstance(stream, pikepdf.Stream):
            yield stream


# -- what is drawn ---------------------------------------------------------------------------------

DRAWS = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


_SEEN_THROUGH = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+gs\b")
_PAINTS = re.compile(rb"(?<![^\s\])>])(?:f\*?|F|[Ss]|[Bb]\*?|sh|T[jJ]|Do|EI|['\"])(?![^\s\[(</])")


class Drawn(NamedTuple):
    """What a page or form draws.

    Attributes:
        forms: how many, those within them included.
        masked: whether anything of it is seen through a form.
    """

    forms: int
    masked: bool


def _forms_drawn(
    node: pikepdf.Object,
    known: dict[tuple[int, int], Drawn],
    above: tuple[tuple[int, int], ...],
    lent: pikepdf.Object | None,
) -> Drawn:
    """Gives how many forms a page or form draws, those within them and those that it is seen through included.

    Args:
        node: the page or form.
        known: what was counted before, by object number.
        above: the forms that it is drawn in.
        lent: the resources of what draws it; it has those where it names none of its own.

    Raises:
        Refused: a form draws itself.
    """
    if node.objgen in known:
        return known[node.objgen]
    if node.objgen in above or len(above) > DEEPEST:
        raise Refused(RefusalReason.BOMB, "forms in the file are drawn within themselves")
    resources = node.get("/Resources") if above else pdf.inherited(node, "/Resources")
    if resources is None:
        resources = lent
    shapes, states = _named(resources, "/XObject"), _named(resources, "/ExtGState")
    if not shapes and not states:
        return Drawn(0, masked=False)
    total, masked = 0, False
    content = _content(node)
    within = (*above, node.objgen)
    for name, times in _uses(DRAWS, content):
        shape = shapes.get(name)
        if isinstance(shape, pikepdf.Stream) and shape.get("/Subtype") == "/Form":
            inner = _forms_drawn(shape, known, within, resources)
            total, masked = total + times * (1 + inner.forms), masked or inner.masked
        if total > MOST_DRAWN:
            break
    for name, times in _uses(_SEEN_THROUGH, content) if total <= MOST_DRAWN else ():
        mask = _mask(states.get(name))
        if mask is not None:
            masked = True
            inner = _forms_drawn(mask, known, within, resources)
            # a mask is drawn for whatever is seen through it: masks within masks multiply so
            each = max(times, len(_PAINTS.findall(content))) if inner.masked else times
            total += each * (1 + inner.forms)
    drawn = Drawn(total, masked)
    if node.objgen != (0, 0):
        known[node.objgen] = drawn
    return drawn


def _named(resources: pikepdf.Object | None, kind: str) -> Mapping[str, pikepdf.Object]:
    """Gives resources of one kind by name."""
    found = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    return dict(found.items()) if isinstance(found, pikepdf.Dictionary) else {}


def _uses(what: re.Pattern[bytes], content: bytes) -> Iterator[tuple[str, int]]:
    """Gives the names that content uses for something, and how often each."""
    for written, times in Counter(what.findall(content)).items():
        name = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), written)
        yield "/" + name.decode(errors="replace"), times


def _mask(state: pikepdf.Object | None) -> pikepdf.Stream | None:
    """Gives the form through which all is seen in a graphics state."""
    mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
    form = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
    return form if isinstance(form, pikepdf.Stream) else None


def _content(node: pikepdf.Object) -> bytes:
    pieces = []
    for stream in _contents(node):
        try:
            pieces.append(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
        except pikepdf.PdfError:
            # pdfium may make something of it; if not, the page is marked unreadable later
            continue
    return b"\n".join(pieces)


# -- what is marked --------------------------------------------------------------------------------


def _unclassified(document: pdfium.PdfDocument, lost: Collection[int]) -> Looks:
    damaged = 0
    for index in range(len(document)):
        if index + 1 in lost:
            damaged += 1
            continue
        yield {"begun": index + 1}
        try:
            page = document[index]
        except pdfium.PdfiumError:
            # it will be marked unreadable; the other pages may be sound
            damaged += 1
            continue
        try:
            marking = _marking(page)
        finally:
            page.close()
        if marking is not None:
            raise Refused(RefusalReason.CLASSIFIED, f"page {index + 1} is marked {marking}")
    yield {"damaged": damaged}


def _marking(page: pdfium.PdfPage) -> str | None:
    lines = pdf.lines_of(page)
    if not markings.LOOSE.search(" ".join(lines)):
        return None
    # only now is it worth while to see where each letter stands
    return markings.classified([*lines, *markings.stretches(words_of(letters_of(page)))])
