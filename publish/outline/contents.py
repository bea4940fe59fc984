"""A document's own table of contents: lines that lead by dots to a page, and the headings that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from publish.letters import fold
from publish.outline.blocks import Contents, Entry, Heading, Sheet
from publish.outline.joining import Line, Pieces, joined, plain

_LEADER = re.compile(r"\s*(?:[.…·]\s?){4,}\s*(?P<page>\d{1,4}|[ivxlc]{1,7})\s*$")


def contents(lines: tuple[Line, ...], vocabulary: frozenset[str]) -> Contents | None:
    """Gives a paragraph as lines of contents, or None where it ends in none.

    A line without dots goes on in the next one.
    """
    if not lines or not _LEADER.search(plain(lines[-1])):
        return None
    entries: list[Entry] = []
    waiting: list[Line] = []
    for line in lines:
        waiting.append(line)
        if _LEADER.search(plain(line)):
            entries.append(_entry(joined(tuple(waiting), vocabulary)))
            waiting = []
    return Contents(tuple(entries))


def _entry(pieces: Pieces) -> Entry:
    last = pieces[-1]
    found = _LEADER.search(last) if isinstance(last, str) else None
    if found is None or not isinstance(last, str):
        return Entry(pieces, "")
    named = last[: found.start()].rstrip()
    return Entry((*pieces[:-1], *([named] if named else [])), found["page"])


def led(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Gives the sheets, each line of contents bound to the one heading that reads as it does."""
    known: dict[str, list[str]] = {}
    for sheet in sheets:
        for block in sheet.blocks:
            if isinstance(block, Heading):
                known.setdefault(fold(plain(block.pieces)), []).append(block.anchor)
    return tuple(
        replace(
            sheet,
            blocks=tuple(
                _led(block, known) if isinstance(block, Contents) else block
                for block in sheet.blocks
            ),
        )
        for sheet in sheets
    )


def _led(block: Contents, known: dict[str, list[str]]) -> Contents:
    def heading(entry: Entry) -> str | None:
        if not all(isinstance(piece, str) for piece in entry.pieces):
            return None  # a redaction is a link of its own
        found = known.get(fold(entry.text), [])
        return found[0] if len(found) == 1 else None

    return Contents(tuple(replace(entry, anchor=heading(entry)) for entry in block.entries))
