"""Long papers read and searched by a Dask cluster, a stretch of pages at a time.

A stretch is a Prefect task on an existing cluster: its worker takes the source out of the vault itself,
and gives back pages (to the process that asked, by Dask's own connections) or claims, which hold places
and no words. Nothing of either is kept by Prefect. A stretch shorter than 25 pages would cost more to
hand over than it saves.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from prefect import Task, task
from prefect.task_runners import TaskRunner

from flows.desk import Desk
from flows.discretion import discreet
from flows.documents import artefacts
from flows.doors import Reader
from flows.orchestrating.stations import STEP, the_desk
from flows.scratch import scratch
from flows.settings import load
from records.document import Page, SourceFile
from records.ports import Finder
from records.recognition import Recognition
from redaction import reading
from redaction.detectors.merging import Claim


def runner() -> TaskRunner[Any] | None:
    """Gives the runner of the flow ``prepare``: the Dask cluster of the settings, or Prefect's own."""
    address = load().dask
    if address is None:
        return None
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 -- Dask is loaded only where it is used

    return DaskTaskRunner(address=address)


def fanned_out(desk: Desk) -> Desk:
    """Gives the desk as it is, or, where the settings name a Dask cluster, one that uses it."""
    if desk.settings.dask is None:
        return desk
    return replace(
        desk,
        read=partial(_read, desk.read, desk.settings.dask_pages),
        finder=partial(_finder, desk.settings.dask_pages),
    )


def stretches(pages: int, length: int) -> list[list[int]]:
    """Gives the page numbers of each stretch; the last one is the longest, and none is short.

    >>> [len(each) for each in stretches(110, 25)]
    [25, 25, 25, 35]
    """
    starts = list(range(1, max(2, pages - length + 2), length))
    ends = [*starts[1:], pages + 1]
    return [list(range(start, end)) for start, end in zip(starts, ends, strict=True)]


def _read(
    here: Reader,
    length: int,
    path: Path,
    source: SourceFile,
    *,
    recognition: Recognition,
    numbers: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Page]:
    """Reads a file on the cluster where it is long enough to be worth it; a Reader otherwise."""
    parts = stretches(source.pages, length)
    if len(parts) < 2 or numbers is not None:
        yield from here(path, source, recognition=recognition, numbers=numbers, progress=progress)
        return
    told = [(source, recognition, part) for part in parts]
    done = 0
    for packed in _gathered(read_stretch, told):
        for page in artefacts.read_pages(io.BytesIO(packed)):
            done += 1
            if progress is not None:
                progress(done, source.pages)
            yield page


def _finder(length: int) -> Finder:
    from redaction.finding import PresidioFinder  # noqa: PLC0415 -- presidio and spaCy are heavy

    return PresidioFinder(recognise=partial(_recognised, length))


def _recognised(length: int, texts: Sequence[str]) -> Iterator[list[Claim]]:
    """Gives what the recognisers claim in each text of a document, worked out on the cluster."""
    parts = [[texts[number - 1] for number in part] for part in stretches(len(texts), length)]
    if len(parts) < 2:
        yield from _claims(texts)
        return
    yield from itertools.chain.from_iterable(_gathered(find_stretch, parts))


def _claims(texts: Sequence[str]) -> list[list[Claim]]:
    from redaction.finding import recognised  # noqa: PLC0415 -- presidio and spaCy are heavy

    return list(recognised(texts))


class _Sealed:
    """Carries values past Prefect, which looks into lists, dictionaries and dataclasses and not here."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "a stretch"


@task(name="read a stretch", tags=["cpu"], **STEP)
@discreet
def read_stretch(sealed: _Sealed) -> bytes:
    """Reads some pages of a source in the vault; gives them packed, as the vault keeps pages."""
    source, recognition, numbers = sealed.value
    desk = the_desk()
    with scratch(desk.work) as folder:
        path = folder / f"source{Path(source.name).suffix.lower()}"
        desk.vault.fetch(source.sha256, path)
        out = folder / "pages"
        pages = reading.read(path, source, recognition=recognition, workers=1, numbers=numbers)
        for _ in artefacts.write_pages(pages, out):
            pass
        return out.read_bytes()


@task(name="search a stretch", tags=["cpu"], **STEP)
@discreet
def find_stretch(sealed: _Sealed) -> list[list[Claim]]:
    """Gives what the recognisers claim in each of some normalised texts: places, never words."""
    return _claims(sealed.value)


def _gathered(work: Task[Any, Any], parts: Iterable[Any]) -> Iterator[Any]:
    """Gives the results of a task for each part, in order, as they are there.

    Raises:
        ReleaseError: whatever the first part that failed raised.
    """
    for future in work.map([_Sealed(part) for part in parts]):
        yield future.result()
