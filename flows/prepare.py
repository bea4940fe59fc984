"""The flow ``prepare``: a queued document is read, searched, and put before a reviewer."""

from __future__ import annotations

from prefect import flow

from flows.orchestrating.fanout import fanned_out, runner
from flows.orchestrating.stations import artifact_key, station, table, the_desk, watched


@station("read", tags=["cpu"])
def read(document_id: str) -> None:
    """Reads the document, page by page in the sandbox: QUEUED to READ."""
    with watched(fanned_out(the_desk()), artifact_key("read", document_id)) as desk:
        desk.read_document(document_id)


@station("find", tags=["cpu"])
def find(document_id: str) -> None:
    """Finds and proposes: READ to IN_REVIEW."""
    fanned_out(the_desk()).find_in_document(document_id)


@station("report")
def report(document_id: str) -> None:
    """Shows pages and findings by number."""
    desk = the_desk()
    record = desk.catalogue.document(document_id)
    findings, _ = desk.findings(record)
    row = {"document": record.id, "stage": record.stage.value, "pages": record.source.pages}
    table(artifact_key("prepared", document_id), {**row, "findings": len(findings)})


@flow(
    name="prepare",
    flow_run_name="prepare-{document_id}",
    validate_parameters=False,
    task_runner=runner(),
)
def prepare(document_id: str) -> None:
    """Queue > read > find > propose > IN_REVIEW."""
    read(document_id)
    find(document_id)
    report(document_id)
