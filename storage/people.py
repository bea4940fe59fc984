"""Accounts, sessions and tokens: secrets only as digests, and each change of an account in the journal."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from records.errors import InvalidInput, NotAllowed
from records.people import ApiToken, Grant, Identity, Person, Role, Session
from storage import documents, journal
from storage.database import Database
from storage.review_tables import grants, identities, people, sessions, tokens
from storage.rows import folded

SHORTEST_PASSWORD = 12
"""Letters; length is what makes a password hard to guess (NIST SP 800-63B-4, 3.1.1.2)."""
LONGEST_PASSWORD = 1000
IDLE = timedelta(hours=1)
"""A session that nobody uses for so long has ended."""
TOUCHED = timedelta(minutes=1)
"""A session's last use is written down so often at most: each would cost a write."""
SIGN_IN = "sign-in"
"""Who the journal says did what a sign-in by the agency's own account brings with it."""
_NAME = re.compile(r"[\w.@+-]{2,100}")


class SqlPeople:
    """Implements :class:`records.people_ports.People` on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher  # noqa: PLC0415 -- only those who sign in need it

        return PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """Gives what a stranger's password is held against: an unknown name takes as long as a known one."""
        return str(self._hasher.hash(secrets.token_urlsafe(32)))

    def add(self, name: str, display_name: str, password: str | None, actor: str) -> Person:
        """Makes an account; without a password one signs in elsewhere (OIDC).

        Raises:
            InvalidInput: the name is taken or none, or the password too short.
        """
        trimmed = _user_name(name)
        hashed = None if password is None else self._hash(password)
        with self._database.writing() as connection:
            if _row(connection, trimmed) is not None:
                raise InvalidInput(f"there is an account {trimmed!r} already")
            return _add(connection, trimmed, display_name, hashed, actor)

    def person(self, name: str) -> Person | None:
        """Gives somebody by user name, in whatever case it is written."""
        with self._database.reading() as connection:
            return None if _row(connection, name) is None else _person(connection, name)

    def people(self) -> Sequence[Person]:
        """Gives everybody, by name."""
        with self._database.reading() as connection:
            names = connection.scalars(select(people.c.name).order_by(people.c.name_folded))
            return [_person(connection, name) for name in names.all()]

    def grant(self, name: str, given: Iterable[Grant], actor: str) -> Person:
        """Gives somebody exactly these roles, in place of those before.

        Raises:
            InvalidInput: there is no such person.
        """
        with self._database.writing() as connection:
            return _grant(connection, _person(connection, name), frozenset(given), actor)

    def activate(self, name: str, *, active: bool, actor: str) -> Person:
        """Lets somebody sign in, or ends every session and token of theirs."""
        with self._database.writing() as connection:
            person = _person(connection, name)
            key = folded(name)
            connection.execute(
                update(people).where(people.c.name_folded == key).values(active=active)
            )
            if not active:
                connection.execute(delete(sessions).where(sessions.c.name_folded == key))
            event = "person.activated" if active else "person.deactivated"
            journal.append(connection, actor, event, person.name, {})
            return _person(connection, name)

    def set_password(self, name: str, password: str, actor: str) -> None:
        """Gives somebody a new password, and ends every session of theirs."""
        hashed = self._hash(password)
        with self._database.writing() as connection:
            person = _person(connection, name)
            key = folded(name)
            connection.execute(
                update(people).where(people.c.name_folded == key).values(password=hashed)
            )
            connection.execute(delete(sessions).where(sessions.c.name_folded == key))
            journal.append(connection, actor, "person.password", person.name, {})

    def sign_in(self, name: str, password: str) -> Person | None:
        """Gives who signs in with that password; None where it is wrong or they may not."""
        with self._database.reading() as connection:
            row = _row(connection, name)
            found = None if row is None else _person(connection, name)
        hashed = self._nobody if row is None or row.password is None else str(row.password)
        right = self._matches(hashed, password[:LONGEST_PASSWORD])
        if not right or found is None or row is None or row.password is None or not found.active:
            return None
        return found

    def recognise(self, identity: Identity) -> Person:
        """Gives the account of whom an agency's own sign-in names, made on their first visit.

        An account without a password that an administrator made under that name, and that nobody came
        in by yet, is theirs.

        Raises:
            NotAllowed: the account is closed, the name is somebody else's, or no role is open to them.
        """
        mine = (identities.c.issuer == identity.issuer) & (identities.c.subject == identity.subject)
        with self._database.writing() as connection:
            known = connection.scalar(select(identities.c.name_folded).where(mine))
            person = (
                _person(connection, known)
                if known is not None
                else _first_visit(connection, identity)
            )
            if not person.active:
                raise NotAllowed("your account at this desk is closed; ask an administrator")
            if identity.grants is not None:
                kept = {grant for grant in person.grants if grant.role is Role.ADMINISTRATOR}
                opened = {g for g in identity.grants if g.role is not Role.ADMINISTRATOR}
                if not kept | opened:
                    raise NotAllowed("none of your groups at the agency opens this desk")
                if person.grants != kept | opened:
                    person = _grant(connection, person, frozenset(kept | opened), SIGN_IN)
            return person

    def open_session(self, name: str, lasts: timedelta) -> str:
        """Opens a session; gives its secret, of which only a digest is kept."""
        secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            person = _person(connection, name)
            connection.execute(
                insert(sessions).values(
                    digest=_digest(secret),
                    name_folded=folded(person.name),
                    opened_at=now,
                    seen_at=now,
                    expires_at=now + lasts,
                )
            )
            journal.append(connection, person.name, "signed-in", person.name, {})
        return secret

    def session(self, secret: str) -> Session | None:
        """Gives whoever is signed in by that secret; None where nobody is any more."""
        now = datetime.now(UTC)
        mine = sessions.c.digest == _digest(secret)
        with self._database.reading() as connection:
            row = connection.execute(select(sessions).where(mine)).one_or_none()
            if row is None or row.expires_at <= now or row.seen_at + IDLE <= now:
                return None
            person = _person(connection, row.name_folded)
        if not person.active:
            return None
        if row.seen_at + TOUCHED < now:
            with self._database.writing() as connection:
                connection.execute(update(sessions).where(mine).values(seen_at=now))
        return Session(person, _digest(f"csrf {secret}"), row.expires_at)

    def close_session(self, secret: str) -> None:
        """Ends a session; ending it twice is ending it once."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == _digest(secret)))

    def add_token(self, label: str, person: str, lasts: timedelta, actor: str) -> str:
        """Makes a token for a machine client; gives it once, and keeps a digest.

        Raises:
            InvalidInput: it is for nothing, or nobody answers for it.
        """
        purpose = " ".join(label.split())
        if not purpose or len(purpose) > 200:
            raise InvalidInput("a token needs a purpose of 1 to 200 letters")
        secret, now = f"prt_{secrets.token_urlsafe(32)}", datetime.now(UTC)
        token_id = f"t-{secrets.token_hex(6)}"
        with self._database.writing() as connection:
            answers = _person(connection, person)
            connection.execute(
                insert(tokens).values(
                    id=token_id,
                    digest=_digest(secret),
                    label=purpose,
                    name_folded=folded(answers.name),
                    created_at=now,
                    expires_at=now + lasts,
                )
            )
            journal.append(connection, actor, "token.added", token_id, {"person": answers.name})
        return secret

    def tokens(self, person: str | None = None) -> Sequence[ApiToken]:
        """Gives the tokens, perhaps those that one person answers for, oldest first."""
        query = (
            select(tokens, people.c.name)
            .join(people, people.c.name_folded == tokens.c.name_folded)
            .order_by(tokens.c.created_at, tokens.c.id)
        )
        if person is not None:
            query = query.where(tokens.c.name_folded == folded(person))
        with self._database.reading() as connection:
            return [
                ApiToken(
                    id=row.id,
                    label=row.label,
                    person=row.name,
                    created_at=row.created_at,
                    expires_at=row.expires_at,
                    revoked_at=row.revoked_at,
                )
                for row in connection.execute(query)
            ]

    def revoke_token(self, token_id: str, actor: str) -> None:
        """Ends a token; ending it twice is ending it once."""
        with self._database.writing() as connection:
            ended = connection.execute(
                update(tokens)
                .where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
                .values(revoked_at=datetime.now(UTC))
            )
            if ended.rowcount:
                journal.append(connection, actor, "token.revoked", token_id, {})

    def bearer(self, token: str) -> Person | None:
        """Gives who answers for a token; None where it is none, has run out or was revoked."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(tokens).where(
                    tokens.c.digest == _digest(token), tokens.c.revoked_at.is_(None)
                )
            ).one_or_none()
            if row is None or row.expires_at <= datetime.now(UTC):
                return None
            person = _person(connection, row.name_folded)
        return person if person.active else None

    def _hash(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise InvalidInput(f"a password has at least {SHORTEST_PASSWORD} letters")
        return str(self._hasher.hash(password))

    def _matches(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 -- as above

        try:
            return bool(self._hasher.verify(hashed, password))
        except (VerificationError, InvalidHashError):
            return False


def _user_name(name: str) -> str:
    trimmed = documents.person(name, "account")
    if not _NAME.fullmatch(trimmed) or folded(trimmed) == SIGN_IN:
        raise InvalidInput("a user name has 2 to 100 letters, digits and . @ + - _")
    return trimmed


def _add(
    connection: Connection, name: str, display_name: str, hashed: str | None, actor: str
) -> Person:
    connection.execute(
        insert(people).values(
            name_folded=folded(name),
            name=name,
            display_name=" ".join(display_name.split()) or name,
            password=hashed,
            active=True,
            created_at=datetime.now(UTC),
        )
    )
    journal.append(connection, actor, "person.added", name, {})
    return _person(connection, name)


def _grant(connection: Connection, before: Person, wanted: frozenset[Grant], actor: str) -> Person:
    key = folded(before.name)
    connection.execute(delete(grants).where(grants.c.name_folded == key))
    for grant in sorted(wanted):
        connection.execute(
            insert(grants).values(name_folded=key, agency=grant.agency, role=grant.role.value)
        )
    changed = {
        "given": _spelt(wanted - before.grants),
        "taken": _spelt(before.grants - wanted),
    }
    journal.append(connection, actor, "person.granted", before.name, changed)
    return _person(connection, before.name)


def _first_visit(connection: Connection, identity: Identity) -> Person:
    """Gives the account that an identity gets, and writes down whose it is from now on."""
    name = _user_name(identity.name)
    row = _row(connection, name)
    if row is None:
        person = _add(connection, name, identity.display_name, None, SIGN_IN)
    else:
        taken = connection.scalar(
            select(identities.c.subject).where(identities.c.name_folded == row.name_folded)
        )
        if row.password is not None or taken is not None:
            raise NotAllowed(
                "somebody else has an account of your user name at this desk; ask an administrator"
            )
        person = _person(connection, name)
    connection.execute(
        insert(identities).values(
            issuer=identity.issuer, subject=identity.subject, name_folded=folded(person.name)
        )
    )
    journal.append(connection, SIGN_IN, "person.identified", person.name, {})
    return person


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _spelt(wanted: Iterable[Grant]) -> list[str]:
    return sorted(f"{grant.agency} {grant.role.value}" for grant in wanted)


def _row(connection: Connection, name: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(
        select(people).where(people.c.name_folded == folded(name))
    ).one_or_none()


def _person(connection: Connection, name: str) -> Person:
    row = _row(connection, name)
    if row is None:
        raise InvalidInput(f"there is no account {name[:64]!r}")
    held = connection.execute(
        select(grants.c.agency, grants.c.role).where(grants.c.name_folded == row.name_folded)
    )
    return Person(
        name=row.name,
        display_name=row.display_name,
        grants=frozenset(Grant(each.agency, Role(each.role)) for each in held),
        active=bool(row.active),
        created_at=row.created_at,
    )
