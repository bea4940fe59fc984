"""What the place of a word or number tells without a label beside it: headings over loose rows, kin, ends."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from benchmarks.finding_set import Half
from benchmarks.finding_strangers import PARTS, SETS, strangers_texts
from redaction.detectors.name_model import LEAN, trained
from redaction.finding import PresidioFinder

FINDER = PresidioFinder()
PASSAGES = (Path(__file__).parents[2] / "training" / "passages.txt").read_text("utf-8")


def _found(text: str, *categories: str) -> list[str]:
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category in categories]


def _people(text: str) -> list[str]:
    return _found(text, "PERSON", "SIGNATURE")


def test_a_heading_tells_the_numbers_of_rows_that_lost_their_columns():
    """A line of labels governs dates and numbers below it by their order, where single spaces part them."""
    text = (
        "Applicant Date of birth Licence number Issued\n"
        "Quillon Wobbs 3 April 1990 AB123456 4 May 2024\n"
        "Trebor Vlaxx 13 December 1985 CD654321 6 June 2024"
    )
    assert _found(text, "DATE_OF_BIRTH") == ["3 April 1990", "13 December 1985"]
    assert _found(text, "DRIVER_LICENCE") == ["AB123456", "CD654321"]


def test_dates_of_a_table_without_births_are_no_births():
    """The same rows under other headings stay what they are."""
    text = (
        "Site Opened Inspected Due\n"
        "Depot 3 April 2023 4 May 2024 6 June 2024\nShed 3 May 2023 4 June 2024 6 July 2024"
    )
    assert _found(text, "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("Lessee: Mere Parata, Tawa, AB123456; signed.", "DRIVER_LICENCE", "AB123456"),
        ("for the file. EF118230, Mere Parata, moving next month", "DRIVER_LICENCE", "EF118230"),
        ("Seen in 2024: Hemi Parata, 3/04/1961, Tawa.", "DATE_OF_BIRTH", "3/04/1961"),
        (
            "can i get my file. Mere Parata, 29 Feb 1992. moving soon",
            "DATE_OF_BIRTH",
            "29 Feb 1992",
        ),
    ],
)
def test_a_number_beside_a_name_needs_no_label(text: str, category: str, number: str):
    """With nothing but marks and capitals between, it is that person's."""
    assert number in _found(text, category)


@pytest.mark.parametrize(
    "text",
    [
        "Form CD123456 was printed.",
        "The Treaty was signed on 6 February 1840 at Waitangi, says the 2024 paper.",
    ],
)
def test_a_number_beside_nobody_stays_unmarked(text: str):
    """A form's number, and a day of history, are nobody's."""
    assert _found(text, "DRIVER_LICENCE", "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Not on the landline, because her uncle Boy never passes messages on.", "Boy"),
        ("the kai is sorted, uncle junior is on the spit", "junior"),
        ('a guy there said his name is "Kauri" but who knows', "Kauri"),
        ("he goes by grant on here", "grant"),
        ("3. Black v Black. Out of time.", "Black"),
        ("Nagle in Legal says that we have 72 hours.", "Nagle"),
        ("• Park Min-seo. Conservatorium, cello.", "Park Min-seo"),
        ("The flight was booked for Dallas Gregory-Hunt of the fund.", "Dallas Gregory-Hunt"),
        ("Tupe: chop suey\nBig Dave: chips\nAnjali: no\nTupe: ok", "Big Dave"),
        ("sorry from rangi, te ao and hemi. they have the keys", "te ao"),
        ("saw Quillone there. quillone was late, quillone had no car", "quillone"),
    ],
)
def test_where_only_a_person_can_stand_any_word_is_one(text: str, name: str):
    """Relatives, by-names, sides, teams, forms of names, speakers, rows and mentions in small letters."""
    assert name in _people(text), _people(text)


