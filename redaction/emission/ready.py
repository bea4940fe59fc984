"""A page made ready: all that will be written of it, but for the codes of its text.

Its letters wait for their codes until the fonts are known that it shares with other pages. Runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary

from records.errors import Refused
from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.allowed.layers import Layers
from redaction.emission import arranging, comparing, labels, lines, marking, textlayer
from redaction.emission.arranging import Late
from redaction.emission.content import Content, Painted, Restore, Save
from redaction.emission.emit import Emitted, PageEmitter
from redaction.emission.ink import Ink
from redaction.emission.labels import Label
from redaction.emission.paths import frames
from redaction.emission.tagging import Key, Reading, Tags
from redaction.emission.textlayer import Laid
from redaction.fonts.newfonts import Fonts, NewFont
from redaction.pages import pdf

DIFFERS = "it would look different"

INVISIBLE = "T"
"""Name of the font of text that is not seen; the others are called F and a number."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for of a page: its number, its redactions, invisible texts, and how it is read."""

    number: int
    labels: tuple[Label, ...]
    texts: tuple[Laid, ...]
    reading: Reading

    @classmethod
    def of(cls, page: dict[str, Any]) -> Order:
        """Gives the order from the plain values that the parent sent."""
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
class Ready:
    """A page that is ready but for the codes of its text.

    Attributes:
        order: what was asked for.
        frame: what of it is visible.
        content: what is painted.
        kept: the resources that it may use, under the names of the time being.
        forms: the forms that it may use.
        group: its transparency group, where it has one.
        boxes: its redactions as they are drawn.
        anew: what was set anew.
        tags: what its content belongs to.
        lettered: nothing is painted but letters, and redactions.
        framed: the redactions, as they were drawn by hand, that a drawing frames.
        grey: all of it is grey.
        theirs: how the source's page looks.
        sequences: its marked content, once it is written.
    """

    order: Order
    frame: PageFrame
    content: Content
    kept: Dictionary
    forms: list[Emitted]
    group: pikepdf.Object | None
    boxes: list[Box]
    anew: list[Box]
    tags: Tags
    lettered: bool
    framed: list[Box]
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
        framed = [box.as_list() for box in self.framed]
        return {"boxes": boxes, "anew": anew, "lettered": self.lettered, "framed": framed}

    def marked(self) -> dict[str, Any]:
        """Gives what its content belongs to, once it is written."""
        reading, labels = self.order.reading, self.order.labels
        beneath = [
            [piece, under]
            for piece, label in zip(reading.labels, labels, strict=True)
            if (under := self.tags.beneath(label.box)) is not None
        ]
        return {"sequences": self.sequences, "beneath": beneath}


def ready(
    page: pdfium.PdfPage,
    source: pikepdf.Page,
    order: Order,
    target: pikepdf.Pdf,
    fonts: Fonts,
    layers: Layers,
) -> Ready:
    """Gives a page made ready.

    Args:
        page: as pdfium knows it.
        source: the same as qpdf knows it.
        order: what is asked for.
        target: the file that it goes into.
        fonts: the new fonts of that file.
        layers: which optional content is seen.

    Raises:
        NotPlain: it cannot be carried, with the reason.
    """
    frame = pdf.frame_of(source)
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
    lettered = all(one.lettered for one in contents)
    late = [_anew(one, tags) for one in made.written]
    drawings = [place for one in contents for place in one.places]
    framed = [label.box for label in order.labels if label.words and frames(drawings, label.box)]
    if order.labels:
        late += _labelled(bars, order, frame, fonts.new(labels.lettering()))
    if order.texts:
        # beside words that only a picture shows, what else is late goes behind them with those
        content.parts = arranging.appended(content.parts, [*late, *_invisible(order)])
    elif late:
        content.parts = arranging.arranged(
            content.parts, late, lambda shown: tags.piece(shown.glyphs, last=True)
        )
    group = emitter.group(source.obj.Group) if "/Group" in source.obj else None
    try:
        theirs = comparing.look(page, frame, grey=emitter.grey)
    except (Refused, pdfium.PdfiumError) as error:
        raise NotPlain(DIFFERS) from error
    placed = [bar.box for bar in bars]
    regions = made.regions
    return Ready(
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
        framed,
        emitter.grey,
        theirs,
    )


def _set_anew(
    emitter: PageEmitter, order: Order, frame: PageFrame
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


def _anew(one: lines.Written, tags: Tags) -> Late:
    content = Content()
    lines.write(content, one)
    return Late(tuple(content.parts), tags.piece(one.shown.glyphs), one.box)


def _labelled(
    bars: Sequence[lines.Barred], order: Order, frame: PageFrame, lettering: NewFont
) -> Iterator[Late]:
    """Gives redactions as they are drawn; one that stands over several lines is spoken of once."""
    spoken: set[int] = set()
    for bar in bars:
        label = order.labels[bar.burn]
        piece = order.reading.labels[bar.burn]
        content = Content()
        content.tag = Key(label=piece)
        says = label.spoken if bar.burn not in spoken else ""
        spoken.add(bar.burn)
        labels.draw(
            content, replace(label, box=bar.box, spoken=says), frame, lettering, printed=bar.printed
        )
        yield Late(tuple(content.parts), piece, bar.box, over=True)


def _invisible(order: Order) -> Iterator[Late]:
    """Gives the words that only a picture shows, as text that is not seen."""
    codes = textlayer.codes_of(order.texts)
    for key, laid in marking.stretches(order.texts, order.reading):
        pieces = tuple(one.piece for one in laid)
        code = textlayer.operators(laid, codes, INVISIBLE)
        yield Late((Painted(code, tag=key, pieces=pieces),), min(pieces))
