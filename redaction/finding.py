"""Finds what may identify a person: in pages, with boxes, and in plain texts, with offsets.

Importing this module imports the language engine (about a second); import it where finding is done, not
where a command line is read. A finding is a candidate: nothing is withheld because a machine found it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from presidio_analyzer import RecognizerResult

from records.document import Page
from records.geometry import lies_under
from records.marks import Finding, Found, TextFinding
from redaction.detectors.edges import whole_name
from redaction.detectors.engine import analyse
from redaction.detectors.known_numbers import KnownNumbers
from redaction.detectors.merging import Claim, merged
from redaction.detectors.name_frames import NameFrameRecogniser
from redaction.detectors.normalised import Normalised, normalise, words_of_label
from redaction.detectors.not_a_person import is_no_person
from redaction.detectors.nzbn import NzbnRecogniser
from redaction.detectors.people import people_of
from redaction.detectors.placing import NAMES, Part, in_text, of_label, on_page, people_in
from redaction.detectors.propagation import DETECTOR as PROPAGATION
from redaction.detectors.propagation import Propagation, abbreviations_in
from redaction.detectors.recogniser import Evidence
from redaction.detectors.sifting import (
    STANDS_FROM,
    is_beast,
    is_heading,
    is_portfolio,
    is_weekday,
    words_in_small_letters,
)
from redaction.watchlist import WatchList, read_watch_list

_PIECE = 20_000
"""Characters given to the model at once: enough context, bounded memory; about seven pages."""

_SHORT = 2_000
"""Characters of a text of which many go through the model at once without much memory."""

_BREAK = re.compile(r"\n\s*\n|\n|[.!?] | ")
_PERSON = "PERSON"
_NZBN = NzbnRecogniser()
_EMAIL = "EMAIL"
_SEED_SCORE = 0.55
_NAMED_SCORE = 0.8
"""How sure it is that somebody whom another document names is a person."""

WATCH_LIST = "watch-list"
NAMED_IN_RELEASE = "named-in-release"
"""The detector of what was looked for once more, because a later document named somebody."""

Recognise = Callable[[Sequence[str]], Iterable[list[Claim]]]


class PresidioFinder:
    """Finds personal information with presidio, a small language model and recognisers for New Zealand.

    Implements :class:`records.ports.Finder`. The model is read when the first text is looked at and is
    shared by every finder of the process.

    Args:
        batch_size: short texts that go through the model together; of long ones it is a quarter.
        recognise: gives what the recognisers claim in each normalised text of a document; by default
            :func:`recognised`, in this process.
    """

    def __init__(self, *, batch_size: int = 64, recognise: Recognise | None = None) -> None:
        self._batch_size = batch_size
        self._recognise = recognise or partial(recognised, batch_size=batch_size)

    def find(self, pages: Iterable[Page]) -> list[Finding]:
        """Gives the findings of a whole document, in the order of its pages and words.

        Names found on one page are looked for on every page.
        """
        return list(self.find_all(pages).findings)

    def find_all(
        self,
        pages: Iterable[Page],
        *,
        beside: Mapping[str, str] | None = None,
        names: Iterable[str] = (),
        lists: Iterable[Path] = (),
    ) -> Found:
        """Gives the findings of a document, and of the texts that stand beside its pages.

        Names found in one place are looked for in all: on every page, in the file's name, title and
        properties, whose words may be joined by anything. ``names`` are those that other documents of
        the same release gave; ``lists`` are watch lists.

        Raises:
            InvalidInput: a line of a watch list does not fit; the message names its number.
        """
        kept, told = list(pages), dict(beside or {})
        watched = WatchList(term for path in lists for term in read_watch_list(path))
        texts = [page.text for page in kept] + list(told.values())
        parts = list(self._claims([normalise(text) for text in texts], watched))
        parts += [Part(words_of_label(text), []) for text in told.values()]
        settled = [
            replace(part, claims=claims)
            for part, claims in zip(parts, _settled(parts, names), strict=True)
        ]
        return _found(kept, tuple(told), settled)

    def find_named(
        self,
        pages: Iterable[Page],
        names: Iterable[str],
        *,
        known: Iterable[Finding] = (),
        beside: Mapping[str, str] | None = None,
    ) -> Found:
        """Gives the mentions of people in a document that was looked through before they were named.

        No model runs, so it costs a small part of the first search. What lies within one of the ``known``
        findings is left out; those stay as they are.
        """
        kept, told = list(pages), dict(beside or {})
        plains = [normalise(page.text) for page in kept] + [normalise(t) for t in told.values()]
        common = words_in_small_letters(plain.text for plain in plains)
        plains += [words_of_label(text) for text in told.values()]
        explained = abbreviations_in(plain.text for plain in plains)
        people = people_of((name, _NAMED_SCORE) for name in names)
        looked_for = Propagation(people, common, explained)
        parts = []
        for plain in plains:
            part = Part(plain, [])
            named = (replace(one, detector=NAMED_IN_RELEASE) for one in _mentions(looked_for, part))
            parts.append(replace(part, claims=merged(_whole(claim, part) for claim in named)))
        found = _found(kept, tuple(told), parts)
        before = list(known)
        return replace(found, findings=tuple(f for f in found.findings if not _within(f, before)))

    def find_text(self, text: str) -> list[TextFinding]:
        """Gives the findings in one text; offsets are code points of the text as given."""
        return next(iter(self.find_texts([text])))

    def find_texts(self, texts: Iterable[str]) -> Iterator[list[TextFinding]]:
        """Gives the findings of each text, in order; each text is a document of its own.

        Texts are taken a few at a time, so a long stream neither waits nor fills the memory.
        """
        source = iter(texts)
        while batch := list(itertools.islice(source, self._batch_size)):
            plains = [normalise(text) for text in batch]
            for part in self._claims(plains):
                yield [in_text(claim, part) for claim in _settled([part])[0]]

    def _claims(
        self, plains: Sequence[Normalised], watched: WatchList | None = None
    ) -> Iterator[Part]:
        """Gives each text with what the recognisers claim in it, one pass of the model over all."""
        told = self._recognise([plain.text for plain in plains])
        for plain, its in zip(plains, told, strict=True):
            claims = list(its)
            for hit, category in watched.hits(plain.text) if watched else ():
                claims.append(
                    Claim(hit.start, hit.end, category, hit.score, WATCH_LIST, hit.evidence)
                )
            yield Part(plain, _without_businesses(claims, plain.text))


def _found(pages: Sequence[Page], labels: Sequence[str], parts: Sequence[Part]) -> Found:
    """Gives the claims as findings: of the pages, then of each label, whole and as joined words."""
    people, rest = people_in(parts), parts[len(pages) :]
    halves = zip(labels, rest[: len(labels)], rest[len(labels) :], strict=True)
    return Found(
        findings=tuple(
            finding
            for page, part in zip(pages, parts, strict=False)
            for finding in on_page(page, part, people)
        ),
        beside={name: of_label(whole, words) for name, whole, words in halves},
    )


def _within(finding: Finding, known: Sequence[Finding]) -> bool:
    """Tells whether every box of a finding lies under those of others on its page."""
    over = [box for one in known if one.page == finding.page for box in one.boxes]
    return lies_under(finding.boxes, over)


def _are_short(texts: Sequence[str]) -> bool:
    return all(len(text) <= _SHORT for text in texts)


def recognised(texts: Sequence[str], *, batch_size: int = 64) -> Iterator[list[Claim]]:
    """Gives what the recognisers claim in each normalised text, one pass of the model over all.

    What they say of a text depends on that text alone, so texts may be shared out among processes.
    """
    pieces = [list(_pieces(text)) for text in texts]
    results = analyse(
        (
            text[start:end]
            for text, spans in zip(texts, pieces, strict=True)
            for start, end in spans
        ),
        batch_size=batch_size if _are_short(texts) else max(1, batch_size // 4),
    )
    for spans in pieces:
        yield [_claim(result, start) for start, _ in spans for result in next(results)]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Gives the spans of a text that go to the model, cut where a paragraph, line or word ends."""
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            cuts = [m.end() for m in _BREAK.finditer(text, max(start + 1, end - 500), end)]
            end = cuts[-1] if cuts else end
        yield start, end
        start = end


