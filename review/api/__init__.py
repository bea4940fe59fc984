"""The JSON API: what the pages do, for machine clients with a token that a person answers for."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from records.errors import Blocked, Refused, ReleaseError
from review.api import choices, documents, pictures, register, remarks, steps
from review.api.calling import PROBLEMS, NoToken, Problem, TooManyTries, held
from review.faults import status_of
from review.house import House


def api(house: House) -> FastAPI:
    """Gives the API as an application of its own, with its OpenAPI description beside it."""
    app = FastAPI(
        title="Review desk",
        version="1",
        description="What the review desk's pages do. Boxes are in points, in the page's default user space.",
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
    )
    app.state.house = house
    for module in (documents, choices, pictures, steps, register, remarks):
        app.include_router(module.router)

    def _status(error: ReleaseError) -> int:
        if isinstance(error, TooManyTries):
            return 429
        if isinstance(error, NoToken):
            return 401
        # 422 is what the description has for a request that does not fit it
        return 400 if isinstance(error, Refused) else status_of(error)

    @app.exception_handler(ReleaseError)
    async def told(_: Request, error: ReleaseError) -> JSONResponse:
        stops = [held(o) for o in error.obstacles] if isinstance(error, Blocked) else []
        problem = Problem(error=type(error).__name__, message=str(error), obstacles=stops)
        code = _status(error)
        headers = {"www-authenticate": "Bearer"} if code == 401 else None
        return JSONResponse(problem.model_dump(mode="json"), code, headers)

    return app
