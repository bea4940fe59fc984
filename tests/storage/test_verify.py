"""What `release verify` finds when vault, catalogue and shelf are held against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from storage_values import (
    NOON,
    decisions,
    public_copy,
    publication,
    sha256,
    source,
    submission,
    with_keys,
)

from records.release import Publication, PublicFile, WithdrawalReason
from records.stages import Stage
from storage.buckets.folder import FolderBucket
from storage.catalogue import SqlCatalogue
from storage.shelf import BucketShelf
from storage.vault import BucketVault
from storage.verify import disagreements

PDF = b"%PDF-1.7 public"
SOURCE = b"%PDF-1.7 source"
PAGES = b"the pages as read"


@dataclass(frozen=True)
class House:
    """A vault, a catalogue and a shelf, as the embedded folder has them."""

    folder: Path
    vault: BucketVault
    catalogue: SqlCatalogue
    shelf: BucketShelf

    def queue(self) -> str:
        """Queues a document and gives its id."""
        self.vault.keep(SOURCE)
        return self.catalogue.enqueue(submission(), source(SOURCE)).id

    def begin(self) -> Publication:
        """Takes a document as far as its place on the shelf, not confirmed."""
        pages = self.vault.keep(PAGES)
        record_id = self.queue()
        self.catalogue.advance(
            record_id, Stage.QUEUED, Stage.READ, "engine", artefacts={"pages": pages}
        )
        self.catalogue.advance(record_id, Stage.READ, Stage.IN_REVIEW, "engine")
        self.catalogue.decide(record_id, decisions())
        record = self.catalogue.approve(record_id, "Aroha Approver", NOON)
        begun = with_keys(self.catalogue.begin_publication(publication(record, PDF)))
        for key in begun.public_keys:
            if key.endswith(".pdf"):
                self.shelf.place(public_copy(self.folder / "copy", PDF), key)
            else:
                self.shelf.write([PublicFile(key, "text/html", key.encode())])
        return begun

    def publish(self) -> Publication:
        """Takes a document all the way, as the flows do."""
        return self.catalogue.confirm_publication(self.begin())

    def found(self, **options: object) -> list[tuple[str, str]]:
        """Gives where what was found stands."""
        return [
            (each.place, each.key)
            for each in disagreements(self.vault, self.catalogue, self.shelf, **options)
        ]


@pytest.fixture
def house(tmp_path: Path, sqlite_catalogue: SqlCatalogue) -> House:
    """An empty house."""
    return House(
        tmp_path,
        BucketVault(FolderBucket(tmp_path / "vault", "vault", private=True)),
        sqlite_catalogue,
        BucketShelf(FolderBucket(tmp_path / "public", "public")),
    )


def test_a_sound_house(house: House) -> None:
    """Queued, published and withdrawn documents that are as they should be give nothing."""
    house.queue()
    house.publish()
    withdrawn = house.publish()
    house.catalogue.begin_withdrawal(withdrawn.document_id, WithdrawalReason.RIGHTS, "Hana", NOON)
    house.shelf.remove(key for key in withdrawn.public_keys if withdrawn.digest12 in key)
    house.catalogue.confirm_withdrawal(withdrawn.document_id, "Hana")
    house.shelf.write([PublicFile("index.html", "text/html", b"1")])
    assert house.found() == []
    assert house.found(site_keys={"index.html"}) == []


def test_a_flipped_byte_in_the_vault(house: House) -> None:
    """A changed source is found under its digest."""
    house.publish()
    key = f"{sha256(SOURCE)[:2]}/{sha256(SOURCE)}"
    path = house.folder / "vault" / key
    path.write_bytes(path.read_bytes()[:-1] + b"E")
    assert house.found() == [("vault", key)]


def test_a_missing_and_a_stray_object_of_the_vault(house: House) -> None:
    """A source or artefact that is gone, and an object that nobody names, are found."""
    house.publish()
    for gone in (SOURCE, PAGES):
        (house.folder / "vault" / sha256(gone)[:2] / sha256(gone)).unlink()
    stray = house.vault.keep(b"stray")
    assert sorted(house.found()) == sorted(
        [("vault", sha256(SOURCE)), ("vault", sha256(PAGES)), ("vault", stray)]
    )


def test_an_object_named_in_the_journal_is_no_stray(house: House) -> None:
    """A digest that a line of the journal names (a proof that was kept) is accounted for."""
    proof = house.vault.keep(b"a proof")
    assert house.found() == [("vault", proof)]
    house.catalogue.record("engine", "proof.kept", "D1", {"proof": proof})
    assert house.found() == []


def test_strays_on_the_shelf(house: House) -> None:
    """A file in a release's place that no publication names, and any stray PDF, are found."""
    published = house.publish()
    strays = [
        "loose.pdf",
        f"{published.folder}/extra.txt",
        f"{published.agency.slug}/releases/another/index.html",
    ]
    for key in strays:
        path = house.folder / "public" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"stray")
    house.shelf.write([PublicFile("notes.txt", "text/plain", b"1")])
    assert house.found() == [("shelf", key) for key in sorted(strays)]
    assert house.found(site_keys=set()) == [
        ("shelf", key) for key in sorted([*strays, "notes.txt"])
    ]


