"""Proposals: what a rule says of a finding, and that none is ever dropped."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.grounds import grounds
from policies.propose import RulebookProposer
from records.document import Kind
from records.errors import InvalidInput
from records.geometry import Box
from records.marks import CATEGORIES, Disposition, Finding
from records.ports import Proposer

WITHHOLD, RELEASE, CONSIDER = Disposition.WITHHOLD, Disposition.RELEASE, Disposition.CONSIDER


def test_it_fulfils_the_port():
    """The proposer can be handed over where the port is asked for."""
    proposer: Proposer = RulebookProposer()
    assert callable(proposer.propose)


@pytest.mark.parametrize(
    ("category", "text", "disposition"),
    [
        ("PERSON", "Aroha Sample", CONSIDER),
        ("EMAIL", "aroha.sample@example.com", WITHHOLD),
        ("EMAIL", "aroha@govt.nz.example.com", WITHHOLD),
        ("EMAIL", "aroha@notgovt.nz", WITHHOLD),
        ("EMAIL", "tane.official@sample.govt.nz", CONSIDER),
        ("EMAIL", "TANE.OFFICIAL@SAMPLE.GOVT.NZ", CONSIDER),
        ("EMAIL", "info@example.org.nz", CONSIDER),
        ("PHONE", "021 555 0134", WITHHOLD),
        ("PHONE", "+64 4 555 0134", WITHHOLD),
        ("PHONE", "0800 555 013", RELEASE),
        ("PHONE", "+64 508 555 013", RELEASE),
        ("PHONE", "021 0800 5550", WITHHOLD),
        ("ADDRESS", "12 Made-up Street, Nowhere 9999", WITHHOLD),
        ("ADDRESS", "PO Box 99999, Nowhere 9999", CONSIDER),
        ("ADDRESS", "Private Bag 99 999", CONSIDER),
        ("IRD_NUMBER", "49-091-850", WITHHOLD),
        ("NHI_NUMBER", "ZAA0067", WITHHOLD),
        ("BANK_ACCOUNT", "01-902-0068389-00", WITHHOLD),
        ("DATE_OF_BIRTH", "1 April 1970", WITHHOLD),
        ("DRIVER_LICENCE", "AA000000", WITHHOLD),
        ("PASSPORT", "LA000000", WITHHOLD),
        ("VEHICLE_PLATE", "ABC123", WITHHOLD),
        ("STUDENT_NUMBER", "000000000", WITHHOLD),
        ("CLIENT_NUMBER", "000-000-000", WITHHOLD),
        ("CREDIT_CARD", "0000", WITHHOLD),
        ("SIGNATURE", "", CONSIDER),
        ("IP_ADDRESS", "192.0.2.1", CONSIDER),
        ("ONLINE_HANDLE", "@sample", CONSIDER),
        ("MARKING", "IN-CONFIDENCE", CONSIDER),
        ("IWI_WATCH_LIST", "anything", CONSIDER),
    ],
)
def test_what_each_finding_is_proposed_for(make_record, make_finding, category, text, disposition):
    """One finding alone gets the disposition that the law makes likely, with a ground where withheld."""
    (told,) = RulebookProposer().propose(make_record(), [make_finding(category, text)])
    assert told.disposition is disposition
    assert told.ground == ("OIA-9-2-a" if disposition is WITHHOLD else None)
    assert told.reason
    assert text not in told.reason or not text


@pytest.mark.parametrize(
    ("minister", "text", "disposition"),
    [
        ("Hon Hana Tūī", "Hana Tūī", RELEASE),
        ("Hon Hana Tūī", "Hon HANA TUI", RELEASE),
        ("Hon Hana Tūī", "Hana Tūī’s", RELEASE),
        ("Rt Hon Hana Tūī and Hon Dr Sam Ple", "Sam Ple", RELEASE),
        ("Hon Hana Tūī", "Hana Tūīrangi", CONSIDER),
        ("Hon Hana Tūī", "Tūī", CONSIDER),
        ("Hon Hana Tūī", "Hana", CONSIDER),
        ("Hana", "Hana", CONSIDER),
        (None, "Hana Tūī", CONSIDER),
        ("", "", CONSIDER),
    ],
)
def test_only_the_own_minister_is_released(make_record, make_finding, minister, text, disposition):
    """The Minister's whole name, with or without titles and macrons; part of a name is not enough."""
    record = make_record(minister=minister)
    (told,) = RulebookProposer().propose(record, [make_finding("PERSON", text)])
    assert told.disposition is disposition


