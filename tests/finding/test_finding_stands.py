"""Names and numbers by where they stand: rows of tables, talk, beside what somebody is, under a note."""

from __future__ import annotations

import pytest

from redaction.detectors.name_tokens import tokens_of
from redaction.detectors.person_rows import rows_of
from redaction.detectors.speakers import speaking
from redaction.finding import PresidioFinder


@pytest.fixture(scope="module")
def found():
    """Gives a call that tells the words found in a text, with their categories."""
    finder = PresidioFinder()

    def told(text: str) -> set[tuple[str, str]]:
        return {(text[f.start : f.end], f.category) for f in finder.find_text(text)}

    return told


def names(pairs: set[tuple[str, str]]) -> set[str]:
    """Gives the words that are said to be people."""
    return {words for words, category in pairs if category == "PERSON"}


def test_cells_under_headings_for_names_are_people():
    """Capitals in columns of family and given names are found, strange as they are; nothing of the head is."""
    text = "seq,family_name,given_names,nation\n1,QUILLOX,ZEBREN,NZL\n2,TORVAK,AMBRIEL,KIR\n"
    rows = rows_of(text).names
    assert [text[slice(*span)] for span in rows] == ["QUILLOX", "ZEBREN", "TORVAK", "AMBRIEL"]


def test_rows_without_a_heading_tell_births_and_licences(found):
    """A row of a full name, a date and a licence's form is somebody's."""
    told = found("Ambriel Torvak\t12/03/1984\tDK204417\nZebren Quillox\t3/11/1999\tEM550812\n")
    assert {("12/03/1984", "DATE_OF_BIRTH"), ("3/11/1999", "DATE_OF_BIRTH")} <= told
    assert {("DK204417", "DRIVER_LICENCE"), ("EM550812", "DRIVER_LICENCE")} <= told


def test_dates_of_one_year_beside_names_are_no_births(found):
    """A list of who met when holds no date of birth."""
    told = found("Ambriel Torvak\t12/03/2024\tWellington\nZebren Quillox\t19/03/2024\tNapier\n")
    assert not [words for words, category in told if category == "DATE_OF_BIRTH"]


def test_who_speaks_in_a_chat_is_somebody(found):
    """Words before the colon of line after line are names; labels of a form are none."""
    text = "Zebb: who has the van\nMere: not me\nZebb: ask dad\nMere: lol no"
    assert {"Zebb", "Mere"} <= names(found(text))
    assert not names(found("Date: today\nSubject: van\nDate: tomorrow\nSubject: car"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It was the lifeguard, Zebb, who rang.", "Zebb"),
        ("The dog officer (Zebb) thinks so.", "Zebb"),
        ("She has two kids, Zebb and Ambri, at school.", "Ambri"),
        ("Rang, no answer.\n\nZQ\n\n3/4 – rang again.", "ZQ"),
        ("Owed to T & M Torvak-Ara of Napier.", "T & M Torvak-Ara"),
        ('Paid to Mita "Jumbo" Torvak last week.', 'Mita "Jumbo" Torvak'),
        ("The longest was 50 min (Zebb, 6, found asleep).", "Zebb"),
        ("Ask the office or me, Zebb (zebb@torvak.example), first.", "Zebb"),
        ("The lamp bears the initials “D.S.” in ink.", "D.S."),
    ],
)
def test_names_beside_what_somebody_is(found, text: str, name: str):
    """A word that no list has is found where it says who somebody is, or signs a note."""
    assert name in names(found(text))


@pytest.mark.parametrize(
    "text",
    [
        "They met at the river, Waikato, in May.",
        "Feed the dog called Zebb, please.",
        "The ship arrived from Zebrenko by way of Tauranga.",
        "Her work on the Zebrenko subduction zone goes on.",
        "She has had Crohn's disease since then.",
        "The meeting is over.\n\nNZ\n\nNext item.",
    ],
)
def test_what_stands_alike_and_is_nobody(found, text: str):
    """Rivers, dogs, illnesses and the country are no people."""
    assert not names(found(text))


def test_an_account_that_fails_its_check_is_found_where_money_is_told_of(found):
    """A slip in an account number hides nobody in a list of payments; alone it is a number like others."""
    number = "01-0902-3838403-00"
    assert (number, "BANK_ACCOUNT") in found(
        f"Line 2 was paid twice. Hemi Torvak has {number} now."
    )
    assert not found(f"{number} is not theirs")


def test_one_name_is_looked_for_in_its_document(found):
    """Somebody named once by one word is found where nothing announces the word."""
    text = "Her boss, Zebrenko, was late.\n\nThe van went to Zebrenko later. Cones for Zebrenko."
    finder = PresidioFinder()
    assert sum(text[f.start : f.end] == "Zebrenko" for f in finder.find_text(text)) == 3


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Sent to 9 Tyne Street, Quillan Park.", "9 Tyne Street, Quillan Park"),
        ("He lives at 301 Route 52, Torvak 4991.", "301 Route 52, Torvak 4991"),
        ("Write to PO Box 24-119 please.", "PO Box 24-119"),
        ("Seen at E1748735 N5427916 by a ranger.", "E1748735 N5427916"),
    ],
)
def test_addresses_whole(found, text: str, address: str):
    """A suburb that no list has, a numbered route, a box with a stroke and the map grid are found."""
    assert (address, "ADDRESS") in found(text)


def test_nobody_speaks_in_few_lines():
    """Two lines with colons are no talk."""
    assert not list(speaking(tokens_of("Mere: yes\nHemi: no")))
