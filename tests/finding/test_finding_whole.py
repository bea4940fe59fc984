"""A whole document: file name, title and properties, other documents of the release, watch lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests_pages import page_of

from records.errors import InvalidInput
from records.marks import Found
from redaction.finding import PresidioFinder

PAGES = [page_of(["The complainant is Wiremu Karaitiana and he wrote in May."])]


def beside(found: Found, texts: dict[str, str]) -> dict[str, list[str]]:
    return {
        name: [text[f.start : f.end] for f in found.beside[name]] for name, text in texts.items()
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("wiremu_karaitiana_complaint.pdf", "wiremu_karaitiana"),
        ("KaraitianaWiremu2.pdf", "KaraitianaWiremu2"),
        ("2024-05-01 Karaitiana, W - letter.docx", "Karaitiana, W"),
        ("letter.from.karaitiana.msg", "karaitiana"),
        ("RE: W Karaitiana", "W Karaitiana"),
        ("C:\\Users\\wkaraitiana\\Desktop", "wkaraitiana"),
        ("WIREMU KARAITIANA.PDF", "WIREMU KARAITIANA"),
    ],
)
def test_a_person_of_the_pages_is_found_beside_them(text: str, wanted: str):
    """However a file's name joins its words, the person in it is found, with exact offsets."""
    texts = {"file name": text}
    found = PresidioFinder().find_all(PAGES, beside=texts)
    assert wanted in beside(found, texts)["file name"]


def test_what_names_nobody_stays():
    """A harmless file name and title have no finding."""
    texts = {"file name": "wage_subsidy-paper_v2.pdf", "title": "A levy for lighthouses"}
    assert beside(PresidioFinder().find_all(PAGES, beside=texts), texts) == {
        "file name": [],
        "title": [],
    }


def test_a_person_beside_the_pages_is_found_on_them():
    """The properties name the author; the page has only the surname."""
    page = page_of(["Then Quillfeather agreed to it."])
    found = PresidioFinder().find_all([page], beside={"author": "Ms Harriet Quillfeather"})
    assert [f.text for f in found.findings] == ["Quillfeather"]


def test_a_person_of_another_document_is_found():
    """The minute names in full whom the paper names by surname."""
    page = page_of(["The user hquillfeather agreed to it."])
    found = PresidioFinder().find_all([page], names=["Harriet Quillfeather"])
    assert [f.text for f in found.findings] == ["hquillfeather"]
    assert PresidioFinder().find_all([page]).findings == ()


def test_a_watch_list_finds_on_pages_and_beside(tmp_path: Path):
    """Terms are found in both, with the category of their line and boxes on the page."""
    path = tmp_path / "agency.csv"
    path.write_text("term,category\nProject Huia,PROJECT\n", encoding="utf-8")
    page = page_of(["The cost of project huia rose."])
    texts = {"file name": "Project-Huia.pdf"}
    found = PresidioFinder().find_all([page], beside=texts, lists=[path])
    assert [(f.category, f.text, f.detector) for f in found.findings] == [
        ("PROJECT", "project huia", "watch-list")
    ]
    assert len(found.findings[0].boxes) == 1
    assert beside(found, texts) == {"file name": ["Project-Huia"]}


def test_a_bad_list_stops_the_finding(tmp_path: Path):
    """Half a list is no list."""
    path = tmp_path / "agency.csv"
    path.write_text("term,match\nHuia,about\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"agency\.csv: line 2"):
        PresidioFinder().find_all(PAGES, lists=[path])


def test_a_document_is_searched_again_for_somebody_named_later():
    """Every form is found, with its own detector; what was found before is left out, and so is a town."""
    lines = ["Quillfeather, H. rang;", "then Quill-", "feather came to Nelson.", "MS HOPE NELSON"]
    pages = [page_of(lines), page_of(["Nobody here."], 2)]
    names = ["Harriet Quillfeather", "Hope Nelson"]
    texts = {"file name": "quillfeather_h.pdf"}
    finder = PresidioFinder()
    found = finder.find_named(pages, names, beside=texts)
    assert [f.text for f in found.findings] == [
        "Quillfeather, H",
        "Quill-\nfeather",
        "MS HOPE NELSON",
    ]
    assert {f.detector for f in found.findings} == {"named-in-release"}
    assert beside(found, texts) == {"file name": ["quillfeather"]}
    known = found.findings[:1]
    again = finder.find_named(pages, names, known=known).findings
    assert [f.text for f in again] == ["Quill-\nfeather", "MS HOPE NELSON"]
    assert finder.find_named(pages, ["Nelson", "Quillfeather"]).findings == ()
