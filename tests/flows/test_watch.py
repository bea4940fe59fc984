"""The watch: what needs somebody today, the digest by a real mail server, and what goes out by itself."""

from __future__ import annotations

import dataclasses
import email
import json
import re
import socket
from datetime import UTC, date, datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from flows_values import only_id

from flows.documents.advice import today
from flows.settings import load
from flows.upkeep import mail, watching
from flows.upkeep.watching import Notice, NoticeKind
from flows.wiring import open_desk
from records.errors import InvalidInput, StoreFailed
from records.evidence import Evidence, EvidenceKind
from records.register import Book, EventKind, RegisterEvent

NOW = datetime(2026, 7, 1, tzinfo=UTC)


class Inbox:
    """Takes every mail."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002 -- aiosmtpd calls it so
        """Keeps a mail as it came."""
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp(monkeypatch):
    """A real mail server on this machine, and settings that lead to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("RELEASE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("RELEASE_SMTP_PORT", str(port))
    monkeypatch.setenv("RELEASE_SMTP_SECURITY", "none")
    monkeypatch.setenv("RELEASE_DIGEST_TO", "desk@example.govt.nz, chief@example.govt.nz")
    yield inbox
    controller.stop()


def give(desk, document_id, kind, until):
    desk.evidence.give(document_id, Evidence(kind, "x", "mere", NOW, found="x", until=until))


def kinds(desk, day=None):
    return {notice.kind for notice in watching.look(desk, day or today())}


def test_the_digest_comes_by_mail(smtp):
    """Subject, text and both receivers arrive, macrons too."""
    assert mail.send(load(), "d-1", "Rārangi", "tahi\nrua\n") == 2
    (envelope,) = smtp.mails
    assert envelope.rcpt_tos == ["desk@example.govt.nz", "chief@example.govt.nz"]
    told = email.message_from_bytes(envelope.content, policy=policy.default)
    assert told["Subject"] == "Rārangi"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["Message-ID"] == "<d-1@release.invalid>"
    assert told.get_content().splitlines() == ["tahi", "rua"]


def test_without_a_server_no_mail_is_sent(monkeypatch):
    """No server is no failure; a server with nobody to send to is."""
    assert mail.send(load(), "i", "s", "t") == 0
    monkeypatch.setenv("RELEASE_SMTP_HOST", "127.0.0.1")
    with pytest.raises(InvalidInput, match="RELEASE_DIGEST_TO"):
        mail.send(load(), "i", "s", "t")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_digest_goes_out_protected_or_not_at_all(smtp, monkeypatch, security):
    """A server that cannot protect the connection gets nothing."""
    monkeypatch.setenv("RELEASE_SMTP_SECURITY", security)
    with pytest.raises(StoreFailed, match="did not take the digest"):
        mail.send(load(), "i", "s", "t")
    assert smtp.mails == []


def test_limits_are_told_before_and_after_they_end(tmp_path):
    """Ten business days before the thirty end, five before the twenty, and once they are missed."""
    desk = open_desk(load(tmp_path))
    item = RegisterEvent(
        *(Book.CABINET, "sample", "CAB-26-SUB-1", EventKind.LODGED, date(2026, 1, 20)),
        detail={"ministers": "Hon A B", "title": "Secret title"},
    )
    asked = RegisterEvent(Book.REQUEST, "sample", "26-1", EventKind.RECEIVED, date(2026, 5, 29))
    decided = dataclasses.replace(item, kind=EventKind.DECIDED, on=date(2026, 2, 2), detail={})
    desk.register.take_in([item, decided, asked], "kaha")

    def told(day):
        return {(n.kind.value, n.subject, *n.codes) for n in watching.look(desk, day)}

    release = ("sample CAB-26-SUB-1", "release")
    assert told(date(2026, 3, 2)) == set()
    assert told(date(2026, 3, 3)) == {("escalation", *release)}
    assert told(date(2026, 3, 18)) == {("missed", *release)}
    asked_for = told(date(2026, 6, 12)) - {("missed", *release)}
    assert asked_for == {("escalation", "sample 26-1", "transfer")}
    assert told(date(2026, 6, 22)) - {("missed", *release)} == {
        ("escalation", "sample 26-1", "decision")
    }
    assert ("missed", "sample 26-1", "decision") in told(date(2026, 7, 1))
    assert "Secret" not in watching.digest(watching.look(desk, date(2026, 7, 1)), today())[1]


def test_a_decided_document_waits_for_its_day(decided):
    """Ready without a day, embargoed before it, due on it, blocked where a concern came meanwhile."""
    desk, document_id = open_desk(load(decided)), only_id(decided)
    assert kinds(desk) == {NoticeKind.READY}
    give(desk, document_id, EvidenceKind.EMBARGO, today() + timedelta(days=1))
    assert kinds(desk) == {NoticeKind.EMBARGOED}
    give(desk, document_id, EvidenceKind.EMBARGO, today())
    assert watching.due(watching.look(desk, today())) == [document_id]
    give(desk, document_id, EvidenceKind.REVIEW_ON, today())
    assert kinds(desk) == {NoticeKind.DUE, NoticeKind.REVIEW}
    wrong = Evidence(EvidenceKind.LICENCE, "mine", "mere", NOW)
    desk.evidence.give(document_id, wrong)
    told = [n for n in watching.look(desk, today()) if n.kind is NoticeKind.BLOCKED]
    assert [n.codes for n in told] == [("licence-known",)]


def test_old_papers_are_named_and_not_destroyed(in_review, monkeypatch):
    """A refused paper older than the retention is named for a decision, and stays where it is."""
    desk, document_id = open_desk(load(in_review)), only_id(in_review)
    record = dataclasses.replace(desk.catalogue.document(document_id), changed_at=NOW)

    class Old:
        """A catalogue in which the paper was refused long ago."""

        def documents(self, stage):
            return [record] if stage.value == "REFUSED" else []

        def publications(self):
            return []

        def journal(self, _subject=None):
            return []

    desk.catalogue = Old()
    far = NOW.date() + timedelta(days=desk.settings.retention_days)
    assert watching.look(desk, far - timedelta(days=1)) == []
    (told,) = watching.look(desk, far)
    assert (told.kind, told.subject, told.codes) == (
        NoticeKind.RETENTION,
        document_id,
        ("REFUSED",),
    )


def test_the_digest_says_how_many_of_each():
    """The worst first; and a quiet day is told as one."""
    day = date(2026, 7, 1)
    notices = [Notice(NoticeKind.READY, "D1", day), Notice(NoticeKind.MISSED, "a 1", day, ("x",))]
    subject, text = watching.digest(notices, day)
    assert subject == "Release digest 2026-07-01: 1 missed, 1 ready"
    assert text == "missed: a 1, 2026-07-01 (x)\nready: D1, 2026-07-01\n"
    assert watching.digest([], day)[0].endswith("nothing to do")


def test_the_register_follows_what_is_published(published):
    """A decided item is released on the day of publication, with grounds and document; once."""
    desk, document_id = open_desk(load(published)), only_id(published)
    said = desk.catalogue.document(document_id).submission
    assert watching.follow(desk) == 0
    lodged = RegisterEvent(
        *(Book.CABINET, said.agency.slug, said.reference, EventKind.LODGED, date(2026, 2, 20)),
        detail={"ministers": said.minister, "title": said.title},
    )
    decided = dataclasses.replace(lodged, kind=EventKind.DECIDED, on=date(2026, 3, 2), detail={})
    desk.register.take_in([lodged, decided], "kaha")
    assert (watching.follow(desk), watching.follow(desk)) == (1, 0)
    *_, last = desk.register.events()
    publication = desk.catalogue.publication(document_id)
    assert last.kind is EventKind.RELEASED_PART
    assert last.on == publication.published_at.astimezone(watching.NEW_ZEALAND).date()
    assert last.codes == tuple(ground.code for ground in publication.grounds)
    assert last.detail == {"documents": document_id}


def test_figures_of_a_day_stay_as_they_were(tmp_path):
    """A copy is made where a figure changed, is never written again, and is found from the newest page."""
    desk = open_desk(load(tmp_path))
    lodged = RegisterEvent(
        *(Book.CABINET, "sample", "CAB-26-SUB-0001", EventKind.LODGED, date(2026, 2, 20)),
        detail={"ministers": "Hon Marama Hazelgrove", "title": "Lights"},
    )

    def kept(on):
        folder = tmp_path / "public" / "statistics" / on
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    desk.register.take_in([lodged], "kaha")
    assert desk.figures(date(2026, 3, 10)) == 1
    first = kept("2026-03-10")
    assert desk.figures(date(2026, 3, 11)) == 0
    assert b"11 March 2026" in (tmp_path / "public" / "statistics" / "index.html").read_bytes()
    another = dataclasses.replace(lodged, reference="CAB-26-SUB-0002", on=date(2026, 3, 11))
    desk.register.take_in([another], "kaha")
    assert desk.figures(date(2026, 3, 12)) == 1
    assert kept("2026-03-10") == first
    counted = [
        json.loads(kept(on)["measures.json"])["halves"][-1]["measures"]["lodged"]
        for on in ("2026-03-10", "2026-03-12")
    ]
    assert counted == [1, 2]
    newest = (tmp_path / "public" / "statistics" / "index.html").read_text("utf-8")
    assert re.findall(r'href="(2026-03-\d\d)/index.html"', newest) == ["2026-03-12", "2026-03-10"]
    assert "The newest figures" in first["index.html"].decode()
