"""A dated snapshot of the holidays as the package ``holidays`` knew them, to notice when it changes its mind.

The package is pinned, and a new version may know a day better or worse. The clocks follow the
package; whoever takes a new version sees here which days moved, and decides.
"""

from __future__ import annotations

import functools
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from policies.calendars import Calendars, calendars
from policies.clocks import anniversary_days, common_holidays
from policies.datafile import load

FIRST, LAST = 2015, 2035
"""The years that a snapshot holds."""
REGIONS = (
    "AUK",
    "CAN",
    "CIT",
    "HKB",
    "MBH",
    "NSN",
    "NTL",
    "OTA",
    "STL",
    "TKI",
    "WGN",
    "WTC",
    "South Canterbury",
)
"""The regions whose anniversary days the package has by code."""


class Snapshot(BaseModel):
    """The file: when it was taken, of which version, and the days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    taken_on: date
    package: str = Field(min_length=1)
    common: dict[date, str]
    anniversaries: dict[str, tuple[date, ...]]


def load_snapshot(path: Traversable | Path) -> Snapshot:
    """Gives a snapshot file, checked.

    Raises:
        InvalidInput: the file does not fit; the message names the key.
    """
    return load(Snapshot, path)


@functools.cache
def shipped() -> Snapshot:
    """Gives the snapshot that the engine comes with."""
    return load_snapshot(files("policies") / "holidays-snapshot.yaml")


def taken(on: date, by: Calendars | None = None) -> Snapshot:
    """Gives a snapshot of what the package says today."""
    held = by or calendars()
    years = range(FIRST, LAST + 1)
    return Snapshot(
        taken_on=on,
        package=f"holidays {version('holidays')}",
        common={
            day: name for year in years for day, name in sorted(common_holidays(held, year).items())
        },
        anniversaries={
            region: tuple(sorted(day for year in years for day in anniversary_days(region, year)))
            for region in REGIONS
        },
    )


def disagreements(old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    """Gives each day that one snapshot has and the other has not, or names otherwise."""
    found = []
    for day in sorted(old.common.keys() | new.common.keys()):
        was, now = old.common.get(day), new.common.get(day)
        if was != now:
            found.append(f"{day.isoformat()}: {was or 'no holiday'} became {now or 'no holiday'}")
    for region in sorted(old.anniversaries.keys() | new.anniversaries.keys()):
        before, after = (set(each.anniversaries.get(region, ())) for each in (old, new))
        found += [
            f"{day.isoformat()}: anniversary of {region} {'came' if day in after else 'went'}"
            for day in sorted(before ^ after)
        ]
    return tuple(found)
