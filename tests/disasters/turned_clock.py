"""A clock that stands where a test puts it, for every module of ours that asks what time it is."""

from __future__ import annotations

import datetime as real
import sys

_ROOMS = {"records", "redaction", "policies", "storage", "publish", "review", "flows"}


class _AnyInstant(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, real.datetime)


class _Turned(real.datetime, metaclass=_AnyInstant):
    """Is ``datetime`` but for what it says of the present."""

    stands_at = real.datetime(2026, 11, 24, 0, 0, tzinfo=real.UTC)

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:
        """Gives the instant at which the clock stands."""
        return _Turned.stands_at.astimezone(tz)


def turn(to: real.datetime) -> None:
    """Sets the clock of this process; what was imported before knows no other from then on."""
    _Turned.stands_at = to
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _ROOMS and getattr(module, "datetime", None) is real.datetime:
            module.datetime = _Turned
