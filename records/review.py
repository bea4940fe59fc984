"""What is under way at the review desk, before it is settled: each choice with its version."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from records.geometry import Box, lies_under
from records.marks import Finding, Mark
from records.release import JournalEntry

FOUND_MORE = "found-more"
"""The journal's event for findings that were added to a document because another one names somebody."""
NAMED_AFTER_RELEASE = "named-after-release"
"""The journal's event for such findings in a document that is published, or on its way: none is added."""


class ChoiceState(StrEnum):
    """What was chosen for a finding or for a box that somebody drew."""

    OPEN = "open"
    WITHHELD = "withheld"
    RELEASED = "released"
    REMOVED = "removed"
    COVERED = "covered"
    """Nobody chose it by itself, but it lies under a redaction; it is never kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What people chose so far for one place on a page.

    Attributes:
        id: the finding's id, or one that begins with ``m-`` for a box that somebody drew.
        page: number from 1.
        boxes: user space, points.
        state: a drawn box is withheld or removed; a finding is open, withheld or released.
        ground: code of the ground, where it is withheld.
        everywhere: the words under it go from the whole file.
        note: the balancing note.
        version: counts the changes; a change names the version that it was made on, 0 before the first.
        changed_by: who made the last change.
    """

    id: str
    page: int
    boxes: tuple[Box, ...]
    state: ChoiceState
    ground: str | None = None
    everywhere: bool = False
    note: str | None = field(default=None, repr=False)
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def is_drawn(self) -> bool:
        """Tells whether a person drew it, and no finder found it."""
        return self.id.startswith("m-")

    @property
    def mark(self) -> Mark:
        """Gives the mark that this choice becomes.

        Raises:
            ValueError: it withholds nothing, or cites no ground.
        """
        if self.state is not ChoiceState.WITHHELD or self.ground is None:
            raise ValueError(f"choice {self.id} is no redaction")
        finding = None if self.is_drawn else self.id
        return Mark(self.page, self.boxes, self.ground, self.everywhere, self.note, finding)


def open_choice(finding: Finding) -> Choice:
    """Gives the choice on a finding that nobody has looked at."""
    return Choice(finding.id, finding.page, finding.boxes, ChoiceState.OPEN)


_Place = tuple[int, float, float, str] | tuple[int]


class OpenChoices:
    """The findings of a document as choices in page order, worked out once and looked at often."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        opened = sorted(
            ((open_choice(finding), finding) for finding in findings),
            key=lambda pair: _place(pair[0]),
        )
        self._opened = [choice for choice, _ in opened]
        self._findings = [finding for _, finding in opened]
        self._places = [_place(choice) for choice in self._opened]
        self._index = {choice.id: n for n, choice in enumerate(self._opened)}
        self._last: tuple[Sequence[Choice], tuple[Choice, ...]] | None = None

    def with_made(self, made: Sequence[Choice]) -> Sequence[Choice]:
        """Gives every choice of a document in page order: those made, and the findings still open.

        An open finding that lies under a redaction is settled by it, as the gate has it. Only pages with
        redactions are looked at: a document has thousands of findings, and a reviewer changes one. The same
        object as last time gives what it gave then.
        """
        last = self._last
        if last is not None and last[0] is made and isinstance(made, tuple):
            return last[1]
        found = tuple(self._with(made))
        self._last = (made, found)
        return found

    def _with(self, made: Sequence[Choice]) -> list[Choice]:
        found = list(self._opened)
        redactions: dict[int, list[Box]] = {}
        drawn: list[Choice] = []
        for choice in made:
            if (here := self._index.get(choice.id)) is not None:
                found[here] = choice
            if choice.state is ChoiceState.WITHHELD:
                redactions.setdefault(choice.page, []).extend(choice.boxes)
                if choice.is_drawn:
                    drawn.append(choice)
        for page, over in redactions.items():
            for n in range(*(bisect_left(self._places, (number,)) for number in (page, page + 1))):
                if found[n].state is ChoiceState.OPEN and lies_under(self._findings[n].boxes, over):
                    found[n] = replace(found[n], state=ChoiceState.COVERED)
        # from the end, so that the places before stay where they are
        for choice in sorted(drawn, key=_place, reverse=True):
            found.insert(bisect_right(self._places, _place(choice)), choice)
        return found


def _place(choice: Choice) -> _Place:
    return (choice.page, -choice.boxes[0].y1, choice.boxes[0].x0, choice.id)


@dataclass(frozen=True, slots=True)
class CameLater:
    """What was found in a document after it was put before its reviewer.

    Attributes:
        at: when.
        because: the id of the document that names who was found.
        pages: where there was something new to decide.
        were_final: those of them that somebody had called final.
    """

    at: datetime
    because: str
    pages: frozenset[int]
    were_final: frozenset[int]


def came_later(history: Iterable[JournalEntry]) -> list[CameLater]:
    """Gives what a document's journal tells of further findings, oldest first."""
    return [
        CameLater(
            line.at,
            str(line.detail["because"]),
            _numbers(line.detail["pages"]),
            _numbers(line.detail["no_longer_final"]),
        )
        for line in history
        if "no_longer_final" in line.detail
    ]


def _numbers(value: object) -> frozenset[int]:
    return frozenset(map(int, value)) if isinstance(value, list) else frozenset()


class CommentKind(StrEnum):
    """What a comment is: a word among colleagues, or a consultation with another agency."""

    COMMENT = "comment"
    CONSULTATION = "consultation"


@dataclass(frozen=True, slots=True)
class Comment:
    """A word on a document, perhaps on one page; it is never changed.

    Attributes:
        asked: the agency that was consulted, where one was.
    """

    id: str
    document_id: str
    page: int | None
    kind: CommentKind
    author: str
    at: datetime
    body: str = field(repr=False)
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """What one agency was asked, and what it said: words in turn, the first a question.

    Attributes:
        agency: as it was named first.
        exchanges: each question with its answer, None while there is none.
    """

    agency: str
    exchanges: tuple[tuple[Comment, Comment | None], ...]

    @property
    def key(self) -> str:
        """Gives what names the agency, however it is written."""
        return self.agency.casefold()

    @property
    def waits(self) -> bool:
        """Tells whether the agency has not answered yet."""
        return self.exchanges[-1][1] is None

    @property
    def words(self) -> int:
        """Gives how many words were exchanged: whoever adds one says how many they saw."""
        return 2 * len(self.exchanges) - self.waits


def consultations(comments: Sequence[Comment]) -> list[Consultation]:
    """Gives the consultations among comments, in the order in which they began.

    What is written of one agency is a question and an answer in turn, so that no word has to be changed
    later and nothing more than the words has to be kept.
    """
    turns: dict[str, list[Comment]] = {}
    for comment in comments:
        if comment.kind is CommentKind.CONSULTATION and comment.asked:
            turns.setdefault(comment.asked.casefold(), []).append(comment)
    return [
        Consultation(said[0].asked or "", tuple(zip_longest(said[::2], said[1::2])))
        for said in turns.values()
    ]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the engine made of the choices as they stood: the very bytes that would be published.

    Attributes:
        choices_sha256: digest of the choices that it was made of; another digest, another preview.
        public_sha256: digest of the bytes, under which the vault keeps them; None where a witness
            objects.
        proof: the proof as JSON values, hashes and places only.
    """

    document_id: str
    choices_sha256: str
    public_sha256: str | None
    proof: dict[str, object]
    made_by: str
    made_at: datetime
