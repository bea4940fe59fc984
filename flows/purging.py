"""Tells a delivery network which addresses to forget, so that no copy of a withdrawn release is served."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from records.errors import StoreFailed

_SECONDS = 10.0
_MOST = 500
"""Addresses in one call."""


def purge(url: str, token: str | None, addresses: Sequence[str]) -> int:
    """Posts the addresses as JSON, ``{"purge": [...]}``, five hundred at a time; gives how many calls it took.

    Whoever runs the network stands behind the address: its own interface, or a few lines in front of it.

    Raises:
        StoreFailed: it does not answer, or not with 2xx; nothing is known to be forgotten then.
    """
    headers = {b"authorization": f"Bearer {token}".encode()} if token else {}  # in any letters
    starts = range(0, len(addresses), _MOST)
    for start in starts:
        body = {"purge": list(addresses[start : start + _MOST])}
        try:
            answer = httpx.post(url, json=body, headers=headers, timeout=_SECONDS)
        except httpx.HTTPError as error:
            raise StoreFailed(
                f"the delivery network's purge hook does not answer ({type(error).__name__}); "
                "purge the addresses in withdrawn.json by hand, or run the withdrawal again"
            ) from error
        if not answer.is_success:
            raise StoreFailed(
                f"the delivery network's purge hook answered {answer.status_code}; purge the "
                "addresses in withdrawn.json by hand, or run the withdrawal again"
            )
    return len(starts)
