"""Whether letters look like what they mean: words of every font, so chosen that they show each letter.

Where they do, the text that extractors give is what an eye reads, and pages need not be read one by one.
A letter that is never read as what it means sends every page that uses it to be read whole.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from records.geometry import Box, PageFrame
from redaction.prove import spelling
from redaction.prove.following import Followed, Letter
from redaction.prove.spelling import GAP, MARGIN

SAMPLES = 3
"""Words in which each letter of a font is looked at; it must be read in one of them."""

A_SHEET = 60
"""Words on one sheet."""

APART = 0.2
"""Letter widths between two letters from which they stand in two words."""

SIGNS = 4
"""Different signs in a row from which they could be letters that pass for signs."""

LOOKALIKES = str.maketrans("l1|j05829q", "iiiiosbzgg")
"""Letters and figures that no reader of pictures tells apart without the words around them."""

Key = tuple[int, str]
"""A font, and a letter that it shows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One word of a page, and the letters that it shows."""

    page: int
    box: Box
    keys: tuple[Key, ...] = field(repr=False)


def chosen(pages: Mapping[int, Followed]) -> tuple[list[Sample], set[int]]:
    """Gives words that show every letter of every font, and the pages that words cannot speak for.

    Args:
        pages: what each page shows.
    """
    uses: dict[Key, int] = defaultdict(int)
    samples: list[Sample] = []
    doubtful: set[int] = set()
    every: set[Key] = set()
    for number, page in pages.items():
        for word in _words(page):
            keys = tuple((font, as_read(letter.text)) for font, letter in word)
            every |= {key for key in keys if key[1]}
            if any(not letter.text for _, letter in word) or _could_be_letters(word):
                doubtful.add(number)
            wanted = [key for key in set(keys) if key[1] and uses[key] < SAMPLES]
            if wanted and len(word) > 1 and _level(word):
                for key in set(keys):
                    uses[key] += 1
                samples.append(Sample(number, _around(word), keys))
    return samples, doubtful


def as_read(text: str) -> str:
    """Gives a letter as a reader of pictures may tell it from others, or nothing for a sign."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum()).translate(LOOKALIKES)


def _words(page: Followed) -> Iterator[list[tuple[int, Letter]]]:
    for showing in page.showings:
        word: list[tuple[int, Letter]] = []
        for letter in showing.letters:
            if word and ((not letter.text.strip() and letter.text) or _far(word[-1][1], letter)):
                yield word
                word = []
            if letter.text.strip() or not letter.text:
                word.append((showing.font, letter))
        if word:
            yield word


def _far(one: Letter, other: Letter) -> bool:
    gap = max(other.cell.x0 - one.cell.x1, other.cell.y0 - one.cell.y1)
    return gap > APART * max(one.cell.height, 1.0)


def _level(word: Sequence[tuple[int, Letter]]) -> bool:
    first, last = word[0][1].cell, word[-1][1].cell
    return last.x0 > first.x0 and abs(first.y0 - last.y0) < 0.1 * max(first.height, 0.1)


def _could_be_letters(word: Sequence[tuple[int, Letter]]) -> bool:
    signs = {letter.code for _, letter in word if letter.text and not as_read(letter.text)}
    return len(signs) >= SIGNS


def _around(word: Sequence[tuple[int, Letter]]) -> Box:
    cells = [letter.cell for _, letter in word]
    height = cells[0].height
    return Box(
        min(c.x0 for c in cells) - 0.1 * height,
        min(c.y0 for c in cells) - 0.15 * height,
        max(c.x1 for c in cells) + 0.1 * height,
        max(c.y1 for c in cells) + 0.3 * height,
    )


