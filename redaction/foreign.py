"""What the witness of structure says of a file that another program wrote.

Its schema is that of our own copies, so it has much to say of any other file, none of it about the words
that were withheld. That becomes one sentence, so that a reader can tell it from a leak.
"""

from __future__ import annotations

from dataclasses import replace

from records.release import NOT_OURS, Objection, Proof, Testimony

STRUCTURE = "structure"
HIDING = (
    "the file holds an earlier revision",
    "bytes stand behind the end of the file",
    "an object that nothing refers to",
    "a picture with notes in it",
)
"""What is a hiding place in anybody's file; it keeps its own objection."""


def of_another_program(proof: Proof) -> Proof:
    """Gives the proof of a file that this engine did not write; it still fails where structure objects."""
    return replace(proof, testimonies=tuple(_said(one) for one in proof.testimonies))


def _said(testimony: Testimony) -> Testimony:
    if testimony.witness != STRUCTURE or not testimony.objections:
        return testimony
    kept = tuple(one for one in testimony.objections if one.what in HIDING)
    if len(kept) == len(testimony.objections):
        return testimony
    return replace(testimony, objections=(Objection(STRUCTURE, None, None, NOT_OURS), *kept))
