"""Calls to a Prefect server by its own client, which asks again where the server was busy (429, 502, 503)."""

from __future__ import annotations

from typing import Any

import httpx
from prefect.client.base import PrefectHttpxSyncClient

_SECONDS = 60


def call(method: str, address: str, told: dict[str, Any] | None = None) -> Any:
    """Gives what the server answered, read from JSON; `None` for an answer without a body.

    Raises:
        httpx.HTTPStatusError: the server refused, or was still busy when it had been asked again as often as
            Prefect's own flows would.
    """
    with PrefectHttpxSyncClient(timeout=httpx.Timeout(_SECONDS)) as client:
        answer = client.request(method, address, json=told)
    return answer.json() if answer.content else None
