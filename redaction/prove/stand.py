"""Calls the witnesses, in their own process, and hears each one out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from records.document import SourceFile
from records.errors import ReleaseError
from records.geometry import Box
from records.release import Objection, Testimony, Withholding
from redaction import sandbox
from redaction.planning.planned import Drawn, PagePlan, Plan

HEARD = ("positions", "words", "bytes", "structure", "pixels", "recognition")
"""The witnesses of the public copy itself, in the order in which they are heard."""

WITNESSES = (*HEARD, "independence")
"""Every witness that must have spoken; a proof that lacks one does not hold."""


def testimonies(
    public: Path,
    source: Path,
    accepted: SourceFile,
    worked: Plan,
    drawn: Mapping[int, Drawn],
    languages: str,
    tell: Callable[[str, int, int], None],
    described: Collection[str],
    beside: Collection[str],
) -> Iterator[Testimony]:
    """Gives the testimony of each witness of the copy itself; independence needs the engine again.

    Besides the sentences of our own, a picture may be told by no words but those ``described``. What is
    published ``beside`` the copy is searched as the copy is.

    Raises:
        Refused: the public file does not stay within a witness's bounds.
        ReleaseError: a witness did not speak.
    """
    case = {
        "public": str(public.resolve()),
        "source": str(source.resolve()),
        "media_type": accepted.media_type,
        "languages": languages,
        "pages": [_page(page, drawn.get(page.page.number)) for page in worked.pages if page.burns],
        "count": len(worked.pages),
        "described": sorted(described),
        "beside": list(beside),
        "unread": [page.page.number for page in worked.pages if page.blank],
        "turned_to_text": [page.page.number for page in worked.pages if page.page.origin != "text"],
        "terms": [
            {
                "mark": term.mark,
                "raw": term.raw,
                "folded": term.folded,
                "gone": term.gone,
                "everywhere": term.everywhere,
            }
            for term in worked.terms
        ],
    }
    heard: list[str] = []
    for answer in sandbox.run("testify", {"case": case}):
        testimony = _testimony(answer)
        heard.append(testimony.witness)
        tell("prove", len(heard), len(WITNESSES))
        yield testimony
    if tuple(heard) != HEARD:
        raise ReleaseError("a witness did not speak; nothing is proven without all of them")


def _page(page: PagePlan, drawn: Drawn | None) -> dict[str, Any]:
    boxes = [burn.box for burn in page.burns]
    spoken = [p.content.ground.spoken for p in page.pieces if isinstance(p.content, Withholding)]
    return {
        "number": page.page.number,
        "visible": page.page.frame.visible.as_list(),
        "rotation": page.page.frame.rotation,
        "user_unit": page.page.frame.user_unit,
        "burns": [box.as_list() for box in (drawn.boxes if drawn else boxes)],
        "anew": [box.as_list() for box in (drawn.anew if drawn else ())],
        "withheld": [box.as_list() for box in boxes],
        "labels": sorted({burn.ground.annotation for burn in page.burns} | set(spoken)),
    }


def _testimony(answer: Any) -> Testimony:
    witness = str(answer["witness"])
    return Testimony(
        witness,
        int(answer["checked"]),
        tuple(
            Objection(
                witness,
                None if page is None else int(page),
                None if box is None else Box(*(float(value) for value in box)),
                str(what)[:200],
            )
            for page, box, what in answer["objections"]
        ),
    )
