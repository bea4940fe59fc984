"""The outline of a document's readable text: headings, paragraphs, numbered paragraphs and lists.

What is published is lines on pages. Which of them is a heading is told by letters clearly larger than
most, by a Cabinet paper's own section names, and never for what repeats from page to page. No word is
dropped: what is not understood stays a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from publish.joining import Line, Pieces, joined, plain, words_of
from records.release import PublicPage, PublicParagraph, PublicTable

_LARGER = 1.15
_SAME_SIZE = 0.92
_HEADING_LENGTH = 120
_HEADING_LINES = 3
_DEEPEST = 4

_BULLET = re.compile(r"[•◦▪‣●○■□\uf0b7*–—-]\s+")
_NOTE = re.compile(r"(?P<marker>\d{1,3})\s+(?=[^\W\d_]|[“‘(])")
_NOTE_SIZE = 0.88
"""Letters at most so large, of the body's, are a footnote's."""
_NUMBER = re.compile(
    r"(?P<marker>\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|(?P<l>[a-z])(?P=l)?|[ivxl]{2,5})[.)]"
    r"|\d{1,3}(?:\.\d{1,3}){1,3})(?=\s|$)\s*"
)
_FOLIO = re.compile(r"[-–]?\s*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–]?", re.IGNORECASE)
_MARKING = re.compile(
    r"\[?(?:unclassified|in[- ]confidence|sensitive|restricted|confidential|secret|top secret)"
    r"(?:[\s:,/-]+(?:budget|cabinet|legal(?:ly)?|privileged?|commercial|staff|policy|medical))*\]?",
    re.IGNORECASE,
)

# The sections that the Cabinet Office's template asks for, which many papers set in bold only.
_SECTION_NAMES = """
    proposal | relation to government priorities | executive summary | background | analysis
    context | comment | cost-of-living implications | financial implications
    legislative implications | impact analysis | regulatory impact statement
    climate implications of policy assessment | population implications | human rights
    use of external resources | consultation | communications | proactive release
    recommendations | next steps | purpose | risks | options | treaty of waitangi implications
    appendix
"""
_SECTIONS = frozenset(re.split(r"\s*[|\n]\s*", _SECTION_NAMES.strip()))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4, under the page's own; ``anchor`` is its id in the document."""

    kind: ClassVar[str] = "heading"
    level: int
    anchor: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its lines joined.

    Attributes:
        marker: its number as printed, ``2.1`` or ``(a)``, which people cite.
        running: a head, foot, marking or page number that comes with the page.
        footnote: a note in small letters at the foot of its page; its marker is its number.
    """

    kind: ClassVar[str] = "paragraph"
    pieces: Pieces
    marker: str | None = None
    running: bool = False
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Points without numbers that follow each other."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``number`` counts the document's from 1, ``heads`` says that its first row names the columns."""

    kind: ClassVar[str] = "table"
    number: int
    rows: tuple[tuple[Pieces, ...], ...]
    heads: bool


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One published page as blocks, in reading order."""

    number: int
    blocks: tuple[Block, ...]


def outline(pages: Sequence[PublicPage]) -> tuple[Sheet, ...]:
    """Gives the pages as sheets of blocks; headings never skip a level in the whole document."""
    vocabulary = words_of(pages)
    running = _running(pages)
    levels = _Levels(pages, running)
    sheets: list[Sheet] = []
    numbered = 0
    for page in pages:
        blocks: list[Block] = []
        united = list(_united(page))
        notes_from = _notes_from(united, levels.body, running)
        for place, paragraph in enumerate(united):
            if isinstance(paragraph, PublicTable):
                numbered += 1
                blocks.append(_table(paragraph, numbered, vocabulary))
                continue
            if not paragraph.lines:
                continue
            text = _text(paragraph)
            level = levels.of(paragraph, text)
            if level:
                pieces = joined(paragraph.lines, vocabulary)
                blocks.append(Heading(level, f"heading-{levels.given}", pieces))
            elif _is_running(text, running):
                blocks.append(Paragraph(joined(paragraph.lines, vocabulary), running=True))
            elif place >= notes_from:
                blocks += _notes(paragraph.lines, vocabulary)
            else:
                blocks += _items(paragraph.lines, vocabulary)
        sheets.append(Sheet(page.number, tuple(_bullets_united(blocks))))
    return tuple(sheets)


def _united(page: PublicPage) -> Iterator[PublicParagraph | PublicTable]:
    """Gives a page's paragraphs with their numbers before them, and its tables in their places."""
    begun = 0
    for table in page.tables:
        yield from _numbers_united(page.paragraphs[begun : table.before])
        yield table
        begun = table.before
    yield from _numbers_united(page.paragraphs[begun:])


