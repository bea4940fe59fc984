"""Tables told by the source's own tags: cells as tagged, where the page bears them out, or no table."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from tagged_paper import Tagged, element
from test_ruled_tables import HEADS, grid_of, table_words
from test_ruled_tables import ROWS as LAMPS
from test_tables_found import page, texts, words
from test_tagged import places

from policies.grounds import grounds
from records.document import Page
from records.marks import Mark
from records.release import PublicPage, PublicTable
from redaction import intake, reading, redact, writing
from redaction.planning import plan
from redaction.planning.plan import work_out
from redaction.planning.planned import PagePlan
from redaction.structure.readable import readable
from redaction.structure.structuring import Structuring
from redaction.structure.tagged import tagged, told_tables
from redaction.structure.tree import Element, Leaf, settled
from redaction.tables.columns import Table

pytestmark = pytest.mark.usefixtures("forked")

SECRETS = ("Thaddeus", "Odo Rawhitiroa-Fitzgerald")
WITHHELD = "[withheld under section 9(2)(a)]"
ROWS = [
    ["Kura", "Who asked for a lamp", "When"],
    ["Te Kura o Ōkiwi", "Moana Made-Up", "in May"],
    ["Another school", "its board", "in June"],
]
XS = (72.0, 200.0, 340.0)


def paper(rows: list[list[str]], *marks: Mark) -> tuple[PagePlan, dict[Leaf, tuple[int, ...]]]:
    """Gives a page of rows without rules, and its words as content of their own."""
    found = page(words([(700 - 20 * at, row) for at, row in enumerate(rows)], XS))
    return planned(found, *marks)


def planned(found: Page, *marks: Mark) -> tuple[PagePlan, dict[Leaf, tuple[int, ...]]]:
    """Gives a page worked out, and its pieces as content of their own."""
    (worked,) = work_out([found], marks, grounds()).pages
    return worked, {Leaf(1, at, at): (at,) for at in range(len(worked.pieces))}


def cell(role: str, *pieces: int, **spans: int) -> Element:
    """Gives a cell of such content."""
    return Element(role, [Leaf(1, at, at) for at in pieces], dict(spans))


def row(*cells: Element) -> Element:
    """Gives a row."""
    return Element("TR", list(cells))


def tree(*rows: Element) -> Element:
    """Gives a settled tree that holds a table."""
    return settled(Element("Document", [Element("Table", list(rows))]))


def usual(heads: str = "TH") -> Element:
    """Gives the tree of the usual rows: 6, 7 and 6 words."""
    return tree(
        row(cell(heads, 0), cell(heads, 1, 2, 3, 4, 5), cell(heads, 6)),
        row(cell("TD", 7, 8, 9, 10), cell("TD", 11, 12), cell("TD", 13, 14)),
        row(cell("TD", 15, 16), cell("TD", 17, 18), cell("TD", 19, 20)),
    )


def read(worked: PagePlan, found: list[Table]) -> list[PublicTable]:
    """Gives the tables that are published of a page."""
    return list(readable(worked, tagged=found).tables)


def test_a_tagged_table_of_words_is_one_without_any_rule() -> None:
    """Its cells are those of the tags, and its heads too."""
    worked, held = paper(ROWS)
    (table,) = read(worked, tagged(worked, told_tables(usual()), held))
    assert texts(table) == ROWS
    assert table.heads


def test_heads_are_told_by_layout_where_no_cell_is_tagged_as_one() -> None:
    """Word tags none unless somebody asked it to."""
    worked, held = paper(ROWS)
    (table,) = read(worked, tagged(worked, told_tables(usual("TD")), held))
    assert table.heads


def test_words_that_two_cells_claim_make_no_table() -> None:
    """Nobody can tell in which of them they stand."""
    worked, held = paper(ROWS)
    held[Leaf(1, 11, 11)] = (11, 13)
    assert tagged(worked, told_tables(usual()), held) == []


def test_words_among_a_table_that_no_cell_holds_make_it_none() -> None:
    """Reading the table would pass them over, and they would stand somewhere else."""
    worked, held = paper(ROWS)
    del held[Leaf(1, 12, 12)]
    assert tagged(worked, told_tables(usual()), held) == []


def test_cells_that_do_not_stand_as_tagged_make_no_table() -> None:
    """Figures would stand in the columns of others."""
    worked, held = paper(ROWS)
    turned = tree(
        row(cell("TH", 0), cell("TH", 1, 2, 3, 4, 5), cell("TH", 6)),
        row(cell("TD", 7, 8, 9, 10), cell("TD", 13, 14), cell("TD", 11, 12)),
        row(cell("TD", 15, 16), cell("TD", 17, 18), cell("TD", 19, 20)),
    )
    assert tagged(worked, told_tables(turned), held) == []
    upside = tree(*reversed(usual().kids[0].kids))
    assert tagged(worked, told_tables(upside), held) == []


def test_a_frame_around_text_is_no_table_and_one_around_a_table_is_looked_through() -> None:
    """Writers arrange pages with tables; the innermost is what the reader sees."""
    worked, held = paper(ROWS)
    (inner,) = usual().kids
    framed = settled(
        Element("Document", [Element("Table", [row(Element("TD", [inner]), Element("TD"))])])
    )
    (table,) = read(worked, tagged(worked, told_tables(framed), held))
    assert texts(table) == ROWS
    whole = tree(row(cell("TD", *range(21)), cell("TD")))
    assert tagged(worked, told_tables(whole), held) == []


def test_cells_that_reach_over_others_push_their_neighbours() -> None:
    """A cell over two rows stands in the first; heads over two columns are said in both."""
    found = [
        ["", "Cost", ""],
        ["Kura", "2024/25", "2025/26"],
        ["Okiwi", "1.500", "2.500"],
        ["Other", "0.250", "-"],
    ]
    worked, held = paper(found)
    told = tree(
        row(cell("TH", 1, RowSpan=2), cell("TH", 0, ColSpan=2)),
        row(cell("TH", 2), cell("TH", 3)),
        row(cell("TD", 4), cell("TD", 5), cell("TD", 6)),
        row(cell("TD", 7), cell("TD", 8), cell("TD", 9)),
    )
    (table,) = read(worked, tagged(worked, told_tables(told), held))
    assert texts(table) == [["Kura", "Cost 2024/25", "Cost 2025/26"], *found[2:]]
    assert table.heads


def test_a_title_over_all_columns_is_left_above_the_table() -> None:
    """It is no head of the first column."""
    worked, held = paper([["Lamps asked for"], *ROWS])
    moved = {Leaf(1, at - 3, at - 3): (at,) for at in range(3, 24)}
    title = {Leaf(1, 90 + at, at): (at,) for at in range(3)}
    told = tree(row(Element("TH", list(title), {"ColSpan": 3})), *usual().kids[0].kids)
    (table,) = read(worked, tagged(worked, told_tables(told), {**moved, **title}))
    assert texts(table) == ROWS
    assert len(held) == 24


def test_rows_of_one_page_are_told_on_it() -> None:
    """What goes on from page to page is several tables."""
    worked, held = paper(ROWS)
    other = row(Element("TD", [Leaf(2, 0, 0)]), Element("TD"), Element("TD", [Leaf(2, 1, 1)]))
    told = tree(*usual().kids[0].kids, other)
    (table,) = read(worked, tagged(worked, told_tables(told), held))
    assert texts(table) == ROWS


def test_what_rules_part_into_more_cells_is_believed_before_tags() -> None:
    """A writer may tag two columns as one."""
    worked, held = planned(page(table_words([HEADS, *LAMPS])))
    coarse = tree(
        row(cell("TH", 0, 1, 2), cell("TH", 3)),
        row(cell("TD", 4, 5, 6, 7, 8, 9), cell("TD", 10)),
        row(cell("TD", 11, 12, 13, 14), cell("TD", 15)),
    )
    found = tagged(worked, told_tables(coarse), held)
    assert [len(cells) for cells in readable(worked, tagged=found).tables[0].rows] == [2, 2, 2]
    (table,) = readable(worked, grid_of(3), tagged=found).tables
    assert texts(table) == [HEADS, *LAMPS]


def drawn(path: Path, secret: str) -> Path:
    """Draws a tagged table without rules; the secret is a whole cell, and a part of another."""
    said = [*ROWS, ["A third", secret, "never"], ["A fourth", f"ask {secret} first", "at noon"]]
    lines = [
        (x, 250.0 - 24 * at, 3 * at + column, text)
        for at, cells in enumerate(said)
        for column, (x, text) in enumerate(zip((40, 150, 340), cells, strict=True))
    ]
    Tagged(secret, {1: [*lines, (40, 60, 15, "That is all.")]}).draw(path)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        rows = [
            element(
                file,
                "TR",
                [element(file, "TD" if at else "TH", [3 * at + column]) for column in range(3)],
            )
            for at in range(len(said))
        ]
        kids = [element(file, "Table", rows), element(file, "P", [15])]
        file.Root.StructTreeRoot = file.make_indirect(
            Dictionary(Type=Name.StructTreeRoot, K=Array([element(file, "Document", kids)]))
        )
        file.save(path, static_id=True)
    return path


def published(source: Path, secret: str, room: Path) -> PublicPage:
    """Gives what is read of the paper, its secret withheld wherever it stands."""
    accepted = intake.accept(source)
    marks = places(source, secret)
    assert len(marks) == 2
    worked = plan.work_out(list(reading.read(source, accepted)), marks, grounds())
    structure = Structuring.of(source, accepted, worked, "en-NZ")
    room.mkdir()
    made = writing.written(source, accepted, structure, frozenset(), room, redact._silent)
    structure.finished(made.marks)
    (page,) = worked.pages
    return readable(page, tagged=structure.tables[1])


def test_a_withheld_cell_is_read_in_its_place_whatever_stood_there(tmp_path: Path) -> None:
    """Two papers that differ in the withheld words alone are published alike, to the cell."""
    told = [
        published(drawn(tmp_path / f"{at}.pdf", secret), secret, tmp_path / f"room-{at}")
        for at, secret in enumerate(SECRETS)
    ]
    (table,) = told[0].tables
    assert texts(table) == [
        *ROWS,
        ["A third", WITHHELD, "never"],
        ["A fourth", f"ask{WITHHELD}first", "at noon"],
    ]
    assert told[0] == told[1]
    assert not any(secret in repr(told) for secret in SECRETS)


def test_the_public_copy_itself_tells_the_table(tmp_path: Path) -> None:
    """From redaction to release, with every witness."""
    source = drawn(tmp_path / "source.pdf", SECRETS[0])
    copy = redact.redact(
        source, places(source, SECRETS[0]), grounds(), tmp_path / "public.pdf", title="Lamps"
    )
    assert [texts(table)[3] for table in copy.pages[0].tables] == [["A third", WITHHELD, "never"]]
