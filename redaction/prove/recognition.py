"""Witness: OCR of what another renderer (Poppler) draws, and the codes in it that machines read.

Boxes may read as their label only, and pages as nothing that must be gone. What is read of a page is what
its text does not account for: whatever else is painted on it, and all of it where its letters do not look
like what they mean.
"""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image

from records.geometry import Box, PageFrame
from redaction.prove import codes, lettering, peeling, spelling
from redaction.prove.case import ANYWHERE, Case, Finding, MarkedPage, Sought, squeezed, stands_in
from redaction.prove.drawing import drawn, extracted
from redaction.prove.resources import inherited

ALIKE = 0.8
"""Likeness from which a read word counts as a withheld one: one letter in five may be misread."""

ALIKE_DRAWN = str.maketrans("qg90l1j5862", "ooooiiisbbz")
"""Letters and digits that are drawn alike, by the one that stands for them."""

A_SHEET = 40
"""Boxes that are read together; where one is objected to, each page's are read by themselves."""

INK = 60
"""Grey levels by which a pixel differs where something is painted beside text."""

SPECKS = 40
"""Pixels of such ink from which a page is read for it."""

BARE = 12
"""Pixels of ink in a peeled box, beside its label, from which it is read."""

UNDER = "words of mark {} lie under a box"
IN_A_BOX = "words of mark {} can be read in a box"

Grey = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The boxes of one page as pictures, and what is wrong if a word is read in them."""

    page: MarkedPage
    what: str
    cuts: tuple[Image.Image, ...] = field(repr=False)


@dataclass(slots=True)
class _Seen:
    """What has to be read, gathered while pages are drawn."""

    boxes: list[_Boxes] = field(default_factory=list)
    beside: list[tuple[int, Image.Image]] = field(default_factory=list)
    words: list[tuple[lettering.Sample, Image.Image]] = field(default_factory=list)
    coded: list[tuple[int | None, str]] = field(default_factory=list)


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many boxes and pages were looked at, and what was read in them."""
    marked = {page.number: page for page in case.pages}
    with pikepdf.open(case.public) as public:
        there = range(1, min(case.count, len(public.pages)) + 1)
        frames = {number: _frame(public.pages[number - 1]) for number in there}
    numbers = [number for number in there if number in marked or _is_read(number, case)]
    if not numbers:
        return 0, []
    shared = Path("/dev/shm")  # noqa: S108 -- pictures need not touch a disk
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        folder = Path(name)
        pages = dict(case.follower.pages(numbers)) if case.banned else {}
        samples, whole = lettering.chosen(pages)
        seen = _look(case, numbers, marked, frames, samples, folder)
        boxes, letters = _Sheets.of(seen.boxes), lettering.Sheets.of(seen.words)
        # read together: every start of tesseract loads its models
        pictures = [*boxes.pictures, *letters.pictures]
        said = spelling.read(pictures, case.languages, spelling.BLOCK, folder)
        first, others = said[: len(boxes.pictures)], said[len(boxes.pictures) :]
        found = list(_read_boxes(boxes, first, case, folder))
        if case.banned:
            unread = lettering.unread(seen.words, letters, others, case.languages, folder)
            strange = {number: lettering.strange(page, unread) for number, page in pages.items()}
            strange |= {number: [frames[number].visible] for number in whole}
            strange = {number: boxes for number, boxes in strange.items() if boxes}
            found += dict.fromkeys(_read_pages(case, strange, frames, seen.beside, folder))
            coded = [*seen.coded, *codes.elsewhere(case, numbers, folder)]
            found += dict.fromkeys(codes.findings(case, coded))
    looked = sum(len(page.burns) for page in case.pages if page.number in frames)
    return looked + (len(numbers) if case.banned else 0), found


def _frame(page: pikepdf.Page) -> PageFrame:
    media = Box.of(*(float(value) for value in inherited(page.obj, "/MediaBox")))
    crop = inherited(page.obj, "/CropBox")
    seen = Box.of(*(float(value) for value in crop)).clipped(media) if len(crop) == 4 else None
    turned = inherited(page.obj, "/Rotate")
    rotation = int(turned) % 360 if isinstance(turned, int) else 0
    return PageFrame(seen or media, rotation, float(page.obj.get("/UserUnit", 1)))


