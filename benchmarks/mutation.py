"""Mutation testing: breaks one thing of a room at a time, and asks whether a test notices.

Not a part of every landing: it takes long. What survives is printed by place.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import replace

from benchmarks.mutants import Mutant, mutants
from benchmarks.mutation_rooms import ROOMS, path_of
from benchmarks.mutation_trial import Stage


def main() -> None:
    """Prints what survived, and the share that was killed; fails below the share that is asked."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--room", choices=sorted(ROOMS), default="policies")
    told.add_argument("--sample", type=int, help="only so many mutants, by chance")
    told.add_argument("--seed", type=int, default=7)
    told.add_argument("--module", action="append", help="only this one, as policies.clocks")
    told.add_argument("--tests", action="append", help="only these files or folders of tests")
    asked = told.parse_args()
    room = ROOMS[asked.room]
    if asked.tests:
        room = replace(room, tests=tuple(asked.tests))
    if unknown := {*(asked.module or ())} - {*room.modules}:
        told.error(f"no module of this room: {', '.join(sorted(unknown))}")
    made = [m for name in asked.module or room.modules for m in mutants(name, path_of(name))]
    of = len(made)
    if asked.sample is not None:
        made = random.Random(asked.seed).sample(made, min(asked.sample, of))  # noqa: S311 -- no secret
    killed = 0

    def work(stage: Stage) -> None:
        nonlocal killed
        killed = _tried(stage, made, of)

    Stage(room, asked.room, work).open()
    share = killed / len(made)
    print(f"{killed} of {len(made)} mutants killed: {share:.1%}; asked: {room.share:.0%}")
    sys.exit(share < room.share)


def _tried(stage: Stage, made: list[Mutant], of: int) -> int:
    begun = time.monotonic()
    known, failing = stage.mapped()
    for name in failing:
        print(f"left out, because it fails without any mutant: {name}", flush=True)
    spent = time.monotonic() - begun
    print(
        f"{len(known)} tests, {len(made)} of {of} mutants; the map took {spent:.0f} s", flush=True
    )
    killed = 0
    for number, mutant in enumerate(made, 1):
        dead, tests = stage.is_killed(mutant, known)
        killed += dead
        if not dead:
            met = f"{tests} tests met it" if tests else "no test comes by"
            print(f"survived: {mutant.place()} ({met})", flush=True)
        if number % 10 == 0:
            print(f"{killed} of {number} killed, {time.monotonic() - begun:.0f} s", flush=True)
    for name in stage.misled:
        print(f"taken out, because in its place it fails without any mutant: {name}", flush=True)
    return killed


if __name__ == "__main__":
    main()
