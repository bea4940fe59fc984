"""An Outlook message (.msg) as an ordinary one; in the sandbox.

Source: [MS-OXMSG]; [MS-OXPROPS].
"""

from __future__ import annotations

import re
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from typing import Any

import olefile
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from records.errors import RefusalReason, Refused
from redaction.mail.packedrtf import unpacked
from redaction.office import richtext

_OUTER, _INNER, _PART = 32, 24, 8
"""Bytes before the properties of a message, of one within another, and of its parts."""

_EMBEDDED = "__substg1.0_3701000D"
_RECIPIENT_TYPE = 0x0C15
_TO, _CC, _BCC = 1, 2, 3
_SENDER = (c.PID_SENDER_NAME, c.PID_SENDER_SMTP_ADDRESS, c.PID_SENDER_EMAIL_ADDRESS)
_FOR_WHOM = (0x0042, 0x5D02, 0x0065)
"""Name and addresses of whom a message is sent for: PidTagSentRepresentingName and its kin."""

_RECIPIENT = (c.PID_DISPLAY_NAME, c.PID_SMTP_ADDRESS, c.PID_EMAIL_ADDRESS)
_SENSITIVITY = 0x0036
_SENSITIVITIES = {1: "Personal", 2: "Private", 3: "Company-Confidential"}
_ATTACH_METHOD, _ATTACH_PATHS = 0x3705, (0x370D, 0x3708)
_ELSEWHERE = (2, 3, 4, 7)
"""Ways of attaching in which a message only tells where the file is."""

_PACKED_RTF = 0x1009
DEEPEST = 6


def message_of(path: str) -> EmailMessage:
    """Gives a .msg file as a message with its attachments.

    Raises:
        Refused: it is damaged, or messages are packed into it without end.
    """
    try:
        with olefile.OleFileIO(path) as file:
            storage = Storage.from_ole(file)
        return _message(storage, _OUTER, 0)
    except Refused:
        raise
    except Exception as error:
        # the reader of a damaged file raises anything
        raise Refused(RefusalReason.BROKEN, "it is no whole Outlook message") from error


def _message(storage: Storage, offset: int, depth: int) -> EmailMessage:
    if depth > DEEPEST:
        raise Refused(RefusalReason.BOMB, "messages stand in messages without end")
    said = Properties(storage, properties_header_offset=offset)
    made = EmailMessage(policy=default)
    for name, value in _headers(storage, said):
        if value:
            made[name] = " ".join(value.split())
    _bodies(said, made)
    for part in storage.iter_attachment_storages():
        _attach(part, made, depth)
    return made


def _headers(storage: Storage, said: Properties) -> list[tuple[str, str]]:
    inner: list[str] = []
    sender = _named(said, _SENDER, inner)
    # somebody may send for another person, from whom the message is then
    author = _named(said, _FOR_WHOM, inner) or sender
    sent = said.date_prop_value(c.PID_CLIENT_SUBMIT_TIME)
    people: dict[int, list[str]] = {_TO: [], _CC: [], _BCC: []}
    for one in storage.iter_recipient_storages():
        theirs = Properties(one, properties_header_offset=_PART)
        kind = theirs.int_prop_value(_RECIPIENT_TYPE) or _TO
        people.get(kind, people[_TO]).append(_named(theirs, _RECIPIENT, inner))
    return [
        ("From", author),
        ("Sender", sender if sender != author else ""),
        ("To", ", ".join(people[_TO])),
        ("Cc", ", ".join(people[_CC])),
        ("Bcc", ", ".join(people[_BCC])),
        ("Date", "" if sent is None else format_datetime(sent.astimezone(UTC))),
        ("Subject", said.str_prop_value(c.PID_SUBJECT) or ""),
        ("Sensitivity", _SENSITIVITIES.get(said.int_prop_value(_SENSITIVITY) or 0, "")),
        ("X-Outlook-Addresses", "; ".join(dict.fromkeys(inner))),
        ("X-Outlook-Headers", said.str_prop_value(c.PID_TRANSPORT_MESSAGE_HEADERS) or ""),
    ]


