"""Marks and decisions files: what is wrong is named by file, key and what was expected."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flows_values import ROOT

from flows.documents import forms
from policies.grounds import grounds
from records.errors import InvalidInput
from records.geometry import Box
from records.marks import Finding, ReleaseDecision

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
GROUNDS = grounds()
MARK = {"page": 1, "boxes": [[10, 20, 110, 32]], "ground": "OIA-9-2-a"}
FINDING = Finding("f1", 1, (Box(12, 21, 100, 31),), "PERSON", 0.9, "test", "Hana Whetū")
ELSEWHERE = Finding("f2", 2, (Box(12, 21, 100, 31),), "PHONE", 0.9, "test", "021 555 0100")


@pytest.fixture
def write(tmp_path: Path):
    """Gives a writer of a form file, from a value or from bytes as they are."""

    def writer(content):
        path = tmp_path / "form.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return writer


def decisions(**changes):
    """Gives a decisions form that is right but for what is changed."""
    return {
        "reviewer": "mere.reviewer",
        "approver": "sione.approver",
        "decision": "part",
        "marks": [MARK],
        "others": "release",
    } | changes


WRONG_MARKS = {
    "no JSON": (b'{"marks": [', "form.json: line 1: is no JSON"),
    "no UTF-8": (b'{"marks": ["\xff"]}', "form.json: is no JSON (UnicodeDecodeError)"),
    "endless nesting": (b"[" * 100_000, "form.json: is no JSON (RecursionError)"),
    "endless number": (b'{"marks": ' + b"9" * 5000 + b"}", "form.json: is no JSON (ValueError)"),
    "a list": ([], "form.json: the file: Input should be"),
    "no marks": ({}, "form.json: marks: Field required"),
    "unknown key": ({"marks": [], "mark": []}, "form.json: mark: Extra inputs"),
    "key twice": (b'{"marks": [1], "marks": []}', "form.json: key 'marks' stands twice"),
    "page 0": ({"marks": [MARK | {"page": 0}]}, "form.json: marks.0.page: Input should be greater"),
    "page true": ({"marks": [MARK | {"page": True}]}, "form.json: marks.0.page: Input should be"),
    "page in words": (
        {"marks": [MARK | {"page": "1"}]},
        "form.json: marks.0.page: Input should be",
    ),
    "no boxes": ({"marks": [MARK | {"boxes": []}]}, "form.json: marks.0.boxes: List should have"),
    "three corners": (
        {"marks": [MARK | {"boxes": [[1, 2, 3]]}]},
        "form.json: marks.0.boxes.0: List should have at least 4 items",
    ),
    "endless corner": (
        b'{"marks": [{"page": 1, "boxes": [[1, 2, 3, 1e999]], "ground": "OIA-9-2-a"}]}',
        "form.json: marks.0.boxes.0: a corner is not a finite number",
    ),
    "no number": (
        b'{"marks": [{"page": 1, "boxes": [[1, 2, 3, NaN]], "ground": "OIA-9-2-a"}]}',
        "form.json: marks.0.boxes.0: a corner is not a finite number",
    ),
    "second box empty": (
        {"marks": [MARK | {"boxes": [[1, 2, 3, 4], [5, 5, 5, 9]]}]},
        "form.json: marks.0.boxes.1: it covers nothing",
    ),
    "unknown ground": (
        {"marks": [MARK, MARK | {"ground": "OIA-9-2-zz"}]},
        "form.json: marks.1.ground: 'OIA-9-2-zz' is no ground",
    ),
    "everywhere in words": (
        {"marks": [MARK | {"everywhere": "true"}]},
        "form.json: marks.0.everywhere: Input should be a valid boolean",
    ),
    "half a letter": (
        b'{"marks": [{"page": 1, "boxes": [[1, 2, 3, 4]], "ground": "OIA-9-2-a", "note": "\\ud800"}]}',
        "form.json: marks.0.note: Input should be a valid string",
    ),
    "a description that is a number": (
        {"marks": [MARK], "descriptions": [7]},
        "form.json: descriptions.0: expected the id of one of the source's descriptions, or a page, a",
    ),
    "a description without its text": (
        {"marks": [MARK], "descriptions": [{"page": 1, "box": [1, 2, 3, 4]}]},
        "form.json: descriptions.0.text: Field required",
    ),
    "a description by an id of another kind": (
        {"marks": [MARK], "descriptions": ["f1"]},
        "form.json: descriptions.0: String should match pattern",
    ),
}


@pytest.mark.parametrize("name", WRONG_MARKS)
def test_a_wrong_marks_file_is_refused_by_file_key_and_expectation(name, write):
    """Whoever wrote the file reads where it is wrong and what belongs there, in one line."""
    content, expected = WRONG_MARKS[name]
    with pytest.raises(InvalidInput) as caught:
        forms.read_marks(write(content), GROUNDS)
    assert str(caught.value).startswith(expected)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    """A path that cannot be read is a wrong input, with the system's reason."""
    with pytest.raises(InvalidInput, match=r"no\.json: cannot be read \(No such file"):
        forms.read_marks(tmp_path / "no.json", GROUNDS)
    with pytest.raises(InvalidInput, match=r"cannot be read \(Is a directory"):
        forms.read_marks(tmp_path, GROUNDS)


