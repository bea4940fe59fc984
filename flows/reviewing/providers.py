"""The agency's identity provider, as the settings name it."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from flows.settings import PREFIX, Settings
from records.errors import InvalidInput
from records.people import EVERY_AGENCY, Grant, Role
from review.agency import Agency, AgencySignIn, guarded

_OPENED = TypeAdapter(dict[str, list[str]])


def agency_sign_in(settings: Settings) -> AgencySignIn | None:
    """Gives how people sign in with their agency's own account; None where they do not.

    Raises:
        InvalidInput: a setting is missing or does not fit, or nobody could sign in at all.
    """
    issuer = settings.oidc_issuer
    if issuer is None:
        if not settings.local_accounts:
            raise InvalidInput(
                f"{PREFIX}LOCAL_ACCOUNTS: nobody could sign in; name a provider in {PREFIX}OIDC_ISSUER"
            )
        return None
    if not guarded(issuer):
        raise InvalidInput(f"{PREFIX}OIDC_ISSUER: expected an address that begins with https://")
    client, secret = settings.oidc_client_id, settings.oidc_client_secret
    if client is None or secret is None or not secret.get_secret_value():
        raise InvalidInput(
            f"settings: {PREFIX}OIDC_CLIENT_ID and {PREFIX}OIDC_CLIENT_SECRET are needed"
        )
    if "openid" not in settings.oidc_scope.split():
        raise InvalidInput(f"{PREFIX}OIDC_SCOPE: expected openid among what is asked for")
    return AgencySignIn(
        Agency(
            issuer=issuer,
            client_id=client,
            client_secret=secret.get_secret_value(),
            scope=settings.oidc_scope,
            name_claim=settings.oidc_name_claim,
            roles_claim=settings.oidc_roles_claim,
            roles=_roles(settings.oidc_roles),
            label=settings.oidc_label,
            address=settings.desk_url,
        )
    )


def _roles(told: str | None) -> dict[str, frozenset[Grant]]:
    if told is None:
        return {}
    try:
        opened = _OPENED.validate_json(told, strict=True)
    except ValidationError:
        raise InvalidInput(
            f"{PREFIX}OIDC_ROLES: expected JSON, a list of `agency role` for each group"
        ) from None
    return {group: frozenset(map(_grant, each)) for group, each in opened.items()}


def _grant(told: str) -> Grant:
    """Gives a grant spelt ``agency role``; administration is never given by a provider's group."""
    where = f"{PREFIX}OIDC_ROLES: {told[:80]!r}"
    agency, _, role = told.partition(" ")
    if role not in set(Role) or not agency:
        raise InvalidInput(f"{where}: expected an agency's slug and a role, as `ministry reviewer`")
    if role == Role.ADMINISTRATOR:
        raise InvalidInput(f"{where}: administrators are made at the desk, never by a group")
    if agency == EVERY_AGENCY:
        raise InvalidInput(f"{where}: name the agency; a group opens no agency but its own")
    return Grant(agency, Role(role))
