"""Pages of the vector tier as one file; those that cannot be carried are named with the reason.

Runs in the sandbox.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name

from records.errors import Refused
from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.allowed.layers import Layers
from redaction.emission import comparing, labels, lines, marking, textlayer
from redaction.emission.content import Content, Finished, Resource, Restore, Save, resources_of
from redaction.emission.emit import Emitted, PageEmitter
from redaction.emission.ink import Ink
from redaction.emission.labels import Label
from redaction.emission.tagging import Key, Reading, Tags
from redaction.emission.textlayer import Laid
from redaction.fonts import newfonts
from redaction.fonts.fontprograms import BROKEN_PROGRAM
from redaction.fonts.newfonts import Fonts, NewFont
from redaction.pages import pdf

DIFFERS = "it would look different"

STRANGE = (
    Refused,
    pikepdf.PikepdfError,
    pdfium.PdfiumError,
    ValueError,
    TypeError,
    LookupError,
    OSError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    StopIteration,
    EOFError,
    SyntaxError,
    zlib.error,
    *BROKEN_PROGRAM,
)
"""What a strange page makes a parser or the emitter raise."""


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    labels: tuple[Label, ...]
    texts: tuple[Laid, ...]
    reading: Reading

    @classmethod
    def of(cls, page: dict[str, Any]) -> _Order:
        return cls(
            int(page["number"]),
            tuple(
                Label(Box(*box), shown, spoken, keep=bool(keep), words=bool(words))
                for box, shown, spoken, keep, words in page["labels"]
            ),
            tuple(Laid.of(text) for text in page["texts"]),
            Reading.of(page.get("reading"), len(page["labels"])),
        )


@dataclass(slots=True)
class _Made:
    """A page that is ready but for the codes of its text."""

    order: _Order
    frame: PageFrame
    content: Content
    kept: Dictionary
    forms: list[Emitted]
    group: pikepdf.Object | None
    boxes: list[Box]
    anew: list[Box]
    tags: Tags
    lettered: bool
    grey: bool
    theirs: comparing.Look
    sequences: list[list[Any]] = field(default_factory=list)

    def not_compared(self) -> list[Box]:
        """Gives the places that are meant to look different."""
        return [*(label.box for label in self.order.labels), *self.boxes, *self.anew]

    def told(self) -> dict[str, Any]:
        """Gives what the parent has to know of it: how it looks."""
        boxes = [box.as_list() for box in self.boxes]
        anew = [box.as_list() for box in self.anew]
        return {"boxes": boxes, "anew": anew, "lettered": self.lettered}

    def marked(self) -> dict[str, Any]:
        """Gives what its content belongs to, once it is written."""
        reading, labels = self.order.reading, self.order.labels
        beneath = [
            [piece, under]
            for piece, label in zip(reading.labels, labels, strict=True)
            if (under := self.tags.beneath(label.box)) is not None
        ]
        return {"sequences": self.sequences, "beneath": beneath}


def emit_files(path: str, files: list[list[Any]]) -> Iterator[dict[str, Any]]:
    """Gives what :func:`emit_pages` does, for the pages of several files; the sandbox's job ``emit``.

    Args:
        path: the source.
        files: pages and where they go, of each.
    """
    for pages, out in files:
        yield from emit_pages(path, pages, out)


def emit_pages(path: str, pages: list[dict[str, Any]], out: str) -> Iterator[dict[str, Any]]:
    """Gives, for each page, why it is not carried, or null; those that are stand in ``out``.

    A page may be taken back by a second answer; the last answer says which pages stand in ``out``.

    Args:
        path: the source.
        pages: number, labels (box, annotation, spoken, whether it keeps its place, whether it covers
            words), texts and reading of each; the texts are laid invisibly over pictures of text.
        out: where the pages go, in their order.
    """
    orders = [_Order.of(page) for page in pages]
    with pdf.opened(path) as (document, objects):
        different: set[int] = set()
        while True:
            hopeful = [order for order in orders if order.number not in different]
            made: list[_Made] = []
            for answer in _rewritten(document, objects, hopeful, made, out):
                if answer["reason"]:
                    different.add(answer["number"])
                yield answer
            unlike = [one.order.number for one in _unlike(made, out)]
            if not unlike:
                break
            # a page that fails may leave nothing behind, so the others are written again without it
            different.update(unlike)
            yield from ({"number": number, "reason": DIFFERS} for number in unlike)
    yield {"file": out, "kept": [[one.order.number, one.marked()] for one in made]}


def _rewritten(
    document: pdfium.PdfDocument,
    objects: pikepdf.Pdf,
    orders: Sequence[_Order],
    made: list[_Made],
    out: str,
) -> Iterator[dict[str, Any]]:
    """Writes pages into one file; gives for each why it is not carried, or how it looks, as they are done."""
    fonts = Fonts()
    with pikepdf.new() as target:
        layers = Layers(objects)
        for order in orders:
            result = _made(document, objects, order, target, fonts, layers)
            if isinstance(result, str):
                yield {"number": order.number, "reason": result}
            else:
                made.append(result)
                yield {"number": order.number, "reason": None, **result.told()}
        if made:
            _write(target, made)
            target.save(out, deterministic_id=True)


def _made(
    document: pdfium.PdfDocument,
    objects: pikepdf.Pdf,
    order: _Order,
    target: pikepdf.Pdf,
    fonts: Fonts,
    layers: Layers,
) -> _Made | str:
    page = document[order.number - 1]
    source = objects.pages[order.number - 1]
    try:
        frame = pdf.frame_of(source)
        return _emitted(page, source, order, frame, target, fonts, layers)
    except NotPlain as reason:
        return str(reason)
    except STRANGE as error:
        # whatever a strange page makes the emitter stumble over, pixels still carry
        return f"not understood ({type(error).__name__})"
    finally:
        page.close()


def _emitted(
    page: pdfium.PdfPage,
    source: pikepdf.Page,
    order: _Order,
    frame: PageFrame,
    target: pikepdf.Pdf,
    fonts: Fonts,
    layers: Layers,
) -> _Made | str:
    boxes = [label.box for label in order.labels]
    tags = Tags(order.reading, frame)
    ink = Ink.of(page, frame)
    emitter = PageEmitter(target, fonts, frame, ink, order.labels, layers, tags)
    content, kept = emitter.page(source)
    contents = [content, *(form.content for form in emitter.emitted)]
    made = lines.SetAnew()
    bars = [lines.Barred(index, box, printed=True) for index, box in enumerate(boxes)]
    if order.labels:
        made, bars = _set_anew(emitter, order, frame)
        for one in contents:
            one.without(made.gone, made.keeps)
    # a page may leave its space changed behind it; what we write over it stands in user space
    content.parts = [Save(), *content.parts, Restore()]
    content.tag = None
    lines.write(content, made)
    lettered = all(one.lettered for one in contents)
    if order.labels:
        _label(content, bars, order, frame, fonts.new(labels.lettering()))
    group = emitter.group(source.obj.Group) if "/Group" in source.obj else None
    try:
        theirs = comparing.look(page, frame, grey=emitter.grey)
    except (Refused, pdfium.PdfiumError):
        return DIFFERS
    placed = [bar.box for bar in bars]
    regions = made.regions
    return _Made(
        order,
        frame,
        content,
        kept,
        emitter.emitted,
        group,
        placed,
        regions,
        tags,
        lettered,
        emitter.grey,
        theirs,
    )


def _set_anew(
    emitter: PageEmitter, order: _Order, frame: PageFrame
) -> tuple[lines.SetAnew, list[lines.Barred]]:
    """Gives the lines of a page that are set anew, and every redaction as it is drawn in the end."""
    kept = {index for index, label in enumerate(order.labels) if label.keep}
    made = emitter.standing.lines.set_anew(
        frame,
        [label.annotation for label in order.labels],
        frozenset(kept | emitter.pictured),
        lambda index, em: labels.widths(order.labels[index].annotation, em),
    )
    moved = {bar.burn for bar in made.bars} | made.joined
    exact = [
        lines.Barred(index, label.box, printed=True)
        for index, label in enumerate(order.labels)
        if index in made.left or index not in moved
    ]
    bars = sorted(exact + made.bars, key=lambda bar: (-bar.box.y1, bar.box.x0))
    return made, bars


def _label(
    content: Content,
    bars: Sequence[lines.Barred],
    order: _Order,
    frame: PageFrame,
    lettering: NewFont,
) -> None:
    """Draws redactions; one that stands over several lines is spoken of once."""
    spoken: set[int] = set()
    for bar in bars:
        label = order.labels[bar.burn]
        content.tag = Key(label=order.reading.labels[bar.burn])
        says = label.spoken if bar.burn not in spoken else ""
        spoken.add(bar.burn)
        labels.draw(
            content, replace(label, box=bar.box, spoken=says), frame, lettering, printed=bar.printed
        )


def _write(target: pikepdf.Pdf, made: Sequence[_Made]) -> None:
    """Writes pages, their forms and the fonts that they share."""
    for one in made:
        bare: set[tuple[int, int]] = set()
        for form in one.forms:
            if not form.content.settle(_hollow(form.kept, bare)):
                bare.add(form.stream.objgen)
        one.content.settle(_hollow(one.kept, bare))
        one.sequences = marking.mark(one.content, one.tags)
    for one in made:
        for content in (one.content, *(form.content for form in one.forms)):
            content.take()
    lettering = _Lettering(target)
    for one in made:
        for form in one.forms:
            finished = form.content.finished(lettering.codes)
            form.stream.write(finished.code)
            form.stream.Resources = lettering.with_fonts(form.kept, finished)
        finished = one.content.finished(lettering.codes)
        resources = lettering.with_fonts(one.kept, finished)
        target.pages.append(_page(target, one, finished.code, resources))


class _Lettering:
    """The new fonts of a file, once all that is written with them is known."""

    def __init__(self, target: pikepdf.Pdf) -> None:
        self._target = target
        self._codes: dict[int, dict[int, int]] = {}
        self._written: dict[int, pikepdf.Object] = {}

    def codes(self, font: NewFont) -> dict[int, int]:
        """Gives the code of each glyph of a font."""
        if id(font) not in self._codes:
            self._codes[id(font)] = font.codes()
        return self._codes[id(font)]

    def with_fonts(self, kept: Dictionary, finished: Finished) -> Dictionary:
        """Gives a finished stream's resources."""
        table = resources_of(kept, finished)
        if finished.fonts:
            table.Font = Dictionary(
                {f"/{name}": self._object(font) for name, font in finished.fonts.items()}
            )
        return table

    def _object(self, font: NewFont) -> pikepdf.Object:
        if id(font) not in self._written:
            name = f"Letters{len(self._written) + 1}"
            self._written[id(font)] = newfonts.write(self._target, font, name)
        return self._written[id(font)]


