"""Names that the words beside them announce: who somebody is to somebody else, and what only people do.

Form: behind "my name is", "the complainant", "ran into"; between "Ko" and "tōku ingoa"; before "said",
"lives" or ", her daughter".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.manner import is_informal, is_message
from redaction.detectors.name_tokens import (
    Look,
    Token,
    Tokens,
    is_something_else,
    place_of,
    read_name,
)
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, alone_nobody

_BEFORE = re.compile(
    r"(?:\b[Kk]o(?= [^\n]{2,60} (?:tōku|toku|taku|tōna|tana|te) ingoa)"
    r"|\b[Kk]o(?= [^\n]{2,40}? (?:ahau|au)\b)|\brāua ko|\brātou ko|\b(?:ki|kei|hei|mō) a"
    r"|\b[Mm]y (?:full |first )?name(?: is|'s)|\bI am|\bI'm|\bcalled|\bknown as|\baka|\bnée"
    r"|\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ww]hose|[Tt]he)(?: [a-z]+)? name(?: is| was|'s)"
    r"|\b(?:[Ll]andlord|[Tt]enant|[Cc]omplainant|[Aa]pplicant|[Aa]ppellant|[Rr]espondent|[Cc]laimant"
    r"|[Rr]equester"
    r"|[Ww]itness|[Pp]atient|[Cc]laimant|[Dd]eceased|[Gg]uarantor|[Bb]orrower|[Vv]endor|[Pp]urchaser"
    r"|[Ss]ubmitter"
    r"|[Cc]aregiver|[Rr]eferee|[Ii]nterpreter|[Ss]upervisor|[Dd]river|[Cc]ounsel|[Dd]elegate"
    r"|[Ss]olicitor)(?=,? [^\W\d_a-z])"
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
    r"|nice to|proud of|chatting w|love you|love to|(?:shout ?|call|reach(?:ed|ing)? |big ups? "
    r"|love )out to|props to|ups to)"
    r"|my (?:boy|girl|kid|bro|sis|cuz|cuzzie|missus|hubby|nan|nana|koro|ex|mate|landlord"
    r"|baby|bestie|fiancé|fiance|teacher)"
    r"|my (?:full |first )?name(?: is|'s)|I'?m|i'?m|i am|called|named|ingoa ko"
    r"|(?-i:uncle|unc|aunty|auntie|aunt|whaea|matua|koro|nana|nan|young|old|mvp|coach|sister|father"
    r"|fr|cuz|lil|baby)"
    r"|goes by|apologies from|pay(?: to)?|shout ?out to|check (?:if|with|whether)|ask (?:if"
    r"|whether)|invited?|pick up"
    r"|[Cc][Cc]|who(?:'s|'re| is| was| are| were)|that(?:'d| would) be"
    r"|(?:tamāhine|tama|pāpā|māmā|tungāne|tuahine|teina|tuakana|hoa|mokopuna|kuia|koroua|tamaiti|tamariki),? ko"
    r"|(?:tamāhine|pāpā|māmā|tungāne|tuahine|teina|tuakana|hoa|mokopuna|tamaiti|tamariki) o),?[ \n]",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:(?:know|knows|knew|seen|met|meet|miss|hired|dated|dating|married|recommend|hug|thanking|missing)"
    r"|heard from|hear from|where(?:'s| is)|wheres|looking for|thanks to|happy birthday|hbd|welcome(?: back)?"
    r"|rip|congrats|congratulations(?: to)?|get well|good luck|owes?|and honestly|as for|back to|blame|told by)"
    r"[ ](?:to )?",
    re.IGNORECASE,
)
"""What is said of people in messages, and in papers of much else."""

_LONGEST_RANK = 7
_RELATIONS = (
    r"(?:wife|husband|partner|daughter|son|mother|mum|father|dad|brother|sister|aunty?|uncle|niece"
    r"|nephew|cousin"
    r"|grand(?:mother|father|son|daughter)|step(?:son|daughter|mother|father)|moko(?:puna)?|friend|flatmate"
    r"|neighbour|fiancée?|care(?:r|giver)|boyfriend|girlfriend|ex)"
)
_RELATED = re.compile(
    rf", (?:my|his|her|their|our) (?:[a-z]+ )?{_RELATIONS}\b"
    rf"|[ ]\((?:(?:my|his|her|their|our|the) )?{_RELATIONS}\)"
)
_INITIALLED = re.compile(
    r"\b(?:by|from|to|with|of|and|for|about|against|told|asked|met|thank|per|nā|ki a|e"
    r"|before me:?|[Ww]itness(?:ed by)?:?|[Ss]igned:?|[Tt]aken by:?|name(?: on (?:it|that"
    r"|the [a-z]+))?(?: is| was|:)?"
    r"|[Tt]ested by:?|[Dd]irectors?:?|[Tt]rustees?:?|\bby:) "
    r"(?P<name>(?:[A-ZĀĒĪŌŪ]\.? ?){1,3}(?<= )(?:Te |van "
    r"|de )?[A-ZĀĒĪŌŪ][^\W\d_]{1,20}(?:['-][^\W\d_]{1,20}){0,2})(?![\w'-])"
)
"""One to three initials and a family name, where a small word leads up to somebody."""
DOES = re.compile(
    r"[ \n](?:said|says|told|wrote|emailed|phoned|rang|lives|lived|resides|was born|applied"
    r"|complained|asked|alleged|explained|stated"
    r"|replied|claimed|died|passed away|moved|stayed|tested positive|has been diagnosed|works|spoke"
    r"|has (?:signed|spoken|apologised|told|asked|agreed)|apologised|thinks|thought|believes"
    r"|worked|resigned)\b"
    r"|, (?:aged? )?[1-9][0-9]?,|[ ]\((?:aged? )?[1-9][0-9]?\)|, (?:aged|born)\b"
)


ACTING = re.compile(
    r"(?:'s)?[ ](?:is|was|has|had|will|would|can|can't|could|couldn't|does|did|didn't|says|said"
    r"|wants|owns|needs|thinks|knows"
    r"|rang|came|went|got|gave|took|asked|told|lives|left|stayed|called|hit|saw|felt|paid|drove|brought"
    r"|spoke|speaks|visited|visits|accepts|accepted|agreed|agrees|declined|disagreed|met|wrote|signed|arrived"
    r"|attended|apologised|confirmed|believes|believed|heard|helped|kept|knew|moved|offered|picked"
    r"|pointed|ran"
    r"|returned|reported|replied|sent|sat|showed|slept|stood|suggested|thought|tried|understood|waited|walked"
    r"|wanted|worked|works|noticed|explained|stated|recalled|cried|died|seconded|queried|mentioned"
    r"|to (?:ring|call|do|send|check|ask|tell|write|draft|follow|bring|book|find|get|talk|speak|meet"
    r"|arrange|update|contact|confirm|visit|email|complete|prepare|review|report|circulate|chase|organise|provide|make|see))\b"
)
"""What people do, and things at times: enough behind a word that is known as somebody's name."""

