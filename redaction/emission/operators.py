"""A content stream followed operator by operator; what is known, seen and not withheld is written again.

Source: ISO 32000-2, annex A (operators).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import pikepdf
from pikepdf import Name, Object

from records.geometry import Box, Matrix, transformed
from redaction.allowed.cleancopy import Copier, NotPlain
from redaction.allowed.layers import Layers
from redaction.allowed.names import Names
from redaction.emission.colours import FILL, STROKE, after, components, is_grey
from redaction.emission.colours import opaque as is_opaque
from redaction.emission.content import Content, Painted
from redaction.emission.paint import INTENTS, dashes, numbers, plain_numbers
from redaction.emission.paths import Path, exact, painted, path_code, refuse_drawn_clip
from redaction.emission.scope import Scope, matrix_of
from redaction.emission.standing import Standing
from redaction.emission.tagging import Tags
from redaction.emission.texts import IDENTITY, TextObject, TextState, changed, times
from redaction.fonts.newfonts import Fonts

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

FOLLOWED = {
    "W*": "W_even",
    "T*": "T_next",
    **{name: name for name in "q Q cm w d ri W BMC BDC EMC BT ET Tm Td TD Tf Do gs sh".split()},
    **{name: name for name in "cs CS sc SC scn SCN".split()},
}
"""Operators that a method of their own follows, with what it is called: no name can spell a star, and what a
file says is never looked up among names of ours."""


UNIT = Box(0, 0, 1, 1)
"""Where a picture is painted, in the space in force."""


class Page(Protocol):
    """What the page is that a stream belongs to.

    ``grey``: all that was met on it so far, seen or not, is painted in greys.
    """

    tags: Tags
    layers: Layers
    fonts: Fonts
    copier: Copier
    standing: Standing
    grey: bool

    @property
    def within_a_form(self) -> bool:
        """Tells whether a form of the page is being followed."""

    def shown(self, source: Object, scope: Scope) -> tuple[Object, Matrix] | None:
        """Gives what Do paints and where, or None for what is not seen."""

    def inline(self, picture: pikepdf.PdfInlineImage, scope: Scope) -> tuple[Object, Matrix] | None:
        """Gives what an inline picture paints and where, or None for what is not seen."""


class StreamEmitter:
    """Follows one content stream, operator by operator."""

    def __init__(self, page: Page, resources: Object, scope: Scope) -> None:
        self._page = page
        self._scope = scope
        self._object = TextObject()
        self._path = Path()
        self._clipping: str | None = None
        self._marked: list[bool] = []
        self.content = Content()
        self.names = Names(resources)
        spaces = self.names.table("/ColorSpace")
        # what a device's grey looks like may be said there
        page.grey &= not any(str(name).startswith("/Default") for name in spaces.keys())  # noqa: SIM118 -- an object's keys

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
                self._page.grey &= is_grey(taken)
                self._scope.colours = after(self._scope.colours, operator, taken)
                self._scope.paint = self._scope.paint.coloured(operator, taken)
            self.content.state(operator, taken)
        elif operator not in MARKED:
            self._other(operator, operands)

    def _other(self, operator: str, operands: list[Any]) -> None:
        if operator not in FOLLOWED:
            raise NotPlain("an unknown operator")
        getattr(self, f"_on_{FOLLOWED[operator]}")(operands)

    # state

    def _on_q(self, _: list[Any]) -> None:
        self._scope.save()
        self.content.save()

    def _on_Q(self, _: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        if self._scope.restore():
            self.content.restore()

    def _on_cm(self, operands: list[Any]) -> None:
        matrix = matrix_of(operands)
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
            hides = not self._page.layers.shows(group)
        self._marked.append(hides)
        self._enter(*operands[:2])

    def _enter(self, tag: Any, properties: Any = None) -> None:
        if isinstance(properties, Name):
            properties = self.names.table("/Properties").get(str(properties))
        # the numbers that a form marks its content with are its own
        self._page.tags.opens(tag, None if self._page.within_a_form else properties)
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
        self._object.place(matrix_of(operands))

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
        read = self._page.fonts.read(font)
        self._scope.text = TextState(
            read,
            str(operands[0]),
            float(operands[1]),
            text.letter,
            text.word,
            text.stretch,
            text.leading,
            text.rise,
            text.mode,
        )

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
        new = self._page.fonts.new(run.font)
        for glyphs in self._page.standing.wanted(run, new, self._scope):
            self.content.shown(run, glyphs, new)

    # paths and pictures

    def _paint(self, operator: str) -> None:
        if operator == "s":
            self._path.add("h", [], self._scope.matrix)
            operator = "S"
        path, clipping = self._path, self._clipping
        self._path, self._clipping = Path(), None
        burns = self._page.standing.burns
        scope = self._scope
        box = path.box()
        drawn = operator != "n" and not self._unseen
        patterned = (scope.paint.fill and operator in FILLS) or (
            scope.paint.stroke and operator in STROKES
        )
        if drawn and patterned and box is not None and any(box.intersects(b) for b in burns):
            raise NotPlain("a pattern under a redaction")
        if operator in FILLS and box is not None and not self._unseen:
            self._page.standing.painted_over(box, scope, plain=all(p.plain for p in path.parts))
        grown = scope.line if operator in STROKES else 0.0
        if operator in STROKES and box is not None and not self._unseen:
            self._page.standing.stroked(path, grown, scope)
        if clipping is None and self._unseen:
            return
        if clipping is None:
            parts = (
                path.kept(burns, grown, operator, self._page.standing.cuttable)
                if operator != "n"
                else []
            )
            parts = self._page.standing.seen_parts(parts, path.count, scope)
            for part in painted(parts, operator, grown):
                self.content.painted(part)
                if part.rule is not None:
                    self._page.standing.lines.rule(part.rule, doubtful=part.doubtful)
            return
        if operator != "n":
            raise NotPlain("a path that is painted and clips")
        if box is None:
            return
        refuse_drawn_clip(path, burns)
        boxes = {part.box(0.0) for part in path.parts if part.points}
        if len(boxes) > 1 or not all(part.plain for part in path.parts):
            scope.paint = replace(scope.paint, ragged=True)
        self.content.moved(path_code(path.parts, f"{clipping} n"))
        point = Box(box.x0, box.y0, box.x0, box.y0)
        scope.clip = box.clipped(scope.clip) or point

    def inline(self, instruction: pikepdf.ContentStreamInlineImage) -> None:
        """Takes an inline picture.

        Raises:
            NotPlain: it cannot be carried.
        """
        self._page.grey = False
        if not self._unseen:
            self._painted(self._page.inline(instruction.iimage, self._scope), UNIT)

    def _on_Do(self, operands: list[Any]) -> None:  # noqa: N802 -- the operator's own name
        source = self.names.found("/XObject", operands[0])
        shown = None if self._unseen else self._page.shown(source, self._scope)
        # the colours of a form are met where it is followed
        self._page.grey &= shown is not None and source.get("/Subtype") == "/Form"
        self._painted(shown, _edge(source) if source.get("/Subtype") == "/Form" else UNIT)

    def _painted(self, shown: tuple[Object, Matrix] | None, edge: Box | None) -> None:
        """Paints an object that lies within an edge, in the space in force; None: within the clip alone."""
        if shown is None:
            return
        made, matrix = shown
        name = self.names.fresh("/XObject", made)
        placed = " ".join(exact(value, 8) for value in matrix)
        code = f"{name} Do" if matrix == IDENTITY else f"q {placed} cm {name} Do Q"
        tag = self._page.tags.drawn
        scope = self._scope
        reach = scope.clip if edge is None else transformed(edge, scope.matrix).clipped(scope.clip)
        corner = Box(scope.clip.x0, scope.clip.y0, scope.clip.x0, scope.clip.y0)
        resource = ("/XObject", str(name))
        self.content.painted(Painted(code.encode(), resource, tag=tag, reach=reach or corner))

    def _on_gs(self, operands: list[Any]) -> None:
        copier = self._page.copier
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
        self._page.grey = False
        if self._unseen:
            return
        copier = self._page.copier
        burns = self._page.standing.burns
        if self._scope.alone is False and any(self._scope.clip.intersects(b) for b in burns):
            raise NotPlain("a shading under a redaction")
        self._page.standing.painted_over(self._scope.clip, self._scope)
        name = self.names.once("/Shading", operands[0], copier.shading)
        resource = ("/Shading", str(name))
        self.content.painted(Painted(f"{name} sh".encode(), resource, reach=self._scope.clip))

    def _on_cs(self, operands: list[Any], operator: str = "cs") -> None:
        self._page.grey = False
        copier = self._page.copier
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
        # without a space of its own it is the device's grey
        self._page.grey &= len(operands) == 1 and not isinstance(operands[0], Name)
        copier = self._page.copier
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


def _edge(form: Object) -> Box | None:
    """Gives what a form is clipped to, in the space in which it is painted, or None where it does not say."""
    if "/BBox" not in form:
        return None
    own = matrix_of(form.get("/Matrix", IDENTITY))
    return transformed(Box.of(*(float(value) for value in form.BBox)), own)
