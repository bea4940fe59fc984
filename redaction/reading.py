"""A file as pages of words with boxes: the text layer where it can be trusted, OCR elsewhere."""

from __future__ import annotations

import heapq
import os
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

from records.document import Origin, Page, SourceFile, Word
from records.errors import ReleaseError
from records.geometry import Box, PageFrame
from redaction import sandbox

MOST_WORDS = 200_000
LONGEST_WORD = 2_000
PAGES_A_WORKER = 4
"""A worker for fewer pages costs more to start than it saves."""


def read(
    path: Path,
    source: SourceFile,
    *,
    languages: str = "mri+eng",
    workers: int | None = None,
    numbers: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Page]:
    """Gives the pages of an accepted file, in order, as they are read; never all at once.

    Args:
        path: the file.
        source: what intake said of it.
        languages: Tesseract's languages, the likelier first.
        workers: child processes; as many as there are cores by default.
        numbers: only these pages, ascending; all by default.
        progress: called with pages done and pages in all.

    Raises:
        Refused: a parser could not stay within its bounds.
    """
    wanted = list(numbers) if numbers is not None else list(range(1, source.pages + 1))
    cores = workers or os.cpu_count() or 1
    count = max(1, min(cores, -(-len(wanted) // PAGES_A_WORKER)))
    arguments = {
        "path": str(path.resolve()),
        "media_type": source.media_type,
        "languages": languages,
    }
    jobs = [_lane({**arguments, "numbers": wanted[lane::count]}) for lane in range(count)]
    done = 0
    for answer in merged(jobs):
        page = _page(answer)
        done += 1
        if progress is not None:
            progress(done, len(wanted))
        yield page
    if done != len(wanted):
        raise ReleaseError(f"{len(wanted)} pages were to be read but {done} came back")


def _lane(arguments: dict[str, Any]) -> Callable[[], Iterator[Any]]:
    return lambda: sandbox.run("read", arguments)


@dataclass(order=True)
class _Turn:
    number: int
    lane: int
    answer: Any = field(compare=False)


def merged(lanes: Sequence[Callable[[], Iterator[Any]]]) -> Iterator[Any]:
    """Gives the answers of several children in page order; each lane stays a few pages ahead."""
    queues: list[Queue[Any]] = [Queue(maxsize=8) for _ in lanes]
    stop = threading.Event()

    def pump(start: Callable[[], Iterator[Any]], queue: Queue[Any]) -> None:
        try:
            for answer in start():
                queue.put(answer)
                if stop.is_set():
                    break
            queue.put(None)
        except BaseException as error:  # noqa: BLE001 -- carried over to the caller's thread, whole
            queue.put(error)

    threads = [
        threading.Thread(target=pump, args=pair, daemon=True)
        for pair in zip(lanes, queues, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        waiting: list[_Turn] = []
        for lane, queue in enumerate(queues):
            _next(queue, lane, waiting)
        while waiting:
            turn = heapq.heappop(waiting)
            yield turn.answer
            _next(queues[turn.lane], turn.lane, waiting)
    finally:
        stop.set()
        for thread, queue in zip(threads, queues, strict=True):
            while thread.is_alive():
                while not queue.empty():
                    queue.get()
                thread.join(0.02)


def _next(queue: Queue[Any], lane: int, waiting: list[_Turn]) -> None:
    answer = queue.get()
    if isinstance(answer, BaseException):
        raise answer
    if answer is not None:
        heapq.heappush(waiting, _Turn(int(answer["number"]), lane, answer))


def _page(answer: Any) -> Page:
    """Gives a page from a child's answer, bounds checked: the child read hostile bytes."""
    frame = PageFrame(Box(*answer["visible"]), int(answer["rotation"]), float(answer["user_unit"]))
    words = answer["words"]
    if len(words) > MOST_WORDS:
        raise ReleaseError(f"page {answer['number']} came back with {len(words)} words")
    return Page(
        number=int(answer["number"]),
        frame=frame,
        origin=Origin(answer["origin"]),
        words=tuple(_word(word) for word in words),
        notes=tuple(str(note)[:200] for note in answer["notes"]),
    )


def _word(word: Any) -> Word:
    text, x0, y0, x1, y1, confidence, line, block, turn = word
    return Word(
        text=unicodedata.normalize("NFC", str(text)[:LONGEST_WORD]),
        box=Box(float(x0), float(y0), float(x1), float(y1)),
        confidence=min(max(float(confidence), 0.0), 1.0),
        line=int(line),
        block=int(block),
        turn=int(turn) % 360,
    )


# -- the child's side ------------------------------------------------------------------------------


def read_pages(
    path: str, media_type: str, languages: str, numbers: list[int]
) -> Iterator[dict[str, Any]]:
    """Gives the pages ``numbers`` as plain values; the sandbox's job ``read``."""
    # the child alone loads the parsers; the parent, which imports this module too, never does
    from redaction import pagereader  # noqa: PLC0415

    shared = Path("/dev/shm")  # noqa: S108 -- pictures for OCR need not touch a disk
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield from pagereader.pages(path, media_type, languages, numbers, Path(folder))
