"""The vector tier, page by page: what is carried, what is left out, and what goes to the pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from records.geometry import Box
from redaction.emission import vector

SECRET = Box(98, 145, 152, 162)
ANNOTATION, SPOKEN = "s 9(2)(a)", "[withheld under section 9(2)(a)]"


def drawn(path: Path, draw: Callable[[canvas.Canvas], None]) -> Path:
    """Draws a small page with reportlab."""
    page = canvas.Canvas(str(path), pagesize=(300, 200), invariant=True, pageCompression=0)
    draw(page)
    page.showPage()
    page.save()
    return path


def written(path: Path, out: Path, boxes: tuple[Box, ...] = ()) -> str | None:
    """Writes the first page anew; gives why it was not carried, or None."""
    labels = [[box.as_list(), ANNOTATION, SPOKEN, False, False] for box in boxes]
    order = {"number": 1, "labels": labels, "texts": []}
    first, *_ = vector.emit_pages(str(path), [order], str(out))
    reason: str | None = first["reason"]
    return reason


def text_of(out: Path) -> str:
    """Gives the page's text as another library extracts it."""
    return PdfReader(out).pages[0].extract_text()


def everything(out: Path) -> bytes:
    """Gives every byte of a file with its streams unpacked."""
    with pikepdf.open(out) as file:
        streams = [
            o.read_bytes()
            for o in file.objects
            if isinstance(o, pikepdf.Stream) and "/Width" not in o
        ]
    return out.read_bytes() + b"\n".join(streams)


def sentence(page: canvas.Canvas, font: str = "Helvetica") -> None:
    """Draws a sentence with a name in its middle, where SECRET lies."""
    page.setFont(font, 12)
    page.drawString(40, 150, "We met Fitzgerald at noon.")


def words_box(path: Path, word: str) -> Box:
    """Gives where a word stands, from pdfium's search, which the emitter does not use."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    textpage = page.get_textpage()
    search = textpage.search(word)
    index, count = search.get_next()
    boxes = [textpage.get_charbox(i) for i in range(index, index + count)]
    search.close()
    textpage.close()
    page.close()
    document.close()
    return Box(
        min(b[0] for b in boxes) - 1,
        min(b[1] for b in boxes) - 3,
        max(b[2] for b in boxes) + 1,
        max(b[3] for b in boxes) + 2,
    )


def test_a_withheld_word_goes_and_its_neighbours_stay_text(tmp_path: Path) -> None:
    """The words beside a redaction can still be extracted, and the withheld one stands in no byte."""
    source = drawn(tmp_path / "a.pdf", sentence)
    out = tmp_path / "o.pdf"
    assert written(source, out, (words_box(source, "Fitzgerald"),)) is None
    assert "We met" in text_of(out)
    assert "at noon." in text_of(out)
    assert b"itzger" not in everything(out)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_keeps_its_words_and_loses_the_withheld_one(
    tmp_path: Path, turn: int
) -> None:
    """/Rotate changes nothing about which glyphs a box of user space covers."""
    source = drawn(tmp_path / "a.pdf", sentence)
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        file.pages[0].Rotate = turn
        file.save(source)
    out = tmp_path / "o.pdf"
    assert written(source, out, (words_box(source, "Fitzgerald"),)) is None
    assert "noon" in text_of(out)
    assert "itzger" not in text_of(out)
    assert PdfReader(out).pages[0].rotation == turn


def test_macrons_survive_an_embedded_font(tmp_path: Path) -> None:
    """Te reo Māori keeps its macrons through the new fonts."""
    pdfmetrics.registerFont(TTFont("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))

    def draw(page: canvas.Canvas) -> None:
        page.setFont("DejaVu", 12)
        page.drawString(20, 150, "Ngā wāhi tapu o te iwi, kōrero mai")

    out = tmp_path / "o.pdf"
    assert written(drawn(tmp_path / "a.pdf", draw), out) is None
    assert "Ngā wāhi tapu o te iwi, kōrero mai" in text_of(out)


def test_two_secrets_of_one_box_give_the_same_fonts(tmp_path: Path) -> None:
    """The glyph inventory and its order depend on what is kept, and on nothing that is withheld."""
    pages = []
    for name in ("Fitzgerald", "Xylophonic"):

        def draw(page: canvas.Canvas, name: str = name) -> None:
            page.setFont("Helvetica", 12)
            page.drawString(40, 150, "We met")
            page.drawString(90, 150, name)
            page.drawString(180, 150, "at noon.")

        source, out = tmp_path / f"{name}.pdf", tmp_path / f"{name}-o.pdf"
        assert written(drawn(source, draw), out, (Box(88, 145, 170, 162),)) is None
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing in the output depends on the run."""
    source = drawn(tmp_path / "a.pdf", sentence)
    outs = [tmp_path / f"{n}.pdf" for n in range(2)]
    for out in outs:
        assert written(source, out, (SECRET,)) is None
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_redaction_says_its_ground_in_its_place(tmp_path: Path) -> None:
    """The label can be seen, and a screen reader is told the whole sentence."""
    source = drawn(tmp_path / "a.pdf", sentence)
    out = tmp_path / "o.pdf"
    assert written(source, out, (words_box(source, "Fitzgerald"),)) is None
    assert "9(2)(a)" in text_of(out)
    with pikepdf.open(out) as file:
        content = file.pages[0].Contents.read_bytes()
    assert SPOKEN.encode("utf-16-be").hex().upper().encode() in content


