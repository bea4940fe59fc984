"""People who work at the review desk: who they are, what they may do, and for which agency."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

EVERY_AGENCY = "*"
"""Stands for every agency in a grant: for the people who run the engine itself."""


class Role(StrEnum):
    """What a person may do for an agency; the authority matrix says what each role opens."""

    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role for one agency, by the agency's slug; ``*`` stands for every agency."""

    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Attributes:
        name: user name, as the journal writes it.
        display_name: how colleagues see them.
        grants: every role that they hold.
        active: whether they may sign in.
        created_at: since when they have the account.
    """

    name: str
    display_name: str
    grants: frozenset[Grant]
    active: bool
    created_at: datetime

    def roles(self, agency: str) -> frozenset[Role]:
        """Gives the roles that this person holds for an agency, those for every agency included."""
        return frozenset(g.role for g in self.grants if g.agency in (agency, EVERY_AGENCY))

    @property
    def agencies(self) -> frozenset[str]:
        """Gives the slugs of the agencies that this person works for, perhaps ``*`` among them."""
        return frozenset(grant.agency for grant in self.grants)

    def works_for(self, agency: str) -> bool:
        """Tells whether this person holds any role for an agency."""
        return bool(self.roles(agency))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in: the person, until when, and the secret that each form carries."""

    person: Person
    csrf: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A machine client's token as it is listed: never the token itself.

    Attributes:
        id: names it when it is revoked.
        label: what it is for.
        person: who answers for what is done with it; it may do what they may.
    """

    id: str
    label: str
    person: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an agency's own sign-in names.

    Attributes:
        issuer, subject: together they name one person for good; a user name may be given to another one day.
        name: the user name that an account gets on the first visit.
        grants: what the agency's groups open; None where roles are given at the desk.
    """

    issuer: str
    subject: str
    name: str
    display_name: str
    grants: frozenset[Grant] | None = None
