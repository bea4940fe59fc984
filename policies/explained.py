"""Dated registers that explain a finding: Ministers, chief executives, organisations, places, statutes.

A register is a YAML file that an agency can read and add to (``RELEASE_REGISTERS`` names a folder of its
own). A finding that a register explains is kept and proposed for release, "normally released, because
…"; it is never dropped, and a person decides as about every other.

Names are compared whole, without titles, case or macrons: an entry never explains a part of a name, nor
a name that only begins like it. An entry with days explains only documents of those days.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from policies.datafile import load
from policies.names import folded, name_parts
from records.errors import InvalidInput
from records.marks import Finding


class RegisterKind(StrEnum):
    """What the entries of a register are."""

    MINISTERS = "ministers"
    CHIEF_EXECUTIVES = "chief-executives"
    ORGANISATIONS = "organisations"
    PLACES = "places"
    STATUTES = "statutes"


_PEOPLE = frozenset({RegisterKind.MINISTERS, RegisterKind.CHIEF_EXECUTIVES})
_TITLE = {
    RegisterKind.MINISTERS: "names a Minister of this name",
    RegisterKind.CHIEF_EXECUTIVES: "names a chief executive of this name",
    RegisterKind.ORGANISATIONS: "knows this as an organisation's",
    RegisterKind.PLACES: "knows this as a place",
    RegisterKind.STATUTES: "knows this as a statute",
}
_HALF = PydanticCustomError("half_a_name", "a person needs given name and family name")
_NAMES = frozenset({"PERSON", "SIGNATURE"})
_CONTACTS = frozenset({"PHONE", "EMAIL", "ADDRESS", "ONLINE_HANDLE"})


def _with_letters(value: str) -> str:
    if not re.search(r"\w", value):
        raise ValueError("there is no letter or digit in it")
    return value


_Words = Annotated[str, Field(max_length=120), AfterValidator(_with_letters)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Part):
    """One entry: a name with its other spellings, its days, and contacts that are published anyway.

    Attributes:
        office: what a person holds, or what an organisation is; shown in the reason.
        since: the first day on which the entry explains; always, where it is left out.
        until: the last day.
        contacts: telephone numbers, addresses, mailboxes or handles that everybody may know.
    """

    name: Annotated[_Words, Field(min_length=2)]
    also: tuple[Annotated[_Words, Field(min_length=2)], ...] = ()
    office: str = Field(default="", max_length=120)
    since: date | None = None
    until: date | None = None
    contacts: tuple[_Words, ...] = ()

    @model_validator(mode="after")
    def _days_in_order(self) -> Entry:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until is a day before since")
        return self

    def covers(self, on: date | None) -> bool:
        """Tells whether the entry holds on a day; without a day only an entry without days does."""
        if on is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Register(_Part):
    """One file: what its entries are, where they come from, and when somebody last checked them."""

    register_: RegisterKind = Field(alias="register")
    title: str = Field(min_length=1, max_length=120)
    source: str = Field(min_length=1)
    checked_on: date | None = None
    entries: tuple[Entry, ...] = Field(min_length=1)

    @field_validator("entries")
    @classmethod
    def _people_are_whole(
        cls, entries: tuple[Entry, ...], info: ValidationInfo
    ) -> tuple[Entry, ...]:
        if info.data.get("register_") not in _PEOPLE:
            return entries
        wrong: list[InitErrorDetails] = [
            {"type": _HALF, "loc": (number, *place), "input": name}
            for number, entry in enumerate(entries)
            for place, name in (
                (("name",), entry.name),
                *((("also", at), other) for at, other in enumerate(entry.also)),
            )
            if len(name_parts(name)) < 2
        ]
        if wrong:
            # told at the entry itself, so that the message has its line
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return entries


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why something is normally released: the register, and the office or body where it says one."""

    register: RegisterKind
    reason: str


