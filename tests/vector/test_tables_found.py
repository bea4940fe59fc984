"""Which lines of a page are taken for a table, and which stay as they were read."""

from __future__ import annotations

import pytest

from policies.grounds import grounds
from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame
from records.marks import Mark
from records.release import PublicPage, PublicTable, Withholding
from redaction.planning.plan import work_out
from redaction.structure.readable import readable

FRAME = PageFrame(Box(0, 0, 595, 842))
FIGURES = [
    ["Kura", "2024/25", "2025/26"],
    ["Te Kura o Ōkiwi", "1,204.500", "(3.500)"],
    ["Other schools", "-", "12.250"],
    ["Total", "1,204.500", "8.750"],
]


def words(
    lines: list[tuple[float, list[str]]], columns: tuple[float, ...] = (72, 300, 420)
) -> list[Word]:
    """Gives the words of lines, each of cells that begin at the columns; letters are six points wide."""
    made = []
    for number, (y, cells) in enumerate(lines, 1):
        for x, cell in zip(columns, cells, strict=False):
            left = x
            for word in cell.split():
                box = Box(left, y, left + 6 * len(word), y + 10)
                made.append(Word(word, box, 1.0, number, number, 0))
                left = box.x1 + 4
    return made


def page(found: list[Word], origin: Origin = Origin.TEXT) -> Page:
    """Gives a page of words."""
    return Page(1, FRAME, origin, tuple(found))


def read(found: Page, *marks: Mark) -> PublicPage:
    """Gives what is read on a page."""
    (plan,) = work_out([found], marks, grounds()).pages
    return readable(plan)


def spaced(
    rows: list[list[str]], step: float = 16, top: float = 700
) -> list[tuple[float, list[str]]]:
    """Gives rows one under the other."""
    return [(top - at * step, row) for at, row in enumerate(rows)]


def texts(table: PublicTable) -> list[list[str]]:
    """Gives a table's cells as text."""
    return [
        ["".join(p if isinstance(p, str) else p.ground.spoken for p in cell) for cell in row]
        for row in table.rows
    ]


def test_a_table_of_figures_is_found_between_its_paragraphs() -> None:
    """Every cell in its place, the first row as heads, and the paragraphs around it untouched."""
    around = words([(740, ["The costs are these."]), (600, ["They are met from the Vote."])], (72,))
    told = read(page([around[0], *around[1:4], *words(spaced(FIGURES)), *around[4:]]))
    (table,) = told.tables
    assert texts(table) == FIGURES
    assert (table.heads, table.before) == (True, 1)
    assert ["".join(map(str, line)) for p in told.paragraphs for line in p.lines] == [
        *("The costs are these.", "They are met from the Vote.")
    ]


def test_figures_that_narrow_cells_broke_are_made_whole() -> None:
    """Closer lines are one row; a figure is joined only where that gives it the decimals of the others."""
    rows = [
        *((700, ["Kura", "2024/2", "2025/26"]), (689, ["", "5", ""])),
        *((667, ["Te Kura o Ōkiwi", "1,204.5", "(3.500)"]), (656, ["", "00", ""])),
        *((634, ["Other schools", "(0.250", "12.250"]), (623, ["", ")", ""])),
        *((601, ["Total", "1,204.250", "8.750"]),),
    ]
    (table,) = read(page(words(rows))).tables
    assert texts(table) == [
        ["Kura", "2024/25", "2025/26"],
        ["Te Kura o Ōkiwi", "1,204.500", "(3.500)"],
        ["Other schools", "(0.250)", "12.250"],
        ["Total", "1,204.250", "8.750"],
    ]


@pytest.mark.parametrize("withheld", ["1,204.500", "9", "1,204,204,204.500"])
def test_a_withheld_cell_is_withheld_and_tells_nothing(withheld: str) -> None:
    """The cell reads as its ground, and the table is the same whatever stood in it."""
    rows = [*FIGURES[:3], ["Total", withheld, "8.750"]]
    found = page(words(spaced(rows)))
    hidden = next(word for word in found.words if word.text == withheld and word.box.y0 < 660)
    told = read(found, Mark(1, (hidden.box.grown(1),), "OIA-9-2-a"))
    (table,) = told.tables
    assert isinstance(table.rows[3][1][0], Withholding)
    assert texts(table) == [
        *FIGURES[:3],
        ["Total", "[withheld under section 9(2)(a)]", "8.750"],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["one", "two"], ["three", "four"], ["five", "six"]],
        [["1.", "The first point"], ["2.", "The second point"], ["3.", "The third"]],
        [["Kura", "12", "3"], ["Tōna", "4", "5"]],
        [["Kura", "1.5", "3"], ["Tōna", "4.25", "5"], ["Anō", "8", "many of them"]],
        [["Kura", "1.5", ""], ["", "4.5", "5"], ["", "8.5", "6"]],
    ],
    ids=["no figures", "numbered points", "two rows", "no whole figures", "no labels"],
)
def test_what_is_surely_no_table_stays_as_it_was_read(rows: list[list[str]]) -> None:
    """Lists, columns of words and what cannot be put together surely are paragraphs, no word lost."""
    told = read(page(words(spaced(rows))))
    assert told.tables == ()
    kept = " ".join(str(piece) for p in told.paragraphs for line in p.lines for piece in line)
    assert sorted(kept.split()) == sorted(" ".join(" ".join(row) for row in rows).split())


def test_a_figure_whose_end_is_elsewhere_makes_no_table() -> None:
    """Where one figure of a column has fewer decimals than the others, its rest may be missing."""
    torn = [*FIGURES[:3], ["Total", "1,204.5", "8.750"]]
    assert read(page(words(spaced(torn)))).tables == ()


def test_recognised_pages_have_no_tables() -> None:
    """A reader of pictures places words too loosely to put figures together."""
    assert read(page(words(spaced(FIGURES)), Origin.OCR)).tables == ()
    assert len(read(page(words(spaced(FIGURES)), Origin.TEXT)).tables) == 1
