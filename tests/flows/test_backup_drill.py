"""The drill: back up, lose everything, restore; the public sees the same bytes and `verify` finds nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from asking import Asking
from flows_values import done, on_shelf, only_id, release

from flows import wiring
from flows.serving import application
from flows.settings import load
from flows.shelf.clearing import CLEARED, INCIDENT
from flows.wiring import open_desk
from records.errors import Damaged


def _bytes(folder: Path) -> dict[str, bytes]:
    """Gives everything that the public sees, byte for byte; Pagefind orders its pieces by chance."""
    keys = [key for key in on_shelf(folder) if not key.startswith("search/index/")]
    return {key: (folder / "public" / key).read_bytes() for key in keys}


def _searched(folder: Path) -> set[str]:
    """Gives the bundles of the search that stand."""
    return {key.split("/")[2] for key in on_shelf(folder) if key.startswith("search/index/")}


def _lost(folder: Path) -> None:
    """Loses a whole house, as a disk does."""
    open_desk(load(folder.resolve())).catalogue.close()
    wiring.open_desk.cache_clear()
    shutil.rmtree(folder)


def test_a_house_that_was_lost_comes_back(published, tmp_path):
    """Back up, delete all, restore: verify is clean, the site is the same to the byte, watch lists too."""
    (published / "watch").mkdir()
    (published / "watch" / "all.csv").write_text("term\nTāwhai\n", encoding="utf-8")
    document_id, before, found = only_id(published), _bytes(published), _searched(published)
    status = done("status", document_id, "--folder", published)
    made = done("backup", "--to", tmp_path / "backup", "--folder", published)
    assert (made["disagreements"], made["with_objects"]) == (0, True)
    assert done("restore", "--from", tmp_path / "backup", "--check")["holds"]
    refused = release("restore", "--from", tmp_path / "backup", "--folder", published, "--json")
    assert (refused.code, refused.told["error"]) == (5, "NotAllowed")
    _lost(published)

    told = done("restore", "--from", tmp_path / "backup", "--folder", published)
    assert told["site"] == {
        "releases": 1,
        "tombstones": 0,
        "dated": 2,
        "indexes": told["site"]["indexes"],
    }
    assert (_bytes(published), _searched(published)) == (before, found)
    assert done("verify", "--folder", published) == {"agrees": True, "disagreements": []}
    assert done("status", document_id, "--folder", published) == status
    assert (published / "watch" / "all.csv").read_text(encoding="utf-8") == "term\nTāwhai\n"


def test_what_was_restored_can_be_taken_down(published, tmp_path, prefect):
    """An order to withdraw works in a restored house as in any: gone, a tombstone up, an incident told."""
    document_id = only_id(published)
    done("backup", "--to", tmp_path / "backup", "--folder", published)
    _lost(published)
    done("restore", "--from", tmp_path / "backup", "--folder", published)
    folder = open_desk(load(published.resolve())).catalogue.publication(document_id).folder
    (pdf,) = [key for key in on_shelf(published) if key.endswith(".pdf")]
    order = ["withdraw", document_id, "--reason", "unredacted-content", "--as", "rua.head"]
    assert done(*order, "--folder", published)["stage"] == "WITHDRAWN"

    # nothing of the document is left under its address but what says that it was taken down
    left = [key for key in on_shelf(published) if key.startswith(folder)]
    assert left == [f"{folder}/index.html"]
    asking = Asking(application(load(published.resolve())))
    answers = [asking.get(f"/{key}") for key in (pdf, f"{folder}/")]
    assert [answer.status_code for answer in answers] == [410, 410]
    # who kept the address of the document reads why it is gone
    assert answers[0].headers["content-type"] == "text/html; charset=utf-8"
    assert answers[0].content == answers[1].content
    never = "/".join([folder.rsplit("/", 1)[0], "never-there", "paper.pdf"])
    assert asking.get(f"/{never}").status_code == 404
    assert not (published / "public" / pdf).exists()
    withdrawn = json.loads((published / "public" / "withdrawn.json").read_text("utf-8"))
    assert any(one["tombstone"].endswith(f"/{folder}/index.html") for one in withdrawn["withdrawn"])
    desk = open_desk(load(published.resolve()))
    events = {line.event for line in desk.catalogue.journal()}
    assert {"stage.withdrawn", INCIDENT, CLEARED} <= events
    assert done("verify", "--folder", published) == {"agrees": True, "disagreements": []}
    # and what is built from vault and catalogue alone from then on has the tombstone too
    assert done("rebuild", "--folder", published)["tombstones"] == 1
    assert [key for key in on_shelf(published) if key.startswith(folder)] == left
    assert done("verify", "--folder", published)["agrees"]


def test_a_changed_backup_is_not_restored(published, tmp_path):
    """One byte of one object, and nothing of the backup reaches the new house."""
    done("backup", "--to", tmp_path / "backup", "--folder", published)
    one = next(path for path in (tmp_path / "backup" / "objects").rglob("*") if path.is_file())
    one.write_bytes(b"something else")
    ran = release("restore", "--from", tmp_path / "backup", "--folder", tmp_path / "new", "--json")
    assert (ran.code, ran.told["error"]) == (8, "Damaged")
    assert not (tmp_path / "new" / "catalogue.db").exists()


def test_a_damaged_house_is_backed_up_and_said_so(published, tmp_path):
    """A missing original stops no backup: it is told, and restored only by who asks for it."""
    desk, document_id = open_desk(load(published.resolve())), only_id(published)
    digest = desk.catalogue.document(document_id).artefacts["findings"]
    (published / "vault" / digest[:2] / digest).unlink()
    ran = release("backup", "--to", tmp_path / "backup", "--folder", published, "--json")
    assert (ran.code, ran.told["disagreements"]) == (8, 1)
    again = ["restore", "--from", tmp_path / "backup", "--folder", tmp_path / "new", "--json"]
    assert release(*again).code == 8
    assert release(*again, "--even-damaged").code == 0
    assert release("verify", "--folder", tmp_path / "new").code == 8


def test_a_backup_stands_outside_of_the_house(published, tmp_path):
    """In the folder itself it would be lost with it."""
    ran = release("backup", "--to", published / "backup", "--folder", published, "--json")
    assert (ran.code, ran.told["error"]) == (2, "InvalidInput")


def test_the_site_is_built_again_from_vault_and_catalogue(published):
    """The shelf lost, or changed by somebody, stands again to the byte; nothing is redacted for it."""
    before = _bytes(published)
    desk = open_desk(load(published.resolve()))
    desk.redact = None
    for path in (published / "public").iterdir():
        if path.is_dir() and not path.name.startswith("."):
            shutil.rmtree(path)
    told = desk.rebuild()
    assert (told.releases, told.dated) == (1, 2)
    assert _bytes(published) == before
    for key in before:
        (published / "public" / key).write_bytes(b"changed")
    desk.rebuild()
    assert _bytes(published) == before
    assert list(desk.verify()) == []


def test_a_release_of_an_earlier_engine_is_redacted_again(decided, quick, monkeypatch):
    """Where no pages were kept, the document is made and proven again, and only the same bytes are placed."""
    desk, document_id = quick(decided), only_id(decided)
    with monkeypatch.context() as patch:
        patch.setattr("flows.documents.placed.keep", lambda *_: None)
        desk.publish(document_id)
        desk.index()
    before = _bytes(decided)
    shutil.rmtree(decided / "public" / "ministry-of-sample-affairs")
    desk.rebuild()
    assert _bytes(decided) == before
    # what has other bytes than were published is no rebuilt release
    body = desk.catalogue.publication
    monkeypatch.setattr(
        "flows.shelf.rebuilding.Rebuilding._redacted", lambda *_: _other(body(document_id))
    )
    with pytest.raises(Damaged, match="other bytes"):
        desk.rebuild()


def _other(publication):
    class Copy:
        sha256 = publication.public_sha256[::-1]

    return Copy()


def test_an_anchor_tells_of_a_journal_made_anew(published, tmp_path, monkeypatch):
    """What `anchor` signed, `verify` bears out; another journal does not, and nothing more is signed of it."""
    monkeypatch.setenv("RELEASE_ANCHOR_KEY", str(tmp_path / "anchor.pem"))
    to = tmp_path / "anchors"
    first = done("anchor", "--to", to, "--new-key", "--folder", published)
    second = done("anchor", "--to", to, "--folder", published)
    assert first == second
    assert done("verify", "--anchor", to, "--folder", published)["agrees"]
    # a folder whose journal begins otherwise, with as many lines
    other = tmp_path / "other"
    desk = open_desk(load(other.resolve()))
    for number in range(first["number"]):
        desk.catalogue.record("engine", "looked", "a subject", {"count": number})
    ran = release("verify", "--anchor", to, "--folder", other, "--json")
    assert ran.code == 8
    assert [one["place"] for one in ran.told["disagreements"]] == ["anchor", "anchor"]
    assert release("anchor", "--to", to, "--folder", other).code == 8
    assert len(to.read_text().splitlines()) == 2
    told = json.loads(to.read_text().splitlines()[0])
    assert told["number"] == first["number"]
    # who verifies needs the public half alone, and somebody without any key is told
    monkeypatch.setenv("RELEASE_ANCHOR_PUBLIC_KEY", str(tmp_path / "anchor.pem.pub"))
    monkeypatch.delenv("RELEASE_ANCHOR_KEY")
    assert done("verify", "--anchor", to, "--folder", published)["agrees"]
    assert release("anchor", "--to", to, "--folder", published).code == 2
    assert release("verify", "--anchor", tmp_path / "none", "--folder", published).code == 2
