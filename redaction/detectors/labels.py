"""The words that announce an identifier, and which of them governs a place in a text.

All kinds are searched in one pass, because the *nearest* label decides: in "IRD 49-091-850, client
number 123 456 789" the second number is no IRD number although "IRD" stands close by. Words that
announce something harmless (invoice, file, NZBN) are labels too; they take a number away from the
others.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from redaction.detectors.loose_columns import headed

_NO = r"(?:\s{0,2}\(?(?:numbers?|nos?\b\.?|nums?\b\.?|id\b|identifier|ref(?:erence)?\b|#))"

_WORDS: dict[str, str] = {
    "ird": rf"ird{_NO}?|inland\srevenue{_NO}?|tax\s(?:file\s)?(?:numbers?|no\b\.?|id\b)|tfn"
    rf"|gst{_NO}|te\stari\staake",
    "nhi": rf"nhi{_NO}?|national\shealth\sindex{_NO}?|(?:health|hospital|patient){_NO}",
    "bank": rf"(?:bank\s)?(?:account|a/c|acct?(?![0-9])){_NO}?|bank(?:ing)?\sdetails|pūkete(?:\spēke)?"
    r"|bank|direct\scredit(?:ed)?|deposit(?:ed)?\s(?:in)?to|(?:refund(?:ed)?|paid|pay(?:ments?)?)\sto",
    "phone": rf"(?:tele)?phone{_NO}?|ph|tel|mob(?:ile)?{_NO}?|cell(?:\s?phone)?{_NO}?|ddi"
    r"|direct\s?(?:dial|line)|fax|land\s?line|waea(?:\spūkoro)?|text(?:ed)?|txt|call(?:ed|ing)?|ring|rang"
    rf"|contact{_NO}|after\s?hours|free\s?phone|help\s?line|whats\s?app|numba|number\sis",
    "licence": r"driv(?:er|ing)'?s?'?\slicen[cs]es?(?:\s(?:numbers?|no\b\.?))?"
    r"|licen[cs]e\s(?:numbers?|no\b\.?|#)|licen[cs]es?(?!\s?plate)|dl\s?(?:numbers?|no\b\.?|#)|dln"
    r"|d/?l(?=:?\s[A-Z]{2}\s?[0-9])|lic\b\.?(?:\s(?:numbers?|no\b\.?))?"
    r"|raihana(?:\staraiwa)?|endorsement(?=:?\s[A-Z]{2}[0-9]{6}\b)",
    "passport": rf"passports?{_NO}?|uruwhenua{_NO}?|travel\sdocument{_NO}?",
    "plate": r"regos?|(?:vehicle\s)?registration(?:\s(?:numbers?|no\b\.?|plates?))?"
    r"|(?:number|licen[cs]e)\s?plates?|plates?(?:\s(?:numbers?|no\b\.?))?"
    r"|vehicles?|cars?|utes?|vans?|hilux|corolla|navara|triton|commodore|falcon|mazda|toyota|nissan"
    r"|subaru|holden|honda|suzuki|mitsubishi"
    r"|hyundai|tesla|station\s?wagons?|wagon|hatchback|sedan|scooter|moped|motor\s?home|camper\s?van"
    r"|caravan|tractor"
    r"|speed\scamera|wof|warrant\sof\sfitness|parking\s(?:fine|ticket|infringement|notice)s?(?!,?\s(?:number|no\b|ref))"
    r"|drives|driving|driven|parked|motor\s?(?:bikes?|cycles?)|trucks?|trailers?|waka",
    "student": r"sn(?=:?\s[0-9]{6,9}\b)|"
    rf"nsn{_NO}?|national\sstudent{_NO}|students?{_NO}|ākonga{_NO}?|enrolment{_NO}",
    "client": rf"swns?{_NO}?|social\swelfare{_NO}|(?:client|customer|claim|claimant|beneficiary|benefit"
    rf"|prison(?:er)?|offender|case|complaint|application|applicant|membership|member|policy\sholder"
    rf"|tenancy|tenant|employee|emp|staff|payroll|visa|user|kiritaki|acc(?:45)?\sclaim"
    rf"|(?:tenancy\s)?bond|badge|permit|(?:gold|community\sservices|loyalty|library|access|swipe)\scard"
    rf"|(?:teacher|practising|nursing|medical|professional)\s(?:registration|certificate)"
    rf"|warrant|union|w&i|winz|work\sand\sincome|psa|service|event|notification|incident|referral|ipca|hdc|cyras"
    rf"|coroner'?s?|investigation|infringement){_NO}|prn|acc45"
    r"|(?:client|customer|member(?:ship)?|account\sholder|study\s?link|cyras|mcnz|ncnz|hpca|ppn|hpi|fal"
    r"|endorsed|alert)(?=:?\s\(?(?:[A-Z]{1,4}-?)?[0-9]{5,10}\b|:?\s[A-Z]{2,4}-[0-9]{4}-[0-9]{3,6}\b)"
    r"|(?:my|his|her|their)\snumber(?=\s\(?[1-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{3}\b)"
    r"|claim(?=:?\s[A-Z]{2,4}/[0-9]{4}/[0-9]{4,7}\b)|certificate\snos?\b\.?"
    r"|tenancy(?=\s{2}|$)|notification(?=\s{2,}[A-Z]{2,4}-[0-9]{4})|application(?=,?:?\s[A-Z]{1,4}[0-9]{6,12}\b)"
    r"|ids?(?=:?\s[A-Z]{0,3}[0-9]{3}[- ]?[0-9]{2})"
    r"|(?:claim|staff|badge|permit|employee|application|(?:teacher|nursing|medical|professional)\sregistration"
    r"|practising\scertificate|gold\scard|warrant)(?=:?\s[A-Z]{0,4}-?[A-Z]?-?(?:[0-9]{4}|[0-9]{3}[- ][0-9]{3}))"
    r"|qid(?=:?\s[A-Z0-9])|orcid"
    r"|cpeng|justice\sof\sthe\speace\snos?\.?"
    rf"|super(?:annuation|\s?gold)?{_NO}"
    rf"|(?:firearms?|liquor|pilot'?s|security|builder'?s|marine|taxi|passenger|electrician'?s)\slicen[cs]es?{_NO}?"
    r"|(?:licensed|registered)\s[a-z]+(?:\s[a-z]+)?(?=,?:?\s(?:no\.?\s|number\s)?[A-Z]{0,3}[0-9]{6,10}\b)"
    r"|(?:birth|death|marriage|citizenship)\s(?:certificates?|registration|is\sregistered\sas|was\sregistered\sas)"
    r"(?=:?\s(?:no\.?\s|number\s)?[0-9]{3,6}/[0-9]{3,6}\b)"
    r"|(?:case|complaint|entry|decision|referral|claim|application)(?=:?\s(?:[A-Z]{1,4}[-/ ]?[0-9]{5,10}"
    r"|C/[0-9]{2,6}|[0-9]{5,8})\b)|(?:tickets?|fines?|notices?),?\s(?:numbers?|nos?\b\.?)(?=:?\s[A-Z]{0,2}[0-9]{6,10}\b)",
    "card": rf"(?:credit|debit|payment|visa|master\s?card|amex|eftpos|bank)\s?cards?{_NO}?"
    rf"|cards?{_NO}|visa|master\s?card|american\sexpress|kāri",
    "birth": r"d\.?o\.?b\b\.?|dates?\sof\sbirth|birth\s?-?dates?|birthdays?|b'?days?|born(?:\s(?:on|in))?"
    r"|rā\s(?:whānau|whakawhānau)|whānau\s(?:mai|ia|ahau|au|a\s[^\W\d_]{2,20})(?:\si\ste)?|b\.(?=\s?[0-9])|birth(?=:)|d/o/b",
    "ip": r"ip(?:v[46])?(?:\saddress(?:es)?)?|logged\sin\sfrom|host",
    "handle": r"twitter|tiktok|instagram|insta|facebook|skype|snapchat|telegram|discord|signal|mastodon"
    r"|bluesky|reddit|youtube|linkedin|(?:social\smedia\s|online\s|user\s)?handle|gamer\s?tag"
    r"|user\s?names?|user(?=:)|profile(?=:|\sis)|screen\s?name|log\s?in\sname|ingoa\skaiwhakamahi",
    "other": r"(?:release|start|end"
    r"|issued?|expiry|due|entry|hearing|review|appointment|incident|event|admission|discharge|visit"
    r"|travel|arrival|departure|payment|invoice|decision|meeting|interview|sentence|offence|death"
    r"|marriage|lodged|signed"
    r"|received|effective|commencement|closing|completion)\s(?:dates?|on)"
    rf"|ref(?:erence|s)?{_NO}?|our\sref|your\sref|invoice{_NO}?|orders?{_NO}?|batch{_NO}?|nzbn"
    rf"|business\snumber|(?<!on )files?{_NO}?|objective\sid|doc(?:ument)?{_NO}|versions?|purchase\sorder{_NO}?"
    rf"|isbn|issn|reviews?{_NO}|tracking{_NO}?|serial{_NO}?|model{_NO}?|barcodes?|company{_NO}"
    rf"|tenders?{_NO}?|contracts?{_NO}?|jobs?{_NO}|tickets?{_NO}?|report{_NO}?|receipt{_NO}?"
    r"|(?:imanage|record|system|folder|content|meeting|zoom|teams|webinar|event|device|session|transaction|vendor"
    r"|grant|page|version|project|site|parcel|data|message)\sids?"
    rf"|docket{_NO}?|asset{_NO}?|part{_NO}|item{_NO}|population|total|budget",
}
_ANY = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
    + r")(?![^\W\d_])",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[a-zāēīōū0-9)]{3}[.!?]\s+[A-ZĀĒĪŌŪ](?![A-Z]{0,3}[0-9])|\n\s*\n\s*\n")

_COLUMNS = ((re.compile(r"\|"), 1), (re.compile(r" {2,}"), 1), (re.compile(","), 2))
"""What parts the columns of a table, and how many of it a row has at least."""

_MOST_ROWS = 60
_LONGEST_HEAD = 32
REACH_BEFORE = 55
REACH_AFTER = 22


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Every label of one text, in order.

    Attributes:
        starts: offset of each label.
        ends: offset behind each label.
        kinds: what each announces.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    kinds: tuple[str, ...]


@functools.lru_cache(maxsize=4)
def labels_of(text: str) -> LabelMap:
    """Gives the labels of a text; the last few texts are remembered, as each recogniser asks."""
    found = [(m.start(), m.end(), m.lastgroup or "other") for m in _ANY.finditer(text)]
    return LabelMap(
        tuple(start for start, _, _ in found),
        tuple(end for _, end, _ in found),
        tuple(kind for _, _, kind in found),
    )


@functools.lru_cache(maxsize=4)
def _headings(text: str) -> dict[int, str]:
    """Gives what stands in the tables of a text whose columns are parted by single spaces."""
    labels = labels_of(text)
    return headed(text, tuple(zip(labels.starts, labels.ends, labels.kinds, strict=True)))


def governing_label(text: str, start: int, end: int, *, reach: int = REACH_BEFORE) -> str | None:
    """Gives the kind of the label that governs ``text[start:end]``, or None.

    The nearest label before it within ``reach`` characters and the same sentence wins; without
    one, the nearest label after it on the same line.

    >>> text = "IRD 49-091-850, client number 123 456 789"
    >>> governing_label(text, 4, 14), governing_label(text, 30, 41)
    ('ird', 'client')
    >>> governing_label("123456789 (NSN)", 0, 9)
    'student'
    """
    if (column := _column(text, start)) is not None:
        return column
    labels = labels_of(text)
    if (head := _headings(text).get(start)) is not None:
        return head
    index = bisect.bisect_right(labels.ends, start) - 1
    if index >= 0 and start - labels.ends[index] <= reach:
        # "the file. Mere Parata, 3/4/1961": what ended with its sentence takes nothing away behind it
        last = labels.ends[index] - 3 if labels.kinds[index] == "other" else labels.ends[index]
        if not _SENTENCE_ENDS.search(text[last:start]):
            return labels.kinds[index]
    index = bisect.bisect_left(labels.starts, end)
    if index < len(labels.starts) and labels.starts[index] - end <= REACH_AFTER:
        between = text[end : labels.starts[index]]
        if "\n" not in between and not re.search(r"[.;!?]|[0-9]", between):
            return labels.kinds[index]
    return None


def _column(text: str, start: int) -> str | None:
    """Gives the kind that heads the column of a table, or None where nothing does."""
    head, whole = column_head(text, start)
    match = (_ANY.fullmatch(head) if whole else _ANY.search(head)) if head else None
    return match.lastgroup if match else None


def column_head(text: str, start: int) -> tuple[str, bool]:
    r"""Gives the words over a place in a table, and whether they must be a label from end to end.

    Columns are told by upright bars, by two spaces or more, or by commas. A comma is in many lines that are
    no rows of a table, so there the label is all of its cell. Where nothing stands over it: no words.

    >>> column_head("Name  Claim no\nMere Parata  204817", 28)
    ('Claim no', False)
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    row = text[first : last if last >= 0 else len(text)].strip()
    mark = next((m for m, least in _COLUMNS if len(m.findall(row)) >= least), None)
    if mark is None:
        return "", False
    marks = len(mark.findall(row))
    cell = len(mark.findall(text[first:start].lstrip()))
    header = ""
    for _ in range(_MOST_ROWS):
        above = text.rfind("\n", 0, max(0, first - 1)) + 1
        line = text[above : max(0, first - 1)].strip()
        if first == 0 or not line:
            break
        # a row with a cell less or more, as a wrapped one has, hides no heading above it
        header, first = (line if len(mark.findall(line)) == marks else header), above
    head = mark.split(header)[cell].strip().replace("_", " ") if header else ""
    # a sentence behind two spaces, as after a time in a log, heads nothing
    return ("" if len(head) > _LONGEST_HEAD else head), mark.pattern == ","


def is_labelled(text: str, start: int, end: int, kind: str, *, reach: int = REACH_BEFORE) -> bool:
    """Tells whether the label that governs ``text[start:end]`` is of this kind."""
    return governing_label(text, start, end, reach=reach) == kind
