"""Whether something lies on a page that screens show and that is none of its content: filled fields, notes.

The engine reads and publishes what pages are drawn from. What a program lays over them is left out, so an
answer typed into a form is missing from the public copy; whoever reviews has to know. Runs in the sandbox.

Source: ISO 32000-2, 12.5 (annotations), 12.7.4 (fields).
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from records.geometry import Box
from redaction.pages import pdf

TOLD = (
    "fields that are filled in, or notes, lie on this page; they are not part of what is published"
)

NOT_SEEN = frozenset({"/Link", "/Popup", "/PrinterMark", "/TrapNet"})
"""Kinds that show nothing of their own: a link's words are the page's."""

HIDDEN = 2 | 32
"""Flags of what no screen shows: Hidden and NoView (12.5.3)."""

MOST = 2000
"""Of one page that are looked at."""


def lies_on(page: pikepdf.Page) -> bool:
    """Tells whether a field that holds something, or a note that can be seen, lies on a page."""
    laid = page.obj.get("/Annots")
    if not isinstance(laid, Array):
        return False
    return any(isinstance(one, Dictionary) and _is_seen(one) for one in laid[:MOST])


def _is_seen(one: Dictionary) -> bool:
    kind = str(one.get("/Subtype", ""))
    if kind in NOT_SEEN or _number(one.get("/F")) & HIDDEN or not _has_room(one.get("/Rect")):
        return False
    return kind != "/Widget" or _is_filled(one)


def _is_filled(field: Dictionary) -> bool:
    """Tells whether a field says something: words, a choice, a tick, a signature."""
    kind = str(pdf.inherited(field, "/FT") or "")
    if kind == "/Btn":
        return str(field.get("/AS", "/Off")) != "/Off"
    value = pdf.inherited(field, "/V")
    if value is None:
        return False
    return isinstance(value, Dictionary) or bool(str(value).strip())


def _has_room(rect: Any) -> bool:
    try:
        return Box.of(*(float(side) for side in rect)).area > 0
    except (TypeError, ValueError, pikepdf.PdfError):
        return False


def _number(flags: Any) -> int:
    return flags if isinstance(flags, int) else 0
