"""A .ppt without its hidden shapes, all else byte for byte; and what is told of it, slide by slide."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from pathlib import Path

import olefile
import pytest
from art_records import HIDDEN, group, record, shape, sheet
from compound_files import Tree, compound

from records.errors import Refused
from redaction.office import slidecuts
from redaction.office.hiddenin import Listing

STREAM = "PowerPoint Document"
SLIDE, MASTER = 0x03EE, 0x03F8


def broad(words: str) -> bytes:
    """Gives the words of a shape."""
    text = record(0x0F9F, bytes(4)) + record(0x0FA0, words.encode("utf-16-le"))
    return record(0xF00D, text, 0, 15)


def narrow(words: bytes) -> bytes:
    """Gives words of one byte a letter."""
    return record(0xF00D, record(0x0FA8, words), 0, 15)


def outlined(number: int) -> bytes:
    """Gives words that stand in the outline."""
    return record(0xF00D, record(0x0F9E, struct.pack("<I", number)), 0, 15)


def slide(*shapes: bytes, kind: int = SLIDE) -> bytes:
    """Gives a slide with these shapes."""
    return record(kind, record(0x03EF, bytes(24)) + record(0x040C, sheet(*shapes), 0, 15), 0, 15)


def stream(slides: Sequence[bytes], order: Sequence[int], more: bytes = b"") -> tuple[bytes, int]:
    """Gives the stream of slides that are shown in an order, by number from 1, and where it begins."""
    texts = b"".join(
        record(0x0F9F, bytes(4)) + record(0x0FA8, words) for words in (b"title", b"outlineword")
    )
    listed = b"".join(record(0x03F3, struct.pack("<I", n + 1) + bytes(16)) + texts for n in order)
    document = record(0x03E8, record(0x0FF0, listed, 0, 15), 0, 15)
    content, places = b"", []
    for one in (document, *slides):
        places.append(len(content))
        content += one
    content += more
    directory = len(content)
    packed = struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *places)
    content += record(0x1772, packed)
    edit = len(content)
    return content + record(0x0FF5, struct.pack("<7I", 0, 0, 0, directory, 1, 9, 0)), edit


def ppt(*slides: bytes, order: Sequence[int] = (1,), more: bytes = b"", within: str = "") -> bytes:
    """Gives a presentation, perhaps kept beside an older form of it."""
    content, edit = stream(slides, order, more)
    found_by = struct.pack("<2HI3I", 0, 0x0FF6, 20, 20, 0xE391C05F, edit) + bytes(4200)
    tree: Tree = {STREAM: content + bytes(4200), "Current User": found_by}
    return compound({within: tree, STREAM: bytes(4200)} if within else tree)


def cut(content: bytes, folder: Path, name: str = STREAM) -> int:
    """Cuts a .ppt; gives how many of its bytes change."""
    source, out = folder / "whole.ppt", folder / "cut.ppt"
    source.write_bytes(content)
    slidecuts.write_unprinted(str(source), out)
    assert out.stat().st_size == source.stat().st_size
    with olefile.OleFileIO(source) as before, olefile.OleFileIO(out) as after:
        pair = [one.openstream(name).read() for one in (before, after)]
    return sum(one != other for one, other in zip(*pair, strict=True))


def told(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """Gives what is told of a .ppt: places and words."""
    path = folder / "told.ppt"
    path.write_bytes(content)
    listing = Listing()
    with olefile.OleFileIO(path) as file:
        slidecuts.tell(file, listing)
    assert all(item["kind"] == "hidden-text" for item in listing.items)
    return [(item["place"], item["text"]) for item in listing.items]


def test_hidden_shapes_go_and_are_told(tmp_path: Path) -> None:
    """With their words, broad, narrow or in the outline; what is shown stays."""
    hidden = [broad("Tānā words"), narrow(b"narrow"), outlined(1), outlined(7), b""]
    shapes = [shape(n, said=HIDDEN, behind=one) for n, one in enumerate(hidden, 2)]
    content = ppt(slide(shape(1, behind=broad("shown")), *shapes))
    words = ["Tānā words", "narrow", "outlineword", "", ""]
    assert told(content, tmp_path) == [
        (f"slide 1, shape {n}", one) for n, one in enumerate(words, 2)
    ]
    assert cut(content, tmp_path) == 2 * len(hidden)
    assert told((tmp_path / "cut.ppt").read_bytes(), tmp_path) == []


def test_a_hidden_group_goes_with_what_stands_in_it(tmp_path: Path) -> None:
    """LibreOffice prints none of it and forgets its words: they are told."""
    inner = shape(4, behind=narrow(b"inner"))
    content = ppt(slide(group(shape(3, said=HIDDEN), inner), shape(5)))
    assert told(content, tmp_path) == [("slide 1, shape 1", "inner")]
    assert cut(content, tmp_path) == 4


def test_slides_are_told_by_their_order(tmp_path: Path) -> None:
    """Those in no show, those of an earlier saving and those that all are made from are told as such."""
    one, two, left = (
        slide(shape(2, said=HIDDEN, behind=narrow(word))) for word in (b"one", b"two", b"left")
    )
    master = slide(shape(2, said=HIDDEN, behind=narrow(b"master")), kind=MASTER)
    content = ppt(one, two, master, order=(2, 1), more=left)
    assert told(content, tmp_path) == [
        ("slide 2, shape 1", "one"),
        ("slide 1, shape 1", "two"),
        ("what slides are made from, shape 1", "master"),
        ("slide that is in no show, shape 1", "left"),
    ]


def test_the_form_that_is_read_today_is_cut(tmp_path: Path) -> None:
    """A file for two versions of PowerPoint keeps two; LibreOffice opens the newer one."""
    content = ppt(slide(shape(2, said=HIDDEN)), within="PP97_DUALSTORAGE")
    assert told(content, tmp_path) == [("slide 1, shape 1", "")]
    assert cut(content, tmp_path, f"PP97_DUALSTORAGE/{STREAM}") == 2


def test_damaged_slides_are_refused(tmp_path: Path) -> None:
    """What cannot be followed might be hidden."""
    content = ppt(slide(shape(2)), more=struct.pack("<HHI", 15, SLIDE, 1 << 30))
    for settle in (cut, told):
        with pytest.raises(Refused, match=r"save it anew as \.pptx"):
            settle(content, tmp_path)


def test_many_slides_and_shapes_take_their_time_and_no_more(tmp_path: Path) -> None:
    """Groups within each other, thousands of slides and of places for them are gone through once."""
    deep = shape(3, said=HIDDEN)
    for _ in range(300):
        deep = group(shape(4), deep)
    slides = [slide(shape(2, said=HIDDEN)) for _ in range(3000)]
    content = ppt(slide(deep), *slides, order=range(1, 3001))
    started = time.process_time()
    assert len(told(content, tmp_path)) == 2000
    cut(content, tmp_path)
    assert time.process_time() - started < 20
