"""The desk's words for codes, days and people, marked for translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from records.delivery import PartRole
from records.document import Kind
from records.evidence import Check, EvidenceKind
from records.marks import ReleaseDecision
from records.people import Role
from records.register import Book, EventKind
from records.release import WithdrawalReason
from records.remark import RemarkKind
from records.review import ChoiceState
from records.stages import Stage

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")


def _(text: str) -> str:
    """Marks a text for translation; the templates translate it where it is shown."""
    return text


STAGES: Mapping[Stage, str] = {
    Stage.QUEUED: _("Waiting to be read"),
    Stage.READ: _("Being searched"),
    Stage.IN_REVIEW: _("In review"),
    Stage.REVIEWED: _("Waiting for approval"),
    Stage.DECIDED: _("Approved"),
    Stage.PUBLISHING: _("Being published"),
    Stage.PUBLISHED: _("Published"),
    Stage.WITHDRAWING: _("Being withdrawn"),
    Stage.WITHDRAWN: _("Withdrawn"),
    Stage.REFUSED: _("Refused"),
}
WAITS_FOR: Mapping[Stage, str] = {
    Stage.QUEUED: _("the engine"),
    Stage.READ: _("the engine"),
    Stage.IN_REVIEW: _("a reviewer"),
    Stage.REVIEWED: _("an approver"),
    Stage.DECIDED: _("a publisher"),
    Stage.PUBLISHING: _("a publisher"),
    Stage.PUBLISHED: _("nobody"),
    Stage.WITHDRAWING: _("a publisher"),
    Stage.WITHDRAWN: _("nobody"),
    Stage.REFUSED: _("whoever queued it"),
}
KINDS: Mapping[Kind, str] = {
    Kind.CABINET_PAPER: _("Cabinet paper"),
    Kind.CABINET_MINUTE: _("Cabinet minute"),
    Kind.BRIEFING: _("Briefing"),
    Kind.OIA_RESPONSE: _("OIA response"),
    Kind.OTHER: _("Other"),
}
ROLES: Mapping[Role, str] = {
    Role.SUBMITTER: _("Submitter"),
    Role.REVIEWER: _("Reviewer"),
    Role.APPROVER: _("Approver"),
    Role.PUBLISHER: _("Publisher"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor (reads only)"),
}
STATES: Mapping[ChoiceState, str] = {
    ChoiceState.OPEN: _("To decide"),
    ChoiceState.WITHHELD: _("Withheld"),
    ChoiceState.RELEASED: _("Released"),
    ChoiceState.REMOVED: _("Removed"),
    ChoiceState.COVERED: _("Under a redaction"),
}
DECISIONS: Mapping[ReleaseDecision, str] = {
    ReleaseDecision.PART: _("Release in part, with the redactions"),
    ReleaseDecision.FULL: _("Release in full"),
    ReleaseDecision.WITHHELD: _("Withhold the document in full"),
    ReleaseDecision.DEFERRED: _("Defer"),
}
CATEGORIES: Mapping[str, str] = {
    "PERSON": _("Name"),
    "EMAIL": _("E-mail address"),
    "PHONE": _("Telephone number"),
    "ADDRESS": _("Address"),
    "DATE_OF_BIRTH": _("Date of birth"),
    "IRD_NUMBER": _("IRD number"),
    "NHI_NUMBER": _("NHI number"),
    "BANK_ACCOUNT": _("Bank account"),
    "DRIVER_LICENCE": _("Driver licence"),
    "PASSPORT": _("Passport"),
    "VEHICLE_PLATE": _("Number plate"),
    "STUDENT_NUMBER": _("Student number"),
    "CLIENT_NUMBER": _("Client number"),
    "CREDIT_CARD": _("Credit card"),
    "IP_ADDRESS": _("IP address"),
    "ONLINE_HANDLE": _("Online handle"),
    "SIGNATURE": _("Signature"),
    "MARKING": _("Marking"),
}
RETURNS: Mapping[str, str] = {
    "proof-failed": _("The proof failed"),
    "wrong-marks": _("Redactions are wrong or missing"),
    "wrong-ground": _("A ground is wrong"),
    "new-information": _("There is new information"),
    "engine-changed": _("The engine has changed"),
    "other": _("Another reason"),
}
WITHDRAWALS: Mapping[WithdrawalReason, str] = {
    WithdrawalReason.UNREDACTED_CONTENT: _("Something should have been withheld"),
    WithdrawalReason.UNREDACTED_METADATA: _("Its properties told too much"),
    WithdrawalReason.WRONG_DOCUMENT: _("It is the wrong document"),
    WithdrawalReason.UNREADABLE: _("It cannot be read"),
    WithdrawalReason.SUSPENDED: _("Its release is suspended"),
    WithdrawalReason.RIGHTS: _("Somebody's rights"),
}
REMARKS: Mapping[RemarkKind, str] = {
    RemarkKind.PERSONAL: _("Something personal is still here"),
    RemarkKind.HARD_TO_READ: _("This is hard to read"),
    RemarkKind.PLEASE_RELEASE: _("Please release this too"),
}
STEPS: Mapping[str, str] = {
    "read": _("Reading the pages"),
    "find": _("Looking for personal information"),
    "rewrite": _("Writing plain pages"),
    "burn": _("Burning boxes"),
    "assemble": _("Assembling"),
    "prove": _("Asking the witnesses"),
    "": _("Starting"),
}
WITNESSES: Mapping[str, str] = {
    "positions": _("No letter stands in a box but the printed ground"),
    "words": _("No withheld word can be copied or searched"),
    "bytes": _("No withheld word stands in the file's bytes, in any of many encodings"),
    "structure": _("The file holds nothing but what the engine wrote"),
    "pixels": _("Each box is filled, and outside the boxes the page looks as before"),
    "recognition": _("No withheld word can be read off the page by machine"),
    "independence": _("With other words under the boxes, the copy would be the very same"),
}
BOOKS: Mapping[Book, str] = {
    Book.CABINET: _("Cabinet items"),
    Book.REQUEST: _("Requests"),
}
CLOCKS: Mapping[str, str] = {
    "decision": _("Decision on the request"),
    "transfer": _("Transfer to another agency"),
    "release": _("Proactive release"),
}
REGISTER_EVENTS: Mapping[EventKind, str] = {
    EventKind.LODGED: _("Lodged"),
    EventKind.DECIDED: _("Decided by Cabinet"),
    EventKind.RELEASED_FULL: _("Released in full"),
    EventKind.RELEASED_PART: _("Released in part"),
    EventKind.WITHHELD: _("Withheld"),
    EventKind.DEFERRED: _("Deferred"),
    EventKind.EXCLUDED: _("Excluded: appointments and honours"),
    EventKind.RECEIVED: _("Received"),
    EventKind.CLARIFIED: _("Clarified or amended: the clock begins anew"),
    EventKind.EXTENDED: _("Extended, by notice"),
    EventKind.TRANSFERRED: _("Transferred in full"),
    EventKind.TRANSFERRED_PART: _("Transferred in part"),
    EventKind.ANSWERED: _("Answered"),
    EventKind.REFUSED: _("Refused"),
    EventKind.PUBLISHED: _("Published"),
    EventKind.COMPLAINED: _("Complaint to the Ombudsman"),
    EventKind.OPINION: _("Final opinion of the Ombudsman"),
}
STATUSES: Mapping[str, str] = {
    "lodged": _("Lodged"),
    "decided": _("Decided, to be released"),
    "released_full": _("Released in full"),
    "released_part": _("Released in part"),
    "withheld": _("Withheld"),
    "deferred": _("Deferred"),
    "excluded": _("Excluded"),
    "received": _("Received"),
    "transferred": _("Transferred"),
    "extended": _("Extended"),
    "answered": _("Answered"),
    "refused": _("Refused"),
    "published": _("Published"),
}
CHECKS: Mapping[Check, str] = {
    Check.GROUNDS: _("Grounds, and the public interest"),
    Check.PRIVACY: _("Privacy Act 2020"),
    Check.MARKING: _("Protective marking"),
    Check.PRIVILEGE: _("Legal privilege"),
    Check.COMMERCIAL: _("Commercial interests and confidence"),
    Check.ENACTMENTS: _("Other enactments and court orders"),
    Check.DEFAMATION: _("Defamation and liability"),
    Check.COPYRIGHT: _("Third-party copyright"),
    Check.TIMING: _("Timing"),
}
EVIDENCE: Mapping[EvidenceKind, str] = {
    EvidenceKind.CHECK: _("A check"),
    EvidenceKind.MINISTER_APPROVAL: _("A Minister's approval"),
    EvidenceKind.MARKING: _("Marking at release"),
    EvidenceKind.ORIGINATOR_CONSENT: _("Originator's consent to lower the marking"),
    EvidenceKind.LEGAL_SIGN_OFF: _("A lawyer's sign-off"),
    EvidenceKind.ADMINISTRATION: _("Government in office"),
    EvidenceKind.EARLIER_ADMINISTRATION: _("Path of an earlier government's papers"),
    EvidenceKind.APART: _("Why paper and minute go out apart"),
    EvidenceKind.REQUESTER_REMOVED: _("Requester's details removed"),
    EvidenceKind.LICENCE: _("Licence"),
    EvidenceKind.EMBARGO: _("Embargo: not before a day"),
    EvidenceKind.SAFE_TITLE: _("Safe title"),
    EvidenceKind.REVIEW_ON: _("Day of another look"),
    EvidenceKind.WITHHELD_UNDER: _("Ground for the whole document"),
    EvidenceKind.PUBLIC_REASON: _("Reason that the entry shows"),
    EvidenceKind.NOTICE: _("Notice to a Minister"),
}
HIDDEN: Mapping[str, str] = {
    "tracked-deletion": _("Deleted by tracked changes"),
    "tracked-insertion": _("Inserted by tracked changes: accepted into the text"),
    "comment": _("Comments"),
    "hidden-text": _("Hidden text"),
    "conditional-text": _("Text that a condition hides: look whether it is on the pages"),
    "white-text": _("White text: redaction drops it"),
    "hidden-row": _("Hidden rows"),
    "hidden-column": _("Hidden columns"),
    "hidden-sheet": _("Hidden sheets"),
    "hidden-name": _("Hidden names of cells"),
    "print-area": _("Sheets of which only a part is printed"),
    "cut-off": _("Cells that are not printed whole"),
    "hidden-slide": _("Hidden slides"),
    "speaker-notes": _("Speaker notes"),
    "description": _("Descriptions of pictures"),
    "field-code": _("Field codes"),
    "document-variable": _("Document variables"),
    "property": _("Properties"),
    "custom-property": _("Custom properties"),
    "custom-data": _("Custom data"),
    "data-behind": _("Data behind tables"),
    "embedded-object": _("Embedded objects"),
    "macro": _("Macros: never run"),
    "external-link": _("Links to elsewhere: never followed"),
    "unlisted": _("More than is listed: look at the original"),
    "header": _("Headers of the message"),
    "alternative-body": _("Only in another form of the message"),
    "signature": _("Signatures"),
}
PARTS: Mapping[PartRole, str] = {
    PartRole.FILE: _("file"),
    PartRole.ARCHIVE: _("archive"),
    PartRole.MESSAGE: _("message"),
    PartRole.ATTACHMENT: _("attachment"),
    PartRole.INLINE: _("picture in the text"),
}
UNREAD: Mapping[str, str] = {
    "picture": _("pictures and scanned pages"),
    "older-office": _("older office files, of which only runs of letters were read"),
    "archive": _("archives of another kind than ZIP"),
    "locked": _("files with a password"),
    "broken": _("damaged files"),
    "too-deep": _("files too deep within others"),
    "too-much": _("files beyond the bounds"),
    "cut-short": _("texts that were cut short"),
    "other": _("files of an unknown kind"),
}
EVENTS: Mapping[str, str] = {
    "stage.queued": _("queued it"),
    "converted": _("printed it to PDF"),
    "stage.read": _("read it"),
    "stage.in_review": _("put it before a reviewer"),
    "stage.reviewed": _("settled the redactions"),
    "stage.decided": _("approved it"),
    "stage.publishing": _("began to publish it"),
    "stage.published": _("published it"),
    "stage.withdrawing": _("began to withdraw it"),
    "stage.withdrawn": _("withdrew it"),
    "stage.refused": _("refused it"),
    "commented": _("commented"),
    "linked": _("linked it to its item in the register"),
    "evidence.given": _("wrote down evidence"),
    "feedback": _("settled what was found"),
    "found-more": _("found somebody whom another paper of this release names"),
    "named-after-release": _("found, after its release, somebody whom another paper names"),
    "remark.received": _("took in a remark of the public"),
    "remark.answered": _("answered a remark"),
    "remark.published": _("published an answer to a remark"),
    "remark.taken-back": _("took an answer back"),
    "remark.settled": _("settled a remark"),
    "proven": _("proved the public copy"),
    "placed": _("kept the pages that it gave the public"),
    "proof-failed": _("could not prove a public copy"),
}
HTTP: Mapping[int, str] = {
    400: _("The form cannot be read."),
    404: _("There is no such page."),
    405: _("This address does not take that."),
    413: _("That is more than this address takes. Send fewer files at once, or smaller ones."),
    415: _("This address does not take that."),
    429: _("Too many tries. Wait a quarter of an hour, and try again."),
}


def day(value: date | None) -> str:
    """Gives a day as people write it, ``2 March 2026``."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def instant(value: datetime | None) -> str:
    """Gives an instant as New Zealand's clocks show it, ``2 March 2026, 14:05``."""
    if value is None:
        return ""
    local = value.astimezone(NEW_ZEALAND)
    return f"{local.day} {local:%B %Y, %H:%M}"


def category(code: str) -> str:
    """Gives a category in words; a watch list's own as it is."""
    return CATEGORIES.get(code, code.replace("_", " ").capitalize())


def composed(text: str) -> str:
    """Gives a text in composed letters (NFC), with single spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain(text: str) -> str:
    """Gives a text as it is searched: case folded, macrons and doubled vowels plain."""
    letters = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"([aeiou])\1", r"\1", bare)


FILTERS: dict[str, Callable[..., Any]] = {"day": day, "instant": instant, "category": category}
"""What the templates may do with a value."""
