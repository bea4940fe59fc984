"""Training texts from sentence patterns, and real texts with their people exchanged for invented ones."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from training.corpora import ORGANISATION, PERSON, PLACE, Example
from training.people import ORIGINS, Name, a_name, made_up, pet_name

_SLOT = re.compile(r"\[([A-Za-z])([0-9])?\]")
_PLACES = Path(__file__).parents[1] / "redaction" / "detectors" / "words" / "places.txt"
_SUBJECTS = (
    "Social Development", "Education", "Health", "Housing", "Finance", "Transport", "Justice",
    "Corrections", "Defence",
    "Revenue", "Conservation", "Agriculture", "Māori Development", "Pacific Peoples",
    "Ethnic Communities", "Women",
    "Workforce", "Local Government", "Internal Affairs", "Immigration", "Tourism",
    "Energy and Resources", "Climate Change",
    "Customs", "Police", "Disability Issues", "Seniors", "Youth", "Statistics",
    "Emergency Management", "Trade", "Fisheries",
    "Digital Economy", "Building and Construction", "Racing", "Veterans", "Rural Communities",
    "Commerce", "Courts",
)  # in rows # fmt: skip
_BODIES = (
    "Ministry of {s}", "Ministry for {s}", "Department of {s}", "{s} Agency", "{s} Commission",
    "{s} New Zealand",
    "Office for {s}", "{s} Authority", "the {s} Tribunal", "{l} City Council", "{l} District Council",
    "{l} Hospital",
    "{l} High School", "{l} Primary School", "Te Rūnanga o {l}", "Ngāti {m}", "Ngāi {m}", "Te {m}",
    "Te Manatū {m}",
    "{m} Trust", "{f} Limited", "{f} & Co", "{f} Holdings", "{f} Brothers Ltd", "{f} Consulting",
    "{f} Family Trust",
    "{f} Foundation", "{f} Law", "{f} {g} Lawyers", "University of {l}", "{l} Women's Refuge",
    "Bank of {l}",
    "{l} Community Trust", "{s} Union", "{l} Rugby", "St {x} College", "{f} Motors", "{f} Farms",
    "Whānau {m}",
)  # in rows # fmt: skip
_FIXED = (
    "Treasury", "Te Puni Kōkiri", "Oranga Tamariki", "Kāinga Ora", "Waka Kotahi", "Te Arawhiti",
    "MBIE", "MSD", "WINZ", "Work and Income",
    "ACC", "Inland Revenue", "Te Papa", "NZ Police", "Auckland Transport", "Air New Zealand",
    "Countdown", "Kiwibank", "Fonterra", "DPMC",
    "Te Whatu Ora", "Health NZ", "Studylink", "Parliament", "Cabinet", "the Privacy Commissioner",
    "NIWA", "RNZ", "Stuff", "TVNZ",
)  # in rows # fmt: skip
_KINDS = (
    "Scheme", "Programme", "Policy", "Strategy", "Review", "Fund", "Subsidy", "Allowance",
    "Framework", "Amendment Bill",
    "Action Plan", "Package", "Initiative", "Standard", "Payment", "Supplement", "Levy", "Reform",
    "Response", "Project",
)  # in rows # fmt: skip
_WHATS = (
    "Wage", "Winter Energy", "Essential Worker", "Public Transport", "Early Learning", "Warm Homes",
    "Family Violence",
    "Healthy Rivers", "Skills", "Freshwater", "Border", "Three Waters", "Kiwi", "Apprenticeship",
    "Emergency Housing", "School Lunch",
    "Carbon Neutral", "Green Growth", "Regional", "Child Wellbeing", "Accommodation",
    "Temporary Additional", "Whānau Ora", "Marae",
    "Rangatahi", "Papakāinga", "Kaupapa Māori", "Safer Streets", "Mental Health", "Digital Inclusion",
    "Flexi Wage", "Mana in Mahi",
)  # in rows # fmt: skip
_ROLES = (
    "Senior Policy Analyst", "Policy Manager", "Chief Executive", "Principal Adviser", "Team Leader",
    "Private Secretary",
    "General Manager", "Director", "Kaitohutohu Matua", "Case Manager", "Legal Adviser",
    "Social Worker", "Head of Communications",
)  # in rows # fmt: skip
_FRAMES = 0.12
"""The share of texts that stand in small letters or in capitals throughout."""


@cache
def _places() -> tuple[str, ...]:
    lines = [ln for ln in _PLACES.read_text("utf-8").splitlines() if ln and ln[0] not in "#["]
    return tuple(w for line in lines for w in line.split() if len(w) > 3)


@cache
def _patterns() -> tuple[str, ...]:
    lines = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    return tuple(
        ln.replace("\\n", "\n").replace("\\t", "\t") for ln in lines if ln and ln[0] != "#"
    )


def sentence(chance: random.Random) -> Example:
    """Gives one pattern filled with invented people, bodies, places and numbers."""
    pattern = chance.choice(_patterns())
    people: dict[str, Name] = {}
    origin = chance.choice(ORIGINS) if chance.random() < 0.5 else None
    text = ""
    spans = []
    at = 0
    for slot in _SLOT.finditer(pattern):
        text += pattern[at : slot.start()]
        at = slot.end()
        kind, number = slot.groups()
        if number and number not in people:
            people[number] = a_name(chance, origin)
        piece, label = filled(kind, people.get(number or ""), chance)
        behind = pattern[at : at + 7]
        if kind == "F" and re.match(r" (?:Rep|Str|Roa|Ave|Hol|Con|Hou|Ter|Fam|& S)", behind):
            label = ""
        if label:
            spans.append((len(text), len(text) + len(piece), label))
        text += piece
    text += pattern[at:]
    return recased(Example(text, tuple(spans)), chance)


def recased(example: Example, chance: random.Random) -> Example:
    """Gives the example, now and then in small letters or in capitals, as people and headings write."""
    roll = chance.random()
    if roll > _FRAMES:
        return example
    text = example.text.lower() if roll > _FRAMES / 3 else example.text.upper()
    return Example(text, example.spans) if len(text) == len(example.text) else example


def filled(kind: str, name: Name | None, chance: random.Random) -> tuple[str, str]:
    """Gives what stands in a slot, with its label."""
    if name is not None:
        return written(name, kind, chance), PERSON
    if kind == "O":
        return _body(chance), ORGANISATION
    if kind == "L":
        return chance.choice(_places()), PLACE
    if kind == "W":
        return made_up("maori", chance), PLACE
    if kind == "K":
        return f"{chance.choice(_WHATS)} {chance.choice(_KINDS)}", ""
    if kind == "T":
        return chance.choice(_SUBJECTS if chance.random() < 0.5 else _ROLES), ""
    if kind == "D":
        month = chance.choice(("March", "Hune", "August", "Dec", "October"))
        return f"{chance.randint(1, 28)} {month} {chance.randint(1960, 2026)}", ""
    return "".join(chance.choices("0123456789", k=chance.randint(1, 7))), ""


def written(name: Name, form: str, chance: random.Random) -> str:
    """Gives a name in one form, by the letters that the head of ``sentences.txt`` explains."""
    full = f"{name.given} {name.family}"
    if form == "P" and chance.random() < 0.12:
        full = f"{name.given} {chance.choice('ABCDEFGHJKLMNPRSTW')}{chance.choice(('', '.'))} {name.family}"
    initials = "".join(
        f"{part[0]}{chance.choice(('.', '. ', ' '))}" for part in re.split(r"[ -]", name.given)
    ).strip()
    letters = f"{name.given[0]}{name.family[0]}".upper()
    pet = pet_name(name.given if chance.random() < 0.7 else name.family, chance)
    return {
        "S": pet,
        "s": pet.lower(),
        "E": name.family.upper(),
        "Y": name.given.upper(),
        "H": chance.choice((letters, letters, f"{letters[0]}.{letters[1]}.")),
        "Q": f'{name.given} "{pet}" {name.family}',
        "M": f"{name.given} {a_name(chance).given} {name.family}",
        "P": full,
        "G": name.given,
        "F": name.family,
        "J": f"{name.given} {name.family[0]}",
        "I": f"{initials} {name.family}",
        "V": f"{name.family.upper() if chance.random() < 0.6 else name.family}, {name.given}",
        "R": f"{name.family} {name.given}",
        "U": full.upper(),
        "l": full.lower(),
        "g": name.given.lower(),
        "f": name.family.lower(),
    }[form]


def _body(chance: random.Random) -> str:
    if chance.random() < 0.25:
        return chance.choice(_FIXED)
    return chance.choice(_BODIES).format(
        s=chance.choice(_SUBJECTS),
        l=chance.choice(_places()),
        m=a_name(chance, "maori").family,
        f=a_name(chance).family,
        g=a_name(chance).family,
        x=a_name(chance, "european").given,
    )


def exchanged(
    example: Example, chance: random.Random, origin: str | None = None, *, kept: bool = False
) -> Example:
    """Gives the example with other people in it, the same person everywhere, in the same written forms."""
    known: dict[str, Name] = {}
    text = ""
    spans = []
    at = 0
    for start, end, label in example.spans:
        text += example.text[at:start]
        piece = example.text[start:end]
        if label == PERSON:
            piece = _other(piece, known, chance, origin, kept=kept)
        spans.append((len(text), len(text) + len(piece), label))
        text += piece
        at = end
    return Example(text + example.text[at:], tuple(spans))


def _other(
    piece: str, known: dict[str, Name], chance: random.Random, origin: str | None, *, kept: bool
) -> str:
    words = re.findall(r"[^\W\d_][^\W\d_'-]+", piece)
    if not words:
        return piece
    key = words[-1].casefold()
    name = known.setdefault(key, a_name(chance, origin, kept=kept))
    initials = re.match(r"(?:[^\W\d_]\.[ -]?)+(?=[^\W\d_]{2})", piece)
    if initials:
        new = f"{name.given[0]}. {name.family}"
    elif len(words) > 1:
        new = f"{name.given} {name.family}"
    elif any(
        first != key and key == known_name.given.casefold() for first, known_name in known.items()
    ):
        new = name.given
    else:
        new = name.family if chance.random() < 0.6 else name.given
    if piece.islower():
        return new.lower()
    return new.upper() if piece.isupper() and len(words[0]) > 1 else new
