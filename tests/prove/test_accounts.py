"""A proof in plain words: what each witness did and found, what was left open, and no word of the paper."""

from __future__ import annotations

from dataclasses import replace

from records.accounts import TASKS, told, told_in_public
from records.geometry import Box
from records.release import NOT_OURS, Caution, Objection, PageRoute, Proof, Testimony, Tier
from redaction.prove import stand

GOOD = Proof(
    "a" * 64,
    "b" * 64,
    "c" * 64,
    "engine",
    (PageRoute(1, Tier.VECTOR, "text"), PageRoute(2, Tier.PIXELS, "a scan")),
    tuple(Testimony(name, 3, ()) for name in stand.WITNESSES),
    (Caution(1, None, "look here"),),
)


def test_every_witness_has_its_own_words():
    """What a witness does is told by what it does, not by a phrase that fits any."""
    assert set(TASKS) == set(stand.WITNESSES)
    assert len(set(TASKS.values())) == len(TASKS)


def test_a_proof_that_holds():
    """One sentence says so, one each what was looked at, and one each what is left."""
    lines = told(GOOD)
    assert lines[0] == "The proof holds: 7 witnesses looked, and none objects."
    assert all(line.startswith(name) for name, line in zip(TASKS, lines[1:8], strict=True))
    assert "searched 3 stretches of bytes" in lines[3]
    assert lines[8:] == (
        "Of 2 pages, 1 stayed text and 1 became pictures.",
        "1 warning for a person to look at.",
    )


def test_the_public_is_told_what_was_done_and_no_count_but_of_pages():
    """How much was looked at and warned of hangs on the withheld words, so it is for the reviewer alone."""
    lines = told_in_public(GOOD)
    assert (lines[0], lines[-1]) == (told(GOOD)[0], told(GOOD)[8])
    assert lines[3] == "bytes searched the stretches of bytes, unpacked, in many encodings."
    assert len(lines) == 2 + len(TASKS)
    assert not any(char.isdigit() for line in lines[1:-1] for char in line)


def test_a_proof_that_fails_names_witness_and_pages():
    """Who objects, how often and on which pages; with the box, the JSON says the rest."""
    bad = Testimony(
        "words",
        2,
        (Objection("words", 2, Box(0, 0, 1, 1), "x"), Objection("words", None, None, "y")),
    )
    lines = told(replace(GOOD, testimonies=(bad,)))
    assert lines[0] == "The proof fails: words objects."
    assert lines[1].endswith(": 2 objections (page 2).")


def test_what_was_not_tested_is_counted_with_its_pages():
    """A witness that could not look says so, and a long list is cut."""
    open_ = tuple(Caution(page, None, "not put to the test") for page in range(1, 15))
    one = Testimony("independence", 0, (), open_)
    line = told(replace(GOOD, testimonies=(one,)))[1]
    assert "nothing was there to look at; 14 things not put to the test" in line
    assert line.endswith("(pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and others).")
    whole = Testimony("independence", 0, (), (Caution(None, None, "not ours"),))
    assert told(replace(GOOD, testimonies=(whole,)))[1].endswith("1 thing not put to the test.")


def test_no_witness_is_no_proof():
    """An empty proof is not told as one that holds."""
    assert told(replace(GOOD, testimonies=()))[0] == "There is no proof: no witness was heard."


def test_a_file_of_another_program_is_told_from_a_leak():
    """Its structure is vouched for by nobody; what is wrong beside that is counted by itself."""
    strange = Objection("structure", None, None, NOT_OURS)
    one = Testimony("structure", 9, (strange,))
    lines = told(replace(GOOD, testimonies=(one,)))
    assert (
        lines[0]
        == f"No witness found a withheld word. But there is no proof: the file was {NOT_OURS}."
    )
    assert lines[1].endswith(f"of the file: {NOT_OURS}.")
    orphan = Objection("structure", None, None, "an object that nothing refers to")
    lines = told(replace(GOOD, testimonies=(replace(one, objections=(strange, orphan)),)))
    assert lines[0] == "The proof fails: structure objects."
    assert lines[1].endswith(f"{NOT_OURS}; 1 objection.")
