"""Letters in a box are found however they come to stand there, with and without pdfminer's own layout."""

from __future__ import annotations

import pytest
from pikepdf import Array, Dictionary, Name
from public_files import BOX, REDACTED, SECOND, PublicFile, case_of

from records.geometry import Box
from redaction.prove import positions

INSIDE = f"{BOX.x0 + 40} 150"
BESIDE = f"{BOX.x1 + 20} 150"

MANNERS = {
    "plainly": "/F1 8 Tf 1 0 0 1 {at} Tm (Q) Tj",
    "in hexadecimal": "/F1 8 Tf 1 0 0 1 {at} Tm <51> Tj",
    "in octal": "/F1 8 Tf 1 0 0 1 {at} Tm (\\121) Tj",
    "unseen": "/F1 8 Tf 3 Tr 1 0 0 1 {at} Tm (Q) Tj",
    "in an array": "/F1 8 Tf 1 0 0 1 {at} Tm [-100 (Q)] TJ",
    "by a quote": "/F1 8 Tf 10 TL 1 0 0 1 {at} Tm 0 10 Td (Q) '",
    "by a double quote": '/F1 8 Tf 10 TL 1 0 0 1 {at} Tm 0 10 Td 2 1 (Q) "',
    "raised into it": "/F1 8 Tf 1 0 0 1 {at} Tm 0 -60 Td 60 Ts (Q) Tj",
    "on its side": "/F1 8 Tf 0 1 -1 0 {at} Tm (Q) Tj",
    "mirrored": "/F1 8 Tf -1 0 0 1 {at} Tm (Q) Tj",
    "behind a comment": "% what follows is text\n/F1 8 Tf 1 0 0 1 {at} Tm (Q) Tj",
    "behind a bracket": "/F1 8 Tf 1 0 0 1 {at} Tm (Q\\() Tj",
    "nested": "/F1 8 Tf 1 0 0 1 {at} Tm (Q()) Tj",
    "downwards": "/Down 8 Tf 1 0 0 1 {at} Tm <0051> Tj",
    "by a font that says nothing": "/Mute 8 Tf 1 0 0 1 {at} Tm <0051> Tj",
}


def fonts(document):
    """Gives the first page a font that is written downwards, and one that does not say what it means."""
    page = document.pages[0].obj
    for name, encoding in (("/Down", "/Identity-V"), ("/Mute", "/Identity-H")):
        within = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.Mute,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.Mute, Descent=-200),
        )
        page.Resources.Font[name] = document.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name.Mute,
                Encoding=Name(encoding),
                DescendantFonts=Array([document.make_indirect(within)]),
            )
        )


def found(folder, words: str) -> list[str]:
    """Gives what is said of a good copy with some more text on it."""
    public = PublicFile([f"{REDACTED}BT {words} ET\n", SECOND], change=fonts)
    return [finding.what for finding in positions.testify(case_of(folder, public))[1]]


@pytest.mark.parametrize("manner", list(MANNERS))
def test_a_letter_in_a_box_is_found_however_it_stands_there(tmp_path, manner):
    """Each way of showing one letter is objected to in the box."""
    assert any(
        "can be extracted" in what for what in found(tmp_path, MANNERS[manner].format(at=INSIDE))
    )


@pytest.mark.parametrize("manner", list(MANNERS))
def test_the_same_letter_beside_the_box_is_not_held_against_it(tmp_path, manner):
    """Each of them is objected to for its place alone."""
    assert found(tmp_path, MANNERS[manner].format(at=BESIDE)) == []


def test_a_page_that_carries_a_redaction_may_not_be_missing(tmp_path):
    """A copy that ends before its redaction proves nothing."""
    public = PublicFile([SECOND])
    case = case_of(tmp_path, public)
    pages = (case.pages[0], type(case.pages[0])(2, case.pages[0].frame, (BOX,), ()))
    said = positions.testify(case_of(tmp_path, public, pages=pages))[1]
    assert any("is missing" in finding.what for finding in said)


def test_pages_that_were_followed_are_given_again_with_the_same_fonts(tmp_path):
    """Two witnesses see one page, and a font has one number on pages that were asked for later."""

    def shared(document):
        one = document.make_indirect(document.pages[0].obj.Resources.Font.F1)
        for page in document.pages:
            page.obj.Resources.Font.F1 = one

    case = case_of(tmp_path, PublicFile(change=shared))
    ((_, first),) = case.follower.pages([1])
    again = dict(case.follower.pages([1, 2]))
    assert again[1] is first
    assert {s.font for s in again[2].showings} == {s.font for s in first.showings}


@pytest.mark.parametrize(("at", "within"), [((10, 20), True), ((30, 40), True), ((9.9, 30), False)])
def test_a_letter_whose_middle_is_on_the_edge_of_a_box_stands_in_it(at, within):
    """All four edges belong to the box."""
    places = [(*at, 9, "Q"), (50, 30, 9, "x"), (20, 50, 9, "x"), (20, 30, 9, " ")]
    chars = positions._Chars.of([positions._Char(*place) for place in places])
    assert chars.within(Box(10, 20, 30, 40)) == ("Q" if within else "")


@pytest.mark.parametrize(
    ("size", "box", "within"),
    [
        (40.1, Box(10, 20, 90, 40), False),
        (40, Box(10, 20, 90, 40), True),
        # struck out by a line, large letters are still what it is about
        (24, Box(10, 29, 90, 31), True),
        (24.1, Box(10, 29, 90, 31), False),
    ],
)
def test_a_letter_that_is_seen_on_both_sides_of_a_box_is_not_in_it(size, box, within):
    """A watermark goes through the line; the box hides nothing of what it says."""
    chars = positions._Chars.of([positions._Char(20, 30, size, "R")])
    assert chars.within(box) == ("R" if within else "")
