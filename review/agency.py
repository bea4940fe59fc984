"""Sign-in by the agency's own identity provider: OpenID Connect, authorisation code with PKCE.

What is between the two legs of a sign-in (state, nonce, verifier) goes with the browser, in a cookie that
only this desk can have sealed and that ends after ten minutes; nothing of it is kept here.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (issuer in the response); RFC 9700;
OpenID Connect RP-Initiated Logout 1.0, 2 (leaving the provider too).
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from records.errors import NotAllowed, StoreFailed
from records.people import Grant, Identity

LASTS = 600
"""Seconds between leaving for the provider and coming back."""
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures that are believed: each needs a key that only the provider has, as ``none`` and HMAC do not."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
_KNOWN_FOR = 3600
"""Seconds for which a provider's addresses and keys are remembered."""
_RETRY = 60
"""Seconds between two looks for a key that is not among those remembered."""
_LARGEST = 256 * 1024
"""Bytes of an answer; a provider's metadata and keys have a few thousand."""


class SignInFailed(NotAllowed):
    """The provider, or what came back from it, does not let somebody in; in no words of theirs."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency's provider, as the settings name it.

    Attributes:
        issuer: its address, as its tokens spell it.
        scope: what is asked for, ``openid`` among it.
        name_claim: where a user name stands.
        roles_claim: where groups or roles stand; dots lead into objects (``realm_access.roles``).
        roles: what each group opens; empty where roles are given at the desk.
        label: what the button says.
        address: of this desk as browsers see it; by default as each request says.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = "openid profile email"
    name_claim: str = "preferred_username"
    roles_claim: str = "groups"
    roles: Mapping[str, frozenset[Grant]] = field(default_factory=dict)
    label: str = "your agency's account"
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where somebody goes to sign in, and what their browser keeps meanwhile."""

    url: str
    sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back from the provider, where they wanted to go, and what ends their session there one day."""

    identity: Identity
    back: str
    id_token: str = field(repr=False)


class AgencySignIn:
    """Sends people to the provider, and believes of what comes back only what holds."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        secret = hashlib.sha256(f"desk sign-in {agency.client_secret}".encode()).hexdigest()
        self._seal = OctKey.import_key(secret)
        self._lock = threading.Lock()
        self._metadata: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def leave(self, redirect_uri: str, back: str) -> Leaving:
        """Begins a sign-in that ends at ``redirect_uri`` and goes on to ``back``.

        Raises:
            StoreFailed: the provider does not answer.
        """
        state, nonce, verifier = (generate_token(48) for _ in range(3))
        url = prepare_grant_uri(
            self._about()["authorization_endpoint"],
            self.agency.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=self.agency.scope,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "back": back}
        sealed = jwt.encode({"alg": "HS256"}, kept | {"exp": int(time.time()) + LASTS}, self._seal)
        return Leaving(str(url), sealed)

    def arrive(self, redirect_uri: str, given: Mapping[str, str], sealed: str) -> Arrived:
        """Gives who came back, and where they wanted to go.

        Args:
            redirect_uri: the address to which they came back.
            given: what the provider put in it.
            sealed: the browser's cookie.

        Raises:
            SignInFailed: it was not begun in this browser, took too long, or something does not hold.
            StoreFailed: the provider does not answer.
        """
        kept = self._unsealed(sealed)
        if not hmac.compare_digest(given.get("state", "").encode(), str(kept["state"]).encode()):
            raise SignInFailed("this sign-in was not begun in this browser; begin again")
        self._check_issuer(given)
        if "error" in given or not given.get("code"):
            raise SignInFailed("the agency's sign-in did not let you in; begin again, or ask there")
        answer = self._exchanged(redirect_uri, given["code"], str(kept["verifier"]))
        claims = self._believed(answer, str(kept["nonce"]))
        return Arrived(self._identity(claims), str(kept["back"]), str(answer["id_token"]))

    def ending(self, redirect_uri: str, id_token: str) -> str | None:
        """Gives the address that ends somebody's session at the provider; None where it has none.

        Args:
            redirect_uri: where the provider sends them afterwards; it has to be registered there.
            id_token: of their sign-in, by which the provider knows whose session it is; or nothing.

        Raises:
            StoreFailed: the provider does not answer, or names an address that anybody could listen at.
        """
        endpoint = self._about().get("end_session_endpoint")
        if endpoint is None:
            return None
        if not guarded(str(endpoint)):
            raise StoreFailed("the agency's sign-in has no guarded end_session_endpoint")
        told = {"client_id": self.agency.client_id, "post_logout_redirect_uri": redirect_uri}
        if id_token:
            told["id_token_hint"] = id_token
        return str(add_params_to_uri(str(endpoint), list(told.items())))

    def _unsealed(self, sealed: str) -> Mapping[str, Any]:
        try:
            kept = jwt.decode(sealed, self._seal, algorithms=["HS256"])
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(kept.claims)
        except (JoseError, ValueError):
            raise SignInFailed(
                "this sign-in took too long, or began elsewhere; begin again"
            ) from None
        return kept.claims

    def _check_issuer(self, given: Mapping[str, str]) -> None:
        told = given.get("iss")
        must = bool(self._about().get("authorization_response_iss_parameter_supported"))
        if told != self.agency.issuer and (told is not None or must):
            raise SignInFailed("the answer comes from another provider than the agency's")

    def _exchanged(self, redirect_uri: str, code: str, verifier: str) -> Mapping[str, Any]:
        """Gives the provider's tokens for a code."""
        about = self._about()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        basic = None
        if "client_secret_basic" in about.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            # each half is encoded as a form before the two are joined (RFC 6749, 2.3.1)
            halves = (self.agency.client_id, self.agency.client_secret)
            basic = tuple(urlencode({"": half})[1:] for half in halves)
        else:
            form |= {
                "client_id": self.agency.client_id,
                "client_secret": self.agency.client_secret,
            }
        answer = self._asked("POST", about["token_endpoint"], data=form, auth=basic)
        if not isinstance(answer.get("id_token"), str):
            raise SignInFailed("the agency's sign-in sent no identity; tell whoever looks after it")
        return answer

    def _believed(self, answer: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Gives the claims of an identity token, once its signature and every claim hold."""
        token = self._verified(str(answer["id_token"]))
        agency = self.agency
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": agency.issuer},
                "aud": {"essential": True, "value": agency.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            },
            {
                "client_id": agency.client_id,
                "nonce": nonce,
                "access_token": answer.get("access_token"),
            },
        )
        try:
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            which = getattr(error, "claim", "") or type(error).__name__
            raise SignInFailed(f"the identity that came back does not hold ({which})") from None
        return dict(claims)

    def _verified(self, id_token: str) -> jwt.Token:
        for fresh in (False, True):
            try:
                return jwt.decode(id_token, self._key_set(fresh=fresh), algorithms=[*ALGORITHMS])
            except (JoseError, ValueError):
                # its key may be newer than those we remember: look once more
                continue
        raise SignInFailed("the identity that came back does not hold (signature)")

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        agency = self.agency
        name = claims.get(agency.name_claim)
        if not isinstance(name, str) or not name.strip() or not claims["sub"]:
            raise SignInFailed(f"the identity that came back has no {agency.name_claim}")
        shown = claims.get("name")
        return Identity(
            issuer=agency.issuer,
            subject=str(claims["sub"]),
            name=unicodedata.normalize("NFC", name.strip()),
            display_name=unicodedata.normalize("NFC", shown) if isinstance(shown, str) else "",
            grants=self._grants(claims) if agency.roles else None,
        )

    def _grants(self, claims: Mapping[str, Any]) -> frozenset[Grant]:
        told: Any = claims
        for part in self.agency.roles_claim.split("."):
            told = told.get(part) if isinstance(told, Mapping) else None
        groups: Sequence[Any] = [told] if isinstance(told, str) else told or []
        if not isinstance(groups, list):
            return frozenset()
        opened = (self.agency.roles.get(group, frozenset()) for group in map(str, groups))
        return frozenset().union(*opened)

    def _about(self) -> Mapping[str, Any]:
        """Gives the provider's metadata, asked for once an hour."""
        with self._lock:
            if self._metadata is not None and time.monotonic() < self._metadata[0] + _KNOWN_FOR:
                return self._metadata[1]
        issuer = self.agency.issuer
        told = self._asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise StoreFailed(
                "the agency's sign-in calls itself otherwise than RELEASE_OIDC_ISSUER"
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not guarded(str(told.get(name))):
                raise StoreFailed(f"the agency's sign-in has no guarded {name}; https is expected")
        with self._lock:
            self._metadata = (time.monotonic(), told)
        return told

    def _key_set(self, *, fresh: bool) -> KeySet:
        with self._lock:
            kept, now = self._keys, time.monotonic()
            if kept is not None and now < kept[0] + (_RETRY if fresh else _KNOWN_FOR):
                return kept[1]
        told = self._asked("GET", self._about()["jwks_uri"])
        try:
            keys = KeySet.import_key_set(told)  # type: ignore[arg-type]  # what is no set of keys is told below
        except (JoseError, ValueError, TypeError, KeyError):
            raise StoreFailed("the agency's sign-in has no keys that can be read") from None
        with self._lock:
            self._keys = (time.monotonic(), keys)
        return keys

    def _asked(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """Gives the JSON object that the provider answers with."""
        headers = {"accept": "application/json"}
        try:
            # no redirects are followed: an answer comes from the address that was asked
            with (
                httpx.Client(timeout=10) as http,
                http.stream(method, url, headers=headers, **options) as answer,
            ):
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST:
                        raise StoreFailed("the agency's sign-in answers with too much")
            told = httpx.Response(answer.status_code, content=content).json()
        except (httpx.HTTPError, ValueError) as error:
            kind = type(error).__name__
            raise StoreFailed(f"the agency's sign-in does not answer ({kind}); try again") from None
        if answer.status_code in (400, 401) and method == "POST":
            raise SignInFailed("the agency's sign-in did not take this code; begin again")
        if answer.status_code != 200 or not isinstance(told, dict):
            raise StoreFailed(f"the agency's sign-in answers {answer.status_code}; try again")
        return told


def guarded(url: str) -> bool:
    """Tells whether an address is one of https, or of this very machine."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))
