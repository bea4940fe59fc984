"""Packages that somebody changed, cut, or made to harm: each is told or refused, and none is unpacked."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import published_samples as samples
import pytest

from publish import stored
from publish.build import package_keys, release_files
from publish.checking import Fault, check
from records.errors import RefusalReason, Refused

PAPER = samples.PAPER
BASE = PAPER.digest12
FILES = release_files(PAPER, samples.PAPER_COPY, samples.SITE, decisions=samples.DECISIONS)
WHOLE = samples.packed(PAPER, FILES)[package_keys(PAPER)[0]]


def contents() -> dict[str, bytes]:
    """Gives the package's files by their names within its folder."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        return {name.removeprefix(f"{BASE}/"): archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], to: Path, base: str = BASE) -> Path:
    """Gives a package of files, whole as a ZIP whatever they say."""
    with to.open("wb") as out:
        stored.write(
            out, [(f"{base}/{name}", body) for name, body in files.items()], PAPER.published_at
        )
    return to


LIST = "manifest-sha256.txt"


def sums(files: dict[str, bytes], names: list[str]) -> bytes:
    """Gives a list of digests."""
    return "".join(f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in names).encode()


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Gives the files with both lists of digests made to fit, as whoever changes a package would."""
    payload = [name for name in files if name.startswith("data/")]
    size = sum(len(files[name]) for name in payload)
    kept = [
        line
        for line in files["bag-info.txt"].decode().splitlines()
        if not line.startswith("Payload-Oxum")
    ]
    files["bag-info.txt"] = "\n".join([*kept, f"Payload-Oxum: {size}.{len(payload)}", ""]).encode()
    files[LIST] = sums(files, payload)
    files["tagmanifest-sha256.txt"] = sums(files, ["bagit.txt", "bag-info.txt", LIST])
    return files


def places(path: Path) -> set[str]:
    return {fault.place for fault in check(path).faults}


def test_a_package_as_it_was_published_holds(tmp_path):
    """Nothing is wrong, and what it is of is told."""
    path = tmp_path / "a.zip"
    path.write_bytes(WHOLE)
    told = check(path)
    assert told.faults == ()
    assert told.sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert (told.files, told.size) == (len(contents()), len(WHOLE))
    assert (told.document_id, told.signed_by) == ("doc-0001", "")
    assert told.published_at == "2026-11-23T14:05:00+13:00"


@pytest.mark.parametrize("name", sorted(contents()))
def test_a_changed_byte_is_told_wherever_it_is(name, tmp_path):
    """One bit of any file, the ZIP's own checksum made to fit: the file is named."""
    files = contents()
    files[name] = files[name][:-2] + bytes([files[name][-2] ^ 1]) + files[name][-1:]
    faults = check(packed(files, tmp_path / "a.zip")).faults
    if name.startswith("data/"):
        assert Fault(name, "its digest is not the one in manifest-sha256.txt") in faults
    found = {fault.place for fault in faults}
    # a list that was changed speaks of other files, or is itself not what the other list says
    assert found & {name, *(files if name.endswith("sha256.txt") else ())}


@pytest.mark.parametrize("name", sorted(contents()))
def test_a_missing_file_is_told_whichever_it_is(name, tmp_path):
    """Without any one of its files a package does not hold."""
    files = contents()
    del files[name]
    assert name in places(packed(files, tmp_path / "a.zip"))


@pytest.mark.parametrize("name", ["data/more.txt", "more.txt", "fetch.txt"])
def test_a_file_too_many_is_told(name, tmp_path):
    """What no list names is not part of the package."""
    assert name in places(packed(contents() | {name: b"x"}, tmp_path / "a.zip"))


def test_a_change_with_its_lists_made_to_fit_is_told_by_the_manifest(tmp_path):
    """Whoever changes the text and both lists still has manifest.json and the crate against them."""
    files = contents()
    name = f"data/{BASE}.txt"
    files[name] = files[name].replace(b"Seventeen", b"Eighteen!")
    assert check(packed(listed(files), tmp_path / "a.zip")).faults == (
        Fault(name, "its digest or size is not the one in manifest.json"),
    )
    files[name] += b"longer"
    assert {f.what for f in check(packed(listed(files), tmp_path / "b.zip")).faults} == {
        "its digest or size is not the one in manifest.json",
        "ro-crate-metadata.json tells another size or kind of it",
    }
    files = contents() | {"data/more.txt": b"x"}
    told = check(packed(listed(files), tmp_path / "c.zip")).faults
    assert {f.what for f in told} == {
        "ro-crate-metadata.json does not name it",
        "ro-crate-metadata.json tells another size or kind of it",
        "manifest.json does not name it",
        "it names files that are not there",
    }


