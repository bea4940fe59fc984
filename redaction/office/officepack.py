"""An office file of XML parts in a ZIP, opened within bounds and without entities; in the sandbox."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from posixpath import basename, normpath, split
from typing import Any
from xml.parsers import expat

from records.errors import RefusalReason, Refused

MOST_ENTRIES = 10_000
LARGEST_PACK = 768 * 1024 * 1024
"""Bytes of all that a file holds, unpacked."""

LARGEST_XML = 96 * 1024 * 1024
"""Bytes of one XML part, unpacked; more would not fit into the bounds of memory as a tree."""

LARGEST_RATIO = 400
"""How many times its size an entry may unpack to, from a megabyte on."""

DEEPEST = 400
MOST_ELEMENTS = 2_000_000


@dataclass(slots=True)
class Element:
    """An XML element by its local name; namespaces differ between editions of one format and are left out."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """Gives the elements right below."""
        return (child for child in self.children if isinstance(child, Element))

    def first(self, name: str) -> Element | None:
        """Gives the first element of a name right below."""
        return next((child for child in self.elements() if child.name == name), None)

    def every(self, *names: str) -> Iterator[Element]:
        """Gives all elements of these names, this one too, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.name in names:
                yield element
            waiting.extend(reversed(list(element.elements())))

    def text(self, *, leaving_out: frozenset[str] = frozenset()) -> str:
        """Gives all text within, without that of some elements; a paragraph ends with a space."""
        pieces: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
            elif node.name not in leaving_out:
                if node.name in ("p", "br", "tab", "s", "row", "tr"):
                    pieces.append(" ")
                waiting.extend(reversed(node.children))
        return " ".join("".join(pieces).split())


class Pack:
    """The parts of one file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = [info.filename for info in archive.infolist() if not info.is_dir()]

    def read(self, name: str, most: int = LARGEST_PACK) -> bytes:
        """Gives the bytes of a part.

        Raises:
            Refused: it is larger than it says, or broken.
        """
        try:
            with self._archive.open(name) as part:
                content = part.read(most + 1)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
            raise Refused(RefusalReason.BROKEN, "a part of the file is damaged") from error
        except RuntimeError as error:
            raise Refused(RefusalReason.ENCRYPTED, "a part of the file is encrypted") from error
        if len(content) > most:
            raise Refused(RefusalReason.BOMB, "a part of the file unpacks to too much")
        return content

    def xml(self, name: str) -> Element | None:
        """Gives a part as a tree; None where the file has no such part.

        Raises:
            Refused: it is no XML, declares a document type or entities, or is too large or deep.
        """
        return parsed(self.read(name, LARGEST_XML)) if name in self.names else None

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Gives the parts that one leads to, by the ids that it uses: what kind of part, and its name.

        Raises:
            Refused: as :meth:`xml`.
        """
        folder, own = split(name)
        tree = self.xml(f"{folder}/_rels/{own}.rels")
        found = {}
        for one in tree.every("Relationship") if tree else ():
            target = one.attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            kind = basename(one.attributes.get("Type", ""))
            found[one.attributes.get("Id", "")] = (kind, normpath(path))
        return found


@contextmanager
def opened_pack(path: str) -> Iterator[Pack]:
    """Gives the parts of a file.

    Raises:
        Refused: it is no ZIP, is encrypted, or unpacks to more than a file may.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(RefusalReason.BROKEN, "it is no whole ZIP") from error
    with archive:
        check_archive(archive)
        if any(entry.flag_bits & 0x1 for entry in archive.infolist()):
            raise Refused(RefusalReason.ENCRYPTED, "it is encrypted")
        yield Pack(archive)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Makes sure that an archive is bounded, by what it says of itself.

    Raises:
        Refused: it is not.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused(RefusalReason.BOMB, f"it holds more than {MOST_ENTRIES} parts")
    if sum(entry.file_size for entry in entries) > LARGEST_PACK:
        raise Refused(RefusalReason.BOMB, f"it unpacks to more than {LARGEST_PACK >> 20} MB")
    for entry in entries:
        if entry.file_size > max(1 << 20, LARGEST_RATIO * max(entry.compress_size, 1)):
            raise Refused(RefusalReason.BOMB, "a part of it unpacks without end")


def bound_drawings(pack: Pack) -> None:
    """Makes sure that no words of a drawing multiply: LibreOffice would write out all of them.

    Raises:
        Refused: those of one do.
    """
    for name in pack.names:
        if not name.lower().endswith(".svg"):
            continue
        try:
            expat.ParserCreate().Parse(pack.read(name), True)  # noqa: FBT003 -- expat takes no name for it
        except expat.ExpatError as error:
            # what is broken otherwise is drawn as far as it goes, or not at all
            if error.code == _MULTIPLIES:
                raise Refused(RefusalReason.BOMB, "words of a drawing in it multiply") from error


_MULTIPLIES = 43
"""Expat's own number for entities that unpack to far more than they were."""


def parsed(content: bytes) -> Element:
    """Gives XML as a tree.

    Raises:
        Refused: as :meth:`Pack.xml`.
    """
    reader = expat.ParserCreate(namespace_separator="}")
    reader.buffer_text = True
    top = Element("")
    above = [top]
    count = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(above) > DEEPEST or count > MOST_ELEMENTS:
            raise Refused(RefusalReason.BOMB, "a part of the file is nested or long without end")
        element = Element(_local(name), _by_local_name(attributes))
        above[-1].children.append(element)
        above.append(element)

    def ends(_name: str) -> None:
        above.pop()

    def says(text: str) -> None:
        above[-1].children.append(text)

    def declares(*_: Any) -> None:
        raise Refused(RefusalReason.BROKEN, "a part of the file declares a document type")

    reader.StartElementHandler, reader.EndElementHandler = begins, ends
    reader.CharacterDataHandler = says
    reader.StartDoctypeDeclHandler = declares
    reader.EntityDeclHandler = declares
    try:
        reader.Parse(content, True)  # noqa: FBT003 -- expat takes no name for it
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused(RefusalReason.BROKEN, "a part of the file is no XML") from error
    first = next(top.elements(), None)
    if first is None:
        raise Refused(RefusalReason.BROKEN, "a part of the file is empty")
    return first


def _by_local_name(attributes: dict[str, str]) -> dict[str, str]:
    """Gives attributes without namespaces; of two that then are called alike, the one that had one."""
    made = {_local(key): said for key, said in attributes.items()}
    if len(made) < len(attributes):
        made |= {_local(key): said for key, said in attributes.items() if "}" in key}
    return made


def _local(name: str) -> str:
    return name.rpartition("}")[2]
