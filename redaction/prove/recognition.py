"""Witness: OCR of what another renderer (Poppler) draws.

Boxes may read as their label only, and pages as nothing that must be gone.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
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
    marked = {page.number: page for page in case.pages}
    with pikepdf.open(case.public) as public:
        there = range(1, min(case.count, len(public.pages)) + 1)
    numbers = [number for number in there if number in marked or _is_read(number, case)]
    shared = Path("/dev/shm")  # noqa: S108 -- pictures need not touch a disk
    with (
        tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder,
        # tesseract runs in processes of its own; these threads only wait for them
        ThreadPoolExecutor(max_workers=os.cpu_count()) as pool,
    ):
        spoken = list(
            pool.map(lambda number: _page(number, marked.get(number), case, Path(folder)), numbers)
        )
    return sum(count for count, _ in spoken), [f for _, found in spoken for f in found]


def _is_read(number: int, case: Case) -> bool:
    """Tells whether a page without boxes is read: for words that may be there for the eye alone.

    Words that are to go everywhere may stand on any page as outlines, in a logo, or in letters that
    say others than they show.
    """
    return bool(case.banned) and (
        number in case.pictured or any(term.everywhere for term in case.banned)
    )


def _page(
    number: int, marked: MarkedPage | None, case: Case, folder: Path
) -> tuple[int, list[Finding]]:
    picture = _drawn(case.public, number, folder)
    found: list[Finding] = []
    if marked is not None:
        found += _boxes(picture, marked, case)
    if case.banned:
        found += _whole(picture, number, case)
    path = folder / f"{number}.pgm"
    picture.close()
    path.unlink()
    return (len(marked.burns) if marked else 0) + bool(case.banned), found


def _drawn(public: str, number: int, folder: Path) -> Image.Image:
    """Gives a page as Poppler draws it, in grey.

    Raises:
        ReleaseError: Poppler cannot draw it.
    """
    out = folder / str(number)
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
    for term in case.banned:
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
