"""Names by a language model: what the project's own model takes for a person.

Form: entities that the model calls PERSON, with offices cut off and with organisations, places
and headings sifted out. The model (:mod:`redaction.detectors.name_model`) was trained on people of many
origins; what it says is one witness among three, and its score says how well the words bear it out.

Check: none; the score is moderate.

Source: ``training/``, with the credits of its data in ``training/SOURCES.md``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.announced import ACTING, DOES
from redaction.detectors.lone_words import is_nobody, is_vessel
from redaction.detectors.manner import is_message, is_post
from redaction.detectors.maori_names import is_body, with_te
from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_sounds import is_given as sounds_given
from redaction.detectors.name_tokens import OPENERS, Look, Token, Tokens, tokens_of
from redaction.detectors.recogniser import Evidence, Hit, Recogniser
from redaction.detectors.te_reo_frames import is_counting, is_doing
from redaction.detectors.vocabulary import Sort, alone_nobody, sort_of, vocabulary

LONE = 0.45
_STANDING = 0.6
_PRONOUNS = STOP_WORDS | {"theirs", "chur", "lol", "ngl", "tbh", "asap", "etc", "pls", "plz", "thx"}
_NO_NAME_ENDS = (
    "ed",
    "ing",
    "tion",
    "ment",
    "ness",
    "ity",
    "ance",
    "ence",
    "er",
    "or",
    "ist",
    "ee",
    "ly",
)
"""Endings of words for what is done, and for whoever does it: "Caller gave", "Transferred to"."""
_WHAT_SOMEBODY_IS = frozenset("mum dad nan mother father god usual nobody somebody".split())
_OWNS = re.compile(r"'s [a-z]{3}")
_PARTS = re.compile(r"[ \n][-|/+*•][ \n]|[:;|]")
_WIDENED_BY = 3
_WIDEST_GAP = 5
"""Characters between two words of one name; where there are more, a number stands between them."""

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
        people = [
            _pieces(tokens, tokens.index_at(entity.start_char), tokens.index_at(entity.end_char))
            for entity in nlp_artifacts.entities
            if entity.label_ == "PERSON"
        ]
        for first, last in itertools.chain.from_iterable(people):
            hit = judged(_widened(tokens, first, last))
            if hit is None or hit.score <= LONE:
                hit = _in_message(tokens, first, last) or hit
            if hit is None and not any(t.is_cased for t in tokens.items[first:last]):
                in_post = is_post(tokens)
                words = _widened_small(tokens, first, last) if in_post else tokens.items[first:last]
                if not is_doing(tokens, first) and not is_counting(tokens, first):
                    hit = small_letters(words, in_post=in_post)
            if hit is None or _is_alone_and_nobody(tokens, hit) or _is_number(tokens, hit):
                continue
            # a lone word that is English too is a person only where it does what people do
            does = DOES.match(text, hit.end)
            behind = tokens.index_at(hit.end)
            if hit.score <= LONE and _stands_for_somebody(tokens, tokens.index_at(hit.start)):
                hit = replace(hit, score=_STANDING)
            if does or (hit.score > LONE and not _heads_a_body(tokens, behind)):
                results.append(self.as_result(hit))
        return results


def _is_alone_and_nobody(tokens: Tokens, hit: Hit) -> bool:
    """Tells whether the words of a hit are one that is no person by itself, or a ship."""
    first = tokens.index_at(hit.start)
    if tokens.beside(first) and is_vessel(tokens.items[first - 1]):
        return True
    if is_vessel(tokens.items[first]):
        return True
    return tokens.items[first].end == hit.end and is_nobody(tokens, first)


def _stands_for_somebody(tokens: Tokens, index: int) -> bool:
    """Tells whether one word that is another word too stands as a name does: amid small letters, or acting.

    English writes no other word with a capital in the middle of a sentence.
    """
    token, text = tokens.items[index], tokens.text
    if token.look is not Look.CAPITALISED or len(token.key) < 3:
        return False
    goes_on = tokens.beside(index + 1) and tokens.items[index + 1].is_cased
    follows = tokens.beside(index) and not tokens.items[index].broken_before
    if goes_on or (follows and not tokens.is_small_before(index)):
        return False
    plural = token.sort is Sort.WORD and token.key.endswith("s")
    to_do = not token.is_given and text[token.end : token.end + 4] == " to "
    if plural or to_do:
        # "these Marshes", "Power to Act"
        return False
    if follows:
        return True
    if token.is_given:
        return ACTING.match(text, token.end) is not None
    return _acts_as_nothing_else(tokens, token)


def _acts_as_nothing_else(tokens: Tokens, token: Token) -> bool:
    """Tells whether a word that begins a sentence acts or owns, and is written small nowhere in the text."""
    if token.key.endswith(_NO_NAME_ENDS) or token.key in _WHAT_SOMEBODY_IS:
        return False
    acts = ACTING.match(tokens.text, token.end) or _OWNS.match(tokens.text, token.end)
    return acts is not None and not re.search(
        rf"\b{re.escape(token.written.lower())}\b", tokens.text
    )


def _is_number(tokens: Tokens, hit: Hit) -> bool:
    """Tells whether the last word of a hit is the letters of an identifier: "NHI ZAB0003"."""
    last = tokens.items[tokens.index_at(hit.end) - 1]
    return last.look is Look.UPPER and tokens.text[hit.end : hit.end + 1].isdigit()


def _pieces(tokens: Tokens, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Gives the words of an entity in pieces: no name goes over a dash, a stroke or a colon."""
    begin = first
    for place in range(first + 1, last):
        before, here = tokens.items[place - 1], tokens.items[place]
        if _PARTS.search(tokens.text, before.end, here.start):
            yield begin, place
            begin = place
    yield begin, last


