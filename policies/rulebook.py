"""Rule books: what is proposed for a finding and what stops a release, as files that policy people can read.

A book names its source and what it applies to. Its *proposals* are tried in order and the first one
that fits speaks; the books of a regime end in one that fits everything, so no finding is dropped. Its
*gate* rules are conditions in CEL; where one holds, the document is held back. A base book comes from
the law; an agency's overlay adds rules and conditions, and has no means to take any away.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policies.conditions import Condition, condition
from policies.datafile import load
from policies.grounds import grounds
from policies.regimes import Regime
from policies.vocabulary import Each, TermType
from records.document import Kind
from records.errors import InvalidInput
from records.grounds import GroundKind
from records.marks import Disposition

ANY_CATEGORY = "*"
_ID = r"^[a-z][a-z0-9-]*$"


class Evidence(StrEnum):
    """What a proposal may ask of a finding; ``policies.propose`` knows how to look for each."""

    ANY = "any"
    """Nothing: the category alone decides."""
    OWN_MINISTER = "own-minister"
    """The name is that of a Minister named when the document was queued."""
    OFFICIAL_ADDRESS = "official-address"
    """The e-mail address is at a government domain."""
    SHARED_MAILBOX = "shared-mailbox"
    """The e-mail address is that of a desk (info@, office@ …), not of a person."""
    NAME_IN_OFFICIAL_ADDRESS = "name-in-official-address"
    """The name also stands in a government e-mail address of the same document."""
    NAME_IN_PRIVATE_ADDRESS = "name-in-private-address"
    """The name also stands in a private e-mail address of the same document."""
    BESIDE_IDENTIFIER = "beside-identifier"
    """The name stands on, or next to, the line of somebody's identifier or home address."""
    FREEPHONE = "freephone"
    """The number is a freephone number (0800, 0508), which is published anyway."""
    POSTAL_BOX = "postal-box"
    """The address is a post office box or private bag, not a place where somebody lives."""
    REGISTERED = "registered"
    """A dated register (Ministers, chief executives, organisations, places, statutes) explains it."""
    ACTS_AS_MINISTER = "acts-as-minister"
    """The words beside the name call the person a Minister."""
    ACTS_AS_OFFICIAL = "acts-as-official"
    """The words beside the name give the person's job at an agency, or its head's."""
    THIRD_PARTY = "third-party"
    """The words beside the name call the person a complainant, client, relative or the like."""
    DIRECT_LINE = "direct-line"
    """The words beside the number call it a direct line or a mobile."""


class State(StrEnum):
    """Whether a rule is in force."""

    ENFORCED = "enforced"
    """It holds back what it is about."""
    DRAFT = "draft"
    """It runs in the shadow, and only reports what it would hold back."""


