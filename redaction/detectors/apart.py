"""Where a lone word stands as a name does in lists, tables and minutes: in a cell, in brackets, behind a colon.

Form: all of a cell; all that brackets hold; between a colon and what is to be done; before the colon of a line;
beside a stroke; behind the date of a row and before what people do.

That is enough for a word that is another word too ("Faith", "April", "Lake") only where the document names
somebody so in full; :mod:`redaction.detectors.propagation` asks no earlier.
"""

from __future__ import annotations

import re

from redaction.detectors.announced import ACTING
from redaction.detectors.dates import MONTHS
from redaction.detectors.name_tokens import Look, Tokens

_CELL_BEGINS = re.compile(r"(?:^|\||  )[ ]*$")
_CELL_ENDS = re.compile(r"[ ]*(?:$|\||  )")
_COLON_BEFORE = re.compile(r"[\w)]:[ ]{1,3}$")
_BEHIND_COLON = re.compile(r" to [a-z]{3}|[.;]?$|[.;] |, [a-z]| (?:and|&|/) [A-Z]")
_STROKE_BEFORE = re.compile(r"[^\W\d_]{2} ?/ ?$")
_STROKE_BEHIND = re.compile(r" ?/ ?[A-ZĀĒĪŌŪ][a-zāēīōū]")
_SPEAKS = re.compile(r": (?=\S)")
_DATED = re.compile(r"[0-9][ ]{1,}$")
_WHO = re.compile(r", (?:who|whose|aged|my|his|her|their)\b")
_PERSONAL = re.compile(
    r" (?:said|says|told|wrote|rang|phoned|emailed|texted|asked|replied|saw|went|came|left|took|brought|lives"
    r"|lived|knows|knew|thinks|thought|wants|wanted|agreed|confirmed|apologised|resigned|retired|drove|walked|cried"
    r"|signed|spoke|met|felt|heard|acts|leaves)\b"
)
"""What people do, and things and months do not."""

_A_MONTH = re.compile(
    rf"\b(?:{'|'.join(sorted(m for m in MONTHS if m.isascii()))})\b", re.IGNORECASE
)


def stands_apart(tokens: Tokens, index: int) -> bool:
    """Tells whether the word at ``index`` stands where lists, tables and minutes have somebody.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> told = ("Risk: Faith to close it", "Comment (Faith): no", "in Faith we trust")
    >>> [stands_apart(tokens_of(text), 1) for text in told]
    [True, True, False]
    """
    token, text = tokens.items[index], tokens.text
    if token.look is not Look.CAPITALISED or token.is_place:
        return False
    line = text[text.rfind("\n", 0, token.start) + 1 : token.start]
    ends = text.find("\n", token.end)
    rest = text[token.end : ends if ends >= 0 else len(text)]
    if token.key in MONTHS and (_A_MONTH.search(line) or _A_MONTH.search(rest)):
        return _PERSONAL.match(rest) is not None
    begins = _CELL_BEGINS.search(line) is not None
    return (
        (begins and _CELL_ENDS.match(rest) is not None)
        or (line.endswith("(") and rest.startswith(")"))
        or (_COLON_BEFORE.search(line) is not None and _BEHIND_COLON.match(rest) is not None)
        or (begins and _SPEAKS.match(rest) is not None)
        or _STROKE_BEFORE.search(line) is not None
        or _STROKE_BEHIND.match(rest) is not None
        or ((begins or _DATED.search(line) is not None) and ACTING.match(rest) is not None)
        or (line.endswith(". ") and _WHO.match(rest) is not None)
        or _PERSONAL.match(rest) is not None
    )
