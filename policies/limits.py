"""Where the clocks of an item of the register stand: extensions, transfers, clarified requests.

Source: Official Information Act 1982, ss 14, 15(1), 15(1AA), 15(1AB) and 15A; Local Government Official
Information and Meetings Act 1987, ss 12, 13 and 14; Cabinet Office circular CO (23) 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policies.dayline import DayLine, dayline
from policies.regimes import Regime
from records.guidance import ClockReading
from records.register import CabinetItem, OiaRequest

TRANSFER_DAYS = 10
"""Working days within which a request is transferred (OIA s 14, LGOIMA s 12)."""

SOUGHT_DAYS = 7
"""Working days within which the agency may ask back, so that the clarified request starts its clock anew."""


def sought_late(received_on: date, sought_on: date, line: DayLine) -> bool:
    """Tells whether the agency asked for a clarification too late for the clock to start anew.

    Source: Official Information Act 1982, s 15(1AB)(b); Local Government Official Information and
    Meetings Act 1987, s 13(7)(b).
    """
    return sought_on > line.due(received_on, SOUGHT_DAYS)


def starts_on(request: OiaRequest) -> date:
    """Gives the day from which the limit runs: that of the clarified request, else that of receipt."""
    return max(request.received_on, request.clarified_on or request.received_on)


def decision_due(request: OiaRequest, line: DayLine) -> date:
    """Gives the last day for the decision on a request.

    A notice of extension counts only where it was given within the original limit (s 15A(3)), and
    never shortens it; a notice before the request was clarified was about the earlier request.
    """
    start = starts_on(request)
    notices = list(request.extensions)
    if request.extended_on is not None and request.extended_to is not None:
        notices.append((request.extended_on, request.extended_to))
    return extended(line.due(start), start, notices)


def extended(limit: date, start: date, notices: Iterable[tuple[date, date]]) -> date:
    """Gives the limit as notices extend it, each by its day and the day that it names.

    Of several that were given within the limit the one that names the latest day holds.
    """
    return max([limit, *(to for given, to in notices if start <= given <= limit)])


def request_clocks(
    request: OiaRequest, on: date, regime: Regime | str, region: str | None = None
) -> tuple[ClockReading, ...]:
    """Gives the clocks of a request as they stand on a day: ``decision`` and ``transfer``.

    Raises:
        InvalidInput: the regime or region is unknown, or there is no calendar for the year.
    """
    line = dayline(regime, region)
    ended = min(filter(None, (request.answered_on, request.transferred_on)), default=None)
    due_on = decision_due(request, line)
    start = starts_on(request)
    transfer = line.due(start, TRANSFER_DAYS)
    return (
        _reading("decision", start, due_on, line, on, ended),
        _reading("transfer", start, transfer, line, on, ended, days=TRANSFER_DAYS),
    )


def cabinet_clocks(
    item: CabinetItem, on: date, region: str | None = None
) -> tuple[ClockReading, ...]:
    """Gives the clock ``release`` of a Cabinet item, none before its final decision.

    Raises:
        InvalidInput: the region is unknown, or there is no calendar for the year.
    """
    if item.final_decision_on is None:
        return ()
    line = dayline(Regime.CABINET, region)
    start = item.final_decision_on
    return (_reading("release", start, line.due(start), line, on, item.settled_on),)


def _reading(
    name: str,
    start: date,
    due_on: date,
    line: DayLine,
    on: date,
    ended: date | None,
    *,
    days: int | None = None,
) -> ClockReading:
    stopped = ended if ended is not None and ended <= on else None
    return ClockReading(
        name=name,
        from_on=start,
        due_on=due_on,
        days=line.clock.default_days if days is None else days,
        left=line.between(stopped or on, due_on),
        stopped_on=stopped,
    )
