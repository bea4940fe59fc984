"""What stops each document of a queue: asked once in a while, within a bounded time, anew after a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flows.reviewing.heldback import FRESH, PATIENCE, HeldBack
from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.errors import Damaged
from records.release import Obstacle
from records.stages import Stage

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RECORDS = [
    DocumentRecord(
        f"D{n}",
        Submission(Kind.OTHER, "T", Agency("one", "One"), "mere"),
        SourceFile("f.pdf", "0" * 64, 1, "application/pdf", 1),
        Stage.REVIEWED,
        1,
        NOW,
        NOW,
    )
    for n in range(4)
]


class Slow:
    """A gate that takes a while for each document, by a clock of its own."""

    def __init__(self, takes: float) -> None:
        self.now, self.takes, self.asked = 0.0, takes, []

    def ask(self, record: DocumentRecord) -> list[Obstacle]:
        """Gives one obstacle that says how often it was asked."""
        self.now += self.takes
        self.asked.append(record.id)
        return [Obstacle("r", "s", str(len(self.asked)), "c")]


def test_a_slow_gate_is_asked_in_turns() -> None:
    """What there is no time for is missing, the next look goes on, and nothing is asked twice."""
    gate = Slow(PATIENCE * 0.6)
    held = HeldBack(gate.ask, lambda: gate.now)
    assert list(held.told(RECORDS)) == ["D0", "D1"]
    assert list(held.told(RECORDS)) == ["D0", "D1", "D2", "D3"]
    assert gate.asked == ["D0", "D1", "D2", "D3"]


def test_answers_do_not_last() -> None:
    """A changed document is asked of at once, an unchanged one after a while."""
    gate = Slow(0.0)
    held = HeldBack(gate.ask, lambda: gate.now)
    first = RECORDS[0]
    assert held.told([first])["D0"][0].what == "1"
    assert held.told([first])["D0"][0].what == "1"
    assert held.told([replace(first, version=2)])["D0"][0].what == "2"
    gate.now += FRESH + 1
    assert held.told([first])["D0"][0].what == "3"


def test_one_that_cannot_be_looked_at_is_told() -> None:
    """A document whose findings are damaged says so in its line, and the others are told."""

    def ask(record: DocumentRecord) -> list[Obstacle]:
        if record.id == "D1":
            raise Damaged("document D1: its findings are damaged")
        return []

    told = HeldBack(ask).told(RECORDS[:3])
    assert (told["D0"], told["D2"]) == ((), ())
    (obstacle,) = told["D1"]
    assert obstacle.what == "document D1: its findings are damaged"
