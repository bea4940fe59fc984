"""Practice at the desk: made-up papers only, said so on every page, and what was meant beside each."""

from __future__ import annotations

import html

from review_house import ABOUT, MINUTE, NOTE, PRIVACY, Client, Desk

from flows.reviewing.practice import MARKER


def practice(desk: Desk) -> None:
    """Makes the desk's folder one for practice, as `release practice start` does."""
    (desk.settings.folder / MARKER).write_text("Made-up papers.\n", encoding="utf-8")


def test_what_was_meant(desk: Desk, mere: Client) -> None:
    """Nothing chosen misses everything, everything withheld is too much, and each is told with its guidance."""
    practice(desk)
    document_id = desk.only()
    meant = f"/documents/{document_id}/meant"
    page = html.unescape(mere.get(meant).text)
    assert "nothing here is real" in page
    missed = page.count("you missed something withheld here")
    assert missed >= 1
    assert page.count('class="guidance"') >= missed
    chosen = {"ground": PRIVACY, "note": NOTE}
    mere.post(f"/documents/{document_id}/pages/1/whole", data=chosen)
    page = html.unescape(mere.get(meant).text)
    assert "you missed" not in page
    assert "you withheld what can be released here" in page or "was meant" in page
    mere.post(f"/documents/{document_id}/undo", data={"page": "1"})
    assert "you missed" in mere.get(meant).text


def test_real_papers_stay_out(desk: Desk) -> None:
    """No paper is queued beside made-up ones, by form or by machine."""
    practice(desk)
    files = {"files": (MINUTE.name, MINUTE.read_bytes(), "application/pdf")}
    refused = desk.client("tui").post("/submit", 409, data=ABOUT, files=files)
    assert "for practice" in refused.text
    assert len(desk.office.documents()) == 1


def test_a_real_desk_leads_to_practice(desk: Desk, mere: Client) -> None:
    """Nobody knows what is meant for a real paper; the desk leads to where people practise."""
    document_id = desk.only()
    assert "real" in mere.get(f"/documents/{document_id}/meant").text
    shown = mere.get("/").text
    assert "nothing here is real" not in shown
    assert "Practise" not in shown
    desk.house.practice_url = "https://practice.example.govt.nz/desk/"
    assert 'href="https://practice.example.govt.nz/desk/"' in mere.get("/").text
