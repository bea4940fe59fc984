"""The flow ``watch``: once a day it looks at what needs somebody, tells them, and publishes what is due."""

from __future__ import annotations

from functools import partial

from prefect import flow, task
from prefect.events import emit_event

from flows.discretion import discreet
from flows.documents.advice import today
from flows.orchestrating.stations import STEP, prefect_answering, station, table, the_desk
from flows.release import release
from flows.upkeep import mail, watching


@task(name="look", **STEP)
@discreet
def look() -> list[str]:
    """Gives the ids of the documents that go out by themselves today."""
    return watching.due(watching.look(the_desk(), today()))


@station("tell")
def tell() -> None:
    """Tells people by mail, and machines by Prefect's events, what needs somebody now."""
    desk, day = the_desk(), today()
    told = watching.tell(desk, day, partial(mail.send, desk.settings))
    with prefect_answering():
        for notice in told.notices:
            emit_event(
                f"release.watch.{notice.kind.value}",
                resource={"prefect.resource.id": f"release.{notice.subject.replace(' ', '.')}"},
                payload={"on": notice.on.isoformat(), "codes": list(notice.codes)},
            )
    table("watch", {"day": day.isoformat(), "notices": len(told.notices), "mailed": told.receivers})


@station("register")
def register() -> None:
    """Writes in the register what was published since."""
    watching.follow(the_desk())


@station("figures")
def figures() -> None:
    """Counts the register for the public, and keeps a dated copy where anything changed."""
    the_desk().figures(today())


@flow(name="watch", validate_parameters=False)
def watch() -> None:
    """Looks > publishes what is approved and due > writes the register on, counts it > tells people."""
    for document_id in look():
        # one that fails holds up no other, and stands as blocked or due in the digest
        release(document_id, return_state=True)
    written = register(return_state=True)
    figures(return_state=True)
    tell()
    written.result()  # what failed there keeps nobody from being told, and is told now
