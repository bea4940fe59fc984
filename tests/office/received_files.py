"""An office file as a test made it, beside what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import pypdf
from office_files import OfficeFile

from records.delivery import Received


@dataclass(frozen=True, slots=True)
class Made:
    """An office file as it was made, and as it was received."""

    told: OfficeFile
    part: Received

    @property
    def printed(self) -> str:
        """The text of its PDF, in one line."""
        assert self.part.printed is not None
        pages = pypdf.PdfReader(self.part.printed).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
