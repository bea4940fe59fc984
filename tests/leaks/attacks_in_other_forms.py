"""Attacks with the words under a mark in another form elsewhere: inverted, spaced, turned, drawn."""

from __future__ import annotations

from attack import (
    Paper,
    Where,
    attack,
    embedded,
    lettering,
    outlines,
    picture_object,
    placed,
    text,
)
from attacks_text_elsewhere import own_name, signed_and_second
from pikepdf import Dictionary
from PIL import Image


@attack(Where.VISIBLE)
def listed_in_a_register(paper: Paper) -> None:
    """A register lists the name with the surname first."""
    first, last = paper.secret.split()
    signed_and_second(paper, text(20, 120, f"Keepers: {last}, {first} (1998)"))


@attack(Where.VISIBLE)
def letters_set_apart(paper: Paper) -> None:
    """The letters stand apart, by the text's own spacing and by blanks between them."""
    spaced = " ".join(paper.secret.replace(" ", ""))
    wide = f"q 3 Tc {text(20, 130, paper.secret)} 0 Tc Q\n"
    signed_and_second(paper, wide + text(20, 105, spaced))


@attack(Where.VISIBLE)
def joined_by_a_ligature(paper: Paper) -> None:
    """Two letters of the name are one glyph elsewhere, which says that it is one character."""
    own_name(paper, "Griffin Fieldmoor")
    shown = "by Grif\ufb01n Fieldmoor then".replace("f\ufb01", "\ufb03")
    font = embedded(paper.pdf, shown)
    page = signed_and_second(paper, f"BT /E 12 Tf 20 120 Td {font.hex(shown)} Tj ET")
    page.Resources.Font.E = font.font


@attack(Where.VISIBLE)
def turned_stamp(paper: Paper) -> None:
    """A stamp across the page holds the name, slanted."""
    stamp = f"q 0.866 0.5 -0.5 0.866 60 75 cm 0.4 g {text(0, 0, paper.secret, 14)} Q\n"
    signed_and_second(paper, stamp)


@attack(Where.VISIBLE)
def drawn_in_a_tiny_picture(paper: Paper) -> None:
    """The name stands in a picture far smaller than those that are read for their own sake."""
    picture = picture_object(paper.pdf, lettering(paper.secret))
    page = signed_and_second(paper, placed("I", 20, 112, 120, 17))
    page.Resources.XObject = Dictionary(I=picture)


@attack(Where.VISIBLE)
def drawn_as_outlines(paper: Paper) -> None:
    """The name stands among words as outlines of its letters."""
    signed_and_second(paper, outlines(20, 112, paper.secret, 18))


def pictured(paper: Paper, picture: Image.Image, *place: float) -> None:
    """Adds a page with a picture of the secret at a place: left, low, width and height."""
    page = signed_and_second(paper, placed("P", *place))
    page.Resources.XObject = Dictionary(P=picture_object(paper.pdf, picture))


@attack(Where.VISIBLE)
def drawn_on_its_head(paper: Paper) -> None:
    """The name stands in a picture that lies upside down, on a page that does not."""
    own_name(paper, "Barnabas Ashgrove")
    pictured(paper, lettering(paper.secret).rotate(180), 20, 90, 248, 36)


@attack(Where.VISIBLE)
def drawn_palely(paper: Paper) -> None:
    """The name stands in the palest grey in a picture: an eye reads it, and a machine takes it for paper."""
    own_name(paper, "Barnabas Ashgrove")
    pale = lettering(paper.secret).point(lambda level: 255 - (255 - level) // 12)
    pictured(paper, pale, 20, 90, 248, 36)
