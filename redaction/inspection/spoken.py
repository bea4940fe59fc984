"""What a file says beside what it shows: descriptions, and words that stand for those that are drawn.

Runs in the sandbox. Source: ISO 32000-2, 14.9 (alternative descriptions, replacement text, expansions).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Dictionary, Object, Stream, String

from records.pictures import plain_words
from redaction.inspection.carried import MOST, Told, dictionaries, page_numbers, text_of
from redaction.structure.described import identity

SPOKEN = ("/Alt", "/ActualText", "/E")


def descriptions(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the texts that only a screen reader or a copy speaks: for pictures, odd letters, short forms."""
    pages = page_numbers(objects)
    found: list[Told] = []
    for item in dictionaries(objects):
        if item.get("/S") is None and item.get("/Type") != "/StructElem":
            continue
        page = pages.get(item.Pg.objgen) if isinstance(item.get("/Pg"), Dictionary) else None
        found += _spoken(item, page)
    for number, source in enumerate(objects.pages, 1):
        found += _marked(source, source.obj.get("/Resources", Dictionary()), number)
    for form in objects.objects:
        if isinstance(form, Stream) and form.get("/Subtype") == "/Form":
            found += _marked(form, form.get("/Resources", Dictionary()), None)
    return found[:MOST]


def _spoken(item: Object, page: int | None) -> Iterator[Told]:
    for key in SPOKEN:
        if isinstance(item.get(key), String):
            told: Told = {"kind": key[1:], "text": text_of(item[key])}
            if page is not None:
                told["page"] = page
            if key == "/Alt" and plain_words(told["text"]):
                # by which a person ticks it, should it be a picture's
                told["id"] = identity(told["text"])
            yield told


def _marked(content: Any, resources: Object, page: int | None) -> Iterator[Told]:
    """Gives the replacement texts that stand in content itself."""
    for instruction in pikepdf.parse_content_stream(content, operators="BDC DP"):
        if len(instruction.operands) < 2:
            continue
        named: Any = instruction.operands[1]
        if isinstance(named, pikepdf.Name):
            named = resources.get("/Properties", Dictionary()).get(str(named))
        if isinstance(named, Dictionary):
            yield from _spoken(named, page)


def replaced(page: pikepdf.Page) -> bool:
    """Tells whether the content of a page has other words in store than those that it draws."""
    told = _marked(page, page.obj.get("/Resources", Dictionary()), None)
    return any(one["kind"] == "ActualText" for one in told)


def without_replacements(page: pikepdf.Page) -> bytes:
    """Gives a page as a file of its own, without the words that stand for others: pdfium reads those."""
    with pikepdf.new() as alone:
        alone.pages.append(page)
        copy = alone.pages[0]
        parsed = list(pikepdf.parse_content_stream(copy))
        named = copy.obj.get("/Resources", Dictionary()).get("/Properties", Dictionary())
        for told in (*named.values(), *(part for one in parsed for part in one.operands)):
            if isinstance(told, Dictionary) and "/ActualText" in told:
                del told["/ActualText"]
        copy.obj.Contents = alone.make_stream(pikepdf.unparse_content_stream(parsed))
        out = io.BytesIO()
        alone.save(out)
        return out.getvalue()
