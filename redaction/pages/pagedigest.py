"""A digest of everything that a page is drawn from, so that the same page is known again in another file.

Objects are followed from the page in the order of their keys, whatever their numbers in the file; what is
not drawn (annotations, the structure, notes of producers) does not count, but whether a reviewer is told of
something that lies on the page. Runs in the sandbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from records.errors import ReleaseError
from records.recognition import Recognition
from redaction.pages import overlaid, pdf
from redaction.pages.engines import engine_of

NOT_DRAWN = {
    "/Annots",
    "/B",
    "/LastModified",
    "/Metadata",
    "/P",
    "/Parent",
    "/PieceInfo",
    "/StructParent",
    "/StructParents",
    "/Tabs",
    "/Thumb",
}
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
PACKED = {"/Length", "/Filter", "/DecodeParms"}
"""What tells how a stream is packed, and nothing of what is in it."""

UNPACKED_UP_TO = 1024 * 1024
"""Bytes up to which a stream is unpacked: programs pack small ones anew, and copy pictures as they are."""

DEEPEST = 200


def digest_pages(
    path: str, media_type: str, sha256: str, recognition: dict[str, str], numbers: list[int]
) -> Iterator[dict[str, Any]]:
    """Gives the engine's name, then a digest for each page; the sandbox's job ``digest``.

    A page that cannot be followed has the digest ``""``. Pictures are no objects to follow: a page of
    theirs is told by the whole file and its number.

    Raises:
        Refused: the file cannot be opened.
    """
    try:
        yield {"engine": engine_of(Recognition.of(recognition)).name}
    except ReleaseError:
        # reading says what is wrong with the engine, should a page need it
        return
    if media_type != "application/pdf":
        for number in numbers:
            yield {"number": number, "digest": f"{sha256}-{number}"}
        return
    with pdf.opened(path) as (_, objects):
        follower = _Follower()
        layers = follower.of(objects.Root.get("/OCProperties"))
        for number in numbers:
            yield {"number": number, "digest": _digest(objects.pages[number - 1], layers, follower)}


def _digest(page: pikepdf.Page, layers: bytes, follower: _Follower) -> str:
    try:
        inherited = [follower.of(pdf.inherited(page.obj, key)) for key in INHERITED]
        own = [
            key.encode() + follower.of(page.obj[key])
            for key in sorted(page.obj.keys())
            if key not in NOT_DRAWN and key not in INHERITED
        ]
        told = [b"overlaid"] if overlaid.lies_on(page) else []
        return hashlib.sha256(b"".join([layers, *inherited, *own, *told])).hexdigest()
    except (ValueError, TypeError, RecursionError, pikepdf.PdfError):
        # whatever is wrong with it, the reader will find it and say so
        return ""
    finally:
        follower.leave_page()


def _content(stream: pikepdf.Stream) -> tuple[bytes, bool]:
    """Gives the digest of what a stream holds, and whether it was unpacked for that."""
    raw = stream.read_raw_bytes()
    if len(raw) <= UNPACKED_UP_TO:
        try:
            return hashlib.sha256(stream.read_bytes()).digest(), True
        except pikepdf.PdfError:
            # a picture's own form, or damage: both are told by the bytes as they stand
            pass
    return hashlib.sha256(raw).digest(), False


class _Follower:
    """Digests objects, those that several pages share once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._open: set[tuple[int, int]] = set()
        self._cyclic = False

    def leave_page(self) -> None:
        """Forgets what was digested in a ring of objects: where one enters it, it looks different."""
        if self._cyclic:
            self._known.clear()
        self._open.clear()
        self._cyclic = False

    def of(self, thing: Any, depth: int = 0) -> bytes:
        """Gives the digest of an object and all that it leads to.

        Raises:
            ValueError: objects lie within each other too deeply.
        """
        if depth > DEEPEST:
            raise ValueError("objects lie too deep")
        place = thing.objgen if isinstance(thing, pikepdf.Object) else (0, 0)
        if place == (0, 0):
            return self._of(thing, depth)
        if place in self._open:
            self._cyclic = True
            return b"ring"
        if place not in self._known:
            self._open.add(place)
            self._known[place] = self._of(thing, depth)
            self._open.discard(place)
        return self._known[place]

    def _of(self, thing: Any, depth: int) -> bytes:
        digest = hashlib.sha256()
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            left_out = NOT_DRAWN
            if isinstance(thing, pikepdf.Stream):
                content, unpacked = _content(thing)
                left_out = NOT_DRAWN | (PACKED if unpacked else {"/Length"})
                digest.update(b"stream" + content)
            digest.update(b"<<")
            for key in sorted(thing.keys()):
                if key not in left_out:
                    digest.update(key.encode() + b" " + self.of(thing[key], depth + 1))
        elif isinstance(thing, pikepdf.Array):
            digest.update(b"[")
            for item in thing:
                digest.update(self.of(item, depth + 1))
        elif isinstance(thing, pikepdf.Object):
            digest.update(thing.unparse())
        else:
            digest.update(repr(thing).encode())
        return digest.digest()
