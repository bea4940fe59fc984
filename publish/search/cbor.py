"""The little of CBOR that Pagefind writes: whole numbers, texts, and lists of them whose length is told first.

Source: RFC 8949, Concise Binary Object Representation, sections 3.1 and 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence

from records.errors import InvalidInput

Value = int | str | Sequence["Value"]

_NUMBER, _NEGATIVE, _TEXT, _LIST = 0, 1, 3, 4
_INLINE, _LONGEST = 24, 27
"""What says that the number stands in the head itself, and that it takes eight bytes behind it."""


def decoded(content: bytes) -> Value:
    """Gives the one value that these bytes are.

    Raises:
        InvalidInput: they are no such value, or more than one.
    """
    try:
        value, end = _value(content, 0)
    except (IndexError, UnicodeDecodeError) as error:
        raise InvalidInput("CBOR: it ends early, or holds a text that is not UTF-8") from error
    if end != len(content):
        raise InvalidInput("CBOR: something stands behind the value")
    return value


def encoded(value: Value) -> bytes:
    """Gives a value in the shortest form, which is the only one that is written."""
    if isinstance(value, int):
        return _head(_NUMBER, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_LIST, len(value)) + b"".join(map(encoded, value))


def _value(content: bytes, at: int) -> tuple[Value, int]:
    kind, size = content[at] >> 5, content[at] & 31
    number, at = size, at + 1
    if _INLINE <= size <= _LONGEST:
        width = 1 << (size - _INLINE)
        number, at = int.from_bytes(_piece(content, at, width)), at + width
    elif size > _LONGEST:
        raise InvalidInput("CBOR: a value without a length is not one that Pagefind writes")
    if kind == _NUMBER:
        return number, at
    if kind == _NEGATIVE:
        return -1 - number, at
    if kind == _TEXT:
        return _piece(content, at, number).decode(), at + number
    if kind != _LIST:
        raise InvalidInput(f"CBOR: major type {kind} is not one that Pagefind writes")
    values: list[Value] = []
    for _ in range(number):
        value, at = _value(content, at)
        values.append(value)
    return values, at


def _piece(content: bytes, at: int, length: int) -> bytes:
    if at + length > len(content):
        raise IndexError
    return content[at : at + length]


def _head(kind: int, number: int) -> bytes:
    if number < _INLINE:
        return bytes([kind << 5 | number])
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes([kind << 5 | _INLINE + width.bit_length() - 1]) + number.to_bytes(width)
