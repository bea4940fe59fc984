"""One contract for the catalogue on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from storage_servers import Opened
from storage_values import (
    NOON,
    decided,
    decisions,
    in_review,
    publication,
    published,
    source,
    submission,
    with_keys,
)

from records.errors import Damaged, InvalidInput, NotAllowed, StageMoved
from records.marks import ReleaseDecision
from records.release import Earlier, Publication, WithdrawalReason
from records.stages import Stage
from storage.catalogue import SqlCatalogue, open_catalogue

REASON = WithdrawalReason.UNREDACTED_CONTENT


def events(catalogue: SqlCatalogue, document_id: str) -> list[str]:
    return [entry.event for entry in catalogue.journal(document_id)]


def test_what_is_queued_comes_back(opened: Opened) -> None:
    """A document comes back as it was queued, macrons and all, from another connection too."""
    made = opened.catalogue.enqueue(submission(), source())
    assert (made.submission, made.source) == (submission(), source())
    assert (made.stage, made.version, made.artefacts, made.refusal) == (Stage.QUEUED, 1, {}, None)
    assert made.queued_at == made.changed_at
    assert made.queued_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - made.queued_at) < timedelta(minutes=1)
    with open_catalogue(opened.url) as other:
        assert other.document(made.id) == made


def test_the_same_bytes_twice(catalogue: SqlCatalogue) -> None:
    """The same file queued again is another document; ids are safe in a path and sort by time."""
    made = [catalogue.enqueue(submission(), source()) for _ in range(20)]
    ids = [record.id for record in made]
    assert len(set(ids)) == 20
    assert all(re.fullmatch("D[0-9A-HJKMNP-TV-Z]{17}", each) for each in ids)
    assert list(catalogue.documents()) == made
    assert [each[:10] for each in ids] == sorted(each[:10] for each in ids)


def test_documents_of_one_stage(catalogue: SqlCatalogue) -> None:
    """A stage gives the documents that stand there, and no others."""
    first, second = (catalogue.enqueue(submission(), source()) for _ in range(2))
    catalogue.advance(first.id, Stage.QUEUED, Stage.READ, "engine")
    assert [record.id for record in catalogue.documents(Stage.QUEUED)] == [second.id]
    assert [record.id for record in catalogue.documents(Stage.READ)] == [first.id]
    assert catalogue.documents(Stage.PUBLISHED) == []


def test_advancing_keeps_artefacts(catalogue: SqlCatalogue) -> None:
    """Each move counts the version up and adds the digests of what was made."""
    made = catalogue.enqueue(submission(), source())
    read = catalogue.advance(
        made.id, Stage.QUEUED, Stage.READ, "engine", {"pages": 3}, {"pages": "a" * 64}
    )
    assert (read.stage, read.version) == (Stage.READ, 2)
    assert read.changed_at >= read.queued_at == made.queued_at
    found = catalogue.advance(
        made.id, Stage.READ, Stage.IN_REVIEW, "engine", artefacts={"findings": "b" * 64}
    )
    assert found.artefacts == {"pages": "a" * 64, "findings": "b" * 64}
    lines = list(catalogue.journal(made.id))
    assert [line.event for line in lines] == ["stage.queued", "stage.read", "stage.in_review"]
    assert [line.actor for line in lines] == ["Hana Submitter", "engine", "engine"]
    assert lines[1].detail == {
        "from": "QUEUED",
        "version": 2,
        "pages": 3,
        "artefacts": {"pages": "a" * 64},
    }


def test_a_stage_that_moved(catalogue: SqlCatalogue) -> None:
    """A compare-and-set that lost says where the document stands, and changes and writes nothing."""
    record = catalogue.enqueue(submission(), source())
    catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
    with pytest.raises(StageMoved, match="READ"):
        catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
    with pytest.raises(StageMoved):
        catalogue.refuse(record.id, Stage.QUEUED, "empty")
    with pytest.raises(StageMoved):
        catalogue.decide(record.id, decisions())
    with pytest.raises(StageMoved):
        catalogue.approve(record.id, "Aroha", NOON)
    with pytest.raises(StageMoved):
        catalogue.begin_publication(publication(record))
    with pytest.raises(StageMoved):
        catalogue.confirm_publication(with_keys(publication(record)))
    with pytest.raises(StageMoved):
        catalogue.begin_withdrawal(record.id, REASON, "Hana", NOON)
    with pytest.raises(StageMoved):
        catalogue.confirm_withdrawal(record.id, "Hana")
    assert catalogue.document(record.id).version == 2
    assert events(catalogue, record.id) == ["stage.queued", "stage.read"]


def test_moves_that_do_not_exist(catalogue: SqlCatalogue) -> None:
    """No move but those of the stages, and none that needs a signature by the plain verb."""
    record = in_review(catalogue)
    for expected, to in (
        (Stage.QUEUED, Stage.IN_REVIEW),
        (Stage.IN_REVIEW, Stage.READ),
        (Stage.IN_REVIEW, Stage.REVIEWED),
        (Stage.REVIEWED, Stage.DECIDED),
        (Stage.DECIDED, Stage.PUBLISHING),
        (Stage.PUBLISHING, Stage.PUBLISHED),
        (Stage.PUBLISHED, Stage.WITHDRAWING),
        (Stage.READ, Stage.REFUSED),
    ):
        with pytest.raises(NotAllowed):
            catalogue.advance(record.id, expected, to, "engine")
    with pytest.raises(NotAllowed):
        catalogue.refuse(record.id, Stage.IN_REVIEW, "too late")
    assert catalogue.document(record.id) == record


def test_refusing(catalogue: SqlCatalogue) -> None:
    """A refused document keeps its reason and moves no more."""
    record = catalogue.enqueue(submission(), source())
    refused = catalogue.refuse(record.id, Stage.QUEUED, "encrypted")
    assert (refused.stage, refused.refusal) == (Stage.REFUSED, "encrypted")
    assert list(catalogue.journal(record.id))[-1].detail["reason"] == "encrypted"
    with pytest.raises(NotAllowed):
        catalogue.advance(record.id, Stage.REFUSED, Stage.READ, "engine")


def test_decisions_come_back(catalogue: SqlCatalogue) -> None:
    """What was settled comes back whole, boxes to the last digit and the instant to the microsecond."""
    record = in_review(catalogue)
    assert catalogue.decisions(record.id) is None
    reviewed = catalogue.decide(record.id, decisions())
    assert reviewed.stage is Stage.REVIEWED
    assert catalogue.decisions(record.id) == decisions()
    approved = catalogue.approve(record.id, " Aroha Approver ", NOON)
    assert approved.stage is Stage.DECIDED
    kept = catalogue.decisions(record.id)
    assert kept == replace(decisions(), approver="Aroha Approver", approved_at=NOON)
    assert kept is not None
    assert kept.decided_at.utcoffset() == timedelta(0)
    assert kept.approved_at is not None
    assert kept.approved_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "approver",
    ["Rāwiri Reviewer", "  rāwiri   reviewer ", "RĀWIRI REVIEWER", "Ra\u0304wiri Reviewer"],
)
def test_four_eyes_by_verb(catalogue: SqlCatalogue, approver: str) -> None:
    """The reviewer cannot approve, however the name is written, and the document stays reviewed."""
    record = in_review(catalogue)
    catalogue.decide(record.id, decisions("Rāwiri Reviewer"))
    with pytest.raises(NotAllowed, match="must not be the reviewer"):
        catalogue.approve(record.id, approver, NOON)
    assert catalogue.document(record.id).stage is Stage.REVIEWED
    assert events(catalogue, record.id)[-1] == "stage.reviewed"


@pytest.mark.parametrize(
    "signature",
    [
        "approver = ' rawiri REVIEWER ', approver_folded = 'other', approved_at = decided_at",
        "approver = 'Other', approver_folded = reviewer_folded, approved_at = decided_at",
        "approver = 'Other', approved_at = decided_at",
        "approver = 'Other', approver_folded = 'other'",
    ],
    ids=["same name", "same folded name", "no folded name", "no instant"],
)
def test_four_eyes_by_database(opened: Opened, signature: str) -> None:
    """The database itself refuses a signature by the reviewer, or half of one."""
    record = in_review(opened.catalogue)
    opened.catalogue.decide(record.id, decisions("Rawiri Reviewer"))
    with pytest.raises(Exception, match="constraint"):
        opened.execute(f"UPDATE decisions SET {signature}")  # noqa: S608 -- our own text
    opened.execute(
        "UPDATE decisions SET approver = 'Other', approver_folded = 'other', approved_at = decided_at"
    )


def test_only_people_sign(catalogue: SqlCatalogue) -> None:
    """Neither nobody nor the engine reviews or approves, and an approver signs on their own."""
    record = in_review(catalogue)
    for nobody in ("", "  ", "a\x00b", "a\nb"):
        with pytest.raises(InvalidInput):
            catalogue.decide(record.id, decisions(nobody))
    with pytest.raises(NotAllowed):
        catalogue.decide(record.id, decisions("Engine"))
    with pytest.raises(InvalidInput):
        catalogue.decide(record.id, replace(decisions(), approver="Aroha", approved_at=NOON))
    with pytest.raises(InvalidInput, match="time zone"):
        catalogue.decide(
            record.id,
            replace(decisions(), decided_at=datetime(2026, 1, 1)),  # noqa: DTZ001 -- the point
        )
    catalogue.decide(record.id, decisions())
    with pytest.raises(InvalidInput):
        catalogue.approve(record.id, " ", NOON)
    with pytest.raises(NotAllowed):
        catalogue.approve(record.id, "engine", NOON)
    with pytest.raises(InvalidInput, match="time zone"):
        catalogue.approve(record.id, "Aroha", datetime(2026, 1, 1))  # noqa: DTZ001 -- the point
    assert catalogue.document(record.id).stage is Stage.REVIEWED


def test_sent_back(catalogue: SqlCatalogue) -> None:
    """Sending back puts signatures out of force but keeps them, and the next round needs new ones."""
    record = decided(catalogue)
    catalogue.begin_publication(publication(record))
    assert len(catalogue.unconfirmed_publications()) == 1
    catalogue.advance(record.id, Stage.PUBLISHING, Stage.IN_REVIEW, "engine", {"witness": "ocr"})
    assert catalogue.decisions(record.id) is None
    assert catalogue.unconfirmed_publications() == []
    assert [old.approver for old in catalogue.earlier_decisions(record.id)] == ["Aroha Approver"]
    catalogue.decide(record.id, decisions("Mere"))
    with pytest.raises(NotAllowed):
        catalogue.approve(record.id, "mere", NOON)
    catalogue.approve(record.id, "Rāwiri Reviewer", NOON)
    second = replace(publication(record), title="He taitara anō")
    assert catalogue.begin_publication(second) == second
    assert list(catalogue.verify()) == []


def test_publishing(catalogue: SqlCatalogue) -> None:
    """A publication is begun, then confirmed with its keys, and comes back whole, grounds included."""
    record = decided(catalogue)
    given = publication(record)
    begun = catalogue.begin_publication(given)
    assert begun == given
    assert catalogue.document(record.id).stage is Stage.PUBLISHING
    assert catalogue.publication(record.id) is None
    assert catalogue.publications() == []
    confirmed = catalogue.confirm_publication(with_keys(begun))
    assert confirmed == with_keys(given)
    assert catalogue.document(record.id).stage is Stage.PUBLISHED
    assert catalogue.publication(record.id) == confirmed
    assert catalogue.publications() == [confirmed]
    assert catalogue.unconfirmed_publications() == []


def test_publishing_again_changes_nothing(catalogue: SqlCatalogue) -> None:
    """Whoever begins or confirms again gets the first row, and the journal tells of it once."""
    record = decided(catalogue)
    first = catalogue.begin_publication(publication(record))
    later = replace(publication(record), published_at=NOON + timedelta(hours=1), title="Later")
    assert catalogue.begin_publication(later) == first
    done = catalogue.confirm_publication(with_keys(first))
    assert catalogue.confirm_publication(with_keys(first)) == done
    with pytest.raises(StageMoved):
        catalogue.begin_publication(publication(record))
    assert events(catalogue, record.id)[-2:] == ["stage.publishing", "stage.published"]


def test_confirming_another_publication(catalogue: SqlCatalogue) -> None:
    """What is confirmed must be what was begun, with keys, and inside its own folder."""
    record = decided(catalogue)
    begun = catalogue.begin_publication(publication(record))
    with pytest.raises(InvalidInput, match="public_sha256, published_at"):
        catalogue.confirm_publication(
            replace(with_keys(begun), public_sha256="0" * 64, published_at=datetime.now(UTC))
        )
    with pytest.raises(InvalidInput, match="with its keys"):
        catalogue.confirm_publication(begun)
    with pytest.raises(InvalidInput, match="outside"):
        catalogue.confirm_publication(replace(begun, public_keys=("other/releases/x/a.pdf",)))
    assert catalogue.document(record.id).stage is Stage.PUBLISHING


def test_a_slug_belongs_to_one_release(catalogue: SqlCatalogue) -> None:
    """Two documents cannot publish into one folder, and the second stays where it stood."""
    first, second = decided(catalogue), decided(catalogue)
    one = replace(publication(first), slug="pepa")
    catalogue.begin_publication(one)
    with pytest.raises(InvalidInput, match="te-whare/releases/pepa"):
        catalogue.begin_publication(replace(publication(second), slug="pepa"))
    assert catalogue.document(second.id).stage is Stage.DECIDED
    other = replace(one.agency, slug="elsewhere")
    catalogue.begin_publication(replace(publication(second), slug="pepa", agency=other))


def test_nothing_unsigned_is_published(opened: Opened) -> None:
    """A document pushed to DECIDED behind our back has no signature and is not published."""
    record = in_review(opened.catalogue)
    opened.execute("UPDATE documents SET stage = 'DECIDED'")
    with pytest.raises(NotAllowed, match="nobody has approved"):
        opened.catalogue.begin_publication(publication(record))
    opened.execute("UPDATE documents SET stage = 'REVIEWED'")
    with pytest.raises(Damaged, match="nothing was settled"):
        opened.catalogue.approve(record.id, "Aroha", NOON)


def _entry(catalogue: SqlCatalogue) -> Publication:
    """A document that was decided as withheld in full, and the entry for it."""
    record = in_review(catalogue)
    catalogue.decide(record.id, replace(decisions(), decision=ReleaseDecision.WITHHELD, marks=()))
    catalogue.approve(record.id, "Aroha Approver", NOON)
    made = publication(record)
    return replace(
        made,
        decision=ReleaseDecision.WITHHELD,
        public_sha256="",
        pages=0,
        size=0,
        reason="Kāore anō kia tukuna.",
        review_on=NOON.date(),
        earlier=(Earlier(NOON, ReleaseDecision.DEFERRED, "mosa/releases/before"),),
        public_keys=(f"{made.folder}/index.html",),
    )


def test_an_entry_has_no_bytes_and_a_release_has(catalogue: SqlCatalogue) -> None:
    """What is withheld comes back with reason and day; it is refused with bytes, and a release without."""
    given = _entry(catalogue)
    with pytest.raises(InvalidInput, match="no bytes of it"):
        catalogue.begin_publication(replace(given, public_sha256="a" * 64))
    assert catalogue.confirm_publication(catalogue.begin_publication(given)) == given
    assert catalogue.publication(given.document_id) == given
    with pytest.raises(InvalidInput, match="digest"):
        catalogue.begin_publication(replace(publication(decided(catalogue)), public_sha256=""))


def test_what_is_published_is_what_was_approved(catalogue: SqlCatalogue) -> None:
    """Withheld was signed, so nothing of it is released; and the other way round."""
    given = _entry(catalogue)
    bytes_of_it = replace(given, decision=ReleaseDecision.PART, public_sha256="a" * 64)
    with pytest.raises(NotAllowed, match="withheld was approved, and not part"):
        catalogue.begin_publication(bytes_of_it)
    record = decided(catalogue)
    entry = replace(
        publication(record), decision=ReleaseDecision.DEFERRED, public_sha256="", pages=0, size=0
    )
    with pytest.raises(NotAllowed, match="part was approved, and not deferred"):
        catalogue.begin_publication(entry)
    assert catalogue.document(record.id).stage is Stage.DECIDED


def test_withdrawing(catalogue: SqlCatalogue) -> None:
    """A withdrawal keeps the publication with reason and instant, step by step, each step once."""
    record_id = published(catalogue).document_id
    later = NOON + timedelta(days=1)
    begun = catalogue.begin_withdrawal(record_id, REASON, "Hana", later)
    assert (begun.withdrawal_reason, begun.withdrawn_at) == (REASON, later)
    assert catalogue.document(record_id).stage is Stage.WITHDRAWING
    again = catalogue.begin_withdrawal(record_id, WithdrawalReason.RIGHTS, "Mere", NOON)
    assert again == begun == catalogue.publication(record_id)
    done = catalogue.confirm_withdrawal(record_id, "Hana")
    assert done == begun == catalogue.confirm_withdrawal(record_id, "Hana")
    assert catalogue.document(record_id).stage is Stage.WITHDRAWN
    assert catalogue.publications() == [done]
    with pytest.raises(StageMoved):
        catalogue.begin_withdrawal(record_id, REASON, "Hana", later)
    assert events(catalogue, record_id)[-2:] == ["stage.withdrawing", "stage.withdrawn"]


def test_publications_are_oldest_first(catalogue: SqlCatalogue) -> None:
    """The order is that of publication, not of queuing."""
    for days in (3, 1, 2):
        made = replace(publication(decided(catalogue)), published_at=NOON + timedelta(days=days))
        catalogue.confirm_publication(with_keys(catalogue.begin_publication(made)))
    assert [each.published_at - NOON for each in catalogue.publications()] == [
        timedelta(days=days) for days in (1, 2, 3)
    ]


def test_outlines_say_what_publications_say(catalogue: SqlCatalogue) -> None:
    """Of each confirmed or withdrawn one, in the same order; those of some ids alone can be had too."""
    made = []
    for days in (3, 1, 2):
        one = replace(
            publication(decided(catalogue)),
            published_at=NOON + timedelta(days=days),
            portfolio="Wāhi Tākaro" if days == 1 else None,
            signed_by="ab" * 32,
        )
        made.append(catalogue.confirm_publication(with_keys(catalogue.begin_publication(one))))
    catalogue.begin_publication(publication(decided(catalogue)))
    catalogue.begin_withdrawal(made[0].document_id, REASON, "Hana", NOON + timedelta(days=9))
    every = catalogue.publications()
    assert len(every) == 3
    assert list(catalogue.outlines()) == [each.outline for each in every]
    assert all(each.withdrawn_at is None or each.published_at < each.withdrawn_at for each in every)
    some = [made[1].document_id, made[0].document_id, "D00000000000000000"]
    assert catalogue.publications(some) == [every[0], every[2]]
    assert catalogue.publications(()) == []


def test_unknown_documents(catalogue: SqlCatalogue) -> None:
    """An id that nobody has is wrong input, at every door."""
    nobody = "D00000000000000000"
    stranger = replace(publication(decided(catalogue)), document_id=nobody)
    for ask in (
        lambda: catalogue.document(nobody),
        lambda: catalogue.advance(nobody, Stage.QUEUED, Stage.READ, "engine"),
        lambda: catalogue.refuse(nobody, Stage.QUEUED, "empty"),
        lambda: catalogue.decide(nobody, decisions()),
        lambda: catalogue.approve(nobody, "Aroha", NOON),
        lambda: catalogue.decisions(nobody),
        lambda: catalogue.begin_publication(stranger),
        lambda: catalogue.confirm_publication(stranger),
        lambda: catalogue.publication(nobody),
        lambda: catalogue.begin_withdrawal(nobody, REASON, "Hana", NOON),
        lambda: catalogue.confirm_withdrawal(nobody, "Hana"),
    ):
        with pytest.raises(InvalidInput, match=nobody):
            ask()


def test_input_that_cannot_be_kept(catalogue: SqlCatalogue) -> None:
    """Wrong digests, unspeakable details and broken text are refused, and leave no line behind."""
    record = catalogue.enqueue(submission(), source())
    with pytest.raises(InvalidInput):
        catalogue.enqueue(submission(), replace(source(), sha256="short"))
    with pytest.raises(InvalidInput):
        catalogue.enqueue(replace(submission(), submitter=" "), source())
    with pytest.raises(InvalidInput):
        catalogue.enqueue(replace(submission(), title="broken \ud800"), source())
    for detail in ({"x": object()}, {"x": float("nan")}, {"from": "anywhere"}, {"x": "\udfff"}):
        with pytest.raises(InvalidInput):
            catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine", detail)
    with pytest.raises(InvalidInput):
        catalogue.advance(
            record.id, Stage.QUEUED, Stage.READ, "engine", artefacts={"pages": "none"}
        )
    assert len(list(catalogue.journal())) == 1
    assert catalogue.document(record.id) == record
