"""What is taken for somebody by its capitals alone is left alone, and real people beside it are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests_pages import page_of

from redaction.detectors.not_a_person import is_no_person
from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _people(text: str) -> list[str]:
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category == "PERSON"]


@pytest.mark.parametrize(
    "name",
    [
        "IRAP Assessors",
        "BNE Tasman",
        "DrugWipe",
        "SaaS PaaS",
        "fa'afetai tele",
        "Meitaki ma'ata",
        "St John",
        "Hato Hone St John",
        "We'll",
    ],
)
def test_words_that_are_taken_for_people_are_told(name: str):
    """Abbreviations beside words, capitals within words, greetings and bodies."""
    assert is_no_person(f"told {name} so", 5, 5 + len(name))


def test_a_body_behind_a_given_name_is_a_family_name():
    """Recognisers may cut the one name in two."""
    text = "told Oliver St John so"
    assert not is_no_person(text, 12, 19)


@pytest.mark.parametrize(
    "name",
    [
        "McKenzie",
        "FitzGerald",
        "DeLuca",
        "LaToya Quill",
        "KIM Parata",
        "LOKO, Ama",
        "AMA LOKO",
        "LOKO Ama",
        "Ms AMA Loko",
        "Oliver St John",
        "Fa'afetai Quill",
        "H-P Quill",
    ],
)
def test_names_that_look_alike_are_kept(name: str):
    """Names with a capital within, in capitals, or that are greetings too."""
    assert not is_no_person(f"told {name} so", 5, 5 + len(name))


def test_a_body_called_like_a_person_is_nobody_but_behind_a_given_name():
    """An ambulance took him; somebody else bears the same words for a family name."""
    assert _people("St John took him to the ward. Then St John left.") == []
    assert _people("The applicant, Oliver St John, left.") == ["Oliver St John"]


def test_what_is_called_after_somebody_is_nobody():
    """The pass is no person; who has its name is."""
    assert _people("We drove over Arthur's Pass and met Arthur there.") == ["Arthur"]


def test_who_is_introduced_may_look_like_a_brand():
    """Behind "goes by" a word with a capital within it is somebody's."""
    assert _people("She goes by LuckyKiwi online.") == ["LuckyKiwi"]
    assert _people("The kit is a LuckyKiwi and works well.") == []


@pytest.mark.parametrize("term", ["Rangi", "St John", "IRAP Assessors"])
def test_a_watch_list_is_believed_whatever_its_word_looks_like(tmp_path: Path, term: str):
    """What an agency looks for as a person is found, also where it looks like a dog or a body."""
    path = tmp_path / "agency.csv"
    path.write_text(f"term,category\n{term},PERSON\n", encoding="utf-8")
    page = page_of([f"It concerns our dog {term} and nobody else."])
    found = FINDER.find_all([page], lists=[path])
    assert [(f.text, f.detector) for f in found.findings] == [(term, "watch-list")]
