"""One page after another, in the sandbox: trust its text layer, or picture it and recognise it."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from records.errors import Refused, ReleaseError
from records.geometry import Box, PageFrame, Turning, union
from records.ports import OcrEngine
from records.recognition import Beside
from redaction import room
from redaction.pages import fineness, overlaid, pdf, trust
from redaction.pages.drafts import Draft, finished, plain_frame
from redaction.pages.drawnlooks import BARELY, looks
from redaction.pages.pictures import (
    OCR_DPI,
    dpi_of,
    for_ocr,
    frame_of_image,
    grey_of,
    opened_picture,
)
from redaction.pages.recognising import FORM, Known, Picture
from redaction.pages.stamps import lift_stamps, lift_text
from redaction.pages.straightening import how_it_lies, turned
from redaction.pages.visibility import CONTRAST, text_layer

__all__ = ["frame_of_image", "pages"]

BATCH = 4
"""Pages that one tesseract process reads: enough to share its start, few enough to lose in a crash."""

PAGE_SECONDS = 30.0
"""CPU seconds that parsing and picturing one page may take before the process is ended."""

REGION_SHARE = 0.015
"""Share of a page from which a picture beside good text is read too; smaller ones are emblems."""

MOST_REGIONS = 12
"""Pictures of one page that are read one by one; more are strips of one picture, and read as one."""

LOOK_DPI = 72
INK_DPI = 96
DARK = 128
INKED = 0.0005
"""Share of a page that is dark from which it is not blank."""

LEAST_SIDE = 40
"""Pixels of the shorter side of a picture in which words may stand."""

AROUND = 20
"""Pixels left around what is recognised: letters at the very edge are read badly."""


def pages(
    path: str,
    media_type: str,
    engine: OcrEngine,
    numbers: Sequence[int],
    folder: Path,
    *,
    beside: Beside = Beside.PICTURES,
) -> Iterator[dict[str, Any]]:
    """Gives the pages as plain values, in order, and says before each what it is at.

    Raises:
        Refused: the file cannot be read at all.
        OcrMissing: OCR is needed and not installed.
    """
    known: Known = {}
    with ExitStack() as stack:
        measure, look = _parser(path, media_type, stack, beside=beside)
        batch: list[Draft] = []
        for number in numbers:
            draft = Draft(number)
            with _bounded(draft):
                draft.frame = measure(number)
            yield {"begun": number, **plain_frame(draft.frame)}
            if not draft.notes:
                with _bounded(draft):
                    look(draft, folder)
            batch.append(draft)
            if len(batch) == BATCH or number == numbers[-1]:
                yield from finished(batch, engine, known)
                batch = []


Measure = Callable[[int], PageFrame]
Look = Callable[[Draft, Path], None]


def _parser(
    path: str, media_type: str, stack: ExitStack, *, beside: Beside
) -> tuple[Measure, Look]:
    """Gives what measures a page of the file, and what looks at one and fills its draft."""
    if media_type == "application/pdf":
        document, objects = stack.enter_context(pdf.opened(path))
        look = _look_beside if beside is Beside.ALL else partial(_look, beside=beside)
        drafted = partial(_draft_pdf, document, look)

        def looked(draft: Draft, folder: Path) -> None:
            drafted(draft, folder)
            if overlaid.lies_on(objects.pages[draft.number - 1]):
                draft.notes.append(overlaid.TOLD)

        return lambda number: pdf.frame_of(objects.pages[number - 1]), looked
    image = stack.enter_context(opened_picture(path, media_type))

    def measure(number: int) -> PageFrame:
        image.seek(number - 1)
        return frame_of_image(image)

    return measure, partial(_draft_image, image)


@contextmanager
def _bounded(draft: Draft) -> Iterator[None]:
    """Bounds the time of one page, and makes what a strange page raises that page's own trouble."""
    signal.setitimer(signal.ITIMER_PROF, PAGE_SECONDS)
    try:
        yield
    except Refused as refusal:
        draft.lose(str(refusal))
    except ReleaseError:
        raise
    except MemoryError:
        draft.lose("it takes more memory than a page may take")
    except OSError as error:
        if error.errno in room.FULL:
            # no fault of the page
            raise
        draft.lose(f"a parser stumbles over it ({type(error).__name__})")
    except Exception as error:  # noqa: BLE001 -- parsers raise anything; the other pages go on
        draft.lose(f"a parser stumbles over it ({type(error).__name__})")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _draft_pdf(
    document: pdfium.PdfDocument,
    look: Callable[[pdfium.PdfPage, Draft, Path], None],
    draft: Draft,
    folder: Path,
) -> None:
    page = document[draft.number - 1]
    try:
        look(page, draft, folder)
    finally:
        page.close()


