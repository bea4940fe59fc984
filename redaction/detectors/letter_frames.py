"""Names where letters and messages have them: header lines, salutations, sign-offs.

Form: behind "From:" or "Complainant:", behind "Dear" or "Kia ora", under "Yours sincerely" or "Nāku noa, nā".

Source: forms of letters and e-mail as used in New Zealand, English and te reo Māori.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import (
    Look,
    Tokens,
    is_something_else,
    place_of,
    read_name,
    tokens_of,
)
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort

_HEADER = re.compile(
    r"^[ ]*(?:(?P<label>(?:full |first |last |given |family |sur)?na(?:m|rn)es?(?: of [a-z]+)?)"
    r"|from|to|cc|bcc|attn|attention|authors?|prepared by|contacts?(?: person)?"
    r"|requesters?|complainants?|applicants?|patients?|students?|tenants?"
    r"|clients?|witness(?:es)?|reviewed by"
    r"|approved by|reported by|written by|interviewed by|minute taker|present|apologies"
    r"|attendees|in attendance|chair|cced?|sender"
    r"|recipient|kaituhi|ingoa|nā|ki|mai i|claimants?|next of kin|guardian|spouse|partner"
    r"|manager|case manager|owner|driver)"
    r"[ ]?:[ ]?(?P<value>[^\n]{2,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_PART = re.compile(r"[^;<>()\[\]|/&\n]+")
_SALUTATION = re.compile(
    r"^[ >]*(?:dear|kia ora(?: anō)?|tēnā koe|tena koe|hi|hello|hey|mōrena|morena|ata mārie"
    r"|talofa(?: lava)?|mālō e lelei|malo e lelei"
    r"|kia orana|bula(?: vinaka)?|namaste|good (?:morning|afternoon|evening)|greetings"
    r"|e hoa)(?: again| there)?,?[ ](?:e )?",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^[ ]*(?:yours (?:sincerely|faithfully|truly)|(?:kind(?:est)?|best|warm(?:est)?"
    r"|many) (?:regards|wishes|thanks)|(?:with )?regards"
    r"|sincerely|cheers|thanks(?: so much| again)?|thank you|ngā mihi(?: nui| mahana| maioha)?"
    r"|nga mihi(?: nui)?|nāku(?: noa| iti)?(?: nei)?(?: noa)?"
    r"(?:,? nā)?|naku noa|nā|heoi anō|heoi ano|noho ora mai|arohanui|mauri ora|hei konā mai"
    r"|respectfully|fa'afetai|vinaka)[,.!]?[ ]*(?:[,\n]|$)\s*",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(
    r"(?<=[.!?] )(?:thanks|thank you|cheers|regards|kind regards|ngā mihi|mauri ora|love),? (?=[^\n]{2,30}$)",
    re.IGNORECASE | re.MULTILINE,
)
_AND_ANOTHER = re.compile(r" (?:and|&|rāua ko) [A-ZĀĒĪŌŪ][^\W\d_]+[ ]*(?:,|\n)")
_DIGIT_IN_WORD = re.compile(r"[^\W\d_][0158|]+[^\W\d_]")
_LETTERS = str.maketrans("0158|", "olsbl")
_NOBODY = frozenset(
    {
        "sir",
        "madam",
        "all",
        "team",
        "everyone",
        "koutou",
        "katoa",
        "colleagues",
        "minister",
        "folks",
        *(
            "friends",
            "friend",
            "whanau",
            "everybody",
            "customer",
            "resident",
            "parents",
            "parent",
            "neighbour",
        ),
        *(
            "neighbours",
            "members",
            "member",
            "colleague",
            "editor",
            "guys",
            "mate",
            "mates",
            "there",
            "both",
        ),
        *(
            "people",
            "reviewer",
            "reviewers",
            "panel",
            "board",
            "councillors",
            "sirs",
            "guest",
            "guests",
        ),
    }
)


def in_letters(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names of header lines, salutations and sign-offs."""
    yield from _headers(tokens)
    for match in _SALUTATION.finditer(tokens.text):
        yield from _whole_place(tokens, match.end(), 0.85, "salutation")
        yield from _english_word(tokens, match.end())
    for match in _SIGN_OFF.finditer(tokens.text):
        yield from _whole_place(tokens, match.end(), 0.85, "sign-off")
    for match in _CLOSING.finditer(tokens.text):
        yield from _whole_place(tokens, match.end(), 0.8, "sign-off")


def _whole_place(tokens: Tokens, offset: int, score: float, why: str) -> Iterator[Hit]:
    """Gives a name at an offset that goes to the end of its line or to a comma."""
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start - offset > 2:
        return
    if tokens.items[index].key in _NOBODY:
        return
    span = read_name(tokens, index)
    if span is None or is_something_else(tokens, span):
        return
    start, end = place_of(tokens, span)
    behind = tokens.text[end : end + 2].lstrip(" ")
    single = span[1] - span[0] == 1
    if behind and behind[0] not in ",.!\n;:-|(" and single:
        return
    yield Hit(start, end, score, Evidence.GRAMMAR, f"name: {why}")


def _english_word(tokens: Tokens, offset: int) -> Iterator[Hit]:
    """Gives an English word that is all of a salutation: "Hi Rose," and "Kia ora Long," greet somebody."""
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start != offset:
        return
    token = tokens.items[index]
    ends = tokens.text[token.end : token.end + 1]
    if (
        token.look is Look.CAPITALISED
        and (token.sort is Sort.WORD or (token.sort is Sort.AMBIGUOUS and token.is_given))
        and token.key not in _NOBODY
        and (ends in (",", "\n") or _AND_ANOTHER.match(tokens.text, token.end))
    ):
        yield Hit(token.start, token.end, 0.75, Evidence.GRAMMAR, "name: salutation")


def _headers(tokens: Tokens) -> Iterator[Hit]:
    for header in _HEADER.finditer(tokens.text):
        base = header.start("value")
        for part in _PART.finditer(header.group("value")):
            for piece in re.finditer(r"[^,]+", part.group()):
                start = base + part.start() + piece.start()
                stop = base + part.start() + piece.end()
                if header.group("label") and (hit := _misread(piece.group(), start)):
                    yield hit
                index = tokens.index_at(start)
                span = read_name(tokens, index)
                if (
                    span is None
                    or tokens.items[span[1] - 1].end > stop
                    or is_something_else(tokens, span)
                ):
                    continue
                first, last = place_of(tokens, span)
                rest = tokens.text[last:stop].strip(" .'\"")
                # all of the piece is the name; what follows may be an e-mail address
                if (not rest or "@" in rest) and first - start <= 3:
                    yield Hit(first, last, 0.82, Evidence.GRAMMAR, "name: header line")


def _misread(piece: str, offset: int) -> Hit | None:
    """Gives the name behind "Name:" in which OCR read letters as digits."""
    if not _DIGIT_IN_WORD.search(piece):
        return None
    read = piece.translate(_LETTERS)
    words = tokens_of(read).items
    if not 0 < len(words) <= 4 or not all(t.is_cased and t.sort.may_be_name for t in words):
        return None
    start, end = offset + words[0].start, offset + words[-1].end
    return Hit(start, end, 0.65, Evidence.LABEL, "name: header line, letters misread")
