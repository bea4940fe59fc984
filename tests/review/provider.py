"""An OpenID provider over HTTP: discovery, keys, authorisation, tokens; and what attackers make of it."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "desk", "a secret with : and % in it"
Claims = dict[str, Any]


@dataclass
class Provider:
    """Signs everybody in as ``who`` at once, who has pressed its button long ago.

    ``bent`` may change the claims of the next tokens, and ``signed`` how they are signed.
    """

    address: str
    who: Claims
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    bent: Callable[[Claims], Claims] = dict
    signed: Callable[[Provider, Claims], str] | None = None
    answers: dict[str, str] = field(default_factory=dict)
    metadata: Claims = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ended: list[dict[str, str]] = field(default_factory=list)

    def about(self, _: Request) -> Response:
        """Gives the metadata."""
        self.asked.append("metadata")
        told = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end?tenant=sample",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(told | self.metadata)

    def keys(self, _: Request) -> Response:
        """Gives the public keys."""
        self.asked.append("keys")
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    def authorize(self, request: Request) -> Response:
        """Sends the browser back with a code."""
        said = dict(request.query_params)
        assert (said["response_type"], said["client_id"]) == ("code", CLIENT)
        assert said["code_challenge_method"] == "S256"
        assert "openid" in said["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = said
        given = {"code": code, "state": said["state"], "iss": self.address} | self.answers
        return RedirectResponse(f"{said['redirect_uri']}?{urlencode(given)}", 303)

    async def token(self, request: Request) -> Response:
        """Gives tokens for a code, once, to the client that asked and holds the verifier."""
        form = await request.form()
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        halves = base64.b64decode(told).decode().split(":") if kind == "Basic" else ["", ""]
        if [unquote_plus(half) for half in halves] != [CLIENT, SECRET]:
            return JSONResponse({"error": "invalid_client"}, 401)
        said = self.codes.pop(str(form["code"]), None)
        if (
            said is None
            or said["redirect_uri"] != form["redirect_uri"]
            or create_s256_code_challenge(str(form["code_verifier"])) != said["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": said["nonce"],
            **self.who,
        }
        made = (self.signed or Provider.by_key)(self, self.bent(claims))
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": made})

    def end(self, request: Request) -> Response:
        """Ends the session here of whom the hint names, and sends the browser back."""
        said = dict(request.query_params)
        assert (said["tenant"], said["client_id"]) == ("sample", CLIENT)
        hint = jwt.decode(said["id_token_hint"], self.key, algorithms=["ES256"]).claims
        self.ended.append({"sub": hint["sub"]})
        return RedirectResponse(said["post_logout_redirect_uri"], 303)

    def by_key(self, claims: Claims) -> str:
        """Signs with the key whose public half is told."""
        return jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.key)


def unsigned(_: Provider, claims: Claims) -> str:
    """Signs with nothing at all, and says so (``alg: none``)."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return "".join(f"{base64.urlsafe_b64encode(part).decode().rstrip('=')}." for part in parts)


def by_public_half(provider: Provider, claims: Claims) -> str:
    """Signs by HMAC with what everybody may know: the public key."""
    known = OctKey.import_key(provider.key.as_pem(private=False).hex())
    return jwt.encode({"alg": "HS256", "kid": "1"}, claims, known)


def by_client_secret(_: Provider, claims: Claims) -> str:
    """Signs by HMAC with the secret that is meant for the token endpoint alone."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def by_another(_: Provider, claims: Claims) -> str:
    """Signs with a key of the same name that is not the provider's."""
    return jwt.encode({"alg": "ES256", "kid": "1"}, claims, ECKey.generate_key("P-256"))


@contextmanager
def provider(**who: Any) -> Iterator[Provider]:
    """Gives a provider that listens while the block runs."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    made = Provider(f"http://127.0.0.1:{bound.getsockname()[1]}", who)
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", made.about),
            Route("/keys", made.keys),
            Route("/authorize", made.authorize),
            Route("/end", made.end),
            Route("/token", made.token, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)
