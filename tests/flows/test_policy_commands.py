"""The commands of rules, evidence, register and statistics, as a shell sees them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import yaml
from flows_values import ABOUT, MINUTE, done, release

from flows.documents.advice import today

EVENTS = (
    "book,agency,reference,event,on,until,codes,title,ministers\n"
    "cabinet,sample-affairs,CAB-26-SUB-1,lodged,2026-01-20,,,Ngā rama,Hon A B\n"
    "cabinet,sample-affairs,CAB-26-SUB-1,decided,2026-02-02,,,,\n"
    "cabinet,sample-affairs,CAB-26-SUB-1,released_part,2026-03-17,,OIA-9-2-a,,\n"
    "request,sample-affairs,26-1,received,2026-03-02,,,Lights,\n"
    "request,sample-affairs,26-1,refused,2026-03-30,,OIA-18-d,,\n"
    "request,sample-affairs,26-2,received,2026-06-22,,,Buoys,\n"
)
HALF = ("--agency", "Sample Affairs", "--from", "2026-01-01", "--to", "2026-06-30")


@pytest.fixture
def register(tmp_path):
    """Gives a writer of register files."""

    def write(text=EVENTS):
        path = tmp_path / "register.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    return tmp_path / "folder"


def test_the_register_comes_in_and_goes_out(register, folder, tmp_path):
    """Taken in once, exported whole, and the export adds nothing when it is taken in again."""
    assert done("register", "import", register(), "--folder", folder) == {"rows": 6, "new": 6}
    out = tmp_path / "out.csv"
    done("register", "export", "--out", out, "--folder", folder)
    assert "Ngā rama" in out.read_text("utf-8")
    assert done("register", "import", out, "--folder", folder) == {"rows": 6, "new": 0}
    part = release("register", "export", "--book", "request", "--folder", folder)
    assert len(part.out.splitlines()) == 4


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-03-30", "30.3.2026", "row 6, column on: expected a day"),
        ("OIA-18-d", "OIA-9-2-a", "row 6, column codes"),
        ("decided,2026-02-02", "decided,2026-01-02", "row 3, column event: CAB-26-SUB-1: decided"),
    ],
)
def test_a_bad_file_leaves_the_register_as_it_was(register, folder, old, new, told):
    """Row and column are named, and nothing of the file is taken in."""
    ran = release("register", "import", register(EVENTS.replace(old, new)), "--folder", folder)
    assert ran.code == 2
    assert told in ran.err
    assert "nothing was taken in" in ran.err
    assert done("register", "list", "--folder", folder) == {"items": []}


def test_items_stand_as_they_did_on_a_day(register, folder):
    """The clock of a Cabinet item on a day before its release, and after."""
    done("register", "import", register(), "--folder", folder)
    options = ("--book", "cabinet", "--folder", folder)
    (before,) = done("register", "list", "--on", "2026-03-16", *options)["items"]
    (after,) = done("register", "list", "--on", "2026-03-17", *options)["items"]
    assert (before["status"], after["status"]) == ("decided", "released_part")
    assert before["clocks"][0]["due_on"] == "2026-03-17"
    assert (before["clocks"][0]["stopped_on"], before["clocks"][0]["left"]) == (None, 1)
    assert after["clocks"][0]["stopped_on"] == "2026-03-17"


def test_the_delay_at_each_stage_comes_from_the_journal(published):
    """Each stage that the minute passed counts one stay this half-year; as of yesterday there was none."""
    year, half = today().year, 1 if today().month < 7 else 2
    options = ("--agency", "ministry-of-sample-affairs", "--half", f"{year}H{half}")
    told = done("statistics", *options, "--folder", published)
    measures = {one["name"]: one for one in told["measures"]}
    passed = ("QUEUED", "READ", "IN_REVIEW", "REVIEWED", "DECIDED", "PUBLISHING")
    for stage in passed:
        one = measures[f"delay:{stage}:median"]
        assert (one["numerator"], one["denominator"]) == (1, 1)
        assert 0 <= one["value"] < 1
        assert told["delays"][f"{stage}:p90"] == one["value"]
    assert sum(one["value"] for name, one in measures.items() if name.startswith("waiting:")) == 0
    yesterday = (today() - timedelta(days=1)).isoformat()
    early = done("statistics", *options, "--as-of", yesterday, "--folder", published)
    assert early["delays"]["QUEUED:median"] is None
    other = done("statistics", "--agency", "elsewhere", *options[2:], "--folder", published)
    assert other["delays"]["QUEUED:median"] is None


def test_statistics_are_counts_and_rates(register, folder):
    """As JSON, as CSV with definitions, as the Commission's return, and for a past date."""
    done("register", "import", register(), "--folder", folder)
    told = done("statistics", *HALF, "--folder", folder)
    assert (told["requests_completed"], told["on_time_count"], told["refused_full_count"]) == (
        *(1, 1),
        1,
    )
    assert told["average_working_days"] == 20
    assert told["refused_by_reason"] == {"OIA-18-d": 1}
    assert (told["lodged"], told["released_part"], told["on_time"]) == (1, 1, 1)
    assert told["backlog"] == {"requests": {"0_to_10": 1}, "cabinet": {}}
    assert told["rates"]["on_time_rate"] == 1.0
    early = done("statistics", *HALF, "--as-of", "2026-03-16", "--folder", folder)
    assert (early["pending"], early["requests_completed"]) == (1, 0)
    half = done("statistics", "--agency", "sample-affairs", "--half", "2026H1", "--folder", folder)
    assert half == told
    rows = list(csv.DictReader(io.StringIO(_out("csv", folder))))
    by_name = {row["measure"]: row for row in rows}
    assert by_name["on_time_rate"]["numerator"] == by_name["on_time_rate"]["denominator"] == "1"
    assert all(row["definition"] for row in rows)
    (returned,) = csv.DictReader(io.StringIO(_out("return", folder)))
    assert returned["requests_completed"] == "1"
    assert returned["average_working_days"] == "20.0"
    assert returned["refused_for:OIA-18-d"] == "1"


