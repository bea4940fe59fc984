"""No residue in the widths: papers that differ only in what is withheld give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Name
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from redaction import redact
from redaction.emission import vector

pytestmark = pytest.mark.usefixtures("forked")

SECRETS = ("Shaw", "Fitzgerald", "Ngahuia Te Whatakirangi")
ANNOTATION, SPOKEN = "s 9(2)(a)", "[withheld under section 9(2)(a)]"
SIZE = (420, 300)

Draw = Callable[[canvas.Canvas, str], None]


def places(path: Path, word: str) -> list[Box]:
    """Gives where a word stands, from pdfium's search."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    text = page.get_textpage()
    search = text.search(word)
    boxes = []
    while found := search.get_next():
        index, count = found
        chars = [text.get_charbox(i, loose=True) for i in range(index, index + count)]
        boxes.append(
            Box(
                min(c[0] for c in chars) - 0.5,
                min(c[1] for c in chars) - 1,
                max(c[2] for c in chars) + 0.5,
                max(c[3] for c in chars) + 1,
            )
        )
    search.close()
    text.close()
    page.close()
    document.close()
    return boxes


def written(source: Path, secret: str, *, keep: bool = False) -> Path:
    """Writes a page anew without a word, wherever it stands; gives the file."""
    boxes = places(source, secret)
    assert boxes
    out = source.with_name(f"{source.stem}-out.pdf")
    labels = [[box.as_list(), ANNOTATION, SPOKEN, keep, True] for box in boxes]
    order = {"number": 1, "labels": labels, "texts": []}
    first, *_ = vector.emit_pages(str(source), [order], str(out))
    assert first["reason"] is None
    return out


def drawn(folder: Path, draw: Draw, secret: str) -> Path:
    path = folder / f"{secret.split(maxsplit=1)[0]}.pdf"
    page = canvas.Canvas(str(path), pagesize=SIZE, invariant=True, pageCompression=0)
    draw(page, secret)
    page.showPage()
    page.save()
    return path


def by_lines(page: canvas.Canvas, secret: str) -> None:
    """One operator a line, at its beginning, in its middle and at its end."""
    page.setFont("Times-Roman", 12)
    page.drawString(40, 250, "The Ministry received a letter in the month of May this year.")
    page.drawString(40, 234, f"We met {secret} at noon, and then went home.")
    page.drawString(40, 218, f"{secret}, who chairs the board, agreed to it.")
    page.drawString(40, 202, f"A copy was handed on to {secret}")
    page.drawString(40, 186, f"({secret}'s own words) and nobody else was there.")


def by_words(page: canvas.Canvas, secret: str) -> None:
    """Each word placed by itself, as many producers do."""
    page.setFont("Helvetica", 10)
    for row, line in enumerate(
        ("The Ministry received a letter.", "We met @ at noon.", "Nobody else.")
    ):
        x = 40.0
        for word in line.split():
            page.drawString(x, 250 - 14 * row, word.replace("@", secret))
            x += stringWidth(word.replace("@", secret) + " ", "Helvetica", 10)


def by_glyphs(page: canvas.Canvas, secret: str) -> None:
    """Each glyph placed by itself."""
    page.setFont("Helvetica", 11)
    for row, line in enumerate(("Nobody else was there.", f"We met {secret} at noon and went.")):
        x = 40.0
        for char in line:
            page.drawString(x, 250 - 14 * row, char)
            x += stringWidth(char, "Helvetica", 11)


def justified(page: canvas.Canvas, secret: str) -> None:
    """The room that a line has left is shared out over its spaces, left of the redaction too."""
    page.setFont("Times-Roman", 12)
    lines = page.beginText(40, 250)
    for line in (
        "The Ministry received a letter in the month of May,",
        f"whereupon {secret} was asked to come in",
        "and nobody else was there at that time of the day.",
    ):
        lines.setWordSpace((300 - stringWidth(line, "Times-Roman", 12)) / line.count(" "))
        lines.textLine(line)
    page.drawText(lines)


def in_columns(page: canvas.Canvas, secret: str) -> None:
    """The words of other columns stay where they are."""
    page.setFont("Helvetica", 10)
    rows = [
        ("Name", "Role", "Phone"),
        ("Aroha Kete", "Analyst", "04 111"),
        (secret, "Manager", "04 222"),
    ]
    for row, cells in enumerate([*rows, ("Bob", "Chief", "04 333")]):
        for x, word in zip((40, 190, 290), cells, strict=True):
            page.drawString(x, 250 - 16 * row, word)


