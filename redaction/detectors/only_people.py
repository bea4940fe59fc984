"""Names where only a person's can stand, so that any word is enough: "Uncle Boy", "goes by grant".

Form: behind a word for a relative that people put before a name; behind "goes by" or "his name is", in
quotation marks too; the two sides of a dispute; one capital before "in Legal"; a family name first with a
Korean or Chinese given name; a place's name before a double family name; the last line of a letter; small
letters in a row with a given name that we know, in a post.

Source: forms of letters, posts and notes as people in New Zealand write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from redaction.detectors.manner import is_informal
from redaction.detectors.maori_names import is_body
from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, alone_nobody, vocabulary

_KIN = re.compile(
    r"(?<![\w-])(?:uncle|unc|aunty|auntie|aunt|aunties|nana|nan|koro|cuz|cousin|papa|nanny|poppa|baba"
    r"|hubby|hubs|wifey|sis|cuzzy) "
    r"[\"']?(?=[^\W\d_])",
    re.IGNORECASE,
)
_BY_NAMES = frozenset(
    "boy bub bubs bubba bones tiny curly blue red lofty chook tank junior sunny moose skip bear bunny girlie"
    " sonny buddy chief dolly duke goldie happy honey jet lucky peaches pop rocky shorty slim snow stormy tex"
    " spud fish doc sonny bluey snowy smokey".split()
)
"""Small words by which families call somebody, behind a word for a relative."""
_CALLED = re.compile(
    r"\b(?:(?:goes|went|going|known) by|(?:his|her|their|my|the|real|user) ?name(?: is|'s| was)"
    r"|calls? (?:him|her|them)self|(?:they|we|people|everyone|mates|friends) calls? (?:him|her|me|them)"
    r"|\A(?:(?:hey|hi|hello|yo|oi|kia ora)[ ,!]{1,2})?(?:its|it's|this is)"
    r"|nicknamed|answers to|signs? (?:as|off as)|(?:is|was|got) listed as|(?:saved|signed in|logged) as)"
    r"(?: (?:just|only|now|actually|really))? (?P<mark>[\"']?)(?=[^\W\d_])",
    re.IGNORECASE,
)
_ABBREVIATION = 4
"""Letters of the longest abbreviation that is common in papers (MBIE)."""
_VERSUS = re.compile(
    r"(?<![\w-])(?P<one>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?) v (?P<other>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?)"
    r"(?![\w-]| [A-Z])"
)
_IN_A_TEAM = re.compile(
    r"(?<![\w-])(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,}(?:-[^\W\d_]+)?) (?:in|from|at|over in) (?:Legal|HR|Finance"
    r"|Payroll|Policy|Comms|Communications|Procurement|Property|Records|Operations|Dispatch|Reception|Accounts|IT|Admin"
    r"|Security|Ministerials|Audit|Marketing|Intake|Triage|Enforcement|Compliance|Licensing)\b"
)
_FAMILY = re.compile(
    r"(?<![\w-])(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,}) (?:family|whānau|whanau|household|brothers|sisters|twins)"
    r"(?! (?:Trust|trust|court|group|violence|harm|name|home|member|members|law|doctor|friend|car))(?![\w-])"
)
_PARTY = re.compile(
    r"(?:\bBETWEEN|\bAND|^)[ \t]{1,30}(?P<name>[A-ZĀĒĪŌŪ][A-ZĀĒĪŌŪ' -]{3,50}?)[ \t]*\n[ \t]*"
    r"(?:First |Second |Third )?(?:Applicant|Respondent|Plaintiff|Defendant|Appellant|Complainant"
    r"|Informant)s?\b",
    re.MULTILINE,
)
_NO_FAMILY = frozenset(
    "royal holy young old new one each every this that whole extended bereaved".split()
)
_BODIES = frozenset(
    "limited ltd council corporation commission society trust incorporated inc board crown".split()
)
_APPOSED = re.compile(
    r", (?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,}), (?:says|said|thinks|told|rang|reckons|who'd|who'll"
    r"|who's|whose|wants)\b"
)
_ASKED = re.compile(r"(?<=[^\W\d_]), (?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,})[?]")
_SO_CALLED = re.compile(
    r"\b(?:an?|the|one|our|some) [\"'](?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,})[\"'](?=[,.;)\s])"
)
_HAS = re.compile(
    r"(?<![\w-])(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{2,}(?:-[^\W\d_]+)?)'s (?:account|version|evidence|recollection|wife"
    r"|husband|partner|mum|dad|mother|father|brother|sister|nan|nana|son|daughter|kids|children|boy|girl|texts?"
    r"|phone|cell|bag|bedroom|handwriting|diary|bank account|house|car|ute|boyfriend|girlfriend|ex|lawyer|GP"
    r"|doctor|blanket|medication|tablets|birthday|funeral|tangi|baby|moko|mokopuna|file note)\b"
)
_HYPHENATED_GIVEN = re.compile(
    r"(?<![\w-])(?P<family>[A-Z][a-z]{1,5}|[A-Z]{2,6}) (?P<given>[A-Z][a-z]{1,5}-[a-z]{2,6})(?![\w-])"
)
_DOUBLE_FAMILY = re.compile(
    r"(?<![\w-])(?P<given>[A-ZĀĒĪŌŪ][^\W\d_]{2,}) (?P<family>[A-ZĀĒĪŌŪ][^\W\d_]+-[A-ZĀĒĪŌŪ][^\W\d_]+)(?![\w-])"
)
_INITIALS_AND_PARTICLE = re.compile(
    r"(?<![\w.])(?:[a-zA-Z]\. ?){1,3}(?:van |de |der |den |v\. ?d\. ?)?(?<=[. ])"
    r"[A-ZĀĒĪŌŪ][a-zāēīōū]{2,}(?![\w-])"
)
_MOVED = re.compile(
    r"\((?:(?:moved|mover|cr|ms|mrs|mr)?:? ?)(?P<one>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?) ?/ ?"
    r"(?:(?:seconded|cr|ms|mrs|mr):? )?(?P<other>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?)\)",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"(?:^|[ ]{2,}|: |\| ?)(?P<family>[A-ZĀĒĪŌŪ][^\W\d_]+(?:['-][^\W\d_]+)*), "
    r"(?P<given>[A-ZĀĒĪŌŪ](?:\.|[^\W\d_]+(?:-[^\W\d_]+)?)?(?: [A-ZĀĒĪŌŪ]\.?)?)"
    r"(?=[ ]{2,}|,|;|[ ]?\n|[ ]\(|[ ]?\||$)",
    re.MULTILINE,
)
_TE_ACTS = re.compile(
    r"(?<![\w-])Te (?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{3,})(?='s (?:mum|dad|mother|father|koro|kuia|nan|nana|whānau"
    r"|teacher|house|phone|bag|brother|sister|wife|husband|partner|account|version)\b"
    r"| (?:took|swore|said|told|went|asked|rang|cried|ran|walked|hit|punched|kicked|lives|lived|wants|wanted"
    r"|likes|thinks|feels|felt|slept|fell|texted|reckons|apologised|laughed|yelled|shouted|spoke|refused"
    r"|admitted|denied)\b)"
)
_LAST_LINE = re.compile(
    r"\n[ ]*(?:[-~*]{1,2} ?)?(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{1,13})(?: mā)?[ !.xX]{0,4}\s*$"
)
_DASHED_END = re.compile(
    r"(?<=[\w.!?)]) - ?(?P<name>[A-ZĀĒĪŌŪ][^\W\d_]{1,13})(?: mā)?[ !.xX]{0,4}\s*$"
)
_TOLD = re.compile(
    r"\b(?:tell|ask|text|txt|ring|call|msg|message) (?P<name>[^\W\d_A-Z]{3,})"
    r"(?= (?:to|bring|that|he|she|im|i'm|its|it's|we|not|happy|about|if|when|hes|shes|thanks|ill|i'll)\b)"
)
_ROW = re.compile(
    r"(?<![\w-])[^\W\d_A-Z][^\W\d_A-Z']{2,}"
    r"(?:(?:, | and | n | & |, and )(?:te |lil |big )?[^\W\d_A-Z][^\W\d_A-Z']+)+"
)
_MEMBER = re.compile(r"(?:te )?(?!(?:and|n|lil|big)\b)[^\W\d_A-Z][^\W\d_A-Z']+")
_SYLLABLE = re.compile(
    r"(?:[bcdfghjklmnpqrstwxyz]|ch|sh|zh|gy|hy|ky|my|ry|ng)*(?:[aeiouy]{1,3})(?:ng|n|m|k|l|h|p|r)?"
)


def only_people(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names of a text that stand where nothing else can."""
    yield from _relatives(tokens)
    yield from _called(tokens)
    yield from _placed(tokens)
    yield from _disputes(tokens)
    yield from _formed(tokens)
    yield from _moved(tokens)
    yield from _inverted(tokens)
    yield from _with_te(tokens)
    yield from _signed(tokens)
    if is_informal(tokens):
        yield from _small_rows(tokens)
        yield from _told(tokens)


