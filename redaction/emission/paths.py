"""A path before it is painted: its parts, their places, and what of it may stay beside a redaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.geometry import Box, Matrix, inverse, union
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.content import Painted
from redaction.emission.cutting import Segment, fill_outside, lines_of, stroke_outside

FILLS = frozenset({"f", "F", "f*"})
CUT = FILLS | {"S"}
"""Operators whose paths can be cut; a path that is filled and stroked would get an edge at the cut."""

SLIVER = 4.0
"""Points around a box within which nothing is left of a drawing that was cut."""

SNUG = 6.0
"""Points between the end of words and the end of a drawing that was made for them."""

_COUNTED = {"re": 5, "c": 3, "v": 3, "y": 3, "h": 0}
INSIDE = 0.95
"""Share of a part's box from which it counts as lying in a redaction altogether."""


@dataclass(slots=True)
class Part:
    """One subpath: its operators as they were, and the points that they touch, in user space."""

    segments: list[Segment]
    points: list[tuple[float, float]]
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    doubtful: bool = False
    """It runs into a redaction; it may stay only if it turns out to belong to words that move."""

    @property
    def plain(self) -> bool:
        """Tells whether it is an upright rectangle or a straight rule: nothing that could be writing."""
        if any(operator in ("c", "v", "y") for operator, _ in self.segments):
            return False
        xs = {round(x, 1) for x, _ in self.points}
        ys = {round(y, 1) for _, y in self.points}
        return len(xs) <= 2 and len(ys) <= 2

    def box(self, grown: float) -> Box:
        """Gives the box around it, with half the line's width around that."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return Box(min(xs) - grown, min(ys) - grown, max(xs) + grown, max(ys) + grown)


@dataclass(slots=True)
class Path:
    """The current path of a content stream."""

    parts: list[Part] = field(default_factory=list)

    def add(self, operator: str, values: Sequence[float], matrix: Matrix) -> None:
        """Adds one construction operator, in the stream's own space under ``matrix``."""
        begins = operator in ("m", "re") or not self.parts
        if begins:
            self.parts.append(Part([], [], matrix))
        part = self.parts[-1]
        part.segments.append((operator, tuple(values)))
        part.points += [_at(x, y, matrix) for x, y in _points(operator, values)]

    @property
    def count(self) -> int:
        """Gives how many points it has as pdfium counts them, those that bend a curve included."""
        return sum(_COUNTED.get(op, 1) for part in self.parts for op, _ in part.segments)

    def box(self, grown: float = 0.0) -> Box | None:
        """Gives the box around all of it in user space, or None where there is none."""
        drawn = [part.box(grown) for part in self.parts if part.points]
        if not drawn:
            return None
        return Box(
            min(b.x0 for b in drawn),
            min(b.y0 for b in drawn),
            max(b.x1 for b in drawn),
            max(b.y1 for b in drawn),
        )

    def kept(
        self, burns: Sequence[Box], grown: float, operator: str, cuttable: frozenset[Box]
    ) -> list[Part]:
        """Gives the parts that may stay beside redactions.

        A part inside a box goes; a plain rectangle around a box (a table's shade) stays, since it tells
        nothing; what runs into a box that no words lie under is cut where the box begins.

        Args:
            burns: the redactions.
            grown: half the width of the line that strokes the path.
            operator: that paints it.
            cuttable: the redactions whose place tells nothing of any words.

        Raises:
            NotPlain: a drawing runs into a redaction and cannot be cut.
        """
        kept: list[Part] = []
        for part in self.parts:
            if part.points:
                kept += _beside(part, burns, grown, operator, cuttable)
        return kept


def _points(operator: str, values: Sequence[float]) -> list[tuple[float, float]]:
    if operator == "re":
        x, y, width, height = values
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return list(zip(values[::2], values[1::2], strict=False))


