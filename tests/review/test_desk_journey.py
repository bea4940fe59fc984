"""The whole journey at the desk, page by page, without JavaScript."""

from __future__ import annotations

from review_house import ADVICE, MINUTE, NOTE, PRIVACY, Client, Desk

from records.review import ChoiceState
from records.stages import Stage


def review(desk: Desk, mere: Client) -> str:
    """Withholds every open finding but the markings, flags every page, and hands the document over."""
    document_id = desk.only()
    record = desk.office.document(document_id)
    findings, _ = desk.office.findings(record)
    for finding in findings:
        if finding.category == "MARKING":
            data = {"state": "released", "version": "0"}
        else:
            data = {"state": "withheld", "version": "0", "ground": PRIVACY, "note": NOTE}
        mere.post(f"/documents/{document_id}/choices/{finding.id}", data=data)
    for page in range(1, record.source.pages + 1):
        mere.post(f"/documents/{document_id}/pages/{page}/final", data={"final": "yes"})
    return document_id


def test_from_queue_to_public_and_back(desk: Desk, mere: Client) -> None:
    """Queued, reviewed, previewed, settled, approved, published, seen by the public, and withdrawn."""
    document_id = review(desk, mere)
    desk.give_evidence(mere, document_id)
    mere.post(f"/documents/{document_id}/preview")
    assert desk.settled(document_id) == ""
    seen = mere.get(f"/documents/{document_id}/preview")
    assert "The proof holds" in seen.text
    mere.post(f"/documents/{document_id}/settle", data={"decision": "part"})
    preview = desk.workbook.preview(document_id)
    assert preview is not None
    sione = desk.client("sione")
    assert preview.public_sha256 in sione.get(f"/documents/{document_id}/sign-off").text
    signed = {"looked": "yes", "public_sha256": preview.public_sha256}
    sione.post(f"/documents/{document_id}/approve", data=signed)
    pania = desk.client("pania")
    pania.post(f"/documents/{document_id}/publish")
    assert desk.settled(document_id) == ""
    publication = desk.office.publication(document_id)
    assert publication is not None
    assert publication.public_sha256 == preview.public_sha256
    page = f"/{publication.folder}/index.html"
    public = f"/{publication.folder}/{publication.digest12}.pdf"
    assert pania.http.get(page).status_code == 200
    assert pania.http.get(public).content == desk.office.public_copy(document_id)
    superseding(desk, pania, document_id)
    told = {"reason": "wrong-document", "incident": "The Privacy Commissioner was told."}
    pania.post(f"/documents/{document_id}/withdraw", data=told)
    assert desk.settled(document_id) == ""
    assert pania.http.get(page).status_code == 410
    assert pania.http.get(public).status_code == 410
    assert desk.office.document(document_id).stage is Stage.WITHDRAWN
    history = pania.get(f"/documents/{document_id}").text
    assert "withdrew it" in history
    assert "Privacy Commissioner" in history


def superseding(desk: Desk, pania: Client, document_id: str) -> None:
    """Queues a new version, once; the old one stands meanwhile."""
    files = {"files": ("new.pdf", MINUTE.read_bytes(), "application/pdf")}
    answer = pania.post(
        f"/documents/{document_id}/new-version", data={"why": "A figure was wrong."}, files=files
    )
    assert "Once it is published it takes the place of" in answer.text
    new = str(answer.url).rsplit("/", 1)[1]
    assert desk.settled(new) == ""
    said, before = (desk.office.document(one).submission for one in (new, document_id))
    assert (said.title, said.reference, said.supersedes) == (
        before.title,
        before.reference,
        document_id,
    )
    assert "A figure was wrong." in pania.get(f"/documents/{new}").text
    assert f"/desk/documents/{new}" in pania.get(f"/documents/{document_id}").text
    pania.post(f"/documents/{document_id}/new-version", 409, files=files)
    told = {"reason": "superseded", "incident": "by hand"}
    pania.post(f"/documents/{document_id}/withdraw", 400, data=told)
    assert desk.office.document(document_id).stage is Stage.PUBLISHED
    pania.post(f"/documents/{document_id}/new-version", 400)
    # the new version, too, is decided anew only once it is published
    pania.post(f"/documents/{new}/new-version", 409, data={"same": "yes"})
    assert "Decide it anew" not in pania.get(f"/documents/{new}").text


def test_what_keeps_it_from_being_settled(desk: Desk, mere: Client) -> None:
    """Open findings and pages that nobody called final are named, and nothing is settled."""
    document_id = desk.only()
    told = mere.post(f"/documents/{document_id}/settle", 409, data={"decision": "part"})
    assert "findings are neither accepted nor released" in told.text
    assert desk.office.document(document_id).stage is Stage.IN_REVIEW
    flagged = mere.post(f"/documents/{document_id}/pages/1/final", 409, data={"final": "yes"})
    assert "still to decide" in flagged.text


