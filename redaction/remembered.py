"""Reading that remembers: a page that was read before, by the same engine and programs, is not read again.

What is kept are words of documents that nobody has redacted, so the store is as private as the vault. The
digest of a page comes from a child that follows objects and nothing else; what the page says comes from the
child that reads it. Unreadable pages are never kept: another time they may be read.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from records.document import Origin, Page, SourceFile
from records.errors import Refused, ReleaseError
from records.recognition import USUAL, Recognition
from records.store_ports import ReadPages
from redaction import reading, sandbox
from redaction.pages import checked

LIBRARIES = ("pypdfium2", "pikepdf", "pillow", "numpy", "pytesseract")
DIGESTING = sandbox.Limits(memory=1536 * sandbox.MEBIBYTE, cpu=120, silence=60.0)
LARGEST = 64 * sandbox.MEBIBYTE
"""Bytes of a page as it is kept, unpacked: what one answer of a worker may be."""


@dataclass(frozen=True, slots=True)
class RememberingReader:
    """Reads as :func:`redaction.reading.read` does, with a store of pages that were read before."""

    kept: ReadPages

    def __call__(
        self,
        path: Path,
        source: SourceFile,
        *,
        recognition: Recognition = USUAL,
        numbers: Sequence[int] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Page]:
        """Gives the pages in order; only those that are not known are read.

        Raises:
            Refused: as :func:`redaction.reading.read`.
        """
        wanted = list(numbers) if numbers is not None else list(range(1, source.pages + 1))
        keys = _keys(path, source, recognition, wanted)
        known = self.kept.known(source.sha256, [keys[n] for n in wanted if n in keys])
        missing = [number for number in wanted if keys.get(number) not in known]
        with contextlib.ExitStack() as stack:
            fresh: Iterator[Page] = iter(())
            if missing:
                read = reading.read(path, source, recognition=recognition, numbers=missing)
                fresh = stack.enter_context(contextlib.closing(read))  # type: ignore[type-var]  # a generator
            for done, number in enumerate(wanted, 1):
                page = None
                if keys.get(number) in known:
                    page = self._recalled(keys[number], number)
                    if page is None:
                        # it was pruned a moment ago
                        (page,) = reading.read(
                            path, source, recognition=recognition, numbers=[number]
                        )
                else:
                    page = next(fresh)
                    self._keep(source, keys.get(number), page)
                if progress is not None:
                    progress(done, len(wanted))
                yield page

    def _recalled(self, key: str, number: int) -> Page | None:
        packed = self.kept.get(key)
        if packed is None:
            return None
        try:
            told = json.loads(zlib.decompressobj().decompress(packed, LARGEST))
            return checked.page_of({**told, "number": number}, number)
        except (zlib.error, ValueError, ReleaseError):
            # damaged on the disk: it is only a copy, and the page is still there to be read
            return None

    def _keep(self, source: SourceFile, key: str | None, page: Page) -> None:
        if key is None or page.origin is Origin.UNREADABLE:
            return
        if any("failed" in note for note in page.notes):
            return
        told = json.dumps(_plain(page), ensure_ascii=False, separators=(",", ":"))
        self.kept.put(source.sha256, key, zlib.compress(told.encode(), 6))


def _keys(
    path: Path, source: SourceFile, recognition: Recognition, wanted: Sequence[int]
) -> dict[int, str]:
    """Gives under which key each page is known; none for a page that has no digest."""
    arguments = {
        "path": str(path.resolve()),
        "media_type": source.media_type,
        "sha256": source.sha256,
        "recognition": recognition.plain(),
        "numbers": list(wanted),
    }
    keys: dict[int, str] = {}
    engine = ""
    try:
        for answer in sandbox.run("digest", arguments, DIGESTING):
            if "engine" in answer:
                engine = str(answer["engine"])
            elif answer["digest"]:
                told = f"{answer['digest']} {engine} {reader()}"
                keys[int(answer["number"])] = hashlib.sha256(told.encode()).hexdigest()
    except Refused:
        # what makes a parser stumble is the reader's to tell, page by page
        return {}
    return keys


@cache
def reader() -> str:
    """Gives the digest of the programs that read: any change of them reads every page anew."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    rooms = [here, here / "pages", here / "processes", here.parent / "records"]
    for file in sorted(file for room in rooms for file in room.glob("*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    return digest.hexdigest()


def _plain(page: Page) -> dict[str, Any]:
    """Gives a page as the plain values that a worker gives."""
    return {
        "visible": page.frame.visible.as_list(),
        "rotation": page.frame.rotation,
        "user_unit": page.frame.user_unit,
        "origin": page.origin.value,
        "words": [
            [w.text, *w.box.as_list(), w.confidence, w.line, w.block, w.turn] for w in page.words
        ],
        "notes": list(page.notes),
    }
