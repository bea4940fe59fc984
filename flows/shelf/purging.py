"""Tells a delivery network which addresses to forget, so that no copy of what was taken away is served."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from flows.documents.bench import Bench
from records.errors import StoreFailed

_SECONDS = 10.0
_MOST = 500
"""Addresses in one call."""


def forget_copies(bench: Bench, keys: Sequence[str], remedy: str) -> int:
    """Tells the network of the settings, where there is one, to forget keys; gives how many it told.

    Args:
        bench: whose settings name the hook.
        keys: of the shelf.
        remedy: what somebody is to do where the hook does not answer.

    Raises:
        StoreFailed: it does not answer, or not with 2xx.
    """
    url, token = bench.settings.purge_url, bench.settings.purge_token
    if url is None:
        return 0
    addresses = [bench.site.address(key) for key in keys]
    # a page is asked for by its folder too
    addresses += [a.removesuffix("index.html") for a in addresses if a.endswith("/index.html")]
    purge(url, token.get_secret_value() if token else None, addresses, remedy)
    return len(addresses)


def purge(url: str, token: str | None, addresses: Sequence[str], remedy: str) -> int:
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
                f"the delivery network's purge hook does not answer ({type(error).__name__}); {remedy}"
            ) from error
        if not answer.is_success:
            raise StoreFailed(
                f"the delivery network's purge hook answered {answer.status_code}; {remedy}"
            )
    return len(starts)
