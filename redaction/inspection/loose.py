"""What hangs loose in a file: objects that nothing leads to, as editors leave them behind.

Runs in the sandbox. Source: ISO 32000-2, 7.5 (file structure), 7.7 (document structure).
"""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream, String

from redaction.inspection.carried import LONGEST, MOST, Told, values_of


def loose(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the objects that nothing in the file leads to: what an editor took away and left behind."""
    reached: set[tuple[int, int]] = set()
    waiting: list[Object] = [objects.trailer]
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in reached:
                continue
            reached.add(item.objgen)
        if isinstance(item, Dictionary):
            waiting += [part for part in item.values() if isinstance(part, Object)]
        elif isinstance(item, Stream):
            waiting += [part for part in values_of(item) if isinstance(part, Object)]
        elif isinstance(item, Array):
            waiting += [part for part in item if isinstance(part, Object)]
    return [
        {"kind": _kind(item), "number": item.objgen[0], "text": _strings(item)}
        for item in objects.objects
        if isinstance(item, Dictionary | Stream) and item.objgen not in reached
        if not _of_the_file_itself(item)
    ][:MOST]


def _of_the_file_itself(item: Object) -> bool:
    """Tells whether an object serves the file's own order: its tables, and the hints of a linearised one."""
    hints = isinstance(item, Stream) and isinstance(item.get("/S"), int)
    return hints or "/Linearized" in item or item.get("/Type") in ("/XRef", "/ObjStm")


def _kind(item: Object) -> str:
    said = str(item.get("/Subtype", item.get("/Type", "")))[1:]
    return said or ("a stream" if isinstance(item, Stream) else "a dictionary")


_SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")


def _strings(item: Object) -> str:
    """Gives the words in an object, as far as they stand there plainly."""
    if isinstance(item, Dictionary):
        texts = [str(value) for value in item.values() if isinstance(value, String)]
    elif "/Subtype" in item or "/Length1" in item:
        texts = []
    else:
        texts = [part.decode("latin-1") for part in _SHOWN.findall(bytes(item.read_bytes()))]
    return " ".join(text for text in texts if text.isprintable())[:LONGEST]
