"""The shelf takes a document only as a proven public copy."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from storage_values import public_copy

from records import release  # a class named Test… must not be a name of this module
from records.bucket import Bucket
from records.errors import Damaged, InvalidInput, NotAllowed, StoreFailed
from storage.buckets.memory import MemoryBucket
from storage.shelf import BucketShelf

KEY = "te-whare/releases/pepa/0123456789ab.pdf"
PDF = b"%PDF-1.7 public copy"


class CountingBucket(MemoryBucket):
    """Remembers which keys were written."""

    def __init__(self) -> None:
        super().__init__("shelf")
        self.written: list[str] = []

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Stores, and remembers it."""
        self.written.append(key)
        super().put(key, content, media_type)


def page(key: str, content: bytes, media_type: str = "text/html") -> release.PublicFile:
    return release.PublicFile(key, media_type, content)


def test_placing_twice_is_placing_once(bucket: Bucket, tmp_path: Path) -> None:
    """A proven copy stands on the shelf as it is, however often it is placed."""
    shelf = BucketShelf(bucket)
    copy = public_copy(tmp_path / "copy", PDF)
    shelf.place(copy, KEY)
    shelf.place(copy, KEY)
    assert shelf.read(KEY) == PDF
    assert list(shelf.keys()) == [KEY]
    head = bucket.head(KEY)
    assert head is not None
    assert head.media_type == "application/pdf"


@pytest.mark.parametrize("changed", [PDF + b" ", PDF[:-1], b"%PDF-1.7 public copZ"])
def test_a_copy_changed_after_its_proof(bucket: Bucket, tmp_path: Path, changed: bytes) -> None:
    """Bytes that are not those of the proof never reach the shelf."""
    copy = public_copy(tmp_path / "copy", PDF)
    copy.path.write_bytes(changed)
    with pytest.raises(Damaged, match="not the bytes of its proof"):
        BucketShelf(bucket).place(copy, KEY)
    assert list(bucket.list()) == []


def test_a_copy_whose_proof_does_not_hold(tmp_path: Path) -> None:
    """A copy that got round its own checks is still turned away at the shelf."""
    bucket = MemoryBucket("shelf")
    copy = public_copy(tmp_path / "copy", PDF)
    objecting = release.Testimony("eye", 1, (release.Objection("eye", 1, None, "seen"),))
    for proof in (
        replace(copy.proof, testimonies=()),
        replace(copy.proof, testimonies=(objecting,)),
        replace(copy.proof, public_sha256="0" * 64),
    ):
        object.__setattr__(copy, "proof", proof)
        with pytest.raises(Damaged, match="proof does not hold"):
            BucketShelf(bucket).place(copy, KEY)
    assert list(bucket.list()) == []


def test_a_key_that_holds_other_bytes(bucket: Bucket, tmp_path: Path) -> None:
    """What already stands under the key is neither replaced nor taken for ours."""
    bucket.put(KEY, b"%PDF-1.7 somebody else's", "application/pdf")
    with pytest.raises(Damaged, match="other bytes"):
        BucketShelf(bucket).place(public_copy(tmp_path / "copy", PDF), KEY)
    with bucket.open(KEY) as stream:
        assert stream.read() == b"%PDF-1.7 somebody else's"


def test_place_takes_only_keys_of_pdfs(tmp_path: Path) -> None:
    """A public copy is a PDF and is named so."""
    bucket = MemoryBucket("shelf")
    with pytest.raises(InvalidInput):
        BucketShelf(bucket).place(public_copy(tmp_path / "copy", PDF), "a/index.html")
    with pytest.raises(InvalidInput):
        BucketShelf(bucket).place(public_copy(tmp_path / "copy", PDF), "../out.pdf")
    assert list(bucket.list()) == []


def test_a_copy_that_is_gone(tmp_path: Path) -> None:
    """A public copy whose file is missing is a failed store."""
    copy = public_copy(tmp_path / "copy", PDF)
    copy.path.unlink()
    with pytest.raises(StoreFailed, match="cannot be read"):
        BucketShelf(MemoryBucket("shelf")).place(copy, KEY)


@pytest.mark.parametrize(
    "file",
    [
        page("a/b.pdf", b"text"),
        page("a/b.PDF", b"text"),
        page("a/b.txt", b"text", "application/pdf"),
        page("a/b.txt", b"text", "Application/PDF; x=1"),
        page("a/b.txt", b"%PDF-1.7 in disguise"),
    ],
    ids=["key", "key in capitals", "type", "type with more", "bytes"],
)
def test_write_takes_no_document(file: release.PublicFile) -> None:
    """No PDF gets onto the shelf as a page, by its name, its type or its bytes."""
    bucket = MemoryBucket("shelf")
    with pytest.raises(NotAllowed, match="only as a proven public copy"):
        BucketShelf(bucket).write([file])
    assert list(bucket.list()) == []


def test_write_skips_what_is_the_same() -> None:
    """Only pages that differ are written again."""
    bucket = CountingBucket()
    shelf = BucketShelf(bucket)
    shelf.write([page("index.html", b"one"), page("feed.xml", b"feed")])
    shelf.write([page("index.html", b"two"), page("feed.xml", b"feed")])
    assert bucket.written == ["index.html", "feed.xml", "index.html"]
    assert shelf.read("index.html") == b"two"


