"""Signing in and out, with a local account or with the agency's own."""

from __future__ import annotations

from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from records.errors import InvalidInput, NotAllowed, StoreFailed
from review.agency import LASTS as AWAY
from review.agency import AgencySignIn, Arrived, SignInFailed
from review.faults import told
from review.house import House
from review.tongues import COOKIE as LANGUAGE_COOKIE
from review.tongues import LANGUAGES
from review.visit import COOKIE, Forged, Visit, address, entrance, same_origin

LASTS = timedelta(hours=12)
"""A working day; an hour without a click ends it earlier."""
AWAY_COOKIE = "desk_away"
"""What a browser keeps, sealed, while somebody is at the agency's provider."""
_BACK = "/desk/sign-in/agency/back"
PROVIDER_COOKIE = "desk_provider"
"""Says that the agency's provider opened a session, and holds what ends it there; only sign-out gets it."""
_LARGEST_HINT = 3000
"""Letters of an identity token that a cookie takes; without it the provider asks whom to sign out."""


def routes(house: House) -> list[BaseRoute]:
    """Gives the doors before sign-in; those of a way that is switched off are not there."""
    doors: list[BaseRoute] = [
        Route("/sign-in", _Asking(house).show, methods=["GET"]),
        Route("/language", _choose_language, methods=["POST"]),
    ]
    if house.local_accounts:
        doors.append(Route("/sign-in", _Asking(house).sign_in, methods=["POST"]))
    if house.agency is not None:
        away = _Away(house, house.agency)
        doors.append(Route("/sign-in/agency", away.leave, methods=["GET"]))
        doors.append(Route("/sign-in/agency/back", away.arrive, methods=["GET"]))
    return doors


class _Asking:
    """The page that asks who comes, and local accounts."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Shows the ways in."""
        return self._page(request, request.query_params.get("next", ""))

    async def sign_in(self, request: Request) -> Response:
        """Takes a name and a password."""
        house = self._house
        if not same_origin(request):
            raise Forged("this form was sent from another site")
        form = await request.form(max_files=0, max_fields=10)
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
        back = str(form.get("next", ""))
        key = f"name {name.casefold()[:100]}"
        if not house.tries.take(key) or not house.addresses.take(address(request)):
            raise HTTPException(429)
        person = await run_in_threadpool(house.people.sign_in, name[:200], password)
        if person is None:
            return self._page(request, back, name[:200], status=401)
        house.tries.forget(key)
        secret = await run_in_threadpool(house.people.open_session, person.name, LASTS)
        return with_session(request, secret, safe_next(back))

    def _page(self, request: Request, back: str, name: str = "", status: int = 200) -> Response:
        house = self._house
        return house.page(
            request,
            "sign-in.html",
            status,
            visit=None,
            next=safe_next(back),
            name=name,
            wrong=status == 401,
            local=house.local_accounts,
            agency=house.agency.agency.label if house.agency is not None else "",
        )


class _Away:
    """The two legs of a sign-in at the agency's provider."""

    def __init__(self, house: House, agency: AgencySignIn) -> None:
        self._house, self._agency = house, agency

    async def leave(self, request: Request) -> Response:
        """Sends somebody to the provider."""
        if not self._house.addresses.take(address(request)):
            raise HTTPException(429)
        back = safe_next(request.query_params.get("next", ""))
        leaving = await run_in_threadpool(self._agency.leave, self._to(request), back)
        response = RedirectResponse(leaving.url, status_code=303)
        response.set_cookie(
            AWAY_COOKIE,
            leaving.sealed,
            max_age=AWAY,
            path="/desk/sign-in",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def arrive(self, request: Request) -> Response:
        """Takes what somebody brings back from the provider; whatever comes of it, it counts once."""
        if not self._house.addresses.take(address(request)):
            raise HTTPException(429)
        try:
            secret, arrived = await run_in_threadpool(self._recognised, request)
        except (NotAllowed, InvalidInput) as error:
            response = told(self._house, request, SignInFailed(str(error)))
        else:
            response = with_session(request, secret, safe_next(arrived.back))
            hint = arrived.id_token if len(arrived.id_token) <= _LARGEST_HINT else ""
            response.set_cookie(
                PROVIDER_COOKIE,
                hint or "no-hint",
                path="/desk/sign-out",
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        response.delete_cookie(AWAY_COOKIE, path="/desk/sign-in")
        return response

    def _recognised(self, request: Request) -> tuple[str, Arrived]:
        sealed = request.cookies.get(AWAY_COOKIE, "")
        given = dict(request.query_params)
        arrived = self._agency.arrive(self._to(request), given, sealed)
        person = self._house.people.recognise(arrived.identity)
        return self._house.people.open_session(person.name, LASTS), arrived

    def _to(self, request: Request) -> str:
        return _outside(self._agency, request, _BACK)


def _outside(agency: AgencySignIn, request: Request, path: str) -> str:
    """Gives the address of a page of the desk as the provider and browsers spell it."""
    if agency.agency.address is not None:
        return f"{agency.agency.address.rstrip('/')}{path}"
    return f"{request.url.scheme}://{request.url.netloc}{path}"


async def _choose_language(request: Request) -> Response:
    """Keeps in the browser which language its pages are in; it tells nothing and changes nothing else."""
    if not same_origin(request):
        raise Forged("this form was sent from another site")
    form = await request.form(max_files=0, max_fields=10)
    language = str(form.get("language", ""))
    response = RedirectResponse(safe_next(str(form.get("next", ""))), status_code=303)
    if language in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=31_536_000,
            path="/desk",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


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
    """Ends the session, and shows the way out of the provider's where it came from there."""
    request = visit.request
    visit.house.people.close_session(request.cookies[COOKIE])
    response = _signed_out(visit.house, request)
    response.delete_cookie(COOKIE, path="/desk")
    response.delete_cookie(PROVIDER_COOKIE, path="/desk/sign-out")
    return response


def _signed_out(house: House, request: Request) -> Response:
    kept = request.cookies.get(PROVIDER_COOKIE)
    if kept is None or house.agency is None:
        return RedirectResponse("/desk/sign-in", status_code=303)
    wrong, url = "", None
    try:
        hint = "" if kept == "no-hint" else kept
        url = house.agency.ending(_outside(house.agency, request, "/desk/sign-in"), hint)
    except StoreFailed as error:
        wrong = str(error)
    # a page that leads on, and no redirection: browsers hold what follows a form against form-action
    label = house.agency.agency.label
    return house.page(request, "signed-out.html", visit=None, url=url, wrong=wrong, agency=label)
