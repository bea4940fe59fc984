"""Pages that are ready, written into one file with the fonts that they share. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary, Name

from redaction.emission import marking, textlayer
from redaction.emission.content import Finished, Resource, resources_of
from redaction.emission.ready import INVISIBLE, Ready
from redaction.fonts import newfonts
from redaction.fonts.newfonts import NewFont


def typeset(target: pikepdf.Pdf, made: Sequence[Ready]) -> None:
    """Writes pages, their forms and the fonts that they share, and notes the marked content of each."""
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


def _page(target: pikepdf.Pdf, one: Ready, content: bytes, resources: Dictionary) -> pikepdf.Page:
    if one.order.texts:
        if Name.Font not in resources:
            resources.Font = Dictionary()
        letters = textlayer.codes_of(one.order.texts)
        resources.Font[f"/{INVISIBLE}"] = textlayer.font_for(target, letters)
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
