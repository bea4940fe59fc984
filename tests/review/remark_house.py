"""A release that stands in public, made without the engine; somebody with a form; a network's hook."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from review_house import Desk

from flows.wiring import open_desk
from publish.build import document_key, release_files, to_publication
from records.marks import Decisions, ReleaseDecision
from records.release import Proof, Publication, PublicCopy, PublicPage, Testimony
from review.stamps import Stamps

KEY = "only for tests"
SAID = "On page 1, beside the heading, stands the number of somebody's mobile."


def released(desk: Desk) -> Publication:
    """Publishes the desk's one document, with a stand-in for its public copy."""
    bench, document_id = open_desk(desk.settings), desk.only()
    now = datetime.now(UTC)
    decided = Decisions(ReleaseDecision.FULL, (), frozenset(), "mere", now)
    bench.catalogue.decide(document_id, decided)
    bench.catalogue.approve(document_id, "sione", now)
    content, path = b"%PDF-1.7 stands here\n", Path(bench.work) / "stand-in.pdf"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    proof = Proof("0" * 64, "1" * 64, sha256, "test", (), (Testimony("eye", 1, ()),))
    pages = tuple(PublicPage(number, ()) for number in (1, 2))
    copy = PublicCopy(path, sha256, len(content), pages, proof)
    record = bench.catalogue.document(document_id)
    planned = to_publication(record, decided, copy, bench.grounds, now)
    begun = bench.catalogue.begin_publication(planned)
    begun = replace(begun, public_keys=planned.public_keys)
    bench.shelf.place(copy, document_key(begun))
    files = release_files(begun, copy, bench.site, decisions=decided)
    packed = bench._pack(begun, files, copy.path)
    bench.shelf.write(files)
    made = bench.catalogue.confirm_publication(packed)
    bench.index([document_id])
    path.unlink()
    return made


class Passer:
    """Somebody of the public, without an account."""

    def __init__(self, desk: Desk) -> None:
        self.http = httpx.Client(base_url=desk.address, timeout=60)

    def stamp(self, document_id: str, age: float = 60) -> str:
        """Gives a stamp as the form would have had it some seconds ago."""
        return Stamps(KEY.encode(), clock=lambda: time.time() - age).make(document_id)

    def say(self, document_id: str, **said: Any) -> httpx.Response:
        """Sends the form."""
        told = {"kind": "personal", "body": SAID, "page": "", "website": "", "language": "en"}
        data = {"stamp": self.stamp(document_id), **told, **said}
        return self.http.post(f"/remarks/{document_id}", data=data)


def alert(answer: httpx.Response) -> str:
    """Gives what a page says went wrong."""
    found = re.search(r'role="alert"><p>(.*?)</p>', answer.text, re.DOTALL)
    return found.group(1).strip() if found else ""


class Network:
    """A delivery network's purge hook.

    Attributes:
        told: the addresses of each call.
        status: what it answers with.
    """

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self.status = 204
        network = self

        class Hook(BaseHTTPRequestHandler):
            """Notes what it is told."""

            def do_POST(self) -> None:
                """Takes one call."""
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                network.told.append(body["purge"])
                self.send_response(network.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/forget"

    def close(self) -> None:
        """Takes no more calls."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
