"""Random marks on random pages: no covered glyph is left, and no uncovered one is lost."""

from __future__ import annotations

import functools
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2 as pdfium
from attack import Embedded, Paper, embedded, escaped, form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from redaction.emission import vector
from redaction.redact import redact

LETTERS = "BCDEFGHJKLMNOPQRTUVWXYZ"
"""Letters of the words; the label of a box has none of them."""

FALLS = (None, "text over text", "it would look different")
"""Why a page may go to the pixels: a box that cuts a letter in two makes it look different."""

ANNOTATION, SPOKEN = "s 9(2)(a)", "[withheld]"


@dataclass(frozen=True)
class Seen:
    """A letter as pdfium finds it on a page: the engine's emitter does not use that."""

    letter: str
    box: Box

    @property
    def middle(self) -> tuple[float, float]:
        """Gives the middle of its ink."""
        return (self.box.x0 + self.box.x1) / 2, (self.box.y0 + self.box.y1) / 2


def letters(data: bytes | Path) -> list[Seen]:
    """Gives the letters of the first page that stand on it."""
    document = pdfium.PdfDocument(data)
    page = document[0]
    edge = Box.of(*page.get_cropbox())
    text = page.get_textpage()
    found = []
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        box = Box.of(*text.get_charbox(index))
        inside = box.clipped(edge)
        if char in LETTERS and inside is not None and inside.area > 0.9 * box.area:
            found.append(Seen(char, box))
    text.close()
    page.close()
    document.close()
    return found


@functools.cache
def blank() -> tuple[bytes, Embedded]:
    """Gives a page without content that has the fonts, and the codes of the composite one."""
    paper = Paper()
    font = embedded(paper.pdf, LETTERS + " ")
    paper.page("").Resources.Font.E = font.font
    return paper.bytes(), font


WORD = st.text(alphabet=LETTERS, min_size=2, max_size=7)


@dataclass(frozen=True)
class Row:
    """One line of a random page, and the state in which it is shown."""

    words: tuple[str, ...]
    size: float
    stretch: int
    letter: float
    word: float
    rise: float
    kerned: bool
    composite: bool
    in_form: bool
    scale: float

    def shown(self, font: Embedded, y: float) -> str:
        """Gives its operators."""
        name, size = ("E" if self.composite else "H"), self.size / self.scale
        said = " ".join(self.words)
        if self.kerned:
            pieces = [
                f"{font.hex(word) if self.composite else escaped(word)} {-260 - 7 * index}"
                for index, word in enumerate(self.words)
            ]
            show = f"[{' '.join(pieces)}] TJ"
        else:
            show = f"{font.hex(said) if self.composite else escaped(said)} Tj"
        state = f"{self.letter} Tc {self.word} Tw {self.stretch} Tz {self.rise} Ts"
        place = f"{self.scale} 0 0 {self.scale} 24 {y} Tm"
        return f"BT {state} /{name} {size:.3f} Tf {place} {show} ET\n"


ROW = st.builds(
    Row,
    words=st.lists(WORD, min_size=1, max_size=4).map(tuple),
    size=st.sampled_from([7.0, 9.5, 11.0, 14.0]),
    stretch=st.sampled_from([80, 100, 115]),
    letter=st.sampled_from([0.0, 0.4, 1.2]),
    word=st.sampled_from([0.0, 2.0]),
    rise=st.sampled_from([0.0, 2.0]),
    kerned=st.booleans(),
    composite=st.booleans(),
    in_form=st.booleans(),
    scale=st.sampled_from([1.0, 2.0, 0.5]),
)


@dataclass(frozen=True)
class Sheet:
    """A random page: its lines, how it is turned and cropped, and which of its words are marked."""

    rows: tuple[Row, ...]
    turn: int
    origin: tuple[int, int]
    marked: tuple[float, ...]
    reach: float

    def pdf(self) -> bytes:
        """Gives the page as a file."""
        template, font = blank()
        x, y = self.origin
        content, inner = "", ""
        for index, row in enumerate(self.rows):
            shown = row.shown(font, 170 - 26 * index)
            if row.in_form:
                inner += shown
            else:
                content += shown
        with pikepdf.open(io.BytesIO(template)) as document:
            page = document.pages[0]
            nested = form(document, "q 1 0 0 1 0 0 cm /In Do Q")
            deepest = form(document, inner)
            deepest.Resources.Font.E = page.Resources.Font.E
            nested.Resources.XObject = Dictionary(In=deepest)
            page.Contents = document.make_stream(f"q 1 0 0 1 {x} {y} cm {content} /O Do Q".encode())
            page.Resources.XObject = Dictionary(O=nested)
            page.MediaBox = Array([x - 10, y - 10, x + 310, y + 210])
            page.CropBox = Array([x, y, x + 300, y + 200])
            page.Rotate = self.turn
            out = io.BytesIO()
            document.save(out)
        return out.getvalue()

    def boxes(self, there: list[Seen]) -> list[Box]:
        """Gives the marks: each reaches from one letter over some of its line."""
        made = []
        for share in self.marked:
            first = there[int(share * len(there)) % len(there)]
            x0, y0 = first.box.x0 - 0.5, first.box.y0 - 1.5
            made.append(Box(x0, y0, x0 + self.reach, first.box.y1 + 1.5))
        return made


