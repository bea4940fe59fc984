"""The search on the shelf, kept in step with the catalogue: only the bundles that changed are indexed anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flows.scratch import scratch
from flows.shelf.counting import Counting
from flows.shelf.seen import Seen
from publish.search.pagefind import ENTRY, search_files
from publish.search.searching import (
    Bundle,
    Offered,
    bundles,
    bundles_json,
    offered_of,
    offers,
    text_key,
)
from publish.site import BUNDLES, SEARCH_INDEX
from records.release import Outline, Publication, PublicFile


class Searched(Counting):
    """The step that lets people find what was released, and nothing else."""

    __slots__ = ()

    def search(
        self, *, withdrawn: bool = False, whole: bool = False, seen: Seen | None = None
    ) -> int:
        """Brings the search in step with the catalogue; gives how many bundles were indexed anew.

        A bundle is known by its name, so only what changed is indexed. The old ones serve until the new
        ones stand; where something was withdrawn they go first, and nobody finds it from then on.

        What the page is told to ask is taken to stand, and what is cleared is what it was told before, or what
        somebody began: to list all of the search takes a second on a large site. It is listed where something
        was withdrawn, so that none of it is left, and where all is to be looked at (``whole``).
        """
        built = 0
        seen = seen or Seen(self.catalogue)
        known: Sequence[Outline] | None = None
        while True:
            with self.catalogue.lease("search"):
                outlines = seen.outlines()
                if outlines is not known:
                    known, wanted = outlines, bundles(outlines)
                names = {bundle.name for bundle in wanted}
                offered = self._offered()
                if whole or withdrawn:
                    found, stand = self._bundles_found()
                else:
                    found = {*offered.names, *offered.unsettled}
                    stand = self._standing(wanted, offered.names)
                missing = [bundle for bundle in wanted if bundle.name not in stand]
                begun = {bundle.name for bundle in missing}
                if missing and not withdrawn:
                    self._tell(offered.bundles, offered.unsettled | begun)
                else:
                    made = offers([bundle for bundle in wanted if bundle.name in stand])
                    self._tell(made, begun | (found - names))
                    self._clear(found - names)
                    self._tell(made, begun)
            if not missing:
                return built
            # outside the lease, which is not for minutes: a bundle made twice is made once
            for bundle in missing:
                self._index(bundle, seen)
            built += len(missing)

    def _index(self, bundle: Bundle, seen: Seen) -> None:
        with scratch(self.work) as folder:
            members = seen.publications(bundle.members)
            *pieces, entry = search_files(bundle, members, self._public_text, folder)
            self.shelf.write_together(pieces)
            self.shelf.write([entry])

    def _offered(self) -> Offered:
        try:
            return offered_of(self.shelf.read(BUNDLES))
        except KeyError:
            return Offered()

    def _standing(self, wanted: Sequence[Bundle], offered: Collection[str]) -> set[str]:
        """Gives which of the bundles stand, by what the page is told or by the file that is written last."""
        return {
            bundle.name
            for bundle in wanted
            if bundle.name in offered or any(self.shelf.keys(f"{bundle.folder}/{ENTRY}"))
        }

    def _bundles_found(self) -> tuple[set[str], set[str]]:
        """Gives the names under which anything stands, and those that are whole: the entry file is last."""
        keys = [key.split("/", 3)[2:] for key in self.shelf.keys(f"{SEARCH_INDEX}/")]
        return {name for name, *_ in keys}, {name for name, *rest in keys if rest == [ENTRY]}

    def _tell(self, made: Sequence[Mapping[str, object]], unsettled: Collection[str]) -> None:
        content = bundles_json(made, unsettled)
        self.shelf.write([PublicFile(BUNDLES, "application/json", content)])

    def _clear(self, names: Collection[str]) -> None:
        for name in sorted(names):
            self.shelf.remove(list(self.shelf.keys(f"{SEARCH_INDEX}/{name}/")))

    def _public_text(self, publication: Publication) -> str:
        key = text_key(publication)
        if key is None:
            return ""
        try:
            return self.shelf.read(key).decode()
        except KeyError:  # withdrawn this moment, or lost, which verify tells
            return ""
