"""A remark: what somebody of the public says of a release, and what the agency makes of it.

Whoever writes one has no account and gives no name. Its text is as private as the vault: it may repeat the very
words that should not have been seen, so it stands in no log and no journal, and nobody publishes it by chance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from records.errors import InvalidInput

SHORTEST, LONGEST = 10, 4000
"""Letters of a remark; an answer may be as long."""
MOST_PAGES = 100_000


class RemarkKind(StrEnum):
    """What a remark is about; the pressing one first."""

    PERSONAL = "personal"
    """Something personal is still to be seen in what was published."""
    HARD_TO_READ = "hard-to-read"
    """It is hard to read, or cannot be read at all."""
    PLEASE_RELEASE = "please-release"
    """Something that is not released should be."""


class StepKind(StrEnum):
    """What an agency does with a remark."""

    ANSWERED = "answered"
    PUBLISHED = "published"
    """The answer stands on the release's page of answers."""
    TAKEN_BACK = "taken-back"
    """The answer stands there no more."""
    SETTLED = "settled"
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class RemarkStep:
    """One thing that somebody did with a remark: ``body`` is the answer, ``quoted`` goes with publishing."""

    kind: StepKind
    by: str
    at: datetime
    body: str = field(default="", repr=False)
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as it stands.

    Attributes:
        document_id: the document whose release it is about.
        page: page of the public copy, where one was named.
        body: what was said, in plain text.
        answer: the agency's answer, by ``answered_by``.
        published_at: since when the answer stands in public; None where it does not.
        quoted: whether the remark's own words stand beside it there.
        settled_at: since when nothing is left to do.
    """

    id: str
    document_id: str
    kind: RemarkKind
    page: int | None
    body: str = field(repr=False)
    received_at: datetime
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime | None = None
    published_at: datetime | None = None
    quoted: bool = False
    settled_at: datetime | None = None

    @property
    def alarms(self) -> bool:
        """Tells whether somebody says that something personal is public, and nobody has settled it."""
        return self.kind is RemarkKind.PERSONAL and self.settled_at is None

    def after(self, steps: Iterable[RemarkStep]) -> Remark:
        """Gives the remark as these steps leave it, told in their order."""
        folded = self
        for step in steps:
            folded = _FOLDS[step.kind](folded, step)
        return folded

    def refusal(self, step: RemarkStep) -> str | None:
        """Gives why a step does not follow, or None where it does."""
        if step.kind is StepKind.ANSWERED and self.published_at is not None:
            return "its answer is public; take that back before you write another"
        if step.kind is StepKind.PUBLISHED and self.answer is None:
            return "it has no answer that could be published"
        if step.kind is StepKind.PUBLISHED and self.published_at is not None:
            return "its answer is public already"
        if step.kind is StepKind.TAKEN_BACK and self.published_at is None:
            return "its answer is not public"
        if step.kind is StepKind.SETTLED and self.settled_at is not None:
            return "it is settled already"
        return None


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """An answer as the public reads it; ``said`` is the remark itself, only where somebody chose to show it."""

    kind: RemarkKind
    page: int | None
    said: str | None = field(repr=False)
    answer: str = field(repr=False)
    at: datetime


def public_answer(remark: Remark) -> PublicAnswer | None:
    """Gives what of a remark the public reads, or None."""
    if remark.published_at is None or remark.answer is None:
        return None
    said = remark.body if remark.quoted else None
    return PublicAnswer(remark.kind, remark.page, said, remark.answer, remark.published_at)


def plain_text(untrusted_text: str, *, what: str, shortest: int = 1) -> str:
    """Gives a text as plain letters: composed (NFC), its lines kept, no control and no hidden letters.

    Raises:
        InvalidInput: it is too short or too long.
    """
    lines = untrusted_text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tidy = (" ".join(_seen(line).split()) for line in lines)
    text = unicodedata.normalize("NFC", "\n".join(tidy)).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    if len(text) < shortest:
        raise InvalidInput(f"{what}: write at least {shortest} letters")
    if len(text) > LONGEST:
        raise InvalidInput(f"{what}: write at most {LONGEST:,} letters; it has {len(text):,}")
    return text


def _seen(line: str) -> str:
    """Gives a line without what no eye sees: control, format, private and unassigned letters."""
    spaced = line.replace("\t", " ")
    return "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C")


def _answered(remark: Remark, step: RemarkStep) -> Remark:
    return replace(remark, answer=step.body, answered_by=step.by, answered_at=step.at)


def _published(remark: Remark, step: RemarkStep) -> Remark:
    return replace(remark, published_at=step.at, quoted=step.quoted)


def _taken_back(remark: Remark, _step: RemarkStep) -> Remark:
    return replace(remark, published_at=None, quoted=False)


def _settled(remark: Remark, step: RemarkStep) -> Remark:
    return replace(remark, settled_at=step.at)


_FOLDS = {
    StepKind.ANSWERED: _answered,
    StepKind.PUBLISHED: _published,
    StepKind.TAKEN_BACK: _taken_back,
    StepKind.SETTLED: _settled,
}
