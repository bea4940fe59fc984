"""The figures that the public sees: measures by half-year on the shelf, with a dated copy when any changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from flows.documents import placed
from flows.documents.bench import NEW_ZEALAND
from flows.shelf.unreleased import Unlisted
from policies.dayline import dayline
from policies.measures import Period, half_year, statistics
from policies.regimes import Regime
from publish.html.figures import (
    HALVES_SHOWN,
    MEASURES_JSON,
    Dashboard,
    Figure,
    Half,
    dated_files,
    dated_folder,
    figures_files,
    halves_of,
)
from records.register import Step

_DATED = re.compile(r"(?:[a-z0-9-]+/)?statistics/(\d{4}-\d\d-\d\d)/index\.html")
FIGURES = re.compile(
    r"(?:[a-z0-9-]+/)?statistics/(?:\d{4}-\d\d-\d\d/)?(?:index\.html|measures\.(?:csv|json))"
)
"""Keys of figures, of the day and of days before."""
EARLIER_SHOWN = 24


class Counting(Unlisted):
    """The step that counts the register for the public."""

    __slots__ = ()

    def figures(self, today: date | None = None) -> int:
        """Writes the figures of every agency that has released anything, and of all together.

        The lists of Cabinet papers that are not released go with them. Where any figure changed since the
        last dated copy, or there is none, a copy of the day is kept beside them for ever. Gives how many
        copies were made.
        """
        on = today or datetime.now(NEW_ZEALAND).date()
        steps = list(self.register.steps(until=on))
        of = {slug: list(theirs) for slug, theirs in groupby(steps, key=lambda step: step.agency)}
        named = {p.agency.slug: p.agency for p in self.catalogue.publications()}
        kept = 0
        # the agencies' dashboards come last: where all of them stand, nothing was cut off before
        self.list_unreleased(on)
        with self.catalogue.lease("figures"):
            for agency in (None, *named.values()):
                counted = steps if agency is None else of.get(agency.slug, [])
                kept += self._written(Dashboard(agency, on, tuple(self._halves(counted, on))))
        return kept

    def _halves(self, steps: Sequence[Step], on: date) -> Iterator[Half]:
        regime, region = self.settings.regime, self.settings.region
        lines = dayline(regime, region), dayline(Regime.CABINET, region)
        newest = 2 * on.year + (on.month > 6)
        for number in range(newest - HALVES_SHOWN + 1, newest + 1):
            first, last = half_year(number // 2, number % 2 + 1)
            told = statistics(steps, Period(first, last, on), *lines)
            # the stays at each desk are the agency's own affair
            inner = {measure.name for measure in told.delays()}
            figures = tuple(
                Figure(m.name, m.definition, m.value, m.numerator, m.denominator)
                for m in told.measures()
                if m.name not in inner
            )
            yield Half(first, last, figures)

    def _written(self, dashboard: Dashboard) -> bool:
        """Writes one dashboard; tells whether a dated copy of it was made."""
        prefix = dashboard.front.removesuffix("index.html")
        found = (_DATED.fullmatch(key) for key in self.shelf.keys(prefix))
        days = sorted((date.fromisoformat(match[1]) for match in found if match), reverse=True)
        last = days[0] if days else None
        changed = last is None or self._halves_on(dashboard, last) != halves_of(dashboard)
        if changed:
            copies = list(dated_files(dashboard, self.grounds, self.site))
            folder = dated_folder(dashboard.front, dashboard.as_of)
            placed.keep(self.catalogue, self.vault, folder, copies)
            self.shelf.write(copies)
            days = [dashboard.as_of, *(day for day in days if day != dashboard.as_of)]
        earlier = days[:EARLIER_SHOWN]
        self.shelf.write(figures_files(dashboard, self.grounds, earlier, self.site))
        return changed

    def _halves_on(self, dashboard: Dashboard, on: date) -> object:
        key = f"{dated_folder(dashboard.front, on)}/{MEASURES_JSON}"
        try:
            return json.loads(self.shelf.read(key))["halves"]
        except (KeyError, ValueError):
            return None
