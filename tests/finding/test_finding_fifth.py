"""Frames of names and numbers that a stranger's fifth set showed to be missing, in sentences of our own."""

from __future__ import annotations

import pytest

from redaction.detectors.normalised import normalise
from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _found(text: str, *categories: str) -> list[str]:
    kinds = categories or ("PERSON", "SIGNATURE")
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category in kinds]


def test_tabs_part_the_columns_of_a_table():
    """What a heading says holds for the cells below it, also where tabs part them, with exact places."""
    text = (
        "Tenancy\tHead tenant\tBorn\tRooms\n"
        "T-204817\tQuill, B\t4/11/71\t3\n"
        "T-318802\tOke, M\t28/2/49\t1\n"
    )
    assert _found(text) == ["Quill, B", "Oke, M"]
    assert _found(text, "DATE_OF_BIRTH") == ["4/11/71", "28/2/49"]
    assert _found(text, "CLIENT_NUMBER") == ["T-204817", "T-318802"]
    assert normalise("a\tb").text == "a  b"
    assert normalise("a\tb").original_span(3, 4) == (2, 3)


def test_a_heading_of_another_date_makes_no_births_of_a_column():
    """A row's day is somebody's birth by the form of its table, but not where the heading says otherwise."""
    row = "Mere Parata\t{}\t3 Feb 1990\nHemi Tau\t{}\t11 May 2008\n"
    births = _found("Name\tPlate\tBorn\n" + row.format("A", "B"), "DATE_OF_BIRTH")
    assert births == ["3 Feb 1990", "11 May 2008"]
    assert _found("Name\tPlate\tStart date\n" + row.format("A", "B"), "DATE_OF_BIRTH") == []


_KNOWN = "Interviewer: Yuko Nakamura (YN)\nWitness: Wiremu Nepia (WN)\n\n"


@pytest.mark.parametrize(
    "told",
    [
        "{} to ring the school about the form.",
        "We agreed. {} away until Monday. The rest stays.",
        "The file goes to the office of {}.\nThe rest stays.",
        "{}: It was late, and the lamp was out.",
        "\n{}\n",
    ],
)
def test_initials_of_somebody_known_are_found_where_they_stand_for_somebody(told: str):
    """Who is named in full is also meant by two letters; other letters there are nobody."""
    assert _found(_KNOWN + told.format("WN"))[-1] == "WN"
    assert "QX" not in _found(_KNOWN + told.format("QX"))


def test_capitals_that_explain_a_body_are_no_initials():
    """A body's letters stand for it, though somebody in the text has the same ones."""
    text = "Dana Quill wrote.\nThe Data Quarter (DQ) answered.\n\nDQ to ring the school."
    assert _found(text) == ["Dana Quill"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ms Grace Dickson rang. I saw them at home.\n\nGrace spoke with me alone.", "Grace"),
        ("Ms Daisy Crawford wrote. I wish you, Daisy and the child, well.", "Daisy"),
        ("Mr Ben Walker was asked. Walker accepts that he was late.", "Walker"),
        ("The plan was discussed. RESOLVED (Baker/Foster) that it be received.", "Baker"),
        ("The plan was discussed. RESOLVED (Baker/Foster) that it be received.", "Foster"),
        ("On Tuesday at lunch Te Ariki swore at the teacher.", "Te Ariki"),
        ("We rang. Te Ariki's koro came in.", "Te Ariki"),
        ("Injured worker    Zuleva, Salote, process hand", "Zuleva, Salote"),
        ("hey its jack new number, lost the phone again at work", "jack"),
        ("we are off at six. tell grant bring the speaker tho. see you there", "grant"),
        ("An apology was received from Amy.", "Amy"),
    ],
)
def test_frames_of_names(text: str, name: str):
    """Names that are other words too, where they do what people do."""
    assert name in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Te Papa is closed. Te Aroha has a dome. Te Ara took years.",
        "Costs (Capital/Operating) rose. The rate (High/Low) is set.",
        "Preceptor:      \nPlacement:      Ward 11, 3 to 28 March 2025",
        "its raining again. tell them to bring it",
        "He drove a Toyota Hilux through Cyclone Gabrielle past three HCAs.",
        "I te 3 o Mei 2024, and the form of Mei 2025.",
        "Hīkina Whakatutuki and Mana Mokopuna were sent copies.",
    ],
)
def test_what_stands_alike_and_is_nobody(text: str):
    """Museums, costs, labels of a form, cars, storms and bodies."""
    assert _found(text) == []


def test_a_name_does_not_go_over_a_dash():
    """Two people on both sides of a dash are two."""
    assert _found("Present: Hemi Parata – Mere Tau") == ["Hemi Parata", "Mere Tau"]


@pytest.mark.parametrize(
    ("text", "category", "piece"),
    [
        ("Event number: INC-2031-00077", "CLIENT_NUMBER", "INC-2031-00077"),
        ("IPCA ref 31-20977", "CLIENT_NUMBER", "31-20977"),
        ("With your application, A20310001188, is a form.", "CLIENT_NUMBER", "A20310001188"),
        ("The bus went past my son. Ref FB-519002. Hemi", "CLIENT_NUMBER", "FB-519002"),
        ("He came on passport 773301 to pick fruit.", "PASSPORT", "773301"),
        ("She is in a white Outlander QRZ417 outside.", "VEHICLE_PLATE", "QRZ417"),
        ("Speed camera, SH1 (QRZ417), $120", "VEHICLE_PLATE", "QRZ417"),
        ("Pauga, Logan, NHI ZAC5361, 18/2/55\nSeen in May 2025.", "DATE_OF_BIRTH", "18/2/55"),
    ],
)
def test_numbers_beside_new_labels(text: str, category: str, piece: str):
    """Labels and forms of numbers as letters and notes have them."""
    assert piece in _found(text, category)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("His visa ended on 1 October 2014 and he stayed.", "CLIENT_NUMBER"),
        ("Her NHI is ZAC5361, look it up. She is 86.", "NHI_NUMBER"),
        ("The white paper RMA 2023 and the blue book ABC123.", "VEHICLE_PLATE"),
        ("Hemi Tau, paid 18/2/25\nSeen in May 2025.", "DATE_OF_BIRTH"),
        ("Passports 2014 to 2020 rose.", "PASSPORT"),
    ],
)
def test_years_and_ages_are_no_numbers_of_persons(text: str, category: str):
    """What only looks like one of these numbers is none."""
    assert not set(_found(text, category)) - {"ZAC5361"}
