"""Which words that stand alone are nobody, whatever a language model takes them for.

Form: a word of our list of places, plants, birds, ships and brands; a word behind "in" or "at", behind
"Lake" or "HMNZS"; one of several words in a row ("Takahē, Kōkako and Tīeke") among which no name is known.
"""

from __future__ import annotations

import re

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.dates import MONTHS
from redaction.detectors.maori_names import is_body
from redaction.detectors.name_tokens import Token, Tokens
from redaction.detectors.te_reo_frames import is_day
from redaction.detectors.vocabulary import Sort, alone_nobody

_PLACE_BEFORE = frozenset(
    "in at near around via between outside through throughout towards across".split()
)
_THING_BEFORE = frozenset(
    "lake mt mount river cape port bay island lagoon manatū manatu ngāi ngai ngāti ngati project"
    " operation cyclone"
    " storm el la los san st fort glen hms hmnzs hmas mv rv ss tss".split()
)
_VESSELS = frozenset(
    "hms hmnzs hmas uss mv rv ss tss ferry ferries vessel vessels steamship hulk barque schooner"
    " frigate trawler"
    " tanker launch".split()
)
_BETWEEN = re.compile(r",[ \n]{1,2}|,? (?:and|me|&|or) ?")
_LONGEST_ROW = 12
_NAMED_AFTER = re.compile(
    r"'s (?:Pass|Bay|Point|Grave|Hill|Creek|Landing|Beach|Bush|Cove|Corner|Reef|Rock|Gully|Flat|Valley|Island"
    r"|Bluff|Bridge|Cross|Cathedral|Church|College|School|disease|syndrome|palsy|lymphoma|law"
    r"|principle|theorem)\b"
)
_WENT = re.compile(
    r"\b(?:arriv\w+|c[ao]me|coming|travel\w*|flew|sailed|dr[oi]ve[sn]?|driving|walk\w*|mov(?:e|ed|ing)|back|return\w*"
    r"|way|road|closer|trip|journey|flights?|ferry|passages?|sent|transfer\w*|works)"
    r" (?:out |back |over |up |down )?(?:from|to|of|at) $",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r" (?:family|whānau|whanau|household|boys|girls|kids|children|brothers|sisters|twins|estate|siblings|couple"
    r"|men|women)\b"
)
_OF_A_BODY = re.compile(
    r" (?:unit|team|office|campus|trust|school|programme|scheme|project|fund|station|plant|mill|ward|block"
    r"|system|database|app|series|brand|site|depot|branch|clinic|marae|village|catchment|wetland|crew|staff)\b"
)
"""Small words behind the name of a body, a place or a thing: "MBIE's Kānoa unit"."""
_OF_A_FIELD = re.compile(
    r"\b(?:Director|Dean|Head|School|Faculty|Department|Institute|College|Bachelor|Master|Diploma|Certificate|Chair"
    r"|Professor|Ministry|Minister|Office) of"
    r" (?:[A-Z][a-z]+ (?:and|&) )?$"
)
"""Words behind which a field of work stands: "Director of Nursing"."""
_SMALL_BEHIND = re.compile(r" [a-zāēīōū]{3,}")
_DAYS = frozenset("mondays tuesdays wednesdays thursdays fridays saturdays sundays".split())
_DAY_AND_NUMBER = re.compile(r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?,? [0-9]")
_TIMES_AND_ALL = STOP_WORDS | MONTHS


def is_vessel(token: Token) -> bool:
    """Tells whether a word announces the name of a ship."""
    return token.key in _VESSELS


def is_named_after(text: str, end: int) -> bool:
    """Tells whether the word that ends here only names a place or illness: "Arthur's Pass"."""
    return _NAMED_AFTER.match(text, end) is not None


def is_nobody(tokens: Tokens, index: int) -> bool:
    """Tells whether the word at ``index``, which stands alone, names no person.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [is_nobody(tokens_of(t), 1) for t in ("in Quillon now", "told Quillon so", "near Jane who")]
    [True, False, False]
    """
    token = tokens.items[index]
    if is_named_after(tokens.text, token.end) or token.key in _DAYS or is_day(tokens, index):
        return True
    if _DAY_AND_NUMBER.match(tokens.text, token.start):
        return True
    if token.sort is Sort.NAME or not token.is_cased:
        return False
    if token.key in alone_nobody() or is_body(token.key) or token.key in _TIMES_AND_ALL:
        return True
    if _WENT.search(tokens.text, max(0, token.start - 30), token.start):
        return not _owns(tokens, token)
    if tokens.beside(index) and tokens.items[index - 1].key == "the":
        text, end = tokens.text, token.end
        return bool(_SMALL_BEHIND.match(text, end)) and not _OF_PEOPLE.match(text, end)
    return _is_of_a_body(tokens, index) or _in_row_of_things(tokens, index)


def _is_of_a_body(tokens: Tokens, index: int) -> bool:
    """Tells whether the words beside make a word a body's, a field's, a thing's or a place's: "in Quillon"."""
    token, text = tokens.items[index], tokens.text
    if not (token.is_given or token.is_family) and (
        _OF_A_BODY.match(text, token.end)
        or _OF_A_FIELD.search(text, max(0, token.start - 40), token.start)
    ):
        return True
    before = tokens.items[index - 1].key if tokens.beside(index) else ""
    return before in _THING_BEFORE or (before in _PLACE_BEFORE and not _owns(tokens, token))


def _owns(tokens: Tokens, token: Token) -> bool:
    return tokens.text[token.end : token.end + 2] in ("'s", "s'")


def _in_row_of_things(tokens: Tokens, index: int) -> bool:
    """Tells whether a word is one of three or more in a row, of which we know none as a name."""
    first = last = index
    while index - first < _LONGEST_ROW and first > 0 and _follows(tokens, first):
        first -= 1
    while (
        last - index < _LONGEST_ROW and last + 1 < len(tokens.items) and _follows(tokens, last + 1)
    ):
        last += 1
    row = [t for t in tokens.items[first : last + 1] if t.is_cased]
    commas = tokens.text.count(",", row[0].start, row[-1].end)
    return len(row) > 2 and commas > 0 and not any(_is_known(t) for t in row)


def _follows(tokens: Tokens, index: int) -> bool:
    """Tells whether a word goes on with the row of the one before: beside it, or behind a comma or "and"."""
    before, here = tokens.items[index - 1], tokens.items[index]
    if here.key in ("and", "me", "or") or before.key in ("and", "me", "or"):
        return tokens.beside(index) or tokens.text[before.end : here.start] == ", "
    if not (here.is_cased and before.is_cased):
        return False
    return (
        tokens.beside(index) or _BETWEEN.fullmatch(tokens.text, before.end, here.start) is not None
    )


def _is_known(token: Token) -> bool:
    return token.sort is Sort.NAME or (
        token.sort is Sort.AMBIGUOUS and (token.is_given or token.is_family)
    )
