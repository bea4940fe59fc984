"""Codes that machines read, in which words stand that are withheld.

Nobody reads a name in a QR code, and every telephone does. A code that holds words that go everywhere is
withheld whole; of any other that stays, a person is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from records.document import Origin, Page, SourceFile, Word
from records.errors import Refused, ReleaseError
from records.geometry import Box
from records.marks import Mark
from records.release import Caution
from redaction import reading, sandbox
from redaction.planning.distinct import distinctive, in_small_letters, standing_alone
from redaction.planning.drawnwords import wide_phrases
from redaction.planning.planned import Plan, Term, words_left
from redaction.planning.seen import Seen
from redaction.planning.terms import standing

SURE = 0.99
"""Confidence of words from a code: they are pixels or paths on the page, and no text."""

COVERED = 0.9
"""Share of a code under redactions from which it is withheld: no code is read without a tenth of its rows."""

PAGES_A_LANE = 8
MOST_LOST = 20
"""Pages that may kill the child that looks at them."""

UNREAD = "it could not be looked at for codes that machines read"
HERE = "a code that machines read stands here ({})"
STILL = "the words of mark {} still stand here, in a code that machines read"
ALONE = "a word of mark {} stands here by itself, in a code that machines read"


@dataclass(frozen=True, slots=True)
class Code:
    """A code on a page: its kind ("QR Code"), where it stands, and what it says."""

    page: int
    kind: str
    box: Box
    text: str = field(repr=False)

    @property
    def words(self) -> list[str]:
        r"""Gives what it says as words: addresses decoded, parted where forms of data part them.

        >>> Code(1, "QR Code", Box(0, 0, 1, 1), "N:Ara;Mere\nURL:x.nz/?n=Mere%20Ara").words
        ['N', 'Ara,', 'Mere', 'URL', 'x.nz', 'n', 'Mere', 'Ara']
        """
        parted = unquote_plus(self.text).replace(";", ", ")
        return [word for word in _BETWEEN.split(parted) if any(map(str.isalnum, word))]


_BETWEEN = re.compile(r"[\s:=?&/|<>\"()\[\]{}\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a document, and the pages on which they could not be looked for."""

    found: tuple[Code, ...] = ()
    lost: tuple[int, ...] = ()

    def cautions(self, plan: Plan) -> Iterator[Caution]:
        """Gives what a person is told of codes that stay: that they are there, and whose words they hold."""
        for number in self.lost:
            yield Caution(number, None, UNREAD)
        if not self.found:
            return
        burns = {page.page.number: [burn.box for burn in page.burns] for page in plan.pages}
        small = in_small_letters(word for page in plan.pages for word, _ in words_left(page))
        for code in self.found:
            if any(box.overlap(code.box) >= COVERED * code.box.area for box in burns[code.page]):
                continue
            yield Caution(code.page, code.box, HERE.format(code.kind))
            yield from dict.fromkeys(_told(code, plan.terms, small))


def _told(code: Code, terms: Sequence[Term], small: frozenset[str]) -> Iterator[Caution]:
    words = code.words
    for term in terms:
        if standing(words, term.folded):
            yield Caution(code.page, code.box, STILL.format(term.mark))
        elif term.everywhere and any(
            standing_alone(words, name) for name in distinctive(term.raw, small)
        ):
            yield Caution(code.page, code.box, ALONE.format(term.mark))


def with_coded_words(
    source: Path, accepted: SourceFile, pages: Sequence[Page], marks: Sequence[Mark]
) -> tuple[list[Page], Codes]:
    """Gives the pages with the words added that go everywhere and stand in a code, and all codes.

    Nothing is looked for where nothing is withheld.

    Raises:
        Refused: too many pages cannot be looked at.
    """
    numbers = [page.number for page in pages if page.origin is not Origin.UNREADABLE]
    if not marks or not numbers:
        return list(pages), Codes()
    codes = _found(source, accepted, numbers)
    phrases = wide_phrases(pages, marks)
    held = {number: [code for code in codes.found if code.page == number] for number in numbers}
    return [_with(page, held.get(page.number, ()), phrases) for page in pages], codes


def _with(page: Page, codes: Sequence[Code], phrases: set[str]) -> Page:
    """Gives a page with the words of phrases that its codes hold, each as large as its code."""
    added: list[Word] = []
    line = max((word.line for word in page.words), default=0)
    block = max((word.block for word in page.words), default=0)
    for place, code in enumerate(codes, 1):
        words = [
            Word(text, code.box, SURE, line=line + place, block=block + place)
            for text in code.words
        ]
        seen = Seen.of(words)
        meant = {
            id(word)
            for phrase in sorted(phrases)
            for run in (*seen.occurrences(phrase), *seen.otherwise(phrase))
            for word in run
        }
        added += [word for word in words if id(word) in meant]
    return replace(page, words=page.words + tuple(added)) if added else page


# -- looking ---------------------------------------------------------------------------------------


def _found(source: Path, accepted: SourceFile, numbers: Sequence[int]) -> Codes:
    lanes = max(1, min(os.cpu_count() or 1, len(numbers) // PAGES_A_LANE))
    jobs = [partial(_lane, source, accepted, numbers[lane::lanes]) for lane in range(lanes)]
    found: list[Code] = []
    lost: list[int] = []
    for answer in reading.merged(jobs):
        number = int(answer["number"])
        if answer["codes"] is None:
            lost.append(number)
            continue
        for code in answer["codes"]:
            box = Box(*(float(side) for side in code["box"]))
            found.append(Code(number, str(code["kind"])[:40], box, str(code["text"])))
    return Codes(tuple(found), tuple(lost))


def _lane(source: Path, accepted: SourceFile, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Gives the answers for some pages, in order; one that kills its child costs that page and no other."""
    left, killed = list(numbers), 0
    while left:
        begun = 0
        order = {
            "path": str(source.resolve()),
            "media_type": accepted.media_type,
            "numbers": list(left),
        }
        try:
            for answer in sandbox.run("codes", order, reading.READING):
                if "begun" in answer:
                    begun = int(answer["begun"])
                    continue
                if int(answer["number"]) != left[0]:
                    raise ReleaseError("a worker speaks of a page that it was not given")
                left.pop(0)
                yield answer
            if left:
                raise ReleaseError(f"a worker ended {len(left)} pages early")
        except Refused:
            killed += 1
            if begun != left[0] or killed > MOST_LOST:
                raise
            yield {"number": left.pop(0), "codes": None}
