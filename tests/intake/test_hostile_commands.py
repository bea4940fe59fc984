"""Hostile files by the command line, a few of each kind of trouble: `make hostile` runs all of them so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile_files import CASES, SECRET_WORDS

from flows import cli

KINDS = (
    "user-password.pdf",
    "form-draws-itself.pdf",
    "frames-in-a-ring.tif",
    "glyph-writes-itself.pdf",
    "banner.png",
    "startxref-wrong.pdf",
)


@pytest.mark.parametrize("name", KINDS)
def test_a_command_refuses_a_hostile_file_or_gives_its_pages(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], own_environment: None
) -> None:
    """Exit code 3 with one line that names the file and not its words, or one document with every page."""
    case = next(case for case in CASES if case.name == name)
    path = tmp_path / name
    path.write_bytes(case.make())
    code = cli.run(["read", str(path), "--json", "--folder", str(tmp_path / "house")])
    out, said = capfd.readouterr()
    told = json.loads(out)
    if case.reasons:
        assert code == 3
        assert len(said.strip().splitlines()) == 1
        assert name in said
        assert not any(word in said + out for word in SECRET_WORDS.split())
        return
    assert code == 0
    assert [page["number"] for page in told["pages"]] == list(range(1, len(told["pages"]) + 1))
    assert told["pages"]
    assert {page["source"] for page in told["pages"]} <= {"text", "ocr", "mixed", "unreadable"}
