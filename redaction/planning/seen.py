"""The words of a page looked through for phrases: as they stand, inverted, misread, or written otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.document import Word
from redaction.planning.naming import Named
from redaction.planning.spellings import spelt_otherwise
from redaction.planning.terms import Folded, backwards, fold, listed, misread, standing


@dataclass(frozen=True, slots=True)
class Seen:
    """The words of a page, folded once, in which many phrases are sought."""

    words: tuple[Word, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    folded: Folded = field(repr=False)
    named: Named = field(repr=False)

    @classmethod
    def of(cls, words: Sequence[Word]) -> Seen:
        """Gives words to be looked through."""
        texts = tuple(word.text for word in words)
        folded = Folded.of(texts)
        return cls(tuple(words), texts, folded, Named(texts, folded))

    def occurrences(self, phrase: str) -> list[tuple[Word, ...]]:
        """Gives the runs of words in which a phrase stands, inverted or misread by OCR too."""
        runs = [*standing(self.folded, fold(phrase)), *listed(self.texts, phrase, self.folded)]
        runs += standing(self.folded, fold(backwards(phrase)))
        runs += misread(self.words, phrase)
        return [tuple(self.words[i] for i in run) for run in runs]

    def otherwise(self, phrase: str) -> Iterator[tuple[Word, ...]]:
        """Gives the words in which a phrase is spelt otherwise, or has other words between its own."""
        for other in spelt_otherwise(phrase):
            for run in standing(self.folded, fold(other)):
                yield tuple(self.words[i] for i in run)
        for places in self.named.occurrences(phrase):
            # with what stands between two words that do not follow each other, nothing else is meant
            yield from (
                [tuple(self.words[i] for i in places)]
                if places == tuple(range(places[0], places[-1] + 1))
                else [(self.words[i],) for i in places]
            )
