"""A downloaded package checked by itself: its lists, every digest, its crate, and its manifest.

What is read is a stranger's. An archive that is not whole, or not of our kind, is refused before anything
of it is taken for true; whatever else is wrong is told place by place, in no words of the file.

Source: RFC 8493, section 3 (complete and valid bags); RO-Crate 1.1, root and data entities.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish import stored
from publish.bundle import MANIFEST_FORMAT
from publish.crate import CRATE, CRATE_VERSION, MANIFEST
from publish.packaging import BAG, PAGE
from records.errors import RefusalReason, Refused

_DATA = "data/"
_TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
_TAG_LIST = "tagmanifest-sha256.txt"
_LIST = "manifest-sha256.txt"
_LARGEST_TEXT = 4 << 20
"""Bytes of a list or description; ours are some thousands."""
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_OXUM = re.compile(r"^Payload-Oxum: (\d{1,15}\.\d{1,15})$", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z0-9:+.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be: in which file of the package, and what."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a package.

    Attributes:
        sha256: of the whole ZIP, to be held against the catalogue's.
        files: in it.
        size: its bytes.
        document_id: what the manifest says it is; empty where it says nothing plain.
        published_at: likewise.
        signed_by: the name of the key under which the manifest says that the package is signed.
        faults: everything that is wrong; none where the package holds.
    """

    sha256: str
    files: int
    size: int
    document_id: str
    published_at: str
    signed_by: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _File:
    sha256: str
    size: int


