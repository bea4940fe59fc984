"""What a Cabinet paper, minute, briefing or letter says of itself on its first pages.

Whoever queues a document is offered it with its place; nothing is taken over by itself, since a title or
a name can be what has to be withheld.

Source: Cabinet Office circular CO (23) 4 and the CabGuide, for the heads of papers and minutes; the rest
is what agencies' own releases look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from records.document import Kind, Page
from records.geometry import Box
from records.suggestion import Field, Suggestion
from redaction.headlines import Line, label_of, labelled, lines_of
from redaction.saiddays import days_in

LOOKED_AT = 3
"""Pages from the first that may hold a document's head, behind the cover of a release."""

LONGEST = 300

_COVER = re.compile(
    r"prepared for release by|been proactively released|proactive release\b.*\bdocuments in this release|"
    r"key to (?:the )?(?:sections|grounds)",
    re.IGNORECASE | re.DOTALL,
)
_CABINET = re.compile(r"\b([A-Z]{2,6})[-–—](\d{2})[-–—](MIN|SUB)[-–—](\d{3,4}(?:\.\d{2})?)(?!\d)")
_LEGACY = re.compile(r"\b[A-Z]{3} Min \(\d{2}\) \d+/\d+[A-Z]?")
_OTHER = re.compile(r"\b(?:[A-Z]{1,8}[-/]?\d{2,4}[-/]\d{2,6}|[A-Z]{2,8}-\d{4}-\d{2,6})\b")
_MARKING = re.compile(
    r"^\[?(?P<before>[A-Z][A-Z ,&]{2,40}\s*[:–-]\s*)?"
    r"(?P<marking>IN[ -]CONFIDENCE|SENSITIVE|RESTRICTED|UNCLASSIFIED)"
    r"(?P<behind>\s*[:–-]\s*[A-Z][A-Z ,&]{2,40})?\]?$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"^Office of the ((?:Associate )?(?:Prime )?Minister(?: (?:of|for) .+)?)$", re.IGNORECASE
)
_OF = re.compile(r"\bMinister (?:of|for) (?:the )?([A-ZĀĒĪŌŪ][^()]*)", re.IGNORECASE)
_CHAIR = re.compile(r"^Chair,?\s+(.+)$", re.IGNORECASE)
_TO = re.compile(r"^(?:Chair,?\s+.+|Cabinet)$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"^(?:cabinet paper|aide[- ]m[eé]moire|briefing(?: note)?|noting paper|decision paper)\s*(?:[:–-]\s*|$)",
    re.IGNORECASE,
)
"""What a title begins with that is the name of its kind."""

_COMMITTEE = re.compile(
    r"\b((?:Ad Hoc )?Cabinet(?: [^,:.]*?)? Committee(?: on [^,:.]+)?)(?=[,:.]|$)"
)
_HON = re.compile(
    r"\b((?:Rt\.? )?Hon\.? (?:Dr |Sir |Dame )?[A-ZĀĒĪŌŪ][\w’'-]+(?: [A-ZĀĒĪŌŪ][\w’'-]+){1,3})"
)
_DECISION = re.compile(r"^Minute of Decision$", re.IGNORECASE)
_DECIDED = re.compile(r"^On (.{8,40}?), (?:the |following .*?, )?(?:\w+ ){0,4}?(Cabinet\b[^,:]*)")
_OPENING = re.compile(
    r"^(?:\d+\.?\s+)?(?:Proposal|Purpose|Te kaupapa|Executive summary|This note|Context|Comment|"
    r"Relation to government priorities)\b:?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?:aide[- ]m[eé]moire|(?:noting|decision|cabinet) paper|(?:joint )?briefing|subject|re)\s*[:–-]\s*(.*)$",
    re.IGNORECASE,
)
_OIA = re.compile(
    r"Official Information Act|Ture Pārongo Ōkawa|official information", re.IGNORECASE
)
_GREETING = re.compile(r"^(?:Dear|T[eē]n[aā] koe|Kia ora)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"request\w*\b[^.]{0,80}?\b(?:of|dated|on|received(?: on)?)\s+(?=\d)|received[^.]{0,40}?\bon\s+(?=\d)",
    re.IGNORECASE,
)
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
    title = {
        Kind.CABINET_PAPER: _title_of_paper,
        Kind.CABINET_MINUTE: _title_of_minute,
        Kind.BRIEFING: _title_of_briefing,
    }
    if kind is not None:
        found.append(Suggestion(Field.KIND, kind.value, page.number, score=0.9))
        found += title[kind](lines) if kind in title else _from_letter(lines)
    return found