def parted_by_blanks(page: canvas.Canvas, secret: str) -> None:
    """Fields of one line that blanks part move with the words before them."""
    page.setFont("Helvetica", 11)
    page.drawString(40, 250, f"Author: {secret}      Date: 2 May      Copy: 3")
    page.drawString(40, 230, f"Ref: 12      From: {secret}     To: the board")
    page.drawString(40, 210, "It was agreed by all of them that the boat be bought.")


def in_ruled_columns(page: canvas.Canvas, secret: str) -> None:
    """A rule parts columns, however narrow the white between them is."""
    page.setFont("Helvetica", 10)
    page.drawString(42, 250, "Nobody")
    page.drawString(42, 234, secret)
    page.drawString(172, 234, "came in by the back door")
    page.line(168, 220, 168, 270)


def in_the_middle(page: canvas.Canvas, secret: str) -> None:
    """A centred line keeps its middle, a right-aligned one its end."""
    page.setFont("Helvetica-Bold", 14)
    page.drawCentredString(210, 260, f"Statement of {secret}")
    page.setFont("Helvetica", 11)
    page.drawString(40, 240, "Some text on the page that is quite long enough, as we think,")
    page.drawRightString(380, 200, f"signed {secret} 2026")
    page.drawRightString(380, 180, "on 4 May")
    page.drawRightString(380, 160, "of this year")


def underlined(page: canvas.Canvas, secret: str) -> None:
    """An underline as long as the words goes with them; a highlight too."""
    page.setFont("Helvetica", 11)
    line = f"Write to {secret} today"
    page.drawString(40, 250, "Heading")
    page.drawString(40, 230, line)
    page.line(40, 228, 40 + stringWidth(line, "Helvetica", 11), 228)
    start = 40 + stringWidth("Write to ", "Helvetica", 11)
    page.setFillColorRGB(1, 1, 0)
    page.rect(start, 207, stringWidth(secret, "Helvetica", 11), 12, stroke=0, fill=1)
    page.setFillColorRGB(0, 0, 0)
    page.drawString(40, 210, line)


def coloured(page: canvas.Canvas, secret: str) -> None:
    """Words keep their colour where they are set anew, and the withheld one's leaves nothing."""
    page.setFont("Helvetica", 11)
    page.drawString(40, 250, "We met")
    x = 40 + stringWidth("We met ", "Helvetica", 11)
    page.setFillColorRGB(0.1, 0.3, 0.7)
    for word in secret.split():
        page.drawString(x, 250, word)
        x += stringWidth(word + " ", "Helvetica", 11)
    page.setFillColorRGB(0.8, 0, 0)
    page.drawString(x, 250, "at noon")


def sideways(page: canvas.Canvas, secret: str) -> None:
    """A line that runs up the page."""
    page.translate(200, 30)
    page.rotate(90)
    page.setFont("Helvetica", 11)
    page.drawString(0, 0, f"We met {secret} at noon")


def in_a_paragraph(page: canvas.Canvas, secret: str) -> None:
    """Whole lines that are withheld become one block, as wide as the column."""
    page.setFont("Helvetica", 11)
    page.drawString(40, 250, "A line that is there for all to read, and long enough to show it")
    page.drawString(40, 236, f"{secret}")
    page.drawString(40, 222, f"{secret}")
    page.drawString(40, 194, "Another one.")


@pytest.mark.parametrize(
    "draw",
    [
        by_lines,
        by_words,
        by_glyphs,
        justified,
        in_columns,
        parted_by_blanks,
        in_ruled_columns,
        in_the_middle,
        underlined,
        coloured,
        sideways,
        in_a_paragraph,
    ],
)
def test_papers_that_differ_in_the_withheld_words_become_the_same_bytes(
    tmp_path: Path, draw: Draw
) -> None:
    """Whatever a producer's way of placing words, and whatever their length."""
    made = {written(drawn(tmp_path, draw, secret), secret).read_bytes() for secret in SECRETS}
    assert len(made) == 1


def content_of(style: str, secret: str) -> bytes:
    """Gives a line as some producers write it, with a word that is wider or narrower than others."""
    x = 40 + stringWidth("We met ", "Helvetica", 12)
    end = x + stringWidth(secret + " ", "Helvetica", 12)
    if style == "moved spaces":
        words = ((40.0, "We met"), (x, secret), (end, "at noon"))
        pieces = [
            f"q 0.24 0 0 -0.24 {at * 1:.2f} 200 cm BT 50 0 0 -50 0 0 Tm /F 1 Tf ({word}) Tj ET Q"
            for at, word in words
        ]
        return "\n".join(pieces).encode()
    if style == "kerned":
        first = " ".join(
            f"({char}) {-7 + 3 * (n % 4)}" for n, char in enumerate(f"We met {secret} ")
        )
        return f"BT /F 12 Tf 40 200 Td [{first} (at ) 11 (noon)] TJ ET".encode()
    if style == "stretched":
        return f"BT /F 12 Tf 90 Tz 0.3 Tc 40 200 Td (We met {secret} at noon) Tj ET".encode()
    if style == "relative":
        return (
            f"BT /F 12 Tf 40 200 Td (We met ) Tj {x - 40:.3f} 0 Td ({secret}) Tj "
            f"{end - x:.3f} 0 Td (at noon) Tj ET"
        ).encode()
    bold = f"BT /F 12 Tf 40 200 Td (We met {secret} at noon) Tj ET\n"
    return (bold + bold.replace("40 200", "40.3 200")).encode()


