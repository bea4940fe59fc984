"""A clock's counted days laid in a line, so that many limits are found by looking, not by walking."""

from __future__ import annotations

import functools
from bisect import bisect_right
from datetime import date

from policies.calendars import Calendars
from policies.clocks import Clock
from policies.regimes import Regime, regime_of

_AHEAD = 2
"""Years laid out beyond the day asked for; the longest limits and the shutdown lie within."""


class DayLine:
    """The counted days of one clock at one place, in order; years are laid out as they are asked for.

    It gives what :func:`policies.clocks.due` gives (a test holds them together), a thousand times
    quicker once a year is laid out.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._years: range | None = None
        self._counted: list[int] = []

    def due(self, received_on: date, days: int | None = None) -> date:
        """Gives the last day of a limit of ``days`` counted days after ``received_on``.

        Raises:
            InvalidInput: there is no calendar for the year.
        """
        limit = self.clock.default_days if days is None else days
        until = received_on.year + _AHEAD + limit // 200
        self._lay(received_on.year, until)
        at = bisect_right(self._counted, received_on.toordinal())
        return date.fromordinal(self._counted[at + limit - 1])

    def between(self, after: date, until: date) -> int:
        """Gives how many counted days lie after one day, up to and with another; negative backwards.

        Raises:
            InvalidInput: there is no calendar for the year.
        """
        self._lay(min(after, until).year, max(after, until).year)
        return self._before(until) - self._before(after)

    def _before(self, day: date) -> int:
        return bisect_right(self._counted, day.toordinal())

    def _lay(self, first: int, last: int) -> None:
        laid = self._years
        if laid is not None and first >= laid.start and last < laid.stop:
            return
        if laid is not None:
            first, last = min(first, laid.start), max(last, laid.stop - 1)
        start, stop = date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()
        reason = self.clock.reason
        self._counted = [n for n in range(start, stop) if reason(date.fromordinal(n)) is None]
        self._years = range(first, last + 1)


@functools.lru_cache(maxsize=128)
def dayline(
    regime: Regime | str, region: str | None = None, by: Calendars | None = None
) -> DayLine:
    """Gives the line of a clock at a place, laid out once a process.

    Raises:
        InvalidInput: the regime or region is unknown.
    """
    return DayLine(Clock.of(regime_of(regime), region, by))
