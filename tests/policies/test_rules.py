"""Each rule of the shipped books: a case that it blocks, and what clears it. None is left out."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from complete import AT, K, around, evidence

from policies.facts import Case, document_facts
from policies.gate import explained, obstacles
from policies.grounds import grounds
from policies.regimes import Regime
from policies.rulebook import Effect, State, rulebooks
from records.document import Agency, Kind
from records.evidence import Check
from records.geometry import Box
from records.guidance import ClockReading
from records.marks import ReleaseDecision
from records.register import CabinetItem, ItemStatus

TODAY = date(2026, 7, 2)
CABINET, OTHER = {"kind": Kind.CABINET_PAPER}, {"kind": Kind.OTHER, "reference": None}
OIA = {"kind": Kind.OIA_RESPONSE, "reference": None}
APH = {"reference": "APH-26-SUB-0001"}
ITEM = CabinetItem(
    *("CAB-26-SUB-0123", "Lights", "Sample Affairs", ("Hon Hana Tūī", "Hon Sione Fifita")),
    *("DEV", "54th Parliament", date(2026, 5, 1), date(2026, 6, 1)),
)
EXCLUDED = dataclasses.replace(ITEM, status=ItemStatus.EXCLUDED)
SECOND = evidence(K.MINISTER_APPROVAL, "Rt Hon Sione Fifita")
CLOCK = ClockReading("release", date(2026, 6, 1), date(2026, 7, 14), 30, 10)
LATE = AT + timedelta(hours=1)
SHEET = Box(0, 0, 595, 842)


@dataclasses.dataclass
class Try:
    """What is tried: the document, what was decided, what was found on it, and around it."""

    record: dict = dataclasses.field(default_factory=lambda: CABINET)
    decisions: dict | None = dataclasses.field(default_factory=dict)
    mark: dict | None = None
    found: str | None = None
    around: object = dataclasses.field(default_factory=around)
    regime: Regime = Regime.OIA


def signed(**changes):
    return Try(decisions=changes)


def marked(regime=Regime.OIA, **mark):
    record = CABINET if regime is Regime.OIA else OTHER
    return Try(record=record, mark=mark, regime=regime)


def with_(*more, without=(), record=CABINET, **changes):
    return Try(record=record, around=around(*more, without=without, **changes))


def check_of(subject):
    return with_(without=(subject,)), with_()


L = Regime.LGOIMA
BUDGET = evidence(K.EMBARGO, "Budget", until=TODAY + timedelta(days=1))
ENDED = evidence(K.EMBARGO, "moved", until=TODAY, at=LATE)
CONCERN = evidence(K.CHECK, "copyright", concern=True, at=LATE)
MENDED = evidence(K.CHECK, "copyright", at=LATE + timedelta(hours=1))
PRIVILEGE = {"ground": "OIA-9-2-h"}
SIGN_OFF = evidence(K.LEGAL_SIGN_OFF, "Crown counsel")
WITHHELD = {"decision": ReleaseDecision.WITHHELD, "marks": ()}
PART = {"decision": ReleaseDecision.PART}
MARKED = "IN-CONFIDENCE"
SIGNED_AT = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
LATER_TITLE = evidence(K.SAFE_TITLE, "A paper", at=SIGNED_AT + timedelta(microseconds=1))


def entry(*more, without=(), record=CABINET, **changes):
    """A document of which nothing is released, with a whole entry."""
    kept = around(*more, without=without)
    return Try(record=record, decisions={**WITHHELD, **changes}, around=kept)


CASES = {
    "decided": (Try(decisions=None), Try()),
    "signed": (signed(approver=None), Try()),
    "two-people": (signed(approver="Mere.Reviewer"), Try()),
    "signed-as-it-stands": (signed(approved_at=datetime(2020, 1, 1, tzinfo=UTC)), Try()),
    "entry-of-what-is-withheld": (entry(without=(K.REVIEW_ON,)), entry()),
    "entry-says-why": (entry(without=(K.PUBLIC_REASON,)), entry()),
    "entry-names-its-ground": (
        entry(without=(K.WITHHELD_UNDER,)),
        entry(without=(K.WITHHELD_UNDER,), decision=ReleaseDecision.DEFERRED),
    ),
    "entry-ground-fits": (
        entry(evidence(K.WITHHELD_UNDER, "OIA-18-d")),
        entry(evidence(K.WITHHELD_UNDER, "OIA-18-d"), record=OIA),
    ),
    "entry-balanced": (
        entry(evidence(K.WITHHELD_UNDER, "OIA-9-2-a", found=" ")),
        entry(
            evidence(K.WITHHELD_UNDER, "OIA-9-2-a"), evidence(K.WITHHELD_UNDER, "OIA-6-b", found="")
        ),
    ),
    "entry-as-signed": (entry(LATER_TITLE), entry(dataclasses.replace(LATER_TITLE, at=SIGNED_AT))),
    "full-means-full": (signed(decision=ReleaseDecision.FULL), signed(**PART)),
    "part-means-part": (signed(marks=()), Try()),
    "mark-has-a-place": (marked(boxes=()), marked()),
    "every-finding-settled": (Try(found="A. Sample"), Try()),
    "title-and-agency": (Try(record={"title": " "}), Try()),
    "metadata-complete": (Try(record={"language": ""}), Try(record={"language": "mi"})),
    "licence-known": (with_(evidence(K.LICENCE, "mine")), with_(evidence(K.LICENCE, "CC0-1.0"))),
    "nothing-from-tomorrow": (Try(record={"document_on": TODAY + timedelta(days=1)}), Try()),
    "every-page-was-read": (with_(unreadable={3: SHEET, 7: None}), with_()),
    "embargo": (with_(BUDGET), with_(BUDGET, ENDED)),
    "no-open-concern": (with_(CONCERN), with_(CONCERN, MENDED)),
    "privilege-signed-off": (
        marked(**PRIVILEGE),
        Try(mark=PRIVILEGE, around=around(SIGN_OFF)),
    ),
    "unclassified-at-release": (
        Try(found=MARKED, around=around(evidence(K.MARKING, "IN-CONFIDENCE", at=LATE))),
        Try(found=MARKED),
    ),
    "originator-consents": (
        Try(found=MARKED, around=around(without=(K.ORIGINATOR_CONSENT,))),
        Try(found=MARKED),
    ),
    "requester-removed": (with_(without=(K.REQUESTER_REMOVED,), record=OIA), with_(record=OIA)),
    "proof-on-these-bytes": (with_(proof=(True, False)), with_(proof=(True, True))),
    "no-appointments-and-honours": (with_(item=EXCLUDED), Try()),
    "exclusion-recorded": (Try(record=APH), Try(record=APH, around=around(item=EXCLUDED))),
    "cabinet-details": (Try(record={"portfolio": None}), Try()),
    "every-minister-approves": (with_(item=ITEM), with_(SECOND, item=ITEM)),
    "administration-recorded": (with_(without=(K.ADMINISTRATION,)), Try()),
    "earlier-administration": (
        with_(administration="55th Parliament"),
        with_(evidence(K.EARLIER_ADMINISTRATION, "Cabinet Office"), administration="55th"),
    ),
    "paper-and-minute-together": (with_(without=(K.APART,)), Try()),
    **{f"check-{check}": check_of(check.value) for check in Check},
    "escalate-before-the-limit": (
        with_(clock=CLOCK),
        with_(clock=dataclasses.replace(CLOCK, left=11)),
    ),
    "briefing-privacy-checked": (
        with_(without=("privacy",), record={"kind": Kind.BRIEFING, "reference": None}),
        with_(record={"kind": Kind.BRIEFING, "reference": None}),
    ),
    "oia-ground-known": (marked(ground="OUT-OF-SCOPE"), marked()),
    "oia-no-refusal-reason": (marked(ground="OIA-18-d"), marked()),
    "oia-own-ground": (marked(ground="LGOIMA-7-2-a"), marked(ground="OIA-9-2-a")),
    "oia-balance": (marked(note=" "), marked(ground="OIA-6-a", note=None)),
    "lgoima-ground-known": (marked(L, ground="7(2)(a)"), marked(L, ground="LGOIMA-6-a")),
    "lgoima-no-refusal-reason": (marked(L, ground="LGOIMA-17-e"), marked(L, ground="LGOIMA-6-a")),
    "lgoima-own-ground": (marked(L, ground="OIA-9-2-a"), marked(L, ground="LGOIMA-7-2-a")),
    "lgoima-balance": (
        marked(L, ground="LGOIMA-7-2-a", note=None),
        marked(L, ground="LGOIMA-6-a", note=None),
    ),
}
"""By rule: what it blocks, and what clears it."""

RULES = {rule.id: rule for book in rulebooks() for rule in book.gate}


@pytest.fixture
def told(make_record, make_decisions, make_mark, make_finding):
    """Gives what is told of a try, by rule."""

    def ask(tried):
        decisions = None
        if tried.decisions is not None:
            marks = () if tried.mark is None else {"marks": (make_mark(**tried.mark),)}
            decisions = make_decisions(**{**dict(marks), **tried.decisions})
        findings = []
        if tried.found is not None:
            category = "MARKING" if tried.found == MARKED else "PERSON"
            findings = [make_finding(category, tried.found, y=500.0)]
        if tried.found == MARKED:
            decisions = dataclasses.replace(decisions, released_findings=frozenset({"f1", "f2"}))
        case = Case(
            *(make_record(**tried.record), decisions, findings, grounds(), TODAY),
            *(tried.regime, tried.around),
        )
        return {one.obstacle.rule: one for one in explained(case)}

    return ask


def test_no_rule_is_left_out():
    """Every shipped rule has a case; a new one without makes this red."""
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_blocks_and_is_cleared(told, rule):
    """The rule speaks where it should, says who says so and what clears it, and then is silent."""
    blocked, cleared = CASES[rule]
    spoken = told(blocked)
    assert rule in spoken
    assert spoken[rule].guidance == RULES[rule].guidance
    assert spoken[rule].obstacle.source == RULES[rule].source
    assert spoken[rule].obstacle.clears == RULES[rule].clears
    assert rule not in told(cleared)


def test_an_unreadable_page_is_cleared_by_withholding_all_of_it(told):
    """One box over the whole page clears it; one over a part, or over another page, does not."""

    def spoken(page, *boxes, frame=SHEET):
        return told(Try(mark={"page": page, "boxes": boxes}, around=around(unreadable={3: frame})))

    rule = "every-page-was-read"
    assert rule not in spoken(3, SHEET)
    assert rule not in spoken(3, Box(-5, -5, 600, 850))
    assert rule in spoken(3, Box(0, 0, 595, 420))
    assert rule in spoken(3, Box(0, 0, 595, 420), Box(0, 420, 595, 842))
    assert rule in spoken(2, SHEET)
    assert rule in spoken(3, SHEET, frame=None)


def test_what_only_reports_holds_nothing_back(told, make_record, make_decisions):
    """A draft runs in the shadow and an escalation is told; neither is an obstacle."""
    spoken = told(CASES["briefing-privacy-checked"][0])
    assert {name for name, one in spoken.items() if one.shadow} == {"briefing-privacy-checked"}
    assert RULES["briefing-privacy-checked"].state is State.DRAFT
    assert told(CASES["escalate-before-the-limit"][0])["escalate-before-the-limit"].shadow
    assert RULES["escalate-before-the-limit"].effect is Effect.REPORT
    held = obstacles(
        make_record(kind=Kind.BRIEFING, reference=None),
        make_decisions(),
        (),
        grounds(),
        TODAY,
        around=around(without=("privacy",), clock=CLOCK),
    )
    assert held == ()


def test_an_oia_release_waits_for_no_notice(told):
    """A Minister's notice, given or with a concern, is no fact that any rule can see."""
    for concern in (False, True):
        notice = evidence(K.NOTICE, "Minister's office", concern=concern)
        assert told(with_(notice, record=OIA)) == {}