def _at(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _beside(
    part: Part,
    burns: Sequence[Box],
    grown: float,
    operator: str,
    cuttable: frozenset[Box],
) -> list[Part]:
    box = part.box(max(grown, 0.05))
    cuts: list[Box] = []
    for burn in burns:
        common = box.overlap(burn)
        if common <= 0:
            continue
        if common >= INSIDE * box.area:
            return []
        if part.plain and _around(box, burn):
            continue
        if burn in cuttable:
            cuts.append(burn)
        elif part.plain:
            part.doubtful = True
        else:
            # a cut would show where withheld words begin and end
            raise NotPlain("a drawing runs into a redaction")
    return _cut(part, cuts, grown, operator) if cuts else [part]


def _cut(part: Part, burns: Sequence[Box], grown: float, operator: str) -> list[Part]:
    if operator not in CUT or part.doubtful:
        raise NotPlain("a drawing runs into a redaction")
    filled = operator in FILLS
    lines = [[_at(x, y, part.matrix) for x, y in line] for line in lines_of(part.segments)]
    for burn in burns:
        grain = burn if filled else burn.grown(grown)
        outside = fill_outside if filled else stroke_outside
        lines = [piece for line in lines for piece in outside(line, grain)]
        # what hugs a box tells how long that was which it covers
        lines = [line for line in lines if not _inside(line, burn.grown(max(SLIVER, grown)))]
    back = inverse(part.matrix)
    pieces = []
    for line in lines:
        local = [_at(x, y, back) for x, y in line]
        segments: list[Segment] = [("m", local[0]), *(("l", point) for point in local[1:])]
        pieces.append(Part([*segments, *([("h", ())] if filled else [])], line, part.matrix))
    return pieces


def _inside(line: Sequence[tuple[float, float]], box: Box) -> bool:
    return all(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for x, y in line)


def _around(box: Box, burn: Box) -> bool:
    """Tells whether a rectangle or rule reaches well beyond a box on both sides, as a table's does.

    A rule no longer than what it underlines would tell how long that was.
    """
    across = box.x0 < burn.x0 - 1 and box.x1 > burn.x1 + 1
    along = box.y0 < burn.y0 - 1 and box.y1 > burn.y1 + 1
    thin_flat = box.height < 0.3 * burn.height
    thin_tall = box.width < 0.3 * burn.height
    if thin_flat:
        return across
    return along if thin_tall else across or along


HAIR = 0.5
"""Points by which a line reaches at least: the thinnest is as thick as a pixel, whatever its width."""

MOST_IN_CLIP = 16
"""Parts of a clip, and operators of a drawn part of it; letters have more."""


def refuse_drawn_clip(path: Path, burns: Sequence[Box]) -> None:
    """Refuses a clip that is more than rectangles where a redaction is: its shape could be writing.

    Raises:
        NotPlain: it is.
    """
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


def painted(parts: Sequence[Part], operator: str, grown: float) -> Iterator[Painted]:
    """Gives a painted path; rules and plain rectangles one by one, since they may go with words.

    Args:
        parts: what is left of it.
        operator: how it is painted.
        grown: half the width of its stroke, points.

    Raises:
        NotPlain: a drawing runs into a redaction.
    """
    if operator in ("f*", "B*", "b*") or not all(part.plain for part in parts):
        if any(part.doubtful for part in parts):
            raise NotPlain("a drawing runs into a redaction")
        if parts:
            reach = union(part.box(max(grown, HAIR)) for part in parts)
            places = tuple(part.box(0.0) for part in parts)
            yield Painted(path_code(parts, operator), reach=reach, places=places)
        return
    for part in parts:
        code = path_code([part], operator)
        rule, reach = part.box(0.0), part.box(max(grown, HAIR))
        yield Painted(code, rule=rule, doubtful=part.doubtful, reach=reach, places=(rule,))


def frames(drawings: Sequence[Box], burn: Box) -> bool:
    """Tells whether a drawing begins and ends where withheld words did, and so tells how long they were.

    A frame around them, a bracket above them or a line below them; one that is far higher is the frame of
    more than these words.
    """
    return any(
        abs(box.x0 - burn.x0) <= SNUG
        and abs(box.x1 - burn.x1) <= SNUG
        and box.y0 <= burn.y1 + SNUG
        and burn.y0 <= box.y1 + SNUG
        and box.height <= 2 * (burn.height + SNUG)
        for box in drawings
    )


def path_code(parts: Sequence[Part], ending: str) -> bytes:
    """Gives the operators of a path, and what becomes of it."""
    pieces = [
        f"{' '.join(exact(value) for value in values)} {operator}".strip()
        for part in parts
        for operator, values in part.segments
    ]
    return "\n".join([*pieces, ending]).encode()


def exact(value: float, places: int = 4) -> str:
    """Gives a number as it is written into a content stream."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