def test_changed_and_missing_files_on_the_shelf(house: House) -> None:
    """A PDF whose bytes are not those that were proven, and a file that is gone, are found."""
    published = house.publish()
    pdf = f"{published.folder}/{published.digest12}.pdf"
    page = f"{published.folder}/{published.digest12}.html"
    (house.folder / "public" / pdf).write_bytes(b"%PDF-1.7 publiC")
    house.shelf.remove([page])
    assert sorted(house.found()) == sorted([("shelf", pdf), ("shelf", page)])
    house.shelf.remove([pdf])
    assert sorted(house.found()) == sorted([("shelf", pdf), ("shelf", page)])


def test_what_still_stands_after_a_withdrawal(house: House) -> None:
    """From the first word of a withdrawal on, each file still public is found, then a lost tombstone."""
    published = house.publish()
    documents = sorted(key for key in published.public_keys if published.digest12 in key)
    house.catalogue.begin_withdrawal(published.document_id, WithdrawalReason.RIGHTS, "Hana", NOON)
    assert house.found() == [("shelf", key) for key in documents]
    house.catalogue.confirm_withdrawal(published.document_id, "Hana")
    assert house.found() == [("shelf", key) for key in documents]
    house.shelf.remove(documents)
    assert house.found() == []
    house.shelf.remove([f"{published.folder}/index.html"])
    assert house.found() == [("shelf", f"{published.folder}/index.html")]


def test_a_publication_that_was_broken_off(house: House) -> None:
    """What a killed release left on the shelf is found, with what to do about it."""
    begun = house.begin()
    told = list(disagreements(house.vault, house.catalogue, house.shelf))
    assert [each.key for each in told] == sorted(begun.public_keys)
    assert all(f"release publish {begun.document_id}" in each.what for each in told)
    house.catalogue.confirm_publication(begun)
    assert house.found() == []


def test_a_release_without_its_document(house: House) -> None:
    """A full or part release that names no PDF is found."""
    begun = house.begin()
    pdf = f"{begun.folder}/{begun.digest12}.pdf"
    house.shelf.remove([pdf])
    without = tuple(key for key in begun.public_keys if key != pdf)
    house.catalogue.confirm_publication(replace(begun, public_keys=without))
    assert house.found() == [("shelf", begun.folder)]


def test_the_journal_is_part_of_it(house: House) -> None:
    """What the catalogue finds wrong with itself is given too."""
    record_id = house.queue()
    with house.catalogue._database.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET stage = 'READ'")
    assert house.found() == [("catalogue", record_id)]
