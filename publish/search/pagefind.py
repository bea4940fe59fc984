"""Runs Pagefind, which makes the static index that the search page loads piece by piece."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pagefind_bin import get_executable

from publish.search.searching import Bundle, record
from publish.search.steady import steady
from records.errors import StoreFailed
from records.release import Publication, PublicFile

_SECONDS = 900
_TYPES = {"js": "text/javascript; charset=utf-8", "json": "application/json"}
ENTRY = "pagefind-entry.json"
"""The file from which the others are found; where it stands, all of them do."""
_WANTED = ("pagefind.js", "pagefind-worker.js", ENTRY)
_NO_LONGER_THAN_US = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes a program that the kernel kills (PR_SET_PDEATHSIG) as soon as whoever started it is no more."""
_PARTS = {".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment", ".pagefind"}


def search_files(
    bundle: Bundle,
    members: Iterable[Publication],
    text_of: Callable[[Publication], str],
    work: Path,
) -> Iterator[PublicFile]:
    """Gives the files of a bundle's index: Pagefind's own script and its pieces, no user interface.

    The pieces are found by the entry file, which therefore comes last. The same bundle gives the same bytes:
    what Pagefind orders by chance is put in order.

    Args:
        bundle: what is indexed.
        members: its publications.
        text_of: gives the text of a release, empty where there is none.
        work: an empty folder of our own.

    Raises:
        StoreFailed: Pagefind is not there, fails, does not come to an end, or writes another form.
    """
    pages, out = work / "pages", work / "index"
    for publication in members:
        page = pages / publication.folder / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(record(publication, text_of(publication)), encoding="utf-8")
    _run(pages, out)
    steady(out, out / ENTRY)
    found = sorted(path for path in out.rglob("*") if _belongs(path))
    entry = out / ENTRY
    for path in (*(path for path in found if path != entry), entry):
        key = f"{bundle.folder}/{path.relative_to(out).as_posix()}"
        media_type = _TYPES.get(path.suffix.removeprefix("."), "application/octet-stream")
        yield PublicFile(key, media_type, path.read_bytes())


def _belongs(path: Path) -> bool:
    # the pieces are compressed by Pagefind itself; its user interfaces are not ours
    return path.is_file() and (path.name in _WANTED or path.suffix in _PARTS)


def _run(pages: Path, out: Path) -> None:
    try:
        program = get_executable()
    except FileNotFoundError as error:
        raise StoreFailed("search: Pagefind is not installed; run make setup") from error
    command = [
        # Pagefind whose folder was tidied away behind a killed engine waits for ever
        *(sys.executable, "-I", "-S", "-c", _NO_LONGER_THAN_US, str(os.getpid())),
        *(str(program), "--site", str(pages), "--output-path", str(out)),
        # one index for all languages, or a page in English would never find one in te reo Māori
        *("--force-language", "en", "--keep-index-url", "--silent"),
    ]
    try:
        subprocess.run(command, check=True, timeout=_SECONDS, capture_output=True, cwd=pages.parent)
    except (subprocess.SubprocessError, OSError) as error:
        raise StoreFailed(
            f"search: Pagefind failed ({type(error).__name__}); see whether memory or disk ran out"
        ) from error