def _at(tokens: Tokens, offset: int) -> Token | None:
    index = tokens.index_at(offset)
    if index < len(tokens.items) and tokens.items[index].start == offset:
        return tokens.items[index]
    return None


def _fits(token: Token | None) -> bool:
    """Tells whether a capital may be somebody's name where only a name can stand."""
    return (
        token is not None
        and token.look is Look.CAPITALISED
        and (token.sort.may_be_name or (token.sort is Sort.PLACE and token.is_given))
        and token.key not in STOP_WORDS
    )


def _is_shouted_name(token: Token | None) -> bool:
    """Tells whether capitals alone may be a side of a dispute: a known name, or more than an abbreviation."""
    if token is None or token.look is not Look.UPPER or not token.sort.may_be_name:
        return False
    return token.sort in (Sort.NAME, Sort.AMBIGUOUS) or len(token.key) > _ABBREVIATION


def _hit(start: int, end: int, why: str, score: float = 0.62) -> Hit:
    return Hit(start, end, score, Evidence.GRAMMAR, f"name: {why}")


def _relatives(tokens: Tokens) -> Iterator[Hit]:
    for match in _KIN.finditer(tokens.text):
        token = _at(tokens, match.end())
        if token is None:
            continue
        small = not token.is_cased and (
            token.key in _BY_NAMES or (token.is_given and token.sort is Sort.NAME)
        )
        if small or (_fits(token) and token.key not in alone_nobody()):
            behind = tokens.index_at(token.end)
            goes_on = not small and tokens.beside(behind) and tokens.items[behind].may_name
            end = tokens.items[behind].end if goes_on else token.end
            yield _hit(token.start, end, "behind a word for a relative")


