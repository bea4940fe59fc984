"""Three clocks: when a decision or a release is due, and why each day in between was not counted.

Day 1 is the first counted day after receipt; a clock of 20 days is due on day 20.

Source: Official Information Act 1982, ss 2 and 15; Local Government Official Information and
Meetings Act 1987, ss 2 and 13; Cabinet Office circular CO (23) 4. The days come from the package
``holidays``; what is left out by which clock is in ``calendars.yaml``.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from holidays.countries.new_zealand import NewZealand

from policies.calendars import Calendars, calendars
from policies.regimes import Regime, regime_of
from records.errors import InvalidInput
from records.guidance import DayNotCounted

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_OBSERVED = " (observed)"
_MOST_DAYS = 2000


def due(
    regime: Regime | str,
    received_on: date,
    days: int | None = None,
    region: str | None = None,
    *,
    by: Calendars | None = None,
) -> date:
    """Gives the last day of the limit.

    Args:
        regime: whose clock: ``oia``, ``lgoima`` or ``cabinet``.
        received_on: the day of receipt; for Cabinet, the day of the final Cabinet decision.
        days: counted days; 20 for the two Acts and 30 for Cabinet unless given.
        region: where the body is, as ``WGN`` or ``Wellington``; its anniversary day matters to LGOIMA only.
        by: another calendar file than the one that the engine comes with.

    Raises:
        InvalidInput: the regime or region is unknown, the number of days is not positive, or the
            limit runs into a year for which there is no calendar.
    """
    clock = Clock.of(regime, region, by)
    limit = clock.default_days if days is None else days
    if not 1 <= limit <= _MOST_DAYS:
        raise InvalidInput(f"days: expected 1 to {_MOST_DAYS} days to count")
    day, counted = _plain_day(received_on, "received_on"), 0
    clock.reason(day)  # a year without a calendar is refused even where nothing of it is counted
    while counted < limit:
        day += _ONE_DAY
        counted += clock.reason(day) is None
    return day


def days_not_counted(
    regime: Regime | str,
    received_on: date,
    until: date,
    region: str | None = None,
    *,
    by: Calendars | None = None,
) -> tuple[DayNotCounted, ...]:
    """Gives the days after ``received_on``, up to and with ``until``, that the clock leaves out.

    Raises:
        InvalidInput: as :func:`due`.
    """
    clock = Clock.of(regime, region, by)
    first = _plain_day(received_on, "received_on") + _ONE_DAY
    span = (_plain_day(until, "until") - first).days + 1
    every = (first + timedelta(days=n) for n in range(span))
    reasons = ((day, clock.reason(day)) for day in every)
    return tuple(DayNotCounted(day, reason) for day, reason in reasons if reason is not None)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one place: its rule, its calendar, and the region whose anniversary it leaves out."""

    by: Calendars
    regime: Regime
    region: str | None

    @classmethod
    def of(
        cls, regime: Regime | str, region: str | None = None, by: Calendars | None = None
    ) -> Clock:
        """Gives the clock of a regime at a place.

        Raises:
            InvalidInput: the regime or region is unknown.
        """
        known, held = regime_of(regime), by or calendars()
        code = None if region is None else region_code(region)
        if code is not None:
            code = held.anniversary_observed_as.get(code, code)
        return cls(held, known, None if held.clocks[known].anniversary_counts else code)

    @property
    def default_days(self) -> int:
        """Gives the limit of the regime in counted days."""
        return self.by.clocks[self.regime].days

    def reason(self, day: date) -> str | None:
        """Gives why the clock leaves the day out, or None where it counts."""
        named = common_holidays(self.by, day.year).get(day)
        if day.weekday() >= _SATURDAY:
            return "Saturday" if day.weekday() == _SATURDAY else "Sunday"
        if self.by.clocks[self.regime].shutdown.covers(day):
            return "summer shutdown"
        if named is None and self.region is not None:
            named = anniversary_days(self.region, day.year).get(day)
        return named


@functools.lru_cache(maxsize=512)
def common_holidays(by: Calendars, year: int) -> Mapping[date, str]:
    """Gives the common holidays of a year, with Mondayised ones, by day."""
    if year < by.first_year:
        raise InvalidInput(f"there is no calendar for {year}; the first year is {by.first_year}")
    listed = _library(year)
    found: dict[date, str] = {}
    for rule in by.holidays:
        if not rule.stands_in(year):
            continue
        days = {
            on: name
            for on in listed
            for name in listed.get_list(on)
            if name.removesuffix(_OBSERVED) in rule.library
        }
        if not days:
            # the package stops saying some days far in the future, without a word
            raise InvalidInput(f"there is no calendar for {year}: {rule.name} is not known yet")
        for on, name in days.items():
            found[on] = rule.name + (_OBSERVED if name.endswith(_OBSERVED) else "")
    return MappingProxyType(found)


@functools.lru_cache(maxsize=512)
def anniversary_days(region: str, year: int) -> Mapping[date, str]:
    """Gives the anniversary days that a region keeps in a year."""
    everywhere = _library(year)
    here = _library(year, region)
    return MappingProxyType({on: name for on, name in here.items() if on not in everywhere})


def _library(year: int, region: str | None = None) -> NewZealand:
    return NewZealand(years=year, subdiv=region)  # type: ignore[no-untyped-call]  # the package types no constructor


def region_code(region: str) -> str:
    """Gives the package's code of a region named by code or name, ``WGN`` or ``Wellington``.

    Raises:
        InvalidInput: there is no such region.
    """
    wanted = unicodedata.normalize("NFC", region.strip())
    code = NewZealand.subdivisions_aliases.get(wanted, wanted)
    if code == "STC":
        code = "South Canterbury"
    if code not in NewZealand.subdivisions:
        known = ", ".join(sorted(NewZealand.subdivisions))
        raise InvalidInput(f"region: expected one of {known}, or the region's name")
    return code


def _plain_day(day: date, name: str) -> date:
    if isinstance(day, datetime):
        raise InvalidInput(f"{name}: expected a day, not an instant")
    return day
