"""Messages and archives: each part is a document or refused by name, and parents keep their children."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from compound_files import compound, outlook, properties
from mail_files import full_letter, letter, pdf, zipped

from records.delivery import Delivery, PartRole, Received
from records.errors import RefusalReason
from redaction.received import receive


def received(path: Path, folder: Path) -> Delivery:
    """Gives what became of one file."""
    (delivery,) = receive([path], folder)
    return delivery


def words_of(part: Received) -> str:
    """Gives the text of a part's pages."""
    assert part.printed is not None
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(part.printed).pages)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """A message with every kind of part, taken apart once."""
    folder = tmp_path_factory.mktemp("mail")
    return received(full_letter(folder / "letter.eml"), folder)


def test_each_part_is_taken_in_or_refused_by_name(delivery: Delivery) -> None:
    """The good ones have a source, the bad ones a reason; a parent stands before its children."""
    told = [
        (part.number, part.parent, part.role, part.name, part.refusal and part.refusal.reason)
        for part in delivery.parts
    ]
    assert told == [
        (1, None, PartRole.MESSAGE, "letter.eml", None),
        (2, 1, PartRole.ATTACHMENT, "kōrero.pdf", None),
        (3, 1, PartRole.INLINE, "logo.png", None),
        (4, 1, PartRole.ATTACHMENT, "winmail.dat", RefusalReason.UNKNOWN_TYPE),
        (5, 1, PartRole.ATTACHMENT, "torn.pdf", RefusalReason.BROKEN),
        (6, 1, PartRole.MESSAGE, "Within.eml", None),
        (7, 6, PartRole.ARCHIVE, "more.zip", None),
        (8, 7, PartRole.FILE, "slip.pdf", None),
        (9, 7, PartRole.FILE, "notes.txt", RefusalReason.UNKNOWN_TYPE),
    ]
    assert delivery.is_package
    for part in delivery.parts:
        if part.refusal is not None:
            assert str(part.refusal).startswith(f"{part.name}: ")


def test_a_message_is_printed_with_its_headers(delivery: Delivery) -> None:
    """Headers, text and macrons stand on its pages; a letter that the font lacks is named by its number."""
    words = words_of(delivery.parts[0])
    for expected in (
        "From: Mere Ārā <mere@example.govt.nz>",
        "Subject: Whakataukī: te kōrero",
        "Attachments: kōrero.pdf; logo.png; winmail.dat; torn.pdf; Within.eml",
        "Tēnā koe [U+1F44D]",
        "> as it was said",
        "Nā Mere",
    ):
        assert expected in words
    assert "innerword" in words_of(delivery.parts[5])
    assert "attachedword" in words_of(delivery.parts[1])
    assert "slippedword" in words_of(delivery.parts[7])


def test_what_a_message_hides_is_told_and_not_printed(delivery: Delivery) -> None:
    """Other headers, unseen text, another form's words and pictures from elsewhere are listed."""
    part = delivery.parts[0]
    assert part.hidden is not None
    listed = {(item["kind"], item["text"]) for item in json.loads(part.hidden)}
    assert ("header", "from mail.example (192.0.2.7)") in listed
    assert ("hidden-text", "unseenword") in listed
    assert ("alternative-body", "onlyhtmlword") in listed
    assert ("external-link", "http://192.0.2.9/spy.png") in listed
    assert not any(word in words_of(part) for word in ("192.0.2", "unseenword", "onlyhtmlword"))


def test_the_same_message_gives_the_same_pages(tmp_path: Path) -> None:
    """Our own writer puts no dates and no chance into a PDF."""
    (tmp_path / "a.eml").write_bytes(letter("S", "words").as_bytes())
    first, second = (received(tmp_path / "a.eml", tmp_path).parts[0] for _ in range(2))
    assert first.source is not None
    assert first.source == second.source


def test_outlook_messages_are_read_too(tmp_path: Path) -> None:
    """A .msg gives the same: pages, attachments, a message within it."""
    inner = outlook("Within", "innerword", offset=24)
    attached = {"a.pdf": pdf("attachedword"), "winmail.dat": b"x"}
    (tmp_path / "m.msg").write_bytes(compound(outlook("Pānui", "Tēnā koe", attached, inner)))
    parts = received(tmp_path / "m.msg", tmp_path).parts
    assert [(p.parent, p.role, p.name) for p in parts] == [
        (None, PartRole.MESSAGE, "m.msg"),
        (1, PartRole.ATTACHMENT, "a.pdf"),
        (1, PartRole.ATTACHMENT, "winmail.dat"),
        (1, PartRole.MESSAGE, "Within.eml"),
    ]
    words = words_of(parts[0])
    assert "From: Mere Ārā <mere@example.govt.nz>" in words
    assert "Subject: Pānui" in words
    assert "Tēnā koe" in words
    assert "innerword" in words_of(parts[3])


