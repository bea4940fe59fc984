"""A small sample of ``make corpus``: strangers' files are redacted by chance, and what goes wrong is told."""

from __future__ import annotations

import os
import time

import pytest
from attack import Paper

from benchmarks import corpus
from records.errors import ReleaseError


@pytest.fixture
def papers(tmp_path):
    """A folder with two papers, one of them there twice."""
    for name, words in (
        ("one", "Rosalind Featherstone"),
        ("two", "Bartholomew Quigley"),
        ("three", None),
    ):
        paper = Paper()
        paper.signed_page(words)
        (tmp_path / f"{name}.pdf").write_bytes(paper.bytes())
    (tmp_path / "again.pdf").write_bytes((tmp_path / "one.pdf").read_bytes())
    return tmp_path


def test_words_chosen_at_random_are_withheld_and_hunted(papers):
    """The same seed withholds the same words; a proven copy holds none of them."""
    paper = corpus.papers_in(papers)[0]
    came = corpus.outcome(paper, 0, 12)
    assert (came.result, came.traces) == ("proven", [])
    assert came.marks == corpus.MOST_MARKS
    assert came.hunted


def test_each_content_is_tried_once(papers):
    """Test suites hold many a file twice."""
    assert len(corpus.papers_in(papers)) == 3


def test_a_trace_of_a_withheld_word_is_a_leak(papers, monkeypatch):
    """An engine that gives back the paper as it came is found out."""
    real = corpus.redact

    def careless(source, marks, grounds, out, **more):
        copy = real(source, marks, grounds, out, **more)
        out.write_bytes(source.read_bytes())
        return copy

    monkeypatch.setattr(corpus, "redact", careless)
    came = corpus.outcome(corpus.papers_in(papers)[0], 0, 12)
    assert came.result == "leak"
    assert came.bad


def test_an_error_of_the_engine_is_a_crash_and_no_end_is_a_hang(papers, monkeypatch):
    """Whatever a file does to its process, the others go on and it is named."""
    first, second, third = corpus.papers_in(papers)

    def struck(paper, *_):
        if paper == first:
            time.sleep(60)
        if paper == second:
            os._exit(11)
        raise ReleaseError("job emit failed")

    monkeypatch.setattr(corpus.reading, "read", struck)
    monkeypatch.setattr(corpus.intake, "accept", lambda _: type("Accepted", (), {"pages": 1}))
    came = corpus.outcomes_of(
        [first, second, third], 3, lambda paper: corpus.outcome(paper, 0, 12), longest=3.0
    )
    told = {outcome.file: outcome for outcome in came}
    assert told[str(first)].result == "hang"
    assert told[str(second)].why == "its process ended with 11"
    assert "job emit failed" in told[str(third)].why
    assert {outcome.result for outcome in told.values()} == {"hang", "crash"}
