"""What stops each document of a list, told within the time that a list has."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from records.document import DocumentRecord
from records.errors import ReleaseError
from records.release import Obstacle

Ask = Callable[[DocumentRecord], Sequence[Obstacle]]

PATIENCE = 0.3
"""Seconds that one look asks on for documents that it knows nothing of; the next look goes on."""

FRESH = 30.0
"""Seconds for which an answer is told again; the document's own page knows better at once."""

MOST_KNOWN = 2000


class HeldBack:
    """Asks what stops a document, and remembers the answer for a moment.

    The gate looks at a document's findings, evidence and item of the register. That is quick for one
    document and slow for fifty, and a queue is looked at all day.
    """

    def __init__(self, ask: Ask, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._known: OrderedDict[tuple[str, int], tuple[float, tuple[Obstacle, ...]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def told(self, records: Iterable[DocumentRecord]) -> dict[str, tuple[Obstacle, ...]]:
        """Gives what stops each document, by id; a document that there was no time for is missing."""
        until, found = self._clock() + PATIENCE, {}
        for record in records:
            key, now = (record.id, record.version), self._clock()
            with self._lock:
                kept = self._known.get(key)
            if kept is None or now > kept[0] + FRESH:
                if now > until:
                    continue
                kept = (now, self._asked(record))
                with self._lock:
                    self._known[key] = kept
                    self._known.move_to_end(key)
                    while len(self._known) > MOST_KNOWN:
                        self._known.popitem(last=False)
            found[record.id] = kept[1]
        return found

    def _asked(self, record: DocumentRecord) -> tuple[Obstacle, ...]:
        try:
            return tuple(self._ask(record))
        except ReleaseError as error:
            # one document that cannot be looked at is told as such; the rest of the list goes on
            clears = "run `release verify`, and look at the document's own page"
            return (Obstacle("cannot-be-looked-at", "review desk", str(error), clears),)
