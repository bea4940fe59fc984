"""A file as pages of words with boxes: the text layer where it can be trusted, OCR elsewhere."""

from __future__ import annotations

import heapq
import itertools
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

from records.document import Origin, Page, SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from records.geometry import Box, PageFrame
from records.recognition import USUAL, Beside, Recognition
from redaction import sandbox
from redaction.pages import checked
from redaction.pages.engines import engine_of

PAGES_A_WORKER = 4
"""A worker for fewer pages costs more to start than it saves."""

PAGES_A_READER = 2
"""The same where pages come as pictures: recognising one takes longer than starting a worker."""

MOST_KILLED = 20
"""Pages that may kill a worker before the file is given up."""

A4 = PageFrame(Box(0, 0, 595, 842))
"""The frame of a page that could not even be measured."""

_LOST = {
    RefusalReason.TOO_SLOW: "unreadable: it takes more time than a page may take",
    RefusalReason.TOO_MUCH_MEMORY: "unreadable: it takes more memory than a page may take",
    RefusalReason.BOMB: "unreadable: it holds more than a page may hold",
}
_CRASHED = "unreadable: it makes a parser crash"

Answer = TypeVar("Answer")


def read(
    path: Path,
    source: SourceFile,
    *,
    recognition: Recognition = USUAL,
    workers: int | None = None,
    numbers: Sequence[int] | None = None,
    beside: Beside = Beside.PICTURES,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Page]:
    """Gives the pages of an accepted file, in order, as they are read; never all at once.

    A page that kills its worker comes as unreadable, with a note; the others are read all the same.

    Args:
        path: the file.
        source: what intake said of it.
        recognition: what reads pictures, and with what.
        workers: child processes; as many as there are cores by default.
        numbers: only these pages, ascending; all by default.
        beside: what is recognised on a page whose text can be trusted.
        progress: called with pages done and pages in all.

    Raises:
        Refused: a parser could not stay within its bounds, page after page.
        ReleaseError: OCR is needed and its engine, or a language of it, is not installed.
    """
    wanted = list(numbers) if numbers is not None else list(range(1, source.pages + 1))
    if wanted != sorted(set(wanted)) or (
        wanted and not 0 < wanted[0] <= wanted[-1] <= source.pages
    ):
        raise ReleaseError("the pages to read are numbers of the file's pages, ascending")
    pictures = source.media_type != "application/pdf"
    cores = workers or os.cpu_count() or 1
    count = max(1, min(cores, -(-len(wanted) // (PAGES_A_READER if pictures else PAGES_A_WORKER))))
    arguments = {
        "path": str(path.resolve()),
        "media_type": source.media_type,
        "recognition": recognition.plain(),
        "beside": beside.value,
    }
    limits = sandbox.Limits(memory=READING.memory + source.size, cpu=READING.cpu + 2 * len(wanted))
    lanes = [_Lane(arguments, limits, wanted[lane::count]) for lane in range(count)]
    done = 0
    try:
        for page in merged([lane.pages for lane in lanes], _number_of):
            done += 1
            if progress is not None:
                progress(done, len(wanted))
            yield page
    except Refused as refusal:
        raise Refused(refusal.reason, f"{source.name}: {refusal}") from refusal
    if done != len(wanted):
        raise ReleaseError(f"{len(wanted)} pages were to be read but {done} came back")


READING = sandbox.Limits(memory=2048 * sandbox.MEBIBYTE, cpu=600)
"""Bounds of a worker that reads pages; one page's time is bounded in the worker itself."""


def _number_of(page: Page) -> int:
    return page.number


# -- one worker after another ----------------------------------------------------------------------


@dataclass(slots=True)
class _Lane:
    """Reads its share of the pages, and goes on behind a page that kills the worker."""

    arguments: dict[str, Any]
    limits: sandbox.Limits
    left: list[int]
    lost: dict[int, Page] = field(default_factory=dict)
    frames: dict[int, PageFrame] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)
    """Pages that were in hand together when a worker died; each is tried by itself."""

    def pages(self) -> Iterator[Page]:
        """Gives the pages in order.

        Raises:
            Refused: the worker died before it came to a page, or died of too many.
        """
        killed = 0
        while self.left:
            if self.left[0] in self.lost:
                yield self.lost.pop(self.left.pop(0))
                continue
            in_hand: list[int] = []
            try:
                yield from self._run(in_hand)
            except Refused as refusal:
                killed += 1
                if not in_hand or killed > MOST_KILLED:
                    raise
                self._suspect(in_hand, refusal)

    def _run(self, in_hand: list[int]) -> Iterator[Page]:
        """Gives pages from one worker; ``in_hand`` then holds those that it was at."""
        now = self._together()
        for answer in sandbox.run("read", {**self.arguments, "numbers": now}, self.limits):
            if "begun" in answer:
                # those begun before are drafted: only this one can kill the worker
                in_hand[:] = _among([answer["begun"]], now)
                self.frames[in_hand[0]] = checked.frame_of(answer)
            elif "recognising" in answer:
                in_hand[:] = _among(answer["recognising"], now)
            else:
                page = checked.page_of(answer, now.pop(0))
                self.left.pop(0)
                in_hand[:] = [number for number in in_hand if number != page.number]
                self.frames.pop(page.number, None)
                yield page
        if now:
            raise ReleaseError(f"a worker ended {len(now)} pages early")

    def _together(self) -> list[int]:
        if self.left[0] in self.alone:
            return [self.left[0]]
        return list(
            itertools.takewhile(lambda n: n not in self.lost and n not in self.alone, self.left)
        )

    def _suspect(self, in_hand: Sequence[int], refusal: Refused) -> None:
        if len(in_hand) > 1:
            self.alone.update(in_hand)
            return
        number, note = in_hand[0], _LOST.get(refusal.reason, _CRASHED)
        frame = self.frames.get(number, A4)
        self.lost[number] = Page(number, frame, Origin.UNREADABLE, (), (note,))


def _among(numbers: Sequence[Any], now: Sequence[int]) -> list[int]:
    if not numbers or any(number not in now for number in numbers):
        raise ReleaseError("a worker speaks of a page that it was not given")
    return [int(number) for number in numbers]


# -- several workers at once -----------------------------------------------------------------------


@dataclass(order=True)
class _Turn:
    number: int
    lane: int
    answer: Any = field(compare=False)


def _numbered(answer: Any) -> int:
    return int(answer["number"])


def merged(
    lanes: Sequence[Callable[[], Iterator[Answer]]],
    number: Callable[[Answer], int] = _numbered,
) -> Iterator[Answer]:
    """Gives the answers of several children in page order; each lane stays a few pages ahead."""
    queues: list[Queue[Any]] = [Queue(maxsize=8) for _ in lanes]
    stop = threading.Event()

    def pump(start: Callable[[], Iterator[Answer]], queue: Queue[Any]) -> None:
        sandbox.STOP.set(stop)
        try:
            for answer in start():
                queue.put(answer)
                if stop.is_set():
                    break
            queue.put(None)
        except BaseException as error:  # noqa: BLE001 -- carried over to the caller's thread, whole
            queue.put(error)

    # each goes on in the context of whoever asks: children come from the same nursery
    threads = [
        threading.Thread(target=copy_context().run, args=(pump, *pair), daemon=True)
        for pair in zip(lanes, queues, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        waiting: list[_Turn] = []
        for lane, queue in enumerate(queues):
            _next(queue, lane, waiting, number)
        while waiting:
            turn = heapq.heappop(waiting)
            yield turn.answer
            _next(queues[turn.lane], turn.lane, waiting, number)
    finally:
        stop.set()
        for thread, queue in zip(threads, queues, strict=True):
            while thread.is_alive():
                while not queue.empty():
                    queue.get()
                thread.join(0.02)


def _next(queue: Queue[Any], lane: int, waiting: list[_Turn], number: Callable[[Any], int]) -> None:
    answer = queue.get()
    if isinstance(answer, BaseException):
        raise answer
    if answer is not None:
        heapq.heappush(waiting, _Turn(number(answer), lane, answer))


# -- the child's side ------------------------------------------------------------------------------


def read_pages(
    path: str,
    media_type: str,
    recognition: dict[str, str],
    numbers: list[int],
    *,
    beside: str,
) -> Iterator[dict[str, Any]]:
    """Gives the pages ``numbers`` as plain values; the sandbox's job ``read``.

    Before each page it says that it has begun (``begun``), and before OCR for which pages
    (``recognising``), so that the parent knows what a worker died of.
    """
    # the child alone loads the parsers; the parent, which imports this module too, never does
    from redaction.pages import pagereader  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        yield from pagereader.pages(
            path,
            media_type,
            engine_of(Recognition.of(recognition)),
            numbers,
            Path(folder),
            beside=Beside(beside),
        )
