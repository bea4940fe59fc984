"""Classification markings as they are printed at the top and bottom of a page.

Source: Protective Security Requirements, New Zealand Government security classification system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TOO_HIGH = ("TOP SECRET", "SECRET", "CONFIDENTIAL")
"""National security classifications above RESTRICTED, highest first."""

_LINE = re.compile(
    r"""^[\s\[({*\-–—•.]*                       # what people put around a marking
    (?:(?:NZ|CABINET|CLASSIFICATION|CLASSIFIED)\s*[:\-–]?\s*)?
    (?P<marking>TOP[\s-]?SECRET|SECRET|CONFIDENTIAL)
    (?:\s*(?://|/|[-–—:]|\bAND\b)\s*[A-Z][A-Z ,/&-]{0,60})?  # endorsements behind it
    [\s\])}*\-–—•.]*$""",
    re.VERBOSE,
)


def classified(lines: Iterable[str]) -> str | None:
    """Gives the highest marking above RESTRICTED that stands alone on a line, or None.

    Only capitals on a line of their own count: "IN-CONFIDENCE" and "a confidential talk" do not.

    >>> classified(["TOP SECRET", "Proposal"])
    'TOP SECRET'
    >>> classified(["[CONFIDENTIAL]"])
    'CONFIDENTIAL'
    >>> classified(["IN-CONFIDENCE", "COMMERCIAL: IN CONFIDENCE", "It is a SECRET that we keep"])
    """
    found = {
        re.sub(r"[\s-]+", " ", match["marking"])
        for line in lines
        if len(line) < 100 and (match := _LINE.match(" ".join(line.split())))
    }
    return next((marking for marking in TOO_HIGH if marking in found), None)
