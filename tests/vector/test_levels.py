"""Pixel pages in few levels and colours: print comes out as it looks, photographs keep what they are."""

from __future__ import annotations

import numpy as np

from redaction.emission import levels
from redaction.emission.levels import Coded, Levels


def page(high: int = 320, wide: int = 321) -> Levels:
    """Gives white paper with a black bar whose edges are smooth."""
    paper = np.full((high, wide), 255, np.uint8)
    paper[100:140, 40:280] = 0
    paper[100:140, 39], paper[100:140, 280] = 90, 143
    return paper


def unpacked(coded: Coded, wide: int) -> Levels:
    """Gives the levels of grey rows, of 255."""
    assert coded.bits == 4
    packed = np.frombuffer(coded.rows, np.uint8).reshape(-1, -(-wide // 2))
    both = np.stack([packed >> 4, packed & 15], axis=2).reshape(len(packed), -1)
    return np.asarray(both[:, :wide] * 17, dtype=np.uint8)


def test_edges_of_print_take_few_levels_and_paper_stays_white() -> None:
    """Two greys of edges become the nearest of eight."""
    seen = unpacked(levels.grey(page()), 321)
    assert set(np.unique(seen)) == {0, 102, 153, 255}
    assert (seen == page()).mean() > 0.99


def test_an_even_shade_keeps_its_own_level() -> None:
    """The grey of a watermark or of a table's row is no edge."""
    paper = page()
    paper[200:260, 40:280] = 204
    assert 204 // 17 not in levels.EDGES
    seen = unpacked(levels.grey(paper), 321)
    assert (seen[205:255, 45:275] == 204).all()


def test_a_photograph_keeps_sixteen_levels() -> None:
    """Where greys are many and dense, nothing is an edge."""
    paper = page()
    paper[150:320, :] = np.random.default_rng(7).integers(0, 255, (170, 321))
    seen = unpacked(levels.grey(paper), 321)
    assert len(np.unique(seen)) == 16
    assert int(np.abs(seen.astype(int) - paper).max()) <= 9


def test_colours_of_print_become_a_palette_of_their_means() -> None:
    """A shade of grey that lies between two steps is not tinted."""
    paper = np.full((200, 200, 3), 255, np.uint8)
    paper[20:60, 20:60] = (177, 179, 182)
    paper[80:90, 20:60] = (30, 110, 190)
    coded = levels.coloured(paper)
    assert coded is not None
    palette = np.frombuffer(coded.palette, np.uint8).reshape(-1, 3)
    seen = palette[np.frombuffer(coded.rows, np.uint8).reshape(200, 200)]
    assert (seen == paper).all()
    assert len(palette) == 3


def test_rare_colours_take_the_nearest_and_many_have_no_palette() -> None:
    """A few strange pixels cost nothing; a picture of thousands of colours is no print."""
    paper = np.full((400, 400, 3), 255, np.uint8)
    steps = np.arange(16, dtype=np.uint8) * 17
    every = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
    paper[0, :300] = every[:300]
    coded = levels.coloured(paper)
    assert coded is not None
    assert len(coded.palette) == 3 * 256
    paper[:12, :] = np.resize(every, (12, 400, 3))
    assert levels.coloured(paper) is None
