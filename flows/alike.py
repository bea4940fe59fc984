"""Which documents of the catalogue hold the same pages as one: by file, and by sketches of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from records.document import DocumentRecord
from records.likeness import Resemblance
from records.ports import Vault
from redaction.likeness import Sketch, same_pages

ARTEFACT = "sketches"
"""Under which name the sketches of a document's pages are kept with it."""

Sketches = Mapping[int, Sketch]

MOST_KNOWN = 5000
"""Documents whose sketches stay in memory: about 10 kB for ten pages."""

_KNOWN: dict[str, Sketches] = {}


def sketches_bytes(sketches: Sketches) -> bytes:
    """Gives sketches as a file for the vault; the same bytes each time."""
    told = {str(number): sketch for number, sketch in sorted(sketches.items()) if sketch}
    return json.dumps(told, separators=(",", ":")).encode()


def resemblances(
    record: DocumentRecord, others: Iterable[DocumentRecord], vault: Vault
) -> list[Resemblance]:
    """Gives the documents that hold pages of one, those with most of them first."""
    rest = [one for one in others if one.id != record.id]
    here = _sketches(vault, record)
    pages = same_pages(here, {one.id: _sketches(vault, one) for one in rest}) if here else {}
    found = [
        Resemblance(one.id, one.source.sha256 == record.source.sha256, pages.get(one.id, ()))
        for one in rest
        if one.id in pages or one.source.sha256 == record.source.sha256
    ]
    return sorted(found, key=lambda one: (not one.same_file, -len(one.pages)))


def _sketches(vault: Vault, record: DocumentRecord) -> Sketches:
    digest = record.artefacts.get(ARTEFACT)
    return {} if digest is None else _kept(vault, digest)


def _kept(vault: Vault, digest: str) -> Sketches:
    """Gives what is kept under a digest; it never changes, so it is read once."""
    if digest not in _KNOWN:
        with vault.open(digest) as file:
            told = json.loads(file.read())
        while len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
        _KNOWN[digest] = {int(number): tuple(sketch) for number, sketch in told.items()}
    return _KNOWN[digest]
