"""Tables told by the rules of the public copy: found on any page, each word in its cell, or no table."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen import canvas
from test_tables_found import page, texts, words

from policies.grounds import grounds
from records.document import Origin, Page, Word
from records.geometry import Box, union
from records.marks import Mark
from records.release import PublicPage
from redaction import intake, reading
from redaction.emission import vector
from redaction.planning.plan import work_out
from redaction.redact import redact
from redaction.structure.readable import readable
from redaction.tables.grid import grids
from redaction.tables.rules import Rules
from redaction.tables.ruling import find_rules

pytestmark = pytest.mark.usefixtures("forked")

XS = (70.0, 200.0, 320.0, 440.0)
HEADS = ["Kura", "Who asked", "Cost"]
ROWS = [
    ["Te Kura o Ōkiwi", "Moana Made-Up", "12.50"],
    ["Other schools", "the board", "-"],
]


def rules(heights: tuple[float, ...], xs: tuple[float, ...] = XS) -> Rules:
    """Gives the rules of a whole grid."""
    across = tuple(Box(xs[0], y, xs[-1], y + 0.5) for y in heights)
    upright = tuple(Box(x, heights[-1], x + 0.5, heights[0]) for x in xs)
    return Rules(across, upright)


def table_words(rows: list[list[str]], top: float = 700, step: float = 20) -> list[Word]:
    """Gives the words of rows, each cell in its column."""
    lines = [(top - 15 - at * step, row) for at, row in enumerate(rows)]
    return words(lines, tuple(x + 4 for x in XS))


def grid_of(rows: int, top: float = 700, step: float = 20) -> Rules:
    """Gives the rules around so many rows."""
    return rules(tuple(top - step * at for at in range(rows + 1)))


def read(found: Page, around: Rules, *marks: Mark) -> PublicPage:
    """Gives what is read on a page."""
    (plan,) = work_out([found], marks, grounds()).pages
    return readable(plan, around)


def test_a_table_of_words_is_one_where_rules_enclose_it() -> None:
    """Words and figures in their cells, the first row as heads, the text around it untouched."""
    before = words([(740, ["These asked for it."])], (72,))
    told = read(page([*before, *table_words([HEADS, *ROWS])]), grid_of(3))
    (table,) = told.tables
    assert texts(table) == [HEADS, *ROWS]
    assert (table.heads, table.before) == (True, 1)


@pytest.mark.parametrize("withheld", ["Li", "Moana Wolfeschl"])
def test_a_withheld_cell_keeps_its_place_whatever_stood_there(withheld: str) -> None:
    """It reads as its ground in its own cell."""
    found = page(table_words([HEADS, [ROWS[0][0], withheld, "12.50"], ROWS[1]]))
    hidden = [word.box for word in found.words if word.text in withheld.split()]
    told = read(found, grid_of(3), Mark(1, (union(hidden).grown(1),), "OIA-9-2-a"))
    assert texts(told.tables[0]) == [
        *(HEADS, [ROWS[0][0], "[withheld under section 9(2)(a)]", "12.50"], ROWS[1])
    ]


def test_a_word_across_a_rule_makes_it_no_table() -> None:
    """Nobody can tell in which column it stands."""
    found = page([*table_words([HEADS, *ROWS]), Word("across", Box(180, 650, 230, 658), 1.0, 9, 9)])
    assert read(found, grid_of(3)).tables == ()


def test_a_torn_figure_makes_it_no_table_unless_it_can_be_made_whole() -> None:
    """Joined where that gives it the decimals of the others; stacked ones are parted by a sign."""
    rows = [HEADS, ["One", "a", "1,204.500"], ["Two", "b", "17.2"], ["Three", "c", "2.500"]]
    around = grid_of(4, step=30)

    def told(second: str) -> PublicPage:
        """Gives the page with more under the second row's figure."""
        below = Word(second, Box(324, 612, 324 + 6 * len(second), 620), 1.0, 9, 9)
        return read(page([*table_words(rows, step=30), below]), around)

    assert texts(told("50").tables[0])[2] == ["Two", "b", "17.250"]
    assert told("5").tables == ()
    rows[2][2] = "17.250"
    assert texts(told("3.500").tables[0])[2] == ["Two", "b", "17.250; 3.500"]


