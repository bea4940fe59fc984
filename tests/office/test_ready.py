"""A file made ready for the engine alone: of a message its own pages, of an archive none."""

from __future__ import annotations

from pathlib import Path

import pytest
from mail_files import full_letter, zipped

from records.errors import RefusalReason, Refused
from redaction.incoming import takingapart
from redaction.received import ready


def test_an_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    """It has no pages; the message says what to do instead."""
    path = tmp_path / "papers.zip"
    path.write_bytes(zipped({"words.txt": b"words"}))
    with pytest.raises(Refused) as caught, ready(path):
        pass
    assert caught.value.reason is RefusalReason.UNKNOWN_TYPE
    assert str(caught.value).startswith("papers.zip: it is an archive")


def test_a_message_is_made_ready_without_its_attachments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them is looked at or printed: a letter with thousands of them is read as quickly as one."""
    looked: list[str] = []
    inner = takingapart.Opening._inner

    def noted(
        self: takingapart.Opening, child: takingapart._Child, parent: int, depth: int
    ) -> object:
        looked.append(child.name)
        return inner(self, child, parent, depth)

    monkeypatch.setattr(takingapart.Opening, "_inner", noted)
    with ready(full_letter(tmp_path / "letter.eml")) as given:
        assert given.source.pages == 1
        assert given.source.original.name == "letter.eml"
        assert given.path.is_file()
    assert looked == []
