"""The picture of the house is whole: every module has its place in it."""

from __future__ import annotations

import re

import pytest
from house_files import ROOMS, ROOT, python_files

TOLD_AS_A_WHOLE = {"detectors", "migrations", "commands", "api"}
"""Folders of many modules of one kind, which the picture names and does not list."""


@pytest.mark.parametrize("room", ROOMS)
def test_the_architecture_names_every_module(room):
    """A newcomer finds in the picture what each module gives; a new one has to say where it belongs."""
    told = re.findall(r"`([\w./]+)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    named = {part for name in told for part in name.split("/")}
    modules = [path.relative_to(ROOT) for path in python_files(room) if path.stem != "__init__"]
    listed = [path for path in modules if not TOLD_AS_A_WHOLE & set(path.parts[:-1])]
    assert [str(path) for path in listed if path.stem not in named] == []
    wholes = {part for path in modules for part in path.parts[:-1]} & TOLD_AS_A_WHOLE
    assert wholes <= named