def hidden_by_mode(page: canvas.Canvas) -> None:
    """Text of rendering mode 3."""
    text = page.beginText(40, 100)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textOut("Fitzgerald")
    page.drawText(text)


def hidden_by_colour(page: canvas.Canvas) -> None:
    """White on white."""
    page.setFillGray(1)
    page.setFont("Helvetica", 12)
    page.drawString(40, 100, "Fitzgerald")
    page.setFillGray(0)


def hidden_off_the_page(page: canvas.Canvas) -> None:
    """Beside the paper."""
    page.setFont("Helvetica", 12)
    page.drawString(400, 100, "Fitzgerald")


@pytest.mark.parametrize("hide", [hidden_by_mode, hidden_by_colour, hidden_off_the_page])
def test_what_is_not_seen_is_not_written(
    tmp_path: Path, hide: Callable[[canvas.Canvas], None]
) -> None:
    """Hidden text does not exist in the public copy, and what is seen stays text."""

    def draw(page: canvas.Canvas) -> None:
        page.setFont("Helvetica", 12)
        page.drawString(40, 150, "Seen by everybody")
        hide(page)

    out = tmp_path / "o.pdf"
    assert written(drawn(tmp_path / "a.pdf", draw), out) is None
    assert "Seen by everybody" in text_of(out)
    assert "Fitzgerald" not in text_of(out)


def test_text_under_a_black_box_of_the_source_sends_the_page_to_the_pixels(tmp_path: Path) -> None:
    """Somebody's overlay redaction hides text, and vectors must not carry what it hides."""

    def draw(page: canvas.Canvas) -> None:
        sentence(page)
        page.rect(96, 140, 64, 24, fill=1)

    out = tmp_path / "o.pdf"
    reason = written(drawn(tmp_path / "a.pdf", draw), out)
    assert reason == "something painted over text" or "Fitz" not in text_of(out)


def test_a_page_that_leaves_its_space_changed_gets_its_box_in_the_right_place(
    tmp_path: Path,
) -> None:
    """An unbalanced cm does not move the redaction."""
    source = drawn(tmp_path / "a.pdf", sentence)
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        page = file.pages[0]
        content = page.Contents.read_bytes() + b"\n1 0 0 -1 0 200 cm"
        page.Contents = file.make_stream(content)
        file.save(source)
    out = tmp_path / "o.pdf"
    box = words_box(source, "Fitzgerald")
    assert written(source, out, (box,)) is None
    picture = pdfium.PdfDocument(out)[0].render(scale=2, grayscale=True).to_numpy()
    # from below the baseline to above the letters, where the word began
    inside = picture[((200 - 160) * 2) : ((200 - 148) * 2), round(box.x0 * 2) + 3]
    assert int(np.max(inside)) < 40


