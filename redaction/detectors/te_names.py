"""Given names that begin with "Te" where they stand as people do: in a row of people, behind a relative's word.

Form: "Te" and one capital that may be another word of te reo Māori too, with a known given name before it or
behind it in the same row ("Hoani, Te Ao and Mere"; "Hoani (6), Te Ao (4)"); behind a word for what somebody is
to another ("hubby Te Rau"); before what only people do.

Source: given names as Māori families give them; "Te" alone also begins bodies and places, so the place decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort

_TE = re.compile(r"(?<![\w-])(?:Te) (?=[A-ZĀĒĪŌŪ][^\W\d_])")
_BETWEEN = re.compile(r"(?: \([^()\n]{1,24}\))?(?:, (?:and |me )?| and | & | me | rāua ko |/|; )")
_AFTER_BODY = re.compile(
    r" ?(?:o|a|i|ki|mō|mo|nga|ngā) |['’]?s? (?:Trust|Marae|Kura|School|Ltd|Limited)\b|-"
)
_KIN = re.compile(
    r"\b(?:hubby|husband|wife|partner|son|daughter|brother|sister|bro|sis|cuz|cousin|mate|boy|girl|baby|uncle|aunty"
    r"|koro|nan|nana|kuia|mokopuna|moko|tama|tamāhine|tamaiti|hoa|nephew|niece|neighbour|flatmate|teacher|nurse"
    r"|friend|colleague|mum|dad|mother|father)[ ]$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r" (?:said|says|told|wrote|rang|thinks|thought|wants|wanted|agreed|cried|felt|reckons|asked|replied|texted"
    r"|phoned)\b"
)
"""What people do, and neither museums nor towns."""

_BRACKETS_NUMBER = re.compile(r" \((?:aged? )?[1-9]?[0-9]\)")


def te_among_people(tokens: Tokens) -> Iterator[Hit]:
    """Gives "Te" and the word behind it where it is one of several people, somebody's relative, or acts."""
    for match in _TE.finditer(tokens.text):
        first = tokens.index_at(match.start())
        index = first + 1
        if index >= len(tokens.items) or not _may_be(tokens, index):
            continue
        end = index + 1
        if tokens.beside(end) and tokens.items[end].sort in (Sort.NAME, Sort.UNKNOWN):
            end += tokens.items[end].look is Look.CAPITALISED
        last = tokens.items[end - 1]
        if tokens.beside(end) and tokens.items[end].is_cased:
            continue
        if tokens.beside(first) and tokens.items[first - 1].is_cased:
            continue
        if _stands_so(tokens, first, end):
            yield Hit(match.start(), last.end, 0.6, Evidence.GRAMMAR, "name: Te, among people")


def _may_be(tokens: Tokens, index: int) -> bool:
    """Tells whether a word behind "Te" is a capital that no place, body or office is."""
    token = tokens.items[index]
    if token.look is not Look.CAPITALISED or not token.sort.may_be_name or token.is_place:
        return False
    return _AFTER_BODY.match(tokens.text, token.end) is None


def _stands_so(tokens: Tokens, first: int, end: int) -> bool:
    text, last = tokens.text, tokens.items[end - 1]
    start = tokens.items[first].start
    if _SPEAKS.match(text, last.end) or _BRACKETS_NUMBER.match(text, last.end):
        return True
    if _KIN.search(text, max(0, start - 14), start):
        return True
    return _is_in_row(tokens, first, end)


def _is_in_row(tokens: Tokens, first: int, end: int) -> bool:
    """Tells whether a known given name stands before or behind, with only a comma or "and" between."""
    items, text = tokens.items, tokens.text
    known_behind = end < len(items) and _is_known(items[end])
    if known_behind and _BETWEEN.fullmatch(text, items[end - 1].end, items[end].start):
        return True
    for at in range(first - 1, max(-1, first - 6), -1):
        if _is_known(items[at]) and _BETWEEN.fullmatch(text, items[at].end, items[first].start):
            return True
    return False


def _is_known(token: Token) -> bool:
    return token.is_cased and (token.is_given or token.is_family) and token.sort is Sort.NAME
