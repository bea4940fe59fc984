"""Accounts: one's own, and for administrators everybody's."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from records.errors import InvalidInput, NotAllowed
from records.people import EVERY_AGENCY, ApiToken, Grant, Person, Role
from review.authority import authority, may
from review.signing_in import LASTS, with_session
from review.visit import NotYours, Visit, entrance

TOKEN_DAYS = (30, 90, 365)
"""How long a token may last: none is for good, so that each is somebody's to renew."""


@entrance("GET", "/account", "own-account")
def own(visit: Visit) -> Response:
    """Shows one's own account."""
    return _own(visit)


def _own(visit: Visit, *, token: str = "", wrong: str = "") -> Response:
    tokens = [t for t in visit.house.people.tokens(visit.person.name) if t.revoked_at is None]
    return visit.show(
        "account.html",
        400 if wrong else 200,
        tokens=tokens,
        token=token,
        wrong=wrong,
        days=TOKEN_DAYS,
        now=visit.house.office.now(),
    )


@entrance("POST", "/account/password", "own-account")
def change_password(visit: Visit) -> Response:
    """Changes one's own password; every other session ends."""
    people = visit.house.people
    _check_local(visit)
    if not visit.house.tries.take(f"name {visit.person.name.casefold()}"):
        return _own(visit, wrong="Too many tries. Wait a quarter of an hour.")
    if people.sign_in(visit.person.name, str(visit.form.get("old", ""))) is None:
        return _own(visit, wrong="The password that you have now is another one.")
    try:
        people.set_password(visit.person.name, str(visit.form.get("new", "")), visit.person.name)
    except InvalidInput as error:
        return _own(visit, wrong=str(error))
    secret = people.open_session(visit.person.name, LASTS)
    return with_session(visit.request, secret, "/desk/account")


@entrance("POST", "/account/tokens", "own-account")
def add_token(visit: Visit) -> Response:
    """Makes a token for a machine client, and shows it this once."""
    try:
        token = visit.house.people.add_token(
            visit.said("label"), visit.person.name, _lasting(visit), visit.person.name
        )
    except InvalidInput as error:
        return _own(visit, wrong=str(error))
    return _own(visit, token=token)


def _lasting(visit: Visit) -> timedelta:
    days = visit.number("days", TOKEN_DAYS[0])
    if days not in TOKEN_DAYS:
        raise InvalidInput("choose how long the token lasts")
    return timedelta(days=days)


@entrance("POST", "/account/tokens/{token_id}/revoke", "own-account")
def revoke_token(visit: Visit) -> Response:
    """Ends one of one's own tokens."""
    token_id = str(visit.request.path_params["token_id"])
    if token_id not in {t.id for t in visit.house.people.tokens(visit.person.name)}:
        raise NotYours("that token is not yours")
    visit.house.people.revoke_token(token_id, visit.person.name)
    return visit.go("/account")


@entrance("GET", "/people", "see-people")
def everybody(visit: Visit) -> Response:
    """Shows who has an account, and what the roles open."""
    return _everybody(visit)


def _everybody(visit: Visit, wrong: str = "") -> Response:
    return visit.show(
        "people.html",
        400 if wrong else 200,
        people=_in_sight(visit),
        roles=Role,
        matrix=authority().values(),
        wrong=wrong,
        every=EVERY_AGENCY,
        tokens=_tokens_in_sight(visit),
        now=visit.house.office.now(),
    )


def _in_sight(visit: Visit) -> list[Person]:
    """Gives the people of one's own agencies; whoever looks after every agency sees everybody."""
    everybody_ = visit.house.people.people()
    if may(visit.person.roles(EVERY_AGENCY), "see-people"):
        return list(everybody_)
    return [
        person
        for person in everybody_
        if any(may(visit.person.roles(agency), "see-people") for agency in person.agencies)
    ]


def _tokens_in_sight(visit: Visit) -> list[ApiToken]:
    """Gives the tokens that still open something, and that people of one's own agencies answer for."""
    names = {person.name for person in _in_sight(visit)}
    now = visit.house.office.now()
    tokens = visit.house.people.tokens()
    return [t for t in tokens if t.person in names and t.revoked_at is None and t.expires_at > now]


