"""The gate: everything that holds a document back from release, as values; no clock, no store.

Each rule of the books that apply is a condition in CEL over the facts of the document. Where CEL
cannot work one out, the document is held: a broken rule never lets anything pass.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from policies.conditions import Condition, Facts
from policies.facts import (
    NOTHING_AROUND,
    Case,
    Surroundings,
    document_facts,
    finding_facts,
    mark_facts,
)
from policies.regimes import Regime, regime_of
from policies.rulebook import Effect, GateRule, RuleBook, State, gate_rules, rulebooks
from policies.vocabulary import Each
from records.document import DocumentRecord, Kind
from records.grounds import Ground
from records.guidance import ExplainedObstacle
from records.marks import Decisions, Finding
from records.release import Obstacle

_MOST_PLACES = 8
Places = tuple[str, ...] | None
"""None: the rule is met. Otherwise the places, as ``page 2, mark 1``; none where it is the document."""


def obstacles(
    record: DocumentRecord,
    decisions: Decisions | None,
    findings: Sequence[Finding],
    grounds: Mapping[str, Ground],
    today: date,
    *,
    regime: Regime | str = Regime.OIA,
    books: Sequence[RuleBook] | None = None,
    around: Surroundings = NOTHING_AROUND,
) -> tuple[Obstacle, ...]:
    """Gives what holds the document back, one obstacle for each rule that is not met; empty where it may go.

    Args:
        record: the document.
        decisions: what people settled; None before that.
        findings: every finding of the document.
        grounds: both Acts' grounds by code.
        today: the day on which it would be released.
        regime: whose rules apply; ``lgoima`` only for a local authority.
        books: other rule books than the engine's own.
        around: evidence, the register's item, the counterpart and the proof.

    Raises:
        InvalidInput: the regime is unknown, or the rule books do not fit.
    """
    case = Case(record, decisions, findings, grounds, today, regime_of(regime), around)
    return tuple(
        one.obstacle for one in explained(case, books, effects=(Effect.HOLD,)) if not one.shadow
    )


def explained(
    case: Case,
    books: Sequence[RuleBook] | None = None,
    effects: Iterable[Effect] = tuple(Effect),
) -> Iterator[ExplainedObstacle]:
    """Gives what holds a document back with its guidance; what only reports is marked as a shadow."""
    held = tuple(rulebooks() if books is None else books)
    queued = case.record.submission
    look = _Look(case)
    for asked in _applying(
        held, case.regime, queued.kind, queued.agency.slug, case.today, frozenset(effects)
    ):
        try:
            places = look(asked)
        except ValueError:  # CEL could not work it out: what is broken holds back
            yield asked.told((), broken=True)
            continue
        if places is not None:
            yield asked.told(places, broken=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule that a document meets, with its conditions at hand."""

    book: str
    rule: GateRule
    each: Each
    conditions: tuple[Condition, ...]
    places: Condition | None

    def told(self, places: tuple[str, ...], *, broken: bool) -> ExplainedObstacle:
        """Gives the rule as an obstacle."""
        rule = self.rule
        return ExplainedObstacle(
            _obstacle(rule, places, broken=broken),
            self.book,
            rule.guidance,
            shadow=rule.state is State.DRAFT or rule.effect is not Effect.HOLD,
        )


@functools.lru_cache(maxsize=256)
def _applying(
    books: tuple[RuleBook, ...],
    regime: Regime,
    kind: Kind,
    agency: str,
    today: date,
    effects: frozenset[Effect],
) -> tuple[_Asked, ...]:
    return tuple(
        _Asked(book, rule, rule.each, rule.conditions, rule.places)
        for book, rule in gate_rules(books, regime, kind, agency, today)
        if rule.effect in effects
    )


class _Look:
    """Looks at one document rule by rule; its facts are worked out once, those of marks where asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._whole = document_facts(case)
        self._parts: dict[Each, list[tuple[str, Facts]]] = {}

    def __call__(self, asked: _Asked) -> Places:
        """Gives where the rule is not met.

        Raises:
            ValueError: CEL could not work it out.
        """
        if asked.each is not Each.DOCUMENT:
            return self._places(asked)
        whole = self._whole
        for condition in asked.conditions:
            if condition(whole):
                return () if asked.places is None else tuple(asked.places(whole))
        return None

    def _places(self, asked: _Asked) -> Places:
        found = tuple(
            place
            for place, facts in self._of(asked.each)
            if any(condition(facts) for condition in asked.conditions)
        )
        return found or None

    def _of(self, each: Each) -> list[tuple[str, Facts]]:
        if each not in self._parts:
            self._parts[each] = [
                (place, {**self._whole, **facts}) for place, facts in _PARTS[each](self._case)
            ]
        return self._parts[each]


_PARTS: Mapping[Each, Callable[[Case], Iterator[tuple[str, dict[str, Any]]]]] = MappingProxyType(
    {Each.MARK: mark_facts, Each.FINDING: finding_facts}
)


def _obstacle(rule: GateRule, places: tuple[str, ...], *, broken: bool) -> Obstacle:
    shown = ", ".join(places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    where = f" ({shown}{f' and {more} more' if more > 0 else ''})" if places else ""
    if broken:
        return Obstacle(
            rule.id,
            rule.source,
            f"the rule's condition cannot be worked out for this document: {rule.what}",
            "mend the rule; `release policy check` says where",
        )
    return Obstacle(rule.id, rule.source, rule.what + where, rule.clears)
