"""Attacks in codes that machines read: QR codes, bar codes and their kin, drawn or as pictures."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
from attack import Paper, Where, attack, picture_object, placed, text
from attacks_text_elsewhere import signed_and_second
from PIL import Image, ImageOps
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.pdfgen.canvas import Canvas


def _drawing(kind: str, words: str, width: float, height: float) -> bytes:
    """Gives a file with a code that fills its only page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=0)
    drawing = createBarcodeDrawing(kind, value=words, width=width, height=height)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    return out.getvalue()


def drawn_code(
    kind: str, words: str, x: float, y: float, width: float = 90, height: float = 90
) -> str:
    """Gives the operators that draw a code."""
    with pikepdf.open(io.BytesIO(_drawing(kind, words, width, height))) as pdf:
        content = pdf.pages[0].Contents.read_bytes().decode("latin-1")
    lines = "\n".join(line for line in content.splitlines() if "BT" not in line)
    return f"q 1 0 0 1 {x} {y} cm\n{lines}\nQ\n"


def pictured_code(kind: str, words: str, width: float = 90, height: float = 90) -> Image.Image:
    """Gives a picture of a code, four pixels to a point."""
    document = pdfium.PdfDocument(_drawing(kind, words, width, height))
    try:
        return document[0].render(scale=4).to_pil().convert("L")
    finally:
        document.close()


def card(name: str) -> str:
    """Gives somebody's card, as telephones take it over."""
    first, last = name.split()
    return f"BEGIN:VCARD\nVERSION:3.0\nN:{last};{first};;;\nFN:{name}\nEND:VCARD"


def beside_a_picture(paper: Paper, picture: Image.Image, size: float = 90) -> None:
    """Adds a signed page, and a second one that shows a picture."""
    signed_and_second(paper, placed("Im", 190, 70, size, size * picture.height / picture.width))
    page = paper.pdf.pages[-1]
    page.Resources.XObject = pikepdf.Dictionary(Im=picture_object(paper.pdf, picture))


@attack(Where.VISIBLE)
def card_in_squares(paper: Paper) -> None:
    """A QR code in hundreds of small rectangles holds the card of whoever signed."""
    signed_and_second(paper, drawn_code("QR", card(paper.secret), 190, 70))


@attack(Where.VISIBLE)
def card_in_a_picture(paper: Paper) -> None:
    """The same as a picture, small enough to be taken for an emblem."""
    beside_a_picture(paper, pictured_code("QR", card(paper.secret)), 45)


@attack(Where.VISIBLE)
def card_in_white_on_black(paper: Paper) -> None:
    """The same in white on black, and seen in a mirror."""
    picture = ImageOps.expand(pictured_code("QR", card(paper.secret)), 40, 255)
    beside_a_picture(paper, ImageOps.mirror(ImageOps.invert(picture)))


@attack(Where.VISIBLE)
def address_in_a_code(paper: Paper) -> None:
    """A QR code leads to an address that has the name in it, encoded as addresses are."""
    first, last = paper.secret.split()
    signed_and_second(
        paper, drawn_code("QR", f"https://example.org/ask?who={first}%20{last}&to=1", 190, 70)
    )


@attack(Where.VISIBLE)
def name_in_bars(paper: Paper) -> None:
    """A bar code (Code 128) says the name."""
    signed_and_second(paper, drawn_code("Code128", paper.secret, 20, 95, 240, 40))


@attack(Where.VISIBLE)
def name_in_upright_bars(paper: Paper) -> None:
    """A bar code stands on its side, as a picture."""
    picture = pictured_code("Code128", paper.secret, 240, 40)
    beside_a_picture(paper, picture.transpose(Image.Transpose.ROTATE_90), 20)


@attack(Where.VISIBLE)
def name_in_a_matrix(paper: Paper) -> None:
    """A Data Matrix code says the name, surname first, under a line of words."""
    first, last = paper.secret.split()
    drawn = drawn_code("ECC200DataMatrix", f"{last}, {first}", 190, 90, 70, 70)
    signed_and_second(paper, drawn + text(190, 70, "scan me"))