def cut(sample: Sample, picture: Image.Image, frame: PageFrame, dpi: float) -> Image.Image | None:
    """Gives a word out of the picture of its page, if it is large enough to be read there."""
    inside = sample.box.clipped(frame.visible)
    if inside is None:
        return None
    made = picture.crop(frame.to_pixels(inside, dpi).as_tuple())
    return made if made.width > 4 and made.height > 8 else None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Words on sheets, ready to be read as blocks of lines, and which words stand on which."""

    parts: tuple[tuple[Sample, ...], ...] = field(repr=False)
    pictures: tuple[Image.Image, ...] = field(repr=False)

    @classmethod
    def of(cls, cuts: Sequence[tuple[Sample, Image.Image]]) -> Sheets:
        """Gives pictures of words on sheets."""
        parts = [cuts[first : first + A_SHEET] for first in range(0, len(cuts), A_SHEET)]
        return cls(
            tuple(tuple(sample for sample, _ in part) for part in parts),
            tuple(_sheet([image for _, image in part]) for part in parts),
        )


def unread(
    cuts: Sequence[tuple[Sample, Image.Image]],
    sheets: Sheets,
    said: Sequence[Sequence[str]],
    languages: str,
    folder: Path,
) -> set[Key]:
    """Gives the letters that were read as what they mean in none of the words.

    What was not read at first is looked at once more, twice as large.

    Args:
        cuts: words, each with its picture.
        sheets: these.
        said: what was read on each sheet.
        languages: of the text.
        folder: where pictures may be put.

    Raises:
        ReleaseError: tesseract fails.
    """
    left = {key for sample, _ in cuts for key in sample.keys if key[1]} - _read(sheets, said)
    again = Sheets.of(
        [
            (sample, image.resize((image.width * 2, image.height * 2)))
            for sample, image in cuts
            if not left.isdisjoint(sample.keys)
        ]
    )
    return left - _read(again, spelling.read(again.pictures, languages, spelling.BLOCK, folder))


def _read(sheets: Sheets, said: Sequence[Sequence[str]]) -> set[Key]:
    """Gives the letters that were read as what they mean."""
    seen: set[Key] = set()
    for part, words in zip(sheets.parts, said, strict=True):
        keys = [key for sample in part for key in sample.keys if key[1]]
        meant = [key[1] for key in keys]
        read = [letter for char in "".join(words) for letter in as_read(char)]
        machine = difflib.SequenceMatcher(None, meant, read, autojunk=False)
        for block in machine.get_matching_blocks():
            seen |= set(keys[block.a : block.a + block.size])
    return seen


def _sheet(words: Sequence[Image.Image]) -> Image.Image:
    """Gives words side by side in lines, as a page of print has them."""
    wide = max(1500, *(word.width + 2 * MARGIN for word in words))
    lines: list[list[Image.Image]] = [[]]
    at = MARGIN
    for word in words:
        if lines[-1] and at + word.width + MARGIN > wide:
            lines.append([])
            at = MARGIN
        lines[-1].append(word)
        at += word.width + GAP // 2
    high = sum(max(word.height for word in line) + GAP // 2 for line in lines) + 2 * GAP
    made = Image.new("L", (wide, high), 255)
    top = GAP
    for line in lines:
        tall = max(word.height for word in line)
        at = MARGIN
        for word in line:
            made.paste(word, (at, top + tall - word.height))
            at += word.width + GAP // 2
        top += tall + GAP // 2
    return made


def strange(page: Followed, keys: set[Key]) -> list[Box]:
    """Gives the stretches of text on a page that show any of some letters."""
    return [
        _around([(showing.font, letter) for letter in showing.letters])
        for showing in page.showings
        if any((showing.font, as_read(letter.text)) in keys for letter in showing.letters)
    ]


def only(picture: Image.Image, boxes: Sequence[Box], frame: PageFrame, dpi: float) -> Image.Image:
    """Gives the picture of a page white but for some boxes."""
    made = Image.new("L", picture.size, 255)
    for box in boxes:
        inside = box.clipped(frame.visible)
        if inside is not None:
            place = frame.to_pixels(inside, dpi).as_tuple()
            made.paste(picture.crop(place), place[:2])
    return made
