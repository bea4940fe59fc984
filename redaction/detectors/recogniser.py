"""The shape that every recogniser has: a category, a detector's name, and ``hits(text)``.

A recogniser is a presidio ``EntityRecognizer``, so it can stand in any presidio registry. It reads
its context itself: presidio's own enhancer needs lemmas, which the fast pipeline does not make, and
without them it stops working in silence.

Scores follow from the kind of evidence, the same for every identifier:

=====================================  ==========
evidence                               score
=====================================  ==========
check digit holds, label beside it     0.99
label and exact form                   0.85
check digit holds, telling form        0.75
label beside it, check digit fails     0.60
check digit holds, form common         0.45
=====================================  ==========

A check digit that fails without a label is no hit at all.
"""

from __future__ import annotations

import bisect
import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from redaction.detectors.misreading import reread

CHECKED_AND_LABELLED = 0.99
LABELLED = 0.85
CHECKED = 0.75
LABELLED_BUT_FAILED = 0.60
CHECKED_BUT_COMMON = 0.45


_DIGIT = re.compile(r"[0-9]")


class Evidence(StrEnum):
    """What a hit rests on; where two hits claim one place, the earlier kind wins."""

    CHECK_DIGIT = "check-digit"
    LABEL = "label"
    FORM = "form"
    GRAMMAR = "grammar"
    PROPAGATION = "propagation"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in a text that a recogniser points at.

    Attributes:
        start: offset of its first character in the normalised text.
        end: offset behind its last character.
        score: 0 to 1.
        evidence: what it rests on.
        why: one phrase for the explanation, without any of the text.
    """

    start: int
    end: int
    score: float
    evidence: Evidence
    why: str


class Recogniser(EntityRecognizer):  # type: ignore[misc]  # presidio publishes no types
    """A presidio recogniser of one category, told apart by what it knows.

    Subclasses set ``CATEGORY`` (a name of ``records.marks.CATEGORIES``) and ``DETECTOR``, and give
    :meth:`hits`. ``VERSION`` rises when what is found changes, so that reviewers' answers can be told apart.
    """

    CATEGORY: ClassVar[str]
    DETECTOR: ClassVar[str]
    VERSION: ClassVar[str] = "2"
    REREAD: ClassVar[bool] = False
    """Whether digits that OCR read as letters are put back and looked at too."""
    DIGITS: ClassVar[bool] = False
    """Whether all that it finds has a digit, so that a text without one need not be looked through."""

    def __init__(self) -> None:
        super().__init__(
            supported_entities=[self.CATEGORY],
            name=self.DETECTOR,
            supported_language="en",
            version=self.VERSION,
        )

    def load(self) -> None:
        """Does nothing: what a recogniser needs is there when its module is imported."""

    @abstractmethod
    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the hits in a normalised text, in any order."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Gives the hits as presidio results, each with its explanation."""
        del nlp_artifacts
        if self.CATEGORY not in entities:
            return []
        return [self.as_result(hit) for hit in self.all_hits(text)]

    def all_hits(self, text: str) -> list[Hit]:
        """Gives the hits of a text, and those that only show once misread digits are put back."""
        if self.DIGITS and _DIGIT.search(text) is None:
            return []
        hits = list(self.hits(text))
        if self.REREAD:
            read, changed = reread(text)
            for hit in self.hits(read) if changed else ():
                first = bisect.bisect_left(changed, hit.start)
                if first < len(changed) and changed[first] < hit.end:
                    score = min(hit.score, LABELLED_BUT_FAILED)
                    hits.append(replace(hit, score=score, why=f"{hit.why}, digits misread"))
        return hits

    def as_result(self, hit: Hit) -> RecognizerResult:
        """Gives one hit as a presidio result that names its detector and its evidence."""
        return RecognizerResult(
            entity_type=self.CATEGORY,
            start=hit.start,
            end=hit.end,
            score=hit.score,
            analysis_explanation=AnalysisExplanation(
                recognizer=self.DETECTOR, original_score=hit.score, textual_explanation=hit.why
            ),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.DETECTOR,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                "evidence": hit.evidence.value,
            },
        )


def checked_hit(
    start: int, end: int, *, valid: bool, labelled: bool, telling: bool, what: str
) -> Hit | None:
    """Gives the hit that a check digit and a label add up to, or None where they say nothing.

    Args:
        start: offset of the identifier.
        end: offset behind it.
        valid: the check digit holds.
        labelled: a word beside it says what it is.
        telling: its form is seldom anything else (grouped with dashes, a registered branch).
        what: name of the identifier, for the explanation.
    """
    if labelled and valid:
        score, why = CHECKED_AND_LABELLED, f"{what}: check digit holds, label beside it"
    elif labelled:
        score, why = LABELLED_BUT_FAILED, f"{what}: label beside it, check digit fails"
    elif valid and telling:
        score, why = CHECKED, f"{what}: check digit holds, telling form"
    elif valid:
        score, why = CHECKED_BUT_COMMON, f"{what}: check digit holds, common form"
    else:
        return None
    evidence = Evidence.CHECK_DIGIT if valid else Evidence.LABEL
    return Hit(start, end, score, evidence, why)


def only_digits(text: str) -> str:
    """Gives the ASCII digits of a text.

    >>> only_digits("12-345 678")
    '12345678'
    """
    return "".join(letter for letter in text if letter in "0123456789")
