"""Overlays tighten and never loosen; rules in draft only report; a change can be seen before it is made."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from complete import K, around, evidence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.compare import DocumentChange, RuleChange, document_changes, rule_changes
from policies.conditions import blank_facts, condition
from policies.facts import Case, document_facts, finding_facts, mark_facts
from policies.gate import explained
from policies.grounds import grounds
from policies.guidance import guidance_of, load_guidance
from policies.handbook import handbook
from policies.regimes import Regime
from policies.rulebook import (
    Effect,
    GateRule,
    Layer,
    RuleBook,
    Scope,
    State,
    Tightening,
    agency_books,
    gate_rules,
    load_rulebooks,
    rulebooks,
)
from policies.vocabulary import VOCABULARY, Each, TermType, terms_of
from records.document import Kind
from records.errors import InvalidInput

TODAY = date(2026, 7, 2)
ROOT = Path(__file__).resolve().parents[2]
GUIDANCE = "Ask the harbour master before it goes."
OVERLAY = {
    "book": "harbours",
    "version": 1,
    "title": "Harbours",
    "source": "an instruction",
    "layer": "overlay",
    "effective_from": date(2026, 3, 1),
}
RULE = {
    "id": "harbours-short",
    "when": "document.pages > 3",
    "source": "an instruction",
    "what": "it is long",
    "clears": "shorten it",
    "guidance": GUIDANCE,
}

PROPOSAL = {
    "id": "p",
    "categories": ["*"],
    "evidence": "any",
    "disposition": "release",
    "reason": "x",
}


def written(folder, name="harbours.yaml", **changes):
    path = folder / name
    path.write_text(yaml.safe_dump({**OVERLAY, **changes}, sort_keys=False), "utf-8")
    return folder


def held(case, books):
    return {one.obstacle.rule for one in explained(case, books) if not one.shadow}


@pytest.fixture
def case(make_record, make_decisions):
    return Case(make_record(), make_decisions(), (), grounds(), TODAY, Regime.OIA, around())


BOOL_TERMS = [
    p for p, t in VOCABULARY.items() if t.type is TermType.BOOL and p in terms_of(Each.DOCUMENT)
]
CONDITIONS = st.one_of(
    st.sampled_from(["true", "false", "document.pages > 2", 'document.kind == "briefing"']),
    st.sampled_from(BOOL_TERMS),
    st.sampled_from(BOOL_TERMS).map(lambda path: f"!{path}"),
    st.tuples(st.sampled_from(BOOL_TERMS), st.sampled_from(BOOL_TERMS)).map(" && ".join),
)
BASE_RULES = [rule.id for book in rulebooks() for rule in book.gate if rule.each is Each.DOCUMENT]
ADDED = st.builds(
    lambda n, when, state, effect: (
        GateRule(**{**RULE, "id": f"x-{n}"}, state=state, effect=effect)
        if when is None
        else GateRule(**{**RULE, "id": f"x-{n}", "when": when}, state=state, effect=effect)
    ),
    st.integers(0, 10**6),
    st.none() | CONDITIONS,
    st.sampled_from(State),
    st.sampled_from(Effect),
)
TIGHTER = st.builds(
    lambda rule, when, enforce: Tightening(rule=rule, when=when, enforce=enforce, source="x"),
    st.sampled_from(BASE_RULES),
    CONDITIONS,
    st.booleans(),
)
OVERLAYS = st.builds(
    lambda gate, tighten, ends, kinds: RuleBook(
        **{k: v for k, v in OVERLAY.items() if k != "effective_from"},
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 1, 1) + timedelta(days=ends),
        scope=Scope(kinds=kinds),
        gate=tuple({rule.id: rule for rule in gate}.values()),
        tighten=tuple(tighten),
    ),
    st.lists(ADDED, max_size=4),
    st.lists(TIGHTER, max_size=4),
    st.integers(0, 400),
    st.lists(st.sampled_from(Kind), max_size=2, unique=True).map(tuple),
)
SURROUNDINGS = st.builds(
    lambda without, proof, pages: (without, proof, pages),
    st.sets(st.sampled_from([one.kind for one in around().evidence])),
    st.none() | st.tuples(st.booleans(), st.booleans()),
    st.integers(0, 20),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(OVERLAYS, SURROUNDINGS, st.sampled_from(Kind), st.sampled_from(Regime))
def test_an_overlay_never_permits_what_the_base_forbids(
    make_record, make_decisions, overlay, tried, kind, regime
):
    """Whatever an overlay says, everything that the base holds back stays held back."""
    without, proof, embargo = tried
    more = [evidence(K.EMBARGO, until=TODAY + timedelta(days=embargo))]
    record = make_record(kind=kind, title="" if embargo == 7 else "A levy")
    surroundings = around(*more, without=without, proof=proof)
    case = Case(record, make_decisions(), (), grounds(), TODAY, regime, surroundings)
    assert held(case, rulebooks()) <= held(case, (*rulebooks(), overlay))


def test_an_overlay_adds_a_rule_and_a_condition(tmp_path, case):
    """A rule of its own blocks, a base rule gets one more condition, and a draft comes into force."""
    folder = written(
        tmp_path,
        gate=[RULE],
        tighten=[{"rule": "embargo", "when": "document.cabinet", "source": "x"}],
    )
    books = agency_books(folder)
    assert [book.layer for book in books][-1] is Layer.OVERLAY
    assert held(case, books) - held(case, rulebooks()) == {"harbours-short", "embargo"}


def test_an_overlay_puts_a_draft_in_force(tmp_path, make_record, make_decisions):
    """``enforce: true`` makes a rule that only reported hold back."""
    record = make_record(kind=Kind.BRIEFING, reference=None)
    surroundings = around(without=("privacy",))
    case = Case(record, make_decisions(), (), grounds(), TODAY, Regime.OIA, surroundings)
    assert held(case, rulebooks()) == set()
    more = [{"rule": "briefing-privacy-checked", "enforce": True, "source": "x"}]
    assert held(case, agency_books(written(tmp_path, tighten=more))) == {"briefing-privacy-checked"}


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({}, True),
        ({"scope": {"agencies": ["sample-affairs"]}}, True),
        ({"scope": {"agencies": ["another"]}}, False),
        ({"scope": {"kinds": ["briefing"]}}, False),
        ({"scope": {"regimes": ["lgoima"]}}, False),
        ({"effective_from": TODAY}, True),
        ({"effective_from": TODAY + timedelta(days=1)}, False),
        ({"effective_to": TODAY}, True),
        ({"effective_to": TODAY - timedelta(days=1)}, False),
    ],
)
def test_a_book_applies_where_and_while_it_says(tmp_path, case, changes, applies):
    """Scope by act, agency and kind, and the days of effect, both ends included."""
    books = agency_books(written(tmp_path, gate=[RULE], **changes))
    assert ("harbours-short" in held(case, books)) is applies


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"layer": "base", "gate": [RULE]}, "layer: expected overlay"),
        ({"gate": [{**RULE, "id": "embargo"}]}, "expected the id embargo in one of them only"),
        ({"tighten": [{"rule": "nope", "when": "true", "source": "x"}]}, "not nope"),
        ({"tighten": [{"rule": "embargo", "source": "x"}]}, "expected when, enforce"),
        ({"tighten": [{"rule": "embargo", "when": "mark.noted", "source": "x"}]}, "mark.noted"),
        ({"effective_to": date(2020, 1, 1)}, "on or after effective_from"),
        ({"gate": [{**RULE, "also": ["true"]}]}, "also"),
        (
            {
                "proposals": [
                    {
                        "id": "p",
                        "categories": ["*"],
                        "evidence": "any",
                        "disposition": "release",
                        "reason": "x",
                    }
                ]
            },
            "expected none in an overlay",
        ),
    ],
)
def test_what_would_loosen_is_refused(tmp_path, changes, told):
    """An overlay cannot redefine, weaken, or propose, and says what it is about."""
    with pytest.raises(InvalidInput, match=told):
        agency_books(written(tmp_path, **changes))


def test_an_overlay_cannot_pass_for_the_base(tmp_path):
    """Under a base book's name it could say a rule of the base anew, in weaker words."""
    weaker = {**RULE, "id": "embargo", "when": "false"}
    for name in ("base", "cabinet"):
        with pytest.raises(
            InvalidInput, match=f"rule book {name}: book: expected a name that no other"
        ):
            agency_books(written(tmp_path, book=name, gate=[weaker]))


