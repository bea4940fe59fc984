"""A catalogue and a vault survive the loss of both, from each database into each."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from storage_servers import Opened
from storage_values import AGENCY, NOON, published, source, submission

from records.errors import Damaged, InvalidInput, NotAllowed
from records.evidence import Evidence, EvidenceKind
from records.people import Grant, Role
from records.register import Book, EventKind, RegisterEvent
from records.remark import RemarkKind, RemarkStep, StepKind
from records.review import Preview
from storage import restoring
from storage.backup import LIST, Sealed, back_up, sealed_of
from storage.buckets.folder import FolderBucket
from storage.catalogue import SqlCatalogue, open_catalogue
from storage.content import sha256_of
from storage.restoring import check, check_journal, put_back
from storage.vault import BucketVault
from storage.verify import named_digests

AT = datetime(2026, 11, 26, tzinfo=UTC)


def lived_in(catalogue: SqlCatalogue, vault: BucketVault) -> None:
    """Leaves something in every corner of a house."""
    kept = vault.keep(b"a source")
    assert kept == source().sha256
    for name in (b"pages", b"public"):
        digest = vault.keep(name)
        catalogue.record("engine", "kept", "something", {"sha256": digest})
    published(catalogue)
    record = catalogue.enqueue(submission(), source())
    catalogue.evidence_book.give(
        record.id, Evidence(EvidenceKind.PUBLIC_REASON, "Tātou", "mere", NOON)
    )
    event = RegisterEvent(
        Book.REQUEST,
        AGENCY.slug,
        "26-014",
        EventKind.RECEIVED,
        NOON.date(),
        detail={"title": "Tūī"},
    )
    catalogue.register_book.take_in([event], "tui")
    said = catalogue.remark_book.receive(record.id, RemarkKind.HARD_TO_READ, "He iti ngā kupu.", 1)
    step = RemarkStep(StepKind.ANSWERED, "mere", NOON, "Kua whakanuia.")
    catalogue.remark_book.take(said.id, step)
    catalogue.people.add("hana", "Hana Ā", "kererū in the pūriri tree", "setup")
    catalogue.people.grant("hana", {Grant(AGENCY.slug, Role.REVIEWER)}, "setup")


@pytest.fixture
def vault(tmp_path: Path) -> FolderBucket:
    return FolderBucket(tmp_path / "vault", "vault", private=True)


@pytest.fixture
def house(opened: Opened, vault: FolderBucket) -> SqlCatalogue:
    lived_in(opened.catalogue, BucketVault(vault))
    return opened.catalogue


def backed_up(house: SqlCatalogue, vault: FolderBucket, to: Path) -> Sealed:
    return back_up(house, vault, to, AT, engine="test")


def everything(catalogue: SqlCatalogue) -> dict[str, object]:
    """What can be asked of a catalogue, as values."""
    found = catalogue.people.person("hana")
    return {
        "documents": list(catalogue.documents()),
        "publications": list(catalogue.publications()),
        "journal": list(catalogue.journal()),
        "register": list(catalogue.register_book.events()),
        "remarks": list(catalogue.remark_book.remarks()),
        "evidence": [catalogue.evidence_book.evidence(one.id) for one in catalogue.documents()],
        "person": found,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, opened: Opened
) -> Callable[[], SqlCatalogue]:
    """Makes an empty catalogue in each database, once the one that was backed up is gone."""

    def made() -> SqlCatalogue:
        opened.catalogue.close()
        if request.param == "sqlite":
            return open_catalogue(f"sqlite:///{tmp_path / 'restored.db'}")
        url = request.getfixturevalue("postgresql_url")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return open_catalogue(url)

    return made


def test_a_house_comes_back_in_either_database(
    house: SqlCatalogue, vault: FolderBucket, empty, tmp_path: Path
) -> None:
    """Every document, decision, line, event and person is what it was, and work can go on behind it."""
    before = everything(house)
    sealed = backed_up(house, vault, tmp_path / "backup")
    assert (sealed.disagreements, sealed.missing, sealed.objects) == (
        0,
        1,
        3,
    )  # the artefact's digest is made up
    shutil.rmtree(tmp_path / "vault")
    again = FolderBucket(tmp_path / "vault", "vault", private=True)
    with empty() as catalogue:
        put_back(tmp_path / "backup", sealed_of(tmp_path / "backup"), catalogue, again)
        assert everything(catalogue) == before
        assert list(catalogue.verify()) == []
        assert list(BucketVault(again).verify()) == []
        assert len(list(again.list())) == 3
        # the numbers that the database gives go on where they were
        record = catalogue.enqueue(submission(), source())
        catalogue.evidence_book.give(
            record.id, Evidence(EvidenceKind.PUBLIC_REASON, "Again", "mere", NOON)
        )
        catalogue.people.add("tui", "Tūī", None, "setup")
        assert list(catalogue.verify()) == []


def test_what_an_approver_looks_at_comes_back(
    sqlite_catalogue: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """A preview is named by the reviewers' book alone: it is no stray, and part of the backup."""
    kept = BucketVault(vault)
    kept.keep(b"a source")
    record = sqlite_catalogue.enqueue(submission(), source())
    digest = kept.keep(b"a preview")
    sqlite_catalogue.workbook.keep_preview(
        Preview(record.id, "0" * 64, digest, {"holds": True}, "mere", NOON)
    )
    assert digest in named_digests(sqlite_catalogue)
    sealed = backed_up(sqlite_catalogue, vault, tmp_path / "backup")
    fresh = FolderBucket(tmp_path / "fresh", "vault", private=True)
    with open_catalogue(f"sqlite:///{tmp_path / 'restored.db'}") as catalogue:
        put_back(tmp_path / "backup", sealed, catalogue, fresh)
        preview = catalogue.workbook.preview(record.id)
        assert preview is not None
        assert preview.public_sha256 == digest
        with BucketVault(fresh).open(digest) as stream:
            assert stream.read() == b"a preview"


