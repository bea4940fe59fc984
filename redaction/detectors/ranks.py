"""Family names as the police and the forces write them: behind the letters of a rank, or all in capitals.

Form: "DC North", "PO Leota", "LTCDR van der Berg"; a known family name in capitals amid small letters
("the cox was NAIDU"), or any word in capitals before what people say, longer than an abbreviation.

Source: abbreviations of ranks of the New Zealand Police, Defence Force and Fire and Emergency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Tokens, place_of, read_name
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort

_RANK = re.compile(
    r"(?<![\w-])(?:D/?(?:S/?)?SGT|D/S(?:/S(?:gt)?)?|D/?C(?:ST)?|DSS|D/?I|S/?SGT|INSP|A/?SGT|CPO|PO|WO[12]?|LT|2LT|LTCDR"
    r"|LCDR|CDR|CAPT|MAJ|COL|BRIG|CPL|LCPL|PTE|GNR|SPR|SGT|SSGT|SQNLDR|FLTLT|WGCDR|FGOFF|AHO|OCDT|SSO|QFF|SFF|ADO|AB"
    r"|CO|PCO|RN|EN) (?=[A-ZĀĒĪŌŪa-z'])"
)
_NO_NAME = frozenset("box boxes".split())
_SAYS = re.compile(
    r"(?:'s)? (?:said|says|told|stated|replied|asked|advised|confirmed|admitted|denied|claims|rang)\b"
)
_ARTICLES = frozenset("the a an our your this that these each every all any in at".split())
_LONGEST_ABBREVIATION = 5


def ranked(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names behind letters of a rank, and those in capitals amid small letters."""
    if tokens.text.isupper():
        return
    for match in _RANK.finditer(tokens.text):
        index = tokens.index_at(match.end())
        if index >= len(tokens.items) or tokens.items[index].start > match.end() + 1:
            continue
        span = read_name(tokens, index, longest=3)
        if span is None:
            continue
        words = [t for t in tokens.items[span[0] : span[1]] if not t.is_particle and len(t.key) > 1]
        known = any(t.is_family or t.is_given or t.sort is Sort.UNKNOWN for t in words)
        if known and not any(
            t.look is Look.UPPER or t.key in _NO_NAME or t.leads_elsewhere for t in words
        ):
            yield Hit(*place_of(tokens, span), 0.7, Evidence.GRAMMAR, "name: behind a rank")
    yield from _in_capitals(tokens)


def _in_capitals(tokens: Tokens) -> Iterator[Hit]:
    items = tokens.items
    for index, token in enumerate(items):
        if token.look is not Look.UPPER or len(token.key) < 4:
            continue
        shouted = any(
            items[at].is_cased and items[at].look is not Look.CAPITALISED
            for at in (index - 1, index + 1)
            if 0 <= at < len(items) and tokens.beside(max(at, index))
        )
        if shouted or not _stands_small(tokens, index):
            continue
        known = token.is_family and token.sort is Sort.NAME
        says = (
            token.sort in (Sort.UNKNOWN, Sort.NAME)
            and len(token.key) > _LONGEST_ABBREVIATION
            and _SAYS.match(tokens.text, token.end)
        )
        if known or says:
            yield Hit(
                token.start, token.end, 0.62, Evidence.GRAMMAR, "name: family name in capitals"
            )


def _stands_small(tokens: Tokens, index: int) -> bool:
    """Tells whether a word has a small one beside it: before it, or behind where it begins a sentence."""
    if tokens.beside(index) and tokens.items[index - 1].key in _ARTICLES:
        return False
    before = tokens.beside(index) and not tokens.items[index - 1].is_cased
    behind = tokens.beside(index + 1) and not tokens.items[index + 1].is_cased
    return before or behind
