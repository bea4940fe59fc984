"""Keeps a document's words out of errors: what was not foreseen is told by its kind and place only."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from records.errors import ReleaseError

P = ParamSpec("P")
R = TypeVar("R")

SHOW_EVERYTHING = "RELEASE_TRACEBACK"
"""Where this stands in the environment, errors are shown whole; they may quote a document then."""


class Unforeseen(ReleaseError):
    """An error of another library, or a mistake of ours; its message names a kind and a place."""


def shows_everything() -> bool:
    """Tells whether somebody asked to see errors whole."""
    return bool(os.environ.get(SHOW_EVERYTHING))


def unforeseen(error: Exception) -> Unforeseen:
    """Gives what may be said of an error whose own message could quote a document."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "unknown place"
    if trace is not None:
        where = f"{trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}"
    return Unforeseen(
        f"internal error ({type(error).__name__} in {where}); nothing half done was published; "
        f"set {SHOW_EVERYTHING}=1 to see all of it, which may quote the document"
    )


def discreet(work: Callable[P, R]) -> Callable[P, R]:
    """Gives the work with errors that an orchestrator may keep and show.

    Prefect writes an exception's message into its database and its whole chain into its log. So an
    error of ours leaves without the foreign ones that caused it, and any other as Unforeseen.
    """

    @functools.wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if shows_everything():
            return work(*args, **kwargs)
        try:
            return work(*args, **kwargs)
        except ReleaseError as error:
            told: ReleaseError = error
        except Exception as error:  # noqa: BLE001 -- any library's error may quote what it was given
            told = unforeseen(error)
        # raised outside of the handlers, or Python would chain the foreign error to it again
        told.__cause__ = told.__context__ = None
        raise told

    return guarded
