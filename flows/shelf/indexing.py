"""The indexes on the shelf, kept in step with the catalogue: a change writes what it touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from flows.shelf.counting import FIGURES
from flows.shelf.remarks import answer_pages, answers_amiss
from flows.shelf.searched import Searched
from flows.shelf.seen import Seen, undisturbed
from flows.shelf.unreleased import CABINET, UNRELEASED
from publish.build import changed_files, index_files
from publish.edition import SLACK, built_of, edition
from publish.html.figures import MEASURES_JSON
from publish.search.searching import bundles, bundles_json, offers
from publish.site import BUILT, BUNDLES, SEARCH_INDEX, statistics_key
from records.document import Agency
from records.release import Disagreement, Outline, PublicFile


class Indexing(Searched):
    """The steps that write what lists releases, and that hold all of it against the catalogue."""

    __slots__ = ()

    def index(
        self, touched: Collection[str] | None = None, seen: Seen | None = None
    ) -> tuple[str, ...]:
        """Writes the indexes that may differ; gives their keys.

        With ``touched`` those are the indexes of these documents and of all that changed since the shelf's
        indexes were built, however that run ended. Where the shelf's are of another edition (other
        templates, another name of the site) or there are none, all of them are written, these first; where
        ``touched`` is None, the search is brought in step too.

        One process at a time: the lease keeps an older list from overwriting a newer one.
        """
        seen = seen or Seen(self.catalogue)
        with self.catalogue.lease("indexes"):
            written = self._written_together(self._differing(seen, touched))
        if touched is None:
            for page in answer_pages(self):
                self.shelf.write([page])
            self.search(whole=True)
            self.figures()
        elif self._lacks_figures(seen.outlines()):
            self.figures()
        return tuple(dict.fromkeys(written))

    def _written_together(self, files: Iterator[PublicFile]) -> list[str]:
        """Writes indexes, several at a time, and what says that they stand last of all; gives their keys."""
        keys: list[str] = []
        last: list[PublicFile] = []

        def others() -> Iterator[PublicFile]:
            for file in files:
                keys.append(file.key)
                if file.key == BUILT:
                    last.append(file)
                else:
                    yield file

        self.shelf.write_together(others())
        self.shelf.write(last)
        return keys

    def list_anew(self, document_id: str) -> None:
        """Brings indexes and search in step with a release of this moment."""
        with undisturbed():
            seen = Seen(self.catalogue)
            self.index([document_id], seen)
            self.search(seen=seen)
            if self.catalogue.document(document_id).submission.kind in CABINET:
                self.list_unreleased(seen=seen)

    def _differing(self, seen: Seen, touched: Collection[str] | None) -> Iterator[PublicFile]:
        try:
            built = None if touched is None else built_of(self.shelf.read(BUILT))
        except KeyError:
            built = None
        if touched is None or built is None:
            return index_files(self.catalogue.publications(), self.site)
        since = built.changed_at - SLACK
        outlines = seen.outlines()
        changed = {
            one.document_id for one in outlines if (one.withdrawn_at or one.published_at) > since
        }
        files = changed_files(outlines, seen.publications, self.site, changed.union(touched))
        if built.edition == edition(self.site):
            return files
        # what was withdrawn is to be listed nowhere at once, and all the rest may take minutes
        first = (file for file in files if file.key != BUILT)
        return chain(first, index_files(self.catalogue.publications(), self.site))

    def _lacks_figures(self, outlines: Sequence[Outline]) -> bool:
        """Tells whether an agency has just released its first document, and has no figures yet.

        Looked for is the file that is written last, so that figures that were cut off are none.
        """
        # of an agency only the folder matters to where its figures stand
        agencies = [Agency(slug, slug) for slug in {one.agency_slug for one in outlines}]
        fronts = map(statistics_key, agencies)
        last = {f"{front.removesuffix('index.html')}{MEASURES_JSON}" for front in fronts}
        return not last <= set(chain.from_iterable(map(self.shelf.keys, last)))

    def verify(self) -> Iterator[Disagreement]:
        """Gives whatever does not agree: vault, journal, catalogue, shelf, and the indexes on it."""
        published = self.catalogue.publications()
        expected = {file.key: file.content for file in index_files(published, self.site)}
        wanted = bundles([publication.outline for publication in published])
        expected[BUNDLES] = bundles_json(offers(wanted))
        folders = tuple(f"{bundle.folder}/" for bundle in wanted)
        stand = list(self.shelf.keys())
        known = (
            key
            for key in stand
            if key.startswith(folders) or FIGURES.fullmatch(key) or UNRELEASED.fullmatch(key)
        )
        yield from self.compare(frozenset(expected).union(known))
        if not published and not stand:
            return
        yield from answers_amiss(self)
        for key, content in expected.items():
            try:
                stands = self.shelf.read(key)
            except KeyError:
                yield Disagreement("shelf", key, "an index is missing; run release index")
                continue
            if stands != content:
                yield Disagreement("shelf", key, "an index is out of date; run release index")
        _, whole = self._bundles_found()
        missing = {bundle.name for bundle in wanted} - whole
        for name in sorted(missing):
            what = "a part of the search is missing; run release index"
            yield Disagreement("shelf", f"{SEARCH_INDEX}/{name}", what)
