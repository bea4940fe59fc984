"""Pages of the vector tier as one file; those that cannot be carried are named with the reason.

Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name
from PIL import Image

from records.errors import Refused
from records.geometry import Box, PageFrame
from redaction import labels, lines, newfonts, pdf, textlayer
from redaction.cleancopy import NotPlain
from redaction.content import Content, Finished, Resource, Restore, Save, resources_of
from redaction.emit import Emitted, Fonts, PageEmitter
from redaction.ink import Ink
from redaction.labels import Label
from redaction.layers import Layers
from redaction.newfonts import NewFont
from redaction.textlayer import Laid

COMPARE_DPI = 144
COARSER = 3
"""Pixels each way that are averaged before two drawings are compared: the edges of letters fall
differently by a hair, and only their average tells the same of both."""

DIFFERENT = 58
"""Levels between two such averages over four points of page: a letter that is missing or moved makes
twice that, a letter drawn with other hints half of it."""


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    labels: tuple[Label, ...]
    texts: tuple[Laid, ...]

    @classmethod
    def of(cls, page: dict[str, Any]) -> _Order:
        return cls(
            int(page["number"]),
            tuple(
                Label(Box(*box), shown, spoken, keep=bool(keep), words=bool(words))
                for box, shown, spoken, keep, words in page["labels"]
            ),
            tuple(Laid(text, Box(*box), turn, ends) for text, box, turn, ends in page["texts"]),
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

    def told(self) -> dict[str, Any]:
        """Gives what the parent has to know of it: where redactions stand, and what was set anew."""
        boxes = [box.as_list() for box in self.boxes]
        return {"boxes": boxes, "anew": [box.as_list() for box in self.anew]}


def emit_pages(path: str, pages: list[dict[str, Any]], out: str) -> Iterator[dict[str, Any]]:
    """Gives, for each page, why it is not carried, or null; those that are stand in ``out``.

    The sandbox's job ``emit``.

    Args:
        path: the source.
        pages: number, labels (box, annotation, spoken, whether it keeps its place, whether it covers
            words) and texts of each; the texts are laid
            invisibly over pictures of text.
        out: where the pages go, in their order.
    """
    fonts = Fonts()
    made: list[_Made] = []
    with pdf.opened(path) as (document, objects), pikepdf.new() as target:
        layers = Layers(objects)
        for page in pages:
            order = _Order.of(page)
            result = _made(document, objects, order, target, fonts, layers)
            if isinstance(result, _Made):
                made.append(result)
            if isinstance(result, str):
                yield {"number": order.number, "reason": result}
            else:
                yield {"number": order.number, "reason": None, **result.told()}
        if made:
            _write(target, made)
            target.save(out, deterministic_id=True)
    yield {"kept": [one.order.number for one in made]}


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
        ink = Ink.of(page, frame)
        made = _emitted(source, order, frame, ink, target, fonts, layers)
        with pikepdf.new() as trial:
            # drawn alone first, with fonts of its own, so that a page that fails leaves nothing behind
            again = _emitted(source, order, frame, ink, trial, Fonts(), layers)
            _write(trial, [again])
            changed = [*(label.box for label in order.labels), *again.boxes, *again.anew]
            if _looks_different(page, trial, frame, changed):
                return "it would look different"
    except NotPlain as reason:
        return str(reason)
    except (Refused, pikepdf.PdfError, pdfium.PdfiumError, ValueError, TypeError, KeyError, IndexError,
            AttributeError, AssertionError, ArithmeticError, NotImplementedError) as error:  # fmt: skip
        # whatever a strange page makes the emitter stumble over, pixels still carry
        return f"not understood ({type(error).__name__})"
    finally:
        page.close()
    return made


def _emitted(
    source: pikepdf.Page,
    order: _Order,
    frame: PageFrame,
    ink: Ink,
    target: pikepdf.Pdf,
    fonts: Fonts,
    layers: Layers,
) -> _Made:
    boxes = [label.box for label in order.labels]
    emitter = PageEmitter(target, fonts, frame, ink, order.labels, layers)
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
    lines.write(content, made)
    if order.labels:
        _label(content, bars, order, frame, fonts.new(labels.lettering()))
    group = emitter.group(source.obj.Group) if "/Group" in source.obj else None
    placed = [bar.box for bar in bars]
    return _Made(order, frame, content, kept, emitter.emitted, group, placed, made.regions)


def _set_anew(
    emitter: PageEmitter, order: _Order, frame: PageFrame
) -> tuple[lines.SetAnew, list[lines.Barred]]:
    """Gives the lines of a page that are set anew, and every redaction as it is drawn in the end."""
    kept = {index for index, label in enumerate(order.labels) if label.keep}
    made = emitter.lines.set_anew(
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
        content += b"\n" + textlayer.operators(one.order.texts, letters, "T")
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


def _looks_different(
    page: pdfium.PdfPage, trial: pikepdf.Pdf, frame: PageFrame, changed: Sequence[Box]
) -> bool:
    single = BytesIO()
    trial.save(single)
    written = pdfium.PdfDocument(single.getvalue())
    try:
        mine = _averaged(written[0], frame)
        theirs = _averaged(page, frame)
    finally:
        written.close()
    apart = np.abs(_mean(mine - theirs)).max(axis=2)
    for box in changed:
        cut = frame.to_pixels(box.grown(4), _dpi(frame) / COARSER)
        apart[cut.top : cut.bottom, cut.left : cut.right] = 0
    return int((apart > DIFFERENT).sum()) > 3


def _dpi(frame: PageFrame) -> float:
    return min(COMPARE_DPI, pdf.picture_dpi(frame, COMPARE_DPI))


def _mean(apart: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Gives the mean over three by three; what is darker here and lighter there cancels out."""
    high, wide, _ = apart.shape
    padded = np.pad(apart.astype(np.int32), ((1, 1), (1, 1), (0, 0)), mode="edge")
    total = sum(padded[r : r + high, c : c + wide] for r in range(3) for c in range(3))
    return (np.asarray(total) // 9).astype(np.int16)


def _averaged(page: pdfium.PdfPage, frame: PageFrame) -> npt.NDArray[np.int16]:
    pixels = Image.fromarray(pdf.picture(page, frame, _dpi(frame), grey=False))
    return np.asarray(pixels.reduce(COARSER)).astype(np.int16)
