"""Rule books: the shipped ones hold together, and broken ones say where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import policies.propose
import policies.rulebook
from policies.grounds import grounds
from policies.regimes import Regime
from policies.rulebook import (
    Evidence,
    books_for,
    load_rulebook,
    load_rulebooks,
    rulebooks,
)
from records.document import Kind
from records.errors import InvalidInput
from records.marks import CATEGORIES

FOLDER = Path(policies.rulebook.__file__).parent / "rulebooks"


def test_every_evidence_has_its_code():
    """The closed set is whole: what a book may name can be looked for."""
    assert set(policies.propose._LOOK) == set(Evidence)


def test_every_evidence_is_used_by_a_shipped_book():
    """No predicate is kept that no rule asks for."""
    asked = {rule.evidence for book in rulebooks() for rule in book.proposals}
    assert asked == set(Evidence)


@pytest.mark.parametrize("regime", list(Regime))
def test_each_regime_speaks_of_each_category(regime):
    """Every category of finding has a rule of its own, not only the last one for everything."""
    rules = [rule for book in books_for(rulebooks(), regime) for rule in book.proposals]
    for category in CATEGORIES:
        assert any(category in rule.categories for rule in rules), category


@pytest.mark.parametrize("regime", list(Regime))
def test_each_regime_proposes_grounds_of_its_own_act(regime):
    """LGOIMA and OIA letters never mix."""
    rules = [rule for book in books_for(rulebooks(), regime) for rule in book.proposals]
    cited = {rule.ground for rule in rules if rule.ground}
    assert cited
    assert {grounds()[code].act for code in cited} == {regime.act}


def test_the_cabinet_book_applies_to_no_council():
    """A local authority is not asked for what Cabinet's circular wants."""
    assert "cabinet" in {book.book for book in books_for(rulebooks(), Regime.OIA)}
    assert "cabinet" not in {book.book for book in books_for(rulebooks(), Regime.LGOIMA)}


def test_each_rule_says_its_source_and_what_clears_it():
    """No rule holds a document back without authority or a way out."""
    for book in rulebooks():
        for rule in book.gate:
            assert rule.source.strip()
            assert rule.clears.strip()


def _changed(tmp_path, name, change):
    content = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    change(content)
    path = tmp_path / name
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def _set(key, value, part="proposals", number=0):
    def change(content):
        content[part][number][key] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_set("disposition", "hide"), r"proposals\[0\]\.disposition: .*'withhold'"),
        (_set("evidence", "hunch"), r"proposals\[0\]\.evidence: .*'own-minister'"),
        (_set("when", "moon.is_full", "gate"), r"gate\[0\]: .*when: expected terms.*'moon'"),
        (_set("ground", "OIA-9-2-a"), r"proposals\[0\]: .*goes with the disposition"),
        (_set("ground", "OIA-18-a", number=1), "known withholding ground"),
        (_set("ground", "OIA-9-2-zz", number=1), "known withholding ground"),
        (_set("ground", "LGOIMA-7-2-a", number=1), "Act of the scope"),
        (_set("colour", "red", "gate"), r"gate\[0\]\.colour: expected no such key"),
        (_set("id", "Has Spaces"), r"proposals\[0\]\.id"),
        (_set("clears", "", "gate"), r"gate\[0\]\.clears"),
        (lambda content: content.pop("version"), "version: expected this key"),
        (lambda content: content["scope"].update(kinds=["poem"]), r"scope\.kinds\[0\]"),
    ],
)
def test_a_broken_book_is_told_by_key(tmp_path, change, told):
    """The message names the file, the key and what was expected."""
    path = _changed(tmp_path, "oia-1982.yaml", change)
    with pytest.raises(InvalidInput, match=told) as caught:
        load_rulebook(path)
    assert str(caught.value).startswith("oia-1982.yaml: ")


def test_one_id_stands_in_one_book(tmp_path):
    """Two rules of one id could not be told apart in a record."""
    copy = _changed(tmp_path, "base.yaml", lambda content: content.update(book="other"))
    with pytest.raises(InvalidInput, match="expected the id decided in one of them only"):
        load_rulebooks([*FOLDER.glob("*.yaml"), copy])


def test_one_id_stands_once_in_its_book(tmp_path):
    """The same holds within a book."""
    path = _changed(tmp_path, "base.yaml", lambda c: c["gate"].append(c["gate"][0]))
    with pytest.raises(InvalidInput, match="must stand once: decided"):
        load_rulebook(path)


def test_books_that_would_drop_a_finding_are_refused(tmp_path):
    """The last proposal of a regime must fit every finding."""
    path = _changed(tmp_path, "oia-1982.yaml", lambda content: content["proposals"].pop())
    others = [book for book in FOLDER.glob("*.yaml") if book.name != path.name]
    with pytest.raises(InvalidInput, match="expected the last proposal to fit every finding"):
        load_rulebooks([*others, path])


def test_a_book_can_be_kept_to_a_kind(tmp_path):
    """A book's scope may name kinds of document."""
    change = lambda content: content["scope"].update(kinds=["briefing"])  # noqa: E731 -- one use
    book = load_rulebook(_changed(tmp_path, "oia-1982.yaml", change))
    assert book.scope.covers(Regime.OIA, Kind.BRIEFING)
    assert not book.scope.covers(Regime.OIA, Kind.OTHER)
    assert not book.scope.covers(Regime.LGOIMA, Kind.BRIEFING)
