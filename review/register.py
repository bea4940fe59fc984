"""The register: what was lodged and what was asked for, with clocks, statuses and what happened when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.responses import Response

from records.document import DocumentRecord
from records.errors import InvalidInput
from records.guidance import ClockReading, DayNotCounted, RegisterLine
from records.register import Book, CabinetItem, EventKind, RegisterEvent
from records.registry import TELLS
from records.stages import Stage
from review import wording
from review.authority import may
from review.queue import own_documents, visit_page
from review.visit import NotThere, NotYours, Visit, entrance

SOON = 5
"""Counted days ahead that count as soon."""
_PAGE = 50
_LARGEST = 20 * 1024 * 1024
"""Bytes of a file of events: some hundred thousand of them."""
_LINKABLE = frozenset({Stage.QUEUED, Stage.READ, Stage.IN_REVIEW, Stage.REVIEWED})
_WEEKEND = frozenset({"Saturday", "Sunday"})
_COLUMNS = ("book", "agency", "reference", "event", "on", "until", "title", "portfolio")
_MORE_COLUMNS = (
    *("ministers", "committee", "administration", "documents"),
    *("public_title", "public_reason", "listed", "agency_name"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the register, as a list shows it."""

    line: RegisterLine

    @property
    def book(self) -> Book:
        """Gives which half of the register it stands in."""
        return Book.CABINET if isinstance(self.line.item, CabinetItem) else Book.REQUEST

    @property
    def reference(self) -> str:
        """Gives its reference, or a request's number."""
        item = self.line.item
        return item.reference if isinstance(item, CabinetItem) else item.id

    @property
    def title(self) -> str:
        """Gives what it is about."""
        item = self.line.item
        return item.title if isinstance(item, CabinetItem) else item.subject

    @property
    def path(self) -> str:
        """Gives where it is shown."""
        asked = {"book": self.book, "agency": self.line.agency_slug, "reference": self.reference}
        return f"/desk/register/item?{urlencode(asked)}"

    @property
    def clock(self) -> ClockReading | None:
        """Gives the running clock that ends first; a transfer that is too late is none any more."""
        running = [
            c for c in self.line.clocks if c.runs and not (c.name == "transfer" and c.missed)
        ]
        return min(running, key=lambda c: c.due_on, default=None)

    @property
    def pressing(self) -> str:
        """Gives ``overdue``, ``soon`` or nothing."""
        if self.clock is None:
            return ""
        if self.clock.missed:
            return "overdue"
        return "soon" if self.clock.left <= SOON else ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days in a row that a clock leaves out for one reason."""

    first: date
    last: date
    reason: str


def skipped(days: Iterable[DayNotCounted]) -> tuple[int, list[Skipped]]:
    """Gives how many days of weekends a clock leaves out, and the others in runs, each with its reason."""
    weekend, runs = 0, list[Skipped]()
    for day in days:
        if day.reason in _WEEKEND:
            weekend += 1
        elif runs and runs[-1].reason == day.reason and _meets(runs[-1].last, day.on):
            runs[-1] = Skipped(runs[-1].first, day.on, day.reason)
        else:
            runs.append(Skipped(day.on, day.on, day.reason))
    return weekend, runs


def _meets(last: date, on: date) -> bool:
    """Tells whether only a weekend lies between two days."""
    return all((last + timedelta(n)).weekday() >= 5 for n in range(1, (on - last).days))


@entrance("GET", "/register", "see-register")
def show(visit: Visit) -> Response:
    """Shows one half of the register, filtered and searched."""
    return _show(visit)


def _show(visit: Visit, wrong: str = "", said: dict[str, str] | None = None) -> Response:
    book = (
        Book.REQUEST if (visit.asked("book") or visit.said("book")) == "request" else Book.CABINET
    )
    which, search = visit.asked("show"), visit.asked("q")
    items = [Item(line) for line in visit.house.register.lines(book) if _sees(visit, line)]
    counts = {
        "overdue": sum(item.pressing == "overdue" for item in items),
        "soon": sum(item.pressing == "soon" for item in items),
        "open": sum(item.clock is not None for item in items),
    }
    shown = [item for item in items if _fits(item, which) and _matches(item, search)]
    shown.sort(key=lambda item: (item.clock.due_on if item.clock else date.max, item.reference))
    first = max(visit_page(visit) - 1, 0) * _PAGE
    return visit.show(
        "register.html",
        400 if wrong else 200,
        items=shown[first : first + _PAGE],
        total=len(shown),
        everything=len(items),
        counts=counts,
        page=first // _PAGE + 1,
        pages=max(-(-len(shown) // _PAGE), 1),
        asked={"book": book.value, "show": which, "q": search},
        books=Book,
        book=book,
        agencies=_agencies(visit),
        said=said or {},
        wrong=wrong,
        told=visit.asked("told"),
    )


def _sees(visit: Visit, line: RegisterLine) -> bool:
    return may(visit.person.roles(line.agency_slug), "see-register")


def _fits(item: Item, which: str) -> bool:
    if which in ("overdue", "soon"):
        return item.pressing == which
    return which != "open" or item.clock is not None


def _matches(item: Item, search: str) -> bool:
    hay = wording.plain(f"{item.reference} {item.title} {item.line.agency_slug}")
    return all(part in hay for part in wording.plain(search).split())


def _agencies(visit: Visit) -> list[str]:
    """Gives the agencies that this person may keep the register of, as far as the desk knows them."""
    known = {record.submission.agency.slug for record in own_documents(visit)}
    return sorted(slug for slug in known | visit.person.agencies - {"*"} if _keeps(visit, slug))


def _keeps(visit: Visit, agency: str) -> bool:
    return may(visit.person.roles(agency), "keep-register")


@entrance("GET", "/register/item", "see-register")
def item(visit: Visit) -> Response:
    """Shows one item with its clocks, what happened to it, and its documents."""
    return _item(
        visit, *_named(visit.asked("book"), visit.asked("agency"), visit.asked("reference"))
    )


def _named(book: str, agency: str, reference: str) -> tuple[Book, str, str]:
    if book not in set(Book):
        raise NotThere("there is no such item in the register")
    return Book(book), agency, reference


def _item(
    visit: Visit,
    book: Book,
    agency: str,
    reference: str,
    wrong: str = "",
    said: dict[str, str] | None = None,
) -> Response:
    house = visit.house
    line = house.register.line(book, agency, reference)
    if line is None or not _sees(visit, line):
        raise NotThere("there is no such item in the register")
    events = house.register.events(book, agency, reference)
    own = [r for r in own_documents(visit) if r.submission.agency.slug == agency]
    linked = house.register.documents(line, own)
    kinds = house.register.may_follow(events)
    return visit.show(
        "register-item.html",
        400 if wrong else 200,
        item=Item(line),
        line=line,
        clocks=[(c, *skipped(house.register.not_counted(book, c))) for c in line.clocks],
        events=events,
        kinds=kinds,
        codes={kind: house.register.codes(kind) for kind in kinds},
        linked=linked,
        may_see={r.id for r in linked if may(visit.person.roles(agency), "see-document")},
        linkable=_linkable(own, linked),
        keeps=_keeps(visit, agency),
        tells=[kind for kind in kinds if kind in TELLS],
        grounds=house.office.grounds,
        today=house.office.now().date(),
        said=said or {},
        wrong=wrong,
    )


def _linkable(
    own: Sequence[DocumentRecord], linked: Sequence[DocumentRecord]
) -> list[DocumentRecord]:
    known = {record.id for record in linked}
    return [r for r in own if r.id not in known and r.stage in _LINKABLE]


@entrance("POST", "/register/events", "keep-register")
def add(visit: Visit) -> Response:
    """Adds an event to an item, or begins one with its first event."""
    said = {name: visit.said(name) for name in (*_COLUMNS, *_MORE_COLUMNS)}
    kind = said["event"]
    # of the codes shown, those of this event: each kind of event has a list of its own
    said["codes"] = " ".join(map(str, visit.form.getlist(f"codes-{kind}"))) or visit.said("codes")
    if visit.said("agency_name"):
        said["agency"] = visit.house.office.agency(visit.said("agency_name")).slug
    if not _keeps(visit, said["agency"]):
        raise NotYours("you keep the register of other agencies than that one")
    try:
        event = visit.house.register.add(said, visit.person.name)
    except InvalidInput as error:
        if kind in (EventKind.LODGED, EventKind.RECEIVED):
            return _show(visit, str(error), said)
        named = _named(said["book"], said["agency"], said["reference"])
        return _item(visit, *named, str(error), said)
    return visit.go(_path(event))


def _path(event: RegisterEvent) -> str:
    asked = {"book": event.book, "agency": event.agency, "reference": event.reference}
    return f"/register/item?{urlencode(asked)}"


@entrance("POST", "/register/import", "keep-register")
def take_in(visit: Visit) -> Response:
    """Takes in a file of events in CSV: all of them, or none."""
    try:
        text = _file(visit)
        _check_keeps(visit, visit.house.register.read(text))
        whole, new = visit.house.register.take_in(text, visit.person.name)
    except UnicodeDecodeError:
        return _show(
            visit, "The file is not in UTF-8; save it as CSV in UTF-8. Nothing was taken in."
        )
    except InvalidInput as error:
        return _show(visit, f"{error}. Nothing was taken in.")
    asked = {"book": visit.said("book"), "told": f"{new}/{whole}"}
    return visit.go(f"/register?{urlencode(asked)}")


def _file(visit: Visit) -> str:
    given = visit.form.get("file")
    content = given.file.read(_LARGEST + 1) if isinstance(given, UploadFile) else b""
    if not content:
        raise InvalidInput("choose a file of events in CSV")
    if len(content) > _LARGEST:
        raise InvalidInput("the file is too large; take it in by parts")
    return content.decode("utf-8-sig")


def _check_keeps(visit: Visit, events: Iterable[RegisterEvent]) -> None:
    for agency in {event.agency for event in events}:
        if not _keeps(visit, agency):
            raise InvalidInput(f"{agency[:80]}: you keep the register of other agencies")


@entrance("GET", "/register/export.csv", "see-register")
def export(visit: Visit) -> Response:
    """Gives the events of one's own agencies as a file."""
    books = [Book(visit.asked("book"))] if visit.asked("book") in set(Book) else list(Book)
    events = [
        event
        for book in books
        for event in visit.house.register.events(book)
        if may(visit.person.roles(event.agency), "see-register")
    ]
    name = "register.csv" if len(books) > 1 else f"register-{books[0]}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(visit.house.register.text(events), 200, headers, "text/csv")


@entrance("POST", "/documents/{document_id}/link", "keep-register")
def link(visit: Visit) -> Response:
    """Links a document to its item: it takes the item's reference, or the request's number."""
    agency = visit.document.submission.agency.slug
    book, _, reference = _named(visit.said("book"), agency, visit.said("reference"))
    if visit.house.register.line(book, agency, reference) is None:
        raise NotThere("there is no such item in the register")
    record = visit.house.register.link(visit.document.id, book, reference, visit.person.name)
    if "findings" in record.artefacts:
        # it has come into a release: whom its papers name is looked for in it, and the other way round
        visit.house.office.begin("prepare", record.id)
    asked = {"book": book, "agency": agency, "reference": reference}
    return visit.go(f"/register/item?{urlencode(asked)}")