def _named(said: Properties, ids: tuple[int, ...], inner: list[str]) -> str:
    """Gives somebody as a header has them, by the ids of their name and of their addresses, the best first.

    An address of the mail server's own directory is not shown, as Outlook shows none; it goes to ``inner``.
    """
    name = said.str_prop_value(ids[0]) or ""
    addresses = [found for one in ids[1:] if (found := said.str_prop_value(one))]
    inner += [f"{name} {one}" for one in addresses if one.startswith("/")]
    address = next((one for one in addresses if not one.startswith("/")), "")
    try:
        return str(Address(name, addr_spec=address)) if address else _quoted(name)
    except (ValueError, IndexError):
        return _quoted(f"{name} {address}".strip())


def _quoted(name: str) -> str:
    """Gives a name without an address; one with a comma, so that it stays one name."""
    plain = " ".join(name.replace('"', "'").split())
    return f'"{plain}"' if re.search(r"[,;:<>@()\[\]]", plain) else plain


def _bodies(said: Properties, made: EmailMessage) -> None:
    text = said.str_prop_value(c.PID_BODY)
    html: str | None = None
    if packed := said.binary_prop_value(c.PID_HTML):
        html = packed.decode(said.body_encoding, "replace")
    html = html or said.str_prop_value(c.PID_BODY_HTML)
    rtf = b""
    if (
        not (text or "").strip()
        and html is None
        and (packed := said.binary_prop_value(_PACKED_RTF))
    ):
        rtf = unpacked(packed)
        rich = richtext.read(rtf)
        text, html = rich.text or None, rich.html or None
        if (text or html) and not rich.hides:
            rtf = b""
    if text is not None or html is None:
        made.set_content((text or "").replace("\r\n", "\n"))
    if html is not None and text is not None:
        made.add_alternative(html, subtype="html")
    elif html is not None:
        made.set_content(html, subtype="html")
    if rtf:
        # LibreOffice prints it, and what it hides is listed
        made.add_attachment(rtf, "application", "rtf", filename="message text.rtf")


def _attach(part: Storage, made: EmailMessage, depth: int) -> None:
    said = Properties(part, properties_header_offset=_PART)
    name = (
        said.str_prop_value(c.PID_ATTACH_LONG_FILENAME)
        or said.str_prop_value(c.PID_ATTACH_FILENAME)
        or said.str_prop_value(c.PID_DISPLAY_NAME)
        or "attachment"
    )
    inner = next((one for one in part.storages if one.name == _EMBEDDED), None)
    if inner is not None:
        made.add_attachment(_message(inner, _INNER, depth + 1))
        return
    content: Any = said.binary_prop_value(c.PID_ATTACH_DATA_BINARY)
    if not content and said.int_prop_value(_ATTACH_METHOD) in _ELSEWHERE:
        where = [found for one in _ATTACH_PATHS if (found := said.str_prop_value(one))]
        _point(made, " ".join(name.split()), where)
        return
    kind = (said.str_prop_value(c.PID_ATTACH_MIME_TAG) or "").partition("/")
    picture = said.str_prop_value(c.PID_ATTACH_CONTENT_ID)
    made.add_attachment(
        content or b"",
        kind[0] if kind[0] in ("image", "application", "audio", "video") else "application",
        kind[2] or "octet-stream",
        filename=" ".join(name.split()),
        cid=f"<{picture}>" if picture and picture.isprintable() and " " not in picture else None,
        disposition="inline" if picture else "attachment",
    )


def _point(made: EmailMessage, name: str, where: list[str]) -> None:
    """Adds an attachment that is not in the message, named, and where it is as a header that is told."""
    made["X-Outlook-Link"] = " ".join([name, *where[:1]])
    part = EmailMessage(policy=default)
    part["Content-Type"] = "message/external-body; access-type=x-outlook"
    part.add_header("Content-Disposition", "attachment", filename=name)
    part.set_payload([EmailMessage(policy=default)])
    if made.get_content_type() != "multipart/mixed":
        made.make_mixed()
    made.attach(part)
