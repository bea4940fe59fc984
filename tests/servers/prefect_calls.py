"""Calls to a Prefect server by its own client, which asks again where the server was busy (429, 502, 503)."""

from __future__ import annotations

import os
from typing import Any

import httpx
from prefect.client.base import PrefectHttpxSyncClient

_SECONDS = 60


def call(
    method: str, address: str, told: dict[str, Any] | None = None, key: str | None = None
) -> Any:
    """Gives what the server answered, read from JSON; `None` for an answer without a body.

    The key that it asks for is that of the environment, where none is given.

    Raises:
        httpx.HTTPStatusError: the server refused, or was still busy when it had been asked again as often as
            Prefect's own flows would.
    """
    name, _, secret = (key or os.environ.get("PREFECT_API_AUTH_STRING", "")).partition(":")
    with PrefectHttpxSyncClient(timeout=httpx.Timeout(_SECONDS), auth=(name, secret)) as client:
        answer = client.request(method, address, json=told)
    return answer.json() if answer.content else None
