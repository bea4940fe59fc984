"""The sandbox: what a child may see and take, and what becomes of one that takes more."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest
from sandbox_probes import SECRET_WORDS

from records.errors import RefusalReason, Refused, ReleaseError
from redaction import reading, sandbox, scratch, strengths
from redaction.sandbox import MEBIBYTE, Limits

SMALL = Limits(memory=512 * MEBIBYTE, cpu=20, silence=20.0, file_size=8 * MEBIBYTE)


def gone(process: int, within: float = 5.0) -> bool:
    """Tells whether a process has ended, or ends in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.usefixtures("probing")
def test_a_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, password or setting of ours reaches a process that reads hostile bytes."""
    for name in ("AWS_SECRET_ACCESS_KEY", "RELEASE_DATABASE", "PGPASSWORD", "HOME", "PYTHONPATH"):
        monkeypatch.setenv(name, "hunter2")
    seen = sandbox.call("surroundings", {}, SMALL)
    assert "hunter2" not in seen["environment"].values()
    allowed = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TESSDATA_PREFIX", "TMPDIR", "PYTHONUTF8"}
    threads = {"OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"}
    assert set(seen["environment"]) <= allowed | threads


@pytest.mark.usefixtures("probing")
def test_a_child_is_bound_as_it_was_told() -> None:
    """The kernel's limits are the ones given, and no core with a document in it is ever written."""
    seen = sandbox.call("surroundings", {}, SMALL)
    assert seen["limits"]["RLIMIT_AS"] == SMALL.memory
    assert seen["limits"]["RLIMIT_CPU"] == SMALL.cpu
    assert seen["limits"]["RLIMIT_FSIZE"] == SMALL.file_size
    assert seen["limits"]["RLIMIT_CORE"] == 0
    assert 0 < seen["limits"]["RLIMIT_NOFILE"] <= 512
    assert seen["own_session"]
    assert seen["folder"] == "/"
    assert seen["descriptors"] < 8


def can_leave_the_network() -> bool:
    """Tells whether this kernel lets this user make a network of its own."""
    tries = (["unshare", "-n", "true"], ["unshare", "-r", "-n", "true"])
    return any(
        subprocess.run(one, check=False, capture_output=True).returncode == 0 for one in tries
    )


@pytest.mark.usefixtures("probing")
def test_a_child_has_no_network() -> None:
    """Where the kernel allows it, a child cannot even reach a server on its own machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        outcome = sandbox.call("connect", {"port": server.getsockname()[1]}, SMALL)
    assert (outcome != "connected") == can_leave_the_network()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
@pytest.mark.usefixtures("probing_unfiltered")
def test_a_child_without_privilege_leaves_the_network_too(tmp_path: Path) -> None:
    """A service account is no root: it leaves by a user namespace of its own, and can still write."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder.name.startswith(
            ("pytest", "popen", "test")
        ):
            folder.chmod(0o755)
    place = tmp_path / "open"
    place.mkdir()
    seen = sandbox.call("leave_as_nobody", {"folder": str(place)}, SMALL)
    assert seen["user"] == 65534
    assert seen["apart"] == seen["left"] == can_leave_the_network(), seen


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize(
    ("job", "limits", "reason"),
    [
        ("hoard", SMALL, RefusalReason.TOO_MUCH_MEMORY),
        ("spin", Limits(cpu=1, silence=20.0), RefusalReason.TOO_SLOW),
        ("spin", Limits(cpu=60, silence=0.7), RefusalReason.TOO_SLOW),
    ],
    ids=["memory", "cpu", "silence"],
)
def test_a_bound_that_is_passed_refuses_the_file(
    job: str, limits: Limits, reason: RefusalReason
) -> None:
    """Memory, CPU and silence end a child in good time, and the reason says which it was."""
    started = time.monotonic()
    with pytest.raises(Refused) as caught:
        sandbox.call(job, {}, limits)
    assert caught.value.reason is reason
    assert time.monotonic() - started < 15


