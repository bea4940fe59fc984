"""What a stream unpacks to is told as qpdf unpacks it."""

from __future__ import annotations

import base64
import zlib

import hostile_files
import pikepdf
import pytest

from records.errors import Refused
from redaction.incoming.unpacking import STREAM_CAP, unpacked_size

TEXT = b"Nga mihi nui ki a koe " * 50
RUNS = b"".join(bytes([21]) + b"Nga mihi nui ki a koe " for _ in range(50)) + b"\x81 \x80"
"""The text as run lengths, with 128 spaces behind it."""


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        ("/FlateDecode", zlib.compress(TEXT)),
        ("/RunLengthDecode", RUNS),
        ("/LZWDecode", hostile_files.lzw_spaces(2)),
        ("/ASCIIHexDecode /RunLengthDecode", RUNS.hex().encode() + b">"),
        ("/ASCII85Decode /LZWDecode", base64.a85encode(hostile_files.lzw_spaces(1)) + b"~>"),
        ("/FlateDecode /FlateDecode", zlib.compress(zlib.compress(TEXT))),
    ],
)
def test_the_size_is_what_qpdf_unpacks(filters: str, packed: bytes) -> None:
    """Counted wrong, a bomb would be let in, or a sound paper turned away."""
    with pikepdf.new() as document:
        stream = pikepdf.Stream(document, packed)
        stream.Filter = pikepdf.Array([pikepdf.Name(name) for name in filters.split()])
        unpacked = stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        assert unpacked_size(stream) == len(unpacked) > 0


def test_a_stream_without_a_filter_is_as_large_as_it_stands() -> None:
    """Nothing is packed in it, so its own bytes count."""
    with pikepdf.new() as document:
        assert unpacked_size(pikepdf.Stream(document, TEXT)) == len(TEXT)


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("/RL", b"\x81 " * (STREAM_CAP // 128 + 1)),
        ("/LZW", hostile_files.lzw_spaces(STREAM_CAP // (3837 * 3838 // 2) + 1)),
    ],
)
def test_one_that_grows_past_the_cap_is_refused(name: str, packed: bytes) -> None:
    """Some hundred kilobytes of these packings ask a parser for gigabytes."""
    with pikepdf.new() as document:
        stream = pikepdf.Stream(document, packed)
        stream.Filter = pikepdf.Name(name)
        with pytest.raises(Refused, match="unpacks to more than"):
            unpacked_size(stream)
