"""Registers: what they explain is kept and normally released; days and whole names decide."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import yaml

from policies.explained import (
    RegisterKind,
    Registers,
    by_kind,
    load_registers,
    registers,
    registers_with,
)
from policies.propose import RulebookProposer
from records.errors import InvalidInput
from records.marks import Disposition, Role

OWN = {
    "register": "ministers",
    "title": "Sample Ministers",
    "source": "made up",
    "entries": [
        {
            "name": "Hana Whetū",
            "also": ["Hana Whetu-Ara"],
            "office": "Harbour Safety",
            "since": date(2026, 1, 1),
            "until": date(2026, 6, 30),
        }
    ],
}
PLACES = {
    "register": "organisations",
    "title": "Sample bodies",
    "source": "made up",
    "entries": [{"name": "Harbour Trust", "contacts": ["04 499 0000", "1 Quay Street, Nowhere"]}],
}


@pytest.fixture
def own(tmp_path):
    for number, content in enumerate((OWN, PLACES)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_kind_of_register_comes_with_the_engine():
    """Ministers, chief executives, organisations, places and statutes are there and fit."""
    assert set(by_kind(registers())) == set(RegisterKind)


@pytest.mark.parametrize(
    ("text", "on", "explained"),
    [
        ("Hana Whetū", date(2026, 3, 1), True),
        ("Hon HANA WHETU", date(2026, 3, 1), True),
        ("Hana Whetū's", date(2026, 6, 30), True),
        ("Hana Whetu-Ara", date(2026, 3, 1), True),
        ("Hana Whetū", date(2026, 7, 1), False),
        ("Hana Whetū", date(2025, 12, 31), False),
        ("Hana Whetū", None, False),
        ("Whetū", date(2026, 3, 1), False),
        ("Hana Whetūrangi", date(2026, 3, 1), False),
        ("Mere Hana Whetū", date(2026, 3, 1), False),
    ],
)
def test_whole_names_and_days_decide(own, make_finding, text, on, explained):
    """An entry explains its own name in its own days, and nobody else's."""
    told = registers_with(own).explain(make_finding("PERSON", text), on)
    assert (told is not None) is explained
    if told is not None:
        assert told.reason.startswith("normally released, because the register")
        assert "2026-01-01 to 2026-06-30" in told.reason


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (
            date(2026, 7, 1),
            "who held office until 2026-06-30, and so not on the paper's day, 2026-07-01",
        ),
        (date(2025, 12, 31), "who held office from 2026-01-01 on, and so not on the paper's day"),
        (date(2026, 6, 30), ""),
    ],
)
def test_a_name_that_held_office_on_other_days_is_told(own, make_finding, on, told):
    """Who held office before or after the paper's day is told as such, and never explained away."""
    known = registers_with(own)
    finding = make_finding("PERSON", "Hana Whetū")
    assert told in known.other_days(finding, on)
    assert bool(known.other_days(finding, on)) is (known.explain(finding, on) is None)
    assert known.other_days(make_finding("PERSON", "Mere Ara"), on) == ""


def test_other_days_stand_in_the_proposals_reason_alone(own, make_record, make_finding):
    """The reason says that the office was over; what is proposed is what it would be without a register."""
    finding = make_finding("PERSON", "Hana Whetū")
    record = make_record(document_on=date(2026, 9, 1))
    (with_register,) = RulebookProposer(registers=registers_with(own)).propose(record, [finding])
    (without,) = RulebookProposer(registers=Registers(())).propose(record, [finding])
    assert "held office until 2026-06-30" in with_register.reason
    assert (with_register.disposition, with_register.ground) == (
        without.disposition,
        without.ground,
    )
    assert with_register.rule == without.rule


def test_a_register_that_nobody_checked_says_so(own, make_finding):
    """Until somebody writes checked_on, each proposal that rests on its people asks to confirm them."""
    path = own / "0.yaml"
    told = registers_with(own).explain(make_finding("PERSON", "Hana Whetū"), date(2026, 3, 1))
    assert told is not None
    assert "nobody has checked" in told.reason
    path.write_text(f"checked_on: 2026-07-01\n{path.read_text('utf-8')}", encoding="utf-8")
    told = registers_with(own).explain(make_finding("PERSON", "Hana Whetū"), date(2026, 3, 1))
    assert told is not None
    assert "nobody has checked" not in told.reason


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("PHONE", "+64 4 499 0000"),
        ("PHONE", "(04) 499-0000"),
        ("ADDRESS", "1 Quay Street\nNowhere"),
    ],
)
def test_a_published_contact_is_explained(own, make_record, make_finding, category, text):
    """However the number is written, it is the published one."""
    proposer = RulebookProposer(registers=registers_with(own))
    (told,) = proposer.propose(make_record(), [make_finding(category, text)])
    assert told.disposition is Disposition.RELEASE
    assert told.rule == "oia-registered-contact"


def test_a_registered_minister_is_kept_and_marked(own, make_record, make_finding):
    """The finding stays, with a proposal that names the register and the rule that said so."""
    proposer = RulebookProposer(registers=registers_with(own))
    record = make_record(minister="Hon Other Person", decided_on=date(2026, 3, 1))
    (told,) = proposer.propose(record, [make_finding("PERSON", "Hana Whetū")])
    assert told.disposition is Disposition.RELEASE
    assert (told.rule, told.rule_version) == ("oia-registered-person", 2)
    assert "Sample Ministers" in told.reason


