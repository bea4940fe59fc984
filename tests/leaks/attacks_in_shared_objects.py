"""Attacks with objects that several pages share, of which one page only is redacted.

On the other page the words are not to be seen: it shows another part of the object.
"""

from __future__ import annotations

from attack import (
    Paper,
    Where,
    attack,
    box_in_line,
    embedded,
    escaped,
    form,
    picture_object,
    placed,
    text,
)
from attacks_in_pictures import stacked
from attacks_text_elsewhere import second
from pikepdf import Dictionary, Name

from records.geometry import Box

LINE = 120


@attack(Where.UNDER_BOX)
def shared_form_on_one_page(paper: Paper) -> None:
    """Two pages show a form; the second clips it to a line that is not withheld."""
    shared = paper.pdf.make_indirect(
        form(paper.pdf, text(20, LINE, paper.secret) + text(20, 90, "harbour lights"))
    )
    page = second(paper, "/O Do")
    page.Resources.XObject = Dictionary(O=shared)
    paper.mark(box_in_line(20, LINE, "", paper.secret))
    page = second(paper, "q 0 84 300 20 re W n /O Do Q")
    page.Resources.XObject = Dictionary(O=shared)


@attack(Where.UNDER_BOX)
def shared_form_twice_on_a_page(paper: Paper) -> None:
    """One page shows a form twice: where its words are withheld, and with them beyond the edge."""
    shared = paper.pdf.make_indirect(
        form(paper.pdf, text(20, LINE, paper.secret) + text(20, 90, "harbour lights"))
    )
    page = second(paper, "/O Do q 1 0 0 1 0 -215 cm /O Do Q")
    page.Resources.XObject = Dictionary(O=shared)
    paper.mark(box_in_line(20, LINE, "", paper.secret))


@attack(Where.UNDER_BOX)
def shared_picture_on_one_page(paper: Paper) -> None:
    """Two pages show a picture of two lines; the second clips it to the line that is not withheld."""
    shared = paper.pdf.make_indirect(picture_object(paper.pdf, stacked("kauri", paper.secret)))
    page = second(paper, placed("P", 20, 80, 207, 60))
    page.Resources.XObject = Dictionary(P=shared)
    paper.mark(Box(18, 79, 230, 110))
    page = second(paper, f"q 20 110 207 30 re W n {placed('P', 20, 80, 207, 60)} Q")
    page.Resources.XObject = Dictionary(P=shared)


@attack(Where.UNDER_BOX)
def shared_font_on_one_page(paper: Paper) -> None:
    """Two pages share a font whose codes spell the words; the second uses a few of its letters."""
    used = embedded(paper.pdf, [*paper.secret, *"harbou"])
    page = second(paper, f"BT /E 12 Tf 20 {LINE} Td {used.hex(paper.secret)} Tj ET")
    page.Resources.Font.E = used.font
    paper.mark(Box(19, LINE - 3, 21 + used.width(paper.secret), LINE + 11))
    page = second(paper, f"BT /E 12 Tf 20 {LINE} Td {used.hex('harbour')} Tj ET")
    page.Resources.Font.E = used.font


@attack(Where.UNDER_BOX)
def shared_content_on_one_page(paper: Paper) -> None:
    """Two pages have the same content; the second is cropped to its lower half."""
    page = second(paper, text(20, LINE, paper.secret))
    paper.mark(box_in_line(20, LINE, "", paper.secret))
    twin = paper.page("", "wharf", CropBox=[0, 0, 300, 100])
    twin.Contents = page.Contents


@attack(Where.UNDER_BOX)
def shared_resources_on_one_page(paper: Paper) -> None:
    """Two pages share their table of resources; a form in it is drawn on the first only."""
    page = second(paper, "/O Do")
    table = Dictionary(
        Font=page.Resources.Font,
        XObject=Dictionary(O=form(paper.pdf, text(20, LINE, paper.secret))),
        Properties=Dictionary(Said=Dictionary(Type=Name.OCG, Name=paper.secret)),
    )
    page.Resources = paper.pdf.make_indirect(table)
    paper.mark(box_in_line(20, LINE, "", paper.secret))
    second(paper, f"BT /H 12 Tf 20 {LINE} Td {escaped('harbour')} Tj ET").Resources = page.Resources