def test_who_reviewed_never_approves(desk: Desk, mere: Client) -> None:
    """Somebody with both roles who moved one redaction gets no button, and no way round it."""
    document_id = desk.only()
    rawiri = desk.client("rawiri")
    drawn = {
        "left": "50",
        "top": "50",
        "right": "90",
        "bottom": "60",
        "ground": ADVICE,
        "note": NOTE,
    }
    rawiri.post(f"/documents/{document_id}/pages/1/draw", data=drawn)
    review(desk, mere)
    mere.post(f"/documents/{document_id}/preview")
    assert desk.settled(document_id) == ""
    mere.post(f"/documents/{document_id}/settle", data={"decision": "part"})
    preview = desk.workbook.preview(document_id)
    assert preview is not None
    page = rawiri.get(f"/documents/{document_id}/sign-off").text
    assert "Somebody else has to approve it" in page
    signed = {"looked": "yes", "public_sha256": str(preview.public_sha256)}
    rawiri.post(f"/documents/{document_id}/approve", 409, data=signed)
    assert desk.office.document(document_id).stage is Stage.REVIEWED


def test_an_approval_needs_the_preview_that_was_seen(desk: Desk, mere: Client) -> None:
    """Without a preview, with another digest, or unseen, nothing is approved; sent back, it is open again."""
    document_id = review(desk, mere)
    mere.post(f"/documents/{document_id}/settle", data={"decision": "part"})
    sione = desk.client("sione")
    sione.post(f"/documents/{document_id}/approve", 400)
    for digest in ("", "a" * 64):
        signed = {"looked": "yes", "public_sha256": digest}
        sione.post(f"/documents/{document_id}/approve", 409, data=signed)
    sione.post(f"/documents/{document_id}/send-back", 400, data={"reason": "because"})
    told = {"reason": "wrong-marks", "body": "Page 1 needs another look."}
    sione.post(f"/documents/{document_id}/send-back", data=told)
    assert desk.office.document(document_id).stage is Stage.IN_REVIEW
    assert "Page 1 needs another look." in mere.get(f"/documents/{document_id}").text
    states = {choice.state for choice in desk.workbook.choices(document_id)}
    assert states == {ChoiceState.WITHHELD, ChoiceState.RELEASED}


def test_withholding_all_of_it(desk: Desk, mere: Client) -> None:
    """A document can be withheld in full, undecided findings or not; it needs a second person too."""
    document_id = desk.only()
    mere.post(f"/documents/{document_id}/settle", data={"decision": "withheld"})
    sione = desk.client("sione")
    sione.post(f"/documents/{document_id}/approve", data={"looked": "yes"})
    pania = desk.client("pania")
    pania.post(f"/documents/{document_id}/publish")
    # the entry has no reason and no day of review yet
    assert "blocked by policy" in desk.settled(document_id)

    # sent back, given what the entry needs, and signed again: it is published without a document
    sione.post(f"/documents/{document_id}/send-back", data={"reason": "other"})
    for kind, subject, until in (
        ("withheld-under", "OIA-6-a", ""),
        ("public-reason", "It would harm those who keep the lights.", ""),
        ("review-on", "review", "2027-03-01"),
        ("minister-approval", "Hon Marama Hazelgrove", ""),
        ("administration", "The sample administration", ""),
        ("check", "grounds", ""),
        ("check", "timing", ""),
    ):
        given = {"kind": kind, "subject": subject, "until": until, "found": "Looked at."}
        mere.post(f"/documents/{document_id}/evidence", data=given)
    mere.post(f"/documents/{document_id}/settle", data={"decision": "withheld"})
    sione.post(f"/documents/{document_id}/approve", data={"looked": "yes"})
    pania.post(f"/documents/{document_id}/publish")
    assert desk.settled(document_id) == ""
    publication = desk.office.publication(document_id)
    assert publication is not None
    assert (publication.public_sha256, publication.grounds[0].code) == ("", "OIA-6-a")

    # looked at again, from the file that the vault has; the entry stands meanwhile
    assert "Decide it anew" in pania.get(f"/documents/{document_id}").text
    told = {"same": "yes", "why": "The lights are lit by now."}
    answer = pania.post(f"/documents/{document_id}/new-version", data=told)
    new = str(answer.url).rsplit("/", 1)[1]
    assert desk.settled(new) == ""
    again = desk.office.document(new)
    assert (again.stage, again.source.sha256) == (
        Stage.IN_REVIEW,
        desk.office.document(document_id).source.sha256,
    )
    assert "The lights are lit by now." in pania.get(f"/documents/{new}").text
    assert desk.office.document(document_id).stage is Stage.PUBLISHED
