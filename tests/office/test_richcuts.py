"""RTF without hidden shapes and text that was moved away, all else byte for byte; and what is told of it."""

from __future__ import annotations

import time

import pytest

from redaction.office import richcuts
from redaction.office.hiddenin import Listing

HIDDEN = rb"{\sp{\sn fHidden}{\sv 1}}"


@pytest.mark.parametrize(
    ("rtf", "left"),
    [
        (rb"{\rtf1 a\par{\b b}\'e9 \{c\} }", rb"{\rtf1 a\par{\b b}\'e9 \{c\} }"),
        (rb"{\rtf1 a{\shp{\*\shpinst" + HIDDEN + rb"{\shptxt b}}}c}", rb"{\rtf1 ac}"),
        (rb"{\rtf1 {\shp{\sp{\sn fPrint }{\sv0}}{\shptxt b}}c}", rb"{\rtf1 c}"),
        (rb"{\rtf1 {\shp{\sp{\sn fHidden}{\sv 0}}{\sp{\sn fPrint}{\sv 1}}b}}", None),
        (rb"{\rtf1 {\shp{\sp{\sn fLine}{\sv 1}}b}}", None),
        (rb"{\rtf1 {\shp{\*\shpinst a{\shp" + HIDDEN + rb"b}}}}", rb"{\rtf1 {\shp{\*\shpinst a}}}"),
        (rb"{\rtf1 {\shp" + HIDDEN + rb"a{\shp" + HIDDEN + rb"b}}c}", rb"{\rtf1 c}"),
        (
            rb"{\rtf1 {\mvf\mvauth1\mvdate-9 a}{\mvt\mvauth1 b}}",
            rb"{\rtf1 {\deleted\revauthdel1\revdttmdel-9 a}{\mvt\mvauth1 b}}",
        ),
        (rb"{\rtf1 \mvf a\mvf0 b}", rb"{\rtf1 \deleted a\deleted0 b}"),
        (rb"{\rtf1{\pict\bin9 {\mvf{{\\}}" + HIDDEN + b"}", None),
        (rb"{\rtf1 a}}}{{\shp" + HIDDEN, None),
        (b"", None),
        (b"\\", None),
    ],
)
def test_only_what_word_does_not_print_goes(rtf: bytes, left: bytes | None) -> None:
    """A shape goes with all in it; what is broken or stands as bytes of a picture stays as it is."""
    assert richcuts.unprinted(rtf) == (rtf if left is None else left)


def test_what_goes_is_told_with_its_words() -> None:
    """Shapes by their number, with their macrons; entries of an index, which nobody prints."""
    told = Listing()
    shape = rb"{\shp{\shptxt seen}}{\shp" + HIDDEN + rb"{\shptxt T\u257?n\u257? one}{\shptxt two}}"
    richcuts.tell(rb"{\rtf1 " + shape + rb"{\xe entry}{\tc heading}}", told)
    assert told.items == [
        {"kind": "hidden-text", "place": "shape 2", "text": "Tānā one two"},
        {"kind": "field-code", "place": "index entry", "text": "entry"},
        {"kind": "field-code", "place": "table of contents entry", "text": "heading"},
    ]


@pytest.mark.parametrize(
    "piece", [b"{", b"}", rb"{\shp", rb"{\shptxt", rb"{\shp" + HIDDEN, rb"\mvf", rb"{\xe"]
)
def test_a_hostile_one_takes_its_time_and_no_more(piece: bytes) -> None:
    """Hundreds of thousands of groups, open, closed or within each other, are gone through once."""
    rtf = rb"{\rtf1 " + piece * 60_000
    started = time.process_time()
    richcuts.unprinted(rtf + b"}" * 1000)
    richcuts.tell(rtf + b"}" * 1000, Listing())
    assert time.process_time() - started < 20
