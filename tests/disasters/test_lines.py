"""Store and database gone, stuck, answering 500, half an upload, an answer lost: told, and made good."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from faulty_wire import (
    DEAF,
    ERROR,
    FAULTS,
    GONE,
    HALF,
    SHORT,
    SLOW,
    STUCK,
    WHOLE,
    FaultyWire,
    wire_to,
)
from real_servers import S3Server, postgres, seaweed
from small_house import SAID, decided, paper

from flows import wiring
from flows.desk import Desk
from flows.settings import load
from records.errors import StoreFailed
from records.marks import ReleaseDecision
from records.release import PublicCopy, WithdrawalReason
from records.stages import Stage
from storage.buckets.s3 import S3Bucket
from storage.vault import BucketVault

PDF = "application/pdf"
SHELF = ("shelf", "a-secret-of-the-shelf")
SECONDS = 0.5
"""Of silence that these tests wait for, in the place of twenty."""


@pytest.fixture(autouse=True)
def _apart(own_environment: None) -> None:
    """Every test here has its own environment."""


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """A real S3 server."""
    with seaweed([(*SHELF, ["Admin"])]) as server:
        yield server


@pytest.fixture
def wire(s3: S3Server) -> Iterator[FaultyWire]:
    """A line to it on which nothing is wrong yet."""
    with wire_to(urlsplit(s3.endpoint_url).port or 0) as line:
        yield line


def _over(wire: FaultyWire, s3: S3Server, name: str) -> S3Bucket:
    """Gives a bucket at the other end of a line; it tries once, so that a fault is not tried away."""
    s3.bucket(name).create()
    at = replace(s3, endpoint_url=f"http://127.0.0.1:{wire.port}")
    return at.bucket(name, attempts=1, connect_timeout=SECONDS, read_timeout=SECONDS)


def _calls(bucket: S3Bucket) -> dict[str, Callable[[], object]]:
    return {
        "put_once": lambda: bucket.put_once("new.pdf", b"new" * 40_000, PDF),
        "put": lambda: bucket.put("old.pdf", b"newer" * 40_000, PDF),
        "open": lambda: bucket.open("old.pdf").read(),
        "head": lambda: bucket.head("old.pdf"),
        "list": lambda: list(bucket.list()),
        "copy": lambda: bucket.copy("old.pdf", "copy.pdf"),
        "delete": lambda: bucket.delete(
            "old.pdf"
        ),  # the fault is in its question, whether it is held
        "removal": lambda: bucket.delete("old.pdf"),  # here it is in what it does then
    }


@pytest.mark.parametrize("fault", [GONE, ERROR, HALF, DEAF, SHORT, STUCK])
def test_each_fault_is_told_in_time_and_leaves_nothing_by_half(
    fault: str, wire: FaultyWire, s3: S3Server
) -> None:
    """Every call ends as a failed store within seconds; an object is what it was, or all of what it became."""
    bucket, direct = _over(wire, s3, "lines"), s3.bucket("lines")
    old, new = b"old" * 50_000, {b"new" * 40_000, b"newer" * 40_000}
    for name, call in _calls(bucket).items():
        direct.delete("new.pdf")
        direct.put("old.pdf", old, PDF)
        before = iter([WHOLE] if name == "removal" else [])
        wire.fault = lambda before=before: next(before, fault)
        began = time.monotonic()
        if fault == SHORT and name != "open":
            # half of an answer's headers can be all that matters of it
            with contextlib.suppress(StoreFailed):
                call()
        else:
            with pytest.raises(StoreFailed, match=r"bucket lines, key .* failed"):
                call()
        assert time.monotonic() - began < 10 * SECONDS, name
        wire.fault = lambda: WHOLE
        for key in ("new.pdf", "old.pdf", "copy.pdf"):
            if direct.head(key) is not None:
                with direct.open(key) as stream:
                    assert stream.read() in {old, *new}, (name, key)
        # what half of an answer tells is enough to go on; the answer that nobody hears is not
        done = (name, fault) in {("removal", DEAF), ("removal", SHORT), ("delete", SHORT)}
        assert (direct.head("old.pdf") is None) == done


def test_a_slow_store_is_waited_for(wire: FaultyWire, s3: S3Server) -> None:
    """What comes piece by piece comes whole."""
    bucket = _over(wire, s3, "lines")
    wire.fault = lambda: SLOW
    content = bytes(range(256)) * 4_000
    assert bucket.put_once(f"slow-{time.time_ns()}.pdf", content, PDF)
    bucket.put("slow.pdf", content, PDF)
    with bucket.open("slow.pdf") as stream:
        assert stream.read() == content
    assert SLOW in wire.happened


def test_what_was_kept_and_not_answered_is_kept_once(wire: FaultyWire, s3: S3Server) -> None:
    """The vault is told nothing of an upload that arrived; kept again, it is the same object."""
    vault = BucketVault(_over(wire, s3, "lines"))
    answers = iter([DEAF])
    wire.fault = lambda: next(answers, WHOLE)
    content = str(time.time_ns()).encode()
    with pytest.raises(StoreFailed):
        vault.keep(content)
    kept = vault.keep(content)
    assert list(vault.digests()).count(kept) == 1
    with vault.open(kept) as stream:
        assert stream.read() == content


class _Perseverance:
    """Does a step again and again until no store fails; after some failures the line is whole for a while."""

    def __init__(self, wire: FaultyWire, fault: Callable[[], str]) -> None:
        self.failed = 0
        self._wire, self._fault = wire, fault

    def __call__(self, step: Callable[[], object]) -> None:
        self._wire.fault = self._fault
        for number in range(1, 9):
            try:
                step()
            except StoreFailed:
                self.failed += 1
            else:
                return
            if number == 6:
                self._wire.fault = lambda: WHOLE
        pytest.fail("the store came back, and it fails")


def _redacting_once(desk: Desk, kept: Path) -> None:
    """Lets the engine work once, and hands out the same copy after that: the faults are elsewhere."""
    redact, made = desk.redact, list[PublicCopy]()

    def redacted(*args: object, **kwargs: object) -> PublicCopy:
        out = args[3]
        assert isinstance(out, Path)
        if not made:
            made.append(redact(*args, **kwargs))  # type: ignore[arg-type]  # handed on as they came
            shutil.copy(out, kept)
        shutil.copy(kept, out)
        return replace(made[0], path=out)

    desk.redact = redacted


def _journey(desk: Desk, folder: Path, until_done: _Perseverance) -> None:
    """Takes a paper from the queue to its tombstone on lines that fail."""
    _redacting_once(desk, folder / "public.pdf")
    source = paper(folder / "paper.pdf")

    def queued() -> None:
        if not desk.catalogue.documents():
            desk.queue(source, SAID)

    until_done(queued)
    (record,) = _asked(until_done, desk.catalogue.documents)
    until_done(lambda: desk.read_document(record.id))
    until_done(lambda: desk.find_in_document(record.id))

    def settled() -> None:
        stage = desk.catalogue.document(record.id).stage
        if stage is Stage.IN_REVIEW:
            decided(desk, record.id, ReleaseDecision.PART)
        elif stage is Stage.REVIEWED:
            desk.catalogue.approve(
                record.id, "aroha.approver", desk.catalogue.document(record.id).changed_at
            )

    until_done(settled)
    until_done(settled)
    until_done(lambda: desk.check(record.id))
    until_done(lambda: desk.publish(record.id))
    until_done(lambda: desk.list_anew(record.id))
    assert _asked(until_done, lambda: list(desk.verify())) == []
    reason = WithdrawalReason.UNREDACTED_CONTENT
    until_done(lambda: desk.withdraw(record.id, reason, "rua.head"))
    until_done(lambda: desk.clear_away(record.id))
    assert _asked(until_done, lambda: list(desk.verify())) == []
    lines = _asked(until_done, lambda: list(desk.catalogue.journal()))
    events = Counter(line.event for line in lines)
    once = ("queued", "read", "in_review", "reviewed", "decided", "publishing", "published")
    for event in (
        *(f"stage.{stage}" for stage in (*once, "withdrawing", "withdrawn")),
        "incident-opened",
    ):
        assert events[event] == 1, event


def _asked(until_done: _Perseverance, question: Callable[[], object]) -> object:
    answers: list[object] = []
    until_done(lambda: answers.append(question()))
    return answers[-1]


def _chances(among: tuple[str, ...], one_in: int) -> Callable[[], str]:
    chance = random.Random(int(os.environ.get("FAULTS_SEED", "1")))  # noqa: S311 -- no secret depends on it
    return lambda: chance.choice(among) if chance.randrange(one_in) == 0 else WHOLE


def test_a_paper_gets_through_a_store_that_fails_again_and_again(
    wire: FaultyWire, s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request in twelve goes wrong, each in another way: run again, everything is there once."""
    for name in ("vault-of-lines", "public-of-lines"):
        s3.bucket(name).create()
    impatient = partial(S3Bucket, attempts=1, connect_timeout=SECONDS, read_timeout=SECONDS)
    monkeypatch.setattr(wiring, "S3Bucket", impatient)
    told = {
        "FOLDER": str(tmp_path / "house"),
        "S3_ENDPOINT": f"http://127.0.0.1:{wire.port}",
        "VAULT": "s3",
        "SHELF": "s3",
        "VAULT_BUCKET": "vault-of-lines",
        "SHELF_BUCKET": "public-of-lines",
        "VAULT_ACCESS_KEY": s3.access_key,
        "VAULT_SECRET_KEY": s3.secret_key,
        "SHELF_ACCESS_KEY": SHELF[0],
        "SHELF_SECRET_KEY": SHELF[1],
    }
    for name, value in told.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)
    desk = wiring.open_desk(load())
    until_done = _Perseverance(wire, _chances(FAULTS, 12))
    _journey(desk, tmp_path, until_done)
    assert len(wire.happened) >= until_done.failed > 10
    assert set(wire.happened) == set(FAULTS)
    wire.fault = lambda: WHOLE
    assert [key for key in desk.shelf.keys("") if key.endswith(".pdf")] == []


def test_a_paper_gets_through_a_database_that_goes_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's line is cut, before a message or after it was heard: run again, everything is there once."""
    with postgres("lines") as url, wire_to(urlsplit(url).port or 0, http=False) as wire:
        monkeypatch.setenv("RELEASE_FOLDER", str(tmp_path / "house"))
        at = f"postgresql://tester@127.0.0.1:{wire.port}/lines"
        monkeypatch.setenv("RELEASE_DATABASE_URL", at)
        desk = wiring.open_desk(load())
        until_done = _Perseverance(wire, _chances((GONE, HALF), 40))
        _journey(desk, tmp_path, until_done)
        assert until_done.failed > 5
        assert len(wire.happened) > 10
