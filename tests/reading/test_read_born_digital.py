"""Pages with a text layer: exact words, and boxes that lie on their ink however the page is turned."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_pages import (
    HEIGHT,
    LETTER,
    TE_REO,
    WIDTH,
    bare,
    both,
    drawing,
    face,
    face_of_all_signs,
    ink,
    lines,
    photograph,
    picture,
    read,
    stamp,
    texts,
    with_page_keys,
    words_in,
)
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from records.document import Origin
from records.geometry import Box

pytestmark = pytest.mark.usefixtures("forked")

SIZE = 12.0
LEFT, TOP = 30.0, HEIGHT - 50.0


def places(given: tuple[str, ...]) -> list[tuple[str, Box]]:
    """Gives where each word of some lines was drawn: its advance across, its size up and down."""
    found = []
    for row, line in enumerate(given):
        base = TOP - row * SIZE * 1.6
        before = ""
        for word in line.split():
            x0 = LEFT + stringWidth(before, face(), SIZE)
            x1 = x0 + stringWidth(word, face(), SIZE)
            found.append((word, Box(x0, base - 0.25 * SIZE, x1, base + 0.95 * SIZE)))
            before += word + " "
    return found


FRAMES = {
    "plain": {},
    "turned 90": {"/Rotate": 90},
    "turned 180": {"/Rotate": 180},
    "turned 270": {"/Rotate": 270},
    "turned -90": {"/Rotate": -90},
    "shifted": {"/MediaBox": [-100, -50, 500, 350]},
    "cropped": {"/MediaBox": [-100, -50, 500, 350], "/CropBox": [20, 30, 410, 290]},
    "cropped and turned": {
        "/MediaBox": [-9, -9, 500, 350],
        "/CropBox": [20, 30, 410, 290],
        "/Rotate": 270,
    },
    "corners swapped": {"/MediaBox": [WIDTH, HEIGHT, 0, 0]},
    "crop beyond the page": {"/CropBox": [-500, -500, 5000, 5000]},
    "twice as large": {"/UserUnit": 2.0},
    "half as large, turned": {"/UserUnit": 0.5, "/Rotate": 90},
}


@pytest.mark.parametrize("keys", FRAMES.values(), ids=FRAMES.keys())
def test_words_and_boxes_are_those_that_were_drawn(keys: dict[str, object], tmp_path: Path) -> None:
    """Each word lies, in the page's own space, where it was drawn, and its box holds all of its ink."""
    content = with_page_keys(drawing(lines(TE_REO)), keys)
    (page,) = read(content, tmp_path)
    drawn = places(TE_REO)
    assert page.origin is Origin.TEXT
    assert page.notes == ()
    assert texts(page) == [word for word, _ in drawn]
    for word, (_, box) in zip(page.words, drawn, strict=True):
        assert word.box.overlap(box) > 0.8 * word.box.area, word.box
        assert abs(word.box.x0 - box.x0) < 1.5
        assert abs(word.box.x1 - box.x1) < 1.5
        assert (word.turn, word.confidence) == (0, 1.0)
    dpi = round(144 / page.frame.user_unit)
    dark = int(ink(content, page.frame, dpi=dpi).sum())
    assert dark > 1000
    # no more than the soft edge of a letter that falls between two pixels
    assert bare(page, content, dpi=dpi) < 0.01 * dark


def test_lines_and_blocks_follow_the_page(tmp_path: Path) -> None:
    """Lines are numbered from the top; a wider gap begins a block; a block's lines stay together."""
    upper, lower = LETTER[:3], LETTER[3:]
    content = drawing(both(lines(upper, pitch=1.3), lines(lower, top=HEIGHT - 180, pitch=1.3)))
    (page,) = read(content, tmp_path)
    assert page.text == "\n".join(upper) + "\n\n" + "\n".join(lower)
    assert [word.line for word in page.words] == sorted(word.line for word in page.words)
    assert {word.block for word in page.words} == {1, 2}


