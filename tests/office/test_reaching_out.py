"""Office files that reach out of themselves find nobody: no connection is opened, where they lead is told."""

from __future__ import annotations

import json
import socket
from functools import partial
from pathlib import Path

import pypdf
import pytest
from reaching_files import (
    drawn_docx,
    emf,
    fonted_docx,
    linked_docx,
    linked_odt,
    linked_xlsx,
    svg,
    wmf,
)

from redaction.received import receive

MAKERS = {
    "linked.docx": linked_docx,
    "linked.odt": linked_odt,
    "linked.xlsx": linked_xlsx,
    "svg.docx": partial(drawn_docx, kind="svg", make=svg),
    "emf.docx": partial(drawn_docx, kind="emf", make=emf),
    "wmf.docx": partial(drawn_docx, kind="wmf", make=wmf),
}
LEADS = {
    "linked.docx": {"linked.png", "unc.png", "template.dotm"},
    "linked.odt": {"linked.png", "unc.png", "object.odt", "section.odt"},
    "linked.xlsx": {"other.xlsx", "asked"},
}
"""By file, ends of what it leads to, each of which is told."""

LYING = b"\0\1\0\0\xff\xff" + b"\xff" * 4000
"""A font that says it has more tables than there are bytes."""


def test_nobody_is_asked_and_what_they_lead_to_is_told(tmp_path: Path) -> None:
    """All in one run, with somebody listening: each is printed with its own words, and nobody knocks."""
    work = tmp_path / "work"
    work.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        for name, make in MAKERS.items():
            make(tmp_path / name, address)
        fonted_docx(tmp_path / "font.docx", LYING)
        names = [*MAKERS, "font.docx"]
        deliveries = list(receive([tmp_path / name for name in names], work))
        with pytest.raises(BlockingIOError):
            listening.accept()
    for name, delivery in zip(names, deliveries, strict=True):
        (part,) = delivery.parts
        assert part.refusal is None, (name, part.refusal)
        assert part.printed is not None
        words = "".join(page.extract_text() for page in pypdf.PdfReader(part.printed).pages)
        assert name == "linked.xlsx" or "shownword" in words
        told = json.loads(part.hidden or b"[]")
        for end in LEADS.get(name, ()):
            assert any(end in item["text"] for item in told), (name, end)
