"""The work on one document, step by step, with the departments as they were wired. No orchestrator.

Each step looks at where the document stands and does nothing that was done before, so a run that was
cut off is finished by running it again.
"""

from __future__ import annotations

from flows.documents.bench import NEW_ZEALAND
from flows.documents.deciding import Deciding, ReturnReason
from flows.documents.preparing import Preparing
from flows.documents.taking import Taking
from flows.shelf.rebuilding import Rebuilding

__all__ = ["NEW_ZEALAND", "Desk", "ReturnReason"]


class Desk(Taking, Preparing, Deciding, Rebuilding):
    """Every step of the journey."""

    __slots__ = ()
