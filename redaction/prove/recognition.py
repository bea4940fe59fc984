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
from redaction.prove import peeling
from redaction.prove.case import ANYWHERE, Case, Finding, MarkedPage, Sought, squeezed, stands_in

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
    boxed = [number for number in numbers if number in marked and case.terms]
    with (
        tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder,
        # tesseract runs in processes of its own; these threads only wait for them
        ThreadPoolExecutor(max_workers=os.cpu_count()) as pool,
    ):
        shown = pool.map(lambda n: _page(n, marked.get(n), case, Path(folder)), numbers)
        bare = Path(folder) / "peeled.pdf"
        if boxed:
            peeling.peel(case.public, boxed, bare)
        places = enumerate(boxed, 1)
        under = pool.map(lambda place: _peeled(bare, place, marked, case, Path(folder)), places)
        spoken = [*shown, *under]
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
    return (len(marked.burns) if marked else 0) + bool(case.banned), found


def _peeled(
    bare: Path, place: tuple[int, int], marked: dict[int, MarkedPage], case: Case, folder: Path
) -> tuple[int, list[Finding]]:
    """Reads the boxes of a page that was peeled of what covers; it is the ``place[0]``-th there."""
    at, number = place
    picture = _drawn(str(bare), at, folder / "peeled")
    what = "words of mark {} lie under a box"
    return len(marked[number].burns), list(_boxes(picture, marked[number], case, what))


def _drawn(public: str, number: int, folder: Path) -> Image.Image:
    """Gives a page as Poppler draws it, in grey.

    Raises:
        ReleaseError: Poppler cannot draw it.
    """
    folder.mkdir(exist_ok=True)
    out = folder / str(number)
    order = ["pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-gray"]
    order += ["-cropbox", "-singlefile", public, str(out)]
    _poppler(order, number)
    drawn = out.with_suffix(".pgm")
    with Image.open(drawn) as picture:
        picture.load()
    drawn.unlink()
    return picture


def _poppler(order: list[str], number: int) -> bytes:
    try:
        return subprocess.run(order, check=True, capture_output=True, timeout=120).stdout
    except FileNotFoundError as error:
        raise ReleaseError(f"{order[0]} is not installed; run make setup") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ReleaseError(f"page {number}: Poppler cannot read it") from error


def _boxes(
    picture: Image.Image,
    page: MarkedPage,
    case: Case,
    what: str = "words of mark {} can be read in a box",
) -> Iterator[Finding]:
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
            yield Finding(page.number, None, what.format(term.mark))


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
    layer = ""
    for term in case.banned:
        if len(term.folded) < 4:
            continue
        seen = stands_in(term.folded, text)
        if not seen and nearly_in(term.folded, squeezed(text)):
            # a like name that stands there as text is another name; one for the eye alone was misread
            layer = layer or squeezed(_extracted(case.public, number))
            seen = not nearly_in(term.folded, layer)
        if seen:
            yield Finding(number, None, f"the words of mark {term.mark} can be read on the page")


def nearly_in(folded: str, letters: str) -> bool:
    """Tells whether a long term stands in some letters but for one error in ten.

    Source: Wu and Manber, Fast text searching allowing errors, CACM 35 (1992).
    """
    errors = len(folded) // ANYWHERE
    if not errors:
        return False
    places: dict[str, int] = {}
    for index, letter in enumerate(folded):
        places[letter] = places.get(letter, 0) | 1 << index
    found = 1 << (len(folded) - 1)
    states = [(1 << count) - 1 for count in range(errors + 1)]
    for letter in letters:
        place = places.get(letter, 0)
        before, states[0] = states[0], (states[0] << 1 | 1) & place
        for count in range(1, errors + 1):
            known = states[count]
            wrong = before << 1 | before | states[count - 1] << 1 | 1
            states[count] = (known << 1 | 1) & place | wrong
            before = known
        if states[errors] & found:
            return True
    return False


def _extracted(public: str, number: int) -> str:
    """Gives the text of a page.

    Raises:
        ReleaseError: Poppler cannot extract it.
    """
    order = ["pdftotext", "-f", str(number), "-l", str(number), "-raw", public, "-"]
    return _poppler(order, number).decode(errors="replace")


def _read(picture: Image.Image, languages: str, mode: str) -> list[str]:
    try:
        text = pytesseract.image_to_string(
            picture, lang=languages, config=f"--dpi {DPI} {mode}", timeout=120
        )
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError) as error:
        raise ReleaseError(f"tesseract failed as a witness ({type(error).__name__})") from None
    return str(text).split()
