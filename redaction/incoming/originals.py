"""The kinds of files that are made ready before they are read, and what is kept of an original.

A message, an archive or an office file has no pages that the engine can mark: it is printed or taken
apart, and its digest, size and what it hides stay with what was made of it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from records.document import Original
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake
from redaction.sandbox import MEBIBYTE

ZIP, COMPOUND, _RICH = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
OFFICE: dict[str, tuple[str, bytes]] = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIP),
    ".odp": ("application/vnd.oasis.opendocument.presentation", ZIP),
    ".doc": ("application/msword", COMPOUND),
    ".xls": ("application/vnd.ms-excel", COMPOUND),
    ".ppt": ("application/vnd.ms-powerpoint", COMPOUND),
    ".rtf": ("application/rtf", _RICH),
}
"""Office files by ending: media type, and what they begin with."""

CONTAINERS: dict[str, tuple[str, bytes]] = {
    ".eml": ("message/rfc822", b""),
    ".msg": ("application/vnd.ms-outlook", COMPOUND),
    ".zip": ("application/zip", ZIP),
}
"""Messages and archives by ending: media type, and what they begin with."""

LARGEST_OFFICE = 256 * MEBIBYTE
MOST_HIDDEN = 5000


def require_bounded(path: Path, begins: bytes) -> None:
    """Makes sure that a file is no larger than its kind may be, and begins as its kind does.

    Raises:
        Refused: it is not.
    """
    with intake.told_of(path):
        if intake.size_of(path) > LARGEST_OFFICE:
            limit = LARGEST_OFFICE // MEBIBYTE
            raise Refused(RefusalReason.TOO_LARGE, f"the limit of such files is {limit} MB")
        with path.open("rb") as file:
            head = file.read(8)
        # a password makes a compound file of what was a ZIP; the look into it says so
        if not head.startswith(begins) and not (begins == ZIP and head == COMPOUND):
            what = f"the content is not that of a {path.suffix.lower()[1:]} file"
            raise Refused(RefusalReason.UNKNOWN_TYPE, what)


def made_from(
    path: Path, digest: str, media_type: str, maker: str, hidden: list[dict[str, str]]
) -> tuple[bytes, Original]:
    """Gives what a file hides as bytes for the vault, and how the source names its original."""
    listed = json.dumps(hidden, ensure_ascii=False, sort_keys=True, indent=1).encode()
    counts = Counter(item.get("kind", "") for item in hidden)
    original = Original(
        name=intake.printable(path.name),
        sha256=digest,
        size=path.stat().st_size,
        media_type=media_type,
        maker=maker,
        hidden=dict(sorted(counts.items())),
        hidden_sha256=intake.digest_of_bytes(listed),
    )
    return listed, original


def hidden_of(answer: Any) -> list[dict[str, str]]:
    """Gives the things that a file hides, bounds checked: a child read hostile bytes to make them.

    Raises:
        ReleaseError: the answer is none.
    """
    items = answer.get("hidden") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise ReleaseError("the look into an office file came back out of form")
    checked = [
        {fit(key, 40): fit(value, 1000) for key, value in list(item.items())[:6]}
        for item in items[:MOST_HIDDEN]
        if isinstance(item, dict)
    ]
    left_out = answer.get("left_out", 0)
    if isinstance(left_out, int) and left_out > 0:
        told = f"{min(left_out, 10**9)} more things"
        checked.append({"kind": "unlisted", "place": "the whole file", "text": told})
    return checked


def fit(value: object, longest: int) -> str:
    """Gives a child's word in printable letters, cut to a length."""
    return "".join(letter if letter.isprintable() else " " for letter in str(value)[:longest])
