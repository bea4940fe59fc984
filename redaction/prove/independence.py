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

import pikepdf

from records.release import Caution, Objection, Testimony

WITNESS = "independence"


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
    """Gives the pages whose content differs between two copies; none where only what they share does."""
    with pikepdf.open(one) as here, pikepdf.open(other) as there:
        if len(here.pages) != len(there.pages):
            return []
        return [
            number
            for number, (mine, yours) in enumerate(zip(here.pages, there.pages, strict=True), 1)
            if _content(mine) != _content(yours)
        ]


def _content(page: pikepdf.Page) -> list[bytes]:
    """Gives what a page draws: its operators, and the data of its pictures and forms."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    held = [stream.read_bytes() for stream in streams]
    shapes = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject")
    held += [shape.read_raw_bytes() for _, shape in shapes.items()] if shapes is not None else []
    return held