def _kind(lines: Sequence[Line], page: Page) -> Kind | None:
    texts = [line.text for line in lines]
    if any(_DECISION.match(text) for text in texts):
        return Kind.CABINET_MINUTE
    if any(_OFFICE.match(text) for text in texts) and any(_OPENING.match(text) for text in texts):
        return Kind.CABINET_PAPER
    if any(_GREETING.match(text) for text in texts) and _OIA.search(page.text):
        return Kind.OIA_RESPONSE
    if any(_is_addressed(line) for line in lines):
        return Kind.BRIEFING
    return None


# -- what stands in a form of its own, anywhere ----------------------------------------------------


def _references(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for number, line in enumerate(lines):
        for pattern in (_CABINET, _LEGACY):
            for match in pattern.finditer(line.text):
                value = "-".join(match.groups()) if pattern is _CABINET else match[0]
                # alone in its line it is the document's own; in running text it is another one's
                own = len(match[0]) > 0.6 * len(line.text)
                score = 0.95 if own else 0.4 if number < 12 else 0.2
                yield _said(Field.REFERENCE, value, line, match.span(), score)
        if (other := _OTHER.fullmatch(line.text)) and number < 12:
            yield _said(Field.REFERENCE, other[0], line, other.span(), 0.7)


def _markings(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for line in lines:
        if match := _MARKING.match(line.text):
            upper = match["marking"].upper().replace("IN CONFIDENCE", "IN-CONFIDENCE")
            before = re.sub(r"\W+$", "", match["before"] or "").upper()
            behind = re.sub(r"^\W+", "", match["behind"] or "").upper()
            value = ": ".join(part for part in (before, upper, behind) if part)
            yield _said(
                Field.MARKING, value, line, match.span(), 0.95 if line.text.isupper() else 0.8
            )


def _offices(lines: Sequence[Line]) -> Iterator[Suggestion]:
    offices = [(line, match) for line in lines if (match := _OFFICE.match(line.text))]
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
            more = _second_line(line, lines[number + 1 :])
            value = " ".join([match[1], *(one.text for one in more)])
            boxes = (line.between(*match.span(1)), *(one.box for one in more))
            yield Suggestion(Field.COMMITTEE, value, line.page, boxes, 0.95)
        elif match := _COMMITTEE.search(line.text):
            yield _said(Field.COMMITTEE, match[1], line, match.span(1), 0.6)


def _second_line(line: Line, below: Sequence[Line]) -> list[Line]:
    """Gives the rest of a committee's name, where it goes over into a second line of its block."""
    if "committee" in line.text.lower() or not below or below[0].block != line.block:
        return []
    return [below[0]] if "committee" in below[0].text.lower() else []


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
    """Gives the day that stands alone in a line near the top, as letters have it."""
    for line in lines[:12]:
        day = next(days_in(line.text), None)
        if day is not None and day[2] - day[1] >= 0.7 * len(line.text):
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
        elif one.label.startswith(("security", "classification")) and _MARKING.match(one.value):
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


# -- titles ----------------------------------------------------------------------------------------


def _title_of_paper(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what stands between the addressee and the first heading."""
    start = _last(lines, lambda line: bool(_TO.match(line.text) or _OFFICE.match(line.text)))
    if start is None:
        return
    start += 1 + len(_second_line(lines[start], lines[start + 1 :]))
    end = next((n for n in range(start, len(lines)) if _OPENING.match(lines[n].text)), start)
    yield from _titled(lines[start:end], 0.9)


def _title_of_minute(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what stands over the portfolio, up to the end of the words about its confidence."""
    end = next((n for n, line in enumerate(lines) if re.match(r"Portfolios?\b", line.text)), None)
    if end is None:
        return
    start = _last(lines[:end], lambda line: line.text.endswith((".", "Decision"))) or 0
    yield from _titled(lines[start + 1 : end], 0.9)


def _title_of_briefing(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives what is named as the subject, or stands over the addressee, or under the head."""
    for number, line in enumerate(lines[:25]):
        if match := _NAMED.match(line.text):
            more = [one for one in lines[number + 1 : number + 3] if one.block == line.block]
            more = more or ([] if match[1] else list(lines[number + 1 : number + 3]))
            more = [one for one in more if label_of(one) is None and not _OPENING.match(one.text)]
            first = [line] if match[1] else []
            boxes = tuple(one.box for one in [*first, *more])
            value = " ".join([match[1], *(one.text for one in more)]).strip()
            if value:
                yield Suggestion(Field.TITLE, value[:LONGEST], line.page, boxes, 0.85)
            return
    labels = [n for n, line in enumerate(lines[:25]) if label_of(line)]
    to = next((n for n in labels if _is_addressed(lines[n])), None)
    if to is None:
        return
    above = lines[to - 1] if to and label_of(lines[to - 1]) is None else None
    if above is not None:
        yield from _titled([line for line in lines[:to] if line.block == above.block], 0.7)
    start = labels[-1] + 1
    end = next((n for n in range(start, len(lines)) if _OPENING.match(lines[n].text)), start + 6)
    under = [line for line in lines[start:end] if not line.text.startswith("(")]
    if under:
        yield from _titled([line for line in under if line.block == under[0].block][:3], 0.6)


def _titled(lines: Sequence[Line], score: float) -> Iterator[Suggestion]:
    kept = [
        line for line in lines if not _MARKING.match(line.text) and not _CABINET.search(line.text)
    ]
    kept = kept[1:] if kept and _NO_TITLE.fullmatch(kept[0].text) else kept
    value = _NO_TITLE.sub("", " ".join(line.text for line in kept))
    if kept and 3 < len(value) <= LONGEST:
        yield Suggestion(Field.TITLE, value, kept[0].page, tuple(line.box for line in kept), score)


# -- letters and signatures ------------------------------------------------------------------------


def _from_letter(lines: Sequence[Line]) -> Iterator[Suggestion]:
    for one in labelled(lines):
        if one.label.startswith(("our ref", "reference")) and any(ch.isdigit() for ch in one.value):
            yield Suggestion(
                Field.REQUEST_ID, one.value.split(" ")[0], one.line.page, one.boxes, 0.9
            )
    for number, line in enumerate(lines):
        both = " ".join(one.text for one in lines[number : number + 2])
        asked = _ASKED.search(both)
        if asked is None or asked.start() > len(line.text):
            continue
        day = next((day for day in days_in(both) if day[1] == asked.end()), None)
        if day is not None:
            end = min(day[2], len(line.text))
            yield _said(Field.RECEIVED_ON, day[0].isoformat(), line, (min(day[1], end), end), 0.8)
            return


def _signature(lines: Sequence[Line]) -> Iterator[Suggestion]:
    """Gives the Minister who signs a paper at its end."""
    signed = _last(lines, lambda line: bool(_SIGNED.match(line.text)))
    if signed is None:
        return
    for line in lines[signed + 1 : signed + 5]:
        if match := _HON.search(line.text):
            yield _said(Field.MINISTER, match[1], line, match.span(1), 0.95)


def _last(lines: Sequence[Line], fits: Callable[[Line], bool]) -> int | None:
    return max((n for n, line in enumerate(lines) if fits(line)), default=None)


def _said(field: Field, value: str, line: Line, span: tuple[int, int], score: float) -> Suggestion:
    return Suggestion(field, value[:LONGEST], line.page, (line.between(*span),), score)


def _is_addressed(line: Line) -> bool:
    """Tells whether a line says to whom a paper goes."""
    label = label_of(line)
    return label is not None and label[0] in ("to", "ki a")
