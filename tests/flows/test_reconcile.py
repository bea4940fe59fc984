"""What was interrupted is finished without asking Prefect, and what nobody names is settled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flows_values import MINUTE, done, on_shelf, only_id

from flows.orchestrating import dispatch
from flows.orchestrating.dispatch import FailedOnWorker
from flows.orchestrating.fanout import stretches
from flows.shelf.clearing import CLEARED, INCIDENT
from flows.upkeep import reconciling
from records.errors import Blocked, NotAllowed
from records.release import WithdrawalReason
from records.stages import Stage


class _Cut(Exception):
    pass


def _cut(*_args, **_kwargs):
    raise _Cut


def test_a_publication_that_was_cut_off_is_finished(decided, prefect, quick):
    """Begun, placed, and its process gone: reconcile brings it out, once, and says what it did."""
    desk, document_id = quick(decided), only_id(decided)
    confirm, desk.catalogue.confirm_publication = desk.catalogue.confirm_publication, _cut
    with pytest.raises(_Cut):
        desk.publish(document_id)
    desk.catalogue.confirm_publication = confirm
    assert done("reconcile", "--folder", decided)["again"] == []  # it may still be under way
    told = done("reconcile", "--minutes", "0", "--folder", decided)
    assert told == {
        "again": [{"flow": "release", "document": document_id}],
        "failed": {},
        "orphans": [],
    }
    assert done("status", document_id, "--folder", decided)["stage"] == "PUBLISHED"
    assert done("verify", "--folder", decided)["agrees"] is True


def test_a_withdrawal_that_was_cut_off_is_finished_as_it_was_begun(published, prefect, quick):
    """The reason and the person are those of the journal, whoever reconciles."""
    desk, document_id = quick(published), only_id(published)
    remove, desk.shelf.write = desk.shelf.write, _cut
    with pytest.raises(_Cut):
        desk.withdraw(document_id, WithdrawalReason.RIGHTS, "rua.head")
    desk.shelf.write = remove
    done("reconcile", "--minutes", "0", "--folder", published)
    assert done("verify", "--folder", published)["agrees"] is True
    lines = [line for line in desk.catalogue.journal(document_id) if "withdraw" in line.event]
    assert [(line.event, line.actor) for line in lines] == [
        ("stage.withdrawing", "rua.head"),
        ("stage.withdrawn", "rua.head"),
    ]


def test_strays_leave_the_shelf_and_orphans_of_the_vault_stay_and_are_named(published, quick):
    """A stray PDF goes; an original that was kept and never queued stays, and verify is clean."""
    desk = quick(published)
    folder = desk.catalogue.publications()[0].folder
    stray = published / "public" / folder / "0123456789ab.pdf"
    stray.write_bytes(b"%PDF-1.7 never proven")
    kept = desk.vault.keep(b"a paper whose submission was cut off")
    before = set(on_shelf(published))
    told = done("reconcile", "--folder", published)["orphans"]
    assert [(one["place"], one["bytes"]) for one in told] == [("shelf", 21), ("vault", 36)]
    assert before - set(on_shelf(published)) == {f"{folder}/0123456789ab.pdf"}
    assert kept in list(desk.vault.digests())
    assert done("verify", "--folder", published)["agrees"] is True
    assert done("reconcile", "--folder", published)["orphans"] == []


def test_what_waits_is_asked_for_again_takedowns_first(published, prefect, quick):
    """Each stage between two others has the flow that ends it; the order is that of urgency."""
    desk, document_id = quick(published), only_id(published)
    told = done(
        "submit",
        MINUTE,
        "--kind",
        "other",
        "--title",
        "T",
        "--agency",
        "A",
        "--queue-only",
        "--folder",
        published,
    )
    desk.catalogue.begin_withdrawal(
        document_id, WithdrawalReason.RIGHTS, "rua", desk.catalogue.document(document_id).changed_at
    )
    jobs = reconciling.interrupted(desk, timedelta(0))
    assert [(job.flow, job.arguments) for job in jobs] == [
        ("withdraw", (document_id, "rights", "rua")),
        ("prepare", (told["id"],)),
    ]
    assert reconciling.interrupted(desk) == []
    assert set(reconciling.FLOWS) == {
        Stage.QUEUED,
        Stage.READ,
        Stage.PUBLISHING,
        Stage.WITHDRAWING,
        Stage.WITHDRAWN,
    }


def test_a_withdrawal_that_was_cut_off_behind_its_tombstone_is_finished(published, prefect, quick):
    """The document is gone, and nobody was told: indexes, incident and delivery network follow, once."""
    desk, document_id = quick(published), only_id(published)
    desk.withdraw(document_id, WithdrawalReason.RIGHTS, "rua.head")
    assert desk.catalogue.document(document_id).stage is Stage.WITHDRAWN
    told = done("reconcile", "--minutes", "0", "--folder", published)
    assert told["again"] == [{"flow": "withdraw", "document": document_id}]
    events = [line.event for line in desk.catalogue.journal(document_id)]
    assert (events.count(INCIDENT), events.count(CLEARED)) == (1, 1)
    assert done("verify", "--folder", published)["agrees"] is True
    assert done("reconcile", "--minutes", "0", "--folder", published)["again"] == []


def test_a_superseding_that_was_cut_off_is_finished(published, prefect, quick):
    """Whoever finishes it knows no more than the journal tells; what takes its place stays named."""
    desk, old = quick(published), only_id(published)
    at, instead = desk.catalogue.document(old).changed_at, "ministry-of-sample-affairs/releases/x"
    desk.catalogue.begin_withdrawal(old, WithdrawalReason.SUPERSEDED, "pania", at, instead)
    told = done("reconcile", "--minutes", "0", "--folder", published)
    assert (told["again"], told["failed"]) == ([{"flow": "withdraw", "document": old}], {})
    assert desk.catalogue.document(old).stage is Stage.WITHDRAWN
    publication = desk.catalogue.publication(old)
    assert publication.superseded_by == instead
    assert done("reconcile", "--minutes", "0", "--folder", published)["again"] == []


def test_what_lies_in_the_future_is_taken_for_interrupted(published, quick):
    """After the clock was set back, a takedown that was cut off before is not left for days."""
    desk, document_id = quick(published), only_id(published)
    changed_at = desk.catalogue.document(document_id).changed_at
    desk.catalogue.begin_withdrawal(document_id, WithdrawalReason.RIGHTS, "rua", changed_at)
    begun_at = desk.catalogue.document(document_id).changed_at

    def interrupted(after: timedelta) -> list[str]:
        class Turned(datetime):
            @classmethod
            def now(cls, tz=None):
                return (begun_at + after).astimezone(tz)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reconciling, "datetime", Turned)
            return [job.flow for job in reconciling.interrupted(desk)]

    assert interrupted(timedelta(minutes=1)) == []
    assert interrupted(timedelta(minutes=-1)) == []
    assert interrupted(timedelta(minutes=16)) == ["withdraw"]
    assert interrupted(timedelta(days=-2)) == ["withdraw"]


@pytest.mark.parametrize(
    ("pages", "lengths"), [(1, [1]), (49, [49]), (50, [25, 25]), (110, [25, 25, 25, 35])]
)
def test_stretches_hold_every_page_once_and_none_is_short(pages, lengths):
    """Stretches are of 25 pages or more, in order, with no page twice."""
    parts = stretches(pages, 25)
    assert [len(part) for part in parts] == lengths
    assert [number for part in parts for number in part] == list(range(1, pages + 1))


@pytest.mark.parametrize(("kind", "code"), [(NotAllowed, 5), (Blocked, 7), (ValueError, 1)])
def test_an_error_of_a_worker_keeps_its_exit_code(kind, code):
    """What a flow raised on another machine ends the command here as it would have ended there."""
    assert FailedOnWorker(kind.__name__, "a line").exit_code == code


def test_a_run_that_waits_already_is_not_asked_for_twice(prefect):
    """Only jobs without a live run of their document are left."""
    jobs = [reconciling.Job("prepare", ("D-nobody-knows",))]
    assert dispatch.without_runs(jobs) == jobs
    assert dispatch.without_runs([]) == []
