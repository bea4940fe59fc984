"""Frames of names that a sixth set showed to be missing, and words that are nobody, in sentences of our own."""

from __future__ import annotations

import pytest

from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _found(text: str) -> list[str]:
    kinds = ("PERSON", "SIGNATURE")
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category in kinds]


_MINUTES = "Present: Faith Quillon, April Tau, Hana Orrin\n\n"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Risk register: {} to close two risks.", "Faith"),
        ("1 | Budget is late | {} | 30 Sep\n2 | none | none | none", "Faith"),
        ("Comment of the manager ({}): agree.", "Faith"),
        ("On 9 May {} saw a red patch on the wall.", "April"),
        ("Owner: done / {}\nThe rest stays.", "Faith"),
    ],
)
def test_a_word_that_is_a_name_here_is_found_where_minutes_have_names(told: str, name: str):
    """Who is named in full is also meant by a month or a word alone; the same word elsewhere is not."""
    text = _MINUTES + told.format(name)
    assert name in _found(text)[3:]
    assert name not in _found(told.format(name.lower()))


def test_months_of_a_table_are_nobody_though_somebody_is_called_so():
    """A row of months names none of them."""
    assert "April" not in _found(_MINUTES + "Month | March | April | May\nSpent | 1 | 2 | 3")[3:]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("From: Daisy Judge, Deputy Secretary", ["Daisy Judge"]),
        ("We wrote to Bronwyn Constable about it.", ["Bronwyn Constable"]),
        ("They asked Mere Close, who agreed.", ["Mere Close"]),
        ("I told Mr Bishop's lawyer and Ms Judge.", ["Mr Bishop", "Ms Judge"]),
        ("I told Mr Speaker that the Chief Judge and the District Constable were there.", []),
    ],
)
def test_family_names_that_are_offices_stand_behind_given_names(text: str, names: list[str]):
    """An office's word behind a given name or "Mr" is the family name; an office alone is nobody."""
    assert _found(text) == names


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        (
            "Hi Mere\nI rang him twice today.\n\nL\n\n-----Original Message-----\nFrom: Mere Tau\n",
            "L",
        ),
        ("Mere Tau was there, and the key is lost.\n\nCheers\nAT\n", "AT"),
    ],
)
def test_initials_close_a_note(text: str, signed: str):
    """One letter is enough on the last line, and two under a greeting, whatever else they stand for."""
    assert signed in _found(text)


def test_a_list_of_people_in_a_text_with_a_table_is_no_one_cell():
    """Each is somebody, so each is looked for again."""
    found = _found("Attendees: Miles Foster, Hugo Quayle\nItem | Owner\n1 | Miles\n")
    assert found == ["Miles Foster", "Hugo Quayle", "Miles"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Kim Van der Meulen trades here. Van der Meulen has asked.",
            ["Kim Van der Meulen", "Van der Meulen"],
        ),
        ("Leave it for Tui when she's back.", ["Tui"]),
        (
            "Present: Jun Mata, Cleo Carr\nNotice to Golden Vine (JM); all done.",
            ["Jun Mata", "Cleo Carr", "JM"],
        ),
    ],
)
def test_further_forms(text: str, names: list[str]):
    """A capital particle, a pronoun that stands for somebody, initials behind a body's name."""
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "She is Director of Nursing and Midwifery.",
        "The money is with the Kānoa unit, and a Coastguard crew went.",
        "Me tuku ngā kōrero ki te tari; mō taku tamaiti tēnei.",
        "It is spoken by Samoan, Hindi and Bislama speakers after Easter.",
        "lol fwiw i want screenshots in my inbox or it didnt happen, no hoodie",
    ],
)
def test_fields_bodies_languages_and_slang_are_nobody(text: str):
    """Words that a language model takes for people are none by what stands beside them, or by their list."""
    assert _found(text) == []
