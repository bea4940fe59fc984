"""Watch lists: words that an agency, or one release, wants found besides what identifies people.

A list is a CSV file with a heading: ``term`` and, where wanted, ``match``, ``category`` and ``note``.
``match`` is

* ``exact`` (the default): the words as written, without regard to case, macrons, kinds of dash or space;
* ``fuzzy``: the same, and one letter wrong, missing or too many in each word of five letters or more, and two
  in one of ten; doubled vowels count as macrons;
* ``regex``: a regular expression over whole words. It is anchored: it matches what stands between the ends
  of words, never a part of a longer word.

A bad line is refused with its number; nothing is found by half a list.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from records.errors import InvalidInput
from redaction.detectors.normalised import folded, normalise
from redaction.detectors.recogniser import Evidence, Hit

CATEGORY = "WATCH_LIST"
_CATEGORY = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_WORD = re.compile(r"[^\W_]+(?:'(?!s(?![^\W_]))[^\W_]+)*")
_COLUMNS = ("term", "match", "category", "note")
_LONGEST = 200
_MOST = 50_000
# what lets a pattern take time that grows without bound: a repeated group that itself repeats
_NESTED = re.compile(r"\([^()]*(?:[+*]|\{[0-9]*,[0-9]*\})[^()]*\)(?:[+*]|\{[0-9]*,)")


class Match(StrEnum):
    """How a term is compared with a text."""

    EXACT = "exact"
    FUZZY = "fuzzy"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a watch list; its words never show in ``repr``, because they are what is looked for.

    Attributes:
        text: the words, or the pattern.
        match: how they are compared.
        category: what the findings are called.
        line: the line of the file that it stands on.
    """

    text: str = field(repr=False)
    match: Match = Match.EXACT
    category: str = CATEGORY
    line: int = 0


