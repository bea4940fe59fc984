"""What a document hides, looked for in children: a page that kills one costs that page and no other."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from records.errors import RefusalReason, Refused, ReleaseError
from redaction import sandbox

MOST_LOST = 20
"""Pages that may kill the child that looks at them; the reader marks them unreadable."""


def inspected(path: Path, media_type: str) -> dict[str, Any]:
    """Gives what a file hides; pages that could not be looked at are named under ``not_understood``.

    Raises:
        Refused: the file cannot be looked at within the sandbox's bounds, or too many of its pages cannot.
    """
    lost: list[int] = []
    while True:
        arguments = {"path": str(path.resolve()), "media_type": media_type, "lost": lost}
        begun = 0
        try:
            with contextlib.closing(sandbox.run("inspect", arguments)) as answers:
                for answer in answers:
                    if "begun" not in answer:
                        return dict(answer)
                    begun = int(answer["begun"])
        except Refused as refusal:
            # what takes its time is not waited for again and again
            most = 1 if refusal.reason is RefusalReason.TOO_SLOW else MOST_LOST
            if begun in lost or begun < 1 or len(lost) >= most:
                raise
            lost.append(begun)
            continue
        raise ReleaseError("the look at what a file hides gave no answer")
