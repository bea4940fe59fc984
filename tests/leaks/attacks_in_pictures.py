"""Attacks with pictures elsewhere: what they show, what they hide, what they carry along."""

from __future__ import annotations

import pikepdf
from attack import (
    Paper,
    Where,
    attack,
    fax_object,
    jpeg_object,
    lettering,
    picture_object,
    placed,
    text,
)
from attacks_text_elsewhere import covered, second
from pikepdf import Array, Dictionary, Name, String
from PIL import Image


def with_picture(paper: Paper, picture: pikepdf.Object, content: str) -> pikepdf.Page:
    """Adds a page with a picture /P."""
    page = second(paper, content)
    page.Resources.XObject = Dictionary(P=picture)
    return page


@attack(Where.VISIBLE)
def words_in_a_picture(paper: Paper) -> None:
    """The words are in a picture that everybody sees."""
    paper.signed_page(everywhere=True)
    with_picture(
        paper, picture_object(paper.pdf, lettering(paper.secret)), placed("P", 20, 90, 248, 36)
    )


@attack(Where.VISIBLE, refusable=True)
def words_in_a_small_logo(paper: Paper) -> None:
    """The words are in a logo that takes hardly a hundredth of the page."""
    paper.signed_page(everywhere=True)
    with_picture(
        paper, picture_object(paper.pdf, lettering(paper.secret)), placed("P", 20, 100, 76, 11)
    )


@attack(Where.HIDDEN)
def notes_in_a_jpeg(paper: Paper) -> None:
    """A harmless JPEG carries the words in its comment and in its Exif data."""
    exif = Image.Exif()
    exif[0x010E] = paper.secret
    picture = jpeg_object(paper.pdf, lettering("kauri"), comment=paper.secret, exif=exif)
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def cropped_picture(paper: Paper) -> None:
    """A clipping path shows the harmless half of a picture only."""
    both = stacked("kauri", paper.secret)
    content = f"q 20 110 207 30 re W n {placed('P', 20, 80, 207, 60)} Q"
    with_picture(paper, picture_object(paper.pdf, both), content)


def stacked(upper: str, lower: str) -> Image.Image:
    """Gives a picture of two lines."""
    both = Image.new("L", (620, 180), 255)
    both.paste(lettering(upper), (0, 0))
    both.paste(lettering(lower), (0, 90))
    return both


@attack(Where.HIDDEN)
def picture_over_the_edge(paper: Paper) -> None:
    """The words are in the part of a picture that reaches over the edge of the page."""
    with_picture(
        paper,
        picture_object(paper.pdf, stacked("kauri", paper.secret)),
        placed("P", 20, -30, 207, 60),
    )


@attack(Where.HIDDEN)
def covered_picture(paper: Paper) -> None:
    """A black rectangle lies over the words in a picture."""
    content = placed("P", 20, 80, 207, 60) + covered(18, 80, 212, 30)
    with_picture(paper, picture_object(paper.pdf, stacked("kauri", paper.secret)), content)


@attack(Where.HIDDEN)
def stroked_over_picture(paper: Paper) -> None:
    """One very thick stroke lies over the words in a picture."""
    content = placed("P", 20, 80, 207, 60) + "q 30 w 0 G 10 95 m 240 95 l S Q"
    with_picture(paper, picture_object(paper.pdf, stacked("kauri", paper.secret)), content)


@attack(Where.HIDDEN)
def hidden_by_its_mask(paper: Paper) -> None:
    """A soft mask lets nothing through where the words are."""
    mask = Image.new("L", (620, 180), 255)
    mask.paste(0, (0, 90, 620, 180))
    picture = picture_object(
        paper.pdf, stacked("kauri", paper.secret), SMask=picture_object(paper.pdf, mask)
    )
    with_picture(paper, picture, placed("P", 20, 80, 207, 60))


