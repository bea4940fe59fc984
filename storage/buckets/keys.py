"""Which keys are safe, and which media type a key's ending stands for."""

from __future__ import annotations

import mimetypes
import unicodedata

from records.errors import InvalidInput

LONGEST_KEY = 1024
"""Bytes of UTF-8 in a key. Source: Amazon S3 User Guide, "Naming Amazon S3 objects"."""
LONGEST_SEGMENT = 255
"""Bytes of UTF-8 between two slashes; what Linux file systems hold in one name."""

# without the machine's own lists, so that every machine tells the same
_TYPES = mimetypes.MimeTypes(filenames=())
_TYPES.add_type("image/webp", ".webp")
_TYPES.add_type("application/json", ".json")
_TYPES.add_type("application/ld+json", ".jsonld")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe_key(key: str) -> str:
    """Gives the key back where it is a relative path of safe segments.

    Safe: NFC, no backslash, no control or invisible character, no empty segment, none that begins
    with a dot (so neither ``..`` nor a hidden file), and short enough for every store.

    Raises:
        InvalidInput: the key is not safe.
    """
    _check(key, key.split("/"))
    return key


def safe_prefix(prefix: str) -> str:
    """Gives the prefix back where keys may begin with it; it may end in the middle of a segment.

    Raises:
        InvalidInput: no safe key begins so.
    """
    if prefix:
        _check(prefix, prefix.removesuffix("/").split("/"))
    return prefix


def media_type_of(key: str) -> str:
    """Gives the media type that a key's ending stands for, ``application/octet-stream`` if none."""
    guessed, encoding = _TYPES.guess_type(f"/{key}")
    return guessed if guessed and not encoding else "application/octet-stream"


def _check(key: str, segments: list[str]) -> None:
    wrong = _what_is_wrong(key, segments)
    if wrong:
        # repr: the key may hold what would garble a terminal
        raise InvalidInput(f"key {key[:200]!r} {wrong}; use a relative path of plain names")


def _what_is_wrong(key: str, segments: list[str]) -> str | None:
    if any(unicodedata.category(letter) in _UNSEEN for letter in key):
        return "holds a control or invisible character"
    if not unicodedata.is_normalized("NFC", key):
        return "is not in NFC"
    if len(key.encode()) > LONGEST_KEY:
        return f"is longer than {LONGEST_KEY} bytes"
    return next(filter(None, map(_what_is_wrong_with, segments)), None)


def _what_is_wrong_with(segment: str) -> str | None:
    if not segment:
        return "has an empty segment"
    if "\\" in segment:
        return "holds a backslash"
    if segment.startswith("."):
        return "has a segment that begins with a dot"
    if len(segment.encode()) > LONGEST_SEGMENT:
        return f"has a segment longer than {LONGEST_SEGMENT} bytes"
    return None
