"""Reading when things go wrong: a page, a worker or the recogniser fails, and the document goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from drawn_pages import (
    LETTER,
    both,
    changed,
    drawing,
    lines,
    photograph,
    picture,
    read,
    scan_of,
    texts,
    words_in,
)
from pikepdf import Array, Dictionary, Name

from records.document import Origin, Page
from records.errors import RefusalReason, Refused, ReleaseError
from records.geometry import Box
from redaction import intake, reading

CRASH = "os.kill(os.getpid(), signal.SIGSEGV)"


def numbered(count: int) -> bytes:
    """Gives a paper whose pages say their number."""
    return drawing(
        *[lines((f"This is page {number} of the paper",)) for number in range(1, count + 1)]
    )


def as_text(pages: list[Page]) -> dict[int, str]:
    """Gives what was read of each page."""
    return {page.number: page.text for page in pages}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("trouble", "note"),
    [
        (CRASH, "unreadable: it makes a parser crash"),
        (
            "os.kill(os.getpid(), signal.SIGPROF)",
            "unreadable: it takes more time than a page may take",
        ),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "unreadable: it takes more memory than a page may take",
        ),
        ("raise MemoryError", "unreadable: it takes more memory than a page may take"),
        ("raise KeyError('Hinewai')", "unreadable: a parser stumbles over it (KeyError)"),
        ("raise RecursionError", "unreadable: a parser stumbles over it (RecursionError)"),
    ],
    ids=["crash", "time", "killed", "memory", "exception", "recursion"],
)
def test_a_page_that_fails_is_unreadable_and_the_others_are_read(
    trouble: str, note: str, workers: int, sabotage: Callable[[str], None], tmp_path: Path
) -> None:
    """Whatever one page does to its worker, it alone is lost, with its frame and a reason."""
    sabotage(f"if number in (1, 6, 7, 10): {trouble}")
    pages = read(numbered(10), tmp_path, workers=workers)
    assert [page.number for page in pages] == list(range(1, 11))
    for page in pages:
        if page.number in {1, 6, 7, 10}:
            assert page.origin is Origin.UNREADABLE
            assert page.words == ()
            assert page.notes == (note,)
            assert page.frame.visible == Box(0, 0, 420, 300)
        else:
            assert page.text == f"This is page {page.number} of the paper"


def test_a_file_that_kills_worker_after_worker_is_given_up(
    sabotage: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page after page of crashes is no document; it is refused by name before it takes all day."""
    monkeypatch.setattr(reading, "MOST_KILLED", 3)
    sabotage(CRASH)
    with pytest.raises(Refused, match=r"^paper\.pdf: the file makes a parser crash") as caught:
        read(numbered(10), tmp_path, workers=1)
    assert caught.value.reason is RefusalReason.BROKEN


def test_a_hang_is_ended_by_the_page_s_own_time(
    sabotage: Callable[[str], None], tmp_path: Path
) -> None:
    """A page that spins is ended after its seconds of CPU, and the next one is read."""
    sabotage("pagereader.signal.setitimer(signal.ITIMER_PROF, 0.3)\nwhile number == 2: pass")
    pages = read(numbered(3), tmp_path)
    assert [page.origin for page in pages] == [Origin.TEXT, Origin.UNREADABLE, Origin.TEXT]
    assert pages[1].notes == ("unreadable: it takes more time than a page may take",)


def endless_patterns(depth: int) -> bytes:
    """Gives a page whose pattern is painted with a pattern, and so on: sound to look at, endless to draw."""
    first = drawing(lambda canvas: canvas.rect(0, 0, 400, 300, fill=1))

    def change(document: pikepdf.Pdf) -> None:
        paint = b"/Pattern cs /P scn 0 0 600 850 re f"
        inner: pikepdf.Object | None = None
        for _ in range(depth):
            own = document.make_stream(paint if inner is not None else b"0 0 1 1 re f")
            own.Type, own.PatternType, own.PaintType, own.TilingType = Name.Pattern, 1, 1, 1
            own.BBox, own.XStep, own.YStep = Array([0, 0, 600, 850]), 3, 3
            patterns = Dictionary() if inner is None else Dictionary(P=inner)
            own.Resources = Dictionary(Pattern=patterns)
            inner = own
        page = document.pages[0].obj
        page.Resources = Dictionary(Pattern=Dictionary(P=inner))
        page.Contents = document.make_stream(paint)

    return changed(first, change)


def test_a_page_that_cannot_be_drawn_in_time_is_unreadable(
    sabotage: Callable[[str], None], tmp_path: Path
) -> None:
    """A page that passes intake and then never ends to be drawn takes its bounded time and no more."""
    sabotage("pagereader.signal.setitimer(signal.ITIMER_PROF, 1.5)")
    (page,) = read(endless_patterns(6), tmp_path)
    assert page.origin is Origin.UNREADABLE
    assert page.notes == ("unreadable: it takes more time than a page may take",)