@pytest.mark.parametrize("style", ["moved spaces", "kerned", "stretched", "relative", "twice"])
def test_every_way_of_placing_words_leaves_no_width(tmp_path: Path, style: str) -> None:
    """Spaces of their own, kerning, letter spacing, relative moves, and a bold face by printing twice."""
    made = set()
    for secret in SECRETS:
        path = tmp_path / f"{secret.split()[0]}.pdf"
        with pikepdf.new() as file:
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page = file.add_blank_page(page_size=SIZE)
            page.Resources = Dictionary(Font=Dictionary(F=font))
            page.Contents = file.make_stream(content_of(style, secret))
            file.save(path, deterministic_id=True)
        made.add(written(path, secret).read_bytes())
    assert len(made) == 1


def test_a_form_that_held_nothing_else_is_not_there_any_more(tmp_path: Path) -> None:
    """The withheld word stood in a form of its own, in a font and a state of its own: all of it goes."""
    made = set()
    for secret in SECRETS:
        path = tmp_path / f"{secret.split()[0]}.pdf"
        with pikepdf.new() as file:
            plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            bold = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica-Bold"))
            page = file.add_blank_page(page_size=SIZE)
            form = file.make_stream(f"BT /B 12 Tf 90 200 Td ({secret}) Tj ET".encode())
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 420, 300]
            form.Resources = Dictionary(Font=Dictionary(B=bold))
            page.Resources = Dictionary(
                Font=Dictionary(F=plain),
                XObject=Dictionary(X=form),
                ExtGState=Dictionary(G=Dictionary(LW=2, ca=1)),
            )
            end = 94 + stringWidth(secret, "Helvetica-Bold", 12)
            code = f"BT /F 12 Tf 40 200 Td (We met) Tj ET q /G gs /X Do Q BT /F 12 Tf {end} 200 Td (at) Tj ET"
            page.Contents = file.make_stream(code.encode())
            file.save(path, deterministic_id=True)
        out = written(path, secret)
        made.add(out.read_bytes())
        with pikepdf.open(out) as file:
            assert set(file.pages[0].Resources.keys()) == {"/Font"}
    assert len(made) == 1


def test_the_words_beside_a_redaction_all_stay(tmp_path: Path) -> None:
    """Setting a line anew loses none of its words, and keeps their order."""
    out = written(drawn(tmp_path, by_lines, "Fitzgerald"), "Fitzgerald")
    text = " ".join(PdfReader(out).pages[0].extract_text().split())
    for words in ("We met", "at noon, and then went home.", ", who chairs the board", "own words)"):
        assert words in text
    assert "Fitz" not in text


def test_words_of_other_columns_stay_where_they_are(tmp_path: Path) -> None:
    """Only the cell of the redaction is set anew."""
    source = drawn(tmp_path, in_columns, "Fitzgerald")
    out = written(source, "Fitzgerald")
    for word in ("Manager", "04 222", "Analyst"):
        before, after = places(source, word)[0], places(out, word)[0]
        assert abs(before.x0 - after.x0) < 0.1


def test_a_cell_without_room_takes_a_smaller_bar_and_then_its_end(tmp_path: Path) -> None:
    """A bar never runs into the next column: it shrinks, and at the last what follows it is withheld too."""
    made = []
    for room in (90, 52, 43):

        def draw(page: canvas.Canvas, secret: str, room: int = room) -> None:
            page.setFont("Helvetica", 11)
            page.drawString(40, 250, f"Mr {secret} Ng")
            page.line(40 + room, 230, 40 + room, 270)
            page.drawString(44 + room, 250, "Manager")

        out = written(drawn(tmp_path, draw, "It"), "It")
        text = PdfReader(out).pages[0].extract_text()
        assert "Manager" in text
        assert "Mr" in text
        made.append((ANNOTATION in text, "Ng" in text))
    assert made == [(True, True), (False, True), (False, False)]


def test_an_exact_redaction_stays_where_it_was_drawn(tmp_path: Path) -> None:
    """On demand nothing moves."""
    source = drawn(tmp_path, by_words, "Fitzgerald")
    out = written(source, "Fitzgerald", keep=True)
    before, after = places(source, "noon")[0], places(out, "noon")[0]
    assert abs(before.x0 - after.x0) < 0.05