@pytest.mark.parametrize(
    "address", ["aroha.sample@example.com", "asample@example.com", "arohasample1@example.com"]
)
def test_a_name_in_a_private_address_is_a_third_party(make_record, make_finding, address):
    """Whoever writes from a private address is no official, wherever in the document the name stands."""
    findings = [
        make_finding("PERSON", "Āroha Sample", page=1),
        make_finding("EMAIL", address, page=3),
        make_finding("PERSON", "Tāne Other", page=1),
    ]
    told = RulebookProposer().propose(make_record(), findings)
    assert [t.disposition for t in told] == [WITHHOLD, WITHHOLD, CONSIDER]
    assert told[0].ground == "OIA-9-2-a"


def test_an_officials_name_is_released_and_not_withheld(make_record, make_finding):
    """An official acting as such: usually no basis to withhold, even beside somebody's number."""
    findings = [
        make_finding("PERSON", "Tāne Official", y=100),
        make_finding("EMAIL", "tane.official@sample.govt.nz", y=400),
        make_finding("IRD_NUMBER", "49-091-850", y=100),
    ]
    told = RulebookProposer().propose(make_record(), findings)
    assert told[0].disposition is RELEASE
    assert told[0].rule == "oia-name-of-official"


@pytest.mark.parametrize(
    ("category", "text", "page", "y", "disposition"),
    [
        ("NHI_NUMBER", "ZAA0067", 1, 100, WITHHOLD),
        ("NHI_NUMBER", "ZAA0067", 1, 126, WITHHOLD),
        ("NHI_NUMBER", "ZAA0067", 1, 130, WITHHOLD),  # eighteen points lie between, the most
        ("NHI_NUMBER", "ZAA0067", 1, 130.5, CONSIDER),
        ("NHI_NUMBER", "ZAA0067", 1, 74, WITHHOLD),
        ("NHI_NUMBER", "ZAA0067", 1, 300, CONSIDER),
        ("NHI_NUMBER", "ZAA0067", 2, 100, CONSIDER),
        ("ADDRESS", "12 Made-up Street", 1, 112, WITHHOLD),
        ("ADDRESS", "PO Box 99999", 1, 112, CONSIDER),
        ("PHONE", "021 555 0134", 1, 100, CONSIDER),
    ],
)
def test_a_name_beside_an_identifier_is_a_third_party(
    make_record, make_finding, category, text, page, y, disposition
):
    """Near is the same page, and a line and a half at most; a phone or a postal box proves nothing."""
    findings = [
        make_finding("PERSON", "Aroha Sample", y=100),
        make_finding(category, text, page=page, y=y),
    ]
    assert RulebookProposer().propose(make_record(), findings)[0].disposition is disposition


def test_a_council_withholds_under_its_own_act(make_record, make_finding):
    """Under the LGOIMA the same number is withheld under s 7(2)(a)."""
    record = make_record(kind=Kind.OTHER)
    (told,) = RulebookProposer("lgoima").propose(record, [make_finding("IRD_NUMBER", "49-091-850")])
    assert told.ground == "LGOIMA-7-2-a"


def test_an_unknown_regime_is_refused():
    """There is no third Act."""
    with pytest.raises(InvalidInput, match="regime"):
        RulebookProposer("foi")


def test_nothing_found_is_nothing_proposed(make_record):
    """A clean document gets an empty list."""
    assert RulebookProposer().propose(make_record(), []) == []


FINDINGS = st.lists(
    st.builds(
        Finding,
        id=st.uuids().map(str),
        page=st.integers(1, 5),
        boxes=st.lists(st.just(Box(0, 0, 10, 10)), max_size=2).map(tuple),
        category=st.one_of(st.sampled_from(sorted(CATEGORIES)), st.text(min_size=1)),
        score=st.floats(0, 1),
        detector=st.just("any"),
        text=st.text(max_size=60),
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(findings=FINDINGS, kind=st.sampled_from(list(Kind)))
def test_no_finding_is_ever_dropped(make_record, findings, kind):
    """One proposal for each finding, in order, whatever was found; a ground exactly where withheld."""
    told = RulebookProposer().propose(make_record(kind=kind), findings)
    assert [t.finding_id for t in told] == [f.id for f in findings]
    for proposal in told:
        assert (proposal.ground in grounds()) == (proposal.disposition is WITHHOLD)