class Effect(StrEnum):
    """What a rule does where its condition holds."""

    HOLD = "hold"
    """The document is not released."""
    REPORT = "report"
    """People are told; nothing is held back. An escalation is such a rule."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Part):
    """What a book or a rule applies to; an empty list means all."""

    regimes: tuple[Regime, ...] = ()
    kinds: tuple[Kind, ...] = ()
    agencies: tuple[str, ...] = ()

    def covers(self, regime: Regime, kind: Kind | None = None, agency: str | None = None) -> bool:
        """Tells whether the scope takes in the regime, and the kind and agency where they are given."""
        return (
            (not self.regimes or regime in self.regimes)
            and (kind is None or not self.kinds or kind in self.kinds)
            and (agency is None or not self.agencies or agency in self.agencies)
        )


class _Rule(_Part):
    id: str = Field(pattern=_ID)


class ProposalRule(_Rule):
    """What to propose for findings of some categories where the evidence is there."""

    categories: tuple[str, ...] = Field(min_length=1)
    evidence: Evidence
    disposition: Disposition
    ground: str | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ground_fits(self) -> ProposalRule:
        if (self.ground is not None) != (self.disposition is Disposition.WITHHOLD):
            raise ValueError("a ground goes with the disposition 'withhold', and only with that")
        return self

    def speaks_of(self, category: str) -> bool:
        """Tells whether the rule is about findings of that category."""
        return category in self.categories or ANY_CATEGORY in self.categories


class GateRule(_Rule):
    """What holds a document back, by what authority, what would clear it, and what a person is told.

    ``when`` is a condition in CEL over :mod:`policies.vocabulary`; where it is true, the rule is not
    met. ``where`` is CEL that gives a list of strings to show beside it. ``also`` are the conditions
    that overlays add.
    """

    when: str = Field(min_length=1)
    each: Each = Each.DOCUMENT
    where: str | None = None
    kinds: tuple[Kind, ...] = ()
    state: State = State.ENFORCED
    effect: Effect = Effect.HOLD
    source: str = Field(min_length=1)
    what: str = Field(min_length=1)
    clears: str = Field(min_length=1)
    guidance: str = Field(min_length=20)
    also: tuple[str, ...] = Field((), max_length=0, exclude=True)

    @model_validator(mode="after")
    def _compiles(self) -> GateRule:
        try:
            condition(self.when, self.each)
        except ValueError as error:
            raise ValueError(f"when: {error}") from error
        if self.where is not None:
            if self.each is not Each.DOCUMENT:
                raise ValueError("where: expected only in a rule about the document")
            try:
                condition(self.where, self.each, TermType.STRINGS)
            except ValueError as error:
                raise ValueError(f"where: {error}") from error
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Gives the rule's own condition and those of overlays; one that holds is enough."""
        return tuple(condition(source, self.each) for source in (self.when, *self.also))

    @property
    def places(self) -> Condition | None:
        """Gives what says where, if anything does."""
        return None if self.where is None else condition(self.where, self.each, TermType.STRINGS)


class Tightening(_Part):
    """What an overlay adds to a base rule: one more condition, or that a draft is in force."""

    rule: str = Field(pattern=_ID)
    when: str | None = None
    enforce: bool = False
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_something(self) -> Tightening:
        if self.when is None and not self.enforce:
            raise ValueError("expected when, enforce: true, or both")
        return self


class Layer(StrEnum):
    """Whose book it is."""

    BASE = "base"
    """The engine's own, from the law and the circular."""
    OVERLAY = "overlay"
    """An agency's, which may tighten the base and never loosen it."""


