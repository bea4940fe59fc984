"""A small sample of ``make fuzz``: files broken on purpose are proven or turned away; none is a crash."""

from __future__ import annotations

import pytest
from attack import Paper

from benchmarks import fuzz
from benchmarks.mutations import MUTATIONS, mutated

KINDS = sorted(MUTATIONS)


@pytest.mark.parametrize("kind", ["huge numbers", "operators shuffled", "wrong kinds"])
def test_a_broken_file_is_proven_or_turned_away(tmp_path, kind):
    """Whatever became of the objects in it, the engine ends with a copy or with a plain no."""
    paper = Paper()
    paper.signed_page()
    whole = paper.bytes()
    seeds = range(KINDS.index(kind), 20 * len(KINDS), len(KINDS))
    # what cannot be broken in some way is broken in another
    data = next(data for name, data in (mutated(whole, seed) for seed in seeds) if name == kind)
    assert fuzz.outcome(data, tmp_path) in ("proven", "blocked", "refused")


def test_every_kind_of_breaking_breaks_something():
    """A mutation that gives the file as it was would test nothing."""
    paper = Paper()
    paper.signed_page()
    whole = paper.bytes()
    for seed in range(len(KINDS)):
        assert mutated(whole, seed)[1] != whole
