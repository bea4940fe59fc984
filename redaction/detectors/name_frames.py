"""Names by the words around them: headers, salutations, sign-offs, te reo frames, roles, verbs.

Form: words in a place where a name stands, whether the vocabulary knows them or not: behind
"From:", "Dear", "Kia ora", "my name is"; under "Yours sincerely" or "Nāku noa, nā"; between "Ko" and
"tōku ingoa"; behind "the complainant"; before "said" or "lives"; "SURNAME, First".

Check: the words are capitals and no office, organisation, place or common word.

Source: forms of letters and e-mail as used in New Zealand, English and te reo Māori.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Token, Tokens, read_name, tokens_of
from redaction.detectors.normalised import folded
from redaction.detectors.recogniser import Evidence, Hit, Recogniser
from redaction.detectors.vocabulary import Sort, sort_of, vocabulary

_HEADER = re.compile(
    r"^[ ]*(?:(?P<label>(?:full |first |last |given |family |sur)?na(?:m|rn)es?(?: of [a-z]+)?)"
    r"|from|to|cc|bcc|attn|attention|authors?|prepared by|contacts?(?: person)?"
    r"|requesters?|complainants?|applicants?|patients?|students?|tenants?"
    r"|clients?|witness(?:es)?|reviewed by"
    r"|approved by|reported by|written by|interviewed by|minute taker|present|apologies"
    r"|attendees|in attendance|chair|cced?|sender"
    r"|recipient|kaituhi|ingoa|nā|ki|mai i|claimants?|next of kin|guardian|spouse|partner"
    r"|manager|case manager|owner|driver)"
    r"[ ]?:[ ]?(?P<value>[^\n]{2,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_PART = re.compile(r"[^;<>()\[\]|/&\n]+")
_SALUTATION = re.compile(
    r"^[ ]*(?:dear|kia ora(?: anō)?|tēnā koe|tena koe|hi|hello|hey|mōrena|morena|ata mārie"
    r"|talofa(?: lava)?|mālō e lelei|malo e lelei"
    r"|kia orana|bula(?: vinaka)?|namaste|good (?:morning|afternoon|evening)|greetings"
    r"|e hoa)(?: again| there)?,?[ ](?:e )?",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^[ ]*(?:yours (?:sincerely|faithfully|truly)|(?:kind(?:est)?|best|warm(?:est)?"
    r"|many) (?:regards|wishes|thanks)|(?:with )?regards"
    r"|sincerely|cheers|thanks(?: so much| again)?|thank you|ngā mihi(?: nui| mahana| maioha)?"
    r"|nga mihi(?: nui)?|nāku(?: noa| iti)?(?: nei)?(?: noa)?"
    r"(?:,? nā)?|naku noa|nā|heoi anō|heoi ano|noho ora mai|arohanui|mauri ora|hei konā mai"
    r"|respectfully|fa'afetai|vinaka)[,.!]?[ ]*(?:[,\n]|$)\s*",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE = re.compile(
    r"(?:\b[Kk]o(?= [^\n]{2,60} (?:tōku|toku|taku|tōna|tana|te) ingoa)"
    r"|\b[Kk]o(?= [^\n]{2,40}? (?:ahau|au)\b)|\brāua ko|\brātou ko|\b(?:ki|kei|hei|mō) a"
    r"|\b[Mm]y (?:full |first )?name(?: is|'s)|\bI am|\bI'm|\bcalled|\bknown as|\baka|\bnée"
    r"|\bnamed|\bname of|\bon behalf of|\bsigned by"
    r"|\b(?:my|My|his|His|her|Her|their|Their|our|Our|the|The|A|a|an|by|former|client|alleged)"
    r" (?:(?:late|elder|older|younger|eldest|youngest|ex|then|first|second|other)[ -])?(?:wife"
    r"|husband|partner|daughter|son|mother|mum|father|dad"
    r"|brother|sister|aunt|uncle|niece|nephew|cousin|grandmother|grandfather|grandson"
    r"|granddaughter|mokopuna|friend|flatmate"
    r"|neighbour|tenant|landlord|complainant|applicant|appellant|respondent|plaintiff"
    r"|defendant|accused|deceased|claimant|requester|witness|victim|patient|student"
    r"|employee|constituent|resident|nurse|teacher|principal|social worker|caregiver|carer"
    r"|case manager|author|journalist|reporter"
    r"|lawyer|solicitor|surveyor|contractor|driver|owner|director|whistleblower|informant"
    r"|contact|contact person|colleague|boss|doctor)),?:?[ \n]"
)
_INTIMATE = re.compile(
    r"\b(?:(?:my|his|her|their|our) (?:wife|husband|partner|daughter|son|mother|mum|father|dad|brother|sister"
    r"|aunt|uncle|niece|nephew|cousin|friend|flatmate|neighbour|mokopuna|boss|colleague|landlord|doctor)"
    r"|(?:said|spoke|talked|spoken|wrote|replied|explained|apologised) (?:to|with)|(?:told"
    r"|emailed|phoned|rang|texted)"
    r"|(?:phone|chat|chatting|session|coffee|lunch|dinner|date|call|hanging|catch-?up|talking) (?:with|w/?)"
    r"|(?:ask for|ask|tell|call|text|ring|message|email|thanks|thank|cheers|ran into|bumped into|rude to"
    r"|nice to|proud of|chatting w|love you|love to|out to|props to|ups to)"
    r"|my (?:boy|girl|kid|bro|sis|cuz|cuzzie|missus|hubby|nan|nana|koro|ex|mate|landlord"
    r"|baby|bestie|fiancé|fiance|teacher)"
    r"|my (?:full |first )?name(?: is|'s)|I'?m|i'?m|i am|called|named|ingoa ko"
    r"|[Cc][Cc]|who(?:'s|'re| is| was| are| were)|that(?:'d| would) be"
    r"|(?:tamāhine|tama|pāpā|māmā|tungāne|tuahine|teina|tuakana|hoa|mokopuna|kuia|koroua|tamaiti|tamariki),? ko"
    r"|(?:tamāhine|pāpā|māmā|tungāne|tuahine|teina|tuakana|hoa|mokopuna|tamaiti|tamariki) o),?[ \n]",
    re.IGNORECASE,
)
_RELATIONS = (
    r"(?:wife|husband|partner|daughter|son|mother|mum|father|dad|brother|sister|aunty?|uncle|niece|nephew|cousin"
    r"|grand(?:mother|father|son|daughter)|step(?:son|daughter|mother|father)|moko(?:puna)?|friend|flatmate"
    r"|neighbour|fiancée?|care(?:r|giver)|boyfriend|girlfriend|ex)"
)
_RELATED = re.compile(
    rf", (?:my|his|her|their|our) (?:[a-z]+ )?{_RELATIONS}\b"
    rf"|[ ]\((?:(?:my|his|her|their|our|the) )?{_RELATIONS}\)"
)
_SWORN = re.compile(
    r"\bI, (?P<name>[^,\n\d]{4,60}), (?=(?:of|the|being|formerly|make|say|state|solemnly|do|an?|aged|am)\b)"
)
_CLOSING = re.compile(
    r"(?<=[.!?] )(?:thanks|thank you|cheers|regards|kind regards|ngā mihi|mauri ora|love),? (?=[^\n]{2,30}$)",
    re.IGNORECASE | re.MULTILINE,
)
_ROLL = re.compile(r"[^;\n]{3,60}(?:;\s[^;\n]{2,60}){2,}")
_ENTRY = re.compile(
    r"\s*(?P<name>[^\W\d_][^\W\d_'. -]*(?:['. -][^\W\d_]+)*, "
    r"[^\W\d_][^\d_,;]{0,40}?)(?=[ ]?[\[<(]*\s*$|[ ][\[<(])"
)
_TABLE = re.compile(
    r"^[ ]*(?:(?:full |staff |employee )?names?|ingoa)[ \t]+(?:position|role|title|job|tūranga|team|agency"
    r"|organisation|unit|branch|office|location|phone|ext|email)\b[^\n]*\n(?P<rows>(?:[^\n]+(?:\n|$)){1,80})",
    re.IGNORECASE | re.MULTILINE,
)
_TICKET = re.compile(
    r"(?<![\w/])[A-ZĀĒĪŌŪ][A-ZĀĒĪŌŪ'-]+/[A-ZĀĒĪŌŪ][A-ZĀĒĪŌŪ' -]*?[ ]?(?:MRS?|MS|MISS|MSTR|DR)(?![\w/])"
)
DOES = re.compile(
    r"[ \n](?:said|says|told|wrote|emailed|phoned|rang|lives|lived|resides|was born|applied"
    r"|complained|asked|alleged|explained|stated"
    r"|replied|claimed|died|passed away|moved|stayed|tested positive|has been diagnosed|works"
    r"|worked|resigned)\b"
    r"|, (?:aged? )?[1-9][0-9]?,|[ ]\((?:aged? )?[1-9][0-9]?\)|, (?:aged|born)\b"
)
_INVERTED = re.compile(
    r"(?<![\w,'-])(?P<family>(?:(?:van|von|de|der|te|Te|Van|De) ){0,2}[^\W\d_a-z][^\W\d_]*(?:['-][^\W\d_]+)*), "
    r"(?P<given>[A-ZĀĒĪŌŪ][^\W\d_]+(?:-[^\W\d_]+)?(?: [A-ZĀĒĪŌŪ](?:\.|[^\W\d_]+)?)?)(?![\w'])"
)
_DIGIT_IN_WORD = re.compile(r"[^\W\d_][0158|]+[^\W\d_]")
_LETTERS = str.maketrans("0158|", "olsbl")
_NOBODY = frozenset(
    {
        "sir",
        "madam",
        "all",
        "team",
        "everyone",
        "koutou",
        "katoa",
        "colleagues",
        "minister",
        "folks",
    }
)


def compact(name: str) -> str:
    r"""Gives the name with single spaces, the given name first.

    >>> compact("TĀMATI,\n Mere"), compact("Mere  Tāmati")
    ('Mere TĀMATI', 'Mere Tāmati')
    """
    family, comma, given = " ".join(name.split()).partition(", ")
    return f"{given} {family}" if comma else family


def is_valid(text: str) -> bool:
    """Tells whether a name stands in a text where the words around it announce one.

    >>> is_valid("Dear Quillon,"), is_valid("Dear Sir or Madam,")
    (True, False)
    """
    return any(NameFrameRecogniser().hits(text))


class NameFrameRecogniser(Recogniser):
    """Finds names by the place where they stand."""

    CATEGORY = "PERSON"
    DETECTOR = "name-frame"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the names of a text that the words around them tell."""
        tokens = tokens_of(text)
        yield from _headers(tokens)
        for match in _SALUTATION.finditer(text):
            yield from _whole_place(tokens, match.end(), 0.85, "salutation")
        for match in _SIGN_OFF.finditer(text):
            yield from _whole_place(tokens, match.end(), 0.85, "sign-off")
        for match in _BEFORE.finditer(text):
            yield from _behind(tokens, match.end(), alone=False)
        for match in _INTIMATE.finditer(text):
            yield from _behind(tokens, match.end(), alone=True)
        yield from _before_verbs(tokens)
        for match in _RELATED.finditer(text):
            yield from _before_relation(tokens, match.start())
        for match in _CLOSING.finditer(text):
            yield from _whole_place(tokens, match.end(), 0.8, "sign-off")
        for match in _ROLL.finditer(text) if ";" in text else ():
            yield from _roll(tokens, match)
        for match in _SWORN.finditer(text):
            yield from _sworn(tokens, *match.span("name"))
        for match in _TABLE.finditer(text):
            yield from _first_cells(tokens, match.start("rows"), match.group("rows"))
        for match in _TICKET.finditer(text):
            yield Hit(*match.span(), 0.85, Evidence.FORM, "name: as on a ticket")
        yield from _inverted(tokens)


