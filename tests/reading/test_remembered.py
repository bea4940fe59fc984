"""A page that was read before is not read again: after a crash, in a new version, in another paper."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pikepdf
import pytest
from drawn_pages import LETTER, TE_REO, changed, drawing, lines, scan_of
from pikepdf import Array, Dictionary, Name

from flows import wiring
from flows.settings import Settings
from records.document import Agency, Kind, Origin, Page, Submission
from records.errors import Refused, StoreFailed
from records.recognition import USUAL, Recognition
from redaction import intake
from redaction.pages import pagedigest
from redaction.remembered import RememberingReader
from storage.readings import KeptReadings

SCANS = [scan_of(LETTER), scan_of(TE_REO)]


@pytest.fixture
def kept(tmp_path: Path) -> KeptReadings:
    """Gives a store of read pages."""
    return KeptReadings(tmp_path / "readings")


@pytest.fixture
def calls(tesseract: Callable[[str], Path]) -> Callable[[], int]:
    """Gives a function that tells how often Tesseract has been called."""
    noted = tesseract('exec $REAL "$@"')
    return lambda: len(noted.read_text().splitlines())


def read(kept: KeptReadings, content: bytes, folder: Path, **options: object) -> Iterator[Page]:
    """Gives the pages of a file, as they are read or remembered."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return RememberingReader(kept)(path, intake.accept(path), **options)


def later_version(content: bytes) -> bytes:
    """Gives the same pages behind a new cover, as another program would write them."""
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(drawing(lines(("Second version",))))) as cover,
        pikepdf.open(io.BytesIO(content)) as before,
    ):
        cover.pages.extend(before.pages)
        cover.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_a_known_page_is_not_read_again(
    kept: KeptReadings, calls: Callable[[], int], tmp_path: Path
) -> None:
    """The second time the same pages come without OCR, also behind a new cover, and the progress is told."""
    content = drawing(*SCANS, lines(LETTER))
    first = list(read(kept, content, tmp_path, recognition=USUAL))
    once = calls()
    told: list[tuple[int, int]] = []
    again = list(read(kept, content, tmp_path, progress=lambda *at: told.append(at)))
    assert again == first
    assert told == [(1, 3), (2, 3), (3, 3)]
    _, *moved = read(kept, later_version(content), tmp_path)
    assert [page.number for page in moved] == [2, 3, 4]
    assert [page.words for page in moved] == [page.words for page in first]
    assert list(read(kept, content, tmp_path, numbers=[2])) == [first[1]]
    assert calls() == once > 0


def test_a_crash_costs_only_what_was_not_read(
    kept: KeptReadings, calls: Callable[[], int], tmp_path: Path
) -> None:
    """Whoever stops after a few pages finds them read the next time."""
    content = drawing(*[scan_of(LETTER[index:]) for index in range(5)])
    begun = read(kept, content, tmp_path)
    first = [next(begun) for _ in range(4)]
    begun.close()
    before = calls()
    again = list(read(kept, content, tmp_path))
    assert again[:4] == first
    assert calls() == before + 1


def test_another_engine_or_language_reads_anew(
    kept: KeptReadings, calls: Callable[[], int], tmp_path: Path
) -> None:
    """What was read without macrons is never taken for a reading with them."""
    content = drawing(SCANS[1])
    (english,) = read(kept, content, tmp_path, recognition=Recognition("eng"))
    (both,) = read(kept, content, tmp_path)
    assert "tēnei" in both.text
    assert "tēnei" not in english.text
    assert calls() == 2


def test_unreadable_pages_are_tried_again(
    kept: KeptReadings, tesseract: Callable[[str], Path], tmp_path: Path
) -> None:
    """What failed once is not remembered as failed."""
    tesseract("exit 1")
    (lost,) = read(kept, drawing(SCANS[0]), tmp_path)
    assert lost.origin is Origin.UNREADABLE
    with sqlite3.connect(tmp_path / "readings" / "pages.db") as database:
        assert database.execute("select count(*) from page").fetchone() == (0,)
    database.close()


def test_damage_costs_a_second_reading_and_nothing_else(kept: KeptReadings, tmp_path: Path) -> None:
    """A copy that cannot be unpacked, or is no page, is read anew; a store that is none is begun anew."""
    content = drawing(lines(LETTER))
    first = list(read(kept, content, tmp_path))
    file = tmp_path / "readings" / "pages.db"
    for damage in (b"nothing", zlib.compress(b'{"words": 7}'), zlib.compress(b"[" * 99)):
        with sqlite3.connect(file) as database:
            database.execute("update page set content = ?", (damage,))
        database.close()
        assert list(read(kept, content, tmp_path)) == first
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    assert list(read(kept, content, tmp_path)) == first


# -- what tells a page -----------------------------------------------------------------------------


def digests(content: bytes, folder: Path) -> list[str]:
    """Gives the digests of a file's pages."""
    path = folder / "told.pdf"
    path.write_bytes(content)
    with pikepdf.open(path) as document:
        numbers = list(range(1, len(document.pages) + 1))
    told = pagedigest.digest_pages(str(path), "application/pdf", "", USUAL.plain(), numbers)
    return [answer["digest"] for answer in list(told)[1:]]


def change_annotation(document: pikepdf.Pdf) -> None:
    """Puts a note on each page, which is not drawn."""
    for page in document.pages:
        page.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text)])


