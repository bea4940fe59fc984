"""Pages as pictures in no more levels and colours than print needs, ready for Flate.

What smooth edges of letters are made of is most of a page's bytes, and no eye tells sixteen shades of an
edge from eight. Even shades keep theirs, and photographs keep all. Everything is worked out after boxes
were burnt, from what is left. Runs in the sandbox.

Source: ISO 32000-2, 8.6.6.3 (indexed colour), 8.9.5.2 (packing of samples).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.uint8]

STEP = 17
"""Of 255: sixteen levels, so that black and white stay what they are."""

EDGES = (0, 2, 4, 6, 9, 11, 13, 15)
"""Levels, of sixteen, that the smooth edges of letters keep; with fewer, recognition misreads small print."""

EVEN = 0.0005
"""Share of a page that an even shade takes, at least, to keep its own level."""

MOST_SHADES = 12
"""Levels of print; a page that needs more is a photograph."""

MOVED = 0.1
"""Share of a page whose level may change, at most: edges of letters are less."""

CELL = 32
DENSE, MOST_DENSE = 0.5, 0.003
"""Share of a cell of so many pixels from which its changes are those of a photograph, and how many of a
page's cells may be so."""

COLOURS = 256
RARE = 0.01
"""Share of a page in colours that a palette of the most frequent has no place for."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Rows packed for Flate.

    Attributes:
        rows: the samples, each row beginning with a new byte.
        bits: of a sample.
        palette: red, green and blue of each index; empty where samples are grey.
    """

    rows: bytes
    bits: int
    palette: bytes = b""


def grey(pixels: Levels) -> Coded:
    """Gives grey pixels (height, width) in sixteen levels, or in the few that print needs."""
    levels = _few(_sixteen(pixels))
    return Coded(_nibbles(levels), 4)


def coloured(pixels: Levels) -> Coded | None:
    """Gives pixels (height, width, 3) by a palette, or None: they have more colours than one holds."""
    levels = _sixteen(pixels).astype(np.uint16)
    codes = levels[:, :, 0] << 8 | levels[:, :, 1] << 4 | levels[:, :, 2]
    counts = np.bincount(codes.ravel(), minlength=1 << 12)
    used = np.flatnonzero(counts)
    # the most frequent, the lowest of those that are equally so; then in the order of their value
    kept = np.sort(used[np.lexsort((used, -counts[used]))][:COLOURS])
    if counts[kept].sum() < (1 - RARE) * codes.size:
        return None
    table = np.zeros(1 << 12, dtype=np.uint8)
    table[used] = _nearest(_channels(used), _channels(kept))
    return Coded(table[codes].tobytes(), 8, _means(pixels, codes, counts)[kept].tobytes())


def _means(pixels: Levels, codes: npt.NDArray[np.integer], counts: npt.NDArray[np.int64]) -> Levels:
    """Gives the mean colour of the pixels of each code: an even shade of grey would be tinted otherwise."""
    flat, least = codes.ravel(), np.maximum(counts, 1)
    sums = [np.bincount(flat, pixels[:, :, band].ravel(), 1 << 12) for band in range(3)]
    return np.asarray(np.stack([total / least + 0.5 for total in sums], axis=1).astype(np.uint8))


def _sixteen(pixels: Levels) -> Levels:
    return np.asarray((pixels.astype(np.uint16) + STEP // 2) // STEP, dtype=np.uint8)


def _few(levels: Levels) -> Levels:
    """Gives the levels of print; those of a photograph as they are."""
    even = levels[:-1, :-1]
    even = even[(even == levels[1:, :-1]) & (even == levels[:-1, 1:])]
    shares = np.bincount(even, minlength=16) / max(levels.size, 1)
    kept = np.array(sorted({*EDGES, *(int(one) for one in np.flatnonzero(shares >= EVEN))}))
    if len(kept) > MOST_SHADES:
        return levels
    every = np.arange(16)
    table = kept[_nearest(every[:, None], kept[:, None])].astype(np.uint8)
    changed = np.asarray(table != every)[levels]
    return levels if _drawn_by_light(changed) else table[levels]


def _drawn_by_light(changed: npt.NDArray[np.bool_]) -> bool:
    """Tells whether changes are so many, or so dense somewhere, that they are a photograph's."""
    if float(changed.mean()) > MOVED:
        return True
    high, wide = changed.shape[0] // CELL, changed.shape[1] // CELL
    if not high or not wide:
        return True
    cells = changed[: high * CELL, : wide * CELL].reshape(high, CELL, wide, CELL)
    return float((cells.mean(axis=(1, 3)) > DENSE).mean()) > MOST_DENSE


def _nearest(values: npt.NDArray[np.int64], among: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Gives, for each row of values, the nearest row of others; the last of those that are equally near."""
    apart = np.abs(values[:, None, :] - among[None, :, :]).sum(axis=2)
    return np.asarray(len(among) - 1 - apart[:, ::-1].argmin(axis=1))


def _channels(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.stack([codes >> 8, codes >> 4 & 15, codes & 15], axis=1)


def _nibbles(levels: Levels) -> bytes:
    if levels.shape[1] % 2:
        levels = np.pad(levels, ((0, 0), (0, 1)))
    return np.asarray((levels[:, 0::2] << 4) | levels[:, 1::2], dtype=np.uint8).tobytes()