def test_a_third_party_of_the_same_name_is_withheld(own, make_record, make_finding):
    """A register never outweighs words that call the person a complainant."""
    proposer = RulebookProposer(registers=registers_with(own))
    finding = make_finding("PERSON", "Hana Whetū")
    finding = dataclasses.replace(finding, role=Role.THIRD_PARTY)
    (told,) = proposer.propose(make_record(decided_on=date(2026, 3, 1)), [finding])
    assert told.disposition is Disposition.WITHHOLD
    assert told.rule == "oia-named-as-third-party"


@pytest.mark.parametrize(
    ("category", "role", "disposition", "rule"),
    [
        ("PERSON", Role.MINISTER, Disposition.RELEASE, "oia-named-as-minister"),
        ("PERSON", Role.OFFICIAL, Disposition.RELEASE, "oia-named-as-official"),
        ("PERSON", Role.EXECUTIVE, Disposition.RELEASE, "oia-named-as-official"),
        ("SIGNATURE", Role.OFFICIAL, Disposition.RELEASE, "oia-named-as-official"),
        ("PERSON", Role.THIRD_PARTY, Disposition.WITHHOLD, "oia-named-as-third-party"),
        ("PERSON", Role.UNKNOWN, Disposition.CONSIDER, "oia-name"),
        ("PHONE", Role.DIRECT_LINE, Disposition.CONSIDER, "oia-direct-line"),
        ("LEGAL_ADVICE", Role.UNKNOWN, Disposition.CONSIDER, "oia-legal-advice"),
        ("MARKING", Role.UNKNOWN, Disposition.CONSIDER, "oia-marking"),
    ],
)
def test_role_evidence_decides_the_proposal(
    make_record, make_finding, category, role, disposition, rule
):
    """Category and role give disposition and ground, with the rule that said so."""
    finding = dataclasses.replace(make_finding(category, "Aroha Sample"), role=role)
    (told,) = RulebookProposer().propose(make_record(), [finding])
    assert (told.disposition, told.rule) == (disposition, rule)
    assert told.ground == ("OIA-9-2-a" if disposition is Disposition.WITHHOLD else None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"register": "friends"}, "register"),
        ({"entries": []}, "entries"),
        ({"entries": [{"name": "Hana"}]}, r"entries\[0\]"),
        (
            {"entries": [{"name": "Hana Ara", "since": "2026-02-01", "until": "2026-01-01"}]},
            "until is a day before since",
        ),
    ],
)
def test_a_register_that_does_not_fit_is_told(tmp_path, change, told):
    """File and key are named."""
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(OWN | change), encoding="utf-8")
    with pytest.raises(InvalidInput, match=told) as caught:
        load_registers([path])
    assert "own.yaml" in str(caught.value)


def test_a_folder_that_is_none_is_told(tmp_path):
    """A setting that names nothing is no empty register."""
    with pytest.raises(InvalidInput, match="RELEASE_REGISTERS"):
        registers_with(tmp_path / "gone")


def test_nothing_is_explained_without_registers(make_finding):
    """No register, no explanation."""
    assert Registers(()).explain(make_finding("PERSON", "Hana Whetū"), None) is None


HEAD = "register: ministers\ntitle: T\nsource: s\nentries:\n"
GOOD = "  - name: Hana Whetū\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"line 1: top level: expected keys with values"),
        (f"{HEAD}{GOOD}  - name: Hana\n", r"line 6: entries\[1\]\.name: .*given name and family"),
        (
            f"{HEAD}{GOOD}    also: [Mere Ara, Ara]\n",
            r"line 6: entries\[0\]\.also\[1\]: .*family name",
        ),
        (f"{HEAD}{GOOD}    since: 31/12/2026\n", r"line 6: entries\[0\]\.since: .* 2026-12-31$"),
        (f"{HEAD}{GOOD}    since: 2026-02-30\n", r"line 6: .*2026-02-30 is no day of the calendar"),
        (f"{HEAD}{GOOD}    since: 2026\n", r"line 6: entries\[0\]\.since: expected a day"),
        (
            f"{HEAD}{GOOD}    since: 2026-02-01\n    until: 2026-01-01\n",
            r"line 5: entries\[0\]: .*a day before",
        ),
        (f"{HEAD}{GOOD}    portfolio: X\n", r"line 6: entries\[0\]\.portfolio: expected no such"),
        (f"{HEAD}{GOOD}    also: Mere Ara\n", r"line 6: entries\[0\]\.also: expected a list"),
        (f"{HEAD}{GOOD}    contacts: ['']\n", r"line 6: entries\[0\]\.contacts\[0\]: .*no letter"),
        (f"{HEAD}  - name: 1234\n", r"line 5: entries\[0\]\.name: expected words"),
        ("register: wizards\n", r"line 1: register: .*'chief-executives'.*\(and 3 more\)"),
        (f"{HEAD}{GOOD}{GOOD}title: U\n", r"line 7: .*'title' stands twice"),
    ],
)
@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_a_bad_register_is_named_by_line_and_key(tmp_path, ending, text, told):
    """Whoever keeps a register is told file, line, key and what was expected; half a register is none."""
    (tmp_path / f"own.{ending}").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"^own\.{ending}: {told}"):
        registers_with(tmp_path)
