"""Kill -9, a full disk, a broken OCR engine, no server: run again, and the job is done exactly once."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from flows_values import (
    ABOUT,
    MINUTE,
    MINUTE_DECISIONS,
    ROOT,
    copied,
    done,
    on_shelf,
    only_id,
    release,
    sha256,
    words_in,
)

from flows.settings import load
from flows.wiring import open_desk

SCRIPT = Path(__file__).with_name("killed_command.py")
PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def orphans() -> Iterator[list[psutil.Process]]:
    """Collects what a killed process leaves running: orphans come to this process as its children."""
    kernel = ctypes.CDLL(None)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    kernel.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    left: list[psutil.Process] = []
    try:
        yield left
        left += _alive(before)
    finally:
        kernel.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for process in left:
            process.kill()
            process.wait(10)
    assert left == []


def _alive(before: set[int]) -> list[psutil.Process]:
    """Gives the children that are still there after a moment, and takes leave of the dead."""
    until = time.monotonic() + 10
    while True:
        children = [c for c in psutil.Process().children(recursive=True) if c.pid not in before]
        living = []
        for child in children:
            try:
                if child.status() != psutil.STATUS_ZOMBIE:
                    living.append(child)
                    continue
                os.waitpid(child.pid, os.WNOHANG)
            except (psutil.NoSuchProcess, ChildProcessError):
                continue
        if not living or time.monotonic() > until:
            return living
        time.sleep(0.1)


def _struck(point: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(SCRIPT), point, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT)


def _published_once(folder: Path) -> None:
    """Holds what exactly once means: one PDF, one line of the journal, and everything agrees."""
    open_desk.cache_clear()  # as the next command does, in a process of its own
    document_id = only_id(folder)
    pdfs = [key for key in on_shelf(folder) if key.endswith(".pdf")]
    assert len(pdfs) == 1
    events = [line.event for line in open_desk(load(folder)).catalogue.journal(document_id)]
    assert events.count("stage.published") == 1
    assert events.count("stage.publishing") == 1
    assert done("verify", "--folder", folder) == {"agrees": True, "disagreements": []}
    assert list((folder / "work").glob("desk-*")) == []


@pytest.mark.parametrize(
    "point",
    ["killed-before-place", "killed-after-place", "killed-before-confirm", "killed-after-confirm"],
)
def test_a_killed_publication_is_finished_once(
    point, decided, prefect, orphans, published_template, quick
):
    """Wherever kill -9 falls, nobody sees a listed half, and the next run brings the same bytes out once."""
    document_id = only_id(decided)
    died = _struck(point, "publish", document_id, "--folder", decided, "--json")
    assert died.returncode == -signal.SIGKILL
    assert words_in(died.stdout + died.stderr) == []
    # no index names what is not finished
    assert [key for key in on_shelf(decided) if "/releases/" not in key] == []
    if point != "killed-after-place":  # there, the engine makes the same bytes for itself
        quick(decided)
    found = done("publish", document_id, "--folder", decided)
    assert found["stage"] == "PUBLISHED"
    _published_once(decided)
    other = done("status", document_id, "--folder", published_template)
    assert found["public_sha256"] == other["public_sha256"]


def test_a_killed_reading_is_finished_once_and_leaves_no_orphan(
    tmp_path, orphans, monkeypatch, prefect, prefect_home
):
    """Killed with a Prefect server of its own: server and parser go too; Prefect's database may be lost."""
    folder = tmp_path / "folder"
    # a migrated database, so that the server starts at once
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.delenv("PREFECT_HOME")
    shutil.copytree(prefect_home, folder / "prefect")
    died = _struck("killed-in-read", "submit", MINUTE, *ABOUT, "--folder", folder, "--json")
    assert died.returncode == -signal.SIGKILL
    assert b"queued D" in died.stderr
    (document,) = done("status", "--folder", folder)["documents"]
    assert document["stage"] == "QUEUED"

    shutil.rmtree(folder / "prefect")
    monkeypatch.setenv("PREFECT_API_URL", prefect)
    told = done("prepare", "--folder", folder)
    assert [one["stage"] for one in told["documents"]] == ["IN_REVIEW"]
    done("decide", document["id"], "--decisions", MINUTE_DECISIONS, "--folder", folder)
    assert done("verify", "--folder", folder)["agrees"] is True
    assert list((folder / "work").glob("desk-*")) == []


def test_prefects_server_may_die_under_a_publication(
    decided, orphans, prefect_home, prefect_api, monkeypatch
):
    """Exit code 6 and one line; what was published stays so, and indexes can be written."""
    document_id = only_id(decided)
    shutil.copytree(prefect_home, decided / "prefect")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    died = _struck("without-prefect", "publish", document_id, "--folder", decided, "--json")
    assert died.returncode == 6, died.stderr
    assert json.loads(died.stdout)["error"] in {"StoreFailed", "PrefectAway"}
    assert died.stderr.count(b"\n") == 1, died.stderr
    assert done("status", document_id, "--folder", decided)["stage"] == "PUBLISHED"
    done("index", "--folder", decided)
    _published_once(decided)


