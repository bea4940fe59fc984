"""Indexes of another edition: what a change touches is written before all the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.settings import load
from flows.shelf import indexing
from flows.upkeep.drill import made_up
from flows.wiring import fill_for_drill, open_desk
from publish.build import index_files
from publish.site import BUILT
from records.release import WithdrawalReason


def test_a_withdrawal_right_after_an_upgrade_is_listed_nowhere_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All indexes are written anew, which takes minutes on a large site; those that name it do not wait."""
    settings = load(tmp_path)
    desk = open_desk(settings)
    now = datetime.now(UTC)
    publications = made_up(120, desk.grounds["OIA-9-2-a"], now - timedelta(days=1))
    fill_for_drill(settings, publications, now)
    chosen = publications[60]
    desk.index([chosen.document_id])
    standing = list(desk.shelf.keys())
    named = {key for key in standing if chosen.slug.encode() in desk.shelf.read(key)}
    assert named

    monkeypatch.setattr(indexing, "edition", lambda _site: "that of the next version")
    desk.catalogue.begin_withdrawal(chosen.document_id, WithdrawalReason.SUSPENDED, "pania", now)
    desk.catalogue.confirm_withdrawal(chosen.document_id, "pania")
    written = desk.index([chosen.document_id])
    everything = {file.key for file in index_files(desk.catalogue.publications(), desk.site)}
    assert set(written) == everything
    assert written[-1] == BUILT
    reached = max(written.index(key) for key in named & everything)
    assert reached < len(written) / 2
