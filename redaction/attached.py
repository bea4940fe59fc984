"""The words of files within a file, so that people are found in attachments too; runs in the sandbox's child.

Read are PDF files, office files of XML parts, and text (plain, CSV, HTML, XML, JSON, e-mail) by what they are
and not by their names, two levels deep. What else hangs in a file (an archive, a picture, an older office
file) is not opened: ``release inspect`` lists it, and it never comes into a public copy.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Stream

from records.errors import Refused
from redaction import carried, pdf
from redaction.officepack import Pack, check_archive

MOST_WORDS = 100_000
"""Characters of all attachments together that are given."""

MOST_FILES = 200
MOST_PAGES = 500
_DEEPEST = 2
_OFFICE_WORDS = re.compile(
    r"content\.xml|word/(?:document|footnotes|endnotes|comments|header[0-9]*|footer[0-9]*)\.xml"
    r"|xl/(?:sharedStrings|comments[0-9]*)\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml"
)
_HEAD = 4096
_LEAST_PRINTABLE = 0.95


def attached(path: str, media_type: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: the words of the attachments, and how many of them were not read.

    The sandbox's job ``attached``.
    """
    told: dict[str, Any] = {"texts": [], "unread": 0}
    if media_type == "application/pdf":
        with pdf.opened(path) as (_, objects):
            _gather(objects, told, 1)
    yield told


def _gather(objects: pikepdf.Pdf, told: dict[str, Any], depth: int) -> None:
    for content in _files(objects):
        room = MOST_WORDS - sum(map(len, told["texts"]))
        if room <= 0 or len(told["texts"]) + told["unread"] >= MOST_FILES:
            told["unread"] += 1
            continue
        words = _words_of(content, told, depth)
        if words is None:
            told["unread"] += 1
        elif words.strip():
            told["texts"].append(words[:room])


def _words_of(content: bytes, told: dict[str, Any], depth: int) -> str | None:
    if b"%PDF-" in content[:1024]:
        return _of_pdf(content, told, depth)
    return _of_office(content) if content.startswith(b"PK") else text_of(content)


def _of_office(content: bytes) -> str | None:
    """Gives the paragraphs and cells of an office file; None where it is none, or not within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            names = [name for name in archive.namelist() if _OFFICE_WORDS.fullmatch(name)]
            parts = [Pack(archive).xml(name) for name in names[:MOST_PAGES]]
    except (zipfile.BadZipFile, Refused):
        return None
    if not parts:
        return None
    return "\n".join(p.text() for part in parts if part for p in part.every("p", "h", "si"))


def _files(objects: pikepdf.Pdf) -> Iterator[bytes]:
    """Gives the content of every file within a file, wherever it hangs, each once."""
    seen: set[tuple[int, int]] = set()
    for item in carried.dictionaries(objects):
        files = item.get("/EF")
        if not isinstance(files, Dictionary):
            continue
        for value in files.values():
            if isinstance(value, Stream) and value.objgen not in seen:
                seen.add(value.objgen)
                yield value.read_bytes()


def _of_pdf(content: bytes, told: dict[str, Any], depth: int) -> str | None:
    """Gives the words of an attached PDF, and gathers what hangs in it; None where it cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(content)) as objects:
            if depth < _DEEPEST:
                _gather(objects, told, depth + 1)
        document = pdfium.PdfDocument(content)
    except (pikepdf.PdfError, pdfium.PdfiumError):
        return None
    try:
        pages = range(min(len(document), MOST_PAGES))
        return "\n".join(line for number in pages for line in pdf.lines_of(document[number]))
    except (pdfium.PdfiumError, Refused):
        return None
    finally:
        document.close()


def text_of(content: bytes) -> str | None:
    r"""Gives bytes as text where they are text, or None.

    >>> text_of("Mere Tāmati".encode()), text_of("Mere".encode("utf-16")), text_of(b"PK\x03\x04\x00\x00")
    ('Mere Tāmati', 'Mere', None)
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in content[:_HEAD]:
        return None
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:_HEAD]
        printable = sum(letter.isprintable() or letter in "\r\n\t" for letter in head)
        return text if printable >= len(head) * _LEAST_PRINTABLE else None
    return None
