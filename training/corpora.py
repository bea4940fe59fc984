"""The openly licensed corpora as texts with spans, from the files that ``manifest.csv`` lists.

Every file is checked against its digest before it is read. A person's span leaves out honorifics, because
the finder adds them itself, and handles, because another recogniser has them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("manifest.csv")
PERSON, ORGANISATION, PLACE = "PERSON", "ORG", "LOC"
_LABELS = {
    **dict.fromkeys(("PER", "PERSON"), PERSON),
    **dict.fromkeys(("ORG", "CORPORATION", "GROUP"), ORGANISATION),
    **dict.fromkeys(("LOC", "LOCATION"), PLACE),
}
_CLOSING = re.compile(r"[,.;:!?)\]}%]|'s|n't|'(?:re|ve|ll|m|d)|\.\.\.", re.IGNORECASE)
_OPENING = frozenset("([{$£#")
_HONORIFIC = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Prof|Professor|Judge|Justice)\.?\s+", re.IGNORECASE
)
HELD_OUT_EVERY = 3
"""Every third judgment (by digest of its id) is never trained on, nor looked at while tuning."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its entities as (start, end, label)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def is_held_out(judgment: str) -> bool:
    """Tells whether a judgment is kept for measuring only."""
    return hashlib.sha256(judgment.encode()).digest()[0] % HELD_OUT_EVERY == 0


def checked_files(folder: Path, use: str) -> Iterator[tuple[Path, str]]:
    """Gives the files of one use with their formats, each held against its digest.

    Raises:
        ValueError: a file is not the one that the manifest names.
    """
    with MANIFEST.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["use"] != use:
                continue
            path = folder / row["file"]
            if hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
                raise ValueError(f"{path.name}: its digest is not the manifest's")
            yield path, row["format"]


def examples(folder: Path, use: str = "train") -> list[Example]:
    """Gives every example of one use (``train``, or ``posts`` for the informal ones kept aside)."""
    found: list[Example] = []
    for path, form in checked_files(folder, use):
        found += _judgments(path) if form == "tab" else _columns(path, form)
    return found


def _judgments(path: Path) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        if is_held_out(record["id"]):
            continue
        spans = sorted(
            {
                (e["start_offset"], e["end_offset"], _LABELS[e["entity_type"]])
                for e in record["entities"]
                if e["entity_type"] in _LABELS
            }
        )
        yield from paragraphs(record["text"], spans)


def paragraphs(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Example]:
    """Gives a text's paragraphs with the spans that lie in each, without overlaps or honorifics."""
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        inside: list[tuple[int, int, str]] = []
        for start, end, label in spans:
            if not match.start() <= start < end <= match.end():
                continue
            first = start
            title = _HONORIFIC.match(text, start) if label == PERSON else None
            if title and title.end() < end:
                first = title.end()
            if not inside or first - match.start() >= inside[-1][1]:
                inside.append((first - match.start(), end - match.start(), label))
        yield Example(match.group(), tuple(inside))


def _columns(path: Path, form: str) -> Iterator[Example]:
    words: list[tuple[str, str]] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if line.strip() and not line.startswith("-DOCSTART-"):
            word, *_, tag = line.split("\t") if "\t" in line else line.split(" ")
            words.append((word, tag.strip()))
        elif words:
            yield joined(_calm(words) if form == "contracts" else words)
            words = []


def _calm(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Gives a contract's words without the parties' roles ("Lender"), which it marks as persons."""
    out = []
    for place, (word, tag) in enumerate(words):
        beside = [words[n][1][2:] for n in (place - 1, place + 1) if 0 <= n < len(words)]
        lone = tag.endswith("PER") and "PER" not in beside
        out.append((word, "O" if lone else tag))
    return out


def joined(words: list[tuple[str, str]]) -> Example:
    """Gives words and tags as a text, spaced as people write, with spans.

    >>> joined([("Hi", "O"), ("Mere", "B-PER"), ("!", "O")])
    Example(text='Hi Mere!', spans=((3, 7, 'PERSON'),))
    """
    text = ""
    spans: list[tuple[int, int, str]] = []
    before = ""
    for word, tag in words:
        if text and not _CLOSING.fullmatch(word) and text[-1] not in _OPENING:
            text += " "
        start = len(text)
        text += word
        label = "" if word.startswith("@") else _LABELS.get(tag[2:].upper(), "")
        if label and label == before and not tag.startswith("B-"):
            spans[-1] = (spans[-1][0], len(text), label)
        elif label:
            spans.append((start, len(text), label))
        before = label
    return Example(text, tuple(spans))