def test_an_oia_release_needs_no_minister_and_no_check(told):
    """An OIA response goes out without any approval, due diligence or administration."""
    bare = with_(without=tuple({one.kind for one in around().evidence} - {K.REQUESTER_REMOVED}))
    assert told(dataclasses.replace(bare, record={**OIA, "minister": None})) == {}


def test_every_minister_of_a_joint_paper_is_named(told):
    """The one who is missing is told by name, and titles do not matter."""
    spoken = told(with_(item=ITEM))["every-minister-approves"]
    assert spoken.obstacle.what.endswith("(Hon Sione Fifita)")
    joint = Try(record={"minister": "Hon Hana Tūī and Hon Sione Fifita"})
    assert "every-minister-approves" in told(joint)


def test_the_latest_word_holds(told):
    """A check that was clear and found a concern later blocks, whatever the order of giving."""
    assert "no-open-concern" in told(with_(CONCERN))
    assert "check-copyright" in told(with_(CONCERN))
    early = dataclasses.replace(CONCERN, at=AT - timedelta(days=1))
    assert told(with_(early)) == {}


def test_a_concern_is_told_by_its_check_or_its_kind(told):
    """A check says which one; anything else that somebody is concerned about says what it is."""
    consent = dataclasses.replace(CONCERN, kind=K.ORIGINATOR_CONSENT, subject="Another Ministry")
    spoken = told(with_(CONCERN, consent))["no-open-concern"].obstacle.what
    assert spoken.endswith("(copyright, originator-consent)")


