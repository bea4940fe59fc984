"""What a change of rule books would change: rules that came, went or differ, and documents that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.facts import Case
from policies.gate import explained
from policies.rulebook import GateRule, RuleBook


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that came, went or differs: ``added``, ``removed`` or ``changed``, and in which keys."""

    rule: str
    how: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A waiting document whose obstacles would differ."""

    document_id: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def rule_changes(old: Iterable[RuleBook], new: Iterable[RuleBook]) -> Iterator[RuleChange]:
    """Gives each gate rule that came, went or differs, tightenings included, by id."""
    before, after = _rules(old), _rules(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield RuleChange(name, "added")
        elif name not in after:
            yield RuleChange(name, "removed")
        elif keys := _differing(before[name], after[name]):
            yield RuleChange(name, "changed", keys)


def document_changes(
    cases: Iterable[Case], old: Sequence[RuleBook], new: Sequence[RuleBook]
) -> Iterator[DocumentChange]:
    """Gives each document that other rules would hold back, shadow rules left out."""
    for case in cases:
        before, after = _held(case, old), _held(case, new)
        added = tuple(rule for rule in after if rule not in before)
        removed = tuple(rule for rule in before if rule not in after)
        if added or removed:
            yield DocumentChange(case.record.id, added, removed)


def _held(case: Case, books: Sequence[RuleBook]) -> list[str]:
    return [one.obstacle.rule for one in explained(case, books) if not one.shadow]


def _rules(books: Iterable[RuleBook]) -> dict[str, dict[str, object]]:
    held = list(books)
    found = {rule.id: _as_told(book, rule) for book in held for rule in book.gate}
    for book in held:
        for more in book.tighten:
            told = found.get(more.rule)
            if told is not None:
                also = told.setdefault("tightened by", ())
                assert isinstance(also, tuple)  # noqa: S101 -- set two lines above
                told["tightened by"] = (*also, (book.book, more.when, more.enforce))
    return found


def _as_told(book: RuleBook, rule: GateRule) -> dict[str, object]:
    told: dict[str, object] = rule.model_dump(exclude={"id"})
    scope = (book.scope.model_dump(), book.effective_from, book.effective_to)
    return {**told, "book's scope and days": scope}


def _differing(old: dict[str, object], new: dict[str, object]) -> tuple[str, ...]:
    return tuple(key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key))
