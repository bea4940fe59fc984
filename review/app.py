"""The review desk as an application: its pages, its errors in plain words, and what guards all of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from records.errors import (
    Blocked,
    InvalidInput,
    NotAllowed,
    Refused,
    ReleaseError,
    StoreFailed,
)
from records.office_ports import Office
from records.people_ports import People
from records.register_ports import RegisterDesk
from records.remark_ports import RemarkDesk
from records.review_ports import Workbook
from review import publicform, wording
from review.agency import AgencySignIn, SignInFailed
from review.api import api
from review.guards import MOST_BYTES, Guards
from review.limits import Limit
from review.stamps import Stamps
from review.tongues import COOKIE, LANGUAGES, marked, translations
from review.visit import ENTRANCES, Forged, NotThere, NotYours, SignInFirst, route

ROOM = Path(str(files("review")))


@dataclass(slots=True)
class House:
    """Everything that the pages share."""

    office: Office
    people: People
    workbook: Workbook
    register: RegisterDesk
    remarks: RemarkDesk
    language: str = "en"
    agency: AgencySignIn | None = None
    """How people sign in with their agency's own account, where they may."""
    local_accounts: bool = True
    """Whether an account of the desk's own opens it."""
    practice_url: str | None = None
    """Where people practise on made-up papers: another desk, on a folder of its own."""
    tries: Limit = field(default_factory=lambda: Limit(8, 900))
    """Of one name in a quarter of an hour."""
    addresses: Limit = field(default_factory=lambda: Limit(100, 900))
    """Of one address, behind which a whole agency may sit."""
    bearers: Limit = field(default_factory=lambda: Limit(100, 900))
    """Of tokens that are none, from one address; who has a token is not held up."""
    new_mark_id: Callable[[], str] = field(default=lambda: f"m-{secrets.token_hex(6)}")
    """Gives the id of a box that somebody draws."""
    environments: Mapping[str, Environment] = field(init=False)
    """How pages are made, by language."""

    def __post_init__(self) -> None:
        self.environments = {language: self._environment(language) for language in LANGUAGES}

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(ROOM / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        environment.filters |= wording.FILTERS
        environment.globals |= {"words": wording, "language": language, "languages": LANGUAGES}
        return environment

    def page(
        self,
        request: Request,
        template: str,
        code: int = 200,
        language: str | None = None,
        **told: object,
    ) -> Response:
        """Gives a page from its template, in the language named or in that which the browser keeps."""
        chosen = language or request.cookies.get(COOKIE, self.language)
        language = chosen if chosen in LANGUAGES else self.language
        text = (
            self.environments[language]
            .get_template(template)
            .render(request=request, path=request.url.path, **told)
        )
        return Response(marked(text, language), code, media_type="text/html")

    def told(self, request: Request, error: Exception) -> Response:
        """Gives an error of ours as a page."""
        return _told(self, request, error)


def create(
    office: Office,
    people: People,
    workbook: Workbook,
    register: RegisterDesk,
    remarks: RemarkDesk,
    *,
    public: ASGIApp | None = None,
    language: str = "en",
    agency: AgencySignIn | None = None,
    local_accounts: bool = True,
    practice_url: str | None = None,
    stamps: Stamps | None = None,
    beside: Sequence[BaseRoute] = (),
    most_bytes: int = MOST_BYTES,
) -> ASGIApp:
    """Gives the application: the desk, the public's form, and the public site where one is given.

    ``beside`` are routes of whoever runs the server; they come before the public site's. ``most_bytes`` is the
    most that one request to the desk may hold.
    """
    from review import doors  # noqa: PLC0415 -- the pages' modules declare their doors on import

    house = House(
        *(office, people, workbook, register, remarks, language, agency),
        *(local_accounts, practice_url),
    )
    static = StaticFiles(directory=ROOM / "static")
    desk: list[BaseRoute] = [
        Mount("/api", api(house, status_of)),
        Mount("/static", static, name="static"),
        *doors.open_doors(house),
        *(route(house, door) for door in ENTRANCES),
    ]
    routes: list[BaseRoute] = [
        Route("/desk", lambda _: RedirectResponse("/desk/", 308)),
        Mount("/desk", routes=desk),
        # with a style of its own, a proxy may open the form to the world and keep the desk within
        Mount(
            publicform.FORM,
            routes=[
                Mount("/static", static),
                *publicform.routes(house, remarks, stamps or Stamps()),
            ],
        ),
        *beside,
    ]
    if public is not None:
        routes.append(Mount("/", public))

    async def told(request: Request, error: Exception) -> Response:
        return house.told(request, error)

    app = Starlette(routes=routes, exception_handlers={ReleaseError: told, HTTPException: told})
    app.state.house = house
    return Guards(app, most_bytes)


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


def _told(house: House, request: Request, error: Exception) -> Response:
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
