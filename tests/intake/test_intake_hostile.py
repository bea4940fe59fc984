"""Intake against hostile and broken files: each is taken in or refused within bounds, in one clear line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hostile_files import CASES, SECRET_WORDS, Hostile
from hostile_insides import INSIDES

from records.errors import Refused
from redaction import intake, reading, sandbox

SECONDS = 60
"""More than any file may take, on a busy machine too."""


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most memory, in bytes, that each child came to hold."""
    kept: list[int] = []
    end = sandbox._end

    def noted(child: object) -> tuple[int, int]:
        code, peak = end(child)  # type: ignore[arg-type]  # passed on as it came
        kept.append(peak)
        return code, peak

    monkeypatch.setattr(sandbox, "_end", noted)
    return kept


ALL = (*CASES, *INSIDES)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_hostile_file_is_settled_within_bounds(
    case: Hostile, tmp_path: Path, peaks: list[int]
) -> None:
    """The file is accepted or refused for the right reason, in time, in memory, and without its words."""
    path = tmp_path / case.name
    path.write_bytes(case.make())
    started = time.monotonic()
    if case.reasons:
        with pytest.raises(Refused) as caught:
            intake.accept(path)
        message = str(caught.value)
        assert caught.value.reason in case.reasons
        assert caught.value.exit_code == 3
        assert message.startswith(f"{case.name}: ")
        assert message.endswith(intake.ADVICE[caught.value.reason])
        assert message.isprintable()
        assert len(message) < 300
        assert not any(word in message for word in SECRET_WORDS.split())
    else:
        source = intake.accept(path)
        assert source.pages >= 1
        assert source.sha256 == intake.digest_of(path)
        assert source.size == path.stat().st_size
    assert time.monotonic() - started < SECONDS
    assert all(peak <= sandbox.QUICK.memory + path.stat().st_size for peak in peaks)


ODD = (
    "count-claims-a-billion.pdf",
    "pattern-paints-itself.pdf",
    "glyph-writes-itself.pdf",
    "parents-in-a-ring.pdf",
    "length-loop.pdf",
    "frames-in-a-ring.tif",
    "banner.png",
    *(case.name for case in INSIDES if not case.reasons),
)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_that_is_accepted_can_be_read(
    name: str, tmp_path: Path, peaks: list[int]
) -> None:
    """What intake lets in, however odd, reading settles within bounds: every page comes back."""
    path = tmp_path / name
    path.write_bytes(next(case for case in ALL if case.name == name).make())
    source = intake.accept(path)
    started = time.monotonic()
    assert len(list(reading.read(path, source))) == source.pages
    assert time.monotonic() - started < SECONDS
    assert all(peak <= reading.READING.memory + source.size for peak in peaks)


def test_the_corpus_is_wide() -> None:
    """There are enough kinds of trouble, each under its own name."""
    names = {case.name for case in ALL}
    assert len(names) == len(ALL) >= 100
    assert len({reason for case in ALL for reason in case.reasons}) >= 11


@pytest.mark.parametrize(
    ("name", "pages"),
    [("frames-20.tif", 20), ("moving.png", 1), ("startxref-wrong.pdf", 3), ("honest.jpeg", 1)],
)
def test_pages_are_counted_as_a_person_would(name: str, pages: int, tmp_path: Path) -> None:
    """A TIFF has a page a frame, an animation is one picture, and a repaired paper has all of its pages."""
    case = next(case for case in CASES if case.name == name)
    path = tmp_path / name
    path.write_bytes(case.make())
    assert intake.accept(path).pages == pages
