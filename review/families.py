"""What came together stays together in the queue: attachments under their message, files of an archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from records.document import DocumentRecord
from records.package import Package


class _Line(Protocol):
    @property
    def record(self) -> DocumentRecord: ...


L = TypeVar("L", bound=_Line)

_DEEPEST = 3
"""Steps by which a line is moved in; what lies deeper stands below these."""


@dataclass(frozen=True, slots=True)
class Row(Generic[L]):
    """One line of the queue in its family.

    Attributes:
        depth: 0 for what stands by itself, 1 for what came in it or in an archive, and so on.
        children: how many documents came in it, shown or not.
        beside: whether it was not asked for, and is shown only because something in it was.
    """

    line: L
    depth: int = 0
    children: int = 0
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Family(Generic[L]):
    """Rows that are shown together; ``archive`` names what they came in, where that is no document itself."""

    rows: tuple[Row[L], ...]
    archive: str = ""
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Kinship:
    """Which document came in which, by their ids.

    Attributes:
        homes: the package of each document.
        parents: the document that each came in; those without one are missing.
    """

    homes: Mapping[str, Package] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def ancestors(self, document_id: str) -> Iterator[str]:
        """Gives the documents that one came in, the nearest first."""
        while (parent := self.parents.get(document_id)) is not None:
            yield parent
            document_id = parent

    def hay(self, record: DocumentRecord, records: Mapping[str, DocumentRecord]) -> str:
        """Gives what else a search finds a document by: the names of what it came in."""
        titles = [
            records[one].submission.title for one in self.ancestors(record.id) if one in records
        ]
        home = self.homes.get(record.id)
        return " ".join([*titles, home.name if home is not None else ""])


def kinship(packages: Sequence[Package]) -> Kinship:
    """Gives who came in whom; what came in an archive within a message came in the message."""
    homes: dict[str, Package] = {}
    parents: dict[str, str] = {}
    for package in packages:
        by_number = {part.number: part for part in package.parts}
        for part in package.parts:
            if part.document_id is None:
                continue
            homes[part.document_id] = package
            above = by_number.get(part.parent or 0)
            while above is not None and above.document_id is None:
                above = by_number.get(above.parent or 0)
            if above is not None and above.document_id is not None:
                parents[part.document_id] = above.document_id
    return Kinship(homes, parents)


def families(
    lines: Sequence[L], asked_for: Callable[[L], bool], kin: Kinship
) -> tuple[list[Family[L]], int]:
    """Gives the lines that were asked for, each with what it came in, and how many were asked for.

    Args:
        lines: every line that may be seen, the most pressing first; a family stands where its first does.
        asked_for: tells whether a line is one of those wanted.
        kin: who came in whom.
    """
    by_id = {line.record.id: line for line in lines}
    wanted = [line.record.id for line in lines if asked_for(line)]
    shown: dict[str, list[str]] = {}
    for document_id in wanted:
        home = kin.homes.get(document_id)
        members = shown.setdefault(home.id if home is not None else document_id, [])
        members.append(document_id)
    children: Counter[str] = Counter(
        above for one in by_id for above in kin.ancestors(one) if above in by_id
    )
    whole = Counter(kin.homes[one].id for one in by_id if one in kin.homes)
    asked = set(wanted)
    found = []
    for key, members in shown.items():
        home = kin.homes.get(members[0])
        if home is None or whole[key] == 1:
            found.append(Family(tuple(Row(by_id[one]) for one in members)))
            continue
        above = {up for one in members for up in kin.ancestors(one) if up in by_id}
        tree = _tree(home, {*members, *above}, kin)
        tops = {one for one, depth in tree if depth == 0}
        archive = home.name if len(tops) > 1 or not children[next(iter(tops))] else ""
        rows = tuple(
            Row(
                by_id[one],
                min(depth + bool(archive), _DEEPEST),
                children[one],
                beside=one not in asked,
            )
            for one, depth in tree
        )
        found.append(Family(rows, archive, whole[key]))
    return found, len(wanted)


def _tree(home: Package, members: Collection[str], kin: Kinship) -> list[tuple[str, int]]:
    """Gives documents of a package with their depth, each before what came in it."""
    under: dict[str | None, list[str]] = defaultdict(list)
    for part in home.parts:
        if part.document_id in members and part.document_id is not None:
            shown = (one for one in kin.ancestors(part.document_id) if one in members)
            under[next(shown, None)].append(part.document_id)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[str, int]]:
        for one in under[parent]:
            yield one, depth
            yield from walk(one, depth + 1)

    return list(walk(None, 0))


def page_of(
    found: Sequence[Family[L]], number: int, most: int
) -> tuple[Sequence[Family[L]], int, int]:
    """Gives one page of the list, its number and how many there are; a family is never parted."""
    pages: list[list[Family[L]]] = [[]]
    for family in found:
        if pages[-1] and sum(len(one.rows) for one in [*pages[-1], family]) > most:
            pages.append([])
        pages[-1].append(family)
    number = min(max(number, 1), len(pages))
    return pages[number - 1], number, len(pages)
