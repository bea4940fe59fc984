"""Witness: OCR of what another renderer (Poppler) draws.

Boxes may read as their label only, and pages with pictures as nothing that must be gone.
"""

from __future__ import annotations

import difflib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytesseract
from PIL import Image

from records.errors import ReleaseError
from redaction.prove.case import Case, Finding, MarkedPage, Sought, squeezed, stands_in

DPI = 200
ALIKE = 0.8
"""Likeness from which a read word counts as a withheld one: one letter in five may be misread."""

MARGIN = 14
GAP = 40


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many pictures were read, and what was read in them."""
    checked = 0
    objections: list[Finding] = []
    shared = Path("/dev/shm")  # noqa: S108 -- pictures need not touch a disk
    marked = {page.number: page for page in case.pages}
    wanted = set(marked) | (set(case.pictured) if case.terms else set())
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        for number in sorted(wanted):
            picture = _drawn(case.public, number, Path(folder))
            if number in marked:
                checked += len(marked[number].burns)
                objections += _boxes(picture, marked[number], case)
            if case.terms:
                checked += 1
                objections += _whole(picture, number, case)
            picture.close()
    return checked, objections


def _drawn(public: str, number: int, folder: Path) -> Image.Image:
    """Gives a page as Poppler draws it, in grey.

    Raises:
        ReleaseError: Poppler cannot draw it.
    """
    out = folder / "page"
    order = ["pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-gray"]
    order += ["-cropbox", "-singlefile", public, str(out)]
    try:
        subprocess.run(order, check=True, capture_output=True, timeout=120)
    except FileNotFoundError as error:
        raise ReleaseError("pdftoppm is not installed; run make setup") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ReleaseError(f"page {number}: Poppler cannot draw it") from error
    picture = Image.open(out.with_suffix(".pgm"))
    picture.load()
    return picture


def _boxes(picture: Image.Image, page: MarkedPage, case: Case) -> Iterator[Finding]:
    """Reads all boxes of a page at once, one below the other on white."""
    dpi = picture.width * 72 / (page.frame.display_size[0] * page.frame.user_unit)
    cuts = [picture.crop(page.frame.to_pixels(burn, dpi).as_tuple()) for burn in page.burns]
    shown = [cut for cut in cuts if cut.width > 4 and cut.height > 4]
    if not shown:
        return
    width = max(cut.width for cut in shown) + 2 * MARGIN
    sheet = Image.new("L", (width, sum(cut.height + GAP for cut in shown) + GAP), 255)
    at = GAP
    for cut in shown:
        sheet.paste(cut, (MARGIN, at))
        at += cut.height + GAP
    read = _read(sheet, case.languages, "--psm 6")
    for term in case.terms:
        if _resembles(term, read, page.labels):
            yield Finding(page.number, None, f"words of mark {term.mark} can be read in a box")


def _resembles(term: Sought, read: Sequence[str], labels: Sequence[str]) -> bool:
    """Tells whether a word of a term, or all of it, was read."""
    printed = {squeezed(part) for label in labels for part in label.split()}
    tokens = [t for t in (squeezed(word) for word in read) if t and t not in printed]
    whole = "".join(tokens)
    if len(term.folded) >= 6 and term.folded in whole:
        return True
    parts = [p for p in (squeezed(word) for word in term.raw.split()) if len(p) >= 4]
    return any(
        difflib.SequenceMatcher(None, part, token, autojunk=False).ratio() >= ALIKE
        for part in parts
        for token in tokens
    )


def _whole(picture: Image.Image, number: int, case: Case) -> Iterator[Finding]:
    text = " ".join(_read(picture, case.languages, "--psm 3"))
    for term in case.terms:
        if len(term.folded) >= 4 and stands_in(term.folded, text):
            yield Finding(number, None, f"the words of mark {term.mark} can be read on the page")


def _read(picture: Image.Image, languages: str, mode: str) -> list[str]:
    try:
        text = pytesseract.image_to_string(
            picture, lang=languages, config=f"--dpi {DPI} {mode}", timeout=120
        )
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError) as error:
        raise ReleaseError(f"tesseract failed as a witness ({type(error).__name__})") from None
    return str(text).split()
