"""The stages of a document and the moves between them that exist.

::

    QUEUED > READ > IN_REVIEW > REVIEWED > DECIDED > PUBLISHING > PUBLISHED > WITHDRAWING > WITHDRAWN
       |      |         ^___________|          |________^
       |      |         ^______________________|   (sent back)
       +------+> REFUSED

The legal state of a document is its stage in the catalogue, never a run of the orchestrator.
"""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a document stands."""

    QUEUED = "QUEUED"
    READ = "READ"
    IN_REVIEW = "IN_REVIEW"
    REVIEWED = "REVIEWED"
    DECIDED = "DECIDED"
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"
    WITHDRAWING = "WITHDRAWING"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.QUEUED: frozenset({Stage.READ, Stage.REFUSED}),
    Stage.READ: frozenset({Stage.IN_REVIEW, Stage.REFUSED}),
    Stage.IN_REVIEW: frozenset({Stage.REVIEWED}),
    Stage.REVIEWED: frozenset({Stage.DECIDED, Stage.IN_REVIEW}),
    Stage.DECIDED: frozenset({Stage.PUBLISHING, Stage.IN_REVIEW}),
    # a proof that fails on the way out sends the document back to the people who decide
    Stage.PUBLISHING: frozenset({Stage.PUBLISHED, Stage.IN_REVIEW}),
    Stage.PUBLISHED: frozenset({Stage.WITHDRAWING}),
    Stage.WITHDRAWING: frozenset({Stage.WITHDRAWN}),
    Stage.WITHDRAWN: frozenset(),
    Stage.REFUSED: frozenset(),
}


def may_move(here: Stage, there: Stage) -> bool:
    """Tells whether a document may go from ``here`` to ``there`` in one step."""
    return there in MOVES[here]
