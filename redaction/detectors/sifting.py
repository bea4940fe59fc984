"""A look at the whole document that takes weak names for headings back out.

A word that the document also writes without a capital is seldom a name: "Wage Subsidy" in a heading is
"wage subsidy" in the text below it. Only names that rest on the language model, or on one known word, are
sifted; an honorific, a letter's frame or two known names stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redaction.detectors.name_tokens import Look, tokens_of
from redaction.detectors.normalised import folded
from redaction.detectors.vocabulary import Sort

_LOWER_WORD = re.compile(r"(?<![\w@./-])[a-zāēīōū][^\W\d_A-Z]{2,}(?![\w@]|\.[a-z])")
_BEASTS = (
    r"(?:dogs?|cats?|puppy|kitten|horse|pony|goldfish|budgie|parrot|rabbit|guinea pig|hamster|goat"
    r"|lamb|calf|heifer|piglet"
    r"|chook|rooster|gelding|stallion|mastiff|labrador|huntaway|collie|terrier|spaniel|greyhound|kurī|ngeru)"
)
_OF_A_BEAST = re.compile(
    rf"\b{_BEASTS}(?: cross)?(?: is| was|,? named|,? called|,? answers to|,? known as| is called"
    rf"|'s name is)[ ][\"']?$"
    rf"|\b(?:my|our|the|her|his|their|a) (?:[a-z]+ )?{_BEASTS},?[ ][\"']?$",
    re.IGNORECASE,
)
_IS_A_BEAST = re.compile(
    rf"[\"']?(?: \((?:the |a |our |my |his |her )?|, (?:the|a|our|my|his|her|their) (?:[a-z]+ )?){_BEASTS}\b"
)
_ANSWERS = re.compile(
    rf"\b{_BEASTS}\b[^\n]{{0,140}}\banswers to (?:[\"']?[A-Z][\w'-]+[\"']?(?:,? and |, | or )){{0,3}}[\"']?$",
    re.IGNORECASE,
)
_REACH = 190
_PORTFOLIO = re.compile(
    r"\b(?:Minister|Ministers|Ministry|Ministries|Portfolio|Minita) (?:for|of|mō te) (?:the )?$"
)
_WEEKDAYS = frozenset(
    "rāhina rātū rāapa rāpare rāmere rāhoroi rātapu rahina raapa rapare ramere rahoroi ratapu".split()
)
"""Days of the week in te reo Māori, which nobody is called alone ("Ratu" is a title in Fiji)."""
STANDS_FROM = 0.72
"""Names of at least this score are not sifted."""


def words_in_small_letters(texts: Iterable[str]) -> frozenset[str]:
    """Gives the folded words that the texts write without a capital.

    >>> sorted(words_in_small_letters(["The Wage Subsidy is a subsidy."]))
    ['subsidy']
    """
    return frozenset(folded(word) for text in texts for word in set(_LOWER_WORD.findall(text)))


def is_portfolio(text: str, start: int) -> bool:
    """Tells whether a Minister's portfolio stands here: "the Minister for Rail".

    >>> is_portfolio("the Minister for Rail", 17), is_portfolio("told Rail", 5)
    (True, False)
    """
    return _PORTFOLIO.search(text, max(0, start - 24), start) is not None


def is_weekday(name: str) -> bool:
    """Tells whether a supposed name is a day of the week in te reo Māori.

    >>> is_weekday("Rāhina"), is_weekday("Rāhina Tau"), is_weekday("Ratu")
    (True, False, False)
    """
    return name.casefold() in _WEEKDAYS


def is_beast(text: str, start: int, end: int) -> bool:
    """Tells whether one word is the name of an animal, as the words beside it say.

    >>> text = "Our dog Rangi and Tui (the cat) met the dog's owner, Rangi"
    >>> [is_beast(text, *span) for span in ((8, 13), (18, 21), (53, 58))]
    [True, True, False]
    """
    if " " in text[start:end] or text[end : end + 2] == "'s":
        return False
    if _IS_A_BEAST.match(text, end) or _OF_A_BEAST.search(text, max(0, start - 40), start):
        return True
    return _ANSWERS.search(text, max(0, start - _REACH), start) is not None


def is_heading(name: str, common_words: frozenset[str]) -> bool:
    """Tells whether every word of a supposed name is a common word of this document.

    >>> is_heading("Wage Subsidy", frozenset({"wage", "subsidy"}))
    True
    >>> is_heading("Hemi Parata", frozenset({"wage"}))
    False
    """
    words = [t for t in tokens_of(name).items if t.look is not Look.INITIAL and not t.is_particle]
    known = sum(t.sort is Sort.NAME for t in words)
    return known < len(words) and all(t.key in common_words or t.sort is Sort.PLACE for t in words)
