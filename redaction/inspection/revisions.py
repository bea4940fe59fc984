"""Earlier states of a file that was saved over itself, and the lines that stood only in them.

Runs in the sandbox. Source: ISO 32000-2, 7.5.6 (incremental updates), annex F (linearised files).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

from redaction.pages import pdf

MOST = 12
"""Earlier states that are read, the latest first."""

MOST_PAGES = 300
MOST_LINES = 1000

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")


def ends(raw: bytes) -> list[int]:
    """Gives where each state of a file ends; of a linearised file, the part that comes first is none."""
    found = [match.end() for match in _END.finditer(raw) if int(match.group(1)) != 0]
    return found or [len(raw)]


def only_earlier(raw: bytes) -> Iterator[dict[str, Any]]:
    """Gives the lines that an earlier state shows or hides and the last one does not hold at all."""
    *before, last = ends(raw)
    if not before:
        return
    now = {line for _, line in _lines(raw[:last])}
    given = 0
    for number, end in list(enumerate(before, 1))[::-1][:MOST]:
        for page, line in _lines(raw[:end]):
            if line not in now and given < MOST_LINES:
                given += 1
                now.add(line)
                yield {"revision": number, "page": page, "text": line[:1000]}


def _lines(raw: bytes) -> Iterator[tuple[int, str]]:
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError:
        # what was cut off behind is no whole file by itself; there is nothing to read in it
        return
    try:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            yield from ((index + 1, line.strip()) for line in pdf.lines_of(page) if line.strip())
            page.close()
    finally:
        document.close()
