"""What still belongs to a name at its edges: "Te", "van der" or a glottal stop before it, honours behind it.

Recognisers of names look at words; ``'Ana`` begins before its first letter, and ``R D Example KC`` ends
behind its last word. Both are taken in where a finding is made, whoever found it.
"""

from __future__ import annotations

import re

HONOURS = frozenset(
    "KC QC JP MP OBE CBE MBE KBE DBE MNZM ONZM CNZM DNZM KNZM GNZM ONZ QSO QSM PhD".split()
)
_HONOURS = re.compile(rf"(?:,? (?:{'|'.join(sorted(HONOURS))})(?!\w))+")
_LAST_INITIAL = re.compile(
    r" [A-ZĀĒĪŌŪ](?:\.?(?=[,;)\n/]| \(|$| and [A-ZĀĒĪŌŪ][a-z])|\.(?= [a-zāēīōū]))"
)
_GOES_ON = re.compile(
    r"(?<= Te) [A-ZĀĒĪŌŪ][^\W\d_]{2,}(?!\w)| '[A-ZĀĒĪŌŪ][^\W\d_]{2,}(?![\w'])| (?:al|el|ul|as"
    r"|ad)-[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?(?!\w)"
)
_JOINED_BEFORE = re.compile(
    r"(?<![\w'.-])(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]ela|[Dd]el|[Dd]ella|[Dd]os|[Bb]in|[Bb]inti|[Ii]bn|[Tt]er)"
    r"(?: der| den| la| las| los)?"
    r"|(?:VAN|VON|DE|DELA|DEL|DOS)(?: DER| DEN| LA)?) $"
)
_TE_BEFORE = re.compile(r"(?<![\w'-])T[eE]( |\n)$")
_BEFORE_GLOTTAL = frozenset(" \n\t(,;:/-")


def whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Gives the span of a name with "Te" or the glottal stop before it, and the honours behind it.

    A name that ends with "Te", or goes on with "al-", takes in the word behind. One name alone takes in the
    initial behind it ("Moerangi T,"). A mark that is closed again behind the name is a quotation mark, and
    stays outside.

    >>> text = "Pt 'Ana Leota and 'Sina' met Mere Ara, KC"
    >>> [text[slice(*whole_name(text, *span))] for span in ((4, 13), (19, 23), (29, 37))]
    ["'Ana Leota", 'Sina', 'Mere Ara, KC']
    >>> "told dela Cruz"[slice(*whole_name("told dela Cruz", 10, 14))]
    'dela Cruz'
    >>> "Patient Te Rina Ara"[slice(*whole_name("Patient Te Rina Ara", 11, 19))]
    'Te Rina Ara'
    """
    if (more := _GOES_ON.match(text, end)) is not None:
        end = more.end()
    behind = _HONOURS.match(text, end) or (
        _LAST_INITIAL.match(text, end) if " " not in text[start:end] else None
    )
    glottal = (
        start > 0
        and text[start - 1] == "'"
        and (start == 1 or text[start - 2] in _BEFORE_GLOTTAL)
        and text[end : end + 1] != "'"
    )
    before = _TE_BEFORE.search(text, max(0, start - 4), start)
    first = before.start() if before else start - glottal
    if (joined := _JOINED_BEFORE.search(text, max(0, first - 10), first)) is not None:
        first = joined.start()
    return first, behind.end() if behind else end
