"""What stands before every page of this room: headers that bind the browser, and a limit on asking."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
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
MOST_BYTES = 1024**3
"""Bytes of one request, where nothing else was said: fifty files of a package."""
BEFORE_SIGN_IN = 64 * 1024
"""Bytes of what anybody may send: a name, a password, a language, a remark."""
_OPEN = ("/desk/sign-in", "/desk/language", "/remarks")


class Guards:
    """Wraps an application; only what is under :data:`BOUND` is bound, the public site has its own ways."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._most = most_bytes
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
        most = BEFORE_SIGN_IN if str(scope["path"]).startswith(_OPEN) else self._most
        if _announced(request) > most:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, guarded)
            return
        await self._app(scope, _counted(receive, most), guarded)


TOO_LARGE = "That is more than this address takes."


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _counted(receive: Receive, most: int) -> Receive:
    """Gives the body on as it comes, until it is more than it may be: not every client says how much it sends.

    Raises:
        HTTPException: 413, in the middle of the body; what was taken of it goes.
    """
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, TOO_LARGE)
        return message

    return counting


def _is_bound(path: str) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in BOUND)
