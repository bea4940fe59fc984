"""Names where messages and posts have them: behind "yo", at the very end, before a telephone number.

Form: behind a greeting; the last word after the last sentence; the first word before "bro" or "can u"; a word
before a telephone number, or before an identifier in brackets; behind "his badge said".

Source: forms of text messages, posts and web forms as people in New Zealand write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.maori_names import is_body
from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, alone_nobody

_LONGEST = 120
"""Words of the longest text that is taken for a message."""
_SHORTEST_NAME = 3
_FEW_CAPITALS = 0.12
_NO_PERSON_BEHIND = frozenset(
    "in at near to from on onto into the a an of via around through past towards over across off"
    " this that new old nz"
    " my your our their his her its lake mt mount st port cape outside inside between behind opposite".split()
)

_NOBODY = frozenset(
    "guys folks mates team everyone everybody whanau people ladies gents friends friend fam boys"
    " girls neighbours"
    " neighbors customer customers applicant resident residents editor sirs colleague colleagues"
    " admin mods moderator"
    " councillor councillors police council ministry parents parent member members".split()
)
"""Who is greeted without being named."""
_GREETED = re.compile(
    r"(?:^|[.!?]\s|\n)[ ]{0,3}(?:yo|sup|oi|wass?up|heya?|hiya|hi|hello|chur|g'?day|kia ora|talofa"
    r"|bula|mālō|mōrena|morena"
    r"|happy b'?(?:irth)?day),? (?=[^\W\d_])",
    re.IGNORECASE,
)
_VOCATIVE = re.compile(
    r"[,!]? (?:bro|bruh|cuz+y?|sis|uce|hun|mate|if (?:u|ur|you|you're)|can (?:u|you)|could (?:u|you)"
    r"|pls|please|plz|r u|are (?:u|you)|call|txt|text|ring|wya|where (?:u|are)|dont|don't|u |ur |your )\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<=[ (])(?:0[2-9]|\+64)[0-9 ()-]{6,14}[0-9](?!\w)")
_TO_PHONE = re.compile(r"[,:]? (?:(?:on|at|ph|txt|-) )?\(?")
_BEFORE_BRACKET = re.compile(
    r"(?<!\S)(?P<name>[^\W\d_]{3,20}(?:-[^\W\d_]{1,20})?) \((?:ird|nhi|dob|ph|aged?|born|swn|nsn"
    r"|passport|licence)\b",
    re.IGNORECASE,
)
_BADGE = re.compile(
    r"\b(?:badge|name ?tag|caller id|signature|letterhead) (?:said|says|reads?|was|had) (?=[^\W\d_])",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:reckons?|heard|hope|says?|said|think|thinks|knows?) (?=[^\W\d_]+(?:'[^\W\d_]+)? (?:is|was"
    r"|has|had|will|wont"
    r"|won't|did|didn't|didnt|does|doesn't|got|went|works|lives)\b)",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:[.!?\n]"
    r"|(?<=\w),)[ \n]{0,3}(?P<name>[^\W\d_]{3,20}(?:['-][^\W\d_]{1,20}){0,2}(?: [^\W\d_]{3,20})?)[ !x]{0,6}$"
)
_CLOSERS = re.compile(
    r"(?:\b(?:mauri ora|ngā mihi(?: nui)?|nga mihi(?: nui)?|mihi|cheers|thanks|thank (?:you|u)"
    r"|thx|ta|love|arohanui"
    r"|aroha nui|regards|chur|manuia|vinaka|fa'afetai|mālō|xo?x?o?)(?: from)?,? | [–—-]{1,2} ?|\bfrom )"
    r"(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{1,14}(?: [A-Z]\.?)?)"
    r"(?: (?:in|from|at|of) [A-ZĀĒĪŌŪ][^\n.!?]{2,20})?[ !x.]{0,6}$",
    re.IGNORECASE,
)
"""Words that close a message, behind which only whoever wrote it can stand."""
_LAST = 60
"""Characters at the end of a message in which its writer signs."""


def in_messages(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names that stand where messages have them."""
    text = tokens.text
    for match in _PHONE.finditer(text):
        yield from _before_phone(tokens, match.start())
    for match in _BADGE.finditer(text):
        yield from _one(tokens, match.end(), "badge", any_case=True, any_word=True)
    if len(tokens.items) > _LONGEST:
        return
    for match in _BEFORE_BRACKET.finditer(text):
        yield from _one(tokens, match.start("name"), "before an identifier", any_case=True)
    for match in _GREETED.finditer(text):
        yield from _one(tokens, match.end(), "greeting", any_case=True)
    for match in _REPORTED.finditer(text):
        yield from _one(tokens, match.end(), "said of somebody")
    yield from _amid_small_letters(tokens)
    if tokens.items and _VOCATIVE.match(text, tokens.items[0].end):
        yield from _one(tokens, tokens.items[0].start, "spoken to")
    if (end := _END.search(text, max(0, len(text) - _LAST))) is not None:
        yield from _at_the_end(tokens, end)
    if (end := _CLOSERS.search(text, max(0, len(text) - _LAST))) is not None:
        yield from _closing(tokens, end)


