"""Redacts every PDF under a folder, words chosen at random: proven, blocked or turned away, never a crash.

    python -m benchmarks.corpus DIR [--most 500] [--seed 0] [--pages 12] [--lanes 1] [--longest 600]
        [--report FILE] [--unboxed]

For folders of strangers' files, as test suites of PDF tools hold them. Each file is taken in, read, given a
few marks over words chosen by the seed and its digest (the first of them everywhere), redacted and proven, in
a process of its own with a bound on time; the sandbox's children of all files are forked from one nursery. In a
copy that is proven, the tests' hunter, who shares no code with the engine, looks for those of the words that
stood nowhere else.

The report has a line of JSON for each file: what became of it, and places, never words. Ends with exit code 1
if any file made the engine stumble (an error that is neither a refusal nor a witness's objection, or no end in
time), or the hunter found a trace.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from benchmarks import forking, unboxed
from policies.grounds import grounds
from records.document import Page, Word
from records.errors import ProofFailed, Refused
from records.marks import Mark
from redaction import intake, reading
from redaction.prove.structure import EXPECTED
from redaction.redact import redact

HUNTER = Path(__file__).resolve().parent.parent / "tests" / "leaks"

GROUND = "OIA-9-2-a"
MOST_MARKS = 3
LEAST_LETTERS = 5
FORK = get_context("fork")
MEMORY = 5 << 30
LONGEST = 600.0
"""Seconds of wall time in which a file usually has to be done with, on a machine that others use too."""

OURS = re.compile(
    r"withheld|under|section|official|information|document|picture|description|page|proactive|release|engine"
)
"""Words that our own labels and sentences say in every copy: the hunter would find them rightly."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        result: ``proven``, ``blocked``, ``refused``, ``long`` or ``wordless`` (nothing to mark); or what is
            bad: ``leak``, ``crash``, ``hang``.
        why: the reason, the witness and its objection, or the kind and place of an error.
        tiers: how many pages went each way, by reason.
        traces: where the hunter found a word.
    """

    file: str
    result: str
    why: str = ""
    pages: int = 0
    marks: int = 0
    hunted: int = 0
    seconds: float = 0.0
    tiers: dict[str, int] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        """Tells whether somebody has to look at it."""
        return self.result in ("leak", "crash", "hang")


# -- one file --------------------------------------------------------------------------------------


def outcome(paper: Path, seed: int, most_pages: int) -> Outcome:
    """Gives what becomes of one file."""
    name = paper.name
    try:
        accepted = intake.accept(paper)
        if accepted.pages > most_pages:
            return Outcome(name, "long", pages=accepted.pages)
        pages = list(reading.read(paper, accepted))
        chance = random.Random(f"{seed} {accepted.sha256}")  # noqa: S311 -- a sample, no secret
        words = chosen(pages, chance)
        if not words:
            return Outcome(name, "wordless", pages=len(pages))
        marks = [
            Mark(number, (word.box.grown(0.5),), GROUND, everywhere=index == 0)
            for index, (number, word) in enumerate(words)
        ]
        with tempfile.TemporaryDirectory() as out:
            copy = redact(paper, marks, grounds(), Path(out) / "public.pdf", pages=pages)
            secrets = [word.text for _, word in words if huntable(word.text, pages)]
            traces = list(hunted(copy.path.read_bytes(), secrets))
    except Refused as refusal:
        return Outcome(name, "refused", refusal.reason.value)
    except ProofFailed as failure:
        told = sorted({f"{o.witness}: {o.what}" for o in failure.objections})
        return Outcome(name, "blocked", "; ".join(told[:3]))
    except Exception as error:  # noqa: BLE001 -- finding these is what this is for
        return Outcome(name, "crash", _placed(error))
    tiers = Counter(f"{route.tier.value}: {route.reason}" for route in copy.proof.routes)
    result = "leak" if traces else "proven" if copy.proof.holds else "crash"
    return Outcome(
        name, result, "", len(pages), len(marks), len(secrets), tiers=dict(tiers), traces=traces
    )


def _placed(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"[:300]


def chosen(pages: Sequence[Page], chance: random.Random) -> list[tuple[int, Word]]:
    """Gives a few words to withhold, each with its page."""
    words = [
        (page.number, word)
        for page in pages
        for word in page.words
        if sum(map(str.isalnum, word.text)) >= LEAST_LETTERS
        and word.box.clipped(page.frame.visible) is not None
    ]
    return chance.sample(words, min(MOST_MARKS, len(words)))


def huntable(text: str, pages: Sequence[Page]) -> bool:
    """Tells whether a word stands once, and within no other, so that any trace of it is a leak."""
    hunter = _hunter()
    said = hunter.folded(" ".join(word.text for page in pages for word in page.words))
    word = hunter.folded(text)
    name = any(word in hunter.folded(key) for key in EXPECTED)
    # the hunter looks for parts of it too ("example.org"), and closes up what stands beside each other
    # ("a fraction" and "some text"), in another order than ours
    parts = {word[2:], word[:-2], *map(hunter.folded, re.split(r"\W+", text))}
    alone = all(said.count(part) == 1 for part in parts if len(part) >= LEAST_LETTERS)
    return len(word) >= 7 and alone and not name and not OURS.search(word)


def hunted(public: bytes, secrets: Sequence[str]) -> Iterator[str]:
    """Gives the places in a public copy where the hunter finds a word."""
    if not secrets:
        return
    evidence = _hunter().Evidence(public)
    for secret in secrets:
        for trace in evidence.traces(secret, ocr=False):
            yield f"{trace.channel}: {trace.place}"


def _hunter() -> Any:
    if str(HUNTER) not in sys.path:
        sys.path.insert(0, str(HUNTER))
    return importlib.import_module("hunter")


# -- many ------------------------------------------------------------------------------------------


def outcomes_of(
    papers: Sequence[Path], lanes: int, one: Callable[[Path], Outcome], longest: float = LONGEST
) -> Iterator[Outcome]:
    """Gives what becomes of each file, in a process of its own that is ended when its time is over."""
    waiting = list(reversed(papers))
    running: dict[Connection, tuple[BaseProcess, Path, float]] = {}
    while waiting or running:
        while waiting and len(running) < lanes:
            paper = waiting.pop()
            ours, theirs = FORK.Pipe(duplex=False)
            child: BaseProcess = FORK.Process(target=_tell, args=(theirs, one, paper))
            child.start()
            theirs.close()
            running[ours] = (child, paper, time.perf_counter())
        told = set(wait(list(running), timeout=1.0))
        for ours, (child, paper, begun) in list(running.items()):
            took = time.perf_counter() - begun
            if ours not in told and took < longest:
                continue
            del running[ours]
            yield replace(
                _heard(ours, child) if ours in told else _hung(child, longest),
                file=str(paper),
                seconds=took,
            )


def _tell(answers: Connection, one: Callable[[Path], Outcome], paper: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers.send(one(paper))


def _heard(answers: Connection, child: BaseProcess) -> Outcome:
    try:
        return cast("Outcome", answers.recv())
    except EOFError:
        child.join()
        return Outcome("", "crash", f"its process ended with {child.exitcode}")
    finally:
        answers.close()
        child.join()


def _hung(child: BaseProcess, longest: float) -> Outcome:
    # what it started in the sandbox ends with it
    child.kill()
    child.join()
    return Outcome("", "hang", f"more than {longest:.0f} s")


def papers_in(folder: Path) -> list[Path]:
    """Gives the PDFs under a folder, each content once, in an order that tells nothing of their names."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".pdf" and path.is_file():
            found.setdefault(sha256(path.read_bytes()).hexdigest(), path)
    return [found[digest] for digest in sorted(found)]


