"""The texts of a file that its pages do not show, by what they are, for finding people in them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from records.document import SourceFile
from redaction import sandbox

_PLACES = (
    *(
        "text",
        "notes",
        "links",
        "layers",
        "attachments",
        "fields",
        "xfa",
        "signatures",
        "bookmarks",
    ),
    *("descriptions", "destinations", "properties", "private_data", "only_in_earlier_revisions"),
)
_MOST = 100_000
"""Characters of each kind that are looked through."""
# words that a renderer needs and that never name anybody
_NOT_WORDS = frozenset(
    {"box", "subtype", "kind", "why", "page", "number", "visible", "locked", "sha256", "Producer"}
)


def hidden_texts(path: Path, source: SourceFile) -> dict[str, str]:
    """Gives properties, attachments, bookmarks, fields, descriptions and notes of a file.

    Of attachments there are the names and, under ``attached files``, the words of those that can be read.

    Raises:
        Refused: the file cannot be looked at within the sandbox's bounds.
    """
    given = {"path": str(path.resolve()), "media_type": source.media_type}
    told = sandbox.call("inspect", given)
    texts = gathered(told)
    if told.get("attachments"):
        within = sandbox.call("attached", given)
        words = "\n\n".join(within["texts"])[:_MOST]
        texts |= {"attached files": words} if words.strip() else {}
    return texts


def gathered(told: Mapping[str, Any]) -> dict[str, str]:
    """Gives the words of an inspection's answer, one text for each kind that has any.

    >>> gathered({"properties": {"Author": "Mere Ara"}, "notes": [{"page": 1, "text": "ask Mere"}]})
    {'notes': 'ask Mere', 'properties': 'Mere Ara'}
    """
    parts = {name: told.get(name) for name in _PLACES}
    texts = {name: "\n".join(_strings(part))[:_MOST] for name, part in parts.items()}
    return {name: text for name, text in texts.items() if text.strip()}


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key not in _NOT_WORDS:
                yield from _strings(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _strings(value)
