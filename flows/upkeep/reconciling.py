"""What was interrupted, and what nobody names: found in the catalogue and the stores, and set right.

Prefect is not asked what was under way: its runs may be lost, and the legal state is in the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.desk import Desk
from flows.shelf.clearing import CLEARED, is_told
from flows.shelf.remarks import answers_unpurged, forget_answers
from records.document import DocumentRecord
from records.errors import Damaged
from records.release import Orphan, WithdrawalReason
from records.stages import Stage

PATIENCE = timedelta(minutes=15)
"""Age of the last change at which work is taken for interrupted; far longer than one step takes."""
FLOWS = {
    Stage.QUEUED: "prepare",
    Stage.READ: "prepare",
    Stage.PUBLISHING: "release",
    Stage.WITHDRAWING: "withdraw",
    Stage.WITHDRAWN: "withdraw",
}
"""The flow that finishes what was interrupted, by the stage at which it was.

A withdrawal is not over with its tombstone.
"""
_MOST_URGENT_FIRST = (
    *(Stage.WITHDRAWING, Stage.WITHDRAWN),
    *(Stage.PUBLISHING, Stage.READ, Stage.QUEUED),
)


@dataclass(frozen=True, slots=True)
class Job:
    """A flow that has to be run again, with its arguments."""

    flow: str
    arguments: tuple[str, ...]


def interrupted(desk: Desk, patience: timedelta = PATIENCE) -> list[Job]:
    """Gives the flows that finish what was interrupted: takedowns first, oldest first.

    A clock that jumped ahead makes work under way look interrupted, and then it is done twice and counts
    once. After one that was set back, the last change lies in the future: nobody knows for how long
    nothing has been done, so that is taken for interrupted too.
    """
    now = datetime.now(UTC)
    return [
        Job(FLOWS[record.stage], _arguments(desk, record))
        for stage in _MOST_URGENT_FIRST
        for record in desk.catalogue.documents(stage)
        if not now - patience < record.changed_at <= now + patience
        if stage is not Stage.WITHDRAWN or _is_left(desk, record)
    ]


def without_doubles(jobs: Sequence[Job]) -> list[Job]:
    """Gives the jobs, one for each document: the first of those that name it."""
    first = dict[str, Job]()
    for job in jobs:
        first.setdefault(job.arguments[0], job)
    return list(first.values())


def _is_left(desk: Desk, record: DocumentRecord) -> bool:
    """Tells whether a withdrawn document may still stand in an index, or with a delivery network.

    What was superseded is taken out of them together with what took its place.
    """
    publication = desk.catalogue.publication(record.id)
    if publication is None or publication.withdrawal_reason is WithdrawalReason.SUPERSEDED:
        return False
    return not is_told(desk, CLEARED, record.id)


def _arguments(desk: Desk, record: DocumentRecord) -> tuple[str, ...]:
    if record.stage not in (Stage.WITHDRAWING, Stage.WITHDRAWN):
        return (record.id,)
    for line in desk.catalogue.journal(record.id):
        if line.event == "stage.withdrawing":
            return (record.id, str(line.detail["reason"]), line.actor)
    raise Damaged(f"document {record.id}: the journal does not tell who began to withdraw it")


def settle_orphans(desk: Desk) -> Sequence[Orphan]:
    """Takes strays off the shelf, and writes down what lies in the vault unnamed; gives all of them.

    What is in a release's folder and in no publication was never proven to be of it, so it goes. What
    is in the vault may be the only copy of a paper whose submission was cut off: it stays, and the
    journal names it, for whoever decides on its disposal.
    """
    found = list(desk.orphans())
    strays = [one for one in found if one.place == "shelf"]
    for one in found:
        if one.place == "vault":
            digest = one.key.rpartition("/")[2]
            detail = {"sha256": digest, "bytes": one.size}
            desk.catalogue.record("engine", "orphan-kept", "vault", detail)
    for one in strays:
        desk.catalogue.record(
            "engine", "stray-removed", "shelf", {"key": one.key, "bytes": one.size}
        )
    desk.shelf.remove(one.key for one in strays)
    return found


def settle_public(desk: Desk) -> None:
    """Writes the indexes and the pages of answers anew; tells the network of answers that it missed."""
    desk.index()
    for publication in answers_unpurged(desk):
        forget_answers(desk, publication)


def counted(jobs: Sequence[Job], found: Sequence[Orphan]) -> dict[str, int]:
    """Gives how much was set right, by kind."""
    return dict(Counter([*(job.flow for job in jobs), *(one.place for one in found)]))
