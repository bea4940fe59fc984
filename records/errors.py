"""The one error tree of the engine; each leaf knows the exit code that a shell sees.

::

    ReleaseError                    1   something we did not foresee
    ├── InvalidInput                2   a form, file of marks or option is wrong
    ├── Refused                     3   a source file that we will not take in
    ├── ProofFailed                 4   a witness objects; nothing was written
    ├── NotAllowed                  5   not at this stage, or not for this person
    │   ├── StageMoved              5   somebody else moved the document first
    │   ├── ChangedMeanwhile        5   somebody else changed the same place first
    │   └── Held                    5   a legal hold or a retention keeps what would be removed
    ├── StoreFailed                 6   a store or service did not answer (worth a retry)
    ├── Blocked                     7   policy says no, and says what would clear it
    └── Damaged                     8   what we stored is not what we read back

Messages carry ids, page numbers, boxes and keys; never a document's words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from records.release import Objection, Obstacle


class ReleaseError(Exception):
    """The root: anything this engine raises on purpose."""

    exit_code = 1


class InvalidInput(ReleaseError):
    """A person's input is wrong; the message says where and what was expected."""

    exit_code = 2


class RefusalReason(StrEnum):
    """Why a source file is not taken in."""

    MISSING = "missing"
    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown-type"
    WRONG_EXTENSION = "wrong-extension"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TOO_MANY_PAGES = "too-many-pages"
    PAGE_TOO_LARGE = "page-too-large"
    BOMB = "decompression-bomb"
    TOO_SLOW = "too-slow"
    TOO_MUCH_MEMORY = "too-much-memory"
    CLASSIFIED = "classified"


class Refused(ReleaseError):
    """A source file is not taken in, or a page cannot be made safe."""

    exit_code = 3

    def __init__(self, reason: RefusalReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ProofFailed(ReleaseError):
    """At least one witness objects to a public copy, so nothing was written."""

    exit_code = 4

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        self.objections = objections
        first = objections[0]
        where = f"page {first.page}" if first.page else "document"
        if first.box is not None:
            where += f", box {first.box}"
        more = f" (and {len(objections) - 1} more)" if len(objections) > 1 else ""
        super().__init__(
            f"proof failed: witness {first.witness} at {where}: {first.what}{more}; "
            "nothing was written; widen or add the mark there and redact again"
        )


class NotAllowed(ReleaseError):
    """The action is not open at this stage, or not to this person."""

    exit_code = 5


class StageMoved(NotAllowed):
    """A compare-and-set lost: the document is no longer at the stage expected."""


class ChangedMeanwhile(NotAllowed):
    """A change was made on an older version: somebody else changed the same place meanwhile."""


class Held(NotAllowed):
    """A legal hold or a retention keeps an object from being removed or replaced."""


class StoreFailed(ReleaseError):
    """A store or service did not answer; trying again later may succeed."""

    exit_code = 6


class Blocked(ReleaseError):
    """The gate holds the document back."""

    exit_code = 7

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        told = "; ".join(f"{o.rule}: {o.what} (to clear: {o.clears})" for o in obstacles)
        super().__init__(f"blocked by policy: {told}")


class Damaged(ReleaseError):
    """Stored bytes do not match their digest, or the journal's chain is broken."""

    exit_code = 8
