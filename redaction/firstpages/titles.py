"""The titles of papers, minutes and briefings: told by what stands over and under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from records.document import Origin, Page
from records.legibility import UNSURE
from records.suggestion import Field, Suggestion
from redaction.firstpages.headlines import Line, label_of
from redaction.firstpages.headpatterns import (
    CABINET,
    LONGEST,
    MARKING,
    OFFICE,
    OPENING,
    committee_goes_on,
    is_addressed,
    last_where,
)

MOST_LINES = 4
"""Lines of the title of a paper that does not say to whom it goes."""

SAME_TITLE = 0.85
"""Share of letters in common from which two titles are two readings of one."""

_TO = re.compile(r"^(?:Chair,?\s+.+|Cabinet)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:cabinet paper|aide[- ]m[eé]moire|briefing(?: note)?|noting paper|decision paper|"
    r"(?:annexe?|appendix|attachment|enclosure)(?: (?:\d{1,2}|[A-Z]|[a-z]{3,6}))?)\s*(?:[:–-]\s*|$)",
    re.IGNORECASE,
)
"""What a title begins with that is the name of its kind."""

_NAMED = re.compile(
    r"^(?:aide[- ]m[eé]moire|(?:noting|decision|cabinet) paper|(?:joint )?briefing|subject|re)\s*[:–-]\s*(.*)$",
    re.IGNORECASE,
)


def title_of_paper(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what stands between the addressee and the first heading."""
    start = last_where(lines, lambda line: bool(_TO.match(line.text) or OFFICE.match(line.text)))
    if start is None:
        return
    start += 1 + len(committee_goes_on(lines[start], lines[start + 1 :]))
    end = next((n for n in range(start, len(lines)) if OPENING.match(lines[n].text)), start)
    yield from _titled(lines[start:end], 0.9)


def title_of_minute(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what stands over the portfolio, up to the end of the words about its confidence."""
    end = next((n for n, line in enumerate(lines) if re.match(r"Portfolios?\b", line.text)), None)
    if end is None:
        return
    start = last_where(lines[:end], lambda line: line.text.endswith((".", "Decision"))) or 0
    yield from _titled(lines[start + 1 : end], 0.9)


def title_of_briefing(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what is named as the subject, or stands over the addressee, or under the head."""
    for number, line in enumerate(lines[:25]):
        if match := _NAMED.match(line.text):
            more = [one for one in lines[number + 1 : number + 3] if one.block == line.block]
            more = more or ([] if match[1] else list(lines[number + 1 : number + 3]))
            more = [one for one in more if label_of(one) is None and not OPENING.match(one.text)]
            first = [line] if match[1] else []
            boxes = tuple(one.box for one in [*first, *more])
            value = " ".join([match[1], *(one.text for one in more)]).strip()
            if value:
                yield Suggestion(Field.TITLE, value[:LONGEST], line.page, boxes, 0.85)
            return
    labels = [n for n, line in enumerate(lines[:25]) if label_of(line)]
    to = next((n for n in labels if is_addressed(lines[n])), None)
    if to is None:
        return
    above = lines[to - 1] if to and label_of(lines[to - 1]) is None else None
    if above is not None:
        yield from _titled([line for line in lines[:to] if line.block == above.block], 0.7)
    start = labels[-1] + 1
    end = next((n for n in range(start, len(lines)) if OPENING.match(lines[n].text)), start + 6)
    under = [line for line in lines[start:end] if not line.text.startswith("(")]
    if under:
        yield from _titled([line for line in under if line.block == under[0].block][:3], 0.6)


def title_of_note(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what stands right over the first heading of a paper that does not say to whom it goes."""
    at = next((n for n, line in enumerate(lines[:12]) if OPENING.match(line.text)), 0)
    over = [line for line in lines[:at] if line.block == lines[at - 1].block]
    reads_on = any(
        line.text.endswith((".", ",", ";")) or label_of(line) is not None for line in over
    )
    if over and len(over) <= MOST_LINES and not reads_on:
        yield from _titled(over, 0.5)


def as_printed(best: Suggestion, titles: Iterable[Suggestion], pages: Iterable[Page]) -> Suggestion:
    """Gives a title as a page with a text layer spells it, where OCR gave nearly the same.

    A cover in front of a scan names what the scan is, and no stamp lies over its words.
    """
    typed = {page.number for page in pages if page.origin is Origin.TEXT}
    if best.page in typed:
        return best
    for other in titles:
        if other.page in typed and _likeness(best.value, other.value) >= SAME_TITLE:
            return other
    return best


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def _titled(lines: Sequence[Line], score: float) -> Iterator[Suggestion]:
    kept = [
        line
        for line in lines
        if not MARKING.match(line.text) and not CABINET.search(line.text) and _surely_read(line)
    ]
    kept = kept[1:] if kept and _NO_TITLE.fullmatch(kept[0].text) else kept
    value = _NO_TITLE.sub("", " ".join(line.text for line in kept))
    if kept and 3 < len(value) <= LONGEST:
        yield Suggestion(Field.TITLE, value, kept[0].page, tuple(line.box for line in kept), score)


def _surely_read(line: Line) -> bool:
    """Tells whether OCR is sure of any word of a line; what it makes of a stamp's edge is no title."""
    return any(word.confidence >= UNSURE for word in line.words)