def _widened(tokens: Tokens, first: int, last: int) -> tuple[Token, ...]:
    """Gives the model's words with the name words beside them, which the model often cuts off."""
    for _ in range(_WIDENED_BY):
        if first > 0 and tokens.beside(first) and _goes_with(tokens.items[first - 1]):
            first -= 1
        if tokens.beside(last) and (
            _goes_with(tokens.items[last]) or _is_family_of(tokens.items[last - 1 : last + 1])
        ):
            last += 1
    return tokens.items[first:last]


def _is_family_of(words: tuple[Token, ...]) -> bool:
    """Tells whether a family name, another word too, stands behind a Korean given name: "Hye-jin Park"."""
    given, family = words
    return "-" in given.written and sounds_given(given) and family.is_family and family.is_cased


def _widened_small(tokens: Tokens, first: int, last: int) -> tuple[Token, ...]:
    """Gives the model's words with those beside them that are names, or that nobody knows."""
    items = tokens.items
    while first > 0 and tokens.beside(first) and _is_small_name(items[first - 1]):
        first -= 1
    while tokens.beside(last) and (
        _is_small_name(items[last]) or (items[last].is_family and not items[last].is_cased)
    ):
        last += 1
    return items[first:last]


def _is_small_name(token: Token) -> bool:
    known = token.sort in (Sort.NAME, Sort.UNKNOWN)
    return known and not token.is_cased and len(token.key) > 2


def _in_message(tokens: Tokens, first: int, last: int) -> Hit | None:
    """Gives one capital of a short text that is another word too, where it stands for itself.

    Amid small letters it is no heading, and a message of a few lines seldom names a place or a thing so.
    """
    items = tokens.items
    if last - first != 1 or not is_message(tokens):
        return None
    token = items[first]
    if token.look is not Look.CAPITALISED or len(token.key) < 3:
        return None
    alone = not any(
        0 <= at < len(items) and items[at].is_cased and tokens.beside(max(at, first))
        for at in (first - 1, first + 1)
    )
    behind_small = first > 0 and tokens.beside(first) and not items[first - 1].is_cased
    given = token.sort is Sort.AMBIGUOUS and token.is_given and not _is_place(token)
    if not alone or not (given or (behind_small and token.sort is Sort.WORD)):
        return None
    return Hit(token.start, token.end, 0.5, Evidence.MODEL, "name: language model, in a message")


