"""One page after another, in the sandbox: trust its text layer, or picture it and recognise it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from records.document import Origin
from records.errors import Refused
from records.geometry import Box, PageFrame, PixelBox
from records.ports import OcrEngine, RecognisedWord
from redaction import pdf, trust
from redaction.layout import LaidWord
from redaction.ocr import OcrFailed, TesseractEngine
from redaction.visibility import CONTRAST, text_layer

BATCH = 4
"""Pages that one tesseract process reads: enough to share its start, few enough to lose in a crash."""

OCR_DPI = 300
REGION_SHARE = 0.015
"""Share of a page from which a picture beside good text is read too; smaller ones are emblems."""


@dataclass(slots=True)
class _Draft:
    number: int
    frame: PageFrame
    words: list[LaidWord]
    notes: list[str] = field(default_factory=list)
    pictures: list[_Picture] = field(default_factory=list)
    whole: bool = False
    """OCR reads the whole page, not only pictures on it."""


@dataclass(slots=True)
class _Picture:
    path: Path
    dpi: float
    left: int = 0
    top: int = 0


def pages(
    path: str, media_type: str, languages: str, numbers: Sequence[int], folder: Path
) -> Iterator[dict[str, Any]]:
    """Gives the pages as plain values, in order.

    Raises:
        Refused: the file cannot be read at all.
    """
    engine = TesseractEngine(languages)
    with ExitStack() as stack:
        if media_type == "application/pdf":
            document, objects = stack.enter_context(pdf.opened(path))
            drafts = (_pdf_draft(document, objects, number, folder) for number in numbers)
        else:
            image = stack.enter_context(Image.open(path))
            drafts = (_image_draft(image, number, folder) for number in numbers)
        batch: list[_Draft] = []
        for draft in drafts:
            batch.append(draft)
            if len(batch) == BATCH:
                yield from _finished(batch, engine)
                batch = []
        yield from _finished(batch, engine)


def _pdf_draft(
    document: pdfium.PdfDocument, objects: pikepdf.Pdf, number: int, folder: Path
) -> _Draft:
    frame = pdf.frame_of(objects.pages[number - 1])
    draft = _Draft(number, frame, [])
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        draft.notes.append("unreadable: the page is damaged")
        return draft
    try:
        _look(page, draft, folder)
    except (pdfium.PdfiumError, Refused) as error:
        draft.words, draft.pictures = [], []
        draft.notes.append(f"unreadable: {error if isinstance(error, Refused) else 'damaged'}")
    finally:
        page.close()
    return draft


def _look(page: pdfium.PdfPage, draft: _Draft, folder: Path) -> None:
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
        draft.whole = trust.scanned(letters, pdf.covered_share(images, frame), ink=layer.ink)
    if draft.whole:
        if overlay:
            _lift_overlay(page)
        draft.pictures = [_whole_picture(page, frame, draft.number, folder)]
        return
    for index, box in enumerate(images):
        if box.area >= REGION_SHARE * frame.visible.area:
            cut = _region_picture(page, frame, box, folder / f"{draft.number}-{index}.pgm")
            if cut is not None:
                draft.pictures.append(cut)


def _lift_overlay(page: pdfium.PdfPage) -> None:
    """Takes slanted stamps off the page in memory: they wreck OCR of what lies under them."""
    for drawn in list(page.get_objects(max_depth=1)):
        slanted = False
        if drawn.type == c.FPDF_PAGEOBJ_TEXT:
            slanted = _slanted(drawn.get_matrix())
        elif drawn.type == c.FPDF_PAGEOBJ_FORM:
            slanted = _only_slanted_text(drawn)
        if slanted:
            page.remove_obj(drawn)


def _only_slanted_text(form: pdfium.PdfObject) -> bool:
    own = form.get_matrix()
    count = c.FPDFFormObj_CountObjects(form.raw)
    if not 0 < count <= 20:
        return False
    for index in range(count):
        inner = c.FPDFFormObj_GetObject(form.raw, index)
        if c.FPDFPageObj_GetType(inner) != c.FPDF_PAGEOBJ_TEXT:
            return False
        matrix = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(inner, matrix)
        if not _slanted(pdfium.PdfMatrix.from_raw(matrix).multiply(own)):
            return False
    return True


def _slanted(matrix: pdfium.PdfMatrix) -> bool:
    turn = math.degrees(math.atan2(matrix.b, matrix.a)) % 90
    return 5 < turn < 85


def _whole_picture(page: pdfium.PdfPage, frame: PageFrame, number: int, folder: Path) -> _Picture:
    dpi = pdf.picture_dpi(frame, OCR_DPI)
    path = folder / f"{number}.pgm"
    Image.fromarray(pdf.picture(page, frame, dpi, grey=True)).save(path)
    return _Picture(path, dpi)


def _region_picture(
    page: pdfium.PdfPage, frame: PageFrame, box: Box, path: Path
) -> _Picture | None:
    dpi = pdf.picture_dpi(frame, OCR_DPI)
    cut = frame.to_pixels(box, dpi)
    pixels = pdf.picture(page, frame, dpi, grey=True)[cut.top : cut.bottom, cut.left : cut.right]
    if min(pixels.shape) < 40 or int(pixels.max()) - int(pixels.min()) < CONTRAST:
        return None
    Image.fromarray(np.ascontiguousarray(pixels)).save(path)
    return _Picture(path, dpi, cut.left, cut.top)


def _image_draft(image: Image.Image, number: int, folder: Path) -> _Draft:
    image.seek(number - 1)
    frame = frame_of_image(image)
    path = folder / f"{number}.pgm"
    image.convert("L").save(path)
    dpi = image.width * 72 / frame.display_size[0]
    return _Draft(number, frame, [], pictures=[_Picture(path, dpi)], whole=True)


def frame_of_image(image: Image.Image) -> PageFrame:
    """Gives the page that a picture makes: its pixels at its own resolution, or 200 dpi unsaid."""
    given = image.info.get("dpi", (0, 0))
    dpi = float(given[0]) if given and 50 <= float(given[0]) <= 2400 else 200.0
    return PageFrame(Box(0, 0, image.width * 72 / dpi, image.height * 72 / dpi))


def _finished(batch: list[_Draft], engine: OcrEngine) -> Iterator[dict[str, Any]]:
    pictures = [(draft, picture) for draft in batch for picture in draft.pictures]
    recognised = _recognised(engine, [picture for _, picture in pictures])
    read: dict[int, list[tuple[_Picture, list[RecognisedWord] | None]]] = {}
    for (draft, picture), words in zip(pictures, recognised, strict=True):
        read.setdefault(draft.number, []).append((picture, words))
        picture.path.unlink()
    for draft in batch:
        yield _answer(draft, read.get(draft.number, []))


def _recognised(
    engine: OcrEngine, pictures: Sequence[_Picture]
) -> list[list[RecognisedWord] | None]:
    """Gives each picture's words, or None for one that the engine fails on alone."""
    paths = [picture.path for picture in pictures]
    try:
        return list(engine.recognise(paths, OCR_DPI))
    except OcrFailed:
        one_by_one: list[list[RecognisedWord] | None] = []
        for path in paths:
            try:
                one_by_one.append(engine.recognise([path], OCR_DPI)[0])
            except OcrFailed:
                one_by_one.append(None)
        return one_by_one


