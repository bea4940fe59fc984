"""Tesseract by pytesseract, at the cost of the engine itself: one process reads a list of pages.

A list file makes tesseract load its model once for several pages, and PGM pictures cost nothing to
write. A list fails as a whole, so a failed one is read again page by page.
"""

from __future__ import annotations

import functools
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytesseract

from records.errors import ReleaseError
from records.geometry import PixelBox
from records.ports import RecognisedWord
from records.recognition import USUAL, Recognition
from redaction.processes import patience

SECONDS_A_PAGE = 40
"""Of CPU, or asleep; a list of four must end before the sandbox takes its silence for death."""


class OcrFailed(ReleaseError):
    """The engine could not read a picture; the page is unreadable, the document goes on."""


class OcrMissing(ReleaseError):
    """The engine, or a language of it, is not installed: no page's fault, so nothing goes on."""


class TesseractEngine:
    """Reads with Tesseract's LSTM engine.

    ``mri+eng`` in this order keeps macrons: English alone reads none of them.
    """

    def __init__(self, recognition: Recognition = USUAL) -> None:
        self.languages, self.models = recognition.languages, recognition.models

    @property
    def name(self) -> str:
        """Gives all that its results depend on: version, languages, models."""
        return f"tesseract {version()} {self.languages} {self.models}".strip()

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Gives the words of each picture.

        Raises:
            OcrMissing: tesseract or one of the languages is not installed.
            OcrFailed: tesseract crashed, or took too long on some picture.
        """
        if not pictures:
            return []
        require(self.languages, self.models)
        with tempfile.NamedTemporaryFile("w", suffix=".txt", dir=pictures[0].parent) as listing:
            listing.write("".join(f"{picture}\n" for picture in pictures))
            listing.flush()
            try:
                # its own limit of time goes by the clock, and would lose a page on a busy machine
                with patience.watched(SECONDS_A_PAGE * len(pictures)):
                    table = pytesseract.image_to_data(
                        listing.name,
                        lang=self.languages,
                        config=f"{_models_in(self.models)} --dpi {dpi} --psm 3".strip(),
                        output_type=pytesseract.Output.DICT,
                    )
                return _by_picture(table, len(pictures))
            except (
                pytesseract.TesseractError,
                RuntimeError,
                OSError,
                ValueError,
                LookupError,
            ) as error:
                # the message may quote what was read, so only its kind travels
                raise OcrFailed(f"tesseract failed ({type(error).__name__})") from None


def version() -> str:
    """Gives tesseract's version, or ``missing``: what a page was read with is kept with it."""
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, OSError, SystemExit, subprocess.SubprocessError):
        # who only reads text layers needs none; recognising says what is wrong
        return "missing"


def _models_in(folder: str) -> str:
    return f"--tessdata-dir {shlex.quote(folder)}" if folder else ""


def _in_folder(models: str) -> set[str]:
    return {file.stem for file in Path(models).glob("*.traineddata")}


@functools.cache
def require(languages: str, models: str = "") -> None:
    """Makes sure that tesseract and its languages are there; tesseract itself only murmurs and goes on.

    Args:
        languages: joined by ``+``.
        models: the folder of its trained models; its own where it is empty.

    Raises:
        OcrMissing: they are not.
    """
    try:
        pytesseract.get_tesseract_version()
        installed = _in_folder(models) if models else set(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, OSError) as error:
        raise OcrMissing("tesseract is not installed; run make setup and try again") from error
    except (SystemExit, subprocess.SubprocessError) as error:
        # pytesseract ends the whole program where it cannot make sense of the version
        raise OcrMissing("tesseract does not run; run make setup and try again") from error
    missing = [language for language in languages.split("+") if language not in installed]
    if missing:
        told = ", ".join(missing)
        where = " in RELEASE_OCR_MODELS_FOLDER" if models else ""
        raise OcrMissing(
            f"tesseract lacks the language {told}{where}; run make setup and try again"
        )


def _by_picture(table: dict[str, list[object]], count: int) -> list[list[RecognisedWord]]:
    words: list[list[RecognisedWord]] = [[] for _ in range(count)]
    lines: list[dict[tuple[object, ...], int]] = [{} for _ in range(count)]
    blocks: list[dict[tuple[object, ...], int]] = [{} for _ in range(count)]
    for row in zip(*(table[key] for key in _COLUMNS), strict=True):
        page, block, paragraph, line, left, top, width, height, confidence, text = row
        shown = str(text).strip()
        if not shown or float(str(confidence)) < 0:
            continue
        index = int(str(page)) - 1
        in_block = blocks[index].setdefault((block, paragraph), len(blocks[index]) + 1)
        in_line = lines[index].setdefault((block, paragraph, line), len(lines[index]) + 1)
        x, y = int(str(left)), int(str(top))
        words[index].append(
            RecognisedWord(
                text=shown,
                pixels=PixelBox(x, y, x + int(str(width)), y + int(str(height))),
                confidence=round(float(str(confidence)) / 100, 4),
                line=in_line,
                block=in_block,
            )
        )
    return words


_COLUMNS = (
    "page_num",
    "block_num",
    "par_num",
    "line_num",
    "left",
    "top",
    "width",
    "height",
    "conf",
    "text",
)
