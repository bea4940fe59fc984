"""The flow ``release``: what people decided is made safe, proven, and put before the public."""

from __future__ import annotations

from prefect import flow, task

from flows.stations import STEP, artifact_key, table, the_desk, watched


@task(name="gate", **STEP)
def gate(document_id: str) -> None:
    """Lets the document pass the gate, or says what holds it back."""
    the_desk().check(document_id)


@task(name="publish", tags=["cpu"], **STEP)
def publish(document_id: str) -> None:
    """Redacts, proves and places: DECIDED to PUBLISHED, exactly once."""
    with watched(the_desk(), artifact_key("publish", document_id)) as desk:
        desk.publish(document_id)


@task(name="index", **STEP)
def index() -> None:
    """Writes the indexes anew."""
    the_desk().index()


@task(name="report", **STEP)
def report(document_id: str) -> None:
    """Shows what was published by number and digest."""
    publication = the_desk().catalogue.publication(document_id)
    if publication is not None:
        row = {"document": document_id, "pages": publication.pages, "bytes": publication.size}
        table(artifact_key("released", document_id), {**row, "sha256": publication.public_sha256})


@flow(name="release", flow_run_name="release-{document_id}", validate_parameters=False)
def release(document_id: str) -> None:
    """DECIDED > gate > redact > prove > place > PUBLISHED > indexes."""
    gate(document_id)
    publish(document_id)
    index()
    report(document_id)