@pytest.mark.usefixtures("probing")
def test_files_and_descriptors_are_bounded(tmp_path: Path) -> None:
    """A child can neither fill the disk nor use up the machine's open files."""
    with pytest.raises(Refused) as refused:
        sandbox.call("write", {"folder": str(tmp_path), "size": 64 * MEBIBYTE}, SMALL)
    assert refused.value.reason is RefusalReason.BOMB
    assert (tmp_path / "large").stat().st_size <= SMALL.file_size
    with pytest.raises(ReleaseError, match="OSError"):
        sandbox.call("open_many", {"path": "/dev/null"}, SMALL)


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize(
    ("job", "number", "reason"),
    [
        ("die", signal.SIGSEGV, RefusalReason.BROKEN),
        ("die", signal.SIGABRT, RefusalReason.BROKEN),
        ("die", signal.SIGTRAP, RefusalReason.BROKEN),
        ("die", signal.SIGILL, RefusalReason.BROKEN),
        ("die", signal.SIGBUS, RefusalReason.BROKEN),
        ("die", signal.SIGPROF, RefusalReason.TOO_SLOW),
        ("die", signal.SIGKILL, RefusalReason.TOO_MUCH_MEMORY),
        ("crowd", signal.SIGABRT, RefusalReason.TOO_MUCH_MEMORY),
        ("crowd", signal.SIGTRAP, RefusalReason.TOO_MUCH_MEMORY),
    ],
)
def test_a_crash_refuses_the_file_and_says_why(
    job: str, number: int, reason: RefusalReason
) -> None:
    """A parser that aborts for want of memory is told from one that the file makes crash."""
    limits = Limits(memory=2400 * MEBIBYTE, cpu=20, silence=20.0)
    size = {"size": 1400 * MEBIBYTE} if job == "crowd" else {}
    with pytest.raises(Refused) as caught:
        sandbox.call(job, {"number": int(number), **size}, limits)
    assert caught.value.reason is reason


@pytest.mark.usefixtures("probing")
def test_a_large_parent_does_not_hide_that_its_child_had_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A child's peak begins at its parent's; what it was seen to hold tells, a third of its bound too."""
    large = types.SimpleNamespace(ru_maxrss=1 << 40)
    monkeypatch.setattr(sandbox.resource, "getrusage", lambda _: large)
    limits = Limits(memory=2400 * MEBIBYTE, cpu=20, silence=20.0)
    order = {"number": int(signal.SIGABRT), "size": 900 * MEBIBYTE, "seconds": 2.5}
    with pytest.raises(Refused) as caught:
        sandbox.call("crowd", order, limits)
    assert caught.value.reason is RefusalReason.TOO_MUCH_MEMORY


@pytest.mark.usefixtures("probing")
def test_an_exception_is_told_by_kind_and_place_only() -> None:
    """What an exception quotes of a document stays in the child."""
    with pytest.raises(ReleaseError, match=r"KeyError at sandbox_probes\.py:\d+") as caught:
        sandbox.call("stumble", {}, SMALL)
    assert SECRET_WORDS not in str(caught.value)
    assert not isinstance(caught.value, Refused)


@pytest.mark.usefixtures("probing")
def test_a_refusal_is_one_short_printable_line() -> None:
    """A child cannot put lines or terminal codes into our messages."""
    with pytest.raises(Refused) as caught:
        sandbox.call("refuse", {}, SMALL)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= sandbox.LONGEST_MESSAGE


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize(
    "line",
    [
        SECRET_WORDS,
        "[" * 100_000,
        "1" * 10_000,
        "[]",
        '{"gives": 1, "refused": 2}',
        '{"refused": ["because", "I say so"]}',
        '{"refused": "x"}',
        '{"other": 1}',
        "\ufffd\ufffd",
        "",
    ],
)
def test_a_line_that_was_not_agreed_is_not_repeated(line: str) -> None:
    """A taken-over parser may say anything; we say only that it spoke out of form."""
    with pytest.raises(ReleaseError, match="out of form") as caught:
        sandbox.call("babble", {"line": line}, SMALL)
    assert SECRET_WORDS not in str(caught.value)


@pytest.mark.usefixtures("probing")
def test_a_flood_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without end does not fill the parent's memory."""
    monkeypatch.setattr(sandbox, "LARGEST_LINE", 4 * MEBIBYTE)
    with pytest.raises(Refused) as caught:
        sandbox.call("flood", {"size": 1 << 30}, SMALL)
    assert caught.value.reason is RefusalReason.BOMB


