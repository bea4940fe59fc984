"""What comes with the page and not with the text: running heads and feet, markings, stamps, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from publish.outline.joining import text_of
from records.release import PublicPage

LONGEST = 120
"""Letters of the longest running line."""
_TWICE = 1.5
"""Times a page that a running line stands at the most, on average: a label that comes oftener is the text's."""

_FOLIO = re.compile(r"[-–]?\s*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\s*[-–]?", re.IGNORECASE)
_PAGE_OF = r"page\s+\d{1,3}(?:\s+of\s+\d{1,3})?"
_MARKING = (
    r"(?:unclassified|in[- ]confidence|sensitive|restricted|confidential|secret|top secret)"
    r"(?:[\s:,/-]+(?:budget|cabinet|legal(?:ly)?|privileged?|commercial|staff|policy|medical))*"
)
_STAMP = r"(?:proactively released|released under the official information act(?: 1982)?)"
_OF_THE_PAGE = re.compile(
    rf"[\W\d_]*(?:\b(?:{_PAGE_OF}|{_MARKING}|{_STAMP})\b[\W\d_]*)+", re.IGNORECASE
)
"""Markings, stamps and page numbers alone or together, and no other word."""


class Running:
    """Tells which paragraphs of a document come with its pages.

    A line of the same words on most pages does, whatever numbers stand in it; so do a marking, a stamp and a
    page number anywhere, alone or together.
    """

    def __init__(self, pages: Sequence[PublicPage]) -> None:
        seen: defaultdict[str, set[int]] = defaultdict(set)
        times: Counter[str] = Counter()
        for page in pages:
            for paragraph in page.paragraphs:
                text = text_of(paragraph)
                if text and len(text) <= LONGEST:
                    pattern = _pattern(text)
                    seen[pattern].add(page.number)
                    times[pattern] += 1
        enough = max(3, -(-len(pages) * 6 // 10))
        self._known = frozenset(
            pattern
            for pattern, on in seen.items()
            # a pattern of numbers alone is a list's or a table's
            if len(on) >= enough
            and times[pattern] <= _TWICE * len(on)
            and re.search(r"[^\W_]", pattern)
        )

    def holds(self, text: str) -> bool:
        """Tells whether a paragraph's text is a running line."""
        if _FOLIO.fullmatch(text) or _pattern(text) in self._known:
            return True
        return _OF_THE_PAGE.fullmatch(text) is not None


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold()).strip("# ")
