"""What a person is told of a plan: where withheld words, or some that are like them, are still to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

from records.geometry import union
from records.release import Caution
from redaction.planning.covering import covers
from redaction.planning.distinct import distinctive, in_small_letters, standing_alone
from redaction.planning.planned import PagePlan, Plan, Term, words_left
from redaction.planning.terms import Folded, misread, resembling, standing


def left_standing(
    terms: Sequence[Term], plans: Sequence[PagePlan], left: Sequence[Folded]
) -> Iterator[Caution]:
    """Gives where the words of marks, or what was misread of them, still stand, and what each page notes.

    Args:
        terms: what is sought.
        plans: the pages.
        left: the words that each page keeps, folded.
    """
    # what is gone is not sought once more; what several marks are about is sought once
    kept = {term.folded for term in terms if not term.gone}
    for plan, folded in zip(plans, left, strict=True):
        words = words_left(plan)
        places = {
            one: [union(words[i][1] for i in run) for run in standing(folded, one)] for one in kept
        }
        for term in terms:
            what = f"the words of mark {term.mark} still stand here"
            if not term.gone:
                boxes = places[term.folded]
                yield from map(Caution, repeat(plan.page.number), boxes, repeat(what))
            if term.everywhere:
                yield from _misread(term, plan)
    for plan in plans:
        for note in plan.page.notes:
            yield Caution(plan.page.number, None, note)


def standing_by_themselves(terms: Sequence[Term], plans: Sequence[PagePlan]) -> Iterator[Caution]:
    """Gives the places where one word of a name that goes everywhere stands by itself.

    It may be somebody else's, so a person looks at it; the whole name has gone.
    """
    if not any(term.everywhere for term in terms):
        return
    left = {plan.page.number: words_left(plan) for plan in plans}
    small = in_small_letters(text for words in left.values() for text, _ in words)
    told: set[tuple[int, str]] = set()
    for term in terms:
        for name in distinctive(term.raw, small) if term.everywhere else ():
            if (term.mark, name) in told:
                continue
            told.add((term.mark, name))
            for number, words in left.items():
                for index in standing_alone([text for text, _ in words], name):
                    what = f"a word of mark {term.mark} stands here by itself"
                    yield Caution(number, words[index][1], what)


def alone_in(texts: Sequence[str], plan: Plan) -> Iterator[Caution]:
    """Gives the marks of which one word of a name stands in what is published beside the file."""
    words = [word for text in texts for word in text.split()]
    small = in_small_letters(words)
    told = {
        term.mark
        for term in plan.terms
        if term.everywhere
        and any(standing_alone(words, name) for name in distinctive(term.raw, small))
    }
    what = "a word of mark {} stands by itself in what is published beside the file"
    yield from (Caution(None, None, what.format(mark)) for mark in sorted(told))


def _misread(term: Term, plan: PagePlan) -> Iterator[Caution]:
    """Gives the places where OCR read what may be a term: what went with it, and what was left.

    A person looks at both, since either may be another name.
    """
    for run in misread(plan.page.words, term.raw):
        box = union(plan.page.words[i].box for i in run)
        what = f"what was read here is almost the words of mark {term.mark}, and was withheld"
        yield Caution(plan.page.number, box, what)
    words = [
        word
        for word in plan.page.words
        if word.confidence < 1 and not any(covers(burn.box, word) for burn in plan.burns)
    ]
    for run in resembling(words, term.raw):
        box = union(words[i].box for i in run)
        yield Caution(
            plan.page.number, box, f"what was read here is like the words of mark {term.mark}"
        )
