"""Address: street, rural and postal addresses in New Zealand.

Form: perhaps a unit, a number, a street name (English or te reo Māori) with its type, then suburb, town
and a postcode of four digits, by commas or lines; rural delivery ``RD 3``; ``PO Box 1234`` and
``Private Bag 12345``. A street without a number counts only behind words such as "lives in".

Check: none; the grammar decides, the places we know only widen it.

Source: NZ Post, ADV358 Address Standards; AS/NZS 4819 Rural and urban addressing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.dates import MONTHS
from redaction.detectors.normalised import folded
from redaction.detectors.recogniser import Evidence, Hit, Recogniser
from redaction.detectors.vocabulary import alone_nobody, vocabulary

_TYPE = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Av|Drive|Dr|Drv|Place|Pl|Crescent|Cres|Cr|Terrace|Tce"
    r"|Ter|Lane|Ln|Way|Court|Crt|Ct|Close"
    r"|Cl|Grove|Gr|Gve|Quay|Parade|Pde|Esplanade|Esp|Highway|Hwy|Boulevard|Blvd|Square|Sq|Rise"
    r"|Heights|Hts|Mews|Loop|Track|Row|Walk"
    r"|Wharf|Strand|Vale|Circle|Cir|Glade|Ridge|Gully|Landing|View|Views|Line|Green|Glen|Key"
    r"|Common|Gardens|Gdns|Mall|Arcade|Bypass"
    r"|Motorway|Access|Alley|Straight|Promenade|Causeway|Downs|Chase|Dell|Retreat|Waters|Crossing|Trail)"
)
_CAPITAL = r"[A-ZĀĒĪŌŪ]"
_NAME_WORD = rf"(?:{_CAPITAL}[^\W\d_]*(?:['-][^\W\d_]+)*\.?|(?i:o|the|of|te|ngā|nga|and|de|la))"
_UNIT = (
    r"(?:(?i:Unit|Flat|Apt|Apartment|Suite|Level|Lvl|Lot|Villa|Shop|Room|Rm|Floor|Ground Floor"
    r"|Block|Blk|Tower|House|Whare)\.?"
    r"(?:[ ]?[0-9A-Z]{1,5})?[,/]?[ \n]{1,2}){1,2}"
)
_NUMBER = r"[0-9]{1,5}(?:[ ]?[A-Za-z](?![A-Za-z]))?(?:[ ]?[/-][ ]?[0-9]{1,5}[A-Za-z]?)?"
_OPEN = (
    r"(?:The (?:Terrace|Esplanade|Parade|Strand|Quay|Crescent|Mall|Drive|Rise|Ridge|Avenue|Square"
    r"|Boulevard)|Broadway|State Highway [0-9]{1,2}[A-Z]?|SH[ ]?[0-9]{1,2}[A-Z]?|Route [0-9]{1,3})"
)
_MAORI = rf"(?:Te Ara|Tiriti|Huarahi|Rori|Ara)(?: {_NAME_WORD}){{1,4}}"
_TYPED = (
    rf"{_CAPITAL}[^\W\d_]*(?:['-][^\W\d_]+)*\.?[ \n](?:{_NAME_WORD}[ \n]){{0,3}}?{_TYPE}(?![\w-])\.?"
    r"(?:[ ](?:North|South|East|West|Extension|Ext|Central|Upper|Lower|[NSEW](?= |,|$|\n))(?![\w.]))?"
)
_STREET = rf"(?:{_OPEN}(?!\w)|{_TYPED}|{_MAORI})"
_NUMBERED = re.compile(rf"(?<![\w$.,/-])(?:c/[-o]? )?(?:{_UNIT})?{_NUMBER},?[ ]\n?{_STREET}(?!\w)")
_BARE_STREET = re.compile(
    r"(?:\b(?i:lives?|living|lived|resid(?:es|ing|ed)|staying|stayed|home|house|flat|property|address|situated"
    r"|noho ana)[ ](?:in|on|at|is|of|ki|:)[ ]|\b(?i:(?:address|home|residence|kāinga|wāhi)(?: noho"
    r"| address| for service)?)[ ]?:[ ]?)"
    rf"(?P<street>(?:{_CAPITAL}[^\W\d_]+[ ]){{1,3}}{_TYPE}(?!\w))"
)
_BOX = re.compile(
    r"(?<!\w)(?:P\.?[ ]?O\.?[ ]?Box(?:es)?|Post Office Box|Private Bag|Pouaka Poutāpeta"
    r"|Pouaka)[ ]{1,2}(?:No\.?[ ])?(?:[A-Z]{1,3}[ ]?)?[0-9OIl](?:[ -]?[0-9OIl]){1,5}(?!\w)",
    re.IGNORECASE,
)
_RURAL = re.compile(
    r"(?<!\w)(?:R\.?[ ]?D\.?|Rural Delivery)[ ]?(?:No\.?[ ]?)?[0-9]{1,2}(?![\w.]|[ ]?%)"
)
_PIECE = re.compile(
    rf"(?:[ ]?,[ ]?\n?|[ ]?\n|[ ])(?P<piece>R\.?D\.?[ ]?[0-9]{{1,2}}(?:-[A-Z](?![\w-]))?"
    rf"|{_CAPITAL}[^\W\d_]*(?:['-][^\W\d_]+)*(?:[ ]{_CAPITAL}[^\W\d_]*(?:['-][^\W\d_]+)*){{0,3}})?"
    r"(?P<code>(?<=[ \n,])[0-9]{4}(?![\w-]|[.,][0-9])|[ ,]{1,2}\n?[0-9]{4}(?![\w-]|[.,][0-9]))?"
)
_FOREIGN_CODE = re.compile(
    r"(?:[ ,]{1,2}\n?)(?:[A-Z]{1,2}[0-9][0-9A-Z]?[ \n][0-9][A-Z]{2}|(?:NSW|VIC|QLD|WA|SA|TAS"
    r"|ACT|NT)[ ][0-9]{4})(?!\w)"
)
_COURTS = re.compile(
    r"(?:Supreme|High|District|Administrative|Family|Youth|Environment|Employment"
    r"|Constitutional|Regional|Appeals?|Land|Coroners?"
    r"|Federal|Criminal|County|Magistrates'?|Crown|European|International|Rules of) Court$"
    r"|Treasury|Working Group"
)
_INFORMAL = re.compile(
    r"\b(?:live|lives|lived|living|stay|staying|stayed|home|house|address)[ ](?:at|in|on|is)[ ]"
    r"(?P<street>[0-9]{1,5}[a-z]?(?:/[0-9]{1,5}[a-z]?)?[ ](?:[^\W\d_]+[ ]){1,3}?(?:street|st|road|rd"
    r"|avenue|ave|drive|dr|place|pl|crescent|cres|terrace|tce|lane|way|court|close|grove)(?!\w))",
    re.IGNORECASE,
)
_IN_SMALL = re.compile(
    r"(?<![\w$.,/-])(?P<street>[0-9]{1,4}[a-z]?(?:/[0-9]{1,4}[a-z]?)? "
    r"(?:(?!(?:the|a|an|to|of|on|in|by|for|and|or|am|pm|km|m|people|min|mins|minutes?|metres?|years?"
    r"|days?|hours?|weeks?"
    r"|months?|cars?|houses?|times?|per|percent|main|busy|side|local|state)\b)[^\W\d_]{3,} ){1,2}"
    r"(?:st|rd|ave|cres|tce|pde|hwy|street|road|avenue|crescent|terrace|drv|drive|pl|ln|lane|grove)(?!\w))"
)
_CODED = re.compile(
    rf"(?<![\w'-]){_TYPED}(?=,[ ]?\n?{_CAPITAL}[^,\n0-9]{{2,30}}[, ]{{1,2}}[0-9]{{4}}(?![\w-]|[.,][0-9]))"
)
_DIRECTIONS = frozenset(
    ("East", "West", "North", "South", "Central", "Heights", "Bay", "Valley", "Point")
)
_THEN_A_UNIT = re.compile(
    r",? \(?(?:flat|unit|apt|apartment|level|lot|room|block|blk|no\.?) ?[0-9]{1,4}[a-z]?\b\)?"
    r"|,? \(?(?:the )?(?:flat|sleepout|cottage|cabin|caravan|bach|granny flat|unit|house)"
    r" (?:above|behind|below|over|at the (?:back|rear)(?: of)?|next to|beside)(?: the| a)?(?: [a-z]+)?\)?",
    re.IGNORECASE,
)
_SUBURB = re.compile(
    rf", (?P<suburb>{_CAPITAL}[^\W\d_]+(?:['-][^\W\d_]+)*(?: (?:o |te )?{_CAPITAL}[^\W\d_]+){{0,2}})"
    r"(?=[.;:?!)\]\n|]| \(|[ ]{2}|\t|$|, (?:with|and|where|but|who|to|on|at|which|when|in)\b)"
)
"""Capitals behind a comma that end there: the suburb or town, though no list has it."""

_VIA = re.compile(
    rf",? (?:via|near|off) (?:{_CAPITAL}[^\W\d_]+ ?){{1,4}}(?:(?<= )[0-9]{{4}})?(?<! )(?![\w-])"
)
_CARE_OF = re.compile(r"(?<!\w)c[/.]o?[/.]? ?[^,\n\d;:]{2,40}, $", re.IGNORECASE)
_STOPPERS = frozenset(
    {
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "PO",
        "P.O",
        "Private",
        "Tel",
        "Phone",
        "Ph",
        "Email",
        "Mobile",
        "Dear",
        "Date",
        "Attention",
    }
)


def compact(address: str) -> str:
    r"""Gives the address on one line.

    >>> compact("12 Kōwhai Street\nKarori\nWellington 6012")
    '12 Kōwhai Street, Karori, Wellington 6012'
    """
    return ", ".join(line.strip(" ,") for line in address.splitlines() if line.strip(" ,"))


def is_valid(address: str) -> bool:
    """Tells whether a text begins with a numbered street, a box or a rural delivery.

    >>> is_valid("Flat 2, 14A Te Ngaio Road, Thorndon"), is_valid("PO Box 1234, Wellington 6140")
    (True, True)
    >>> is_valid("12 March 2024")
    False
    """
    return any(p.match(address) is not None for p in (_NUMBERED, _BOX, _RURAL))


class AddressRecogniser(Recogniser):
    """Finds addresses and takes in their suburb, town and postcode."""

    CATEGORY = "ADDRESS"
    DETECTOR = "nz-address"
    REREAD = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the addresses of a text."""
        for match in _NUMBERED.finditer(text):
            street = re.search(r"[^\W\d_]{3,}", match.group())
            if _COURTS.search(match.group()) or (street and street.group().casefold() in MONTHS):
                continue
            end, certain = _tail(text, match.end())
            end = _further(text, end)
            care_of = _CARE_OF.search(text, max(0, match.start() - 48), match.start())
            start = care_of.start() if care_of else match.start()
            score = 0.92 if certain else 0.8
            yield Hit(start, end, score, Evidence.FORM, "address: number and street")
        for match in _BARE_STREET.finditer(text):
            end, certain = _tail(text, match.end("street"))
            end = _further(text, end)
            score = 0.7 if certain else 0.6
            yield Hit(
                match.start("street"), end, score, Evidence.LABEL, "address: street, no number"
            )
        for match in _INFORMAL.finditer(text):
            end = _further(text, match.end("street"))
            yield Hit(
                match.start("street"), end, 0.7, Evidence.LABEL, "address: written informally"
            )
        for match in _IN_SMALL.finditer(text):
            end = _further(text, _tail(text, match.end("street"))[0])
            yield Hit(match.start(), end, 0.7, Evidence.FORM, "address: written informally")
        for match in _CODED.finditer(text):
            end, _ = _tail(text, match.end())
            yield Hit(match.start(), end, 0.75, Evidence.FORM, "address: street and postcode")
        for match in _BOX.finditer(text):
            end, certain = _tail(text, match.end())
            end = _further(text, end)
            yield Hit(match.start(), end, 0.95 if certain else 0.85, Evidence.FORM, "address: box")
        for match in _RURAL.finditer(text):
            end, certain = _tail(text, match.end())
            if certain:
                yield Hit(match.start(), end, 0.85, Evidence.FORM, "address: rural delivery")


