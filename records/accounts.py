"""A proof told in plain words: what each witness did, what it found, and what could not be tested."""

from __future__ import annotations

from collections import Counter

from records.release import NOT_OURS, Proof, Testimony, Tier

TASKS = {
    "positions": (
        "looked into {n} boxes and lines set anew for letters",
        "no letter but those of the printed ground stands in a box, and no other letter was lost or added",
    ),
    "words": (
        "extracted the text of {n} pages, and the title and properties",
        "no word that must be gone can be extracted",
    ),
    "bytes": (
        "searched {n} stretches of bytes, unpacked, in many encodings",
        "no word that must be gone stands in the file",
    ),
    "structure": (
        "looked at {n} objects of the file",
        "nothing is in it that the engine does not write",
    ),
    "pixels": (
        "compared the pictures of {n} pages with those of the source",
        "boxes are filled and show nothing, and the rest looks as it did",
    ),
    "recognition": (
        "read {n} boxes and pages as an eye does, and under what covers them",
        "no withheld word can be read",
    ),
    "independence": (
        "wrote the paper again with other letters and noise under the boxes of {n} pages",
        "every byte came out the same: the copy does not depend on what was withheld",
    ),
}
"""What each witness does, and what it says where it does not object."""
UNKNOWN = ("looked at {n} things", "nothing is wrong")


def told_in_public(proof: Proof) -> tuple[str, ...]:
    """Gives what the public is told of a proof: what was done, and nothing that hangs on the withheld words.

    How much was looked at, left open and warned of does. A mark warns of each place where its words still
    stand, so whoever counts who is named how often in what was published could tell whom it is about.
    """
    return (
        _verdict(proof),
        *(f"{name} {what}." for name, what in checks(proof)),
        *_by_tier(proof),
    )


def checks(proof: Proof) -> tuple[tuple[str, str], ...]:
    """Gives each witness with what it did, without how much of it."""
    names = (testimony.witness for testimony in proof.testimonies)
    return tuple((name, TASKS.get(name, UNKNOWN)[0].format(n="the")) for name in names)


def told(proof: Proof) -> tuple[str, ...]:
    """Gives a proof as sentences, one for each witness and one for what is left open; never with words."""
    lines = [_verdict(proof)]
    lines += [_of(testimony) for testimony in proof.testimonies]
    lines += _by_tier(proof)
    if proof.cautions:
        lines.append(f"{_many(len(proof.cautions), 'warning')} for a person to look at.")
    return tuple(lines)


def _by_tier(proof: Proof) -> list[str]:
    tiers = Counter(route.tier for route in proof.routes)
    if not tiers:
        return []
    pages, pictures = _many(len(proof.routes), "page"), tiers[Tier.PIXELS]
    return [f"Of {pages}, {tiers[Tier.VECTOR]} stayed text and {pictures} became pictures."]


def _verdict(proof: Proof) -> str:
    objecting = sorted({objection.witness for objection in proof.objections})
    if objecting and all(objection.what == NOT_OURS for objection in proof.objections):
        return f"No witness found a withheld word. But there is no proof: the file was {NOT_OURS}."
    if objecting:
        return f"The proof fails: {', '.join(objecting)} object{'s' * (len(objecting) == 1)}."
    if not proof.holds:
        return "There is no proof: no witness was heard."
    return f"The proof holds: {_many(len(proof.testimonies), 'witness')} looked, and none objects."


def _of(testimony: Testimony) -> str:
    did, fine = TASKS.get(testimony.witness, UNKNOWN)
    said = f"{testimony.witness} {did.format(n=testimony.checked)}: "
    ours = [objection for objection in testimony.objections if objection.what != NOT_OURS]
    if len(ours) < len(testimony.objections):
        said += NOT_OURS + "; " * bool(ours)
    if ours:
        said += f"{_many(len(ours), 'objection')}"
        said += _on({objection.page for objection in ours})
    elif not testimony.objections:
        said += fine if testimony.checked else "nothing was there to look at"
    if testimony.untested:
        said += f"; {_many(len(testimony.untested), 'thing')} not put to the test"
        said += _on({caution.page for caution in testimony.untested})
    return f"{said}."


def _on(pages: set[int | None]) -> str:
    numbers = sorted(page for page in pages if page is not None)
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers[:12])) + (" and others" if len(numbers) > 12 else "")
    return f" (page{'s' * (len(numbers) > 1)} {listed})"


def _many(count: int, what: str) -> str:
    plural = "es" if what.endswith("s") else "s"
    return f"{count} {what}{plural * (count != 1)}"
