"""The stand in the child process: every witness in turn, each with the same case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from redaction.prove import carved, pixelwise, positions, recognition, structure, words
from redaction.prove.case import Case, Finding

ORDER: dict[str, Callable[[Case], tuple[int, list[Finding]]]] = {
    "positions": positions.testify,
    "words": words.testify,
    "bytes": carved.testify,
    "structure": structure.testify,
    "pixels": pixelwise.testify,
    "recognition": recognition.testify,
}


def testify(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Gives each witness's testimony as plain values; the sandbox's job ``testify``."""
    heard = Case.from_json(case)
    for witness, speak in ORDER.items():
        checked, objections = speak(heard)
        yield {
            "witness": witness,
            "checked": checked,
            "objections": [
                [o.page, None if o.box is None else o.box.as_list(), o.what] for o in objections
            ],
        }