def _is_read(number: int, case: Case) -> bool:
    """Tells whether a page without boxes is read: for words that may be there for the eye alone.

    Words that are to go everywhere may stand on any page as outlines, in a logo, or in letters that
    say others than they show.
    """
    return bool(case.banned) and (
        number in case.pictured or any(term.everywhere for term in case.banned)
    )


# -- looking ---------------------------------------------------------------------------------------


def _look(
    case: Case,
    numbers: Sequence[int],
    marked: dict[int, MarkedPage],
    frames: dict[int, PageFrame],
    samples: Sequence[lettering.Sample],
    folder: Path,
) -> _Seen:
    """Draws pages as they are, with their text alone, and peeled, and cuts out what is to be read."""
    seen = _Seen()
    alone, bare = folder / "text.pdf", folder / "bare.pdf"
    boxed = [number for number in numbers if number in marked and case.terms]
    if boxed:
        peeling.peel(case.public, boxed, bare)
    if case.banned:
        peeling.text_alone(case.public, numbers, alone)
    texts = drawn(str(alone), range(1, len(numbers) + 1), folder / "text") if case.banned else None
    peeled = drawn(str(bare), range(1, len(boxed) + 1), folder / "bare")
    for number, picture in drawn(case.public, numbers, folder / "shown"):
        frame, page = frames[number], marked.get(number)
        dpi = _dpi(picture, frame)
        if number in boxed and page is not None:
            cuts = _cuts(picture, page, dpi)
            seen.boxes.append(_Boxes(page, IN_A_BOX, tuple(cuts)))
            under = _under(cuts, _cuts(next(peeled)[1], page, dpi))
            seen.boxes.append(_Boxes(page, UNDER, tuple(under)))
        if texts is not None:
            beside = _beside(picture, next(texts)[1], page, dpi)
            if beside is not None:
                seen.beside.append((number, beside))
                said = codes.said_in(codes.inked(picture, beside))
                seen.coded += [(number, text) for text in said]
            cut = ((s, lettering.cut(s, picture, frame, dpi)) for s in samples if s.page == number)
            seen.words += [(sample, image) for sample, image in cut if image is not None]
    return seen


def _cuts(picture: Image.Image, page: MarkedPage, dpi: float) -> list[Image.Image]:
    return [picture.crop(page.frame.to_pixels(burn, dpi).as_tuple()) for burn in page.burns]


def _under(shown: Sequence[Image.Image], peeled: Sequence[Image.Image]) -> Iterator[Image.Image]:
    """Gives the peeled boxes in which there is more ink than that of the label and of the edges."""
    for cut, bare in zip(shown, peeled, strict=True):
        if min(bare.size) <= 8:
            continue
        ink = np.asarray(bare) < 200
        label = np.asarray(cut.resize(bare.size)) > 90
        near = label.copy()
        for axis in (0, 1):
            for step in (-2, -1, 1, 2):
                near |= np.roll(label, step, axis)
        if int((ink & ~near)[3:-3, 3:-3].sum()) >= BARE:
            yield bare


def _beside(
    picture: Image.Image, text: Image.Image, page: MarkedPage | None, dpi: float
) -> Image.Image | None:
    """Gives what a page paints beside its text, on white; None where that is nothing."""
    if text.size != picture.size:
        return picture
    shown: Grey = np.asarray(picture).astype(np.int16)
    other = np.abs(shown - np.asarray(text)) > INK
    for burn in page.burns if page is not None else ():
        # boxes are read by themselves
        place = page.frame.to_pixels(burn, dpi) if page is not None else None
        if place is not None:
            other[
                max(place.top - 1, 0) : place.bottom + 1, max(place.left - 1, 0) : place.right + 1
            ] = 0
    if int(other.sum()) < SPECKS:
        return None
    return Image.fromarray(np.where(other, shown, 255).astype(np.uint8))