def _called(tokens: Tokens) -> Iterator[Hit]:
    for match in _CALLED.finditer(tokens.text):
        token = _at(tokens, match.end())
        if token is None or token.key in STOP_WORDS:
            continue
        marked = bool(match.group("mark")) and tokens.text[token.end : token.end + 1] in "\"' "
        small = not token.is_cased and (marked or token.is_given) and len(token.key) > 2
        if small or _fits(token):
            yield _hit(token.start, token.end, "what somebody is called")


def _placed(tokens: Tokens) -> Iterator[Hit]:
    """Gives one capital amid marks or before what only people have: ", Rongo, says", "Ana's account"."""
    text = tokens.text
    for pattern, why in (
        (_FAMILY, "family"),
        (_APPOSED, "said in between"),
        (_ASKED, "asked"),
        (_SO_CALLED, "so called"),
        (_HAS, "has what only people have"),
    ):
        for match in pattern.finditer(text):
            token = _at(tokens, match.start("name"))
            index = tokens.index_at(match.start("name"))
            if token is None or not _fits(token) or token.key in _NO_FAMILY:
                continue
            known = token.is_given or token.is_family
            if not known and (token.sort is not Sort.UNKNOWN or token.key in alone_nobody()):
                continue
            if token.is_place and not token.is_given and pattern is not _FAMILY:
                continue
            follows = tokens.beside(index) and tokens.items[index - 1].is_cased
            if not follows or tokens.items[index - 1].key in STOP_WORDS:
                yield _hit(*match.span("name"), why, 0.6)


def _disputes(tokens: Tokens) -> Iterator[Hit]:
    for match in _VERSUS.finditer(tokens.text):
        sides = [_at(tokens, match.start(side)) for side in ("one", "other")]
        if all(_fits(side) or _is_shouted_name(side) for side in sides):
            yield _hit(*match.span("one"), "side of a dispute")
            yield _hit(*match.span("other"), "side of a dispute")
    for match in _PARTY.finditer(tokens.text):
        words = tokens.items[
            tokens.index_at(match.start("name")) : tokens.index_at(match.end("name"))
        ]
        if all(t.sort.may_be_name or t.is_particle for t in words) and not any(
            t.key in _BODIES for t in words
        ):
            yield _hit(*match.span("name"), "party to a case", 0.75)
    for match in _IN_A_TEAM.finditer(tokens.text):
        token = _at(tokens, match.start())
        first = tokens.index_at(match.start())
        follows = tokens.beside(first) and tokens.items[first - 1].is_cased
        strange = token is not None and token.sort in (Sort.NAME, Sort.UNKNOWN, Sort.AMBIGUOUS)
        if strange and not follows and token is not None and token.key not in alone_nobody():
            yield _hit(token.start, token.end, "of a team")


