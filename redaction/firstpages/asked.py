"""The day on which a request reached an agency, as its letter of reply tells it, in English or te reo Māori.

What counts is the sentence: one that speaks of the request, or of what was received, and of nothing that came
later (its extension, transfer, refinement, or the reply).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from records.suggestion import Field, Suggestion
from redaction.firstpages.headlines import Line
from redaction.firstpages.saiddays import Day, days_before, days_in

_CAME = re.compile(
    r"\brecei(?:ved|pt)\b|\breached (?:us|this|the|our)\b|\bcame (?:in|to us)\b|"
    r"\bi (?:tae(?:a)?(?: mai)?|whiwhi(?:a)?|riro(?: mai)?)\b|\bkua (?:tae|whiwhi|riro)\b",
    re.IGNORECASE,
)
"""That something was received."""

_ASKED = re.compile(
    r"\b(?:request(?:ed|ing|s)?|enquiry|inquiry|e-?mail(?:ed)?|letters?|correspondence|application|"
    r"(?:you|who) (?:have |had )?(?:wrote|written|asked|sought|contacted)|wrote|asked|"
    r"tono|īmēra|imēra|imera|reta|pātai|inoi|tuhi(?:nga)?)\b",
    re.IGNORECASE,
)
"""That it was asked for."""

_LATER = re.compile(
    r"\b(?:transferr?(?:ed)?|exten(?:d|ded|sion)|acknowledg\w+|clarif\w+|refin\w+|amended|narrowed|"
    r"repl(?:y|ied)|respon(?:d|ded|se)|decision|decided|advised|informed|deadline|due|no later than|"
    r"published|released|meeting|whakautu|whakaroa\w*|whakawhiti\w*)\b",
    re.IGNORECASE,
)
"""That a day is another one's, where it stands shortly before it."""

_OURS = re.compile(r"\b(?:our|my|the) (?:letter|e-?mail|reply|response)\b", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:\b(?:of|on|dated|received|was|date|i te|o te|nō te|mō te|te rā|te)|[(:,]|^)\s*"
    r"(?:(?:the|te)\s+)?(?:rā\s+)?"
    r"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Rāhina|Rātū|Rāapa|Rāpare|Rāmere|Rāhoroi|Rātapu|"
    r"Mane|Tūrei|Wenerei|Tāite|Paraire)\s*,?\s+(?:te\s+)?)?$",
    re.IGNORECASE,
)
"""What stands right before a day on which something came or was written."""

_ENDS = re.compile(r"(?<![A-Z])[.?!](?=\s+[A-ZĀĒĪŌŪ0-9])")
_NEAR = 60


def received(lines: Sequence[Line], written: date | None) -> Suggestion | None:
    """Gives the day on which a request was received, of a letter of reply.

    Args:
        lines: of its first page, behind the greeting.
        written: the day of the letter, by which a day without a year is understood.
    """
    text, starts = "", []
    for line in lines:
        starts.append(len(text))
        text += f"{line.text} "
    best: tuple[float, Day] | None = None
    for start, end in _sentences(text):
        for day in _days(text[start:end], written):
            score = _score(text[start:end], day)
            if score and (best is None or score > best[0]):
                best = score, (day[0], day[1] + start, day[2] + start)
    if best is None:
        return None
    score, (day_, begin, finish) = best
    number = max(n for n, start in enumerate(starts) if start <= begin)
    line = lines[number]
    box = line.between(begin - starts[number], min(finish - starts[number], len(line.text)))
    return Suggestion(Field.RECEIVED_ON, day_.isoformat(), line.page, (box,), score)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _ENDS.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _days(text: str, written: date | None) -> Iterator[Day]:
    yield from days_in(text)
    if written is not None:
        yield from days_before(text, written)


def _score(sentence: str, day: Day) -> float:
    """Gives how surely a day of a sentence is that of the request; 0 where it is another one's."""
    begin = day[1]
    before = sentence[:begin]
    if not (leads := _LEADS.search(before)):
        return 0.0
    asked = [*_ASKED.finditer(sentence)]
    came = [*_CAME.finditer(sentence)]
    if not asked and not came:
        return 0.0
    first = min(match.end() for match in (*asked, *came))
    opens = begin < first
    """The day leads its sentence: "On 3 March 2026 you wrote …"."""
    near = (
        sentence[begin : begin + _NEAR]
        if opens
        else before[max(first, leads.start() - _NEAR) : leads.start()]
    )
    if _LATER.search(near) or _OURS.search(before[-_NEAR:]):
        return 0.0
    if came:
        return 0.85
    return 0.8 if not opens or leads[0].lower().startswith(("on", "i te")) else 0.0
