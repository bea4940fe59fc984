"""Names by their own grammar: honorifics, given names with family names, initials.

Form: a run of capitalised words that reads as a name because an honorific stands before it, or
because the vocabulary knows one of its words as a name and none of them as an office, organisation or
common word. It finds Māori, Pacific and Asian names as well as European ones, which the language model
does not.

Check: none; the score says how many of the words are known.

Source: forms of address as used in New Zealand, English and te reo Māori.
"""

from __future__ import annotations

from collections.abc import Iterator

from redaction.detectors.edges import HONOURS
from redaction.detectors.lone_words import is_vessel
from redaction.detectors.manner import is_informal
from redaction.detectors.maori_names import is_body, with_te
from redaction.detectors.name_lists import listed_names
from redaction.detectors.name_sounds import are_vietnamese, is_given
from redaction.detectors.name_tokens import OPENERS, Look, Token, Tokens, read_name, tokens_of
from redaction.detectors.recogniser import Evidence, Hit, Recogniser
from redaction.detectors.te_reo_frames import is_doing
from redaction.detectors.vocabulary import Sort, alone_nobody, listed

_HONORIFICS = listed("honorific")
_ROLES = listed("role")
_RANKS = listed("rank")
_NO_PERSON_AFTER = listed("no-person-after")
STRANGER = 0.5
_BY_SOUND = 0.63
"""The score of a name that its sounds tell."""
_OFFICE_FAMILIES = listed("office-family")
_WORD_FAMILIES = listed("word-family")
_REO = frozenset("te nga he o i ki kei ko tenei tera tena taua ia tona toku hei e mo".split())
"""Small words of te reo Māori, behind which a small letter begins any noun: "te marama"."""
_SHORT_TEXT = 250
"""Words of the longest text in which a given name in small letters is looked for, though it has capitals."""
_JOINING = frozenset({"te", "van", "von", "de", "der", "den", "bin", "binti", "ibn", "dos", "da"})
_MIDDLES = frozenset({"and", "raua", "&"})


def compact(name: str) -> str:
    """Gives a name with single spaces and without its honorific.

    >>> compact("Rt  Hon Dame Mere Tāmati")
    'Mere Tāmati'
    """
    words = name.split()
    while len(words) > 1 and words[0].rstrip(".").casefold() in _HONORIFICS:
        words.pop(0)
    return " ".join(words)


def is_valid(name: str) -> bool:
    """Tells whether words read as a person's name by themselves.

    >>> is_valid("Mere Tāmati"), is_valid("Dr Quillon"), is_valid("Wage Subsidy")
    (True, True, False)
    """
    return any(hit.end == len(name) for hit in NameGrammarRecogniser().hits(name))


def is_honorific(token: Token) -> bool:
    """Tells whether a word is a form of address that a name follows."""
    return token.key in _HONORIFICS and (token.is_cased or token.key in ("mr", "mrs", "ms", "dr"))


class NameGrammarRecogniser(Recogniser):
    """Finds names by honorifics and by the vocabulary."""

    CATEGORY = "PERSON"
    DETECTOR = "name-grammar"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the names of a text that their own words tell."""
        tokens = tokens_of(text)
        yield from _without_capitals(tokens)
        yield from listed_names(tokens)
        index = 0
        while index < len(tokens.items):
            token = tokens.items[index]
            if not token.is_cased:
                if token.key in _HONORIFICS:
                    yield from _after_honorific(tokens, index, within_run=False)
                index += 1
                continue
            stop = _run_end(tokens, index)
            for at in range(index, stop):
                if tokens.items[at].key in _HONORIFICS or tokens.items[at].key in _ROLES:
                    yield from _after_honorific(tokens, at, within_run=at > index)
            yield from _names_in_run(tokens, index, stop)
            index = stop


def _without_capitals(tokens: Tokens) -> Iterator[Hit]:
    """Gives the given names of a post that has hardly a capital, with the family names behind them."""
    items = tokens.items
    if not is_informal(tokens) and len(items) > _SHORT_TEXT:
        return
    at = 0
    while at < len(items):
        token = items[at]
        at += 1
        if (
            token.is_cased
            or not token.is_given
            or token.sort is not Sort.NAME
            or len(token.key) < 4
            or _is_part_of_address(tokens.text, token)
            or (not is_informal(tokens) and at > 1 and items[at - 2].key in _REO)
            or is_doing(tokens, at - 1)
        ):
            continue
        end = token.end
        if tokens.beside(at) and items[at].sort in (Sort.NAME, Sort.UNKNOWN):
            end = items[at].end
            at += 1
        yield Hit(token.start, end, 0.55, Evidence.GRAMMAR, "name: known words, small letters")


def _is_part_of_address(text: str, token: Token) -> bool:
    """Tells whether a word is a piece of an e-mail address, of a site's or of a user name."""
    return bool(
        {text[token.start - 1 : token.start], text[token.end : token.end + 1]} & set("@_/-")
    ) or (text[token.end : token.end + 1] == "." and text[token.end + 1 : token.end + 2].isalnum())


