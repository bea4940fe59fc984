"""Mail at the desk: dropped like any file, with its parts in the queue and what it hides shown to people."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from review_house import ABOUT, Desk

sys.path.insert(0, str(Path(__file__).parents[1] / "office"))

from mail_files import full_letter


def test_a_message_is_taken_in_with_its_parts(desk: Desk, tmp_path: Path) -> None:
    """Good parts are queued, bad ones named; the message's page has what it hides and what came with it."""
    letter = full_letter(tmp_path / "letter.eml")
    tui = desk.client("tui")
    before = {record.id for record in desk.office.documents()}
    about = {**ABOUT, "title": "Ngā kōrero", "reference": ""}
    files = {"files": ("letter.eml", letter.read_bytes())}
    told = tui.post("/submit", 422, data=about, files=files)
    assert "5 documents queued" in told.text
    for name in ("winmail.dat", "torn.pdf", "notes.txt"):
        assert f"{name}: " in told.text
    listed = tui.get("/").text
    assert "4 documents came with it" in listed
    assert len(re.findall(r'<tr class="[^"]*depth-1', listed)) == 3
    assert len(re.findall(r'<tr class="[^"]*depth-2', listed)) == 1
    new = [record for record in desk.office.documents() if record.id not in before]
    page = tui.get(f"/documents/{new[0].id}").text
    hidden = page[page.index("What the original hides") : page.index("What it came with")]
    for expected in ("unseenword", "onlyhtmlword", "from mail.example (192.0.2.7)", "spy.png"):
        assert expected in hidden
    came = page[page.index("What it came with") :]
    for record in new[1:]:
        assert f'href="/desk/documents/{record.id}"' in came
    assert re.search(r"torn\.pdf.*not taken in: broken", came, re.DOTALL)
    assert "letter.eml, printed by release engine" in page
    # by the message's title all are found; by an attachment's the message stands above it, muted
    whole = tui.get("/", params={"q": "nga korero"}).text
    assert "5 documents" in whole
    assert ' beside"' not in whole
    one = tui.get("/", params={"q": new[-1].id}).text
    assert ">1 document<" in one
    assert f'href="/desk/documents/{new[-1].id}"' in one
    assert re.search(
        rf' beside" role="row">\s*<th [^>]+><a href="/desk/documents/{new[0].id}"', one
    )
    inner = tui.get(f"/documents/{new[3].id}").text
    assert f'href="/desk/documents/{new[0].id}"' in inner
    assert "What the original hides" not in inner
