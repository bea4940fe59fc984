"""What follows a withdrawal: indexes, search, the delivery network's copies, and the record of an incident."""

from __future__ import annotations

from flows.documents.bench import Bench
from flows.shelf.indexing import Indexing
from flows.shelf.purging import forget_copies
from flows.shelf.seen import Seen, undisturbed
from publish.build import public_keys
from publish.site import BUNDLES
from records.errors import NotAllowed, StoreFailed
from records.release import Publication, WithdrawalReason

INCIDENT = "incident-opened"
CLEARED = "cleared-away"
"""The journal's event for a withdrawal of which nothing is left to do; until it stands, `reconcile` does it."""
_REMEDY = "purge the addresses in withdrawn.json by hand, or run the withdrawal again"
_NO_INCIDENT = frozenset({WithdrawalReason.SUPERSEDED})
_BREACH = frozenset({WithdrawalReason.UNREDACTED_CONTENT, WithdrawalReason.UNREDACTED_METADATA})
"""Reasons for which somebody has to judge whether the breach is notifiable (Privacy Act 2020, s 112)."""


class Clearing(Indexing):
    """The step after the tombstone stands."""

    __slots__ = ()

    def clear_away(self, document_id: str) -> int:
        """Takes a withdrawn release out of everything that lists or keeps it; gives the addresses told of.

        The release's own addresses are purged first and those of the indexes once they are written. All
        of it can be done again. ``withdrawn.json`` names the addresses for search engines.

        Raises:
            NotAllowed: it is not withdrawn.
            StoreFailed: the purge hook does not answer; everything else is done by then.
        """
        publication = self.catalogue.publication(document_id)
        if publication is None or publication.withdrawn_at is None:
            raise NotAllowed(f"document {document_id}: it is not withdrawn; run release withdraw")
        self._open_incident(publication)
        failure: StoreFailed | None = None
        told = 0
        try:
            told += self._purge(publication.public_keys or public_keys(publication))
        except StoreFailed as error:
            failure = error  # nothing of ours waits for the network
        with undisturbed():
            seen = Seen(self.catalogue)
            keys = self.index([document_id], seen)
            self.search(withdrawn=True, seen=seen)
        if failure is not None:
            raise failure
        told += self._purge((*keys, BUNDLES))
        if not is_told(self, CLEARED, document_id):
            self.catalogue.record("engine", CLEARED, document_id, {"addresses": told})
        return told

    def _purge(self, keys: tuple[str, ...]) -> int:
        return forget_copies(self, keys, _REMEDY)

    def _open_incident(self, publication: Publication) -> None:
        """Writes once in the journal what an inquiry needs to know: for how long it stood, and where."""
        reason, gone_at = publication.withdrawal_reason, publication.withdrawn_at
        if reason is None or gone_at is None or reason in _NO_INCIDENT:
            return
        if is_told(self, INCIDENT, publication.document_id):
            return
        stood = gone_at - publication.published_at
        detail = {
            "reason": reason.value,
            "published_at": publication.published_at.isoformat(),
            "withdrawn_at": gone_at.isoformat(),
            "minutes_public": int(stood.total_seconds() // 60),
            "addresses": len(publication.public_keys),
            "privacy_breach_to_assess": reason in _BREACH,
        }
        self.catalogue.record("engine", INCIDENT, publication.document_id, detail)


def is_told(bench: Bench, event: str, document_id: str) -> bool:
    """Tells whether the journal has a line of an event for a document."""
    return any(line.event == event for line in bench.catalogue.journal(document_id))
