"""Lines set anew: every letter that was not withheld still stands there, in its order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from public_files import (
    BOX,
    FRAME,
    HARMLESS,
    LABEL,
    SECOND,
    SECRET,
    SPOKEN,
    PublicFile,
    case_of,
    filled,
    text,
)

from records.geometry import Box
from redaction.prove import positions
from redaction.prove.case import MarkedPage

LINE = HARMLESS.replace("Signed by", "")
SOURCE = PublicFile([LINE + text(20, 150, f"Signed by {SECRET} of the board"), SECOND])
DRAWN = Box(76, 146, 130, 162)
ANEW = Box(18, 146, 290, 162)
WITHHELD = Box(74.5, 146, 181, 162)


def copy(before: str, behind: str, size: float = 12, extra: str = "") -> PublicFile:
    """Gives a copy whose line was set anew."""
    label = f"q 1 g {text(82, 150, LABEL, 9)} Q"
    set_anew = text(20, 150, before, size) + filled(DRAWN) + label + text(134, 150, behind, size)
    return PublicFile([LINE + set_anew + extra, SECOND])


def said(folder, public, **changes):
    """Gives what is wrong with a copy whose line was set anew."""
    page = MarkedPage(1, FRAME, (DRAWN,), (LABEL, SPOKEN), (ANEW,), (WITHHELD,))
    case = case_of(folder, public, source=SOURCE, pages=(replace(page, **changes),))
    return [finding.what for finding in positions.testify(case)[1]]


def test_a_line_whose_source_cannot_be_followed_is_not_believed(tmp_path):
    """A name that is cut in two makes pdfminer stumble: nothing was compared, and the witness says so."""
    cut = replace(SOURCE, finish=lambda data: data.replace(b"/Helvetica", b"/Helve Uni"))
    page = MarkedPage(1, FRAME, (DRAWN,), (LABEL, SPOKEN), (ANEW,), (WITHHELD,))
    case = case_of(tmp_path, copy("Signed by", "of the board"), source=cut, pages=(page,))
    assert [finding.what for finding in positions.testify(case)[1]] == [positions.UNFOLLOWED]


def test_a_line_that_kept_its_words_is_believed(tmp_path):
    """The words have moved, and all of them stand there."""
    assert said(tmp_path, copy("Signed by", "of the board")) == []


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ("Signed by", "of board", "are gone"),
        ("Signed", "of the board", "are gone"),
        ("Signed by", "of the lords and the board", "other letters stand"),
        ("Signed by", "the of board", "set anew"),
        ("Signed by", "of the boart", "set anew"),
    ],
)
def test_words_of_a_line_may_not_change(tmp_path, before, behind, expected):
    """A word that is gone, new, changed or in another's place is objected to."""
    assert any(expected in what for what in said(tmp_path, copy(before, behind)))


def test_the_end_of_a_line_may_give_way(tmp_path):
    """Where a redaction took the room of the line, what stood behind it is gone with it; no word before."""
    assert said(tmp_path, copy("Signed by", "of the")) == []
    assert said(tmp_path, copy("Signed by", "")) == []
    assert said(tmp_path, copy("Sign", ""))


def test_letters_half_under_a_box_may_stay_or_go(tmp_path):
    """What a box only touches is for the engine to decide; the neighbours are not."""
    half = Box(80, 146, 183, 162)
    public = copy("Signed by", "of the board")
    assert said(tmp_path, public, withheld=(half,)) == []
    assert said(tmp_path, public, withheld=(Box(100, 146, 181, 162),))


def test_letters_that_are_printed_twice_count_once(tmp_path):
    """A bold face made by printing twice is no new word."""
    twice = text(20.4, 150, "Signed by")
    assert said(tmp_path, copy("Signed by", "of the board", extra=twice)) == []


def test_letters_that_nobody_sees_do_not_stand_in_for_others(tmp_path):
    """A word that stands there invisibly is gone."""
    unseen = "BT /F1 12 Tf 3 Tr 1 0 0 1 152 150 Tm (the) Tj ET"
    assert said(tmp_path, copy("Signed by", "of     board", extra=unseen))


def test_lines_elsewhere_are_not_compared(tmp_path):
    """Only what was set anew is compared here; pictures speak for the rest."""
    public = copy("Signed by", "of the board", extra=text(20, 90, "more"))
    assert said(tmp_path, public) == []
    assert said(tmp_path, public, anew=()) == []


def test_the_box_of_the_secret_is_not_the_box_of_the_label():
    """The two places of a redaction on such a line differ, else these tests would prove little."""
    assert BOX != DRAWN
    assert WITHHELD.x1 > DRAWN.x1
