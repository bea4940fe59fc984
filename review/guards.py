"""What stands before every page of this room: headers that bind the browser, and a limit on asking."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.limits import Limit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Nothing from elsewhere, nothing inline, and in nobody's frame."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-robots-tag": "noindex, nofollow",
}
BOUND = ("/desk", "/remarks")
"""Where the pages of this room stand: people's desk, and the public's form."""
ASKED = 1200
"""Requests of one address in a minute: a page with its pictures takes ten; a script more."""


class Guards:
    """Wraps an application; only what is under :data:`BOUND` is bound, the public site has its own ways."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asked = Limit(ASKED, 60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not _is_bound(str(scope["path"])):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        address = request.client.host if request.client else "nobody"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # pages of documents nobody has redacted stay in no cache; pictures of them say so themselves
                headers.setdefault("cache-control", "no-store")
                if request.url.scheme == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        if not self._asked.take(address):
            slow = PlainTextResponse("Too many requests; wait a minute.", 429)
            await slow(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


def _is_bound(path: str) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in BOUND)
