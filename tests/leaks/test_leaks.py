"""Every attack on the engine: the words under the boxes survive nowhere, all others do."""

from __future__ import annotations

import re
import unicodedata

import hunter
import pytest
from attack import ATTACKS

from records.errors import ProofFailed, Refused

EVERY = pytest.mark.parametrize("name", list(ATTACKS))


def flat(text: str) -> str:
    """Gives text for comparison: composed, white space single."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@EVERY
def test_the_secret_is_nowhere_and_the_rest_survives(outcome_of, name):
    """A public copy holds no trace of the secret and every harmless word; only odd files are refused."""
    outcome = outcome_of(name)
    part = outcome.parts[name]
    if outcome.error is not None:
        assert ATTACKS[name].refusable, f"refused: {outcome.error}"
        assert isinstance(outcome.error, (Refused, ProofFailed))
        assert hunter.folded(part.secret) not in hunter.folded(str(outcome.error))
        return
    assert outcome.evidence.traces(part.secret) == []
    lost = {
        (number, word)
        for number, words in part.harmless.items()
        for word in words
        if unicodedata.normalize("NFC", word) not in flat(outcome.pages[number - 1])
    }
    assert not lost
