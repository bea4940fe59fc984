"""Tokens of content: what is read fast is what pdfminer's own parser reads, or nothing is given."""

from __future__ import annotations

import random

import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF

from redaction.prove.tokens import MOST, plain_tokens

PLAIN = (
    *(b"12", b"-3.5", b".5", b"+4", b"5-3", b"1Tj", b"/Na", b"/F1.2", b"/", b"(abc)", b"()", b"(\r\n)"),
    *(b"(a\\)b)", b"(\\101\\7z)", b"(\\x\\9)", b"(\\\n)", b"<4142>", b"<41 42\n>", b"<>", b"[", b"]", b"<<"),
    *(b">>", b"Tj", b"TJ", b"T*", b"'", b'"', b"true", b"false", b"q", b"f*1", b"T\xffj", b"\x0b"),
)  # in rows # fmt: skip
ODD = (
    *(b"%c\n", b"(a(b)c)", b"/A#42", b"/\xe9", b"BI", b"ID", b"{", b"}", b"(", b")", b"<", b">", b"\\", b"\0"),
    *(b"1.2.3", b"--5", b"-", b".", b"<414>", b"#", b"null", b"(\\\r)"),
)  # in rows # fmt: skip


def by_pdfminer(streams: list[bytes]) -> list[object]:
    """Gives the tokens that pdfminer's parser reads."""
    parser = PDFContentParser([PDFStream({}, content) for content in streams])
    found: list[object] = []
    while True:
        try:
            found.append(parser.nextobject()[1])
        except PSEOF:
            return found


def told(tokens: list[object]) -> list[tuple[str, str]]:
    """Gives tokens by kind and look, so that true is not one."""
    return [(type(one).__name__, repr(one)) for one in tokens]


def test_plain_content_is_read_as_pdfminer_reads_it():
    """Whatever stands beside what, in one stream or in two."""
    chance = random.Random(17)  # noqa: S311 -- no secret
    read = 0
    for turn in range(12_000):
        pool = PLAIN + ODD if turn % 3 == 0 else PLAIN
        streams = [
            b"".join(
                chance.choice(pool) + chance.choice((b" ", b"\n", b"", b"  "))
                for _ in range(chance.randint(1, 8))
            )
            for _ in range(chance.choice((1, 1, 2)))
        ]
        tokens = plain_tokens(streams)
        if tokens is not None:
            assert told(tokens) == told(by_pdfminer(streams)), streams
            read += 1
    assert read > 3_000


def test_what_an_engine_writes_is_plain():
    """Text with marked content, strings of every kind, and drawings are read here."""
    content = (
        b"q /Span <</MCID 0 /ActualText <FEFF0041>>> BDC BT /F1 9.5 Tf 1 0 0 1 72 -.5 Tm "
        b"[(a\\(b\\)) -120 <4142>] TJ (x) ' ET EMC 0 0 10 5 re f* Q"
    )
    tokens = plain_tokens([content])
    assert tokens is not None
    assert told(tokens) == told(by_pdfminer([content]))


@pytest.mark.parametrize(
    "content",
    [
        b"(a(b)c) Tj",
        b"% (hidden) Tj\n(seen) Tj",
        b"BI /W 1 /H 1 ID x EI (after) Tj",
        b"[(a) Tj",
        b"(a) ] TJ",
        b"<< /A 1 Tj",
        b"/A#42 gs",
        b"<414> Tj",
        b"(\\400) Tj",
        b"(never ends Tj",
        b"1.2.- w",
        b"[" * 30 + b"]" * 30,
    ],
)
def test_what_is_not_plain_is_left_to_pdfminer(content):
    """Nothing is guessed: one odd thing, and none of the content is read here."""
    assert plain_tokens([content]) is None


def test_more_than_is_held_at_once_is_left_to_pdfminer():
    """Tokens of a huge page are not all kept."""
    assert plain_tokens([b"0 " * (MOST // 2 + 1)]) is None
