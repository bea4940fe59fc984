"""Pages as another renderer draws them: Poppler's, which the engine does not use."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from records.errors import RefusalReason, Refused, ReleaseError
from redaction.processes import patience

DPI = 200
SECONDS = 120
"""Of CPU, or asleep, that a program of Poppler may take for what it is asked at once."""

TOO_LONG = "page {}: Poppler does not come to an end"
AT_ONCE = 4
"""Pages that one process draws: enough to share its start, few enough to hold in memory."""


def drawn(path: str, numbers: Sequence[int], folder: Path) -> Iterator[tuple[int, Image.Image]]:
    """Gives pages in grey, as they come; several processes draw at a time.

    Raises:
        ReleaseError: Poppler is not there, or cannot draw one.
    """
    folder.mkdir(exist_ok=True)
    runs = list(_runs(numbers))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        waiting = [pool.submit(_draw, path, run, folder) for run in runs[: os.cpu_count()]]
        following = iter(runs[len(waiting) :])
        while waiting:
            files = waiting.pop(0).result()
            for run in following:
                # one more while these are looked at, so that pictures never pile up
                waiting.append(pool.submit(_draw, path, run, folder))
                break
            for number, file in files:
                with Image.open(file) as picture:
                    picture.load()
                file.unlink()
                yield number, picture


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Gives neighbouring pages together."""
    run: list[int] = []
    for number in numbers:
        if run and (number != run[-1] + 1 or len(run) == AT_ONCE):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _draw(path: str, run: Sequence[int], folder: Path) -> list[tuple[int, Path]]:
    root = folder / f"from-{run[0]}"
    order = ["pdftoppm", "-r", str(DPI), "-f", str(run[0]), "-l", str(run[-1]), "-gray"]
    poppler([*order, "-cropbox", path, str(root)], run[0])
    files = sorted(folder.glob(f"from-{run[0]}-*.pgm"))
    if len(files) != len(run):
        raise ReleaseError(f"page {run[0]}: Poppler cannot read it")
    return list(zip(run, files, strict=True))


def extracted(path: str, number: int) -> str:
    """Gives the text of a page.

    Raises:
        ReleaseError: Poppler cannot extract it.
    """
    order = ["pdftotext", "-f", str(number), "-l", str(number), "-raw", path, "-"]
    return poppler(order, number).decode(errors="replace")


def poppler(order: list[str], number: int) -> bytes:
    """Gives what a program of Poppler prints.

    Raises:
        Refused: it takes too long.
        ReleaseError: it is not installed, or cannot read the page.
    """
    try:
        return patience.printed_by(order, SECONDS)
    except FileNotFoundError as error:
        raise ReleaseError(f"{order[0]} is not installed; run make setup") from error
    except subprocess.CalledProcessError as error:
        raise ReleaseError(f"page {number}: Poppler cannot read it") from error
    except patience.OutOfTime:
        raise Refused(RefusalReason.TOO_SLOW, TOO_LONG.format(number)) from None
