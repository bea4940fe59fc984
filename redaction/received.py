"""What was handed in, made ready for the ordinary pipeline: printed, taken apart, or taken as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from records.delivery import Delivery, PartRole, Received
from records.document import SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake, scratch
from redaction.incoming.originals import CONTAINERS
from redaction.incoming.printing import printed_parts
from redaction.incoming.takingapart import Opening


def receive(paths: Sequence[Path], folder: Path) -> Iterator[Delivery]:
    """Gives each file with what became of it, in order; one that is refused does not stop the others.

    Messages and archives come with all their parts, however deep, a parent before its children.

    Args:
        paths: the files.
        folder: a private one for what is made of them; the caller removes it when all is kept.

    Raises:
        ReleaseError: LibreOffice is needed and not installed.
    """
    trees, written = [], 0
    for path in paths:
        opening = Opening(folder, before=written)
        trees.append(opening.opened(path))
        written += opening.size
    parts = printed_parts([part for tree in trees for part in tree], folder)
    for path, tree in zip(paths, trees, strict=True):
        own, parts = parts[: len(tree)], parts[len(tree) :]
        whole = own[0]
        is_package = path.suffix.lower() in CONTAINERS and whole.refusal is None
        media_type = CONTAINERS[path.suffix.lower()][0] if is_package else _came_as(whole)
        yield Delivery(path, whole.name, media_type, tuple(own), is_package)


@dataclass(frozen=True, slots=True)
class Ready:
    """A file as the engine can read it, what intake says of it, and what its original hides."""

    path: Path
    source: SourceFile
    hidden: list[dict[str, str]]


@contextmanager
def ready(path: Path) -> Iterator[Ready]:
    """Gives a file as the engine can read it, while the block runs; an office file is printed first.

    Of a message it is the message itself; its attachments are left alone.

    Raises:
        Refused: it is not taken in, or is an archive.
    """
    with scratch.folder() as folder:
        (first,) = printed_parts([Opening(Path(folder)).itself(path)], Path(folder))
        if first.role is PartRole.ARCHIVE:
            with intake.told_of(path):
                why = "it is an archive without pages of its own: submit it, or name a file in it"
                raise Refused(RefusalReason.UNKNOWN_TYPE, why)
        if first.refusal is not None:
            raise first.refusal
        if first.source is None or first.printed is None:
            raise ReleaseError("what was received has neither a source nor a refusal")
        hidden = [] if first.hidden is None else json.loads(first.hidden)
        yield Ready(first.printed, first.source, hidden)


def _came_as(part: Received) -> str:
    if part.source is None:
        return ""
    original = part.source.original
    return part.source.media_type if original is None else original.media_type
