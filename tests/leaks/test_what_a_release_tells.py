"""Two releases that differ in the withheld words alone: every byte that the public gets is the same.

A page, a list, a package or a search that held anything made of the source (a digest, a count) would let
somebody try a guess on it.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from flows.documents import deciding, publishing
from flows.settings import load
from flows.wiring import open_desk
from records.document import Agency, Kind, Submission
from records.geometry import Box
from records.marks import Decisions, Found, Mark, ReleaseDecision
from storage import documents

NAMES = ("Harriet Quillfeather", "Ann Orr")
"""Whom the paper may be about: both stand on its second page, in either paper."""
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """Gives one instant."""
        return AT.astimezone(tz)


class Nobody:
    """Finds nobody, at once."""

    def find_all(self, _pages: object, **_given: object) -> Found:
        """Gives nothing."""
        return Found((), {})

    find = find_named = find_all


def paper(path: Path, name: str) -> Path:
    """Draws a paper about somebody, with both names in a list of its second page, one of them twice."""
    canvas = Canvas(str(path), pagesize=(420, 300), invariant=1)
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(40, 250, "The Ministry received a letter in the month of May this year.")
    canvas.drawString(40, 234, f"We met {name} at noon, and then went home.")
    canvas.showPage()
    canvas.setFont("Times-Roman", 12)
    for row, line in enumerate((*NAMES, NAMES[0])):
        canvas.drawString(40, 250 - 30 * row, f"{line} sat on the board.")
    canvas.save()
    return path


def place_of(path: Path, words: str) -> Box:
    """Gives where words stand on the first page."""
    with pdfium.PdfDocument(path) as document:
        text = document[0].get_textpage()
        index, count = text.search(words).get_next()
        cells = [text.get_charbox(at, loose=True) for at in range(index, index + count)]
    lows, highs = ([cell[side] for cell in cells] for side in (0, 2))
    return Box(min(lows) - 0.5, cells[0][1] - 1, max(highs) + 0.5, cells[0][3] + 1)


def released(folder: Path, name: str) -> None:
    """Releases the paper about somebody in a house of its own."""
    desk = open_desk(load(folder))
    desk.finder = Nobody  # whom a finder finds is for the reviewer alone, and takes seconds
    source = paper(folder / "paper.pdf", name)
    said = Submission(Kind.BRIEFING, "A letter", Agency("sample", "Sample Office"), "tui")
    record = desk.queue(source, said)
    desk.read_document(record.id)
    desk.find_in_document(record.id)
    mark = Mark(1, (place_of(source, name),), "OIA-9-2-a", note="Private.")
    decisions = Decisions(ReleaseDecision.PART, (mark,), frozenset(), "mere", AT)
    desk.settle(record.id, decisions, "sione")
    desk.publish(record.id)
    desk.index()


def shown(folder: Path) -> dict[str, bytes]:
    """Gives every file that the public gets, by its key, what search packs unpacked."""
    public = folder / "public"
    files = {
        p.relative_to(public).as_posix(): p.read_bytes() for p in public.rglob("*") if p.is_file()
    }
    return {
        key: gzip.decompress(held) if held.startswith(b"\x1f\x8b") else held
        for key, held in files.items()
    }


def test_no_public_byte_hangs_on_the_withheld_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the digest of the source nor how often the words still stand elsewhere is told anywhere."""
    for module in (deciding, publishing):
        monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr(documents, "new_id", lambda: "D00000000000000001")
    told: list[dict[str, bytes]] = []
    for number, name in enumerate(NAMES):
        folder = tmp_path / str(number)
        folder.mkdir()
        released(folder, name)
        told.append(shown(folder))
    one, other = told
    assert one.keys() == other.keys()
    assert [key for key in one if one[key] != other[key]] == []
    # it is the whole of a release: what was kept of the second page stands in its text and in what is searched
    assert sum(NAMES[0].encode() in held for held in one.values()) >= 3
