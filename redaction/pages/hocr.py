"""Any OCR engine that writes hOCR, run as a command: one call reads a list of pictures.

hOCR is the form that most open engines share: HTML whose elements say by their class what they are
(``ocr_page``, ``ocr_par``, ``ocr_line``, ``ocrx_word``) and by their title where (``bbox``) and how surely
(``x_wconf``). Source: the hOCR specification 1.2.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from records.geometry import PixelBox
from records.ports import RecognisedWord
from records.recognition import Recognition
from redaction.pages.ocr import SECONDS_A_PAGE, OcrFailed, OcrMissing, require
from redaction.processes import patience

COMMAND = "tesseract {list} stdout -l {languages} --dpi {dpi} --psm 3 -c tessedit_create_hocr=1"
"""What is run where the settings name nothing else: Tesseract itself."""

_BOX = re.compile(r"\bbbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_SURE = re.compile(r"\bx_wconf (\d+(?:\.\d+)?)")
_LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


class HocrEngine:
    """Reads by a command that writes hOCR to its standard output, a page for each picture of a list."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition
        self._command = recognition.command or COMMAND

    @property
    def name(self) -> str:
        """Gives all that its results depend on, as far as a command tells it."""
        given = self._recognition
        return f"hocr {self._command} {given.languages} {given.models}".strip()

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Gives the words of each picture.

        Raises:
            OcrMissing: the command, or where it is Tesseract one of its languages, is not installed.
            OcrFailed: it failed, took too long, or wrote something else.
        """
        if not pictures:
            return []
        if not self._recognition.command:
            require(self._recognition.languages, self._recognition.models)
        with tempfile.NamedTemporaryFile("w", suffix=".txt", dir=pictures[0].parent) as listing:
            listing.write("".join(f"{picture}\n" for picture in pictures))
            listing.flush()
            written = self._run(listing.name, dpi, SECONDS_A_PAGE * len(pictures))
        pages = pages_of(written)
        if len(pages) != len(pictures):
            raise OcrFailed(f"the OCR command gave {len(pages)} pages of {len(pictures)}")
        return pages

    def _run(self, listing: str, dpi: int, seconds: float) -> str:
        given = {
            "list": listing,
            "dpi": str(dpi),
            "languages": self._recognition.languages,
            "models": self._recognition.models,
        }
        command = [part.format(**given) for part in shlex.split(self._command)]
        if self._recognition.models and not self._recognition.command:
            command[1:1] = ["--tessdata-dir", self._recognition.models]
        try:
            return patience.printed_by(command, seconds).decode("utf-8")
        except FileNotFoundError as error:
            raise OcrMissing(f"the OCR command {command[0]} is not installed") from error
        except (patience.OutOfTime, subprocess.SubprocessError, OSError, ValueError) as error:
            # what it printed may quote what was read, so only the kind of failure travels
            raise OcrFailed(f"the OCR command failed ({type(error).__name__})") from None


def pages_of(written: str) -> list[list[RecognisedWord]]:
    """Gives the words of each page of an hOCR document.

    Raises:
        OcrFailed: a word has no place.
    """
    reader = _Reader()
    reader.feed(written)
    reader.close()
    return reader.pages


class _Reader(HTMLParser):
    """Follows an hOCR document: pages, paragraphs, lines, and the words in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pages: list[list[RecognisedWord]] = []
        self._block = self._line = 0
        self._title = ""
        self._said: list[str] = []
        self._depth = 0
        """Elements open within a word, the word's own among them; 0 outside of words."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes note of what an element is."""
        if self._depth:
            self._depth += tag not in _VOID
            return
        told = dict(attrs)
        kinds = set((told.get("class") or "").split())
        if "ocr_page" in kinds:
            self.pages.append([])
            self._block = self._line = 0
        elif "ocr_par" in kinds:
            self._block += 1
        elif kinds & _LINES:
            self._line += 1
        elif "ocrx_word" in kinds:
            self._title, self._said, self._depth = told.get("title") or "", [], 1

    def handle_data(self, data: str) -> None:
        """Takes the letters of a word."""
        if self._depth:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Ends a word with its own element."""
        if not self._depth:
            return
        self._depth -= tag not in _VOID
        if self._depth == 0:
            self._take("".join(self._said).strip())

    def _take(self, said: str) -> None:
        if not said:
            return
        place, sure = _BOX.search(self._title), _SURE.search(self._title)
        if place is None or not self.pages:
            raise OcrFailed("the OCR command gave a word without a place")
        left, top, right, bottom = (int(corner) for corner in place.groups())
        confidence = min(float(sure.group(1)) / 100, 1.0) if sure else 0.0
        self.pages[-1].append(
            RecognisedWord(
                text=said,
                pixels=PixelBox(left, top, right, bottom),
                confidence=round(confidence, 4),
                line=max(self._line, 1),
                block=max(self._block, 1),
            )
        )


_VOID = {"br", "img", "wbr", "hr", "input", "meta", "link"}
