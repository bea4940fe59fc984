"""Signature: where somebody signed, and the name that stands there.

Form: a name behind "Signed by", "Signed:", "/s/"; under "Authorised for lodgement" or "Signed by"; over
a line of underscores or dots, or behind "Signature:".

Check: the words read as a name, or the place is a line to sign on.

Source: Cabinet Office's paper template ("Authorised for lodgement"); usual forms of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_tokens import Tokens, read_name, tokens_of
from redaction.detectors.recogniser import Evidence, Hit, Recogniser

_CUE = re.compile(
    r"(?:\b(?:electronically |digitally |duly |jointly )?signed(?: (?:electronically"
    r"|digitally))?(?: and (?:dated|sealed))?(?: (?:by|for and on behalf of|on behalf of))\b"
    r"|^[ ]*(?:signed|signature(?: of [a-z ]{3,20})?|signatory|i haina|waitohu"
    r"|kua hainatia e)[ ]?(?=[:.\n])|\bwaitohua e\b|\bauthori[sz]ed for lodge?ment\b|/s/)"
    r"[ ]?[:.,]?[\s_.…]{0,200}",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"^[ ]*[_.…]{6,}[ ]*\n(?=[^\n]{2,60}$)", re.MULTILINE)
_OVER = re.compile(r"^(?P<name>[^\n_]{3,60})\n[ ]*(?:_{6,}|\.{8,}|…{4,})", re.MULTILINE)


def compact(name: str) -> str:
    r"""Gives the signer's name with single spaces.

    >>> compact("Hon  Mere\nTāmati")
    'Hon Mere Tāmati'
    """
    return " ".join(name.split())


def is_valid(text: str) -> bool:
    """Tells whether a text begins with the words that announce a signature.

    >>> is_valid("Signed by: M Tāmati"), is_valid("Signed agreements")
    (True, False)
    """
    return _CUE.match(text) is not None


class SignatureRecogniser(Recogniser):
    """Finds the names of those who signed."""

    CATEGORY = "SIGNATURE"
    DETECTOR = "signature"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the signatures of a text."""
        tokens = tokens_of(text)
        for pattern in (_CUE, _RULE):
            for match in pattern.finditer(text):
                yield from _signer(tokens, match.end())
        for match in _OVER.finditer(text):
            yield from _signer(tokens, match.start("name"), stop=match.end("name"))


def _signer(tokens: Tokens, offset: int, stop: int | None = None) -> Iterator[Hit]:
    """Gives the name that stands at an offset, with its honorifics."""
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start - offset > 3:
        return
    first = index
    while index < len(tokens.items) and is_honorific(tokens.items[index]):
        index += 1
    span = read_name(tokens, index, first_may_be_place=index > first)
    if span is None or (span[1] - first < 2 and stop is None):
        return
    start, end = tokens.items[first].start, tokens.items[span[1] - 1].end
    if stop is None or end <= stop:
        yield Hit(start, end, 0.93, Evidence.LABEL, "signature: words of signing beside it")
