"""Every attack on the engine: the words under the boxes survive nowhere, all others do."""

from __future__ import annotations

import io
import re
import unicodedata

import eyes
import hunter
import pikepdf
import pytest
from attack import ATTACKS, Where
from tiers import PIXELS

from records.errors import ProofFailed, Refused
from records.geometry import Box, PageFrame
from records.release import Tier

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


@pytest.mark.parametrize(
    "name", [one.name for one in ATTACKS.values() if one.name not in PIXELS and not one.refusable]
)
def test_text_stays_text_where_it_can(outcome_of, name):
    """Every page of an attack that the vector tier is known to carry is carried by it."""
    outcome = outcome_of(name)
    part = outcome.parts[name]
    routes = {route.page: route for route in outcome.copy.proof.routes}
    assert {
        routes[page].reason for page in part.harmless if routes[page].tier is Tier.PIXELS
    } == set()


UNDER_BOXES = [
    name
    for name, attack in ATTACKS.items()
    if attack.where is Where.UNDER_BOX and not attack.refusable
]


def ends_of(box):
    """Gives the two ends of a box along its length, and its middle, each about as long as it is thick."""
    thick = min(box.width, box.height)
    starts = (0.0, 0.5, 1.0)
    if box.width >= box.height:
        return [
            Box(left, box.y0, left + thick, box.y1)
            for left in (box.x0 + share * (box.width - thick) for share in starts)
        ]
    return [
        Box(box.x0, low, box.x1, low + thick)
        for low in (box.y0 + share * (box.height - thick) for share in starts)
    ]


@pytest.mark.parametrize("name", UNDER_BOXES)
def test_each_box_is_black_where_it_was_drawn(outcome_of, name):
    """What a person marked is painted over, on turned, shifted, scaled and cropped pages too.

    A box over words is as wide as its label, and begins where they did, whichever way they run: one of its
    ends or its middle is black, but for its label.
    """
    outcome = outcome_of(name)
    with pikepdf.open(io.BytesIO(outcome.public)) as public:
        for mark in outcome.parts[name].marks:
            page = public.pages[mark.page - 1]
            corners = Box.of(*(float(corner) for corner in page.mediabox))
            frame = PageFrame(corners, int(page.obj.get("/Rotate", 0)))
            wide, high = frame.display_size
            for box in mark.boxes:
                seen = frame.to_display(box.clipped(corners))
                parts = [
                    (cut.x0 / wide, 1 - cut.y1 / high, cut.x1 / wide, 1 - cut.y0 / high)
                    for cut in ends_of(seen)
                ]
                assert max(eyes.darkness(outcome.public, mark.page, part) for part in parts) > 0.3
