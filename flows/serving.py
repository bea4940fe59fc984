"""The web server: the review desk, the public site, and the flows behind them, in one process."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.office import Runner
from flows.providers import agency_sign_in
from flows.settings import Settings
from flows.wiring import open_desk, open_office, open_people, open_register, open_workbook
from records.errors import InvalidInput
from records.ports import Shelf
from review.app import create

MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
}


class PublicSite:
    """Serves the shelf as it stands: every file of it, and nothing else; a tombstone is HTTP 410."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        request = Request(scope)
        response = await run_in_threadpool(self._answer, request)
        await response(scope, receive, send)

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
            return Response("Not found", 404, media_type="text/plain")
        media_type = MEDIA_TYPES.get(key.rsplit(".", 1)[-1], "application/octet-stream")
        # of a release's own pages only its tombstone asks not to be listed
        gone = "/releases/" in key and b'name="robots" content="noindex"' in found[:4000]
        headers = {"x-content-type-options": "nosniff", "cache-control": "max-age=60"}
        return Response(found, 410 if gone else 200, headers, media_type)

    def _read(self, key: str) -> bytes | None:
        try:
            return self._shelf.read(key)
        except (KeyError, InvalidInput):
            return None


def application(settings: Settings, run: Runner | None = None) -> ASGIApp:
    """Gives the whole of it as one application.

    Raises:
        InvalidInput: a setting of the sign-in is missing or does not fit.
    """
    return create(
        open_office(settings, run),
        open_people(settings),
        open_workbook(settings),
        open_register(settings),
        public=PublicSite(open_desk(settings).shelf),
        agency=agency_sign_in(settings),
        local_accounts=settings.local_accounts,
    )
