"""The gate: each rule blocks what it should, clears when it should, and never waits for a Minister."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from complete import around

from policies.gate import obstacles
from policies.grounds import grounds
from records.document import Agency, Kind
from records.errors import InvalidInput
from records.geometry import Box
from records.marks import ReleaseDecision

TODAY = date(2026, 7, 2)


@pytest.fixture
def gate(make_record, make_decisions):
    """Gives the rules that block; without arguments the document may go."""

    def ask(record=None, decisions=None, findings=(), **more):
        found = obstacles(
            record or make_record(),
            decisions or make_decisions(),
            findings,
            grounds(),
            TODAY,
            **{"around": around(), **more},
        )
        return {obstacle.rule: obstacle for obstacle in found}

    return ask


def test_what_is_in_order_may_go(gate):
    """A reviewed, balanced and signed paper meets no obstacle."""
    assert gate() == {}


def test_an_obstacle_says_which_rule_by_what_authority_and_what_clears_it(gate, make_record):
    """All four parts are there, for each obstacle."""
    (told,) = gate(make_record(minister=None)).values()
    assert told.rule == "cabinet-details"
    assert told.source == "Cabinet Office circular CO (23) 4"
    assert "minister" in told.what
    assert told.clears


def test_nothing_goes_undecided(make_record, make_finding):
    """Without decisions there is one obstacle: decide; what it would settle cannot be known yet."""
    finding = make_finding("PERSON", "Aroha Sample")
    told = obstacles(make_record(), None, [finding], grounds(), TODAY, around=around())
    assert [obstacle.rule for obstacle in told] == ["decided"]


@pytest.mark.parametrize("missing", [{"approver": None}, {"approved_at": None}, {"approver": ""}])
def test_nothing_goes_unsigned(gate, make_decisions, missing):
    """A signature is a person and an instant."""
    assert set(gate(decisions=make_decisions(**missing))) == {"signed"}


@pytest.mark.parametrize("approver", ["mere.reviewer", "Mere.Reviewer", " mere.reviewer "])
def test_nobody_signs_their_own_review(gate, make_decisions, approver):
    """Two people, however the name is written."""
    assert set(gate(decisions=make_decisions(approver=approver))) == {"two-people"}


def test_a_signature_is_not_older_than_what_it_signs(gate, make_decisions):
    """Decisions that changed after the signature need a new one."""
    signed = datetime(2026, 7, 1, 2, 59, tzinfo=UTC)
    assert set(gate(decisions=make_decisions(approved_at=signed))) == {"signed-as-it-stands"}
    assert gate(decisions=make_decisions(approved_at=signed + timedelta(minutes=1))) == {}


@pytest.mark.parametrize("code", ["", "OUT-OF-SCOPE", "OIA-9-2", "s9(2)(a)", "oia-9-2-a"])
def test_every_mark_has_a_known_ground(gate, make_decisions, make_mark, code):
    """A code that no Act has blocks, and a marker is no ground."""
    told = gate(decisions=make_decisions(marks=(make_mark(), make_mark(page=2, ground=code))))
    assert set(told) == {"oia-ground-known"}
    assert "page 2, mark 2" in told["oia-ground-known"].what


@pytest.mark.parametrize(
    "code", [code for code, ground in grounds().items() if code.startswith("OIA-18")]
)
def test_no_refusal_reason_stands_on_a_box(gate, make_decisions, make_mark, code):
    """Each s 18 reason refuses a request, and never covers words."""
    assert set(gate(decisions=make_decisions(marks=(make_mark(ground=code),)))) == {
        "oia-no-refusal-reason"
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_a_ground_of_the_other_act_blocks(gate, make_record, make_decisions, make_mark, kind):
    """LGOIMA grounds do not fit an OIA release of any kind."""
    record, marks = make_record(kind=kind), (make_mark(ground="LGOIMA-7-2-a"),)
    assert set(gate(record, make_decisions(marks=marks))) == {"oia-own-ground"}


def test_a_council_cites_its_own_act(gate, make_record, make_decisions, make_mark):
    """Under the LGOIMA its grounds fit, OIA grounds do not, and s 17 refuses."""
    record = make_record(kind=Kind.OTHER)

    def ask(code):
        decisions = make_decisions(marks=(make_mark(ground=code),))
        return set(gate(record, decisions, regime="lgoima"))

    assert ask("LGOIMA-7-2-a") == set()
    assert ask("OIA-9-2-a") == {"lgoima-own-ground"}
    assert ask("LGOIMA-17-a") == {"lgoima-no-refusal-reason"}


@pytest.mark.parametrize("note", [None, "", "  \n"])
def test_a_balanced_ground_needs_its_note(gate, make_decisions, make_mark, note):
    """Section 9(1): without reasons why withholding outweighs release, no mark stands."""
    marks = (make_mark(note=note),)
    assert set(gate(decisions=make_decisions(marks=marks))) == {"oia-balance"}


@pytest.mark.parametrize("code", ["OIA-6-a", "OIA-6-e-iv", "OIA-7-b"])
def test_a_conclusive_ground_needs_none(gate, make_decisions, make_mark, code):
    """Sections 6 and 7 are not balanced."""
    assert gate(decisions=make_decisions(marks=(make_mark(ground=code, note=None),))) == {}


def test_a_council_balances_too(gate, make_record, make_decisions, make_mark):
    """LGOIMA s 7(2) needs a note and s 6 does not."""
    record = make_record(kind=Kind.OTHER)
    balanced = make_decisions(marks=(make_mark(ground="LGOIMA-7-2-i", note=None),))
    conclusive = make_decisions(marks=(make_mark(ground="LGOIMA-6-a", note=None),))
    assert set(gate(record, balanced, regime="lgoima")) == {"lgoima-balance"}
    assert gate(record, conclusive, regime="lgoima") == {}


def test_every_finding_is_settled(gate, make_decisions, make_mark, make_finding):
    """Accepted by a mark or released by a person; anything else blocks, by id and never by word."""
    accepted, released, open_ = (make_finding("PERSON", "Aroha Sample", page=n) for n in (1, 2, 3))
    decisions = make_decisions(
        marks=(make_mark(finding_id=accepted.id),), released_findings=frozenset({released.id})
    )
    assert gate(decisions=decisions, findings=[accepted, released]) == {}
    told = gate(decisions=decisions, findings=[accepted, released, open_])
    assert set(told) == {"every-finding-settled"}
    what = told["every-finding-settled"].what
    assert what.endswith(f"(page 3, finding {open_.id})")
    assert "Aroha" not in what


def test_many_places_are_counted_and_not_all_listed(gate, make_decisions, make_finding):
    """A long list ends in a number, so that the line can be read."""
    findings = [make_finding("PERSON", "Aroha Sample", y=300.0) for _ in range(20)]
    for count, end in ((20, "f8 and 12 more)"), (9, "f8 and 1 more)"), (8, "f8)"), (1, "f1)")):
        told = gate(decisions=make_decisions(), findings=findings[:count])
        assert told["every-finding-settled"].what.endswith(end)


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "APH-26-SUB-0001"},
        {"reference": "aph-26-min-0001"},
        {"title": "Cabinet Appointments and Honours Committee: a board"},
        {"title": "APH paper: a board"},
        {"kind": Kind.BRIEFING, "reference": "APH-26-SUB-0001"},
    ],
)
def test_appointments_and_honours_stay_in(gate, make_record, changes):
    """APH papers are excluded, as whatever kind they were queued."""
    assert set(gate(make_record(**changes))) == {
        *("no-appointments-and-honours", "exclusion-recorded")
    }


@pytest.mark.parametrize(
    "changes",
    [{"title": "Appointments to a queue"}, {"reference": "CAB-26-APHID"}, {"reference": None}],
)
def test_other_papers_are_not_taken_for_them(gate, make_record, changes):
    """Words that only look alike do not exclude a paper."""
    assert gate(make_record(**changes)) == {}


@pytest.mark.parametrize("name", ["portfolio", "minister", "decided_on"])
@pytest.mark.parametrize("kind", [Kind.CABINET_PAPER, Kind.CABINET_MINUTE])
def test_cabinet_material_has_its_details(gate, make_record, kind, name):
    """Portfolio, Minister and decision date are needed, and the missing one is named."""
    told = gate(make_record(kind=kind, **{name: None}))
    assert set(told) == {"cabinet-details"}
    assert told["cabinet-details"].what.endswith(f"({name})")


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"agency": Agency("sample", "")}, {"agency": Agency("", "Sample")}],
)
def test_title_and_agency_are_always_needed(gate, make_record, changes):
    """No release without a title or an agency."""
    assert set(gate(make_record(kind=Kind.OTHER, **changes))) == {"title-and-agency"}


def test_an_oia_release_never_waits_for_a_minister(gate, make_record):
    """No Minister, no portfolio, no notice: an OIA response goes out all the same."""
    record = make_record(
        kind=Kind.OIA_RESPONSE, minister=None, portfolio=None, decided_on=None, reference=None
    )
    assert gate(record) == {}


def test_what_is_deferred_or_withheld_has_an_entry(gate, make_decisions):
    """It goes out as an entry, which needs its title, its reason and its day as much as its signatures."""
    for decision in (ReleaseDecision.DEFERRED, ReleaseDecision.WITHHELD):
        assert gate(decisions=make_decisions(decision=decision)) == {}
        unsigned = make_decisions(decision=decision, approver=None, approved_at=None)
        assert set(gate(decisions=unsigned)) == {"signed"}


def test_the_decision_agrees_with_the_marks(gate, make_decisions):
    """Full with redactions and part without any are contradictions."""
    full = make_decisions(decision=ReleaseDecision.FULL)
    assert set(gate(decisions=full)) == {"full-means-full"}
    assert set(gate(decisions=make_decisions(marks=()))) == {"part-means-part"}
    assert gate(decisions=make_decisions(decision=ReleaseDecision.FULL, marks=())) == {}


@pytest.mark.parametrize(
    "changes", [{"page": 0}, {"page": 5}, {"boxes": ()}, {"boxes": (Box(72, 100, 72, 112),)}]
)
def test_a_mark_has_its_place_in_the_file(gate, make_decisions, make_mark, changes):
    """A mark that covers nothing would redact nothing."""
    told = gate(decisions=make_decisions(marks=(make_mark(**changes),)))
    assert set(told) == {"mark-has-a-place"}
    # a dot is small, and it is a place
    dot = make_mark(boxes=(Box(72, 100, 72.5, 101),))
    assert gate(decisions=make_decisions(marks=(dot,))) == {}


@pytest.mark.parametrize("name", ["decided_on", "document_on"])
def test_nothing_goes_before_its_date(gate, make_record, name):
    """A decision dated tomorrow is not made yet; one of today is."""
    assert set(gate(make_record(**{name: TODAY + timedelta(days=1)}))) == {"nothing-from-tomorrow"}
    assert gate(make_record(**{name: TODAY})) == {}


def test_each_fault_is_told_once_and_all_of_them(gate, make_record, make_decisions, make_mark):
    """A person sees everything that must be done, not the first thing only."""
    marks = (make_mark(ground="nope"), make_mark(note=""), make_mark(ground="OIA-18-d"))
    told = gate(
        make_record(reference="APH-26-SUB-0001", portfolio=""),
        make_decisions(marks=marks, approver="mere.reviewer"),
    )
    assert set(told) == {
        "two-people",
        "no-appointments-and-honours",
        "exclusion-recorded",
        "cabinet-details",
        "oia-ground-known",
        "oia-balance",
        "oia-no-refusal-reason",
    }


def test_an_unknown_regime_is_refused(make_record):
    """There is no third Act."""
    with pytest.raises(InvalidInput, match="regime"):
        obstacles(make_record(), None, (), grounds(), TODAY, regime="foi")


@pytest.mark.parametrize(("width", "open_"), [(80, False), (79, True)])
def test_a_mark_by_hand_covers_from_eight_tenths(
    gate, make_decisions, make_mark, make_finding, width, open_
):
    """Eight tenths of a finding's box accept it, anything less leaves it open."""
    finding = make_finding("PERSON", "A Sample")
    finding = dataclasses.replace(finding, boxes=(Box(0, 0, 100, 10),))
    marks = (make_mark(boxes=(Box(0, 0, width, 10),)),)
    told = gate(decisions=make_decisions(marks=marks), findings=[finding])
    assert (set(told) == {"every-finding-settled"}) is open_
