"""A flat store of objects by key: what is known of one, what binds it, and the port of every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from records.errors import InvalidInput

LONGEST_ADDRESS = timedelta(days=7)
"""For how long a signed address may be good.

Source: Amazon S3 User Guide, "Download and upload objects with presigned URLs".
"""


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What a bucket knows of an object: key, size in bytes, digest where it keeps one."""

    key: str
    size: int
    sha256: str | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Lock:
    """What keeps an object from being removed.

    Attributes:
        hold: a legal hold, which has no end of its own.
        until: the instant before which it stays in any case; a whole second, UTC.
    """

    hold: bool = False
    until: datetime | None = None

    def binds(self, at: datetime) -> bool:
        """Tells whether it keeps the object at an instant."""
        return self.hold or (self.until is not None and at < self.until)

    def longer(self, until: datetime) -> bool:
        """Tells whether an instant lies behind the one that binds already."""
        return self.until is None or until > self.until

    def __str__(self) -> str:
        """Gives what to tell of it."""
        told = ["under a legal hold"] if self.hold else []
        told += [f"kept until {self.until:%Y-%m-%d %H:%M:%S} UTC"] if self.until else []
        return " and ".join(told) or "not bound"


def whole_second(until: datetime) -> datetime:
    """Gives an instant as stores keep it: UTC, in whole seconds, never earlier than it was.

    Raises:
        InvalidInput: it has no time zone.
    """
    if until.tzinfo is None:
        raise InvalidInput("an instant of retention needs its time zone")
    whole = until.astimezone(UTC).replace(microsecond=0)
    return whole if until.microsecond == 0 else whole + timedelta(seconds=1)


def checked_lasting(lasting: timedelta) -> timedelta:
    """Gives back for how long an address is to be good.

    Raises:
        InvalidInput: it is less than a second, or more than seven days.
    """
    if not timedelta(seconds=1) <= lasting <= LONGEST_ADDRESS:
        raise InvalidInput("an address is good for a second at least, and seven days at most")
    return lasting


class Bucket(Protocol):
    """A flat store of objects by key; a key is a relative path of safe segments.

    Every method raises :class:`records.errors.StoreFailed` when the store does not answer, and
    :class:`records.errors.InvalidInput` for an unsafe key. Reading what is not there raises KeyError.
    """

    name: str

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
        """Stores under a new key, atomically; gives False where the key already holds something."""

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Stores under a key, atomically replacing what it held.

        Where the store keeps versions, what a lock binds stays as an older one.

        Raises:
            Held: a lock binds what would be replaced, and the store keeps no versions.
        """

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading; the caller closes it."""

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none."""

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys."""

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket; stores differ in whether a lock goes with it."""

    def delete(self, key: str) -> None:
        """Removes an object; removing what is not there is no error.

        Raises:
            Held: a lock binds it.
        """

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives an address where whoever has it may read the object, and do nothing else, for so long.

        None where the store has no addresses, or only ciphertext. Nothing is asked of the store: the address
        of what is not there answers that it is not.

        Raises:
            InvalidInput: ``lasting`` is under a second or over seven days.
        """

    def can_lock(self) -> bool:
        """Tells whether objects of this bucket can be locked."""

    def lock(self, key: str, *, hold: bool | None = None, until: datetime | None = None) -> Lock:
        """Puts a legal hold on what stands under a key, lifts it, or makes its retention longer.

        What is None stays as it is, so with neither it only tells.

        Returns:
            What binds the object from now on.

        Raises:
            NotAllowed: this bucket has no locks, or ``until`` is earlier than what binds already.
            KeyError: nothing is there.
        """