def test_a_file_that_cannot_be_opened_any_more_is_refused(tmp_path: Path) -> None:
    """A file that changed into something broken since intake is refused, not read as empty."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(numbered(3))
    source = intake.accept(path)
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(Refused, match=r"^paper\.pdf: the PDF is damaged"):
        list(reading.read(path, source))


# -- the recogniser --------------------------------------------------------------------------------


def test_a_recogniser_that_crashes_on_one_page_loses_that_page_only(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """OCR fails a whole list of pages for one of them; the others are then read by themselves."""
    tesseract('if grep -q "/2-" "$1"; then kill -SEGV $$; fi\nexec $REAL "$@"')
    pages = read(drawing(*[scan_of(LETTER)] * 3, lines(LETTER)), tmp_path, workers=1)
    assert [page.origin for page in pages] == [
        Origin.OCR,
        Origin.OCR,
        Origin.OCR,
        Origin.TEXT,
    ], "the same picture is recognised once, from whichever page works"


def test_a_recogniser_that_crashes_on_a_page_of_its_own_leaves_a_note(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """The page that OCR cannot read is unreadable and says so; its neighbours are read."""
    tesseract('if grep -q "/2-" "$1"; then kill -SEGV $$; fi\nexec $REAL "$@"')
    scans = [scan_of(LETTER[index:]) for index in range(3)]
    pages = read(drawing(*scans, lines(LETTER)), tmp_path, workers=1)
    assert [page.origin for page in pages] == [
        Origin.OCR,
        Origin.UNREADABLE,
        Origin.OCR,
        Origin.TEXT,
    ]
    assert pages[1].notes == ("OCR failed on this page",)
    assert pages[1].words == ()
    assert len(pages[2].words) > 20


def test_a_recogniser_that_always_crashes_spares_the_text_layers(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """Born-digital pages need no OCR and are read whatever becomes of it."""
    tesseract("exit 1")
    pages = read(drawing(lines(LETTER), scan_of(LETTER), lines(LETTER)), tmp_path)
    assert [page.origin for page in pages] == [Origin.TEXT, Origin.UNREADABLE, Origin.TEXT]
    assert pages[1].notes == ("OCR failed on this page",)


def test_a_picture_that_ocr_fails_on_leaves_the_text_beside_it(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """A page with good text keeps it; the note says that a picture on it was not read."""
    tesseract("exit 1")

    shot = picture(photograph(drawing(lines(LETTER))), (30, 10, 252, 180))
    (page,) = read(drawing(both(lines(LETTER[:2]), shot)), tmp_path)
    assert texts(page) == words_in(LETTER[:2])
    assert page.origin is Origin.TEXT
    assert page.notes == ("OCR failed on a picture",)


@pytest.mark.parametrize(
    "script", ["echo not a table > $2.tsv", "true", "printf '\\377\\376' > $2.tsv"]
)
def test_a_recogniser_that_talks_nonsense_is_a_failure(
    script: str, tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """A result that is no result makes the page unreadable, never empty."""
    tesseract(script)
    (page,) = read(drawing(scan_of(LETTER)), tmp_path)
    assert (page.origin, page.notes) == (Origin.UNREADABLE, ("OCR failed on this page",))


def test_without_a_recogniser_nothing_is_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OCR is needed and not installed, reading stops and says what to do; the document can wait.

    Pages marked unreadable would stay so in the vault when tesseract is there again.
    """
    empty = tmp_path / "nothing"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    assert len(read(numbered(2), tmp_path)) == 2, "text layers need no tesseract"
    with pytest.raises(ReleaseError, match="tesseract is not installed; run make setup") as caught:
        read(drawing(lines(LETTER), scan_of(LETTER)), tmp_path)
    assert not isinstance(caught.value, Refused)


def test_pages_that_share_a_picture_share_the_call(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """Four pages go to the recogniser in one call, and a picture seen before in none."""
    calls = tesseract('exec $REAL "$@"')
    scans = [scan_of(LETTER[index:]) for index in range(4)]
    read(drawing(*scans), tmp_path, workers=1)
    assert len(calls.read_text().splitlines()) == 1


def test_nothing_of_a_document_is_left_on_the_disk(
    tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """Pictures of pages and the recogniser's own files are gone with the worker, even when it was killed."""
    calls = tesseract('touch "$(dirname $1)/left-behind"; kill -KILL $PPID; sleep 1')
    pages = read(drawing(scan_of(LETTER), scan_of(LETTER[1:])), tmp_path, workers=1)
    assert [page.origin for page in pages] == [Origin.UNREADABLE] * 2
    listings = [Path(line) for line in calls.read_text().splitlines()]
    assert len(listings) == 3, "both pages together, and then each alone"
    assert not any(listing.parent.exists() for listing in listings)


def test_a_recogniser_that_does_not_run_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken installation is no page's fault either."""
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReleaseError, match="tesseract does not run; run make setup"):
        read(drawing(scan_of(LETTER)), tmp_path)
