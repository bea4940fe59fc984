"""Who calls the API, what every call may answer, and what a document is called in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict

from records.document import DocumentRecord
from records.people import Person
from records.release import Obstacle
from review.authority import authority, may
from review.house import House
from review.visit import NotYours, address, found

DocumentId = Annotated[str, Path(pattern=r"^D[0-9A-Z]{5,30}$", description="Id of a document.")]


class Told(BaseModel):
    """What goes in or out; a field that nobody knows is an error."""

    model_config = ConfigDict(extra="forbid")


class Held(Told):
    """What holds a document back."""

    rule: str
    source: str
    what: str
    clears: str


class Problem(Told):
    """Why something was not done, in no words of a document."""

    error: str
    message: str
    obstacles: list[Held] = []


PROBLEMS: dict[int | str, dict[str, type[Problem]]] = {
    code: {"model": Problem} for code in (400, 401, 403, 404, 409, 429, 503)
}
_bearer = HTTPBearer(auto_error=False, description="A token from one's own account page.")


class TooManyTries(NotYours):
    """Somebody tries tokens that are none, again and again."""


class NoToken(NotYours):
    """There is no token, or none that stands for anybody."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, by the token of a person who answers for it."""

    house: House
    person: Person

    def opened(self, document_id: str, action: str) -> DocumentRecord:
        """Gives a document that the caller may do that with.

        Raises:
            NotThere: there is none, or it is another agency's.
            NotYours: none of the person's roles opens it.
        """
        record = found(self.house, document_id, self.person)
        if not may(self.person.roles(record.submission.agency.slug), action):
            raise NotYours(f"none of your roles lets you do this: {authority()[action].title}")
        return record


def _caller(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    house: House = request.app.state.house
    person = house.people.bearer(given.credentials) if given is not None else None
    if person is None and not house.bearers.take(address(request)):
        raise TooManyTries("too many tries with tokens that are none; wait a quarter of an hour")
    if person is None:
        raise NoToken("a token is needed: Authorization: Bearer prt_…")
    return Caller(house, person)


Calling = Annotated[Caller, Depends(_caller)]


def held(obstacle: Obstacle) -> Held:
    """Gives an obstacle as the API tells it."""
    return Held.model_validate(obstacle, from_attributes=True)
