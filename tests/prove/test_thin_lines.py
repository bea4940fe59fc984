"""Lines thinner than a pixel are drawn one pixel wide: how dark they look tells how fine a page was drawn."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from redaction.prove import pixelwise
from redaction.prove.case import MarkedPage


def hatched(path: Path, *, more: bool = False) -> Path:
    """Writes a page with a field of thin lines; ``more``: something besides."""
    page = canvas.Canvas(str(path), pagesize=(200, 200), invariant=True)
    page.setLineWidth(0.02)
    for step in range(60):
        page.line(20, 20 + 0.8 * step, 120, 20 + 0.8 * step)
    if more:
        page.rect(150, 150, 20, 20, fill=1)
    page.save()
    return path


def burnt(source: Path, path: Path) -> Path:
    """Writes the page as a picture of 300 dpi, as the pixel tier does."""
    document = pdfium.PdfDocument(source)
    picture = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    document.close()
    page = canvas.Canvas(str(path), pagesize=(200, 200), invariant=True)
    page.drawImage(ImageReader(picture), 0, 0, 200, 200)
    page.save()
    return path


class Source:
    """A source drawn as finely as it is asked for."""

    def __init__(self, path: Path) -> None:
        self._document = pdfium.PdfDocument(path)
        self.asked: list[float] = []

    def grey(self, number: int, size: tuple[int, int], scale: float) -> pixelwise.Grey:
        """Gives the page at some scale, averaged to a size."""
        self.asked.append(scale)
        drawn = pixelwise._drawn(self._document[number - 1], scale)
        picture = pixelwise.Image.fromarray(drawn.astype("uint8"))
        made = picture.resize(size, pixelwise.Image.Resampling.BOX)
        return pixelwise.np.asarray(made).astype("int16")


@pytest.mark.parametrize("more", [False, True])
def test_a_page_of_pixels_with_thin_lines_is_the_same_page(tmp_path: Path, more: bool) -> None:
    """It was drawn finer than the witness draws; what it lacks is missed at any fineness."""
    picture = burnt(hatched(tmp_path / "a.pdf"), tmp_path / "b.pdf")
    source = Source(hatched(tmp_path / "c.pdf", more=more))
    document = pdfium.PdfDocument(picture)
    unmarked: MarkedPage | None = None
    found = list(pixelwise._page(1, document[0], source, unmarked))
    assert [one.what[:25] for one in found] == (["differs outside the boxes"] if more else [])
    assert source.asked == [150 / 72, 300 / 72]
    document.close()


def test_a_huge_page_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as fine it would take four times the memory."""
    picture = burnt(hatched(tmp_path / "a.pdf"), tmp_path / "b.pdf")
    source = Source(tmp_path / "a.pdf")
    monkeypatch.setattr(pixelwise, "FINER_MOST", 100)
    document = pdfium.PdfDocument(picture)
    found = list(pixelwise._page(1, document[0], source, None))
    assert (len(found), source.asked) == (1, [150 / 72])
    document.close()
