"""Which documents of the catalogue hold the same pages as one: by file, and by sketches of the pages."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from records.document import DocumentRecord
from records.errors import ReleaseError
from records.likeness import Doubled, Resemblance
from records.store_ports import Vault
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
    came = _as_it_came(record)
    found = [
        Resemblance(one.id, _as_it_came(one) == came, pages.get(one.id, ()))
        for one in rest
        if one.id in pages or _as_it_came(one) == came
    ]
    return sorted(found, key=lambda one: (not one.same_file, -len(one.pages)))


def _as_it_came(record: DocumentRecord) -> str:
    """Gives the digest of what was handed in: an office file is printed to other bytes each time."""
    original = record.source.original
    return record.source.sha256 if original is None else original.sha256


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


PROBES = 8
"""Hashes of a page by which it is looked up: of two pages that are half alike, one in ten thousand pairs
shares none of them."""

PATIENCE = 0.2
"""Seconds that one look spends on documents it does not know yet; the next look goes on."""


class Lookalikes:
    """Which documents of a list are held elsewhere too, told at once from what was looked at before.

    A list of fifty documents has no time to hold each against every other. Sketches are read once, the
    newest documents first, and pages are looked up by a few of their hashes.
    """

    def __init__(self) -> None:
        self._where: dict[int, set[str]] = defaultdict(set)
        self._learnt: set[str] = set()
        self._lock = threading.Lock()

    def doubled(
        self, records: Iterable[DocumentRecord], every: Sequence[DocumentRecord], vault: Vault
    ) -> dict[str, Doubled]:
        """Gives what of each document is held in another one of its agency, where anything is."""
        with self._lock:
            self._learn(every, vault)
            by_id = {one.id: one for one in every}
            twins = Counter((one.submission.agency.slug, _as_it_came(one)) for one in every)
            found = {}
            for record in records:
                same = twins[record.submission.agency.slug, _as_it_came(record)] > 1
                pages = self._pages(record, by_id, vault)
                if same or pages:
                    found[record.id] = Doubled(same, pages)
            return found

    def _learn(self, every: Sequence[DocumentRecord], vault: Vault) -> None:
        until = time.monotonic() + PATIENCE
        for record in reversed(every):
            if record.id in self._learnt or ARTEFACT not in record.artefacts:
                continue
            if time.monotonic() > until:
                return
            if (sketches := self._looked(vault, record)) is None:
                continue
            for sketch in sketches.values():
                for value in sketch[:PROBES]:
                    self._where[value].add(record.id)
            self._learnt.add(record.id)

    @staticmethod
    def _looked(vault: Vault, record: DocumentRecord) -> Sketches | None:
        """Gives a document's sketches; None while the vault does not give them, so that the list goes on."""
        try:
            return _sketches(vault, record)
        except ReleaseError:
            # `release verify` tells of it, and so does the document's own page; the next look tries again
            return None

    def _pages(
        self, record: DocumentRecord, by_id: Mapping[str, DocumentRecord], vault: Vault
    ) -> int:
        if record.id not in self._learnt:
            return 0
        here = self._looked(vault, record) or {}
        near = {
            other
            for sketch in here.values()
            for value in sketch
            for other in self._where.get(value, ())
            if other != record.id and other in by_id
        }
        agency = record.submission.agency.slug
        others = {
            one: self._looked(vault, by_id[one]) or {}
            for one in near
            if by_id[one].submission.agency.slug == agency
        }
        return len({page.number for found in same_pages(here, others).values() for page in found})
