"""Each identifier against twenty true examples and twenty look-alikes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from redaction.detectors.engine import RECOGNISERS
from redaction.detectors.normalised import normalise
from redaction.detectors.recogniser import Recogniser

EXAMPLES = Path(__file__).parent / "examples"
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_ALSO = {"address": ("address", "coordinates")}


def _lines(sign: str) -> list[tuple[str, str]]:
    return [
        (path.stem, line[2:].replace("\\n", "\n"))
        for path in sorted(EXAMPLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(sign)
    ]


def _recognisers(module: str) -> list[Recogniser]:
    modules = {f"redaction.detectors.{name}" for name in _ALSO.get(module, (module,))}
    return [kind() for kind in RECOGNISERS if kind.__module__ in modules]


@pytest.mark.parametrize(("module", "marked"), _lines("+ "))
def test_true_examples_are_found_whole(module: str, marked: str):
    """Every true example is found, with all of its characters."""
    text = _MARKED.sub(r"\1", marked)
    plain = normalise(text)
    spans = [
        plain.original_span(hit.start, hit.end)
        for recogniser in _recognisers(module)
        for hit in recogniser.hits(plain.text)
    ]
    removed = 0
    for match in _MARKED.finditer(marked):
        start = match.start() - removed
        end = start + len(match.group(1))
        removed += 4
        assert any(s <= start and end <= e for s, e in spans), (match.group(1), spans)


@pytest.mark.parametrize(("module", "text"), _lines("- "))
def test_look_alikes_are_passed_over(module: str, text: str):
    """No look-alike is taken for the identifier."""
    plain = normalise(text).text
    hits = [hit for recogniser in _recognisers(module) for hit in recogniser.hits(plain)]
    assert not hits, [(plain[hit.start : hit.end], hit.why) for hit in hits]


def test_every_identifier_has_twenty_of_each():
    """No identifier is let off with fewer examples."""
    for path in EXAMPLES.glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert sum(line.startswith("+ ") for line in lines) >= 20, path.stem
        assert sum(line.startswith("- ") for line in lines) >= 20, path.stem
