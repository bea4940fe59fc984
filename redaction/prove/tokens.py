"""Page content in tokens, as pdfminer's parser gives them, where it is written plainly; else nothing.

Nearly all content is numbers, names, strings and operators with nothing odd among them, and those are told
apart by one regular expression. Whatever is not (comments, pictures within the content, brackets that do not
match) is not judged here: then nothing is given, and pdfminer's own parser reads all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pdfminer.psparser import KWD, LIT, PSKeyword, PSLiteral

MOST = 8 * 1024 * 1024
"""Bytes of content of which all tokens are held at once."""

DEEPEST = 20
"""Brackets within brackets."""

_TOKEN = re.compile(
    rb"\s*(?:"
    rb"([+-]?\d+(?![.\d]))"
    rb"|([+-]?(?:\d+\.\d*|\.\d+))"
    rb"|([A-Za-z][^#/%\[\]()<>{}\s\0]*+(?![#%{}\0]))"
    rb"|/([^#/%\[\]()<>{}\s\0\x80-\xff]++(?![#%{}\0\x80-\xff])|(?=[\s/\[\]()<>]))"
    rb"|\(([^()\\]*)\)"
    rb"|<([0-9A-Fa-f\s]*)>(?!>(?!>(?!>)))"
    rb"|(<<|>>|[\[\]'\"])"
    rb"|\(([^()\\]*(?:\\[^\r][^()\\]*)*)\))"
)
_SIGN = 7

_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_MEANS = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r"}
_MEANS |= {sign: sign for sign in (b"(", b")", b"\\")}

_SAID: dict[bytes, bool] = {b"true": True, b"false": False}


class _Odd(Exception):
    """Something stands there that is not plain."""


def plain_tokens(streams: Sequence[bytes]) -> list[object] | None:
    """Gives operands and operators of the streams of one content, or None where they are not plain.

    A token never goes from one stream on into the next, nor does anything in brackets.
    """
    if sum(map(len, streams)) > MOST:
        return None
    found: list[object] = []
    try:
        for content in streams:
            _take(content, found)
    except _Odd:
        return None
    return found


def _take(content: bytes, found: list[object]) -> None:
    open_: list[tuple[bytes, list[object]]] = []
    into, place, end = found, 0, len(content.rstrip())
    match = _TOKEN.match
    while place < end:
        token = match(content, place)
        if token is None:
            raise _Odd
        place, kind = token.end(), token.lastindex or 0
        if kind == _SIGN:
            into = _bracket(token[kind], into, open_)
        else:
            into.append(_MEANT[kind](token[kind]))
    if open_:
        raise _Odd


def _word(said: bytes) -> object:
    if said in (b"BI", b"ID"):
        # the bytes of a picture follow
        raise _Odd
    return _SAID[said] if said in _SAID else KWD(said)


def _name(said: bytes) -> object:
    return LIT(said.decode("ascii"))


def _packed(said: bytes) -> bytes:
    digits = b"".join(said.split())
    if len(digits) % 2:
        raise _Odd
    return bytes.fromhex(digits.decode("ascii"))


def _bracket(
    sign: bytes, into: list[object], open_: list[tuple[bytes, list[object]]]
) -> list[object]:
    """Opens or closes an array or dictionary; gives the list into which what follows goes."""
    if sign in (b"[", b"<<"):
        if len(open_) >= DEEPEST:
            raise _Odd
        open_.append((sign, into))
        return []
    if sign in (b"'", b'"'):
        into.append(KWD(sign))
        return into
    if not open_:
        raise _Odd
    began, outer = open_.pop()
    if (began, sign) == (b"[", b"]"):
        if any(isinstance(one, PSKeyword) for one in into):
            raise _Odd
        outer.append(into)
    elif (began, sign) == (b"<<", b">>"):
        outer.append(_dictionary(into))
    else:
        raise _Odd
    return outer


def _dictionary(items: list[object]) -> dict[str, object]:
    keys, values = items[::2], items[1::2]
    if len(keys) != len(values) or any(isinstance(one, PSKeyword) for one in items):
        raise _Odd
    named: dict[str, object] = {}
    for key, value in zip(keys, values, strict=True):
        if not isinstance(key, PSLiteral):
            raise _Odd
        named[str(key.name)] = value
    return named


def _escaped(found: re.Match[bytes]) -> bytes:
    """Gives what an escape in a string means; one that means nothing is left out, as pdfminer does."""
    said = found[1]
    if said[:1] in b"01234567":
        code = int(said, 8)
        if code > 255:
            raise _Odd
        return bytes((code,))
    return _MEANS.get(said, b"")


def _unescaped(said: bytes) -> bytes:
    return _ESCAPE.sub(_escaped, said)


_MEANT: dict[int, Callable[[bytes], object]] = {
    1: int,
    2: float,
    3: _word,
    4: _name,
    5: bytes,
    6: _packed,
    8: _unescaped,
}
"""What stands in each group of a token, but for brackets."""