def test_a_base_book_does_not_tighten(tmp_path):
    """Only overlays tighten: the base says what it means in its own rules."""
    more = [{"rule": "embargo", "when": "true", "source": "x"}]
    folder = written(tmp_path, layer="base", tighten=more)
    with pytest.raises(InvalidInput, match="expected in an overlay only"):
        load_rulebooks(folder.glob("*.yaml"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"when": "document.pages >"}, "expected CEL, but"),
        ({"when": "document.pages"}, "expected true or false, not int"),
        (
            {"when": "document.sheets > 3"},
            "expected a term of the vocabulary, not 'document.sheets'",
        ),
        ({"when": "pages > 3"}, "expected terms of the vocabulary, not 'pages'"),
        ({"when": 'document.pages > "x"'}, "CEL cannot work it out"),
        ({"when": "finding.settled"}, "not 'finding.settled'"),
        ({"where": "document.kind"}, "expected a list of strings, not str"),
        ({"where": "mark.page"}, "where: expected a term"),
        ({"where": "[1, 2]"}, "expected a list of strings"),
        ({"where": "document.dates_ahead", "each": "mark"}, "only in a rule about the document"),
        ({"guidance": "Ask."}, "guidance"),
        ({"each": "page"}, "each"),
    ],
)
def test_a_broken_condition_is_told_by_file_line_and_key(tmp_path, changes, told):
    """File, line, key, and what was expected."""
    folder = written(tmp_path, gate=[{**RULE, **changes}])
    lines = (folder / "harbours.yaml").read_text("utf-8").splitlines()
    with pytest.raises(InvalidInput, match=told) as caught:
        agency_books(folder)
    text = str(caught.value)
    assert text.startswith("harbours.yaml: line ")
    line = int(text.split("line ")[1].split(":", maxsplit=1)[0])
    assert line >= 1 + next(n for n, one in enumerate(lines) if "harbours-short" in one)
    assert "gate[0]" in text