def _without_businesses(claims: list[Claim], text: str) -> list[Claim]:
    """Gives the claims without numbers of persons that lie in the public number of a business."""
    places = [(hit.start, hit.end) for hit in _NZBN.all_hits(text)]
    return [
        claim
        for claim in claims
        if claim.detector == WATCH_LIST
        or not any(start <= claim.start and claim.end <= end for start, end in places)
    ]


def _claim(result: RecognizerResult, offset: int) -> Claim:
    metadata = result.recognition_metadata
    return Claim(
        start=result.start + offset,
        end=result.end + offset,
        category=result.entity_type,
        score=result.score,
        detector=metadata[RecognizerResult.RECOGNIZER_NAME_KEY],
        evidence=Evidence(metadata["evidence"]),
    )


def _settled(parts: Sequence[Part], known: Iterable[str] = ()) -> list[list[Claim]]:
    """Gives the claims of each part of one document: sifted, propagated to every part, merged."""
    common = words_in_small_letters(part.plain.text for part in parts)
    sifted = [
        [claim for claim in part.claims if not _is_noise(claim, part, common)] for part in parts
    ]
    names: list[tuple[str, float]] = [(name, _NAMED_SCORE) for name in known]
    emails: list[str] = []
    for part, claims in zip(parts, sifted, strict=True):
        named = merged(c for c in claims if c.category in (_PERSON, "SIGNATURE"))
        names += [(part.written(c), c.score) for c in named if c.score >= _SEED_SCORE]
        emails += [part.written(c) for c in claims if c.category == _EMAIL]
    explained = abbreviations_in(part.plain.text for part in parts)
    propagation = Propagation(people_of(names, emails, lone=True), common, explained)
    numbers = KnownNumbers((c, part.written(c)) for part in parts for c in part.claims)
    return [
        merged(
            _whole(claim, part)
            for claim in (
                *claims,
                *_mentions(propagation, part),
                *numbers.claims(part.plain.text),
            )
            if not _is_nobody(claim, part)
        )
        for part, claims in zip(parts, sifted, strict=True)
    ]


