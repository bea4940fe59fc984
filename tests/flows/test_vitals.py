"""What watches the server is told how it is doing, and not one word of what it holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from asking import ELSEWHERE, HERE, Asking
from flows_values import ROOT, done, only_id, words_in
from prometheus_client.parser import text_string_to_metric_families

from flows.serving import application
from flows.settings import load
from flows.upkeep.vitals import Watching
from flows.wiring import open_desk
from records.stages import Stage


def _client(folder: Path, address: tuple[str, int] = HERE) -> Asking:
    return Asking(application(load(folder.resolve())), address)


def _figures(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_server_that_works_says_so(published):
    """Alive, ready in every part, and figures that an own parser of Prometheus reads."""
    client = _client(published)
    assert client.get("/health").json() == {"alive": True}
    ready = client.get("/ready")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert set(ready.json()["parts"]) == {"database", "schema", "vault", "shelf", "disk"}
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    figures = _figures(told.text)
    assert figures["release_documents", "PUBLISHED"] == 1
    assert figures["release_documents", "QUEUED"] == 0
    assert {key for key in figures if key[0] == "release_documents"} == {
        ("release_documents", stage.value) for stage in Stage
    }
    assert figures["release_outbox", ""] == 0
    assert figures["release_ready", "database"] == 1
    assert figures["release_disk_free_bytes", ""] > 0
    desk = open_desk(load(published.resolve()))
    *_, last = desk.catalogue.journal()
    assert figures["release_journal_lines", ""] == last.number
    assert figures["release_journal_head_timestamp_seconds", ""] == last.at.timestamp()
    assert ("release_last_digest_timestamp_seconds", "") not in figures
    # whoever is woken by a figure finds it in the page of what to watch
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name, _ in figures if f"`{name}" not in page] == []


def test_figures_follow_what_happens(decided):
    """A wait, a failure and a digest show at the next scrape, and a failure is counted once."""
    client, desk = _client(decided), open_desk(load(decided.resolve()))
    record = desk.catalogue.document(only_id(decided))
    for _ in range(2):
        figures = _figures(client.get("/metrics").text)
        assert figures["release_failures_total", "proof-failed"] == 0
        since = figures["release_oldest_since_timestamp_seconds", "DECIDED"]
        assert since == record.changed_at.timestamp()
    desk.catalogue.record("engine", "proof-failed", record.id, {"objections": 1})
    desk.catalogue.record("engine", "digest.sent", "watch")
    for _ in range(2):
        figures = _figures(client.get("/metrics").text)
        assert figures["release_failures_total", "proof-failed"] == 1
        assert figures["release_last_digest_timestamp_seconds", ""] > since


def test_no_word_of_a_document_stands_in_it(published):
    """Neither secrets, titles, names nor ids; labels are codes of ours."""
    client = _client(published)
    told = "".join(client.get(path).text for path in ("/health", "/ready", "/metrics"))
    assert words_in(told) == []
    status = done("status", only_id(published), "--folder", published)
    for value in (status["id"], status["title"], status["agency"], status["reference"], "tui"):
        assert value not in told


def test_a_stranger_learns_nothing_but_yes_or_no(published, monkeypatch):
    """From elsewhere, or by a proxy, no figures and no parts; with a token only who has it, also here."""
    for client in (_client(published, ELSEWHERE), _client(published)):
        headers = {"x-forwarded-for": "127.0.0.1"} if client is not None else {}
        assert client.get("/metrics", headers=headers).status_code == 403
        assert client.get("/ready", headers=headers).json() == {"ready": True}
        assert client.get("/health").status_code == 200
    monkeypatch.setenv("RELEASE_METRICS_TOKEN", "kōkako")
    for address in (HERE, ELSEWHERE):
        client = _client(published, address)
        assert client.get("/metrics").status_code == 403
        wrong = {"authorization": "Bearer kokako"}
        assert client.get("/metrics", headers=wrong).status_code == 403
        right = {"authorization": "Bearer kōkako".encode()}
        assert client.get("/metrics", headers=right).status_code == 200
        assert "parts" in client.get("/ready", headers=right).json()


@pytest.mark.parametrize("part", ["vault", "shelf", "schema", "disk"])
def test_each_part_that_ails_is_told(published, monkeypatch, part):
    """A store gone, a newer schema, a full disk: 503, and the part is named; the others are well."""
    client = _client(published)
    if part in ("vault", "shelf"):
        where = published / {"vault": "vault", "shelf": "public"}[part]
        shutil.rmtree(where)
        where.write_text("a file where a folder was")
    elif part == "schema":
        monkeypatch.setattr("flows.upkeep.vitals.schema_is_current", lambda _: False)
    else:
        monkeypatch.setenv("RELEASE_DISK_MB", str(10**12))
        client = _client(published)
    told = client.get("/ready")
    assert told.status_code == 503
    assert [name for name, well in told.json()["parts"].items() if not well] == [part]
    assert client.get("/health").status_code == 200


def test_a_database_that_is_gone_leaves_the_rest(published):
    """Where the catalogue does not answer there are still figures of the rest, and readiness says no."""
    settings = load(published.resolve())
    watching = Watching(settings)
    desk = open_desk(settings)
    desk.catalogue.close()
    for path in published.glob("catalogue.db*"):
        path.unlink()
    (published / "catalogue.db").write_bytes(b"no database" * 1000)
    parts = watching.parts()
    assert (parts["database"], parts["schema"], parts["vault"]) == (False, False, True)
    names = [family.name for family in watching.figures()]
    assert names == ["release_ready", "release_disk_free_bytes"]


def test_the_schema_is_looked_at(published):
    """A schema that a newer engine made is told from ours."""
    settings = load(published.resolve())
    watching = Watching(settings)
    assert watching.parts()["schema"]
    with open_desk(settings).catalogue.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not watching.parts()["schema"]
