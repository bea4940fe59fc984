"""The indexes on the shelf, kept in step with the catalogue: a change writes what it touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from flows.counting import FIGURES, Counting
from flows.remarks import answer_pages, answers_amiss
from flows.scratch import scratch
from flows.seen import Seen
from flows.unreleased import CABINET, UNRELEASED
from publish.build import index_files
from publish.edition import SLACK, built_of, edition
from publish.figures import MEASURES_JSON
from publish.pagefind import ENTRY, search_files
from publish.searching import Bundle, bundles, bundles_json, text_key
from publish.site import BUILT, BUNDLES, SEARCH_INDEX, statistics_key
from records.release import Disagreement, Publication, PublicFile


class Indexing(Counting):
    """The steps that write what lists releases, and that hold all of it against the catalogue."""

    __slots__ = ()

    def index(
        self, touched: Collection[str] | None = None, seen: Seen | None = None
    ) -> tuple[str, ...]:
        """Writes the indexes that may differ; gives their keys.

        With ``touched`` those are the indexes of these documents and of all that changed since the shelf's
        indexes were built, however that run ended. Where the shelf's are of another edition (other
        templates, another name of the site) or there are none, all of them are written; where ``touched``
        is None, the search is brought in step too.

        One process at a time: the lease keeps an older list from overwriting a newer one.
        """
        with self.catalogue.lease("indexes"):
            publications = (seen or Seen(self.catalogue)).publications()
            written = self._written_together(self._differing(publications, touched))
        if touched is None:
            for page in answer_pages(self):
                self.shelf.write([page])
            self.search()
            self.figures()
        elif self._lacks_figures(publications):
            self.figures()
        return tuple(written)

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
        seen = Seen(self.catalogue)
        self.index([document_id], seen)
        self.search(seen=seen)
        if self.catalogue.document(document_id).submission.kind in CABINET:
            self.list_unreleased(seen=seen)

    def _differing(
        self, publications: Sequence[Publication], touched: Collection[str] | None
    ) -> Iterator[PublicFile]:
        if touched is None:
            return index_files(publications, self.site)
        try:
            built = built_of(self.shelf.read(BUILT))
        except KeyError:
            built = None
        if built is None or built.edition != edition(self.site):
            return index_files(publications, self.site)
        since = built.changed_at - SLACK
        changed = {
            p.document_id for p in publications if (p.withdrawn_at or p.published_at) > since
        }
        return index_files(publications, self.site, changed.union(touched))

    def search(self, *, withdrawn: bool = False, seen: Seen | None = None) -> int:
        """Brings the search in step with the catalogue; gives how many bundles were indexed anew.

        A bundle is known by its name, so only what changed is indexed. The old ones serve until the new
        ones stand; where something was withdrawn they go first, and nobody finds it from then on.
        """
        built = 0
        seen = seen or Seen(self.catalogue)
        known: Sequence[Publication] | None = None
        while True:
            with self.catalogue.lease("search"):
                publications = seen.publications()
                if publications is not known:
                    known, wanted = publications, bundles(publications)
                names = {bundle.name for bundle in wanted}
                stand = self._bundles_standing()
                missing = [bundle for bundle in wanted if bundle.name not in stand]
                if not missing or withdrawn:
                    self._offer([bundle for bundle in wanted if bundle.name in stand])
                    self._clear(names)
            if not missing:
                return built
            # outside the lease, which is not for minutes: a bundle made twice is made once
            for bundle in missing:
                with scratch(self.work) as folder:
                    *pieces, entry = search_files(bundle, self._public_text, folder)
                    self.shelf.write_together(pieces)
                    self.shelf.write([entry])
            built += len(missing)

    def _bundles_standing(self) -> set[str]:
        """Gives the names of the bundles on the shelf that are whole: the entry file comes last."""
        keys = (key.split("/") for key in self.shelf.keys(f"{SEARCH_INDEX}/"))
        return {parts[2] for parts in keys if parts[3:] == [ENTRY]}

    def _offer(self, made: Sequence[Bundle]) -> None:
        self.shelf.write([PublicFile(BUNDLES, "application/json", bundles_json(made))])

    def _clear(self, names: Collection[str]) -> None:
        keys = list(self.shelf.keys(f"{SEARCH_INDEX}/"))
        self.shelf.remove(key for key in keys if key.split("/")[2] not in names)

    def _public_text(self, publication: Publication) -> str:
        key = text_key(publication)
        if key is None:
            return ""
        try:
            return self.shelf.read(key).decode()
        except KeyError:  # withdrawn this moment, or lost, which verify tells
            return ""

    def _lacks_figures(self, publications: Sequence[Publication]) -> bool:
        """Tells whether an agency has just released its first document, and has no figures yet.

        Looked for is the file that is written last, so that figures that were cut off are none.
        """
        agencies = {p.agency.slug: p.agency for p in publications}
        fronts = map(statistics_key, agencies.values())
        last = {f"{front.removesuffix('index.html')}{MEASURES_JSON}" for front in fronts}
        return not last <= set(chain.from_iterable(map(self.shelf.keys, last)))

    def verify(self) -> Iterator[Disagreement]:
        """Gives whatever does not agree: vault, journal, catalogue, shelf, and the indexes on it."""
        published = self.catalogue.publications()
        expected = {file.key: file.content for file in index_files(published, self.site)}
        wanted = bundles(published)
        expected[BUNDLES] = bundles_json(wanted)
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
        missing = {bundle.name for bundle in wanted} - self._bundles_standing()
        for name in sorted(missing):
            what = "a part of the search is missing; run release index"
            yield Disagreement("shelf", f"{SEARCH_INDEX}/{name}", what)
