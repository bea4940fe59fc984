"""Each identifier's module in one shape, against twenty true examples and twenty look-alikes."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

from redaction.detectors.engine import RECOGNISERS, analyzer
from redaction.detectors.normalised import normalise
from redaction.detectors.nzbn import NzbnRecogniser
from redaction.detectors.recogniser import Recogniser
from redaction.finding import PresidioFinder

EXAMPLES = Path(__file__).parent / "examples"
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_ALSO = {"address": ("address", "coordinates")}
_KINDS = (*RECOGNISERS, NzbnRecogniser)


def _lines(sign: str) -> list[tuple[str, str]]:
    return [
        (path.stem, line[2:].replace("\\n", "\n").replace("\\t", "\t"))
        for path in sorted(EXAMPLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(sign)
    ]


def _recognisers(module: str) -> list[Recogniser]:
    modules = {f"redaction.detectors.{name}" for name in _ALSO.get(module, (module,))}
    return [kind() for kind in _KINDS if kind.__module__ in modules]


def _spans(recogniser: Recogniser, text: str) -> list[tuple[int, int]]:
    """Gives what one recogniser finds; the model's needs the engine, which runs the model."""
    if recogniser.DETECTOR != "nz-name-model":
        return [(hit.start, hit.end) for hit in recogniser.hits(text)]
    artifacts = analyzer().nlp_engine.process_text(text, "en")
    results = recogniser.analyze(text, [recogniser.CATEGORY], artifacts)
    return [(result.start, result.end) for result in results]


@pytest.mark.parametrize(("module", "marked"), _lines("+ "))
def test_true_examples_are_found_whole(module: str, marked: str):
    """Every true example is found, with all of its characters."""
    text = _MARKED.sub(r"\1", marked)
    plain = normalise(text)
    spans = [
        plain.original_span(*span)
        for recogniser in _recognisers(module)
        for span in _spans(recogniser, plain.text)
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
    hits = [span for recogniser in _recognisers(module) for span in _spans(recogniser, plain)]
    assert not hits, [plain[slice(*span)] for span in hits]


def test_every_identifier_has_twenty_of_each():
    """No identifier is let off with fewer examples."""
    for path in EXAMPLES.glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert sum(line.startswith("+ ") for line in lines) >= 20, path.stem
        assert sum(line.startswith("- ") for line in lines) >= 20, path.stem


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.DETECTOR)
def test_every_module_has_the_one_shape(kind: type[Recogniser]):
    """What it is, form, check, source; compact and is_valid with doctests that hold; examples."""
    module = importlib.import_module(kind.__module__)
    told = module.__doc__ or ""
    assert all(part in told for part in ("Form:", "Check", "Source:")), told
    assert ">>>" in (module.compact.__doc__ or "")
    assert ">>>" in (module.is_valid.__doc__ or "")
    outcome = doctest.testmod(module)
    assert outcome.attempted >= 2
    assert outcome.failed == 0
    assert (EXAMPLES / f"{kind.__module__.rpartition('.')[2]}.txt").is_file()


def test_a_businesses_number_is_no_finding_even_where_a_label_lies():
    """The public number takes claims away; a number that only looks like one does not."""
    find = PresidioFinder().find_text
    assert find("client number 9429041234563") == []
    assert [f.category for f in find("client number 9429041234567")] == ["CLIENT_NUMBER"]
