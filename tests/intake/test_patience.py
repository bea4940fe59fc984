"""What a program is waited for: a busy machine loses no page, and what hangs is ended all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from records.recognition import USUAL, Recognition
from redaction import sandbox
from redaction.pages import hocr, ocr
from redaction.processes import patience
from redaction.processes.together import Together
from redaction.sandbox import MEBIBYTE, Limits

BUSY = 5
"""Loops beside a program on one core, which leave it a sixth of that."""


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A core on which others are at work without end, by number."""
    # whatever else runs on the machine while this test does
    monkeypatch.setattr(patience, "FARTHEST", 1000)
    core = min(os.sched_getaffinity(0))
    loops = [
        # each a session of its own, since some kernels share a core out by sessions
        subprocess.Popen(["/bin/sh", "-c", "while :; do :; done"], start_new_session=True)
        for _ in range(BUSY)
    ]
    try:
        for loop in loops:
            os.sched_setaffinity(loop.pid, {core})
        yield core
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of a line of words."""
    drawn = Image.new("L", (900, 120), 255)
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 44)
    ImageDraw.Draw(drawn).text((30, 30), "The lights of the small harbours", 0, font)
    path = tmp_path / "line.bmp"
    drawn.save(path)
    return path


@pytest.mark.usefixtures("probing")
def test_a_child_that_waits_for_a_core_is_not_blamed(crowded: int) -> None:
    """It takes longer than it may be silent by the clock, and less of CPU."""
    limits = Limits(memory=512 * MEBIBYTE, cpu=20, silence=1.2)
    *_, took = sandbox.run("toil", {"core": crowded, "seconds": 0.5}, limits)
    assert took > 1.5, "the core was not crowded"


@pytest.mark.parametrize("engine", [ocr.TesseractEngine, hocr.HocrEngine])
def test_a_busy_machine_loses_no_page(
    engine: type[ocr.TesseractEngine | hocr.HocrEngine],
    crowded: int,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tesseract on a core that five others use is waited for, longer than a page may take by the clock."""
    monkeypatch.setattr(ocr, "SECONDS_A_PAGE", 1)
    monkeypatch.setattr(hocr, "SECONDS_A_PAGE", 1)
    before, begun = os.sched_getaffinity(0), time.monotonic()
    os.sched_setaffinity(0, {crowded})
    try:
        (words,) = engine(Recognition(languages="eng")).recognise([picture], 300)
    finally:
        os.sched_setaffinity(0, before)
    assert [word.text for word in words] == ["The", "lights", "of", "the", "small", "harbours"]
    assert time.monotonic() - begun > 1.3, "the core was not crowded"


@pytest.mark.parametrize("does", ["while :; do :; done", "sleep 600 & wait", "kill -STOP $$"])
@pytest.mark.parametrize("engine", ["tesseract", "hocr"])
def test_an_engine_that_hangs_is_ended(
    does: str, engine: str, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it spins, sleeps or was stopped, its page is given up in good time."""
    monkeypatch.setattr(ocr, "SECONDS_A_PAGE", 0.5)
    monkeypatch.setattr(hocr, "SECONDS_A_PAGE", 0.5)
    program = tmp_path / "hanging"
    told = '[ "$1" = --version ] && echo tesseract 5.3.0 && exit'
    program.write_text(f"#!/bin/sh\n{told}\n{does}\n")
    program.chmod(0o755)
    ocr.require(USUAL.languages, USUAL.models)
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", str(program))
    reader = (
        ocr.TesseractEngine()
        if engine == "tesseract"
        else hocr.HocrEngine(Recognition(command=f"{program} {{list}}"))
    )
    begun = time.monotonic()
    with pytest.raises(ocr.OcrFailed):
        reader.recognise([picture], 300)
    assert time.monotonic() - begun < 15


def test_no_program_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that seems to wait for a core for ever is given up by the clock, twenty times as late."""
    now = [0.0]
    monkeypatch.setattr(patience.time, "monotonic", lambda: now[0])
    waiting = patience.Patience(10, _looked_at=0.0, _begun_at=0.0)
    given_up = 0
    while not waiting.ends_with(Together((1,), 0, 0.0, awake=True)):
        now[0] += 1
        given_up += 1
    assert given_up == 10 * patience.FARTHEST + 1


def test_a_printing_program_that_hangs_is_killed() -> None:
    """Nothing of it is left behind, and what it printed meanwhile is not taken for its answer."""
    with pytest.raises(patience.OutOfTime):
        patience.printed_by(["/bin/sh", "-c", "echo half; kill -STOP $$"], 0.4)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        patience.printed_by(["/bin/sh", "-c", "echo half; kill -KILL $$"], 5)
    assert failed.value.returncode == -signal.SIGKILL
    assert patience.printed_by(["/bin/echo", "whole"], 5) == b"whole\n"