def test_a_shade_behind_words_is_no_picture_to_burn(tmp_path: Path) -> None:
    """Text over a picture of one colour is set anew; the picture keeps no box as long as the words."""
    made = set()
    for secret in SECRETS:
        path = tmp_path / f"{secret.split()[0]}.pdf"
        with pikepdf.new() as file:
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page = file.add_blank_page(page_size=SIZE)
            shade = file.make_stream(bytes([230]) * 40 * 30)
            shade.Type, shade.Subtype, shade.Width, shade.Height = Name.XObject, Name.Image, 40, 30
            shade.ColorSpace, shade.BitsPerComponent = Name.DeviceGray, 8
            page.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(X=shade))
            code = f"q 420 0 0 300 0 0 cm /X Do Q BT /F 12 Tf 40 200 Td (We met {secret} at noon) Tj ET"
            page.Contents = file.make_stream(code.encode())
            file.save(path, deterministic_id=True)
        made.add(written(path, secret).read_bytes())
    assert len(made) == 1
    marks = [Mark(1, (box,), "OIA-9-2-a") for box in places(path, secret)]
    assert redact.redact(path, marks, grounds(), tmp_path / "public.pdf").proof.holds


def bracket(page: canvas.Canvas, left: float, right: float) -> None:
    """Draws a bracket above words, of one path."""
    path = page.beginPath()
    path.moveTo(left, 214)
    for x, y in ((left, 218), (right, 218), (right, 214)):
        path.lineTo(x, y)
    page.drawPath(path)


def bracket_of_a_block(page: canvas.Canvas, left: float, right: float) -> None:
    """Draws a tall frame with its lowest edge at the words."""
    for x, y, to, up in ((left, 120, right, 120), (left, 120, left, 214), (right, 120, right, 214)):
        page.line(x, y, to, up)


AROUND: dict[str, tuple[Callable[[canvas.Canvas, float, float], None], bool]] = {
    "a bracket above": (bracket, True),
    "a line below": (lambda page, left, right: page.line(left, 193, right, 193), True),
    "a line far above": (lambda page, left, right: page.line(left, 226, right, 226), False),
    "a line as long as the column": (lambda page, *_: page.line(40, 193, 300, 193), False),
    "a line to the end of the words": (
        lambda page, _, right: page.line(40, 193, right, 193),
        False,
    ),
    "a line from where they begin": (lambda page, left, _: page.line(left, 193, 300, 193), False),
    "a frame of much more": (bracket_of_a_block, False),
}


@pytest.mark.parametrize("how", list(AROUND))
def test_a_drawing_as_long_as_the_withheld_words_is_told(how: str, tmp_path: Path) -> None:
    """Such a drawing stays, and differs with what was withheld: whoever signs has to know."""
    draw_around, told = AROUND[how]
    before, secret = "We met ", "Fitzgerald Ngahuia"

    def signed(page: canvas.Canvas, secret: str) -> None:
        page.setFont("Helvetica", 12)
        page.drawString(40, 230, "The Ministry received a letter in the month of May.")
        page.drawString(40, 200, f"{before}{secret} at noon.")
        left = 40 + stringWidth(before, "Helvetica", 12)
        draw_around(page, left, left + stringWidth(secret, "Helvetica", 12))

    source = drawn(tmp_path, signed, secret)
    box = places(source, secret)[0]
    order = {
        "number": 1,
        "labels": [[box.as_list(), ANNOTATION, SPOKEN, False, True]],
        "texts": [],
    }
    first, *_ = vector.emit_pages(str(source), [order], str(tmp_path / "out.pdf"))
    assert first["framed"] == ([box.as_list()] if told else [])


def test_whole_public_copies_are_the_same_and_say_what_they_keep(tmp_path: Path) -> None:
    """Through reading, planning and every witness; an exact redaction carries its warning."""
    made = set()
    for secret in SECRETS:
        source = drawn(tmp_path, by_lines, secret)
        marks = [Mark(1, (box,), "OIA-9-2-a") for box in places(source, secret)]
        copy = redact.redact(source, marks, grounds(), tmp_path / "public.pdf", title="A paper")
        made.add(copy.path.read_bytes())
        assert redact.TELLING not in {caution.what for caution in copy.proof.cautions}
        assert redact.prove(copy.path, source, marks, grounds()).holds
    assert len(made) == 1
    kept = [Mark(1, (box,), "OIA-9-2-a", keep_position=True) for box in places(source, secret)]
    copy = redact.redact(source, kept, grounds(), tmp_path / "exact.pdf")
    assert [c.what for c in copy.proof.cautions].count(redact.TELLING) == len(kept)
