"""The words of files within a file, so that people are found in attachments too; runs in the sandbox's child.

Read are PDF files, office files, messages, archives and text (plain, CSV, HTML, XML, JSON) by what they are
and not by their names, three levels deep. Of older office files and Outlook's messages the runs of letters are
read. What nobody looks into (a picture, an archive of another kind, what is locked, damaged, too deep or too
much) is counted by kind, so that whoever decides is told; none of it ever comes into a public copy.
"""

from __future__ import annotations

import email
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Stream

from records.errors import RefusalReason, Refused
from redaction.inspection import carried
from redaction.inspection.runs import letters_of, text_of
from redaction.office.officepack import Pack, check_archive
from redaction.pages import pdf

MOST_WORDS = 100_000
"""Characters of all attachments together that are given."""

MOST_FILES = 200
MOST_PAGES = 500
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one file in an archive, unpacked."""

_DEEPEST = 3
_OFFICE_WORDS = re.compile(
    r"content\.xml|word/(?:document|footnotes|endnotes|comments|header[0-9]*|footer[0-9]*)\.xml"
    r"|xl/(?:sharedStrings|comments[0-9]*)\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml"
)
_WITHIN_OFFICE = re.compile(
    r"(?:word|xl|ppt)/(?:embeddings|media)/[^/]+|(?:Pictures|Object[^/]*)/[^/]+|Object [0-9]+",
)
_NO_FILE = re.compile(r"\.(?:emf|wmf|svg|xml|rels|bin\.rels)$|/$", re.IGNORECASE)
"""Drawings and settings within an office file, which are no files of somebody's own."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\0\x0cjP")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_MESSAGE = re.compile(
    rb"(?:(?:From|Return-Path|Received|Delivered-To|MIME-Version|Date|Subject|To|Message-ID|X-[\w-]+):[^\n]*\n"
    rb"(?:[ \t][^\n]*\n)*){2,}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Told:
    """What was read so far, and what was not."""

    texts: list[str] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    files: int = 0
    letters: int = 0

    def say(self, words: str) -> None:
        """Keeps words, as many as there is room for."""
        kept = words[: MOST_WORDS - self.letters]
        if kept.strip():
            self.texts.append(kept)
            self.letters += len(kept)
        if len(kept) < len(words):
            self.unread["cut-short"] += 1


