"""Which paragraphs are headings, and of what level.

Told by letters clearly larger than most, by the document's own table of contents, by a Cabinet paper's
section names, and by their place: a short line that begins with a capital, ends without a stop, follows a
finished paragraph and stands before a numbered or a long one, as headings in bold or italics do. Never for
what comes with the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from publish.letters import fold
from publish.outline.blocks import Contents
from publish.outline.contents import contents
from publish.outline.joining import text_of
from publish.outline.points import BULLET, NUMBER
from publish.outline.recurring import LONGEST, Running
from publish.outline.sections import is_section
from records.release import PublicPage, PublicParagraph

_LARGER = 1.15
_SAME_SIZE = 0.92
_SMALLER = 0.9
_MOST_LINES = 3
_DEEPEST = 4
_LETTERS = 3
"""Letters of the shortest heading: less is a slip of a reader, or an ornament."""

_LONGEST_BY_PLACE = 100
_LINES_BY_PLACE = 2
_LONG = 120
"""Letters of a paragraph that is text, and neither a name nor a field of a form."""

_FIELD = re.compile(
    r"(?:to|from|cc|date|deadline|reference|subject|portfolio|security level|figure|chart|graph|diagram"
    r"|table|source|note|contact|telephone|phone|email|dear|kia ora|tēnā|mōrena|hon|rt hon|yours|nāku)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+)?[“‘\"']?(?P<first>[^\W\d_])")
_WORDS = re.compile(r"[\w\s.,:;/&()’‘“”'\"?%$+–—-]+")
_FINISHED = re.compile(r"[.;:!?][”’\"')\]]*$")
_STOP = re.compile(r"[.;](?:\s|$)|:$")

Told = tuple[PublicParagraph, str]


class Levels:
    """Tells the level of each heading, walking the document once from its start."""

    def __init__(self, pages: Sequence[PublicPage], running: Running) -> None:
        weights: Counter[float] = Counter()
        told: list[Told] = []
        for page in pages:
            for paragraph in page.paragraphs:
                text = text_of(paragraph)
                weights[_rounded(paragraph.size)] += len(text)
                told.append((paragraph, text))
        # of two sizes that are equally common the smaller is the body's
        self.body = max(weights, key=lambda size: (weights[size], -size), default=0.0)
        self._running = running
        self._steps: list[float] = []
        sizes = {_rounded(one.size) for one, text in told if self._stands_out(one, text)}
        for size in sorted(sizes, reverse=True):
            if not self._steps or size < self._steps[-1] * _SAME_SIZE:
                self._steps.append(size)
        self._listed = frozenset(
            fold(entry.text)
            for one, _ in told
            for entry in (contents(one.lines, frozenset()) or Contents(())).entries
        )
        self._has_sections = any(_names_a_section(one, text) for one, text in told)
        self._above: list[int] = []
        self.given = 0

    def of(self, before: Told | None, here: Told, behind: Sequence[Told]) -> int | None:
        """Gives the level of the next paragraph if it is a heading: one below the last larger one.

        Args:
            before: what stands before it, if that is text; None where a page, a table or a heading does.
            here: the paragraph.
            behind: the next two, on the next page too.
        """
        rank = self._rank(*here)
        if rank is None and (self._is_listed(*here) or self._is_placed(before, here, behind)):
            rank = len(self._steps) + self._has_sections
        if rank is None:
            return None
        while self._above and self._above[-1] >= rank:
            self._above.pop()
        self._above.append(rank)
        self.given += 1
        return min(1 + len(self._above), _DEEPEST)

    def _rank(self, paragraph: PublicParagraph, text: str) -> int | None:
        if self._stands_out(paragraph, text):
            size = _rounded(paragraph.size)
            return next(i for i, step in enumerate(self._steps) if size >= step * _SAME_SIZE)
        return len(self._steps) if _names_a_section(paragraph, text) else None

    def _stands_out(self, paragraph: PublicParagraph, text: str) -> bool:
        return (
            _rounded(paragraph.size) >= self.body * _LARGER
            and len(text) <= LONGEST
            and len(paragraph.lines) <= _MOST_LINES
            and sum(map(str.isalpha, text)) >= _LETTERS
            and not text.endswith((".", ";", ",", "; and", "; or"))
            and not text.startswith("[")
            and not BULLET.match(text)
            and not self._running.holds(text)
        )

    def _is_placed(self, before: Told | None, here: Told, behind: Sequence[Told]) -> bool:
        if not behind or not self._may_be_placed(*here):
            return False
        numbered = NUMBER.match(here[1]) is not None
        if before is not None and not (
            numbered or _FINISHED.search(before[1]) or _is_item(before[1])
        ):
            return False
        following, *others = behind
        if _is_text(following[1]) and not (numbered and NUMBER.match(following[1])):
            return True
        # a heading over another
        also = self._rank(*following) is not None or self._may_be_placed(*following)
        return also and not numbered and bool(others) and _is_text(others[0][1])

    def _is_listed(self, paragraph: PublicParagraph, text: str) -> bool:
        """Tells whether the document's own table of contents names a paragraph."""
        return len(paragraph.lines) <= _MOST_LINES and fold(text) in self._listed

    def _may_be_placed(self, paragraph: PublicParagraph, text: str) -> bool:
        begins = _BEGINS.match(text)
        return (
            begins is not None
            and begins["first"].isupper()
            and len(text) <= _LONGEST_BY_PLACE
            and len(paragraph.lines) <= _LINES_BY_PLACE
            and paragraph.size >= self.body * _SMALLER
            and sum(letter.isalpha() for letter in text) > max(_LETTERS, 0.6 * len(text))
            and _WORDS.fullmatch(text) is not None
            and "..." not in text
            and not text.endswith((".", ";", ",", ":", "!"))
            and not _FIELD.match(text)
            and not self._running.holds(text)
        )


def _names_a_section(paragraph: PublicParagraph, text: str) -> bool:
    return len(paragraph.lines) == 1 and is_section(NUMBER.sub("", text, count=1))


def _is_item(text: str) -> bool:
    return NUMBER.match(text) is not None or BULLET.match(text) is not None


def _is_text(text: str) -> bool:
    """Tells whether a paragraph is numbered with text, or long enough to be text by itself."""
    number = NUMBER.match(text)
    rest = text[number.end() :] if number else text
    begins = _BEGINS.match(rest)
    if begins is None:
        return False
    long = len(text) >= _LONG and begins["first"].isupper() and _STOP.search(text) is not None
    return number is not None or long


def _rounded(size: float) -> float:
    return round(size * 2) / 2
