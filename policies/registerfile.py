"""The register as a CSV file, one event a row: what is wrong is told by row and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policies.grounds import grounds
from records.errors import InvalidInput
from records.grounds import Ground, GroundKind
from records.register import Book, EventKind, RegisterEvent
from records.registry import FIRST, PUBLIC, SOUGHT_LATE, TELLS

_ABOUT = (
    *("title", "portfolio", "ministers", "committee", "administration", "documents"),
    "agency_name",
)
DETAILS = (*_ABOUT, *PUBLIC)
COLUMNS = ("book", "agency", "reference", "event", "on", "until", "codes", *DETAILS)
NEEDED = ("book", "agency", "reference", "event", "on")

_LODGED_NEEDS = ("title", "ministers")
_WITHHOLDING = frozenset(
    {EventKind.RELEASED_PART, EventKind.WITHHELD, EventKind.DEFERRED, EventKind.ANSWERED}
)
_OTHER_CODES = {
    EventKind.OPINION: frozenset({"deficient", "not-deficient"}),
    EventKind.CLARIFIED: frozenset({SOUGHT_LATE}),
}
_CABINET = frozenset(
    {
        *(EventKind.LODGED, EventKind.DECIDED, EventKind.RELEASED_FULL, EventKind.RELEASED_PART),
        *(EventKind.WITHHELD, EventKind.DEFERRED, EventKind.EXCLUDED),
    }
)
_LONGEST_REFERENCE = 100
_LONGEST_NAME = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """An event and the row of the file that it stands on; the row of headings is row 1."""

    number: int
    event: RegisterEvent


def read_register(text: str, today: date | None = None) -> list[Row]:
    """Gives the events of a file, in its order; with a day, none may be dated after it.

    Raises:
        InvalidInput: naming the row and column, and what was expected there.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found: list[Row] = []
    headings: list[str] | None = None
    try:
        for cells in reader:
            if headings is None:
                headings = _headings(cells)
                continue
            if any(cell.strip() for cell in cells):
                row = Row(reader.line_num, _event(reader.line_num, headings, cells))
                if today is not None and row.event.on > today:
                    raise _wrong(row.number, "on", "expected a day that has come")
                found.append(row)
    except csv.Error as error:
        raise InvalidInput(f"row {reader.line_num}: expected CSV ({error})") from error
    if headings is None:
        raise InvalidInput(f"row 1: expected the headings {', '.join(NEEDED)} …")
    return found


def told_with_row(error: InvalidInput, rows: Sequence[Row]) -> InvalidInput:
    """Gives an error about an event with the row that it stands on."""
    for row in rows:
        event = row.event
        if str(error).startswith(
            f"{event.reference}: {event.kind.value} on {event.on.isoformat()}"
        ):
            return InvalidInput(f"row {row.number}, column event: {error}")
    return error


def codes_for(kind: EventKind) -> tuple[Ground, ...]:
    """Gives the grounds or reasons, of either Act, that go with an event; none where it takes none."""
    if kind is not EventKind.REFUSED and kind not in _WITHHOLDING:
        return ()
    wanted = GroundKind.REFUSAL if kind is EventKind.REFUSED else GroundKind.WITHHOLDING
    return tuple(ground for ground in grounds().values() if ground.kind is wanted)


def register_text(events: Iterable[RegisterEvent]) -> str:
    """Gives events as a file that :func:`read_register` takes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        cells = [
            *(event.book.value, event.agency, event.reference, event.kind.value),
            event.on.isoformat(),
            event.until.isoformat() if event.until else "",
            " ".join(event.codes),
            *(event.detail.get(name, "") for name in DETAILS),
        ]
        writer.writerow([_guarded(cell) for cell in cells])
    return out.getvalue()


def _guarded(cell: str) -> str:
    """Gives a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    # a spreadsheet's line breaks and hard spaces are spaces: a reference is one line in a digest too
    plain = " ".join(unicodedata.normalize("NFC", cell).split())
    return plain[1:] if plain.startswith("'") and plain[1:].startswith(_FORMULA) else plain


