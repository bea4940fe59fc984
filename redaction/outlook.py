"""An Outlook message (.msg) as an ordinary one; in the sandbox.

Source: [MS-OXMSG]; [MS-OXPROPS].
"""

from __future__ import annotations

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
from redaction import richtext
from redaction.packedrtf import unpacked

_OUTER, _INNER, _PART = 32, 24, 8
"""Bytes before the properties of a message, of one within another, and of its parts."""

_EMBEDDED = "__substg1.0_3701000D"
_RECIPIENT_TYPE = 0x0C15
_TO, _CC, _BCC = 1, 2, 3
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
    name = said.str_prop_value(c.PID_SENDER_NAME) or ""
    address = (
        said.str_prop_value(c.PID_SENDER_SMTP_ADDRESS)
        or said.str_prop_value(c.PID_SENDER_EMAIL_ADDRESS)
        or ""
    )
    sent = said.date_prop_value(c.PID_CLIENT_SUBMIT_TIME)
    people: dict[int, list[str]] = {_TO: [], _CC: [], _BCC: []}
    for one in storage.iter_recipient_storages():
        theirs = Properties(one, properties_header_offset=_PART)
        kind = theirs.int_prop_value(_RECIPIENT_TYPE) or _TO
        shown = theirs.str_prop_value(c.PID_DISPLAY_NAME) or ""
        where = theirs.str_prop_value(c.PID_SMTP_ADDRESS) or theirs.str_prop_value(
            c.PID_EMAIL_ADDRESS
        )
        people.get(kind, people[_TO]).append(_mailbox(shown, where or ""))
    return [
        ("From", _mailbox(name, address)),
        ("To", ", ".join(people[_TO])),
        ("Cc", ", ".join(people[_CC])),
        ("Bcc", ", ".join(people[_BCC])),
        ("Date", "" if sent is None else format_datetime(sent.astimezone(UTC))),
        ("Subject", said.str_prop_value(c.PID_SUBJECT) or ""),
        ("X-Outlook-Headers", said.str_prop_value(c.PID_TRANSPORT_MESSAGE_HEADERS) or ""),
    ]


def _mailbox(name: str, address: str) -> str:
    """Gives a person as a header has them; addresses that are none of the internet's stand as they are."""
    try:
        return str(Address(name, addr_spec=address)) if address else name
    except (ValueError, IndexError):
        return f"{name} {address}".strip()


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
