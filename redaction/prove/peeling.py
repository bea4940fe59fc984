"""A page peeled of all that covers: what lies under a rectangle, a clip or a mask comes to light.

Fills become thin outlines, colours black, clips and masks nothing, invisible text visible. What is
then read in a box is more than an eye sees, and must still be no more than the box's label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name, Operator

FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
DROPPED = frozenset("W W* gs sh BX EX BMC BDC EMC MP DP ri i".split())
COLOURS = frozenset("g rg k G RG K cs CS sc SC scn SCN".split())
Rewriting = Callable[[pikepdf.Page | pikepdf.Object], bytes]
"""Gives what is to stand in place of some content."""

HAIR = 0.2
"""Points: the width of outlines."""

PAINTS = FILLS | {"S", "s"}


def peel(public: str, numbers: Sequence[int], out: Path) -> None:
    """Writes some pages, peeled, in their order."""
    _rewrite(public, numbers, out, _bare)


def text_alone(public: str, numbers: Sequence[int], out: Path) -> None:
    """Writes some pages with their text as it is, and without anything else that they paint."""
    _rewrite(public, numbers, out, _spoken)


def _rewrite(public: str, numbers: Sequence[int], out: Path, kept: Rewriting) -> None:
    with pikepdf.open(public) as source, pikepdf.new() as target:
        for number in numbers:
            target.pages.append(source.pages[number - 1])
        seen: set[tuple[int, int]] = set()
        for page in target.pages:
            if "/Annots" in page.obj:
                del page.obj.Annots
            page.obj.Contents = target.make_stream(kept(page))
            _strip(page.obj.get("/Resources"), seen, kept)
        target.save(out)


def _strip(resources: object, seen: set[tuple[int, int]], kept: Rewriting) -> None:
    """Rewrites the forms and bares the pictures that a page or form can show."""
    if not isinstance(resources, pikepdf.Dictionary):
        return
    shapes = resources.get("/XObject")
    for shape in shapes.values() if isinstance(shapes, pikepdf.Dictionary) else ():
        if not isinstance(shape, pikepdf.Stream) or shape.objgen in seen:
            continue
        seen.add(shape.objgen)
        for key in ("/SMask", "/Mask", "/OC", "/Group", "/Decode"):
            if key in shape:
                del shape[key]
        if shape.get("/Subtype") == Name.Form:
            shape.write(kept(shape))
            _strip(shape.get("/Resources"), seen, kept)
        elif kept is _spoken:
            _blank(shape)


def _blank(picture: pikepdf.Stream) -> None:
    """Makes a picture one that lets everything through."""
    for key in ("/ColorSpace", "/DecodeParms", "/Intent"):
        if key in picture:
            del picture[key]
    picture.write(b"\xff")
    picture.Width = picture.Height = picture.BitsPerComponent = 1
    picture.ImageMask = True


def _spoken(content: pikepdf.Page | pikepdf.Object) -> bytes:
    kept: list[Any] = []
    for instruction in pikepdf.parse_content_stream(content):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            continue
        name = str(instruction.operator)
        if name in PAINTS:
            kept.append(([], Operator("n")))
        elif name != "sh":
            kept.append((list(instruction.operands), instruction.operator))
    return pikepdf.unparse_content_stream(kept)


def _bare(content: pikepdf.Page | pikepdf.Object) -> bytes:
    kept: list[Any] = [([], Operator("q"))]
    for instruction in pikepdf.parse_content_stream(content):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            kept.append(instruction)
            continue
        name = str(instruction.operator)
        if name in FILLS:
            kept.append(([], Operator("S")))
        elif name == "w":
            kept.append(([HAIR], Operator("w")))
        elif name == "Tr":
            kept.append(([0], Operator("Tr")))
        elif name not in DROPPED | COLOURS:
            kept.append((list(instruction.operands), instruction.operator))
    return pikepdf.unparse_content_stream([*kept, ([], Operator("Q"))])