def _table(table: PublicTable, number: int, vocabulary: frozenset[str]) -> Table:
    rows = tuple(tuple(joined((cell,), vocabulary) for cell in row) for row in table.rows)
    return Table(number, rows, table.heads)


def _notes_from(
    paragraphs: Sequence[PublicParagraph | PublicTable], body: float, running: frozenset[str]
) -> int:
    """Gives where a page's footnotes begin: small letters down to its foot, the first with a number."""
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, -1, -1):
        paragraph = paragraphs[place]
        if isinstance(paragraph, PublicTable):
            break
        text = _text(paragraph)
        if not text or _is_running(text, running):
            continue
        if paragraph.size > body * _NOTE_SIZE:
            break
        if _NOTE.match(text):
            start = place
    return start


def _notes(lines: tuple[Line, ...], vocabulary: frozenset[str]) -> Iterator[Paragraph]:
    """Gives the notes of a paragraph in small letters; a line that begins with the next number is the next."""
    groups: list[list[Line]] = []
    last = 0
    for line in lines:
        found = _NOTE.match(plain(line).lstrip())
        number = int(found["marker"]) if found else 0
        if not groups or (number and number == last + 1):
            groups.append([line])
            last = number
        else:
            groups[-1].append(line)
    for group in groups:
        pieces = joined(tuple(group), vocabulary)
        if pieces and isinstance(pieces[0], str) and (note := _NOTE.match(pieces[0])):
            rest = pieces[0][note.end() :]
            yield Paragraph((rest, *pieces[1:]), note["marker"], footnote=True)
        else:
            yield Paragraph(pieces, footnote=True)


