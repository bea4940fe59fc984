"""XML is cut byte for byte: what a rule names goes, and nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from redaction.office.xmlcuts import Open, without


def goes(above: Sequence[Open]) -> Open | None:
    """Cuts elements named ``cut``, and from within ``up`` the element around."""
    here = above[-1]
    return here if here.name == "cut" else above[-2] if here.name == "up" else None


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("<a><cut/><b/></a>", "<a><b/></a>"),
        ("<a><b><cut/></b>c</a>", "<a><b></b>c</a>"),
        ("<a><cut x='1>2' y=\"/>\"/>kept</a>", "<a>kept</a>"),
        ("<a><cut><cut>x</cut></cut>kept</a>", "<a>kept</a>"),
        ("<a><b><up/>gone</b>kept<b>kōrero</b></a>", "<a>kept<b>kōrero</b></a>"),
        ("<a><b><cut>x</cut><up/></b >z</a>", "<a>z</a>"),
        ("<a><tbl><tr><up/></tr><tr>k</tr></tbl></a>", "<a><tbl><tr>k</tr></tbl></a>"),
        ("<a><tbl><g/><tr><up/></tr></tbl><p/></a>", "<a><p/></a>"),
        ("<a><tbl><tr><tbl><tr><up/></tr></tbl></tr></tbl></a>", "<a><tbl><tr></tr></tbl></a>"),
        ("<a><tbl></tbl></a>", "<a><tbl></tbl></a>"),
    ],
)
def test_only_what_is_named_goes(content: str, left: str) -> None:
    """Empty elements, nested ones, odd signs in attributes, rows and tables that lose all of theirs."""
    assert without(content.encode(), goes).decode() == left


def test_sixteen_bits_become_eight() -> None:
    """A part in UTF-16 is cut as well, and says then in what it is written."""
    content = '<?xml version="1.0" encoding="UTF-16"?><a>ā<cut>ē</cut></a>'
    told = without(content.encode("utf-16"), goes).decode()
    assert told == '<?xml version="1.0" encoding="UTF-8"?><a>ā</a>'
