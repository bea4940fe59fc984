"""What an outsider, a stolen log and a hostile request find: nothing. See docs/threats.md."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import Asking
from flows_values import done, only_id, release

from flows.serving import application
from flows.settings import Settings, load
from flows.upkeep.mail import send
from flows.upkeep.vitals import Watching
from flows.wiring import vault_bucket
from records.errors import InvalidInput, ReleaseError

CANARIES = {
    name: f"canary-{number:02d}-Kākā"
    for number, (name, field) in enumerate(Settings.model_fields.items())
    if "Secret" in str(field.annotation) and name != "database_url"
}
"""A secret for each setting that may hold one; the database's has a test of its own."""


def _forms(secret: str) -> set[bytes]:
    plain = secret.encode()
    quoted = json.dumps(secret)[1:-1].encode()
    shifts = {base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)}
    return {plain, quoted, secret.encode("utf-16-le"), plain.hex().encode(), *shifts}


def _found(content: bytes) -> list[str]:
    return [
        name for name, secret in CANARIES.items() if any(form in content for form in _forms(secret))
    ]


def _every_byte(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def test_secrets_stay_in_the_environment(
    published, prefect, prefect_home, monkeypatch, caplog, tmp_path
):
    """After flows that end well and badly, no secret is in Prefect's database, a log, a house or a backup."""
    assert len(CANARIES) > 8
    for name, secret in CANARIES.items():
        monkeypatch.setenv(f"RELEASE_{name.upper()}", secret)
    monkeypatch.setenv("RELEASE_PURGE_URL", "http://127.0.0.1:9/purge")
    monkeypatch.setenv("RELEASE_LOG", "plain")
    document_id, said = only_id(published), ""
    commands = (
        ["withdraw", document_id, "--reason", "rights", "--as", "rua"],  # the hook does not answer
        ["publish", document_id],  # not allowed any more
        ["watch", "--look"],
        ["status", document_id],
        ["index"],
        ["backup", "--to", tmp_path / "backup"],
    )
    codes = []
    for command in commands:
        ran = release(*command, "--folder", published, "--json")
        codes.append(ran.code)
        said += ran.out + ran.err
    assert codes == [6, 5, 0, 0, 0, 0]
    assert _found((said + caplog.text).encode()) == []
    seen = 0
    for path, content in _every_byte(prefect_home, published, tmp_path / "backup"):
        assert _found(content) == [], path
        seen += 1
    assert seen > 50
    # and it would have been found: the run that failed stands in Prefect's database
    assert any(document_id.encode() in content for _, content in _every_byte(prefect_home))


def test_the_hunt_for_secrets_finds_them(tmp_path):
    """Each form in which a secret could stand in a file is one that the hunter sees."""
    (name, secret), *_ = CANARIES.items()
    for form in _forms(secret):
        assert _found(b"before " + form + b" after") == [name]
    database = sqlite3.connect(tmp_path / "x.db")
    database.execute("create table t (a)")
    database.execute("insert into t values (?)", (json.dumps({"token": secret}),))
    database.commit()
    database.close()
    assert _found((tmp_path / "x.db").read_bytes()) == [name]


def test_a_database_password_is_not_repeated(monkeypatch, tmp_path):
    """A catalogue that does not answer, or an address that is none, is told without its password."""
    for url in ("postgresql://u:kererū-pw@127.0.0.1:9/none", "nonsense://u:kererū-pw@x/y"):
        monkeypatch.setenv("RELEASE_DATABASE_URL", url)
        ran = release("status", "--folder", tmp_path, "--json")
        assert ran.code in (2, 6)
        assert "kererū-pw" not in ran.out + ran.err
    assert "kererū-pw" not in repr(load(tmp_path))


@pytest.mark.parametrize(
    "path",
    [
        "/../catalogue.db",
        "/%2e%2e/catalogue.db",
        "/..%2fcatalogue.db",
        "/%2e%2e%2f%2e%2e%2fetc/passwd",
        "//etc/passwd",
        "/.incoming/x",
        "/about/..%5c..%5ccatalogue.db",
        "/about%00.html",
        "/desk/static/../templates/base.html",
        "/desk/static/%2e%2e/app.py",
        "/desk/static/..%2f..%2fcatalogue.db",
    ],
)
def test_no_path_leads_out_of_the_shelf(published, path):
    """Only what was placed is served: no catalogue, no vault, no file of the machine, however it is spelt."""
    (published / "public" / ".incoming" / "x").write_text("half a file")
    answer = Asking(application(load(published.resolve()))).get(path)
    assert answer.status_code in (400, 404)
    assert b"SQLite" not in answer.content
    assert b"root:" not in answer.content


@pytest.mark.parametrize(
    "where",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/desk/\r\nset-cookie: a=b"],
)
def test_no_header_is_put_in_and_nobody_is_sent_elsewhere(published, where):
    """What comes in an address reaches no header of the answer but as a path of our own, encoded."""
    asking = Asking(application(load(published.resolve())))
    answer = asking.get("/desk/sign-in", params={"next": where})
    assert "set-cookie" not in {
        name for name in answer.headers if "a=b" in answer.headers.get(name, "")
    }
    answer = asking.get("/desk/documents/x%0d%0aset-cookie:%20a=b")
    assert "a=b" not in answer.headers.get("set-cookie", "")
    location = answer.headers.get("location", "/")
    assert location.startswith("/")
    assert "\r" not in location
    assert "\n" not in location


@pytest.mark.parametrize("setting", ["digest_from", "digest_to"])
def test_no_header_is_put_into_a_mail(setting):
    """An address with a line break is turned down before a mail server hears of it."""
    evil = "a@example.govt.nz\r\nBcc: everybody@example.com"
    told = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"}
    settings = Settings(**told, digest_from="a@b.nz", digest_to="c@d.nz").model_copy(
        update={setting: evil}
    )
    with pytest.raises((InvalidInput, ValueError)):
        send(settings, "identity", "A subject", "A body")


async def _asked(app, path: str, chunks: list[bytes], headers: list[tuple[bytes, bytes]]):
    """Sends a body in pieces, as who does not say how long it is; gives the status, and pieces left unread."""
    waiting, told = list(chunks), []

    async def receive():
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send_(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("desk.example", 80),
        "client": ("192.0.2.7", 5000),
        "headers": [(b"host", b"desk.example"), *headers],
    }
    await app(scope, receive, send_)
    return int(told[0]["status"]), len(waiting)


def test_a_flood_before_sign_in_is_cut_off(published):
    """Nobody fills the disk with a form that needs no account, whether it says how long it is or not."""
    app = application(load(published.resolve()))
    flood = [b"name=", *([b"0" * 8192] * 50)]
    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    status, left = asyncio.run(_asked(app, "/desk/sign-in", flood, form))
    assert (status, left > 40) == (413, True)
    said = [*form, (b"content-length", b"100000000000")]
    for path in ("/desk/sign-in", "/desk/language", "/desk/documents"):
        assert asyncio.run(_asked(app, path, flood, said)) == (413, len(flood))
    # a file is turned down there however small it is
    file = [b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n', *flood]
    form = [(b"content-type", b"multipart/form-data; boundary=x")]
    status, left = asyncio.run(_asked(app, "/desk/sign-in", file, form))
    assert (status, left > 40) == (400, True)


def test_a_large_upload_has_a_limit(published, monkeypatch):
    """What one request may hold is a setting, also for who is signed in."""
    monkeypatch.setenv("RELEASE_UPLOAD_MB", "1")
    app = application(load(published.resolve()))
    said = [(b"content-length", str(1024 * 1024 + 1).encode())]
    assert asyncio.run(_asked(app, "/desk/documents", [b"0"], said)) == (413, 1)
    said = [(b"content-length", str(1024 * 1024).encode())]
    status, _ = asyncio.run(_asked(app, "/desk/documents", [b"0"], said))
    assert status not in (413, 500)


def test_an_error_of_a_store_names_no_secret(published, monkeypatch):
    """A bucket that refuses its key is not ready, and the key is in nothing that is said."""
    monkeypatch.setenv("RELEASE_VAULT", "s3")
    monkeypatch.setenv("RELEASE_S3_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("RELEASE_VAULT_ACCESS_KEY", "canary-key")
    monkeypatch.setenv("RELEASE_VAULT_SECRET_KEY", "canary-secret")
    settings = load(published.resolve())
    with pytest.raises(ReleaseError) as failed:
        list(vault_bucket(settings, published).list())
    assert "canary" not in str(failed.value)
    assert "canary" not in repr(settings)
    assert not Watching(settings).parts()["vault"]
    assert done("status", only_id(published), "--folder", published)["stage"] == "PUBLISHED"
