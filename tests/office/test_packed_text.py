"""Text of Outlook messages that is kept as packed RTF only: unpacked, read, and printed as the message."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pypdf
import pytest
from compound_files import compound, outlook, properties
from packed_texts import packed

from records.errors import RefusalReason, Refused
from redaction.mail import packedrtf
from redaction.office import richtext
from redaction.received import receive

FROM_THE_STANDARD = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
    "68656c090020627705b06c647d0a800fa0"
)
"""[MS-OXRTFCP] 4.1.1."""


def test_the_standard_s_own_example_is_unpacked() -> None:
    """Both the reader and the compressor of the tests hold to it."""
    rtf = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert packedrtf.unpacked(FROM_THE_STANDARD) == rtf
    assert packed(rtf) == FROM_THE_STANDARD


def test_long_texts_come_back_whole() -> None:
    """Runs that overlap themselves, and texts longer than the window, lose nothing."""
    chance = random.Random(7)  # noqa: S311 -- words by chance, no secret
    words = [b"whare", b"aaaaaaaaaaaaaaaaaaaaaaaa", b"\\par ", b"kaupapa", b"\\'e2", b" "]
    for length in (0, 1, 40, 3000):
        rtf = b"{\\rtf1 " + b"".join(chance.choices(words, k=length)) + b"}"
        assert packedrtf.unpacked(packed(rtf)) == rtf


def test_what_is_damaged_is_refused() -> None:
    """A letter changed, an unknown packing, or a header without the rest is no text."""
    whole = packed(b"{\\rtf1 words}")
    changed = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
    for content in (changed, whole[:8] + b"ZZZZ" + whole[12:], whole[:10], whole[:20]):
        with pytest.raises(Refused) as caught:
            packedrtf.unpacked(content)
        assert caught.value.reason is RefusalReason.BROKEN
    plain = struct.pack("<4I", 12 + 9, 9, 0x414C454D, 0) + b"{\\rtf1 x}"
    assert packedrtf.unpacked(plain) == b"{\\rtf1 x}"


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi T\u257?n\u257?\par koe}", "Tānā\nkoe"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}{\f1\fcharset186 Arial;}}\f1 T\'e2}", "Tā"),
        (rb"{\rtf1\uc2\u257??x{\*\unknown gone}{\stylesheet gone}}", "āx"),
        (rb"{\rtf1 \{a\}\~b\tab c{\pict\bin3 }}}}d}", "{a}\u00a0b\tcd"),
        (rb"{\rtf1 kept{\v gone}{\v0 shown}}", "keptshown"),
        (rb"{\rtf1 kept}}}{{{ more", "kept more"),
        (b"\\", ""),
    ],
)
def test_words_of_rtf(rtf: bytes, text: str) -> None:
    """Unicode, code pages of fonts, groups beside the text, hidden text, and what is broken."""
    assert richtext.read(rtf).text == text


def test_wrapped_html_comes_out_as_it_went_in() -> None:
    """Tags stand in groups of their own; what is for readers of RTF only is left out."""
    rtf = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 K\u333?rero \'26 more"
        rb"\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}}"
    )
    assert richtext.read(rtf).html == "<p>Kōrero &amp; more</p>"


@pytest.mark.parametrize("hides", [False, True])
def test_a_message_of_rtf_only_is_printed_as_a_message(hides: bool, tmp_path: Path) -> None:
    """Its words stand under its headers; where the RTF hides something, it comes as a part as well."""
    rtf = rb"{\rtf1\ansi T\u275?n\u257? koe\par rtfword" + rb"{\v unseenword}" * hides + b"}"
    tree = {**outlook("Pānui", ""), **properties(32, {0x37: "Pānui", 0x1009: packed(rtf)})}
    (tmp_path / "rich.msg").write_bytes(compound(tree))
    (delivery,) = receive([tmp_path / "rich.msg"], tmp_path)
    first = delivery.parts[0]
    assert first.printed is not None, first.refusal
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(first.printed).pages)
    assert "Subject: Pānui" in words
    assert "Tēnā koe" in words
    assert "rtfword" in words
    assert "unseenword" not in words
    assert [part.name for part in delivery.parts[1:]] == ["message text.rtf"] * hides
    if hides:
        assert b"unseenword" in (delivery.parts[1].hidden or b"")