def _headings(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in names:
        if name not in COLUMNS:
            raise InvalidInput(f"row 1, column {name}: expected one of {', '.join(COLUMNS)}")
        if names.count(name) > 1:
            raise InvalidInput(f"row 1, column {name}: expected once, and it stands twice")
    for name in NEEDED:
        if name not in names:
            raise InvalidInput(f"row 1: expected the column {name}")
    return names


def _event(number: int, headings: list[str], cells: list[str]) -> RegisterEvent:
    said = _said(number, headings, cells)
    book, kind = _book(number, said["book"]), _kind(number, said["event"])
    if (kind in _CABINET) is not (book is Book.CABINET):
        raise _wrong(number, "event", f"{kind.value} is no event of the book {book.value}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", said["agency"]):
        raise _wrong(number, "agency", "expected the agency's slug, as ministry-of-sample-affairs")
    if kind is EventKind.LODGED:
        for name in _LODGED_NEEDS:
            if not said.get(name):
                raise _wrong(number, name, "expected a value where an item is lodged")
    until = said.get("until", "")
    if kind is EventKind.EXTENDED and not until:
        raise _wrong(number, "until", "expected the day that the notice of extension names")
    return RegisterEvent(
        book=book,
        agency=said["agency"],
        reference=said["reference"],
        kind=kind,
        on=_day(number, "on", said["on"]),
        until=_day(number, "until", until) if until else None,
        codes=_codes(number, kind, said.get("codes", "")),
        detail=_details(number, book, kind, said),
    )


def _said(number: int, headings: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(headings):
        raise InvalidInput(f"row {number}: expected {len(headings)} cells, not {len(cells)}")
    said = dict(zip(headings, map(_bare, cells), strict=True))
    for name, cell in said.items():
        if not cell.isprintable():
            raise _wrong(number, name, "expected printable characters")
    for name in NEEDED:
        if not said[name]:
            raise _wrong(number, name, "expected a value")
    if len(said["reference"]) > _LONGEST_REFERENCE:
        raise _wrong(number, "reference", f"expected at most {_LONGEST_REFERENCE} characters")
    return said


def _details(number: int, book: Book, kind: EventKind, said: Mapping[str, str]) -> dict[str, str]:
    given = {name: said[name] for name in DETAILS if said.get(name)}
    for name in PUBLIC:
        if name in given and kind not in TELLS:
            raise _wrong(number, name, f"expected only beside {', '.join(sorted(TELLS))}")
    if len(given.get("agency_name", "")) > _LONGEST_NAME:
        raise _wrong(number, "agency_name", f"expected at most {_LONGEST_NAME} characters")
    if given.get("listed", "yes") not in ("yes", "no"):
        raise _wrong(number, "listed", "expected yes or no")
    if kind is not FIRST[book]:
        for name in given:
            if name not in ("documents", *PUBLIC):
                raise _wrong(number, name, f"expected only where an item is {FIRST[book].value}")
    return given


def _book(number: int, text: str) -> Book:
    if text not in set(Book):
        raise _wrong(number, "book", f"expected {' or '.join(Book)}")
    return Book(text)


def _kind(number: int, text: str) -> EventKind:
    if text not in set(EventKind):
        raise _wrong(number, "event", f"expected one of {', '.join(EventKind)}")
    return EventKind(text)


def _day(number: int, column: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong(number, column, "expected a day, as 2026-03-02") from None
    if day.isoformat() != text:
        raise _wrong(number, column, "expected a day, as 2026-03-02")
    return day


def _codes(number: int, kind: EventKind, text: str) -> tuple[str, ...]:
    codes = tuple(text.split())
    if kind is EventKind.REFUSED and not codes:
        raise _wrong(number, "codes", "expected at least one reason to refuse, as OIA-18-d")
    usable = _OTHER_CODES.get(kind) or {ground.code for ground in codes_for(kind)}
    for code in codes:
        if code not in usable:
            raise _wrong(number, "codes", f"{code[:40]!r} does not go with {kind.value}")
    return codes


def _wrong(number: int, column: str, what: str) -> InvalidInput:
    return InvalidInput(f"row {number}, column {column}: {what}")
