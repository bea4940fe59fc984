"""What the words beside a name, or a telephone number, tell of whose it is.

A role is evidence for a rule, never a decision: a job beside a name says that an official is named as
such, "the complainant" says a third party. Names are told apart by their words; where one person is
named both ways, or the words say nothing, the role stays unknown and a reviewer is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from records.marks import Role
from redaction.detectors.labels import governing_label
from redaction.detectors.normalised import folded

_BEFORE, _BEHIND = 70, 90
_MINISTER_BEHIND = re.compile(
    r"[ \n]*[,(|–-]?[ \n]*(?:MP\b|(?:(?:Deputy )?Prime |Associate |Acting "
    r"|Lead )*Minister\b|Leader of the (?:House|Opposition)"
    r"|Speaker of the House|Attorney-General|Te Minita\b)"
)
_MINISTER_BEFORE = re.compile(
    r"(?:\b(?:Rt|Right)? ?Hon(?:ourable)?\.?|\b(?:Prime |Associate )?Minister(?: (?:of"
    r"|for) [A-Z][\w ,āēīōū]{2,40}[,:]?)?"
    r"|\bSpeaker|\bMinita)[ \n]$"
)
_EXECUTIVE = (
    r"(?:(?:Acting |Deputy )?(?:Chief Executive(?: Officer)?|Director-General|Secretary (?:for|of|to)\b"
    r"|Commissioner(?: (?:of|for))?|Tumu Whakarae|Comptroller|Solicitor-General"
    r"|Auditor-General|Chief Ombudsman)\b)"
)
_JOB = (
    r"(?:(?:(?:Acting|Deputy|Assistant|Associate|Senior|Principal|Chief|Lead|Graduate"
    r"|Junior|Group|General|National|Regional"
    r"|Policy|Legal|Private|Press|Media|Communications|Ministerial|Human Resources"
    r"|Finance|Corporate|Strategy|Operations"
    r"|Programme|Project|Service|Case|Team|Health|Data|Economic|Research|Executive"
    r"|Technical|Portfolio|Customer|Branch)"
    r"[ ,/&]{1,3}){0,4}"
    r"(?:Advis[eo]rs?|Analysts?|Managers?|Directors?|Secretary|Officers?|Counsel"
    r"|Solicitor|Leader|Lead|Economist|Planner|Inspector"
    r"|Coordinator|Registrar|Investigator|Statistician|Scientist|Architect|Specialist"
    r"|Consultant|Administrator|Kaitohutohu|Kaiwhakahaere"
    r"|Kaimahi|Pou \w+|Head of|Deputy Chief Executive|Superintendent|Sergeant|Constable"
    r"|Ambassador|High Commissioner)\b)"
)
_GAP = r"[ ]*[\n,(|;:\t–-]{1,2}[ \n]{0,2}(?:the |our |then )?"
_EXECUTIVE_BEHIND = re.compile(_GAP + _EXECUTIVE)
_EXECUTIVE_BEFORE = re.compile(_EXECUTIVE + r"[ ,:\n]{1,2}$")
_JOB_BEHIND = re.compile(_GAP + _JOB)
_JOB_BEFORE = re.compile(_JOB + r"[ ,:\n]{1,2}$")
_DESK_BEFORE = re.compile(
    r"(?:^|\n)[ ]*(?:Prepared|Authored|Reviewed|Approved|Written|Peer reviewed"
    r"|Drafted)? ?(?:by|authors?|contact(?: person)?"
    r"|contact officer|responsible manager|kaituhi)[ ]?:[ ]?$",
    re.IGNORECASE,
)
_RELATION = (
    r"(?:wife|husband|partner|daughter|son|mother|mum|father|dad|brother|sister|aunt"
    r"|uncle|niece|nephew|cousin"
    r"|grandmother|grandfather|grandson|granddaughter|mokopuna|friend|flatmate|neighbour|whānau|caregiver)"
)
_PARTY = (
    r"(?:complainant|claimant|tenant|landlord|patient|student|client|requester"
    r"|constituent|victim|beneficiary|appellant"
    r"|applicant|submitter|resident|informant|whistleblower|deceased|accused|offender"
    r"|prisoner|parent|taxpayer|employee)"
)
_THIRD_BEFORE = re.compile(
    rf"(?:\b(?:the|a|an|this|that|our|my|his|her|their|former|alleged|another"
    rf"|late)[ ](?:late |elder |younger |former |ex-)?"
    rf"(?:{_RELATION}|{_PARTY})[,:(]?[ \n]\(?"
    rf"|(?:^|\n)[ ]*(?:{_PARTY}|next of kin|guardian|spouse)s?(?: name)?[ ]?:[ ]?"
    r"|\b(?:my|My) name is |\bI am |\bI'm |\bon behalf of |\bKo )$",
    re.IGNORECASE,
)
_THIRD_BEHIND = re.compile(
    rf"(?:,? (?:who )?(?:lives|lived|resides|was born|has been diagnosed|tested positive"
    rf"|was discharged|was admitted)\b"
    rf"|,? (?:aged )?[1-9][0-9]?,| \((?:aged )?[1-9][0-9]?\)|, (?:a|the) (?:{_PARTY}"
    rf"|{_RELATION})\b| \((?:the )?{_PARTY}\)"
    r"| (?:tōku|toku) ingoa)",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    r"(?:\bDDI|\bdirect(?: ?dial| line)?|\bmob(?:ile)?|\bcell(?: ?phone)?|\bM"
    r"|\bwaea pūkoro)[ .:|\t]{0,4}(?:\+?64[ ]?)?$",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"\(?(?:\+?64[ -]?\(?0?\)?|0)2[0-9]")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def role_of_name(text: str, start: int, end: int) -> Role:
    """Gives what the words beside ``text[start:end]`` tell of the person named there.

    >>> said = "Hon Mere Tūī; Hemi Ara, Senior Adviser; the complainant, Ana Pou, left"
    >>> names = ("Mere Tūī", "Hemi Ara", "Ana Pou")
    >>> [role_of_name(said, said.index(n), said.index(n) + len(n)).value for n in names]
    ['minister', 'official', 'third-party']
    """
    before = text[max(0, start - _BEFORE) : start]
    behind = text[end : end + _BEHIND]
    inside = text[start:end]
    if re.match(r"(?:Rt |Right )?Hon(?:ourable)?\b", inside) or _MINISTER_BEFORE.search(before):
        return Role.MINISTER
    if _MINISTER_BEHIND.match(behind):
        return Role.MINISTER
    if _THIRD_BEFORE.search(before) or _THIRD_BEHIND.match(behind):
        return Role.THIRD_PARTY
    if _EXECUTIVE_BEHIND.match(behind) or _EXECUTIVE_BEFORE.search(before):
        return Role.EXECUTIVE
    if _JOB_BEHIND.match(behind) or _JOB_BEFORE.search(before) or _DESK_BEFORE.search(before):
        return Role.OFFICIAL
    return Role.UNKNOWN


def role_of_number(text: str, start: int, end: int) -> Role:
    """Gives whether a telephone number reaches one person.

    >>> role_of_number("DDI 04 499 0000", 4, 15).value, role_of_number("phone 04 499 0000", 6, 17).value
    ('direct-line', '')
    """
    if _MOBILE.match(text, start, end):
        return Role.DIRECT_LINE
    if governing_label(text, start, end) == "phone" and _DIRECT.search(
        text[max(0, start - 24) : start]
    ):
        return Role.DIRECT_LINE
    return Role.UNKNOWN


class People:
    """Holds the roles of the people of one document together, by the words of their names."""

    def __init__(self, named: Iterable[tuple[str, Role]]) -> None:
        self._roles: dict[str, set[Role]] = defaultdict(set)
        for name, role in named:
            if role is not Role.UNKNOWN:
                self._roles[self._key(name)].add(role)

    def role(self, name: str) -> Role:
        """Gives the one role that a name has in the document, unknown where it has several or none.

        >>> people = People([("Hon Mere Tūī", Role.MINISTER), ("Ana Pou", Role.THIRD_PARTY)])
        >>> people.role("Ms Tui").value, people.role("Ana Pou").value, people.role("Ana Tui").value
        ('minister', 'third-party', '')
        """
        words = self._key(name).split()
        fitting = [
            roles for key, roles in self._roles.items() if words and _within(words, key.split())
        ]
        told = set().union(*fitting) if fitting else set()
        return next(iter(told)) if len(told) == 1 else Role.UNKNOWN

    @staticmethod
    def _key(name: str) -> str:
        return " ".join(
            w for w in (folded(word) for word in _WORD.findall(name)) if w not in _TITLES
        )


def _within(words: Sequence[str], whole: Sequence[str]) -> bool:
    return set(words) <= set(whole) or set(whole) <= set(words)


_TITLES: Mapping[str, None] = dict.fromkeys(
    (
        "hon",
        "rt",
        "right",
        "honourable",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "sir",
        "dame",
        "prof",
        "professor",
        "s",
    )
)
