"""What people write, as plain text: nothing hidden in it, and within bounds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.errors import InvalidInput
from records.remark import LONGEST, plain_text


def test_text_keeps_its_lines_and_macrons() -> None:
    """Lines stay, spaces close up, letters are composed; controls and letters nobody sees are gone."""
    told = "  Kei  te wha\u0304rangi\t2\r\n\r\n\r\n\r\nte\u202e nama\u200b \x00waea\x1b  \r"
    assert plain_text(told, what="it") == "Kei te whārangi 2\n\nte nama waea"


@pytest.mark.parametrize("told", ["", " \n\t ", "\u200b\u202e", "ab cd"])
def test_too_short_is_refused(told: str) -> None:
    """What no eye sees does not count as letters."""
    with pytest.raises(InvalidInput, match="at least 6"):
        plain_text(told, what="it", shortest=6)


def test_too_long_is_refused() -> None:
    """The longest text goes through, and one letter more does not."""
    assert len(plain_text("ā" * LONGEST, what="it")) == LONGEST
    with pytest.raises(InvalidInput, match="at most"):
        plain_text("ā" * (LONGEST + 1), what="it")


@given(st.text(max_size=300))
def test_whatever_comes_is_plain_and_stays_so(told: str) -> None:
    """What is left holds no control or format letter but line ends, and is its own plain text."""
    try:
        kept = plain_text(told, what="it")
    except InvalidInput:
        return
    assert all(letter == "\n" or unicodedata.category(letter)[0] != "C" for letter in kept)
    assert plain_text(kept, what="it") == kept