def test_a_killed_withdrawal_is_finished(published, prefect, orphans):
    """Killed when the document was gone and its tombstone not up: the next run puts it up."""
    document_id = only_id(published)
    order = ["withdraw", document_id, "--reason", "rights", "--as", "rua", "--folder", published]
    assert _struck("killed-in-withdrawal", *order, "--json").returncode == -signal.SIGKILL
    assert [key for key in on_shelf(published) if key.endswith(".pdf")] == []
    assert done("status", document_id, "--folder", published)["stage"] == "WITHDRAWING"
    assert done(*order)["stage"] == "WITHDRAWN"
    assert done("verify", "--folder", published)["agrees"] is True


@pytest.mark.parametrize("point", ["full-at-the-source", "full-at-the-shelf"])
def test_a_full_disk_publishes_nothing_by_half(point, decided, prefect, orphans):
    """One clear line, nothing that the public can see, and the next run succeeds."""
    document_id = only_id(decided)
    ran = _struck(point, "publish", document_id, "--folder", decided, "--json")
    assert ran.returncode in (1, 6), ran.stderr
    (line,) = ran.stderr.decode().splitlines()
    assert "internal error" not in line
    assert json.loads(ran.stdout)["message"] in line
    assert on_shelf(decided) == []
    assert done("publish", document_id, "--folder", decided)["stage"] == "PUBLISHED"
    _published_once(decided)


@pytest.fixture
def broken_tesseract(tmp_path, monkeypatch) -> Path:
    """A Tesseract, first on PATH, that dies of a segmentation fault once it is asked to read."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "tesseract"
    real = shutil.which("tesseract")
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *--version*|*--list-langs*) exec {real} "$@";; esac\nkill -SEGV $$\n',
        encoding="ascii",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return program


def test_a_broken_ocr_engine_publishes_nothing(decided, prefect, broken_tesseract, monkeypatch):
    """The witness that reads pictures cannot look, so nothing goes out; once it can, the job is done."""
    document_id = only_id(decided)
    ran = release("publish", document_id, "--folder", decided, "--json")
    assert ran.code not in (0, 2)
    assert ran.told["message"]
    assert "tesseract" in ran.told["message"].lower()
    assert words_in(ran.out + ran.err) == []
    assert on_shelf(decided) == []
    assert done("status", document_id, "--folder", decided)["stage"] == "DECIDED"
    broken_tesseract.unlink()
    assert done("publish", document_id, "--folder", decided)["stage"] == "PUBLISHED"
    _published_once(decided)


def test_a_broken_ocr_engine_loses_no_scan(prefect, broken_tesseract, tmp_path):
    """A picture that cannot be read is told as a page without words; it is neither lost nor made up."""
    picture = tmp_path / "scan.png"
    _picture(picture)
    told = done("read", picture)
    assert [(page["source"], page["words"]) for page in told["pages"]] == [("unreadable", [])]
    folder = tmp_path / "folder"
    about = ["--kind", "other", "--title", "A scan", "--agency", "A"]
    ran = release("submit", picture, *about, "--folder", folder, "--json")
    assert (ran.code, ran.told["stage"]) == (0, "IN_REVIEW")
    assert done("verify", "--folder", folder)["agrees"] is True


def _picture(path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (600, 200), 255)
    ImageDraw.Draw(image).text((20, 60), "Kia ora Hana", fill=0, font=ImageFont.load_default(60))
    image.save(path, dpi=(150, 150))


def test_two_processes_publish_once(decided, prefect):
    """Two commands at the same time, for the same document: both say PUBLISHED, and it was once."""
    document_id = only_id(decided)
    command = [str(Path(sys.executable).parent / "release"), "publish", document_id]
    command += ["--folder", str(decided), "--json"]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    ends = [(*child.communicate(timeout=120), child.returncode) for child in both]
    assert [code for _, _, code in ends] == [0, 0], ends
    assert {json.loads(out)["stage"] for out, _, _ in ends} == {"PUBLISHED"}
    _published_once(decided)


def test_the_same_paper_queued_twice_is_two_documents(decided_template, prefect, tmp_path):
    """Bytes that the vault knows already are kept once, and each document goes its own way."""
    folder = copied(decided_template, tmp_path / "folder")
    first = sha256(MINUTE)
    second = done("submit", MINUTE, *ABOUT, "--folder", folder)["id"]
    records = open_desk(load(folder)).catalogue.documents()
    assert [record.source.sha256 for record in records] == [first, first]
    done("decide", second, "--decisions", MINUTE_DECISIONS, "--folder", folder)
    folders = {done("publish", record.id, "--folder", folder)["folder"] for record in records}
    assert len(folders) == 2
    assert done("verify", "--folder", folder)["agrees"] is True


@pytest.mark.parametrize("lost", ["measures.json", "measures.csv", "index.html"])
def test_figures_that_were_cut_off_are_written_by_the_next_release(published, lost):
    """Whichever file of the first figures a kill came before, running the release again brings it."""
    desk = open_desk(load(published.resolve()))
    (publication,) = desk.catalogue.publications()
    written = ("index.html", "measures.csv", "measures.json")
    folder = f"{publication.agency.slug}/statistics"
    before = {name: desk.shelf.read(f"{folder}/{name}") for name in written}
    for name in written[written.index(lost) :]:
        desk.shelf.remove([f"{folder}/{name}"])
    desk.index([publication.document_id])
    assert {name: desk.shelf.read(f"{folder}/{name}") for name in written} == before