_SHORTEST = 3
_LIVES = re.compile(
    r"[ \n](?:(?:had |has |was |is )?(?:married|divorced|born|pregnant|widowed)|(?:had |has "
    r"|have )?(?:died|passed away"
    r"|apologised|apologized|resigned|retired|cried|wept|travelled|graduated|phoned|rang|texted"
    r"|emailed|recalled"
    r"|remembered|gave birth|fell ill|fainted)|(?:lives|lived|grew up) (?:in|at|with|on|alone)"
    r"|(?:says|said|thinks"
    r"|thought|told \w+|believes|feels|hopes|wants) (?:that )?(?:he|she|they|her|his)|(?:did"
    r"|does) not (?:want|know"
    r"|remember|sleep|feel)|(?:might|may|could|must|would) (?:have )?(?:heard|seen|told|asked"
    r"|rung|spoken|known|said)"
    r"|(?:hasn't|hadn't|didn't) (?:slept|eaten|rung|called|texted|said|told|know|want|sleep))\b"
    r"|, [1-9][0-9], (?=from|of|who|is|was|lives|and|a )"
    r"|[ ](?:when|if|as|because|since|while|until|till|before|after|and|so|but) (?:he|she)(?:'s|'d|'ll)?\b"
)
"""What only people do, so that one name by itself is enough before it."""


_PRONOUN = re.compile(r"[ ][a-z]+ (?:he|she)\b")


