"""Witness: pypdf's text. No term that must be gone may stand on any page, title, link or property.

Nor may it stand in what is published of the document beside the file, such as its summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from redaction.prove.case import ANYWHERE, IN_A_WORD, Case, Finding, squeezed, stands_in

OWN_PROPERTY = "Proactive release engine"
"""What we say of ourselves in every file; a paper on proactive release may withhold the same words."""

OWN_SENTENCE = "Picture without a description"
OWN_PLACE = re.compile(r"page \d+")
"""What we say of pictures, and of links within the document."""


FOOT, HEAD = 10, 6
"""Lines that may stand between the two parts of a term that the end of a page breaks."""

LEAST_TELLING = 4
"""Letters from which one word of a withheld term counts by itself."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many pages were searched, and where a term still stands."""
    reader = pypdf.PdfReader(case.public)
    objections: list[Finding] = []
    if len(reader.pages) != case.count:
        what = f"{len(reader.pages)} pages where the source has {case.count}"
        objections.append(Finding(None, None, what))
    before = ""
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        objections += [
            Finding(number, None, f"the words of mark {term.mark} can be extracted")
            for term in case.banned
            if stands_in(term.folded, text)
            or (term.everywhere and _is_broken(term.folded, before, text))
        ]
        before = text
    objections += _furnishing(reader, case)
    said = [str(value) for value in (reader.metadata or {}).values()]
    said += _packed(reader)
    properties = " \n ".join(value for value in said if value != OWN_PROPERTY)
    objections += [
        Finding(None, None, f"the words of mark {term.mark} stand in the properties or title")
        for term in case.banned
        if stands_in(term.folded, properties)
    ]
    told = " \n ".join(case.beside)
    objections += [
        Finding(
            None, None, f"the words of mark {term.mark} stand in what is published beside the file"
        )
        for term in case.banned
        if stands_in(term.folded, told)
    ]
    return len(reader.pages), objections


def _is_broken(folded: str, before: str, text: str) -> bool:
    """Tells whether a term begins in a line at the foot of a page and ends in one at the head of the next.

    Up to ``FOOT`` and ``HEAD`` lines are passed over: running lines, and notes at the foot.
    """
    if len(folded) < ANYWHERE:
        return False
    foot = [squeezed(line) for line in before.splitlines()[-FOOT:]]
    head = [squeezed(line) for line in text.splitlines()[:HEAD]]
    for at in range(1, len(folded)):
        # a vowel that ends the one part and begins the other is one letter of the term
        rests = {folded[at:], folded[at - 1 :]} if folded[at - 1] in "aeiou" else {folded[at:]}
        begins = any(line.endswith(folded[:at]) for line in foot)
        if begins and any(line.startswith(rest) for line in head for rest in rests):
            return True
    return False


def _packed(reader: pypdf.PdfReader) -> Iterator[str]:
    """Gives the words between the tags of a file's XMP packet; that there is nothing else in it, others see."""
    metadata = reader.root_object.get("/Metadata")
    item = None if metadata is None else metadata.get_object()
    if isinstance(item, StreamObject):
        text = item.get_data().decode("utf-8", "replace")
        yield from (unescape(part).strip() for part in re.split(r"<[^>]*>", text) if part.strip())


def _furnishing(reader: pypdf.PdfReader, case: Case) -> Iterator[Finding]:
    """Gives objections to what structure, links and outline say: every string of every object in them."""
    said = [
        text for text in _strings(reader) if text != OWN_SENTENCE and not OWN_PLACE.fullmatch(text)
    ]
    for term in case.banned:
        long = len(term.folded) >= IN_A_WORD
        if any(
            stands_in(term.folded, text) or (long and term.folded in squeezed(text))
            for text in said
        ):
            what = f"the words of mark {term.mark} stand in the structure, a link or the outline"
            yield Finding(None, None, what)
    described = {unquote(text) for text in case.described}
    yield from _describing([text for text in said if text in described], case)


def _describing(said: list[str], case: Case) -> Iterator[Finding]:
    """Gives objections to descriptions that a person ticked: no withheld word, wherever else it may stand."""
    for term in case.terms:
        words = {term.folded, *(squeezed(part) for part in term.raw.split())}
        telling = {word for word in words if len(word) >= LEAST_TELLING}
        if any(stands_in(word, text) for word in telling for text in said):
            what = f"words of mark {term.mark} stand in the description of a picture"
            yield Finding(None, None, what)


def _strings(reader: pypdf.PdfReader) -> Iterator[str]:
    """Gives every string that is reached from the catalogue otherwise than through a page's own entries."""
    met: set[int] = set()
    root = reader.root_object
    waiting: list[Any] = [root.get("/StructTreeRoot"), root.get("/Outlines")]
    waiting += [page.get("/Annots") for page in reader.pages]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in met:
                continue
            met.add(item.idnum)
            item = item.get_object()
        if isinstance(item, str) and not isinstance(item, NameObject):
            yield unquote(item)
        elif isinstance(item, bytes):
            yield item.decode("latin-1")
        elif isinstance(item, DictionaryObject) and item.get("/Type") != "/Page":
            waiting += [item.raw_get(key) for key in item if key not in ("/P", "/Pg")]
        elif isinstance(item, ArrayObject):
            waiting += list(item)
