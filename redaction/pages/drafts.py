"""A page while it is read: what its text layer gives, what OCR adds, and how the two become one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from records.document import Origin
from records.geometry import Box, PageFrame
from records.ports import OcrEngine, RecognisedWord
from redaction.pages import trust
from redaction.pages.layout import LaidWord, printed
from redaction.pages.recognising import Known, Picture, Reading, Recogniser

MOST_WORDS = 40_000
UNMEASURED = PageFrame(Box(0, 0, 612, 792))
"""The frame of a page that names no proper boxes."""


@dataclass(slots=True)
class Draft:
    """A page that was looked at; its pictures are still to be recognised."""

    number: int
    frame: PageFrame = UNMEASURED
    words: list[LaidWord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    whole: bool = False
    """OCR reads the whole page, not only pictures on it."""
    lifted: bool = False
    """The text was lifted off: what is read is drawn, also where words are written over it."""

    def lose(self, why: str) -> None:
        """Makes the page unreadable: what was made out of it so far is not to be relied on."""
        self.words, self.pictures, self.whole = [], [], False
        self.notes.append(f"unreadable: {why}")


def plain_frame(frame: PageFrame) -> dict[str, Any]:
    """Gives a frame as plain values."""
    return {
        "visible": frame.visible.as_list(),
        "rotation": frame.rotation,
        "user_unit": frame.user_unit,
    }


Read = list[tuple[Picture, Reading | None]]


def finished(batch: list[Draft], engine: OcrEngine, known: Known) -> Iterator[dict[str, Any]]:
    """Gives the drafts as plain values, once their pictures are recognised; says before that it begins.

    Args:
        batch: pages that were looked at; their pictures are removed.
        engine: what recognises.
        known: what was recognised before; it is added to.
    """
    recogniser = Recogniser(engine, known)
    pictures = [picture for draft in batch for picture in draft.pictures]
    yield from recogniser.recognise([draft.number for draft in batch], pictures)
    for draft in batch:
        yield _answer(draft, [(p, known.get(p.digest)) for p in draft.pictures])
    _forget(known)


def _forget(known: Known) -> None:
    """Keeps what was read of small pictures, which come again; whole pages hardly do."""
    for digest in [digest for digest, read in known.items() if len(read.words) > 40]:
        del known[digest]


def _answer(draft: Draft, read: Read) -> dict[str, Any]:
    frame, notes = draft.frame, draft.notes
    words = list(draft.words)
    gained: list[LaidWord] = []
    for picture, recognised in read:
        if recognised is None:
            notes.append("OCR failed on this page" if draft.whole else "OCR failed on a picture")
            continue
        line = max((w.line for w in words + gained), default=0)
        block = max((w.block for w in words + gained), default=0)
        gained += [
            _from_pixels(word, picture, recognised.quarters, frame, line, block)
            for word in recognised.words
            if any(ch.isalnum() for ch in word.text)
        ]
    if draft.whole:
        # what the layer holds beside the scan is kept where OCR has nothing; a slanted stamp was
        # lifted off, and the upright box around it touches what it does not cover
        words = [w for w in words if w.turn % 90 or not _overlapped(w.box, gained)]
        if trust.poor([word.confidence for word in gained]):
            notes.append("poor confidence: read this page yourself")
        if any(recognised is not None and recognised.quarters for _, recognised in read):
            notes.append("the scan lies on its side or upside down")
        if not gained and any(recognised is not None for _, recognised in read):
            notes.append("OCR found no words")
    elif not draft.lifted:
        upright = [word for word in words if word.turn % 90 == 0]
        gained = [word for word in gained if not _overlapped(word.box, upright)]
    merged = gained + _behind(words, gained) if draft.whole else words + gained
    if len(merged) > MOST_WORDS:
        draft.lose(f"it holds more than {MOST_WORDS} words")
        words = gained = merged = []
    return {
        "number": draft.number,
        **plain_frame(frame),
        "origin": _origin(draft, words, gained, read),
        "words": [word.as_list() for word in merged],
        "notes": notes,
    }


def _origin(draft: Draft, words: list[LaidWord], gained: list[LaidWord], read: Read) -> str:
    if any(note.startswith("unreadable") for note in draft.notes):
        return Origin.UNREADABLE
    if draft.whole and read and all(recognised is None for _, recognised in read):
        return Origin.UNREADABLE
    # a slanted stamp over a scan is no text of the page
    if gained and any(word.turn % 90 == 0 for word in words):
        return Origin.MIXED
    return Origin.OCR if draft.whole else Origin.TEXT


def _behind(words: list[LaidWord], before: list[LaidWord]) -> list[LaidWord]:
    line = max((word.line for word in before), default=0)
    block = max((word.block for word in before), default=0)
    return [word.moved(line, block) for word in words]


def _overlapped(box: Box, words: Sequence[LaidWord]) -> bool:
    return any(box.overlap(word.box) > 0.3 * min(box.area, word.box.area) for word in words)


def _from_pixels(
    word: RecognisedWord,
    picture: Picture,
    quarters: int,
    frame: PageFrame,
    line: int,
    block: int,
) -> LaidWord:
    turning = replace(picture.turning, quarters=quarters)
    left, top, right, bottom = turning.back(word.pixels)
    box = frame.from_pixels(
        left + picture.left,
        top + picture.top,
        right + picture.left,
        bottom + picture.top,
        picture.dpi,
    )
    # upright to the reader is turned by the page's own turn in user space
    turn = (frame.rotation + 90 * quarters) % 360
    return LaidWord(
        printed(word.text),
        Box(*box.as_list()),
        round(word.confidence, 4),
        word.line + line,
        word.block + block,
        turn,
    )