def test_an_unclassified_marking_needs_no_consent(told, make_finding):
    """A page that says UNCLASSIFIED bears no protective marking."""
    plain = Try(found="PERSON", around=around(without=(K.MARKING, K.ORIGINATOR_CONSENT)))
    assert "originator-consents" not in told(plain)


def test_a_decided_counterpart_is_reason_enough(told):
    """Paper and minute that stand at the same point need no reason to be apart."""
    assert told(with_(without=(K.APART,), counterpart_ready=True)) == {}


def test_an_unknown_agency_meets_the_base(told):
    """The base holds for every agency."""
    record = {"agency": Agency("anybody", "Anybody"), "kind": Kind.OTHER, "title": " "}
    assert "title-and-agency" in told(Try(record=record))


def test_an_entry_bears_only_what_can_stand_before_the_public(told):
    """Unknown grounds, the other Act's, and neither to confirm nor deny, which an entry would confirm."""
    for code in ("OIA-0", "LGOIMA-7-2-a", "OIA-18-b"):
        spoken = told(entry(evidence(K.WITHHELD_UNDER, code), record=OIA))
        assert set(spoken) == {"entry-ground-fits"}
        assert spoken["entry-ground-fits"].obstacle.what.endswith(f"({code})")
    lgoima = dataclasses.replace(
        entry(evidence(K.WITHHELD_UNDER, "LGOIMA-6-a"), without=("OIA-6-a",), record=OTHER),
        regime=Regime.LGOIMA,
    )
    assert told(lgoima) == {}
    council = entry(evidence(K.WITHHELD_UNDER, "LGOIMA-17-b"), without=("OIA-6-a",), record=OIA)
    assert set(told(dataclasses.replace(council, regime=Regime.LGOIMA))) == {"entry-ground-fits"}


