"""The journal's head, signed, in a file outside: whoever rewrites the journal cannot rewrite that too.

The chain of digests tells of every change but one: somebody who may write the database can make all of it
anew. An anchor is a line of JSON that says how many lines the journal had, and the digest of the last of
them, signed by Ed25519. It belongs where those who run the database cannot write: another machine, a
write-once store, paper.

Source: RFC 8032 (Ed25519); Haber and Stornetta 1991, "How to Time-Stamp a Digital Document".
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from records.errors import Damaged, StoreFailed
from records.release import Disagreement
from storage.catalogue import SqlCatalogue
from storage.journal import Head
from storage.rows import canonical, instant_text
from storage.signing import name_of

FORMAT = "release-anchor/1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the journal as it was signed: lines, digest of the last one, when, and by which key."""

    number: int
    digest: str
    at: str
    key: str
    signature: str


def signed(head: Head, at: datetime, key: Ed25519PrivateKey) -> Anchor:
    """Gives the anchor of a head."""
    when = instant_text(at)
    signature = key.sign(_told(head.number, head.digest, when))
    encoded = base64.b64encode(signature).decode()
    return Anchor(head.number, head.digest, when, name_of(key.public_key()), encoded)


def anchors_in(path: Path) -> list[Anchor]:
    """Gives the anchors of a file, oldest first; none where it does not exist.

    Raises:
        Damaged: a line is no anchor.
        StoreFailed: it cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise StoreFailed(
            f"{path.name}: the anchors cannot be read ({type(error).__name__})"
        ) from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            form_of_it, anchor = told.pop("format"), Anchor(**told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(f"{path.name}, line {number}: it is no anchor") from error
        if form_of_it != FORMAT:
            raise Damaged(f"{path.name}, line {number}: another engine wrote it")
        found.append(anchor)
    return found


def add(path: Path, anchor: Anchor) -> None:
    """Adds an anchor to a file, behind those that stand there.

    Raises:
        StoreFailed: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"format": FORMAT} | asdict(anchor)) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise StoreFailed(
            f"{path.name}: the anchor cannot be written ({error.strerror})"
        ) from error


def disagreements(
    anchors: Sequence[Anchor], catalogue: SqlCatalogue, key: Ed25519PublicKey
) -> Iterator[Disagreement]:
    """Gives each anchor whose signature fails, or that the journal does not bear out."""
    for place, one in enumerate(anchors, start=1):
        where = f"line {place}"
        if not _is_ours(one, key):
            yield Disagreement("anchor", where, "its signature is not that of the key")
            continue
        found = catalogue.journal_digest(one.number)
        if found is None:
            yield Disagreement("anchor", where, f"the journal was cut: it had {one.number} lines")
        elif found != one.digest:
            yield Disagreement(
                "anchor", where, f"the journal was rewritten up to line {one.number}"
            )


def _is_ours(anchor: Anchor, key: Ed25519PublicKey) -> bool:
    try:
        signature = base64.b64decode(anchor.signature, validate=True)
        key.verify(signature, _told(anchor.number, anchor.digest, anchor.at))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _told(number: int, digest: str, at: str) -> bytes:
    return canonical([FORMAT, number, digest, at]).encode()
