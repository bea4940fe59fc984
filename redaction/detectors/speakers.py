"""Names of those who speak in a chat or an interview: what stands before the colon of line after line.

Form: three lines or more of one text that begin with one to three words and a colon, of whom somebody speaks
twice. What forms and letters have before a colon ("Date", "Question") speaks nowhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort

_LINE = re.compile(
    r"^[ >]*(?:\[?[0-9]{1,2}[:.][0-9]{2}(?:[ap]m)?\]?[ -]{0,3})?"
    r"(?P<name>[^\W\d_][^\W\d_'.-]*(?:[ '-][^\W\d_]['\w.-]*){0,2})[^\w\n:,.]{0,6}:[ ]{1,3}(?=\S)",
    re.MULTILINE,
)
_TIMED = re.compile(
    r"^[ >]*\[[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap]m)?\][ -]{0,3}"
    r"(?P<name>[^\W\d_][^\W\d_'.-]*(?:[ '-][^\W\d_]['\w.-]*){0,2}):[ ]{1,3}(?=\S)",
    re.MULTILINE,
)
_LEAST = 3
_LABELS = frozenset(
    "q a note notes ps nb edit update re fw fwd date time subject to from cc bcc sent name address"
    " phone email ph mob"
    " mobile question answer response action actions issue background comment comments total"
    " status attachment location"
    " site reply agenda item decision outcome weather cost price when where what who why how ref"
    " reference file pātai"
    " whakautu reason result title topic interviewer interviewee caller speaker operator officer"
    " host staff customer agent bot"
    " admin system seller buyer mum dad nan nana koro mama papa kaiako tutor tenant landlord"
    " teacher doctor nurse driver".split()
)
_BEFORE_A_NAME = frozenset(
    "big old little lil young aunty uncle nan koro nana coach cousin papa".split()
)


def speaking(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names of those who speak in a text, if it is talk."""
    if tokens.text.count("\n") < _LEAST - 1:
        return
    yield from _at_a_time(tokens)
    lines = [m.span("name") for m in _LINE.finditer(tokens.text)]
    words = {s: tokens.items[tokens.index_at(s[0]) : tokens.index_at(s[1])] for s in lines}
    lines = [span for span in lines if _may_speak(words[span])]
    times = Counter(tokens.text[slice(*span)].casefold() for span in lines)
    if len(lines) < _LEAST or max(times.values(), default=0) < 2 or len(times) < 2:
        return
    somebody = any(t.sort is Sort.NAME or t.is_given for span in lines for t in words[span])
    for start, end in lines if somebody else ():
        known = any(t.sort in (Sort.NAME, Sort.UNKNOWN) for t in words[start, end])
        if known or times[tokens.text[start:end].casefold()] > 1:
            yield Hit(
                start, end, 0.7 if known else 0.62, Evidence.GRAMMAR, "name: speaks in a chat"
            )


def _at_a_time(tokens: Tokens) -> Iterator[Hit]:
    """Gives whoever speaks at a time in brackets, any word, where two lines or more do: "[09:14] bazza: no"."""
    lines = list(_TIMED.finditer(tokens.text))
    for match in lines if len(lines) > 1 else ():
        words = tokens.items[
            tokens.index_at(match.start("name")) : tokens.index_at(match.end("name"))
        ]
        if words and not any(t.key in _LABELS or t.key in STOP_WORDS for t in words):
            yield Hit(*match.span("name"), 0.62, Evidence.GRAMMAR, "name: speaks in a chat")


def _may_speak(words: tuple[Token, ...]) -> bool:
    """Tells whether words before a colon may be somebody: no label, no pronoun, nothing that is no name."""
    if len(words) > 1 and words[0].key in _BEFORE_A_NAME:
        words = words[1:]
    return (
        bool(words)
        and all(t.sort.may_be_name and t.look is not Look.INITIAL for t in words)
        and not any(t.key in _LABELS or t.key in STOP_WORDS for t in words)
    )
