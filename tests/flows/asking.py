"""Asks an application without a server, as somebody at some address."""

from __future__ import annotations

import asyncio

import httpx
from starlette.types import ASGIApp

HERE = ("127.0.0.1", 5000)
ELSEWHERE = ("192.0.2.7", 5000)


class Asking:
    """Somebody who asks an application, and follows it nowhere."""

    def __init__(self, app: ASGIApp, address: tuple[str, int] = HERE) -> None:
        self._transport = httpx.ASGITransport(app, client=address)

    def get(self, path: str, **options: object) -> httpx.Response:
        """Gives the answer to one request."""

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://desk.example"
            ) as client:
                return await client.get(path, **options)

        return asyncio.run(ask())
