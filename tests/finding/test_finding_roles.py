"""Role evidence: what the words beside a name or number tell, and what stays unknown."""

from __future__ import annotations

import pytest
from tests_pages import page_of

from records.marks import Role
from redaction.detectors.roles import People, role_of_name, role_of_number
from redaction.finding import PresidioFinder


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Hon <Mere Tūī> opened it", Role.MINISTER),
        ("<Mere Tūī>, Minister of Housing", Role.MINISTER),
        ("<Mere Tūī>\nAssociate Minister for Seniors", Role.MINISTER),
        ("Prime Minister <Mere Tūī> said", Role.MINISTER),
        ("<Hemi Ara>\nSenior Policy Adviser\nMinistry of Fish", Role.OFFICIAL),
        ("<Hemi Ara> (Deputy Director)", Role.OFFICIAL),
        ("Prepared by: <Hemi Ara>", Role.OFFICIAL),
        ("General Manager <Hemi Ara>", Role.OFFICIAL),
        ("<Hemi Ara>, Chief Executive of the Ministry", Role.EXECUTIVE),
        ("Director-General <Hemi Ara>", Role.EXECUTIVE),
        ("the complainant, <Ana Pou>, left", Role.THIRD_PARTY),
        ("her daughter <Ana Pou> was told", Role.THIRD_PARTY),
        ("My name is <Ana Pou> and", Role.THIRD_PARTY),
        ("<Ana Pou>, aged 34, fell", Role.THIRD_PARTY),
        ("<Ana Pou> lives in Levin", Role.THIRD_PARTY),
        ("Tenant: <Ana Pou>", Role.THIRD_PARTY),
        ("and <Ana Pou> agreed", Role.UNKNOWN),
        ("the manager told <Ana Pou> so", Role.UNKNOWN),
    ],
)
def test_the_words_beside_a_name_tell_its_role(text: str, role: Role):
    """Office, job and relation are read on both sides; nothing is read into silence."""
    start, end = text.index("<"), text.index(">") - 1
    assert role_of_name(text.replace("<", "").replace(">", ""), start, end) is role


@pytest.mark.parametrize(
    ("text", "number", "role"),
    [
        ("DDI: 04 499 0000", "04 499 0000", Role.DIRECT_LINE),
        ("direct line 04 499 0000", "04 499 0000", Role.DIRECT_LINE),
        ("call 027 499 0000", "027 499 0000", Role.DIRECT_LINE),
        ("+64 21 499 000", "+64 21 499 000", Role.DIRECT_LINE),
        ("phone 04 499 0000", "04 499 0000", Role.UNKNOWN),
        ("0800 499 000", "0800 499 000", Role.UNKNOWN),
    ],
)
def test_a_direct_line_is_told_from_a_switchboard(text: str, number: str, role: Role):
    """A direct dial or a mobile reaches one person."""
    start = text.index(number)
    assert role_of_number(text, start, start + len(number)) is role


def test_two_roles_of_one_name_are_none():
    """Whoever is an official on one page and the complainant on another, a reviewer looks at."""
    people = People([("Ana Pou", Role.OFFICIAL), ("Ana Pou", Role.THIRD_PARTY)])
    assert people.role("Ana Pou") is Role.UNKNOWN


def test_a_role_holds_for_every_mention():
    """The signature block on page 2 tells who the surname on page 1 is."""
    pages = [
        page_of(["Mr Karaitiana said that he agreed."], 1),
        page_of(["Wiremu Karaitiana", "Senior Policy Adviser"], 2),
    ]
    findings = [f for f in PresidioFinder().find(pages) if f.category == "PERSON"]
    assert [(f.page, f.role) for f in findings] == [(1, Role.OFFICIAL), (2, Role.OFFICIAL)]
