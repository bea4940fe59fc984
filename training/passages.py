"""Training texts of several sentences, put together at random from the rules in ``passages.txt``.

One pattern makes one text, and a model soon knows three hundred of them by heart. Rules within rules make as
many as one wants: posts, chats, notes, minutes, letters, papers, tables, lists, reports, judgments,
interviews, schedules and forms, in which the same few people come again in different forms beside places
and bodies that are nobody.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from training.corpora import PERSON, Example
from training.people import Name, a_name, with_common_word
from training.sentences import filled, written

_HEAD = re.compile(r"== ([\w-]+)")
_PART = re.compile(r"\{([\w-]+)\}|\[([A-Za-z])([0-9a-d])?\]")
_OWN_PEOPLE = frozenset(
    "p n m l r j q a s f li people chat letter report row-t row-p row-c row-s row-x row-n row-o"
    " maori heads minutes interview paper schedule form q2 y lg cl rg rh ri rj grid notice th js hr oi x"
    " people2 kids tk ln sh ab lone talk sheet abroad".split()
)
"""Rules in which a letter means somebody else than in the rule around them."""
_COMMON_WORDS = 0.2
_SMALL_POSTS = 0.4
_SMALL, _CAPITALS = 0.05, 0.03


@cache
def _rules() -> dict[str, tuple[str, ...]]:
    rules: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        head = _HEAD.fullmatch(line)
        if head:
            lines = rules.setdefault(head.group(1), [])
        elif line and not line.startswith("# "):
            lines.append(line.replace("\\n", "\n").replace("\\t", "\t"))
    return {name: tuple(lines) for name, lines in rules.items()}


def passage(chance: random.Random) -> Example:
    """Gives one text with the spans of its people, bodies and places."""
    people = [_somebody(chance) for _ in range(5)]
    top = chance.choice(_rules()["text"])
    made = _Made(chance, people)
    made.expand(top, dict(zip("abcd", chance.sample(people, 4), strict=True)))
    text, spans = made.text, tuple(made.spans)
    roll = chance.random()
    informal = top in ("{post}", "{chat}", "{post2}", "{kids}", "{talk}")
    if roll < (_SMALL_POSTS if informal else _SMALL):
        text = _same_length(text, text.lower())
    elif not informal and roll > 1 - _CAPITALS:
        text = _same_length(text, text.upper())
    return Example(text, spans)


def _somebody(chance: random.Random) -> Name:
    name = a_name(chance)
    return with_common_word(name, chance) if chance.random() < _COMMON_WORDS else name


def _same_length(text: str, changed: str) -> str:
    return changed if len(changed) == len(text) else text


class _Made:
    """A text as it grows, with its spans."""

    def __init__(self, chance: random.Random, people: list[Name]) -> None:
        self.text = ""
        self.spans: list[tuple[int, int, str]] = []
        self._chance = chance
        self._people = people
        self._numbered: dict[str, Name] = {}

    def expand(self, line: str, who: dict[str, Name]) -> None:
        """Adds a line of a rule, with the rules and slots in it filled."""
        at = 0
        for part in _PART.finditer(line):
            self.text += line[at : part.start()]
            at = part.end()
            rule, form, person = part.groups()
            if rule is None:
                self._fill(form, person, who)
                continue
            chosen = who
            if rule in _OWN_PEOPLE:
                chosen = dict(zip("abcd", self._chance.sample(self._people, 4), strict=True))
            self.expand(self._chance.choice(_rules()[rule]), chosen)
        self.text += line[at:]

    def _fill(self, form: str, person: str | None, who: dict[str, Name]) -> None:
        if person is None:
            piece, label = filled(form, None, self._chance)
        elif person in who:
            piece, label = written(who[person], form, self._chance), PERSON
        else:
            # a number: a name that a street or a people bears, so nobody's
            name = self._numbered.setdefault(person, _somebody(self._chance))
            piece, label = written(name, form, self._chance), ""
        if label == PERSON and self._goes_on():
            # a given name and a family name beside it are one person's
            start, _, _ = self.spans.pop()
            self.spans.append((start, len(self.text) + len(piece), label))
        elif label:
            self.spans.append((len(self.text), len(self.text) + len(piece), label))
        self.text += piece

    def _goes_on(self) -> bool:
        """Tells whether a person's name ends one space before the end of the text."""
        ends = self.spans[-1] if self.spans else (0, 0, "")
        return ends[2] == PERSON and self.text.endswith(" ") and ends[1] == len(self.text) - 1
