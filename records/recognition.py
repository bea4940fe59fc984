"""What reads pictures of pages, and with what: chosen once by the settings, handed on as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Recognition:
    """One way to recognise text.

    Attributes:
        languages: of the text, the likelier first, joined by ``+``. Te reo Māori before English keeps the
            macrons of both; English alone reads none.
        engine: ``tesseract``, ``hocr`` (any command that writes hOCR), or ``package.module:Class``.
        models: a folder of trained models; the engine's own where it is empty.
        command: what the engine ``hocr`` runs; ``{list}``, ``{dpi}``, ``{languages}`` and ``{models}`` in it
            are filled in.
    """

    languages: str = "mri+eng"
    engine: str = "tesseract"
    models: str = ""
    command: str = ""

    def plain(self) -> dict[str, str]:
        """Gives it as plain values, for a child process."""
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Recognition:
        """Gives it back from its plain values."""
        return cls(**{name: str(value) for name, value in told.items()})


class Beside(StrEnum):
    """What of a page is recognised beside its text."""

    NOTHING = "nothing"
    """Nothing; a page whose text cannot be trusted comes as one to be recognised, with what words it has."""
    PICTURES = "pictures"
    """Pictures larger than an emblem, and the whole page where its text cannot be trusted."""
    ALL = "all"
    """All that is drawn, small pictures and outlines too."""


USUAL = Recognition()
"""Tesseract with Debian's fast models, te reo Māori before English."""
