"""The review desk as an application: its pages, its errors in plain words, and what guards all of them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from records.errors import ReleaseError
from records.office_ports import Office
from records.people_ports import People
from records.register_ports import RegisterDesk
from records.remark_ports import RemarkDesk
from records.review_ports import Workbook
from review import doors, publicform
from review.agency import AgencySignIn
from review.api import api
from review.faults import told
from review.guards import MOST_BYTES, Guards
from review.house import ROOM, House
from review.stamps import Stamps
from review.visit import ENTRANCES, route


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
    house = House(
        *(office, people, workbook, register, remarks, language, agency),
        *(local_accounts, practice_url),
    )
    static = StaticFiles(directory=ROOM / "static")
    desk: list[BaseRoute] = [
        Mount("/api", api(house)),
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

    async def shown(request: Request, error: Exception) -> Response:
        return told(house, request, error)

    app = Starlette(routes=routes, exception_handlers={ReleaseError: shown, HTTPException: shown})
    app.state.house = house
    return Guards(app, most_bytes)
