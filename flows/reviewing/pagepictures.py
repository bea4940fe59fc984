"""Pages as pictures for people at the review desk, some of them kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flows.documents.bench import Bench
from flows.scratch import scratch
from records.errors import Refused

Draw = Callable[[Path, str, Sequence[int]], Mapping[int, bytes]]
"""Draws some pages of a file, of a media type."""

MOST_PICTURES = 400
"""Pictures of pages in memory, of 50 to 200 kB each: they are unredacted, and never touch a disk."""
AHEAD = 4
"""Pages that are drawn with the one that is asked for: a child takes longer to start than to draw."""


class PagePictures:
    """Draws pages of files in the vault, and remembers the pictures by the file's digest."""

    def __init__(self, desk: Bench, draw: Draw) -> None:
        self._desk, self._draw = desk, draw
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._drawing = threading.Lock()

    def picture(self, sha256: str, suffix: str, media_type: str, number: int, pages: int) -> bytes:
        """Gives a page as a WebP picture, and draws the next ones with it.

        Args:
            sha256: digest of the file in the vault.
            suffix: of the file's name, by which it is read.
            media_type: of the file.
            number: of the page, from 1.
            pages: how many the file has.
        """
        if (kept := self._kept.get((sha256, number))) is not None:
            return kept
        with self._drawing:
            if (kept := self._kept.get((sha256, number))) is not None:
                return kept
            span = range(number, min(number + AHEAD, pages + 1))
            wanted = [n for n in span if (sha256, n) not in self._kept]
            with scratch(self._desk.work) as folder:
                path = folder / f"shown{suffix}"
                self._desk.vault.fetch(sha256, path)
                drawn = self._drawn(path, media_type, wanted)
            for n, picture in drawn.items():
                self._kept[sha256, n] = picture
            while len(self._kept) > MOST_PICTURES:
                self._kept.popitem(last=False)
            return drawn[number]

    def _drawn(self, path: Path, media_type: str, wanted: Sequence[int]) -> Mapping[int, bytes]:
        """Gives the pictures of pages; of the first alone where one of those ahead cannot be drawn."""
        try:
            return self._draw(path, media_type, wanted)
        except Refused:
            if len(wanted) == 1:
                raise
            return self._draw(path, media_type, wanted[:1])