def _hollow(kept: Dictionary, bare: set[tuple[int, int]]) -> set[Resource]:
    """Gives the resources that are forms in which nothing is painted."""
    forms = kept.get("/XObject", Dictionary())
    return {("/XObject", name) for name, form in forms.items() if form.objgen in bare}


def _page(target: pikepdf.Pdf, one: _Made, content: bytes, resources: Dictionary) -> pikepdf.Page:
    if one.order.texts:
        letters = textlayer.codes_of(one.order.texts)
        if Name.Font not in resources:
            resources.Font = Dictionary()
        resources.Font[Name.T] = textlayer.font_for(target, letters)
        first = len(one.sequences)
        laid, told = marking.lay(one.order.texts, letters, "T", one.order.reading, first)
        content += b"\n" + laid
        one.sequences += told
    page = Dictionary(
        Type=Name.Page,
        MediaBox=one.frame.visible.as_list(),
        Resources=resources,
        Contents=target.make_stream(content),
    )
    if one.frame.rotation:
        page.Rotate = one.frame.rotation
    if one.frame.user_unit != 1:
        page.UserUnit = one.frame.user_unit
    if one.group is not None:
        page.Group = one.group
    return pikepdf.Page(target.make_indirect(page))


def _unlike(made: Sequence[_Made], out: str) -> Iterator[_Made]:
    """Gives the pages that look different from their source, or that cannot be drawn."""
    if not made:
        return
    written = pdfium.PdfDocument(out)
    try:
        for index, one in enumerate(made):
            page = written[index]
            try:
                mine = comparing.look(page, one.frame, grey=one.grey)
                if comparing.unlike(mine, one.theirs, one.frame, one.not_compared()):
                    yield one
            except (Refused, pdfium.PdfiumError):
                yield one
            finally:
                page.close()
    finally:
        written.close()
