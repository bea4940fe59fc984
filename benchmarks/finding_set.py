"""A set of New Zealand texts with known personal information, made in code; nobody in it exists.

Two halves share no name and no template: ``tuning`` may be looked at while recognisers are changed,
``held-out`` is only for reporting. The names of the held-out half were written down without a look at the
recognisers' own word lists, and a part of them is put together from syllables, so that no list has them.

The hands that wrote the recognisers wrote this set too: its figures show that nothing is broken, not how
a stranger's papers would fare. The templates' types of sentence are known to the recognisers' author.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from redaction.detectors import bank_account, credit_card, ird

Half = Literal["tuning", "held-out"]
Piece = tuple[str, str, str]
"""A piece of text, its category (empty where it is harmless), and the origin of a name."""

_SLOT = re.compile(r"\[([A-Z_]+)(?::([0-9]))?\]")
_HEADING = re.compile(r"^\[([a-z][a-z -]*)\]$", re.MULTILINE)
_SYLLABLES = (
    "ha",
    "hi",
    "ka",
    "ki",
    "ko",
    "ma",
    "me",
    "mo",
    "na",
    "nga",
    "pa",
    "po",
    "ra",
    "ri",
    "ta",
    "tu",
    "whe",
)
_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Gold:
    """One piece of personal information in a text: offsets, category, and the origin of a name."""

    start: int
    end: int
    category: str
    origin: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One text with everything in it that identifies somebody.

    Attributes:
        id: what the text is called.
        text: the words.
        gold: what has to be found.
        neutral: places of which nobody could say; found or not, they do not count.
    """

    id: str
    text: str
    gold: tuple[Gold, ...]
    neutral: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    family: str
    origin: str


def make_set(half: Half, size: int, seed: int = 2026) -> list[Sample]:
    """Gives ``size`` texts of one half; the same seed gives the same texts."""
    maker = _Maker(half, random.Random(f"{half}-{seed}"))  # noqa: S311 -- repeatable, not secret
    return [maker.sample(number) for number in range(size)]


def filled_post(name: str, half: Half, pattern: str, number: int, chance: random.Random) -> Sample:
    """Gives one informal post; ``[small]`` and ``[shout]`` set all of it but its numbers and addresses."""
    maker = _Maker(half, chance)
    style = re.match(r"\[(small|shout)\]", pattern)
    pieces = maker.pieces(pattern[style.end() :] if style else pattern, number)
    if style:
        pieces = [
            (text, kind, origin)
            if kind not in ("", "PERSON")
            else (text.lower() if style.group(1) == "small" else text.upper(), kind, origin)
            for text, kind, origin in pieces
        ]
    return _assembled(name, iter(pieces))


def _sections() -> list[tuple[str, str]]:
    """Gives the headings and bodies of the file of names and templates beside this module."""
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    parts = _HEADING.split(text)[1:]
    return [(parts[n], parts[n + 1].strip("\n")) for n in range(0, len(parts), 2)]


