"""Cabinet papers that the public has not: the list of them for people, and the files beside it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import published_samples as samples
import pytest
from lxml import html

from publish.html.unreleased import SHOWN, Standing, Unreleased, UnreleasedPaper, unreleased_files


def made(listed: Unreleased) -> dict[str, str]:
    """Gives the files by name, as text."""
    files = unreleased_files(listed, samples.SITE)
    return {file.key.rsplit("/", 1)[1]: file.content.decode() for file in files}


def rows_of(page: str) -> list[list[str]]:
    """Gives the cells of the page's table, row by row."""
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in html.fromstring(page).xpath("//tbody/tr")
    ]


def test_each_paper_has_its_reason_and_its_days() -> None:
    """Withheld with grounds and review day, deferred, late, waiting; a title only where one may be seen."""
    files = made(samples.unreleased(samples.STREETS))
    rows = rows_of(files["index.html"])
    assert [row[0][-4:] for row in rows] == ["0504", "0503", "0502", "0501", "0505"]
    by = {row[0][-4:]: row for row in rows}
    assert by["0501"][1] == "A paper on footpaths"
    for said in ("Withheld. It would be withheld", "ngā Minita.", "Section 9(2)(a):", "; Section"):
        assert said in by["0501"][2]
    assert by["0501"][3:] == ["7 September 2026", "1 March 2027"]
    assert by["0502"][1] == "Title not shown"
    assert by["0502"][2] == "Deferred. It will be considered again."
    assert by["0503"][2] == "Not released in time. Its release was due by 19 October 2026."
    assert by["0504"][2] == "Not released yet. Its release is due by 21 January 2027."
    assert by["0505"][2:] == [
        "Not released yet. It waits for release.",
        "Not recorded",
        "No day named",
    ]
    tree = html.fromstring(files["index.html"])
    (link,) = tree.xpath("//tbody//a/@href")
    assert link == f"../../releases/{samples.WITHHELD.slug}/index.html"
    facts = {one.findtext("dt"): one.findtext("dd") for one in tree.xpath("//dl/div")}
    assert facts == {
        "Withheld": "1 paper",
        "Deferred": "1 paper",
        "Not released yet": "2 papers",
        "Not released in time": "1 paper",
        "Lodged, not decided yet": "3 papers",
    }
    assert '<span lang="mi">' in files["index.html"]


def test_the_files_beside_it_hold_all_of_it() -> None:
    """JSON and CSV say the same as each other; no cell is a formula; the order is that of the page."""
    files = made(samples.unreleased())
    told = json.loads(files["items.json"])
    assert (told["agency"], told["as_of"], told["undecided"]) == (None, "2026-11-25", 3)
    table = list(csv.DictReader(io.StringIO(files["items.csv"].removeprefix("\ufeff"))))
    assert [row["reference"] for row in table] == [one["reference"] for one in told["papers"]]
    late = next(row for row in table if row["status"] == "late")
    assert (late["title"], late["due_on"], late["page"]) == ("'=Benches", "2026-10-19", "")
    withheld = next(one for one in told["papers"] if one["status"] == "withheld")
    assert withheld["grounds"] == ["OIA-9-2-a", "OIA-9-2-f-iv"]
    assert withheld["page"] == samples.SITE.address(f"{samples.WITHHELD.folder}/index.html")
    assert (withheld["review_on"], withheld["agency"]) == ("2027-03-01", samples.STREETS.name)


def test_a_long_list_is_cut_on_the_page_only() -> None:
    """The page holds the newest, under the budget of a page; the files hold all."""
    papers = tuple(
        UnreleasedPaper(
            *(
                samples.STREETS,
                f"CAB-26-SUB-{n:04}",
                Standing.WITHHELD,
                "A paper on footpaths " * 4,
            ),
            *((samples.PRIVACY, samples.ADVICE), "Ministers consider it. " * 4, date(2026, 9, 7)),
        )
        for n in range(SHOWN + 50)
    )
    files = made(Unreleased(None, date(2026, 11, 25), papers))
    rows = rows_of(files["index.html"])
    assert (len(rows), rows[0][0], rows[-1][0]) == (SHOWN, "CAB-26-SUB-0249", "CAB-26-SUB-0050")
    assert f"The newest {SHOWN} of {SHOWN + 50} papers" in files["index.html"]
    assert len(json.loads(files["items.json"])["papers"]) == SHOWN + 50
    shorter = made(Unreleased(None, date(2026, 11, 25), papers[:SHOWN]))
    assert f"{SHOWN} papers, by the day" in " ".join(shorter["index.html"].split())


def test_nothing_held_back_is_said_in_words() -> None:
    """An empty list is a sentence, and a page of its agency."""
    listed = samples.unreleased(samples.WAHI)
    files = made(listed)
    assert listed.front == "wahi-tumatanui/withheld/cabinet/index.html"
    assert "Nothing that was decided is held back." in files["index.html"]
    assert rows_of(files["index.html"]) == []


@pytest.mark.parametrize("field", ["title", "reason", "reference"])
def test_letters_that_no_page_may_hold_are_gone(field: str) -> None:
    """What people wrote is cleaned for the page, JSON and CSV."""
    bare = UnreleasedPaper(samples.STREETS, "CAB-1", Standing.DEFERRED, "A title", (), "A reason.")
    paper = replace(bare, **{field: "be\u202efore\x07"})
    for content in made(Unreleased(None, date(2026, 11, 25), (paper,))).values():
        assert "before" in content
        assert "\u202e" not in content
