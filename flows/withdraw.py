"""The flow ``withdraw``: a publication is taken down, and says so."""

from __future__ import annotations

from prefect import flow

from flows.stations import station, the_desk
from records.release import WithdrawalReason


@station("take down")
def take_down(document_id: str, reason: str, actor: str) -> None:
    """Takes the document away and puts up its tombstone: PUBLISHED to WITHDRAWN."""
    the_desk().withdraw(document_id, WithdrawalReason(reason), actor)


@station("index")
def index(document_id: str) -> None:
    """Takes it out of every index and out of search."""
    the_desk().list_anew(document_id, withdrawn=True)


@flow(name="withdraw", flow_run_name="withdraw-{document_id}", validate_parameters=False)
def withdraw(document_id: str, reason: str, actor: str) -> None:
    """PUBLISHED > WITHDRAWN > indexes."""
    take_down(document_id, reason, actor)
    index(document_id)