class _Maker:
    """Fills templates with made-up people and numbers."""

    def __init__(self, half: Half, chance: random.Random) -> None:
        self._half = half
        self._chance = chance
        sections = _sections()
        self._templates = [body for heading, body in sections if heading == f"template {half}"]
        lists = {heading: body.splitlines() for heading, body in sections}
        self._harmless = lists["harmless"]
        self._streets, self._towns = lists[f"streets {half}"], lists[f"towns {half}"]
        self._names = {
            heading.split()[2]: (lists[f"{heading.rsplit(' ', 1)[0]} given"], body)
            for heading, body in lists.items()
            if heading.startswith(f"names {half} ") and heading.endswith(" family")
        }

    def sample(self, number: int) -> Sample:
        """Gives one text; two in five are disturbed as readers disturb texts."""
        template = self._templates[number % len(self._templates)]
        pieces = self.pieces(template, number)
        pieces.append(("\n\n" + " ".join(self._chance.sample(self._harmless, 2)), "", ""))
        if number % 10 == 9:
            pieces = _wrapped(pieces)
        return _assembled(f"{self._half}-{number}", _disturbed(pieces, number))

    def pieces(self, template: str, number: int) -> list[Piece]:
        """Gives a template filled with people whose origins take turns, piece by piece."""
        origins = list(self._names)
        people = {str(n): self._person(origins[(number + n) % len(origins)]) for n in (1, 2, 3)}
        pieces: list[Piece] = []
        at = 0
        for slot in _SLOT.finditer(template):
            pieces.append((template[at : slot.start()], "", ""))
            pieces.append(self._filled(slot.group(1), people[slot.group(2) or "1"]))
            at = slot.end()
        pieces.append((template[at:], "", ""))
        return pieces

    def _person(self, origin: str) -> _Person:
        given, family = (" ".join(lines).split() for lines in self._names[origin])
        first, last = self._chance.choice(given), self._chance.choice(family)
        if self._half == "held-out" and origin == "maori" and self._chance.random() < 0.3:
            last = "".join(self._chance.choices(_SYLLABLES, k=3)).capitalize()
        return _Person(first.replace("Te-", "Te "), last.replace("Te-", "Te "), origin)

    def _filled(self, slot: str, person: _Person) -> Piece:
        forms = {
            "PERSON": f"{person.given} {person.family}",
            "SIGNATURE": f"Hon {person.given} {person.family}",
            "GIVEN": person.given,
            "SURNAME": person.family,
            "INVERTED": f"{person.family.upper()}, {person.given}",
        }
        if slot in forms:
            return forms[slot], "SIGNATURE" if slot == "SIGNATURE" else "PERSON", person.origin
        if slot == "TOWN":
            return self._chance.choice(self._towns).split(",")[0], "", ""
        if slot == "EMAIL":
            written = unicodedata.normalize("NFD", f"{person.given}.{person.family}".lower())
            local = re.sub(r"[^a-z.]", "", written)
            domain = self._chance.choice(("example.co.nz", "example.govt.nz", "example.com"))
            return f"{local}@{domain}", "EMAIL", person.origin
        if slot in ("IRD_NUMBER", "BANK_ACCOUNT", "CREDIT_CARD"):
            return self._checked(slot), slot, ""
        return self._patterned(slot), slot, ""

    def _digits(self, pattern: str) -> str:
        """Gives the pattern with a digit for every ``#``."""
        return re.sub("#", lambda _: self._chance.choice("0123456789"), pattern)

    def _checked(self, slot: str) -> str:
        """Gives a number whose check digit holds, found by trying."""
        while True:
            if slot == "IRD_NUMBER":
                digits = str(self._chance.randint(10_000_000, 149_999_999))
                groups = (digits[:-6], digits[-6:-3], digits[-3:])
                number, valid = (
                    self._chance.choice(("-", " ", "")).join(groups),
                    ird.is_valid(digits),
                )
            elif slot == "BANK_ACCOUNT":
                bank = self._chance.choice(("01-0", "02-0", "03-0", "06-0", "12-3"))
                number = self._digits(f"{bank}###-0######-00")
                valid = bank_account.is_valid(number)
            else:
                number = self._digits("4### #### #### ####")
                valid = credit_card.is_valid(number)
            if valid:
                return number

    def _patterned(self, slot: str) -> str:
        pick = self._chance.choice
        if slot == "ADDRESS":
            number = pick(("12", "3/45", "Flat 2, 118", "7A"))
            return f"{number} {pick(self._streets)}, {pick(self._towns)}"
        if slot == "DATE_OF_BIRTH":
            day, year = self._chance.randint(10, 28), self._chance.randint(1940, 2009)
            return f"{day}{pick(('/03/', '/11/', ' March ', ' August ', ' Māehe '))}{year}"
        return self._digits(pick(_PATTERNS[slot]))


_PATTERNS: dict[str, tuple[str, ...]] = {
    "NHI_NUMBER": ("ZAA0067", "ZAA0075", "ZAA0083", "ZAB0003", "ZAC5361", "ZZZ00AC"),
    "PHONE": ("04 4## ####", "021 4## ####", "+64 27 4## ####", "(09) 3##-####", "0800 ### ###"),
    "DRIVER_LICENCE": ("AB######", "DK######", "EM######"),
    "PASSPORT": ("LA######", "LF######", "RA######"),
    "VEHICLE_PLATE": ("ABC###", "KWT###", "NQZ###"),
    "STUDENT_NUMBER": ("1########",),
    "CLIENT_NUMBER": ("###-###-###",),
    "IP_ADDRESS": ("203.0.113.1##", "198.51.100.2"),
    "ONLINE_HANDLE": ("@made_up_###",),
    "MARKING": ("IN-CONFIDENCE", "BUDGET : SENSITIVE", "RESTRICTED"),
}


def _disturbed(pieces: list[Piece], number: int) -> Iterator[Piece]:
    """Gives the pieces as a reader might leave them: decomposed, without macrons, hard spaces."""
    kind = number % 10
    for text, category, origin in pieces:
        out = text
        if kind == 3:
            out = unicodedata.normalize("NFD", out)
        elif kind == 5:
            out = "".join(c for c in unicodedata.normalize("NFD", out) if c != "\u0304")
        elif kind == 7 and category:
            out = out.replace(" ", "\u00a0").replace("-", "\u2011").replace("'", "\u2019")
        yield out, category, origin


def _wrapped(pieces: list[Piece]) -> list[Piece]:
    """Gives the pieces with their lines broken as a page does, through names where it falls so."""
    column = 0
    out = []
    for text, category, origin in pieces:
        broken = ""
        for word in re.split(r"(?<=[ \n])", text):
            if column + len(word) > _WIDTH and broken.endswith(" "):
                broken, column = broken[:-1] + "\n", 0
            broken += word
            column = len(word) if "\n" in word else column + len(word)
        out.append((broken, category, origin))
    return out


def _assembled(name: str, pieces: Iterator[Piece]) -> Sample:
    text = ""
    gold = []
    for piece, category, origin in pieces:
        if category:
            gold.append(Gold(len(text), len(text) + len(piece), category, origin))
        text += piece
    return Sample(name, text, tuple(gold))
