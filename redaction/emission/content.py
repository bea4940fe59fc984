"""A content stream while it is being written: what paints, and only as much state as that needs.

What is withheld leaves nothing behind: states that nothing is painted in, empty q and Q around it,
resources and fonts that only it used, and forms in which nothing is left are not written, so their
number tells nothing of it. Codes of text and names of resources are given last, in the order of use.

Source: ISO 32000-2, 8.4 (graphics state), 7.8.3 (resource dictionaries).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Dictionary

from records.geometry import Box, Matrix
from redaction.emission.tagging import Key
from redaction.emission.texts import Placed, Run, times
from redaction.fonts.newfonts import NewFont

NEXT = 100.0
"""Thousandths of the letter size between stretches that are written as one."""

DRAWS = frozenset("|_¦‖¯‾—―") | {
    chr(code) for code in (*range(0x239B, 0x23BE), *range(0x2500, 0x25A0))
}
"""Signs that stand side by side, or one over the other, as one line: dashes, bars, boxes and blocks."""

Resource = tuple[str, str]
"""Category and the name under which it waits, as ``("/XObject", "/X1")``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of kept glyphs of one run."""

    run: Run
    glyphs: tuple[Placed, ...] = field(repr=False)
    font: NewFont
    tag: Key | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Sets one parameter of the graphics state; a later one of the same key takes its place."""

    key: str
    code: bytes
    resource: Resource | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Changes the space (by a matrix) or the clip (by a code): what is painted after it needs all of them."""

    change: Matrix | bytes

    @property
    def code(self) -> bytes:
        """Gives its operators."""
        if isinstance(self.change, bytes):
            return self.change
        return f"{' '.join(_number(value, 8) for value in self.change)} cm".encode()


@dataclass(frozen=True, slots=True)
class Painted:
    """Paints something that is no text.

    Attributes:
        rule: the place of a plain rule or rectangle, user space: it may belong to words that move.
        doubtful: it runs into a redaction.
        tag: what it belongs to in the document's structure.
        reach: the box in which it may paint, user space; None: anywhere.
        pieces: as which pieces of the page its text is read, where it shows any.
        places: of its parts where it is a drawing, user space.
    """

    code: bytes
    resource: Resource | None = None
    rule: Box | None = None
    doubtful: bool = False
    tag: Key | None = None
    reach: Box | None = None
    pieces: tuple[int, ...] = ()
    places: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Save:
    """q."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Q."""


Part = Shown | State | Moved | Painted | Save | Restore

STATES = {
    "g": "fill",
    "rg": "fill",
    "k": "fill",
    "sc": "fill",
    "scn": "fill",
    "cs": "fill space",
    "G": "stroke",
    "RG": "stroke",
    "K": "stroke",
    "SC": "stroke",
    "SCN": "stroke",
    "CS": "stroke space",
}
"""The parameter that a colour operator sets; other operators of state are their own."""


@dataclass(slots=True)
class _Level:
    """One level of q: what waits to be written in it."""

    opened: bool
    states: list[State] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    holds: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    """A stream that is ready: its bytes, its fonts by name, and the resources that it uses by name."""

    code: bytes
    fonts: dict[str, NewFont]
    resources: dict[Resource, str]


