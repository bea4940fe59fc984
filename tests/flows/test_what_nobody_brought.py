"""Cabinet papers that nobody brought stand before the public all the same, with the reason and the day."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flows_values import done, on_shelf, only_id

from flows.settings import load
from flows.wiring import open_desk

HEAD = (
    "book,agency,reference,event,on,until,codes,title,ministers,public_title,public_reason,listed"
    ",agency_name"
)
INNER = "Ngā take huna"
"""A title that stays within the agency."""
DAY = date(2026, 6, 1)


def item(number, *told, agency="ministry-of-sample-affairs", title=INNER, name=""):
    """Gives the rows of one Cabinet item: lodged in January, then what is told."""
    rows = [("lodged", "2026-01-20", "", "", title, "Hon A B", "", "", "", name), *told]
    return "\n".join(
        ",".join(["cabinet", agency, number, *row, *[""] * (10 - len(row))]) for row in rows
    )


DECIDED, LATELY = ("decided", "2026-02-02"), ("decided", "2026-05-11")
REGISTER = "\n".join(
    [
        HEAD,
        item("CAB-26-MIN-0187", DECIDED),
        item("CAB-26-SUB-0300", LATELY),
        item("CAB-26-SUB-0301", DECIDED),
        item(
            "CAB-26-SUB-0302",
            DECIDED,
            (
                "withheld",
                "2026-03-02",
                "2027-03-01",
                "OIA-6-a",
                "",
                "",
                "Harbours",
                "It would harm.",
            ),
        ),
        item("CAB-26-SUB-0303"),
        item("CAB-26-SUB-0304", ("withheld", "2026-03-02", "", "OIA-6-b-i", "", "", "", "", "no")),
        item("CAB-26-SUB-0305", ("deferred", "2026-03-02", "2026-12-01")),
        item("CAB-26-SUB-0306", DECIDED, ("released_full", "2026-03-02")),
        item("CAB-26-SUB-0307", ("excluded", "2026-03-02")),
        item("APH-26-SUB-0001", DECIDED),
        item("CAB-26-SUB-0308", DECIDED, title="Appointments and Honours: harbour board"),
        item("CAB-26-SUB-0400", DECIDED, agency="quiet-agency", name="Te Tari Mārie"),
        item("CAB-26-SUB-0401", DECIDED, agency="quiet-agency"),
        item("CAB-26-SUB-0402", DECIDED, agency="nameless-agency"),
    ]
)


@pytest.fixture
def listed(published, tmp_path):
    """Gives the folder of a published minute, with a register around it, listed as of a day in June."""
    path = tmp_path / "register.csv"
    path.write_text(REGISTER + "\n", encoding="utf-8")
    done("register", "import", path, "--as", "kaha", "--folder", published)
    open_desk(load(published)).list_unreleased(DAY)
    return published


def told(folder, of):
    return json.loads((folder / "public" / of / "withheld/cabinet/items.json").read_text("utf-8"))


def test_what_nobody_brought_is_told_with_its_reason(listed):
    """Late, waiting, withheld and deferred items; none that is released, excluded, or not to be told of."""
    mine = told(listed, "ministry-of-sample-affairs")
    assert (mine["agency"], mine["as_of"], mine["undecided"]) == (
        *("Ministry of Sample Affairs", "2026-06-01"),
        1,
    )
    papers = {one["reference"].removeprefix("CAB-26-SUB-"): one for one in mine["papers"]}
    assert {name: one["status"] for name, one in papers.items()} == {
        "0300": "waiting",
        "0301": "late",
        "0302": "withheld",
        "0305": "deferred",
    }
    assert papers["0302"]["title"] == "Harbours"
    assert papers["0302"]["reason"].endswith("It would harm.")
    assert (papers["0302"]["grounds"], papers["0302"]["review_on"]) == (["OIA-6-a"], "2027-03-01")
    assert (papers["0301"]["due_on"], papers["0301"]["decided_on"]) == ("2026-03-17", "2026-02-02")
    assert (papers["0305"]["title"], papers["0305"]["review_on"]) == (None, "2026-12-01")

    everybody = told(listed, ".")
    others = [one for one in everybody["papers"] if one not in mine["papers"]]
    assert {(one["agency"], one["reference"]) for one in others} == {
        ("Te Tari Mārie", "CAB-26-SUB-0400"),
        ("Te Tari Mārie", "CAB-26-SUB-0401"),
        ("nameless-agency", "CAB-26-SUB-0402"),
    }
    page = (listed / "public/withheld/cabinet/index.html").read_text("utf-8")
    assert "Te Tari Mārie" in page
    assert "quiet-agency" not in page


def test_the_agencys_own_title_stays_within_it(listed):
    """What the register calls a paper stands in no list, nor do items that nobody is to be told of."""
    keys = [key for key in on_shelf(listed) if "withheld/cabinet/" in key]
    assert len(keys) == 6
    for key in keys:
        content = (listed / "public" / key).read_text("utf-8")
        for hidden in (INNER, "harbour board", "0304", "APH-26", "Hon A B"):
            assert hidden not in content, key
    assert done("verify", "--folder", listed)["agrees"] is True


def test_the_lists_are_written_with_the_indexes_and_with_each_release(decided, quick):
    """`release index` and a release of this moment bring them in step."""
    desk = quick(decided)
    desk.publish(only_id(decided))
    assert not [key for key in on_shelf(decided) if "withheld/cabinet/" in key]
    desk.list_anew(only_id(decided))
    page = decided / "public/ministry-of-sample-affairs/withheld/cabinet/index.html"
    assert page.is_file()
    page.unlink()
    desk.index()
    assert page.is_file()
