"""Commands of the register: register import, export, list; statistics."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, Person, desk_for, give, hand_over, say, who
from flows.documents.advice import today
from flows.upkeep.measuring import measured
from policies.measures import Measure, Period, Statistics, half_year
from policies.registerfile import read_register, register_text, told_with_row
from publish.letters import agency_slug
from records.errors import InvalidInput
from records.guidance import RegisterLine
from records.register import Book, CabinetItem

_DAY = ["%Y-%m-%d"]
Agency = Annotated[str | None, typer.Option(help="An agency's name or slug.")]
books = typer.Typer(help="Keep the register of Cabinet items and requests.", no_args_is_help=True)

RETURN = (
    *("requests_completed", "on_time_count", "extended_count", "transferred_full_count"),
    *("refused_full_count", "average_working_days", "responses_published"),
    *("complaints_notified", "final_opinions_deficient"),
)
"""The columns of the Commission's six-monthly return."""


class Form(StrEnum):
    """How statistics are given."""

    JSON = "json"
    CSV = "csv"
    RETURN = "return"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    books.command("import")(take_in)
    books.command("export")(export)
    books.command("list")(listed)
    app.add_typer(books, name="register")
    app.command("statistics")(count)


def take_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Events as CSV, one a row.")],
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Take in all the events of a file, or none of them."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file.name}: expected a readable file in UTF-8") from error
    try:
        rows = read_register(text, today())
        try:
            new = desk_for(folder).register.take_in([row.event for row in rows], who(person))
        except InvalidInput as error:
            raise told_with_row(error, rows) from error
    except InvalidInput as error:
        raise InvalidInput(f"{file.name}: {error}; nothing was taken in") from error
    give({"rows": len(rows), "new": new}, as_json=as_json)
    say(f"{new} events taken in, {len(rows) - new} were there already")


def export(
    out: Annotated[Path | None, typer.Option(help="Where to; standard output by default.")] = None,
    book: Annotated[Book | None, typer.Option(help="One half of the register.")] = None,
    agency: Agency = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write the register's events as CSV, as `register import` takes them."""
    slug = agency_slug(agency) if agency else None
    events = list(desk_for(folder).register.events(book, slug))
    text = register_text(events)
    if out is not None:
        out.write_text(text, encoding="utf-8")
        say(f"{len(events)} events written to {out.name}")
    if as_json:
        give({"events": len(events), "csv": None if out else text}, as_json=True)
    elif out is None:
        hand_over(text)


def listed(
    book: Annotated[Book | None, typer.Option(help="One half of the register.")] = None,
    agency: Agency = None,
    on: Annotated[datetime | None, typer.Option(formats=_DAY, help="As of a day.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show the register's items as they stand on a day, with their clocks."""
    slug = agency_slug(agency) if agency else None
    lines = desk_for(folder).advice.register(book, slug, on.date() if on else None)
    told = [_line(line) for line in lines]
    table = Table("Reference", "Agency", "Status", "Clock", "Due", "Left", box=None)
    for one in told:
        clock = next((c for c in one["clocks"] if c["stopped_on"] is None), None)
        shown = (
            ("", "", "") if clock is None else (clock["name"], clock["due_on"], str(clock["left"]))
        )
        table.add_row(one["reference"], one["agency"], one["status"], *shown)
    give({"items": told}, as_json=as_json, table=table)


def _line(line: RegisterLine) -> dict[str, Any]:
    item = line.item
    cabinet = isinstance(item, CabinetItem)
    return {
        "book": (Book.CABINET if cabinet else Book.REQUEST).value,
        "reference": item.reference if isinstance(item, CabinetItem) else item.id,
        "agency": line.agency_slug,
        "status": item.status.value,
        "clocks": [
            {
                "name": clock.name,
                "from": clock.from_on.isoformat(),
                "due_on": clock.due_on.isoformat(),
                "left": clock.left,
                "stopped_on": clock.stopped_on.isoformat() if clock.stopped_on else None,
            }
            for clock in line.clocks
        ],
    }


def count(
    agency: Annotated[str, typer.Option(help="The agency's name or slug.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY)] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY)] = None,
    half: Annotated[str | None, typer.Option(help="A half-year instead, as 2026H1.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="As known on that day; today by default.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="json, csv, or the Commission's return.")
    ] = Form.JSON,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Compute an agency's measures for a period from the register's events and the journal."""
    begin, end = _days(first, last, half)
    slug = agency_slug(agency)
    period = Period(begin, end, as_of.date() if as_of else max(today(), end))
    desk = desk_for(folder)
    told = measured(desk, slug, period)
    if as_json or form is Form.JSON:
        give(_as_json(slug, told), as_json=True)
    else:
        hand_over(_return(slug, told) if form is Form.RETURN else _csv(slug, told))


def _days(first: datetime | None, last: datetime | None, half: str | None) -> tuple[date, date]:
    if half is not None:
        year, _, number = half.upper().partition("H")
        if first or last or not year.isdigit() or len(year) != 4 or number not in {"1", "2"}:
            raise InvalidInput("--half: expected 2026H1 or 2026H2, and no --from or --to")
        return half_year(int(year), int(number))
    if first is None or last is None or last < first:
        raise InvalidInput("--from, --to: expected both days, the first one first (or --half)")
    return first.date(), last.date()


def _as_json(slug: str, told: Statistics) -> dict[str, Any]:
    measures = told.measures()
    rates = {m.name: m.value for m in told.rates()}
    counts = {m.name: m.value for m in measures if m.denominator is None and ":" not in m.name}
    return {
        "agency": slug,
        "from": told.period.first.isoformat(),
        "to": told.period.last.isoformat(),
        "as_of": told.period.as_of.isoformat(),
        **counts,
        "average_working_days": rates["average_working_days"],
        "refused_by_reason": dict(sorted(told.refused_by_reason.items())),
        "grounds_used": dict(sorted(told.grounds_used.items())),
        "backlog": {
            "requests": dict(sorted(told.backlog_requests.items())),
            "cabinet": dict(sorted(told.backlog_cabinet.items())),
        },
        "rates": rates,
        "delays": {m.name.removeprefix("delay:"): m.value for m in told.delays()},
        "measures": [_measure(m) for m in measures],
    }


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": one.value,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "definition": one.definition,
    }


def _csv(slug: str, told: Statistics) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *("agency", "from", "to", "as_of", "measure", "value"),
            "numerator",
            "denominator",
            "definition",
        ]
    )
    days = [day.isoformat() for day in (told.period.first, told.period.last, told.period.as_of)]
    for one in told.measures():
        row = [one.name, one.value, one.numerator, one.denominator, one.definition]
        writer.writerow([slug, *days, *("" if value is None else value for value in row)])
    return out.getvalue()


def _return(slug: str, told: Statistics) -> str:
    """Gives the Commission's return: one row for the agency, a column for each measure and reason."""
    values = {measure.name: measure.value for measure in told.measures()}
    reasons = [name for name in values if name.startswith("refused_for:")]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["agency", "from", "to", *RETURN, *reasons])
    days = (told.period.first.isoformat(), told.period.last.isoformat())
    cells = [values[name] for name in (*RETURN, *reasons)]
    writer.writerow([slug, *days, *("" if cell is None else cell for cell in cells)])
    return out.getvalue()