class Content:
    """Gathers the parts of one stream, in the order in which they paint."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.tag: Key | None = None
        """What is added from now on belongs to, unless it says so itself."""

    def state(
        self, operator: str, operands: Sequence[Any], resource: Resource | None = None
    ) -> None:
        """Adds an operator that sets a parameter of the graphics state."""
        self.parts.append(
            State(STATES.get(operator, operator), _code(operands, operator), resource)
        )

    def moved(self, change: Matrix | bytes) -> None:
        """Adds a change of space, or of the clip."""
        self.parts.append(Moved(change))

    def painted(self, part: Painted) -> None:
        """Adds what paints; it leaves no state behind."""
        self.parts.append(part if part.tag else replace(part, tag=self.tag))

    def save(self) -> None:
        """Adds q."""
        self.parts.append(Save())

    def restore(self) -> None:
        """Adds Q."""
        self.parts.append(Restore())

    def shown(self, run: Run, glyphs: tuple[Placed, ...], font: NewFont) -> None:
        """Adds text: a stretch of kept glyphs of a run."""
        self.parts.append(Shown(run, glyphs, font, self.tag))

    def without(self, glyphs: AbstractSet[int], keep: Callable[[Painted], bool]) -> None:
        """Takes glyphs out again, by their identity, and the paintings that ``keep`` refuses."""
        parts: list[Part] = []
        for part in self.parts:
            if isinstance(part, Shown):
                parts += _stretches(part, glyphs)
            elif not isinstance(part, Painted) or keep(part):
                parts.append(part)
        self.parts = parts

    @property
    def places(self) -> list[Box]:
        """Gives the places of all drawings that it paints, user space."""
        return [place for part in self.parts if isinstance(part, Painted) for place in part.places]

    @property
    def lettered(self) -> bool:
        """Tells whether it paints nothing but letters, none of which is a sign for drawing."""
        shown = [part for part in self.parts if isinstance(part, Shown)]
        glyphs = {id(one.glyph): one.glyph for part in shown for one in part.glyphs}
        return not any(isinstance(part, Painted) for part in self.parts) and all(
            DRAWS.isdisjoint(glyph.text) and (glyph.text or not glyph.outline)
            for glyph in glyphs.values()
        )

    def take(self) -> None:
        """Takes the glyphs into their fonts, once it is sure that the stream will be written."""
        for part in self.parts:
            if isinstance(part, Shown):
                part.font.use_all([placed.glyph for placed in part.glyphs])

    def settle(self, bare: AbstractSet[Resource]) -> bool:
        """Leaves out what nothing is painted in; tells whether anything is painted at all.

        Args:
            bare: forms in which nothing is painted.
        """
        self.parts = _needed(self.parts, bare)
        return any(isinstance(part, (Shown, Painted)) for part in self.parts)

    def finished(self, codes: Callable[[NewFont], dict[int, int]]) -> Finished:
        """Gives the stream, once it is settled and every font knows its codes."""
        fonts: dict[int, tuple[str, NewFont]] = {}
        names: dict[Resource, str] = {}
        code: list[bytes] = []
        for part in _joined(self.parts):
            if isinstance(part, Shown):
                name, _ = fonts.setdefault(id(part.font), (f"F{len(fonts) + 1}", part.font))
                code.append(_written(part, name, codes(part.font)))
            elif isinstance(part, (State, Painted)):
                code.append(_named(part, names))
            elif isinstance(part, Moved):
                code.append(part.code)
            else:
                code.append(b"q" if isinstance(part, Save) else b"Q")
        return Finished(b"\n".join(code), dict(fonts.values()), names)


def resources_of(kept: Dictionary, finished: Finished) -> Dictionary:
    """Gives the resources that a finished stream uses, out of those that wait under other names."""
    table = Dictionary()
    for (category, waiting), name in finished.resources.items():
        if category not in table:
            table[category] = Dictionary()
        table[category][name] = kept[category][waiting]
    return table


def _code(operands: Sequence[Any], operator: str) -> bytes:
    return pikepdf.unparse_content_stream([(list(operands), pikepdf.Operator(operator))])


def _stretches(part: Shown, gone: AbstractSet[int]) -> list[Part]:
    """Gives what is left of a stretch without some of its glyphs."""
    if gone.isdisjoint(map(id, part.glyphs)):
        return [part]
    kept: list[list[Placed]] = [[]]
    for placed in part.glyphs:
        if id(placed) in gone:
            kept.append([])
        else:
            kept[-1].append(placed)
    return [replace(part, glyphs=tuple(glyphs)) for glyphs in kept if glyphs]


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Gives the parts with stretches of one run that stand side by side as one stretch."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Shown) and isinstance(last, Shown) and _follows(last, part):
            joined[-1] = replace(last, glyphs=last.glyphs + part.glyphs)
        else:
            joined.append(part)
    return joined


def _follows(one: Shown, other: Shown) -> bool:
    """Tells whether a stretch goes on where another ends, with no room for anything between."""
    end = one.glyphs[-1].at + one.glyphs[-1].glyph.advance
    alike = one.run is other.run and one.font is other.font and one.tag == other.tag
    return alike and abs(other.glyphs[0].at - end) <= NEXT


def _needed(parts: Sequence[Part], bare: AbstractSet[Resource]) -> list[Part]:
    """Gives the parts that paint, with the state that they need and no more."""
    out: list[Part] = []
    levels = [_Level(opened=True)]
    for part in parts:
        if isinstance(part, Save):
            levels.append(_Level(opened=False))
        elif isinstance(part, Restore):
            if levels.pop().opened:
                out.append(part)
        elif isinstance(part, State):
            levels[-1].states = [*_outlasting(levels[-1].states, part), part]
        elif isinstance(part, Moved):
            _move(levels[-1].moves, part)
        elif not (isinstance(part, Painted) and part.resource in bare):
            _open(levels, out)
            out.append(part)
    return out


def _outlasting(waiting: Sequence[State], state: State) -> list[State]:
    """Gives the states that still count once another is set."""
    if state.key == "gs":
        return [one for one in waiting if one.code != state.code]
    gone = {state.key} | _reset(state)
    return [one for one in waiting if one.key not in gone]


def _reset(state: State) -> set[str]:
    """Gives what a colour operator sets besides its own: a space its colour, a device's colour its space."""
    colour, _, space = state.key.partition(" ")
    if space:
        return {colour}
    device = not state.code.split()[-1].lower().startswith(b"sc")
    return {f"{colour} space"} if colour in ("fill", "stroke") and device else set()


