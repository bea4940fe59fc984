"""A message or an archive taken apart, in the sandbox: its text as pages, its parts as files.

The parts are written under numbers; their names travel as words and never touch a path here.
"""

from __future__ import annotations

import email
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Any

from records.errors import RefusalReason, Refused
from redaction.mail.mailpages import print_message
from redaction.mail.outlook import message_of
from redaction.mail.plainhtml import plain
from redaction.office.officepack import check_archive

LARGEST_PART = 256 * 1024 * 1024
MOST_PARTS = 200
DEEPEST = 40
"""Parts of a message within each other."""

SHOWN = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject")
"""Headers that a reader of the message sees; the others are told as hidden."""

_KINDS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
}
_QUOTED = re.compile(r'(?:(?<=^)|(?<=, ))"([^"<>@,;]+)"(?=, |$)')
_LETTER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t\r\n]|From ")


def unpack(path: str, ending: str, folder: str) -> Iterator[dict[str, Any]]:
    """Gives the parts of a message or archive, the message's own pages first.

    A part has ``name`` and ``role``, and ``file`` (its name in the folder) or ``refused``; the pages of a
    message also ``hidden``.

    Raises:
        Refused: the whole cannot be opened.
    """
    out = Path(folder)
    if ending == ".zip":
        yield from _archive(path, out)
        return
    message = message_of(path) if ending == ".msg" else _message(path)
    try:
        told = _Told()
        body = _body(message, told, 0)
    except RecursionError as error:
        raise Refused(
            RefusalReason.BOMB, "its parts stand within each other without end"
        ) from error
    names = [_name(part) for part in told.attached]
    headers = [(name, said) for name in SHOWN for said in _said(message, name)]
    # who sends is told where it is not who writes
    headers = [one for one in headers if one[0] != "Sender" or ("From", one[1]) not in headers]
    if names:
        headers.append(("Attachments", "; ".join(names)))
    print_message(headers, body, out / "0.pdf")
    _hidden_headers(message, told)
    yield {"name": "message", "role": "message", "file": "0.pdf", "hidden": told.hidden}
    for number, part in enumerate(told.attached, 1):
        if number > MOST_PARTS:
            why = [
                RefusalReason.TOO_LARGE.value,
                f"only {MOST_PARTS} parts of a message are taken in",
            ]
            yield {"name": names[number - 1], "role": "attachment", "refused": why}
            continue
        try:
            written = _written(part, number, names[number - 1], out)
        except RecursionError:
            why = [RefusalReason.BROKEN.value, "its headers are made to break a reader"]
            written = {"name": names[number - 1], "role": "attachment", "refused": why}
        yield written


