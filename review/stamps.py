"""Stamps on a form that anybody may fill in: which form it is and when it was given out, sealed with a key.

A stamp holds nothing of whoever fills the form in, and needs no cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from enum import StrEnum

YOUNGEST, OLDEST = 3, 4 * 3600
"""Seconds: nobody writes quicker than that, and nobody leaves a form open for longer than an afternoon."""


class Worth(StrEnum):
    """What a stamp is worth."""

    GOOD = "good"
    YOUNG = "young"
    """It came back quicker than people write."""
    STALE = "stale"
    """It is too old, another form's, or none of ours."""


class Stamps:
    """Makes stamps and tells what they are worth.

    Args:
        key: what seals them; several processes that serve one form share it.
        clock: gives the seconds since 1970.

    Source: RFC 2104 (HMAC), with SHA-256.
    """

    def __init__(self, key: bytes | None = None, clock: Callable[[], float] = time.time) -> None:
        self._key = key or secrets.token_bytes(32)
        self._clock = clock

    def make(self, form: str) -> str:
        """Gives a stamp for a form."""
        said = f"{int(self._clock())}.{secrets.token_hex(8)}"
        return f"{said}.{self._seal(form, said)}"

    def worth(self, form: str, untrusted_stamp: str) -> Worth:
        """Tells what a stamp is worth for a form."""
        said, _, seal = untrusted_stamp.rpartition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(form, said).encode()):
            return Worth.STALE
        age = int(self._clock()) - int(said.partition(".")[0])
        if age < YOUNGEST:
            return Worth.YOUNG
        return Worth.GOOD if age <= OLDEST else Worth.STALE

    def _seal(self, form: str, said: str) -> str:
        return hmac.new(self._key, f"{form}\n{said}".encode(), hashlib.sha256).hexdigest()
