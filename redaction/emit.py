"""The vector tier: a page written anew from what is allowed, visible and not withheld.

Content is parsed and followed; text is taken glyph by glyph into new fonts, paths and pictures are
held against the redactions, and only known painting operators are written. Whatever cannot be carried
safely raises :class:`NotPlain`, and the page goes to the pixel tier. Runs in the sandbox.

Source: ISO 32000-2, 8 (graphics), 9 (text).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from records.geometry import Box, Matrix, PageFrame, transformed
from redaction import pdf, rasters
from redaction.cleancopy import Copier, NotPlain
from redaction.colours import FILL, STROKE, Colours, after, components
from redaction.colours import opaque as is_opaque
from redaction.content import Content, Painted, Shown
from redaction.covers import Covers
from redaction.ink import Ink
from redaction.labels import Label
from redaction.layers import Layers
from redaction.lines import Lines
from redaction.newfonts import NewFont
from redaction.paint import INTENTS, Paint, dashes, numbers, plain_numbers
from redaction.paths import Part, Path
from redaction.places import Places
from redaction.plainpictures import of_inline
from redaction.sourcefont import SourceFont, source_font
from redaction.tagging import ARTIFACT, Tags
from redaction.texts import IDENTITY, Placed, Run, TextObject, TextState, changed, times

PATH = frozenset("m l c v y h re".split())
PAINT = frozenset("S s f F f* B B* b b* n".split())
FILLS = frozenset("f F f* B B* b b*".split())
STROKES = frozenset("S s B B* b b*".split())
TEXT_STATE = frozenset("Tc Tw Tz TL Ts Tr".split())
SHOWING = frozenset(["Tj", "TJ", "'", '"'])
COLOURS = frozenset("G g RG rg K k".split())
PASSED = frozenset("J j M i".split()) | COLOURS
"""State and colour: numbers that say how something looks, never what it is."""

MARKED = frozenset("MP DP BX EX".split())
DEVICE = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"})
FORM_KEYS: tuple[str, ...] = ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix")
FORM_KEYS += ("/PatternType", "/PaintType", "/TilingType", "/XStep", "/YStep")
GROUP = ("/Type", "/S", "/I", "/K")
DEPTH = 24
MOST_IN_CLIP = 16
"""Parts of a clip, and operators of a drawn part of it; letters have more."""

MOST_IN_PATTERN = 40
"""Rectangles and rules of a pattern or mask; letters made of them have more."""

DOT = 15.0
"""Points: longest side of a rectangle of which many could be writing."""

MOST_OPERATORS = 3_000_000
"""Operators followed on one page, those of forms as often as they are painted."""

OVER = 0.6
"""Share of a letter's ink from which another letter counts as written over it."""

ALIKE = 5.0
"""Times by which letters may differ in area and still hide each other."""

BROAD = 2.0
"""Points: a stroke broader than this can hide letters of a picture."""

MEANINGLESS = 0.03
"""Share of letters for which no meaning need be known; bullets and ornaments have none."""

EVERYWHERE = Box(-1e7, -1e7, 1e7, 1e7)


class Fonts:
    """The new fonts of a file: one for each font of the source that still draws something."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], SourceFont] = {}
        self._new: dict[int, NewFont] = {}

    def read(self, font: Object) -> SourceFont:
        """Gives a font of the source, read once."""
        if font.objgen == (0, 0):
            return source_font(font)
        if font.objgen not in self._read:
            self._read[font.objgen] = source_font(font)
        return self._read[font.objgen]

    def new(self, font: SourceFont) -> NewFont:
        """Gives the new font that stands for one of the source."""
        return self._new.setdefault(id(font), NewFont(font.ascent, font.descent))


@dataclass(slots=True)
class Emitted:
    """A stream that waits for the codes of its text, and for the resources that it uses of those kept."""

    stream: Object
    content: Content
    kept: Dictionary


@dataclass(slots=True)
class _Scope:
    """The graphics state of one stream, as far as it matters where things land."""

    matrix: Matrix
    clip: Box
    text: TextState = field(default_factory=TextState)
    width: float = 1.0
    colours: Colours = field(default_factory=Colours)
    paint: Paint = field(default_factory=Paint)
    alone: bool = False
    stack: list[_Scope] = field(default_factory=list)

    def save(self) -> None:
        self.stack.append(replace(self, stack=[]))

    def restore(self) -> bool:
        if not self.stack:
            return False
        before = self.stack.pop()
        self.matrix, self.clip, self.text = before.matrix, before.clip, before.text
        self.width, self.colours, self.paint = before.width, before.colours, before.paint
        return True

    @property
    def line(self) -> float:
        """Gives half the width of a stroked line in user space."""
        a, b, c, d, _, _ = self.matrix
        return 0.5 * self.width * math.sqrt(abs(a * d - b * c))


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter that stands on the page: what it means, of which run, and whether it stands slanted."""

    text: str
    run: int
    slanted: bool


