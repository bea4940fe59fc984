"""Scanned pages with their truth, of our own making: English and te reo Māori, blurred, grey and noisy."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LINES = 42
DPI = 200
FACE = "DejaVuSerif"

ENGLISH = (
    "The Minister proposes that Cabinet agree to restore the lights of eleven small ports",
    "Officials have looked at the costs of each option and recommend the second of them",
    "No decision has been made about the capital that would be needed after June 2028",
    "The harbour board wrote on 14 March that it would rather wait for the new survey",
    "Fishers of the district told us how often the channel moves after a winter storm",
    "This paper has no implications for the Treaty settlements of the iwi of the coast",
    "A contingency of $1.35 million is held within the baseline of the department",
    "We met the council twice, and its engineers agreed with the findings of the review",
)
MAORI = (
    "Ko te tūtohu a te Minita kia whakaae te Rūnanga ki te whakahoki i ngā rama tahutahu",
    "Kua tirohia e ngā āpiha ngā utu o ia kōwhiringa, ā, ko te tuarua te mea pai rawa",
    "Kāore anō kia whakatauhia te pūtea ka hiahiatia ā muri i te marama o Pipiri",
    "I tuhi mai te poari o te whanga i te tekau mā whā o Poutūterangi kia tatari tonu",
    "I kōrero mai ngā kaihī ika o te rohe mō te neke o te awa ā muri i ngā āwhā hōtoke",
    "Kāore he pānga o tēnei pepa ki ngā whakataunga Tiriti o ngā iwi o te takutai moana",
    "E puritia ana he pūtea tūpono i roto i te tahua pūtake a te tari kāwanatanga",
    "E rua ngā hui ki te kaunihera, ā, i whakaae ōna pūkaha ki ngā kitenga o te arotake",
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as a scanner gives it, and what stands on it."""

    language: str
    truth: str = field(repr=False)
    picture: Image.Image = field(repr=False)


def scans(count: int) -> list[Scan]:
    """Gives pages, every second one in te reo Māori; the same ones each time."""
    return [_scan(number) for number in range(count)]


def _scan(number: int) -> Scan:
    language, sentences = ("mri", MAORI) if number % 2 else ("eng", ENGLISH)
    chance = random.Random(number)  # noqa: S311 -- pages for a benchmark, the same each time
    lines = [chance.choice(sentences) for _ in range(LINES)]
    pixels = np.asarray(_pictured(drawn(lines)).filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    noise = np.random.default_rng(number).normal(0, 9, pixels.shape)
    seen = np.clip(pixels * 0.88 + 12 + noise, 0, 255).astype(np.uint8)
    return Scan(language, "\n".join(lines), Image.fromarray(seen))


def drawn(lines: Sequence[str], pages: int = 1) -> bytes:
    """Gives a born-digital PDF, each page with the same lines."""
    if FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FACE, f"/usr/share/fonts/truetype/dejavu/{FACE}.ttf"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for _ in range(pages):
        canvas.setFont(FACE, 10)
        for row, line in enumerate(lines):
            canvas.drawString(56, A4[1] - 70 - 17 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pictured(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def bound(pages: Sequence[Scan], path: Path) -> None:
    """Writes scans as one PDF of nothing but pictures."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in pages:
        canvas.drawImage(ImageReader(page.picture), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