def test_an_entry_waits_for_nothing_that_only_a_document_needs(told):
    """No box, no lowered marking, no privacy check: no document goes out. A Minister still decides."""
    released = (Check.GROUNDS.value, Check.TIMING.value)
    less = [check.value for check in Check if check.value not in released]
    less += [K.MARKING, K.ORIGINATOR_CONSENT, K.APART, K.REQUESTER_REMOVED]
    bare = entry(evidence(K.CHECK, "privacy", concern=True, at=LATE), without=tuple(less))
    for found in ("A. Sample", MARKED):
        assert told(dataclasses.replace(bare, found=found)) == {}
    assert "every-minister-approves" in told(entry(without=("Hon Hana Tūī",)))
    assert "check-grounds" in told(entry(without=("grounds",)))
    assert "embargo" in told(entry(BUDGET))


def test_privilege_over_a_whole_document_needs_a_lawyer(told):
    """The ground of an entry counts as the ground of a box does."""
    for regime, code in ((Regime.OIA, "OIA-9-2-h"), (Regime.LGOIMA, "LGOIMA-7-2-g")):
        tried = entry(evidence(K.WITHHELD_UNDER, code), without=("OIA-6-a",), record=OTHER)
        assert set(told(dataclasses.replace(tried, regime=regime))) == {"privilege-signed-off"}


@pytest.mark.parametrize(
    ("around_it", "expected"),
    [
        ({}, {"clock.runs": False, "clock.left": 0, "proof.due": False, "proof.holds": False}),
        (
            {"proof": (True, False)},
            {"proof.due": True, "proof.holds": True, "proof.same_bytes": False},
        ),
        (
            {"proof": (False, True)},
            {"proof.due": True, "proof.holds": False, "proof.same_bytes": True},
        ),
        ({"clock": CLOCK}, {"clock.runs": True, "clock.left": 10}),
        ({"administration": "54th Parliament"}, {"document.earlier_administration": False}),
        ({"administration": "55th Parliament"}, {"document.earlier_administration": True}),
        ({"administration": None}, {"document.earlier_administration": False}),
    ],
)
def test_what_is_around_a_document_is_told_term_by_term(make_record, around_it, expected):
    """Proof, clock and government each have their own term; what is not known is not so."""
    case = Case(
        *(make_record(), None, (), grounds(), TODAY, Regime.OIA),
        dataclasses.replace(around(), **around_it),
    )
    facts = document_facts(case)
    assert {name: facts[name] for name in expected} == expected
