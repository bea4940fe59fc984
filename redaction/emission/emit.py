"""The vector tier: a page written anew from what is allowed, visible and not withheld.

Content is parsed and followed; text is taken glyph by glyph into new fonts, paths and pictures are
held against the redactions, and only known painting operators are written. Whatever cannot be carried
safely raises :class:`NotPlain`, and the page goes to the pixel tier. Runs in the sandbox.

Source: ISO 32000-2, 8 (graphics), 9 (text).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

from records.geometry import Box, Matrix, PageFrame, transformed
from redaction.allowed import rasters
from redaction.allowed.cleancopy import Copier, NotPlain
from redaction.allowed.layers import Layers
from redaction.allowed.names import Names
from redaction.allowed.plainpictures import of_inline
from redaction.emission.content import Content, Shown
from redaction.emission.ink import Ink
from redaction.emission.labels import Label
from redaction.emission.operators import StreamEmitter
from redaction.emission.scope import Scope, matrix_of
from redaction.emission.standing import Standing
from redaction.emission.tagging import ARTIFACT, Tags
from redaction.emission.texts import IDENTITY, times
from redaction.fonts.newfonts import Fonts
from redaction.pages import pdf

FORM_KEYS: tuple[str, ...] = ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix")
FORM_KEYS += ("/PatternType", "/PaintType", "/TilingType", "/XStep", "/YStep")
GROUP = ("/Type", "/S", "/I", "/K")
DEPTH = 24
MOST_OPERATORS = 3_000_000
"""Operators followed on one page, those of forms as often as they are painted."""

EVERYWHERE = Box(-1e7, -1e7, 1e7, 1e7)


@dataclass(slots=True)
class Emitted:
    """A stream that waits for the codes of its text, and for the resources that it uses of those kept."""

    stream: Object
    content: Content
    kept: Dictionary


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
        self.tags = tags
        self.fonts = fonts
        self.layers = layers
        self.copier = Copier(target, self._form_alone)
        self.standing = Standing(frame, ink, labels)
        self._target = target
        self._frame = frame
        self._worded = frozenset(i for i, label in enumerate(labels) if label.words)
        self._depth = self._operators = 0
        self._scratch = pikepdf.new()
        self.pictured: set[int] = set()
        self.grey = True
        self.emitted: list[Emitted] = []

    def page(self, source: pikepdf.Page) -> tuple[Content, Dictionary]:
        """Gives the page's content, and the resources kept for it under the names of the time being.

        Raises:
            NotPlain: something on it cannot be carried.
        """
        resources = pdf.inherited(source.obj, "/Resources") or Dictionary()
        content, names = self._content(source, resources, Scope(IDENTITY, self._frame.visible))
        self.standing.refuse_meaningless()
        return content, names.kept

    @property
    def within_a_form(self) -> bool:
        """Tells whether a form of the page is being followed."""
        return self._depth > 0

    # -- forms -------------------------------------------------------------------------------------

    def group(self, source: Object) -> Object:
        """Gives a transparency group's dictionary."""
        copy = Dictionary()
        for key in GROUP:
            if key in source:
                copy[key] = self.copier.value(source[key])
        if "/CS" in source:
            copy.CS = self.copier.colours(source.CS)
        return copy

    def _form_alone(self, source: Object) -> Object:
        """Gives a form, pattern or group that is reached otherwise than by painting it.

        Raises:
            NotPlain: it holds text or a picture, whose place on the page cannot be told.
        """
        before = self.standing.count
        made = self._form(source, Scope(IDENTITY, EVERYWHERE, alone=True))
        if self.standing.count != before:
            raise NotPlain("text or a picture in a pattern or mask")
        return made

    def _form(self, source: Object, scope: Scope) -> Object:
        if not isinstance(source, Stream):
            raise NotPlain("a form is missing")
        self._depth += 1
        if self._depth > DEPTH:
            raise NotPlain("forms nested too deep")
        self.tags.drawn = ARTIFACT
        own = matrix_of(source.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
        matrix = times(own, scope.matrix)
        clip = scope.clip
        if "/BBox" in source:
            edge = transformed(Box.of(*(float(value) for value in source.BBox)), matrix)
            clip = edge.clipped(clip) or Box(clip.x0, clip.y0, clip.x0, clip.y0)
        inner = Scope(
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
                copy[key] = self.copier.value(source[key])
        if "/Group" in source:
            copy.Group = self.group(source.Group)
        made = self._target.make_indirect(copy)
        self.emitted.append(Emitted(made, content, names.kept))
        self.tags.formed(part.glyphs for part in content.parts if isinstance(part, Shown))
        self._depth -= 1
        return made

    # -- content -----------------------------------------------------------------------------------

    def _content(
        self, source: pikepdf.Page | Object, resources: Object, scope: Scope
    ) -> tuple[Content, Names]:
        stream = StreamEmitter(self, resources, scope)
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

    def shown(self, source: Object, scope: Scope) -> tuple[Object, Matrix] | None:
        """Gives what Do paints and where, or None for what is not seen.

        Raises:
            NotPlain: it is no picture and no form, or a picture that cannot be drawn anew.
        """
        if "/OC" in source and not self.layers.shows(source.OC):
            return None
        kind = source.get("/Subtype")
        if kind == "/Image":
            return self._picture(source, scope)
        if kind == "/Form":
            return self._form(source, scope), IDENTITY
        raise NotPlain("an external object of an unknown kind")

    def _picture(self, source: Object, scope: Scope) -> tuple[Object, Matrix] | None:
        placed = self._seen_picture(source, scope)
        if placed is None:
            return None
        box, seen, touched = placed
        whole = seen.area >= 0.99 * box.area
        if whole and not touched and not _needs_decoding(source):
            return self.copier.image(source), IDENTITY
        return self._redrawn(source, scope.matrix, seen, touched)

    def _redrawn(
        self, source: Object, matrix: Matrix, seen: Box, touched: Sequence[int]
    ) -> tuple[Object, Matrix]:
        burns = [
            rasters.Burn(self.standing.burns[index], index in self._worded) for index in touched
        ]
        drawn = rasters.redrawn(self._target, source, matrix, seen, burns)
        self.pictured |= {touched[place] for place in drawn.burnt}
        return drawn.picture, drawn.matrix

    def inline(self, picture: pikepdf.PdfInlineImage, scope: Scope) -> tuple[Object, Matrix] | None:
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

    def _seen_picture(self, source: Object, scope: Scope) -> tuple[Box, Box, list[int]] | None:
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
        if not scope.alone and not self.standing.contrasts(seen):  # noqa: SIM102 -- decoding is dear
            if stencil or rasters.says_much(source, scope.matrix, seen):
                raise NotPlain("a picture that is not seen")
        self.standing.picture(seen, scope)
        self.tags.pictured(seen)
        touched = [index for index, burn in enumerate(self.standing.burns) if box.overlap(burn) > 0]
        return box, seen, touched


def _needs_decoding(source: Object) -> bool:
    """Tells whether a picture can hide things: behind its mask, or in what its codec carries along."""
    if "/SMask" in source:
        return True
    filters = source.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)]
    return names[-1] in ("/JPXDecode", "/JBIG2Decode")