class PageEmitter:
    """Writes one page anew.

    Args:
        target: the file that it goes into.
        fonts: the new fonts of that file.
        frame: what is visible of the page.
        ink: the page as it is drawn, to tell what is seen.
        labels: its redactions.
        layers: which optional content is seen.
        tags: what its content belongs to in the document's structure.
    """

    def __init__(
        self,
        target: pikepdf.Pdf,
        fonts: Fonts,
        frame: PageFrame,
        ink: Ink,
        labels: Sequence[Label],
        layers: Layers,
        tags: Tags,
    ) -> None:
        self._target = target
        self.tags = tags
        self._fonts = fonts
        self._frame = frame
        self._ink = ink
        self._burns = tuple(label.box for label in labels)
        self._worded = frozenset(i for i, label in enumerate(labels) if label.words)
        self.cuttable = frozenset(label.box for label in labels if not label.words)
        self._layers = layers
        self._copier = Copier(target, self._form_alone)
        self._covers = Covers(frame)
        self._text: Places[_Letter] = Places()
        self._letters = self._meaningless = 0
        self._depth = self._operators = 0
        self._scratch = pikepdf.new()
        self.lines = Lines()
        self.pictured: set[int] = set()
        self.emitted: list[Emitted] = []

    def page(self, source: pikepdf.Page) -> tuple[Content, Dictionary]:
        """Gives the page's content, and the resources kept for it under the names of the time being.

        Raises:
            NotPlain: something on it cannot be carried.
        """
        resources = pdf.inherited(source.obj, "/Resources") or Dictionary()
        content, names = self._content(source, resources, _Scope(IDENTITY, self._frame.visible))
        if self._meaningless > MEANINGLESS * self._letters:
            raise NotPlain("letters without a meaning")
        return content, names.kept

    # -- forms -------------------------------------------------------------------------------------

    def group(self, source: Object) -> Object:
        """Gives a transparency group's dictionary."""
        copy = Dictionary()
        for key in GROUP:
            if key in source:
                copy[key] = self._copier.value(source[key])
        if "/CS" in source:
            copy.CS = self._copier.colours(source.CS)
        return copy

    def _form_alone(self, source: Object) -> Object:
        """Gives a form, pattern or group that is reached otherwise than by painting it.

        Raises:
            NotPlain: it holds text or a picture, whose place on the page cannot be told.
        """
        before = len(self._text), self._covers.pictures
        made = self._form(source, _Scope(IDENTITY, EVERYWHERE, alone=True))
        if (len(self._text), self._covers.pictures) != before:
            raise NotPlain("text or a picture in a pattern or mask")
        return made

    def _form(self, source: Object, scope: _Scope) -> Object:
        if not isinstance(source, Stream):
            raise NotPlain("a form is missing")
        self._depth += 1
        if self._depth > DEPTH:
            raise NotPlain("forms nested too deep")
        self.tags.drawn = ARTIFACT
        own = _matrix(source.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
        matrix = times(own, scope.matrix)
        clip = scope.clip
        if "/BBox" in source:
            edge = transformed(Box.of(*(float(value) for value in source.BBox)), matrix)
            clip = edge.clipped(clip) or Box(clip.x0, clip.y0, clip.x0, clip.y0)
        inner = _Scope(
            matrix,
            clip,
            scope.text,
            scope.width,
            scope.colours,
            scope.paint.within(),
            scope.alone,
        )
        resources = source.get("/Resources", Dictionary())
        content, names = self._content(source, resources, inner)
        copy = Stream(self._target, b"")
        for key in FORM_KEYS:
            if key in source:
                copy[key] = self._copier.value(source[key])
        if "/Group" in source:
            copy.Group = self.group(source.Group)
        made = self._target.make_indirect(copy)
        self.emitted.append(Emitted(made, content, names.kept))
        self.tags.formed(part.glyphs for part in content.parts if isinstance(part, Shown))
        self._depth -= 1
        return made

    # -- content -----------------------------------------------------------------------------------

    def _content(
        self, source: pikepdf.Page | Object, resources: Object, scope: _Scope
    ) -> tuple[Content, _Names]:
        stream = _StreamEmitter(self, resources, scope)
        for instruction in pikepdf.parse_content_stream(source):
            self._operators += 1
            if self._operators > MOST_OPERATORS:
                raise NotPlain("more operators than a page can have")
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                stream.inline(instruction)
            else:
                stream.step(str(instruction.operator), list(instruction.operands))
        stream.close()
        return stream.content, stream.names

    def shown(self, source: Object, scope: _Scope) -> tuple[Object, Matrix] | None:
        """Gives what Do paints and where, or None for what is not seen.

        Raises:
            NotPlain: it is no picture and no form, or a picture that cannot be drawn anew.
        """
        if "/OC" in source and not self._layers.shows(source.OC):
            return None
        kind = source.get("/Subtype")
        if kind == "/Image":
            return self._picture(source, scope)
        if kind == "/Form":
            return self._form(source, scope), IDENTITY
        raise NotPlain("an external object of an unknown kind")

    def _picture(self, source: Object, scope: _Scope) -> tuple[Object, Matrix] | None:
        placed = self._seen_picture(source, scope)
        if placed is None:
            return None
        box, seen, touched = placed
        whole = seen.area >= 0.99 * box.area
        if whole and not touched and not _needs_decoding(source):
            return self._copier.image(source), IDENTITY
        return self._redrawn(source, scope.matrix, seen, touched)

    def _redrawn(
        self, source: Object, matrix: Matrix, seen: Box, touched: Sequence[int]
    ) -> tuple[Object, Matrix]:
        burns = [rasters.Burn(self._burns[index], index in self._worded) for index in touched]
        drawn = rasters.redrawn(self._target, source, matrix, seen, burns)
        self.pictured |= {touched[place] for place in drawn.burnt}
        return drawn.picture, drawn.matrix

    def inline(
        self, picture: pikepdf.PdfInlineImage, scope: _Scope
    ) -> tuple[Object, Matrix] | None:
        """Gives what an inline picture paints and where, or None for what is not seen.

        Raises:
            NotPlain: it cannot be drawn anew.
        """
        source = of_inline(self._scratch, picture)
        placed = self._seen_picture(source, scope)
        if placed is None:
            return None
        _, seen, touched = placed
        return self._redrawn(source, scope.matrix, seen, touched)

    def _seen_picture(self, source: Object, scope: _Scope) -> tuple[Box, Box, list[int]] | None:
        """Gives a picture's box, what of it can be seen, and the numbers of redactions that touch it.

        Raises:
            NotPlain: it may be there without being seen, or lies over something.
        """
        box = transformed(Box(0, 0, 1, 1), scope.matrix)
        seen = box.clipped(scope.clip)
        if seen is None:
            return None
        if scope.paint.hides:
            raise NotPlain("a picture that is painted faintly or through a mask")
        if scope.paint.ragged:
            raise NotPlain("a picture behind a clip that is no rectangle")
        stencil = bool(source.get("/ImageMask", False))
        if stencil and scope.paint.light:
            raise NotPlain("a stencil painted in the colour of paper")
        if not scope.alone and not self._ink.contrasts(seen):  # noqa: SIM102 -- decoding is dear
            if stencil or rasters.says_much(source, scope.matrix, seen):
                raise NotPlain("a picture that is not seen")
        self.painted_over(seen, scope)
        self._covers.picture(seen)
        self.tags.pictured(seen)
        touched = [index for index, burn in enumerate(self._burns) if box.overlap(burn) > 0]
        return box, seen, touched

    # -- what stands where -------------------------------------------------------------------------

    def painted_over(self, box: Box, scope: _Scope, *, plain: bool = True) -> None:
        """Refuses what is painted over a picture or a text: it may be there to hide it.

        Raises:
            NotPlain: it lies over one.
        """
        seen = box.clipped(scope.clip)
        if seen is None:
            return
        if any(seen.overlap(text) > 0.5 * text.area for text, _ in self._text.touching(seen)):
            raise NotPlain("something painted over text")
        self._covers.fill(seen, plain=plain)

    def stroked(self, path: Path, grown: float, scope: _Scope) -> None:
        """Refuses a stroke that is broad enough to hide what it goes over.

        Raises:
            NotPlain: it lies over a picture or a text.
        """
        for part in path.parts:
            if part.points and grown > BROAD / 2:
                self.painted_over(part.box(grown), scope)
            elif part.points and (seen := part.box(grown).clipped(scope.clip)):
                self._covers.thin(seen)

    def seen_parts(self, parts: Sequence[Part], points: int, scope: _Scope) -> list[Part]:
        """Gives the parts of a drawing that are seen; white on white, or clipped away, they do not exist.

        Args:
            parts: of a path, cut already.
            points: of the path before it was cut, as pdfium counts them.
            scope: how they are painted.

        Raises:
            NotPlain: a drawing of which a part is cut off, or one whose place cannot be told.
        """
        if scope.alone:
            if len(parts) > MOST_IN_PATTERN or not all(part.plain for part in parts):
                raise NotPlain("a drawing in a pattern or mask")
            return list(parts)
        kept = []
        for part in parts:
            box = part.box(0.0)
            little = part.plain and max(box.width, box.height) < DOT
            if part.plain and not little:
                kept.append(part)
                continue
            inside = box.clipped(scope.clip) or box.clipped(scope.clip.grown(0.5))
            if inside is None or not self._ink.shows_drawing(inside, points):
                continue
            if little:
                self._covers.dot(box)
            elif inside.area < 0.5 * box.area:
                raise NotPlain("a drawing that is not seen")
            else:
                self._covers.drawing(box)
            kept.append(part)
        return kept

    def wanted(self, run: Run, scope: _Scope) -> Iterator[tuple[Placed, ...]]:
        """Gives the stretches of a run that are seen and not withheld.

        Raises:
            NotPlain: letters without a meaning, or letters over other letters.
        """
        for word in _words(run.glyphs):
            seen = [placed for placed in word if self._is_seen(placed, run, scope)]
            if all(placed.blank for placed in seen) and len(seen) < len(word):
                continue
            # a letter that draws nothing but means something says what nobody sees
            told = [one for one in seen if not (one.blank and one.glyph.text.strip())]
            known = list(self._judged(told))
            self._remember(known, run, scope)
            for withheld, group in itertools.groupby(known, lambda one: one[1] is not None):
                if not withheld:
                    kept = tuple(placed for placed, _ in group)
                    self._note(kept, run)
                    yield kept

    def _judged(self, word: Sequence[Placed]) -> Iterator[tuple[Placed, int | None]]:
        """Gives each glyph of a word with the number of the redaction that is meant for it, from 0."""
        whole = (
            _around(box for placed in word for box in (placed.cell, placed.ink)) if word else None
        )
        near = [
            (index, burn) for index, burn in enumerate(self._burns) if whole and _reach(whole, burn)
        ]
        for placed in word:
            yield placed, next((index for index, burn in near if _hits(burn, placed)), None)

    def _remember(
        self, glyphs: Sequence[tuple[Placed, int | None]], run: Run, scope: _Scope
    ) -> None:
        """Remembers on which line glyphs stand, where any line of the page may have to be set anew."""
        if self._burns:
            matrix = times(run.matrix, scope.matrix)
            new = self._fonts.new(run.font)
            self.lines.add(glyphs, run, new, matrix, scope.colours, 2 * scope.line)

    def _is_seen(self, placed: Placed, run: Run, scope: _Scope) -> bool:
        if placed.blank:
            return True
        if run.mode == 3:
            return False
        inside = placed.ink.clipped(scope.clip)
        if inside is None or inside.area < 0.5 * placed.ink.area:
            return False
        return self._ink.shows_letter(placed.ink)

    def _note(self, kept: Sequence[Placed], run: Run) -> None:
        """Notes letters that stay.

        Raises:
            NotPlain: they stand on other letters.
        """
        a, b, c, d, _, _ = run.matrix
        slanted = min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b), abs(c), abs(d))
        drawn = [placed for placed in kept if not placed.blank]
        if not drawn:
            return
        around = list(self._text.touching(_around(placed.ink for placed in drawn)))
        others = [(box, other) for box, other in around if other.run != id(run)]
        for placed in drawn:
            self._letters += 1
            self._meaningless += not placed.glyph.text
            self._covers.letter(placed.ink, placed.glyph.outline)
            letter = _Letter(placed.glyph.text, id(run), slanted)
            if any(_written_over(placed.ink, letter, box, other) for box, other in others):
                raise NotPlain("text over text")
            self._text.add(placed.ink, letter)