def attached(path: str, media_type: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: the words of the files within a file, and how many of each kind were not read.

    The sandbox's job ``attached``.
    """
    told = _Told()
    if media_type == "application/pdf":
        with pdf.opened(path) as (_, objects):
            _look_at_each(_files(objects), told, 1)
    else:
        _look_at_each(_within_office(Path(path).read_bytes(), told), told, 1)
    yield {"texts": told.texts, "unread": dict(sorted(told.unread.items()))}


def _look_at_each(contents: Iterator[bytes], told: _Told, depth: int) -> None:
    for content in contents:
        if depth > _DEEPEST:
            told.unread["too-deep"] += 1
        elif told.letters >= MOST_WORDS or told.files >= MOST_FILES:
            told.unread["too-much"] += 1
        elif content:
            told.files += 1
            _look(content, told, depth)


def _look(content: bytes, told: _Told, depth: int) -> None:
    """Reads one file by what it is, and the files within it."""
    if b"%PDF-" in content[:1024]:
        _of_pdf(content, told, depth)
    elif content.startswith(b"PK"):
        _of_pack(content, told, depth)
    elif content.startswith(_COMPOUND):
        told.say(letters_of(content))
        told.unread["older-office"] += 1
    elif content.startswith(_PICTURES) or content[8:12] == b"WEBP":
        told.unread["picture"] += 1
    elif content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        told.unread["archive"] += 1
    elif _MESSAGE.match(content):
        _of_message(content, told, depth)
    elif (text := text_of(content)) is not None:
        told.say(text)
    else:
        told.unread["other"] += 1


def _of_pack(content: bytes, told: _Told, depth: int) -> None:
    """Reads an office file of XML parts and what is embedded in it, or an archive's files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            pack = Pack(archive)
            names = [name for name in pack.names if _OFFICE_WORDS.fullmatch(name)][:MOST_PAGES]
            parts = [pack.xml(name) for name in names]
            told.say("\n".join(_paragraphs(parts)))
            inner = [n for n in pack.names if not names or _is_embedded(n)]
            _look_at_each(_read(pack, inner, told), told, depth + 1)
    except Refused as refusal:
        told.unread[_kind(refusal)] += 1
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        told.unread["broken"] += 1


def _paragraphs(parts: list[Any]) -> Iterator[str]:
    return (p.text() for part in parts if part for p in part.every("p", "h", "si"))


def _is_embedded(name: str) -> bool:
    return bool(_WITHIN_OFFICE.fullmatch(name)) and not _NO_FILE.search(name)


def _within_office(content: bytes, told: _Told) -> Iterator[bytes]:
    """Gives the files that are embedded in an office file, whose own words are on its pages."""
    if not content.startswith(b"PK"):
        if content.startswith(_COMPOUND):
            told.unread["older-office"] += 1
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
            pack = Pack(archive)
            # its pictures are on its pages
            inner = [n for n in pack.names if _is_embedded(n) and not _is_picture(n)]
            yield from _read(pack, inner, told)
    except (Refused, zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        told.unread["broken"] += 1


def _is_picture(name: str) -> bool:
    return "/media/" in name or name.startswith("Pictures/")


def _read(pack: Pack, names: list[str], told: _Told) -> Iterator[bytes]:
    for name in names:
        try:
            yield pack.read(name, LARGEST_FILE)
        except Refused as refusal:
            told.unread[_kind(refusal)] += 1


def _kind(refusal: Refused) -> str:
    return {
        RefusalReason.ENCRYPTED: "locked",
        RefusalReason.BOMB: "too-much",
    }.get(refusal.reason, "broken")


def _of_message(content: bytes, told: _Told, depth: int) -> None:
    """Reads a message: who wrote it to whom about what, its texts, and what is attached."""
    message = email.message_from_bytes(content, policy=default)
    inner: list[bytes] = []
    try:
        for part in message.walk():
            headers = (f"{n}: {part[n]}" for n in ("From", "To", "Cc", "Bcc", "Subject") if part[n])
            told.say("\n".join(headers))
            if part.is_multipart():
                continue
            body = part.get_payload(decode=True)
            if not isinstance(body, bytes):
                continue
            if part.get_content_maintype() == "text" and not part.is_attachment():
                charset = part.get_content_charset() or "utf-8"
                told.say(body.decode(charset, "replace"))
            else:
                inner.append(body)
    except (LookupError, ValueError, AttributeError, TypeError, IndexError):
        # what the library cannot read of a message that somebody built to break it
        told.unread["broken"] += 1
    _look_at_each(iter(inner), told, depth + 1)


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


def _of_pdf(content: bytes, told: _Told, depth: int) -> None:
    """Reads the words of an attached PDF, and what hangs in it."""
    try:
        with pikepdf.open(io.BytesIO(content)) as objects:
            _look_at_each(_files(objects), told, depth + 1)
        document = pdfium.PdfDocument(content)
    except pikepdf.PasswordError:
        told.unread["locked"] += 1
        return
    except (pikepdf.PdfError, pdfium.PdfiumError):
        told.unread["broken"] += 1
        return
    try:
        _pages(document, told)
    except (pdfium.PdfiumError, Refused):
        told.unread["broken"] += 1
    finally:
        document.close()


def _pages(document: pdfium.PdfDocument, told: _Told) -> None:
    read = range(min(len(document), MOST_PAGES))
    if len(document) > MOST_PAGES:
        told.unread["cut-short"] += 1
    pages = ["\n".join(pdf.lines_of(document[number])) for number in read]
    told.say("\n".join(pages))
    # a page without a word is a scan, which nobody reads here
    if scans := sum(not page.strip() for page in pages):
        told.unread["picture"] += scans
