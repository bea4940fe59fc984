"""The web server: the review desk, the public site, and the flows behind them, in one process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.reviewing.office import Runner
from flows.reviewing.providers import agency_sign_in
from flows.settings import Settings
from flows.upkeep.vitals import Watching
from flows.wiring import (
    open_desk,
    open_office,
    open_people,
    open_register,
    open_remarks,
    open_workbook,
)
from publish.build import Site
from publish.catalogues.harvesting import answer
from publish.catalogues.oaipmh import FOLDER as OAI
from publish.site import EMBED_SCRIPT
from records.errors import InvalidInput
from records.store_ports import Shelf
from review.app import create
from review.stamps import Stamps

MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "pem": "application/x-pem-file",
    "svg": "image/svg+xml",
}


_LONGEST_QUESTION = 4096
_CANONICAL = re.compile(rb'<link rel="canonical" href="([^"]*)">')
_HEADERS: Mapping[str, str] = {"x-content-type-options": "nosniff", "cache-control": "max-age=60"}


class PublicSite:
    """Serves the shelf as it stands: every file of it, and nothing else; a tombstone is HTTP 410.

    So is what stood beside it: whoever kept the PDF's address reads why it is gone, or what took its place.
    The page of a release that was replaced is none: its address goes on working, and says where to go.

    At ``/oai`` it answers library harvesters, out of the same files.
    """

    def __init__(self, shelf: Shelf, site: Site) -> None:
        self._shelf = shelf
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        request = Request(scope, receive)
        if request.scope["path"] == f"/{OAI}" and request.method in ("GET", "HEAD", "POST"):
            response = await self._harvested(request)
        else:
            response = await run_in_threadpool(self._answer, request)
        await response(scope, receive, send)

    async def _harvested(self, request: Request) -> Response:
        asked = request.scope["query_string"]
        if request.method == "POST":
            asked = b""
            async for piece in request.stream():
                asked += piece
                if len(asked) > _LONGEST_QUESTION:
                    return Response("The question is too long", 413, media_type="text/plain")
        try:
            pairs = parse_qsl(
                asked.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20
            )
        except ValueError:
            return Response("Too many arguments", 400, media_type="text/plain")
        now = datetime.now(UTC)
        told = await run_in_threadpool(answer, pairs, self._site, self._read, now)
        return Response(told, media_type="text/xml; charset=utf-8")

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response("Method not allowed", 405, {"allow": "GET, HEAD"})
        key = str(request.scope["path"]).removeprefix("/")
        if not key or key.endswith("/"):
            key += "index.html"
        found = self._read(key)
        if found is None and "." not in key.rsplit("/", 1)[-1] and self._read(f"{key}/index.html"):
            return RedirectResponse(f"/{key}/", 308)
        if found is None:
            return self._missing(key)
        media_type = MEDIA_TYPES.get(key.rsplit(".", 1)[-1], "application/octet-stream")
        gone = "/releases/" in key and _tombstone(found)
        headers = dict(_HEADERS)
        if key.endswith("/embed/list.json") or key == EMBED_SCRIPT:
            # an agency's own pages, which stand elsewhere, take the list and the script from here
            headers["access-control-allow-origin"] = "*"
        return Response(found, 410 if gone else 200, headers, media_type)

    def _missing(self, key: str) -> Response:
        """Answers for a file that is not there: 410 and its release's page where that is gone or replaced."""
        agency, _, place = key.partition("/releases/")
        slug, _, beside = place.partition("/")
        stone = self._read(f"{agency}/releases/{slug}/index.html") if place else None
        if stone is not None and (_tombstone(stone) or (beside and _replaced(stone, slug))):
            return Response(stone, 410, _HEADERS, MEDIA_TYPES["html"])
        return Response("Not found", 404, media_type="text/plain")

    def _read(self, key: str) -> bytes | None:
        try:
            return self._shelf.read(key)
        except (KeyError, InvalidInput):
            return None


def _tombstone(page: bytes) -> bool:
    """Tells a tombstone: of a release's own pages only that asks not to be listed."""
    return b'name="robots" content="noindex"' in page[:4000]


def _replaced(page: bytes, slug: str) -> bool:
    """Tells the page of a release that was replaced: it names another one's as the one that counts."""
    named = _CANONICAL.search(page[:4000])
    return named is not None and not named[1].endswith(f"/{slug}/index.html".encode())


def application(settings: Settings, run: Runner | None = None) -> ASGIApp:
    """Gives the whole of it as one application.

    Raises:
        InvalidInput: a setting of the sign-in is missing or does not fit.
    """
    desk, key = open_desk(settings), settings.remarks_key
    return create(
        open_office(settings, run),
        open_people(settings),
        open_workbook(settings),
        open_register(settings),
        open_remarks(settings),
        public=PublicSite(desk.shelf, desk.site),
        agency=agency_sign_in(settings),
        local_accounts=settings.local_accounts,
        practice_url=settings.practice_url,
        stamps=Stamps(key.get_secret_value().encode()) if key is not None else None,
        beside=Watching(settings).routes(),
        most_bytes=settings.upload_mb * 1024 * 1024,
    )