@attack(Where.HIDDEN)
def hidden_by_a_stencil(paper: Paper) -> None:
    """An explicit mask of one bit lets nothing through where the words are."""
    stencil = pikepdf.Stream(paper.pdf, b"\x00" * (78 * 90) + b"\xff" * (78 * 90))
    stencil.Type, stencil.Subtype, stencil.ImageMask = Name.XObject, Name.Image, True
    stencil.Width, stencil.Height, stencil.BitsPerComponent = 620, 180, 1
    picture = picture_object(paper.pdf, stacked("kauri", paper.secret), Mask=stencil)
    with_picture(paper, picture, placed("P", 20, 80, 207, 60))


@attack(Where.HIDDEN)
def hidden_by_decoding(paper: Paper) -> None:
    """The picture is decoded so that every level of it is white."""
    picture = picture_object(paper.pdf, lettering(paper.secret), Decode=[1, 1])
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def hidden_by_its_palette(paper: Paper) -> None:
    """Two indices of a palette have the same colour, so that the words do not show."""
    indices = lettering(paper.secret).point(lambda level: 1 if level > 128 else 0)
    picture = picture_object(paper.pdf, indices)
    picture.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\xff" * 6)])
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def nearly_white_picture(paper: Paper) -> None:
    """The words differ from the paper by two levels."""
    pale = lettering(paper.secret).point(lambda level: 253 if level < 128 else 255)
    with_picture(paper, picture_object(paper.pdf, pale), placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def rows_behind_the_last(paper: Paper) -> None:
    """The data of a picture goes on behind its last row, with the words in it."""
    picture = picture_object(paper.pdf, lettering("kauri"), tail=lettering(paper.secret).tobytes())
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def fax_rows_behind_the_last(paper: Paper) -> None:
    """A fax has twice the rows that are shown of it, and the words in the rest."""
    picture = fax_object(paper.pdf, stacked("kauri", paper.secret), height=90)
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def alternate_picture(paper: Paper) -> None:
    """A picture has an alternate for print, and the words in that."""
    other = picture_object(paper.pdf, lettering(paper.secret))
    picture = picture_object(
        paper.pdf,
        lettering("kauri"),
        Alternates=Array([Dictionary(Image=other, DefaultForPrinting=True)]),
    )
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def notes_on_a_picture(paper: Paper) -> None:
    """A picture carries metadata and private data of the program that made it."""
    metadata = paper.pdf.make_stream(paper.secret.encode())
    picture = picture_object(
        paper.pdf,
        lettering("kauri"),
        Metadata=metadata,
        PieceInfo=Dictionary(Draw=Dictionary(Private=String(paper.secret))),
        Name=Name("/" + paper.secret.replace(" ", "_")),
    )
    with_picture(paper, picture, placed("P", 20, 100, 207, 30))


@attack(Where.HIDDEN)
def note_in_an_inline_picture(paper: Paper) -> None:
    """The dictionary of an inline picture has a key of its own with the words."""
    second(
        paper,
        f"q 40 0 0 40 20 100 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx /Note ({paper.secret}) "
        "ID 00ff00ff> EI Q",
    )


@attack(Where.HIDDEN)
def picture_under_a_picture(paper: Paper) -> None:
    """A second picture lies over the words of the first."""
    page = with_picture(
        paper,
        picture_object(paper.pdf, lettering(paper.secret)),
        placed("P", 20, 100, 207, 30) + placed("Q", 18, 98, 211, 34),
    )
    page.Resources.XObject.Q = picture_object(paper.pdf, lettering("kauri"))


@attack(Where.HIDDEN)
def scan_with_its_text_beneath(paper: Paper) -> None:
    """A scan with a burnt box has the text of its OCR beneath it, drawn as plain text."""
    sheet = lettering("kauri", (620, 90))
    sheet.paste(0, (300, 10, 610, 80))
    content = text(120, 110, paper.secret, 9) + placed("P", 20, 100, 207, 30)
    with_picture(paper, picture_object(paper.pdf, sheet), content)