def _look(page: pdfium.PdfPage, draft: Draft, folder: Path, *, beside: Beside) -> None:
    frame = draft.frame
    layer = text_layer(page, frame)
    images = pdf.image_boxes(page, frame)
    overlay = [word for word in layer.seen if word.turn % 90 != 0]
    letters = sum(len(word.text) for word in layer.seen if word.turn % 90 == 0)
    if layer.hides:
        draft.notes.append("hidden text")
    if trust.garbled(" ".join(word.text for word in layer.seen), layer.unmapped):
        draft.notes.append("the text layer is garbled")
        draft.whole = True
    else:
        draft.words = list(layer.seen)
        share = pdf.covered_share(images, frame)
        draft.whole = trust.scanned(letters, share, lambda: _inked(page, frame))
    if beside is Beside.NOTHING:
        return
    if draft.whole or (letters <= trust.FEW and _unexplained_ink(page, draft)):
        regions = [frame.visible]
    else:
        regions = _regions(images, frame)
    if not regions:
        return
    if overlay:
        lift_stamps(page)
    if draft.whole:
        draft.pictures.append(_scan(page, draft, folder))
        return
    dpi = pdf.picture_dpi(frame, OCR_DPI)
    for index, region in enumerate(regions):
        cut = frame.to_pixels(region, dpi)
        part = pdf.picture(page, frame, dpi, grey=True, part=cut)
        if _may_hold_text(part):
            path = folder / f"{draft.number}-{index}.bmp"
            draft.pictures.append(_kept(_laid(Image.fromarray(part), dpi), path, cut.left, cut.top))


def _scan(page: pdfium.PdfPage, draft: Draft, folder: Path) -> Picture:
    """Gives a whole page as a picture, no finer than it was scanned unless its print is small."""
    told = fineness.for_page(page, draft.frame)
    laid = _drawn(page, draft.frame, told)
    if told < OCR_DPI and fineness.small_print(laid.level, laid.dpi):
        told = OCR_DPI
        laid = _drawn(page, draft.frame, told)
    return replace(_kept(laid, folder / f"{draft.number}-0.bmp"), told=told)


def _drawn(page: pdfium.PdfPage, frame: PageFrame, told: int) -> _Laid:
    dpi = pdf.picture_dpi(frame, told)
    return _laid(Image.fromarray(pdf.picture(page, frame, dpi, grey=True)), dpi)


def _look_beside(page: pdfium.PdfPage, draft: Draft, folder: Path) -> None:
    """Takes a page's text as it is, and what is left of the page without it as one picture."""
    frame = draft.frame
    draft.words = list(text_layer(page, frame).seen)
    draft.lifted = True
    lift_text(page)
    dpi = pdf.picture_dpi(frame, OCR_DPI)
    pixels = pdf.picture(page, frame, dpi, grey=False)
    drawn = np.ptp(pixels, axis=2) >= BARELY
    drawn |= pixels[:, :, 1] <= 255 - BARELY
    rows, across = np.nonzero(drawn.any(axis=1))[0], np.nonzero(drawn.any(axis=0))[0]
    if not rows.size:
        return
    top, low = max(int(rows[0]) - AROUND, 0), int(rows[-1]) + AROUND
    left, right = max(int(across[0]) - AROUND, 0), int(across[-1]) + AROUND
    part = pixels[top:low, left:right]
    if min(part.shape[:2]) < LEAST_SIDE:
        return
    for index, (picture, turning) in enumerate(looks(part, dpi)):
        path = folder / f"{draft.number}-beside-{index}.bmp"
        laid = _Laid(turned(picture, turning), dpi, turning)
        draft.pictures.append(_kept(laid, path, left, top))


