"""Names that stand in a list with others: "Ritchie, Beau and Jock", of whom one at least is known."""

from __future__ import annotations

from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort


def listed_names(tokens: Tokens) -> Iterator[Hit]:
    """Gives the given names of a list ("Ritchie, Beau and Jock"), no more of them strange than known."""
    items = tokens.items
    at = 0
    while at < len(items):
        last = at
        while _lone(tokens, last) and _next_of_list(tokens, last):
            last += 2 if items[last + 1].key == "and" else 1
        if last > at and _lone(tokens, last):
            listed_ones = [t for t in items[at : last + 1] if t.is_cased]
            known = sum(t.is_given and t.sort is Sort.NAME for t in listed_ones)
            strange = [t for t in listed_ones if not (t.is_given and t.sort is Sort.NAME)]
            unknown = sum(not t.is_given for t in strange)
            if known > 0 and known >= unknown and all(_may_be_listed(t) for t in strange):
                for token in strange:
                    yield Hit(token.start, token.end, 0.55, Evidence.GRAMMAR, "name: in a list")
        at = max(last, at + 1)


def _lone(tokens: Tokens, index: int) -> bool:
    """Tells whether a capitalised word stands by itself, without another capital beside it."""
    items = tokens.items
    if index >= len(items) or items[index].look is not Look.CAPITALISED:
        return False
    before = tokens.beside(index) and items[index - 1].is_cased
    behind = tokens.beside(index + 1) and items[index + 1].is_cased
    return not before and not behind


def _next_of_list(tokens: Tokens, index: int) -> bool:
    """Tells whether a comma, "and" or a stroke leads from one word to a capital."""
    items = tokens.items
    if index + 1 >= len(items):
        return False
    gap = tokens.text[items[index].end : items[index + 1].start]
    if gap in (", ", " & ", "/", " / "):
        return items[index + 1].is_cased
    joined = gap == " " and items[index + 1].key == "and" and tokens.beside(index + 2)
    return joined and items[index + 2].is_cased


def _may_be_listed(token: Token) -> bool:
    return token.sort is Sort.UNKNOWN or (token.sort is Sort.AMBIGUOUS and token.is_given)
