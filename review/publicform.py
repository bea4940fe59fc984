"""The public's form: what somebody says of a release, without an account, a name, a cookie or a script.

What keeps machines out is a stamp with its time, a field that no person sees, and limits of an address and of a
release; no third party is asked. Nothing of an address is kept but in the limits, in memory, for an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from records.errors import InvalidInput
from records.release import Publication
from records.remark import LONGEST, SHORTEST, RemarkKind
from records.remark_ports import RemarkDesk
from review.house import House
from review.limits import Limit
from review.stamps import OLDEST, Stamps, Worth
from review.tongues import LANGUAGES
from review.visit import Forged, same_origin

FORM = "/remarks"
"""Where it stands on this server."""
LARGEST = 64 * 1024
"""Bytes of a form: room for the longest text, percent-encoded, in letters of four bytes."""
DECOY = "website"
"""A field that no person sees, and that machines like to fill in."""
_MOST_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often somebody may say something, in an hour."""

    address: Limit = field(default_factory=lambda: Limit(10, 3600))
    """Of one address, behind which a household or an office may sit."""
    release: Limit = field(default_factory=lambda: Limit(60, 3600))
    """Of one kind about one release: a flood of one kind leaves the others open."""
    everything: Limit = field(default_factory=lambda: Limit(600, 3600))
    stamp: Limit = field(default_factory=lambda: Limit(1, OLDEST))
    """A form is sent once."""


def routes(house: House, remarks: RemarkDesk, stamps: Stamps) -> list[BaseRoute]:
    """Gives the form's doors, which nobody has to be signed in for."""
    form = _Form(house, remarks, stamps, Bounds())
    return [
        Route("/{document_id}", form.show, methods=["GET"]),
        Route("/{document_id}", form.take, methods=["POST"]),
    ]


class _Form:
    """The page with the form, and what it sends."""

    def __init__(self, house: House, remarks: RemarkDesk, stamps: Stamps, bounds: Bounds) -> None:
        self._house, self._remarks = house, remarks
        self._stamps, self._bounds = stamps, bounds

    async def show(self, request: Request) -> Response:
        """Shows the form of a release."""
        release = await self._release(request)
        said = {"kind": request.query_params.get("kind", "")}
        return self._page(request, release, said)

    async def take(self, request: Request) -> Response:
        """Takes what somebody says; whatever does not fit comes back with what was written."""
        if not same_origin(request):
            raise Forged("this form was sent from another site")
        said = await _said(request)
        release = await self._release(request)
        stamp = said.get("stamp", "")
        worth = self._stamps.worth(release.document_id, stamp)
        if worth is Worth.STALE:
            return self._page(request, release, said, "stale", 400)
        if worth is Worth.YOUNG:
            return self._page(request, release, said, "young", 429, stamp)
        if said.get(DECOY):
            return self._page(request, release, said, "decoy", 400, stamp)
        try:
            kind, page = _kind(said), _number(said)
        except InvalidInput as error:
            return self._page(request, release, said, str(error), 400, stamp)
        if not self._allowed(request, release, kind):
            return self._page(request, release, said, "often", 429, stamp)
        if not self._bounds.stamp.take(stamp):
            return self._page(request, release, said, "stale", 400)
        try:
            await run_in_threadpool(
                self._remarks.receive, release.document_id, kind, said.get("body", ""), page
            )
        except InvalidInput as error:
            self._bounds.stamp.forget(stamp)
            return self._page(request, release, said, str(error), 400, stamp)
        return self._page(request, release, {}, "thanks", kind=kind)

    def _allowed(self, request: Request, release: Publication, kind: RemarkKind) -> bool:
        bounds = self._bounds
        address = request.client.host if request.client else "nobody"
        return (
            bounds.address.take(address)
            and bounds.release.take(f"{release.document_id} {kind.value}")
            and bounds.everything.take("")
        )

    async def _release(self, request: Request) -> Publication:
        document_id = str(request.path_params["document_id"])
        release = await run_in_threadpool(self._remarks.release, document_id)
        if release is None:
            raise HTTPException(404)
        return release

    def _page(
        self,
        request: Request,
        release: Publication,
        said: dict[str, str],
        told: str = "",
        code: int = 200,
        stamp: str = "",
        kind: RemarkKind | None = None,
    ) -> Response:
        asked = said.get("language") or request.query_params.get("language", "")
        return self._house.page(
            request,
            "remark.html",
            code,
            language=asked if asked in LANGUAGES else None,
            release=release,
            reception=self._remarks.reception,
            said=said,
            told=told,
            sent_kind=kind,
            stamp=stamp or self._stamps.make(release.document_id),
            kinds=RemarkKind,
            decoy=DECOY,
            shortest=SHORTEST,
            longest=LONGEST,
        )


async def _said(request: Request) -> dict[str, str]:
    """Gives the fields of a form, read within bounds and by the plain rule of forms alone."""
    if request.headers.get("content-type", "").partition(";")[0] != (
        "application/x-www-form-urlencoded"
    ):
        raise HTTPException(415)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return dict(pairs)


def _kind(said: dict[str, str]) -> RemarkKind:
    try:
        return RemarkKind(said.get("kind", ""))
    except ValueError:
        raise InvalidInput("what it is about: choose one") from None


def _number(said: dict[str, str]) -> int | None:
    told = said.get("page", "").strip()
    if not told:
        return None
    if not told.isascii() or not told.isdecimal() or len(told) > 6:
        raise InvalidInput("page: give its number, or leave it empty")
    return int(told)
