"""A sheet that knows where each secret was drawn: a small page layout over reportlab's canvas.

Text is given in a light notation: ``**bold**``, and ``[[key]]`` where a secret of that key stands. Boxes
are in points, default user space, origin lower left, and cover whole words.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from records.geometry import Box, union

WIDTH, HEIGHT = A4
LEFT, RIGHT = 72.0, WIDTH - 72.0
TOP, BOTTOM = HEIGHT - 84.0, 84.0
MARGIN = 1.5
_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)
_FACES = ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSans-Italic")
_SERIF_FACES = ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic")
_GLUE = "\ue000"
"""Stands for a space at which no line may break, while the words are being set."""


@dataclass(frozen=True, slots=True)
class Family:
    """Three faces that belong together."""

    regular: str
    bold: str
    italic: str


SANS = Family(*_FACES)
SERIF = Family(*_SERIF_FACES)


def font_files() -> dict[str, Path]:
    """Gives the file of each face that the samples are set in.

    Raises:
        FileNotFoundError: the fonts are not installed; the message names the package.
    """
    found = {}
    for face in (*_FACES, *_SERIF_FACES):
        for folder in _FOLDERS:
            if (folder / f"{face}.ttf").is_file():
                found[face] = folder / f"{face}.ttf"
                break
        else:
            raise FileNotFoundError(f"{face}.ttf is not there: install Debian's fonts-liberation")
    return found


def prepare_fonts() -> None:
    """Makes the faces known to reportlab, and its output compact and free of the time of day."""
    rl_config.useA85 = 0
    for face, path in font_files().items():
        pdfmetrics.registerFont(TTFont(face, str(path)))


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must be gone from the public copy.

    Attributes:
        text: as it stands in the paper.
        ground: code of the withholding ground.
        note: the reviewer's balancing note.
        everywhere: its words go from the whole file.
        whole: a line may not break inside it.
        phrases: what to search for afterwards, where the text itself is too long to search for.
    """

    text: str
    ground: str
    note: str
    everywhere: bool = True
    whole: bool = False
    phrases: tuple[str, ...] = ()

    @property
    def planted(self) -> tuple[str, ...]:
        """Gives the strings that no public copy may hold."""
        return self.phrases or (self.text,)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one appearance of a secret stands: one box for each line that it takes."""

    key: str
    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    face: str
    owner: tuple[str, int] | None


_Token = list[_Letter]


@dataclass
class Style:
    """How a paragraph is set."""

    size: float = 11.0
    leading: float = 16.0
    bold: bool = False
    italic: bool = False
    align: str = "left"
    left: float = LEFT
    right: float = RIGHT
    after: float = 7.0


class Sheet:
    """Pages being set from top to bottom, with a marking and a page number on each."""

    def __init__(
        self,
        secrets: Mapping[str, Secret],
        *,
        title: str,
        author: str,
        family: Family = SANS,
        language: str = "en-NZ",
        marking: str | None = None,
        corner: str | None = None,
        keywords: str | None = None,
    ) -> None:
        """Begins a document; ``corner`` is printed at the upper right, as a reference is."""
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, invariant=1, lang=language)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("a word processor that was never there")
        if keywords:
            self.canvas.setKeywords(keywords)
        self._secrets, self._family = secrets, family
        self._marking, self._corner = marking, corner
        self._seen = 0
        self._boxes: list[tuple[tuple[str, int], int, Box]] = []
        self.page = 1
        self.y = TOP
        self._furnish()

    def set(self, text: str, style: Style | None = None, **changes: object) -> None:
        """Sets a paragraph at the cursor, and goes on to the next page where it must."""
        shape = replace(style or Style(), **changes)  # type: ignore[arg-type]  # names checked by replace
        self._set_lines(text, shape)
        self.y -= shape.after

    def heading(self, text: str, **changes: object) -> None:
        """Sets a heading, never alone at the foot of a page."""
        self.keep(64)
        self.y -= 5
        self.set(text, Style(bold=True, after=5), **changes)

    def item(self, label: str, text: str, *, indent: float = 0, hang: float = 30) -> None:
        """Sets a numbered or lettered paragraph."""
        self.keep(32)
        start_page, start_y = self.page, self.y
        self.canvas.setFont(self._family.regular, 11)
        self.canvas.drawString(LEFT + indent, self.y - 11, label)
        self.set(text, Style(left=LEFT + indent + hang))
        if (self.page, self.y) == (start_page, start_y):
            raise ValueError("an item needs text")

    def table(self, columns: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """Sets a ruled table; the first row is its heading; columns are widths in points."""
        pad = 5.0
        for number, row in enumerate(rows):
            height = max(
                len(self._lines(cell, width - 2 * pad, self._face(bold=number == 0), 10))
                for cell, width in zip(row, columns, strict=True)
            )
            depth = height * 15.0 + 2 * pad
            self.keep(depth)
            top, x = self.y, LEFT
            for cell, width in zip(row, columns, strict=True):
                self.y = top - pad
                shape = Style(
                    10, 15.0, bold=number == 0, left=x + pad, right=x + width - pad, after=0
                )
                self._set_lines(cell, shape)
                self.canvas.setLineWidth(0.5)
                self.canvas.rect(x, top - depth, width, depth)
                x += width
            self.y = top - depth
        self.y -= 10

    def keep(self, height: float) -> None:
        """Goes to the next page where less than ``height`` points are left on this one."""
        if self.y - height < BOTTOM:
            self.next_page()

    def next_page(self) -> None:
        """Begins a new page."""
        self.canvas.showPage()
        self.page += 1
        self.y = TOP
        self._furnish()

    def finish(self) -> tuple[bytes, tuple[Place, ...]]:
        """Gives the document, and where its secrets stand in the order in which they were set."""
        self.canvas.save()
        places = [
            Place(key, page, tuple(box for *_, box in group))
            for ((key, _), page), group in groupby(self._boxes, key=lambda found: found[:2])
        ]
        return self._buffer.getvalue(), tuple(places)

    def _furnish(self) -> None:
        put = self.canvas
        put.setFont(self._family.regular, 9)
        put.drawCentredString(WIDTH / 2, 30, str(self.page))
        if self._corner:
            put.setFont(self._family.bold, 9)
            put.drawRightString(RIGHT, HEIGHT - 56, self._corner)
        if self._marking:
            put.setFont(self._family.bold, 11)
            put.drawCentredString(WIDTH / 2, HEIGHT - 36, self._marking)
            put.drawCentredString(WIDTH / 2, 46, self._marking)

    def _face(self, *, bold: bool = False, italic: bool = False) -> str:
        return (
            self._family.bold if bold else self._family.italic if italic else self._family.regular
        )

    def _letters(self, text: str, face: str) -> Iterator[_Letter]:
        heavy = False
        for part in text.replace("**", "\x00**\x00").split("\x00"):
            if part == "**":
                heavy = not heavy
                continue
            now = self._family.bold if heavy else face
            for number, piece in enumerate(part.replace("[[", "]]").split("]]")):
                owner = None
                shown = piece
                if number % 2:
                    secret = self._secrets[piece]
                    self._seen += 1
                    owner = (piece, self._seen)
                    shown = secret.text.replace(" ", _GLUE) if secret.whole else secret.text
                yield from (_Letter(letter, now, owner) for letter in shown)

    def _lines(self, text: str, width: float, face: str, size: float) -> list[list[_Token]]:
        tokens: list[_Token] = [[]]
        for letter in self._letters(text, face):
            if letter.text.isspace():
                tokens.append([])
            else:
                tokens[-1].append(replace(letter, text=letter.text.replace(_GLUE, " ")))
        lines: list[list[_Token]] = [[]]
        used = 0.0
        for token in filter(None, tokens):
            wide = _width(token, size)
            space = pdfmetrics.stringWidth(" ", face, size)
            if lines[-1] and used + space + wide > width:
                lines.append([])
                used = 0.0
            used += wide + (space if lines[-1] else 0)
            lines[-1].append(token)
        return lines

    def _set_lines(self, text: str, style: Style) -> None:
        face = self._face(bold=style.bold, italic=style.italic)
        for line in self._lines(text, style.right - style.left, face, style.size):
            self.keep(style.leading)
            joined = [letter for token in line for letter in (*token, _Letter(" ", face, None))]
            joined = joined[:-1]
            wide = _width(joined, style.size)
            room = style.right - style.left - wide
            x = style.left + {"left": 0.0, "centre": room / 2, "right": room}[style.align]
            self._draw(joined, x, self.y - style.size, style.size)
            self._note(line, x, self.y - style.size, face, style.size)
            self.y -= style.leading

    def _draw(self, letters: Sequence[_Letter], x: float, y: float, size: float) -> None:
        for face, run in groupby(letters, key=lambda letter: letter.face):
            shown = "".join(letter.text for letter in run)
            self.canvas.setFont(face, size)
            self.canvas.drawString(x, y, shown)
            x += pdfmetrics.stringWidth(shown, face, size)

    def _note(self, line: Sequence[_Token], x: float, y: float, face: str, size: float) -> None:
        ascent, descent = pdfmetrics.getAscentDescent(face, size)
        words: list[tuple[tuple[str, int], Box]] = []
        for token in line:
            end = x + _width(token, size)
            owners = {letter.owner for letter in token if letter.owner}
            words += [(owner, Box(x, y + descent, end, y + ascent)) for owner in owners]
            x = end + pdfmetrics.stringWidth(" ", face, size)
        for owner, group in groupby(words, key=lambda word: word[0]):
            box = union(box for _, box in group).grown(MARGIN)
            self._boxes.append((owner, self.page, box))


def _width(letters: Sequence[_Letter], size: float) -> float:
    total: float = sum(
        pdfmetrics.stringWidth("".join(letter.text for letter in run), face, size)
        for face, run in groupby(letters, key=lambda letter: letter.face)
    )
    return total
