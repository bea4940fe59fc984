"""What a page's screen shows: its choices in order, with reasons, mentions of the same, and what is next."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from records.document import DocumentRecord
from records.errors import InvalidInput
from records.geometry import Box, PageFrame
from records.marks import Finding, Proposal
from records.office_ports import Office
from records.review import Choice, ChoiceState, OpenChoices
from records.review_ports import Workbook
from review.wording import plain

_HONORIFICS = frozenset({"hon", "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "rt", "right"})
_SHOWN_PEOPLE = 40
_MOST_KNOWN = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """A box as the page's picture shows it: points from the upper left corner of the turned page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Gives the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Gives the lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Card:
    """One choice with all that a reviewer is told of it."""

    choice: Choice
    finding: Finding | None
    proposal: Proposal | None
    seen: tuple[Seen, ...]
    alike: int

    @property
    def named(self) -> str:
        """Gives what its mentions in other documents have in common, where it is a person."""
        return named(self.finding) if self.finding is not None else ""

    @property
    def text(self) -> str:
        """Gives the words that were found, nothing for a drawn box."""
        return self.finding.text if self.finding is not None else ""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Somebody who is mentioned, or a kind of finding: how often, and how many are still to decide."""

    name: str
    count: int
    undecided: int
    first: Choice


class Work:
    """Everything that was chosen in one document, as it stands now."""

    def __init__(self, office: Office, workbook: Workbook, record: DocumentRecord) -> None:
        self.record = record
        findings, self.proposals = office.findings(record)
        self._index = _index(record.artefacts["findings"], findings)
        self.findings, self.alike = self._index.findings, self._index.alike
        self.choices = self._index.opened.with_made(workbook.choices(record.id))
        self.final = workbook.final_pages(record.id)

    @cached_property
    def _by_id(self) -> Mapping[str, Choice]:
        return {choice.id: choice for choice in self.choices}

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(c.id for c in self.choices if c.state is ChoiceState.OPEN)

    @property
    def undecided(self) -> int:
        """Gives how many findings are still to decide."""
        return len(self._open)

    @property
    def withheld(self) -> int:
        """Gives how many redactions there are."""
        return sum(choice.state is ChoiceState.WITHHELD for choice in self.choices)

    def choice(self, choice_id: str) -> Choice:
        """Gives one choice.

        Raises:
            InvalidInput: there is none of that id.
        """
        if (choice := self._by_id.get(choice_id)) is not None:
            return choice
        raise InvalidInput("that finding or box is not there any more; load the page again")

    def cards(self, page: int, frame: PageFrame) -> list[Card]:
        """Gives the choices of one page, with what is told of each."""
        return [
            Card(
                choice=choice,
                finding=self.findings.get(choice.id),
                proposal=self.proposals.get(choice.id),
                seen=tuple(seen(box, frame) for box in choice.boxes),
                alike=len(self.mentions(choice.id)),
            )
            for choice in self.choices
            if choice.page == page
        ]

    def mentions(self, choice_id: str) -> Sequence[str]:
        """Gives the ids of the findings that say the same, or name the same person; itself among them."""
        finding = self.findings.get(choice_id)
        return () if finding is None else self.alike[_key(finding)]

    def after(self, choice_id: str, decided: Collection[str] = ()) -> Choice | None:
        """Gives the next choice still to decide, from the top again; those just decided are none."""
        place = next((n for n, c in enumerate(self.choices) if c.id == choice_id), -1)
        turned = [*self.choices[place + 1 :], *self.choices[: max(place, 0)]]
        undecided = (choice for choice in turned if choice.state is ChoiceState.OPEN)
        return next((choice for choice in undecided if choice.id not in decided), None)

    def note_for(self, ground: str | None) -> str:
        """Gives the last balancing note that was written for a ground in this document."""
        noted = [c for c in self.choices if c.ground == ground and c.note and c.changed_at]
        return max(noted, key=lambda c: str(c.changed_at)).note or "" if noted else ""

    def people(self) -> list[Mentions]:
        """Gives who is named, those with most still to decide first."""
        told = ((name, self.alike[key]) for key, name in self._index.people.items())
        return self._mentions(told)[:_SHOWN_PEOPLE]

    def kinds(self) -> list[Mentions]:
        """Gives the kinds of findings, those with most still to decide first."""
        return self._mentions(self._index.kinds.items())

    def _mentions(self, told: Iterable[tuple[str, Sequence[str]]]) -> list[Mentions]:
        by_id, open_ = self._by_id, self._open
        found = []
        for name, ids in told:
            undecided = [one for one in ids if one in open_]
            first = by_id[(undecided or ids)[0]]
            found.append(Mentions(name, len(ids), len(undecided), first))
        return sorted(found, key=lambda m: (-m.undecided, -m.count, m.name))


def seen(box: Box, frame: PageFrame) -> Seen:
    """Gives a box as the page's picture shows it."""
    shown = frame.to_display(box)
    _, height = frame.display_size
    return Seen(
        round(shown.x0, 2),
        round(height - shown.y1, 2),
        round(shown.width, 2),
        round(shown.height, 2),
    )


def drawn(frame: PageFrame, left: float, top: float, right: float, bottom: float) -> Box:
    """Gives the box, in user space, of what somebody drew on the page's picture, cut to the page.

    Raises:
        InvalidInput: it covers nothing of the page.
    """
    # a picture at 72 / user_unit dots an inch has one dot for each unit of the turned page
    box = frame.from_pixels(left, top, right, bottom, 72 / frame.user_unit).clipped(frame.visible)
    if box is None or box.width < 0.5 or box.height < 0.5:
        raise InvalidInput(
            "the box covers nothing of the page; draw it over what is to be withheld"
        )
    return box


def named(finding: Finding) -> str:
    """Gives what mentions of one person have in common, over documents too; nothing of what is no person."""
    category, key = _key(finding)
    return key if category == "PERSON" else ""


def _key(finding: Finding) -> tuple[str, str]:
    text = plain(finding.text)
    if finding.category == "PERSON":
        words = [word.strip(".,;:()’'") for word in text.split()]
        words = [word for word in words if word not in _HONORIFICS] or words
        return ("PERSON", words[-1] if words else finding.id)
    return (finding.category, " ".join(text.split()) or finding.id)


@dataclass(frozen=True, slots=True)
class _Index:
    """What of a document's findings is the same whatever is chosen.

    Attributes:
        findings: by id.
        alike: the ids of those that say the same or name the same person.
        people: of each person, the longest of their names.
        kinds: the ids of the findings of each category.
        opened: the choices that nobody has made yet.
    """

    findings: Mapping[str, Finding]
    alike: Mapping[tuple[str, str], Sequence[str]]
    people: Mapping[tuple[str, str], str]
    kinds: Mapping[str, Sequence[str]]
    opened: OpenChoices


_KNOWN: OrderedDict[str, _Index] = OrderedDict()


def _index(digest: str, findings: Sequence[Finding]) -> _Index:
    """Gives findings by id and by whom or what they name; what stands under a digest never changes."""
    found = _KNOWN.get(digest)
    if found is None:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for finding in findings:
            groups[_key(finding)].append(finding.id)
        by_id = {finding.id: finding for finding in findings}
        people = {
            key: " ".join(max((by_id[one].text for one in ids), key=len).split())
            for key, ids in groups.items()
            if key[0] == "PERSON"
        }
        kinds: dict[str, list[str]] = defaultdict(list)
        for finding in findings:
            kinds[finding.category].append(finding.id)
        found = _KNOWN[digest] = _Index(by_id, groups, people, kinds, OpenChoices(findings))
        while len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return found
