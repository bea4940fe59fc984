"""Notes on a page, and links that lead elsewhere than their words say. Runs in the sandbox.

Source: ISO 32000-2, 12.5 (annotations).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Dictionary

from records.geometry import Box
from redaction.inspection.carried import LONGEST, MOST, text_of
from redaction.pages.layout import LaidWord

NO_NOTES = ("/Link", "/Popup", "/Widget")
HIDDEN = 2 | 32
"""Flags of a note that no screen shows: Hidden and NoView (12.5.3)."""

_TAG = re.compile(r"<[^>]*>")


def notes(page: pikepdf.Page) -> list[dict[str, Any]]:
    """Gives the notes of a page with their words, authors and places; popups that say something too."""
    found: list[dict[str, Any]] = []
    for note in _annotations(page):
        kind = note.get("/Subtype")
        said = _said(note)
        if kind in NO_NOTES and not (kind == "/Popup" and said):
            continue
        told: dict[str, Any] = {
            "kind": str(kind)[1:],
            "text": said,
            "author": text_of(note.get("/T", "")),
            "box": _rect(note),
        }
        if int(note.get("/F", 0)) & HIDDEN:
            told["shown"] = False
        found.append(told)
    return found[:MOST]


def _said(note: Dictionary) -> str:
    texts = [text_of(note[key]) for key in ("/Contents", "/Subj") if key in note]
    rich = " ".join(_TAG.sub(" ", text_of(note.get("/RC", ""))).split())
    if rich and rich not in texts:
        texts.append(rich)
    return " | ".join(text for text in texts if text)[:LONGEST]


def links(page: pikepdf.Page, words: Sequence[LaidWord]) -> list[dict[str, Any]]:
    """Gives the links whose words are not their address, each with both."""
    found: list[dict[str, Any]] = []
    for link in _annotations(page):
        action = link.get("/A")
        if link.get("/Subtype") != "/Link" or not isinstance(action, Dictionary):
            continue
        target = text_of(action.get("/URI", ""))
        box = _rect(link)
        shown = " ".join(_under(box, words))
        if target and not _says(shown, target):
            found.append({"text": target, "shown": shown[:LONGEST], "box": box})
    return found[:MOST]


def _annotations(page: pikepdf.Page) -> Iterator[Dictionary]:
    listed: Any = page.obj.get("/Annots", [])
    return (note for note in listed if isinstance(note, Dictionary))


def _rect(note: Dictionary) -> list[float]:
    return [round(float(value), 1) for value in note.get("/Rect", [])]


def _under(box: Sequence[float], words: Sequence[LaidWord]) -> Iterator[str]:
    if len(box) != 4:
        return
    place = Box.of(*box)
    for word in words:
        if place.overlap(word.box) > 0.3 * word.box.area:
            yield word.text


def _says(shown: str, target: str) -> bool:
    """Tells whether the words of a link say where it leads; an address may go over two lines."""
    said, address = _bare(shown), _bare(target)
    return bool(said) and (address in said or (said in address and len(said) >= 0.9 * len(address)))


def _bare(address: str) -> str:
    plain = unquote(address).casefold().strip()
    for scheme in ("https://", "http://", "mailto:", "tel:"):
        plain = plain.removeprefix(scheme)
    plain = re.sub(r"\s", "", plain.removeprefix("www."))
    return plain.strip("/.,;()[]<>")
