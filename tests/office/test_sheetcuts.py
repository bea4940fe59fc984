"""A .xls without shapes that are hidden or not for paper, all else byte for byte; and what is told of it."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import olefile
import pytest
from art_records import HIDDEN, UNPRINTED, group, record, shape, sheet
from compound_files import compound

from records.errors import Refused
from redaction.office import sheetcuts
from redaction.office.hiddenin import Listing

FOR_PAPER, FOR_SCREEN, BUTTON = 0x6011, 0x6001, 0x2101
BOX, NOTE, DROPDOWN = 0x02, 0x19, 0x14
DATA, WORDS = record(0xF011, b""), record(0xF00D, b"")


def row(kind: int, content: bytes) -> bytes:
    """Gives a record of a workbook."""
    return struct.pack("<2H", kind, len(content)) + content


def begins(version: int = 0x0600) -> bytes:
    """Gives the beginning of a workbook or sheet."""
    return row(0x0809, struct.pack("<2H", version, 5) + bytes(12))


def said(flags: int, kind: int = BOX) -> bytes:
    """Gives what Excel says of a shape."""
    return row(0x005D, struct.pack("<5H", 0x15, 0x12, kind, 1, flags) + bytes(16))


def words(*pieces: bytes, letters: int) -> bytes:
    """Gives the words of a shape in pieces, with how they look behind them."""
    head = row(0x01B6, bytes(10) + struct.pack("<2H", letters, 16) + bytes(4))
    return head + b"".join(row(0x003C, one) for one in (*pieces, bytes(16)))


def xls(*rows: bytes, version: int = 0x0600) -> bytes:
    """Gives a workbook of one sheet."""
    head, name = begins(version), "Tau"
    spelled = name.encode("utf-16-le")
    place = len(head) + 4 + 8 + len(spelled) + 4
    bound = row(0x0085, struct.pack("<IHBB", place, 0, len(name), 1) + spelled)
    book = head + bound + row(0x000A, b"") + begins(version) + b"".join(rows) + row(0x000A, b"")
    return compound({"Workbook": book + bytes(max(0, 4200 - len(book)))})


def drawn(*pieces: tuple[bytes, bytes], between: int = 0x00EC) -> bytes:
    """Gives a sheet's drawing: shapes, and behind each the records that belong to it."""
    whole = sheet(*(one for one, _ in pieces))
    made, at = b"", 0
    for one, own in pieces:
        end = whole.index(one, at) + len(one)
        made += row(between if at else 0x00EC, whole[at:end]) + own
        at = end
    return made


def cut(content: bytes, folder: Path) -> tuple[bytes, bytes]:
    """Gives the workbook before and after it is cut."""
    source, out = folder / "whole.xls", folder / "cut.xls"
    source.write_bytes(content)
    sheetcuts.write_unprinted(str(source), out)
    assert out.stat().st_size == source.stat().st_size
    with olefile.OleFileIO(source) as before, olefile.OleFileIO(out) as after:
        return before.openstream("Workbook").read(), after.openstream("Workbook").read()


