"""A text made plain for matching, with the way back to the text as it was given.

Readers leave soft hyphens, ligatures, non-breaking spaces, typographic dashes and decomposed
macrons in a text; each would hide a name or a number. Matching happens on the plain form; every
offset found there maps back to code points of the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bb\u02bc\u02b9\u0060\u00b4\u2032"
_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_PLAIN: dict[str, str] = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_SPACES, " "),
    # a tab parts the columns of a table, as two spaces do
    "\t": "  ",
    **dict.fromkeys(_BREAKS, "\n"),
    **dict.fromkeys(_NOTHING, ""),
    **_LIGATURES,
    # full-width forms of ASCII, as some readers give them
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D},
}
# A soft hyphen at the end of a line joins the word; a letter with combining marks is one cluster;
# a lone surrogate cannot be encoded, so the language model would choke on it.
_ODD = re.compile(
    "\u00ad[ \t]*\r?\n[ \t]*|\r\n|[\ud800-\udfff]|[^\u0300-\u036f][\u0300-\u036f]+|["
    + re.escape("".join(_PLAIN))
    + "]"
)


_BROKEN_NUMBER = re.compile(r"(?<=[0-9)])\n(?=[0-9(])")
WRAPPED_LINE = 45
"""A line at least this long was broken by the page, a shorter one by the writer."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A plain text and, for each of its characters, where it came from.

    Attributes:
        text: NFC, plain spaces, dashes and quotes, no soft hyphens.
        starts: for each character of ``text``, the offset where its source begins; one more at
            the end, the length of the original.
        ends: for each character of ``text``, the offset behind its source.
    """

    text: str
    starts: array[int]
    ends: array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        r"""Gives the offsets in the original of ``text[start:end]``; the span must not be empty.

        >>> plain = normalise("Ma\u0304ui")
        >>> plain.text, plain.original_span(0, 4)
        ('Māui', (0, 5))
        """
        return self.starts[start], self.ends[end - 1]


def normalise(original: str) -> Normalised:
    r"""Gives the plain form of a text with its way back.

    >>> normalise("re\u00adlease \u2013 o\ufb03ce").text
    'release - office'
    """
    pieces: list[str] = []
    starts = array("q")
    ends = array("q")

    def keep(begin: int, stop: int) -> None:
        pieces.append(original[begin:stop])
        starts.extend(range(begin, stop))
        ends.extend(range(begin + 1, stop + 1))

    at = 0
    for odd in _ODD.finditer(original):
        keep(at, odd.start())
        plain = _plain(odd.group())
        pieces.append(plain)
        starts.extend([odd.start()] * len(plain))
        ends.extend([odd.end()] * len(plain))
        at = odd.end()
    keep(at, len(original))
    starts.append(len(original))
    return Normalised(_numbers_whole("".join(pieces)), starts, ends)


def _numbers_whole(text: str) -> str:
    """Gives the text with a space where the end of a full line broke a number in two."""
    for place in [match.start() for match in _BROKEN_NUMBER.finditer(text)]:
        if place - text.rfind("\n", 0, place) > WRAPPED_LINE:
            text = f"{text[:place]} {text[place + 1 :]}"
    return text


def _plain(odd: str) -> str:
    if odd[0] == "\u00ad":
        return ""
    if odd == "\r\n":
        return "\n"
    if len(odd) == 1:
        return "\ufffd" if "\ud800" <= odd <= "\udfff" else _PLAIN[odd]
    base = _PLAIN.get(odd[0], odd[0])
    return unicodedata.normalize("NFC", base + odd[1:])


_JOINT = re.compile(r"[_.+%~,;()\[\]-]+|(?<=[a-zāēīōū0-9])(?=[A-ZĀĒĪŌŪ])")


def words_of_label(original: str) -> Normalised:
    """Gives a file name or the like as words with spaces and capitals, with its way back.

    >>> plain = words_of_label("hemi_parata-CV.ParataHemi.pdf")
    >>> plain.text, plain.original_span(0, 11)
    ('Hemi Parata CV Parata Hemi Pdf', (0, 11))
    """
    whole = normalise(original)
    letters: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for joint in [*_JOINT.finditer(whole.text), None]:
        stop = joint.start() if joint else len(whole.text)
        for place in range(at, stop):
            first = not letters or letters[-1] in " \n"
            letter = whole.text[place]
            letters.append(letter.upper() if first and len(letter.upper()) == 1 else letter)
            starts.append(whole.starts[place])
            ends.append(whole.ends[place])
        if joint:
            letters.append(" ")
            place = min(stop, len(whole.text) - 1)
            starts.append(whole.starts[place])
            ends.append(whole.starts[place] if joint.end() == stop else whole.ends[joint.end() - 1])
            at = joint.end()
    starts.append(len(original))
    return Normalised("".join(letters), starts, ends)


_WHOLE = str.maketrans({"đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})
"""Letters whose stroke is no mark that could be taken off."""

_MARKS = re.compile("[\u0300-\u036f]")


def folded(word: str) -> str:
    """Gives a word for comparison: small letters, no macrons, accents or apostrophes.

    >>> folded("Tāmati"), folded("O'BRIEN"), folded("Đức")
    ('tamati', 'obrien', 'duc')
    """
    if word.isascii():
        return word.lower().replace("'", "")
    bare = _MARKS.sub("", unicodedata.normalize("NFD", word.translate(_WHOLE)))
    return bare.casefold().replace("'", "")
