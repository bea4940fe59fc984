"""How much a stream of a PDF unpacks to, told before a parser unpacks it. Runs in the sandbox.

qpdf unpacks a stream whole and has no bound for it, so a file of some kilobytes can ask for gigabytes.
Source: ISO 32000-2, 7.4.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Callable, Iterator, Mapping

import pikepdf
from pypdf import apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.filters import LZWDecode, RunLengthDecode

from records.errors import RefusalReason, Refused
from redaction.incoming import base85

STREAM_CAP = 256 * 1024 * 1024
"""Bytes of the largest stream that is no picture, unpacked."""

_OVER = f"a stream unpacks to more than {STREAM_CAP // (1 << 20)} MB"


def unpacked_size(item: pikepdf.Stream) -> int:
    """Gives how many bytes a stream that is no picture unpacks to.

    Raises:
        Refused: more than the cap.
    """
    names = _filters(item)
    if len(names) == 1 and names[0] in ("/FlateDecode", "/Fl"):
        return sum(len(piece) for piece in _inflated(item.read_raw_bytes()))
    return len(_unpacked(item.read_raw_bytes(), names, {**_DECODERS, **_SLOW}))


def bound_picture(item: pikepdf.Stream) -> None:
    """Unpacks a picture up to the first filter that is its own.

    Run lengths and LZW are left packed: a parser takes no more of them than the picture has pixels.

    Raises:
        Refused: more than the cap.
    """
    names = _filters(item)
    if names[0] in _DECODERS:
        _unpacked(item.read_raw_bytes(), names, _DECODERS)


def _filters(item: pikepdf.Stream) -> list[str]:
    """Gives the names of the filters, at least one: an empty one for none."""
    filters = item.get("/Filter", item.get("/F"))
    if isinstance(filters, pikepdf.Array):
        return [str(one) for one in filters] or [""]
    return [str(filters) if filters is not None else ""]


def _unpacked(
    content: bytes, names: list[str], known: Mapping[str, Callable[[bytes], bytes]]
) -> bytes:
    for name in names:
        if name not in known:
            break
        content = known[name](content)
    return content


def _inflated(content: bytes) -> Iterator[bytes]:
    """Gives a Flate stream decoded, piece by piece; a broken one gives what it holds.

    Raises:
        Refused: it is larger than the cap.
    """
    machine = zlib.decompressobj()
    size, rest = 0, content
    while rest and not machine.eof:
        try:
            piece = machine.decompress(rest, 1 << 20)
        except zlib.error:
            # qpdf repairs or rejects it later; here only its size matters
            return
        size += len(piece)
        if size > STREAM_CAP:
            raise Refused(RefusalReason.BOMB, _OVER)
        yield piece
        rest = machine.unconsumed_tail


def _flate(content: bytes) -> bytes:
    return b"".join(_inflated(content))


def _hex(content: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", content.split(b">", 1)[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _bounded(decode: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Gives a decoder of pypdf's that stops at the cap; a broken stream gives nothing."""

    def decoded(content: bytes) -> bytes:
        with apply_configuration(
            run_length_maximum_output_length=STREAM_CAP, lzw_maximum_output_length=STREAM_CAP
        ):
            try:
                return decode(content)
            except LimitReachedError as error:
                raise Refused(RefusalReason.BOMB, _OVER) from error
            except PyPdfError:
                # qpdf stops at the same sign, and says that the stream is damaged
                return b""

    return decoded


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _flate,
    "/Fl": _flate,
    "/ASCIIHexDecode": _hex,
    "/AHx": _hex,
    "/ASCII85Decode": base85.unpacked,
    "/A85": base85.unpacked,
}
"""Packings that are undone here; their short names are legal inline only, but parsers take them."""

_SLOW = {
    "/RunLengthDecode": _bounded(RunLengthDecode.decode),
    "/RL": _bounded(RunLengthDecode.decode),
    "/LZWDecode": _bounded(LZWDecode.decode),
    "/LZW": _bounded(LZWDecode.decode),
}
"""Packings that pypdf undoes, a megabyte a second: for contents that is little, for pictures too long."""