def _answer(
    draft: _Draft, read: list[tuple[_Picture, list[RecognisedWord] | None]]
) -> dict[str, Any]:
    frame, notes = draft.frame, draft.notes
    words = list(draft.words)
    gained: list[LaidWord] = []
    for picture, recognised in read:
        if recognised is None:
            notes.append("OCR failed on this page" if draft.whole else "OCR failed on a picture")
            continue
        line = max((w.line for w in words + gained), default=0)
        block = max((w.block for w in words + gained), default=0)
        gained += [
            _from_pixels(word, picture, frame, line, block)
            for word in recognised
            if any(ch.isalnum() for ch in word.text)
        ]
    if draft.whole:
        # what the layer holds beside the scan (a stamp) is kept where OCR has nothing
        words = [word for word in words if not _overlapped(word.box, gained)]
        if trust.poor([word.confidence for word in gained]):
            notes.append("poor confidence: read this page yourself")
    else:
        gained = [word for word in gained if not _overlapped(word.box, words)]
    merged = gained + _behind(words, gained) if draft.whole else words + gained
    return {
        "number": draft.number,
        "visible": frame.visible.as_list(),
        "rotation": frame.rotation,
        "user_unit": frame.user_unit,
        "origin": _origin(draft, words, gained, read),
        "words": [word.as_list() for word in merged],
        "notes": notes,
    }


def _origin(
    draft: _Draft,
    words: list[LaidWord],
    gained: list[LaidWord],
    read: list[tuple[_Picture, list[RecognisedWord] | None]],
) -> str:
    if any(note.startswith("unreadable") for note in draft.notes):
        return Origin.UNREADABLE
    if draft.whole and read and all(recognised is None for _, recognised in read):
        return Origin.UNREADABLE
    if words and gained:
        return Origin.MIXED
    return Origin.OCR if draft.whole else Origin.TEXT


def _behind(words: list[LaidWord], before: list[LaidWord]) -> list[LaidWord]:
    line = max((word.line for word in before), default=0)
    block = max((word.block for word in before), default=0)
    return [word.moved(line, block) for word in words]


def _overlapped(box: Box, words: Sequence[LaidWord]) -> bool:
    return any(box.overlap(word.box) > 0.3 * min(box.area, word.box.area) for word in words)


def _from_pixels(
    word: RecognisedWord, picture: _Picture, frame: PageFrame, line: int, block: int
) -> LaidWord:
    px: PixelBox = word.pixels
    box = frame.from_pixels(
        px.left + picture.left,
        px.top + picture.top,
        px.right + picture.left,
        px.bottom + picture.top,
        picture.dpi,
    )
    text = unicodedata.normalize("NFC", word.text)
    # upright to the reader is turned by the page's own turn in user space
    return LaidWord(
        text, box, word.confidence, word.line + line, word.block + block, frame.rotation
    )
