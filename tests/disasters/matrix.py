"""Kill -9 at every step of the work on a document: done again, it is done once, and the public sees the same.

    python tests/disasters/matrix.py                    every step of every work: `make disasters`
    python tests/disasters/matrix.py --sample 20 --seed 7 --works release withdraw

Each step of each work is a death of its own: of a real process, by SIGKILL, on real stores and with the real
engine. Then somebody runs the work again, or `reconcile` does, an hour later; and everything is held against
an undisturbed run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from counted_steps import BLOWS
from dying import NEVER_CAME, SAID_SO, Line, Seen, apart, die_at_each, look, save, seen
from forked import PATIENCE, Children
from mending import fingerprint, happened_at, mended, reconciled_later, site, undisturbed
from small_house import BEGAN_AT, HOUSES, WORKS, Work
from turned_clock import turn
from warmed import warm_up

_ENDS = {"kill": {-signal.SIGKILL}, "full": {SAID_SO, NEVER_CAME}}
"""How a process may end that was struck; on a full disk, by a clear error or with all of its work done."""
DANGEROUS = re.compile(
    r"(begin|confirm)_(publication|withdrawal)|catalogue\.advance|shelf\.(place|remove)|vault\.keep"
    r"|lease indexes|rename .*index\.html|start |commit"
)
"""Steps of which a sample takes more than of others."""


@dataclass
class Outcome:
    """What became of one work: how many steps, and what was wrong after which."""

    work: str
    steps: int = 0
    struck: int = 0
    houses: int = 0
    again: int = 0
    reconciled: int = 0
    seconds: float = 0.0
    wrong: list[dict[str, object]] = field(default_factory=list)


class Matrix:
    """One work, and the deaths of it."""

    def __init__(
        self, children: Children, room: Path, work: Work, *, lanes: int = 2, blow: str = "kill"
    ) -> None:
        self._children, self._room, self._work, self._lanes = children, room, work, lanes
        self._running: dict[int, tuple[int, bool, Path]] = {}
        self._references: dict[tuple[str, bool], frozenset[tuple[str, str]]] = {}
        self._met: set[str] = set()
        self._blow = blow
        self._begins = room
        self.outcome = Outcome(work.name)
        self.seen = Seen([], [])

    def prepare(self) -> None:
        """Makes the house ready, and looks at the steps of an undisturbed run."""
        self._begins = self._ready(self._work.ready) / "house"
        (self._room / "undisturbed").mkdir(parents=True)
        save(self._begins, self._room / "undisturbed" / "house")
        self._here(lambda: look(self._room / "undisturbed", self._work))
        self.seen = seen(self._room / "undisturbed")
        self.outcome.steps = len(self.seen.names)
        self._refer_to(self._room / "undisturbed")

    def run(self, chosen: Sequence[int], told: Callable[[int, int], None]) -> Outcome:
        """Dies at each of the chosen steps, mends each death, and gives what was wrong."""
        begun = time.monotonic()
        deaths: dict[int, list[int]] = {}
        for number in chosen:
            deaths.setdefault(self.seen.rest_before(number), []).append(number)
        room = self._room / "dying"
        room.mkdir()
        save(self._begins, room / "house")
        for done, (death, _pid) in enumerate(self._deaths(room, deaths), 1):
            told(done, len(chosen))
            self._mend_later(room, death)
            if (room / "before").exists():
                save(room / "before", room / "house")
        while self._running:
            self._gather()
        if self.outcome.struck != len(chosen):
            self._wrong(-1, "", f"{len(chosen) - self.outcome.struck} deaths never came")
        self.outcome.seconds = time.monotonic() - begun
        return self.outcome

    def _deaths(self, room: Path, deaths: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
        """Gives each death after it has happened; its successor goes on once the next one is asked for."""
        tell, told = os.pipe()[::-1]
        go, gone = os.pipe()
        current = self._children.begin(
            lambda: die_at_each(room, self._work, deaths, Line(tell, go), BLOWS[self._blow])
        )
        with os.fdopen(told, "rb") as lines:
            while True:
                line = self._line(lines, current)
                if line is None:
                    self._wrong(-1, "", "the work itself failed")
                    break
                message = json.loads(line)
                if message["death"] < 0:
                    break
                self._children.adopt(message["successor"])
                current = message["successor"]
                code = self._children.wait(message["victim"])
                left = self._children.strays()
                if code in _ENDS[self._blow]:
                    self.outcome.struck += 1
                else:
                    what = "it came to its end" if code == NEVER_CAME else f"it ended with {code}"
                    self._wrong(message["death"], "", what)
                if left:
                    self._wrong(message["death"], "", f"it left {len(left)} processes running")
                yield message["death"], message["victim"]
                os.write(gone, b"g")
        self._children.wait(current)
        for descriptor in (tell, go, gone):
            os.close(descriptor)

    def _line(self, lines: object, current: int) -> bytes | None:
        until = time.monotonic() + self._children.patience
        while not select.select([lines], [], [], 0.05)[0]:
            if self._children.ended(current) is not None or time.monotonic() > until:
                return None
        return lines.readline()  # type: ignore[attr-defined]  # a pipe's end

    def _mend_later(self, dying: Path, death: int) -> None:
        """Mends the house that a death left; one that is the same, byte for byte, is mended once."""
        left = fingerprint(dying)
        if left in self._met:
            return
        self._met.add(left)
        self.outcome.houses += 1
        while len(self._running) >= self._lanes:
            self._gather()
        room = self._room / f"mending-{death}"
        room.mkdir()
        save(dying / "house", room / "house")
        if (dying / "tmp").exists():
            shutil.move(dying / "tmp", room / "tmp")
            (dying / "tmp").mkdir()
        for one in dying.glob("*.pdf"):
            shutil.copy(one, room)
        reconciled = self.outcome.houses % 2 == 0
        pid = self._children.begin(lambda: self._mend(room, reconciled=reconciled))
        self._running[pid] = (death, reconciled, room)
        if reconciled:
            self.outcome.reconciled += 1
        else:
            self.outcome.again += 1

    def _mend(self, room: Path, *, reconciled: bool) -> None:
        try:
            wrong = list(mended(room, self._work, reconciled=reconciled))
            at = happened_at(room)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what the matrix looks for
            wrong, at = ["".join(traceback.format_exception(error)[-3:])], ""
        (room / "told.json").write_text(json.dumps({"wrong": wrong, "at": at}))

    def _gather(self) -> None:
        """Waits until one of the houses is mended, and takes note of what is wrong with it."""
        while True:
            for pid, (death, reconciled, room) in list(self._running.items()):
                if self._children.ended(pid) is not None:
                    del self._running[pid]
                    self._judge(death, "reconcile" if reconciled else "again", room)
                    return
            time.sleep(0.01)

    def _judge(self, death: int, how: str, room: Path) -> None:
        told = room / "told.json"
        if not told.exists():
            self._wrong(death, how, "whoever mended it died")
            return
        found = json.loads(told.read_text())
        for one in found["wrong"]:
            self._wrong(death, how, one)
        if not found["wrong"]:
            wanted = self._reference(found["at"], reconciled=how == "reconcile")
            got = site(room / "house")
            if keys := sorted({key for key, _ in wanted ^ got}):
                self._wrong(death, how, f"the public sees other bytes: {', '.join(keys[:5])}")
        if not self.outcome.wrong:
            shutil.rmtree(room)

    def _refer_to(self, room: Path) -> None:
        """Takes the site of a house that was not disturbed for what it should be, reconciled or not."""
        at = self._instant(room)
        self._references[at, False] = site(room / "house")
        self._here(lambda: reconciled_later(room, self._work))
        self._references[at, True] = site(room / "house")

    def _reference(self, at: str, *, reconciled: bool) -> frozenset[tuple[str, str]]:
        """Gives the site of a run that was not disturbed, and happened at that instant."""
        for slowly in (False, True):
            room = self._room / f"undisturbed-{'slowly' if slowly else 'later'}"
            if (at, reconciled) not in self._references and not room.exists():
                room.mkdir()
                save(self._begins, room / "house")
                self._here(partial(undisturbed, room, self._work, slowly=slowly))
                self._refer_to(room)
        return self._references.get((at, reconciled), frozenset())

    def _instant(self, room: Path) -> str:
        def write() -> None:
            (room / "at").write_text(happened_at(room))

        self._here(write)
        return (room / "at").read_text()

    def _ready(self, name: str) -> Path:
        """Gives a house that was made ready, with those that come before it, once for all works."""
        room = self._room.parent / f"ready-{name or 'nothing'}".replace(" ", "-")
        if not room.exists():
            room.mkdir(parents=True)
            if name:
                before, made = HOUSES[name]
                save(self._ready(before) / "house", room / "house")
                self._here(lambda: (turn(BEGAN_AT), apart(room), made(room / "house")))
            else:
                (room / "house").mkdir()
        return room

    def _here(self, work: Callable[[], object]) -> None:
        """Does something in a process of its own, which must succeed."""
        pid = self._children.begin(lambda: (work(), None)[1])
        assert self._children.wait(pid) == 0, "what has to work undisturbed failed"

    def _wrong(self, death: int, how: str, what: str) -> None:
        step = self.seen.names[death] if death >= 0 else ""
        self.outcome.wrong.append({"step": death, "name": step, "mended": how, "what": what})


def sampled(
    names: Sequence[str], among: Sequence[int], number: int, chance: random.Random
) -> list[int]:
    """Gives some steps: one half of those that are dangerous, the other of all."""
    dangerous = [n for n in among if DANGEROUS.search(names[n])]
    some = chance.sample(dangerous, min(number // 2, len(dangerous)))
    rest = [n for n in among if n not in some]
    return sorted(some + chance.sample(rest, min(number - len(some), len(rest))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the matrix; gives 1 where anything was wrong."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--works", nargs="*", default=[work.name for work in WORKS])
    asked.add_argument("--sample", type=int, help="steps of each work; all of them by default")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--lanes", type=int, default=2, help="houses that are mended at a time")
    asked.add_argument("--json", type=Path, help="a file for the outcome")
    asked.add_argument("--at", help="only at steps whose names this pattern finds")
    asked.add_argument("--blow", choices=BLOWS, default="kill", help="what strikes at each step")
    asked.add_argument("--jump", type=float, help="days by which the clock jumps after that")
    asked.add_argument("--from", dest="begin", type=int, default=0, help="only at steps from here")
    asked.add_argument("--to", dest="end", type=int, help="only at steps before this one")
    asked.add_argument("--steps", action="store_true", help="only tell the steps")
    asked.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds that a process may take"
    )
    given = asked.parse_args(arguments)
    warm_up()
    children, outcomes = Children(given.patience), list[Outcome]()
    with tempfile.TemporaryDirectory(prefix="disasters-") as name:
        for each in WORKS:
            work = each
            if work.name not in given.works:
                continue
            room = Path(name).resolve() / work.name.replace(" ", "-")
            if given.jump is not None:
                work = replace(work, later=timedelta(days=given.jump))
            matrix = Matrix(children, room, work, lanes=given.lanes, blow=given.blow)
            matrix.prepare()
            names = matrix.seen.names
            if given.steps:
                rests = set(matrix.seen.rests)
                for number, step in enumerate(names):
                    print(f"{work.name} {number:4}{'*' if number in rests else ' '} {step}")
                continue
            chance = random.Random(given.seed)  # noqa: S311 -- no secret depends on it
            chosen = [
                n
                for n in range(len(names))[given.begin : given.end]
                if not given.at or re.search(given.at, names[n])
            ]
            if given.sample is not None:
                chosen = sampled(names, chosen, given.sample, chance)
            outcomes.append(matrix.outcome)
            matrix.run(chosen, _shower(work.name, partial(_write, given.json, outcomes)))
            _say_wrong(outcomes[-1])
            shutil.rmtree(room, ignore_errors=True)
    _write(given.json, outcomes)
    if outcomes:
        _say(outcomes)
    return 1 if any(one.wrong for one in outcomes) else 0


def _write(to: Path | None, outcomes: Sequence[Outcome]) -> None:
    """Writes down what came out so far: a whole matrix takes an hour, and may be cut off."""
    if to is not None:
        to.write_text(json.dumps([vars(one) for one in outcomes]))


def _shower(name: str, so_far: Callable[[], None]) -> Callable[[int, int], None]:
    def show(done: int, whole: int) -> None:
        if done % 25 == 0:
            so_far()
        end = "\n" if done == whole or not sys.stderr.isatty() else "\r"
        if sys.stderr.isatty() or done % 25 == 0 or done == whole:
            print(
                f"{name}: struck at {done} of {whole} steps", end=end, file=sys.stderr, flush=True
            )

    return show


def _say_wrong(outcome: Outcome) -> None:
    for what, times in Counter(str(one["what"]) for one in outcome.wrong).items():
        first = next(one for one in outcome.wrong if one["what"] == what)
        print(f"WRONG {times} x, first at step {first['step']} ({first['name']}): {what}")


def _say(outcomes: Sequence[Outcome]) -> None:
    heads = ("steps", "struck", "houses", "run again", "reconciled", "wrong", "seconds")
    print(f"\n{'work':<30}" + "".join(f"{head:>11}" for head in heads))
    for one in outcomes:
        told = (one.steps, one.struck, one.houses, one.again, one.reconciled, len(one.wrong))
        print(f"{one.work:<30}" + "".join(f"{n:>11}" for n in (*told, round(one.seconds))))


if __name__ == "__main__":
    sys.exit(main())