def test_a_backup_of_work_under_way_is_one_moment(
    sqlite_catalogue: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """While documents come in, a backup holds whole ones only, each with its object."""
    stop, kept = threading.Event(), BucketVault(vault)

    def works() -> None:
        number = 0
        while not stop.is_set():
            content = f"source {number}".encode()
            kept.keep(content)
            sqlite_catalogue.enqueue(submission(), source(content))
            number += 1

    worker = threading.Thread(target=works)
    worker.start()
    try:
        for round_ in range(3):
            sealed = backed_up(sqlite_catalogue, vault, tmp_path / "backup")
            assert sealed.wrong == 0, round_
    finally:
        stop.set()
        worker.join()
    assert list(check(tmp_path / "backup", sealed)) == []
    fresh = FolderBucket(tmp_path / "fresh", "vault", private=True)
    with open_catalogue(f"sqlite:///{tmp_path / 'restored.db'}") as catalogue:
        put_back(tmp_path / "backup", sealed, catalogue, fresh)
        assert list(catalogue.verify()) == []
        sources = {record.source.sha256 for record in catalogue.documents()}
        assert sources == {head.key.rpartition("/")[2] for head in fresh.list()}
        assert len(sources) == sealed.objects > 0


def test_nothing_is_restored_over_a_house_in_use(
    house: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """A catalogue that holds anything, or a vault with objects of somebody else, is left as it is."""
    sealed = backed_up(house, vault, tmp_path / "backup")
    before = everything(house)
    with pytest.raises(NotAllowed, match="catalogue is not empty"):
        put_back(tmp_path / "backup", sealed, house, vault)
    assert everything(house) == before
    vault.put("aa/other", b"of somebody else", "text/plain")
    with (
        open_catalogue(f"sqlite:///{tmp_path / 'restored.db'}") as catalogue,
        pytest.raises(NotAllowed, match="vault holds"),
    ):
        put_back(tmp_path / "backup", sealed, catalogue, vault)


def test_a_restore_that_was_cut_off_is_done_again(
    house: SqlCatalogue, vault: FolderBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the objects back and the catalogue not, the same restore goes on."""
    sealed = backed_up(house, vault, tmp_path / "backup")
    fresh = FolderBucket(tmp_path / "fresh", "vault", private=True)
    with open_catalogue(f"sqlite:///{tmp_path / 'restored.db'}") as catalogue:
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "pour", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                put_back(tmp_path / "backup", sealed, catalogue, fresh)
        assert len(list(fresh.list())) == 3
        put_back(tmp_path / "backup", sealed, catalogue, fresh)
        assert everything(catalogue) == everything(house)


def test_each_changed_byte_is_found(
    house: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """Catalogue, index, an object or a file beside it: one flipped byte, or a missing file, and it is said."""
    list_of = tmp_path / "all.csv"
    list_of.write_text("term\n")
    folder = tmp_path / "backup"
    sealed = back_up(house, vault, folder, AT, engine="t", files={"watch/all.csv": list_of})
    assert list(check(folder, sealed)) == []
    assert list(check_journal(folder, sealed)) == []
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != LIST]
    assert len(files) == 6
    for path in files:
        before = path.read_bytes()
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        assert len(list(check(folder, sealed))) == 1, path
        path.unlink()
        assert len(list(check(folder, sealed))) == 1, path
        path.write_bytes(before)
    assert list(check(folder, sealed)) == []


def test_a_rewritten_journal_in_a_backup_is_found(
    sqlite_catalogue: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """Who changes a line of the backup's catalogue and its digest in the list is told by the chain."""
    lived_in(sqlite_catalogue, BucketVault(vault))
    folder = tmp_path / "backup"
    sealed = backed_up(sqlite_catalogue, vault, folder)
    path = folder / sealed.catalogue.path
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER journal_never_changes")
        database.execute("UPDATE journal SET actor = 'nobody' WHERE number = 2")
    database.close()
    told = json.loads((folder / LIST).read_text())
    told["catalogue"] |= {"sha256": sha256_of(path), "size": path.stat().st_size}
    (folder / LIST).write_text(json.dumps(told))
    again = sealed_of(folder)
    assert list(check(folder, again)) == []
    assert list(check_journal(folder, again)) == [
        "its catalogue does not agree with its journal (things: 1)"
    ]


@pytest.mark.parametrize("path", ["../outside", "/etc/outside", "a/../../outside", ""])
def test_a_list_from_outside_leads_nowhere_else(
    sqlite_catalogue: SqlCatalogue, vault: FolderBucket, tmp_path: Path, path: str
) -> None:
    """A list that somebody changed names no file beyond its own folder."""
    sealed = backed_up(sqlite_catalogue, vault, tmp_path / "backup")
    told = {"format": "release-backup/1"} | asdict(sealed)
    told["files"] = [{"path": path, "size": 1, "sha256": "0" * 64}]
    (tmp_path / "backup" / LIST).write_text(json.dumps(told))
    with pytest.raises(Damaged, match="leads out"):
        sealed_of(tmp_path / "backup")


def test_only_a_folder_for_backups_is_written(
    sqlite_catalogue: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """Somebody's folder is left alone, and what is no backup is not restored."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(InvalidInput, match="not empty"):
        backed_up(sqlite_catalogue, vault, tmp_path / "mine")
    with pytest.raises(InvalidInput, match="no backup"):
        sealed_of(tmp_path / "mine")
    (tmp_path / "mine" / LIST).write_text("[]")
    with pytest.raises(Damaged):
        sealed_of(tmp_path / "mine")


def test_a_later_backup_copies_what_is_new(
    house: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """The same folder again: objects that stand there are left, the list and the catalogue are of today."""
    folder = tmp_path / "backup"
    first = backed_up(house, vault, folder)
    stood = {path: path.stat().st_ino for path in (folder / "objects").rglob("*") if path.is_file()}
    digest = BucketVault(vault).keep(b"new")
    house.record("engine", "kept", "new", {"sha256": digest})
    second = backed_up(house, vault, folder)
    assert (second.objects, second.lines) == (first.objects + 1, first.lines + 1)
    assert {path: path.stat().st_ino for path in stood} == stood
    assert not (folder / first.catalogue.path).exists()
    assert list(check(folder, second)) == []


def test_nobody_is_signed_in_in_a_backup(
    house: SqlCatalogue, vault: FolderBucket, tmp_path: Path
) -> None:
    """Sessions stay out of it, and only its owner may read it."""
    secret = house.people.open_session("hana", timedelta(hours=1))
    assert house.people.session(secret) is not None
    sealed = backed_up(house, vault, tmp_path / "backup")
    with sqlite3.connect(tmp_path / "backup" / sealed.catalogue.path) as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM people").fetchone() == (1,)
    database.close()
    for path in (tmp_path / "backup").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
