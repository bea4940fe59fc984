"""Pages put together as one file by pypdf, with their structure, a language, a title and an identity."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from redaction.structure import dressing
from redaction.structure.packet import packet

PRODUCER = "Proactive release engine"


def assemble(
    parts: list[list[Any]], structure: dict[str, Any], title: str, language: str, out: str
) -> Iterator[dict[str, Any]]:
    """Gives one answer, the number of pages, once ``out`` is written; the sandbox's job ``assemble``.

    The same parts give the same bytes: there are no dates, and the identity is made of the content.

    Args:
        parts: for each page, a file and the page's place in it, from 1.
        structure: tree, links and outline, as :func:`redaction.structure.dressing.dress` takes them.
        title: the released title, from the release form.
        language: BCP 47 tag of the document's language.
        out: the file to write.
    """
    writer = pypdf.PdfWriter()
    readers: dict[str, pypdf.PdfReader] = {}
    for file, number in parts:
        if file not in readers:
            readers[file] = pypdf.PdfReader(file)
        writer.add_page(readers[file].pages[number - 1])
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}  # noqa: FBT003 -- a PDF value
    )
    writer.metadata = {"/Title": title, "/Producer": PRODUCER}
    joined = io.BytesIO()
    writer.write(joined)
    writer.close()
    with pikepdf.open(joined) as document:
        dressing.dress(document, structure)
        told = packet(title, language, PRODUCER)
        if told is not None:
            stream = document.make_stream(told)
            stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
            document.Root.Metadata = stream
        document.save(
            out,
            deterministic_id=True,
            min_version="1.7",
            # otherwise pikepdf writes the packet anew, in a form of its own
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    yield {"pages": len(parts)}


def author(path: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: whether a file says that this engine wrote it; the sandbox's job ``author``."""
    reader = pypdf.PdfReader(path)
    says = reader.metadata
    yield {"ours": says is not None and says.producer == PRODUCER}
