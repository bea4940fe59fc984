"""Our rooms bear everyday names: nobody else's package of the same name may stand before them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from house_files import ROOMS, ROOT, python_files

FORBIDDEN = {"utils", "helpers", "common", "manager", "service", "util", "helper", "misc"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours_from_anywhere(room):
    """Imported from / without the working directory, as a worker does, each room is this checkout's."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", f"import {room}; print({room}.__file__)"],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(ran.stdout.strip()).resolve() == ROOT / room / "__init__.py"


@pytest.mark.parametrize("room", ROOMS)
def test_a_module_is_named_for_what_it_gives(room):
    """No drawer of odds and ends: utils, helpers, common, manager and service are no names."""
    assert {path.stem for path in python_files(room)} & FORBIDDEN == set()


def test_no_module_of_the_flows_bears_a_rooms_name():
    """A file entrypoint would put flows/ first on sys.path, and records.py there would be the room."""
    top = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert top & set(ROOMS) == set()
