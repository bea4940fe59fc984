"""The lines of a document's first pages, with their places: what its heads are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from records.document import Page, Word
from records.geometry import Box, union

INDENT = 20.0
"""Points by which the second line of a labelled value stands to the right of its label."""

LABELS = (
    "name of package|title|minister & portfolio|ministers?|portfolios?|references?|our ref(?:erence)?|"
    "your ref(?:erence)?|(?:report|briefing|tracking|file)(?: no| number)?|date considered|"
    "date(?: of (?:issue|report|release))?|to|from|deadline|te rā|ki a|nā|"
    "security (?:level|classification)|classification|priority|cc|subject|re"
)
_LABEL = re.compile(rf"^(?:[^\W\d_ ]+(?: [^\W\d_]+)? / )?({LABELS})(\s*:\s*|\s+|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words on a page."""

    page: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Gives its words, a space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Gives the box around it."""
        return union(word.box for word in self.words)

    @property
    def block(self) -> int:
        """Gives the number of its block on the page."""
        return self.words[0].block

    def between(self, start: int, end: int) -> Box:
        """Gives the box around the words that some offsets of its text touch."""
        at, touched = 0, []
        for word in self.words:
            if at < end and at + len(word.text) > start:
                touched.append(word.box)
            at += len(word.text) + 1
        return union(touched or [self.box])


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and what stands beside it, perhaps over several lines."""

    label: str
    value: str
    boxes: tuple[Box, ...]
    line: Line


def lines_of(page: Page) -> list[Line]:
    """Gives the upright lines of a page, in reading order."""
    grouped: dict[int, list[Word]] = {}
    for word in page.words:
        if word.turn == page.frame.rotation:
            grouped.setdefault(word.line, []).append(word)
    return [Line(page.number, tuple(words)) for words in grouped.values()]


def label_of(line: Line) -> tuple[str, int] | None:
    """Gives the label that a line begins with, in lower case, and the offset behind it.

    A word such as "To" is a label only with its colon or alone with a value in another column: running text
    begins with it too.
    """
    match = _LABEL.match(line.text)
    if match is None:
        return None
    label = match[1].lower()
    if ":" in match[2] or _columned(line, match.end()):
        return label, match.end()
    return None


def labelled(lines: Sequence[Line]) -> Iterator[Labelled]:
    """Gives every label with its value, which may go on below it, further in than the label."""
    for number, line in enumerate(lines):
        found = label_of(line)
        if found is None:
            continue
        label, start = found
        parts = [line.text[start:]] if line.text[start:].strip() else []
        boxes = [line.between(start, len(line.text))] if parts else []
        for more in _continued(line, lines[number + 1 :]):
            parts.append(more.text)
            boxes.append(more.box)
        if parts:
            yield Labelled(label, " ".join(parts).strip(), tuple(boxes), line)


def _continued(line: Line, below: Iterable[Line]) -> Iterator[Line]:
    above = line
    for more in below:
        gap = above.box.y0 - more.box.y1
        far = gap > 1.2 * above.box.height or more.box.y1 > above.box.y1
        if label_of(more) or more.box.x0 < line.box.x0 + INDENT or far:
            return
        yield more
        above = more


def _columned(line: Line, start: int) -> bool:
    """Tells whether a wide gap parts the words before an offset from those behind it.

    Beside a long label a column begins close: there a gap counts that is twice as wide as all others.
    """
    at, others, parting = 0, [0.0], 0.0
    for before, word in zip(line.words, line.words[1:], strict=False):
        at += len(before.text) + 1
        gap = (word.box.x0 - before.box.x1) / before.box.height
        if at >= start and not parting:
            parting = gap
        else:
            others.append(gap)
    return parting > 0.8 or (len(others) > 1 and parting > max(0.5, 1.8 * max(others)))
