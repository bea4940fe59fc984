"""Pages put together as one file by pypdf: nothing but pages, a language, a title and an identity."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

PRODUCER = "Proactive release engine"


def assemble(
    parts: list[list[Any]], title: str, language: str, out: str
) -> Iterator[dict[str, Any]]:
    """Gives one answer, the number of pages, once ``out`` is written; the sandbox's job ``assemble``.

    The same parts give the same bytes: there are no dates, and the identity is made of the content.

    Args:
        parts: for each page, a file and the page's place in it, from 1.
        title: the released title, from the release form.
        language: BCP 47 tag of the document's language.
        out: the file to write.
    """
    writer = pypdf.PdfWriter()
    readers: dict[str, pypdf.PdfReader] = {}
    identity = hashlib.sha256(f"{title}\0{language}".encode())
    for file, number in parts:
        if file not in readers:
            readers[file] = pypdf.PdfReader(file)
            with open(file, "rb") as content:  # noqa: PTH123 -- hashed as it stands
                identity.update(hashlib.file_digest(content, "sha256").digest())
        writer.add_page(readers[file].pages[number - 1])
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}  # noqa: FBT003 -- a PDF value
    )
    writer.metadata = {"/Title": title, "/Producer": PRODUCER}
    digest = ByteStringObject(identity.digest()[:16])
    writer._ID = ArrayObject((digest, digest))  # noqa: SLF001 -- pypdf has no public door to it
    writer.write(out)
    writer.close()
    yield {"pages": len(parts)}


def author(path: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: whether a file says that this engine wrote it; the sandbox's job ``author``."""
    reader = pypdf.PdfReader(path)
    says = reader.metadata
    yield {"ours": says is not None and says.producer == PRODUCER}
