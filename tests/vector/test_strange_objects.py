"""Objects that are made otherwise than writers do: a page that cannot be written takes no other along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from redaction.allowed.cleancopy import Copier, NotPlain
from redaction.emission import vector
from redaction.emission.ready import Ready

CHEQUERED = b"/CS cs /P scn 20 20 100 100 re f"
LINE = b"BT /F 12 Tf 40 150 Td (words) Tj ET"


def paper(path: Path) -> Path:
    """Writes three pages: the second one's pattern has its names in objects of their own."""
    with pikepdf.new() as file:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        tile = Stream(file, b"0 1 0 rg 0 0 2 2 re f")
        tile.PatternType, tile.PaintType, tile.BBox = 1, 1, [0, 0, 4, 4]
        tile.XStep, tile.YStep, tile.Resources = 4, 4, Dictionary()
        tile.TilingType, tile.Type = file.make_indirect(1), file.make_indirect(Name.Pattern)
        space = Array([file.make_indirect(Name.Pattern)])
        for number in (1, 2, 3):
            page = file.add_blank_page(page_size=(300, 200))
            page.Resources = Dictionary(Font=Dictionary(F=font))
            page.Contents = file.make_stream(LINE)
            if number == 2:
                page.Resources.Pattern = Dictionary(P=file.make_indirect(tile))
                page.Resources.ColorSpace = Dictionary(CS=space)
                page.Contents = file.make_stream(LINE + b"\n" + CHEQUERED)
        file.save(path)
    return path


def told(source: Path, out: Path) -> tuple[dict[int, str | None], list[int]]:
    """Gives what is said of each page in the end, and the pages that are kept."""
    orders = [{"number": n, "labels": [], "texts": []} for n in (1, 2, 3)]
    *answers, kept = vector.emit_pages(str(source), orders, str(out))
    last = {answer["number"]: answer["reason"] for answer in answers}
    return last, [number for number, _ in kept["kept"]]


def test_a_name_in_an_object_of_its_own_is_carried(tmp_path: Path) -> None:
    """It belongs to the source's file, so that a copy has a name of its own."""
    out = tmp_path / "o.pdf"
    assert told(paper(tmp_path / "a.pdf"), out) == ({1: None, 2: None, 3: None}, [1, 2, 3])
    with pikepdf.open(out) as file:
        assert file.pages[1].Resources.Pattern.P1.Type == "/Pattern"


@pytest.mark.parametrize(
    ("broken", "left"), [({2}, [1, 3]), ({1, 2, 3}, []), ({1, 3}, [2]), ({"together"}, [])]
)
def test_a_page_that_cannot_be_written_takes_no_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: set[Any], left: list[int]
) -> None:
    """It is told as not understood; all are where only all together cannot be written."""
    usual = vector.typeset

    def typeset(target: pikepdf.Pdf, made: Sequence[Ready]) -> None:
        if broken & {one.order.number for one in made} or ("together" in broken and len(made) > 1):
            raise ValueError("an object that nobody thought of")
        usual(target, made)

    monkeypatch.setattr(vector, "typeset", typeset)
    last, kept = told(paper(tmp_path / "a.pdf"), tmp_path / "o.pdf")
    assert kept == left
    why = "not understood (ValueError)"
    assert last == {number: None if number in left else why for number in (1, 2, 3)}


@pytest.mark.parametrize("space", [Name("/Somebodys"), Array([Name.Pattern, Name("/Somebodys")])])
def test_a_colour_space_is_none_of_a_name_that_is_not_known(space: pikepdf.Object) -> None:
    """What a page calls a space of its own could be words."""
    with pikepdf.new() as target:
        copier = Copier(target, lambda form: form)
        with pytest.raises(NotPlain, match="colour space"):
            copier.colours(space)
        assert copier.colours(Array([Name.Pattern])) == "/Pattern"
        assert copier.colours(Name.DeviceRGB) == copier.colours(Array([Name.DeviceRGB]))
