"""What parses strangers' bytes is never loaded by the engine itself, only by its children."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
PARSERS = (
    "pikepdf",
    "pypdfium2",
    "pypdf",
    "PIL",
    "fontTools",
    "olefile",
    "oxmsg",
    "pytesseract",
    "lxml",
)


@pytest.mark.parametrize("loads", [False, True], ids=["engine", "control"])
def test_the_engine_loads_no_parser(tmp_path: Path, *, loads: bool) -> None:
    """A paper is accepted, read, redacted and proven, and no parser stands in the process that asked for it."""
    script = tmp_path / "journey.py"
    more = "import pikepdf" if loads else ""
    script.write_text(
        f"""
import sys
from pathlib import Path
from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from redaction import intake, reading
from redaction.redact import redact
{more}
source = Path({str(SAMPLES / "cabinet-minute.pdf")!r})
pages = list(reading.read(source, intake.accept(source)))
word = next(word for word in pages[0].words if len(word.text) > 5)
mark = Mark(1, (word.box,), "OIA-9-2-a", False)
redact(source, [mark], grounds(), Path({str(tmp_path / "public.pdf")!r}))
print(*[name for name in {PARSERS!r} if name in sys.modules])
"""
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, cwd=SAMPLES.parent
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.split() == (["pikepdf"] if loads else [])
