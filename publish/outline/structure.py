"""The outline of a document's readable text: headings, paragraphs, numbered paragraphs, lists and notes.

What is published is lines on pages. No word is dropped: what is not understood stays a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.letters import clean
from publish.outline.blocks import Block, Figure, Heading, Paragraph, Sheet, Table
from publish.outline.captions import figured, is_caption
from publish.outline.contents import contents, led
from publish.outline.footnotes import linked, notes, notes_from
from publish.outline.headings import Levels, Told
from publish.outline.joining import joined, text_of, words_of
from publish.outline.points import Bare, Point, items, numbers_united, points_united
from publish.outline.recurring import Running
from records.release import PublicPage, PublicParagraph, PublicPicture, PublicTable

Standing = PublicParagraph | PublicTable | PublicPicture
"""What stands on a page."""


def outline(pages: Sequence[PublicPage]) -> tuple[Sheet, ...]:
    """Gives the pages as sheets of blocks; headings never skip a level in the whole document."""
    return led(tuple(_Outline(pages).sheets()))


class _Outline:
    """Walks a document once from its start, with what has to be known of all of it."""

    def __init__(self, pages: Sequence[PublicPage]) -> None:
        self._pages = pages
        self._vocabulary = words_of(pages)
        self._running = Running(pages)
        self._levels = Levels(pages, self._running)
        self._bare = Bare([text_of(one) for page in pages for one in page.paragraphs])
        self._tables = 0
        self._before: Told | None = None

    def sheets(self) -> Iterator[Sheet]:
        """Gives page after page."""
        united_pages = [
            [one for one in _united(page) if not isinstance(one, PublicParagraph) or any(one.lines)]
            for page in self._pages
        ]
        for page, united, after in zip(
            self._pages, united_pages, [*united_pages, []][1:], strict=True
        ):
            start = notes_from(united, self._levels.body, self._running)
            blocks: list[Block | Point] = []
            for place, one in enumerate(united):
                blocks += self._blocks(
                    one, [*united[place + 1 : start], *after], is_note=place >= start
                )
            yield Sheet(
                page.number, tuple(linked(list(figured(points_united(blocks))), page.number))
            )

    def _blocks(
        self,
        one: Standing,
        behind: Sequence[Standing],
        *,
        is_note: bool,
    ) -> Iterator[Block | Point]:
        if isinstance(one, PublicTable):
            self._tables += 1
            self._before = None
            rows = tuple(tuple(joined((c,), self._vocabulary) for c in row) for row in one.rows)
            yield Table(self._tables, rows, one.heads)
            return
        if isinstance(one, PublicPicture):
            said = clean(one.described or "")
            yield Figure(described=(said,)) if said else Figure(undescribed=1)
            return
        text = text_of(one)
        if self._running.holds(text):
            yield Paragraph(joined(one.lines, self._vocabulary), running=True)
            return
        if (listed := contents(one.lines, self._vocabulary)) is not None:
            self._before = None
            yield listed
            return
        if is_caption(one):
            yield Figure(joined(one.lines, self._vocabulary))
            return
        if is_note:
            yield from notes(one.lines, self._vocabulary)
            return
        bare = self._bare.marker(text)
        level = None if bare else self._levels.of(self._before, (one, text), self._next(behind))
        self._before = None if level else (one, text)
        if level:
            pieces = joined(one.lines, self._vocabulary)
            yield Heading(level, f"heading-{self._levels.given}", pieces)
        else:
            yield from items(one.lines, self._vocabulary, bare)

    def _next(self, behind: Sequence[Standing]) -> list[Told]:
        """Gives the next two paragraphs up to a table, running lines left out."""
        found: list[Told] = []
        for one in behind:
            if isinstance(one, PublicTable) or len(found) == 2:
                break
            if isinstance(one, PublicPicture):
                continue
            text = text_of(one)
            # a number alone is what is left of a paragraph that is gone
            if not self._running.holds(text) and any(map(str.isalpha, text)):
                found.append((one, text))
        return found


def _united(page: PublicPage) -> Iterator[Standing]:
    """Gives a page's paragraphs with their numbers before them, and its tables and pictures in their places."""
    begun = 0
    between: list[PublicTable | PublicPicture] = [*page.tables, *page.pictures]
    for one in sorted(between, key=lambda one: one.before):
        yield from numbers_united(page.paragraphs[begun : one.before])
        yield one
        begun = one.before
    yield from numbers_united(page.paragraphs[begun:])
