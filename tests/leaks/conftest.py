"""Runs the engine over the attacks, several in one paper and two papers at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import attacks_by_painting
import attacks_in_cells_and_scripts
import attacks_in_codecs
import attacks_in_fonts
import attacks_in_machine_codes
import attacks_in_other_forms
import attacks_in_pictures
import attacks_in_shared_objects
import attacks_in_the_file
import attacks_of_rare_kinds
import attacks_of_shape
import attacks_text_elsewhere
import attacks_under_box
import attacks_with_other_words
import hunter
import pytest
from attack import ATTACKS, Part, Where, composed

from policies.grounds import grounds
from records.errors import ReleaseError
from records.release import PublicCopy
from redaction.redact import redact

MODULES = (
    attacks_under_box,
    attacks_text_elsewhere,
    attacks_in_other_forms,
    attacks_in_pictures,
    attacks_in_shared_objects,
    attacks_in_the_file,
    attacks_by_painting,
    attacks_in_cells_and_scripts,
    attacks_in_codecs,
    attacks_in_fonts,
    attacks_in_machine_codes,
    attacks_of_rare_kinds,
    attacks_of_shape,
    attacks_with_other_words,
)
"""Importing them registers their attacks."""

TOGETHER = {Where.UNDER_BOX: 12, Where.VISIBLE: 6, Where.HIDDEN: 12}
"""Attacks in one paper: a run of the engine costs more than a page more."""


@dataclass(frozen=True)
class Outcome:
    """What the engine made of a paper: a public copy, or why there is none."""

    parts: dict[str, Part]
    source: bytes
    public: bytes | None
    copy: PublicCopy | None
    error: ReleaseError | None

    @cached_property
    def evidence(self) -> hunter.Evidence:
        """Gives what the hunter gathers from the public copy."""
        assert self.public is not None
        return hunter.Evidence(self.public)

    @cached_property
    def pages(self) -> list[str]:
        """Gives the text of each page of the public copy."""
        assert self.public is not None
        return hunter.words_on(self.public)


def released(names: tuple[str, ...], folder: Path) -> Outcome:
    """Gives what the engine makes of a paper with some attacks in it."""
    paper, parts = composed(names)
    data = paper.bytes()
    source, out = folder / paper.name, folder / "public.pdf"
    source.write_bytes(data)
    try:
        copy = redact(source, paper.marks, grounds(), out)
    except ReleaseError as error:
        assert not out.exists()
        return Outcome(parts, data, None, None, error)
    outcome = Outcome(parts, data, out.read_bytes(), copy, None)
    # read here, where two run at a time
    assert outcome.evidence.readings
    return outcome


def channels(names: tuple[str, ...]) -> tuple[hunter.Evidence, dict[str, Part]]:
    """Gives what the hunter gathers from a paper whose secrets stand in their channels alone."""
    paper, parts = composed(names, channel_only=True)
    evidence = hunter.Evidence(paper.bytes())
    if not all(evidence.traces(part.secret, ocr=False) for part in parts.values()):
        assert evidence.readings
    return evidence, parts


def papers() -> Iterator[tuple[str, ...]]:
    """Gives the attacks that share a paper."""
    for where, group in groupby(
        sorted(ATTACKS.values(), key=lambda a: a.where.value), key=lambda a: a.where
    ):
        attacks = list(group)
        yield from ((attack.name,) for attack in attacks if attack.alone)
        shared = [attack.name for attack in attacks if not attack.alone]
        size = TOGETHER[where]
        yield from (tuple(shared[at : at + size]) for at in range(0, len(shared), size))


@pytest.fixture(scope="session")
def pool():
    """Gives as many hands as there are cores."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as hands:
        yield hands
        hands.shutdown(cancel_futures=True)


def asked_for(request, fixture: str) -> list[tuple[str, ...]]:
    """Gives the papers that the tests of this session need."""
    wanted = {
        item.callspec.params["name"]
        for item in request.session.items
        if fixture in getattr(item, "fixturenames", ()) and hasattr(item, "callspec")
    }
    mine = [tuple(name for name in names if name in wanted) for names in papers()]
    return [names for names in mine if names]


@pytest.fixture(scope="session")
def looked_at(request, pool):
    """Gives the evidence of each paper whose secrets stand in their channels alone, in the making."""
    started: dict[str, Future[tuple[hunter.Evidence, dict[str, Part]]]] = {}
    for names in asked_for(request, "channel_of"):
        run = pool.submit(channels, names)
        started |= dict.fromkeys(names, run)
    return started


@pytest.fixture(scope="session")
def releases(request, pool, looked_at, tmp_path_factory):
    """Gives the outcome of each attack's paper, in the making from the start."""
    assert isinstance(looked_at, dict)  # begun first, since the tests of the hunter run first
    started: dict[str, Future[Outcome]] = {}
    for names in asked_for(request, "outcome_of"):
        run = pool.submit(released, names, tmp_path_factory.mktemp("paper"))
        started |= dict.fromkeys(names, run)
    return started


@pytest.fixture(scope="session")
def outcome_of(releases, tmp_path_factory):
    """Gives the outcome of an attack; where a shared paper has none, the attack is tried by itself."""

    def outcome(name: str) -> Outcome:
        shared = releases[name].result()
        if shared.error is not None and len(shared.parts) > 1:
            return released((name,), tmp_path_factory.mktemp("alone"))
        return shared

    return outcome


@pytest.fixture(scope="session")
def channel_of(looked_at, releases):
    """Gives the evidence of a paper in which an attack's secret stands in its channel alone."""
    assert isinstance(releases, dict)  # the long work is under way meanwhile
    return lambda name: looked_at[name].result()