def announced(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names behind words that announce one, and before what people do or are to each other."""
    for match in _BEFORE.finditer(tokens.text):
        yield from _behind(tokens, match.end(), alone=False)
    for match in _INTIMATE.finditer(tokens.text):
        yield from _behind(tokens, match.end(), alone=True)
    for match in _MET.finditer(tokens.text) if is_message(tokens) else ():
        yield from _behind(tokens, match.end(), alone=True)
    yield from _before_verbs(tokens)
    yield from _alone_before_verbs(tokens)
    for match in _INITIALLED.finditer(tokens.text):
        yield from _initialled(tokens, match)
    for match in _RELATED.finditer(tokens.text):
        yield from _before_relation(tokens, match.start())


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
    if is_something_else(tokens, span) or _goes_on_as_body(tokens, span[1]):
        return
    known_name = any(t.sort is Sort.NAME for t in full)
    strangers = all(t.sort is not Sort.WORD for t in full)
    if known_name or (strangers and (len(full) > 1 or (alone and _may_stand_alone(full[0])))):
        score = 0.75 if known_name else 0.62
        yield Hit(*place_of(tokens, span), score, Evidence.GRAMMAR, "name: announced")


def _goes_on_as_body(tokens: Tokens, index: int) -> bool:
    """Tells whether the capital behind a name makes a body of it: "ask Te Whatu Ora"."""
    if not tokens.beside(index) or not tokens.items[index].is_cased:
        return False
    return tokens.items[index].sort in (Sort.ORGANISATION, Sort.COMMON)


def _initialled(tokens: Tokens, match: re.Match[str]) -> Iterator[Hit]:
    """Gives initials without stops and a family name that is known, or that is nothing else."""
    last = tokens.index_at(match.end("name")) - 1
    family = tokens.items[last]
    goes_on = tokens.beside(last + 1) and tokens.items[last + 1].is_cased
    if family.dotted and family.is_family:
        # "typed by X Wu. Corrections": no abbreviation, however short
        goes_on = False
    if (
        goes_on
        and tokens.items[last + 1].look is Look.UPPER
        and len(tokens.items[last + 1].key) < _LONGEST_RANK
    ):
        # "E Leota LTCDR"
        goes_on = False
    known = family.is_family and family.sort in (Sort.NAME, Sort.AMBIGUOUS)
    if not goes_on and (known or family.sort is Sort.UNKNOWN) and family.look is Look.CAPITALISED:
        span = match.span("name")
        yield Hit(*span, 0.63, Evidence.GRAMMAR, "name: initials behind a small word")


def _may_stand_alone(token: Token) -> bool:
    """Tells whether one word is enough where only a person can stand: no other word, or a given name."""
    return token.sort is Sort.UNKNOWN or (token.sort is Sort.AMBIGUOUS and token.is_given)


def _small_letters(tokens: Tokens, index: int, *, alone: bool) -> Iterator[Hit]:
    """Gives a name without capitals, as in informal writing: words that are known as names only."""
    token = tokens.items[index]
    strange = token.sort is Sort.UNKNOWN and token.key not in alone_nobody()
    if alone and strange and len(token.key) > 3 and is_informal(tokens):
        behind = tokens.items[index + 1] if tokens.beside(index + 1) else token
        goes_on = behind.sort in (Sort.UNKNOWN, Sort.NAME) and not behind.is_cased
        end = behind.end if goes_on else token.end
        yield Hit(token.start, end, 0.5, Evidence.GRAMMAR, "name: announced, in a post")
        return
    if not token.is_given or token.sort is not Sort.NAME:
        return
    after = tokens.items[index + 1] if tokens.beside(index + 1) else None
    end = after.end if after and after.is_family and after.sort is Sort.NAME else 0
    if end or alone:
        yield Hit(
            token.start, end or token.end, 0.6, Evidence.GRAMMAR, "name: announced, small letters"
        )


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
    if alone or (len(full) > 1 and not is_something_else(tokens, (first, last + 1))):
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
            and not is_something_else(tokens, (first, last + 1))
        ):
            span = (tokens.items[first].start, tokens.items[last].end)
            yield Hit(*span, 0.6, Evidence.GRAMMAR, "name: does what people do")


def _alone_before_verbs(tokens: Tokens) -> Iterator[Hit]:
    """Gives one capital that no list knows before what only people do."""
    for match in _LIVES.finditer(tokens.text):
        last = tokens.index_at(match.start()) - 1
        if last < 0 or tokens.items[last].end != match.start():
            continue
        token = tokens.items[last]
        alone = not (tokens.beside(last) and tokens.items[last - 1].is_cased)
        strange = token.sort in (Sort.UNKNOWN, Sort.NAME) and token.look is Look.CAPITALISED
        told_by_pronoun = token.is_given and _PRONOUN.match(tokens.text, token.end) is not None
        if told_by_pronoun and alone:
            strange = token.look is Look.CAPITALISED
        elif token.key in alone_nobody():
            continue
        if alone and strange and len(token.key) >= _SHORTEST:
            span = (token.start, token.end)
            yield Hit(*span, 0.55, Evidence.GRAMMAR, "name: does what only people do")


def _fits(tokens: Tokens, index: int, last: int) -> bool:
    token = tokens.items[index]
    beside = index == last or tokens.beside(index + 1)
    return beside and token.look in (Look.CAPITALISED, Look.INITIAL) and token.sort.may_be_name
