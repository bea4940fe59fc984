"""What the desk needs of functions that have no port in ``records.ports``: their shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from policies.facts import Surroundings
from records.document import DocumentRecord, Page, SourceFile
from records.grounds import Ground
from records.marks import Decisions, Finding
from records.recognition import Recognition
from records.release import Obstacle

Progress = Callable[[str, int, int], None]
"""Told of a step by name, how much of it is done, and how much there is."""


Accepter = Callable[[Path], SourceFile]
"""Takes a file in, or refuses it."""


class Reader(Protocol):
    """Reads an accepted file, page by page."""

    def __call__(
        self,
        path: Path,
        source: SourceFile,
        *,
        recognition: Recognition,
        numbers: Sequence[int] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Page]:
        """Gives the pages in order, perhaps only some of them."""


class Gate(Protocol):
    """Says what holds a document back."""

    def __call__(
        self,
        record: DocumentRecord,
        decisions: Decisions | None,
        findings: Sequence[Finding],
        grounds: Mapping[str, Ground],
        today: date,
        *,
        regime: str,
        around: Surroundings,
    ) -> tuple[Obstacle, ...]:
        """Gives the obstacles; none where the document may go."""


def silent(step: str, done: int, whole: int) -> None:
    """Tells nobody."""
