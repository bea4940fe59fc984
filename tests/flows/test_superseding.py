"""A new version takes the place of a published one: queued, decided, published; the old one points to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from flows_values import MINUTE, only_id

from flows.desk import Desk
from flows.reviewing.superseding import queue_version, supersede
from flows.serving import PublicSite
from records.errors import InvalidInput, NotAllowed
from records.release import WithdrawalReason
from records.stages import Stage


def test_the_new_version_takes_the_place(published: Path, quick: Callable[[Path], Desk]) -> None:
    """The old one stands until the new one is published; then its page says where to go, and all agrees."""
    desk, old = quick(published), only_id(published)
    decisions = desk.catalogue.decisions(old)
    assert decisions is not None
    new = queue_version(desk, old, MINUTE, "tui.submitter")
    assert new.submission == replace(
        desk.catalogue.document(old).submission, submitter="tui.submitter", supersedes=old
    )
    with pytest.raises(NotAllowed, match="already"):
        queue_version(desk, old, MINUTE, "tui.submitter")
    supersede(desk, old)
    desk.read_document(new.id)
    desk.find_in_document(new.id)
    for one in desk.evidence.evidence(old):
        desk.evidence.give(new.id, one)
    # who is known from the old version is found by another way in the new one, under another id
    before, after = (desk.findings(desk.catalogue.document(one))[0] for one in (old, new.id))
    released = {one.text for one in before if one.id in decisions.released_findings}
    again = replace(
        decisions,
        released_findings=frozenset(one.id for one in after if one.text in released),
        approver=None,
        approved_at=None,
        decided_at=datetime.now(UTC),
    )
    desk.settle(new.id, again, decisions.approver)
    with pytest.raises(NotAllowed, match="takes no other"):
        supersede(desk, new.id)
    assert desk.catalogue.document(old).stage is Stage.PUBLISHED
    desk.check(new.id)
    publication = desk.publish(new.id)
    for _ in range(2):
        supersede(desk, new.id)
        desk.index()
    gone = desk.catalogue.publication(old)
    assert gone is not None
    assert gone.superseded_by == publication.folder
    assert gone.withdrawal_reason is WithdrawalReason.SUPERSEDED
    assert desk.catalogue.document(old).stage is Stage.WITHDRAWN
    stone = desk.shelf.read(f"{gone.folder}/index.html").decode()
    assert f'href="../{publication.slug}/index.html"' in stone
    # who kept the address of the page or of the document reads where to go
    pages, documents = (
        [served(desk, f"{one.folder}/{name(one)}") for one in (gone, publication)]
        for name in (lambda _: "index.html", lambda one: f"{one.digest12}.pdf")
    )
    assert [answer.status_code for answer in pages] == [200, 200]
    assert [answer.status_code for answer in documents] == [410, 200]
    assert documents[0].text == stone
    assert served(desk, f"{publication.folder}/nothing.pdf").status_code == 404
    assert list(desk.verify()) == []


def served(desk: Desk, key: str) -> httpx.Response:
    """Gives how the public's server answers."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=PublicSite(desk.shelf, desk.site))
        async with httpx.AsyncClient(transport=transport, base_url="http://public") as client:
            return await client.get(f"/{key}")

    return asyncio.run(asked())


def test_nothing_is_superseded_by_nothing(published: Path, quick: Callable[[Path], Desk]) -> None:
    """The reason is no one's to give by hand, and no other reason names a new version."""
    desk, old = quick(published), only_id(published)
    with pytest.raises(InvalidInput, match="queuing the version"):
        desk.withdraw(old, WithdrawalReason.SUPERSEDED, "pania")
    with pytest.raises(InvalidInput, match="queuing the version"):
        desk.withdraw(old, WithdrawalReason.RIGHTS, "pania", "agency/releases/another")
    assert desk.catalogue.document(old).stage is Stage.PUBLISHED


def test_what_is_not_published_has_no_new_version(
    decided: Path, quick: Callable[[Path], Desk]
) -> None:
    """Before it is published a document is sent back, and not superseded."""
    with pytest.raises(NotAllowed, match="only what is published"):
        queue_version(quick(decided), only_id(decided), MINUTE, "tui")
