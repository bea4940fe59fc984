"""Attacks on the widths: what stands on a redacted line for the sake of the words, or moves with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from reportlab.pdfbase.pdfmetrics import stringWidth
from test_widths import places

from records.geometry import Box
from redaction.emission import vector

SECRETS = ("Shaw", "Fitzgerald", "Ngati Whakaue")
BEFORE, AFTER = "We met ", " at noon."
X, Y, SIZE = 40.0, 150.0, 12.0


def wide(words: str, font: str = "Helvetica", size: float = SIZE) -> float:
    """Gives the width of words."""
    return float(stringWidth(words, font, size))


def said(x: float, words: str, y: float = Y, size: float = SIZE, font: str = "H") -> str:
    """Gives the operators for words at a place."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x:.3f} {y} Tm ({words}) Tj ET\n"


AROUND = said(X, "The lighthouse keeper reports", 190) + said(X, "about the ferry timetable", 110)

Draw = Callable[[str], str]


def _line(secret: str) -> tuple[float, float]:
    """Gives where the secret begins and ends on its line."""
    start = X + wide(BEFORE)
    return start, start + wide(secret)


def one_string(secret: str) -> str:
    """The whole line is one string."""
    return said(X, BEFORE + secret + AFTER)


def marked_by_a_pen(secret: str) -> str:
    """A yellow rectangle lies behind the words, a little larger than they are."""
    start, end = _line(secret)
    pen = f"q 1 1 0 rg {start - 1.5:.2f} {Y - 4} {end - start + 3:.2f} 16 re f Q\n"
    return pen + one_string(secret)


def underlined_with_others(secret: str) -> str:
    """One rule underlines the words and those behind them."""
    start, end = _line(secret)
    rule = f"q 0.7 w {start:.2f} {Y - 2} m {end + wide(' at noon'):.2f} {Y - 2} l S Q\n"
    return one_string(secret) + rule


def struck_out(secret: str) -> str:
    """A thin rectangle strikes the words out, a hair longer than they are."""
    start, end = _line(secret)
    return one_string(secret) + f"{start - 1:.2f} {Y + 3.4} {end - start + 2:.2f} 0.8 re f\n"


def another_face_behind(secret: str) -> str:
    """The words behind are bold and larger."""
    _, end = _line(secret)
    return said(X, BEFORE + secret) + said(end, AFTER, Y, 14, "B")


def a_footnote_behind(secret: str) -> str:
    """A small raised figure stands behind the words."""
    _, end = _line(secret)
    note = said(end, "7", Y + 4, 7)
    return said(X, BEFORE + secret) + note + said(end + 4.5, AFTER)


def two_on_one_line(secret: str) -> str:
    """The words stand twice on the line."""
    return said(X, BEFORE + secret + " and " + secret + AFTER)


def first_of_the_line(secret: str) -> str:
    """The line begins with the words."""
    return said(X, secret + " met us" + AFTER)


def last_of_the_line(secret: str) -> str:
    """The line ends with the words and a full stop."""
    return said(X, BEFORE + secret + ".")


def behind_a_bullet(secret: str) -> str:
    """The line is an item of a list."""
    return said(X, "\\267") + said(X + 18, secret + AFTER)


def clipped_word_by_word(secret: str) -> str:
    """Each word is clipped to its own rectangle, as some writers do."""
    out, x = "", X
    for word in (BEFORE + secret + AFTER).split():
        long = wide(word + " ")
        out += f"q {x:.2f} {Y - 4} {long:.2f} 16 re W n {said(x, word)} Q\n"
        x += long
    return out


def coloured_word_by_word(secret: str) -> str:
    """Each word sets its colour, its width of line and its state again."""
    out, x = "", X
    for word in (BEFORE + secret + AFTER).split():
        out += f"q 0 0 0 rg 0.5 w 0 J {said(x, word)} Q 0 g\n"
        x += wide(word + " ")
    return out


def spaced_by_a_matrix(secret: str) -> str:
    """The words behind are reached by moving the whole space."""
    _, end = _line(secret)
    return said(X, BEFORE + secret) + f"q 1 0 0 1 {end:.2f} {Y} cm {said(0, AFTER, 0)} Q\n"


