"""The hunter itself: it finds a secret in each channel, and cries wolf at nothing."""

from __future__ import annotations

import hunter
import pytest
from attack import ATTACKS, STAND_IN, Paper, made_up_name, text

EVERY = pytest.mark.parametrize("name", list(ATTACKS))


@EVERY
def test_the_hunter_finds_what_stands_in_this_channel_alone(channel_of, name):
    """With the secret in the attack's channel and nowhere else, the hunter finds it."""
    evidence, parts = channel_of(name)
    secret = parts[name].secret
    assert evidence.traces(secret, ocr=False) or evidence.traces(secret)


def test_the_hunter_finds_nothing_in_an_innocent_paper():
    """Words that are like a secret, or share letters with it, raise no alarm."""
    paper = Paper()
    paper.page(text(20, 150, "A feather quill, a quarter in tar, and other weather"))
    paper.signed_page(STAND_IN)
    assert hunter.hunt(paper.bytes(), made_up_name(0)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Tarquin Quillfeather", True),
        ("T a r q u i n", True),
        ("quill-\nfeather", True),
        ("QUILLFEATHER'S", True),
        ("Quill fear here", False),
        ("tar quite", False),
    ],
)
def test_spelling_does_not_hide_a_secret(said, found):
    """Case, spaces and hyphens change nothing; other words are other words."""
    assert hunter.Quarry(made_up_name(0)).in_text(said) is found