def told(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """Gives what is told of a .xls: places and words."""
    path = folder / "told.xls"
    path.write_bytes(content)
    listing = Listing()
    with olefile.OleFileIO(path) as file:
        sheetcuts.tell(file, listing)
    assert all(item["kind"] == "hidden-text" for item in listing.items)
    return [(item["place"], item["text"]) for item in listing.items]


def changed(before: bytes, after: bytes) -> int:
    """Counts the bytes that differ."""
    return sum(one != other for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize(
    ("property_", "flags"), [(HIDDEN, FOR_PAPER), (UNPRINTED, FOR_PAPER), (None, FOR_SCREEN)]
)
@pytest.mark.parametrize("between", [0x00EC, 0x003C])
def test_a_shape_that_is_not_printed_goes_and_is_told(
    property_: int | None, flags: int, between: int, tmp_path: Path
) -> None:
    """Whether its drawing says so or Excel beside it, also where the drawing goes on in other records."""
    unseen = shape(2, said=property_, behind=DATA)
    content = xls(
        drawn((shape(1, behind=DATA), said(FOR_PAPER)), (unseen, said(flags)), between=between)
    )
    assert told(content, tmp_path) == [("sheet Tau, shape 2", "")]
    before, after = cut(content, tmp_path)
    assert changed(before, after) == 2
    assert told((tmp_path / "cut.xls").read_bytes(), tmp_path) == []


def test_its_words_are_told(tmp_path: Path) -> None:
    """They stand behind its record, narrow and broad, in as many pieces as Excel wrote."""
    pieces = (b"\x00Unseen ", b"\x01" + "wāhi".encode("utf-16-le"))
    own = said(FOR_SCREEN) + row(0x00EC, WORDS) + words(*pieces, letters=11)
    one = shape(2, behind=DATA)
    whole = sheet(shape(2, behind=DATA + WORDS))
    head = whole[: whole.index(DATA, 60) + len(DATA)]
    assert one[8:] in whole
    assert told(xls(row(0x00EC, head), own), tmp_path) == [("sheet Tau, shape 1", "Unseen wāhi")]


def test_what_goes_on_behind_words_belongs_to_the_drawing(tmp_path: Path) -> None:
    """Once the words and their looks are whole, the next record is the drawing's again."""
    first, second = shape(1, behind=DATA + WORDS), shape(2, said=HIDDEN, behind=DATA)
    whole = sheet(first, second)
    ends = whole.index(first) + len(first)
    rows = row(0x00EC, whole[: ends - 8]), said(FOR_PAPER), row(0x00EC, whole[ends - 8 : ends])
    content = xls(*rows, words(b"\x00shown", letters=5), row(0x003C, whole[ends:]), said(FOR_PAPER))
    assert told(content, tmp_path) == [("sheet Tau, shape 2", "")]
    assert changed(*cut(content, tmp_path)) == 2


@pytest.mark.parametrize(("kind", "flags"), [(NOTE, FOR_SCREEN), (DROPDOWN, BUTTON)])
def test_comments_and_buttons_stay(kind: int, flags: int, tmp_path: Path) -> None:
    """Comments are told as such; a button of a filter says nothing."""
    content = xls(drawn((shape(1, said=HIDDEN, behind=DATA), said(flags, kind))))
    assert told(content, tmp_path) == []
    assert changed(*cut(content, tmp_path)) == 0


def test_what_stands_in_a_group_goes_with_it(tmp_path: Path) -> None:
    """A group that Excel does not print is told shape by shape."""
    head, inner = shape(5, behind=DATA), shape(6, behind=DATA)
    whole = sheet(group(head, inner), shape(7, behind=DATA))
    ends = whole.index(head) + len(head)
    rows = row(0x00EC, whole[:ends]) + said(FOR_SCREEN, 0) + row(0x00EC, whole[ends:])
    assert told(xls(rows), tmp_path) == [("sheet Tau, shape 1", "")]
    assert changed(*cut(xls(rows), tmp_path)) == 4


@pytest.mark.parametrize("flags", [0x0500, 0x0000])
def test_older_workbooks_lose_objects_that_are_not_printed(flags: int, tmp_path: Path) -> None:
    """Of Excel 5 and 95, hidden or not for paper; one that is printed stays."""
    objects = [
        row(0x005D, struct.pack("<I3H", 1, 6, 1, one) + bytes(20)) for one in (0x0600, flags)
    ]
    content = xls(*objects, version=0x0500)
    assert told(content, tmp_path) == [("sheet Tau, a shape", "")]
    assert changed(*cut(content, tmp_path)) == 2


def test_a_drawing_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    """What cannot be followed might be hidden: LibreOffice may make more of it than we do."""
    content = xls(row(0x00EC, sheet(shape(1))[:-3]))
    for settle in (cut, told):
        with pytest.raises(Refused, match=r"save it anew as \.xlsx"):
            settle(content, tmp_path)


def test_many_pieces_take_their_time_and_no_more(tmp_path: Path) -> None:
    """Thousands of hidden shapes in a record each are gone through once."""
    one = shape(2, said=HIDDEN, behind=DATA)
    whole = sheet(*[one] * 5000)
    ends = whole.index(one)
    rows = row(0x00EC, whole[:ends]) + b"".join([row(0x00EC, one) + said(FOR_PAPER)] * 5000)
    started = time.process_time()
    assert len(told(xls(rows), tmp_path)) == 2000
    assert changed(*cut(xls(rows), tmp_path)) == 10_000
    assert time.process_time() - started < 20