def _is_place(token: Token) -> bool:
    return vocabulary().other_sort(token.key) is Sort.PLACE


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
        before = words[place - 1]
        ends = before.dotted and before.look is Look.UPPER
        if place and (ends or token.broken_before or token.start - before.end > _WIDEST_GAP):
            words = words[:place]
            break
    while words and not is_honorific(words[0]) and not _starts(words[0]):
        words = words[1:]
    while len(words) > 1 and words[0].key in OPENERS and words[1].is_given:
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
    if not words or len(words) > 4 or any(t.is_cased or t.key in _PRONOUNS for t in words):
        return None
    # "mere t. ara": one letter between two words is an initial
    full = [t for t in words if len(t.key) > 1]
    ends = (words[0], words[-1])
    if len(full[0].key if full else "") < 3 or any(len(t.key) == 1 for t in ends):
        return None
    sorts = {t.sort for t in full}
    if Sort.NAME not in sorts and any(t.key in alone_nobody() for t in full):
        return None
    if sorts - {Sort.NAME, Sort.UNKNOWN, Sort.AMBIGUOUS} or not sorts & {Sort.NAME, Sort.UNKNOWN}:
        return None
    if Sort.NAME not in sorts and not in_post:
        return None
    score = 0.6 if Sort.NAME in sorts else 0.5
    return Hit(words[0].start, words[-1].end, score, Evidence.MODEL, "name: language model, small")


def _are_something_else(words: tuple[Token, ...], full: list[Token]) -> bool:
    """Tells whether the words are an organisation, a place, a heading or a people."""
    sorts = {t.sort for t in full}
    if Sort.NAME not in sorts and all(t.key in alone_nobody() for t in full):
        return True
    if any(not t.is_cased for t in full) or sorts & {Sort.ORGANISATION, Sort.COMMON, Sort.OFFICE}:
        return True
    if any(t.leads_elsewhere for t in full) and not (
        full[0].is_given or full[0].sort is Sort.UNKNOWN
    ):
        return True
    if words[0].key in _TRIBAL and Sort.NAME not in sorts and not with_te(words):
        return True
    bodies = any(is_body(t.key) and t.sort is not Sort.NAME for t in full)
    if words[0].key == "te" and len(full) > 1 and bodies and not full[-1].is_family:
        return True  # Te Rua Mahara
    if len(words) > 1 and is_body(words[0].key) and Sort.NAME not in sorts:
        return True  # Ture Pārongo Ōkawa
    if len(full) > 1 and _is_place_first(full):
        return True
    return sorts <= {Sort.PLACE} or (len(full) == 1 and _is_place(full[0]))


def _is_place_first(full: list[Token]) -> bool:
    """Tells whether a place that nobody is called stands before English words alone: "Longburn Adventist"."""
    first, *others = full
    place = first.is_place or first.key in alone_nobody()
    return (
        place
        and not (first.is_given or first.is_family)
        and all(t.sort is Sort.WORD and not (t.is_given or t.is_family) for t in others)
    )


def _alone(token: Token, *, with_more: bool) -> float:
    """Gives the score of one word; short capitals are abbreviations."""
    if token.look is Look.UPPER or len(token.key) < 3:
        return 0.0
    first, _, rest = token.written.partition("-")
    if rest and sort_of(first) in (Sort.PLACE, Sort.COMMON, Sort.ORGANISATION):
        # Waikato-Tainui
        return 0.0
    if token.sort in (Sort.WORD, Sort.AMBIGUOUS):
        return LONE
    return 0.6 if with_more or token.sort is Sort.NAME else 0.55


def _starts(token: Token) -> bool:
    return token.is_cased and (
        token.sort.may_be_name or token.look is Look.INITIAL or token.is_particle
    )


def _ends(token: Token) -> bool:
    return token.is_cased and token.sort.may_be_name and token.look is not Look.INITIAL
