"""Long results come out whole or not at all, and are never held in memory as a whole."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest

from flows.commands.whole import IN_MEMORY, give_each, give_texts


@pytest.mark.parametrize("items", [[], [{"text": "kōrero"}], [1, "two\u2028", None]])
def test_a_list_is_one_json_document(
    items: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is in the list, none of it or much, and macrons stay letters."""
    give_each("pages", iter(items))
    out = capsys.readouterr().out
    assert json.loads(out) == {"pages": items}
    assert "\\u014d" not in out


def test_what_fails_midway_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """An error leaves standard output to its own one document."""

    def broken() -> Iterator[str]:
        yield "first"
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        give_texts(broken())
    with pytest.raises(ValueError, match=r"^$"):
        give_each("pages", broken())
    assert capsys.readouterr().out == ""


def test_a_long_result_is_not_held(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Forty million letters go through with a part of them in memory at a time."""
    tracemalloc.start()
    try:
        give_texts("ā" * 1_000_000 for _ in range(40))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 5 * IN_MEMORY
    assert len(capfdbinary.readouterr().out) == 80_000_000