def layered(tmp_path: Path, *, shown: bool) -> Path:
    """Makes a page with a sentence in a layer that is shown, or is not."""
    source = drawn(tmp_path / "a.pdf", sentence)
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        layer = file.make_indirect(Dictionary(Type=Name.OCG, Name="Notes"))
        off = Array([]) if shown else Array([layer])
        file.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=off))
        page = file.pages[0]
        page.Resources.Properties = Dictionary(L=layer)
        extra = b"\n/OC /L BDC BT /F1 12 Tf 1 0 0 1 40 100 Tm (Layered words) Tj ET EMC"
        page.Contents = file.make_stream(page.Contents.read_bytes() + extra)
        file.save(source)
    return source


@pytest.mark.parametrize("shown", [True, False])
def test_a_layer_is_carried_only_where_it_is_seen(tmp_path: Path, shown: bool) -> None:
    """Optional content counts as a reader sees it when the file is opened."""
    out = tmp_path / "o.pdf"
    assert written(layered(tmp_path, shown=shown), out) is None
    assert ("Layered words" in text_of(out)) is shown
    assert b"OCG" not in everything(out)
    assert b"Notes" not in everything(out)


def pictured(
    tmp_path: Path, picture: Image.Image, matrix: str, clip: str = "", **save: object
) -> Path:
    """Makes a page with one picture."""
    source = drawn(tmp_path / "a.pdf", sentence)
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        if save.get("format") == "JPEG2000":
            coded = io.BytesIO()
            picture.save(coded, "JPEG2000")
            stream = pikepdf.Stream(file, b"")
            stream.write(coded.getvalue(), filter=Name.JPXDecode)
        else:
            stream = pikepdf.Stream(file, picture.tobytes())
        stream.Type, stream.Subtype = Name.XObject, Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = picture.width, picture.height, 8
        stream.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
        page = file.pages[0]
        page.Resources.XObject = Dictionary(P=file.make_indirect(stream))
        extra = f"\nq {clip} {matrix} cm /P Do Q".encode()
        page.Contents = file.make_stream(page.Contents.read_bytes() + extra)
        file.save(source)
    return source


def halves() -> Image.Image:
    """Gives a picture whose left half is dark and whose right half is light."""
    pixels = np.full((60, 100), 200, np.uint8)
    pixels[:, :50] = 60
    return Image.fromarray(pixels)


def image_in(out: Path) -> Image.Image:
    """Gives the one picture of a page."""
    with pikepdf.open(out) as file:
        (picture,) = [o for o in file.objects if isinstance(o, pikepdf.Stream) and "/Width" in o]
        return pikepdf.PdfImage(picture).as_pil_image().convert("L")


def test_a_picture_loses_what_a_redaction_covers(tmp_path: Path) -> None:
    """The pixels under a box are gone from the picture itself, and not only painted over."""
    source = pictured(tmp_path, halves(), "100 0 0 60 20 20")
    out = tmp_path / "o.pdf"
    assert written(source, out, (Box(20, 20, 60, 80),)) is None
    pixels = np.asarray(image_in(out))
    assert int(pixels[:, :38].max()) == 0
    assert int(pixels[:, 70:].min()) > 150


def test_words_in_the_mask_of_a_picture_go_with_the_box(tmp_path: Path) -> None:
    """A plain picture whose soft mask holds the words: neither pixels nor mask keep them under a box."""
    source = pictured(tmp_path, Image.new("L", (100, 60), 90), "100 0 0 60 20 20")
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        mask = pikepdf.Stream(
            file, halves().point(lambda level: 255 if level > 100 else 0).tobytes()
        )
        mask.Type, mask.Subtype, mask.Width, mask.Height = Name.XObject, Name.Image, 100, 60
        mask.BitsPerComponent, mask.ColorSpace = 8, Name.DeviceGray
        file.pages[0].Resources.XObject.P.SMask = file.make_indirect(mask)
        file.save(source)
    out = tmp_path / "o.pdf"
    assert written(source, out, (Box(10, 10, 130, 90),)) is None
    with pikepdf.open(out) as file:
        pictures = [o for o in file.objects if isinstance(o, pikepdf.Stream) and "/Width" in o]
        levels = {
            len(set(pikepdf.PdfImage(one).as_pil_image().convert("L").tobytes()))
            for one in pictures
        }
    assert levels == {1}


def test_a_cropped_picture_keeps_only_what_is_seen(tmp_path: Path) -> None:
    """What a clip hides of a picture is not in the file any more."""
    source = pictured(tmp_path, halves(), "100 0 0 60 20 20", clip="70 20 50 60 re W n")
    out = tmp_path / "o.pdf"
    assert written(source, out) is None
    picture = image_in(out)
    assert picture.width == 50
    assert int(np.asarray(picture).min()) > 150


