"""Conditions in CEL: compiled and checked against the vocabulary once, then looked up where facts repeat.

Documents share most of their facts, so each condition remembers its answers by the values of the
terms that it speaks of; CEL itself is asked only for values that were not seen before.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any

import cel

from policies.vocabulary import VOCABULARY, Each, TermType, terms_of

Facts = Mapping[str, Any]
"""Values by path; lists are tuples, so that values can be looked up."""

_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_PATH = re.compile(r"\b([a-z_]+)\.([a-z_]+)\b(?!\s*\()")
_BOUND = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([a-z_]+)\s*,")
_BLANK: dict[TermType, Any] = {
    TermType.BOOL: False,
    TermType.INT: 0,
    TermType.STRING: "",
    TermType.STRINGS: (),
}
_MOST_REMEMBERED = 10_000


class Condition:
    """One expression over the vocabulary, giving a ``bool`` or a list of strings.

    Raises:
        ValueError: it is no CEL, speaks of what the vocabulary has not, or gives another type; the
            message says what was expected.
    """

    def __init__(self, source: str, each: Each, gives: TermType) -> None:
        self.source = source
        self._gives = gives
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ValueError(f"expected CEL, but {_first_line(error)}") from error
        self.terms = self._checked_terms(each)
        self._values = itemgetter(*self.terms) if self.terms else _nothing
        self._answers: dict[Any, Any] = {}
        for facts in self._samples():
            self._checked(self._ask(facts))

    def __call__(self, facts: Facts) -> Any:
        """Gives the answer for a document's facts.

        Raises:
            ValueError: CEL could not work it out; whoever asks blocks then.
        """
        key = self._values(facts)
        try:
            return self._answers[key]
        except KeyError:
            pass
        answer = self._checked(self._ask(facts))
        if len(self._answers) >= _MOST_REMEMBERED:
            self._answers.clear()
        self._answers[key] = answer
        return answer

    def _checked_terms(self, each: Each) -> tuple[str, ...]:
        bare = _STRING.sub('""', self.source)
        known = terms_of(each)
        paths = dict.fromkeys(".".join(pair) for pair in _PATH.findall(bare))
        rooms = {path.partition(".")[0] for path in known}
        # whatever is no room of the vocabulary is a variable of a macro, whose fields are no terms
        spoken = [path for path in paths if path.partition(".")[0] in rooms or path in VOCABULARY]
        for path in spoken:
            if path not in known:
                raise ValueError(f"expected a term of the vocabulary, not {path!r}")
        bound = set(_BOUND.findall(bare))
        loose = set(self._program.variables()) - bound - {p.partition(".")[0] for p in spoken}
        if loose:
            raise ValueError(f"expected terms of the vocabulary, not {min(loose)!r}")
        return tuple(spoken)

    def _samples(self) -> Iterator[dict[str, Any]]:
        """Gives facts on which every side of the expression is likely to be worked out once."""
        literals = [text[1:-1] for text in _STRING.findall(self.source)]
        for word in ("", *literals):
            for truth in (False, True):
                yield {
                    path: {
                        TermType.BOOL: truth,
                        TermType.INT: 1 if truth else -1,
                        TermType.STRING: word,
                        TermType.STRINGS: (word,) if word else (),
                    }[VOCABULARY[path].type]
                    for path in self.terms
                }

    def _ask(self, facts: Facts) -> Any:
        rooms: dict[str, dict[str, Any]] = {}
        for path in self.terms:
            room, _, name = path.partition(".")
            value = facts[path]
            rooms.setdefault(room, {})[name] = list(value) if isinstance(value, tuple) else value
        try:
            return self._program.execute(rooms)
        except (RuntimeError, TypeError, LookupError, ValueError, ArithmeticError) as error:
            raise ValueError(f"CEL cannot work it out: {_first_line(error)}") from error

    def _checked(self, answer: Any) -> Any:
        if self._gives is TermType.BOOL and not isinstance(answer, bool):
            raise ValueError(f"expected true or false, not {type(answer).__name__}")
        if self._gives is TermType.STRINGS:
            if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
                raise ValueError(f"expected a list of strings, not {type(answer).__name__}")
            return tuple(answer)
        return answer


@functools.lru_cache(maxsize=4096)
def condition(source: str, each: Each, gives: TermType = TermType.BOOL) -> Condition:
    """Gives a condition, compiled once a process.

    Raises:
        ValueError: see :class:`Condition`.
    """
    return Condition(source, each, gives)


def blank_facts() -> dict[str, Any]:
    """Gives a value of the right type for each term: false, 0, nothing."""
    return {path: _BLANK[term.type] for path, term in VOCABULARY.items()}


def _nothing(_: Facts) -> tuple[()]:
    return ()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip()
