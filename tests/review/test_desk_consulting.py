"""Consultation with other agencies: who was asked, what they said, and two people who write at once."""

from __future__ import annotations

from review_house import Client, Desk

from records.review import consultations


def test_an_agency_is_asked_and_answers(desk: Desk, mere: Client) -> None:
    """A question waits, also at sign-off; an answer is the agency's; the same agency can be asked again."""
    document_id = desk.only()
    to = f"/documents/{document_id}/consultations"
    page = mere.post(to, data={"asked": "Te  Whare", "body": "May this go out?", "seen": "0"}).text
    assert "no answer yet" in page
    assert "Asked by mere" in page
    sign_off = f"/documents/{document_id}/sign-off"
    assert "no answer yet" in mere.get(sign_off).text
    said = {"asked": "te whare", "body": "Yes, but for the\nlast line.", "seen": "1"}
    page = desk.client("tui").post(to, data=said).text
    assert "no answer yet" not in page
    assert "What they said, written down by tui" in page
    assert "no answer yet" not in mere.get(sign_off).text
    mere.post(to, data={"asked": "Te Whare", "body": "And now?", "seen": "2"})
    mere.post(to, data={"asked": "Te Wai", "body": "And you?", "seen": "0"})
    mere.post(f"/documents/{document_id}/comments", data={"body": "Both are slow."})
    first, second = consultations(desk.workbook.comments(document_id))
    assert (first.agency, first.waits, first.words) == ("Te Whare", True, 3)
    assert [(q.body, a and a.author) for q, a in first.exchanges] == [
        ("May this go out?", "tui"),
        ("And now?", None),
    ]
    assert (second.agency, second.waits, second.words) == ("Te Wai", True, 1)


def test_two_who_write_at_once(desk: Desk, mere: Client) -> None:
    """Whoever comes second is told, because their word would be taken for another thing."""
    to = f"/documents/{desk.only()}/consultations"
    mere.post(to, data={"asked": "Te Whare", "body": "May this go out?", "seen": "0"})
    answer = {"asked": "Te Whare", "body": "Yes.", "seen": "1"}
    mere.post(to, data=answer)
    late = desk.client("tui").post(to, 409, data=answer | {"body": "No."})
    assert "wrote about this consultation meanwhile" in late.text
    (one,) = consultations(desk.workbook.comments(desk.only()))
    assert (one.words, one.waits) == (2, False)


def test_nobody_is_not_consulted(desk: Desk, mere: Client) -> None:
    """A consultation names an agency and says something; an auditor writes nothing."""
    to = f"/documents/{desk.only()}/consultations"
    for data in ({"asked": " ", "body": "x"}, {"asked": "Te Whare", "body": " "}):
        mere.post(to, 400, data=data)
    desk.client("audrey").post(to, 403, data={"asked": "Te Whare", "body": "x"})
    assert list(desk.workbook.comments(desk.only())) == []
