"""What the rule books propose for each finding; a person decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from policies.explained import Registers, registers_with
from policies.names import (
    folded,
    is_government_address,
    is_shared_mailbox,
    name_parts,
    people_named,
    stands_in_address,
)
from policies.regimes import Regime, regime_of
from policies.rulebook import Evidence, RuleBook, books_for, rulebooks
from records.document import DocumentRecord
from records.geometry import Box
from records.marks import Finding, Proposal, Role

_IDENTIFIERS = frozenset(
    {
        *("IRD_NUMBER", "NHI_NUMBER", "BANK_ACCOUNT", "DATE_OF_BIRTH", "DRIVER_LICENCE"),
        *("PASSPORT", "STUDENT_NUMBER", "CLIENT_NUMBER", "CREDIT_CARD", "VEHICLE_PLATE"),
    }
)
_OFFICIAL_ROLES = frozenset({Role.OFFICIAL, Role.EXECUTIVE})
_NEAR_POINTS = 18.0  # about one and a half lines of body text
_POSTAL_BOX = re.compile(r"\b(p\.?\s?o\.?\s?box|private\s+bag|pouaka\s+poutapeta)\b")

_FREEPHONE = re.compile(r"(0|64|0064)(800|508)\d{5,7}")


class RulebookProposer:
    """Proposes by the rule books; fulfils :class:`records.ports.Proposer`."""

    def __init__(
        self,
        regime: Regime | str = Regime.OIA,
        books: Sequence[RuleBook] | None = None,
        registers: Registers | None = None,
    ) -> None:
        """Takes the regime whose grounds are proposed, and other books or registers than the engine's.

        Raises:
            InvalidInput: the regime is unknown, or the engine's rule books do not fit.
        """
        self._regime = regime_of(regime)
        self._books = rulebooks() if books is None else tuple(books)
        self._registers = registers_with(None) if registers is None else registers

    def propose(self, record: DocumentRecord, findings: Sequence[Finding]) -> list[Proposal]:
        """Gives one proposal for each finding, in the same order; none is dropped."""
        books = books_for(self._books, self._regime, record.submission.kind)
        rules = [(rule, book.version) for book in books for rule in book.proposals]
        context = _Context.of(record, findings, self._registers)
        proposals = []
        for finding in findings:
            rule, version = next(
                (rule, version)
                for rule, version in rules
                if rule.speaks_of(finding.category) and _LOOK[rule.evidence](finding, context)
            )
            reason = rule.reason
            if rule.evidence is Evidence.REGISTERED:
                reason = context.explained.get(finding.id, reason)
            elif other := context.other_days.get(finding.id):
                reason = f"{reason} ({other})"
            proposals.append(
                Proposal(finding.id, rule.disposition, rule.ground, rule.id, reason, version)
            )
        return proposals


@dataclass(frozen=True, slots=True)
class _Context:
    """What the record and the other findings tell of a finding."""

    ministers: tuple[tuple[str, ...], ...]
    official_addresses: tuple[str, ...]
    private_addresses: tuple[str, ...]
    identifiers: Mapping[int, tuple[Box, ...]]
    explained: Mapping[str, str]
    other_days: Mapping[str, str]

    @classmethod
    def of(
        cls, record: DocumentRecord, findings: Sequence[Finding], registers: Registers
    ) -> _Context:
        said = record.submission
        on = said.document_on or said.decided_on or record.queued_at.date()
        official: set[str] = set()
        private: set[str] = set()
        boxes: defaultdict[int, list[Box]] = defaultdict(list)
        for finding in findings:
            if finding.category == "EMAIL":
                known = official if is_government_address(finding.text) else private
                known.add(finding.text)
            elif finding.category in _IDENTIFIERS or _is_home_address(finding):
                boxes[finding.page].extend(finding.boxes)
        return cls(
            ministers=people_named(record.submission.minister or ""),
            official_addresses=tuple(sorted(official)),
            private_addresses=tuple(sorted(private)),
            identifiers={page: tuple(found) for page, found in boxes.items()},
            explained={
                finding.id: told.reason
                for finding in findings
                if (told := registers.explain(finding, on)) is not None
            },
            other_days={finding.id: registers.other_days(finding, on) for finding in findings},
        )


def _is_home_address(finding: Finding) -> bool:
    return finding.category == "ADDRESS" and not _POSTAL_BOX.search(folded(finding.text))


def _near(one: Box, other: Box) -> bool:
    gap = max(one.y0, other.y0) - min(one.y1, other.y1)
    return gap <= _NEAR_POINTS


def _beside_identifier(finding: Finding, context: _Context) -> bool:
    others = context.identifiers.get(finding.page, ())
    return any(_near(box, other) for box in finding.boxes for other in others)


def _is_freephone(finding: Finding, _: _Context) -> bool:
    return bool(_FREEPHONE.fullmatch(re.sub(r"\D", "", finding.text)))


_LOOK: Mapping[Evidence, Callable[[Finding, _Context], bool]] = MappingProxyType(
    {
        Evidence.ANY: lambda _finding, _context: True,
        Evidence.OWN_MINISTER: lambda finding, context: (
            name_parts(finding.text) in context.ministers
        ),
        Evidence.OFFICIAL_ADDRESS: lambda finding, _: is_government_address(finding.text),
        Evidence.SHARED_MAILBOX: lambda finding, _: is_shared_mailbox(finding.text),
        Evidence.NAME_IN_OFFICIAL_ADDRESS: lambda finding, context: any(
            stands_in_address(finding.text, address) for address in context.official_addresses
        ),
        Evidence.NAME_IN_PRIVATE_ADDRESS: lambda finding, context: any(
            stands_in_address(finding.text, address) for address in context.private_addresses
        ),
        Evidence.BESIDE_IDENTIFIER: _beside_identifier,
        Evidence.FREEPHONE: _is_freephone,
        Evidence.REGISTERED: lambda finding, context: finding.id in context.explained,
        Evidence.ACTS_AS_MINISTER: lambda finding, _: finding.role is Role.MINISTER,
        Evidence.ACTS_AS_OFFICIAL: lambda finding, _: finding.role in _OFFICIAL_ROLES,
        Evidence.THIRD_PARTY: lambda finding, _: finding.role is Role.THIRD_PARTY,
        Evidence.DIRECT_LINE: lambda finding, _: finding.role is Role.DIRECT_LINE,
        Evidence.POSTAL_BOX: lambda finding, _: bool(_POSTAL_BOX.search(folded(finding.text))),
    }
)
