"""Tables of a document: real tables with their heads in the page, and each as CSV beside it."""

from __future__ import annotations

import csv
import io

import published_samples as samples
import pytest
from lxml import html

from publish.catalogues.tables import table_csv
from publish.html.text import document_text
from publish.outline.blocks import Paragraph, Table
from publish.outline.structure import outline
from records.release import PublicPage, PublicTable

PAPER = samples.PAPER
WITHHELD = "[withheld under section 9(2)(a)]"


@pytest.fixture(scope="module")
def shelf() -> dict[str, bytes]:
    """The whole site."""
    return samples.whole_site()


def test_a_table_is_one_in_the_page(shelf: dict[str, bytes]) -> None:
    """Its heads name columns and rows, a redaction reads in its cell, and its file is linked below it."""
    page = html.fromstring(shelf[f"{PAPER.folder}/{PAPER.digest12}.html"].decode())
    first, second = page.xpath("//table")
    assert [cell.text_content() for cell in first.xpath(".//th[@scope='col']")] == [
        *("Kura", "2025", "2026 estimate")
    ]
    assert [cell.text_content() for cell in first.xpath(".//th[@scope='row']")] == [
        *("Te Kura o Ōkiwi", "=HYPERLINK(1)")
    ]
    rows = [[cell.text_content().strip() for cell in row] for row in first.xpath(".//tr")]
    assert rows[2] == ["=HYPERLINK(1)", WITHHELD, "12.00"]
    assert rows[3] == ["", "1,204.50", f"8.50 and {WITHHELD}"]
    assert first.xpath("string(caption)") == "Table 1, page 2"
    assert second.xpath(".//thead") == []
    links = page.xpath("//a[@type='text/csv']/@href")
    assert links == [f"{PAPER.digest12}-table-{number}.csv" for number in (1, 2)]
    for link in links:
        assert f"{PAPER.folder}/{link}" in shelf


def test_a_table_as_csv_is_harmless_and_whole(shelf: dict[str, bytes]) -> None:
    """Macrons and a mark for spreadsheets; no formula; numbers keep their signs; redactions in words."""
    content = shelf[f"{PAPER.folder}/{PAPER.digest12}-table-1.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["Kura", "2025", "2026 estimate"],
        ["Te Kura o Ōkiwi", "1,204.50", "-3.50"],
        ["'=HYPERLINK(1)", WITHHELD, "12.00"],
        ["", "1,204.50", f"8.50 and {WITHHELD}"],
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        *(
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
        ),
        *(("-2+3", "'-2+3"), ("-5", "-5"), ("-1,204.5%", "-1,204.5%"), ("-", "-"), ("+64", "+64")),
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(cell: str, told: str) -> None:
    """A formula in any of its beginnings becomes text; a number or a dash stays what it is."""
    content = table_csv(Table(1, (((cell,),),), heads=False)).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content))) == [told]


def test_tables_stand_in_their_places_and_are_numbered_through() -> None:
    """Between the paragraphs that they were read between, in the page and in the text."""
    bare = PublicTable(1, ((("a",), ("1",)), (("b",), ("2",))), heads=False)
    around = (samples.paragraph("Before it."), samples.paragraph("Behind it."))
    first, second = outline([PublicPage(1, around, (bare,)), PublicPage(2, (), (bare,))])
    kinds = [block.kind for block in first.blocks]
    assert kinds == ["paragraph", "table", "paragraph"]
    assert isinstance(first.blocks[0], Paragraph)
    (table,) = second.blocks
    assert isinstance(table, Table)
    assert table.number == 2
    text = document_text(PAPER, (first, second), samples.SITE)
    assert "Before it.\n\na\t1\nb\t2\n\nBehind it." in text
