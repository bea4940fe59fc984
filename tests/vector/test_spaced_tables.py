"""Which words that stand in columns by blanks alone are a table, and which are prose, names or a form."""

from __future__ import annotations

import textwrap

import pytest
from test_tables_found import page, read, spaced, texts, words

from records.document import Origin, Word
from records.geometry import union
from records.marks import Mark

XS = (72.0, 230.0, 400.0)
WITHHELD = "[withheld under section 9(2)(a)]"
MEETINGS = [
    ["Who", "What", "When"],
    ["Te Kura o Ōkiwi", "lamps for the hall", "3 March 2025"],
    ["its board", "a new mole", "14 April 2025"],
    ["Another school", "Lamps again", "2 May 2025"],
]
PROSE = (
    "The harbour board met on the quay and heard from those who had come to look at the lamps. It was told "
    "that the old ones went out in March, and that nobody had been asked about new ones. The board thanked "
    "them for coming. It will write to the Minister, and to the school, before the end of the month."
)


def set_in(columns: int, wide: int) -> list[Word]:
    """Gives prose set in columns of so many letters, 6 points wide each, lines beside each other."""
    lines = textwrap.wrap(PROSE, wide)
    high = -(-len(lines) // columns)
    rows = [[*lines[at::high]] for at in range(high)]
    return words(spaced(rows, 12), tuple(72 + at * (wide * 6 + 20.0) for at in range(columns)))


def test_words_in_three_columns_with_dates_are_a_table() -> None:
    """Entries stop though there is room, and the last column holds dates; the first row names them all."""
    before = words([(760, ["These met with us."])], (72,))
    told = read(page([*before, *words(spaced(MEETINGS), XS)]))
    (table,) = told.tables
    assert texts(table) == MEETINGS
    assert (table.heads, table.before) == (True, 1)


def test_names_of_columns_are_evidence_enough() -> None:
    """No column holds dates or codes, but three heads say what stands below them."""
    rows = [
        ["Name", "Role", "Agency"],
        ["Moana Made-Up", "keeper of lamps", "Harbour Board"],
        ["Tamati Notreal", "clerk", "Ministry of Moles"],
        ["Ana Sample", "the chair", "Harbour Board"],
    ]
    (table,) = read(page(words(spaced(rows), XS))).tables
    assert texts(table) == rows
    assert table.heads


def test_a_line_of_text_right_above_is_none_of_its_rows() -> None:
    """A numbered sentence is parted from its number, as cells are."""
    sentence = words([(716, ["9.", "These met with us in the autumn of the year."])], (40, 72))
    told = read(page([*sentence, *words(spaced(MEETINGS), XS)]))
    (table,) = told.tables
    assert texts(table) == MEETINGS


def test_entries_of_several_lines_are_one_cell_where_rows_stand_apart() -> None:
    """Lines of an entry stand closer than rows do."""
    rows = [
        *((700, ["Who", "What", "When"]),),
        *((680, ["Te Kura o", "lamps", "3 March 2025"]), (669, ["Ōkiwi", "", ""])),
        *((649, ["its board", "a new mole", "14 April 2025"]), (638, ["", "or two", ""])),
        *((618, ["Another", "lamps again", "2 May 2025"]),),
    ]
    (table,) = read(page(words(rows, XS))).tables
    assert texts(table)[1:3] == [
        ["Te Kura o Ōkiwi", "lamps", "3 March 2025"],
        ["its board", "a new mole or two", "14 April 2025"],
    ]


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("wide", [14, 20, 24, 40])
def test_prose_in_columns_stays_prose(columns: int, wide: int) -> None:
    """Its lines go on as far as the next word has room, however narrow they are."""
    if columns * (wide * 6 + 20) < 595:
        assert read(page(set_in(columns, wide))).tables == ()


@pytest.mark.parametrize(
    "rows",
    [
        # people who were sent it, in three columns
        [
            ["Prime Minister", "Minister of Lamps", "Minister of Moles"],
            ["Minister of Quays", "Deputy Minister", "Attorney-General"],
            ["Minister of Ferries", "Chief Whip", "Leader of the House"],
        ],
        # three people sign side by side
        [
            ["Hon Moana Made-Up", "Hon Ana Sample", "Hon T Notreal"],
            ["Minister of Lamps", "Minister of Moles", "Minister of Quays"],
            ["Date:", "Date:", "Date:"],
        ],
        # a form to fill in
        [
            ["Name", "Role", "Date"],
            ["__________", "__________", "__________"],
            ["__________", "__________", "__________"],
        ],
        # two rows are no evidence
        MEETINGS[:2],
        # one gap is none either: a list of what words mean
        [[who, what] for who, what, _ in MEETINGS],
        # most cells are empty
        [["Who", "What", "When"], ["Ana", "", ""], ["Moana", "lamps", ""], ["", "", "2 May"]],
    ],
)
def test_what_merely_stands_in_columns_is_no_table(rows: list[list[str]]) -> None:
    """Names, signatures and forms have no rows that are records."""
    assert read(page(words(spaced(rows), XS))).tables == ()


def test_ragged_columns_are_no_table() -> None:
    """Gaps that happen to line up do not make cells begin in one place."""
    rows = [(700 - 16 * at, cells) for at, cells in enumerate(MEETINGS)]
    found = [
        word
        for at, row in enumerate(rows)
        for word in words([row], (72.0 + 9 * at, 230.0 - 7 * at, 390.0 + 11 * (at % 2) + at))
    ]
    assert read(page(found)).tables == ()


def test_an_entry_that_may_go_on_in_the_next_row_makes_it_no_table() -> None:
    """Its row ends where the next one's word has no room: nobody can tell whether that goes on."""
    rows = [
        MEETINGS[0],
        [*MEETINGS[1]],
        ["Another school on quay", "a mole", "2 May 2025"],
        MEETINGS[2],
    ]
    (table,) = read(page(words(spaced(rows), XS))).tables
    assert len(table.rows) == 4
    tight = [
        *rows[:2],
        ["Another school on the quay", "a mole", "2 May 2025"],
        ["Notwithstanding", *MEETINGS[2][1:]],
    ]
    assert read(page(words(spaced(tight), XS))).tables == ()


def test_a_head_may_fill_its_column() -> None:
    """What names a column does not go on in its first entry."""
    heads = ["Who", "What else they asked us", "When"]
    (table,) = read(page(words(spaced([heads, *MEETINGS[1:]]), XS))).tables
    assert texts(table)[0] == heads


def test_a_scan_has_no_table_without_rules() -> None:
    """Where its words stand is guessed by a reader."""
    assert read(page(words(spaced(MEETINGS), XS), Origin.OCR)).tables == ()


@pytest.mark.parametrize("withheld", ["Li", "Moana Wolfeschlegel", "Another school and all"])
def test_a_withheld_cell_keeps_its_place_whatever_stood_there(withheld: str) -> None:
    """Columns and evidence are told by lines without redactions alone."""
    rows = [*MEETINGS, [withheld, "nothing more", "9 June 2025"]]
    found = page(words(spaced(rows), XS))
    hidden = [word.box for word in found.words if word.box.y0 == 636 and word.box.x0 < 230]
    told = read(found, Mark(1, (union(hidden).grown(1),), "OIA-9-2-a"))
    (table,) = told.tables
    assert texts(table) == [*MEETINGS, [WITHHELD, "nothing more", "9 June 2025"]]