def _may_be(token: Token) -> bool:
    """Tells whether a word is a name, or one that no list knows as anything else."""
    if token.key in STOP_WORDS or token.key in _NOBODY:
        return False
    if len(token.key) < _SHORTEST_NAME or token.key in alone_nobody() or is_body(token.key):
        return token.sort is Sort.NAME
    return token.sort in (Sort.NAME, Sort.UNKNOWN) or (
        token.sort is Sort.AMBIGUOUS and (token.is_given or token.is_family)
    )


def _one(
    tokens: Tokens, offset: int, why: str, *, any_case: bool = False, any_word: bool = False
) -> Iterator[Hit]:
    """Gives the one word at an offset, where it may be a name."""
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start != offset:
        return
    token = tokens.items[index]
    shouted = tokens.text.isupper()
    if token.look is Look.UPPER and not (shouted or any_word) and len(token.key) < 5:
        return
    small = not token.is_cased
    if small and not (any_case and (token.sort is Sort.UNKNOWN or token.is_given)):
        return
    fits = token.sort.may_be_name if any_word and not small else _may_be(token)
    if fits and token.look is not Look.INITIAL:
        yield Hit(token.start, token.end, 0.6, Evidence.GRAMMAR, f"name: {why}")


def _amid_small_letters(tokens: Tokens) -> Iterator[Hit]:
    """Gives capitals that no list knows in a message with hardly a capital, where no place or thing stands."""
    items = tokens.items
    if sum(t.is_cased for t in items) > max(3, len(items) * _FEW_CAPITALS):
        return
    for index in range(1, len(items)):
        token, before = items[index], items[index - 1]
        if (
            token.look is not Look.CAPITALISED
            or token.sort is not Sort.UNKNOWN
            or not _may_be(token)
        ):
            continue
        alone = not before.is_cased and not (tokens.beside(index + 1) and items[index + 1].is_cased)
        if alone and tokens.beside(index) and before.key not in _NO_PERSON_BEHIND:
            yield Hit(token.start, token.end, 0.5, Evidence.GRAMMAR, "name: amid small letters")


def _before_phone(tokens: Tokens, offset: int) -> Iterator[Hit]:
    """Gives the one or two words of a name before a telephone number."""
    behind = tokens.index_at(offset)
    if behind and tokens.items[behind - 1].key in ("on", "at", "ph", "txt"):
        behind -= 1
    words = [t for t in tokens.items[max(0, behind - 2) : behind] if t.is_cased]
    if not words or not _TO_PHONE.fullmatch(tokens.text, words[-1].end, offset):
        return
    if len(words) == 2 and not (tokens.beside(behind - 1) and _may_be(words[0])):
        words = words[1:]
    if all(_may_be(t) and t.look is Look.CAPITALISED for t in words):
        yield Hit(words[0].start, words[-1].end, 0.6, Evidence.GRAMMAR, "name: before a telephone")


def _at_the_end(tokens: Tokens, match: re.Match[str]) -> Iterator[Hit]:
    first, last = tokens.index_at(match.start("name")), tokens.index_at(match.end("name"))
    words = tokens.items[first:last]
    if first < 3 or not words:
        return
    capitals = all(
        t.look is Look.CAPITALISED
        and _may_be(t)
        and not (t.sort is Sort.AMBIGUOUS and (not t.is_given or t.is_place))
        for t in words
    )
    small = all(not t.is_cased and t.is_given and t.sort is Sort.NAME for t in words)
    if capitals or small:
        yield Hit(words[0].start, words[-1].end, 0.6, Evidence.GRAMMAR, "name: end of a message")


def _closing(tokens: Tokens, match: re.Match[str]) -> Iterator[Hit]:
    """Gives one capital behind a closing word at the very end, though it is another word as well."""
    index = tokens.index_at(match.start("name"))
    token = tokens.items[index]
    fits = token.sort.may_be_name or (token.is_given and token.is_place)
    if (
        token.look is Look.CAPITALISED
        and fits
        and token.key not in STOP_WORDS | _NOBODY | alone_nobody()
    ):
        yield Hit(*match.span("name"), 0.6, Evidence.GRAMMAR, "name: closes a message")
