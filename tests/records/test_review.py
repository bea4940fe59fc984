"""What stands on a page: findings still open, choices made, boxes drawn, and what lies under a redaction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from records.geometry import Box
from records.marks import Finding
from records.review import Choice, ChoiceState, OpenChoices

LINES, PAGES = 4, 3


def _finding(page: int, line: int) -> Finding:
    box = Box(10, 10 + 20 * line, 60, 20 + 20 * line)
    return Finding(f"f-{page}-{line}", page, (box,), "PERSON", 0.9, "test", "Somebody")


FINDINGS = [_finding(page, line) for page in range(1, PAGES + 1) for line in range(LINES)]
PLACES = st.tuples(st.integers(1, PAGES), st.integers(0, LINES - 1))
CHOSEN = st.sampled_from([ChoiceState.OPEN, ChoiceState.RELEASED, ChoiceState.WITHHELD])
MADE = st.dictionaries(PLACES, CHOSEN)
DRAWN = st.dictionaries(PLACES, st.sampled_from([ChoiceState.WITHHELD, ChoiceState.REMOVED]))


@given(MADE, DRAWN)
def test_choices_in_page_order(
    made: dict[tuple[int, int], ChoiceState], drawn: dict[tuple[int, int], ChoiceState]
) -> None:
    """Each finding stands once, as chosen; open ones under a redaction are covered; drawn boxes join them."""
    by_id = {f.id: f for f in FINDINGS}
    given_ = [
        Choice(f"f-{page}-{line}", page, by_id[f"f-{page}-{line}"].boxes, state, ground="g")
        for (page, line), state in made.items()
    ]
    given_ += [
        Choice(f"m-{page}-{line}", page, by_id[f"f-{page}-{line}"].boxes, state, ground="g")
        for (page, line), state in drawn.items()
    ]
    found = OpenChoices(FINDINGS).with_made(given_)
    places = [(c.page, -c.boxes[0].y1, c.boxes[0].x0, c.id) for c in found]
    assert places == sorted(places)
    covered = {place for place, state in drawn.items() if state is ChoiceState.WITHHELD}
    expected = {}
    for page in range(1, PAGES + 1):
        for line in range(LINES):
            state = made.get((page, line), ChoiceState.OPEN)
            if state is ChoiceState.OPEN and (page, line) in covered:
                state = ChoiceState.COVERED
            expected[f"f-{page}-{line}"] = state
            if (page, line) in covered:
                expected[f"m-{page}-{line}"] = ChoiceState.WITHHELD
    assert {c.id: c.state for c in found} == expected
    assert len(found) == len(expected)
