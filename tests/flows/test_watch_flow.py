"""The flow `watch` whole: a protected mail server that wants a password, Prefect's events, and failures."""

from __future__ import annotations

import email
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flows_values import done, only_id, release
from prefect_calls import call

from flows.documents.advice import today
from flows.settings import load
from flows.upkeep import mail, watching
from flows.upkeep.watching import NoticeKind
from flows.wiring import open_desk
from records.errors import InvalidInput, ProofFailed, StoreFailed
from records.evidence import Evidence, EvidenceKind
from records.release import Objection, WithdrawalReason
from records.stages import Stage

NOW = datetime(2026, 7, 1, tzinfo=UTC)
USER, PASSWORD = "release", "he kupu huna"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Inbox:
    """Takes every mail, and remembers whether it came over a protected line from who signed in."""

    def __init__(self):
        self.mails, self.sessions, self.refused = [], [], set()
        self.port, self._server = free_port(), None

    def open(self, context):
        """Starts the server, anew where it was shut."""
        self._context = context or self._context
        self._server = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self._context,
            require_starttls=True,
            authenticator=signs_in,
            auth_required=True,
        )
        self._server.start()

    def shut(self):
        """Stops the server, where it runs."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, ARG002 -- aiosmtpd calls it so
        """Refuses some receivers."""
        if address in self.refused:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002 -- aiosmtpd calls it so
        """Keeps a mail as it came."""
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.sessions.append((session.ssl is not None, session.authenticated, envelope.rcpt_tos))
        return "250 OK"


def signs_in(server, session, envelope, mechanism, told):
    """Knows one user."""
    fits = (told.login, told.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=fits)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, made just now, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def post(certificate, monkeypatch):
    """A mail server that takes mail only over STARTTLS from who signed in, and settings that lead to it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    inbox = Inbox()
    for name, value in {
        "RELEASE_SMTP_HOST": "127.0.0.1",
        "RELEASE_SMTP_PORT": str(inbox.port),
        "RELEASE_SMTP_SECURITY": "starttls",
        "RELEASE_SMTP_USER": USER,
        "RELEASE_SMTP_PASSWORD": PASSWORD,
        "RELEASE_DIGEST_TO": "desk@example.govt.nz, chief@example.govt.nz",
        # whom OpenSSL trusts, as an agency with an authority of its own sets it
        "SSL_CERT_FILE": str(certificate),
    }.items():
        monkeypatch.setenv(name, value)
    inbox.open(context)
    yield inbox
    inbox.shut()


@pytest.fixture
def impatient(monkeypatch):
    """Lets the tasks of the flow try again at once."""
    from flows import watch as flow

    for task in (flow.look, flow.tell, flow.register):
        monkeypatch.setattr(task, "retry_delay_seconds", [0, 0, 0])


def on_its_day(desk, document_id):
    desk.evidence.give(
        document_id, Evidence(EvidenceKind.EMBARGO, "x", "mere", NOW, found="x", until=today())
    )


def send(identity, subject, text):
    return mail.send(load(), identity, subject, text)


def test_a_digest_goes_over_a_protected_line_from_who_signed_in(post):
    """STARTTLS first, then the password, then the mail; and the certificate is looked at."""
    assert send("i", "Rārangi", "tahi\n") == 2
    assert post.sessions == [
        (True, True, ["desk@example.govt.nz", "chief@example.govt.nz"]),
    ]
    assert post.mails[0]["Subject"] == "Rārangi"


