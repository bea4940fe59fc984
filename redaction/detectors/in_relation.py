"""Names beside words that say who somebody is: "the lifeguard, Toa," or "a carer (Sue)".

Form: behind a word for what a person does or is to another, and a comma or a bracket, one or two capitals
that end with a mark; behind a word for several people, a list of them. The words for people are those
below, so that no "river, Waikato," comes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Token, Tokens
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, alone_nobody

_ONE = (
    r"(?:accountant|adviser|advisor|agent|analyst|apprentice|artist|assessor|auditor|aunt|aunty"
    r"|auntie|author|baby|baker"
    r"|barrister|boss|boy|boyfriend|bro|broker|brother|builder|butcher|buyer|caller|captain|carer"
    r"|caregiver|caretaker|carver"
    r"|chair|chaplain|chef|child|cleaner|clerk|client|coach|colleague|complainant|constable"
    r"|contractor|cook|coroner"
    r"|counsellor|cousin|dad|daughter|deckhand|dentist|detective|director|doctor|driver|electrician"
    r"|elder|employee|employer"
    r"|engineer|ex|farmer|father|fianc[eé]e?|fisher(?:man)?|flatmate|foreman|friend|girl|girlfriend"
    r"|grand(?:dad|daughter|father"
    r"|ma|mother|pa|parent|son)|guard|guardian|hairdresser|head|husband|inspector|intern"
    r"|interpreter|journalist|judge|kid"
    r"|kaiako|kaiāwhina|kaimahi|kaumātua|kuia|koroua|landlady|landlord|lawyer|lecturer|lessee"
    r"|librarian|lifeguard|manager|mate"
    r"|mechanic|midwife|missus|moko|mokopuna|mother|(?:mother|father|sister|brother|daughter"
    r"|son)[- ]in[- ]law|mum|musician"
    r"|nan|nana|nanny|neighbour|nephew|niece|nurse|offender|officer|organiser|owner|paramedic"
    r"|parent|partner|pastor|patient"
    r"|pharmacist|photographer|physio|pilot|plumber|priest|principal|prisoner|psychologist|ranger"
    r"|receptionist|referee"
    r"|reporter|resident|secretary|seller|sergeant|sister|skipper|social worker|solicitor|son"
    r"|stepson|stepdaughter|student"
    r"|supervisor|supplier|surgeon|surveyor|teacher|teen|teenager|tenant|therapist|toddler|trainee"
    r"|translator|treasurer"
    r"|trustee|tumuaki|tutor|twin|uncle|valuer|vet|vicar|victim|volunteer|warden|weaver|widow"
    r"|widower|wife|witness|worker"
    r"|tamaiti|tamāhine|tama|teina|tuakana|tuahine|tungāne|wahine|tāne|hoa|whaea|matua)"
)
_MANY = (
    r"(?:kids|children|boys|girls|sons|daughters|twins|babies|tamariki|mokopuna|moko|parents"
    r"|brothers|sisters|siblings|friends"
    r"|mates|flatmates|neighbours|cousins|aunties|aunts|uncles|nieces|nephews|tenants|owners"
    r"|trustees|directors|witnesses"
    r"|speakers|partners|nans|grandparents|grandchildren|grandsons|granddaughters|colleagues|nurses"
    r"|teachers|workmates"
    r"|teammates|students|apprentices|victims|volunteers|whānau|party of (?:two|three|four|five|six|[2-9]))"
)
_WORD = r"(?:Te )?[A-ZĀĒĪŌŪ][^\W\d_]+(?:['-][^\W\d_]+)*"
_BESIDE = re.compile(
    rf"(?<![\w-])(?i:{_ONE})(?:, | \((?:the "
    rf"|a )?)[\"']?(?P<name>{_WORD}(?: {_WORD}){{0,2}})(?=[\"']?[,.;)\n]|'s\b|$| \()"
)
_SEVERAL = re.compile(
    rf"(?<![\w-])(?i:{_MANY})(?: are| were|,|:| \(|) ?\(?[\"']?"
    rf"(?P<names>{_WORD}(?: {_WORD}){{0,2}}(?:(?:,? and |, | & )(?:{_WORD}"
    rf"|[A-Z][a-z]+)(?: {_WORD}){{0,2}}){{0,9}})"
)
_PET_NAMED = re.compile(
    rf"(?<![\w'-]){_WORD}(?: {_WORD})? (?:[\"“‘(]{_WORD}[\"”’)]) (?:{_WORD}"
    rf"|van [A-Z][^\W\d_]+)(?: {_WORD})?(?![\w'-])"
)
_BOTH_BY_INITIAL = re.compile(
    rf"(?<![\w'.-])(?:[A-ZĀĒĪŌŪ]\.? ?){{1,2}}(?:&|and) (?:[A-ZĀĒĪŌŪ]\.? ?){{1,2}}(?<= ){_WORD}(?![\w'-])"
)
_ALIAS = re.compile(rf"(?<=[\w.])[ ]\([\"“‘](?P<name>{_WORD}(?: {_WORD})?)[\"”’]\)")
_AGED = re.compile(rf"\((?P<name>{_WORD}(?: {_WORD})?), (?:aged? )?[1-9]?[0-9](?=[,;)])")
_MAILED = re.compile(rf"(?<![\w'-])(?P<name>{_WORD}(?: {_WORD}){{0,2}}) [(<](?=[\w.+'-]+@)")
_MEMBER = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}")


def in_relation(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names beside words for what somebody is."""
    for match in _BESIDE.finditer(tokens.text):
        words = _words(tokens, *match.span("name"))
        title = match.group()[0].isupper() and all(t.sort is Sort.WORD for t in words)
        if _fit(words) and not title:
            yield Hit(*match.span("name"), 0.65, Evidence.GRAMMAR, "name: who somebody is")
    for pattern in (_ALIAS, _AGED, _MAILED):
        for match in pattern.finditer(tokens.text):
            if _fit(_words(tokens, *match.span("name"))):
                yield Hit(*match.span("name"), 0.65, Evidence.GRAMMAR, "name: who somebody is")
    for pattern in (_PET_NAMED, _BOTH_BY_INITIAL):
        for match in pattern.finditer(tokens.text):
            full = [t for t in _words(tokens, *match.span()) if len(t.key) > 1 and t.key != "and"]
            known = any(t.sort in (Sort.NAME, Sort.UNKNOWN) for t in (full[0], full[-1]))
            if known and all(t.sort.may_be_name or t.is_particle for t in full):
                yield Hit(*match.span(), 0.7, Evidence.FORM, "name: form of a name")
    for match in _SEVERAL.finditer(tokens.text):
        members = list(_MEMBER.finditer(tokens.text, *match.span("names")))
        fit = [_fit(_words(tokens, *member.span())) for member in members]
        for member in members if all(fit) else ():
            yield Hit(*member.span(), 0.63, Evidence.GRAMMAR, "name: one of several people")


def _words(tokens: Tokens, start: int, end: int) -> tuple[Token, ...]:
    return tokens.items[tokens.index_at(start) : tokens.index_at(end)]


def _fit(words: tuple[Token, ...]) -> bool:
    """Tells whether capitals beside such a word may be a name, and are no place, office or body."""
    full = [t for t in words if not t.is_particle]
    return (
        bool(full)
        and all(t.sort.may_be_name and t.look in (Look.CAPITALISED, Look.UPPER) for t in full)
        and not all(t.look is Look.UPPER for t in full)
        and not all(t.is_place or t.key in alone_nobody() for t in full)
        and not (len(full) > 1 and all(t.sort is Sort.WORD for t in full))
    )
