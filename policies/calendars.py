"""What the clocks leave out, as data: ``calendars.yaml`` read and checked."""

from __future__ import annotations

import functools
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from policies.datafile import load
from policies.regimes import Regime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LEAP_YEAR = 2000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class YearlyDay(_Part):
    """A day of every year, written ``25 December``."""

    month: int
    day: int

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        match value.split() if isinstance(value, str) else None:
            case [day, month] if day.isascii() and day.isdigit() and month in _MONTHS:
                return {"month": _MONTHS.index(month) + 1, "day": int(day)}
        raise ValueError("a day of the year is written as 25 December")

    @model_validator(mode="after")
    def _exists(self) -> YearlyDay:
        date(_LEAP_YEAR, self.month, self.day)
        return self


class Shutdown(_Part):
    """The days over the turn of the year that a clock leaves out, both ends included."""

    first: YearlyDay
    last: YearlyDay

    def covers(self, day: date) -> bool:
        """Tells whether the day falls in the shutdown; it runs over the turn of the year or within one."""
        here = (day.month, day.day)
        first, last = (self.first.month, self.first.day), (self.last.month, self.last.day)
        return first <= here <= last if first <= last else here >= first or here <= last


class HolidayRule(_Part):
    """A holiday that every clock leaves out, and the years in which it must exist."""

    name: str = Field(min_length=1)
    library: tuple[str, ...] = Field(min_length=1)
    first_year: int | None = None
    last_year: int | None = None

    def stands_in(self, year: int) -> bool:
        """Tells whether the holiday exists in that year."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )


class ClockRule(_Part):
    """One clock: how many days it runs, and what it leaves out beyond the common holidays."""

    source: str = Field(min_length=1)
    days: int = Field(ge=1)
    shutdown: Shutdown
    anniversary_counts: bool


class Calendars(_Part):
    """The whole file."""

    first_year: int
    holidays: tuple[HolidayRule, ...] = Field(min_length=1)
    clocks: dict[Regime, ClockRule]
    anniversary_observed_as: dict[str, str]

    @field_validator("clocks")
    @classmethod
    def _all_three(cls, value: dict[Regime, ClockRule]) -> dict[Regime, ClockRule]:
        missing = [regime.value for regime in Regime if regime not in value]
        if missing:
            raise ValueError(f"there must be a clock for {', '.join(missing)}")
        return value

    def __hash__(self) -> int:
        """Gives a hash by identity, so that a year of a calendar is worked out once."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """Tells whether it is this very calendar."""
        return self is other


def load_calendars(path: Traversable | Path) -> Calendars:
    """Gives a calendar file, checked.

    Raises:
        InvalidInput: the file does not fit; the message names the key.
    """
    return load(Calendars, path)


@functools.cache
def calendars() -> Calendars:
    """Gives the calendars that the engine comes with; read once."""
    return load_calendars(files("policies") / "calendars.yaml")
