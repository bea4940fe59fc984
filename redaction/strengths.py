"""What binds the sandbox's children on this machine: not every kernel has every measure, which is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from records.errors import ReleaseError
from redaction import sandbox


@dataclass(frozen=True, slots=True)
class Strengths:
    """What binds a child on this machine, told by a child that looked at itself.

    Attributes:
        own_network: it has a network of its own, with nothing in it.
        system_calls_filtered: seccomp forbids what no parser needs, sockets but local ones among it.
        no_new_privileges: no program that it starts may do more than it does.
        landlock: version of the kernel's Landlock, which hides files from LibreOffice; 0 without.
        memory: bytes of address space of a quick child.
    """

    own_network: bool
    system_calls_filtered: bool
    no_new_privileges: bool
    landlock: int
    memory: int

    @property
    def said(self) -> str:
        """Gives it in one line for people."""
        no_network = self.own_network or self.system_calls_filtered
        parts = [
            f"limits on memory ({self.memory // sandbox.MEBIBYTE} MB), CPU, files",
            "no network" if no_network else "NETWORK NOT TAKEN AWAY",
            "own namespace" if self.own_network else "no namespaces here",
            "seccomp" if self.system_calls_filtered else "no seccomp here",
            f"Landlock {self.landlock}" if self.landlock else "no Landlock here",
        ]
        return "sandbox: " + ", ".join(parts)


def of_this_machine() -> Strengths:
    """Gives what binds a child on this machine.

    Raises:
        ReleaseError: a child cannot be started, or does not know.
    """
    told = sandbox.call(
        "strengths", {"network": Path("/proc/self/ns/net").stat().st_ino}, sandbox.QUICK
    )
    try:
        return Strengths(
            own_network=told["own_network"] is True,
            system_calls_filtered=told["system_calls_filtered"] is True,
            no_new_privileges=told["no_new_privileges"] is True,
            landlock=int(told["landlock"]),
            memory=int(told["limits"]["as"]),
        )
    except (KeyError, TypeError, ValueError):
        raise ReleaseError("the sandbox does not know what binds it") from None
