"""Pages of the vector tier as one file; those that cannot be carried are named with the reason.

Runs in the sandbox.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from records.errors import Refused
from redaction.allowed.cleancopy import NotPlain
from redaction.allowed.layers import Layers
from redaction.emission import comparing
from redaction.emission.ready import DIFFERS, Order, Ready, ready
from redaction.emission.typeset import typeset
from redaction.fonts.fontprograms import BROKEN_PROGRAM
from redaction.fonts.newfonts import Fonts
from redaction.pages import pdf

STRANGE = (
    Refused,
    pikepdf.PikepdfError,
    pdfium.PdfiumError,
    ValueError,
    TypeError,
    LookupError,
    OSError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    StopIteration,
    EOFError,
    SyntaxError,
    zlib.error,
    *BROKEN_PROGRAM,
)
"""What a strange page makes a parser or the emitter raise."""


def emit_files(path: str, files: list[list[Any]]) -> Iterator[dict[str, Any]]:
    """Gives what :func:`emit_pages` does, for the pages of several files; the sandbox's job ``emit``.

    Args:
        path: the source.
        files: pages and where they go, of each.
    """
    for pages, out in files:
        yield from emit_pages(path, pages, out)


def emit_pages(path: str, pages: list[dict[str, Any]], out: str) -> Iterator[dict[str, Any]]:
    """Gives, for each page, why it is not carried, or null; those that are stand in ``out``.

    A page may be taken back by a second answer; the last answer says which pages stand in ``out``.

    Args:
        path: the source.
        pages: number, labels (box, annotation, spoken, whether it keeps its place, whether it covers
            words), texts and reading of each; the texts are laid invisibly over pictures of text.
        out: where the pages go, in their order.
    """
    orders = [Order.of(page) for page in pages]
    with pdf.opened(path) as (document, objects):
        different: set[int] = set()
        while True:
            hopeful = [order for order in orders if order.number not in different]
            made: list[Ready] = []
            for answer in _rewritten(document, objects, hopeful, made, out):
                if answer["reason"]:
                    different.add(answer["number"])
                yield answer
            if not made and len(different) < len(orders):
                # a page that the file could not be written with is left out now
                continue
            unlike = [one.order.number for one in _unlike(made, out)]
            if not unlike:
                break
            # a page that fails may leave nothing behind, so the others are written again without it
            different.update(unlike)
            yield from ({"number": number, "reason": DIFFERS} for number in unlike)
    yield {"file": out, "kept": [[one.order.number, one.marked()] for one in made]}


def _rewritten(
    document: pdfium.PdfDocument,
    objects: pikepdf.Pdf,
    orders: Sequence[Order],
    made: list[Ready],
    out: str,
) -> Iterator[dict[str, Any]]:
    """Writes pages into one file; gives for each why it is not carried, or how it looks, as they are done."""
    fonts = Fonts()
    with pikepdf.new() as target:
        layers = Layers(objects)
        for order in orders:
            result = _ready(document, objects, order, target, fonts, layers)
            if isinstance(result, str):
                yield {"number": order.number, "reason": result}
            else:
                made.append(result)
                yield {"number": order.number, "reason": None, **result.told()}
        try:
            if made:
                typeset(target, made)
                target.save(out, deterministic_id=True)
            return
        except STRANGE as error:
            reason = f"not understood ({type(error).__name__})"
    stuck = [one.order for one in made]
    made.clear()
    if len(stuck) > 1:
        # whose fault it is shows when each is written alone
        stuck = [order for order in stuck if _fails(document, objects, order, out)] or stuck
    yield from ({"number": order.number, "reason": reason} for order in stuck)


def _fails(document: pdfium.PdfDocument, objects: pikepdf.Pdf, order: Order, out: str) -> bool:
    """Tells whether a page cannot be written into a file of its own."""
    alone: list[Ready] = []
    for _ in _rewritten(document, objects, [order], alone, out):
        """Whatever is said of it, in the end it is there or not."""
    return not alone


def _ready(
    document: pdfium.PdfDocument,
    objects: pikepdf.Pdf,
    order: Order,
    target: pikepdf.Pdf,
    fonts: Fonts,
    layers: Layers,
) -> Ready | str:
    page = document[order.number - 1]
    source = objects.pages[order.number - 1]
    try:
        return ready(page, source, order, target, fonts, layers)
    except NotPlain as reason:
        return str(reason)
    except STRANGE as error:
        # whatever a strange page makes the emitter stumble over, pixels still carry
        return f"not understood ({type(error).__name__})"
    finally:
        page.close()


def _unlike(made: Sequence[Ready], out: str) -> Iterator[Ready]:
    """Gives the pages that look different from their source, or that cannot be drawn."""
    if not made:
        return
    written = pdfium.PdfDocument(out)
    try:
        for index, one in enumerate(made):
            page = written[index]
            try:
                mine = comparing.look(page, one.frame, grey=one.grey)
                if comparing.unlike(mine, one.theirs, one.frame, one.not_compared()):
                    yield one
            except (Refused, pdfium.PdfiumError):
                yield one
            finally:
                page.close()
    finally:
        written.close()
