# ruff: noqa: E501 -- markup stands as it is written into the files
"""Cells that their pages do not show whole are told, and none that is printed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from office_files import opendocument, packed, relations, types

from redaction.office import cutcells
from redaction.office.cutcells import Cell, look, not_whole
from redaction.office.officepack import opened_pack
from redaction.received import receive


def cell(text: str, own: str = "") -> str:
    """Gives a cell of OpenDocument."""
    return f'<table:table-cell office:value-type="string"{own}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, own: str = "") -> str:
    """Gives a row of OpenDocument."""
    return f"<table:table-row{own}>{''.join(cells)}</table:table-row>"


WIDE = "<table:table-column/>"


def sheet(*rows: str, name: str = "Tau", own: str = "", columns: str = WIDE) -> str:
    """Gives a sheet of OpenDocument."""
    return f'<table:table table:name="{name}"{own}>{columns}{"".join(rows)}</table:table>'


def ods(path: Path, *sheets: str, styles: str = "") -> Path:
    """Writes a spreadsheet of these sheets."""
    opendocument(path, "spreadsheet", styles, "".join(sheets))
    return path


def low_xlsx(path: Path) -> None:
    """Writes a workbook with a row that is too low for its words."""
    spaces = "http://schemas.openxmlformats.org/"
    own = f'xmlns="{spaces}spreadsheetml/2006/main" xmlns:r="{spaces}officeDocument/2006/relationships"'
    packed(
        path,
        {
            "[Content_Types].xml": types(
                xl__workbook_xml="spreadsheetml.sheet.main",
                xl__styles_xml="spreadsheetml.styles",
                xl__worksheets__sheet1_xml="spreadsheetml.worksheet",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "styles", "styles.xml")
            ),
            "xl/workbook.xml": f'<workbook {own}><sheets><sheet name="Tau" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/styles.xml": f'<styleSheet {own}><cellXfs count="2"><xf/><xf applyAlignment="1">'
            '<alignment wrapText="1" vertical="top"/></xf></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet {own}><cols><col min="1" max="1" width="9" customWidth="1"/>'
            '</cols><sheetData><row r="1" ht="13" customHeight="1"><c r="A1" s="1" t="inlineStr"><is>'
            "<t>Words that take more lines than their row is high</t></is></c></row></sheetData></worksheet>",
        },
    )


def told(*files: Path, into: Path) -> list[list[tuple[str, str]]]:
    """Gives of each file the cells that are told as cut off, received as any file is."""
    found = []
    for delivery in receive(files, into):
        (part,) = delivery.parts
        assert part.refusal is None
        listed = json.loads(part.hidden or b"[]")
        found.append([(one["place"], one["text"]) for one in listed if one["kind"] == "cut-off"])
    return found


def test_what_a_column_or_row_is_too_small_for_is_told(tmp_path: Path) -> None:
    """Words before a filled cell, figures too wide, lines in a low row; not what is printed whole."""
    wrapped = ' table:style-name="wrapped"'
    styles = (
        '<style:style style:name="wrapped" style:family="table-cell"><style:table-cell-properties'
        ' fo:wrap-option="wrap"/></style:style>'
    )
    figure = (
        '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p>'
        "</table:table-cell>"
    )
    rows = (
        row(cell("Tānā words that are longer than their column"), cell("beside")),
        row(cell("Words that run over because nothing is beside them")),
        row(figure.format("123456789012345678"), figure.format("7")),
        row(figure.format("3.14159265358979"), cell("beside")),
        row(cell("Lines that a row has room for as they come", wrapped)),
        row(cell("twice"), cell("twice")),
    )
    open_, excel = ods(tmp_path / "cells.ods", sheet(*rows), styles=styles), tmp_path / "low.xlsx"
    low_xlsx(excel)
    found, low = told(open_, excel, into=tmp_path)
    assert [place for place, _ in found] == ["sheet Tau, A1", "sheet Tau, A3"]
    assert found[0][1] == "Tānā words that are longer than their column"
    assert low == [("sheet Tau, A1", "Words that take more lines than their row is high")]


def test_only_cells_that_are_shown_are_looked_for(tmp_path: Path) -> None:
    """Hidden rows, columns and sheets are told as such; what lies outside the area to print is too."""
    unseen = ' table:visibility="collapse"'
    styles = (
        '<style:style style:name="off" style:family="table"><style:table-properties'
        ' table:display="false"/></style:style>'
    )
    columns = f'{WIDE}<table:table-column{unseen}/><table:table-column table:number-columns-repeated="9"/>'
    group = f"<table:table-row-group>{row(cell('grouped'))}</table:table-row-group>"
    again = ' table:number-columns-repeated="2"'
    path = ods(
        tmp_path / "cells.ods",
        sheet(
            row(cell("first"), cell("column"), cell("third", again)),
            row(cell("row"), own=unseen),
            group,
            row(cell("again"), own=' table:number-rows-repeated="2"'),
            columns=columns,
        ),
        sheet(row(cell("sheet")), name="Off", own=' table:style-name="off"'),
        sheet(
            row(cell("in"), cell("out")),
            row(cell("below")),
            name="Part",
            own=' table:print-ranges="$Part.$A$1:.A1"',
            columns=WIDE * 2,
        ),
        styles=styles,
    )
    with opened_pack(str(path)) as pack:
        found = [(one.place, one.text) for one in cutcells.cells_of(pack)]
    assert found == [
        ("sheet Tau, A1", "first"),
        ("sheet Tau, C1", "third"),
        ("sheet Tau, D1", "third"),
        ("sheet Tau, A3", "grouped"),
        ("sheet Tau, A4", "again"),
        ("sheet Tau, A5", "again"),
        ("sheet Part, A1", "in"),
    ]


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["Onetwo"], True),
        (["One", "two"], True),
        (["On", "etwo", "more"], True),
        (["One", "x", "two"], False),
        (["Onetw"], False),
        (["Onetwo3"], False),
        ([], False),
    ],
)
def test_a_cell_is_one_piece_or_several_that_follow(pieces: list[str], whole: bool) -> None:
    """Whatever a line or another font parts; no piece may be left over."""
    assert (not_whole([Cell("A1", "One two")], [pieces]) == {}) is whole


def test_pieces_serve_one_cell_each() -> None:
    """Of two cells with one text and one piece both are named; pieces on two pages do not make one cell."""
    cells = [Cell("A1", "One two"), Cell("B1", "One two")]
    assert not_whole(cells, [["Onetwo"]]) == {"One two": ["A1", "B1"]}
    assert not_whole(cells, [["Onetwo", "One", "two"]]) == {}
    assert not_whole(cells[:1], [["One"], ["two"]]) == {"One two": ["A1"]}


@pytest.mark.parametrize(
    ("text", "printed", "whole"),
    [
        ("3.14159", "3.1416", True),
        ("3.14159", "3", True),
        ("0.19999", "0.2", True),
        ("3.14159", "3.2", False),
        ("31.4159", "3", False),
        ("123456789012", "1.23E+11", False),
    ],
)
def test_a_fraction_may_be_rounded(text: str, printed: str, whole: bool) -> None:
    """Fewer decimals are no news; fewer figures before the point are."""
    assert (not_whole([Cell("A1", text)], [[printed]]) == {}) is whole


def test_a_sheet_that_nobody_can_compare_is_told(tmp_path: Path) -> None:
    """One that is nested or long without end is printed all the same, and that it was not compared is told."""
    path = ods(tmp_path / "deep.ods", "<text:p>" * 500 + "</text:p>" * 500)
    (answer,) = look(str(path), "unused")
    assert [one["place"] for one in answer["hidden"]] == ["the whole file"]


def test_many_cells_take_their_time_and_no_more() -> None:
    """Tens of thousands of cells of one text, none of them whole, are gone through once."""
    cells = [Cell(f"A{n}", "One two " * 20) for n in range(20_000)]
    cells += [Cell(f"B{n}", f"One two {n} " * 20) for n in range(2_000)]
    started = time.process_time()
    assert len(not_whole(cells, [["One", "two"] * 50_000])) == 2001
    assert time.process_time() - started < 20