def _span(tokens: Tokens, span: tuple[int, int]) -> tuple[int, int]:
    return tokens.items[span[0]].start, tokens.items[span[1] - 1].end


def _is_something_else(tokens: Tokens, span: tuple[int, int]) -> bool:
    """Tells whether the words are abbreviations (MBIE, DTA), or nothing but English words."""
    words = tokens.items[span[0] : span[1]]
    if any(t.sort is Sort.NAME for t in words):
        return False
    return all(t.look is not Look.CAPITALISED for t in words) or all(
        t.sort is Sort.WORD for t in words if t.look is not Look.INITIAL
    )


def _whole_place(tokens: Tokens, offset: int, score: float, why: str) -> Iterator[Hit]:
    """Gives a name at an offset that goes to the end of its line or to a comma."""
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start - offset > 2:
        return
    if tokens.items[index].key in _NOBODY:
        return
    span = read_name(tokens, index)
    if span is None or _is_something_else(tokens, span):
        return
    start, end = _span(tokens, span)
    behind = tokens.text[end : end + 2].lstrip(" ")
    single = span[1] - span[0] == 1
    if behind and behind[0] not in ",.!\n;:-|(" and single:
        return
    yield Hit(start, end, score, Evidence.GRAMMAR, f"name: {why}")


def _headers(tokens: Tokens) -> Iterator[Hit]:
    for header in _HEADER.finditer(tokens.text):
        base = header.start("value")
        for part in _PART.finditer(header.group("value")):
            for piece in re.finditer(r"[^,]+", part.group()):
                start = base + part.start() + piece.start()
                stop = base + part.start() + piece.end()
                if header.group("label") and (hit := _misread(piece.group(), start)):
                    yield hit
                index = tokens.index_at(start)
                span = read_name(tokens, index)
                if (
                    span is None
                    or tokens.items[span[1] - 1].end > stop
                    or _is_something_else(tokens, span)
                ):
                    continue
                first, last = _span(tokens, span)
                rest = tokens.text[last:stop].strip(" .'\"")
                # all of the piece is the name; what follows may be an e-mail address
                if (not rest or "@" in rest) and first - start <= 3:
                    yield Hit(first, last, 0.82, Evidence.GRAMMAR, "name: header line")


