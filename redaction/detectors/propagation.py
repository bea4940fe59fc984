"""Every further mention of a person whom a document names once.

Works on words, not on one great pattern: each capitalised word of the text is looked up among the
spellings of the people's names, then its neighbours decide. The cost grows with the text, not with the
number of people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.announced import ACTING, DOES
from redaction.detectors.apart import stands_apart
from redaction.detectors.lone_words import is_named_after
from redaction.detectors.manner import is_informal
from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_tokens import Look, Token, Tokens, tokens_of
from redaction.detectors.normalised import folded
from redaction.detectors.people import LONE_FROM, Person, skeleton, spellings
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.sign_initials import NOBODY as NO_INITIALS
from redaction.detectors.vocabulary import Sort, is_english

DETECTOR = "propagation"
_USER_NAME = re.compile(r"(?<![\w@.])[^\W\d_]{2,}(?:[._-][^\W\d_]{2,})?[0-9]{0,3}(?![\w@])")
_HYPHENATED = re.compile(r"-[ ]?\n[ ]?")
_DIGITS_INSIDE = re.compile(r"(?<!\w)(?=[\w|]*[0-9|])(?=[\w|]*[^\W\d_]{3})[^\W\d_][\w|]{4,}(?!\w)")
_INITIALS = re.compile(
    r"(?:(?<=[\"“(\[])|^)[A-Z]{2}(?=[\"”)\]]|: | / )"
    r"|(?<![^\s(])[A-Z]{2}(?= to [a-z]{2}"
    r"| (?:away|absent|on leave|out|off|back|will|has|is|was|noted|agreed|said)\b)"
    r"|(?:^[ ]*|(?<=[a-z]{3} )|(?<=and )|(?<=& ))[A-Z]{2}(?=[ ]*$|\.(?:\s|$))",
    re.MULTILINE,
)
"""Two letters that stand for somebody: in quotation marks or brackets, before what is said or is to be done, at
the end of a line or of a sentence."""
_INITIALS_FROM = 0.65
_SAID = re.compile(
    r"\b(?:said|says|told|wrote|replied|added|asked|rang|emailed|phoned|thanked|met with"
    r"|(?:spoke|speak|spoken|talk|talked|talking|wrote|written|replied|said) (?:to|with)) $"
)
_BEHIND_COMMA = re.compile(r"[a-z]{2,}, $")
_AMID = re.compile(r",? [a-z]|[.?!]")
_NUMBERED = re.compile(r" [0-9]{1,4}(?![0-9:/.-])")
"""What makes a word the name of a case, a road or a bill: "Wai 262"."""

_LONGEST_ABBREVIATION = 6
_VOWEL = re.compile("[aeiouy]")
_EXPLAINED = re.compile(
    r"(?P<before>(?:[^\W\d_][\w'-]* )?)(?P<last>[^\W\d_]{3,})\s{1,3}"
    r"\((?:the )?[\"']?(?P<letters>[A-Z]{2,6})[\"']?[,;)]"
)
_INITIALS_LENGTH = 2
_EXPLAINED_WITHIN = 60
_PRONOUN = re.compile("i'")
_MISREAD_LENGTH = 5
_NEIGHBOURS = 4
SURE = 0.62
"""A person named with less than this score is looked for by the full name alone."""


def abbreviations_in(texts: Iterable[str]) -> frozenset[str]:
    """Gives the capitals that texts explain by the words before their brackets.

    >>> sorted(abbreviations_in(["The Digital Agency (DA) met Mere Tau (MT)."]))
    ['DA']
    """
    return frozenset(
        match.group("letters")
        for text in texts
        for match in _EXPLAINED.finditer(text)
        if not _are_initials(match) and _may_abbreviate(match)
    )


def _may_abbreviate(match: re.Match[str]) -> bool:
    """Tells whether capitals in brackets begin as a word before them does: "Golden Vine (JM)" tells who."""
    letters = match.group("letters")
    if len(letters) > _INITIALS_LENGTH:
        return True
    start = match.start("letters")
    before = match.string[max(0, start - _EXPLAINED_WITHIN) : start].rpartition("\n")[2]
    return any(word[0] == letters[0].lower() for word in folded(before).split() if word)


def _are_initials(match: re.Match[str]) -> bool:
    """Tells whether capitals in brackets are the initials of the name before them: "Mere Tau (MT)"."""
    words = (match.group("before").strip(), match.group("last"))
    if not all(words) or "".join(word[0] for word in words) != match.group("letters"):
        return False
    return any(token.sort is Sort.NAME for word in words for token in tokens_of(word).items)


class Propagation:
    """Knows the people of one document and finds their mentions in its texts.

    Args:
        people: whom the document names.
        common_words: folded words that the document also writes without a capital; they are mentions
            only next to another name.
        abbreviations: capitals that the document explains ("Digital Agency (DA)"), which are nobody.
    """

    def __init__(
        self,
        people: Iterable[Person],
        common_words: frozenset[str] = frozenset(),
        abbreviations: frozenset[str] = frozenset(),
    ) -> None:
        self._abbreviations = abbreviations
        self._roles: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self._people = list(people)
        self._ambiguous: set[str] = set()
        self._user_names: set[str] = set()
        self._initials: set[str] = set()
        self._misread: dict[str, set[str]] = defaultdict(set)
        for number, person in enumerate(self._people):
            keys = (*person.given, person.family)
            for key, written in zip(keys, person.written, strict=True):
                role = "family" if key == person.family else "given"
                for spelling in spellings(key, written):
                    self._roles[spelling].add((number, role))
                    short = len(spelling) < 3 and (spelling in STOP_WORDS or is_english(spelling))
                    if key in person.ambiguous or spelling in common_words or short:
                        self._ambiguous.add(spelling)
                    if len(spelling) >= _MISREAD_LENGTH:
                        self._misread[skeleton(spelling)].add(spelling)
            self._user_names |= person.local_parts()
            if person.given and person.score >= _INITIALS_FROM:
                self._initials.add(f"{person.given[0][0]}{person.family[0]}".upper())

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the mentions in one normalised text, those already found included."""
        if not self._people:
            return
        tokens = tokens_of(text)
        small = is_informal(tokens)
        for index, token in enumerate(tokens.items):
            key = self._key(token, small=small)
            if key is not None:
                yield from self._mention(tokens, index, key)
        yield from self._hyphenated(tokens)
        yield from self._misread_digits(text)
        for match in _INITIALS.finditer(text):
            letters = match.group().strip()
            if letters in self._initials and letters not in self._abbreviations | NO_INITIALS:
                start = match.end() - len(letters)
                yield Hit(
                    start, match.end(), 0.6, Evidence.PROPAGATION, "name: initials of a person"
                )
        for match in _USER_NAME.finditer(text):
            if folded(match.group().rstrip("0123456789")) in self._user_names:
                yield Hit(*match.span(), 0.6, Evidence.PROPAGATION, "name: user name of a person")

    def _key(self, token: Token, *, small: bool) -> str | None:
        """Gives the spelling that a word stands for, also misread, or in a post without a capital."""
        if token.look is Look.UPPER and self._is_abbreviation(token):
            return None
        if token.key in self._roles:
            told = token.is_cased or (
                small
                and len(token.key) > 3
                and token.key not in self._ambiguous
                and not is_english(token.key)
            )
            return token.key if told and not _PRONOUN.match(token.key) else None
        if not token.is_cased or len(token.key) < _MISREAD_LENGTH or token.sort is not Sort.UNKNOWN:
            return None
        return next(iter(sorted(self._misread.get(skeleton(token.key), ()))), None)

    def _is_abbreviation(self, token: Token) -> bool:
        """Tells whether short capitals are explained in the document, or have no vowel."""
        if token.sort is Sort.NAME or len(token.written) > _LONGEST_ABBREVIATION:
            return False
        return token.written in self._abbreviations or not _VOWEL.search(token.key)

    def _mention(self, tokens: Tokens, index: int, key: str) -> Iterator[Hit]:
        first = last = index
        numbers = {number for number, _ in self._roles[key]}
        # given names and initials of the same person before, family name or ", First" behind
        while (
            index - first < _NEIGHBOURS
            and tokens.beside(first)
            and self._goes_with(tokens.items[first - 1], numbers)
        ):
            first -= 1
        while (
            last - index < _NEIGHBOURS
            and tokens.beside(last + 1)
            and self._goes_with(tokens.items[last + 1], numbers)
        ):
            last += 1
        while (
            last > index
            and tokens.items[last].look is Look.INITIAL
            and not tokens.items[last].dotted
        ):
            last -= 1
        last = self._inverted(tokens, last, numbers)
        company = last > first
        honoured = tokens.beside(first) and is_honorific(tokens.items[first - 1])
        score = max(self._people[number].score for number in numbers)
        if not (company or honoured):
            # "Nelson said" is a person where the document names one, "in Nelson" is not
            doubtful = key in self._ambiguous or score < SURE
            end = tokens.items[index].end
            if self._is_other(tokens, index) or _NUMBERED.match(tokens.text, end):
                return
            if is_named_after(tokens.text, end):
                return
            if doubtful and not (
                _acts(tokens, index)
                or _fills_its_line(tokens, index)
                or (score >= LONE_FROM and _stands_amid_small_letters(tokens, index))
                or (self._is_named_in_full(numbers) and stands_apart(tokens, index))
            ):
                return
        start = tokens.items[first - 1].start if honoured else tokens.items[first].start
        score = min(score, 0.8 if company or honoured else 0.65)
        yield Hit(
            start, tokens.items[last].end, score, Evidence.PROPAGATION, "name: named elsewhere"
        )

    def _is_named_in_full(self, numbers: set[int]) -> bool:
        """Tells whether one of the people has a given and a family name that are surely somebody's."""
        return any(self._people[n].given and self._people[n].score >= SURE for n in numbers)

    def _goes_with(self, token: Token, numbers: set[int]) -> bool:
        if token.look is Look.INITIAL:
            return any(
                name.startswith(token.key)
                for n in numbers
                for name in (*self._people[n].given, self._people[n].family)
            )
        if token.look is Look.UPPER and len(token.key) == 2:
            # "JR Smith": initials without stops
            return any(
                self._people[n].given and self._people[n].given[0].startswith(token.key[0])
                for n in numbers
            )
        return token.is_cased and any(
            number in numbers for number, _ in self._roles.get(token.key, ())
        )

    def _inverted(self, tokens: Tokens, last: int, numbers: set[int]) -> int:
        if last + 1 >= len(tokens.items):
            return last
        here, behind = tokens.items[last], tokens.items[last + 1]
        gap = tokens.text[here.end : behind.start]
        return last + 1 if gap in (", ", ",") and self._goes_with(behind, numbers) else last

    @staticmethod
    def _is_other(tokens: Tokens, index: int) -> bool:
        """Tells whether a lone word belongs to a street, an organisation, or another person."""
        for at in (index + 1, index + 2):
            if not tokens.beside(at) or not tokens.items[at].is_cased:
                return False
            if tokens.items[at].sort is Sort.ORGANISATION:
                return True
        return False

    def _hyphenated(self, tokens: Tokens) -> Iterator[Hit]:
        """Gives names that the end of a line broke with a hyphen."""
        for index in range(1, len(tokens.items)):
            before, here = tokens.items[index - 1], tokens.items[index]
            if here.start - before.end > 3 or not before.is_cased:
                continue
            if not _HYPHENATED.fullmatch(tokens.text, before.end, here.start):
                continue
            key = before.key + here.key
            if key in self._roles and key not in self._ambiguous:
                yield Hit(
                    before.start, here.end, 0.7, Evidence.PROPAGATION, "name: broken by a line"
                )

    def _misread_digits(self, text: str) -> Iterator[Hit]:
        """Gives names in which OCR read a letter as a digit."""
        for match in _DIGITS_INSIDE.finditer(text):
            key = skeleton(folded(match.group()))
            for spelling in self._misread.get(key, ()):
                if spelling not in self._ambiguous:
                    yield Hit(*match.span(), 0.6, Evidence.PROPAGATION, "name: misread letters")
                    break