@pytest.mark.parametrize("spacing", [1.2, 1.6, 1.9])
def test_wide_line_spacing_makes_no_paragraphs(spacing: float, tmp_path: Path) -> None:
    """A paper set with wide spacing is not torn into a block a line: names run over line ends."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(face(), 12)
        for row, text in enumerate((*LETTER, *LETTER)):
            canvas.drawString(30, 270 - row * 12 * spacing, text)

    (page,) = read(drawing(draw), tmp_path)
    assert {word.block for word in page.words} == {1}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_text_is_read_from_its_top(turn: int, rotate: int, tmp_path: Path) -> None:
    """A landscape table on a portrait page is read in its own direction, its first line first."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        lines(
            ("first line of all", "second line here", "third line it is"),
            left=-60,
            top=30,
            pitch=1.3,
        )(canvas)

    (page,) = read(with_page_keys(drawing(draw), {"/Rotate": rotate}), tmp_path)
    assert page.text == "first line of all\nsecond line here\nthird line it is"
    assert {word.turn for word in page.words} == {turn}


def test_a_slanted_stamp_neither_breaks_nor_joins_the_words_under_it(tmp_path: Path) -> None:
    """The letters of a stamp across the text are words of their own, with their slant."""
    (page,) = read(drawing(both(lines(), stamp())), tmp_path)
    upright = [word.text for word in page.words if word.turn == 0]
    slanted = {word.text: word.turn for word in page.words if word.turn != 0}
    assert upright == words_in(LETTER)
    assert slanted == {"PROACTIVELY": 32, "RELEASED": 32}


def shown(
    *pieces: tuple[float, float, str], typeface: str | None = None
) -> Callable[[Canvas], None]:
    """Gives a drawing of texts at their places."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(typeface or face(), 12)
        for x, y, text in pieces:
            canvas.drawString(x, y, text)

    return draw


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([(30, 200, "decomposed Ma\u0304ori")], "decomposed Māori"),
        ([(30, 200, "\ufb01nal of\ufb01ce \ufb02ow")], "final office flow"),
        ([(30, 200, "a\u00a0b\u2003c")], "a b c"),
        ([(30, 200, "zero\u200bwidth\u200djoiner")], "zerowidthjoiner"),
        ([(30, 200, "1 234 567.89"), (150, 200, "NZ$5m")], "1 234 567.89 NZ$5m"),
        ([(30, 200, "04"), (90, 200, "1234567")], "04 1234567"),
        ([(30, 200, "Te"), (48, 200, "Whiti")], "Te Whiti"),
    ],
    ids=["NFC", "ligatures", "spaces", "zero width", "cells", "wide gap", "placed apart"],
)
def test_words_are_what_a_person_reads(
    pieces: list[tuple[float, float, str]], expected: str, tmp_path: Path
) -> None:
    """Composed letters, plain spaces, ligatures spelt out, and words parted where they stand apart."""
    (page,) = read(drawing(shown(*pieces, typeface=face_of_all_signs())), tmp_path)
    assert page.text == expected
    assert page.text == unicodedata.normalize("NFC", page.text)


@pytest.mark.parametrize("apart", [0.0, 0.5, 0.8])
def test_letters_set_one_by_one_make_words(apart: float, tmp_path: Path) -> None:
    """A producer that places every letter by itself, a little spaced, still writes words."""
    text = "Port Wellington"
    at = [30 + apart * i + stringWidth(text[:i], face(), SIZE) for i in range(len(text))]
    pieces = [(x, 200.0, ch) for x, ch in zip(at, text, strict=True) if ch != " "]
    (page,) = read(drawing(shown(*pieces)), tmp_path)
    assert page.text == text


def test_spaced_letters_make_words(tmp_path: Path) -> None:
    """A heading in letters spaced by the text state is a word, not letters."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(face(), 12)
        canvas.drawString(30, 200, "CABINET PAPER", charSpace=1.2)

    (page,) = read(drawing(draw), tmp_path)
    assert page.text == "CABINET PAPER"


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "\u2010"], ids=["hard", "soft", "Unicode"])
def test_a_hyphen_at_the_end_of_a_line_is_kept_as_one(hyphen: str, tmp_path: Path) -> None:
    """A word broken at a line's end keeps a visible hyphen, and its two parts their own lines."""
    content = drawing(lines((f"the long infor{hyphen}", "mation paper of the Ministry")))
    (page,) = read(content, tmp_path)
    first = [word for word in page.words if word.line == 1]
    assert [word.text.replace("\u2010", "-") for word in first] == ["the", "long", "infor-"]
    second = [word.text for word in page.words if word.line == 2]
    assert second == ["mation", "paper", "of", "the", "Ministry"]