def _is_nobody(claim: Claim, part: Part) -> bool:
    """Tells whether a claim of a person is none, by its words and those beside it; a watch list's stands."""
    if claim.category != _PERSON or claim.detector == WATCH_LIST:
        return False
    text = part.plain.text
    known = claim.detector in (NameFrameRecogniser.DETECTOR, PROPAGATION)
    return is_beast(text, claim.start, claim.end) or is_no_person(
        text, claim.start, claim.end, known=known
    )


def _whole(claim: Claim, part: Part) -> Claim:
    """Gives a claim of a name with what belongs to it at its edges."""
    if claim.category not in NAMES:
        return claim
    start, end = whole_name(part.plain.text, claim.start, claim.end)
    return replace(claim, start=start, end=end)


def _is_noise(claim: Claim, part: Part, common: frozenset[str]) -> bool:
    if _is_nobody(claim, part):
        return True
    if claim.category != _PERSON or claim.score >= STANDS_FROM or claim.detector == WATCH_LIST:
        return False
    written = part.written(claim)
    if is_weekday(written) or is_portfolio(part.plain.text, claim.start):
        return True
    # what is written small itself is no heading
    return not written.islower() and is_heading(written, common)


def _mentions(propagation: Propagation, part: Part) -> Iterator[Claim]:
    for hit in propagation.hits(part.plain.text):
        yield Claim(hit.start, hit.end, _PERSON, hit.score, PROPAGATION, hit.evidence)
