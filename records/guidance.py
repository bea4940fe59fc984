"""What a person is told where it is needed: an obstacle, a ground, a check, each with its guidance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.evidence import Check, Evidence
from records.grounds import Ground
from records.register import CabinetItem, OiaRequest
from records.release import Obstacle


@dataclass(frozen=True, slots=True)
class ExplainedObstacle:
    """An obstacle with its guidance in Markdown; ``shadow`` ones only report and hold nothing back."""

    obstacle: Obstacle
    book: str
    guidance: str
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class GuidedGround:
    """A ground with its guidance in Markdown: when it stands, when not, what to write down."""

    ground: Ground
    guidance: str


@dataclass(frozen=True, slots=True)
class CheckState:
    """One check of a document: its guidance in Markdown, and the evidence that holds, if any."""

    check: Check
    title: str
    guidance: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Where a clock stands on a day.

    Attributes:
        name: ``decision``, ``transfer`` or ``release``.
        from_on: the day of receipt, clarification or final Cabinet decision.
        due_on: the last day.
        days: how many counted days the limit has.
        left: counted days after ``on`` up to and with ``due_on``; negative once it has passed.
        stopped_on: the day on which it was met or no longer mattered; None while it runs.
    """

    name: str
    from_on: date
    due_on: date
    days: int
    left: int
    stopped_on: date | None = None

    @property
    def runs(self) -> bool:
        """Tells whether somebody still has to act."""
        return self.stopped_on is None

    @property
    def missed(self) -> bool:
        """Tells whether the limit was passed (a deemed refusal, for a request)."""
        return self.left < 0


@dataclass(frozen=True, slots=True)
class DayNotCounted:
    """A day that a clock leaves out, and why."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """An item of the register as it stands on a day, with its clocks."""

    item: CabinetItem | OiaRequest
    agency_slug: str
    clocks: tuple[ClockReading, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One difference between what a trainee decided on a made-up paper and what was meant.

    Attributes:
        page: where it is.
        what: what it is.
        ground: that was meant or used.
        guidance: of that ground.
    """

    page: int
    what: str
    ground: str | None = None
    guidance: str = ""
