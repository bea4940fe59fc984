"""All that every process of a matrix needs and none of them changes, loaded once before the first fork."""

from __future__ import annotations

import gc
import logging
import os

from small_house import without_prefect

from flows import wiring
from policies import calendars, explained, grounds, rulebook, snapshot
from publish.html import rendering


def warm_up() -> None:
    """Loads models, law, rule books and pages' templates, and keeps the collector off what is shared.

    A process that mends a house took twice the CPU where it read them for itself: they are files of ours,
    read whole, and no death is between them and a document.
    """
    os.environ.pop("RELEASE_FOLDER", None)
    os.environ["RELEASE_TRACEBACK"] = "1"
    logging.disable(logging.WARNING)
    without_prefect()
    finder = wiring.finder()
    finder.find([])
    next(iter(finder.find_texts(["Dear Ms Aspinall"])))
    for known in (grounds.grounds, explained.registers, rulebook.rulebooks, calendars.calendars):
        known()
    snapshot.shipped()
    for name in rendering.TEMPLATES.list_templates():
        rendering.TEMPLATES.get_template(name)
    gc.collect()
    gc.freeze()  # or the first collection of each child would copy every page of memory that it looks at