def test_a_jpeg_2000_is_drawn_anew(tmp_path: Path) -> None:
    """A codec with boxes that can hide anything is decoded and encoded plainly."""
    source = pictured(tmp_path, halves(), "100 0 0 60 20 20", format="JPEG2000")
    out = tmp_path / "o.pdf"
    assert written(source, out) is None
    with pikepdf.open(out) as file:
        filters = [
            str(o.Filter) for o in file.objects if isinstance(o, pikepdf.Stream) and "/Width" in o
        ]
    assert filters == ["/FlateDecode"]


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ("96 142 m 150 160 l S", None),
        ("20 100 m 100 170 200 100 120 150 c S", None),
        ("20 100 m 100 170 200 100 120 150 c B", "a drawing runs into a redaction"),
        ("20 140 260 30 re S", None),
        ("20 143 m 280 143 l S", None),
        ("100 148 20 8 re f", None),
    ],
)
def test_drawings_beside_a_redaction(tmp_path: Path, drawing: str, reason: str | None) -> None:
    """Tables and rules stay, what lies inside a box goes, and anything else is left to the pixels."""
    source = drawn(tmp_path / "a.pdf", lambda page: page.drawString(20, 20, "Below"))
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        page = file.pages[0]
        page.Contents = file.make_stream(page.Contents.read_bytes() + b"\n" + drawing.encode())
        file.save(source)
    assert written(source, tmp_path / "o.pdf", (SECRET,)) == reason


def test_letters_written_over_letters_go_to_the_pixels(tmp_path: Path) -> None:
    """Of two texts at one place nobody can say which is seen."""

    def draw(page: canvas.Canvas) -> None:
        page.setFont("Courier", 12)
        page.drawString(40, 150, "MMMMMMMM")
        page.drawString(40, 150, "WWWWWWWW")

    assert written(drawn(tmp_path / "a.pdf", draw), tmp_path / "o.pdf") == "text over text"


def test_a_bold_face_made_by_printing_twice_is_carried(tmp_path: Path) -> None:
    """The same letters a hair apart are one text."""

    def draw(page: canvas.Canvas) -> None:
        page.setFont("Helvetica", 12)
        page.drawString(40, 150, "Twice printed")
        page.drawString(40.3, 150, "Twice printed")

    assert written(drawn(tmp_path / "a.pdf", draw), tmp_path / "o.pdf") is None


def test_an_unknown_operator_goes_to_the_pixels(tmp_path: Path) -> None:
    """What is not known is not written."""
    source = drawn(tmp_path / "a.pdf", sentence)
    with pikepdf.open(source, allow_overwriting_input=True) as file:
        page = file.pages[0]
        page.Contents = file.make_stream(page.Contents.read_bytes() + b"\n12 Zz")
        file.save(source)
    assert written(source, tmp_path / "o.pdf") == "an unknown operator"


def test_a_page_that_fails_leaves_nothing_in_the_fonts_of_the_others(tmp_path: Path) -> None:
    """Glyphs of a page that goes to the pixels do not stand in the fonts that other pages share."""
    source = tmp_path / "a.pdf"
    paper = canvas.Canvas(str(source), pagesize=(300, 200), invariant=True)
    paper.setFont("Helvetica", 12)
    paper.drawString(40, 150, "plain words")
    paper.showPage()
    paper.setFont("Helvetica", 12)
    paper.drawString(40, 150, "ZQXJK")
    paper.drawString(40, 150, "MMMMM")
    paper.showPage()
    paper.save()
    orders = [{"number": n, "labels": [], "texts": []} for n in (1, 2)]
    out = tmp_path / "o.pdf"
    *answers, kept = vector.emit_pages(str(source), orders, str(out))
    assert [answer["reason"] for answer in answers] == [None, "text over text"]
    assert [number for number, _ in kept["kept"]] == [1]
    with pikepdf.open(out) as file:
        maps = [
            font.ToUnicode.read_bytes()
            for font in file.objects
            if isinstance(font, Dictionary) and "/ToUnicode" in font
        ]
    assert maps
    assert all(b"<005A>" not in table and b"<0051>" not in table for table in maps)
