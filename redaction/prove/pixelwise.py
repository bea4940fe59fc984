"""Witness: pixels. Boxes are filled and show nothing of what was there; all else is as it was."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image, ImageOps, TiffImagePlugin

from records.geometry import Box, PageFrame
from redaction.prove.case import Case, Finding, MarkedPage

Grey = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]

# Pillow's own reader cuts the rows of an uncompressed TIFF that lies on its side in the wrong places
TiffImagePlugin.READ_LIBTIFF = True

DPI = 150
COARSER = 3
"""Pixels each way that are averaged before pages are compared outside their boxes: thin lines are
drawn one pixel wide at any resolution, so only their average tells the same of two drawings."""

FINER_MOST = 6_000_000
"""Pixels of a page that is drawn once more, twice as fine, where it seems to differ: A3 has four million."""

FILLED = 0.45
"""Least share of a box that has its fill; its label takes the rest."""

PERSISTS = 0.5
"""Share of the source's ink in a box that the public copy's own marks may lie upon."""

SHINES = 2.0
"""Grey levels between the fill over ink and over paper; an opaque fill has none."""

CHANGED = 66
"""Grey levels by which the mean over four points of page may differ: a letter that is missing makes
more, one that is drawn with other hints or coded with loss makes less."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many pages were compared, and where they differ as they should not."""
    marked = {page.number: page for page in case.pages}
    objections: list[Finding] = []
    checked = 0
    with ExitStack() as stack:
        public = pdfium.PdfDocument(case.public)
        stack.callback(public.close)
        source = _Source(case, stack)
        for number in range(1, min(case.count, len(public)) + 1):
            page = public[number - 1]
            objections += _page(number, page, source, marked.get(number))
            page.close()
            checked += 1
    return checked, objections


class _Source:
    """The unredacted file as pictures, whatever kind of file it is."""

    def __init__(self, case: Case, stack: ExitStack) -> None:
        self._document: pdfium.PdfDocument | None = None
        self._unread = case.unread
        if case.media_type == "application/pdf":
            self._document = pdfium.PdfDocument(case.source)
            stack.callback(self._document.close)
        else:
            self._image = stack.enter_context(Image.open(case.source))

    def grey(self, number: int, size: tuple[int, int], scale: float) -> Grey:
        """Gives a page drawn at ``scale`` pixels a point, cut or stretched to ``size``."""
        if number in self._unread:
            # withheld in full: the box over all of it has to be filled, and nothing may stand beside it
            return np.full((size[1], size[0]), 255, dtype=np.int16)
        if self._document is None:
            self._image.seek(number - 1)
            picture = _on_paper(self._image)
        else:
            page = self._document[number - 1]
            picture = Image.fromarray(_drawn(page, scale).astype(np.uint8))
            page.close()
        if picture.size != size:
            picture = picture.resize(size, Image.Resampling.BOX)
        return np.asarray(picture).astype(np.int16)


def _on_paper(image: Image.Image) -> Image.Image:
    """Gives a picture in grey as it is seen on white paper, at whatever depth it came, turned upright."""
    if image.format != "TIFF":
        with suppress(SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
            # where what a camera says is damaged, the picture lies as it was stored
            image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        levels = np.asarray(image, dtype=np.float64)
        most = levels.max(initial=0.0)
        scale = 1.0 if most <= 255 else 255 / max(most, 65535.0)
        return Image.fromarray((levels.clip(0) * scale).astype(np.uint8))
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, (255, 255, 255))
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper.convert("L")


def _drawn(page: pdfium.PdfPage, scale: float) -> Grey:
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    pixels = bitmap.to_numpy().copy()
    bitmap.close()
    return np.asarray(pixels if pixels.ndim == 2 else pixels[:, :, 0]).astype(np.int16)


def _bounded(page: pdfium.PdfPage) -> float:
    """Gives a scale in pixels a point that keeps a huge page's picture small."""
    width, height = page.get_size()
    return float(min(DPI / 72, (30e6 / (width * height)) ** 0.5))


