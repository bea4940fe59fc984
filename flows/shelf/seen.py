"""The publications as they were read last, read anew only where something has happened since.

One release brings indexes, search and lists in step one after another. Of all that there are it reads the
outlines, and once; what is said on a publication is read only where it stands on a page that changes. Whatever
changes a publication writes its line of the journal with it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from records.release import Outline, Publication
from records.store_ports import Catalogue


class Seen:
    """Held for one piece of work, and let go with it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._line = -1
        self._outlines: Sequence[Outline] = ()
        self._loaded: dict[str, Publication] = {}

    def outlines(self) -> Sequence[Outline]:
        """Gives the outline of every confirmed publication as of now, withdrawn ones too, oldest first."""
        # the line first: what happens between the two is read again, and never missed
        line = self._catalogue.journal_number()
        if line != self._line:
            self._outlines = self._catalogue.outlines()
            self._line = line
            self._loaded.clear()
        return self._outlines

    def publications(self, some: Sequence[Outline]) -> list[Publication]:
        """Gives the publications of some of them, in their order; each is read once."""
        missing = {one.document_id for one in some} - self._loaded.keys()
        if missing:
            self._loaded |= _by_id(self._catalogue.publications(missing))
        return [self._loaded[one.document_id] for one in some]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Lets nobody look for rings of garbage while one change is listed.

    With a hundred thousand outlines in memory Python goes through all of them again and again: a fifth of the
    time that one more release takes. What is no ring is given back at once all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _by_id(publications: Sequence[Publication]) -> Mapping[str, Publication]:
    return {publication.document_id: publication for publication in publications}
