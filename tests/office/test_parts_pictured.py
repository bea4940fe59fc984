"""Pictures in an Outlook message, and in an office file within one: recognised and looked through."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from compound_files import compound, outlook
from office_files import docx, relations, types
from PIL import Image, ImageDraw, ImageFont

from records.delivery import Received
from redaction.finding import PresidioFinder
from redaction.reading import read
from redaction.received import receive

NAMED = "The complainant is Wiremu Karaitiana."
_WIDE, _HIGH = 1500, 300
_EMU = 4572
"""English metric units of a pixel at 200 dots an inch."""
_DRAWING = (
    '<w:p><w:r><w:t>See the picture below.</w:t></w:r></w:p><w:p><w:r><w:drawing><wp:inline xmlns:wp="http://'
    'schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    f'<wp:extent cx="{_WIDE * _EMU}" cy="{_HIGH * _EMU}"/><wp:docPr id="1" name="scan"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://'
    'schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org'
    '/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="scan"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'r:embed="rPicture"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
    f'<a:off x="0" y="0"/><a:ext cx="{_WIDE * _EMU}" cy="{_HIGH * _EMU}"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def _picture(form: str) -> bytes:
    image = Image.new("L", (_WIDE, _HIGH), 255)
    ImageDraw.Draw(image).text((60, 100), NAMED, fill=0, font=ImageFont.load_default(64))
    content = io.BytesIO()
    image.save(content, form, dpi=(200, 200))
    return content.getvalue()


def _office(path: Path, form: str) -> bytes:
    """Gives a Word file whose one picture says who complains."""
    ending = form.lower()
    kinds = types(word__document_xml="wordprocessingml.document.main").replace(
        "<Override", f'<Default Extension="{ending}" ContentType="image/{ending}"/><Override', 1
    )
    more: dict[str, str | bytes] = {
        "[Content_Types].xml": kinds,
        "word/_rels/document.xml.rels": relations(("rPicture", "image", f"media/scan.{ending}")),
        f"word/media/scan.{ending}": _picture(form),
    }
    docx(path, _DRAWING, **more)
    return path.read_bytes()


def _received(path: Path, folder: Path) -> tuple[Received, ...]:
    folder.mkdir()
    (delivery,) = receive([path], folder)
    return delivery.parts


def _people(part: Received) -> list[str]:
    assert part.source is not None
    assert part.printed is not None
    pages = read(part.printed, part.source, workers=1)
    return [f.text for f in PresidioFinder().find(pages) if f.category == "PERSON"]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("in_archive", [False, True])
def test_a_picture_in_an_outlook_message_is_looked_into(
    tmp_path: Path, form: str, in_archive: bool
) -> None:
    """It is a part of the package, and recognition finds its person, also where an archive holds all."""
    name = f"scan.{form.lower()}"
    path = tmp_path / "letter.msg"
    path.write_bytes(compound(outlook("A photograph", "See the picture.", {name: _picture(form)})))
    if in_archive:
        message, path = path, tmp_path / "letters.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(message, "letter.msg")
    pictures = [p for p in _received(path, tmp_path / "made") if p.name == name]
    assert [_people(part) for part in pictures] == [["Wiremu Karaitiana"]]


@pytest.mark.parametrize("kind", ["alone", "eml", "msg"])
def test_a_picture_in_an_office_file_is_looked_into(tmp_path: Path, kind: str) -> None:
    """It stands on a page that is printed, also where the file hangs in a message."""
    path = tmp_path / "letter.docx"
    content = _office(path, "PNG")
    if kind == "eml":
        message = EmailMessage()
        message["From"], message["To"] = "Office <a@example.com>", "b@example.com"
        message.set_content("See the file.")
        message.add_attachment(
            content,
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
            filename="letter.docx",
        )
        path = tmp_path / "mail.eml"
        path.write_bytes(message.as_bytes())
    elif kind == "msg":
        path = tmp_path / "mail.msg"
        path.write_bytes(compound(outlook("A file", "See the file.", {"letter.docx": content})))
    files = [p for p in _received(path, tmp_path / "made") if p.name == "letter.docx"]
    assert [_people(part) for part in files] == [["Wiremu Karaitiana"]]