def test_a_figure_whose_rule_was_not_seen_makes_it_no_table() -> None:
    """A cell over two columns holds words and a figure: a rule between them is missing."""
    found = page(table_words([HEADS, ROWS[0], ROWS[1]]))
    whole = grid_of(3)
    one = whole.upright[2]
    cut = Box(one.x0, 680.0, one.x1, one.y1)
    assert (
        read(found, replace(whole, upright=(*whole.upright[:2], cut, whole.upright[3]))).tables
        == ()
    )


@pytest.mark.parametrize(
    ("confidence", "cost", "found"), [(0.9, "7.00", 1), (0.2, "7.00", 0), (0.9, "", 0)]
)
def test_a_scan_is_no_table_where_its_reading_is_unsure(
    confidence: float, cost: str, found: int
) -> None:
    """A word that was read unsurely, or a figure's cell in which nothing was read."""
    rows = [["School", "2024", "Cost"], ["One", "12.00", "3.00"], ["Two", "13.00", cost]]
    made = [replace(word, confidence=confidence) for word in table_words(rows)]
    assert len(read(page(made, Origin.OCR), grid_of(3)).tables) == found


def test_cells_that_run_over_several_are_told_once_and_titles_stay_above() -> None:
    """A title over all columns stays a paragraph; a cell over two rows stands in the first of them."""
    whole = grid_of(4)
    across = tuple(
        Box(XS[1], y.y0, y.x1, y.y1) if at == 3 else y for at, y in enumerate(whole.across)
    )
    upright = tuple(
        Box(x.x0, x.y0, x.x1, 680.0) if at in (1, 2) else x for at, x in enumerate(whole.upright)
    )
    rows = [["Costs in $m", "", ""], HEADS, ["Kura", "one", "1.5"], ["", "two", "2.5"]]
    told = read(page(table_words(rows)), Rules(across, upright))
    assert texts(told.tables[0]) == [HEADS, ["Kura", "one", "1.5"], ["", "two", "2.5"]]
    assert [one.lines for one in told.paragraphs] == [(("Costs in $m",),)]


def test_boxes_of_a_diagram_and_frames_are_no_grids() -> None:
    """Cells that are no rectangles, rules that run along too little, and one frame around text."""
    stairs = [Box(0, 0, 300, 1), Box(0, 100, 300, 101), Box(0, 200, 100, 201), Box(0, 50, 100, 51)]
    posts = [Box(0, 0, 1, 200), Box(100, 0, 101, 200), Box(300, 0, 301, 100), Box(200, 0, 201, 40)]
    assert list(grids(stairs, posts)) == []
    frame = rules((700, 600), (70, 440))
    assert list(grids(frame.across, frame.upright)) == []
    held = read(page(table_words([["word " * 12, "", ""]])), frame)
    assert held.tables == ()


@pytest.mark.parametrize("seed", range(12))
def test_no_kept_letter_is_lost_and_no_withheld_one_appears(seed: int) -> None:
    """Whatever is withheld of tables and paragraphs: what is read are the kept words, each once."""
    chance = random.Random(seed)  # noqa: S311 -- chance, no secret
    lines = [
        (590.0 - 14 * at, ["Streets near schools", "are quieter", "than they were"])
        for at in range(3)
    ]
    found = page([*table_words([HEADS, *ROWS]), *words(lines, (72, 200, 310))])
    marks = [
        Mark(1, (word.box.grown(chance.choice((0.5, 1, 3))),), "OIA-9-2-a")
        for word in chance.sample(found.words, 5)
    ]
    (plan,) = work_out([found], marks, grounds()).pages
    told = readable(plan, grid_of(3))
    runs = [line for one in told.paragraphs for line in one.lines]
    runs += [cell for table in told.tables for row in table.rows for cell in row]
    read_ = "".join(piece for run in runs for piece in run if isinstance(piece, str))
    kept = "".join(piece.content for piece in plan.pieces if isinstance(piece.content, str))
    assert sorted(read_.replace(" ", "")) == sorted(kept.replace(" ", ""))


