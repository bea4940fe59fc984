"""Witness: pdfminer's characters. None may stand in a box but those of its label.

On lines that were set anew none may be lost, and none may come up.
"""

from __future__ import annotations

from collections.abc import Iterator

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from records.geometry import Box, PageFrame
from redaction.prove import setting
from redaction.prove.case import Case, Finding, MarkedPage


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many boxes and lines set anew were looked into, and what is wrong there."""
    marked = {page.number: page for page in case.pages}
    objections: list[Finding] = []
    numbers = [number - 1 for number in sorted(marked)]
    seen = 0
    for laid, frame in _laid(case.public, numbers) if numbers else ():
        page = marked[sorted(marked)[seen]]
        seen += 1
        objections += _page(page, laid, frame)
    if seen != len(marked):
        objections.append(Finding(None, None, "a page that carries a redaction is missing"))
    lines, lost = setting.compared(case)
    return sum(len(page.burns) for page in case.pages) + lines, [*objections, *lost]


def _laid(path: str, numbers: list[int]) -> Iterator[tuple[LTPage, PageFrame]]:
    """Gives pages with their characters in the order of the content, ungrouped, and the frame of these.

    pdfminer places characters from the corner of the MediaBox; a page that is cropped shows less.
    """
    resources = PDFResourceManager(caching=False)
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    with open(path, "rb") as file:  # noqa: PTH123 -- pdfminer wants the open file
        for page in PDFPage.get_pages(file, pagenos=set(numbers)):
            interpreter.process_page(page)
            yield device.get_result(), PageFrame(Box.of(*page.mediabox), page.rotate)


def _page(page: MarkedPage, laid: LTPage, frame: PageFrame) -> Iterator[Finding]:
    chars = list(_chars(laid))
    allowed = ["".join(label.split()) for label in page.labels]
    for burn in page.burns:
        seen = frame.to_display(burn).grown(-0.5)
        inside = "".join(
            char.get_text() for char in chars if _centre_in(char, seen) and char.get_text().strip()
        )
        left = "".join(inside.split())
        for label in sorted(allowed, key=len, reverse=True):
            left = left.replace(label, "")
        # a label that spans two boxes is cut where one ends; what is left of it is no secret
        if left and not any(left in label for label in allowed):
            yield Finding(page.number, burn, f"{len(left)} characters can be extracted")


def _chars(node: LTContainer) -> Iterator[LTChar]:
    for item in node:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _chars(item)


def _centre_in(char: LTChar, box: Box) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    return bool(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1)
