"""Logs as JSON: enough to find what went wrong, and not a word of a document."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from asking import Asking
from flows_values import only_id, words_in

from flows.logs import JsonLines, Requests, write_json
from flows.orchestrating import engine
from flows.serving import application
from flows.settings import load

SECRET = "Aroha Penhaligon"


@pytest.fixture
def lines(capsys):
    """Gives what was logged since the first call, as values; logging is put back after."""
    root = logging.getLogger()
    before, level, requests = (
        root.handlers[:],
        root.level,
        logging.getLogger("flows.requests").level,
    )

    def told():
        if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
            write_json()  # in the test itself: pytest has another stream while a fixture is made
        written = capsys.readouterr().err.splitlines()
        assert [line for line in written if not line.startswith("{")] == []
        return [json.loads(line) for line in written]

    yield told
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("flows.requests").setLevel(requests)


def test_our_words_are_kept_and_a_librarys_are_not(lines):
    """A library may quote a document; of its line the place is kept, of its error the kind and the place."""
    assert lines() == []
    logging.getLogger("storage.readings").warning("the store of read pages is damaged")
    library = logging.getLogger("pdfminer.psparser")
    library.warning("ignored: %s", SECRET)
    try:
        int(SECRET)
    except ValueError:
        library.exception(SECRET)
        logging.getLogger("flows.reviewing.office").exception("a run failed")
    ours, theirs, failed, run = lines()
    assert ours["event"] == "the store of read pages is damaged"
    assert (ours["level"], ours["logger"]) == ("warning", "storage.readings")
    assert "event" not in theirs
    assert "event" not in failed
    for one in (failed, run):
        assert one["error"] == "ValueError"
        assert one["raised"].startswith("test_logs:")
    assert SECRET not in json.dumps([theirs, failed, run])


def test_a_line_stays_one_line():
    """What somebody put into a message begins no line of its own."""
    record = logging.LogRecord("flows.x", logging.INFO, "x.py", 1, "a\nb\u2028ō", (), None)
    assert JsonLines().format(record).count("\n") == 0
    assert json.loads(JsonLines().format(record))["event"] == "a\nb\u2028ō"


def test_prefects_processes_write_the_same_lines(tmp_path, monkeypatch):
    """Worker, server and run take our form from the environment that they are started with."""
    monkeypatch.setenv("RELEASE_LOG", "json")
    for variable in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(variable)
    environment = {**os.environ, **engine.environment(tmp_path), "PREFECT_LOGGING_LEVEL": "INFO"}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _SPEAKING, SECRET],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    told = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [one["logger"] for one in told] == [
        *("prefect.flow_runs", "prefect.workers.process", "uvicorn.error", "storage.readings"),
    ]
    assert told[0]["run"] == "release-D0123456789ABCDEFG"
    assert told[3]["event"] == "the store of read pages is damaged"
    assert SECRET not in ran.stderr
    assert "RuntimeError" in ran.stderr  # kind and place of an error are kept
    monkeypatch.setenv("RELEASE_LOG", "plain")
    assert "PREFECT_LOGGING_SETTINGS_PATH" not in engine.environment(tmp_path)


_SPEAKING = """
import logging, sys
from prefect.logging.configuration import setup_logging
setup_logging()  # as each of its processes does
secret = sys.argv[1]
run = {"flow_run_name": "release-D0123456789ABCDEFG"}
logging.getLogger("prefect.flow_runs").info(secret, extra=run)
logging.getLogger("prefect.workers.process").info(secret, extra={"flow_run_name": secret})
try:
    raise RuntimeError(secret)
except RuntimeError:
    logging.getLogger("uvicorn.error").exception(secret)
logging.getLogger("storage.readings").warning("the store of read pages is damaged")
"""


def test_requests_are_logged_without_what_was_asked(published: Path, lines):
    """Page, status, duration and the document's id; no address, no search, no name of a stranger's making."""
    document_id = only_id(published)
    lines()
    client = Asking(Requests(application(load(published.resolve()))))
    client.get("/health")
    client.get("/", params={"q": SECRET})
    client.get(f"/desk/documents/{SECRET.replace(' ', '')}")
    client.get(f"/desk/documents/{document_id}")
    told = [one for one in lines() if one["logger"] == "flows.requests"]
    assert [one["status"] for one in told] == [200, 200, 303, 303]
    assert told[0]["page"] == "health"
    assert all(one["method"] == "GET" and one["ms"] >= 0 for one in told)
    assert [one.get("document") for one in told] == [None, None, None, document_id]
    assert "Aroha" not in json.dumps(told)
    assert words_in(json.dumps(told)) == []
