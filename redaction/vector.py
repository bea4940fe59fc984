"""Pages of the vector tier as one file; those that cannot be carried are named with the reason.

Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from redaction import labels, newfonts, pdf, textlayer
from redaction.cleancopy import NotPlain
from redaction.content import Content
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

LABELS = "F0"
"""Name under which a page uses the face of its labels."""


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    labels: tuple[Label, ...]
    texts: tuple[Laid, ...]

    @classmethod
    def of(cls, page: dict[str, Any]) -> _Order:
        return cls(
            int(page["number"]),
            tuple(Label(Box(*box), shown, spoken) for box, shown, spoken in page["labels"]),
            tuple(Laid(text, Box(*box), turn, ends) for text, box, turn, ends in page["texts"]),
        )


@dataclass(slots=True)
class _Made:
    """A page that is ready but for the codes of its text."""

    order: _Order
    frame: PageFrame
    content: Content
    resources: Dictionary
    fonts: dict[str, NewFont]
    forms: list[Emitted]
    group: pikepdf.Object | None


def emit_pages(path: str, pages: list[dict[str, Any]], out: str) -> Iterator[dict[str, Any]]:
    """Gives, for each page, why it is not carried, or null; those that are stand in ``out``.

    The sandbox's job ``emit``.

    Args:
        path: the source.
        pages: number, labels (box, annotation, spoken) and texts of each; the texts are laid
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
            yield {"number": order.number, "reason": result if isinstance(result, str) else None}
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
            if _looks_different(page, trial, frame, order):
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
    emitter = PageEmitter(target, fonts, frame, ink, boxes, layers)
    content, names = emitter.page(source)
    # a page may leave its space changed behind it; what we write over it stands in user space
    content.parts = [b"q", *content.parts, b"Q"]
    if order.labels:
        lettering = fonts.new(labels.lettering())
        names.fonts[LABELS] = lettering
        for label in order.labels:
            labels.draw(content, label, frame, lettering, LABELS)
    group = emitter.group(source.obj.Group) if "/Group" in source.obj else None
    return _Made(order, frame, content, names.kept, names.fonts, emitter.emitted, group)


def _write(target: pikepdf.Pdf, made: Sequence[_Made]) -> None:
    """Writes pages, their forms and the fonts that they share."""
    contents = [one.content for one in made] + [form.content for one in made for form in one.forms]
    for content in contents:
        content.take()
    known: dict[int, dict[int, int]] = {}
    written: dict[int, pikepdf.Object] = {}

    def codes(font: NewFont) -> dict[int, int]:
        if id(font) not in known:
            known[id(font)] = font.codes()
        return known[id(font)]

    def font_object(font: NewFont) -> pikepdf.Object:
        if id(font) not in written:
            name = f"Letters{len(written) + 1}"
            written[id(font)] = newfonts.write(target, font, name)
        return written[id(font)]

    def with_fonts(resources: Dictionary, fonts: dict[str, NewFont]) -> Dictionary:
        used = {name: font for name, font in fonts.items() if codes(font)}
        if used:
            resources.Font = Dictionary(
                {f"/{name}": font_object(font) for name, font in used.items()}
            )
        return resources

    for one in made:
        for form in one.forms:
            form.stream.write(form.content.finished(codes))
            form.stream.Resources = with_fonts(form.resources, form.fonts)
        resources = with_fonts(one.resources, one.fonts)
        target.pages.append(_page(target, one, one.content.finished(codes), resources))


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
    page: pdfium.PdfPage, trial: pikepdf.Pdf, frame: PageFrame, order: _Order
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
    for label in order.labels:
        cut = frame.to_pixels(label.box.grown(4), _dpi(frame) / COARSER)
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
