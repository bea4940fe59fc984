"""Messages made in code, with every kind of part that comes attached."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def pdf(words: str) -> bytes:
    """Gives a PDF of one page with these words."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 720, words)
    canvas.save()
    return out.getvalue()


def png() -> bytes:
    """Gives a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    """Gives a ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def letter(subject: str, text: str) -> EmailMessage:
    """Gives a plain message."""
    made = EmailMessage()
    made["From"] = "Mere Ārā <mere@example.govt.nz>"
    made["To"] = "Tui <tui@example.govt.nz>"
    made["Date"] = "Mon, 02 Mar 2026 09:00:00 +1300"
    made["Subject"] = subject
    made.set_content(text)
    return made


def full_letter(path: Path) -> Path:
    """Writes a message with an HTML form, a picture in it, and good and bad attachments, one within another."""
    made = letter(
        "Whakataukī: te kōrero", "Tēnā koe \N{THUMBS UP SIGN}\n\n> as it was said\nNā Mere"
    )
    made["Received"] = "from mail.example (192.0.2.7)"
    made["X-Mailer"] = "A mailer"
    made.add_alternative(
        "<style>p{color:red}</style><p>Tēnā koe</p><p style='display:none'>unseenword</p>"
        "<img src='http://192.0.2.9/spy.png'><p>onlyhtmlword</p>",
        subtype="html",
    )
    made.add_attachment(pdf("attachedword"), "application", "pdf", filename="kōrero.pdf")
    made.add_attachment(
        png(), "image", "png", filename="logo.png", cid="<logo@x>", disposition="inline"
    )
    made.add_attachment(b"x", "application", "ms-tnef", filename="winmail.dat")
    made.add_attachment(b"%PDF-1.7 torn", "application", "pdf", filename="torn.pdf")
    inner = letter("Within", "innerword")
    inner.add_attachment(
        zipped({"../../slip.pdf": pdf("slippedword"), "notes.txt": b"plain"}),
        "application",
        "zip",
        filename="more.zip",
    )
    made.add_attachment(inner)
    path.write_bytes(made.as_bytes())
    return path