def test_two_columns_are_not_read_across(tmp_path: Path) -> None:
    """Lines of two columns drawn one after the other stay in their column."""
    left, right = ("left one two", "left three four"), ("right one two", "right three four")
    content = drawing(both(lines(left, pitch=1.3), lines(right, left=240, pitch=1.3)))
    (page,) = read(content, tmp_path)
    assert page.text == "left one two\nleft three four\n\nright one two\nright three four"


def invisible(text: str) -> Callable[[Canvas], None]:
    """Gives a drawing of text that is not painted."""

    def draw(canvas: Canvas) -> None:
        written = canvas.beginText(30, 60)
        written.setTextRenderMode(3)
        written.setFont(face(), 12)
        written.textLine(text)
        canvas.drawText(written)

    return draw


def coloured(text: str, colour: float) -> Callable[[Canvas], None]:
    """Gives a drawing of text in a level of grey."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(colour)
        canvas.setFont(face(), 12)
        canvas.drawString(30, 60, text)
        canvas.setFillGray(0)

    return draw


def covered(text: str) -> Callable[[Canvas], None]:
    """Gives a drawing of text with a black bar over it, as those redact who know no better."""

    def draw(canvas: Canvas) -> None:
        coloured(text, 0)(canvas)
        canvas.rect(25, 52, 300, 22, fill=1)

    return draw


@pytest.mark.parametrize(
    "hiding",
    [
        invisible("Hinewai Pukehinau"),
        coloured("Hinewai Pukehinau", 1),
        covered("Hinewai Pukehinau"),
        lines(("Hinewai Pukehinau",), left=-300),
    ],
    ids=["unpainted", "white", "under a bar", "off the page"],
)
def test_hidden_words_are_noted_and_not_read(
    hiding: Callable[[Canvas], None], tmp_path: Path
) -> None:
    """What a person does not see is no word of the page; the reviewer is told that there is some."""
    (page,) = read(drawing(both(lines(), hiding)), tmp_path)
    assert texts(page) == words_in(LETTER)
    assert page.notes == ("hidden text",)
    assert "Hinewai" not in page.text


def test_a_small_emblem_is_not_recognised(tmp_path: Path) -> None:
    """A crest beside the text costs no OCR and changes nothing."""
    crest = photograph(drawing(lines(("Crest",))))
    content = drawing(both(lines(), picture(crest, (350, 250, 40, 30))))
    (page,) = read(content, tmp_path)
    assert (page.origin, texts(page)) == (Origin.TEXT, words_in(LETTER))


def test_an_empty_page_is_a_page(tmp_path: Path) -> None:
    """A blank page comes with its frame, without words, notes or OCR."""
    pages = read(drawing(lines(), lambda _: None, lines()), tmp_path)
    assert [len(page.words) for page in pages] == [44, 0, 44]
    assert (pages[1].origin, pages[1].notes) == (Origin.TEXT, ())
    assert pages[1].frame.visible == Box(0, 0, WIDTH, HEIGHT)