@pytest.mark.parametrize("code", [c for c, g in GROUNDS.items() if g.kind.value == "refusal"])
def test_no_reason_to_refuse_a_request_stands_on_a_box(code, write):
    """Every s 18 (LGOIMA s 17) reason is turned down on a redaction, and told apart from a ground."""
    with pytest.raises(InvalidInput, match=rf"marks\.0\.ground: {code} is a reason to refuse"):
        forms.read_marks(write({"marks": [MARK | {"ground": code}]}), GROUNDS)


def test_corners_come_in_any_order(write):
    """A box drawn from lower right to upper left is the same box."""
    (mark,) = forms.read_marks(write({"marks": [MARK | {"boxes": [[110, 32, 10, 20]]}]}), GROUNDS)
    assert mark.boxes == (Box(10, 20, 110, 32),)


WRONG_DECISIONS = {
    "no reviewer": (decisions(reviewer="  "), "form.json: reviewer: String should have at least 1"),
    "unknown decision": (decisions(decision="some"), "form.json: decision: Input should be 'full'"),
    "others withheld": (
        decisions(others="withhold"),
        "form.json: others: Input should be 'release'",
    ),
    "unsettled": (
        decisions(others=None),
        "form.json: 1 findings are not settled (first: f2); mark them",
    ),
    "unknown release": (
        decisions(release=["f9"]),
        "form.json: release: no finding is called 'f9'",
    ),
    "unknown finding": (
        decisions(marks=[MARK | {"finding": "f9"}]),
        "form.json: marks.0.finding: no finding is called 'f9'",
    ),
    "released and withheld": (
        decisions(marks=[MARK | {"finding": "f1"}], release=["f1"]),
        "form.json: marks.0.finding: f1 is named in release too",
    ),
    "beside its finding": (
        decisions(marks=[MARK | {"finding": "f2"}]),
        "form.json: marks.0.finding: the boxes do not lie over finding f2 (page 2)",
    ),
}


@pytest.mark.parametrize("name", WRONG_DECISIONS)
def test_a_wrong_decisions_file_is_refused_by_file_key_and_expectation(name, write):
    """A slip in a decisions file is told, and never settles a finding that nobody looked at."""
    content, expected = WRONG_DECISIONS[name]
    with pytest.raises(InvalidInput) as caught:
        forms.read_decisions(write(content), GROUNDS, [FINDING, ELSEWHERE], AT)
    assert str(caught.value).startswith(expected)
    assert FINDING.text not in str(caught.value)
    assert ELSEWHERE.text not in str(caught.value)


def test_a_mark_over_a_finding_settles_it_and_others_releases_the_rest(write):
    """What lies under a box is withheld; what is left is released by name, on the reviewer's word."""
    read = forms.read_decisions(write(decisions()), GROUNDS, [FINDING, ELSEWHERE], AT)
    assert read.released_findings == {"f2"}
    assert (read.reviewer, read.approver, read.decided_at) == ("mere.reviewer", None, AT)
    assert forms.approver_of(write(decisions())) == "sione.approver"


@pytest.mark.parametrize("decision", ["withheld", "deferred"])
def test_what_is_not_released_needs_nothing_settled(decision, write):
    """A paper that stays in is not said to release findings that nobody has looked at."""
    form = decisions(decision=decision, marks=[], others=None)
    read = forms.read_decisions(write(form), GROUNDS, [FINDING, ELSEWHERE], AT)
    assert read.decision is ReleaseDecision(decision)
    assert read.released_findings == frozenset()


def _examples() -> list[str]:
    told = (ROOT / "docs" / "decisions-file.md").read_text(encoding="utf-8")
    return re.findall(r"```json\n(.*?)```", told, re.DOTALL)


@pytest.mark.parametrize("example", _examples())
def test_every_example_in_the_documentation_is_taken(example, write):
    """What docs/decisions-file.md shows is what the forms take, macrons and all."""
    path = write(example.encode())
    if "reviewer" in json.loads(example):
        findings = [
            Finding(name, 1, (Box(0, 0, 1, 1),), "PERSON", 0.9, "test")
            for name in json.loads(example).get("release", [])
        ]
        assert forms.read_decisions(path, GROUNDS, findings, AT).reviewer
    else:
        assert forms.read_marks(path, GROUNDS)


def test_the_documentation_names_every_key():
    """No key of the two files is missing in docs/decisions-file.md."""
    told = (ROOT / "docs" / "decisions-file.md").read_text(encoding="utf-8")
    keys = {*forms.MarkForm.model_fields, *forms.DecisionsForm.model_fields}
    assert len(_examples()) >= 2
    assert [key for key in sorted(keys) if f"`{key}`" not in told] == []
