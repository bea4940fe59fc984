"""LibreOffice as a process of ours: started, bound to its own files, waited for, ended. Runs in the sandbox."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from redaction.processes import confine
from redaction.processes.patience import Patience, Waiting

SECONDS_TO_BEGIN = 60.0
"""Of CPU, or asleep, that LibreOffice may take to come to its first file."""

_READABLE = (
    *("/usr", "/lib", "/lib64", "/opt", "/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache"),
    *("/etc/localtime", "/etc/locale.alias", "/etc/passwd", "/etc/nsswitch.conf"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice"),
    *("/proc", "/sys/devices/system/cpu", "/dev/urandom", "/dev/random"),
)


def started(
    program: Path, profile: Path, writable: Sequence[str], arguments: str
) -> subprocess.Popen[bytes]:
    """Starts LibreOffice on our Basic, bound to its own files.

    Args:
        program: ``soffice``.
        profile: its own for this run.
        writable: folders that it may write to.
        arguments: what our Basic is called with.

    Raises:
        OSError: it cannot be started.
    """
    run = profile.parent
    command = [
        str(program),
        *("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"),
        f"-env:UserInstallation={profile.as_uri()}",
        f"macro:///Standard.Press.Convert({arguments})",
    ]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(run),
        "TMPDIR": str(run),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "SAL_DISABLE_OPENCL": "1",
    }
    return subprocess.Popen(
        command,
        env=environment,
        cwd=run,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(_confined, str(program.parent.parent), writable),  # noqa: PLW1509 -- this child has one thread
    )


def laid_out(office: subprocess.Popen[bytes], told: Path) -> bool:
    """Waits for the first word or the end; tells whether LibreOffice only laid its profile out."""
    waiting = Waiting(office.pid, Patience(SECONDS_TO_BEGIN))
    while office.poll() is None and not told.stat().st_size and not waiting.over:
        time.sleep(0.02)
    return office.returncode == _START_AGAIN and not told.stat().st_size


_START_AGAIN = 81
"""LibreOffice's exit code once it has laid out a new profile."""


_SOCKETS = "/tmp"  # noqa: S108 -- LibreOffice makes its own socket there, whatever TMPDIR says


def _confined(installed: str, writable: Sequence[str]) -> None:
    """Binds LibreOffice, before it begins, to its own files; its end comes with ours."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    confine.see_only([*_READABLE, installed], [*writable, "/dev/null"], [_SOCKETS])


def sweep_sockets() -> None:
    """Removes the sockets of ours that nobody listens at any more: LibreOffice may not, or was killed."""
    for left in Path(_SOCKETS).glob("OSL_PIPE_*_SingleOfficeIPC_*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as knock:
            if left.stat().st_uid != os.getuid():
                continue
            try:
                knock.connect(str(left))
            except ConnectionRefusedError:
                left.unlink()


def stop(office: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice if it has not come to its end."""
    if office.poll() is None:
        office.kill()
    office.wait()