def _page(
    number: int, page: pdfium.PdfPage, source: _Source, marked: MarkedPage | None
) -> Iterator[Finding]:
    scale = _bounded(page)
    ours = _drawn(page, scale)
    theirs = source.grey(number, (ours.shape[1], ours.shape[0]), scale)
    size = (ours.shape[1], ours.shape[0])
    finer = (lambda: source.grey(number, size, 2 * scale)) if ours.size <= FINER_MOST else None
    yield from _outside(number, ours, theirs, marked, scale, finer)
    if marked:
        for burn in marked.burns:
            yield from _inside(number, ours, theirs, marked.frame, burn, scale)


def _cut(frame: PageFrame, box: Box, scale: float, grown: int = 0) -> tuple[slice, slice]:
    place = frame.to_pixels(box, scale * 72 / frame.user_unit)
    rows = slice(max(place.top - grown, 0), place.bottom + grown)
    return rows, slice(max(place.left - grown, 0), place.right + grown)


def _outside(
    number: int,
    ours: Grey,
    theirs: Grey,
    marked: MarkedPage | None,
    scale: float,
    finer: Callable[[], Grey] | None = None,
) -> Iterator[Finding]:
    changed = _apart(ours, theirs) > CHANGED
    if marked is not None:
        for burn in (*marked.burns, *marked.anew):
            changed[_cut(marked.frame, burn, scale / COARSER, grown=3)] = False
    if changed.sum() > 3 and finer is not None:
        # a page of pixels was drawn finer, where thin lines are thinner; what lacks is missed at any fineness
        changed &= _apart(ours, finer()) > CHANGED
    if changed.sum() > 3:
        yield Finding(number, None, f"differs outside the boxes ({changed.mean():.2%} of the page)")


def _apart(ours: Grey, theirs: Grey) -> Grey:
    # signed, so that a letter drawn with other hints, darker here and lighter there, cancels out
    return np.asarray(np.abs(_smooth(_coarse(ours) - _coarse(theirs))))


def _coarse(pixels: Grey) -> Grey:
    reduced = Image.fromarray(pixels.astype(np.uint8)).reduce(COARSER)
    return np.asarray(reduced).astype(np.int16)


def _smooth(pixels: Grey) -> Grey:
    """Gives the mean over three by three pixels, so that a hair's shift of an edge does not count."""
    padded = np.pad(pixels, 1, mode="edge").astype(np.int32)
    high, wide = pixels.shape
    total = sum(padded[r : r + high, c : c + wide] for r in range(3) for c in range(3))
    return (np.asarray(total) // 9).astype(np.int16)


def _inside(
    number: int, ours: Grey, theirs: Grey, frame: PageFrame, burn: Box, scale: float
) -> Iterator[Finding]:
    cut = _cut(frame, burn, scale)
    # a pixel on the edge belongs to both sides
    mine = ours[cut][1:-1, 1:-1]
    if mine.size < 4:
        return
    values, counts = np.unique(mine // 8, return_counts=True)
    fill = int(values[counts.argmax()]) * 8 + 4
    off = np.abs(mine - fill) > 24
    if off.mean() > 1 - FILLED:
        yield Finding(number, burn, "the box is not filled")
        return
    before = theirs[cut][1:-1, 1:-1]
    paper = int(np.median(before))
    ink = np.abs(before - paper) > 60
    if ink.sum() >= 12 and off.sum() >= 12:
        persisting = (ink & off).sum() / ink.sum()
        resembling = (ink & off).sum() / off.sum()
        if persisting > PERSISTS and resembling > PERSISTS:
            yield Finding(number, burn, "what was there can still be seen")
            return
    if _shines(mine, off, ink):
        yield Finding(number, burn, "what was there shines through the fill")


def _shines(mine: Grey, off: Mask, ink: Mask) -> bool:
    """Tells whether a fill is another where there was ink than where there was none.

    A rectangle that is almost opaque looks black to the eye, and is no more than a darker pane.
    """
    over_ink, over_paper = mine[ink & ~off], mine[~ink & ~off]
    if min(over_ink.size, over_paper.size) < 12:
        return False
    return bool(abs(float(np.median(over_ink)) - float(np.median(over_paper))) >= SHINES)
