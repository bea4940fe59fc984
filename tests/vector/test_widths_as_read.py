"""No residue in how a page is read: its marked content hangs on kept words alone, tables on the page or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas
from test_widths import SECRETS, Draw, drawn, justified, places

from policies.grounds import grounds
from records.marks import Mark
from redaction import intake, reading
from redaction.emission import vector
from redaction.planning import plan
from redaction.structure.structuring import Structuring

pytestmark = pytest.mark.usefixtures("forked")


def written_as_read(source: Path, secret: str) -> bytes:
    """Gives a page without a word, marked as it is read."""
    accepted = intake.accept(source)
    marks = [Mark(1, (box,), "OIA-9-2-a") for box in places(source, secret)]
    assert marks
    worked = plan.work_out(list(reading.read(source, accepted)), marks, grounds())
    structure = Structuring.of(source, accepted, worked, "en-NZ", ())
    (page,) = worked.pages
    labels = [[b.box.as_list(), b.ground.annotation, "[withheld]", False, True] for b in page.burns]
    order = {"number": 1, "labels": labels, "texts": [], "reading": structure.reading(page)}
    out = source.with_name(f"{source.stem}-out.pdf")
    first, *_ = vector.emit_pages(str(source), [order], str(out))
    assert first["reason"] is None
    return out.read_bytes()


def beside_a_table(page: canvas.Canvas, secret: str) -> None:
    """Justified lines over a table of figures: their spaces share out what the withheld words left."""
    page.setFont("Times-Roman", 11)
    for row, line in enumerate(
        (
            "The Ministry received a letter in the month of May this year, and then",
            f"{secret} was asked to come in with all of these papers",
            "and nobody else was there at that time of the day or on that evening.",
        )
    ):
        text = page.beginText(40, 260 - 14 * row)
        text.setWordSpace((340 - stringWidth(line, "Times-Roman", 11)) / line.count(" "))
        text.textLine(line)
        page.drawText(text)
    for row, cells in enumerate((("Boats", "12", "30"), ("Lights", "4", "5"), ("Bells", "1", "2"))):
        for x, cell in zip((40, 200, 300), cells, strict=True):
            page.drawString(x, 190 - 16 * row, cell)


@pytest.mark.parametrize("draw", [justified, beside_a_table])
def test_how_a_page_is_read_tells_nothing_of_the_words(tmp_path: Path, draw: Draw) -> None:
    """The spaces of a justified line are wide where the words were short, and part nothing for that."""
    made = {written_as_read(drawn(tmp_path, draw, secret), secret) for secret in SECRETS}
    assert len(made) == 1