@pytest.mark.usefixtures("probing")
def test_more_than_one_answer_is_not_collected() -> None:
    """Where one answer is due, a child that goes on talking is cut off at the second."""
    started = time.monotonic()
    with pytest.raises(ReleaseError, match="the one answer"):
        sandbox.call("wordy", {"count": 1000, "pause": 0.1}, SMALL)
    assert time.monotonic() - started < 10


@pytest.mark.usefixtures("probing")
def test_a_slow_reader_is_not_taken_for_a_silent_child() -> None:
    """The time that we take between two answers does not count as the child's silence."""
    limits = Limits(silence=1.0)
    heard = []
    for answer in sandbox.run("wordy", {"count": 3, "pause": 0.4}, limits):
        heard.append(answer)
        time.sleep(1.3)
    assert heard == [0, 1, 2]


@pytest.mark.usefixtures("probing")
def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that closes its answers and stays is killed, and the file refused."""
    monkeypatch.setattr(sandbox, "SECONDS_TO_END", 0.5)
    said = []
    with pytest.raises(Refused) as caught:
        said.extend(sandbox.run("linger", {}, SMALL))
    assert caught.value.reason is RefusalReason.TOO_SLOW


@pytest.mark.usefixtures("probing")
def test_an_abandoned_child_ends_at_once() -> None:
    """Whoever stops asking for pages leaves no process behind."""
    answers = sandbox.run("sleep", {"seconds": 300}, SMALL)
    process = next(answers)
    answers.close()
    assert gone(process)


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize("ends", [True, False], ids=["ended", "killed"])
def test_what_a_child_started_goes_with_it(*, ends: bool) -> None:
    """A recogniser does not live on behind the worker that called it, however that one ended."""
    answers = sandbox.run("offspring", {"ends": ends}, SMALL)
    started = next(answers)
    if ends:
        assert list(answers) == []
    else:
        with pytest.raises(Refused):
            list(answers)
    assert gone(started)


@pytest.mark.usefixtures("probing")
def test_nothing_leaves_the_group_of_a_child() -> None:
    """A process that would go on as a daemon ends with the child that started it."""
    (started,) = sandbox.run("runaway", {}, SMALL)
    assert gone(started)


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize(
    ("count", "each", "reason"),
    [
        (SMALL.processes + 6, 1, RefusalReason.BROKEN),
        (4, 300 * MEBIBYTE, RefusalReason.TOO_MUCH_MEMORY),
    ],
    ids=["processes", "memory"],
)
def test_processes_are_bounded_together(count: int, each: int, reason: RefusalReason) -> None:
    """Many processes that each keep within their own limits do not use up the machine."""
    answers = sandbox.run(
        "multiply",
        {"count": count, "each": each},
        Limits(memory=512 * MEBIBYTE, cpu=20, silence=60.0),
    )
    started = next(answers)
    with pytest.raises(Refused) as caught:
        list(answers)
    assert caught.value.reason is reason
    assert gone(started)


@pytest.mark.usefixtures("probing")
def test_a_few_processes_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recogniser beside its worker is within bounds, however often it is looked at them."""
    monkeypatch.setattr(sandbox, "LOOKED_AT_EVERY", 0.0)
    answers = sandbox.run(
        "multiply",
        {"count": 3, "each": 20 * MEBIBYTE},
        Limits(memory=512 * MEBIBYTE, cpu=20, silence=2.0),
    )
    next(answers)
    with pytest.raises(Refused) as caught:
        list(answers)
    assert caught.value.reason is RefusalReason.TOO_SLOW


