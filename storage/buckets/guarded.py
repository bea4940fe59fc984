"""A stream whose failures speak our error tree."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from records.errors import StoreFailed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Source(Protocol):
    """What can be read and closed: a file, or the body of an answer."""

    def read(self, size: int, /) -> bytes:
        """Gives at most ``size`` bytes; none at the end."""

    def close(self) -> None:
        """Lets go of what lies behind it."""


class GuardedStream(io.RawIOBase):
    """Reads from a source and turns the source's own errors into StoreFailed."""

    def __init__(
        self,
        source: Source,
        errors: tuple[type[Exception], ...],
        failed: Callable[[Exception], StoreFailed],
    ) -> None:
        super().__init__()
        self._source = source
        self._errors = errors
        self._failed = failed

    def readable(self) -> bool:
        """Tells that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills a buffer; gives how many bytes came, 0 at the end.

        Raises:
            StoreFailed: the store broke off.
        """
        view = memoryview(buffer).cast("B")
        try:
            data = self._source.read(len(view))
        except self._errors as error:
            raise self._failed(error) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the source too."""
        if not self.closed:
            self._source.close()
        super().close()


def guarded(
    source: Source,
    errors: tuple[type[Exception], ...],
    failed: Callable[[Exception], StoreFailed],
) -> io.BufferedReader:
    """Gives a buffered stream over ``source`` that raises ``failed(error)`` for ``errors``."""
    return io.BufferedReader(GuardedStream(source, errors, failed))
