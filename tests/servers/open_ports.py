"""What listens on this machine, who reaches it, and what it tells somebody who brings no key."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from uuid import uuid4

import httpx
import psutil

ASKED_AGAIN = 5
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reads no certificates, which takes longer than a request; whoever is asked here speaks plainly."""
OPEN = {"GET /health", "GET /ready"}
"""What a Prefect server answers to everybody, whatever it asks for: that it is well."""
HTTP = b"GET /api/admin/settings HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def listening(of: Iterable[int]) -> dict[tuple[str, int], str]:
    """Gives every address on which processes and all their children listen, with the command that does.

    A datagram's socket listens unless it is tied to one peer, as that of a name's look-up is.
    """
    found: dict[tuple[str, int], str] = {}
    for number in of:
        for process in (one := psutil.Process(number), *one.children(recursive=True)):
            for each in process.net_connections(kind="inet"):
                anybodys = each.type == socket.SOCK_DGRAM and not each.raddr
                if each.laddr and (anybodys or each.status == psutil.CONN_LISTEN):
                    kind = "udp" if anybodys else "tcp"
                    found[each.laddr.ip, each.laddr.port] = f"{kind} {' '.join(process.cmdline())}"
    return found


def elsewhere() -> list[str]:
    """Gives this machine's addresses that others could reach."""
    return [
        address.address
        for many in psutil.net_if_addrs().values()
        for address in many
        if address.family in (socket.AF_INET, socket.AF_INET6)
        and not address.address.startswith(("127.", "::1"))
    ]


def reached(address: str, port: int) -> bool:
    """Tells whether a stranger is let in at a port of an address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as stranger:
        stranger.settimeout(2)
        return stranger.connect_ex((address, port)) == 0


def said(port: int, words: bytes = HTTP) -> bytes:
    """Gives what a port of loopback says to words that it does not expect; nothing where it hangs up."""
    with socket.create_connection(("127.0.0.1", port), 5) as stranger:
        stranger.settimeout(2)
        try:
            stranger.sendall(words)
            return stranger.recv(65536)
        except (TimeoutError, ConnectionError):
            return b""


class Asker:
    """Somebody who asks servers, again while they are busy, and brings a key of Prefect's or none."""

    def __init__(self, key: str | None = None) -> None:
        name, _, secret = (key or "").partition(":")
        self._auth = (name, secret) if key else None

    def ask(self, method: str, address: str, **options: object) -> httpx.Response:
        """Gives a server's answer."""
        for _ in range(ASKED_AGAIN):
            try:
                with httpx.Client(trust_env=False, timeout=20, verify=_NO_TLS) as client:
                    given = client.request(method, address, auth=self._auth, **options)
            except httpx.TransportError:
                time.sleep(1)
                continue
            if given.status_code != 503:
                return given
            time.sleep(1)
        raise AssertionError(f"{method} {address}: no answer")

    def let_in(self, server: str) -> Iterator[str]:
        """Gives each route of the Prefect server at an address that does not turn this one away."""
        routes = self.ask("GET", f"{server}/openapi.json").json()["paths"]
        assert len(routes) > 100
        for path, methods in routes.items():
            for method in methods:
                at = re.sub(r"\{\w+\}", str(uuid4()), f"{server}/api{path}")
                if self.ask(method, at).status_code != 401:
                    yield f"{method.upper()} {path}"