def read_watch_list(path: Path) -> tuple[Term, ...]:
    """Gives the terms of a CSV file.

    Raises:
        InvalidInput: the file cannot be read, or a line does not fit; the message names its number.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name}: expected a readable CSV file in UTF-8") from error
    rows = csv.reader(content.splitlines(keepends=True), strict=True)
    terms: list[Term] = []
    try:
        heading = [name.strip().casefold() for name in next(rows, [])]
        _check_heading(path.name, heading)
        terms += (
            _term(path.name, rows.line_num, heading, row)
            for row in rows
            if any(cell.strip() for cell in row)
        )
    except csv.Error as error:
        raise InvalidInput(f"{path.name}: line {rows.line_num}: is no CSV ({error})") from error
    if len(terms) > _MOST:
        raise InvalidInput(f"{path.name}: expected at most {_MOST} terms; split the list")
    return tuple(terms)


def _check_heading(name: str, heading: Sequence[str]) -> None:
    if "term" not in heading:
        raise InvalidInput(f"{name}: line 1: expected a heading with the column 'term'")
    for column in heading:
        if column not in _COLUMNS or heading.count(column) > 1:
            raise InvalidInput(
                f"{name}: line 1: expected the columns {', '.join(_COLUMNS)}, each once at most"
            )


def _term(name: str, line: int, heading: Sequence[str], row: Sequence[str]) -> Term:
    where = f"{name}: line {line}"
    if len(row) > len(heading):
        raise InvalidInput(f"{where}: expected {len(heading)} columns; put quotes around a comma")
    told = dict(zip(heading, (cell.strip() for cell in row), strict=False))
    text = told.get("term", "")
    try:
        match = Match(told.get("match", "").casefold() or Match.EXACT)
    except ValueError:
        raise InvalidInput(f"{where}: match: expected exact, fuzzy or regex") from None
    category = told.get("category", "") or CATEGORY
    if not _CATEGORY.fullmatch(category):
        raise InvalidInput(f"{where}: category: expected capitals and underscores, as IWI_NAME")
    if not 2 <= len(text) <= _LONGEST:
        raise InvalidInput(f"{where}: term: expected 2 to {_LONGEST} characters")
    if match is Match.REGEX:
        _check_pattern(where, text)
    elif not _WORD.search(text):
        raise InvalidInput(f"{where}: term: expected a word or a number")
    return Term(text, match, category, line)


def _check_pattern(where: str, text: str) -> None:
    try:
        pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidInput(f"{where}: term: is no regular expression ({error})") from None
    if pattern.match(""):
        raise InvalidInput(f"{where}: term: the expression matches nothing at all, so everywhere")
    if _NESTED.search(text):
        raise InvalidInput(
            f"{where}: term: a repeated group that repeats within could take for ever; write it flat"
        )


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    key: str


class WatchList:
    """Finds the terms of one or more lists in normalised texts.

    Args:
        terms: what to look for.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._patterns: list[tuple[re.Pattern[str], Term]] = []
        self._exact: dict[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        self._fuzzy: dict[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        for term in terms:
            if term.match is Match.REGEX:
                anchored = rf"(?<![^\W_])(?:{term.text})(?![^\W_])"
                self._patterns.append((re.compile(anchored, re.IGNORECASE), term))
                continue
            words = tuple(word.key for word in _words(normalise(term.text).text))
            if term.match is Match.EXACT:
                self._exact[words[0]].append((words, term))
            else:
                for key in _without_one(words[0]):
                    self._fuzzy[key].append((words, term))

    def __bool__(self) -> bool:
        return bool(self._patterns or self._exact or self._fuzzy)

    def hits(self, text: str) -> Iterator[tuple[Hit, str]]:
        """Gives the hits in a normalised text, each with its category."""
        for pattern, term in self._patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield _hit(match.start(), match.end(), term), term.category
        if not (self._exact or self._fuzzy):
            return
        words = _words(text)
        for index, word in enumerate(words):
            for wanted, term in self._exact.get(word.key, ()):
                found = words[index : index + len(wanted)]
                if tuple(w.key for w in found) == wanted and _together(text, found):
                    yield _hit(found[0].start, found[-1].end, term), term.category
            if self._fuzzy:
                yield from self._nearly(text, words, index)

    def _nearly(self, text: str, words: Sequence[_Word], index: int) -> Iterator[tuple[Hit, str]]:
        seen: set[tuple[tuple[str, ...], str]] = set()
        for key in _without_one(words[index].key):
            for wanted, term in self._fuzzy.get(key, ()):
                if (wanted, term.category) in seen:
                    continue
                seen.add((wanted, term.category))
                found = words[index : index + len(wanted)]
                if (
                    len(found) == len(wanted)
                    and all(_alike(w.key, key) for w, key in zip(found, wanted, strict=True))
                    and _together(text, found)
                ):
                    yield _hit(found[0].start, found[-1].end, term), term.category


def _hit(start: int, end: int, term: Term) -> Hit:
    score = 0.9 if term.match is not Match.FUZZY else 0.7
    return Hit(start, end, score, Evidence.LABEL, f"watch list: {term.match.value}")


def _words(text: str) -> list[_Word]:
    return [_Word(m.start(), m.end(), folded(m.group())) for m in _WORD.finditer(text)]


def _together(text: str, words: Sequence[_Word]) -> bool:
    """Tells whether only spaces, dashes, dots, slashes or one line break lie between the words."""
    return all(
        re.fullmatch(r"[ ./,&-]{0,3}\n?[ ]{0,3}", text[a.end : b.start])
        for a, b in itertools.pairwise(words)
    )


def _without_one(key: str) -> set[str]:
    """Gives the word and every form of it that lacks one or two letters, by which near words meet."""
    key = _plain(key)
    keys = {key}
    if len(key) >= 5:
        once = {key[:n] + key[n + 1 :] for n in range(len(key))}
        keys |= once
        if len(key) >= 10:
            keys |= {k[:n] + k[n + 1 :] for k in once for n in range(len(k))}
    return keys


_DOUBLED = re.compile(r"([aeiou])\1")


def _plain(key: str) -> str:
    """Gives a word with single vowels, and with the letters that OCR splits made one."""
    return _DOUBLED.sub(r"\1", key).replace("rn", "m").replace("vv", "w")


def _alike(key: str, wanted: str) -> bool:
    """Tells whether a word is nearly the one that is wanted.

    >>> _alike("waahi", "wahi"), _alike("harnilton", "hamilton"), _alike("smoth", "smith"), _alike("cat", "cut")
    (True, True, True, False)
    """
    here, there = _plain(key), _plain(wanted)
    if here == there:
        return True
    if len(wanted) < 5:
        return False
    most = 2 if len(wanted) >= 10 else 1
    return _distance(here, there, most=most) <= most


def _distance(one: str, other: str, *, most: int) -> int:
    """Gives how many letters have to change, come or go; more than ``most`` is all the same."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted)),
            )
        if min(row) > most:
            return most + 1
    return row[-1]
