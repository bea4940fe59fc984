"""The flow ``withdraw``: a publication is taken down, and says so."""

from __future__ import annotations

from prefect import flow

from flows.orchestrating.stations import station, the_desk
from records.release import WithdrawalReason


@station("take down")
def take_down(document_id: str, reason: str, actor: str) -> None:
    """Takes the document away and puts up its tombstone: PUBLISHED to WITHDRAWN."""
    the_desk().withdraw(document_id, WithdrawalReason(reason), actor)


@station("clear away")
def clear_away(document_id: str) -> None:
    """Takes it out of every index, out of search and out of the delivery network; opens an incident."""
    the_desk().clear_away(document_id)


@flow(name="withdraw", flow_run_name="withdraw-{document_id}", validate_parameters=False)
def withdraw(document_id: str, reason: str, actor: str) -> None:
    """PUBLISHED > WITHDRAWN > indexes, search, delivery network, incident."""
    take_down(document_id, reason, actor)
    clear_away(document_id)