def test_another_document_is_told_by_name_and_proof(tmp_path):
    """A PDF put in its place, with lists, crate and manifest made to fit, is not the one that was proven."""
    files = contents()
    name, other = f"data/{BASE}.pdf", b"%PDF-1.7 another"
    manifest = json.loads(files["data/manifest.json"])
    for file in manifest["files"]:
        if file["path"] == f"{BASE}.pdf":
            file |= {"sha256": hashlib.sha256(other).hexdigest(), "size": len(other)}
    crate = json.loads(files["data/ro-crate-metadata.json"])
    for entity in crate["@graph"]:
        if entity["@id"] == f"{BASE}.pdf":
            entity["contentSize"] = str(len(other))
    files[name] = other
    crate_body = json.dumps(crate).encode()
    for file in manifest["files"]:
        if file["path"] == "ro-crate-metadata.json":
            file |= {"sha256": hashlib.sha256(crate_body).hexdigest(), "size": len(crate_body)}
    files["data/ro-crate-metadata.json"] = crate_body
    files["data/manifest.json"] = json.dumps(manifest).encode()
    path = packed(listed(files), tmp_path / "a.zip")
    assert check(path).faults == (
        Fault(name, "it is not the document that the package is named for"),
    )
    files = contents()
    manifest = json.loads(files["data/manifest.json"])
    manifest["proof"]["public_sha256"] = "0" * 64
    files["data/manifest.json"] = json.dumps(manifest).encode()
    assert check(packed(listed(files), tmp_path / "c.zip")).faults == (
        Fault(name, "it is not the document that was proven"),
    )
    manifest["proof"]["holds"] = False
    files["data/manifest.json"] = json.dumps(manifest).encode()
    assert "data/manifest.json" in places(packed(listed(files), tmp_path / "b.zip"))


