"""A page that kills whatever draws it: the document comes in, and goes out with that page withheld in full."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pypdf
import pytest
from drawn_pages import drawing, lines

from policies.grounds import grounds
from records.document import Origin
from records.errors import RefusalReason, Refused
from records.marks import Mark
from redaction import intake, reading
from redaction.inspection.beside import hidden_texts
from redaction.inspection.inspecting import inspected
from redaction.redact import redact

PYTHON = sys.executable
WORKER = """#!{python}
import os, signal, sys
import pypdfium2
from redaction.processes import worker

begin, take = pypdfium2.PdfDocument.__init__, pypdfium2.PdfDocument.__getitem__

def opened(self, path, *more, **named):
    self.killing = os.path.basename(str(path)) in ("killing.pdf", "twin-source.pdf")
    begin(self, path, *more, **named)

def taken(self, index):
    if self.killing and index + 1 in {pages}:
        os.kill(os.getpid(), signal.{signal})
    return take(self, index)

pypdfium2.PdfDocument.__init__, pypdfium2.PdfDocument.__getitem__ = opened, taken
if "redaction.processes.nursery" in sys.argv:
    # a child that is forked draws with the same hands
    from redaction.processes import nursery
    sys.exit(nursery.main(int(sys.argv[-1])))
sys.exit(worker.main())
"""


@pytest.fixture
def killing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Gives a maker of a paper some pages of which kill every child that asks pdfium for them."""

    def made(count: int, *pages: int, signal: str = "SIGSEGV") -> Path:
        path = tmp_path / "killing.pdf"
        path.write_bytes(drawing(*[lines((f"Page {n} says kōrero",)) for n in range(1, count + 1)]))
        program = tmp_path / "worker-of-the-tests"
        program.write_text(WORKER.format(python=PYTHON, pages=pages, signal=signal))
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        return path

    return made


def test_a_killing_page_is_withheld_and_the_others_go_out(killing, tmp_path: Path) -> None:
    """It is taken in, marked unreadable, and redacted and proven without anybody drawing it."""
    path = killing(3, 2)
    accepted = intake.accept(path)
    pages = list(reading.read(path, accepted))
    assert [page.origin for page in pages] == [Origin.TEXT, Origin.UNREADABLE, Origin.TEXT]
    assert pages[1].notes == ("unreadable: it makes a parser crash",)
    mark = Mark(2, (pages[1].frame.visible,), "OIA-9-2-a", note="Nobody could read it.")
    word = next(word for word in pages[2].words if word.text == "says")
    other = dataclasses.replace(mark, page=3, boxes=(word.box,))
    out = tmp_path / "public.pdf"
    copy = redact(path, [mark, other], grounds(), out, pages=pages)
    assert copy.proof.holds
    said = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert "Page 1 says kōrero" in said[0]
    assert "Page" not in said[1]
    assert "says" not in said[2]


def test_what_a_killing_page_hides_is_not_known_and_keeps_nobody_from_the_rest(killing) -> None:
    """The search for what is hidden goes on behind it, and says which page it could not look at."""
    path = killing(4, 2, 3)
    told = inspected(path, "application/pdf")
    assert told["not_understood"] == ["page 2", "page 3"]
    assert hidden_texts(path, intake.accept(path)).unread == {}
    with pytest.raises(Refused, match="crash"):
        inspected(killing(30, *range(3, 28)), "application/pdf")


def test_pages_that_take_their_time_are_not_waited_for_twice(killing) -> None:
    """One page that takes too long is left to the reader; with a second one the file is refused."""
    assert intake.accept(killing(4, 2, signal="SIGPROF")).pages == 4
    with pytest.raises(Refused, match="more time than a parser may use") as caught:
        intake.accept(killing(4, 2, 4, signal="SIGPROF"))
    assert caught.value.reason is RefusalReason.TOO_SLOW


def test_a_file_of_killing_pages_is_refused(killing) -> None:
    """Where every page kills, or more than a few, there is no document to go on with."""
    for count, pages in ((2, (1, 2)), (9, range(1, 8))):
        with pytest.raises(Refused, match="makes a parser crash"):
            intake.accept(killing(count, *pages))