def _formed(tokens: Tokens) -> Iterator[Hit]:
    for match in _HYPHENATED_GIVEN.finditer(tokens.text):
        parts = match.group("given").lower().split("-")
        family = _at(tokens, match.start("family"))
        sounds = all(_SYLLABLE.fullmatch(part) for part in parts)
        if family is not None and family.is_family and sounds:
            start = match.start()
            before = tokens.index_at(start) - 1
            if before >= 0 and tokens.beside(before + 1) and is_honorific(tokens.items[before]):
                start = tokens.items[before].start
            yield _hit(start, match.end(), "family name first", 0.72)
    for match in _DOUBLE_FAMILY.finditer(tokens.text):
        given, family = _at(tokens, match.start()), _at(tokens, match.start("family"))
        if given is None or family is None or family.sort is Sort.ORGANISATION:
            continue
        known = any(vocabulary().is_family(part) for part in family.key.split("-"))
        if (given.sort.may_be_name or given.is_given or given.is_place) and known:
            yield _hit(*match.span(), "double family name", 0.72)
    for match in _INITIALS_AND_PARTICLE.finditer(tokens.text):
        if re.search(r" ?(?:van|de|der|den|v\. ?d\.) ?", match.group()):
            yield _hit(*match.span(), "initials and particle", 0.65)


def _moved(tokens: Tokens) -> Iterator[Hit]:
    """Gives who moved and who seconded: "RESOLVED (Baker/Foster)"."""
    for match in _MOVED.finditer(tokens.text):
        sides = [_at(tokens, match.start(side)) for side in ("one", "other")]
        if all(_fits(side) for side in sides) and any(side and side.is_family for side in sides):
            yield _hit(*match.span("one"), "moved")
            yield _hit(*match.span("other"), "seconded")


def _inverted(tokens: Tokens) -> Iterator[Hit]:
    """Gives a family name and a given name or initial behind its comma, which begin a cell or a line."""
    for match in _INVERTED.finditer(tokens.text):
        family, given = _at(tokens, match.start("family")), _at(tokens, match.start("given"))
        if family is None or given is None or not _fits(family) or family.is_place:
            continue
        initial = given.look is Look.INITIAL
        if (initial and family.is_family) or (not initial and given.is_given and _fits(given)):
            yield _hit(match.start("family"), match.end("given"), "family name first", 0.66)


def _with_te(tokens: Tokens) -> Iterator[Hit]:
    """Gives "Te Ariki" where it does what people do, though "ariki" is another word too."""
    for match in _TE_ACTS.finditer(tokens.text):
        token = _at(tokens, match.start("name"))
        before = tokens.index_at(match.start())
        follows = tokens.beside(before) and tokens.items[before - 1].is_cased
        if _fits(token) and token is not None and not follows and not is_body(token.key):
            yield _hit(*match.span(), "Te, and does what people do")


def _signed(tokens: Tokens) -> Iterator[Hit]:
    if len(tokens.items) < 12:
        return
    for pattern in (_LAST_LINE, _DASHED_END):
        match = pattern.search(tokens.text, max(0, len(tokens.text) - 40))
        token = _at(tokens, match.start("name")) if match else None
        if token is None or token.key in alone_nobody() or not _fits(token):
            continue
        known = token.is_given or token.sort in (Sort.NAME, Sort.UNKNOWN)
        if known and not token.is_place:
            yield _hit(token.start, token.end, "signed", 0.6)


def _told(tokens: Tokens) -> Iterator[Hit]:
    """Gives a given name in small letters that somebody is to be told by: "tell grant bring it"."""
    for match in _TOLD.finditer(tokens.text):
        token = _at(tokens, match.start("name"))
        if token is not None and token.is_given and token.sort in (Sort.NAME, Sort.AMBIGUOUS):
            yield _hit(*match.span("name"), "told, small letters", 0.55)


def _small_rows(tokens: Tokens) -> Iterator[Hit]:
    """Gives the small letters of a row ("rangi, te ao and hemi") with a given name among them."""
    for row in _ROW.finditer(tokens.text):
        members = [m.span() for m in _MEMBER.finditer(tokens.text, *row.span())]
        words = [
            (span, _at(tokens, span[1] - len(tokens.text[slice(*span)].split()[-1])))
            for span in members
        ]
        known = [w for _, w in words if w is not None and w.is_given and w.sort is Sort.NAME]
        for span, word in words if known else ():
            if (
                word is None
                or word.key in STOP_WORDS
                or word.sort in (Sort.WORD, Sort.PLACE, Sort.COMMON)
            ):
                continue
            if word.sort in (Sort.NAME, Sort.UNKNOWN) or word.is_given:
                yield _hit(*span, "in a row, small letters", 0.55)
