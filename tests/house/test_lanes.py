"""Tests that share what is dear to make stay in one process, and the longest of them are begun first."""

from __future__ import annotations

import re

from house_files import ROOT

TESTS = ROOT / "tests"


def together() -> list[str]:
    """Gives the folders that stay in one process, in their order."""
    text = (TESTS / "conftest.py").read_text(encoding="utf-8")
    told = re.search(r"^TOGETHER = \((.*?)^\)", text, re.DOTALL | re.MULTILINE)
    assert told is not None
    return re.findall(r'"(\w+)"', told[1])


def test_a_folder_that_shares_something_stays_together():
    """A server or template of a session would be made once in each process otherwise."""
    sharing = {
        path.parent.name
        for path in TESTS.glob("*/*.py")
        if 'scope="session"' in path.read_text(encoding="utf-8")
    } - {"house"}
    assert sharing <= set(together())


def test_every_folder_that_stays_together_is_there():
    """A name that is mistyped would let its folder be parted; each is told once."""
    assert len(together()) == len(set(together()))
    assert all(list((TESTS / folder).glob("test_*.py")) for folder in together())
    assert "--dist loadgroup --no-loadscope-reorder" in (ROOT / "Makefile").read_text()
