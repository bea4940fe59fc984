"""Grounds of the two Acts as values; the text of them is data, kept in ``policies``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """The two Acts; their letters differ after (b) and are never mapped by letter."""

    OIA = "Official Information Act 1982"
    LGOIMA = "Local Government Official Information and Meetings Act 1987"


class GroundKind(StrEnum):
    """What a ground may stand on: a withholding on a box, a refusal on a request."""

    WITHHOLDING = "withholding"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground to withhold information or to refuse a request.

    Attributes:
        code: stable key, as ``OIA-9-2-a``.
        act: the Act that it stands in.
        section: as printed, ``s9(2)(a)``.
        title: a few words, ``Privacy``.
        text: one sentence of plain words; no quotation of the Act.
        kind: withholding or refusal; a refusal never stands on a redaction box.
        conclusive: no public-interest test applies (OIA ss 6 and 7; LGOIMA s 6).
        public_interest_test: needs a balancing note (OIA s 9(1); LGOIMA s 7(1)).
    """

    code: str
    act: Act
    section: str
    title: str
    text: str
    kind: GroundKind
    conclusive: bool
    public_interest_test: bool

    @property
    def annotation(self) -> str:
        """Gives what is printed on a redaction, ``s 9(2)(a)``."""
        return f"s {self.section.removeprefix('s')}"

    @property
    def spoken(self) -> str:
        """Gives what a screen reader says in place of a redaction."""
        return f"[withheld under section {self.section.removeprefix('s')}]"