def with_leaders(secret: str) -> str:
    """Dots lead from the words to the number of a page at the right."""
    _, end = _line(secret)
    dots = "." * int((340 - end) / wide("."))
    return said(X, BEFORE + secret + dots) + said(345, "12")


def in_quotation_marks(secret: str) -> str:
    """Signs stand right beside the words, without a space."""
    return said(X, f'{BEFORE}"{secret}", who came{AFTER}')


def on_a_shaded_row(secret: str) -> str:
    """Rows of a table are shaded from where their words begin; the shade of this one ends in their midst."""
    rows = "".join(f"{X} {y} 300 10 re f\n" for y in (Y + 20, Y - 4, Y - 28))
    return f"q 0.8 g {rows} Q\n" + said(X, secret + AFTER)


def on_white(secret: str) -> str:
    """A rectangle that nobody sees, as long as the words, lies under a part of them."""
    return f"q 1 g {X} {Y - 4} {wide(secret):.2f} 8 re f Q\n" + said(X, secret + AFTER)


def on_a_shade_of_its_own(secret: str) -> str:
    """A shade begins where the words do and ends far behind them, as far as they are long."""
    shade = f"q 0.8 g {X} {Y - 4} {wide(secret) + 200:.2f} 10 re f Q\n"
    return shade + said(X, secret + AFTER)


def over_their_tails(secret: str) -> str:
    """The white ground of the next line is painted over tails of the words, where they have any."""
    return said(X, secret + AFTER) + f"q 1 g {X} {Y - 14} 150 13 re f Q\n"


STYLES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        one_string,
        marked_by_a_pen,
        underlined_with_others,
        struck_out,
        another_face_behind,
        a_footnote_behind,
        two_on_one_line,
        first_of_the_line,
        last_of_the_line,
        behind_a_bullet,
        clipped_word_by_word,
        coloured_word_by_word,
        spaced_by_a_matrix,
        with_leaders,
        in_quotation_marks,
        on_a_shaded_row,
        on_white,
        on_a_shade_of_its_own,
        over_their_tails,
    )
}


def paper(folder: Path, content: str, secret: str) -> Path:
    """Writes a page."""
    path = folder / f"{secret.replace(' ', '')}.pdf"
    with pikepdf.new() as document:
        fonts = {
            name: Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name(f"/{face}"),
                Encoding=Name.WinAnsiEncoding,
            )
            for name, face in (("/H", "Helvetica"), ("/B", "Helvetica-Bold"))
        }
        page = document.add_blank_page(page_size=(400, 240))
        page.Resources = Dictionary(Font=Dictionary(fonts))
        page.Contents = document.make_stream((AROUND + content).encode("latin-1"))
        document.save(path, static_id=True)
    return path


def released(source: Path, secret: str) -> tuple[str | None, bytes]:
    """Gives why a page goes to the pixels, or None and the page without the secret."""
    boxes: list[Box] = [box for word in [secret] for box in places(source, word)]
    assert boxes
    labels = [[box.as_list(), "s 9(2)(a)", "[withheld]", False, True] for box in boxes]
    reading = {
        "words": [],
        "links": [],
        "figures": [],
        "numbers": [],
        "labels": list(range(len(labels))),
    }
    order = {"number": 1, "labels": labels, "texts": [], "reading": reading}
    out = source.with_suffix(".out.pdf")
    first, *_ = vector.emit_pages(str(source), [order], str(out))
    return first["reason"], b"" if first["reason"] else out.read_bytes()


@pytest.mark.parametrize("style", STYLES)
def test_what_stands_beside_the_words_tells_nothing_of_them(tmp_path: Path, style: str) -> None:
    """Papers that differ in the withheld words alone become the same bytes, or all go to the pixels."""
    made = {released(paper(tmp_path, STYLES[style](secret), secret), secret) for secret in SECRETS}
    assert len(made) == 1


@pytest.mark.parametrize(
    "style", ["on_a_shaded_row", "on_white", "marked_by_a_pen", "over_their_tails"]
)
def test_shades_that_tell_nothing_do_not_make_a_page_pixels(tmp_path: Path, style: str) -> None:
    """A column's shade stays, one that nobody sees goes, and one of the words goes with them."""
    why, _ = released(paper(tmp_path, STYLES[style]("Shaw"), "Shaw"), "Shaw")
    assert why is None
