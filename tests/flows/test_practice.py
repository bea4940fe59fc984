"""Practice: made-up papers in a folder apart, and remarks on what was missed or was too much."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import UTC, datetime

import pytest
import yaml
from flows_values import MINUTE, MINUTE_DECISIONS, SAMPLES, done, release

from flows.reviewing.practice import remarks
from policies.grounds import grounds
from records.geometry import Box
from records.guidance import GuidedGround
from records.marks import Decisions, Mark, ReleaseDecision

GUIDED = [GuidedGround(ground, f"about {code}") for code, ground in grounds().items()]
HERE, THERE = Box(100, 100, 200, 112), Box(300, 100, 400, 112)
MODEL = Decisions(
    ReleaseDecision.PART,
    (Mark(1, (HERE,), "OIA-9-2-a"), Mark(2, (HERE, THERE), "OIA-9-2-h")),
    frozenset(),
    "mere",
    datetime(2026, 7, 1, tzinfo=UTC),
)


def told(*marks, **changes):
    mine = dataclasses.replace(MODEL, marks=marks, **changes)
    return [(one.page, one.what, one.guidance) for one in remarks(mine, MODEL, GUIDED)]


def test_what_was_meant_has_no_remark():
    """The model itself, or one box over two, is as it was meant."""
    assert told(*MODEL.marks) == []
    wide = Mark(2, (Box(90, 90, 410, 120),), "OIA-9-2-h")
    assert told(MODEL.marks[0], wide) == []


def test_each_difference_is_told_with_its_guidance():
    """Missed, half covered, another ground, too much, and another outcome."""
    half = Mark(2, (HERE,), "OIA-9-2-h")
    assert told(half) == [
        (1, "you missed something withheld here", "about OIA-9-2-a"),
        (2, "only a part is covered of something withheld here", "about OIA-9-2-h"),
    ]
    other = dataclasses.replace(MODEL.marks[0], ground="OIA-6-a")
    assert told(other, MODEL.marks[1]) == [
        (1, "you cited OIA-6-a, OIA-9-2-a was meant", "about OIA-9-2-a")
    ]
    more = Mark(1, (THERE,), "OIA-9-2-j")
    assert told(*MODEL.marks, more) == [
        (1, "you withheld what can be released here", "about OIA-9-2-j")
    ]
    assert told(*MODEL.marks, decision=ReleaseDecision.FULL) == [
        (1, "you decided full, part was meant", "")
    ]


@pytest.fixture
def papers(tmp_path):
    """A folder of made-up papers with the smallest sample only."""
    folder = tmp_path / "papers"
    folder.mkdir()
    listed = yaml.safe_load((SAMPLES / "samples.yaml").read_text(encoding="utf-8"))
    kept = {MINUTE.name: listed[MINUTE.name]}
    (folder / "samples.yaml").write_text(yaml.safe_dump(kept), encoding="utf-8")
    shutil.copy(MINUTE, folder)
    shutil.copy(MINUTE_DECISIONS, folder)
    return folder


def test_a_trainee_starts_decides_and_is_told(papers, tmp_path):
    """The paper waits in review; a first try without marks is remarked on, the model's is as meant."""
    options = ("--samples", papers, "--folder", tmp_path / "practice")
    (paper,) = done("practice", "start", *options)["documents"]
    assert paper["stage"] == "IN_REVIEW"
    assert done("practice", "start", *options)["documents"] == [paper]
    tried = tmp_path / "try.json"
    tried.write_text(
        json.dumps({"reviewer": "tui", "decision": "full", "others": "release"}), encoding="utf-8"
    )
    first = done("practice", "check", paper["id"], "--decisions", tried, *options)
    assert not first["as_meant"]
    assert all(remark["guidance"] for remark in first["remarks"] if remark["ground"])
    waits = release("practice", "check", paper["id"], *options)
    assert waits.code == 5
    done("decide", paper["id"], "--decisions", MINUTE_DECISIONS, "--folder", tmp_path / "practice")
    assert done("practice", "check", paper["id"], *options) == {
        "id": paper["id"],
        "as_meant": True,
        "remarks": [],
    }


def test_practice_keeps_apart_from_real_papers(in_review, papers):
    """A folder that holds papers is turned down, for starting and for checking."""
    assert release("practice", "start", "--samples", papers, "--folder", in_review).code == 5
    assert release("practice", "check", "D1", "--samples", papers, "--folder", in_review).code == 5