def _misread(piece: str, offset: int) -> Hit | None:
    """Gives the name behind "Name:" in which OCR read letters as digits."""
    if not _DIGIT_IN_WORD.search(piece):
        return None
    read = piece.translate(_LETTERS)
    words = tokens_of(read).items
    if not 0 < len(words) <= 4 or not all(t.is_cased and t.sort.may_be_name for t in words):
        return None
    start, end = offset + words[0].start, offset + words[-1].end
    return Hit(start, end, 0.65, Evidence.LABEL, "name: header line, letters misread")


def _behind(tokens: Tokens, offset: int, *, alone: bool) -> Iterator[Hit]:
    """Gives a name behind words that announce one: two words, or one that is known.

    Where ``alone`` says that only a person can stand there, one word that no list knows is enough.
    """
    index = tokens.index_at(offset)
    if index >= len(tokens.items) or tokens.items[index].start - offset > 1:
        return
    token = tokens.items[index]
    if token.look is Look.LOWER:
        yield from _small_letters(tokens, index, alone=alone)
        return
    span = read_name(tokens, index)
    if span is None:
        return
    full = [t for t in tokens.items[span[0] : span[1]] if t.look is not Look.INITIAL]
    if _is_something_else(tokens, span):
        return
    known_name = any(t.sort is Sort.NAME for t in full)
    strangers = all(t.sort is not Sort.WORD for t in full)
    if known_name or (strangers and (len(full) > 1 or (alone and _may_stand_alone(full[0])))):
        score = 0.75 if known_name else 0.62
        yield Hit(*_span(tokens, span), score, Evidence.GRAMMAR, "name: announced")


