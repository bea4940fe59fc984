"""Names: by grammar, by frame, and as well for every origin."""

from __future__ import annotations

import doctest
import importlib
import itertools
import pkgutil

import pytest

import redaction.detectors
from redaction.finding import PresidioFinder

FINDER = PresidioFinder()

# invented people; half of the words are in no list of ours
MAORI = (
    ["Hēmi", "Anahera", "Tūpara", "Waihōtaka", "Rāwiri", "Mihikura"],
    ["Parata", "Kereama", "Tōhuanga", "Rauhākore", "Ngata", "Whakatihi"],
)
PACIFIC = (
    ["Sione", "Mele", "Lotofoa", "Faleupolu", "Tevita", "Vasitai"],
    ["Tupou", "Leota", "Fonuafale", "Ma'ilei", "Havea", "Seiloa"],
)
ASIAN = (
    ["Priya", "Wei", "Thanapat", "Jiayun", "Rahul", "Yesenai"],
    ["Patel", "Zhang", "Wijekoon", "Rajapaksha", "Nguyen", "Thammarat"],
)
EUROPEAN = (
    ["Jane", "Andrew", "Leocadia", "Thaddeus", "Fiona", "Wilhelmus"],
    ["Whitcombe", "Hughes", "Trevanion", "Kuiperbach", "Smith", "Gjerdrum"],
)
SENTENCES = [
    "Officials met {name} on Friday.",
    "The complainant, {name}, moved to Gore.",
    "Kia ora {name},\n\nThank you for writing.",
    "We agree.\n\nYours sincerely\n{name}\nManager, Policy",
    "From: {name}\nTo: Ministry of Health",
    "Ko {name} tōku ingoa.",
    "{name} said that the form was lost.",
    "The letter was signed by {name} in May.",
]


def recall(people: tuple[list[str], list[str]]) -> float:
    """Gives the share of mentions that are found with all their letters."""
    names = [f"{given} {family}" for given, family in itertools.product(*people)]
    wanted = [
        (s.format(name=n), n) for n, s in zip(names, itertools.cycle(SENTENCES), strict=False)
    ]
    results = FINDER.find_texts(text for text, _ in wanted)
    hits = 0
    for (text, name), findings in zip(wanted, results, strict=True):
        start = text.index(name)
        hits += any(f.start <= start and start + len(name) <= f.end for f in findings)
    return hits / len(wanted)


def test_names_of_every_origin_are_found_alike():
    """Māori, Pacific and Asian names are found as surely as European ones, known or not."""
    european = recall(EUROPEAN)
    assert european >= 0.9
    for people in (MAORI, PACIFIC, ASIAN):
        assert recall(people) >= european - 0.06


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rt Hon Jane Whitcombe opened it", "Rt Hon Jane Whitcombe"),
        ("Professor Ngaire Tawhai wrote", "Professor Ngaire Tawhai"),
        ("Matua Hōne Ruka spoke", "Matua Hōne Ruka"),
        ("Whaea Mere rang", "Whaea Mere"),
        ("Mx Alex Thornbury wrote", "Mx Alex Thornbury"),
        ("Mr J.P. was heard", "Mr J.P"),
        ("Mr and Mrs Thornbury came", "Mr and Mrs Thornbury"),
        ("Tēnā koe Hinewai\n\nThank you", "Hinewai"),
        ("Thanks\n\nNāku noa, nā\nTiwini Hāpuku", "Tiwini Hāpuku"),
        ("PARATA, Hemi (tenant)", "PARATA, Hemi"),
        ("my name is jane smith", "jane smith"),
        ("J. R. Baxter wrote", "J. R. Baxter"),
        ("Zhang Wei came", "Zhang Wei"),
        ("Cc: Ana Latu; Tevita Havea", "Tevita Havea"),
        ("Judge O'Leary held", "Judge O'Leary"),
        ("Detective Sergeant Fa'asavalu rang", "Fa'asavalu"),
        ("the report of van der Berg and Jan van der Berg", "Jan van der Berg"),
        ("Te Rina Parata came", "Te Rina Parata"),
        ("MARGARET THORNBURY SMITH", "MARGARET THORNBURY SMITH"),
        ("her daughter Mele is six", "Mele"),
    ],
)
def test_forms_of_names(text: str, name: str):
    """Each form of address, salutation, sign-off and order gives the whole name."""
    findings = [f for f in FINDER.find_text(text) if f.category == "PERSON"]
    start = text.index(name)
    assert any(f.start <= start and start + len(name) <= f.end for f in findings), findings


@pytest.mark.parametrize(
    "module", [m.name for m in pkgutil.iter_modules(redaction.detectors.__path__)]
)
def test_the_examples_in_docstrings_hold(module: str):
    """What a recogniser's documentation shows is what it does."""
    loaded = importlib.import_module(f"redaction.detectors.{module}")
    outcome = doctest.testmod(loaded)
    assert outcome.failed == 0


def test_every_identifier_module_keeps_one_shape():
    """Each identifier says its source and check, and gives pure functions beside its recogniser."""
    shaped = [
        "ird",
        "nhi",
        "bank_account",
        "phone",
        "email",
        "credit_card",
        "date_of_birth",
        "driver_licence",
        "passport",
        "vehicle_plate",
        "student_number",
        "client_number",
        "ip_address",
        "online_handle",
        "marking",
        "signature",
        "address",
    ]
    for name in shaped:
        module = importlib.import_module(f"redaction.detectors.{name}")
        assert module.__doc__ is not None
        assert all(part in module.__doc__ for part in ("Form:", "Check", "Source:")), name
        assert callable(module.compact), name
        assert callable(module.is_valid), name
        assert doctest.testmod(module).attempted >= 2, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we miss hemi b. makiha so much today", "hemi b. makiha"),
        ("does anyone know taufahema kiolani from the club", "taufahema kiolani"),
        ("so sad to hear about it, thanks to ngahirata for the cake", "ngahirata"),
        ("Heaps of thanks to Quillonga for the lift.", "Quillonga"),
        ("Patient Te Rina Whetahi was seen on Monday.", "Te Rina Whetahi"),
        ("What did Wycliffe say about the fence?", "Wycliffe"),
    ],
)
def test_people_of_messages_are_found(text: str, name: str):
    """Initials in small letters, unknown names where messages name people, "Te" behind another word."""
    assert name in [text[f.start : f.end] for f in PresidioFinder().find_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        "e noho ana au ki karori ināianei",
        "does anyone know when the pools open",
        "looking for a good plumber in town",
        "Known for its beaches, Nelson is sunny and warm.",
        "The levy pays for Auckland and Nelson.",
        "Report of Te Puni Kōkiri and Te Arawhiti",
    ],
)
def test_nobody_is_found_where_a_message_names_nobody(text: str):
    """What messages say of things, towns and bodies stays unmarked."""
    assert [text[f.start : f.end] for f in PresidioFinder().find_text(text)] == []
