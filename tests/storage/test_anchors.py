"""A signed head outside of the house tells of a journal that was cut, or made anew from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from storage_servers import Opened
from storage_values import source, submission

from records.errors import Damaged, InvalidInput
from storage import anchors, signing
from storage.catalogue import SqlCatalogue, open_catalogue

AT = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "anchor.pem"
    signing.make_key(path)
    return path


def ten_lines(catalogue: SqlCatalogue, who: str = "Hana") -> None:
    for number in range(10):
        catalogue.record(who, "looked", "a subject", {"count": number})


def anchored(catalogue: SqlCatalogue, key: Path, to: Path) -> anchors.Anchor:
    made = anchors.signed(catalogue.journal_head(), AT, signing.signing_key(key))
    anchors.add(to, made)
    return made


def found(catalogue: SqlCatalogue, key: Path, path: Path) -> Iterator[str]:
    public = signing.public_key(key.with_name(f"{key.name}.pub"))
    for one in anchors.disagreements(anchors.anchors_in(path), catalogue, public):
        yield f"{one.key}: {one.what}"


def test_an_honest_journal_bears_out_its_anchors(
    catalogue: SqlCatalogue, key: Path, tmp_path: Path
) -> None:
    """However much is written after it, every earlier head stays true; that of an empty journal too."""
    for _ in range(3):
        anchored(catalogue, key, tmp_path / "anchors")
        ten_lines(catalogue)
        catalogue.enqueue(submission(), source())
    told = [one.number for one in anchors.anchors_in(tmp_path / "anchors")]
    assert told == [0, 11, 22]
    assert list(found(catalogue, key, tmp_path / "anchors")) == []


def test_a_journal_made_anew_is_found(opened: Opened, key: Path, tmp_path: Path) -> None:
    """All lines and the head written again, seals and all, leave `verify` silent and the anchor not."""
    ten_lines(opened.catalogue)
    anchored(opened.catalogue, key, tmp_path / "anchors")
    opened.tamper(
        "DELETE FROM journal",
        f"UPDATE journal_head SET number = 0, digest = '{'0' * 64}'",  # noqa: S608 -- zeros
    )
    ten_lines(opened.catalogue, "Nobody")
    assert list(opened.catalogue.verify()) == []
    assert list(found(opened.catalogue, key, tmp_path / "anchors")) == [
        "line 1: the journal was rewritten up to line 10"
    ]


def test_a_journal_that_was_cut_is_found(opened: Opened, key: Path, tmp_path: Path) -> None:
    """The last lines taken away, and the head set back to match, leave `verify` silent and the anchor not."""
    ten_lines(opened.catalogue)
    anchored(opened.catalogue, key, tmp_path / "anchors")
    *_, seventh, _, _, _ = opened.catalogue.journal()
    opened.tamper(
        "DELETE FROM journal WHERE number > 7",
        f"UPDATE journal_head SET number = 7, digest = '{seventh.digest}'",  # noqa: S608 -- a digest
    )
    assert list(opened.catalogue.verify()) == []
    assert list(found(opened.catalogue, key, tmp_path / "anchors")) == [
        "line 1: the journal was cut: it had 10 lines"
    ]


@pytest.mark.parametrize("field", ["number", "digest", "at", "signature"])
def test_a_changed_anchor_is_found(
    sqlite_catalogue: SqlCatalogue, key: Path, tmp_path: Path, field: str
) -> None:
    """No field of an anchor can be changed, and no signature made, without the key."""
    ten_lines(sqlite_catalogue)
    anchored(sqlite_catalogue, key, tmp_path / "anchors")
    told = json.loads((tmp_path / "anchors").read_text())
    told[field] = 9 if field == "number" else told[field].replace(told[field][3], "#")
    (tmp_path / "anchors").write_text(json.dumps(told) + "\n")
    expected = ["line 1: its signature is not that of the key"]
    assert list(found(sqlite_catalogue, key, tmp_path / "anchors")) == expected


def test_another_key_is_found(sqlite_catalogue: SqlCatalogue, key: Path, tmp_path: Path) -> None:
    """An anchor that somebody signed with a key of their own is not ours."""
    signing.make_key(tmp_path / "other.pem")
    anchored(sqlite_catalogue, tmp_path / "other.pem", tmp_path / "anchors")
    assert len(list(found(sqlite_catalogue, key, tmp_path / "anchors"))) == 1


def test_keys_are_looked_after(key: Path, tmp_path: Path) -> None:
    """A key is never written over, and one that others may read, or of another kind, is turned down."""
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidInput, match="not replaced"):
        signing.make_key(key)
    key.chmod(0o644)
    with pytest.raises(InvalidInput, match="chmod 600"):
        signing.signing_key(key)
    (tmp_path / "nonsense").write_text("nonsense")
    (tmp_path / "nonsense").chmod(0o600)
    with pytest.raises(InvalidInput):
        signing.signing_key(tmp_path / "nonsense")
    with pytest.raises(InvalidInput):
        signing.public_key(tmp_path / "nonsense")


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"format": "release-anchor/1"}', '{"a": 1}'])
def test_what_is_no_anchor_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    """A file that was damaged is told so, and not taken for one without anchors."""
    (tmp_path / "anchors").write_text(f"{line}\n")
    with pytest.raises(Damaged, match="line 1"):
        anchors.anchors_in(tmp_path / "anchors")


def test_a_catalogue_without_lines(tmp_path: Path) -> None:
    """The digest at line 0 is the one that stands for no line."""
    with open_catalogue(f"sqlite:///{tmp_path / 'c.db'}") as catalogue:
        assert catalogue.journal_digest(0) == catalogue.journal_head().digest
        assert catalogue.journal_digest(1) is None
