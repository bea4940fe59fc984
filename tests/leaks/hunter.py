"""A hunter of secrets in PDFs that knows no engine: every byte, object, extraction and picture.

It shares no code with the product. An :class:`Evidence` is gathered once for a file and gives the
channels in which a secret was found.
"""

from __future__ import annotations

import base64
import difflib
import io
import re
import tempfile
import threading
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import eyes
import pdfminer.high_level
import pdfminer.layout
import pikepdf
import pypdf
import pypdfium2 as pdfium

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
ALIKE = 0.8
"""Likeness from which what OCR read counts as the secret."""


@dataclass(frozen=True)
class Trace:
    """A channel in which a secret was found, and where in it."""

    channel: str
    place: str


class Evidence:
    """All that can be got out of a file, gathered once and then held against one secret after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._bytes = [("the file itself", data)]
        self._bytes += [(f"stream {index}", carved) for index, carved in enumerate(_carved(data))]
        self._texts = [
            ("bytes", place, said) for place, held in self._bytes if (said := _strings_of(held))
        ]
        self._inventories: list[tuple[str, str]] = []
        if data.startswith(b"%PDF"):
            self._texts += [("revision", place, said) for place, said in _revisions(data)]
            self._texts += [("objects", place, said) for place, said in _objects(data)]
            self._texts += [("extraction", place, said) for place, said in _extracted(data)]
            self._bytes += list(_decoded(data))
            self._inventories = list(_inventories(data))

    @cached_property
    def readings(self) -> list[tuple[str, str]]:
        """Gives what OCR reads in each picture of the file, and in the file as a picture."""
        return list(eyes.readings(self._data))

    def traces(self, secret: str, *, ocr: bool = True) -> list[Trace]:
        """Gives every trace of a secret, or of one of its longer words."""
        quarry = Quarry(secret)
        found = [Trace("bytes", place) for place, held in self._bytes if quarry.in_bytes(held)]
        found += [
            Trace(channel, place) for channel, place, said in self._texts if quarry.in_text(said)
        ]
        found += [
            Trace("inventory", place)
            for place, order in self._inventories
            if quarry.in_inventory(order)
        ]
        if ocr:
            seen = [place for place, said in self.readings if quarry.nearly(said)]
            found += [Trace("picture", place) for place in seen]
        return list(dict.fromkeys(found))


def hunt(data: bytes, secret: str) -> list[Trace]:
    """Gives every trace of one secret in a file."""
    return Evidence(data).traces(secret)


class Quarry:
    """The words that are sought, in every spelling."""

    def __init__(self, secret: str) -> None:
        words = [word for word in re.split(r"\W+", secret) if len(word) >= 5]
        self.words = [word.casefold() for word in words]
        self.folded = {folded(secret), *(folded(word) for word in words)}
        self.needles = {form for text in (secret, *words) for form in spellings(text)}

    def in_text(self, text: str) -> bool:
        """Tells whether a text says the words, whatever stands between their letters."""
        squeezed = folded(text)
        return any(
            word in squeezed if len(word) >= 6 or not word.isascii() else _stands_alone(word, text)
            for word in self.folded
        )

    def in_bytes(self, data: bytes) -> bool:
        """Tells whether bytes hold the words in one of many encodings."""
        lowered = data.lower()
        return any(needle in lowered for needle in self.needles)

    def in_inventory(self, order: str) -> bool:
        """Tells whether a font's letters come in the order in which the words first use them."""
        sought = {"".join(dict.fromkeys(word)) for word in self.words}
        return any(len(word) >= 5 and word in order for word in sought)

    def nearly(self, text: str) -> bool:
        """Tells whether an unsure reading resembles the words."""
        if self.in_text(text):
            return True
        tokens = [token for token in (folded(word) for word in text.split()) if len(token) >= 4]
        return any(
            difflib.SequenceMatcher(None, word, token, autojunk=False).ratio() >= ALIKE
            for word in self.folded
            for token in tokens
        )


def _stands_alone(word: str, text: str) -> bool:
    parts = [folded(part) for part in re.split(r"[\W_]+", unicodedata.normalize("NFC", text))]
    return any(
        "".join(parts[at : at + n]) == word for n in (1, 2, 3) for at in range(len(parts) - n + 1)
    )


def folded(text: str) -> str:
    """Gives letters and digits alone, in lower case, without marks, a doubled vowel once."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum()
    )
    return re.sub(r"([aeiou])\1+", r"\1", bare)


def spellings(text: str) -> set[bytes]:
    """Gives a text as the bytes of many encodings, in lower case."""
    forms: set[bytes] = set()
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    for words in {text, plain, text.replace(" ", ""), text.replace(" ", "_")}:
        for cased in {words, words.lower(), words.upper()}:
            for codec in ("utf-8", "utf-16-be", "utf-16-le", "latin-1"):
                encoded = cased.encode(codec, "ignore")
                forms |= {encoded, encoded.hex().encode(), b" ".join(b"%02x" % b for b in encoded)}
                for shift in range(3):
                    inner = base64.b64encode(b"\0" * shift + encoded)
                    forms.add(inner[4 if shift else 0 : len(inner) - 4])
                forms.add("".join(f"\\{byte:03o}" for byte in encoded).encode())
            forms.add(cased.replace(" ", "%20").encode())
            forms.add(cased.replace(" ", "#20").encode())
    return {form.lower() for form in forms if len(form) >= 6}


# -- bytes -----------------------------------------------------------------------------------------


def _carved(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Gives what streams hold once unpacked, whether an object refers to them or not."""
    for match in STREAM.finditer(data):
        for unpacked in _unpacked(match.group(1)):
            yield unpacked
            if depth < 3 and unpacked.startswith(b"%PDF"):
                yield from _carved(unpacked, depth + 1)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    for unpack in (
        lambda b: zlib.decompressobj().decompress(b),
        lambda b: bytes.fromhex(b.split(b">")[0].decode("ascii")),
        lambda b: base64.a85decode(b.split(b"~>")[0]),
    ):
        with suppress(ValueError, zlib.error, UnicodeDecodeError):
            inner = unpack(packed)
            if inner:
                yield inner
                if inner[:1] == b"\x78":
                    yield from _unpacked(inner)


