"""Signing in and out, with a local account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from review.visit import COOKIE, Forged, Visit, entrance, same_origin

if TYPE_CHECKING:
    from review.app import House

LASTS = timedelta(hours=12)
"""A working day; an hour without a click ends it earlier."""


def routes(house: House) -> list[BaseRoute]:
    """Gives the doors before sign-in."""

    async def show(request: Request) -> Response:
        back = safe_next(request.query_params.get("next", ""))
        return house.page(request, "sign-in.html", visit=None, next=back, name="", wrong=False)

    async def sign_in(request: Request) -> Response:
        if not same_origin(request):
            raise Forged("this form was sent from another site")
        form = await request.form(max_files=0, max_fields=10)
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
        back = safe_next(str(form.get("next", "")))
        address = request.client.host if request.client else "nobody"
        key = f"name {name.casefold()[:100]}"
        if not house.tries.take(key) or not house.addresses.take(address):
            raise HTTPException(429)
        person = await run_in_threadpool(house.people.sign_in, name[:200], password)
        if person is None:
            return house.page(
                request, "sign-in.html", 401, visit=None, next=back, name=name[:200], wrong=True
            )
        house.tries.forget(key)
        secret = await run_in_threadpool(house.people.open_session, person.name, LASTS)
        return with_session(request, secret, back)

    return [
        Route("/sign-in", show, methods=["GET"]),
        Route("/sign-in", sign_in, methods=["POST"]),
    ]


def with_session(request: Request, secret: str, back: str) -> Response:
    """Gives the way back, with the session's cookie."""
    response = RedirectResponse(back, status_code=303)
    response.set_cookie(
        COOKIE,
        secret,
        path="/desk",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def safe_next(path: str) -> str:
    """Gives a path within the desk: nobody is sent elsewhere by a link that somebody else made."""
    fine = (
        path.startswith("/desk/") and "//" not in path and "\\" not in path and path.isprintable()
    )
    return path if fine and not path.startswith("/desk/sign-") else "/desk/"


@entrance("POST", "/sign-out", "own-account")
def sign_out(visit: Visit) -> Response:
    """Ends the session."""
    visit.house.people.close_session(visit.request.cookies[COOKIE])
    response = RedirectResponse("/desk/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/desk")
    return response