MALFORMED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "bag of another version": ("bagit.txt", lambda b: b.replace(b"1.0", b"0.97")),
    "no declaration": ("bagit.txt", lambda _: b""),
    "another count": (
        "bag-info.txt",
        lambda b: re.sub(rb"(Payload-Oxum: \d+\.\d+)", rb"\g<1>1", b),
    ),
    "two counts": ("bag-info.txt", lambda b: b + b"Payload-Oxum: 1.1\n"),
    "a path that leads out": ("manifest-sha256.txt", lambda b: b + b"0" * 64 + b"  ../x\n"),
    "a digest twice": ("manifest-sha256.txt", lambda b: b + b.splitlines()[0] + b"\n"),
    "a short digest": ("manifest-sha256.txt", lambda b: b + b"0" * 63 + b"  data/x\n"),
    "a list that is no text": ("manifest-sha256.txt", lambda _: b"\xff\xfe"),
    "a list of too much": ("manifest-sha256.txt", lambda b: b + b"\n" * (5 << 20)),
    "a list about lists": (
        "tagmanifest-sha256.txt",
        lambda b: b + b"0" * 64 + b"  data/manifest.json\n",
    ),
    "manifest of nothing": ("data/manifest.json", lambda _: b"{}"),
    "manifest of a list": ("data/manifest.json", lambda _: b"[]"),
    "manifest with odd files": (
        "data/manifest.json",
        lambda _: b'{"format":"release-manifest/1","files":[1,{"path":[]},{"path":"x"}],"proof":3}',
    ),
    "manifest that says things twice": (
        "data/manifest.json",
        lambda b: b.replace(b'"files"', b'"document_id": "x",\n"files"'),
    ),
    "manifest of too much": ("data/manifest.json", lambda b: b + b" " * (5 << 20)),
    "deep manifest": ("data/manifest.json", lambda _: b"[" * 200_000),
    "manifest of a number": ("data/manifest.json", lambda _: b"1" * 10_000),
    "crate of nothing": ("data/ro-crate-metadata.json", lambda _: b"{}"),
    "crate of odd things": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b'"@id": "metadata.json"', b'"@id": {"x": []}'),
    ),
    "crate of another version": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b"crate/1.1", b"crate/1.0"),
    ),
    "crate without parts": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b"hasPart", b"hasNoPart"),
    ),
    "crate with a part that is no thing": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b'"hasPart": [', b'"hasPart": [7, {"@id": []},'),
    ),
    "crate naming a stranger": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b'"hasPart": [', b'"hasPart": [{"@id": "http://x/"},'),
    ),
    "crate of another size": (
        "data/ro-crate-metadata.json",
        lambda b: b.replace(b'"contentSize": "', b'"contentSize": "1'),
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_malformed_is_told_and_never_an_error(kind, tmp_path):
    """Lists and descriptions that a stranger wrote are told as wrong, however odd, with lists to fit."""
    name, change = MALFORMED[kind]
    files = contents()
    before = files[name]
    files[name] = change(before)
    assert files[name] != before
    if name.startswith("data/"):
        files = listed(files)
    elif not name.startswith("tag"):
        files["tagmanifest-sha256.txt"] = sums(files, ["bagit.txt", "bag-info.txt", LIST])
    assert check(packed(files, tmp_path / "a.zip")).faults


def test_words_of_the_file_are_not_repeated(tmp_path):
    """What it says of itself is shown only where it is plain, so that nothing of it can act on a screen."""
    files = contents()
    manifest = json.loads(files["data/manifest.json"])
    manifest["document_id"] = "\x1b[2Jwiped"
    manifest["published_at"] = ["2026"]
    manifest["package"] = {"signed_by": "<script>"}
    files["data/manifest.json"] = json.dumps(manifest).encode()
    told = check(packed(listed(files), tmp_path / "a.zip"))
    assert (told.document_id, told.published_at, told.signed_by) == ("", "", "")


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Gives a ZIP as another program makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in entries:
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = method
            archive.writestr(entry, body)
    return out.getvalue()


def with_rights(rights: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo(f"{BASE}/link")
        entry.create_system, entry.external_attr = 3, rights << 16
        archive.writestr(entry, b"/etc/passwd")
    return out.getvalue()


def patched(place: int, value: bytes) -> bytes:
    """Gives the package with some bytes changed; a negative place counts from its end."""
    place %= len(WHOLE)
    return WHOLE[:place] + value + WHOLE[place + len(value) :]


def first_central() -> int:
    return struct.unpack("<I", WHOLE[-6:-2])[0]


def overlapping() -> bytes:
    """Gives an archive of many files that all are the same bytes of it, as a bomb of our age is made."""
    out = io.BytesIO()
    stored.write(out, [("b/a", b"x" * 100_000)], PAPER.published_at)
    body = out.getvalue()
    at = struct.unpack("<I", body[-6:-2])[0]
    central = body[at:-22]
    many = b"".join(central[:-1] + bytes([letter]) for letter in range(97, 123))
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 26, 26, len(many), at, 0)
    return body[:at] + many + end


def with_gap(*, last: bool) -> bytes:
    """Gives an archive with hidden bytes between its files, or behind them, and a directory that fits."""
    out = io.BytesIO()
    stored.write(out, [("b/a", b"one"), ("b/c", b"two")], PAPER.published_at)
    body = out.getvalue()
    place = struct.unpack("<I", body[-6:-2])[0]
    gap = place if last else place // 2
    assert body[gap : gap + 2] == b"PK"
    second = body.rindex(b"PK\1\2") + 42
    moved = body[second : second + 4] if last else struct.pack("<I", gap + 6)
    central = body[place:second] + moved + body[second + 4 : -6]
    return body[:gap] + b"hidden" + body[gap:place] + central + struct.pack("<IH", place + 6, 0)


def flagged(flag: int) -> bytes:
    """Gives the package with a flag on its first file, before the file and in the directory."""
    place = first_central()
    marked = patched(6, struct.pack("<H", flag))
    return marked[: place + 8] + struct.pack("<H", flag) + marked[place + 10 :]


HOSTILE: dict[str, tuple[Callable[[], bytes], RefusalReason]] = {
    "nothing": (lambda: b"", RefusalReason.UNKNOWN_TYPE),
    "no archive": (lambda: b"%PDF-1.7 a document", RefusalReason.UNKNOWN_TYPE),
    "an empty archive": (zipped, RefusalReason.UNKNOWN_TYPE),
    "two folders": (lambda: zipped(("a/b", b""), ("c/d", b"")), RefusalReason.UNKNOWN_TYPE),
    "no folder": (lambda: zipped(("bagit.txt", b"")), RefusalReason.UNKNOWN_TYPE),
    "the way up": (lambda: zipped((f"{BASE}/../../x", b"")), RefusalReason.BROKEN),
    "from the root": (lambda: zipped(("/etc/cron.d/x", b"")), RefusalReason.BROKEN),
    "a drive": (lambda: zipped(("C:/x", b"")), RefusalReason.BROKEN),
    "backslashes": (lambda: zipped((f"{BASE}/a\\..\\x", b"")), RefusalReason.BROKEN),
    "a hidden file": (lambda: zipped((f"{BASE}/.bashrc", b"")), RefusalReason.BROKEN),
    "a name with a newline": (lambda: zipped((f"{BASE}/a\nb", b"")), RefusalReason.BROKEN),
    "a name in other letters": (lambda: zipped((f"{BASE}/ā", b"")), RefusalReason.BROKEN),
    "a folder of its own": (lambda: zipped((f"{BASE}/data/", b"")), RefusalReason.BROKEN),
    "names that differ in case": (
        lambda: zipped((f"{BASE}/a", b"1"), (f"{BASE}/A", b"2")),
        RefusalReason.BROKEN,
    ),
    "a link": (lambda: with_rights(0o120777), RefusalReason.BROKEN),
    "a device": (lambda: with_rights(0o020666), RefusalReason.BROKEN),
    "packed by others": (
        lambda: zipped((f"{BASE}/a", b"0" * 1_000_000), method=zipfile.ZIP_DEFLATED),
        RefusalReason.BROKEN,
    ),
    "too many files": (
        lambda: zipped(*((f"{BASE}/{n}", b"") for n in range(1001))),
        RefusalReason.BOMB,
    ),
    "one file many times": (overlapping, RefusalReason.BROKEN),
    "cut off": (lambda: WHOLE[:-100], RefusalReason.BROKEN),
    "its end only": (lambda: WHOLE[:4] + WHOLE[-22:], RefusalReason.BROKEN),
    "something before it": (lambda: b"#!/bin/sh\n" + WHOLE, RefusalReason.UNKNOWN_TYPE),
    "something behind it": (lambda: WHOLE + b"\n", RefusalReason.BROKEN),
    "a comment": (lambda: patched(-2, b"\1\0") + b"x", RefusalReason.BROKEN),
    "something between": (
        lambda: WHOLE[: first_central()] + b"hidden" + WHOLE[first_central() :],
        RefusalReason.BROKEN,
    ),
    "another name before the file": (lambda: patched(30, b"x"), RefusalReason.BROKEN),
    "another size before the file": (lambda: patched(18, b"\xff"), RefusalReason.BROKEN),
    "hidden between": (lambda: with_gap(last=False), RefusalReason.BROKEN),
    "hidden behind": (lambda: with_gap(last=True), RefusalReason.BROKEN),
    "encrypted": (lambda: flagged(1), RefusalReason.BROKEN),
    "sizes told later": (lambda: flagged(8), RefusalReason.BROKEN),
    "an absurd size": (
        lambda: patched(first_central() + 20, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        RefusalReason.BROKEN,
    ),
    "a directory of gigabytes": (lambda: patched(-10, b"\xff\xff\xff\x7f"), RefusalReason.BROKEN),
    "on several disks": (lambda: patched(-18, b"\1"), RefusalReason.BROKEN),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_refused(kind, tmp_path):
    """Archives that lead out, grow, lie or hide are refused before anything of them is believed."""
    make, reason = HOSTILE[kind]
    path = tmp_path / "a.zip"
    path.write_bytes(make())
    with pytest.raises(Refused) as refused:
        check(path)
    assert refused.value.reason is reason
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_what_is_no_file_is_refused(tmp_path):
    """A folder, a pipe that never ends, or nothing at all is no package."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none.zip"):
        with pytest.raises(Refused) as refused:
            check(path)
        assert refused.value.reason is RefusalReason.MISSING


def test_a_file_of_four_gigabytes_is_refused_at_once(tmp_path):
    """A file larger than any package is not read."""
    path = tmp_path / "a.zip"
    with path.open("wb") as out:
        out.write(WHOLE[:100])
        out.truncate((1 << 32) + 100)  # holes take no room
    with pytest.raises(Refused) as refused:
        check(path)
    assert refused.value.reason is RefusalReason.TOO_LARGE


@pytest.mark.parametrize("place", range(46))
def test_no_byte_of_the_directory_goes_unlooked_at(tmp_path, place):
    """Nothing can be changed in what the directory says of a file, not even what no program needs."""
    path = tmp_path / "a.zip"
    at = first_central() + place
    path.write_bytes(patched(at, bytes([WHOLE[at] ^ 0x15])))
    try:
        told = check(path).faults
    except Refused:
        return
    assert told


def test_every_cut_and_every_flipped_byte_is_told(tmp_path):
    """However a download is cut or changed, it never holds, and nothing but a refusal is raised."""
    path = tmp_path / "a.zip"
    step = max(len(WHOLE) // 60, 1)
    for place in range(0, len(WHOLE), step):
        for body in (WHOLE[:place], patched(place, bytes([WHOLE[place] ^ 0x55]))):
            path.write_bytes(body)
            try:
                assert check(path).faults
            except Refused:
                continue


def test_a_large_package_is_checked_in_little_memory(tmp_path):
    """Files are hashed a piece at a time."""
    path = packed({"data/large": b"\0" * (64 << 20)}, tmp_path / "a.zip")
    tracemalloc.start()
    try:
        assert check(path).faults
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
