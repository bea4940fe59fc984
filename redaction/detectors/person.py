"""Names by a language model: what the project's own model takes for a person.

Form: entities that the model calls PERSON, with offices cut off and with organisations, places
and headings sifted out. The model (:mod:`redaction.detectors.name_model`) was trained on people of many
origins; what it says is one witness among three, and its score says how well the words bear it out.

Check: none; the score is moderate.

Source: ``training/``, with the credits of its data in ``training/SOURCES.md``.
"""

from __future__ import annotations

from collections.abc import Iterator

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from redaction.detectors.announced import DOES
from redaction.detectors.name_grammar import is_honorific, is_post
from redaction.detectors.name_tokens import Look, Token, Tokens, tokens_of
from redaction.detectors.recogniser import Evidence, Hit, Recogniser
from redaction.detectors.vocabulary import Sort, sort_of

LONE = 0.45
_WIDENED_BY = 3
_TRIBAL = frozenset({"te", "nga", "ngai", "ngati"})
"""Where no known name follows, these begin the names of peoples, bodies and places."""


def compact(name: str) -> str:
    r"""Gives the name with single spaces.

    >>> compact("Mere\n Tāmati")
    'Mere Tāmati'
    """
    return " ".join(name.split())


def is_valid(name: str) -> bool:
    """Tells whether the words of a supposed name bear the model out.

    >>> is_valid("Mere Quillfeather"), is_valid("Ministry of Health")
    (True, False)
    """
    return judged(tokens_of(name).items) is not None


class PersonModelRecogniser(Recogniser):
    """Takes the model's people, after a look at their words."""

    CATEGORY = "PERSON"
    DETECTOR = "nz-name-model"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives nothing: this one needs what the model made of the text."""
        del text
        return iter(())

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Gives the model's people as results."""
        if nlp_artifacts is None or self.CATEGORY not in entities:
            return []
        tokens = tokens_of(text)
        results = []
        for entity in nlp_artifacts.entities:
            if entity.label_ != "PERSON":
                continue
            first = tokens.index_at(entity.start_char)
            last = tokens.index_at(entity.end_char)
            hit = judged(_widened(tokens, first, last))
            hit = hit or small_letters(tokens.items[first:last], in_post=is_post(tokens))
            if hit is None:
                continue
            # a lone word that is English too is a person only where it does what people do
            does = DOES.match(text, hit.end)
            behind = tokens.index_at(hit.end)
            if does or (hit.score > LONE and not _heads_a_body(tokens, behind)):
                results.append(self.as_result(hit))
        return results


def _widened(tokens: Tokens, first: int, last: int) -> tuple[Token, ...]:
    """Gives the model's words with the name words beside them, which the model often cuts off."""
    for _ in range(_WIDENED_BY):
        if first > 0 and tokens.beside(first) and _goes_with(tokens.items[first - 1]):
            first -= 1
        if tokens.beside(last) and _goes_with(tokens.items[last]):
            last += 1
    return tokens.items[first:last]


def _heads_a_body(tokens: Tokens, index: int) -> bool:
    """Tells whether an organisation's word follows, as in "Kelly Sports"."""
    return (
        tokens.beside(index)
        and tokens.items[index].is_cased
        and (tokens.items[index].sort is Sort.ORGANISATION)
    )


def _goes_with(token: Token) -> bool:
    return token.may_name and token.sort is not Sort.WORD and not token.leads_elsewhere


def judged(words: tuple[Token, ...]) -> Hit | None:
    """Gives the hit that remains of the model's person, or None where the words say otherwise."""
    for place, token in enumerate(words):
        if place and token.broken_before:
            words = words[:place]
            break
    while words and not is_honorific(words[0]) and not _starts(words[0]):
        words = words[1:]
    while words and not _ends(words[-1]):
        words = words[:-1]
    full = [
        t for t in words if t.look is not Look.INITIAL and not t.is_particle and not is_honorific(t)
    ]
    if not full or _are_something_else(words, full):
        return None
    sorts = {t.sort for t in full}
    if len(full) == 1:
        score = _alone(full[0], with_more=len(words) > 1)
    elif sorts == {Sort.WORD}:
        score = LONE
    else:
        score = 0.72 if Sort.NAME in sorts else 0.65
    if score == 0:
        return None
    return Hit(words[0].start, words[-1].end, score, Evidence.MODEL, "name: language model")


def small_letters(words: tuple[Token, ...], *, in_post: bool) -> Hit | None:
    """Gives the hit of a person written without capitals: known names, in a post also unknown ones."""
    if not words or len(words) > 4 or any(t.is_cased or len(t.key) < 3 for t in words):
        return None
    sorts = {t.sort for t in words}
    if sorts - {Sort.NAME, Sort.UNKNOWN, Sort.AMBIGUOUS} or not sorts & {Sort.NAME, Sort.UNKNOWN}:
        return None
    if Sort.NAME not in sorts and not in_post:
        return None
    score = 0.6 if Sort.NAME in sorts else 0.5
    return Hit(words[0].start, words[-1].end, score, Evidence.MODEL, "name: language model, small")


def _are_something_else(words: tuple[Token, ...], full: list[Token]) -> bool:
    """Tells whether the words are an organisation, a place, a heading or a people."""
    sorts = {t.sort for t in full}
    if any(not t.is_cased for t in full) or sorts & {Sort.ORGANISATION, Sort.COMMON, Sort.OFFICE}:
        return True
    if any(t.leads_elsewhere for t in full) and not (
        full[0].is_given or full[0].sort is Sort.UNKNOWN
    ):
        return True
    if words[0].key in _TRIBAL and Sort.NAME not in sorts:
        return True
    return sorts <= {Sort.PLACE} or (len(full) == 1 and sorts <= {Sort.PLACE, Sort.AMBIGUOUS})


def _alone(token: Token, *, with_more: bool) -> float:
    """Gives the score of one word; short capitals are abbreviations."""
    if token.look is Look.UPPER or len(token.key) < 3:
        return 0.0
    first, _, rest = token.written.partition("-")
    if rest and sort_of(first) in (Sort.PLACE, Sort.COMMON, Sort.ORGANISATION):
        # Waikato-Tainui
        return 0.0
    if token.sort is Sort.WORD:
        return LONE
    return 0.6 if with_more or token.sort is Sort.NAME else 0.55


def _starts(token: Token) -> bool:
    return token.is_cased and (
        token.sort.may_be_name or token.look is Look.INITIAL or token.is_particle
    )


def _ends(token: Token) -> bool:
    return token.is_cased and token.sort.may_be_name and token.look is not Look.INITIAL
