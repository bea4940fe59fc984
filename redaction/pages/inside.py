"""Tesseract inside the child's own process: the library of the machine's package, without its program.

The program loads its models anew for each list of pictures, and to tell one word it goes through the page
from its first one, several times. Here models are loaded once for all pages of a child, and only what is needed
of a word is asked. What is read is the same, letter by letter: it is the same library.

Source: tesseract/capi.h, Tesseract's interface for C, which has stayed the same since version 4.
"""

from __future__ import annotations

import ctypes
import functools
import os
import weakref
from collections.abc import Iterator, Sequence
from ctypes import POINTER, byref, c_bool, c_char_p, c_float, c_int, c_void_p
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from records.geometry import PixelBox
from records.ports import OcrEngine, RecognisedWord
from records.recognition import USUAL, Recognition
from redaction.pages.ocr import SECONDS_A_PAGE, OcrFailed, OcrMissing, TesseractEngine

LIBRARY = "libtesseract.so.5"
MODELS = "/usr/share/tesseract-ocr/5/tessdata"
"""Where Debian's packages put the models."""

FORMS = ("BMP", "PPM")
"""How pictures are kept for engines: plain pixels, of our own making."""

AUTO = 3
"""PSM_AUTO: the page is laid out by Tesseract, and stands upright."""

PARAGRAPH, LINE, WORD = 1, 2, 3
"""Levels of a page, RIL_PARA, RIL_TEXTLINE and RIL_WORD."""

_TAKEN: dict[str, tuple[Any, ...]] = {
    "TessVersion": (c_char_p,),
    "TessBaseAPICreate": (c_void_p,),
    "TessBaseAPIDelete": (None, c_void_p),
    "TessBaseAPIInit3": (c_int, c_void_p, c_char_p, c_char_p),
    "TessBaseAPISetPageSegMode": (None, c_void_p, c_int),
    "TessBaseAPISetImage": (None, c_void_p, c_void_p, c_int, c_int, c_int, c_int),
    "TessBaseAPISetSourceResolution": (None, c_void_p, c_int),
    "TessBaseAPIRecognize": (c_int, c_void_p, c_void_p),
    "TessBaseAPIClear": (None, c_void_p),
    "TessBaseAPIGetIterator": (c_void_p, c_void_p),
    "TessMonitorCreate": (c_void_p,),
    "TessMonitorDelete": (None, c_void_p),
    "TessMonitorSetDeadlineMSecs": (None, c_void_p, c_int),
    "TessResultIteratorDelete": (None, c_void_p),
    "TessResultIteratorGetPageIterator": (c_void_p, c_void_p),
    "TessResultIteratorNext": (c_bool, c_void_p, c_int),
    "TessResultIteratorGetUTF8Text": (c_void_p, c_void_p, c_int),
    "TessResultIteratorConfidence": (c_float, c_void_p, c_int),
    "TessPageIteratorIsAtBeginningOf": (c_bool, c_void_p, c_int),
    "TessPageIteratorBoundingBox": (c_bool, c_void_p, c_int, *[POINTER(c_int)] * 4),
    "TessDeleteText": (None, c_void_p),
}
"""What each function gives, and what it takes."""


def tesseract(recognition: Recognition = USUAL) -> OcrEngine:
    """Gives Tesseract as a library; where the machine has only its program, or none, that program."""
    return LibraryEngine(recognition) if library() else TesseractEngine(recognition)


@functools.cache
def library() -> ctypes.CDLL | None:
    """Gives Tesseract's library, or nothing where it is not installed."""
    try:
        loaded = ctypes.CDLL(LIBRARY)
        for name, (gives, *takes) in _TAKEN.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = gives, takes
    except (OSError, AttributeError):
        return None
    return loaded


