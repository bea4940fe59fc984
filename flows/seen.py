"""The publications as they were read last, read anew only where something has happened since.

A site of a hundred thousand releases takes seconds to read, and one release brings indexes, search and lists in
step one after another. Whatever changes a publication writes its line of the journal with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from records.release import Publication
from records.store_ports import Catalogue


class Seen:
    """Held for one piece of work, and let go with it: it is the whole list, in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._line = -1
        self._publications: Sequence[Publication] = ()

    def publications(self) -> Sequence[Publication]:
        """Gives every confirmed publication as of now, withdrawn ones too, oldest first."""
        # the line first: what happens between the two is read again, and never missed
        line = self._catalogue.journal_number()
        if line != self._line:
            self._publications = self._catalogue.publications()
            self._line = line
        return self._publications