def _after_honorific(tokens: Tokens, index: int, *, within_run: bool) -> Iterator[Hit]:
    """Gives the name behind the honorific or role at ``index``.

    Behind a role amid other capitals ("Assistant Commissioner Investigations"), one word must be known
    as a name or not known at all.
    """
    hit = _addressed(tokens, index)
    if hit is None:
        return
    name = tokens.items[index + 1 : tokens.index_at(hit.end)]
    if not within_run or is_honorific(tokens.items[index]) or _has_name(name):
        yield hit


def _has_name(words: tuple[Token, ...]) -> bool:
    return any(t.sort in (Sort.NAME, Sort.UNKNOWN) for t in words if t.look is not Look.INITIAL)


def _addressed(tokens: Tokens, index: int) -> Hit | None:
    items = tokens.items
    strong = is_honorific(items[index])
    if not strong and not (items[index].key in _ROLES and items[index].is_cased):
        return None
    at = index + 1
    while (
        at < len(items)
        and (tokens.beside(at) or _near(tokens, at))
        and (
            items[at].key in _HONORIFICS
            or items[at].key in _ROLES
            or (strong and items[at].key in _MIDDLES)
        )
    ):
        if not strong and is_honorific(items[at]):
            # "Minister\nRt Hon Mere Tāmati": the name begins with its honorific
            strong, index = True, at
        at += 1
    called = _called_like_office(tokens, index, at) if strong else None
    if at >= len(items) or not (tokens.beside(at) or _near(tokens, at)):
        return called
    span = read_name(tokens, at, first_may_be_place=strong)
    if span is None and called is not None:
        return called
    if span is None and items[at].look is Look.INITIAL and items[at].dotted and strong:
        return _initials_alone(tokens, index, at)
    if span is None or (
        not strong and span[1] - at == 1 and not _may_hold(items[index], items[at])
    ):
        return None
    words = [t for t in items[at : span[1]] if t.look is not Look.INITIAL]
    if items[index].key in ("papa", "koro", "nana", "kuia", "lady", "lord") and not any(
        t.sort is Sort.NAME for t in words
    ):
        return None
    start = items[index].start if strong else items[at].start
    return Hit(start, words[-1].end, 0.92 if strong else 0.8, Evidence.GRAMMAR, "name: honorific")


def _called_like_office(tokens: Tokens, index: int, stop: int) -> Hit | None:
    """Gives "Mr Bishop" and "Ms Judge": one form of address, and an office that is a family name too."""
    words = tokens.items[index:stop]
    if len(words) != 2 or not words[1].is_cased or words[1].key not in _OFFICE_FAMILIES:
        return None
    return Hit(words[0].start, words[1].end, 0.75, Evidence.GRAMMAR, "name: honorific")


def _may_hold(role: Token, name: Token) -> bool:
    """Tells whether one word behind a role is whoever holds it, though it may be another word as well."""
    known = name.is_family or name.is_given
    if role.key == "officer":
        # "Officer Training" is a course
        return name.sort in (Sort.NAME, Sort.UNKNOWN) or (known and not name.leads_elsewhere)
    if name.sort is not Sort.AMBIGUOUS:
        return True
    return role.key in _RANKS and known and not name.leads_elsewhere


def _initials_alone(tokens: Tokens, first: int, at: int) -> Hit:
    """Gives a person whom the text itself names by initials only, as courts do (Mr J.P.)."""
    last = at
    while tokens.beside(last + 1) and tokens.items[last + 1].look is Look.INITIAL:
        last += 1
    span = (tokens.items[first].start, tokens.items[last].end)
    return Hit(*span, 0.75, Evidence.GRAMMAR, "name: honorific and initials")


