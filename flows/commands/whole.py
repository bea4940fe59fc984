"""Long results that are printed whole or not at all, and never held in memory as a whole."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from typing import Any

from flows.commands.shared import hand_over

IN_MEMORY = 8 << 20
"""Characters of a result that stay in memory; what is longer waits in a file without a name."""


def give_texts(texts: Iterable[str]) -> None:
    """Prints texts one after another, once the last of them is there: what fails midway prints nothing."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as kept:
        for text in texts:
            kept.write(text)
        kept.seek(0)
        while piece := kept.read(1 << 20):
            hand_over(piece)


def give_each(name: str, items: Iterable[Any]) -> None:
    """Prints one JSON document with a list, of which only one item is held at a time.

    Args:
        name: of the list.
        items: what is in it, ready for JSON.
    """

    def pieces() -> Iterable[str]:
        yield f"{{\n {json.dumps(name)}: ["
        between = ""
        for item in items:
            yield f"{between}\n{json.dumps(item, ensure_ascii=False, indent=1)}"
            between = ","
        yield "\n ]\n}\n"

    give_texts(pieces())