def test_a_missing_folder_is_told():
    """A setting that leads nowhere is no empty set of rules."""
    with pytest.raises(InvalidInput, match="expected a folder of rule books"):
        agency_books(Path("/nowhere/rules"))
    assert agency_books(None) == rulebooks()


def test_a_condition_that_cannot_be_worked_out_blocks(case):
    """A rule that breaks on a document holds it back, and says so."""
    rule = GateRule(**{**RULE, "when": "100 / (document.pages - 4) > 0"})
    book = RuleBook(**OVERLAY, gate=(rule,))
    (told,) = (one for one in explained(case, (*rulebooks(), book)))
    assert told.obstacle.rule == "harbours-short"
    assert "cannot be worked out" in told.obstacle.what
    assert "release policy check" in told.obstacle.clears


def test_a_condition_remembers_and_does_not_mix_up():
    """The same facts give the same answer without asking again, other facts another."""
    asked = condition('document.kind == "briefing" && document.pages > 2', Each.DOCUMENT)
    facts = {**blank_facts(), "document.kind": "briefing", "document.pages": 3}
    assert asked(facts) is True
    assert asked(facts) is True
    assert asked({**facts, "document.pages": 2}) is False
    assert asked({**facts, "document.kind": "other"}) is False
    lists = condition("document.dates_ahead", Each.DOCUMENT, TermType.STRINGS)
    assert lists({**facts, "document.dates_ahead": ("a", "b")}) == ("a", "b")
    assert condition("true", Each.DOCUMENT)(facts) is True


