"""The OCR engines by name; each is loaded only where it is asked for.

An engine is a class that takes a :class:`records.recognition.Recognition` and keeps to
:class:`records.ports.OcrEngine`. It runs in the sandbox, which has no network: one that needs a service is
given a command that speaks to a socket of this machine.
"""

from __future__ import annotations

import importlib
from typing import cast

from records.errors import InvalidInput
from records.ports import OcrEngine
from records.recognition import Recognition

ENGINES = {
    "tesseract": "redaction.pages.ocr:TesseractEngine",
    "hocr": "redaction.pages.hocr:HocrEngine",
}
"""Modules are named, not imported, so that a child loads only what it needs."""


def engine_of(recognition: Recognition) -> OcrEngine:
    """Gives the engine that is asked for.

    Raises:
        InvalidInput: there is no such engine.
    """
    spelled = ENGINES.get(recognition.engine, recognition.engine)
    module, _, name = spelled.partition(":")
    try:
        made = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InvalidInput(
            f"RELEASE_OCR_ENGINE: expected {', '.join(ENGINES)} or package.module:Class, "
            f"but {recognition.engine} cannot be loaded"
        ) from error
    return cast("OcrEngine", made(recognition))
