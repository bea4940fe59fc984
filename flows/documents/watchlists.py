"""Where watch lists are kept, and which of them a document is looked through with."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from records.document import DocumentRecord
from records.errors import StoreFailed

ALL = "all.csv"


def lists_for(folder: Path, record: DocumentRecord) -> list[Path]:
    """Gives the lists that hold for a document: everybody's, its agency's, its own."""
    known = (
        folder / ALL,
        folder / "agencies" / f"{record.submission.agency.slug}.csv",
        folder / "documents" / f"{record.id}.csv",
    )
    return [path for path in known if path.is_file()]


def keep(source: Path, folder: Path, *, agency: str | None, document: str | None) -> Path:
    """Keeps a list where :func:`lists_for` finds it, whole or not at all; gives the place.

    Raises:
        StoreFailed: it cannot be written.
    """
    if document is not None:
        place = folder / "documents" / f"{document}.csv"
    elif agency is not None:
        place = folder / "agencies" / f"{agency}.csv"
    else:
        place = folder / ALL
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
        with os.fdopen(handle, "wb") as out, source.open("rb") as content:
            shutil.copyfileobj(content, out)
        Path(name).replace(place)
    except OSError as error:
        raise StoreFailed(f"watch list: cannot be written ({error.strerror})") from error
    return place
