"""Logs as JSON: enough to find what went wrong, and not a word of a document."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from asking import Asking
from flows_values import only_id, words_in

from flows.logs import JsonLines, Requests, write_json
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
        logging.getLogger("flows.office").exception("a run failed")
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
