"""What a Cabinet paper, minute, briefing or letter says of itself on its first pages.

Whoever queues a document is offered it with its place; nothing is taken over by itself, since a title or
a name can be what has to be withheld.

Source: Cabinet Office circular CO (23) 4 and the CabGuide, for the heads of papers and minutes; the rest
is what agencies' own releases look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from records.document import Kind, Page
from records.geometry import Box
from records.suggestion import Field, Suggestion
from redaction.firstpages.asked import received
from redaction.firstpages.headlines import Line, labelled, lines_of
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
from redaction.firstpages.saiddays import days_in
from redaction.firstpages.titles import (
    as_printed,
    title_of_briefing,
    title_of_minute,
    title_of_note,
    title_of_paper,
)

LOOKED_AT = 3
"""Pages from the first that may hold a document's head, behind the cover of a release."""

_COVER = re.compile(
    r"prepared for release by|been proactively released|proactive release\b.*\bdocuments in this release|"
    r"key to (?:the )?(?:sections|grounds)",
    re.IGNORECASE | re.DOTALL,
)
_LEGACY = re.compile(r"\b[A-Z]{3} Min \(\d{2}\) \d+/\d+[A-Z]?")
_OTHER = re.compile(r"\b(?:[A-Z]{1,8}[-/]?\d{2,4}[-/]\d{2,6}|[A-Z]{2,8}-\d{4}-\d{2,6})\b")
_OF = re.compile(r"\bMinister (?:of|for) (?:the )?([A-ZĀĒĪŌŪ][^()]*)", re.IGNORECASE)
_CHAIR = re.compile(r"^Chair,?\s+(.+)$", re.IGNORECASE)
_COMMITTEE = re.compile(
    r"\b((?:Ad Hoc )?Cabinet(?: [^,:.]*?)? Committee(?: on [^,:.]+)?)(?=[,:.]|$)"
)
_HON = re.compile(
    r"\b((?:Rt\.? )?Hon\.? (?:Dr |Sir |Dame )?[A-ZĀĒĪŌŪ][\w’'-]+(?: [A-ZĀĒĪŌŪ][\w’'-]+){1,3})"
)
_DATED = re.compile(r"\b(?:Date|Te [Rr]ā):?\s+$")
_DECISION = re.compile(r"^Minute of Decision$", re.IGNORECASE)
_DECIDED = re.compile(r"^On (.{8,40}?), (?:the |following .*?, )?(?:\w+ ){0,4}?(Cabinet\b[^,:]*)")
_OIA = re.compile(r"official\s+information|Ture\s+Pārongo\s+Ōkawa", re.IGNORECASE)
_GREETING = re.compile(r"^(?:Dear|T[eē]n[aā] koe|Kia ora)\b", re.IGNORECASE)
_SIGNED = re.compile(r"^(?:Authorised for lodgement|.*\bfor lodgement)\b", re.IGNORECASE)


def suggestions(pages: Iterable[Page]) -> tuple[Suggestion, ...]:
    """Gives at most one suggestion for each field, in the order of the fields.

    Args:
        pages: the first pages of a document, and its last one, where a Minister signs; in order.
    """
    kept = list(pages)
    first = [page for page in kept if page.number <= LOOKED_AT]
    covers = [page for page in first if _COVER.search(page.text)]
    body = next((page for page in first if page not in covers), None)
    found = [one for page in covers for one in _from_labels(lines_of(page), cover=True)]
    if body is not None:
        found += _from_body(lines_of(body), body)
    found += [one for page in kept if page.number > 1 for one in _signature(lines_of(page))]
    best: dict[Field, Suggestion] = {}
    for one in found:
        if one.field not in best or one.score > best[one.field].score:
            best[one.field] = one
    if Field.TITLE in best:
        titles = [one for one in found if one.field is Field.TITLE]
        best[Field.TITLE] = as_printed(best[Field.TITLE], titles, kept)
    return tuple(best[field] for field in Field if field in best)


def _from_body(lines: Sequence[Line], page: Page) -> list[Suggestion]:
    kind = _kind(lines, page)
    looks: list[Callable[[Sequence[Line]], Iterable[Suggestion]]] = [
        _references,
        _markings,
        _offices,
        _committees,
        _decided,
        _first_day,
    ]
    found = [one for look in looks for one in look(lines)]
    found += _from_labels(lines, cover=False)
    if kind is None:
        return [*found, *title_of_note(lines)]
    found.append(Suggestion(Field.KIND, kind.value, page.number, score=0.9))
    if kind is Kind.OIA_RESPONSE:
        found += _from_letter(lines)
    elif kind is Kind.CABINET_MINUTE:
        found += title_of_minute(lines)
    elif any(OFFICE.match(line.text) for line in lines):
        found += title_of_paper(lines)
    else:
        # a paper of officials to a committee is set as a briefing is
        found += title_of_briefing(lines)
    return found


