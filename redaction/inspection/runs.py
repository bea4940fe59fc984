r"""Bytes of unknown make as words: text where they are text, else the runs of letters that stand in them.

An older office file keeps its text in stretches of one or two bytes a letter between its tables; so does a
message of Outlook. Their runs of letters are enough to find a name in, and no more than that.
"""

from __future__ import annotations

import re

_HEAD = 4096
_LEAST_PRINTABLE = 0.95
_MOST = 16 * 1024 * 1024
"""Bytes of a file that are looked through for runs."""

_LETTER = rb"[\x20-\x7e\xc0-\xd6\xd8-\xf6\xf8-\xff\x91-\x94\t\r\n]"
_NARROW = re.compile(rb"%b{8,}" % _LETTER)
# Latin letters with their marks: basic, Latin-1 and Latin Extended-A, which has the macrons
_WIDE = re.compile(rb"(?:[\x20-\x7e\t\r\n\xc0-\xff]\x00|[\x00-\x7f]\x01|[\x13-\x1d]\x20){6,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouyāēīōū]", re.IGNORECASE)


def text_of(content: bytes) -> str | None:
    r"""Gives bytes as text where they are text, or None.

    >>> text_of("Mere Tāmati".encode()), text_of("Mere".encode("utf-16")), text_of(b"PK\x03\x04\x00\x00")
    ('Mere Tāmati', 'Mere', None)
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in content[:_HEAD]:
        return None
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:_HEAD]
        printable = sum(letter.isprintable() or letter in "\r\n\t" for letter in head)
        return text if printable >= len(head) * _LEAST_PRINTABLE else None
    return None


def letters_of(content: bytes) -> str:
    r"""Gives the runs of letters in bytes, a line each, in one byte a letter and in two.

    >>> letters_of(b"\x05\x06" + "Mere Tāmati rang".encode("utf-16-le") + b"\x02\x03An older note\x00")
    'Mere Tāmati rang\nAn older note'
    """
    kept = content[:_MOST]
    wide = ((m.start(), m.group().decode("utf-16-le", "ignore")) for m in _WIDE.finditer(kept))
    narrow = ((m.start(), m.group().decode("cp1252", "ignore")) for m in _NARROW.finditer(kept))
    runs = sorted((*wide, *narrow))
    return "\n".join(text.strip() for _, text in runs if _is_written(text))


def _is_written(run: str) -> bool:
    """Tells whether a run is mostly words, and not a table that happens to look like letters."""
    words = [word for word in _WORD.findall(run) if _VOWEL.search(word)]
    return sum(map(len, words)) > 0.6 * len(run.strip())
