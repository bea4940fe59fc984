"""Where pictures stand on the pages of a source; runs in the sandbox.

Source: ISO 32000-2, 8.9 (images), 14.6 (marked content).
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.geometry import Box, union
from redaction.emission.tagging import LEAST_PICTURE, MOST_PICTURE
from redaction.pages import pdf

_ARTIFACT = "Artifact\0".encode("utf-16-le")

MOST = 200
"""Pictures of a page that are told of; what has more is a page of tiles."""


def find_pictures(
    path: str,
    pages: list[int],
    known: Mapping[str, list[int]],
    figures: Mapping[str, list[int]],
) -> Iterator[dict[str, Any]]:
    """Gives, page by page, where pictures stand in user space; the sandbox's job ``pictures``.

    Args:
        path: the source.
        pages: numbers of those that are looked at.
        known: of each page, the numbers of marked content that the source's structure knows.
        figures: those of them that stand in a figure.

    An answer has the boxes of ``loose`` pictures, which no structure knows, and those of ``marked`` content in
    figures, each by its number; before it stands one that says which page is begun.
    """
    with pdf.opened(path) as (document, objects):
        for number in pages:
            yield {"begun": number}
            visible = pdf.frame_of(objects.pages[number - 1]).visible
            page = document[number - 1]
            numbers = frozenset(known.get(str(number), ()))
            told = _on_page(page, visible, numbers, frozenset(figures.get(str(number), ())))
            page.close()
            yield {"number": number, **told}


def _on_page(
    page: pdfium.PdfPage, visible: Box, known: Collection[int], figures: Collection[int]
) -> dict[str, Any]:
    loose: list[Box] = []
    marked: dict[int, list[Box]] = defaultdict(list)
    for item in page.get_objects(max_depth=1):
        number = c.FPDFPageObj_GetMarkedContentID(item)
        if number not in figures and item.type != c.FPDF_PAGEOBJ_IMAGE:
            continue
        box = _seen(item, visible)
        if box is None:
            continue
        if number in figures:
            marked[number].append(box)
        elif not known or (number not in known and not _is_artifact(item)):
            loose.append(box)
    shown = [box for box in loose if LEAST_PICTURE <= box.area / visible.area <= MOST_PICTURE]
    return {
        "loose": [box.as_list() for box in shown[:MOST]],
        "marked": [[number, union(boxes).as_list()] for number, boxes in sorted(marked.items())],
    }


def _seen(item: pdfium.PdfObject, visible: Box) -> Box | None:
    """Gives where an object stands on the visible page, or None: nowhere, or its bounds are none."""
    try:
        return Box.of(*item.get_bounds()).clipped(visible)
    except (pdfium.PdfiumError, ValueError):
        return None


def _is_artifact(item: pdfium.PdfObject) -> bool:
    """Tells whether an object is marked as no content of the page."""
    for at in range(c.FPDFPageObj_CountMarks(item)):
        mark = c.FPDFPageObj_GetMark(item, at)
        length = ctypes.c_ulong()
        name = (c.FPDF_WCHAR * 32)()
        got = c.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), ctypes.byref(length))
        if got and bytes(name)[: length.value] == _ARTIFACT:
            return True
    return False
