"""Names written with the family name first: "SURNAME, First", "Tāmati, Mere".

Form: two capitals with a comma between them, of which one is known or shouted, and no name before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_sounds import is_given as sounds_given
from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.normalised import folded
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, sort_of, vocabulary

_INVERTED = re.compile(
    r"(?<![\w,'-])(?P<family>(?:(?:van|von|de|der|te|dela|del|Te|Van|De|Dela|TE|VAN|DE|DER"
    r"|DELA) ){0,2}[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+)*), "
    r"(?P<given>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?(?: [A-ZĀĒĪŌŪ](?:\.|[^\W\d_]+)?)?)(?![\w'])"
)


def family_first(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names whose family name stands first, with a comma behind it."""
    known = vocabulary()
    for match in _INVERTED.finditer(tokens.text):
        family, given = match.group("family").split()[-1], match.group("given").split()[0]
        sorts = (sort_of(family), sort_of(given))
        before = tokens.index_at(match.start())
        shouted = family.isupper() and len(family) > 1
        if not all(sort.may_be_name for sort in sorts) or (
            tokens.beside(before) and _is_one_with(tokens.items[before - 1], shouted=shouted)
        ):
            continue
        is_given = known.is_given(folded(given)) or sounds_given(
            tokens.items[tokens.index_at(match.start("given"))]
        )
        is_family = known.is_family(folded(family), family)
        double = "-" in family and (is_given or shouted)
        if (
            (shouted and (is_given or is_family) and not given.isupper())
            or (is_given and is_family and sorts == (Sort.NAME, Sort.NAME))
            or (double and not given.isupper())
        ):
            yield Hit(*match.span(), 0.75, Evidence.GRAMMAR, "name: family name first")
        elif (
            shouted
            and len(family) > 3
            and not given.isupper()
            and sorts == (Sort.UNKNOWN, Sort.UNKNOWN)
            and tokens.text[match.end() : match.end() + 1] != ","
            and (
                before == 0
                or tokens.items[before].broken_before
                or _mark_before(tokens, before) in ":;("
            )
        ):
            yield Hit(*match.span(), 0.6, Evidence.GRAMMAR, "name: form of family name first")


def _mark_before(tokens: Tokens, index: int) -> str:
    """Gives the last character before a word that is no space; a line break counts as one."""
    before = tokens.text[tokens.items[index - 1].end : tokens.items[index].start].rstrip(" ")
    return before[-1:].replace("\n", ";") or " "


def _is_one_with(before: Token, *, shouted: bool) -> bool:
    """Tells whether the word before a family name is a name too: "Ana Tau, Mele Latu" are two people."""
    if shouted:
        return before.look is Look.UPPER or before.sort is Sort.NAME
    return before.is_cased