def _may_stand_alone(token: Token) -> bool:
    """Tells whether one word is enough where only a person can stand: no other word, or a given name."""
    return token.sort is Sort.UNKNOWN or (token.sort is Sort.AMBIGUOUS and token.is_given)


def _small_letters(tokens: Tokens, index: int, *, alone: bool) -> Iterator[Hit]:
    """Gives a name without capitals, as in informal writing: words that are known as names only."""
    token = tokens.items[index]
    if not token.is_given or token.sort is not Sort.NAME:
        return
    after = tokens.items[index + 1] if tokens.beside(index + 1) else None
    end = after.end if after and after.is_family and after.sort is Sort.NAME else 0
    if end or alone:
        yield Hit(
            token.start, end or token.end, 0.6, Evidence.GRAMMAR, "name: announced, small letters"
        )


def _roll(tokens: Tokens, line: re.Match[str]) -> Iterator[Hit]:
    """Gives the people of a list such as "Example, Jane; SAMPLE, Tom; Doe, R & S", most of it such entries."""
    entries = []
    count = 0
    for piece in re.finditer(r"[^;]+", line.group()):
        count += 1
        entry = _ENTRY.match(piece.group())
        if entry is None:
            continue
        start = line.start() + piece.start() + entry.start("name")
        end = line.start() + piece.start() + entry.end("name")
        words = tokens.items[tokens.index_at(start) : tokens.index_at(end)]
        cased = all(t.is_cased or t.is_particle or t.key == "and" for t in words)
        named = [t for t in words if t.is_cased and t.look is not Look.INITIAL]
        if cased and named and all(t.sort.may_be_name or t.is_particle for t in named):
            entries.append((start, end))
    if len(entries) * 2 >= count and len(entries) > 1:
        for start, end in entries:
            yield Hit(
                start, end, 0.75, Evidence.GRAMMAR, "name: list of people, family names first"
            )


def _sworn(tokens: Tokens, start: int, end: int) -> Iterator[Hit]:
    """Gives the name of somebody who swears or states, written as the law writes it."""
    words = tokens.items[tokens.index_at(start) : tokens.index_at(end)]
    if len(words) > 1 and all(t.is_cased or t.is_particle for t in words):
        yield Hit(start, end, 0.85, Evidence.GRAMMAR, "name: of whoever states")


