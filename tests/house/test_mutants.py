"""The mutants that measure our tests: each is another program than the original, and stands where it says."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutants import mutants
from benchmarks.mutation_rooms import ROOMS, path_of

SOURCE = '''
"""A module."""
MOST = 3

@cached
def capped(number: int = 1, *, strict: bool = False) -> int | None:
    """Gives it."""
    def within(one: int) -> bool:
        return one <= MOST
    if strict and not within(number):
        raise ValueError("more than 3" + str(1))
    return min(number + 1, MOST) if number in (1, 2) else None
'''


def test_each_change_is_one_and_has_its_place(tmp_path: Path) -> None:
    """Comparisons, conditions, numbers, truths and answers change; annotations and messages do not."""
    path = tmp_path / "capped.py"
    path.write_text(SOURCE, encoding="utf-8")
    made = mutants("capped", path)
    told = [(m.line, m.what, m.function, m.outer) for m in made]
    assert sorted(told) == [
        (3, "3 grows", 0, 0),
        (6, "1 grows", 5, 5),
        (6, "False flips", 5, 5),
        (9, "LtE to Lt", 8, 5),
        (9, "gives None", 8, 5),
        (10, "condition turns", 5, 5),
        (10, "not goes", 5, 5),
        (10, "to Or", 5, 5),
        (12, "1 grows", 5, 5),
        (12, "1 grows", 5, 5),
        (12, "2 grows", 5, 5),
        (12, "In to NotIn", 5, 5),
        (12, "gives None", 5, 5),
        (12, "to Sub", 5, 5),
    ]
    codes = {m.code() for m in made}
    original = compile(SOURCE, str(path), "exec")
    assert len(codes) == len(made)
    assert original not in codes


def test_every_room_has_its_modules_and_tests() -> None:
    """A module that was renamed is not measured unseen."""
    root = Path(__file__).resolve().parents[2]
    for room in ROOMS.values():
        assert all(path_of(module).is_file() for module in room.modules)
        assert all((root / tests).exists() for tests in room.tests)
