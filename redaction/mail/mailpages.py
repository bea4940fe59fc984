"""A message as pages: its headers, then its text, in one font that has macrons; in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import HRFlowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus.flowables import Flowable

from records.errors import RefusalReason, Refused, ReleaseError

FONTS = Path("/usr/share/fonts/truetype/dejavu")
LONGEST_BODY = 1_000_000
"""Characters of a message; a longer one is no letter."""

_PLAIN, _BOLD = "MailSans", "MailSans-Bold"


def print_message(headers: Sequence[tuple[str, str]], body: str, out: Path) -> None:
    """Writes a message as a PDF; the same message gives the same bytes.

    Args:
        headers: names and values, in the order in which they are printed.
        body: its text, lines as they are.
        out: where the PDF goes.

    Raises:
        Refused: the message is longer than any letter.
        ReleaseError: the font is not installed.
    """
    if len(body) > LONGEST_BODY:
        raise Refused(RefusalReason.TOO_LARGE, f"its text has more than {LONGEST_BODY} characters")
    _register()
    style = ParagraphStyle("body", fontName=_PLAIN, fontSize=10, leading=13.5, alignment=TA_LEFT)
    story: list[Flowable] = [
        Paragraph(f'<font name="{_BOLD}">{_fit(name)}:</font> {_fit(value)}', style)
        for name, value in headers
    ]
    rule = HRFlowable(width="100%", thickness=0.5, spaceBefore=6, spaceAfter=8, color="black")
    story.append(rule)
    story.extend(
        Paragraph(_fit(line), style) if line.strip() else Spacer(1, 7) for line in body.split("\n")
    )
    paper = SimpleDocTemplate(
        str(out),
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        invariant=1,
        title="",
        author="",
    )
    paper.build(story)


def _register() -> None:
    try:
        pdfmetrics.registerFont(TTFont(_PLAIN, str(FONTS / "DejaVuSans.ttf")))
        pdfmetrics.registerFont(TTFont(_BOLD, str(FONTS / "DejaVuSans-Bold.ttf")))
    except TTFError as error:
        raise ReleaseError("the font DejaVu Sans is not installed; run make setup") from error


def _fit(text: str) -> str:
    """Gives text as markup; a letter that the font lacks is written by its number, never left out."""
    known = pdfmetrics.getFont(_PLAIN).face.charToGlyph
    lead = len(text) - len(text.lstrip(" \t>"))
    kept = "".join(
        letter if ord(letter) in known or letter.isspace() else f"[U+{ord(letter):04X}]"
        for letter in text.replace("\t", "    ")
        if letter.isprintable() or letter.isspace() or ord(letter) > 0xFFFF
    )
    return escape(kept[:lead]).replace(" ", "\u00a0") + escape(kept[lead:])
