"""What the web says of an error of ours: its status, and its page in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from records.errors import (
    Blocked,
    InvalidInput,
    NotAllowed,
    Refused,
    ReleaseError,
    StoreFailed,
)
from review import publicform, wording
from review.agency import SignInFailed
from review.house import House
from review.visit import Forged, NotThere, NotYours, SignInFirst

STATUS: Mapping[type[ReleaseError], int] = {
    NotThere: 404,
    NotYours: 403,
    Forged: 403,
    SignInFailed: 403,
    InvalidInput: 400,
    Refused: 422,
    NotAllowed: 409,
    Blocked: 409,
    StoreFailed: 503,
}
"""What the web calls an error of ours; the first kind that fits."""


def status_of(error: Exception) -> int:
    """Gives the status of an error."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def told(house: House, request: Request, error: Exception) -> Response:
    """Gives an error as a page; whoever has to sign in first is sent there."""
    if isinstance(error, SignInFirst):
        back = request.url.path if request.method == "GET" else "/desk/"
        return RedirectResponse(f"/desk/sign-in?next={back}", status_code=303)
    if isinstance(error, HTTPException):
        message = wording.HTTP.get(error.status_code, error.detail)
        headers = error.headers
    else:
        message, headers = str(error), None
    outside = request.url.path.startswith(f"{publicform.FORM}/")
    response = house.page(
        request,
        "remark-told.html" if outside else "told.html",
        status_of(error),
        visit=None,
        message=message,
        status=status_of(error),
        obstacles=error.obstacles if isinstance(error, Blocked) else (),
        reception=house.remarks.reception,
    )
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
