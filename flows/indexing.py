"""The indexes on the shelf, kept in step with the catalogue: a change writes what it touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flows.bench import Bench
from publish.build import index_files
from publish.edition import SLACK, built_of, edition
from publish.site import BUILT
from records.release import Disagreement, PublicFile


class Indexing(Bench):
    """The steps that write what lists releases, and that hold all of it against the catalogue."""

    __slots__ = ()

    def index(self, touched: Collection[str] | None = None) -> int:
        """Writes the indexes that may differ; gives how many files that are.

        With ``touched`` those are the indexes of these documents and of all that changed since the shelf's
        indexes were built, however that run ended. Where the shelf's are of another edition (other
        templates, another name of the site) or there are none, and where ``touched`` is None, all of them
        are written.

        One process at a time: the lease keeps an older list from overwriting a newer one.
        """
        with self.catalogue.lease("indexes"):
            written = 0
            for file in self._differing(touched):
                self.shelf.write([file])
                written += 1
        return written

    def _differing(self, touched: Collection[str] | None) -> Iterator[PublicFile]:
        publications = self.catalogue.publications()
        if touched is None:
            return index_files(publications, self.site)
        try:
            built = built_of(self.shelf.read(BUILT))
        except KeyError:
            built = None
        if built is None or built.edition != edition(self.site):
            return index_files(publications, self.site)
        since = built.changed_at - SLACK
        changed = {p.document_id for p in publications if (p.withdrawn_at or p.published_at) > since}
        return index_files(publications, self.site, changed.union(touched))

    def verify(self) -> Iterator[Disagreement]:
        """Gives whatever does not agree: vault, journal, catalogue, shelf, and the indexes on it."""
        published = self.catalogue.publications()
        expected = {file.key: file for file in index_files(published, self.site)}
        yield from self.compare(frozenset(expected))
        if not published and next(self.shelf.keys(), None) is None:
            return
        for key, file in expected.items():
            try:
                stands = self.shelf.read(key)
            except KeyError:
                yield Disagreement("shelf", key, "an index is missing; run release index")
                continue
            if stands != file.content:
                yield Disagreement("shelf", key, "an index is out of date; run release index")
