"""Pictures in a message or an archive: parts of their own, recognised and looked through like any paper."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from records.delivery import Received
from redaction.finding import PresidioFinder
from redaction.reading import read
from redaction.received import receive

NAMED = "The complainant is Wiremu Karaitiana."


def _picture(form: str) -> bytes:
    image = Image.new("L", (1500, 300), 255)
    ImageDraw.Draw(image).text((60, 100), NAMED, fill=0, font=ImageFont.load_default(64))
    content = io.BytesIO()
    image.save(content, form, dpi=(200, 200))
    return content.getvalue()


def _message(form: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Office <a@example.com>", "b@example.com"
    message["Subject"] = "A photograph"
    message.set_content("See the picture.")
    message.add_attachment(
        _picture(form), maintype="image", subtype=form.lower(), filename=f"scan.{form.lower()}"
    )
    return message.as_bytes()


def _people(part: Received) -> list[str]:
    assert part.source is not None
    assert part.printed is not None
    pages = read(part.printed, part.source, workers=1)
    return [f.text for f in PresidioFinder().find(pages) if f.category == "PERSON"]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("in_archive", [False, True])
def test_a_picture_in_a_message_is_looked_into(tmp_path: Path, form: str, in_archive: bool):
    """It is a part of the package, and recognition finds its person, also where an archive holds all."""
    path = tmp_path / "letter.eml"
    path.write_bytes(_message(form))
    if in_archive:
        message, path = path, tmp_path / "letters.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(message, "letter.eml")
    folder = tmp_path / "made"
    folder.mkdir()
    (delivery,) = receive([path], folder)
    pictures = [part for part in delivery.parts if part.name.startswith("scan.")]
    assert [_people(part) for part in pictures] == [["Wiremu Karaitiana"]]
