"""Legal holds: what is held stays until every matter is over, whatever else happens to the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flows_values import done, only_id

from flows import cli
from flows.documents.placed import kept
from flows.settings import load
from flows.upkeep import holding, watching
from flows.wiring import holding_bucket, open_desk, shelf_bucket
from records.errors import Held, InvalidInput, NotAllowed
from storage.vault import key_of


def _house(folder: Path):
    desk = open_desk(load(folder.resolve()))
    return desk, holding_bucket(desk.settings)


def _run(capsys, *arguments: object) -> tuple[int, dict]:
    code = cli.run([*map(str, arguments), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out.startswith("{") else {"said": said.err}


def test_everything_of_a_document_is_held_until_each_matter_is_over(published: Path, capsys):
    """Source, pages, findings, proof, the public's copy and its pages; two matters, and then none."""
    document_id = only_id(published)
    desk, vault = _house(published)
    figures = {
        key_of(digest)
        for subject, digest in kept(desk.catalogue).items()
        if "statistics/" in subject
    }
    everything = [head.key for head in vault.list() if head.key not in figures]
    first = _run(capsys, "hold", document_id, "--matter", "OMB-1", "--folder", published)
    assert first == (0, {"id": document_id, "matters": ["OMB-1"], "objects": len(everything)})
    assert len(everything) >= 5
    assert _run(capsys, "hold", document_id, "--matter", "OMB-1", "--folder", published) == first
    assert _run(capsys, "hold", document_id, "--matter", "HC/2", "--folder", published)[0] == 0
    for key in everything:
        with pytest.raises(Held, match="legal hold"):
            vault.delete(key)
    lift = ["hold", document_id, "--lift", "--as", "tere", "--folder", published]
    assert _run(capsys, *lift, "--matter", "OMB-1")[1]["objects"] == 0
    assert vault.lock(everything[0]).hold
    code, told = _run(capsys, *lift, "--matter", "HC/2")
    assert (code, told["objects"], told["matters"]) == (0, len(everything), [])
    assert not any(vault.lock(key).hold for key in everything)
    assert _run(capsys, *lift, "--matter", "HC/2")[0] == NotAllowed.exit_code
    lines = [line for line in desk.catalogue.journal(document_id) if "hold" in line.event]
    assert [(line.event, line.detail["matter"]) for line in lines] == [
        ("hold-placed", "OMB-1"),
        ("hold-placed", "HC/2"),
        ("hold-lifted", "OMB-1"),
        ("hold-lifted", "HC/2"),
    ]
    assert lines[-1].actor == "tere"


def test_a_takedown_is_not_held_up_and_loses_nothing(published: Path, capsys):
    """The public's copy goes; what the vault has of it stays, held, and nobody is asked to destroy it."""
    document_id = only_id(published)
    desk, vault = _house(published)
    holding.hold(desk, vault, document_id, "OMB-1", "tere")
    held = [head.key for head in vault.list() if vault.lock(head.key).hold]
    assert len(held) >= 5
    withdraw = ["withdraw", document_id, "--reason", "wrong-document", "--folder", published]
    done(*withdraw, "--as", "rua.head")
    assert [key for key in held if not vault.lock(key).hold] == []
    later = desk.catalogue.document(document_id).changed_at.date().replace(year=2060)
    kinds = [notice.kind for notice in watching.look(desk, later)]
    assert watching.NoticeKind.RETENTION not in kinds
    holding.lift(desk, vault, document_id, "OMB-1", "tere")
    kinds = [notice.kind for notice in watching.look(desk, later)]
    assert watching.NoticeKind.RETENTION in kinds


def test_a_hold_on_the_public_file_is_told(published: Path, capsys):
    """Where the shelf's own object is bound, a withdrawal says so, and is finished once it is free."""
    document_id = only_id(published)
    desk, _ = _house(published)
    shelf = shelf_bucket(desk.settings, desk.settings.folder)
    (pdf,) = [head.key for head in shelf.list() if head.key.endswith(".pdf")]
    shelf.lock(pdf, hold=True)
    withdraw = ["withdraw", document_id, "--reason", "wrong-document", "--as", "rua.head"]
    code, told = _run(capsys, *withdraw, "--folder", published)
    assert code == Held.exit_code
    assert "it is under a legal hold and was not removed" in json.dumps(told)
    shelf.lock(pdf, hold=False)
    assert _run(capsys, *withdraw, "--folder", published)[1]["stage"] == "WITHDRAWN"
    assert shelf.head(pdf) is None


def test_what_lost_its_hold_is_found_and_held_again(published: Path, capsys):
    """The journal says what should be held: `verify` finds what is not, `hold --renew` holds it."""
    document_id = only_id(published)
    desk, vault = _house(published)
    objects = holding.hold(desk, vault, document_id, "OMB-1", "tere")
    key = key_of(desk.catalogue.document(document_id).source.sha256)
    vault.lock(key, hold=False)
    code, told = _run(capsys, "verify", "--folder", published)
    assert (code, [one["key"] for one in told["disagreements"]]) == (8, [key])
    told = done("hold", "--renew", "--folder", published)
    assert told == {"held": {document_id: ["OMB-1"]}, "renewed": 1}
    assert vault.lock(key).hold
    assert done("verify", "--folder", published)["agrees"] is True
    backup, again = published.parent / "backup", published.parent / "again"
    done("backup", "--to", backup, "--folder", published)
    done("restore", "--from", backup, "--folder", again)
    restored = _house(again)[1]
    assert sum(restored.lock(head.key).hold for head in restored.list()) == objects


def test_what_two_documents_share_stays_held_for_the_other(in_review: Path):
    """The same file came twice: lifting one hold frees nothing of the other's."""
    desk, vault = _house(in_review)
    first = desk.catalogue.document(only_id(in_review))
    second = desk.catalogue.enqueue(first.submission, first.source)
    for one in (first, second):
        holding.hold(desk, vault, one.id, "OMB-1", "tere")
    holding.lift(desk, vault, first.id, "OMB-1", "tere")
    assert vault.lock(key_of(first.source.sha256)).hold
    holding.lift(desk, vault, second.id, "OMB-1", "tere")
    assert not vault.lock(key_of(first.source.sha256)).hold


def test_a_matter_is_a_reference(in_review: Path, capsys):
    """No names and no words go into the journal; a hold without a matter or a document is none."""
    document_id = only_id(in_review)
    desk, vault = _house(in_review)
    for wrong in ("", "for the Ombudsman", "Āwhina", "a" * 61):
        with pytest.raises(InvalidInput, match="reference"):
            holding.hold(desk, vault, document_id, wrong, "tere")
    for arguments in ([document_id], ["--matter", "M-1"], ["--lift"], [document_id, "--renew"]):
        assert _run(capsys, "hold", *arguments, "--folder", in_review)[0] == 2
