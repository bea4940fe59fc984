"""Lines set anew and redactions stand in the content where they are read, not behind everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from redaction import redact
from redaction.emission.arranging import Late, appended, arranged
from redaction.emission.content import Content, Moved, Painted, Part, Restore, Save, Shown, State
from redaction.emission.texts import Placed, Run
from redaction.fonts.newfonts import NewFont
from redaction.fonts.sourcefont import Glyph
from tests.vector.test_widths import SIZE, places

FONT = NewFont(700, -200)
A = Glyph((("m", ((0, 0),)),), 500, "a")
SAYS = "[withheld under section 9(2)(a)]"


def text(y: float) -> Shown:
    """Gives a stretch of text ten points high; tests say by its height as what it is read."""
    placed = (Placed(A, 0, Box(20, y, 90, y + 10)),)
    return Shown(Run(None, "/F", 10, 0, (1, 0, 0, 1, 20, y), placed), placed, FONT)


def late(name: str, piece: int | None, box: Box | None = None, *, over: bool = True) -> Late:
    return Late((Painted(name.encode()),), piece, box, over)


def read(shown: Shown) -> int | None:
    """Reads pieces from the top of a page: at 90 the first, at 80 the second."""
    y = shown.glyphs[0].ink.y0
    return None if y > 95 else int(9 - y // 10)


def told(parts: list[Part]) -> str:
    """Tells parts in short: q, Q, text by its piece, paintings by their code, other state in brackets."""
    out = []
    for part in parts:
        if isinstance(part, Shown):
            out.append(str(read(part)))
        elif isinstance(part, (Painted, Moved, State)):
            code = part.code.decode()
            out.append(code if isinstance(part, Painted) else f"<{code}>")
        else:
            out.append("q" if isinstance(part, Save) else "Q")
    return " ".join(out)


BAR = Box(40, 61, 60, 69)
"""Where the fourth line stands."""


def test_what_is_late_stands_behind_what_is_read_before_it():
    """Whatever the order in which the source paints; what is read first stands in front."""
    parts: list[Part] = [Save(), text(50), text(90), text(70), Restore()]
    one, two, first = late("one", 1, BAR), late("two", 3, BAR), late("first", -1, BAR)
    assert told(arranged(parts, [one, two], read)) == "q 4 0 Q one q 2 Q two q Q"
    assert told(arranged(parts, [two, one], read)) == "q 4 0 Q one q 2 Q two q Q"
    assert told(arranged(parts, [first], read)) == "q 4 Q first q 0 2 Q"
    words = late("words", 1, Box(40, 81, 60, 89), over=False)
    assert told(arranged([text(90), text(70)], [words, first], read)) == "first 0 words 2"


def test_state_that_is_open_is_left_and_built_again():
    """Whatever is late stands in user space, and what follows it stands as it stood."""
    content = Content()
    content.save()
    content.moved((2, 0, 0, 2, 5, 5))
    content.save()
    content.moved(b"0 0 9 9 re W n")
    content.state("g", [0.5])
    content.parts.append(text(90))
    content.state("g", [1])
    content.parts.append(text(70))
    content.restore()
    content.restore()
    space, clip = "<2 0 0 2 5 5 cm>", "<0 0 9 9 re W n>"
    assert told(arranged(content.parts, [late("bar", 1, BAR)], read)) == (
        f"q {space} q {clip} <0.5 g> 0 Q Q bar q {space} q {clip} <0.5 g> <1 g> 2 Q Q"
    )


@pytest.mark.parametrize(
    ("later", "over", "stays"),
    [
        (Painted(b"fill", reach=Box(0, 0, 41, 62)), True, False),
        (Painted(b"fill", reach=Box(0, 0, 41, 62)), False, False),
        (Painted(b"fill", reach=Box(0, 0, 39, 99)), True, True),
        (Painted(b"fill"), True, False),
        (text(60), True, False),
        (text(60), False, True),
        (text(70), True, True),
    ],
)
def test_what_something_would_lie_over_goes_to_the_end(later: Part, over: bool, stays: bool):
    """A redaction covers whatever is there, also text; words only must not be painted over."""
    put = told(arranged([text(90), later], [late("bar", 1, BAR, over=over)], read))
    assert put.split().index("bar") == (1 if stays else 2)
    assert told(arranged([later, text(90)], [late("bar", 1, BAR, over=over)], read)).endswith("bar")


def test_a_redaction_that_late_words_touch_goes_to_the_end():
    """They may be put in behind it."""
    words = late("words", 3, BAR, over=False)
    put = arranged([text(90), text(70)], [late("bar", 1, BAR), words], read)
    assert told(put) == "0 2 words bar"
    apart = replace(words, box=Box(40, 71, 60, 79))
    assert (
        told(arranged([text(90), text(70)], [late("bar", 1, BAR), apart], read)) == "0 bar 2 words"
    )


def test_what_nobody_reads_goes_to_the_end():
    """And so does everything on a page on which nothing is read."""
    assert told(arranged([text(90), text(70)], [late("bar", None, BAR)], read)) == "0 2 bar"
    assert told(arranged([text(99)], [late("b", 7, BAR), late("a", 1, BAR)], read)) == "None a b"
    assert told(appended([text(90)], [late("b", 7), late("a", 1), late("c", None)])) == "0 a c b"


# -- through reading, planning and every witness -----------------------------------------------------

SECRETS = ("Fitzgerald", "Ngahuia Te Whatakirangi")
Draw = Callable[[canvas.Canvas, str], None]
FIRST = "The Ministry received a letter in May."
LAST = "Nothing came of it in the end."


def by_lines(page: canvas.Canvas, secret: str) -> None:
    """Three lines, each by itself."""
    for y, line in ((250, FIRST), (234, f"We met {secret} at noon, and went home."), (218, LAST)):
        page.drawString(40, y, line)


def within_a_clip(page: canvas.Canvas, secret: str) -> None:
    """All in one q, scaled and clipped, as LibreOffice writes its pages."""
    page.saveState()
    path = page.beginPath()
    path.rect(0, 0, *SIZE)
    page.clipPath(path, stroke=0, fill=0)
    page.scale(2, 2)
    page.setFont("Times-Roman", 6)
    page.setFillGray(0.2)
    for y, line in ((125, FIRST), (117, f"We met {secret} at noon, and went home."), (109, LAST)):
        page.drawString(20, y, line)
    page.restoreState()


def ruled(page: canvas.Canvas, secret: str) -> None:
    """With rules drawn between the lines, and a picture below them, after the text."""
    by_lines(page, secret)
    for y in (246, 230, 214):
        page.line(30, y, 380, y)
    page.drawImage(ImageReader(Image.new("RGB", (20, 20), (10, 90, 160))), 40, 60, 80, 80)


def bottom_up(page: canvas.Canvas, secret: str) -> None:
    """The last line is painted first."""
    for y, line in ((218, LAST), (234, f"We met {secret} at noon, and went home."), (250, FIRST)):
        page.drawString(40, y, line)


def extracted(path: Path) -> list[str]:
    """Gives a page's lines in the order of its content, by a reader that asks for nothing else."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    words = page.get_textpage()
    found = [line.strip() for line in words.get_text_range().splitlines()]
    words.close()
    page.close()
    document.close()
    return [line for line in found if line]


