"""What is drawn beside a page's text is read in each way in which an eye would read it."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from records.recognition import Beside
from redaction import intake, reading

pytestmark = pytest.mark.usefixtures("forked")

NAME = "Barnabas Ashgrove"


def lettering(ink: int = 0) -> Image.Image:
    """Gives a picture of the name: in a level of grey on white."""
    picture = Image.new("L", (620, 90), 255)
    ImageDraw.Draw(picture).text((20, 18), NAME, font=ImageFont.load_default(44), fill=ink)
    return picture


def on_a_ground() -> Image.Image:
    """Gives the name in green on a red that is as bright."""
    letters = lettering()
    size = letters.size
    return Image.composite(
        Image.new("RGB", size, (255, 0, 0)), Image.new("RGB", size, (0, 130, 0)), letters
    )


DRAWN = {
    "level": lettering(),
    "on its head": lettering().rotate(180),
    "at a slant": lettering().rotate(25, expand=True, fillcolor=255),
    "the other way": lettering().rotate(-38, expand=True, fillcolor=255),
    "slanted, on its head": lettering().rotate(205, expand=True, fillcolor=255),
    "palely": lettering(238),
    "palely at a slant": lettering(225).rotate(40, expand=True, fillcolor=255),
    "in colour alone": on_a_ground(),
}


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """Gives what is read of a page with a line of text for each way in which the name is drawn on it."""
    path = tmp_path_factory.mktemp("drawn") / "drawn.pdf"
    canvas = Canvas(str(path), pagesize=(400, 320))
    for picture in DRAWN.values():
        canvas.drawString(20, 300, "The lighthouse keeper reports")
        wide = picture.width * 0.4
        out = io.BytesIO()
        picture.save(out, "PNG")
        out.seek(0)
        canvas.drawImage(ImageReader(out), 60, 40, wide, picture.height * 0.4)
        canvas.showPage()
    canvas.save()
    numbers = list(range(1, len(DRAWN) + 1))
    pages = list(reading.read(path, intake.accept(path), numbers=numbers, beside=Beside.ALL))
    return dict(zip(DRAWN, pages, strict=True))


@pytest.mark.parametrize("way", DRAWN)
def test_a_name_is_read_whichever_way_it_is_drawn(looked_at, way):
    """Its words come with boxes that lie within the picture, one behind the other."""
    words = [word for word in looked_at[way].words if word.confidence < 1]
    found = {word.text: word.box for word in words}
    first, last = (found[part] for part in NAME.split())
    assert not first.intersects(last) or "slant" in way or way == "the other way"
    picture = DRAWN[way]
    for box in (first, last):
        assert 58 <= box.x0 < box.x1 <= 62 + 0.4 * picture.width
        assert 38 <= box.y0 < box.y1 <= 42 + 0.4 * picture.height


def test_nothing_is_read_where_only_text_stands(tmp_path):
    """A page without drawings has no words but its own."""
    path = tmp_path / "plain.pdf"
    canvas = Canvas(str(path), pagesize=(400, 320))
    canvas.drawString(20, 300, "The lighthouse keeper reports")
    canvas.save()
    (page,) = reading.read(path, intake.accept(path), numbers=[1], beside=Beside.ALL)
    assert [word.text for word in page.words] == "The lighthouse keeper reports".split()
