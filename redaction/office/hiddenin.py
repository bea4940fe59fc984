"""What an office file holds and its printed pages do not show, as a list by kind and place; in the sandbox.

Compound files are looked into here, files of XML parts in `openxmlhidden` and `odfhidden`.

Source: [MS-CFB]; [MS-OLEPS].
"""

from __future__ import annotations

from dataclasses import dataclass, field

import olefile

MOST_ITEMS = 2000
LONGEST = 1000
"""Characters that are told of one thing."""


@dataclass(slots=True)
class Listing:
    """What was found, in the order in which it stands."""

    items: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0

    def add(self, kind: str, place: str, text: str = "", by: str = "") -> None:
        """Adds one thing; what goes beyond the bound is counted."""
        if len(self.items) >= MOST_ITEMS:
            self.left_out += 1
            return
        item = {"kind": kind, "place": place[:200], "text": text[:LONGEST]}
        self.items.append(item | ({"by": by[:200]} if by else {}))


_SUMMARY = (
    "title",
    "subject",
    "author",
    "keywords",
    "comments",
    "last_saved_by",
    "manager",
    "company",
)


def legacy(file: olefile.OleFileIO, told: Listing) -> None:
    """Adds what a compound file holds beside its text; that itself is read from a copy of it."""
    for path in file.listdir(streams=False, storages=True):
        joined = "/".join(path)
        if path[-1] in ("VBA", "_VBA_PROJECT_CUR"):
            told.add("macro", joined)
        elif len(path) == 2 and path[0] in ("ObjectPool", "MBD"):
            told.add("embedded-object", joined)
    said = file.get_metadata()
    for name in _SUMMARY:
        value = getattr(said, name, None)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace").strip("\0 ")
        if value:
            told.add("property", name, str(value))