class _Bag:
    """A package whose files have all been hashed."""

    def __init__(self, archive: stored.Archive) -> None:
        bases = {name.partition("/")[0] for name in archive.entries}
        if len(bases) != 1 or any("/" not in name for name in archive.entries):
            raise Refused(
                RefusalReason.UNKNOWN_TYPE, "package: it does not hold one folder, as a bag does"
            )
        (self.base,) = bases
        self._archive = archive
        self.files: dict[str, _File] = {}
        self.changed: list[str] = []
        for name, entry in archive.entries.items():
            sha256, fits = archive.digest(entry)
            self.files[self._within(name)] = _File(sha256, entry.size)
            if not fits:
                self.changed.append(self._within(name))

    def _within(self, name: str) -> str:
        return name.removeprefix(f"{self.base}/")

    @property
    def payload(self) -> dict[str, _File]:
        """Gives the files below ``data/``, by their names there."""
        return {
            name.removeprefix(_DATA): file
            for name, file in self.files.items()
            if name.startswith(_DATA)
        }

    def text(self, name: str) -> str | None:
        """Gives a small text; None where it is missing, too large, or no UTF-8."""
        entry = self._archive.entries.get(f"{self.base}/{name}")
        if entry is None or entry.size > _LARGEST_TEXT:
            return None
        try:
            return self._archive.read(entry).decode("utf-8")
        except UnicodeDecodeError:
            return None

    def json(self, name: str) -> dict[str, Any] | None:
        """Gives a JSON object; None where there is none, or one that can be read in two ways."""
        text = self.text(f"{_DATA}{name}")
        try:
            told = json.loads(text or "", object_pairs_hook=_once)
        except (ValueError, RecursionError):
            return None
        return told if isinstance(told, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice")
    return told


def check(path: Path) -> Checked:
    """Gives what is wrong with a downloaded package; nothing is unpacked, and nothing outside is asked.

    Raises:
        Refused: there is no such file, or it is no package of ours that is whole.
    """
    with stored.opened(path) as archive, path.open("rb") as whole:
        bag = _Bag(archive)
        manifest = bag.json(MANIFEST)
        told = manifest or {}
        signed = told.get("package")
        return Checked(
            sha256=hashlib.file_digest(whole, "sha256").hexdigest(),
            files=len(bag.files),
            size=whole.tell(),
            document_id=_plain(told.get("document_id")),
            published_at=_plain(told.get("published_at")),
            signed_by=_plain(signed.get("signed_by")) if isinstance(signed, dict) else "",
            faults=(*_bag_faults(bag), *_crate_faults(bag), *_manifest_faults(bag, manifest)),
        )


def _plain(value: object) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else ""


def _bag_faults(bag: _Bag) -> Iterator[Fault]:
    for name in bag.changed:
        yield Fault(name, "its bytes are not those that were packed")
    if bag.text("bagit.txt") != BAG:
        yield Fault("bagit.txt", "it does not say that this is a bag of BagIt 1.0 in UTF-8")
    expected = {name for name in bag.files if name.startswith(_DATA)}
    yield from _list_faults(bag, _LIST, expected)
    yield from _list_faults(bag, _TAG_LIST, set(_TAGS))
    for name in sorted(bag.files.keys() - expected - {*_TAGS, _TAG_LIST}):
        yield Fault(name, "no list names it")
    sums = [file.size for file in bag.payload.values()]
    if _OXUM.findall(bag.text("bag-info.txt") or "") != [f"{sum(sums)}.{len(sums)}"]:
        yield Fault("bag-info.txt", "it tells another number of files or bytes than are there")


def _list_faults(bag: _Bag, name: str, expected: set[str]) -> Iterator[Fault]:
    """Gives what a list of digests and the files that it is about do not agree in."""
    text = bag.text(name)
    if text is None:
        yield Fault(name, "it is missing, or no list")
        return
    listed: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        told = _LINE.fullmatch(line)
        if told is None or told[2] in listed or not stored.is_safe(told[2]):
            yield Fault(name, f"line {number} is no digest of another file")
            continue
        listed[told[2]] = told[1]
    for missing in sorted(listed.keys() - bag.files.keys()):
        yield Fault(missing, f"{name} names it, and it is missing")
    for extra in sorted(listed.keys() & bag.files.keys() - expected):
        yield Fault(extra, f"{name} names it, and is not about it")
    for one in sorted(expected):
        if one in bag.files and one not in listed:
            yield Fault(one, f"{name} does not name it")
        elif one in bag.files and listed[one] != bag.files[one].sha256:
            yield Fault(one, f"its digest is not the one in {name}")
        elif one not in bag.files and one not in listed:
            yield Fault(one, "it is missing")


def _crate_faults(bag: _Bag) -> Iterator[Fault]:
    place = f"{_DATA}{CRATE}"
    told = bag.json(CRATE)
    graph = told.get("@graph") if told is not None else None
    if told is None or not isinstance(graph, list):
        yield Fault(place, "it is missing, or no RO-Crate")
        return
    entities = {e["@id"]: e for e in graph if isinstance(e, dict) and isinstance(e.get("@id"), str)}
    descriptor, root = entities.get(CRATE, {}), entities.get("./", {})
    if (
        len(entities) != len(graph)
        or told.get("@context") != f"{CRATE_VERSION}/context"
        or descriptor.get("conformsTo") != {"@id": CRATE_VERSION}
        or descriptor.get("about") != {"@id": "./"}
        or root.get("@type") != "Dataset"
    ):
        yield Fault(place, "it is no RO-Crate 1.1 of this folder")
        return
    payload = {name: file for name, file in bag.payload.items() if name != CRATE}
    parts = root.get("hasPart")
    named = [p.get("@id") for p in parts if isinstance(p, dict)] if isinstance(parts, list) else []
    for name in sorted(name for name in payload if name not in named):
        yield Fault(f"{_DATA}{name}", f"{CRATE} does not name it")
    if len(named) != len(payload) or any(name not in payload for name in map(str, named)):
        yield Fault(place, "it names files that are not there")
    for name, file in sorted(payload.items()):
        entity = entities.get(name, {})
        if entity.get("@type") != "File" or entity.get("contentSize", str(file.size)) != str(
            file.size
        ):
            yield Fault(f"{_DATA}{name}", f"{CRATE} tells another size or kind of it")


def _manifest_faults(bag: _Bag, manifest: Mapping[str, Any] | None) -> Iterator[Fault]:
    place = f"{_DATA}{MANIFEST}"
    files = manifest.get("files") if manifest is not None else None
    if manifest is None or manifest.get("format") != MANIFEST_FORMAT or not isinstance(files, list):
        yield Fault(place, "it is missing, or no manifest of a release")
        return
    listed = {
        f["path"]: (f.get("sha256"), f.get("size"))
        for f in files
        if isinstance(f, dict) and isinstance(f.get("path"), str)
    }
    # the page stands on the site only; its digest is here for whoever wants to hold one against the other
    listed.pop(PAGE, None)
    payload = {name: file for name, file in bag.payload.items() if name != MANIFEST}
    for name, file in sorted(payload.items()):
        if name not in listed:
            yield Fault(f"{_DATA}{name}", f"{MANIFEST} does not name it")
        elif listed[name] != (file.sha256, file.size):
            yield Fault(f"{_DATA}{name}", f"its digest or size is not the one in {MANIFEST}")
    if listed.keys() - payload.keys():
        yield Fault(place, "it names files that are not there")
    yield from _document_faults(bag, manifest)


def _document_faults(bag: _Bag, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    """Gives what of the document does not fit its proof, or the name of the package."""
    proof = manifest.get("proof")
    if not isinstance(proof, dict) or proof.get("holds") is not True:
        yield Fault(f"{_DATA}{MANIFEST}", "it tells of no proof that holds")
        proof = {}
    document = bag.payload.get(f"{bag.base}.pdf")
    if document is None or document.sha256[:12] != bag.base:
        yield Fault(
            f"{_DATA}{bag.base}.pdf", "it is not the document that the package is named for"
        )
    elif document.sha256 != proof.get("public_sha256"):
        yield Fault(f"{_DATA}{bag.base}.pdf", "it is not the document that was proven")
