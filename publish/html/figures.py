"""An agency's figures by half-year: its dashboard, the tables behind it, and dated copies that can be cited."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from publish.html.charts import Series, columns, rows
from publish.html.rendering import rendered
from publish.metadata import json_bytes
from publish.site import STATISTICS, Site, statistics_key
from records.document import Agency
from records.grounds import Ground
from records.release import PublicFile

MEASURES_CSV = "measures.csv"
MEASURES_JSON = "measures.json"
HALVES_SHOWN = 6
_GROUNDS_SHOWN = 10
_AGES = {
    "0_to_10": "10 days or less",
    "11_to_20": "11 to 20 days",
    "21_to_40": "21 to 40 days",
    "over_40": "over 40 days",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: a count, or a rate with the two counts that it is made of."""

    name: str
    definition: str
    value: float | None
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Half:
    """The figures of January to June, or of July to December."""

    first: date
    last: date
    figures: tuple[Figure, ...]

    @property
    def short(self) -> str:
        """Gives it as on an axis, ``2026 H1``."""
        return f"{self.first.year} H{1 if self.first.month == 1 else 2}"

    @property
    def label(self) -> str:
        """Gives it in words."""
        months = "January to June" if self.first.month == 1 else "July to December"
        return f"{months} {self.first.year}"

    def count(self, *names: str) -> int:
        """Gives a count, or the sum of several."""
        return sum(figure.numerator for figure in self.figures if figure.name in names)

    def rate(self, name: str) -> float | None:
        """Gives a rate as it is; None where nothing divides."""
        return next((figure.value for figure in self.figures if figure.name == name), None)

    def percent(self, name: str) -> float | None:
        """Gives a rate in percent, to a whole number."""
        rate = self.rate(name)
        return None if rate is None else round(100 * rate)

    def table(self, prefix: str) -> dict[str, int]:
        """Gives the counts of one kind by code or age."""
        start = f"{prefix}:"
        return {
            f.name.removeprefix(start): f.numerator
            for f in self.figures
            if f.name.startswith(start)
        }


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What is shown of an agency, or of all of them, as known on a day; ``halves`` are oldest first."""

    agency: Agency | None
    as_of: date
    halves: tuple[Half, ...]

    @property
    def front(self) -> str:
        """Gives the key of its page."""
        return STATISTICS if self.agency is None else statistics_key(self.agency)

    @property
    def empty(self) -> bool:
        """Tells whether the register holds nothing that could be counted."""
        return not any(
            half.count("lodged", "requests_received", "requests_completed") for half in self.halves
        )

    def grounds(self) -> Counter[str]:
        """Gives how often each ground was used in the half-years shown."""
        used: Counter[str] = Counter()
        for half in self.halves:
            used.update(half.table("ground_used"))
        return used


def dated_folder(front: str, on: date) -> str:
    """Gives the folder of the copy of a day."""
    return f"{front.removesuffix('index.html')}{on.isoformat()}"


def figures_files(
    dashboard: Dashboard, law: Mapping[str, Ground], earlier: Sequence[date], site: Site
) -> list[PublicFile]:
    """Gives the page, its CSV and its JSON.

    Args:
        dashboard: what is shown.
        law: grounds by code, for their titles.
        earlier: days whose copies stand, newest first.
        site: the site that it stands on.
    """
    return _files(dashboard, dashboard.front, law, earlier, site)


def dated_files(dashboard: Dashboard, law: Mapping[str, Ground], site: Site) -> list[PublicFile]:
    """Gives the copy of the day, which nothing changes any more."""
    key = f"{dated_folder(dashboard.front, dashboard.as_of)}/index.html"
    return _files(dashboard, key, law, (), site)


def _files(
    dashboard: Dashboard, key: str, law: Mapping[str, Ground], earlier: Sequence[date], site: Site
) -> list[PublicFile]:
    folder = key.removesuffix("index.html")
    charts = {} if dashboard.empty else _charts(dashboard, law)
    return [
        rendered("statistics.html", key, site, dashboard=dashboard, charts=charts, earlier=earlier),
        PublicFile(f"{folder}{MEASURES_CSV}", "text/csv; charset=utf-8", figures_csv(dashboard)),
        PublicFile(f"{folder}{MEASURES_JSON}", "application/json", figures_json(dashboard)),
    ]


def _charts(dashboard: Dashboard, law: Mapping[str, Ground]) -> dict[str, str]:
    halves = dashboard.halves
    groups = [half.short for half in halves]

    def series(name: str, *counts: str) -> Series:
        return Series(name, tuple(half.count(*counts) for half in halves))

    def rates(name: str, rate: str) -> Series:
        return Series(name, tuple(half.percent(rate) for half in halves))

    used = dashboard.grounds().most_common(_GROUNDS_SHOWN)
    newest = halves[-1]
    charts = {
        "cabinet": columns(
            "cabinet",
            "Cabinet papers lodged and released, by half-year of lodgement",
            groups,
            [series("Lodged", "lodged"), series("Released", "released_full", "released_part")],
        ),
        "on-time": columns(
            "on-time",
            "Cabinet papers released within 30 business days, per cent of those lodged",
            groups,
            [rates("Released on time", "cabinet_on_time_rate")],
            unit="%",
        ),
        "requests": columns(
            "requests",
            "Requests completed and decided in time, by half-year",
            groups,
            [series("Completed", "requests_completed"), series("In time", "on_time_count")],
        ),
        "timeliness": columns(
            "timeliness",
            "Requests decided in time, per cent of those completed",
            groups,
            [rates("Decided in time", "on_time_rate")],
            unit="%",
        ),
        "grounds": rows(
            "grounds",
            "Grounds used most in these half-years",
            [_named(code, law) for code, _ in used],
            [number for _, number in used],
        ),
    }
    for name, prefix, title in (
        ("open-requests", "backlog_requests", "Open requests by working days since receipt"),
        ("waiting", "backlog_cabinet", "Cabinet papers decided and not settled, by business days"),
    ):
        ages = newest.table(prefix)
        charts[name] = rows(name, title, [*_AGES.values()], [ages.get(age, 0) for age in _AGES])
    return charts


def _named(code: str, law: Mapping[str, Ground]) -> str:
    ground = law.get(code)
    return code if ground is None else f"{ground.section.removeprefix('s')} {ground.title}"


def figures_csv(dashboard: Dashboard) -> bytes:
    """Gives a row for each measure of each half-year; UTF-8 with a mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["from", "to", "as_of", "measure", "value", "numerator", "denominator", "definition"]
    )
    for half in dashboard.halves:
        for one in half.figures:
            writer.writerow(
                [
                    *(half.first, half.last, dashboard.as_of, one.name, one.value),
                    *(one.numerator, one.denominator, one.definition),
                ]
            )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def figures_json(dashboard: Dashboard) -> bytes:
    """Gives the same measures as JSON: counts, and rates with what they are made of."""
    return json_bytes(
        {
            "agency": None if dashboard.agency is None else dashboard.agency.name,
            "as_of": dashboard.as_of.isoformat(),
            "halves": halves_of(dashboard),
        }
    )


def halves_of(dashboard: Dashboard) -> list[dict[str, object]]:
    """Gives the figures without the day on which they were known, to tell whether any changed."""
    return [
        {
            "from": half.first.isoformat(),
            "to": half.last.isoformat(),
            "measures": {
                f.name: f.value
                if f.denominator is None
                else {"value": f.value, "of": [f.numerator, f.denominator]}
                for f in half.figures
            },
        }
        for half in dashboard.halves
    ]