def test_a_stranger_behind_the_address_gets_nothing(post, monkeypatch):
    """A certificate that nobody vouches for ends it before the password is said."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(StoreFailed, match=r"SSLCertVerificationError"):
        send("i", "s", "t")
    assert post.mails == []


def test_a_wrong_password_is_told_without_it(post, monkeypatch):
    """The kind of the failure, and nothing that was said on the line."""
    monkeypatch.setenv("RELEASE_SMTP_PASSWORD", "he mea ke")
    with pytest.raises(StoreFailed, match=r"SMTPAuthenticationError") as caught:
        send("i", "s", "t")
    assert "he mea" not in str(caught.value)
    assert post.mails == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("RELEASE_SMTP_SECURITY", "none", "expected starttls or tls"),
        ("RELEASE_SMTP_USER", None, "expected both, or neither"),
        ("RELEASE_SMTP_PASSWORD", None, "expected both, or neither"),
        ("RELEASE_SMTP_PASSWORD", "he mea kē", "expected ASCII letters"),
    ],
)
def test_no_password_goes_over_an_open_line(post, monkeypatch, name, value, told):
    """Half a sign-in, or one that anybody could read, is wrong use."""
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=told):
        send("i", "s", "t")
    assert post.mails == []


def test_whom_the_server_does_not_know_is_not_counted(post):
    """One receiver of two is reached; where none is, the server took nothing."""
    post.refused = {"chief@example.govt.nz"}
    assert send("i", "s", "t") == 1
    post.refused = {"chief@example.govt.nz", "desk@example.govt.nz"}
    with pytest.raises(StoreFailed, match="SMTPRecipientsRefused"):
        send("i", "s", "t")


def test_the_flow_publishes_what_is_due_and_tells(prefect, decided, post, quick, monkeypatch):
    """On its day the document goes out, and digest and events say so in none of its words."""
    desk, document_id = quick(decided), only_id(decided)
    monkeypatch.setattr("flows.orchestrating.stations.open_desk", lambda _: desk)
    on_its_day(desk, document_id)
    begun = datetime.now(UTC)
    done("watch", "--folder", decided)
    assert desk.catalogue.document(document_id).stage is Stage.PUBLISHED
    (digest,) = post.mails
    line = f"published: {document_id}, {today().isoformat()} (part)"
    assert line in digest.get_content().splitlines()
    assert digest["Subject"] == f"Release digest {today().isoformat()}: 1 published"

    # again that day: nothing new, so nothing is sent; the next day it is no news any more
    done("watch", "--folder", decided)
    assert len(post.mails) == 1
    assert watching.news(desk, today() + timedelta(days=1)) == []

    asked = {
        "filter": {
            "event": {"prefix": ["release.watch."]},
            "occurred": {"since": begun.isoformat()},
            "resource": {"id": [f"release.{document_id}"]},
        }
    }
    told = call("POST", f"{prefect}/events/filter", asked)["events"]
    published = [one for one in told if one["event"] == "release.watch.published"]
    assert published
    assert published[0]["payload"] == {"on": today().isoformat(), "codes": ["part"]}


def test_a_silent_mail_server_loses_nothing(prefect, decided, post, quick, monkeypatch, impatient):
    """Exit code 6, the document is out, and the next run tells of it, once."""
    desk, document_id = quick(decided), only_id(decided)
    monkeypatch.setattr("flows.orchestrating.stations.open_desk", lambda _: desk)
    on_its_day(desk, document_id)
    post.shut()
    ran = release("watch", "--folder", decided)
    assert ran.code == 6
    assert "the mail server did not take the digest (ConnectionRefusedError)" in ran.err
    assert desk.catalogue.document(document_id).stage is Stage.PUBLISHED
    assert [line for line in desk.catalogue.journal("watch") if line.event == "digest.sent"] == []

    post.open(None)
    done("watch", "--folder", decided)
    done("watch", "--folder", decided)
    (digest,) = post.mails
    assert f"published: {document_id}" in digest.get_content()
    (line,) = [line for line in desk.catalogue.journal("watch") if line.event == "digest.sent"]
    assert line.detail["receivers"] == 2
    assert done("verify", "--folder", decided)["agrees"] is True


def test_a_day_without_mail_is_told_on_the_next(published):
    """What was published since the last digest that went out, however many days that is ago."""
    desk, document_id = open_desk(load(published)), only_id(published)
    sent = []

    def keep(*mailed):
        sent.append(mailed)
        return 1

    later = today() + timedelta(days=3)

    def away(*_):
        raise StoreFailed("the mail server did not take the digest")

    with pytest.raises(StoreFailed):
        watching.tell(desk, today(), away)
    told = watching.tell(desk, later, keep)
    assert [(n.kind, n.subject) for n in told.notices] == [(NoticeKind.PUBLISHED, document_id)]
    assert watching.tell(desk, later, keep).receivers == 0
    assert watching.tell(desk, later + timedelta(days=1), keep).notices == ()
    assert [identity[:17] for identity, _, _ in sent] == [
        f"digest-{later.isoformat()}",
        f"digest-{later + timedelta(days=1)}",
    ]
    # without a mail server nothing counts as told
    assert watching.tell(desk, later + timedelta(days=2), lambda *_: 0).receivers == 0
    lines = [line for line in desk.catalogue.journal("watch") if line.event == "digest.sent"]
    assert len(lines) == 2


def test_a_first_digest_looks_back_a_month(published):
    """A site that gets its mail server later does not tell of years."""
    desk = open_desk(load(published))
    assert len(watching.news(desk, today() + timedelta(days=30))) == 1
    assert watching.news(desk, today() + timedelta(days=32)) == []
    assert watching.news(desk, today() - timedelta(days=1)) == []


def test_what_was_withdrawn_again_is_told_as_that(published):
    """The digest says that it went out, and that it is gone."""
    desk, document_id = open_desk(load(published)), only_id(published)
    desk.withdraw(document_id, WithdrawalReason.RIGHTS, "rua.head")
    (told,) = watching.news(desk, today())
    assert told.codes == ("part", "withdrawn")


def test_a_release_that_fails_holds_up_nobody_and_is_told(
    prefect, decided, post, quick, monkeypatch, impatient
):
    """A witness objects: the digest names the document as failed, and it stays where people can act."""
    desk, document_id = quick(decided), only_id(decided)
    monkeypatch.setattr("flows.orchestrating.stations.open_desk", lambda _: desk)
    on_its_day(desk, document_id)

    def objected(*_, **__):
        raise ProofFailed((Objection("words", 1, None, "a withheld word can be extracted"),))

    desk.redact = objected
    done("watch", "--folder", decided)
    assert desk.catalogue.document(document_id).stage is Stage.DECIDED
    (digest,) = post.mails
    assert f"failed: {document_id}, {today().isoformat()}" in digest.get_content().splitlines()


def test_a_register_that_fails_keeps_nobody_from_being_told(
    prefect, decided, post, quick, monkeypatch, impatient
):
    """The digest goes out all the same, and the run fails with the register's own exit code."""
    desk = quick(decided)
    monkeypatch.setattr("flows.orchestrating.stations.open_desk", lambda _: desk)

    def away(_):
        raise StoreFailed("the catalogue does not answer")

    monkeypatch.setattr(watching, "follow", away)
    ran = release("watch", "--folder", decided)
    assert ran.code == 6
    assert "the catalogue does not answer" in ran.err
    assert len(post.mails) == 1


