"""Texts by somebody who has never seen the recognisers: 150 informal posts, 100 passages of official papers.

Written and annotated for this measurement by one outsider, in one go, without opening this repository or
anything beside it; everybody in them is made up, and every number is. Nobody who works on the recognisers read
a sentence before the first run, whose figures stand in ``docs/decisions/finding-names.md`` as the blind ones.
What is measured from then on is no longer blind: every other text, from the first, was read and mended for; the
others were only counted.

The files hold, for each text, spans (code points, end exclusive) with their kind, the origin of a name where it
can be told, and places that are neutral: an agency's own telephone, a firm named after somebody, a pet. A name
is marked whole, without honorific and possessive; an address as one span from number to postcode. Markings of
classification are not marked, so a finding of one counts as false.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from benchmarks.finding_set import Gold, Half, Sample

Part = Literal["posts", "papers"]
_CATEGORIES = {
    "IRD": "IRD_NUMBER",
    "NHI": "NHI_NUMBER",
    "BANK": "BANK_ACCOUNT",
    "LICENCE": "DRIVER_LICENCE",
    "PLATE": "VEHICLE_PLATE",
    "HANDLE": "ONLINE_HANDLE",
    "DOB": "DATE_OF_BIRTH",
}


PARTS: tuple[Part, ...] = ("posts", "papers")


def outsider_texts(part: Part, half: Half) -> list[Sample]:
    """Gives the texts of one part: those that were read while recognisers were changed, or the others."""
    path = Path(__file__).with_name(f"finding_outsider2_{part}.json")
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
                    span["origin"] or "",
                )
                for span in told["spans"]
            ),
            neutral=tuple((span["start"], span["end"]) for span in told.get("neutral", ())),
        )
        for number, told in texts[half == "held-out" :: 2]
    ]
