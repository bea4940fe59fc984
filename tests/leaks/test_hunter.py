"""The hunter itself: it finds a secret that stands in one channel only, and cries wolf at nothing."""

from __future__ import annotations

import hunter
import pytest
from attack import ATTACKS, Where, composed

SEEN_BY_ITSELF = pytest.mark.parametrize("name", list(ATTACKS))


@SEEN_BY_ITSELF
def test_the_hunter_finds_what_stands_in_this_channel_alone(name):
    """With a stand-in under the boxes, the secret stands in the attack's channel only, and is found."""
    paper, parts = composed([name], channel_only=ATTACKS[name].where is not Where.UNDER_BOX)
    data = paper.bytes()
    quick = hunter.Evidence(data, ocr=False).traces(parts[name].secret)
    assert quick or hunter.hunt(data, parts[name].secret)
