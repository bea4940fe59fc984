"""Pictures read by Tesseract: many by one process, so that its model is loaded once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytesseract
from PIL import Image

from records.errors import RefusalReason, Refused, ReleaseError
from redaction.processes import patience
from redaction.prove.drawing import DPI

SECONDS_A_PICTURE = 60
"""Of CPU, or asleep."""

TOO_LONG = "recognition does not come to an end with the copy"

PAGE, BLOCK = "--psm 3", "--psm 6"
"""How a picture is laid out: as a page, or as one block of lines."""

A_PROCESS = 1_000_000
"""Pixels of pictures from which it pays to read on one core more: a quarter of a page."""

LONGEST_SIDE = 32_000
"""Pixels: Tesseract counts them in sixteen bits and turns away what is longer, as a table's boxes may be."""

OVERLAP = 800
"""Pixels that parts of a longer picture share: more than lines of words are high, or words are wide."""

MARGIN = 14
GAP = 40


def read(
    pictures: Sequence[Image.Image], languages: str, layout: str, folder: Path
) -> list[list[str]]:
    """Gives the words of each picture; one that is too long for Tesseract is read in parts that overlap.

    Raises:
        Refused: it takes too long.
        ReleaseError: tesseract cannot be run, or fails.
    """
    parts = [_in_parts(picture) for picture in pictures]
    said = iter(_read([part for split in parts for part in split], languages, layout, folder))
    return [[word for _ in split for word in next(said)] for split in parts]


def _in_parts(picture: Image.Image) -> list[Image.Image]:
    """Gives a picture as it is, or parts of it that no side of is too long."""
    return [
        picture.crop((left, top, right, bottom))
        for top, bottom in _stretches(picture.height)
        for left, right in _stretches(picture.width)
    ]


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    """Gives beginning and end of stretches that overlap, the last as long as is left."""
    begin = 0
    while begin + LONGEST_SIDE < length:
        yield begin, begin + LONGEST_SIDE
        begin += LONGEST_SIDE - OVERLAP
    yield begin, length


def _read(
    pictures: Sequence[Image.Image], languages: str, layout: str, folder: Path
) -> list[list[str]]:
    """Gives the words of pictures, none of them too long."""
    if not pictures:
        return []
    # each process loads its models anew, which takes as long as reading some lines
    size = sum(picture.width * picture.height for picture in pictures)
    lanes = min(os.cpu_count() or 1, len(pictures), 1 + size // A_PROCESS)
    parts = [list(range(lane, len(pictures), lanes)) for lane in range(lanes)]
    out: list[list[str]] = [[] for _ in pictures]
    # tesseract runs in processes of its own; these threads only wait for them
    bound = SECONDS_A_PICTURE * max(len(part) for part in parts)
    with patience.watched(bound) as watch, ThreadPoolExecutor(max_workers=lanes) as pool:
        said = pool.map(
            lambda part: _listed([pictures[i] for i in part], languages, layout, folder), parts
        )
        try:
            for part, texts in zip(parts, said, strict=True):
                for index, text in zip(part, texts, strict=True):
                    out[index] = text.split()
        except ReleaseError:
            if watch.ended:
                raise Refused(RefusalReason.TOO_SLOW, TOO_LONG) from None
            raise
    return out


def _listed(
    pictures: Sequence[Image.Image], languages: str, layout: str, folder: Path
) -> list[str]:
    with tempfile.TemporaryDirectory(dir=folder) as room:
        files = [Path(room) / f"{index}.pgm" for index in range(len(pictures))]
        for picture, file in zip(pictures, files, strict=True):
            picture.convert("L").save(file, "PPM")
        listing = Path(room) / "list.txt"
        listing.write_text("".join(f"{file}\n" for file in files))
        try:
            text = pytesseract.image_to_string(
                str(listing),
                lang=languages,
                config=f"--dpi {DPI} {layout}",
            )
        except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError) as error:
            raise ReleaseError(f"tesseract failed as a witness ({type(error).__name__})") from None
    said = str(text).split("\f")[: len(pictures)]
    if len(said) != len(pictures):
        raise ReleaseError("tesseract left out a picture as a witness")
    return said


def sheet(cuts: Sequence[Image.Image]) -> Image.Image:
    """Gives pictures one below the other on white."""
    width = max(cut.width for cut in cuts) + 2 * MARGIN
    made = Image.new("L", (width, sum(cut.height + GAP for cut in cuts) + GAP), 255)
    at = GAP
    for cut in cuts:
        made.paste(cut, (MARGIN, at))
        at += cut.height + GAP
    return made
