"""What words for a picture would tell: of findings that are withheld or still to decide, and of people.

A reviewer writes them, so no page of the source holds them, and nobody has looked through them for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from records.errors import InvalidInput, NotAllowed
from records.office_ports import Office
from records.pictures import LONGEST, Description, Picture, plain_words
from records.review import ChoiceState
from records.review_ports import Workbook
from review.choosing import Work
from review.wording import plain

_TELLING = 4
"""Letters of a word of a name that tell who is meant; the engine leaves out a description that holds one."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What may identify somebody in the words for a picture: what kind it is, and the words."""

    category: str
    words: str = field(repr=False)


def settled_words(text: str) -> str:
    """Gives words for a picture as they may be published.

    Raises:
        InvalidInput: they are no plain words, or there are none.
    """
    told = plain_words(text)
    if not told:
        raise InvalidInput(f"say what the picture shows, in 1 to {LONGEST} printable letters")
    return told


def personal(office: Office, text: str) -> list[Personal]:
    """Gives what the finder finds in words for a picture, in their order, each once."""
    found = [Personal(one.category, text[one.start : one.end]) for one in office.found_in(text)]
    return list(dict.fromkeys(found))


def refuse_withheld(work: Work, text: str) -> None:
    """Refuses words that the document withholds, or that are still to decide.

    Raises:
        NotAllowed: there are some; the message names their pages.
    """
    if pages := _told_on(work, text):
        raise NotAllowed(
            "These words hold some that are withheld or still to decide (page "
            + ", ".join(map(str, pages))
            + "); choose others, or decide those first"
        )


def chosen_for(workbook: Workbook, document_id: str) -> dict[tuple[int, object], str]:
    """Gives the words that were chosen, by the page and the place of their picture."""
    told: Sequence[Description] = workbook.descriptions(document_id)
    return {(one.page, one.box): one.text for one in told}


def named(pictures: Sequence[Picture]) -> dict[str, Picture]:
    """Gives pictures by the names that they have at the desk, in order."""
    return {f"p{number}": one for number, one in enumerate(pictures, 1)}


def _told_on(work: Work, text: str) -> list[int]:
    """Gives the pages with findings, withheld or open, of which words stand in a text."""
    said = _split(text)
    pages = set()
    for choice in work.choices:
        finding = work.findings.get(choice.id)
        if finding is None or choice.state is ChoiceState.RELEASED:
            continue
        words = _split(finding.text)
        whole = bool(words) and f" {' '.join(words)} " in f" {' '.join(said)} "
        named_here = finding.category == "PERSON" and any(
            len(word) >= _TELLING and word in said for word in words
        )
        if whole or named_here:
            pages.add(choice.page)
    return sorted(pages)


def _split(text: str) -> list[str]:
    words = (word.strip(".,;:!?()[]“”‘’\"'") for word in plain(text).split())
    return [word for word in words if word]