def _inked(page: pdfium.PdfPage, frame: PageFrame) -> bool:
    """Tells whether anything dark is on a page at all."""
    dpi = pdf.picture_dpi(frame, INK_DPI)
    return float((pdf.picture(page, frame, dpi, grey=True) < DARK).mean()) > INKED


def _unexplained_ink(page: pdfium.PdfPage, draft: Draft) -> bool:
    """Tells whether much is drawn beside a page's few words: letters may be outlines, without text."""
    dark = pdf.picture(page, draft.frame, LOOK_DPI, grey=True) < DARK
    for word in draft.words:
        cut = draft.frame.to_pixels(word.box.grown(1), LOOK_DPI)
        dark[cut.top : cut.bottom, cut.left : cut.right] = False
    return float(dark.mean()) > 0.002


def _regions(images: Sequence[Box], frame: PageFrame) -> list[Box]:
    """Gives what to read of a page beside its text: its pictures, those that touch taken together."""
    regions: list[Box] = []
    for box in images[:1000]:
        joined = box
        while touching := [region for region in regions if region.grown(1).intersects(joined)]:
            regions = [region for region in regions if region not in touching]
            joined = union([joined, *touching])
        regions.append(joined)
    large = [box for box in regions if box.area >= REGION_SHARE * frame.visible.area]
    return large if len(large) <= MOST_REGIONS else [union(large)]


def _may_hold_text(pixels: pdf.Grey) -> bool:
    return min(pixels.shape) >= LEAST_SIDE and int(pixels.max()) - int(pixels.min()) >= CONTRAST


@dataclass(frozen=True, slots=True)
class _Laid:
    """A picture of (a part of) a page, set upright and level."""

    level: Image.Image = field(repr=False)
    dpi: float
    turning: Turning


def _laid(picture: Image.Image, dpi: float) -> _Laid:
    turning = how_it_lies(picture, dpi)
    return _Laid(turned(picture, turning), dpi, turning)


def _kept(laid: _Laid, path: Path, left: int = 0, top: int = 0) -> Picture:
    digest = hashlib.sha256(f"{laid.level.size}".encode() + laid.level.tobytes()).digest()
    try:
        laid.level.save(path, FORM)
    except OSError as error:
        # a full disk is no fault of the page
        raise ReleaseError(f"the picture of a page cannot be kept ({error.strerror})") from error
    return Picture(path, digest, laid.dpi, left, top, laid.turning)


def _draft_image(image: Image.Image, draft: Draft, folder: Path) -> None:
    draft.whole = True
    upright = grey_of(image)
    wide = draft.frame.display_size[0]
    # a picture that does not say how fine it is may be a screen's: its letters can be small
    told = fineness.for_scan(upright.width * 72 / wide) if dpi_of(image) else OCR_DPI
    laid = _resampled(upright, wide, told)
    if told < OCR_DPI and fineness.small_print(laid.level, laid.dpi):
        told = OCR_DPI
        laid = _resampled(upright, wide, told)
    draft.pictures = [replace(_kept(laid, folder / f"{draft.number}-0.bmp"), told=told)]


def _resampled(upright: Image.Image, wide: float, told: int) -> _Laid:
    grey = for_ocr(upright, upright.width * 72 / wide, told)
    return _laid(grey, grey.width * 72 / wide)
