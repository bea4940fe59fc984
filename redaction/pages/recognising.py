"""Pictures of several pages recognised together; what reads badly is tried upside down or on its side too."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image

from records.errors import ReleaseError
from records.geometry import Turning
from records.ports import OcrEngine, RecognisedWord
from redaction.pages.ocr import OcrFailed
from redaction.pages.pictures import OCR_DPI
from redaction.pages.straightening import turned

SURE = 0.5
"""Confidence from which a word counts when two readings of one picture are compared."""

DOUBTFUL = 0.75
"""Mean confidence under which a picture is read the other way up too: clean print has 0.93 and more upright,
and 0.6 at the most upside down."""


FORM = "BMP"
"""How pictures are kept for an engine: made in no time, and read quicker than PGM, pixel by pixel there."""


@dataclass(slots=True)
class Picture:
    """A picture for OCR: where it is kept, how it was turned, and which pixels of its page it begins at.

    Attributes:
        dpi: its resolution on the page.
        told: the resolution that the engine is told, by which it knows how large letters are.
    """

    path: Path
    digest: bytes
    dpi: float
    left: int = 0
    top: int = 0
    turning: Turning = field(default_factory=lambda: Turning(1, 1))
    told: int = OCR_DPI


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a picture, and by how many quarters it had to be turned for that, clockwise."""

    words: tuple[RecognisedWord, ...] = field(repr=False)
    quarters: int = 0

    @property
    def worth(self) -> float:
        """Gives how much was read: letters, weighed by how surely."""
        return sum(
            len(word.text) * word.confidence for word in self.words if word.confidence >= SURE
        )


Known = dict[bytes, Reading]
"""What was read by the digest of the pixels that it was read from: a crest stands on every page."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Recognises the pictures of a batch of pages, each picture once."""

    engine: OcrEngine
    known: Known
    failed: set[bytes] = field(default_factory=set)

    def recognise(self, pages: Sequence[int], pictures: Sequence[Picture]) -> Iterator[Any]:
        """Recognises pictures; says before each call of the engine for which pages it is at it.

        Afterwards each is in ``known`` or in ``failed``; their files are removed.
        """
        self.failed.clear()
        fresh = {one.digest: one for one in pictures if one.digest not in self.known}
        said = {"recognising": list(pages)}
        if fresh:
            yield said
            yield from self._once(said, list(fresh.values()))
            doubtful = [one for one in fresh.values() if self._doubtful(one)]
            for further in (2, 1):
                again = [self._otherwise(one, further) for one in doubtful]
                if again:
                    yield said
                    yield from self._again(said, doubtful, again)
                # whoever was set level may be upside down; what was taken for lying aside may stand
                doubtful = [
                    one for one in doubtful if one.turning.quarters % 2 and self._doubtful(one)
                ]
        for one in pictures:
            one.path.unlink(missing_ok=True)

    def _once(self, said: dict[str, Any], pictures: Sequence[Picture]) -> Iterator[Any]:
        for dpi in sorted({one.told for one in pictures}):
            alike = [one for one in pictures if one.told == dpi]
            try:
                self._read(alike, dpi)
            except OcrFailed:
                # one picture fails its whole list, so each is tried by itself
                for one in alike:
                    yield said
                    try:
                        self._read([one], dpi)
                    except OcrFailed:
                        self.failed.add(one.digest)

    def _read(self, pictures: Sequence[Picture], dpi: int) -> None:
        read = self.engine.recognise([one.path for one in pictures], dpi)
        for one, words in zip(pictures, read, strict=True):
            self.known[one.digest] = Reading(tuple(words), one.turning.quarters)

    def _again(
        self, said: dict[str, Any], pictures: Sequence[Picture], again: Sequence[Picture]
    ) -> Iterator[Any]:
        """Reads pictures that were turned further, and keeps what is read better so."""
        other = Recogniser(self.engine, {})
        yield from other._once(said, again)
        for one, further in zip(pictures, again, strict=True):
            found = other.known.get(further.digest)
            if found is not None and found.worth > 1.2 * self.known[one.digest].worth:
                self.known[one.digest] = found
            further.path.unlink()

    def _doubtful(self, picture: Picture) -> bool:
        """Tells whether a picture may have been read the wrong way up."""
        found = self.known.get(picture.digest)
        if found is None:
            return False
        if not found.words:
            return bool(picture.turning.quarters)
        return statistics.mean(word.confidence for word in found.words) < DOUBTFUL

    def _otherwise(self, picture: Picture, further: int) -> Picture:
        """Gives a picture turned by some quarters more."""
        path = picture.path.with_name(f"{picture.path.stem}-{further}.bmp")
        quarters = (picture.turning.quarters + further) % 4
        with Image.open(picture.path, formats=(FORM,)) as image:
            image.load()
        try:
            turned(image, Turning(image.width, image.height, further)).save(path, FORM)
        except OSError as error:
            # a full disk is no fault of the page
            raise ReleaseError(
                f"the picture of a page cannot be kept ({error.strerror})"
            ) from error
        turning = replace(picture.turning, quarters=quarters)
        return replace(picture, path=path, turning=turning)