class LibraryEngine:
    """Reads with Tesseract's LSTM engine, as :class:`redaction.pages.ocr.TesseractEngine` does."""

    in_lists = False

    def __init__(self, recognition: Recognition = USUAL) -> None:
        self.languages, self.models = recognition.languages, recognition.models
        loaded = library()
        if loaded is None:
            raise OcrMissing("tesseract is not installed; run make setup and try again")
        self._library = loaded
        self._handle: int | None = None

    @property
    def name(self) -> str:
        """Gives all that its results depend on: version, languages, models."""
        version = self._library.TessVersion().decode()
        return f"libtesseract {version} {self.languages} {self.models}".strip()

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Gives the words of each picture.

        Raises:
            OcrMissing: one of the languages is not installed.
            OcrFailed: some picture cannot be read, or takes too long.
        """
        if not pictures:
            return []
        handle = self._ready()
        try:
            return [list(self._words(handle, picture, dpi)) for picture in pictures]
        except (OSError, ValueError) as error:
            # the message may quote what was read, so only its kind travels
            raise OcrFailed(f"tesseract failed ({type(error).__name__})") from None
        finally:
            self._library.TessBaseAPIClear(handle)

    def _ready(self) -> int:
        """Gives Tesseract's handle, its models loaded."""
        if self._handle is None:
            folder = self.models or os.environ.get("TESSDATA_PREFIX", "") or MODELS
            _require(folder, self.languages, named=bool(self.models))
            handle: int = self._library.TessBaseAPICreate()
            weakref.finalize(self, self._library.TessBaseAPIDelete, handle)
            asked = handle, os.fsencode(folder), self.languages.encode()
            if self._library.TessBaseAPIInit3(*asked) != 0:
                raise OcrMissing("tesseract cannot load its models; run make setup and try again")
            self._library.TessBaseAPISetPageSegMode(handle, AUTO)
            self._handle = handle
        return self._handle

    def _words(self, handle: int, picture: Path, dpi: int) -> Iterator[RecognisedWord]:
        with Image.open(picture, formats=FORMS) as image:
            pixels = np.ascontiguousarray(image.convert("L"))
        high, wide = pixels.shape
        # Tesseract takes a copy
        self._library.TessBaseAPISetImage(handle, pixels.ctypes.data, wide, high, 1, wide)
        self._library.TessBaseAPISetSourceResolution(handle, dpi)
        monitor = self._library.TessMonitorCreate()
        try:
            self._library.TessMonitorSetDeadlineMSecs(monitor, 1000 * SECONDS_A_PAGE)
            failed = self._library.TessBaseAPIRecognize(handle, monitor) != 0
        finally:
            self._library.TessMonitorDelete(monitor)
        if failed:
            raise ValueError("not recognised, or not in its time")
        at = self._library.TessBaseAPIGetIterator(handle)
        if at is None:
            return
        try:
            yield from self._followed(at)
        finally:
            self._library.TessResultIteratorDelete(at)

    def _followed(self, at: int) -> Iterator[RecognisedWord]:
        """Gives the words from where an iterator stands to the end of its page."""
        library = self._library
        place = library.TessResultIteratorGetPageIterator(at)
        sides = [c_int() for _ in range(4)]
        line = block = 0
        line_begins = block_begins = False
        going = True
        while going:
            text = self._text(at)
            # a picture or a rule is a block without words
            if text is not None:
                if library.TessPageIteratorIsAtBeginningOf(place, LINE):
                    line_begins = True
                    block_begins |= library.TessPageIteratorIsAtBeginningOf(place, PARAGRAPH)
                if shown := text.strip():
                    line, block = line + line_begins, block + block_begins
                    line_begins = block_begins = False
                    if not library.TessPageIteratorBoundingBox(place, WORD, *map(byref, sides)):
                        raise ValueError("a word lies nowhere")
                    sure = library.TessResultIteratorConfidence(at, WORD)
                    yield RecognisedWord(
                        text=shown,
                        pixels=PixelBox(*[side.value for side in sides]),
                        confidence=round(sure / 100, 4),
                        line=line,
                        block=block,
                    )
            going = library.TessResultIteratorNext(at, WORD)

    def _text(self, at: int) -> str | None:
        spelt = self._library.TessResultIteratorGetUTF8Text(at, WORD)
        if not spelt:
            return None
        try:
            return ctypes.string_at(spelt).decode()
        finally:
            self._library.TessDeleteText(spelt)


@functools.cache
def _require(folder: str, languages: str, *, named: bool) -> None:
    """Makes sure that languages are there; the library itself only murmurs and goes on without some.

    Raises:
        OcrMissing: they are not.
    """
    missing = [
        language
        for language in languages.split("+")
        if not Path(folder, f"{language}.traineddata").is_file()
    ]
    if missing:
        told = ", ".join(missing)
        where = " in RELEASE_OCR_MODELS_FOLDER" if named else ""
        raise OcrMissing(
            f"tesseract lacks the language {told}{where}; run make setup and try again"
        )