def drawn(path: Path, name: str) -> None:
    """Writes a paper with a ruled table of words."""
    made = canvas.Canvas(str(path), pagesize=(520, 300), invariant=True)
    made.setFont("Helvetica", 11)
    made.drawString(70, 260, "These asked for quieter streets, and were told of it.")
    for y in (240, 220, 200, 180):
        made.line(XS[0], y, XS[-1], y)
    for x in XS:
        made.line(x, 180, x, 240)
    rows = [HEADS, ["Central school", name, "12.50"], ["Other schools", "the board", "7.00"]]
    for at, row in enumerate(rows):
        for x, cell in zip(XS, row, strict=False):
            made.drawString(x + 4, 225 - 20 * at, cell)
    made.save()


def test_rules_are_found_on_pages_scans_and_turned_pages(tmp_path: Path) -> None:
    """Hairlines of a page, the same page as a picture, and turned by a quarter: four across, four upright."""
    drawn(tmp_path / "a.pdf", "Moana")
    with pdfium.PdfDocument(tmp_path / "a.pdf") as document:
        document[0].render(scale=2).to_pil().save(tmp_path / "a.png")
        document[0].set_rotation(90)
        document.save(tmp_path / "turned.pdf")
    scan = canvas.Canvas(str(tmp_path / "scan.pdf"), pagesize=(520, 300))
    scan.drawImage(str(tmp_path / "a.png"), 0, 0, 520, 300)
    scan.save()
    for name, ways in (("a", (4, 4)), ("scan", (4, 4)), ("turned", (4, 4))):
        (told,) = find_rules(str(tmp_path / f"{name}.pdf"))
        assert (len(told["across"]), len(told["upright"])) == ways, name
    (told,) = find_rules(str(tmp_path / "a.pdf"))
    assert [round(box[1]) for box in told["across"]] == pytest.approx([240, 220, 200, 180], abs=1)


def lettered(folder: Path, *said: str, rule: bool = False) -> bool:
    """Tells whether a page of some lines counts as one of letters alone."""
    made = canvas.Canvas(str(folder / "page.pdf"), pagesize=(520, 300))
    for at, line in enumerate(said):
        made.drawString(40, 240 - 20 * at, line)
    if rule:
        made.line(40, 100, 400, 100)
    made.save()
    label = [[60, 236, 90, 250], "s 9(2)(a)", "[withheld]", False, True]
    order = {"number": 1, "labels": [label], "texts": []}
    told, *_ = vector.emit_pages(str(folder / "page.pdf"), [order], str(folder / "out.pdf"))
    assert told["reason"] is None
    return bool(told["lettered"])


def test_rules_are_looked_for_wherever_anything_but_letters_is_painted(tmp_path: Path) -> None:
    """A page of letters has none; one with a hairline, or with signs that make a line, may have some."""
    assert lettered(tmp_path, "Lights of the harbour", "The lights - all of them")
    assert not lettered(tmp_path, "Lights of the harbour", rule=True)
    assert not lettered(tmp_path, "Lights of the harbour", "Name: ______")
    assert not lettered(tmp_path, "Lights of the harbour", "Harbour | Lights")


def test_pages_that_are_not_asked_for_are_not_looked_at(tmp_path: Path) -> None:
    """One of two pages is asked for."""
    made = canvas.Canvas(str(tmp_path / "two.pdf"), pagesize=(520, 300))
    for y in (100, 200):
        made.line(40, y, 400, y)
        made.showPage()
    made.save()
    (told,) = find_rules(str(tmp_path / "two.pdf"), [2])
    assert told["number"] == 2
    assert told["across"][0][1] == pytest.approx(200, abs=1)


def test_a_released_paper_has_its_table_and_not_the_name(tmp_path: Path) -> None:
    """Redacted and proven: two names of other lengths give the same table, with the ground in its cell."""
    told = []
    for name in ("Ana Li", "Wilhelmina Fitz"):
        source, out = tmp_path / f"{name}.pdf", tmp_path / f"{name}.public.pdf"
        drawn(source, name)
        pages = list(reading.read(source, intake.accept(source)))
        hidden = union(word.box for word in pages[0].words if word.text in name.split())
        mark = Mark(1, (hidden.grown(1),), "OIA-9-2-a")
        copy = redact(source, [mark], grounds(), out, pages=pages)
        (table,) = copy.pages[0].tables
        told.append(texts(table))
    assert told[0] == told[1]
    assert told[0] == [
        HEADS,
        ["Central school", "[withheld under section 9(2)(a)]", "12.50"],
        ["Other schools", "the board", "7.00"],
    ]