def test_capitals_that_a_document_explains_are_nobody():
    """An abbreviation beside a supposed name is not looked for on every page."""
    text = "The Digital Agency (DTA) met. DTA Faceling signed for it. The DTA pays; the DTA and SYDX agree."
    assert "DTA" not in _people(text)


def test_the_model_leans_towards_people():
    """Who trains on begins with the weights as they are; who finds takes doubtful words for people."""
    plain, leaning = (
        trained(lean).get_pipe("ner").model.get_ref("upper").get_param("b") for lean in (0, LEAN)
    )
    assert sorted(set((leaning - plain).round(3).tolist())) == [0.0, LEAN]


def test_every_rule_of_the_passages_is_there_and_used():
    """No passage ends in a rule without lines, and no line is written for nothing."""
    named = set(re.findall(r"^== ([\w-]+)$", PASSAGES, re.MULTILINE))
    used = set(re.findall(r"\{([\w-]+)\}", PASSAGES.split("\n== ", 1)[1]))
    assert used | {"text"} == named


def test_no_passage_is_a_strangers():
    """What the model is trained on shares no run of five words with the texts that measure it."""
    lines = {ln.casefold() for ln in PASSAGES.splitlines() if ln.count(" ") > 3 and "[" not in ln}
    halves: tuple[Half, ...] = ("tuning", "held-out")
    for which, part, half in itertools.product(SETS, PARTS, halves):
        told = " ".join(s.text.casefold() for s in strangers_texts(which, part, half))
        assert not any(line in told for line in lines)


@pytest.mark.parametrize(
    ("text", "category", "piece"),
    [
        ("Her birthday is on the 5th of September.", "DATE_OF_BIRTH", "5th of September"),
        ("dob 4 3 1971 and no licence", "DATE_OF_BIRTH", "4 3 1971"),
        ("DOB 19710304, seen twice", "DATE_OF_BIRTH", "19710304"),
        ("The badge was QID TPW114 and he was kind.", "CLIENT_NUMBER", "TPW114"),
        ("Stubbs, permit no. DOC-H-771630, was out.", "CLIENT_NUMBER", "DOC-H-771630"),
        ("His library card no. 601 338 274 was kept.", "CLIENT_NUMBER", "601 338 274"),
        ("User: tinarau_k\nDevice: phone", "ONLINE_HANDLE", "tinarau_k"),
        ("their profile is grant_deals_akl now", "ONLINE_HANDLE", "grant_deals_akl"),
        ("The neighbour's number is 307 1198.", "PHONE", "307 1198"),
        (
            "Of: 416 Kia Ora Road, RD 11-O, Oamaru\nSigned",
            "ADDRESS",
            "416 Kia Ora Road, RD 11-O, Oamaru",
        ),
    ],
)
def test_loose_forms_count_beside_their_labels(text: str, category: str, piece: str):
    """Dates without a year or with spaces, short badges, cards that no bank gave, users without a network."""
    assert piece in _found(text, category), _found(text, category)


@pytest.mark.parametrize(
    "text",
    [
        "The birthday party had 5 rooms.",
        "The total number is 1234567 in all.",
        "Room 12 12 30 was free.",
    ],
)
def test_loose_forms_without_labels_are_nothing(text: str):
    """What is a date or number only beside a label is none without."""
    assert _found(text, "DATE_OF_BIRTH", "CLIENT_NUMBER") == []


TE_REO = (
    "E rua ngā take i kōrerotia. Ka whakahokia te whakautu i roto i ngā rā e rua tekau.",
    "I tonoa ngā kōrero e ai ki Te Ture Pārongo Ōkawa. E toru ngā pikitia: he whare, he waka, he rākau.",
    "Ka tukuna te pūrongo i te 3 o Paenga-whāwhā, i mua i te Hōngongoi.",
)


@pytest.mark.parametrize("text", TE_REO)
def test_numbers_months_and_laws_in_te_reo_are_nobody(text: str) -> None:
    """Many of their words are names as well; the words around them tell."""
    assert _people(text) == []