def _near(tokens: Tokens, index: int) -> bool:
    """Tells whether only spaces, and the full stop of an abbreviation, lie before a word."""
    before, here = tokens.items[index - 1], tokens.items[index]
    return tokens.text[before.end : here.start].strip(" .&") == "" and here.start - before.end <= 5


def _run_end(tokens: Tokens, index: int) -> int:
    """Gives the index behind the run of capitals (and particles between them) that starts here."""
    at = index + 1
    while at < len(tokens.items) and tokens.beside(at):
        token = tokens.items[at]
        if not token.is_cased and not (token.is_particle and tokens.leads_to_capital(at + 1)):
            break
        at += 1
    return at


def _names_in_run(tokens: Tokens, start: int, stop: int) -> Iterator[Hit]:
    """Gives the names in one run of capitals, cut at offices and honorifics."""
    at = start
    while at < stop:
        token = tokens.items[at]
        if not token.is_particle and token.look is not Look.INITIAL and not token.sort.may_be_name:
            at += 1
            continue
        end = at
        while end < stop and _belongs(tokens.items[end]):
            end += 1
        end = max(end, at + 1)
        if tokens.beside(at) and is_vessel(tokens.items[at - 1]):
            at = end
            continue
        if end == at + 1 and (longer := _with_office(tokens, at, stop)) is not None:
            yield longer
            at = end + 1
            continue
        before = tokens.items[at - 1].sort if at > start else None
        after = tokens.items[end].sort if end < stop else None
        hit = _judge(tokens.items[at:end], before, after)
        if hit is None and before is None and after is None:
            hit = _stranger(tokens, at, end)
        if hit is not None:
            yield hit
        at = end


def _with_office(tokens: Tokens, first: int, stop: int) -> Hit | None:
    """Gives a given name and a family name that is an office or a common word too: "Ana Judge", "Tom Close".

    Nothing with a capital stands before or behind it; behind a given name that is a place or a word, only an
    office's word is enough ("Grant Bishop", not "Victoria Close").
    """
    before = tokens.items[first - 1]
    titled = before.sort is Sort.OFFICE or before.key in _HONORIFICS or before.key in OPENERS
    follows = tokens.beside(first) and before.is_cased and not titled
    if first + 2 != stop or follows or before.key == "the":
        return None
    given, family = tokens.items[first], tokens.items[first + 1]
    strange = given.sort is Sort.UNKNOWN and len(given.key) > 3 and given.key not in alone_nobody()
    if not (given.is_given or strange) or family.look is not given.look:
        return None
    if tokens.text[family.end : family.end + 1] == ":":
        return None
    surely = given.sort is Sort.NAME
    if family.key in _OFFICE_FAMILIES or (surely and family.key in _WORD_FAMILIES):
        return Hit(
            given.start, family.end, 0.7, Evidence.GRAMMAR, "name: family name like an office"
        )
    return None


def _stranger(tokens: Tokens, first: int, stop: int) -> Hit | None:
    """Gives two or three words that no list knows, where an organisation or place seldom stands."""
    words = tokens.items[first:stop]
    if all(t.key in alone_nobody() or t.is_particle for t in words) or words[0].key == "nga":
        return None
    if with_te(words):
        return Hit(
            words[0].start, words[-1].end, STRANGER, Evidence.GRAMMAR, "name: form of a name"
        )
    full = [t for t in words if t.look is Look.CAPITALISED and len(t.key) > 2]
    if not 2 <= len(full) <= 3 or any(t.sort is not Sort.UNKNOWN for t in full):
        return None
    if len(full) < len(words) or (first and tokens.items[first - 1].key in _NO_PERSON_AFTER):
        return None
    return Hit(words[0].start, words[-1].end, STRANGER, Evidence.GRAMMAR, "name: form of a name")


def _belongs(token: Token) -> bool:
    return token.is_particle or token.look is Look.INITIAL or token.sort.may_be_name


