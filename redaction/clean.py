"""Pages without redactions, written anew as vectors where everything on them is plain and visible.

Content is parsed and only known painting operators are written again; resources are copied key by
key. A page that holds anything else, or hides anything, is left to the pixel tier with the reason.
Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Object, Stream

from records.errors import Refused
from records.geometry import Box, Matrix, PageFrame, transformed
from redaction import pdf, textlayer
from redaction.cleancopy import Copier, NotPlain
from redaction.textlayer import Laid
from redaction.visibility import text_layer

STATE = "q Q w J j M d ri i gs cm"
PATH = "m l c v y h re"
PAINT = "S s f F f* B B* b b* n"
TEXT = "BT ET Tc Tw Tz TL Tr Ts Td TD Tm T* Tj TJ ' \""
COLOUR = "G g RG rg K k"
PLAIN = frozenset(" ".join((STATE, PATH, PAINT, TEXT, COLOUR, "W W*")).split()) - {"gs"}
FILLS = frozenset(["f", "F", "f*", "B", "B*", "b", "b*"])
MARKED = frozenset(["BMC", "EMC", "MP", "DP", "BX", "EX"])
"""Marked content and compatibility: says things, paints nothing, and is not written again."""

NAMED = {"Tf": "/Font", "Do": "/XObject", "gs": "/ExtGState", "sh": "/Shading"}
NAMED |= {"cs": "/ColorSpace", "CS": "/ColorSpace", "scn": "/Pattern", "SCN": "/Pattern"}
DEVICE = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"}
GROUP = {"/Type", "/S", "/I", "/K"}
DEPTH = 24

COMPARE_DPI = 60
DIFFERENT = 60
"""Grey levels between two pictures of one page that a person would notice."""


def clean_pages(path: str, pages: list[dict[str, Any]], out: str) -> Iterator[dict[str, Any]]:
    """Gives, for each page, why it is not plain, or null; those that are plain stand in ``out``.

    The sandbox's job ``clean``.

    Args:
        path: the source.
        pages: number and texts of each; the texts are laid invisibly over what is a picture of text.
        out: where the plain pages go, in their order.
    """
    kept: list[int] = []
    with pdf.opened(path) as (document, objects), pikepdf.new() as target:
        for page in pages:
            number = int(page["number"])
            texts = [Laid(t, Box(*box), turn, ends) for t, box, turn, ends in page["texts"]]
            reason = _clean(document, objects, number, target, texts)
            if reason is None:
                kept.append(number)
            yield {"number": number, "reason": reason}
        if kept:
            target.save(out, deterministic_id=True)
    yield {"kept": kept}


def _clean(
    document: pdfium.PdfDocument,
    objects: pikepdf.Pdf,
    number: int,
    target: pikepdf.Pdf,
    texts: list[Laid],
) -> str | None:
    page = document[number - 1]
    source = objects.pages[number - 1]
    try:
        frame = pdf.frame_of(source)
        if text_layer(page, frame).hides:
            return "text that is not seen"
        writer = _Writer(target, frame)
        target.pages.append(writer.page(source, texts))
        if _looks_different(page, target, frame):
            del target.pages[-1]
            return "it would look different"
    except NotPlain as reason:
        return str(reason)
    except (Refused, pikepdf.PdfError, pdfium.PdfiumError, ValueError, TypeError, KeyError,
            AttributeError, NotImplementedError) as error:  # fmt: skip
        # whatever a strange page makes the copier stumble over, pixels still carry
        return f"not understood ({type(error).__name__})"
    finally:
        page.close()
    return None


def _looks_different(page: pdfium.PdfPage, target: pikepdf.Pdf, frame: PageFrame) -> bool:
    single = BytesIO()
    with pikepdf.new() as one:
        one.pages.append(target.pages[-1])
        one.save(single)
    written = pdfium.PdfDocument(single.getvalue())
    try:
        mine = pdf.picture(written[0], frame, COMPARE_DPI, grey=False).astype(np.int16)
        theirs = pdf.picture(page, frame, COMPARE_DPI, grey=False).astype(np.int16)
    finally:
        written.close()
    return bool((np.abs(mine - theirs) > DIFFERENT).mean() > 0.0002)


@dataclass(slots=True)
class _Scope:
    """The state of one content stream while it is read: where things land, what clips them."""

    matrix: Matrix
    clip: Box
    stack: list[tuple[Matrix, Box]] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    clips_next: bool = False

    def point(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self.matrix
        self.points.append((a * x + c * y + e, b * x + d * y + f))

    def path_box(self) -> Box | None:
        if not self.points:
            return None
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return Box(min(xs), min(ys), max(xs), max(ys))


class _Writer:
    """Writes one page anew, and knows where its pictures stand."""

    def __init__(self, target: pikepdf.Pdf, frame: PageFrame) -> None:
        self._target = target
        self._frame = frame
        self._copier = Copier(target, self._form_alone)
        self._pictures: list[Box] = []
        self._depth = 0

    def page(self, source: pikepdf.Page, texts: list[Laid]) -> pikepdf.Page:
        """Gives the page written anew, with ``texts`` laid invisibly over it.

        Raises:
            NotPlain: something on it cannot be carried.
        """
        resources = pdf.inherited(source.obj, "/Resources") or Dictionary()
        scope = _Scope((1, 0, 0, 1, 0, 0), self._frame.visible)
        content, kept = self._content(source, resources, scope)
        if texts:
            codes = textlayer.codes_of(texts)
            kept[Name.Font] = kept.get("/Font", Dictionary())
            kept.Font[Name.T] = textlayer.font_for(self._target, codes)
            # the page's own content may leave its state changed behind it
            content = b"q\n" + content + b"\nQ\n" + textlayer.operators(texts, codes, "T")
        page = Dictionary(
            Type=Name.Page,
            MediaBox=self._frame.visible.as_list(),
            Resources=kept,
            Contents=self._target.make_stream(content),
        )
        if self._frame.rotation:
            page.Rotate = self._frame.rotation
        if self._frame.user_unit != 1:
            page.UserUnit = self._frame.user_unit
        if "/Group" in source.obj:
            page.Group = self._group(source.obj.Group)
        return pikepdf.Page(self._target.make_indirect(page))

    def _group(self, source: Object) -> Object:
        copy = Dictionary()
        for key in GROUP:
            if key in source:
                copy[key] = self._copier.value(source[key])
        if "/CS" in source:
            copy.CS = self._copier.colours(source.CS)
        return copy

    def _form_alone(self, source: Object) -> Object:
        """Gives a form, pattern or group that is reached otherwise than by painting it."""
        return self._form(source, _Scope((1, 0, 0, 1, 0, 0), Box(-1e6, -1e6, 1e6, 1e6)))

    def _form(self, source: Object, scope: _Scope) -> Object:
        if not isinstance(source, Stream):
            raise NotPlain("a form is missing")
        if "/OC" in source:
            raise NotPlain("optional content")
        self._depth += 1
        if self._depth > DEPTH:
            raise NotPlain("forms nested too deep")
        own = source.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))
        inner = _Scope(_times(_matrix(own), scope.matrix), scope.clip)
        resources = source.get("/Resources", Dictionary())
        content, kept = self._content(source, resources, inner)
        copy = Stream(self._target, content)
        for key in ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/PatternType",
                    "/PaintType", "/TilingType", "/XStep", "/YStep"):  # fmt: skip
            if key in source:
                copy[key] = self._copier.value(source[key])
        if "/Group" in source:
            copy.Group = self._group(source.Group)
        copy.Resources = kept
        self._depth -= 1
        return self._target.make_indirect(copy)

    def _content(
        self, source: pikepdf.Page | Object, resources: Object, scope: _Scope
    ) -> tuple[bytes, Object]:
        names = _Names(resources)
        kept: list[Any] = []
        for instruction in pikepdf.parse_content_stream(source):
            operator, operands = str(instruction.operator), list(instruction.operands)
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                kept += self._inline(instruction, scope)
            elif operator in PLAIN:
                self._follow(operator, operands, scope)
                kept.append((operands, instruction.operator))
            elif operator in NAMED or operator in ("sc", "SC"):
                kept.append((self._named(operator, operands, names, scope), instruction.operator))
            elif operator == "BDC":
                if operands and operands[0] == "/OC":
                    raise NotPlain("optional content")
            elif operator not in MARKED:
                raise NotPlain("an unknown operator")
        return pikepdf.unparse_content_stream(kept), names.kept

    # -- operators ---------------------------------------------------------------------------------

    def _follow(self, operator: str, operands: list[Any], scope: _Scope) -> None:
        """Keeps track of where things land; only places are followed, never colours."""
        if operator == "q":
            scope.stack.append((scope.matrix, scope.clip))
        elif operator == "Q" and scope.stack:
            scope.matrix, scope.clip = scope.stack.pop()
        elif operator == "cm":
            scope.matrix = _times(_matrix(operands), scope.matrix)
        elif operator in PATH.split():
            _trace(operator, [float(value) for value in operands], scope)
        elif operator in ("W", "W*"):
            scope.clips_next = True
        elif operator in PAINT.split():
            self._painted(operator, scope)
        elif operator == "Tr" and int(operands[0]) in (3, 7):
            raise NotPlain("text that is not painted")

    def _painted(self, operator: str, scope: _Scope) -> None:
        box = scope.path_box()
        if operator in FILLS and box is not None:
            self._over_picture(box, scope)
        if scope.clips_next and box is not None:
            point = Box(box.x0, box.y0, box.x0, box.y0)
            scope.clip = box.clipped(scope.clip) or point
        scope.points, scope.clips_next = [], False

    def _over_picture(self, box: Box, scope: _Scope) -> None:
        """Refuses what is painted over a picture: it may be there to hide a part of it."""
        seen = box.clipped(scope.clip)
        if seen is not None and any(seen.overlap(picture) > 20 for picture in self._pictures):
            raise NotPlain("something painted over a picture")

    def _place_picture(self, scope: _Scope) -> None:
        box = transformed(Box(0, 0, 1, 1), scope.matrix)
        seen = box.clipped(scope.clip)
        if seen is None or seen.area < 0.97 * box.area:
            raise NotPlain("a picture of which a part is not seen")
        self._over_picture(box, scope)
        self._pictures.append(box)

    def _inline(self, instruction: pikepdf.ContentStreamInlineImage, scope: _Scope) -> list[Any]:
        self._place_picture(scope)
        image = instruction.iimage
        if set(map(str, image.filters)) & {"/DCTDecode", "/DCT", "/CCITTFaxDecode", "/CCF"}:
            raise NotPlain("an inline picture with a codec")
        return [instruction]

    def _named(self, operator: str, operands: list[Any], names: _Names, scope: _Scope) -> list[Any]:
        if operator in ("scn", "SCN", "sc", "SC"):
            if not operands or not isinstance(operands[-1], Name):
                return operands
            new = names.renamed("/Pattern", operands[-1], self._copier.pattern)
            return [*operands[:-1], new]
        name = operands[0]
        if operator in ("cs", "CS") and str(name) in DEVICE:
            return operands
        if operator == "Tf":
            return [names.renamed("/Font", name, self._copier.font), *operands[1:]]
        if operator == "Do":
            return [names.renamed("/XObject", name, lambda s: self._shown(s, scope))]
        makers = {
            "gs": self._copier.state,
            "sh": self._copier.shading,
            "cs": self._copier.colours,
            "CS": self._copier.colours,
        }
        if operator == "sh":
            self._over_picture(scope.clip, scope)
        return [names.renamed(NAMED[operator], name, makers[operator])]

    def _shown(self, source: Object, scope: _Scope) -> Object:
        kind = source.get("/Subtype")
        if kind == "/Image":
            self._place_picture(scope)
            return self._copier.image(source)
        if kind == "/Form":
            return self._form(source, scope)
        raise NotPlain("an external object of an unknown kind")


LETTERS = {
    "/Font": "F",
    "/XObject": "X",
    "/ExtGState": "G",
    "/Shading": "S",
    "/ColorSpace": "C",
    "/Pattern": "P",
}


class _Names:
    """The resources that a content stream really uses, under new names in the order of their use."""

    def __init__(self, resources: Object) -> None:
        self._resources = resources
        self._made: dict[tuple[str, str], Name] = {}
        self.kept = Dictionary()

    def renamed(self, category: str, name: Any, make: Any) -> Name:
        """Gives the new name of a resource, which is copied at its first use.

        A picture or form is looked at on each use, since each lands elsewhere.
        """
        key = (category, str(name))
        fresh = category == "/XObject" or key not in self._made
        if not fresh:
            return self._made[key]
        group = self._resources.get(category)
        if not isinstance(group, Dictionary) or str(name) not in group:
            raise NotPlain("a resource is missing")
        copy = make(group[str(name)])
        if key not in self._made:
            table = self.kept.get(category)
            if table is None:
                self.kept[category] = Dictionary()
                table = self.kept[category]
            self._made[key] = Name(f"/{LETTERS[category]}{len(table) + 1}")
            table[str(self._made[key])] = copy
        return self._made[key]


def _trace(operator: str, values: list[float], scope: _Scope) -> None:
    """Adds the corners and control points of one path operator to the path."""
    if operator == "re":
        x, y, width, height = values
        for corner in ((x, y), (x + width, y), (x, y + height), (x + width, y + height)):
            scope.point(*corner)
        return
    for index in range(0, len(values) - 1, 2):
        scope.point(values[index], values[index + 1])


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Gives the matrix that does ``first`` and then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
