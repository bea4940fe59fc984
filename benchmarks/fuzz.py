"""Breaks PDFs in many ways and has the engine redact each: a copy that is proven, or a plain no.

    python -m benchmarks.fuzz DIR [--runs 200] [--seed 0]

Ends with exit code 1 if any file made the engine stumble: an error that is neither a refusal nor a witness's
objection, or more than two minutes for a small file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.mutations import mutated
from policies.grounds import grounds
from records.errors import ProofFailed, Refused, ReleaseError
from records.geometry import Box
from records.marks import Mark
from redaction.redact import redact

LARGEST = 600_000
"""Bytes of a file that is broken; a large one tells no more and takes longer."""

LONGEST = 120.0
MARK = Mark(1, (Box(60, 60, 260, 160),), "OIA-9-2-a")


def outcome(data: bytes, folder: Path) -> str:
    """Gives what became of a file: a word, and for an error that should not be, its kind and message."""
    source = folder / "paper.pdf"
    source.write_bytes(data)
    try:
        copy = redact(source, [MARK], grounds(), folder / "public.pdf")
    except Refused:
        return "refused"
    except ProofFailed:
        return "blocked"
    except ReleaseError as error:
        if type(error).__name__ == "InvalidInput":
            # the mark that was made for the whole file lies beside the broken page
            return "refused"
        return f"error: {type(error).__name__}: {error}"
    return "proven" if copy.proof.holds else "error: unproven"


def main(argv: list[str]) -> int:
    """Prints the table; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    papers = [p for p in sorted(asked.folder.glob("*.pdf")) if p.stat().st_size <= LARGEST]
    if not papers:
        print(f"no PDF of up to {LARGEST} bytes in {asked.folder}", file=sys.stderr)
        return 2
    counts: dict[str, Counter[str]] = {}
    troubles = []
    for seed in range(asked.seed, asked.seed + asked.runs):
        paper = papers[seed % len(papers)]
        name, data = mutated(paper.read_bytes(), seed)
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            came = outcome(data, Path(folder))
        took = time.perf_counter() - start
        counts.setdefault(name, Counter())[came.split(":")[0]] += 1
        if came.startswith("error") or took > LONGEST:
            troubles.append(f"{paper.name[:40]} seed {seed} ({name}, {took:.0f} s): {came}")
    table = Table(title=f"{asked.runs} broken files")
    for heading in ("Broken by", "proven", "blocked", "refused", "error"):
        table.add_column(heading)
    for name, came in sorted(counts.items()):
        kinds = ("proven", "blocked", "refused", "error")
        table.add_row(name, *(str(came[kind]) for kind in kinds))
    console = Console(width=120)
    console.print(table)
    for trouble in troubles:
        console.print(trouble)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
