"""Names in small letters, where a post says something of somebody: "camerons mum", "dont tell mark but".

Form: in a text with hardly a capital, a given name that we know, though it is another word too, behind
"tell" and before a word that goes on; before "who", "said" or "from the"; with an s before a relative or a
thing of hers; before an age in brackets; "let X n me".

Source: forms of text messages and posts as people in New Zealand write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.manner import is_informal
from redaction.detectors.name_tokens import Tokens
from redaction.detectors.normalised import folded
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, sort_of, vocabulary

_RELATIVES = frozenset(
    "mum dad nan nana koro bro sis mama papa aunty uncle kid friend mate boss neighbour teacher"
    " coach moko guy boy girl"
    " man lady bloke dude everyone every other people anyone someone nobody doctor driver".split()
)
_SMALL = r"(?P<name>(?:te )?[^\W\d_A-Z][^\W\d_A-Z]{2,14})"
_HERS = re.compile(
    rf"(?<![\w'@-]){_SMALL}s (?:mum|dad|nan|nana|koro|kids?|house|place|whare|missus|brother"
    rf"|sister|bro|sis|boy|girl"
    r"|son|daughter|car|ute|phone|fone|bday|birthday|ex|partner|mates?|cuz|cousin|uncle|aunty|blanket|bag|stuff"
    r"|shoes|room|work|number|mail|dog|funeral|baby|teacher|coach|name)\b"
)
_TOLD = re.compile(
    rf"(?<![\w'-])(?:tell|told|ask|asked|txt|text|msg|ring|rang|hug|thank|missed|love|let|help"
    rf"|saw|blame) {_SMALL}"
    r"(?= (?:but|that|that's|thats|to|he|she|he's|she's|hes|shes|they|its|it's|i|im|i'm|u|ur|n"
    r"|and|not|or|if|what"
    r"|where|when|wherever|off|outside|at the)\b|[.!?,]|\s*$)"
)
_DOES = re.compile(
    rf"(?<![\w'@/-]){_SMALL} (?:who|said|says|sed|told|wore|reckons|texted|txted|came|went off|rang|lives|lied"
    r"|from (?:the|work|school|church|next)|n (?:me|i|her|him|them)\b|and (?:me|i|her|him)\b)(?!\w)"
)
_AGED = re.compile(rf"\({_SMALL}, ?(?:aged? )?[1-9]?[0-9][mfMF]?\)")
_ADDRESSED = re.compile(
    rf"^(?:yo|oi|hey|is|wheres|where's) (?:is )?{_SMALL} (?:still|there|here|home|ok|alright|coming)\b"
)


def in_posts(tokens: Tokens) -> Iterator[Hit]:
    """Gives the small letters of a post that say something of somebody."""
    if not is_informal(tokens):
        return
    for pattern in (_HERS, _TOLD, _DOES, _AGED, _ADDRESSED):
        for match in pattern.finditer(tokens.text):
            if _may_be(match.group("name"), strange=pattern in (_HERS, _AGED)):
                span = match.span("name")
                yield Hit(*span, 0.55, Evidence.GRAMMAR, "name: said of somebody in a post")


def _may_be(name: str, *, strange: bool) -> bool:
    """Tells whether small letters are a given name; where only somebody can stand, also what nobody knows."""
    key = folded(name).removeprefix("te ")
    if key in STOP_WORDS or key in _RELATIVES:
        return False
    return vocabulary().is_given(key) or (strange and sort_of(key) is Sort.UNKNOWN)
