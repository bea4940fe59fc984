"""Witness: independence. The copy of another paper with other words under its boxes has the same bytes.

The engine is called a second time as a black box (:mod:`redaction.twin`); what it is given is scrambled
in :mod:`redaction.prove.scrambling`. Identical bytes prove for this very paper that the public copy does
not depend on what was withheld.

Source: Goguen and Meseguer, Security policies and security models, IEEE S&P 1982 (non-interference).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from records.errors import Refused, ReleaseError
from records.release import Caution, Objection, Testimony
from redaction import sandbox

WITNESS = "independence"

MOST_PAGES = 1_000_000
"""More than a file has."""


class Scrambled(Protocol):
    """What is known of one scrambled page."""

    @property
    def page(self) -> int:
        """Gives its number."""

    @property
    def letters(self) -> int:
        """Gives how many of its letters are others."""

    @property
    def pictures(self) -> int:
        """Gives how many of its pictures hold noise."""

    @property
    def left(self) -> Sequence[str]:
        """Gives what was not put to the test."""


def testify(public: Path, again: Path | None, pages: Sequence[Scrambled]) -> Testimony:
    """Gives the testimony on a copy and on that of the scrambled paper.

    Args:
        public: the copy.
        again: the copy of the scrambled paper; None where nothing could be scrambled.
        pages: what was scrambled.
    """
    untested = [
        Caution(page.page, None, f"not put to the test: {why}")
        for page in pages
        for why in page.left
    ]
    untested += [
        Caution(page.page, None, "not put to the test: nothing was found under its boxes")
        for page in pages
        if not (page.letters or page.pictures or page.left)
    ]
    objections: list[Objection] = []
    if again is not None and public.read_bytes() != again.read_bytes():
        differing = different(public, again) or [None]
        what = "the copy would be another if other words stood under the boxes"
        objections = [Objection(WITNESS, number, None, what) for number in differing]
    tested = sum(bool(page.letters or page.pictures) for page in pages)
    return Testimony(WITNESS, tested, tuple(objections), tuple(untested))


def of_one_length(testimony: Testimony, differing: Sequence[Objection]) -> Testimony:
    """Gives the testimony on words of the same length, where it holds for these and not for shorter ones.

    It is for a person to know: the lines beside some box tell something of the length of what it covers.
    """
    what = "not put to the test: with words of another length the copy differs, with other words it does not"
    pages = dict.fromkeys(objection.page for objection in differing)
    open_ = tuple(Caution(page, None, what) for page in pages)
    return Testimony(WITNESS, testimony.checked, testimony.objections, testimony.untested + open_)


def abstained() -> Testimony:
    """Gives the testimony on a copy that somebody else made, and that we cannot make again."""
    what = "not put to the test: the program that made this copy is not ours to run again"
    return Testimony(WITNESS, 0, (), (Caution(None, None, what),))


def different(one: Path, other: Path) -> list[int | None]:
    """Gives the pages whose content differs between two copies; none where only what they share does.

    The copies were made from a stranger's file, so they are opened in the sandbox. One that cannot be opened
    differs as a whole.

    Raises:
        ReleaseError: the sandbox failed, or what it told is no pages.
    """
    try:
        told = sandbox.call("differ", {"one": str(one.resolve()), "other": str(other.resolve())})
    except Refused:
        return []
    if not isinstance(told, list) or not all(type(n) is int and 0 < n <= MOST_PAGES for n in told):
        raise ReleaseError("the sandbox told of pages that are none")
    return list(told)