def _text(paragraph: PublicParagraph) -> str:
    return " ".join(plain(line) for line in paragraph.lines).strip()


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _running(pages: Sequence[PublicPage]) -> frozenset[str]:
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for page in pages:
        for paragraph in page.paragraphs:
            text = _text(paragraph)
            if text and len(text) <= _HEADING_LENGTH:
                seen[_pattern(text)].add(page.number)
    enough = max(3, -(-len(pages) * 6 // 10))
    # a pattern of numbers alone is a list's or a table's
    return frozenset(p for p, on in seen.items() if len(on) >= enough and re.search(r"[^\W_]", p))


def _is_running(text: str, running: frozenset[str]) -> bool:
    return bool(_MARKING.fullmatch(text) or _FOLIO.fullmatch(text) or _pattern(text) in running)


class _Levels:
    """Tells the level of each heading, walking the document once from its start."""

    def __init__(self, pages: Sequence[PublicPage], running: frozenset[str]) -> None:
        weights: Counter[float] = Counter()
        for page in pages:
            for paragraph in page.paragraphs:
                weights[_rounded(paragraph.size)] += len(_text(paragraph))
        # of two sizes that are equally common the smaller is the body's
        self.body = max(weights, key=lambda size: (weights[size], -size), default=0.0)
        self._running = running
        self._steps: list[float] = []
        sizes = {
            _rounded(paragraph.size)
            for page in pages
            for paragraph in page.paragraphs
            if self._stands_out(paragraph, _text(paragraph))
        }
        for size in sorted(sizes, reverse=True):
            if not self._steps or size < self._steps[-1] * _SAME_SIZE:
                self._steps.append(size)
        self._above: list[int] = []
        self.given = 0

    def _stands_out(self, paragraph: PublicParagraph, text: str) -> bool:
        return (
            _rounded(paragraph.size) >= self.body * _LARGER
            and len(text) <= _HEADING_LENGTH
            and len(paragraph.lines) <= _HEADING_LINES
            and any(letter.isalpha() for letter in text)
            and not text.endswith((".", ";", ","))
            and not _BULLET.match(text)
            and not _is_running(text, self._running)
        )

    def of(self, paragraph: PublicParagraph, text: str) -> int | None:
        """Gives the level of the next paragraph if it is a heading: one below the last larger one."""
        if self._stands_out(paragraph, text):
            size = _rounded(paragraph.size)
            rank = next(i for i, step in enumerate(self._steps) if size >= step * _SAME_SIZE)
        elif len(paragraph.lines) == 1 and text.rstrip(":").casefold() in _SECTIONS:
            rank = len(self._steps)
        else:
            return None
        while self._above and self._above[-1] >= rank:
            self._above.pop()
        self._above.append(rank)
        self.given += 1
        return min(1 + len(self._above), _DEEPEST)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _numbers_united(paragraphs: Sequence[PublicParagraph]) -> Iterator[PublicParagraph]:
    """Gives the paragraphs, a number that stands alone put back before the text that it numbers.

    Where several numbers stand in a row, nobody can tell which text is whose; they stay as read.
    """
    texts = [_text(paragraph) for paragraph in paragraphs]
    alone = [bool(_NUMBER.fullmatch(text)) for text in texts]
    number = ""
    for place, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True)):
        if number:
            first, *others = paragraph.lines
            yield replace(paragraph, lines=((f"{number} ", *first), *others))
            number = ""
            continue
        beside = texts[place + 1] if place + 1 < len(texts) else ""
        in_a_row = place > 0 and alone[place - 1]
        starts_item = _NUMBER.match(beside) or _BULLET.match(beside)
        if alone[place] and beside and not in_a_row and not starts_item:
            number = text
        else:
            yield paragraph


def _items(lines: tuple[Line, ...], vocabulary: frozenset[str]) -> Iterator[Block]:
    groups: list[list[Line]] = []
    last = ""
    for line in lines:
        text = plain(line).lstrip()
        found = _NUMBER.match(text)
        marker = found["marker"] if found else ""
        if not groups or _BULLET.match(text) or (last and marker and _follows(last, marker)):
            groups.append([line])
            last = marker
        else:
            groups[-1].append(line)
    for group in groups:
        yield _item(joined(tuple(group), vocabulary))


def _item(pieces: Pieces) -> Block:
    if pieces and isinstance(pieces[0], str):
        start, rest = pieces[0], pieces[1:]
        if bullet := _BULLET.match(start):
            remaining = start[bullet.end() :]
            return Bullets((((remaining, *rest) if remaining else rest),))
        if number := _NUMBER.match(start):
            remaining = start[number.end() :]
            if remaining or rest:
                return Paragraph((remaining, *rest) if remaining else rest, number["marker"])
    return Paragraph(pieces)


def _follows(last: str, marker: str) -> bool:
    """Tells whether a number comes right after another of its kind: 2. after 1., (c) after (b)."""
    before, after = last.strip("()."), marker.strip("().")
    if before.replace(".", "").isdigit() and after.replace(".", "").isdigit():
        *stem, number = before.split(".")
        same_signs = last.replace(before, "") == marker.replace(after, "")
        return same_signs and after == ".".join([*stem, str(int(number) + 1)])
    return len(before) == len(after) == 1 and ord(after) == ord(before) + 1


def _bullets_united(blocks: Sequence[Block]) -> Iterator[Block]:
    items: list[Pieces] = []
    for block in blocks:
        if isinstance(block, Bullets):
            items += block.items
            continue
        if items:
            yield Bullets(tuple(items))
            items = []
        yield block
    if items:
        yield Bullets(tuple(items))
