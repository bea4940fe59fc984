"""What the tests of the flows share: the smallest sample, its secrets, and how a command is run."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import cli

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
MINUTE = SAMPLES / "cabinet-minute.pdf"
MINUTE_DECISIONS = SAMPLES / "cabinet-minute.decisions.json"
SECRETS: dict[str, list[str]] = json.loads((SAMPLES / "secrets.json").read_text(encoding="utf-8"))
BESIDE_THE_SECRETS = ["Ngaire Holmwood", "Ottilie Fernsby"]
"""Words of the minute that stand on its page, and in no title or decision."""
ABOUT = [
    *("--kind", "cabinet-minute", "--title", "Minute: Restoring Harbour Lights in Small Ports"),
    *("--agency", "Ministry of Sample Affairs", "--reference", "CAB-26-MIN-0187"),
    *("--portfolio", "Harbour Safety", "--minister", "Hon Marama Hazelgrove"),
    *("--document-on", "2026-03-02", "--decided-on", "2026-03-02", "--as", "tui.submitter"),
]
"""What is said of the minute when it is queued."""


@dataclass(frozen=True)
class Ran:
    """A command that was run: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """Gives the one JSON document on standard output; anything more or less is an error."""
        return json.loads(self.out)


def release(*arguments: object) -> Ran:
    """Runs one command of ``release`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run([str(argument) for argument in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def done(*arguments: object) -> Any:
    """Runs one command with ``--json``, which has to succeed, and gives its JSON."""
    ran = release(*arguments, "--json")
    assert ran.code == 0, ran.err
    return ran.told


def copied(template: Path, to: Path) -> Path:
    """Gives a copy of an embedded folder in which nothing is under way."""
    shutil.copytree(template, to)
    return to


def only_id(folder: Path) -> str:
    """Gives the id of the one document of a folder."""
    (document,) = done("status", "--folder", folder)["documents"]
    return str(document["id"])


def on_shelf(folder: Path) -> list[str]:
    """Gives every key on the shelf of an embedded folder."""
    public = folder / "public"
    files = (path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file())
    return sorted(key for key in files if not key.startswith("."))


def words_in(text: str | bytes) -> list[str]:
    """Gives which of the samples' secrets, and of the minute's other words, stand in a text."""
    hay = text if isinstance(text, bytes) else text.encode()
    words = {word for planted in SECRETS.values() for word in planted} | {*BESIDE_THE_SECRETS}
    found = []
    for word in sorted(words):
        forms = {word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le")}
        if any(form in hay for form in forms):
            found.append(word)
    return found


def sha256(path: Path) -> str:
    """Gives a file's digest in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
