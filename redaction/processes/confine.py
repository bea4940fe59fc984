"""What the kernel takes away from a child process: system calls, the file system, the network.

Run in the child, before it touches untrusted bytes. Each measure is used where the kernel has it and
left out where not; :func:`strengths` tells which there are, so that nobody has to believe it.

Source: seccomp(2); landlock(7), ABI 1 to 7; the numbers of system calls are the kernel's tables for
x86-64 and arm64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
AF_UNIX = 1

_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SOCKET = {"x86_64": 41, "aarch64": 198}
# names for the reader; what a parser of documents never needs and an intruder would like. What leaves its
# group would live on: with the group a child ends, and all that it started
_FORBIDDEN: dict[str, dict[str, int]] = {
    "x86_64": {
        "ptrace": 101,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "mount": 165,
        "umount2": 166,
        "pivot_root": 155,
        "chroot": 161,
        "move_mount": 429,
        "unshare": 272,
        "setsid": 112,
        "setpgid": 109,
        "setns": 308,
        "open_by_handle_at": 304,
        "fsopen": 430,
        "init_module": 175,
        "delete_module": 176,
        "finit_module": 313,
        "kexec_load": 246,
        "kexec_file_load": 320,
        "reboot": 169,
        "swapon": 167,
        "acct": 163,
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "iopl": 172,
        "ioperm": 173,
    },
    "aarch64": {
        "ptrace": 117,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "mount": 40,
        "umount2": 39,
        "pivot_root": 41,
        "chroot": 51,
        "move_mount": 429,
        "unshare": 97,
        "setsid": 157,
        "setpgid": 154,
        "setns": 268,
        "open_by_handle_at": 265,
        "fsopen": 430,
        "init_module": 105,
        "delete_module": 106,
        "finit_module": 273,
        "kexec_load": 104,
        "kexec_file_load": 294,
        "reboot": 142,
        "swapon": 224,
        "acct": 89,
        "bpf": 280,
        "perf_event_open": 241,
        "userfaultfd": 282,
        "io_uring_setup": 425,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
    },
}

_LOAD, _EQUALS, _AT_LEAST, _GIVE = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_X32 = 0x40000000
"""Calls from here on are those of x86-64's second table, which would get round the filter."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_calls() -> bool:
    """Forbids system calls that no parser needs, and every socket but local ones; tells whether it could.

    What is forbidden fails with EACCES; children of this process inherit it.
    """
    machine = platform.machine()
    if machine not in _ARCH:
        return False
    instructions = b"".join(_filter(machine))
    program = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(machine: str) -> Iterator[bytes]:
    """Gives the instructions, eight bytes each: code, jumps where so and where not, operand."""

    def step(code: int, operand: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, operand)

    denied = step(_GIVE, _ERRNO | errno.EACCES)
    yield step(_LOAD, 4)  # the architecture of the call
    yield step(_EQUALS, _ARCH[machine], yes=1)
    yield denied
    yield step(_LOAD, 0)  # its number
    if machine == "x86_64":
        yield step(_AT_LEAST, _X32, no=1)
        yield denied
    for number in sorted(_FORBIDDEN[machine].values()):
        yield step(_EQUALS, number, no=1)
        yield denied
    yield step(_EQUALS, _SOCKET[machine], yes=1)
    yield step(_GIVE, _ALLOW)
    yield step(_LOAD, 16)  # the family of the socket
    yield step(_EQUALS, AF_UNIX, no=1)
    yield step(_GIVE, _ALLOW)
    yield denied


# -- the file system -------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_VERSION = 1
_MAKE_SOCKET = 1 << 9
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_RIGHTS_BY_ABI = ((1, (1 << 13) - 1), (2, 1 << 13), (3, _TRUNCATE), (5, 1 << 15))
_CONNECT_AND_BIND = 0b11


def landlock_abi() -> int:
    """Gives the version of Landlock that the kernel has; 0 where it has none."""
    return int(max(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _VERSION), 0))


def see_only(readable: Sequence[str], writable: Sequence[str], sockets: Sequence[str] = ()) -> bool:
    """Takes away every file but these and what lies in these folders; tells whether it could.

    Args:
        readable: files and folders that may be read, and programs in them run; missing ones are none.
        writable: folders in which anything may be done but running programs.
        sockets: folders in which local sockets may be made, and nothing else be done.
    """
    abi = landlock_abi()
    if abi < 1:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    every = sum(rights for since, rights in _RIGHTS_BY_ABI if since <= abi)
    rules = struct.pack("=Q", every)
    if abi >= 4:
        rules += struct.pack("=Q", _CONNECT_AND_BIND)
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _admit(libc, ruleset, path, _EXECUTE | _READ_FILE | _READ_DIR)
        for path in writable:
            _admit(libc, ruleset, path, every & ~_EXECUTE)
        for path in sockets:
            _admit(libc, ruleset, path, _MAKE_SOCKET)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _admit(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        # what is not there needs no rule
        return
    try:
        allowed = rights if Path(path).is_dir() else rights & _OF_FILES
        rule = struct.pack("=Qi", allowed, place)
        libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


# -- what there is ---------------------------------------------------------------------------------


def strengths(network: int) -> Iterator[dict[str, object]]:
    """Gives what binds this very process, as the kernel tells it; the sandbox's job ``strengths``.

    Args:
        network: the parent's network, by the number of its namespace.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    yield {
        "limits": {
            name: resource.getrlimit(getattr(resource, f"RLIMIT_{name.upper()}"))[0]
            for name in ("as", "cpu", "fsize", "nofile")
        },
        "own_network": Path("/proc/self/ns/net").stat().st_ino != network,
        "system_calls_filtered": told.get("Seccomp", "").strip() == "2",
        "no_new_privileges": told.get("NoNewPrivs", "").strip() == "1",
        "landlock": landlock_abi(),
    }