def test_entries_and_items_come_up_for_review(published, monkeypatch):
    """A published entry on its day, and a withheld item of the register; not a day before."""
    from dataclasses import replace

    from records.register import Book, EventKind, RegisterEvent

    desk, document_id = open_desk(load(published)), only_id(published)
    day = today() + timedelta(days=10)
    lodged = RegisterEvent(
        *(Book.CABINET, "sample", "CAB-26-SUB-1", EventKind.LODGED, today()),
        detail={"ministers": "Hon A B", "title": "T"},
    )
    withheld = replace(lodged, kind=EventKind.WITHHELD, until=day, codes=("OIA-6-a",), detail={})
    desk.register.take_in([lodged, withheld], "kaha")
    entry = replace(desk.catalogue.publication(document_id), review_on=day)
    gone = replace(entry, document_id="Dgone", withdrawn_at=NOW)
    before = desk.catalogue.publications
    type(desk.catalogue).publications, kept = (
        lambda _: [entry, gone],
        type(desk.catalogue).publications,
    )
    try:
        on = [n for n in watching.look(desk, day) if n.kind is NoticeKind.REVIEW]
        assert {n.subject for n in on} == {document_id, "sample CAB-26-SUB-1"}
        early = watching.look(desk, day - timedelta(days=1))
        assert [n for n in early if n.kind is NoticeKind.REVIEW] == []
    finally:
        type(desk.catalogue).publications = kept
    assert before