# -- reading ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Boxes, many on a sheet."""

    groups: tuple[tuple[_Boxes, ...], ...]
    pictures: tuple[Image.Image, ...] = field(repr=False)

    @classmethod
    def of(cls, boxes: Sequence[_Boxes]) -> _Sheets:
        """Gives boxes on sheets, those left out in which nothing could be read."""
        large = [
            _Boxes(one.page, one.what, tuple(c for c in one.cuts if c.width > 4 and c.height > 4))
            for one in boxes
        ]
        groups = tuple(tuple(group) for group in _grouped([one for one in large if one.cuts]))
        return cls(
            groups,
            tuple(spelling.sheet([c for one in group for c in one.cuts]) for group in groups),
        )


def _read_boxes(
    sheets: _Sheets, said: Sequence[Sequence[str]], case: Case, folder: Path
) -> Iterator[Finding]:
    """Gives what was read in boxes; those of a sheet that is objected to are read again, page by page."""
    suspects: list[_Boxes] = []
    for group, words in zip(sheets.groups, said, strict=True):
        labels = [label for one in group for label in one.page.labels]
        if any(_resembles(term, words, labels) for term in case.terms):
            suspects += group
    alone = [spelling.sheet(one.cuts) for one in suspects]
    said = spelling.read(alone, case.languages, spelling.BLOCK, folder)
    for one, words in zip(suspects, said, strict=True):
        for term in case.terms:
            if _resembles(term, words, one.page.labels):
                yield Finding(one.page.number, None, one.what.format(term.mark))


def _grouped(boxes: Sequence[_Boxes]) -> Iterator[list[_Boxes]]:
    group: list[_Boxes] = []
    for one in boxes:
        if group and sum(len(other.cuts) for other in group) + len(one.cuts) > A_SHEET:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


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


def _read_pages(
    case: Case,
    strange: dict[int, list[Box]],
    frames: dict[int, PageFrame],
    beside: Sequence[tuple[int, Image.Image]],
    folder: Path,
) -> Iterator[Finding]:
    """Reads the text whose letters cannot be believed, and what pages paint beside their text."""
    pictures = list(beside)
    for number, picture in drawn(case.public, sorted(strange), folder / "strange"):
        dpi = _dpi(picture, frames[number])
        pictures.append((number, lettering.only(picture, strange[number], frames[number], dpi)))
    said = spelling.read([shown for _, shown in pictures], case.languages, spelling.PAGE, folder)
    for (number, _), words in zip(pictures, said, strict=True):
        yield from _page(number, words, case)


def _dpi(picture: Image.Image, frame: PageFrame) -> float:
    """Gives the pixels to an inch of user space."""
    return picture.width * 72 / (frame.display_size[0] * frame.user_unit)


def _page(number: int, words: Sequence[str], case: Case) -> Iterator[Finding]:
    text, layer = " ".join(words), ""
    for term in case.banned:
        if len(term.folded) < 4:
            continue
        seen = stands_in(term.folded, text)
        misread = None if seen else _misread(term.folded, squeezed(text))
        if misread is not None:
            # a like name that stands there as text is another name; one for the eye alone was misread
            layer = layer or squeezed(extracted(case.public, number))
            seen = not nearly_in(misread(term.folded), misread(layer))
        if seen:
            yield Finding(number, None, f"the words of mark {term.mark} can be read on the page")


def _misread(folded: str, read: str) -> Callable[[str], str] | None:
    """Gives what makes a term nearly that what was read, or nothing where it is not."""
    for alike in (str, _drawn_alike):
        if nearly_in(alike(folded), alike(read)):
            return alike
    return None


def _drawn_alike(letters: str) -> str:
    """Gives folded letters with one sign for all that recognition takes for each other.

    A large Q is read as O, a small one as g, and "rn" as m: two of them in a name are more than one
    error in ten.
    """
    return letters.replace("rn", "m").translate(ALIKE_DRAWN)


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
