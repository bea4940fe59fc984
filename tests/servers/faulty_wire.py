"""A line between a client and a server on this machine, which can be cut, slow, deaf, or answer by itself.

Where nothing is wrong it passes every byte on as it is, so a signed request stays signed.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

WHOLE = "whole"
GONE = "gone"
"""The line is cut before anything goes over it."""
ERROR = "error"
"""Somebody on the way answers 500."""
HALF = "half"
"""Half of what is sent arrives, then the line is cut."""
DEAF = "deaf"
"""The server does what it is asked, and its answer is lost."""
SHORT = "short"
"""Half of the answer comes, then the line is cut."""
STUCK = "stuck"
"""Nothing comes, and nobody hangs up."""
SLOW = "slow"
"""Everything comes, a piece at a time."""
FAULTS = (GONE, ERROR, HALF, DEAF, SHORT, STUCK)

_500 = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_PIECE = 1 << 16


@dataclass
class FaultyWire:
    """A line that asks ``fault`` before each message of a client what is to be wrong with it.

    Attributes:
        port: where clients find it.
        fault: gives one of the names above.
        happened: every fault so far.
    """

    port: int
    fault: Callable[[], str] = lambda: WHOLE
    happened: list[str] = field(default_factory=list)

    def ask(self) -> str:
        """Gives what is wrong with the next message."""
        what = self.fault()
        if what != WHOLE:
            self.happened.append(what)
        return what


@contextlib.contextmanager
def wire_to(port: int, *, http: bool = True) -> Iterator[FaultyWire]:
    """Gives a line to a server's port; ``http`` knows where a request and its answer end."""
    listening = socket.create_server(("127.0.0.1", 0))
    wire = FaultyWire(listening.getsockname()[1])
    stop = threading.Event()

    def accept() -> None:
        while not stop.is_set():
            if select.select([listening], [], [], 0.1)[0]:
                client, _ = listening.accept()
                work = _Connection(wire, client, port, stop, http=http)
                threading.Thread(target=work.run, daemon=True).start()

    listener = threading.Thread(target=accept, daemon=True)
    listener.start()
    try:
        yield wire
    finally:
        stop.set()
        listener.join()
        listening.close()


class _Cut(Exception):
    """The line is down."""


class _Connection:
    """One client's connection, and its own one to the server."""

    def __init__(
        self,
        wire: FaultyWire,
        client: socket.socket,
        port: int,
        stop: threading.Event,
        *,
        http: bool,
    ) -> None:
        self._wire, self._client, self._stop, self._http = wire, client, stop, http
        self._server = socket.create_connection(("127.0.0.1", port))
        self._what = WHOLE
        self._to_come = 0

    def run(self) -> None:
        """Passes on what comes, until one side hangs up or something is wrong."""
        with self._client, self._server, contextlib.suppress(_Cut, OSError):
            while not self._stop.is_set():
                ready = select.select([self._client, self._server], [], [], 0.1)[0]
                if self._client in ready:
                    self._asked(_received(self._client))
                if self._server in ready:
                    self._answered(_received(self._server))

    def _asked(self, data: bytes) -> None:
        if self._to_come <= 0:
            self._what = self._wire.ask()
            self._to_come = _length(data) if self._http else len(data)
        self._to_come -= len(data)
        if self._what == GONE:
            raise _Cut
        if self._what == ERROR:
            self._client.sendall(_500)
            raise _Cut
        if self._what == STUCK:
            self._stop.wait(5)
            raise _Cut
        if self._what == HALF and self._to_come <= 0:
            # half of the last piece arrives, or of the only one
            self._server.sendall(data[: len(data) // 2])
            raise _Cut
        if self._what == SLOW:
            time.sleep(0.02)
        self._server.sendall(data)

    def _answered(self, data: bytes) -> None:
        if self._what == DEAF and not data.startswith(b"HTTP/1.1 100"):
            raise _Cut
        if self._what == SHORT and not data.startswith(b"HTTP/1.1 100"):
            self._client.sendall(data[: len(data) // 2])
            raise _Cut
        if self._what == SLOW:
            time.sleep(0.02)
        self._client.sendall(data)


def _received(side: socket.socket) -> bytes:
    data = side.recv(_PIECE)
    if not data:
        raise _Cut
    return data


def _length(data: bytes) -> int:
    """Gives how long a request is that begins with these bytes, its headers and its body."""
    head = data.partition(b"\r\n\r\n")[0]
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return len(head) + 4 + (int(found[1]) if found else 0)