def test_outlook_tells_who_wrote_and_what_lies_elsewhere(tmp_path: Path) -> None:
    """Who a message is sent for is its author; the directory's own addresses are told and not printed."""
    inside = "/O=HOUSE/OU=GROUP/CN=RECIPIENTS/CN=HPUKEHINAU"
    tree = outlook("Pānui", "Tēnā koe")
    said = {0x0037: "Pānui", 0x1000: "Tēnā koe", 0x0C1A: "Mere Ārā", 0x5D01: "mere@example.govt.nz"}
    tree |= properties(32, said | {0x0042: "Pukehinau, Hinewai", 0x0065: inside, 0x0036: 3})
    tree["__recip_version1.0_#00000000"] = properties(
        8, {0x3001: "Tui Kea", 0x3003: inside, 0x0C15: 1}
    )
    linked = {0x3707: "plan.docx", 0x3705: 7, 0x370D: "https://cloud.example/plan.docx"}
    tree["__attach_version1.0_#00000000"] = properties(8, linked)
    (tmp_path / "m.msg").write_bytes(compound(tree))
    message, attached = received(tmp_path / "m.msg", tmp_path).parts
    words = words_of(message)
    for expected in (
        'From: "Pukehinau, Hinewai"',
        "Sender: Mere Ārā <mere@example.govt.nz>",
        "To: Tui Kea\n",
        "Attachments: plan.docx",
    ):
        assert expected in words
    assert "HPUKEHINAU" not in words
    assert attached.refusal is not None
    assert attached.refusal.reason is RefusalReason.MISSING
    assert message.hidden is not None
    listed = {item["place"]: item["text"] for item in json.loads(message.hidden)}
    assert listed["Sensitivity"] == "Company-Confidential"
    assert listed["X-Outlook-Link"] == "plan.docx https://cloud.example/plan.docx"
    assert listed["X-Outlook-Addresses"] == f"Pukehinau, Hinewai {inside}; Tui Kea {inside}"


def test_parts_that_are_messages_of_other_kinds_do_not_go_missing(tmp_path: Path) -> None:
    """A report of delivery is text; a part that lies elsewhere is named; links and comments are told."""
    html = (
        "<p>See <a href='https://example.nz/link'>this</a>, https://example.nz/said</p>"
        "<a href='https://example.nz/said'>it</a><!-- commentword --><!--[if mso]>mso<![endif]-->"
    )
    parts = (
        ("text/html", html),
        (
            "message/delivery-status",
            "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; tui@example.nz",
        ),
        (
            "message/external-body; access-type=url; name=far.pdf",
            "Content-Type: application/pdf\n\n",
        ),
    )
    head = "From: Tui <t@x.nz>\nSender: Tui <t@x.nz>\nSubject: S\nMIME-Version: 1.0\n"
    body = "".join(f"--b\nContent-Type: {kind}\n\n{said}\n" for kind, said in parts)
    whole = f"{head}Content-Type: multipart/mixed; boundary=b\n\n{body}--b--\n"
    (tmp_path / "r.eml").write_text(whole)
    message, far = received(tmp_path / "r.eml", tmp_path).parts
    words = words_of(message)
    assert "Final-Recipient: rfc822; tui@example.nz" in words
    assert "Sender" not in words, "who sends is who writes"
    assert (far.name, far.refusal and far.refusal.reason) == ("far.pdf", RefusalReason.MISSING)
    assert message.hidden is not None
    listed = [(item["kind"], item["text"]) for item in json.loads(message.hidden)]
    assert ("external-link", "https://example.nz/link") in listed
    assert ("external-link", "https://example.nz/said") not in listed
    assert ("hidden-text", "commentword") in listed
    assert not any("mso" in text for _, text in listed)


def test_archives_are_not_opened_without_end(tmp_path: Path) -> None:
    """A ZIP in a ZIP in a ZIP … is refused from a depth on; what stands above is taken in."""
    content = pdf("deepword")
    for _ in range(7):
        content = zipped({"in.zip": content, "beside.pdf": pdf("besideword")})
    (tmp_path / "out.zip").write_bytes(content)
    parts = received(tmp_path / "out.zip", tmp_path).parts
    refused = [part for part in parts if part.refusal is not None]
    assert [part.refusal and part.refusal.reason for part in refused] == [RefusalReason.BOMB]
    assert sum(part.source is not None for part in parts) == 4
