"""What is done after a death, and what must be true then."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from counted_steps import BY_CHANCE
from dying import apart
from small_house import STRUCK_AT, Work, desk_of
from turned_clock import turn

from flows import reconcile
from flows.desk import Desk
from flows.reviewing import superseding
from flows.upkeep import reconciling
from records.stages import Stage

OLD = 120.0
"""Seconds by which what a dead process put aside is made older: it must be gone once a minute has passed."""
_NAMED_BY_CHANCE = re.compile(r"_[0-9a-f]{6,}(?=\.pf_)")


def site(house: Path) -> frozenset[tuple[str, str]]:
    """Gives the key and the digest of every file that the public sees."""
    return frozenset(_told(key, path) for key, path in on_shelf(house))


def on_shelf(house: Path) -> Iterator[tuple[str, Path]]:
    """Gives every file that the public sees, by its key."""
    public = house / "public"
    for path in sorted(public.rglob("*")):
        key = path.relative_to(public).as_posix()
        if path.is_file() and not key.startswith("."):
            yield key, path


def _told(key: str, path: Path) -> tuple[str, str]:
    """Gives a key and a digest that depend on nothing that Pagefind leaves to chance.

    It writes what is in a piece of its index in the order of a hash table, and names the piece by its bytes.
    """
    if not key.startswith("search/index/"):
        return key, digest(path)
    name, content = _NAMED_BY_CHANCE.sub("_*", key), path.read_bytes()
    if name != key:
        content = bytes(sorted(gzip.decompress(content)))
    elif path.suffix == ".json":
        content = re.sub(rb'"hash":"\w+"', b"", content)
    return name, hashlib.sha256(content).hexdigest()


def fingerprint(room: Path) -> str:
    """Gives a digest of all that a dead process left: names, but for what chance gave them, and bytes."""
    found = []
    for path in sorted(room.rglob("*")):
        name = BY_CHANCE.sub(r"\1*", f"/{path.relative_to(room)}")
        if name.startswith(("/house/", "/tmp/")) and not name.endswith("-shm"):
            found.append(f"{name} {digest(path) if path.is_file() else ''}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def digest(path: Path) -> str:
    """Gives a file's digest in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mended(room: Path, work: Work, *, reconciled: bool) -> Iterator[str]:
    """Finishes what was interrupted in the house of a room; gives what is wrong before and after.

    The site itself is compared by the caller, who knows when it was published.
    """
    apart(room)
    _grown_old(room / "tmp")
    house = room / "house"
    turn(STRUCK_AT + work.later)
    desk = desk_of(house)
    yield from _unproven(desk, house)
    yield from _listed_too_early(desk, house)
    if reconciled:
        between = {record.stage for record in desk.catalogue.documents()} & reconciling.FLOWS.keys()
        reconcile.reconcile.fn()
        if between and abs(work.later) > reconciling.PATIENCE:
            yield from _ends(desk, work, "reconcile left them: ")
    work.run(house)
    yield from _unproven(desk, house)
    yield from _told_twice(desk)
    yield from _ends(desk, work, "")
    pdfs = [key for key, _ in on_shelf(house) if key.endswith(".pdf")]
    if len(pdfs) != work.pdfs:
        yield f"the public sees {len(pdfs)} documents"
    for one in desk.verify():
        yield f"verify: {one.place} {one.key}: {one.what}"
    yield from (f"left in the work folder: {left.name}" for left in (house / "work").glob("desk-*"))
    yield from (f"left aside: {left.name}" for left in (room / "tmp").iterdir())


def reconciled_later(room: Path, work: Work) -> None:
    """Lets `reconcile` look at a house in which nothing was interrupted."""
    apart(room)
    turn(STRUCK_AT + work.later)
    desk_of(room / "house")
    reconcile.reconcile.fn()


def undisturbed(room: Path, work: Work, *, slowly: bool) -> None:
    """Does the work later and undisturbed; slowly, its second half is as late and its first is not."""
    apart(room)
    desk_of(room / "house")
    if not slowly:
        turn(STRUCK_AT + work.later)
        work.run(room / "house")
        return
    turn(STRUCK_AT)
    supersede = superseding.supersede

    def later(desk: Desk, document_id: str) -> None:
        turn(STRUCK_AT + work.later)
        supersede(desk, document_id)

    superseding.supersede = later
    work.run(room / "house")


def happened_at(room: Path) -> str:
    """Gives the instants that stand on the public site: of publications and withdrawals."""
    published = desk_of(room / "house").catalogue.publications()
    instants = [p.published_at for p in published] + [
        p.withdrawn_at for p in published if p.withdrawn_at
    ]
    return " ".join(sorted(instant.isoformat() for instant in instants))


def _ends(desk: Desk, work: Work, when: str) -> Iterator[str]:
    ends = tuple(record.stage for record in desk.catalogue.documents())
    events = {line.event for line in desk.catalogue.journal()}
    yield from (f"{when}nobody tells of {event}" for event in work.told if event not in events)
    if ends != work.ends:
        yield f"{when}the documents stand at {', '.join(ends) or 'nothing'}"


def _grown_old(folder: Path) -> None:
    then = time.time() - OLD
    for left in folder.iterdir():
        os.utime(left, (then, then))


def _unproven(desk: Desk, house: Path) -> Iterator[str]:
    """Gives the documents on the shelf for which the journal holds no proof of these very bytes."""
    proven = {
        str(line.detail["public_sha256"])
        for line in desk.catalogue.journal()
        if line.event == "proven"
    }
    for key, path in on_shelf(house):
        if key.endswith(".pdf") and digest(path) not in proven:
            yield f"published unproven: {key}"


def _listed_too_early(desk: Desk, house: Path) -> Iterator[str]:
    """Gives the indexes that name a document which is not published yet."""
    out = {Stage.PUBLISHED, Stage.WITHDRAWING, Stage.WITHDRAWN}
    hidden = [r.id.lower() for r in desk.catalogue.documents() if r.stage not in out]
    for key, path in on_shelf(house):
        if "/releases/" not in key:
            text = path.read_bytes().lower()
            yield from (f"{key} names {one} too early" for one in hidden if one.encode() in text)


def _told_twice(desk: Desk) -> Iterator[str]:
    """Gives what the journal tells more often than it can have happened."""
    lines = list(desk.catalogue.journal())
    counted = Counter((line.subject, line.event) for line in lines)
    once = ("stage.", "incident-opened", "cleared-away")
    for (subject, event), times in counted.items():
        if event.startswith(once) and times > 1:
            yield f"{event} of {subject} is told {times} times"
    copies = {
        (line.subject, line.detail["public_sha256"]) for line in lines if line.event == "proven"
    }
    for subject, number in Counter(subject for subject, _ in copies).items():
        if number > 1:
            yield f"{number} different copies of {subject} were proven"
