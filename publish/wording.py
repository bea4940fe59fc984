"""The words that the public reads: kinds, statuses, reasons, dates, sizes, and the notice on withholding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from records.document import Kind
from records.errors import InvalidInput
from records.grounds import Ground, GroundKind
from records.marks import ReleaseDecision
from records.release import Publication, WithdrawalReason
from records.remark import RemarkKind

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")

KINDS = {
    Kind.CABINET_PAPER: "Cabinet paper",
    Kind.CABINET_MINUTE: "Cabinet minute",
    Kind.BRIEFING: "Briefing",
    Kind.OIA_RESPONSE: "OIA response",
    Kind.OTHER: "Document",
}

STATUSES = {
    ReleaseDecision.FULL: "Released in full",
    ReleaseDecision.PART: "Released in part",
    ReleaseDecision.WITHHELD: "Withheld in full",
    ReleaseDecision.DEFERRED: "Deferred",
}

REMARKS = {
    RemarkKind.PERSONAL: "Something personal is still to be seen",
    RemarkKind.HARD_TO_READ: "It is hard to read",
    RemarkKind.PLEASE_RELEASE: "Please release this too",
}

TE_REO = {
    "About this site": "Mō tēnei pae tukutuku",
    "Answers about this release": "Ngā whakautu",
    "Contact": "Whakapā mai",
    "Figures": "Ngā tatauranga",
    "Search": "Kimi",
}
"""Labels in te reo Māori, beside the English: those alone that are in everyday use by government.

The others wait for a translator; a label that is nearly right is worse than none.
"""

# Neutral: what happened to the publication, nothing of what it showed.
WITHDRAWALS = {
    WithdrawalReason.UNREDACTED_CONTENT: (
        "It held information that should have been withheld. If you hold a copy, please do not pass it on."
    ),
    WithdrawalReason.UNREDACTED_METADATA: (
        "Its description held information that should have been withheld. Please do not pass it on."
    ),
    WithdrawalReason.WRONG_DOCUMENT: (
        "It was not the document that was meant to be published. If you hold a copy, please do not pass it on."
    ),
    WithdrawalReason.UNREADABLE: "It could not be read.",
    WithdrawalReason.SUSPENDED: "Its publication is suspended while it is looked at again.",
    WithdrawalReason.RIGHTS: "A question about rights in it has been raised.",
    WithdrawalReason.SUPERSEDED: "A new version has taken its place.",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def nz_day(moment: date | datetime) -> date:
    """Gives the day in New Zealand on which an instant falls; a plain day is itself.

    Raises:
        InvalidInput: an instant without a time zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise InvalidInput("an instant on a page needs a time zone")
    return moment.astimezone(NEW_ZEALAND).date()


def undescribed(pictures: int) -> str:
    """Gives what is said in the place of pictures of which nothing is known in words.

    >>> undescribed(1), undescribed(3)
    ('Figure, not described', '3 figures, not described')
    """
    return "Figure, not described" if pictures == 1 else f"{pictures} figures, not described"


def nz_date(moment: date | datetime) -> str:
    """Gives a day as people in New Zealand write it, ``23 November 2026``."""
    day = nz_day(moment)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def nz_time(moment: datetime) -> str:
    """Gives the clock time in New Zealand, ``2:05pm``."""
    nz_day(moment)
    local = moment.astimezone(NEW_ZEALAND)
    return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def machine_time(moment: date | datetime) -> str:
    """Gives a day or an instant for machines: ISO 8601, an instant with New Zealand's offset."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    nz_day(moment)
    return moment.astimezone(NEW_ZEALAND).isoformat(timespec="seconds")


def file_size(size: int) -> str:
    """Gives a number of bytes for people, in KB or MB of the decimal kind."""
    if size < 1_000_000:
        return f"{max(round(size / 1000), 1)} KB"
    return f"{size / 1_000_000:.1f} MB"


def counted(number: int, thing: str) -> str:
    """Gives a number and its noun, ``1 page``, ``12 pages``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def has_document(publication: Publication) -> bool:
    """Tells whether there is a document to read, or only an entry that says why there is none."""
    return publication.decision in {ReleaseDecision.FULL, ReleaseDecision.PART}


def acts(grounds: Iterable[Ground]) -> str:
    """Gives the names of the Acts that the grounds stand in; the OIA where there is no ground."""
    names = dict.fromkeys(str(ground.act) for ground in grounds)
    return " and the ".join(names) or "Official Information Act 1982"


def _refuses(grounds: Iterable[Ground]) -> bool:
    return any(ground.kind is GroundKind.REFUSAL for ground in grounds)


def notice(publication: Publication) -> tuple[str, ...]:
    """Gives the sentences on what is not released, and by what authority; none for a full release.

    A proactive release is no decision under the Act, so its text *would be* withheld if requested;
    the response to a request is one, so its text *is* withheld.

    Source: Cabinet Office circular CO (23) 4; Official Information Act 1982, ss 9, 15 and 19.
    """
    act = acts(publication.grounds)
    answers = publication.kind is Kind.OIA_RESPONSE
    not_a_decision = "A proactive release is not a decision under the Act."
    match publication.decision:
        case ReleaseDecision.FULL:
            return ()
        case ReleaseDecision.DEFERRED:
            return ("This document is not released yet. It will be considered again.",)
        case ReleaseDecision.PART if answers:
            return (
                f"Some information in this response is withheld under the {act}.",
                "Each place is marked with the section that applies.",
            )
        case ReleaseDecision.PART:
            return (
                f"Some information in this document would be withheld if it were requested under the {act}.",
                "Each place is marked with the section that would apply.",
                not_a_decision,
            )
        case ReleaseDecision.WITHHELD if answers and _refuses(publication.grounds):
            return (f"The request was refused under the {act}.",)
        case ReleaseDecision.WITHHELD if answers:
            return (f"This response is withheld in full under the {act}.",)
        case ReleaseDecision.WITHHELD:
            return (
                "This document is not released.",
                f"All of it would be withheld if it were requested under the {act}.",
                not_a_decision,
            )
