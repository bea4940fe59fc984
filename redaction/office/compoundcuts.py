"""A compound file changed where it lies, or refused; in the sandbox.

Source: [MS-CFB].
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import olefile

from records.errors import RefusalReason, Refused


@contextmanager
def changed(path: str, out: Path) -> Iterator[olefile.OleFileIO]:
    """Gives a copy of a compound file, whose streams can be written over.

    Raises:
        Refused: it is damaged.
    """
    shutil.copyfile(path, out)
    try:
        with olefile.OleFileIO(str(out), write_mode=True) as file:
            yield file
    except Refused:
        raise
    except Exception as error:
        # a damaged compound file makes its reader raise anything
        raise Refused(RefusalReason.BROKEN, "it is a damaged compound file") from error
