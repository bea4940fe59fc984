"""Same input, same bytes: in another process too, with sets in another order, and in another locale."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from test_tagged import places, rewritten

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
PAPERS = {
    "cabinet-minute.pdf": "Cabinet",
    "te-reo-briefing.pdf": "Ministry",
    "oia-response-scanned.pdf": "request",
}
"""Samples, each with a word that is withheld wherever it stands."""


def digests(names: list[str]) -> list[str]:
    """Gives the SHA-256 of the public copies of some samples, as the engine writes them in this process."""
    made = []
    for name in names:
        source = ROOT / "samples" / name
        with tempfile.TemporaryDirectory() as folder:
            out = rewritten(source, places(source, PAPERS[name]), Path(folder) / "room")
            made.append(hashlib.sha256(out.read_bytes()).hexdigest())
    return made


def test_other_processes_seeds_and_locales_write_the_same_bytes() -> None:
    """Nothing of a copy comes from the order of a set, the language of a machine, or its clock."""
    names, told = list(PAPERS), []
    for seed, locale, zone in (("1", "C", "UTC"), ("20261", "C.UTF-8", "Pacific/Auckland")):
        closed = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        ran = subprocess.run(
            [sys.executable, str(HERE), *names],
            cwd=ROOT,
            env={**closed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(ran.stdout.split())
    assert len(told[0]) == len(names)
    assert told[0] == told[1]


if __name__ == "__main__":
    sys.stdout.write("\n".join(digests(sys.argv[1:])))