def _out(form, folder):
    ran = release("statistics", *HALF, "--format", form, "--folder", folder)
    assert ran.code == 0
    return ran.out


@pytest.mark.parametrize(
    "options",
    [["--half", "2026"], ["--half", "2026H3"], ["--from", "2026-01-01"], []],
)
def test_a_period_is_whole(folder, options):
    """Both days, or a half-year; anything else is told."""
    ran = release("statistics", "--agency", "a", *options, "--folder", folder)
    assert ran.code == 2


def test_evidence_clears_what_a_rule_asks(folder):
    """A check is missing, is recorded, and is no obstacle any more; words stay out of the answer."""
    paper = done("submit", MINUTE, *ABOUT, "--queue-only", "--folder", folder)["id"]
    before = done("policy", "explain", paper, "--folder", folder)
    rules = {one["rule"]: one for one in before["obstacles"]}
    assert rules["check-privacy"]["guidance"]
    assert len(before["checks"]) == 9
    options = ("--kind", "check", "--subject", "privacy", "--found", "Looked at each page.")
    given = done("evidence", paper, *options, "--as", "mere", "--folder", folder)
    assert [(one["subject"], one["by"]) for one in given["evidence"]] == [("privacy", "mere")]
    after = done("policy", "explain", paper, "--folder", folder)
    gone = set(rules) - {one["rule"] for one in after["obstacles"]}
    assert gone == {"check-privacy"}
    wrong = release("evidence", paper, "--kind", "check", "--subject", "moon", "--folder", folder)
    assert wrong.code == 2
    plain = release("policy", "explain", paper, "--folder", folder)
    assert "to clear:" in plain.err


def test_rule_books_are_checked_and_compared(folder, tmp_path):
    """The shipped books are in order; a broken overlay is told by file and line; a change is shown."""
    assert done("policy", "check", "--folder", folder)["holidays"] == []
    book = {
        "book": "mine",
        "version": 1,
        "title": "Mine",
        "source": "me",
        "layer": "overlay",
        "effective_from": "2026-01-01",
    }
    rule = {
        "id": "mine-short",
        "when": "document.pages > 0",
        "source": "me",
        "what": "it has pages",
        "clears": "nothing",
        "guidance": "A rule for the test alone.",
    }
    old, new = tmp_path / "old", tmp_path / "new"
    for place, rules in ((old, []), (new, [rule])):
        place.mkdir()
        (place / "mine.yaml").write_text(yaml.safe_dump({**book, "gate": rules}), encoding="utf-8")
    told = done("policy", "diff", old, new, "--folder", folder)
    assert told == {
        "rules": [{"rule": "mine-short", "how": "added", "keys": []}],
        "documents": [],
        "waiting": 0,
    }
    broken = {**rule, "when": "document.moon"}
    (new / "mine.yaml").write_text(yaml.safe_dump({**book, "gate": [broken]}), encoding="utf-8")
    ran = release("policy", "check", new, "--folder", folder)
    assert ran.code == 2
    assert "mine.yaml: line " in ran.err


def test_a_limit_is_extended_where_the_notice_was_in_time(folder):
    """`release due` with a clarified request, and with a notice in and out of time."""
    asked = ("due", "--regime", "oia", "--from", "2026-05-29", "--folder", folder)
    assert done(*asked)["due_on"] == "2026-06-29"
    assert done(*asked, "--clarified", "2026-06-08")["due_on"] == "2026-07-06"
    named = ("--extended-to", "2026-08-03", "--notice-on")
    assert done(*asked, *named, "2026-06-29") == {"due_on": "2026-08-03", "extended": True}
    assert done(*asked, *named, "2026-06-30") == {"due_on": "2026-06-29", "extended": False}
    assert release(*asked, "--extended-to", "2026-08-03").code == 2


def test_an_agencys_registers_are_checked(folder, tmp_path, monkeypatch):
    """Its own come first and are told apart; a bad one ends the check with file, line and key."""
    own = tmp_path / "registers"
    own.mkdir()
    text = "register: places\ntitle: Ours\nsource: us\nchecked_on: 2026-07-01\nentries:\n  - name: Ōtira\n"
    (own / "ours.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RELEASE_REGISTERS", str(own))
    told = done("policy", "check", "--folder", folder)["registers"]
    ours = {"register": "places", "title": "Ours", "entries": 1, "checked_on": "2026-07-01"}
    assert told[0] == {**ours, "own": True}
    assert {one["own"] for one in told[1:]} == {False}
    said = release("policy", "check", "--folder", folder).err
    assert "register Ours: 1 entries, checked on 2026-07-01" in said
    (own / "ours.yaml").write_text(f"{text}    until: never\n", encoding="utf-8")
    ran = release("policy", "check", "--folder", folder)
    assert ran.code == 2
    assert "ours.yaml: line 7: entries[0].until: expected a day" in ran.err
