"""The texts of a file that its pages do not show, by what they are, for finding people in them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from records.document import Original, SourceFile
from records.marks import Beside
from redaction import sandbox
from redaction.inspection.inspecting import inspected

_PLACES = (
    *(
        "text",
        "codes",
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
    {
        "box",
        "id",
        "subtype",
        "kind",
        "why",
        "page",
        "number",
        "visible",
        "locked",
        "sha256",
        "Producer",
    }
)


def hidden_texts(path: Path, source: SourceFile) -> Beside:
    """Gives properties, attachments, bookmarks, fields, descriptions and notes of a file.

    Of attachments there are the names and, under ``attached files``, the words of those that can be read;
    what cannot be read is counted by kind.

    Raises:
        Refused: the file cannot be looked at within the sandbox's bounds.
    """
    told = inspected(path, source.media_type)
    texts = gathered(told)
    if not told.get("attachments"):
        return Beside(texts)
    words, unread = _attached(path, source.media_type)
    return Beside(texts | ({"attached files": words} if words else {}), unread)


def embedded_texts(path: Path, original: Original) -> Beside:
    """Gives the words of what is embedded in an office file of which the source was printed.

    Raises:
        Refused: the file cannot be looked at within the sandbox's bounds.
    """
    words, unread = _attached(path, original.media_type)
    return Beside({"embedded files": words} if words else {}, unread)


def _attached(path: Path, media_type: str) -> tuple[str, dict[str, int]]:
    within = sandbox.call("attached", {"path": str(path.resolve()), "media_type": media_type})
    unread = {str(kind): int(count) for kind, count in within["unread"].items()}
    return "\n\n".join(within["texts"])[:_MOST].strip(), unread


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
