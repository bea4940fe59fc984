"""ASCII85 undone quickly: as its packer meant it, and as the most generous parser takes a broken one."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from hostile_files import content_bomb
from hypothesis import given
from hypothesis import strategies as st

from records.errors import RefusalReason, Refused
from redaction import intake
from redaction.incoming.base85 import unpacked


@given(st.binary(max_size=400), st.integers(0, 3), st.sampled_from([0, 5, 60]), st.booleans())
def test_what_was_packed_comes_back(content: bytes, zeros: int, wrap: int, framed: bool) -> None:
    """With runs of zeros written short, lines broken anywhere, and with or without its frame."""
    content += bytes(4 * zeros) + content
    packed = base64.a85encode(content, wrapcol=wrap, adobe=framed)
    assert unpacked(packed if framed else packed + b"~>") == content


@pytest.mark.parametrize(
    ("packed", "held"),
    [
        (b"", b""),
        (b"z", bytes(4)),
        (b"87cUR", b"Hell"),
        (b"87cURv87cUR", b"Hell"),
        (b"87cUR\xff87cUR", b"Hell"),
        (b"87z87cUR", bytes(4) + b"Hell"),
        (b"87cUR8", b"Hell"),
    ],
    ids=[
        "nothing",
        "zeros",
        "a group",
        "a sign too high",
        "no sign",
        "zeros within",
        "one sign over",
    ],
)
def test_a_broken_one_gives_what_stands_before_the_break(packed: bytes, held: bytes) -> None:
    """A parser that goes on as far as it can must find nothing that was not measured here."""
    assert unpacked(packed) == held


def test_a_bomb_behind_a_stray_sign_is_seen(tmp_path: Path) -> None:
    """What pdfium would unpack up to the stray sign is measured, not taken for nothing."""
    path = tmp_path / "bomb.pdf"
    packed = base64.a85encode(zlib.compress(bytes(300 * 1024 * 1024), 9)) + b"vvv~>"
    path.write_bytes(content_bomb(b"/ASCII85Decode /FlateDecode", packed))
    with pytest.raises(Refused) as caught:
        intake.accept(path)
    assert caught.value.reason is RefusalReason.BOMB