# -- the message -----------------------------------------------------------------------------------

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the reader of mail raises over a header or part that is made to break it."""


@dataclass(slots=True)
class _Told:
    attached: list[Message] = field(default_factory=list)
    hidden: list[dict[str, str]] = field(default_factory=list)

    def hide(self, kind: str, place: str, text: str) -> None:
        if len(self.hidden) < 2000:
            self.hidden.append({"kind": kind, "place": place[:200], "text": text[:1000]})


def _message(path: str) -> Message:
    content = Path(path).read_bytes()
    if not _LETTER.match(content.lstrip(b"\xef\xbb\xbf\r\n")):
        raise Refused(RefusalReason.BROKEN, "it does not begin as a message does")
    try:
        message = email.message_from_bytes(content, policy=default)
    except _UNREADABLE as error:
        raise Refused(RefusalReason.BROKEN, "it is no whole message") from error
    # as they came: reading them as headers is what a hostile one is made for
    had = {name.lower() for name, value in message.raw_items() if str(value).strip()}
    if not had & {"from", "to", "subject", "date"}:
        raise Refused(RefusalReason.BROKEN, "it has none of a message's headers")
    return message


def _said(message: Message, name: str) -> list[str]:
    try:
        found = [str(value) for value in message.get_all(name, [])]
    except _UNREADABLE:
        # a header that breaks the reader is shown as it came
        found = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    # a name without an address is read as an address, and comes out in quotes
    return [_QUOTED.sub(r"\1", " ".join(value.split())) for value in found]


def _hidden_headers(message: Message, told: _Told) -> None:
    for name, value in message.raw_items():
        shown = any(name.lower() == one.lower() for one in SHOWN)
        if not shown and name.lower() not in ("mime-version", "content-type"):
            told.hide("header", name, " ".join(str(value).split()))


def _body(part: Message, told: _Told, depth: int) -> str:
    """Gives the text of a message, and puts what is attached to it aside."""
    if depth > DEEPEST:
        raise Refused(RefusalReason.BOMB, "its parts stand within each other without end")
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        blocks = part.get_payload()
        return "\n\n".join(str(one).strip() for one in blocks if isinstance(one, Message))
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        inner = [one for one in part.get_payload() if isinstance(one, Message)]
        if kind == "multipart/alternative":
            return _fullest(inner, told, depth)
        return "\n\n".join(filter(None, (_body(one, told, depth + 1) for one in inner)))
    is_text = kind in ("text/plain", "text/html") and not part.get_filename()
    if not is_text or part.get_content_disposition() == "attachment":
        if kind in ("application/pkcs7-signature", "application/x-pkcs7-signature"):
            told.hide("signature", "message", _name(part))
        else:
            told.attached.append(part)
        return ""
    said = _text(part)
    if kind == "text/plain":
        return said.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    read = plain(said)
    for one in read.hidden:
        told.hide("hidden-text", "HTML body", one)
    for address in read.links:
        told.hide("external-link", "HTML body, link", address)
    for address in read.remote:
        told.hide("external-link", "HTML body, picture that was not loaded", address)
    return read.text


def _fullest(inner: list[Message], told: _Told, depth: int) -> str:
    """Gives the alternative with the most words; what only another one says is told as hidden."""
    texts = [_body(one, told, depth + 1) for one in inner]
    chosen = max(texts, key=lambda text: len(text.split()), default="")
    known = set(chosen.split())
    for text in texts:
        other = [word for word in text.split() if word not in known]
        if other:
            told.hide("alternative-body", "message", " ".join(other))
    return chosen


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", "replace")


# -- its parts -------------------------------------------------------------------------------------


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except _UNREADABLE:
        name = ""
    kind = part.get_content_type()
    if not name and kind == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        subject = _said(first, "Subject") if isinstance(first, Message) else []
        name = f"{subject[0] if subject and subject[0] else 'message'}.eml"
    name = name or "attachment"
    ending = _KINDS.get(kind, "")
    return name if "." in name[-6:] or not ending else f"{name}{ending}"


def _written(part: Message, number: int, name: str, out: Path) -> dict[str, Any]:
    """Gives one part, written as a file; or why it is not taken in."""
    kind = part.get_content_type()
    inline = part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    told: dict[str, Any] = {"name": name, "role": "inline" if inline else "attachment"}

    def refused(reason: RefusalReason, why: str) -> dict[str, Any]:
        return told | {"refused": [reason.value, why]}

    if name.lower() == "winmail.dat" or kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
        return refused(RefusalReason.UNKNOWN_TYPE, "it is packed in Outlook's own way (TNEF)")
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"):
        return refused(RefusalReason.ENCRYPTED, "it is encrypted or sealed")
    if kind in ("message/external-body", "message/partial"):
        return refused(
            RefusalReason.MISSING, "it is not in the message, which only tells where it is"
        )
    try:
        content = _bytes(part)
    except _UNREADABLE:
        content = None
    if content is None or any("Base64" in type(one).__name__ for one in part.defects):
        return refused(RefusalReason.BROKEN, "it was damaged on the way")
    if len(content) > LARGEST_PART:
        return refused(RefusalReason.TOO_LARGE, f"the limit is {LARGEST_PART >> 20} MB")
    file = f"{number}.part"
    (out / file).write_bytes(content)
    return told | {"file": file}


def _bytes(part: Message) -> bytes | None:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, EmailMessage | Message) else None
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else None


# -- archives --------------------------------------------------------------------------------------


def _archive(path: str, out: Path) -> Iterator[dict[str, Any]]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(RefusalReason.BROKEN, "it is no whole ZIP") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries:
            raise Refused(RefusalReason.EMPTY, "the archive holds nothing")
        if len(entries) > MOST_PARTS:
            raise Refused(RefusalReason.BOMB, f"it holds more than {MOST_PARTS} files")
        if all(entry.flag_bits & 1 for entry in entries):
            raise Refused(RefusalReason.ENCRYPTED, "it is encrypted")
        check_archive(archive)
        for number, entry in enumerate(entries, 1):
            yield _entry(archive, entry, number, out)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, number: int, out: Path
) -> dict[str, Any]:
    told: dict[str, Any] = {"name": entry.filename, "role": "file"}
    if entry.flag_bits & 1:
        return told | {"refused": [RefusalReason.ENCRYPTED.value, "it is encrypted"]}
    if entry.external_attr >> 28 == 0xA:
        return told | {"refused": [RefusalReason.UNKNOWN_TYPE.value, "it is a link and no file"]}
    if entry.file_size > LARGEST_PART:
        return told | {
            "refused": [RefusalReason.TOO_LARGE.value, f"the limit is {LARGEST_PART >> 20} MB"]
        }
    file = f"{number}.part"
    try:
        with archive.open(entry) as packed, (out / file).open("wb") as written:
            left = entry.file_size + 1
            while left > 0 and (piece := packed.read(min(left, 1 << 20))):
                written.write(piece)
                left -= len(piece)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, NotImplementedError):
        (out / file).unlink(missing_ok=True)
        return told | {"refused": [RefusalReason.BROKEN.value, "it is damaged"]}
    return told | {"file": file}
