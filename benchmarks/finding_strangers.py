"""Six sets of texts by writers who had never seen the recognisers: informal posts and official papers.

Each was written and annotated for this measurement in one go, without a look into this repository or at
anything beside it; everybody in them is made up, and every number is (a check digit that holds is all that
is real about one). Nobody who works on the recognisers read a sentence before the first run, whose figures
stand in ``docs/decisions/finding-names.md`` as the blind ones. What is measured from then on is no longer
blind: every other text, from the first, was read and mended for; the others were only counted.

The second set (the first of an outsider, ``finding_outsider.py`` being by no stranger) has 150 posts and
100 passages. Its files hold, for each text, spans (code points, end exclusive) with their kind, the origin
of a name where it can be told, and places that are neutral: an agency's own telephone, a firm named after
somebody, a pet.

The third has 80 posts and 80 papers, most of a page or so. Its spans tell the role of whom they concern
(``private`` or ``official``) instead of an origin, and it knows no neutral places: an agency's mailbox,
free number and reference are unmarked, so a finding of one counts as false. Joint names ("Lavinia and
Etuate X") are two marks, forms as people spell or say them are marked, initials that sign off a note too.

The fourth has 60 posts and 40 papers of 130 to 260 words, with blanks that chance filled from lists of names
written for it alone: half of the people are European, the others Māori (a third of them with an English given
or family name), Asian and Pacific, and numbers hold by their own arithmetic. Its writer had read the form of
the third set and four of its texts, the frame of this benchmark and our research, but no recogniser, no word
list and no training text. Spans tell role and origin ("byname" for what somebody is called). An agency's own
places are unmarked, as in the third. It is parted by a digest of the text, not by turns.

The fifth has 60 posts and 60 papers of 60 to 300 words, made and drawn as the fourth by a writer who had
seen no recogniser, word list or training text; its spans are the fourth's, and it is parted the same way.

The sixth has 56 posts and 74 papers of 20 to 200 words, more of them forms, tables, registers and threads,
and a tenth of its people African or from the Middle East. Its writer is the one who then mended for it, but
wrote and committed it before opening any recogniser, word list or training text; what kinds of names were
still missed ("lone initials", "months that are names") was known, and such are in it on purpose. It is drawn
by chance and parted as the fourth, and marks as neutral an agency's own numbers and firms called after
somebody.

The seventh has 60 posts and 90 papers by a stranger again, of 50 to 250 words, drawn and parted as the
fourth. It marks as neutral an agency's own numbers and firms called after somebody, and has coordinates of
homes.

In all a name is marked whole, without honorific and possessive; an address as one span from number to
postcode. Markings of classification are not marked, so a finding of one counts as false.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal

from benchmarks.finding_set import Gold, Half, Sample

Part = Literal["posts", "papers"]
Set = Literal[2, 3, 4, 5, 6, 7]
_CATEGORIES = {
    "NAME": "PERSON",
    "IRD": "IRD_NUMBER",
    "NHI": "NHI_NUMBER",
    "BANK": "BANK_ACCOUNT",
    "LICENCE": "DRIVER_LICENCE",
    "PLATE": "VEHICLE_PLATE",
    "HANDLE": "ONLINE_HANDLE",
    "DOB": "DATE_OF_BIRTH",
    "IP": "IP_ADDRESS",
    "OTHER_ID": "CLIENT_NUMBER",
    "COORDS": "ADDRESS",
}


_BY_DIGEST: tuple[Set, ...] = (4, 5, 6, 7)
PARTS: tuple[Part, ...] = ("posts", "papers")
SETS: tuple[Set, ...] = (2, 3, 4, 5, 6, 7)


def strangers_texts(which: Set, part: Part, half: Half) -> list[Sample]:
    """Gives the texts of one part: those that were read while recognisers were changed, or the others."""
    path = Path(__file__).with_name(f"finding_outsider{which}_{part}.json")
    texts = list(enumerate(json.loads(path.read_text("utf-8"))))
    return [
        Sample(
            id=f"{part}-{number}",
            text=told["text"],
            gold=tuple(
                Gold(
                    span["start"],
                    span["end"],
                    _CATEGORIES.get(span["kind"], span["kind"]),
                    span.get("origin") or span.get("role") or "",
                )
                for span in told["spans"]
            ),
            neutral=tuple((span["start"], span["end"]) for span in told.get("neutral", ())),
        )
        for number, told in texts
        if _is_held_out(which, number, told["text"]) is (half == "held-out")
    ]


def _is_held_out(which: Set, number: int, text: str) -> bool:
    """Tells whether a text is only counted: every other, from the fourth set those of an odd digest."""
    if which in _BY_DIGEST:
        return bool(hashlib.sha256(text.encode()).digest()[0] % 2)
    return bool(number % 2)
