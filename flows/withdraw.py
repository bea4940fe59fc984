"""The flow ``withdraw``: a publication is taken down, and says so."""

from __future__ import annotations

from prefect import flow, task

from flows.stations import STEP, the_desk
from records.release import WithdrawalReason


@task(name="take down", **STEP)
def take_down(document_id: str, reason: str, actor: str) -> None:
    """Takes the document away and puts up its tombstone: PUBLISHED to WITHDRAWN."""
    the_desk().withdraw(document_id, WithdrawalReason(reason), actor)


@task(name="index", **STEP)
def index() -> None:
    """Takes it out of every index."""
    the_desk().index()


@flow(name="withdraw", flow_run_name="withdraw-{document_id}", validate_parameters=False)
def withdraw(document_id: str, reason: str, actor: str) -> None:
    """PUBLISHED > WITHDRAWN > indexes."""
    take_down(document_id, reason, actor)
    index()