LITERAL = re.compile(rb"\(((?:\\.|[^()\\])*)\)|<([0-9a-fA-F\s]+)>", re.DOTALL)


def _strings_of(data: bytes) -> str:
    """Gives all strings of what may be a content stream, one after the other."""
    if b"Tj" not in data and b"TJ" not in data and b"'" not in data:
        return ""
    out = bytearray()
    for match in LITERAL.finditer(data):
        if match.group(2) is not None:
            digits = re.sub(rb"\s", b"", match.group(2))
            out += bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        else:
            out += re.sub(
                rb"\\([0-7]{3})", lambda m: bytes([int(m.group(1), 8) & 255]), match.group(1)
            )
    return out.decode("latin-1")


def _revisions(data: bytes) -> Iterator[tuple[str, str]]:
    """Gives the text of the file as it was before each of its later revisions."""
    ends = [match.end() for match in re.finditer(rb"%%EOF", data)]
    for end in ends[:-1]:
        # what is cut off there may be no file of its own
        with suppress(pdfium.PdfiumError):
            yield f"up to byte {end}", _pdfium_text(data[:end] + b"\n")


# -- objects ---------------------------------------------------------------------------------------


def _objects(data: bytes) -> Iterator[tuple[str, str]]:
    """Gives the strings and names of each object, whether another refers to it or not."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in [*document.objects, document.trailer]:
            if not isinstance(item, pikepdf.Object):
                # a number that is an object of its own says nothing
                continue
            yield f"{item.objgen[0]} {_kind(item)}", " \n ".join(_said(item, 0))


def _decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Gives the content of each stream as qpdf decodes and decrypts it."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                with suppress(pikepdf.PdfError, NotImplementedError):
                    yield f"object {item.objgen[0]} {_kind(item)}", item.read_bytes()


def _kind(item: pikepdf.Object) -> str:
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return ""
    return str(item.get("/Type", item.get("/Subtype", "")))


def _said(item: object, depth: int) -> Iterator[str]:
    """Gives every string and name that stands directly in an object."""
    if depth > 30:
        return
    if isinstance(item, pikepdf.String):
        yield str(item)
        yield bytes(item).decode("latin-1")
    elif isinstance(item, pikepdf.Name):
        yield str(item)[1:]
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in item.items():
            yield key[1:]
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _said(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _said(value, depth + 1)


# -- extraction ------------------------------------------------------------------------------------


def _extracted(data: bytes) -> Iterator[tuple[str, str]]:
    yield "pdfium", _pdfium_text(data)
    reader = pypdf.PdfReader(io.BytesIO(data))
    yield "pypdf", "\n".join(page.extract_text() for page in reader.pages)
    yield (
        "pypdf layout",
        "\n".join(page.extract_text(extraction_mode="layout") for page in reader.pages),
    )
    yield "properties", " ".join(str(value) for value in (reader.metadata or {}).values())
    with suppress(pypdf.errors.PyPdfError, AttributeError):
        yield "bookmarks", str(reader.outline)
    yield "attachments", " ".join(str(name) for name in reader.attachments)
    for name, layout in (("pdfminer", None), ("pdfminer layout", pdfminer.layout.LAParams())):
        yield name, pdfminer.high_level.extract_text(io.BytesIO(data), laparams=layout)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        for option in ("-raw", "-layout"):
            yield f"pdftotext {option}", eyes.run("pdftotext", option, file.name, "-").decode()


PDFIUM = threading.Lock()
"""pdfium bears one thread at a time, whatever documents they are in."""


def _pdfium_text(data: bytes) -> str:
    with PDFIUM:
        document = pdfium.PdfDocument(data)
        try:
            return "\n".join(_page_text(page) for page in document)
        finally:
            document.close()


def _page_text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    said = textpage.get_text_range()
    textpage.close()
    page.close()
    return str(said)


MAPPED = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*$", re.MULTILINE)


def _inventories(data: bytes) -> Iterator[tuple[str, str]]:
    """Gives the letters of each font in the order of their codes: it may be that of their first use."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            if not isinstance(item, pikepdf.Dictionary) or "/ToUnicode" not in item:
                continue
            pairs = sorted(
                (int(code, 16), bytes.fromhex(said.decode()).decode("utf-16-be", "replace"))
                for code, said in MAPPED.findall(item.ToUnicode.read_bytes())
            )
            yield f"font {item.objgen[0]}", "".join(said for _, said in pairs).casefold()


def words_on(data: bytes) -> list[str]:
    """Gives the text of each page as pdftotext reads it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return eyes.run("pdftotext", "-raw", file.name, "-").decode().split("\f")[:-1]
