"""Pictures of a file's pages, as WebP, drawn in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from records.errors import ReleaseError
from redaction import sandbox, scratch


def pictures(path: Path, media_type: str, numbers: Sequence[int]) -> dict[int, bytes]:
    """Gives the pictures of some pages by number.

    Raises:
        Refused: a page cannot be pictured.
    """
    with scratch.folder() as folder:
        order = {
            "path": str(path.resolve()),
            "media_type": media_type,
            "numbers": list(numbers),
            "folder": folder,
        }
        return {
            int(answer["number"]): _inside(Path(folder), str(answer["file"]))
            for answer in sandbox.run("show", order)
        }


def _inside(folder: Path, name: str) -> bytes:
    """Gives a file of the child's own folder: what a child says may be anything.

    Raises:
        ReleaseError: it leads elsewhere.
    """
    path = (folder / Path(name).name).resolve()
    if path.parent != folder.resolve():
        raise ReleaseError("job show answered out of form")
    return path.read_bytes()