def test_write_replaces_on_every_bucket(bucket: Bucket) -> None:
    """Pages are replaced where they differ, also by bytes of the same length."""
    shelf = BucketShelf(bucket)
    for content in (b"one", b"two", b"two", b"three"):
        shelf.write([page("a/index.html", content)])
        assert shelf.read("a/index.html") == content


def test_many_files_are_written_together(bucket: Bucket) -> None:
    """On every store all of them stand on return, in folders that several writers make at once."""
    files = [page(f"a/{n % 7}/{n}.html", b"%d" % n) for n in range(90)]
    shelf = BucketShelf(bucket)
    shelf.write_together(iter(files))
    assert {file.key: shelf.read(file.key) for file in files} == {f.key: f.content for f in files}
    shelf.write_together(files[:3])
    assert len(list(shelf.keys())) == len(files)


def test_one_of_many_files_that_fails_is_told() -> None:
    """A document among them is refused as ever, and no silence hides it."""
    shelf = BucketShelf(MemoryBucket("shelf"))
    files = [page(f"{n}.html", b"x") for n in range(20)]
    files.insert(4, page("secret.html", PDF))
    with pytest.raises(NotAllowed, match="proven public copy"):
        shelf.write_together(files)
    assert "secret.html" not in list(shelf.keys())


def test_remove_twice_is_remove_once(bucket: Bucket) -> None:
    """Removing takes away what is named and minds nothing that is gone already."""
    shelf = BucketShelf(bucket)
    shelf.write([page("a.html", b"1"), page("b.html", b"2")])
    for _ in range(2):
        shelf.remove(["a.html", "never.html"])
    assert list(shelf.keys()) == ["b.html"]
    with pytest.raises(KeyError):
        shelf.read("a.html")


def packed(to: Path, **files: bytes) -> Path:
    """Gives a ZIP of files."""
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return to


PACKAGE = KEY.replace(".pdf", ".zip")


def test_a_package_holds_the_document_that_stands(tmp_path: Path) -> None:
    """A ZIP goes on the shelf beside its proven document, once, and replaces an older one."""
    bucket = CountingBucket()
    shelf = BucketShelf(bucket)
    shelf.place(public_copy(tmp_path / "copy", PDF), KEY)
    package = packed(tmp_path / "a.zip", a_pdf=PDF, a_txt=b"words")
    shelf.place_package(package, PACKAGE, KEY)
    shelf.place_package(package, PACKAGE, KEY)
    assert bucket.written == [PACKAGE]
    assert shelf.read(PACKAGE) == package.read_bytes()
    head = bucket.head(PACKAGE)
    assert head is not None
    assert head.media_type == "application/zip"
    newer = packed(tmp_path / "b.zip", a_pdf=PDF, a_txt=b"other words")
    shelf.place_package(newer, PACKAGE, KEY)
    assert shelf.read(PACKAGE) == newer.read_bytes()


@pytest.mark.parametrize(
    "files",
    [
        {"a_pdf": PDF + b" "},
        {"a_pdf": PDF, "b_txt": b"%PDF-1.7 hidden under another name"},
        {"a_txt": b"no document at all"},
        {"a_pdf": PDF, "b_PDF": b"no head, and the name of one"},
    ],
    ids=["another", "hidden", "none", "two"],
)
def test_a_package_is_no_way_round_the_proof(files: dict[str, bytes], tmp_path: Path) -> None:
    """A ZIP with any document but the one that stands is turned away, whatever it is called in it."""
    bucket = MemoryBucket("shelf")
    shelf = BucketShelf(bucket)
    shelf.place(public_copy(tmp_path / "copy", PDF), KEY)
    with pytest.raises(Damaged, match="another document"):
        shelf.place_package(packed(tmp_path / "a.zip", **files), PACKAGE, KEY)
    assert [head.key for head in bucket.list()] == [KEY]


def test_what_is_no_package_is_turned_away(tmp_path: Path) -> None:
    """No ZIP, the wrong key, a missing file, or an archive handed over as a page: none gets there."""
    bucket = MemoryBucket("shelf")
    shelf = BucketShelf(bucket)
    shelf.place(public_copy(tmp_path / "copy", PDF), KEY)
    with pytest.raises(Damaged, match="no ZIP"):
        shelf.place_package(tmp_path / "copy", PACKAGE, KEY)
    with pytest.raises(InvalidInput, match=r"ending in \.zip"):
        shelf.place_package(packed(tmp_path / "a.zip", a_pdf=PDF), KEY, KEY)
    with pytest.raises(StoreFailed, match="cannot be read"):
        shelf.place_package(tmp_path / "none.zip", PACKAGE, KEY)
    for file in (
        page(PACKAGE, b"x"),
        page("a/b.bin", b"x", "application/zip"),
        page("a/b.bin", b"PK\3\4"),
    ):
        with pytest.raises(NotAllowed, match="archive"):
            shelf.write([file])
    assert [head.key for head in bucket.list()] == [KEY]
