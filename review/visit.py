"""One visit to the desk: who comes, what they bring, and which door they came through."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from records.document import DocumentRecord
from records.errors import InvalidInput, NotAllowed
from records.people import Person, Session
from review.authority import authority, may
from review.house import House

COOKIE = "desk_session"
MOST_FILES = 50


class SignInFirst(NotAllowed):
    """Nobody is signed in."""


class NotThere(InvalidInput):
    """There is no such document, or none that this person may know of."""


class NotYours(NotAllowed):
    """The person is known, and none of their roles opens this door."""


class Forged(NotAllowed):
    """A form that our own page did not make, or made for another session."""


@dataclass(slots=True)
class Visit:
    """What a page's function gets; the door has been checked before it is called."""

    request: Request
    house: House
    session: Session
    form: FormData
    record: DocumentRecord | None = None

    @property
    def person(self) -> Person:
        """Gives who is there."""
        return self.session.person

    @property
    def document(self) -> DocumentRecord:
        """Gives the document of the address."""
        if self.record is None:
            raise NotThere("there is no such document")
        return self.record

    def said(self, name: str, default: str = "") -> str:
        """Gives a field of the form as text, without spaces around it."""
        value = self.form.get(name, default)
        return value.strip() if isinstance(value, str) else default

    def number(self, name: str, default: int = 0) -> int:
        """Gives a field of the form as a whole number.

        Raises:
            InvalidInput: it is none.
        """
        try:
            return int(self.said(name) or default)
        except ValueError:
            raise InvalidInput(f"{name}: a whole number is expected") from None

    def asked(self, name: str, default: str = "") -> str:
        """Gives a field of the address behind the question mark."""
        return self.request.query_params.get(name, default).strip()

    @property
    def page(self) -> int:
        """Gives the page's number of the address.

        Raises:
            NotThere: the document has no such page.
        """
        number = int(self.request.path_params["page"])
        if not 1 <= number <= self.document.source.pages:
            raise NotThere(f"document {self.document.id} has no page {number}")
        return number

    @property
    def files(self) -> list[UploadFile]:
        """Gives the files of the form that hold something."""
        return [f for f in self.form.getlist("files") if isinstance(f, UploadFile) and f.filename]

    def may(self, action: str) -> bool:
        """Tells whether this person may do that, with this document where there is one."""
        if self.record is None:
            return may({grant.role for grant in self.person.grants}, action)
        return may(self.person.roles(self.record.submission.agency.slug), action)

    def show(self, template: str, status: int = 200, **told: object) -> Response:
        """Gives a page."""
        return self.house.page(self.request, template, status, None, visit=self, **told)

    def go(self, to: str) -> Response:
        """Gives a redirection to another page of the desk, to be fetched anew."""
        return RedirectResponse(f"/desk{to}", status_code=303)


Work = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Entrance:
    """One door of the desk: its method and path, the action it takes, and what is behind it."""

    method: str
    path: str
    action: str
    work: Work


ENTRANCES: list[Entrance] = []
"""Every door, as the pages' modules declare them."""


def entrance(method: str, path: str, action: str) -> Callable[[Work], Work]:
    """Gives a decorator that opens a door for whoever may do ``action``."""
    authority()[action]  # a door that no rule knows would stand open or shut by chance

    def made(work: Work) -> Work:
        ENTRANCES.append(Entrance(method, path, action, work))
        return work

    return made


def route(house: House, door: Entrance) -> Route:
    """Gives a door as a route: sign-in, agency, role, origin and form are checked before its work."""

    async def endpoint(request: Request) -> Response:
        session = await run_in_threadpool(signed_in, house, request)
        record = await run_in_threadpool(_record, house, request, session.person)
        _check_role(session.person, record, door.action)
        form = await _form(request, session) if door.method == "POST" else FormData()
        visit = Visit(request, house, session, form, record)
        try:
            return await run_in_threadpool(door.work, visit)
        finally:
            await form.close()

    # what logs a request tells the page by this
    endpoint.__name__ = door.work.__name__
    return Route(door.path, endpoint, methods=[door.method])


def signed_in(house: House, request: Request) -> Session:
    """Gives who is signed in.

    Raises:
        SignInFirst: nobody is.
    """
    secret = request.cookies.get(COOKIE)
    session = house.people.session(secret) if secret else None
    if session is None:
        raise SignInFirst("sign in first")
    return session


def address(request: Request) -> str:
    """Gives the address that a request comes from, behind which a whole agency may sit."""
    return request.client.host if request.client else "nobody"


def same_origin(request: Request) -> bool:
    """Tells whether a form comes from our own pages, as far as the browser says."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _record(house: House, request: Request, person: Person) -> DocumentRecord | None:
    document_id = request.path_params.get("document_id")
    if document_id is None:
        return None
    return found(house, str(document_id), person)


def found(house: House, document_id: str, person: Person) -> DocumentRecord:
    """Gives a document of an agency that somebody works for.

    Raises:
        NotThere: there is none, or it is another agency's, which is told in the same words.
    """
    try:
        record = house.office.document(document_id)
    except InvalidInput:
        raise NotThere("there is no such document") from None
    if not person.works_for(record.submission.agency.slug):
        raise NotThere("there is no such document")
    return record


def _check_role(person: Person, record: DocumentRecord | None, action: str) -> None:
    roles = (
        {grant.role for grant in person.grants}
        if record is None
        else person.roles(record.submission.agency.slug)
    )
    if not may(roles, action):
        raise NotYours(f"none of your roles lets you do this: {authority()[action].title}")


async def _form(request: Request, session: Session) -> FormData:
    if not same_origin(request):
        raise Forged("this form was sent from another site")
    form = await request.form(max_files=MOST_FILES, max_fields=1000)
    token = form.get("csrf")
    if not isinstance(token, str) or not hmac.compare_digest(token.encode(), session.csrf.encode()):
        await form.close()
        raise Forged("this form is from an earlier session; load the page again")
    return form
