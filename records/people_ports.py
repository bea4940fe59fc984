"""What the review desk needs to know who works at it: accounts, sessions and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

from records.people import ApiToken, Grant, Identity, Person, Session


class People(Protocol):
    """Keeps accounts, sessions and tokens; secrets only as digests. Each change is in the journal."""

    def add(self, name: str, display_name: str, password: str | None, actor: str) -> Person:
        """Makes an account; without a password one signs in elsewhere (OIDC).

        Raises:
            InvalidInput: the name is taken or none, or the password too short.
        """

    def person(self, name: str) -> Person | None:
        """Gives somebody by user name, in whatever case it is written."""

    def people(self) -> Sequence[Person]:
        """Gives everybody, by name."""

    def grant(self, name: str, grants: Iterable[Grant], actor: str) -> Person:
        """Gives somebody exactly these roles, in place of those before."""

    def activate(self, name: str, *, active: bool, actor: str) -> Person:
        """Lets somebody sign in, or ends every session and token of theirs."""

    def set_password(self, name: str, password: str, actor: str) -> None:
        """Gives somebody a new password, and ends every session of theirs."""

    def sign_in(self, name: str, password: str) -> Person | None:
        """Gives who signs in with that password; None where it is wrong or they may not."""

    def recognise(self, identity: Identity) -> Person:
        """Gives the account of whom an agency's own sign-in names, made on their first visit.

        The roles that the agency's groups open take the place of those before; administration is
        given and taken at the desk alone.

        Raises:
            NotAllowed: the account is closed, the name is somebody else's, or no role is open to them.
        """

    def open_session(self, name: str, lasts: timedelta) -> str:
        """Opens a session; gives its secret, of which only a digest is kept."""

    def session(self, secret: str) -> Session | None:
        """Gives whoever is signed in by that secret; None where nobody is any more."""

    def close_session(self, secret: str) -> None:
        """Ends a session; ending it twice is ending it once."""

    def add_token(self, label: str, person: str, lasts: timedelta, actor: str) -> str:
        """Makes a token for a machine client; gives it once, and keeps a digest."""

    def tokens(self, person: str | None = None) -> Sequence[ApiToken]:
        """Gives the tokens, perhaps those that one person answers for, oldest first."""

    def revoke_token(self, token_id: str, actor: str) -> None:
        """Ends a token; ending it twice is ending it once."""

    def bearer(self, token: str) -> Person | None:
        """Gives who answers for a token; None where it is none, has run out or was revoked."""
