"""The flow ``release``: what people decided is made safe, proven, and put before the public."""

from __future__ import annotations

from prefect import flow

from flows.orchestrating.stations import artifact_key, station, table, the_desk, watched
from flows.reviewing import superseding


@station("gate")
def gate(document_id: str) -> None:
    """Lets the document pass the gate, or says what holds it back."""
    the_desk().check(document_id)


@station("publish", tags=["cpu"])
def publish(document_id: str) -> None:
    """Redacts, proves and places: DECIDED to PUBLISHED, exactly once."""
    with watched(the_desk(), artifact_key("publish", document_id)) as desk:
        desk.publish(document_id)


@station("supersede")
def supersede(document_id: str) -> None:
    """Withdraws the version whose place it takes, where it takes one."""
    superseding.supersede(the_desk(), document_id)


@station("index", tags=["cpu"])
def index(document_id: str) -> None:
    """Writes the indexes that list it anew, and what search looks through."""
    the_desk().list_anew(document_id)


@station("report")
def report(document_id: str) -> None:
    """Shows what was published by number and digest."""
    publication = the_desk().catalogue.publication(document_id)
    if publication is not None:
        row = {"document": document_id, "pages": publication.pages, "bytes": publication.size}
        table(artifact_key("released", document_id), {**row, "sha256": publication.public_sha256})


@flow(name="release", flow_run_name="release-{document_id}", validate_parameters=False)
def release(document_id: str) -> None:
    """DECIDED > gate > redact > prove > place > PUBLISHED > supersede > indexes."""
    gate(document_id)
    publish(document_id)
    supersede(document_id)
    index(document_id)
    report(document_id)