class _StreamEmitter:
    """Follows one content stream, operator by operator."""

    def __init__(self, page: PageEmitter, resources: Object, scope: _Scope) -> None:
        self._page = page
        self._scope = scope
        self._object = TextObject()
        self._path = Path()
        self._clipping: str | None = None
        self._marked: list[bool] = []
        self.content = Content()
        self.names = _Names(resources)

    def close(self) -> None:
        """Closes what the stream left open, so that what is written behind it starts clean."""
        while self._scope.restore():
            self.content.restore()
        for _ in self._marked:
            self._page.tags.closes()

    def step(self, operator: str, operands: list[Any]) -> None:
        """Follows one operator.

        Raises:
            NotPlain: it is not known, or what it does cannot be carried.
        """
        if operator in PATH:
            self._path.add(operator, [float(value) for value in operands], self._scope.matrix)
        elif operator in PAINT:
            self._paint(operator)
        elif operator in SHOWING:
            self._show(operator, operands)
        elif operator in TEXT_STATE:
            self._scope.text = changed(self._scope.text, operator, operands)
        elif operator in PASSED:
            taken = numbers(operator, operands)
            if operator in FILL or operator in STROKE:
                self._scope.colours = after(self._scope.colours, operator, taken)
                self._scope.paint = self._scope.paint.coloured(operator, taken)
            self.content.state(operator, taken)
        elif operator not in MARKED:
            self._other(operator, operands)

    def _other(self, operator: str, operands: list[Any]) -> None:
        follow = getattr(self, f"_on_{_SPELT.get(operator, operator)}", None)
        if follow is None:
            raise NotPlain("an unknown operator")
        follow(operands)

    # state

    def _on_q(self, _: list[Any]) -> None:
        self._scope.save()
        self.content.save()

    def _on_Q(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        if self._scope.restore():
            self.content.restore()

    def _on_cm(self, operands: list[Any]) -> None:
        matrix = _matrix(operands)
        self._scope.matrix = times(matrix, self._scope.matrix)
        self.content.moved(matrix)

    def _on_w(self, operands: list[Any]) -> None:
        taken = numbers("w", operands)
        self._scope.width = float(taken[0])
        self.content.state("w", taken)

    def _on_d(self, operands: list[Any]) -> None:
        self.content.state("d", dashes(operands))

    def _on_ri(self, operands: list[Any]) -> None:
        if operands and str(operands[-1]) in INTENTS:
            self.content.state("ri", operands[-1:])

    def _on_W(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._clipping = "W"

    def _on_W_even(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._clipping = "W*"

    # marked content: whether a layer is seen, and which element of the structure it is

    def _on_BMC(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._marked.append(False)
        self._enter(operands[0])

    def _on_BDC(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        hides = False
        if operands[0] == "/OC":
            group = operands[1]
            if isinstance(group, Name):
                group = self.names.found("/Properties", group)
            hides = not self._page._layers.shows(group)  # noqa: SLF001 -- one page, two classes
        self._marked.append(hides)
        self._enter(*operands[:2])

    def _enter(self, tag: Any, properties: Any = None) -> None:
        if isinstance(properties, Name):
            properties = self.names.table("/Properties").get(str(properties))
        # the numbers that a form marks its content with are its own
        within_a_form = self._page._depth > 0  # noqa: SLF001 -- one page, two classes
        self._page.tags.opens(tag, None if within_a_form else properties)
        self.content.tag = self._page.tags.drawing

    def _on_EMC(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        if self._marked:
            self._marked.pop()
            self._page.tags.closes()
            self.content.tag = self._page.tags.drawing

    @property
    def _unseen(self) -> bool:
        return any(self._marked)

    # text objects

    def _on_BT(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._object.begin()

    def _on_ET(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        """Ends a text object; ours end with each run."""

    def _on_Tm(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._object.place(_matrix(operands))

    def _on_Td(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._object.move(float(operands[0]), float(operands[1]))

    def _on_TD(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._scope.text = changed(self._scope.text, "TL", [-float(operands[1])])
        self._on_Td(operands)

    def _on_T_next(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._object.move(0, -self._scope.text.leading)

    def _on_Tf(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        font = self.names.found("/Font", operands[0])
        text = self._scope.text
        read = self._page._fonts.read(font)  # noqa: SLF001 -- one page, two classes
        self._scope.text = TextState(
            read, str(operands[0]), float(operands[1]), text.letter, text.word, text.stretch,
            text.leading, text.rise, text.mode,
        )  # fmt: skip

    def _show(self, operator: str, operands: list[Any]) -> None:
        if operator == '"':
            self.step("Tw", [operands[0]])
            self.step("Tc", [operands[1]])
        if operator in ("'", '"'):
            self._on_T_next([])
        items = list(operands[0]) if operator == "TJ" else [operands[-1]]
        state = self._scope.text
        if state.mode > 3:
            raise NotPlain("text that clips")
        run = self._object.show(items, state, self._scope.matrix)
        if run is None or self._unseen:
            return
        self._page.tags.follows(run.glyphs)
        new = self._page._fonts.new(run.font)  # noqa: SLF001 -- one page, two classes
        for glyphs in self._page.wanted(run, self._scope):
            self.content.shown(Shown(run, glyphs, new))

    # paths and pictures

    def _paint(self, operator: str) -> None:
        if operator == "s":
            self._path.add("h", [], self._scope.matrix)
            operator = "S"
        path, clipping = self._path, self._clipping
        self._path, self._clipping = Path(), None
        burns = self._page._burns  # noqa: SLF001 -- one page, two classes
        scope = self._scope
        box = path.box()
        drawn = operator != "n" and not self._unseen
        patterned = (scope.paint.fill and operator in FILLS) or (
            scope.paint.stroke and operator in STROKES
        )
        if drawn and patterned and box is not None and any(box.intersects(b) for b in burns):
            raise NotPlain("a pattern under a redaction")
        if operator in FILLS and box is not None and not self._unseen:
            self._page.painted_over(box, scope, plain=all(p.plain for p in path.parts))
        grown = scope.line if operator in STROKES else 0.0
        if operator in STROKES and box is not None and not self._unseen:
            self._page.stroked(path, grown, scope)
        if clipping is None and self._unseen:
            return
        if clipping is None:
            parts = (
                path.kept(burns, grown, operator, self._page.cuttable) if operator != "n" else []
            )
            parts = self._page.seen_parts(parts, path.count, scope)
            for part in _painted(parts, operator):
                self.content.painted(part)
                if part.rule is not None:
                    self._page.lines.rule(part.rule)
            return
        if operator != "n":
            raise NotPlain("a path that is painted and clips")
        if box is None:
            return
        _refuse_drawn_clip(path, burns)
        boxes = {part.box(0.0) for part in path.parts if part.points}
        if len(boxes) > 1 or not all(part.plain for part in path.parts):
            scope.paint = replace(scope.paint, ragged=True)
        self.content.moved(_path(path.parts, f"{clipping} n"))
        point = Box(box.x0, box.y0, box.x0, box.y0)
        scope.clip = box.clipped(scope.clip) or point

    def inline(self, instruction: pikepdf.ContentStreamInlineImage) -> None:
        """Takes an inline picture.

        Raises:
            NotPlain: it cannot be carried.
        """
        if not self._unseen:
            self._painted(self._page.inline(instruction.iimage, self._scope))

    def _on_Do(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        source = self.names.found("/XObject", operands[0])
        if not self._unseen:
            self._painted(self._page.shown(source, self._scope))

    def _painted(self, shown: tuple[Object, Matrix] | None) -> None:
        if shown is None:
            return
        made, matrix = shown
        name = self.names.fresh("/XObject", made)
        placed = " ".join(_exact(value, 8) for value in matrix)
        code = f"{name} Do" if matrix == IDENTITY else f"q {placed} cm {name} Do Q"
        tag = self._page.tags.drawn
        self.content.painted(Painted(code.encode(), ("/XObject", str(name)), tag=tag))

    def _on_gs(self, operands: list[Any]) -> None:
        copier = self._page._copier  # noqa: SLF001 -- one page, two classes
        source = self.names.found("/ExtGState", operands[0])
        if "/LW" in source:
            self._scope.width = float(source.LW)
        opaque = is_opaque(source)
        if opaque is not None:
            self._scope.colours = replace(self._scope.colours, opaque=opaque)
        self._scope.paint = self._scope.paint.after(source)
        name = self.names.once("/ExtGState", operands[0], copier.state)
        self.content.state("gs", [name], ("/ExtGState", str(name)))

    def _on_sh(self, operands: list[Any]) -> None:
        if self._unseen:
            return
        copier = self._page._copier  # noqa: SLF001 -- one page, two classes
        burns = self._page._burns  # noqa: SLF001 -- one page, two classes
        if self._scope.alone is False and any(self._scope.clip.intersects(b) for b in burns):
            raise NotPlain("a shading under a redaction")
        self._page.painted_over(self._scope.clip, self._scope)
        name = self.names.once("/Shading", operands[0], copier.shading)
        self.content.painted(Painted(f"{name} sh".encode(), ("/Shading", str(name))))

    def _on_cs(self, operands: list[Any], operator: str = "cs") -> None:
        copier = self._page._copier  # noqa: SLF001 -- one page, two classes
        given = operands[-1]
        if str(given) in DEVICE:
            space = components(given)
            self.content.state(operator, [given])
        else:
            space = components(self.names.found("/ColorSpace", given))
            name = self.names.once("/ColorSpace", given, copier.painting)
            self.content.state(operator, [name], ("/ColorSpace", str(name)))
        self._scope.paint = self._scope.paint.coloured(operator, operands)
        self._scope.colours = after(self._scope.colours, operator, [given], space)

    def _on_CS(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._on_cs(operands, "CS")

    def _on_scn(self, operands: list[Any], operator: str = "scn") -> None:
        copier = self._page._copier  # noqa: SLF001 -- one page, two classes
        self._scope.colours = after(self._scope.colours, operator, operands)
        resource = None
        if operands and isinstance(operands[-1], Name):
            new = self.names.once("/Pattern", operands[-1], copier.pattern)
            taken, resource = [*plain_numbers(operands[:-1]), new], ("/Pattern", str(new))
        else:
            taken = plain_numbers(operands)
        self._scope.paint = self._scope.paint.coloured(operator, operands)
        self.content.state(operator, taken, resource)

    def _on_SCN(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._on_scn(operands, "SCN")

    def _on_sc(self, operands: list[Any]) -> None:
        self._on_scn(operands, "sc")

    def _on_SC(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        self._on_scn(operands, "SC")


_SPELT = {"W*": "W_even", "T*": "T_next"}


class _Names:
    """The resources that a stream names, copied, under names for the time being."""

    LETTERS = (
        ("/XObject", "X"),
        ("/ExtGState", "G"),
        ("/Shading", "S"),
        ("/ColorSpace", "C"),
        ("/Pattern", "P"),
    )

    def __init__(self, resources: Object) -> None:
        self._resources = resources
        self._letters = dict(self.LETTERS)
        self._made: dict[tuple[str, str], Name] = {}
        self.kept = Dictionary()

    def found(self, category: str, name: Any) -> Object:
        """Gives a resource of the source.

        Raises:
            NotPlain: there is none of that name.
        """
        group = self.table(category)
        if str(name) not in group:
            raise NotPlain("a resource is missing")
        return group[str(name)]

    def table(self, category: str) -> Object:
        """Gives the resources of one kind; there may be none."""
        group = self._resources.get(category)
        return group if isinstance(group, Dictionary) else Dictionary()

    def fresh(self, category: str, made: Object) -> Name:
        """Gives a new name for what was made of a resource."""
        if category not in self.kept:
            self.kept[category] = Dictionary()
        table = self.kept[category]
        name = Name(f"/{self._letters[category]}{len(table) + 1}")
        table[str(name)] = made
        return name

    def once(self, category: str, name: Any, make: Any) -> Name:
        """Gives the new name of a resource that is copied at its first use."""
        key = (category, str(name))
        if key not in self._made:
            self._made[key] = self.fresh(category, make(self.found(category, name)))
        return self._made[key]


def _words(glyphs: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Gives a run in stretches between blanks, each with the blanks behind it."""
    word: list[Placed] = []
    for placed in glyphs:
        if word and word[-1].blank and not placed.blank:
            yield word
            word = []
        word.append(placed)
    if word:
        yield word


def _reach(one: Box, other: Box) -> bool:
    """Tells whether two boxes touch, flat ones too."""
    across = one.x0 <= other.x1 and other.x0 <= one.x1
    return across and one.y0 <= other.y1 and other.y0 <= one.y1


def _hits(burn: Box, placed: Placed) -> bool:
    """Tells whether a redaction is meant for a glyph: it covers its middle, or a good part of it."""
    box = placed.cell if placed.blank else placed.ink
    if box.area <= 0:
        return burn.x0 <= box.x0 <= burn.x1 and burn.y0 <= box.y0 <= burn.y1
    return burn.overlap(box) >= 0.3 * box.area


def _written_over(ink: Box, letter: _Letter, box: Box, other: _Letter) -> bool:
    """Tells whether a letter stands on another of about its size, so that one may hide the other.

    The same letter again is a bold face made by printing twice; a far larger one is a watermark,
    through which the text is read; and the upright boxes of slanted letters overlap by nature.
    """
    smaller, larger = sorted((box.area, ink.area))
    if letter.text == other.text or letter.slanted or other.slanted:
        return False
    return smaller * ALIKE >= larger and box.overlap(ink) > OVER * smaller


def _around(boxes: Any) -> Box:
    kept = list(boxes)
    return Box(
        min(b.x0 for b in kept),
        min(b.y0 for b in kept),
        max(b.x1 for b in kept),
        max(b.y1 for b in kept),
    )


def _needs_decoding(source: Object) -> bool:
    """Tells whether a picture can hide things: behind its mask, or in what its codec carries along."""
    if "/SMask" in source:
        return True
    filters = source.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)]
    return names[-1] in ("/JPXDecode", "/JBIG2Decode")


def _refuse_drawn_clip(path: Path, burns: Sequence[Box]) -> None:
    """Refuses a clip that is more than rectangles where a redaction is: its shape could be writing."""
    plain = all(
        operator in ("re", "m", "l", "h") for part in path.parts for operator, _ in part.segments
    )
    corners = all(len(part.points) <= 5 for part in path.parts)
    longest = max((len(part.segments) for part in path.parts if not part.plain), default=0)
    if len(path.parts) > MOST_IN_CLIP or longest > MOST_IN_CLIP:
        raise NotPlain("a clip that could be writing")
    box = path.box()
    if not (plain and corners) and box is not None and any(box.overlap(b) > 0 for b in burns):
        raise NotPlain("a drawn clip under a redaction")


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def _painted(parts: Sequence[Part], operator: str) -> Iterator[Painted]:
    """Gives a painted path; rules and plain rectangles one by one, since they may go with words."""
    if operator in ("f*", "B*", "b*") or not all(part.plain for part in parts):
        if any(part.doubtful for part in parts):
            raise NotPlain("a drawing runs into a redaction")
        if parts:
            yield Painted(_path(parts, operator))
        return
    for part in parts:
        yield Painted(_path([part], operator), None, part.box(0.0), part.doubtful)


def _path(parts: Sequence[Part], ending: str) -> bytes:
    """Gives the operators of a path, and what becomes of it."""
    pieces = [
        f"{' '.join(_exact(value) for value in values)} {operator}".strip()
        for part in parts
        for operator, values in part.segments
    ]
    return "\n".join([*pieces, ending]).encode()


def _exact(value: float, places: int = 4) -> str:
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