class RuleBook(_Part):
    """One file of rules."""

    book: str = Field(pattern=_ID)
    version: int = Field(ge=1)
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    layer: Layer = Layer.BASE
    effective_from: date
    effective_to: date | None = None
    scope: Scope = Scope()
    proposals: tuple[ProposalRule, ...] = ()
    gate: tuple[GateRule, ...] = ()
    tighten: tuple[Tightening, ...] = ()

    def stands_on(self, day: date) -> bool:
        """Tells whether the book is in effect on a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )

    def __hash__(self) -> int:
        """Gives a hash by identity, so that what applies where is worked out once."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """Tells whether it is this very book."""
        return self is other

    @model_validator(mode="after")
    def _keeps_to_its_layer(self) -> RuleBook:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("expected effective_to on or after effective_from")
        if self.layer is Layer.BASE and self.tighten:
            raise ValueError("tighten: expected in an overlay only")
        if self.layer is Layer.OVERLAY and self.proposals:
            raise ValueError("proposals: expected none in an overlay, which may only tighten")
        return self

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> RuleBook:
        ids = [rule.id for rule in (*self.proposals, *self.gate)]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"each rule's id must stand once: {', '.join(twice)}")
        acts = {regime.act for regime in (self.scope.regimes or tuple(Regime))}
        for rule in self.proposals:
            if rule.ground is None:
                continue
            ground = grounds().get(rule.ground)
            if ground is None or ground.kind is not GroundKind.WITHHOLDING:
                raise ValueError(f"rule {rule.id}: the ground must be a known withholding ground")
            if acts != {ground.act}:
                raise ValueError(f"rule {rule.id}: the ground must stand in the Act of the scope")
        return self


def load_rulebook(path: Traversable | Path) -> RuleBook:
    """Gives one book, checked.

    Raises:
        InvalidInput: the file does not fit; the message names file, key and what was expected.
    """
    return load(RuleBook, path)


def load_rulebooks(
    paths: Iterable[Traversable | Path], base: Iterable[RuleBook] = ()
) -> tuple[RuleBook, ...]:
    """Gives several books that stand together, in the order of their names, behind those of a base.

    Raises:
        InvalidInput: a book does not fit, two of them use one id, one of an agency is no overlay, an
            overlay tightens what is not there, or a regime's books leave some finding without a
            proposal.
    """
    held = tuple(base)
    books = (*held, *map(load_rulebook, sorted(paths, key=lambda path: path.name)))
    owners: dict[str, str] = {}
    names = [book.book for book in books]
    for book in books:
        if names.count(book.book) > 1:  # else a second one could redefine the rules of the first
            raise InvalidInput(f"rule book {book.book}: book: expected a name that no other has")
        if held and book not in held and book.layer is not Layer.OVERLAY:
            raise InvalidInput(f"rule book {book.book}: layer: expected overlay")
        for rule in (*book.proposals, *book.gate):
            if owners.setdefault(rule.id, book.book) != book.book:
                raise InvalidInput(
                    f"rule books {owners[rule.id]} and {book.book}: "
                    f"expected the id {rule.id} in one of them only"
                )
    _tightenings_fit(books)
    for regime in Regime:
        told = [rule for book in books_for(books, regime) for rule in book.proposals]
        if not told or told[-1].categories != (ANY_CATEGORY,) or told[-1].evidence != Evidence.ANY:
            raise InvalidInput(
                f"rule books for {regime}: expected the last proposal to fit every finding "
                f"(categories: ['{ANY_CATEGORY}'], evidence: {Evidence.ANY})"
            )
    return books


def _tightenings_fit(books: Iterable[RuleBook]) -> None:
    known = {rule.id: rule for book in books for rule in book.gate}
    for book in books:
        for number, more in enumerate(book.tighten):
            where = f"rule book {book.book}: tighten[{number}]"
            if more.rule not in known:
                raise InvalidInput(f"{where}.rule: expected a rule of the base, not {more.rule}")
            if more.when is None:
                continue
            try:
                condition(more.when, known[more.rule].each)
            except ValueError as error:
                raise InvalidInput(f"{where}.when: {error}") from error


def books_for(
    books: Iterable[RuleBook], regime: Regime, kind: Kind | None = None
) -> tuple[RuleBook, ...]:
    """Gives the books that apply to a regime, and to a kind of document where one is given."""
    return tuple(book for book in books if book.scope.covers(regime, kind))


def agency_books(folder: Path | None) -> tuple[RuleBook, ...]:
    """Gives the engine's rule books, and behind them the overlays of an agency's folder.

    Raises:
        InvalidInput: the folder is none, or one of its books does not fit.
    """
    if folder is None:
        return rulebooks()
    if not folder.is_dir():
        raise InvalidInput(f"{folder.name}: expected a folder of rule books (*.yaml)")
    return load_rulebooks(folder.glob("*.yaml"), rulebooks())


def gate_rules(
    books: Iterable[RuleBook], regime: Regime, kind: Kind, agency: str, today: date
) -> tuple[tuple[str, GateRule], ...]:
    """Gives the rules that a document meets on a day, each with its book, as overlays tighten them."""
    here = [
        book for book in books if book.scope.covers(regime, kind, agency) and book.stands_on(today)
    ]
    more = [each for book in here for each in book.tighten]
    return tuple(
        (book.book, _tightened(rule, [each for each in more if each.rule == rule.id]))
        for book in here
        for rule in book.gate
        if not rule.kinds or kind in rule.kinds
    )


def _tightened(rule: GateRule, more: list[Tightening]) -> GateRule:
    if not more:
        return rule
    also = tuple(each.when for each in more if each.when is not None)
    state = State.ENFORCED if any(each.enforce for each in more) else rule.state
    return rule.model_copy(update={"also": also, "state": state})


@functools.cache
def rulebooks() -> tuple[RuleBook, ...]:
    """Gives the rule books that the engine comes with; read once."""
    folder = files("policies") / "rulebooks"
    return load_rulebooks(path for path in folder.iterdir() if path.name.endswith(".yaml"))