def killed_parent(probing: Path, python: str) -> tuple[int, Path]:
    """Starts a parent with a child, kills the parent, and gives the child and its scratch folder."""
    script = (
        f"import sys; sys.executable = {str(probing)!r}\n"
        "from redaction import sandbox\n"
        "for answer in sandbox.run('surroundings', {}): print(answer['scratch'], flush=True)\n"
        "for answer in sandbox.run('sleep', {'seconds': 300}): print(answer, flush=True)\n"
    )
    parent = subprocess.Popen([python, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    base = Path(parent.stdout.readline().strip()).parent
    child = int(parent.stdout.readline())
    scratch = next(
        Path(line.partition("=")[2])
        for line in Path(f"/proc/{child}/environ").read_text().split("\0")
        if line.startswith("TMPDIR=")
    )
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert scratch.parent == base
    return child, scratch


def test_a_killed_parent_takes_its_child_along(
    probing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed engine leaves no parser running, and the next one removes what it left on the way."""
    monkeypatch.undo()
    child, left = killed_parent(probing, sys.executable)
    assert gone(child)
    assert left.is_dir()
    scratch._SWEPT.clear()
    scratch.sweep(str(left.parent))
    assert left.is_dir(), "a folder this fresh may be one that is just being locked"
    os.utime(left, (0, 0))
    scratch._SWEPT.clear()
    scratch.sweep(str(left.parent))
    assert not left.exists()


def test_the_folder_of_a_living_engine_is_not_swept(tmp_path: Path) -> None:
    """Another engine's scratch folder stays as long as that engine lives."""
    folder = tmp_path / f"{scratch.PREFIX}other"
    folder.mkdir()
    os.utime(folder, (0, 0))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        scratch.sweep(str(tmp_path))
        assert folder.is_dir()
    finally:
        os.close(lock)
    scratch._SWEPT.clear()
    scratch.sweep(str(tmp_path))
    assert not folder.exists()


@pytest.mark.usefixtures("probing")
def test_scratch_files_are_removed_however_a_child_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures of unredacted pages do not stay behind, not even when the child is killed."""
    base = tmp_path / "scratch"
    base.mkdir()
    monkeypatch.setattr(scratch, "roomy", lambda: str(base))
    seen = sandbox.call("surroundings", {}, SMALL)
    assert Path(seen["scratch"]).parent == base
    assert list(base.iterdir()) == []
    with pytest.raises(Refused):
        sandbox.call("die", {"number": int(signal.SIGKILL)}, SMALL)
    assert list(base.iterdir()) == []


@pytest.mark.parametrize(("free", "in_memory"), [(64 << 20, False), (8 << 30, True)])
def test_scratch_files_go_to_memory_where_there_is_room(
    free: int, in_memory: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container with the usual 64 MB of shared memory reads from its disk instead of failing."""
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(os, "access", lambda *_: True)
    assert (scratch.roomy() == "/dev/shm") == in_memory


@pytest.mark.usefixtures("probing")
def test_a_stopped_reader_does_not_wait_for_its_child() -> None:
    """Ctrl-C, or the failure of another worker, ends a busy child at once."""
    started = time.monotonic()
    lane = reading.merged([lambda: sandbox.run("sleep", {"seconds": 300})], lambda process: process)
    process = next(lane)
    lane.close()
    assert gone(process)
    assert time.monotonic() - started < 10


def test_the_sandbox_tells_what_binds_it() -> None:
    """What is told is what the kernel says of a real child; here each measure that it has is in use."""
    found = strengths.of_this_machine()
    assert found.system_calls_filtered
    assert found.no_new_privileges
    assert found.memory == sandbox.QUICK.memory
    assert found.own_network == can_leave_the_network()
    assert "no network" in found.said
    assert "seccomp" in found.said


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize("call", ["network socket", "ptrace", "unshare", "setsid", "setpgid"])
def test_forbidden_calls_fail(call: str) -> None:
    """A parser that was taken over can open no socket to elsewhere, trace nobody, and leave nothing behind."""
    assert sandbox.call("forbidden", {"call": call}, SMALL) == "EACCES"


@pytest.mark.usefixtures("probing")
def test_local_sockets_stay() -> None:
    """LibreOffice talks to itself over one, and an engine of the agency's may be reached by one."""
    assert sandbox.call("forbidden", {"call": "local socket"}, SMALL) == "done"