def main(argv: list[str]) -> int:
    """Prints what became of a folder's files; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=0, help="files at most; 0 for all")
    parser.add_argument("--skip", type=int, default=0, help="files left out at the beginning")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", type=int, default=12, help="longer files are only taken in")
    parser.add_argument("--lanes", type=int, default=1)
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds for one file")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--unboxed", action="store_true", help="without the sandbox; quicker")
    asked = parser.parse_args(argv)
    papers = papers_in(asked.folder)[asked.skip :]
    papers = papers[: asked.most] if asked.most else papers
    if not papers:
        print(f"no PDF under {asked.folder}", file=sys.stderr)
        return 2
    if asked.unboxed:
        unboxed.leave_sandbox()

    def one(paper: Path) -> Outcome:
        return outcome(paper, asked.seed, asked.pages)

    outcomes = []
    with nullcontext() if asked.unboxed else forking.one_nursery():
        for came in outcomes_of(papers, asked.lanes, one, asked.longest):
            outcomes.append(came)
            if asked.report:
                with asked.report.open("a") as report:
                    report.write(json.dumps(asdict(came)) + "\n")
    _print(outcomes)
    return 1 if any(came.bad for came in outcomes) else 0


def _print(outcomes: Sequence[Outcome]) -> None:
    console = Console(width=150)
    pages = sum(came.pages for came in outcomes if came.result == "proven")
    hunted_for = sum(came.hunted for came in outcomes)
    console.print(
        _table(
            f"{len(outcomes)} files, {pages} pages proven, {hunted_for} words hunted",
            Counter(f"{came.result} {came.why}".strip() for came in outcomes),
        )
    )
    ways: Counter[str] = Counter()
    for came in outcomes:
        ways.update(came.tiers)
    console.print(_table("Pages of proven copies", ways))
    for came in outcomes:
        if came.bad:
            console.print(f"{came.file}: {came.result} {came.why} {came.traces}")


def _table(title: str, counts: Counter[str]) -> Table:
    table = Table(title=title)
    table.add_column("What")
    table.add_column("How many", justify="right")
    for what, count in counts.most_common(40):
        table.add_row(what, str(count))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
