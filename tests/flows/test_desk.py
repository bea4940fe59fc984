"""The desk's steps where several people and processes meet: once, in order, and never half."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flows_values import MINUTE, done, on_shelf, only_id, release, sha256

from flows.desk import Desk, ReturnReason
from flows.settings import load
from flows.wiring import open_desk
from publish.build import said_of
from records.document import Agency, DocumentRecord, Kind, Submission
from records.errors import (
    Damaged,
    NotAllowed,
    ProofFailed,
    RefusalReason,
    Refused,
    StageMoved,
    StoreFailed,
)
from records.release import Objection, WithdrawalReason
from records.stages import Stage


def _events(desk: Desk, document_id: str) -> list[str]:
    return [line.event for line in desk.catalogue.journal(document_id)]


def _pdfs(folder: Path) -> list[str]:
    return [key for key in on_shelf(folder) if key.endswith(".pdf")]


def _agrees(desk: Desk) -> bool:
    desk.index()
    return list(desk.verify()) == []


def test_a_slow_publisher_does_not_undo_a_withdrawal(decided, quick):
    """A second process that redacted while the first published and withdrew places nothing again."""
    desk, document_id = quick(decided), only_id(decided)
    redact = desk.redact

    def overtaken(*args, **kwargs):
        copy = redact(*args, **kwargs)
        desk.redact = redact
        desk.publish(document_id)
        desk.withdraw(document_id, WithdrawalReason.UNREDACTED_CONTENT, "rua.head")
        return copy

    desk.redact = overtaken
    with pytest.raises(StageMoved):
        desk.publish(document_id)
    assert _pdfs(decided) == []
    assert desk.catalogue.document(document_id).stage is Stage.WITHDRAWN
    assert _agrees(desk)


def test_a_slow_publisher_finds_the_work_done(decided, quick):
    """A second process that redacted while the first published gives the same publication."""
    desk, document_id = quick(decided), only_id(decided)
    redact, first = desk.redact, []

    def overtaken(*args, **kwargs):
        copy = redact(*args, **kwargs)
        desk.redact = redact
        first.append(desk.publish(document_id))
        return copy

    desk.redact = overtaken
    assert desk.publish(document_id) == first[0]
    assert _events(desk, document_id).count("stage.published") == 1
    assert _agrees(desk)


def test_a_copy_made_by_old_decisions_is_not_placed(decided, quick, tmp_path):
    """Sent back and decided anew while it was redacted: the old copy is thrown away."""
    desk, document_id = quick(decided), only_id(decided)
    redact = desk.redact

    def overtaken(*args, **kwargs):
        copy = redact(*args, **kwargs)
        settled = desk.catalogue.decisions(document_id)
        desk.send_back(document_id, ReturnReason.WRONG_MARKS, "sione.approver")
        again = replace(settled, marks=settled.marks[:1], approver=None, approved_at=None)
        desk.settle(document_id, again, "sione.approver")
        return copy

    desk.redact = overtaken
    with pytest.raises(StageMoved, match="decided anew"):
        desk.publish(document_id)
    assert _pdfs(decided) == []
    assert desk.catalogue.document(document_id).stage is Stage.DECIDED


def test_a_failed_proof_leaves_the_document_where_people_can_act(decided, quick):
    """Nothing is placed, the journal tells of it, and the document goes back to its reviewer."""
    desk, document_id = quick(decided), only_id(decided)
    objection = Objection("words", 1, None, "a withheld word can be extracted")

    def objected(*_, **__):
        raise ProofFailed((objection,))

    desk.redact = objected
    with pytest.raises(ProofFailed):
        desk.publish(document_id)
    assert on_shelf(decided) == []
    assert desk.catalogue.document(document_id).stage is Stage.DECIDED
    assert _events(desk, document_id)[-1] == "proof-failed"
    back = desk.send_back(document_id, ReturnReason.PROOF_FAILED, "sione.approver")
    assert back.stage is Stage.IN_REVIEW
    assert _agrees(desk)


def _cut_off(desk: Desk, document_id: str) -> None:
    """Publishes up to the moment before the confirmation, as a killed process does."""
    confirm = desk.catalogue.confirm_publication

    def killed(_):
        raise StoreFailed("cut off")

    desk.catalogue.confirm_publication = killed
    with pytest.raises(StoreFailed, match="cut off"):
        desk.publish(document_id)
    desk.catalogue.confirm_publication = confirm


def test_what_a_half_publication_placed_goes_when_it_is_sent_back(decided, quick):
    """From PUBLISHING to review: no stray file is left for the public, and verify agrees."""
    desk, document_id = quick(decided), only_id(decided)
    _cut_off(desk, document_id)
    assert len(_pdfs(decided)) == 1
    desk.send_back(document_id, ReturnReason.ENGINE_CHANGED, "sione.approver")
    assert [key for key in on_shelf(decided) if "/releases/" in key] == []
    assert desk.catalogue.document(document_id).stage is Stage.IN_REVIEW
    assert _agrees(desk)


def test_sending_back_that_is_cut_off_is_done_by_doing_it_again(decided, quick):
    """Removed from the shelf but not moved: the document is still PUBLISHING, and both ways are open."""
    desk, document_id = quick(decided), only_id(decided)
    _cut_off(desk, document_id)
    advance = desk.catalogue.advance

    def killed(*_, **__):
        raise StoreFailed("cut off")

    desk.catalogue.advance = killed
    with pytest.raises(StoreFailed, match="cut off"):
        desk.send_back(document_id, ReturnReason.OTHER, "sione.approver")
    desk.catalogue.advance = advance
    assert desk.publish(document_id).document_id == document_id
    assert _agrees(desk)


def test_other_bytes_than_begun_are_not_placed_beside_them(decided, quick):
    """An engine that changed between two runs is told how to go on, and the shelf keeps one copy."""
    desk, document_id = quick(decided), only_id(decided)
    _cut_off(desk, document_id)
    (placed,) = _pdfs(decided)
    redact = desk.redact

    def changed(*args, **kwargs):
        copy = redact(*args, **kwargs)
        copy.path.write_bytes(copy.path.read_bytes() + b"% another engine\n")
        digest = sha256(copy.path)
        proof = replace(copy.proof, public_sha256=digest)
        return replace(copy, sha256=digest, size=copy.path.stat().st_size, proof=proof)

    desk.redact = changed
    with pytest.raises(Damaged, match=rf"release return {document_id} --reason engine-changed"):
        desk.publish(document_id)
    assert _pdfs(decided) == [placed]
    desk.send_back(document_id, ReturnReason.ENGINE_CHANGED, "sione.approver")
    assert _pdfs(decided) == []
    assert _agrees(desk)


def test_publishing_again_writes_lost_indexes_anew(published, prefect):
    """`release publish` on what is published mends the indexes and changes nothing else."""
    (published / "public" / "catalogue.json").unlink()
    document_id = only_id(published)
    assert done("publish", document_id, "--folder", published)["stage"] == "PUBLISHED"
    assert done("verify", "--folder", published)["agrees"] is True
    desk = open_desk(load(published))
    assert _events(desk, document_id).count("stage.published") == 1


def test_a_withdrawal_that_is_cut_off_is_finished_by_doing_it_again(published):
    """The document is gone first; tombstone and stage follow on the second try, with the first reason."""
    desk, document_id = open_desk(load(published)), only_id(published)
    write = desk.shelf.write

    def killed(_):
        raise StoreFailed("cut off")

    desk.shelf.write = killed
    with pytest.raises(StoreFailed, match="cut off"):
        desk.withdraw(document_id, WithdrawalReason.RIGHTS, "rua.head")
    assert _pdfs(published) == []
    assert desk.catalogue.document(document_id).stage is Stage.WITHDRAWING
    desk.shelf.write = write
    stone = desk.withdraw(document_id, WithdrawalReason.SUSPENDED, "rua.head")
    assert stone.withdrawal_reason is WithdrawalReason.RIGHTS
    assert _agrees(desk)


def test_a_classified_page_is_refused_and_named_by_number(tmp_path, quick):
    """SECRET on a page ends the reading: REFUSED, with the page and the marking, none of its words."""
    folder = tmp_path / "folder"
    desk = quick(folder)
    told = done(
        *("submit", MINUTE, "--kind", "other", "--title", "T", "--agency", "A", "--queue-only"),
        *("--folder", folder),
    )
    desk.classified = lambda words: (
        "SECRET" if any("Penhaligon" in word.text for word in words) else None
    )
    with pytest.raises(Refused, match="page 1 is marked SECRET") as caught:
        desk.read_document(told["id"])
    assert caught.value.reason is RefusalReason.CLASSIFIED
    record = desk.catalogue.document(told["id"])
    assert record.stage is Stage.REFUSED
    assert "Penhaligon" not in str(record.refusal)
    ran = release("publish", told["id"], "--folder", folder, "--json")
    assert (ran.code, ran.told["error"]) == (5, "NotAllowed")


def test_a_file_that_changes_while_it_is_taken_in_is_refused(tmp_path, monkeypatch):
    """What is kept is what was examined, or nothing is queued."""
    desk = open_desk(load(tmp_path / "folder"))
    receive = desk.receive

    def other(paths, folder):
        for delivery in receive(paths, folder):
            (part,) = delivery.parts
            source = replace(part.source, sha256="0" * 64)
            yield replace(delivery, parts=(replace(part, source=source),))

    desk.receive = other
    with pytest.raises(Refused, match="it changed while it was taken in"):
        _queued(desk)
    assert desk.catalogue.documents() == []


def _queued(desk: Desk) -> DocumentRecord:
    return desk.queue(MINUTE, Submission(Kind.OTHER, "T", Agency("a", "A"), "tui.submitter"))


def test_steps_that_are_done_do_nothing(published):
    """Reading, finding and publishing again leave the catalogue and its journal as they stand."""
    desk, document_id = open_desk(load(published)), only_id(published)
    before = list(desk.catalogue.journal())
    record = desk.catalogue.document(document_id)
    assert desk.read_document(document_id) == record
    assert desk.find_in_document(document_id) == record
    assert desk.publish(document_id) == desk.catalogue.publication(document_id)
    assert list(desk.catalogue.journal()) == before


def test_pages_are_there_once_they_were_read(tmp_path):
    """Asking for pages before the reading is told as what it is."""
    desk = open_desk(load(tmp_path / "folder"))
    record = _queued(desk)
    assert desk.findings(record) == ([], [])
    with pytest.raises(NotAllowed, match="has not been read yet"):
        list(desk.pages(record))


def test_opening_a_desk_sweeps_what_a_killed_process_left(decided):
    """An unredacted copy in the work folder does not outlive the next command."""
    left = decided / "work" / "desk-left"
    left.mkdir()
    (left / "source.pdf").write_bytes(MINUTE.read_bytes())
    done("status", "--folder", decided)
    assert not left.exists()


@pytest.mark.parametrize("step", ["publish", "withdraw", "send back"])
def test_one_at_a_time_touches_a_documents_folder(step, request, quick):
    """While somebody else holds the document's place on the shelf, nobody places or removes there."""
    folder = request.getfixturevalue("published" if step == "withdraw" else "decided")
    desk, document_id = quick(folder), only_id(folder)
    stage = desk.catalogue.document(document_id).stage
    steps = {
        "publish": lambda: desk.publish(document_id),
        "withdraw": lambda: desk.withdraw(document_id, WithdrawalReason.RIGHTS, "rua.head"),
        "send back": lambda: desk.send_back(document_id, ReturnReason.OTHER, "rua.head"),
    }
    worker = threading.Thread(target=steps[step])
    with desk.catalogue.lease(f"shelf {document_id}"):
        keys = on_shelf(folder)
        worker.start()
        worker.join(1.0)
        assert worker.is_alive()
        assert desk.catalogue.document(document_id).stage is stage
        assert on_shelf(folder) == keys
    worker.join(30)
    assert desk.catalogue.document(document_id).stage is not stage


def test_what_is_published_beside_the_copy_is_searched_too(decided, quick):
    """Title and summary stand in pages, feeds and search: the redactor is told of all that was said."""
    desk, document_id = quick(decided), only_id(decided)
    told: list[tuple[str, ...]] = []
    redact = desk.redact

    def asked(*args, **kwargs):
        told.append(tuple(kwargs["beside"]))
        return redact(*args, **kwargs)

    desk.redact = asked
    desk.publish(document_id)
    said = desk.catalogue.document(document_id).submission
    assert told == [(said.title, said.reference, said.portfolio, said.minister)]


def test_all_that_is_said_of_a_document_is_searched(decided, quick):
    """The summary and the number of a request are as public as the title."""
    said = quick(decided).catalogue.document(only_id(decided)).submission
    more = replace(said, abstract="A summary.", request_id="OIA-7", portfolio=None)
    assert said_of(more) == (said.title, "A summary.", said.reference, said.minister, "OIA-7")