def _move(moves: list[Moved], part: Moved) -> None:
    """Adds a change of space; two in a row are one."""
    last = moves[-1].change if moves else b""
    if isinstance(last, tuple) and isinstance(part.change, tuple):
        moves[-1] = Moved(times(part.change, last))
    else:
        moves.append(part)


def _open(levels: Sequence[_Level], out: list[Part]) -> None:
    """Writes what waits, from the outermost level inwards."""
    held: dict[str, bytes] = {}
    for level in levels:
        if not level.opened:
            out.append(Save())
            level.opened, level.holds = True, dict(held)
        out += level.moves
        for state in level.states:
            if level.holds.get(state.key) != state.code:
                out.append(state)
                _hold(level.holds, state)
        level.moves, level.states, held = [], [], level.holds


def _hold(holds: dict[str, bytes], state: State) -> None:
    """Notes a parameter as set; a graphics state may set any of them."""
    if state.key == "gs":
        holds.clear()
    for key in _reset(state):
        holds.pop(key, None)
    holds[state.key] = state.code


def _named(part: State | Painted, names: dict[Resource, str]) -> bytes:
    """Gives a part's code under the name that its resource takes in the end."""
    if part.resource is None:
        return part.code
    category, waiting = part.resource
    if part.resource not in names:
        letter = waiting[1]
        count = sum(other == category for other, _ in names)
        names[part.resource] = f"/{letter}{count + 1}"
    words = part.code.split(b" ")
    named = [names[part.resource].encode() if w == waiting.encode() else w for w in words]
    return b" ".join(named)


def _written(part: Shown, name: str, codes: dict[int, int]) -> bytes:
    run = part.run
    start = part.glyphs[0].at
    matrix = _moved(run.matrix, start * run.size / 1000)
    pieces: list[str] = []
    string = ""
    at = start
    for glyph, place, _ in part.glyphs:
        # most letters stand exactly where the one before ends
        if at != place and (shift := round(at - place)):
            if string:
                pieces.append(f"<{string}>")
            pieces.append(str(shift))
            string = ""
            at -= shift
        string += f"{codes[id(glyph)]:04X}"
        at += glyph.advance
    pieces.append(f"<{string}>")
    placed_at = " ".join(_number(value) for value in matrix)
    mode = f"{run.mode} Tr " if run.mode else ""
    back = " 0 Tr" if run.mode else ""
    return (
        f"BT {mode}/{name} {_number(run.size)} Tf {placed_at} Tm [{' '.join(pieces)}] TJ{back} ET"
    ).encode()


def _moved(matrix: Matrix, along: float) -> Matrix:
    return times((1, 0, 0, 1, along, 0), matrix)


def _number(value: float, places: int = 5) -> str:
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