def _first_cells(tokens: Tokens, offset: int, rows: str) -> Iterator[Hit]:
    """Gives the names at the beginning of the rows of a table whose first column is names."""
    for row in re.finditer(r"[^\n]+", rows):
        index = tokens.index_at(offset + row.start())
        span = read_name(tokens, index, longest=4)
        if span is None or span[0] != index or _is_something_else(tokens, span):
            continue
        stop = span[1]
        if stop < len(tokens.items) and tokens.items[stop].look is Look.INITIAL:
            stop += tokens.beside(stop)
        start, end = _span(tokens, (index, stop))
        if stop - index > 1 and start - offset - row.start() <= 3:
            yield Hit(start, end, 0.75, Evidence.GRAMMAR, "name: first column of a table")


def _before_relation(tokens: Tokens, offset: int) -> Iterator[Hit]:
    """Gives the name before words that say whose relative somebody is."""
    last = tokens.index_at(offset) - 1
    if last < 0 or tokens.items[last].end != offset or not _fits(tokens, last, last):
        return
    first = last
    while first > 0 and last - first < 3 and _fits(tokens, first - 1, last):
        first -= 1
    full = [t for t in tokens.items[first : last + 1] if t.look is not Look.INITIAL]
    alone = len(full) == 1 and (full[0].sort is Sort.NAME or _may_stand_alone(full[0]))
    if alone or (len(full) > 1 and not _is_something_else(tokens, (first, last + 1))):
        span = (tokens.items[first].start, tokens.items[last].end)
        yield Hit(*span, 0.65, Evidence.GRAMMAR, "name: somebody's relative")


def _before_verbs(tokens: Tokens) -> Iterator[Hit]:
    """Gives two or three capitals, none of them known as something else, before a person's verb."""
    for match in DOES.finditer(tokens.text):
        last = tokens.index_at(match.start()) - 1
        first = last
        while first >= 0 and last - first < 3 and _fits(tokens, first, last):
            first -= 1
        first += 1
        if (
            last - first >= 1
            and tokens.items[last].end == match.start()
            and not _is_something_else(tokens, (first, last + 1))
        ):
            span = (tokens.items[first].start, tokens.items[last].end)
            yield Hit(*span, 0.6, Evidence.GRAMMAR, "name: does what people do")


def _fits(tokens: Tokens, index: int, last: int) -> bool:
    token = tokens.items[index]
    beside = index == last or tokens.beside(index + 1)
    return beside and token.look in (Look.CAPITALISED, Look.INITIAL) and token.sort.may_be_name


def _inverted(tokens: Tokens) -> Iterator[Hit]:
    known = vocabulary()
    for match in _INVERTED.finditer(tokens.text):
        family, given = match.group("family").split()[-1], match.group("given").split()[0]
        sorts = (sort_of(family), sort_of(given))
        before = tokens.index_at(match.start())
        shouted = family.isupper() and len(family) > 1
        if not all(sort.may_be_name for sort in sorts) or (
            tokens.beside(before) and _is_one_with(tokens.items[before - 1], shouted=shouted)
        ):
            continue
        is_given = known.is_given(folded(given))
        is_family = known.is_family(folded(family), family)
        double = "-" in family and (is_given or shouted)
        if (
            (shouted and (is_given or is_family) and not given.isupper())
            or (is_given and is_family and sorts == (Sort.NAME, Sort.NAME))
            or (double and not given.isupper())
        ):
            yield Hit(*match.span(), 0.75, Evidence.GRAMMAR, "name: family name first")
        elif (
            shouted
            and len(family) > 3
            and not given.isupper()
            and sorts == (Sort.UNKNOWN, Sort.UNKNOWN)
            and tokens.text[match.end() : match.end() + 1] != ","
            and (
                before == 0
                or tokens.items[before].broken_before
                or _mark_before(tokens, before) in ":;("
            )
        ):
            yield Hit(*match.span(), 0.6, Evidence.GRAMMAR, "name: form of family name first")


def _mark_before(tokens: Tokens, index: int) -> str:
    """Gives the last character before a word that is no space; a line break counts as one."""
    before = tokens.text[tokens.items[index - 1].end : tokens.items[index].start].rstrip(" ")
    return before[-1:].replace("\n", ";") or " "


def _is_one_with(before: Token, *, shouted: bool) -> bool:
    """Tells whether the word before a family name is a name too: "Ana Tau, Mele Latu" are two people."""
    if shouted:
        return before.look is Look.UPPER or before.sort is Sort.NAME
    return before.is_cased
