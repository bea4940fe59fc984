"""Many at once: one wins, nobody is lost, and the chain holds."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from storage_servers import Opened
from storage_values import (
    NOON,
    decided,
    decisions,
    in_review,
    publication,
    source,
    submission,
    tries_to_read,
    with_keys,
    writes_lines,
)

from records.errors import StageMoved
from records.stages import Stage
from storage.catalogue import SqlCatalogue, open_catalogue

SPAWN = multiprocessing.get_context("spawn")


def test_threads_advance_one_document(catalogue: SqlCatalogue) -> None:
    """Of eight threads that move one document exactly one does, and the journal tells of it once."""
    record = catalogue.enqueue(submission(), source())
    start = threading.Barrier(8)

    def move(_: int) -> bool:
        start.wait()
        try:
            catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine")
        except StageMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(move, range(8))).count(True) == 1
    assert [line.event for line in catalogue.journal()] == ["stage.queued", "stage.read"]
    assert catalogue.document(record.id).version == 2
    assert list(catalogue.verify()) == []


def test_processes_advance_one_document(opened: Opened) -> None:
    """Of three processes that move one document exactly one does."""
    record = opened.catalogue.enqueue(submission(), source())
    with ProcessPoolExecutor(3, mp_context=SPAWN) as pool:
        tried = [pool.submit(tries_to_read, opened.url, record.id) for _ in range(3)]
        assert [each.result() for each in tried].count(True) == 1
    assert list(opened.catalogue.verify()) == []


def test_the_journal_of_many_writers(opened: Opened) -> None:
    """Lines of three processes and four threads are all there, each one's in order, chain unbroken."""
    with ProcessPoolExecutor(3, mp_context=SPAWN) as processes, ThreadPoolExecutor(4) as threads:
        writing = [
            *(processes.submit(writes_lines, opened.url, f"process {n}", 40) for n in range(3)),
            *(threads.submit(writes_lines, opened.url, f"thread {n}", 40) for n in range(4)),
        ]
        for each in writing:
            each.result()
    lines = list(opened.catalogue.journal())
    assert [line.number for line in lines] == list(range(1, 281))
    assert set(Counter(line.actor for line in lines).values()) == {40}
    for who in {line.actor for line in lines}:
        told = [line.detail["number"] for line in lines if line.actor == who]
        assert told == list(range(40))
    assert list(opened.catalogue.verify()) == []


def test_two_reviewers_decide(catalogue: SqlCatalogue) -> None:
    """Of two reviewers at once one's decisions are kept, and never a mixture."""
    record = in_review(catalogue)
    start = threading.Barrier(2)

    def decide(reviewer: str) -> bool:
        start.wait()
        try:
            catalogue.decide(record.id, decisions(reviewer))
        except StageMoved:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = dict(zip(("Hana", "Mere"), pool.map(decide, ("Hana", "Mere")), strict=True))
    assert sorted(won.values()) == [False, True]
    kept = catalogue.decisions(record.id)
    assert kept is not None
    assert won[kept.reviewer]


def test_two_publish_one_document(opened: Opened) -> None:
    """Two that publish at once both get the one row, and it is confirmed once."""
    record = decided(opened.catalogue)
    start = threading.Barrier(4)

    def publish(_: int) -> str:
        with open_catalogue(opened.url) as own:
            start.wait()
            begun = own.begin_publication(publication(record))
            return own.confirm_publication(with_keys(begun)).slug

    with ThreadPoolExecutor(4) as pool:
        done = []
        for each in [pool.submit(publish, n) for n in range(4)]:
            try:
                done.append(each.result())
            except StageMoved:  # it came when another had published already
                continue
    assert done
    assert set(done) == {publication(record).slug}
    events = Counter(line.event for line in opened.catalogue.journal(record.id))
    assert events["stage.publishing"] == events["stage.published"] == 1
    assert list(opened.catalogue.verify()) == []


def test_opening_at_once(catalogue_url: str) -> None:
    """Six that open an empty database at once make one schema, and all of them can use it."""
    start = threading.Barrier(6)

    def opens(number: int) -> str:
        start.wait()
        with open_catalogue(catalogue_url) as own:
            own.record("engine", "opened", f"process {number}", {"at": NOON.isoformat()})
            return own.enqueue(submission(), source()).id

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(opens, range(6)))
    with open_catalogue(catalogue_url) as catalogue:
        assert {record.id for record in catalogue.documents()} == ids
        assert len(list(catalogue.journal())) == 12
        assert list(catalogue.verify()) == []
