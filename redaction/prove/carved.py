"""Witness: the bytes. Every stream is carved out and unpacked, and searched in many encodings.

It trusts no cross-reference table: what no object refers to is found too.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pikepdf

from redaction.prove.case import Case, Finding
from redaction.prove.packets import FORM
from redaction.prove.structure import EXPECTED
from redaction.prove.tagged import KINDS, PICTURE, ROLES

STREAM = re.compile(rb"stream\r?\n")
LEAST = 5
"""Bytes: shorter strings stand in any compressed file by chance."""

SAFE = 8
"""Bytes from which a string in whatever case stands nowhere by chance."""

PLAIN = pikepdf.Name.FlateDecode
DEEPEST = 20

MOST = 512 * 1024 * 1024

_OWN = (
    "Proactive release engine /Catalog /Pages /Page /Letters /Shapeless /Identity /Adobe "
    "/DeviceGray /DeviceRGB /DeviceCMYK /FlateDecode /DCTDecode /CCITTFaxDecode /Image /Form /Span "
    "/ActualText /Artifact /Transparency /CIDInit /ProcSet /CIDFontType /ObjStm obj endobj stream endstream "
    "trailer xref startxref findresource begincmap endcmap beginbfchar endbfchar begincodespacerange "
    "endcodespacerange currentdict defineresource true false null notdef Regular Copyright"
)
_TAGGED = " ".join(
    [*KINDS, *ROLES, *(key for kind in KINDS.values() for key in kind.keys), PICTURE]
)
OWN = f"{_OWN} {_TAGGED} {' '.join(EXPECTED)} {FORM}".lower().encode()
"""What every file of ours says in plain bytes; a person called Parent is sought by the other witnesses."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many stretches of bytes were searched, and which held a term."""
    raw = Path(case.public).read_bytes()
    needles = [(term.mark, needle) for term in case.banned for needle in encodings(term.raw)]
    exact = [(term.mark, needle) for term in case.banned for needle in short_forms(term.raw)]
    objections: dict[tuple[int, str], Finding] = {}
    checked = 0
    for place, stretch in itertools.chain(_stretches(raw), _decoded(case.public)):
        checked += 1
        lowered = stretch.lower()
        held = {mark for mark, needle in needles if needle in lowered}
        held |= {mark for mark, needle in exact if needle in stretch}
        for mark in sorted(held):
            what = f"the words of mark {mark} stand in {place}"
            objections.setdefault((mark, place), Finding(None, None, what))
    return checked, list(objections.values())


def encodings(raw: str) -> set[bytes]:
    """Gives the ways, in lower case, in which words may stand in a file, whatever its case."""
    forms: set[bytes] = set()
    for text in _spellings(raw):
        for cased in {text, text.lower(), text.upper()}:
            for codec in ("utf-8", "latin-1", "utf-16-be", "utf-16-le"):
                try:
                    encoded = cased.encode(codec)
                except UnicodeEncodeError:
                    # latin-1 has no macrons; the other encodings do
                    continue
                forms |= {encoded.lower(), encoded.hex().encode()}
                forms.add(base64.b64encode(encoded)[: len(encoded) // 3 * 4].lower())
            forms.add(quote(cased).encode().lower())
            forms.add("".join(f"\\{byte:03o}" for byte in cased.encode("utf-8")).encode())
    return {form for form in forms if len(form) >= SAFE and form not in OWN}


def short_forms(raw: str) -> set[bytes]:
    """Gives short words as they may stand plainly in a file, in the case in which they are written.

    Five letters in any case stand somewhere in every few megabytes of a scan by chance; in three
    cases only, they hardly ever do.
    """
    cased = {
        form
        for text in _spellings(raw)
        for form in (text, text.lower(), text.upper(), text.title())
    }
    encoded = {form.encode("utf-8") for form in cased}
    long_enough = {form for form in encoded if LEAST <= len(form) < SAFE}
    return {form for form in long_enough if not _any_number(form) and form.lower() not in OWN}


def _spellings(raw: str) -> set[str]:
    """Gives words composed, decomposed and without marks; with spaces, without, and as in a name."""
    plain = " ".join(raw.split())
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if c.isascii())
    spellings = {plain, bare}
    spellings |= {unicodedata.normalize(form, plain) for form in ("NFC", "NFD")}
    return {text.replace(" ", gap) for text in spellings for gap in (" ", "", "_", "-", "+")}


def _any_number(form: bytes) -> bool:
    """Tells whether a needle is a short number, which stands in any file as an offset or a width."""
    return len(form) < 7 and form.isdigit()


def _stretches(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "the file", raw
    total = 0
    for index, match in enumerate(STREAM.finditer(raw), 1):
        unpacked = _unpacked(raw[match.end() :])
        total += len(unpacked)
        if total > MOST:
            # more than any page of ours can hold; what is left was still searched packed
            return
        if unpacked:
            yield f"stream {index}", unpacked


def _decoded(path: str) -> Iterator[tuple[str, bytes]]:
    """Gives what other filters than Flate unpack to, and every string, however it is written."""
    with pikepdf.open(path) as document:
        for index, item in enumerate(document.objects, 1):
            yield f"strings of object {index}", b"\n".join(_strings(item, DEEPEST))
            if isinstance(item, pikepdf.Stream) and item.get("/Filter") not in (None, PLAIN):
                # what no filter of text packs, as a JPEG, was searched as it stands
                with contextlib.suppress(pikepdf.PdfError):
                    yield f"object {index}", bytes(item.read_bytes())


def _strings(item: object, depth: int) -> Iterator[bytes]:
    if isinstance(item, pikepdf.String):
        yield bytes(item)
    elif depth and isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for value in [held for _, held in item.items()]:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, depth - 1)
    elif depth and isinstance(item, pikepdf.Array):
        for value in item:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, depth - 1)


def _unpacked(data: bytes) -> bytes:
    """Gives what a Flate stream holds, or nothing where it is none; packed twice is unpacked twice."""
    out = data
    for _ in range(3):
        machine = zlib.decompressobj()
        try:
            inner = machine.decompress(out, MOST)
        except zlib.error:
            break
        out = inner
    return b"" if out is data else out