def _further(text: str, end: int) -> int:
    """Gives where an address ends that goes on with a unit, a suburb that no list has, or "via" a town."""
    for pattern in (_THEN_A_UNIT, _SUBURB, _VIA):
        more = pattern.match(text, end)
        if more is not None:
            end = more.end()
            end = _tail(text, end)[0]
    return end


def _tail(text: str, end: int) -> tuple[int, bool]:
    """Gives where the address ends and whether a known town or a postcode says that it is one.

    Suburb, town and postcode are taken one after the other; only what leads up to a postcode or to a
    place that we know is kept, so that the sentence behind the address is not.
    """
    kept, certain = end, False
    at = end
    for _ in range(4):
        foreign = _FOREIGN_CODE.match(text, at)
        if foreign:
            return foreign.end(), True
        match = _PIECE.match(text, at)
        if match is None or match.end() == at or not (match.group("piece") or match.group("code")):
            break
        piece = match.group("piece") or ""
        if piece.split(" ")[0] in _STOPPERS:
            break
        before = text[at : match.start("piece")] if piece else ","
        place = _known_place(piece)
        if place and not match.group("code"):
            one_more = (
                piece[place:].count(" ") == 1 and text[match.end() : match.end() + 1] in ",\n"
            )
            if one_more:
                # "Grey Lynn," of which only the first word is known
                place = len(piece)
            kept, certain = match.start("piece") + place, True
            if place < len(piece):
                at = kept
                continue
        elif match.group("code"):
            return match.end(), True
        elif before == " ":
            break
        at = match.end()
    return kept, certain


def _known_place(piece: str) -> int:
    """Gives how many characters of a piece are a place that we know; a rural delivery is one."""
    if re.match(r"R\.?D\.?[ ]?[0-9]", piece):
        return len(piece)
    known = vocabulary().places | alone_nobody()
    length = 0
    covered = 0
    for word in piece.split(" "):
        length += len(word) + (1 if length else 0)
        if folded(word) in known or (covered and word in _DIRECTIONS):
            covered = length
        elif covered:
            break
    return covered
