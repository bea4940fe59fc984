"""A .doc without its hidden shapes, all else byte for byte; damaged drawings are refused, never passed over."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from pathlib import Path

import olefile
import pytest
from art_records import HIDDEN, UNPRINTED, group, record, shape, sheet
from compound_files import compound

from records.errors import RefusalReason, Refused
from redaction.office import doccuts
from redaction.office.hiddenin import Listing

TEXT = "Shown.\rTānā one\rtwo\r\r"


def drawing(*inside: bytes, header: bool = False) -> bytes:
    """Gives a drawing of a document, its shapes in the group that holds all of them."""
    return bytes([header]) + sheet(*inside)


def doc(*drawings: bytes, places: Sequence[int] = (1, 2), damaged: bytes = b"") -> bytes:
    """Gives a .doc with two text boxes, and the shapes of these numbers at some place."""
    word, table = bytearray(3000), bytearray(8)
    struct.pack_into("<HH", word, 0, 0xA5EC, 0x00C1)
    word[11] = 0x02
    word[2000 : 2000 + 2 * len(TEXT)] = TEXT.encode("utf-16-le")
    # lengths: the text, then of all parts only that of the text boxes
    struct.pack_into("<8I", word, 76, 7, 0, 0, 0, 0, 0, len(TEXT) - 7, 0)

    def kept(which: int, content: bytes) -> None:
        struct.pack_into("<2I", word, 154 + 8 * which, len(table), len(content))
        table.extend(content)

    spots = [struct.pack("<I4iHI", number, 0, 0, 9, 9, 0, 0) for number in places]
    kept(40, struct.pack(f"<{len(places) + 1}I", *range(len(places) + 1)) + b"".join(spots))
    kept(56, struct.pack("<3I", 0, 9, 13) + bytes(44))
    pieces = struct.pack("<2IHIH", 0, len(TEXT), 0, 2000, 0)
    kept(33, b"\x01\x02\x00xx\x02" + struct.pack("<I", len(pieces)) + pieces)
    kept(50, record(0xF000, bytes(16), 0, 15) + b"".join(drawings) + damaged)
    table.extend(bytes(max(0, 4200 - len(table))))
    return compound({"WordDocument": bytes(word), "1Table": bytes(table)})


def cut(content: bytes, folder: Path) -> tuple[bytes, bytes]:
    """Gives the table stream of a .doc before and after it is cut."""
    source, out = folder / "whole.doc", folder / "cut.doc"
    source.write_bytes(content)
    doccuts.write_unprinted(str(source), out)
    assert out.stat().st_size == source.stat().st_size
    with olefile.OleFileIO(source) as before, olefile.OleFileIO(out) as after:
        words = [one.openstream("WordDocument").read() for one in (before, after)]
        assert words[0] == words[1]
        return before.openstream("1Table").read(), after.openstream("1Table").read()


def told(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """Gives what is told of a .doc: places and words."""
    path = folder / "told.doc"
    path.write_bytes(content)
    listing = Listing()
    with olefile.OleFileIO(path) as file:
        doccuts.tell(file, listing)
    assert all(item["kind"] == "hidden-text" for item in listing.items)
    return [(item["place"], item["text"]) for item in listing.items]


def numbers(table: bytes) -> tuple[int, ...]:
    """Gives the numbers in the table of places, of two shapes."""
    return tuple(struct.unpack_from("<I", table, 8 + 12 + 26 * n)[0] for n in range(2))


@pytest.mark.parametrize("kind", [0xF00B, 0xF121, 0xF122])
@pytest.mark.parametrize("said", [HIDDEN, UNPRINTED])
def test_a_hidden_shape_goes_and_is_told(said: int, kind: int, tmp_path: Path) -> None:
    """In whichever of its tables it says so; its record and its place go, its neighbour's stay."""
    content = doc(drawing(shape(1, 1), shape(2, 2, said, kind)))
    assert told(content, tmp_path) == [("shape 2", "two")]
    before, after = cut(content, tmp_path)
    assert (numbers(before), numbers(after)) == ((1, 2), (1, 0))
    changed = [at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    # one byte of its number, both of its type
    assert len(changed) == 3
    assert told((tmp_path / "cut.doc").read_bytes(), tmp_path) == []


@pytest.mark.parametrize("said", [None, 0x00000002, 0x00010001, 0x00020000, 0x80000000])
def test_a_shape_that_is_shown_stays(said: int | None, tmp_path: Path) -> None:
    """A bit counts only where the file says that it does; nothing changes then."""
    content = doc(drawing(shape(1, 1), shape(2, 2, said)))
    assert told(content, tmp_path) == []
    before, after = cut(content, tmp_path)
    assert before == after


def test_what_stands_in_a_hidden_group_goes_with_it(tmp_path: Path) -> None:
    """Shapes of a hidden group, and of a group within it, are told one by one; the group's place goes."""
    inner = group(shape(8), shape(9, 2))
    content = doc(drawing(group(shape(2, said=HIDDEN), shape(7, 1), inner), shape(1)))
    assert told(content, tmp_path) == [("shape 1", "Tānā one"), ("shape 2", "two")]
    _, after = cut(content, tmp_path)
    assert numbers(after) == (1, 0)


def test_shapes_of_headers_are_told_as_such(tmp_path: Path) -> None:
    """They have text boxes of their own, of which this file has none."""
    content = doc(drawing(shape(2, 1, HIDDEN), header=True), drawing(shape(1)))
    assert told(content, tmp_path) == [("header, shape 1", "")]
    assert numbers(cut(content, tmp_path)[1]) == (1, 0)


@pytest.mark.parametrize(
    "damaged",
    [b"\x00", b"\x00\x0f\x00\x02\xf0\xff\xff\x00\x00", b"\x00" + record(0xF002, b"1234567", 0, 15)],
)
def test_damaged_drawings_are_refused(damaged: bytes, tmp_path: Path) -> None:
    """What cannot be followed might be hidden: LibreOffice may make more of it than we do."""
    content = doc(drawing(shape(1)), damaged=damaged)
    for settle in (cut, told):
        with pytest.raises(Refused) as caught:
            settle(content, tmp_path)
        assert caught.value.reason is RefusalReason.BROKEN


def test_many_and_deep_groups_take_their_time_and_no_more(tmp_path: Path) -> None:
    """Groups within each other and thousands of shapes are gone through once."""
    deep = shape(3, said=HIDDEN)
    for _ in range(300):
        deep = group(shape(4), deep)
    content = doc(drawing(deep, *[shape(5, 1, HIDDEN)] * 3000))
    started = time.process_time()
    assert len(told(content, tmp_path)) == 2000
    cut(content, tmp_path)
    assert time.process_time() - started < 20