class Registers:
    """Several registers, ready for looking up findings."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self._names: dict[tuple[str, ...], list[tuple[Register, Entry]]] = defaultdict(list)
        self._contacts: dict[str, list[tuple[Register, Entry]]] = defaultdict(list)
        for register in registers:
            for entry in register.entries:
                for name in (entry.name, *entry.also):
                    self._names[name_parts(name)].append((register, entry))
                for contact in entry.contacts:
                    self._contacts[_contact_key(contact)].append((register, entry))

    def explain(self, finding: Finding, on: date | None) -> Explanation | None:
        """Gives why a finding is normally released on a day, or None where no register knows."""
        for register, entry in self._known(finding):
            if entry.covers(on):
                return Explanation(register.register_, _reason(register, entry))
        return None

    def other_days(self, finding: Finding, on: date | None) -> str:
        """Gives what the registers know of a finding for other days than this one only; "" for nothing.

        It explains nothing away: who held office once is told, so that nobody has to guess why a name that
        the registers have is not marked as normally released.
        """
        known = list(self._known(finding))
        if on is None or any(entry.covers(on) for _, entry in known):
            return ""
        told = dict.fromkeys(_known_for(register, entry, on) for register, entry in known)
        return "; ".join(told)

    def _known(self, finding: Finding) -> Sequence[tuple[Register, Entry]]:
        """Gives the entries of a finding's name or contact, whatever their days."""
        if finding.category in _NAMES:
            return self._names.get(name_parts(finding.text), ())
        if finding.category in _CONTACTS:
            return self._contacts.get(_contact_key(finding.text), ())
        return ()


def _known_for(register: Register, entry: Entry, on: date) -> str:
    """Gives until when, or from when on, an entry holds that does not hold on a day."""
    office = f" ({entry.office})" if entry.office else ""
    held = "who held office" if register.register_ in _PEOPLE else "which it knows"
    if entry.until and entry.until < on:
        days = f"{held} until {entry.until.isoformat()}"
    else:
        days = f"{held} from {_day(entry.since, 'ever')} on"
    told = f'the register "{register.title}" {_TITLE[register.register_]}{office}, {days}'
    return f"{told}, and so not on the paper's day, {on.isoformat()}"


def _reason(register: Register, entry: Entry) -> str:
    told = (
        f'normally released, because the register "{register.title}" {_TITLE[register.register_]}'
    )
    if entry.office:
        told += f" ({entry.office})"
    if entry.since or entry.until:
        told += f", {_day(entry.since, 'ever')} to {_day(entry.until, 'today')}"
    if register.register_ in _PEOPLE and register.checked_on is None:
        told += "; nobody has checked this register against its source yet, so confirm the office and the days"
    return told


def _day(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else day.isoformat()


def _contact_key(contact: str) -> str:
    plain = folded(contact)
    if "@" in plain:
        return plain.strip()
    digits = re.sub(r"\D", "", plain)
    if not re.search(r"[a-z]", plain) and len(digits) >= 7:
        return "0" + digits[2:] if digits.startswith("64") else digits
    return " ".join(re.findall(r"\w+", plain))


def load_registers(paths: Iterable[Traversable | Path]) -> tuple[Register, ...]:
    """Gives the registers of several files, in the order of their names.

    Raises:
        InvalidInput: a file does not fit; the message names file, key and what was expected.
    """
    return tuple(load(Register, path) for path in sorted(paths, key=lambda path: path.name))


@functools.cache
def registers() -> tuple[Register, ...]:
    """Gives the registers that the engine comes with; read once."""
    folder = files("policies") / "registers"
    return load_registers(path for path in folder.iterdir() if path.name.endswith(".yaml"))


def registers_with(folder: Path | None) -> Registers:
    """Gives the engine's registers and an agency's own, which come first.

    Raises:
        InvalidInput: the folder is none, or a file in it does not fit.
    """
    own = () if folder is None else own_registers(folder)
    return Registers((*own, *registers()))


def own_registers(folder: Path) -> tuple[Register, ...]:
    """Gives an agency's own registers, in the order of their files' names.

    Raises:
        InvalidInput: the folder is none, or a file in it does not fit.
    """
    if not folder.is_dir():
        raise InvalidInput("RELEASE_REGISTERS: expected a folder of YAML files")
    return load_registers(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def by_kind(registers_: Iterable[Register]) -> Mapping[RegisterKind, int]:
    """Gives how many entries there are of each kind."""
    counts: dict[RegisterKind, int] = defaultdict(int)
    for register in registers_:
        counts[register.register_] += len(register.entries)
    return counts