def test_macros_speak_of_their_own_variable():
    """``exists`` and its like name a variable that is no term."""
    asked = condition('evidence.checks.exists(c, c == "privacy")', Each.DOCUMENT)
    assert asked({**blank_facts(), "evidence.checks": ("privacy",)}) is True
    assert asked(blank_facts()) is False


def test_facts_are_the_vocabulary(make_record, make_decisions, make_finding):
    """Each documented term has a value of its type, and no value is undocumented."""
    case = Case(
        *(make_record(), make_decisions(), (make_finding("PERSON", "A B"),)),
        *(grounds(), TODAY, Regime.OIA, around()),
    )
    told = dict(document_facts(case))
    told |= next(iter(mark_facts(case)))[1]
    told |= next(iter(finding_facts(case)))[1]
    assert set(told) == set(VOCABULARY)
    kinds = {TermType.BOOL: bool, TermType.INT: int, TermType.STRING: str, TermType.STRINGS: tuple}
    assert [p for p, v in told.items() if type(v) is not kinds[VOCABULARY[p].type]] == []


def test_a_change_can_be_seen_before_it_is_made(tmp_path, case):
    """Rules that came, went and differ, with their keys; and the waiting documents they touch."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    gone = {**RULE, "id": "harbours-gone", "when": "document.pages > 1"}
    before = agency_books(written(old, gate=[RULE, gone]))
    changed = {**RULE, "when": "document.pages > 9", "clears": "cut it"}
    came = {**RULE, "id": "harbours-new", "when": "document.cabinet"}
    more = [{"rule": "embargo", "when": "document.cabinet", "source": "x"}]
    after = agency_books(written(new, gate=[changed, came], tighten=more))
    assert list(rule_changes(before, after)) == [
        RuleChange("embargo", "changed", ("tightened by",)),
        RuleChange("harbours-gone", "removed"),
        RuleChange("harbours-new", "added"),
        RuleChange("harbours-short", "changed", ("clears", "when")),
    ]
    assert list(document_changes([case], before, after)) == [
        DocumentChange("d1", ("embargo", "harbours-new"), ("harbours-short", "harbours-gone"))
    ]
    # a rule that only comes, or only goes, touches a document too
    only = agency_books(written(tmp_path, gate=[RULE]))
    assert list(document_changes([case], only, rulebooks())) == [
        DocumentChange("d1", (), ("harbours-short",))
    ]
    assert list(document_changes([case], rulebooks(), only)) == [
        DocumentChange("d1", ("harbours-short",), ())
    ]
    assert list(rule_changes(before, before)) == []
    assert list(document_changes([case], before, before)) == []


def test_a_rule_meets_its_kinds_only():
    """A rule about Cabinet papers is not among those that a briefing meets."""
    met = gate_rules(rulebooks(), Regime.OIA, Kind.BRIEFING, "sample-affairs", TODAY)
    assert "check-privacy" not in {rule.id for _, rule in met}
    assert ("base", "decided") in {(book, rule.id) for book, rule in met}


def test_the_page_of_rules_is_current():
    """docs/rules.md is what the rule books say today; `release policy document` writes it."""
    page = handbook(rulebooks())
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == page
    for book in rulebooks():
        for rule in book.gate:
            assert f"### `{rule.id}`" in page
            assert rule.guidance.strip() in page
    assert all(f"`{path}`" in page for path in VOCABULARY)


def test_every_ground_has_guidance(tmp_path):
    """No ground is without, a code stands once, and one that no Act has is told."""
    assert all(len(guidance_of(code)) > 20 for code in grounds())
    for codes, told in ((["OIA-9-2-a"], "guidance for"), (["OIA-0"], "OIA-0: expected a known")):
        path = tmp_path / "guidance.yaml"
        path.write_text(yaml.safe_dump({"subjects": [{"codes": codes, "says": "x" * 30}]}), "utf-8")
        with pytest.raises(InvalidInput, match=told):
            load_guidance(path)
    twice = [{"codes": ["OIA-9-2-a"], "says": "x" * 30}] * 2
    path.write_text(yaml.safe_dump({"subjects": twice}), "utf-8")
    with pytest.raises(InvalidInput, match="once only"):
        load_guidance(path)
