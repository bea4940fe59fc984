"""A sealed bucket holds nothing readable, notices every change, and outlives its master keys."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from storage_values import sha256

from records.errors import Damaged, InvalidInput
from storage.buckets.memory import MemoryBucket
from storage.buckets.sealed import Keyring, SealedBucket, Turned, keyring
from storage.vault import BucketVault

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
LONG = b"the name that is withheld " * 10_000


def _sealed() -> tuple[MemoryBucket, SealedBucket]:
    inner = MemoryBucket("inner")
    return inner, SealedBucket(inner, Keyring({"old": OLD}, "old"))


def _bytes(bucket, key: str) -> bytes:
    with bucket.open(key) as stream:
        return stream.read()


@pytest.mark.parametrize("content", [b"", b"x", LONG[: 1 << 16], LONG])
def test_nothing_readable_is_stored_and_all_of_it_comes_back(content):
    """Also nothing, one chunk to the byte, and many chunks; sizes are those of the plain bytes."""
    inner, sealed = _sealed()
    assert sealed.put_once("a/b", content, "text/plain")
    assert len(content) < 20 or content[:20] not in _bytes(inner, "a/b")
    assert _bytes(sealed, "a/b") == content
    assert sealed.head("a/b").size == len(content)
    assert [head.size for head in sealed.list()] == [len(content)]


def _changed(stored: bytes) -> dict[str, bytes]:
    chunk = (1 << 16) + 16
    head, body = stored[:88], stored[88:]
    return {
        "a bit of its key": stored[:60] + bytes([stored[60] ^ 1]) + stored[61:],
        "a bit of a chunk": stored[:200] + bytes([stored[200] ^ 1]) + stored[201:],
        "cut at a chunk": head + body[: 2 * chunk],
        "cut within a chunk": stored[:-5],
        "two chunks in turn": head + body[chunk : 2 * chunk] + body[:chunk] + body[2 * chunk :],
        "a chunk more": stored + body[-200:],
        "no head": body,
        "nothing at all": b"",
    }


@pytest.mark.parametrize("how", list(_changed(bytes(400))))
def test_every_change_is_noticed(how):
    """Whoever holds the store can neither alter, cut, nor reorder an object."""
    inner, sealed = _sealed()
    sealed.put("a", LONG, "text/plain")
    inner.put("a", _changed(_bytes(inner, "a"))[how], "text/plain")
    with pytest.raises(Damaged):
        _bytes(sealed, "a")


def test_an_object_under_another_name_is_noticed():
    """Ciphertext moved to another key does not open there; a copy by the adapter does."""
    inner, sealed = _sealed()
    sealed.put("a", LONG, "text/plain")
    inner.copy("a", "b")
    with pytest.raises(Damaged):
        _bytes(sealed, "b")
    sealed.copy("a", "c")
    assert _bytes(sealed, "c") == LONG


def test_master_keys_turn():
    """After a turn the new key alone opens everything, chunks are the same bytes, and a second turn is none."""
    inner, sealed = _sealed()
    for name in ("a", "b"):
        sealed.put(name, LONG, "text/plain")
    before = _bytes(inner, "a")
    both = SealedBucket(inner, Keyring({"new": NEW, "old": OLD}, "new"))
    assert _bytes(both, "a") == LONG
    assert (both.turn(), both.turn()) == (Turned(2, 0), Turned(0, 0))
    assert _bytes(inner, "a")[88:] == before[88:]
    alone = SealedBucket(inner, Keyring({"new": NEW}, "new"))
    assert _bytes(alone, "b") == LONG
    with pytest.raises(Damaged, match="'new', which is not there"):
        _bytes(sealed, "a")
    with pytest.raises(Damaged, match="does not open it"):
        _bytes(SealedBucket(inner, Keyring({"new": OLD}, "new")), "a")


def test_a_sealed_vault_keeps_by_digest():
    """The vault's own promise holds over a sealed bucket: what is kept is hashed in plain."""
    inner, sealed = _sealed()
    vault = BucketVault(sealed)
    digest = vault.keep(LONG)
    assert digest == sha256(LONG) == vault.keep(LONG)
    assert list(vault.verify()) == []
    inner.put(f"{digest[:2]}/{digest}", b"other bytes", "text/plain")
    with pytest.raises(Damaged):
        list(vault.verify())


def test_keys_come_from_a_private_file(tmp_path: Path):
    """The first line seals; a file that others may read, or a line that is no key, is turned down."""
    file = tmp_path / "keys"
    old, new = (base64.b64encode(key).decode() for key in (OLD, NEW))
    file.write_text(f"2027 {new}\n2026 {old}\n")
    file.chmod(0o600)
    read = keyring(file)
    assert (read.current, dict(read.keys)) == ("2027", {"2027": NEW, "2026": OLD})
    assert old not in repr(read)
    file.chmod(0o640)
    with pytest.raises(InvalidInput, match="chmod 600"):
        keyring(file)
    file.chmod(0o600)
    for wrong in (
        "",
        "2027",
        "2027 !!",
        "2027 " + base64.b64encode(b"short").decode(),
        f"a/b {new}",
    ):
        file.write_text(wrong)
        with pytest.raises(InvalidInput) as caught:
            keyring(file)
        assert new not in str(caught.value)