@pytest.mark.parametrize("draw", [by_lines, within_a_clip, ruled, bottom_up])
def test_a_copy_is_read_in_order_without_its_structure(tmp_path: Path, draw: Draw) -> None:
    """By pdfium and by pypdf; and the withheld words do not tell by the order either."""
    made = set()
    for secret in SECRETS:
        source = tmp_path / "source.pdf"
        page = canvas.Canvas(str(source), pagesize=SIZE, invariant=True)
        page.setFont("Times-Roman", 12)
        draw(page, secret)
        page.showPage()
        page.save()
        marks = [Mark(1, (box,), "OIA-9-2-a") for box in places(source, secret)]
        copy = redact.redact(source, marks, grounds(), tmp_path / "public.pdf")
        assert copy.proof.holds
        made.add(copy.path.read_bytes())
        redacted = f"We met {SAYS} at noon, and went home."
        order = [FIRST, redacted, LAST] if draw is not bottom_up else [LAST, FIRST, redacted]
        assert extracted(copy.path) == order
        plain = PdfReader(copy.path).pages[0].extract_text().split("\n")
        ends = [line for line in plain if line in (FIRST, LAST) or line.endswith("went home.")]
        assert [line.split()[0] for line in ends] in (
            [w.split()[0] for w in order],
            ["The", "at", "Nothing"],
        )
    assert len(made) == 1