def change_layers(document: pikepdf.Pdf) -> None:
    """Says that some layers are off, which changes what is drawn."""
    document.Root.OCProperties = Dictionary(D=Dictionary(BaseState=Name.OFF))


def change_turn(document: pikepdf.Pdf) -> None:
    """Turns every page from above."""
    for page in document.pages:
        del page.obj.Rotate
    document.Root.Pages.Rotate = 90


def change_letters(document: pikepdf.Pdf) -> None:
    """Draws another letter."""
    stream = document.pages[0].obj.Contents
    stream.write(stream.read_bytes().replace(b"(", b"(\\001", 1))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda _: None, True),
        (change_annotation, True),
        (change_layers, False),
        (change_turn, False),
        (change_letters, False),
    ],
    ids=["saved anew", "a note", "layers", "turned", "letters"],
)
def test_a_digest_tells_what_is_drawn_and_no_more(
    change: Callable[[pikepdf.Pdf], None], same: bool, tmp_path: Path
) -> None:
    """Numbers of objects and notes do not count; layers, turns and letters do."""
    content = drawing(lines(LETTER))
    before, after = digests(content, tmp_path), digests(changed(content, change), tmp_path)
    assert (before == after) is same
    assert all(len(digest) == 64 for digest in before)


def test_objects_in_a_ring_end(tmp_path: Path) -> None:
    """A form that leads back to itself has a digest; what lies too deep has none, and is simply read."""

    def ring(document: pikepdf.Pdf) -> None:
        form = document.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form)
        form.Resources = Dictionary(XObject=Dictionary(F=form))
        document.pages[0].obj.Resources.XObject = Dictionary(F=form)

    def deep(document: pikepdf.Pdf) -> None:
        inner: pikepdf.Object = Array([])
        for _ in range(300):
            inner = document.make_indirect(Array([inner]))
        document.pages[0].obj.Resources.Deep = inner

    content = changed(drawing(lines(LETTER), lines(TE_REO)), lambda _: None)
    first, second = digests(changed(content, ring), tmp_path)
    assert len({first, second, *digests(content, tmp_path)}) == 3
    assert digests(changed(content, deep), tmp_path) == ["", second]


# -- the store -------------------------------------------------------------------------------------


def test_the_store_is_private_and_forgets_for_good(tmp_path: Path) -> None:
    """Nobody else may read it; what is forgotten is overwritten; what another paper uses stays."""
    kept = KeptReadings(tmp_path / "readings")
    kept.put("one", "page", b"Hinewai Pukehinau lives there")
    kept.put("one", "shared", b"the same annex")
    assert kept.known("other", ["shared", "nothing"]) == {"shared"}
    file = tmp_path / "readings" / "pages.db"
    assert oct((tmp_path / "readings").stat().st_mode)[-3:] == "700"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert b"Hinewai" in file.read_bytes()
    kept.forget("one")
    kept.forget("one")
    assert b"Hinewai" not in file.read_bytes()
    assert (kept.get("page"), kept.get("shared")) == (None, b"the same annex")
    kept.forget("other")
    assert kept.get("shared") is None


def test_the_store_is_bounded(tmp_path: Path) -> None:
    """Over its bound the pages that were not used for the longest time go."""
    kept = KeptReadings(tmp_path / "readings", most=50_000)
    for number in range(150):
        kept.put("paper", f"page {number}", bytes(1000))
        assert kept.known("paper", ["page 0"]) == {"page 0"}, "what is used stays"
    left = [number for number in range(150) if kept.get(f"page {number}") is not None]
    assert 45 <= len(left) <= 90
    assert left[0] == 0
    assert left[1:] == list(range(151 - len(left), 150)), "of the others, the newest are left"


def test_a_store_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A folder that cannot be made is an error worth another try, not a page lost."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFailed, match="cannot be made"):
        KeptReadings(tmp_path / "file" / "readings")


def test_a_store_that_cannot_be_opened_says_so_and_stays(tmp_path: Path, monkeypatch) -> None:
    """A full disk costs nothing of what is kept: only damage begins the store anew."""
    kept = KeptReadings(tmp_path / "readings")
    kept.put("a", "key", b"page")

    def filled(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", filled)
        with pytest.raises(StoreFailed, match="cannot be opened"):
            kept.get("key")
    busy = sqlite3.OperationalError("database or disk is full")
    with monkeypatch.context() as patched:
        patched.setattr(KeptReadings, "_connected", lambda _: _raise(busy))
        with pytest.raises(StoreFailed, match="cannot be opened"):
            kept.get("key")
    assert kept.get("key") == b"page"


def _raise(error: Exception) -> NoReturn:
    raise error


def test_a_refused_paper_leaves_nothing_behind(tmp_path: Path) -> None:
    """A scan that turns out to be marked too high is not remembered: the desk forgets what it read."""
    desk = wiring.open_desk(Settings(folder=tmp_path / "data"))
    path = tmp_path / "scan.pdf"
    marked: Sequence[str] = ("SECRET", "", *LETTER)
    path.write_bytes(drawing(lines(LETTER), scan_of(marked)))
    said = Submission(Kind.OTHER, "A scan", Agency("quiet", "Quiet Streets"), "mere")
    record = desk.queue(path, said)
    with pytest.raises(Refused, match="SECRET"):
        desk.read_document(record.id)
    with sqlite3.connect(tmp_path / "data" / "readings" / "pages.db") as database:
        assert database.execute("select count(*) from page").fetchone() == (0,)
    database.close()