SHEET = st.builds(
    Sheet,
    rows=st.lists(ROW, min_size=2, max_size=5).map(tuple),
    turn=st.sampled_from([0, 90, 180, 270]),
    origin=st.sampled_from([(0, 0), (-130, 45), (500, -300)]),
    marked=st.lists(st.floats(0, 0.999), min_size=1, max_size=3).map(tuple),
    reach=st.sampled_from([9.0, 30.0, 75.0, 400.0]),
)
QUICK = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def emitted(data: bytes, boxes: list[Box], *, keep: bool) -> tuple[str | None, bytes]:
    """Gives why a page is not carried, or None, and the page written anew."""
    labels = [[box.as_list(), ANNOTATION, SPOKEN, keep, True] for box in boxes]
    unread = {
        "words": [],
        "links": [],
        "figures": [],
        "numbers": [],
        "labels": list(range(len(labels))),
    }
    order = {"number": 1, "labels": labels, "texts": [], "reading": unread}
    with TemporaryDirectory() as folder:
        source, out = Path(folder) / "a.pdf", Path(folder) / "b.pdf"
        source.write_bytes(data)
        first, *_ = vector.emit_pages(str(source), [order], str(out))
        return first["reason"], b"" if first["reason"] else out.read_bytes()


def covered(letter: Seen, boxes: list[Box]) -> bool:
    """Tells whether a mark covers a letter, as anybody would say: its middle, and most of its ink."""
    return any(box.overlap(letter.box) > 0.5 * letter.box.area for box in boxes)


def untouched(letter: Seen, boxes: list[Box]) -> bool:
    """Tells whether no mark comes near a letter."""
    return not any(box.grown(0.3).overlap(letter.box) > 0 for box in boxes)


def stands(letter: Seen, there: list[Seen]) -> bool:
    """Tells whether the same letter stands at the same place."""
    x, y = letter.middle
    return any(
        other.letter == letter.letter
        and abs(other.middle[0] - x) < 1
        and abs(other.middle[1] - y) < 1.5
        for other in there
    )


@QUICK
@given(SHEET)
def test_a_kept_place_leaves_what_is_beside_it_where_it_was(sheet):
    """With boxes that stay where they were drawn, each letter is gone, or where it was."""
    data = sheet.pdf()
    before = letters(data)
    if not before:
        return
    boxes = sheet.boxes(before)
    reason, out = emitted(data, boxes, keep=True)
    assert reason in FALLS
    if reason:
        return
    after = letters(out)
    for letter in before:
        if covered(letter, boxes):
            assert not stands(letter, after)
        elif untouched(letter, boxes):
            assert stands(letter, after)


@QUICK
@given(SHEET)
def test_lines_set_anew_hold_nothing_that_was_covered(sheet):
    """Of no letter are there more than were uncovered; on lines without a mark all stay where they were."""
    data = sheet.pdf()
    before = letters(data)
    if not before:
        return
    boxes = sheet.boxes(before)
    reason, out = emitted(data, boxes, keep=False)
    assert reason in FALLS
    if reason:
        return
    after = letters(out)
    most = Counter(one.letter for one in before if not covered(one, boxes))
    found = Counter(one.letter for one in after)
    assert all(found[char] <= most[char] for char in found)
    for letter in before:
        line = Box(-1e4, letter.box.y0 - 14, 1e4, letter.box.y1 + 14)
        if not any(line.overlap(box) > 0 for box in boxes):
            assert stands(letter, after)


@settings(
    max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(SHEET)
def test_the_whole_engine_leaves_no_covered_letter(sheet):
    """From reading to proof: what was covered is gone from the public copy, and it is proven."""
    data = sheet.pdf()
    before = letters(data)
    if not before:
        return
    boxes = [box.clipped(Box.of(*cropped(data))) for box in sheet.boxes(before)]
    marks = [Mark(1, (box,), "OIA-9-2-a") for box in boxes if box is not None]
    with TemporaryDirectory() as folder:
        source = Path(folder) / "a.pdf"
        source.write_bytes(data)
        copy = redact(source, marks, grounds(), Path(folder) / "b.pdf")
        after = letters(copy.path)
    assert copy.proof.holds
    most = Counter(one.letter for one in before if not covered(one, boxes))
    found = Counter(one.letter for one in after)
    assert all(found[char] <= most[char] for char in found)


def cropped(data: bytes) -> list[float]:
    """Gives what a page shows of its sheet."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return [float(value) for value in document.pages[0].obj[Name.CropBox]]
