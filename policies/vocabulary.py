"""What a condition of a rule book may speak of: each term with its type and what it says.

A condition is written in CEL over these terms. Nothing here says whether a Minister was told: a
release under the OIA cannot be made to wait for a notice, by any rule book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Each(StrEnum):
    """What a rule looks at: the document once, or each of its marks or findings."""

    DOCUMENT = "document"
    MARK = "mark"
    FINDING = "finding"


class TermType(StrEnum):
    """The CEL type of a term."""

    BOOL = "bool"
    INT = "int"
    STRING = "string"
    STRINGS = "list(string)"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its type, and what it says."""

    type: TermType
    says: str


def _terms(of: TermType, /, **said: str) -> dict[str, Term]:
    return {name: Term(of, says) for name, says in said.items()}


_B, _I, _S, _L = TermType.BOOL, TermType.INT, TermType.STRING, TermType.STRINGS
_ROOMS: dict[str, dict[str, Term]] = {
    "document": {
        **_terms(
            _S,
            kind="cabinet-paper, cabinet-minute, briefing, oia-response or other",
            regime="oia, lgoima or cabinet",
            agency="the agency's slug",
            reference="the reference as printed; empty without one",
            language="the language tag; empty without one",
            licence="code of the licence at release; CC-BY-4.0 unless evidence names another",
        ),
        **_terms(
            _B,
            cabinet="it is a Cabinet paper or minute",
            title_given="it has a title",
            agency_given="it has an agency's name and slug",
            appointments="its reference or title is that of an Appointments and Honours paper",
            excluded="the register records it as excluded from proactive release",
            marked="a protective marking stands on one of its pages",
            counterpart_ready="the minute to this paper (or paper to this minute) is decided too",
            earlier_administration="another government than today's was in office",
            licence_known="the licence is one that a public copy can bear",
        ),
        **_terms(
            _L,
            details_missing="which of portfolio, minister, decided_on are not recorded",
            dates_ahead="which of document_on, decided_on lie after today",
            unreadable_pages="pages that no parser could read and that are not withheld in full, as `page 3`",
        ),
        **_terms(_I, pages="how many pages the file has"),
    },
    "decision": {
        **_terms(_S, outcome="full, part, withheld or deferred; empty before a decision"),
        **_terms(
            _B,
            made="a reviewer settled the redactions",
            signed="an approver signed, with an instant",
            signed_by_reviewer="the approver is the reviewer",
            signed_too_early="the signature is older than what it signs",
            releases="the outcome is full or part",
            entry_only="the outcome is withheld or deferred: an entry is published, and no document",
        ),
        **_terms(_I, marks="how many marks there are"),
        **_terms(_L, grounds="codes of the grounds that the marks cite"),
    },
    "evidence": {
        **_terms(
            _L,
            checks="the checks that were made and are clear",
            concerns="checks and kinds of evidence whose latest word is a concern",
            kinds="the kinds of evidence that were given and are clear",
            ministers_missing="Ministers who have not authorised the release",
            entry_grounds="codes of the grounds on which the whole document is not released",
            entry_grounds_unfit=(
                "those of them that no entry bears: of neither Act or the other one, reasons to refuse a "
                "request where none is answered, and neither to confirm nor deny"
            ),
            entry_grounds_unbalanced="those with a public-interest test and without a balancing note",
        ),
        **_terms(
            _S,
            marking="the marking at release; empty before it is recorded",
            administration="the government in office; empty before it is recorded",
        ),
        **_terms(
            _B,
            entry_titled="a not-released entry has a title that it may show",
            entry_reviewed="a not-released entry has a day for the next review",
            entry_reasoned="a not-released entry says why, in words for the public",
            entry_changed="what a not-released entry says was given after the signature",
        ),
        **_terms(_I, embargo_days="days until the embargo ends; 0 without one"),
    },
    "clock": {
        **_terms(_B, runs="a limit runs: the register knows the item, and nothing stopped it"),
        **_terms(_I, left="counted days that are left; negative once the limit is missed"),
    },
    "proof": {
        **_terms(
            _B,
            due="the public copy was made and is about to be placed",
            holds="every witness looked, and none objects",
            same_bytes="the proof is about the very bytes that are to be placed",
        ),
    },
    "mark": {
        **_terms(
            _B,
            placed="it has a box, on a page of the file",
            ground_known="its ground stands in one of the Acts",
            refuses="its ground is a reason to refuse a request",
            other_act="its ground is of the Act that does not apply",
            conclusive="its ground is conclusive: no balance is struck",
            balanced="its ground has a public-interest test",
            noted="it has a balancing note",
        ),
        **_terms(_S, ground="its ground's code"),
        **_terms(_I, page="its page"),
    },
    "finding": {
        **_terms(_B, settled="a mark accepts it, or a person released it"),
        **_terms(_S, category="its category"),
        **_terms(_I, page="its page"),
    },
}

VOCABULARY: Mapping[str, Term] = MappingProxyType(
    {f"{room}.{name}": term for room, terms in _ROOMS.items() for name, term in terms.items()}
)
"""Every term by its path, ``document.kind``."""


def terms_of(each: Each) -> Mapping[str, Term]:
    """Gives the terms that a rule about ``each`` may speak of: the document's, and its own."""
    others = {Each.MARK.value, Each.FINDING.value} - {each.value}
    return {path: term for path, term in VOCABULARY.items() if path.partition(".")[0] not in others}
