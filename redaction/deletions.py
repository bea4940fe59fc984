"""A .docx without the text of its tracked deletions, cut out byte for byte; in the sandbox.

LibreOffice accepts tracked changes, but reads a deletion within an insertion as inserted text and would
print it. So deletions are cut out of the file before it sees it; all else stays as it is.

Source: ECMA-376, part 1, 17.13.5 (revisions); the paragraph's and row's own marks stay for LibreOffice.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from redaction.officepack import LARGEST_XML, Pack, opened_pack

_CUT = frozenset({"del", "moveFrom"})
_MARKS = frozenset({"rPr", "trPr", "ctrlPr"})
_WORDS = re.compile(r"word/[^/]+\.xml")
_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)


def write_without_deletions(path: str, out: Path) -> None:
    """Writes a .docx anew without deleted runs.

    Raises:
        Refused: it cannot be read within bounds.
    """
    with opened_pack(path) as pack, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in dict.fromkeys(pack.names):
            written.writestr(name, _part(pack, name))


def _part(pack: Pack, name: str) -> bytes:
    content = pack.read(name)
    if not _WORDS.fullmatch(name) or len(content) > LARGEST_XML:
        return content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16")
        content = re.sub(r'encoding="[^"]*"', 'encoding="UTF-8"', text, count=1).encode()
    try:
        return without_deletions(content)
    except expat.ExpatError:
        # LibreOffice cannot read such a part either, and says so
        return content


def without_deletions(content: bytes) -> bytes:
    """Gives XML of a manuscript without deleted runs.

    >>> w = b'xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    >>> without_deletions(b'<p %s><ins><del><r>gone</r></del><r>kept</r></ins></p>' % w)[-32:]
    b'main"><ins><r>kept</r></ins></p>'
    """
    cuts = _cuts(content)
    pieces: list[bytes] = []
    at = 0
    for start, end in cuts:
        pieces.append(content[at:start])
        at = end
    return b"".join([*pieces, content[at:]])


def _cuts(content: bytes) -> list[tuple[int, int]]:
    """Gives where each outermost deletion begins and ends."""
    reader = expat.ParserCreate(namespace_separator="}")
    above: list[str] = []
    open_: list[tuple[int, int]] = []
    found: list[tuple[int, int]] = []

    def begins(name: str, _: Any) -> None:
        space, _, local = name.rpartition("}")
        deletes = space in _SPACES and local in _CUT and not (above and above[-1] in _MARKS)
        if deletes and not open_:
            open_.append((len(above), reader.CurrentByteIndex))
        above.append(local)

    def ends(_: str) -> None:
        above.pop()
        if open_ and open_[-1][0] == len(above):
            _depth, start = open_.pop()
            found.append((start, content.index(b">", reader.CurrentByteIndex) + 1))

    reader.StartElementHandler, reader.EndElementHandler = begins, ends
    reader.Parse(content, True)  # noqa: FBT003 -- expat takes no name for it
    return found