def _kind(lines: Sequence[Line], page: Page) -> Kind | None:
    texts = [line.text for line in lines]
    if any(_DECISION.match(text) for text in texts):
        return Kind.CABINET_MINUTE
    if any(OFFICE.match(text) for text in texts) and any(OPENING.match(text) for text in texts):
        return Kind.CABINET_PAPER
    if any(_GREETING.match(text) for text in texts) and _OIA.search(page.text):
        return Kind.OIA_RESPONSE
    if any(is_addressed(line) for line in lines):
        return Kind.CABINET_PAPER if _goes_to_cabinet(lines) else Kind.BRIEFING
    return None


def _goes_to_cabinet(lines: Sequence[Line]) -> bool:
    """Tells whether a paper is addressed to Cabinet or to one of its committees, whoever wrote it."""
    to = [one.value for one in labelled(lines) if one.label in ("to", "ki a")]
    return any(value == "Cabinet" or _COMMITTEE.search(value) for value in to)


# -- what stands in a form of its own, anywhere ----------------------------------------------------


def _references(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for number, line in enumerate(lines):
        for pattern in (CABINET, _LEGACY):
            for match in pattern.finditer(line.text):
                value = "-".join(match.groups()) if pattern is CABINET else match[0]
                # alone in its line it is the document's own; in running text it is another one's
                own = len(match[0]) > 0.6 * len(line.text)
                score = 0.95 if own else 0.4 if number < 12 else 0.2
                yield _said(Field.REFERENCE, value, line, match.span(), score)
        if (other := _OTHER.fullmatch(line.text)) and number < 12:
            yield _said(Field.REFERENCE, other[0], line, other.span(), 0.7)


def _markings(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for line in lines:
        if match := MARKING.match(line.text):
            upper = match["marking"].upper().replace("IN CONFIDENCE", "IN-CONFIDENCE")
            before = re.sub(r"\W+$", "", match["before"] or "").upper()
            behind = re.sub(r"^\W+", "", match["behind"] or "").upper()
            value = ": ".join(part for part in (before, upper, behind) if part)
            yield _said(
                Field.MARKING, value, line, match.span(), 0.95 if line.text.isupper() else 0.8
            )


def _offices(lines: Sequence[Line]) -> Iterator[Suggestion]:
    offices = [(line, match) for line in lines if (match := OFFICE.match(line.text))]
    if not offices:
        return
    page = offices[0][0].page
    boxes = tuple(line.between(*match.span(1)) for line, match in offices)
    held = [match[1] for _, match in offices]
    yield Suggestion(Field.MINISTER, "; ".join(held), page, boxes, 0.6)
    portfolios = [found[1].strip() for office in held if (found := _OF.search(office))]
    if portfolios:
        yield Suggestion(Field.PORTFOLIO, "; ".join(portfolios), page, boxes, 0.9)


def _committees(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for number, line in enumerate(lines[:40]):
        if match := _CHAIR.match(line.text):
            more = committee_goes_on(line, lines[number + 1 :])
            value = " ".join([match[1], *(one.text for one in more)])
            boxes = (line.between(*match.span(1)), *(one.box for one in more))
            yield Suggestion(Field.COMMITTEE, value, line.page, boxes, 0.95)
        elif match := _COMMITTEE.search(line.text):
            yield _said(Field.COMMITTEE, match[1], line, match.span(1), 0.6)


def _decided(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for number, line in enumerate(lines):
        if not line.text.startswith("On "):
            continue
        both = " ".join(one.text for one in lines[number : number + 2])
        match = _DECIDED.match(both)
        day = next(days_in(line.text), None)
        if match is None or day is None or day[1] != len("On "):
            continue
        yield _said(Field.DECIDED_ON, day[0].isoformat(), line, day[1:], 0.95)
        yield _said(Field.DOCUMENT_ON, day[0].isoformat(), line, day[1:], 0.8)
        who = match[2].strip()
        if "Committee" in who and match.end(2) <= len(line.text):
            yield _said(Field.COMMITTEE, who, line, match.span(2), 0.85)


def _first_day(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives a day near the top that stands alone in its line, or behind a label at its end."""
    for line in lines[:12]:
        day = next(days_in(line.text), None)
        if day is None:
            continue
        alone = day[2] - day[1] >= 0.7 * len(line.text)
        if alone or (day[2] == len(line.text) and _DATED.search(line.text[: day[1]])):
            yield _said(Field.DOCUMENT_ON, day[0].isoformat(), line, day[1:], 0.7)


# -- what stands behind a label --------------------------------------------------------------------

_PLAIN = {
    "name of package": Field.TITLE,
    "title": Field.TITLE,
    "portfolio": Field.PORTFOLIO,
    "portfolios": Field.PORTFOLIO,
}
_DAYS = {
    "date": Field.DOCUMENT_ON,
    "te rā": Field.DOCUMENT_ON,
    "date of report": Field.DOCUMENT_ON,
    "date considered": Field.DECIDED_ON,
}
_REFERENCES = re.compile(r"^(?:references?|our ref|(?:report|briefing|tracking|file))")


def _from_labels(lines: Sequence[Line], *, cover: bool) -> Iterator[Suggestion]:
    score = 0.75 if cover else 0.9
    for one in labelled(lines):
        page = one.line.page
        if field := _PLAIN.get(one.label):
            yield Suggestion(field, _columns(one.line, one.value), page, one.boxes, score)
        elif day_field := _DAYS.get(one.label):
            if day := next(days_in(one.value), None):
                yield Suggestion(day_field, day[0].isoformat(), page, one.boxes, score)
        elif _REFERENCES.match(one.label):
            value = one.value.split(" ")[0]
            if any(ch.isdigit() for ch in value):
                yield Suggestion(Field.REFERENCE, value, page, one.boxes, score)
        elif one.label in ("minister", "ministers", "minister & portfolio", "to", "ki a"):
            yield from _people(one.value, page, one.boxes, score)
        elif one.label.startswith(("security", "classification")) and MARKING.match(one.value):
            value = one.value.upper().replace("IN CONFIDENCE", "IN-CONFIDENCE")
            yield Suggestion(Field.MARKING, value, page, one.boxes, 0.85)


def _columns(line: Line, value: str) -> str:
    """Gives a value; where wide gaps part it, as a row of portfolios, with semicolons in them."""
    parts, part = [], [line.words[0].text]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.box.x0 - before.box.x1 > 1.2 * before.box.height:
            parts.append(" ".join(part))
            part = []
        part.append(word.text)
    parts.append(" ".join(part))
    joined = " ".join(parts[1:])
    # what OCR makes of a stain beside a line is no portfolio
    told = "; ".join(part for part in parts[1:] if sum(ch.isalpha() for ch in part) > 2)
    return value.replace(joined, told) if joined and joined in value else value


def _people(value: str, page: int, boxes: tuple[Box, ...], score: float) -> Iterator[Suggestion]:
    names = [match[1] for match in _HON.finditer(value)]
    if names:
        yield Suggestion(Field.MINISTER, "; ".join(names), page, boxes, score)
    elif "Minister" in value:
        yield Suggestion(Field.MINISTER, value[:LONGEST], page, boxes, 0.5)
    portfolios = [match[1].strip(" ,") for match in _OF.finditer(value)]
    if portfolios:
        yield Suggestion(Field.PORTFOLIO, "; ".join(portfolios), page, boxes, 0.7)
    elif match := _COMMITTEE.search(value):
        yield Suggestion(Field.COMMITTEE, match[1], page, boxes, 0.8)


# -- letters and signatures ------------------------------------------------------------------------


def _from_letter(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for one in labelled(lines):
        if one.label.startswith(("our ref", "reference")) and any(ch.isdigit() for ch in one.value):
            yield Suggestion(
                Field.REQUEST_ID, one.value.split(" ")[0], one.line.page, one.boxes, 0.9
            )
    written = max(_first_day(lines), key=lambda one: one.score, default=None)
    greeted = next((n for n, line in enumerate(lines) if _GREETING.match(line.text)), -1)
    day = received(
        lines[greeted + 1 :], None if written is None else date.fromisoformat(written.value)
    )
    if day is not None:
        yield day


def _signature(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives the Minister who signs a paper at its end."""
    signed = last_where(lines, lambda line: bool(_SIGNED.match(line.text)))
    if signed is None:
        return
    for line in lines[signed + 1 : signed + 5]:
        if match := _HON.search(line.text):
            yield _said(Field.MINISTER, match[1], line, match.span(1), 0.95)


def _said(field: Field, value: str, line: Line, span: tuple[int, int], score: float) -> Suggestion:
    return Suggestion(field, value[:LONGEST], line.page, (line.between(*span),), score)
