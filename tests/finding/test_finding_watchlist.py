"""Watch lists: exact, fuzzy, anchored patterns, from a CSV file whose bad line is named by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.errors import InvalidInput
from redaction.detectors.normalised import normalise
from redaction.watchlist import Match, Term, WatchList, read_watch_list


def found(terms: list[Term], text: str) -> list[str]:
    plain = normalise(text).text
    return [plain[hit.start : hit.end] for hit, _ in WatchList(terms).hits(plain)]


def written(folder: Path, content: str) -> Path:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "Operation Kererū",
        "OPERATION KERERU",
        "operation\nkererū",
        "Operation-Kereru",
        "Operation\u00a0Kereru\u0304",
        "(Operation Kererū's cost)",
    ],
)
def test_an_exact_term_is_found_however_it_is_set(text: str):
    """Case, macrons, line breaks, dashes and possessives hide no term."""
    assert len(found([Term("Operation Kererū")], f"See {text} here")) == 1


@pytest.mark.parametrize("text", ["Operations Kererū", "Operation and Kererū", "Kererū Operation"])
def test_an_exact_term_is_no_other_words(text: str):
    """Other words, other order, and words between are not the term."""
    assert found([Term("Operation Kererū")], text) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Harnilton Trust", True),
        ("Hamiltan Trust", True),
        ("Hamiton Trust", True),
        ("Hamiltton Trust", True),
        ("Hamilton Truss", True),
        ("Hamelten Trust", False),
        ("Milton Trust", False),
        ("Hamilton", False),
    ],
)
def test_a_fuzzy_term_forgives_one_letter_of_a_long_word(text: str, is_found: bool):
    """One letter wrong, missing or too many, and what OCR confuses; two are another word."""
    assert bool(found([Term("Hamilton Trust", Match.FUZZY)], f"the {text} paid")) is is_found


def test_a_fuzzy_term_forgives_nothing_in_a_short_word():
    """Three letters with one wrong are another word; doubled vowels are macrons."""
    assert found([Term("cat", Match.FUZZY)], "a cut, a cot") == []
    assert found([Term("Wāhi", Match.FUZZY)], "te waahi") == ["waahi"]


def test_a_pattern_is_anchored():
    """An entry never matches a part of a longer word, where presidio's own list would."""
    terms = [Term(r"PRJ-\d{3}", Match.REGEX), Term("smith", Match.REGEX)]
    assert found(terms, "PRJ-123, XPRJ-123, PRJ-1234, prj-999; Smithson, Smith, blacksmith") == [
        "PRJ-123",
        "prj-999",
        "Smith",
    ]


def test_a_list_is_read_with_its_categories(tmp_path: Path):
    """Heading, quotes, a byte order mark and empty lines are as spreadsheets write them."""
    path = written(
        tmp_path,
        "\ufeffterm,match,category,note\n"
        '"Smith, Jane",exact,STAFF,on leave\n\n'
        "Project Huia,,,\n"
        r"T-\d+,regex,TICKET," + "\n",
    )
    terms = read_watch_list(path)
    assert [(t.match, t.category, t.line) for t in terms] == [
        (Match.EXACT, "STAFF", 2),
        (Match.EXACT, "WATCH_LIST", 4),
        (Match.REGEX, "TICKET", 5),
    ]
    assert "Jane" not in repr(terms)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x,exact,STAFF", "line 3: term: expected 2 to"),
        ("Jane,about,STAFF", "line 3: match: expected exact, fuzzy or regex"),
        ("Jane,exact,staff members", "line 3: category"),
        ("Jane,exact,STAFF,more", "line 3: expected 3 columns"),
        ("[a-,regex,STAFF", "line 3: term: is no regular expression"),
        ("a*,regex,STAFF", "line 3: term: the expression matches nothing"),
        ("(a+)+b,regex,STAFF", "line 3: term: a repeated group"),
        ("--,exact,STAFF", "line 3: term: expected a word"),
        ('"Jane,exact,STAFF', "line 3: is no CSV"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str, told: str):
    """The message says which line and what was expected, and never the words."""
    path = written(tmp_path, f"term,match,category\nHuia,exact,STAFF\n{line}\n")
    with pytest.raises(InvalidInput, match=told) as caught:
        read_watch_list(path)
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize("heading", ["word,match", "term,term", "term,colour", ""])
def test_a_heading_that_is_none_is_refused(tmp_path: Path, heading: str):
    """A list without its heading would lose its first line unseen."""
    with pytest.raises(InvalidInput, match="line 1"):
        read_watch_list(written(tmp_path, f"{heading}\nJane,exact\n"))


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    """No list is no empty list."""
    with pytest.raises(InvalidInput, match=r"gone\.csv"):
        read_watch_list(tmp_path / "gone.csv")