@entrance("POST", "/people/tokens/{token_id}/revoke", "manage-people")
def revoke_anybodys(visit: Visit) -> Response:
    """Ends a token that somebody of one's agencies answers for."""
    token_id = str(visit.request.path_params["token_id"])
    token = next((t for t in visit.house.people.tokens() if t.id == token_id), None)
    person = visit.house.people.person(token.person) if token is not None else None
    if person is None:
        raise InvalidInput("there is no such token")
    for held in person.grants:
        _check_may_grant(visit, held)
    visit.house.people.revoke_token(token_id, visit.person.name)
    return visit.go("/people")


@entrance("POST", "/people", "manage-people")
def add(visit: Visit) -> Response:
    """Makes an account, with its first role."""
    people = visit.house.people
    try:
        grant = _grant(visit)
        _check_may_grant(visit, grant)
        # without one they come in by the agency's own sign-in, and this account is then theirs
        password = str(visit.form.get("password", "")) or None
        if password is not None:
            _check_local(visit)
        made = people.add(
            visit.said("name"), visit.said("display_name"), password, visit.person.name
        )
        people.grant(made.name, [grant], visit.person.name)
    except (InvalidInput, NotAllowed) as error:
        return _everybody(visit, str(error))
    return visit.go("/people")


@entrance("POST", "/people/{name}/grant", "manage-people")
def grant(visit: Visit) -> Response:
    """Gives somebody a role more, or takes one away."""
    person = _somebody(visit)
    try:
        wanted = _grant(visit)
    except InvalidInput as error:
        return _everybody(visit, str(error))
    _check_may_grant(visit, wanted)
    if visit.said("take"):
        if wanted.role is Role.ADMINISTRATOR and person.name == visit.person.name:
            return _everybody(visit, "You cannot take your own administration away; ask another.")
        held = person.grants - {wanted}
    else:
        held = person.grants | {wanted}
    visit.house.people.grant(person.name, held, visit.person.name)
    return visit.go("/people")


@entrance("POST", "/people/{name}/active", "manage-people")
def activate(visit: Visit) -> Response:
    """Ends somebody's access, or gives it back."""
    person = _somebody(visit)
    for held in person.grants:
        _check_may_grant(visit, held)
    if person.name == visit.person.name:
        return _everybody(visit, "You cannot end your own access; ask another administrator.")
    active = visit.said("active") == "yes"
    visit.house.people.activate(person.name, active=active, actor=visit.person.name)
    return visit.go("/people")


@entrance("POST", "/people/{name}/password", "manage-people")
def reset_password(visit: Visit) -> Response:
    """Gives somebody a new password, which they should change."""
    _check_local(visit)
    person = _somebody(visit)
    for held in person.grants:
        _check_may_grant(visit, held)
    try:
        visit.house.people.set_password(
            person.name, str(visit.form.get("password", "")), visit.person.name
        )
    except InvalidInput as error:
        return _everybody(visit, str(error))
    return visit.go("/people")


def _check_local(visit: Visit) -> None:
    if not visit.house.local_accounts:
        raise NotAllowed("this desk has no passwords: everybody signs in with the agency's account")


def _somebody(visit: Visit) -> Person:
    person = visit.house.people.person(str(visit.request.path_params["name"]))
    if person is None:
        raise InvalidInput("there is no such account")
    return person


def _grant(visit: Visit) -> Grant:
    agency, role = visit.said("agency"), visit.said("role")
    if role not in set(Role):
        raise InvalidInput("role: choose one of the list")
    if agency == EVERY_AGENCY:
        return Grant(EVERY_AGENCY, Role(role))
    return Grant(visit.house.office.agency(agency).slug, Role(role))


def _check_may_grant(visit: Visit, wanted: Grant) -> None:
    """Sees to it that an agency's administrator gives roles for that agency only."""
    if not may(visit.person.roles(wanted.agency), "manage-people"):
        raise NotYours("you administer other agencies than that one")
