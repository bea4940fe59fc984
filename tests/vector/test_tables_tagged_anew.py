"""Tables that no source tags: the copy's own structure has their rows and cells, or nothing of the kind."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas
from tagged_checks import elements, faults, outlined
from test_tables_found import FIGURES, page, spaced, words
from test_tagged import places, rewritten

from policies.grounds import grounds
from redaction.planning.plan import work_out
from redaction.planning.planned import PagePlan
from redaction.redact import redact
from redaction.structure.tabletags import Laid, stretches
from redaction.structure.tree import Element, Leaf
from redaction.tables.columns import Table

pytestmark = pytest.mark.usefixtures("forked")

SPOKEN = "[withheld under section 9(2)(a)]"
NAMES = ("Ana Li", "Wilhelmina Fitz")
XS = (40, 160, 300, 400)
PROSE = (
    "The keepers of the light asked the board for a second boat, since the first one leaks and the "
    "harbour is wide. The board put it off until the spring, when the ferry is back from the yard."
)


def drawn(path: Path, name: str, *, ruled: bool = True) -> Path:
    """Draws a paper: a line, a table of words between rules or of figures without, and a line."""
    made = canvas.Canvas(str(path), pagesize=(520, 300), invariant=True)
    made.setFont("Helvetica", 11)
    made.drawString(40, 265, "These keepers asked for a second boat.")
    rows = [["Kura", "Who asked", "Cost"], ["Central school", name, "12.50"]]
    rows += [["Other schools", "the board", "7.00"], ["Far school", "nobody", "1.25"]]
    if ruled:
        for y in (240, 220, 200, 180, 160):
            made.line(XS[0], y, XS[-1], y)
        for x in XS:
            made.line(x, 160, x, 240)
    for at, row in enumerate(rows):
        for x, cell in zip(XS, row, strict=False):
            made.drawString(x + 4, 226 - 20 * at, cell)
    made.drawString(40, 120, "The board decides in the spring.")
    made.save()
    return path


def cells(path: Path) -> list[str]:
    """Gives the structure as lines, without their depth, the words of a cell on one line."""
    lines = "\n".join(line.strip() for line in outlined(path))
    return lines.replace(" '\n'", " ").splitlines()


def row(role: str, *texts: str) -> list[str]:
    """Gives a row as its lines in an outlined structure."""
    said = [f"Span: {text}" if text == SPOKEN else repr(text) for text in texts]
    return ["TR", *(line for text in said for line in (role, text))]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_one_in_the_copy_whatever_is_withheld(tmp_path: Path, ruled: bool) -> None:
    """Redacted and proven: rows of cells, the ground in its own, and the same bytes for another name."""
    copies = []
    for name in NAMES:
        source = drawn(tmp_path / f"{name}.pdf", name, ruled=ruled)
        out = tmp_path / f"{name}.public.pdf"
        redact(source, places(source, name), grounds(), out)
        copies.append(out.read_bytes())
        assert cells(out) == [
            "Document",
            *("P", "'These keepers asked for a second boat.'", "Table"),
            *row("TH", "Kura", "Who asked", "Cost"),
            *row("TD", "Central school", SPOKEN, "12.50"),
            *row("TD", "Other schools", "the board", "7.00"),
            *row("TD", "Far school", "nobody", "1.25"),
            *("P", "'The board decides in the spring.'"),
        ]
        assert faults(out) == []
        with pikepdf.open(out) as file:
            heads = [one for one in elements(file) if one.S == "/TH"]
            assert [str(one.A.Scope) for one in heads] == ["/Column"] * 3
    assert copies[0] == copies[1]


def test_a_scan_has_its_ruled_table_too(tmp_path: Path) -> None:
    """What recognition read stands in its cells, in a page of pixels."""
    with pdfium.PdfDocument(drawn(tmp_path / "text.pdf", NAMES[1])) as document:
        document[0].render(scale=4).to_pil().save(tmp_path / "page.png")
    source = tmp_path / "scan.pdf"
    made = canvas.Canvas(str(source), pagesize=(520, 300), invariant=True)
    made.drawImage(str(tmp_path / "page.png"), 0, 0, 520, 300)
    made.save()
    out = rewritten(source, [], tmp_path / "room")
    # each invisible word brings the blank behind it along
    told = [line.replace(" '", "'") for line in cells(out)]
    assert told.count("TR") == 4
    assert told[told.index("Table") :][1:8] == row("TH", "Kura", "Who asked", "Cost")
    assert faults(out) == []


def test_running_text_in_columns_is_no_table(tmp_path: Path) -> None:
    """Two columns of sentences stay paragraphs, and are marked whole all the same."""
    source = tmp_path / "columns.pdf"
    made = canvas.Canvas(str(source), pagesize=(520, 300), invariant=True)
    made.setFont("Helvetica", 11)
    for x in (40, 280):
        for at, line in enumerate(simpleSplit(PROSE, "Helvetica", 11, 200)):
            made.drawString(x, 260 - 14 * at, line)
    made.save()
    out = rewritten(source, [], tmp_path / "room")
    assert not {"Table", "TR", "TD"} & set(cells(out))
    assert faults(out) == []


def planned(lines: list[tuple[float, list[str]]]) -> PagePlan:
    """Gives the plan of a page with lines of cells and nothing withheld."""
    return work_out([page(words(lines))], [], grounds()).pages[0]


def test_stretches_end_where_a_cell_may_end() -> None:
    """At each line and each clear gap; a page without such gaps has none."""
    told = stretches(planned(spaced([["Kura nui", "one"], ["Kura", "two three"]])))
    assert told == [0, 0, 1, 2, 3, 3]
    assert stretches(planned(spaced([["One line of words"], ["and another one"]]))) is None
    assert stretches(planned(spaced([["Kura", "one"], ["and another line"]]))) is None


FOUND = Table(((((0,), (1,)), ((2, 3), (4,)))), heads=True)


def told_by(*marked: tuple[int, ...]) -> list[Element]:
    """Gives the tables whose pieces are marked in these sequences."""
    plan = planned(spaced([FIGURES[0][:2], FIGURES[1][:2]]))
    laid = Laid([FOUND], plan, marked)
    for pieces in marked:
        laid.takes(pieces, min(pieces), Leaf(1, min(pieces), min(pieces)))
    return [element for _, element in laid.elements()]


def test_a_table_is_told_where_each_sequence_stands_in_one_cell() -> None:
    """Also where a cell has several, which stay in their order."""
    (table,) = told_by((0,), (1,), (3,), (2,), (4,))
    assert [[one.role for one in row.kids] for row in table.kids] == [["TH", "TH"], ["TD", "TD"]]
    assert [leaf.mcid for leaf in table.kids[1].kids[0].kids] == [2, 3]


@pytest.mark.parametrize(
    "marked",
    [
        ((0,), (1, 2), (3,), (4,)),
        ((0,), (1,), (2, 3)),
        ((0,), (1,), (2, 3), (4, 5)),
    ],
)
def test_a_word_marked_across_cells_or_not_at_all_makes_it_no_table(
    marked: tuple[tuple[int, ...], ...],
) -> None:
    """A wrong table would be worse than none."""
    assert told_by(*marked) == []
