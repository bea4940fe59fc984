"""Houses with one small paper at each stage, and the work that is interrupted in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import Task
from reportlab.pdfgen.canvas import Canvas
from turned_clock import turn

from flows import prepare, reconcile, release, wiring, withdraw
from flows.desk import Desk
from flows.reviewing import superseding
from flows.settings import load
from flows.shelf.clearing import CLEARED, INCIDENT
from records.document import Agency, Kind, Submission
from records.evidence import Evidence, EvidenceKind
from records.marks import Decisions, Mark, ReleaseDecision
from records.stages import Stage

BEGAN_AT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
"""When the papers are made ready: noon in Wellington."""
STRUCK_AT = BEGAN_AT + timedelta(days=1)
"""When the work is done that is interrupted."""
LATER = timedelta(hours=1)
"""After what time it is done again: longer than `reconcile` waits."""
SECRET = "Hinemoa Aspinall-Tautari"


def without_prefect() -> None:
    """Makes plain functions of the flows' tasks, and lets nothing of them reach for Prefect's server."""

    @contextmanager
    def watched(desk: Desk, _key: str) -> Iterator[Desk]:
        yield desk

    quiet: dict[str, Any] = {"watched": watched, "table": lambda _key, _row: None}
    for module in (prepare, release, withdraw, reconcile):
        for name, value in list(vars(module).items()):
            if isinstance(value, Task):
                setattr(module, name, value.fn)
            elif name in quiet:
                setattr(module, name, quiet[name])
    for name in reconcile.FLOWS:
        reconcile.FLOWS[name] = _surviving(name)  # type: ignore[assignment]  # called like one


def _surviving(name: str) -> Callable[..., None]:
    def run(*arguments: str, return_state: bool) -> None:
        assert return_state
        flow(name, *arguments)

    return run


def flow(name: str, *arguments: str) -> None:
    """Runs a flow's own steps in this process."""
    module = {"prepare": prepare, "release": release, "withdraw": withdraw}[name]
    getattr(module, name).fn(*arguments)


def desk_of(house: Path) -> Desk:
    """Gives the desk of a house, and lets the flows of this process work in it."""
    os.environ["RELEASE_FOLDER"] = str(house)
    return wiring.open_desk(load())


def paper(path: Path, about: str = "harbour lights") -> Path:
    """Gives a paper of two pages with a name on the first, drawn where it is not there yet."""
    if path.exists():
        return path
    canvas = Canvas(str(path), pagesize=(300, 200), invariant=True)
    for number in (1, 2):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(20, 150, f"Page {number} of a paper about {about}.")
        if number == 1:
            canvas.drawString(20, 120, f"Contact: {SECRET}, 021 555 0142.")
        canvas.showPage()
    canvas.save()
    return path


SAID = Submission(
    kind=Kind.BRIEFING,
    title="Harbour lights",
    agency=Agency("sample-affairs", "Ministry of Sample Affairs"),
    submitter="tui.submitter",
)


def handed_in(house: Path) -> Path:
    """Gives where the paper lies that is queued."""
    return house.parent / "paper.pdf"


def queue(house: Path) -> str:
    """Queues the paper, if nothing is queued yet; gives its document's id."""
    desk = desk_of(house)
    known = desk.catalogue.documents()
    return (known[0] if known else desk.queue(paper(handed_in(house)), SAID)).id


def settle(house: Path, document_id: str, decision: ReleaseDecision) -> None:
    """Decides and approves in a house."""
    decided(desk_of(house), document_id, decision)


def decided(desk: Desk, document_id: str, decision: ReleaseDecision) -> None:
    """Decides and approves: every finding is withheld, or the whole document."""
    findings, _ = desk.findings(desk.catalogue.document(document_id))
    assert findings
    marks = [
        Mark(
            f.page, tuple(b.grown(1) for b in f.boxes), "OIA-9-2-a", note="private", finding_id=f.id
        )
        for f in findings
        if decision is ReleaseDecision.PART
    ]
    settled = Decisions(decision, tuple(marks), frozenset(), "rangi.reviewer", BEGAN_AT)
    evidence = [] if decision is ReleaseDecision.PART else _of_an_entry()
    desk.settle(document_id, settled, "aroha.approver", evidence)


def _of_an_entry() -> Iterator[Evidence]:
    """Gives what has to be said of a document that is not released."""
    said = {
        EvidenceKind.SAFE_TITLE: "A briefing on harbours",
        EvidenceKind.REVIEW_ON: "review",
        EvidenceKind.WITHHELD_UNDER: "OIA-6-a",
        EvidenceKind.PUBLIC_REASON: "It would tell how the lights are guarded.",
    }
    for kind, subject in said.items():
        until = date(2027, 3, 1) if kind is EvidenceKind.REVIEW_ON else None
        yield Evidence(kind, subject, "rangi.reviewer", BEGAN_AT, until=until)


def _prepared(house: Path) -> None:
    flow("prepare", newest(house))


def _decided(house: Path) -> None:
    settle(house, newest(house), ReleaseDecision.PART)


def _withheld(house: Path) -> None:
    settle(house, newest(house), ReleaseDecision.WITHHELD)


def _released(house: Path) -> None:
    flow("release", newest(house))


def _withdrawn(house: Path) -> None:
    flow("withdraw", newest(house), "unredacted-content", "rua.head")


def _new_version(house: Path) -> None:
    turn(BEGAN_AT + timedelta(minutes=1))
    desk = desk_of(house)
    second = paper(house.parent / "second.pdf", "harbour lights and buoys")
    new = superseding.queue_version(desk, newest(house), second, "tui.submitter")
    flow("prepare", new.id)
    settle(house, new.id, ReleaseDecision.PART)


HOUSES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "queued": ("", queue),
    "in review": ("queued", _prepared),
    "decided": ("in review", _decided),
    "withheld": ("in review", _withheld),
    "published": ("decided", _released),
    "new version": ("published", _new_version),
}
"""Houses that are made ready once, each out of another one."""


def newest(house: Path) -> str:
    return desk_of(house).catalogue.documents()[-1].id


@dataclass(frozen=True)
class Work:
    """Something that is interrupted at every step.

    Attributes:
        name: what the table calls it.
        ready: the house in which it is done; none where it begins with nothing.
        run: does it; done again, it finishes what was interrupted.
        ends: where each document stands at the end, oldest first.
        pdfs: documents that the public sees at the end.
        later: after what time it is done again.
        told: events that the journal must tell at the end, beside those of stages.
    """

    name: str
    ready: str
    run: Callable[[Path], object]
    ends: tuple[Stage, ...]
    pdfs: int
    later: timedelta = LATER
    told: tuple[str, ...] = ()


WORKS = (
    Work("submit", "", queue, (Stage.QUEUED,), 0, timedelta(minutes=1)),
    Work("prepare", "queued", _prepared, (Stage.IN_REVIEW,), 0),
    Work("release", "decided", _released, (Stage.PUBLISHED,), 1),
    Work("withdraw", "published", _withdrawn, (Stage.WITHDRAWN,), 0, told=(INCIDENT, CLEARED)),
    Work("release of what is withheld", "withheld", _released, (Stage.PUBLISHED,), 0),
    Work(
        "release of a new version",
        "new version",
        _released,
        (Stage.WITHDRAWN, Stage.PUBLISHED),
        1,
    ),
)
