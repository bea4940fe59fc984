"""Which modules are broken on purpose, and which tests have to notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Room:
    """Modules that belong together, and the files of tests that are about them.

    Attributes:
        share: what share of the mutants has to be killed.
        inline: jobs of the sandbox run in the test's own process, where the mutant is.
        seconds: at most so much CPU is spent on the tests of one mutant, the quick ones first.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    share: float
    inline: bool = False
    seconds: float = 120.0


def _all_of(folder: str) -> tuple[str, ...]:
    paths = sorted((ROOT / folder).glob("*.py"))
    prefix = folder.replace("/", ".")
    return tuple(f"{prefix}.{path.stem}" for path in paths if path.stem != "__init__")


_EMISSION = (
    *("cells", "bars", "blocks", "reflow", "lines", "cutting", "standing", "scope", "operators"),
    *("content", "covers", "paths"),
)

ROOMS = {
    "policies": Room(
        modules=_all_of("policies"),
        tests=("tests/policies",),
        share=0.9,
        seconds=30.0,
    ),
    "geometry": Room(
        modules=("records.geometry", "redaction.emission.cutting"),
        tests=("tests/records", "tests/vector/test_cutting.py"),
        share=0.85,
        seconds=30.0,
    ),
    "redaction": Room(
        modules=(
            *(f"redaction.emission.{name}" for name in _EMISSION),
            *_all_of("redaction/planning"),
            "redaction.fonts.newfonts",
            "records.geometry",
        ),
        tests=("tests/vector", "tests/records", "tests/leaks/test_terms.py"),
        share=0.85,
        inline=True,
        seconds=25.0,
    ),
    "prove": Room(
        modules=_all_of("redaction/prove"),
        tests=("tests/prove", "tests/vector/test_widths.py"),
        share=0.85,
        inline=True,
        seconds=40.0,
    ),
}
"""Every room that can be measured."""


def path_of(module: str) -> Path:
    """Gives the file of a module."""
    return ROOT / f"{module.replace('.', '/')}.py"