def _judge(words: tuple[Token, ...], before: Sort | None, after: Sort | None) -> Hit | None:
    """Gives a hit where the words of a run read as one person's name."""
    while words and (words[-1].look is Look.INITIAL or words[-1].written in HONOURS):
        words = words[:-1]
    while words and words[0].is_particle and words[0].key != "te":
        words = words[1:]
    while len(words) > 1 and words[0].sort is Sort.WORD and _begins_with_given(words[1:]):
        words = words[1:]
    full = [
        t
        for t in words
        if t.look is not Look.INITIAL and (not t.is_particle or (t is words[-1] and t.is_family))
    ]
    if are_vietnamese(words) and Sort.ORGANISATION not in (before, after):
        return Hit(words[0].start, words[-1].end, 0.72, Evidence.GRAMMAR, "name: letters of a name")
    if not full or len(full) > 4 or any(len(t.key) < 2 for t in full):
        return None
    if words[0].key == "te" and len(full) > 1 and not full[-1].is_family and _holds_body(full):
        # "Te Rua Mahara" is an archive, though Rua is a name
        return None
    if after is Sort.ORGANISATION or (
        before is Sort.ORGANISATION and full[0].sort is not Sort.NAME
    ):
        # "Smith Family Trust" and "Fund Wilson" are no people
        return None
    score = _single(words, full) if len(full) == 1 else _several(words, full)
    if score == 0:
        return None
    return Hit(words[0].start, words[-1].end, score, Evidence.GRAMMAR, "name: known words")


def _holds_body(words: list[Token]) -> bool:
    """Tells whether a word is one that names of bodies are made of, and that we know as no name."""
    return any(is_body(t.key) and t.sort is not Sort.NAME for t in words)


def _begins_with_given(words: tuple[Token, ...]) -> bool:
    """Tells whether a given name stands first, perhaps behind its own "Te" (Te Rina)."""
    if words[0].key == "te" and len(words) > 1:
        words = words[1:]
    return words[0].is_given


def _single(words: tuple[Token, ...], full: list[Token]) -> float:
    """Gives the score of one word, with initials or without."""
    token = full[0]
    initials = [t for t in words if t.look is Look.INITIAL]
    if initials and words[0].look is Look.INITIAL:
        if token.is_family and token.sort is Sort.NAME:
            return 0.75
        if token.sort is Sort.WORD and (words[0].broken_before or words[0].start == 0):
            # "A. Criminal proceedings" is a heading
            return 0.0
        dotted = all(t.dotted for t in initials)
        return 0.6 if dotted and token.look is Look.CAPITALISED else 0.0
    if token.look is Look.CAPITALISED and token.sort is Sort.NAME and token.is_given:
        return 0.5 if len(token.key) > 2 else 0.0
    return 0.0


def _several(words: tuple[Token, ...], full: list[Token]) -> float:
    """Gives the score of two to four words."""
    first, last = full[0], full[-1]
    if all(t.look is Look.UPPER for t in full) and not (first.is_given and last.is_family):
        return 0.0
    if first.look is Look.UPPER and last.look is not Look.UPPER and first.sort is not Sort.NAME:
        # an abbreviation before a word
        return 0.0
    strong_first = first.is_given and first.sort is Sort.NAME
    strong_last = last.is_family and last.sort is Sort.NAME
    if any(t.leads_elsewhere for t in full) and not (
        strong_first or (first.is_given and (strong_last or not last.written.isascii()))
    ):
        return 0.0
    score = 0.0
    if strong_first:
        score = 0.85 if last.is_family else 0.72
    elif strong_last:
        score = 0.78 if first.is_given else 0.62
    elif first.is_family and last.is_given and Sort.NAME in (first.sort, last.sort):
        # the family name first, as in Chinese, Korean and Vietnamese names
        score = 0.72
    elif first.is_given and (
        words[1].look is Look.INITIAL or words[1].key in _JOINING or last.is_family
    ):
        score = 0.65
    elif first.is_given and all(t.sort is Sort.UNKNOWN for t in full[1:]):
        score = 0.55
    if score < _BY_SOUND and _sounds_like_one(first, last):
        score = _BY_SOUND
    return score


def _sounds_like_one(first: Token, last: Token) -> bool:
    """Tells whether one word sounds like a given name, and the other is its family name or nothing else."""
    return (is_given(last) and (first.is_family or first.sort is Sort.UNKNOWN)) or (
        is_given(first) and (last.is_family or last.sort is Sort.UNKNOWN)
    )
