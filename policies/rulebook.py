"""Rule books: what is proposed for a finding and what stops a release, as files that policy people can read.

A book names its source and what it applies to. Its *proposals* are tried in order and the first one
that fits speaks; the books of a regime end in one that fits everything, so no finding is dropped. Its
*gate* rules each name a :class:`Condition`; where the condition holds, the document is held back.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policies.datafile import load
from policies.grounds import grounds
from policies.regimes import Regime
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


class Condition(StrEnum):
    """What a gate rule may look for; ``policies.gate`` knows how to look for each."""

    UNDECIDED = "undecided"
    """Nobody has settled the redactions."""
    UNSIGNED = "unsigned"
    """Nobody has signed the release."""
    SIGNED_BY_REVIEWER = "signed-by-reviewer"
    """The person who signed is the one who settled the redactions."""
    SIGNED_TOO_EARLY = "signed-too-early"
    """The signature is older than what it signs."""
    DEFERRED = "deferred"
    """It was decided to release later."""
    WITHHELD = "withheld"
    """It was decided not to release the document."""
    FULL_WITH_MARKS = "full-with-marks"
    """Release in full was decided, and there are redactions."""
    PART_WITHOUT_MARKS = "part-without-marks"
    """Release in part was decided, and there is no redaction."""
    MARK_OUTSIDE = "mark-outside"
    """A mark has no box, or stands on a page that the file does not have."""
    GROUND_UNKNOWN = "ground-unknown"
    """A mark cites no ground, or one that no Act has."""
    GROUND_REFUSES = "ground-refuses"
    """A mark cites a reason to refuse a request (OIA s 18, LGOIMA s 17)."""
    GROUND_OF_OTHER_ACT = "ground-of-other-act"
    """A mark cites a ground of the Act that does not apply."""
    BALANCE_MISSING = "balance-missing"
    """A mark cites a ground with a public-interest test, and has no balancing note."""
    FINDING_UNSETTLED = "finding-unsettled"
    """A finding is neither accepted by a mark nor released by a person."""
    APPOINTMENTS_AND_HONOURS = "appointments-and-honours"
    """The document is an Appointments and Honours paper."""
    TITLE_OR_AGENCY_MISSING = "title-or-agency-missing"
    """The document has no title or no agency."""
    CABINET_DETAILS_MISSING = "cabinet-details-missing"
    """Portfolio, Minister or decision date is not recorded."""
    DATE_AHEAD = "date-ahead"
    """The document or its decision is dated after today."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scope(_Part):
    """What a book or a rule applies to; an empty list means all."""

    regimes: tuple[Regime, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def covers(self, regime: Regime, kind: Kind | None = None) -> bool:
        """Tells whether the scope takes in the regime, and the kind where one is given."""
        return (not self.regimes or regime in self.regimes) and (
            kind is None or not self.kinds or kind in self.kinds
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
    """What holds a document back, by what authority, and what would clear it."""

    when: Condition
    kinds: tuple[Kind, ...] = ()
    source: str = Field(min_length=1)
    what: str = Field(min_length=1)
    clears: str = Field(min_length=1)


class RuleBook(_Part):
    """One file of rules."""

    book: str = Field(pattern=_ID)
    version: int = Field(ge=1)
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    scope: Scope = Scope()
    proposals: tuple[ProposalRule, ...] = ()
    gate: tuple[GateRule, ...] = ()

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


def load_rulebooks(paths: Iterable[Traversable | Path]) -> tuple[RuleBook, ...]:
    """Gives several books that stand together, in the order of their names.

    Raises:
        InvalidInput: a book does not fit, two of them use one id, or a regime's books leave some
            finding without a proposal.
    """
    ordered = sorted(paths, key=lambda path: path.name)
    books = tuple(load_rulebook(path) for path in ordered)
    owners: dict[str, str] = {}
    for book in books:
        for rule in (*book.proposals, *book.gate):
            if owners.setdefault(rule.id, book.book) != book.book:
                raise InvalidInput(
                    f"rule books {owners[rule.id]} and {book.book}: "
                    f"expected the id {rule.id} in one of them only"
                )
    for regime in Regime:
        told = [rule for book in books_for(books, regime) for rule in book.proposals]
        if not told or told[-1].categories != (ANY_CATEGORY,) or told[-1].evidence != Evidence.ANY:
            raise InvalidInput(
                f"rule books for {regime}: expected the last proposal to fit every finding "
                f"(categories: ['{ANY_CATEGORY}'], evidence: {Evidence.ANY})"
            )
    return books


def books_for(
    books: Iterable[RuleBook], regime: Regime, kind: Kind | None = None
) -> tuple[RuleBook, ...]:
    """Gives the books that apply to a regime, and to a kind of document where one is given."""
    return tuple(book for book in books if book.scope.covers(regime, kind))


@functools.cache
def rulebooks() -> tuple[RuleBook, ...]:
    """Gives the rule books that the engine comes with; read once."""
    folder = files("policies") / "rulebooks"
    return load_rulebooks(path for path in folder.iterdir() if path.name.endswith(".yaml"))