def _fills_its_line(tokens: Tokens, index: int) -> bool:
    """Tells whether the word at ``index`` is all of its line, as a given name under a letter is."""
    token, text = tokens.items[index], tokens.text
    before = text[max(0, token.start - 1) : token.start]
    behind = text[token.end : token.end + 2].lstrip(",.")[:1]
    return before in ("", "\n") and behind in ("", "\n")


def _stands_amid_small_letters(tokens: Tokens, index: int) -> bool:
    """Tells whether a word that is another word too stands as a name does, behind or before small letters.

    A place does as well, so a word that is one is left to other signs.
    """
    token = tokens.items[index]
    goes_on = tokens.beside(index + 1) and tokens.items[index + 1].is_cased
    if token.look is not Look.CAPITALISED or token.is_place or goes_on:
        return False
    if tokens.beside(index):
        return tokens.is_small_before(index)
    owns = tokens.text[token.end : token.end + 3] == "'s "
    if owns or ACTING.match(tokens.text, token.end) is not None:
        return True
    # "as I told you, Daisy and": no sentence begins behind a comma
    amid = _AMID.match(tokens.text, token.end) is not None
    return (
        amid and _BEHIND_COMMA.search(tokens.text, max(0, token.start - 6), token.start) is not None
    )


def _acts(tokens: Tokens, index: int) -> bool:
    """Tells whether the word at ``index`` does what people do."""
    token = tokens.items[index]
    before = tokens.text[max(0, token.start - 14) : token.start]
    return DOES.match(tokens.text, token.end) is not None or _SAID.search(before) is not None
