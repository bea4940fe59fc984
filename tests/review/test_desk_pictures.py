"""Words for pictures, chosen at the desk: shown, checked, signed with all else, and read by the public."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from review_house import ABOUT, NOTE, PRIVACY, Client, Desk, closed, opened, peopled

OWN = "A map of the harbour with its two lights"
CHOSEN = "He mahere o te whanga me ōna whare rama"
LINES = (
    "The harbour lights in small ports are restored within the year, as agreed.",
    "Mr Thaddeus Wexcombe, who lives at 14 Rimu Street, was asked at noon.",
    "Officials report back on the cost of the second light in September.",
)


def drawn(path: Path) -> Path:
    """Draws a paper of three lines, a tagged figure with words of its own, and a picture without any."""
    drawing = canvas.Canvas(str(path), pagesize=(420, 560), invariant=1)
    for at, line in enumerate(LINES):
        drawing.addLiteral(f"/P <</MCID {at}>> BDC")
        drawing.setFont("Helvetica", 10)
        drawing.drawString(40, 500 - 40 * at, line)
        drawing.addLiteral("EMC")
    for mcid, (left, colour) in ((3, (40, (20, 90, 160))), (None, (220, (200, 90, 20)))):
        if mcid is not None:
            drawing.addLiteral(f"/Figure <</MCID {mcid}>> BDC")
        drawing.drawImage(ImageReader(Image.new("RGB", (40, 30), colour)), left, 200, 120, 90)
        if mcid is not None:
            drawing.addLiteral("EMC")
    drawing.save()
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        page = file.pages[0].obj

        def element(role: str, mcid: int, **more: object) -> pikepdf.Object:
            told = Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), Pg=page, K=mcid, **more)
            return file.make_indirect(told)

        kids = [element("P", 0), element("P", 1), element("P", 2)]
        kids.append(element("Figure", 3, Alt=String(OWN)))
        whole = Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(kids))
        root = Dictionary(Type=Name.StructTreeRoot, K=file.make_indirect(whole))
        file.Root.StructTreeRoot = file.make_indirect(root)
        file.save(path, static_id=True)
    return path


@pytest.fixture
def pictured(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose one document has two pictures and stands in review."""
    made = opened(tmp_path / "pictured")
    peopled(made.settings)
    files = {"files": ("p.pdf", drawn(tmp_path / "p.pdf").read_bytes(), "application/pdf")}
    made.client("tui").post("/submit", data=ABOUT, files=files)
    assert made.settled(made.only()) == ""
    yield made
    closed(made)


def decide_all(desk: Desk, mere: Client, document_id: str) -> None:
    """Withholds every finding and calls the page final."""
    findings, _ = desk.office.findings(desk.office.document(document_id))
    assert any("Wexcombe" in finding.text for finding in findings)
    for finding in findings:
        data = {"state": "withheld", "version": "0", "ground": PRIVACY, "note": NOTE}
        mere.post(f"/documents/{document_id}/choices/{finding.id}", data=data)
    mere.post(f"/documents/{document_id}/pages/1/final", data={"final": "yes"})


def published(desk: Desk, document_id: str) -> tuple[Client, str]:
    """Signs and publishes what is settled; gives who did, and where it stands without its ending."""
    preview = desk.workbook.preview(document_id)
    assert preview is not None
    signed = {"looked": "yes", "public_sha256": str(preview.public_sha256)}
    desk.client("sione").post(f"/documents/{document_id}/approve", data=signed)
    pania = desk.client("pania")
    pania.post(f"/documents/{document_id}/publish")
    assert desk.settled(document_id) == ""
    publication = desk.office.publication(document_id)
    assert publication is not None
    return pania, f"/{publication.folder}/{publication.digest12}"


def test_words_for_pictures_go_from_the_desk_to_the_public(pictured: Desk) -> None:
    """Taken over, refused where they name somebody, changed, signed, and read in tags, page and text."""
    desk, mere, document_id = pictured, pictured.client("mere"), pictured.only()
    base = f"/documents/{document_id}/pictures"
    page = mere.get(base).text
    assert f"The file says:</strong> {OWN}" in page
    assert "<strong>0</strong> / 2" in page
    rawiri = desk.client("rawiri")
    answer = rawiri.post(f"{base}/p1", data={"what": "own", "text": "", "before": ""})
    # whoever chose words does not sign them
    assert desk.workbook.reviewers(document_id) == {"rawiri"}
    assert str(answer.url).endswith("?at=p2")
    assert "The file says nothing of it." in answer.text
    assert [one.text for one in desk.workbook.descriptions(document_id)] == [OWN]

    # a name that is still open, or withheld, never comes in by words for a picture
    named = {"what": "words", "text": "Where Wexcombe lives", "before": ""}
    assert "withheld or still to decide (page 1)" in mere.post(f"{base}/p2", 409, data=named).text
    decide_all(desk, mere, document_id)
    refused = mere.post(f"{base}/p2", 409, data=named)
    assert "Where Wexcombe lives</textarea>" in refused.text
    for text in ("", " ", "a\u202eb", "x" * 1001):
        mere.post(f"{base}/p2", 409, data=named | {"text": text})
    mere.post(f"{base}/p9", 404, data=named)

    # what somebody else chose meanwhile is not overwritten unseen
    mere.post(f"{base}/p1", 409, data={"what": "words", "text": CHOSEN, "before": ""})
    before = desk.office.choices_digest(document_id)
    mere.post(f"{base}/p1", data={"what": "words", "text": CHOSEN, "before": OWN})
    assert desk.office.choices_digest(document_id) != before
    mere.post(f"{base}/p1", data={"what": "none", "before": CHOSEN})
    assert list(desk.workbook.descriptions(document_id)) == []
    mere.post(f"{base}/p1", data={"what": "words", "text": CHOSEN, "before": ""})
    desk.client("sione").post(f"{base}/p2", 403, data={"what": "none", "before": ""})

    desk.give_evidence(mere, document_id)
    mere.post(f"/documents/{document_id}/preview")
    assert desk.settled(document_id) == ""
    mere.post(f"/documents/{document_id}/settle", data={"decision": "part"})
    settled = desk.office.decisions(document_id)
    assert settled is not None
    assert [one.text for one in settled.descriptions if not isinstance(one, str)] == [CHOSEN]
    # what is settled stands, and is sealed with all else
    mere.post(f"{base}/p1", 409, data={"what": "none", "before": CHOSEN})
    pania, place = published(desk, document_id)
    with pikepdf.open(desk_file(pania, f"{place}.pdf")) as file:
        said = [str(one.Alt) for one in file.objects if _is_figure(one)]
    assert CHOSEN in said
    page = pania.http.get(f"{place}.html").text
    assert f'<span lang="mi">{CHOSEN}</span>' in page
    assert f"[Figure: {CHOSEN}]" in pania.http.get(f"{place}.txt").text
    assert "Wexcombe" not in page
    assert list(desk.catalogue.verify()) == []
    history = [line for line in desk.office.history(document_id) if line.event == "described"]
    assert [dict(line.detail) for line in history][:2] == [
        {"page": 1, "described": True},
        {"page": 1, "described": True},
    ]


def test_words_that_tell_of_people_are_kept_only_by_saying_so_again(pictured: Desk) -> None:
    """A person or a number that no page holds is shown by its kind; other words after it are looked at anew."""
    mere, document_id = pictured.client("mere"), pictured.only()
    base = f"/documents/{document_id}/pictures"
    telling = "Dr Philippa Ngarimu, who is reached at 021 555 0199"
    first = {"what": "words", "text": telling, "before": ""}
    shown = mere.post(f"{base}/p2", 409, data=first).text
    assert "<li>Name: <q>Dr Philippa Ngarimu</q></li>" in shown
    assert "<li>Telephone number: <q>021 555 0199</q></li>" in shown
    assert f"{telling}</textarea>" in shown
    assert f'name="knowing" value="{telling}"' in shown
    assert list(pictured.workbook.descriptions(document_id)) == []
    other = "Dr Philippa Ngarimu at the wharf"
    again = mere.post(f"{base}/p2", 409, data=first | {"text": other, "knowing": telling}).text
    assert f'name="knowing" value="{other}"' in again
    kept = mere.post(f"{base}/p2", data=first | {"text": other, "knowing": other}).text
    assert [one.text for one in pictured.workbook.descriptions(document_id)] == [other]
    # they stay marked for whoever comes after
    assert '<span class="tag">Name: Dr Philippa Ngarimu</span>' in kept
    told = mere.get(f"/documents/{document_id}/sign-off").text
    assert "The words for 1 picture tell of somebody." in told
    # nobody says so for words that the document withholds
    named = {"what": "words", "text": "Where Wexcombe lives", "before": other}
    mere.post(f"{base}/p2", 409, data=named | {"knowing": "Where Wexcombe lives"})
    mere.post(f"{base}/p2", data={"what": "words", "text": CHOSEN, "before": other})
    assert "tell of somebody" not in mere.get(f"/documents/{document_id}/sign-off").text


def test_a_machine_gives_words_for_pictures_as_people_do(pictured: Desk) -> None:
    """What is withheld is refused, what tells of people wants to be known, stale words are a conflict."""
    document_id = pictured.only()
    path = f"/desk/api/v1/documents/{document_id}/pictures"

    def caller(name: str) -> httpx.Client:
        token = pictured.people.add_token("test", name, timedelta(hours=1), name)
        bearer = {"authorization": f"Bearer {token}"}
        return httpx.Client(base_url=pictured.address, headers=bearer, timeout=60)

    with caller("mere") as mere, caller("audrey") as audrey:
        one, two = mere.get(path).json()
        assert (one["id"], one["page"], one["said"], one["chosen"]) == ("p1", 1, OWN, "")
        assert (two["said"], two["personal"]) == ("", [])
        kept = mere.put(f"{path}/p1", json={"text": f" {OWN} "})
        assert (kept.status_code, kept.json()["chosen"]) == (200, OWN)
        assert mere.put(f"{path}/p1", json={"text": CHOSEN}).status_code == 409
        assert mere.put(f"{path}/p1", json={"text": CHOSEN, "before": OWN}).status_code == 200
        named = mere.put(f"{path}/p2", json={"text": "Where Wexcombe lives", "knowing": True})
        assert (named.status_code, "Wexcombe" in named.text) == (409, False)
        telling = {"text": "Dr Philippa Ngarimu at the wharf"}
        refused = mere.put(f"{path}/p2", json=telling)
        assert (refused.status_code, "Ngarimu" in refused.text) == (409, False)
        assert "PERSON" in refused.json()["message"]
        known = mere.put(f"{path}/p2", json=telling | {"knowing": True}).json()
        assert known["personal"] == [{"category": "PERSON", "words": "Dr Philippa Ngarimu"}]
        gone = mere.put(f"{path}/p2", json={"text": "", "before": telling["text"]})
        assert gone.json()["chosen"] == ""
        assert mere.put(f"{path}/p2", json={"text": "a\u202eb"}).status_code == 400
        assert mere.put(f"{path}/p9", json={"text": "x"}).status_code == 404
        assert audrey.put(f"{path}/p2", json={"text": "x"}).status_code == 403


def desk_file(client: Client, path: str) -> io.BytesIO:
    """Gives a file of the public site as a stream."""
    return io.BytesIO(client.http.get(path).content)


def _is_figure(item: pikepdf.Object) -> bool:
    return isinstance(item, Dictionary) and item.get("/S") == "/Figure"


def test_a_photograph_is_described_at_the_desk_as_a_whole(tmp_path: Path) -> None:
    """A picture that came as a file of its own holds no words, so a person's words are all that tells of it."""
    desk = opened(tmp_path / "photograph")
    try:
        peopled(desk.settings)
        photograph = Image.new("RGB", (420, 300), (120, 160, 200))
        photograph.paste((40, 80, 40), (0, 200, 420, 300))
        photograph.save(tmp_path / "quay.png", dpi=(72, 72))
        files = {"files": ("quay.png", (tmp_path / "quay.png").read_bytes(), "image/png")}
        desk.client("tui").post("/submit", data=ABOUT, files=files)
        document_id = desk.only()
        assert desk.settled(document_id) == ""
        mere, base = desk.client("mere"), f"/documents/{document_id}/pictures"
        assert "The file says nothing of it." in mere.get(base).text
        mere.post(f"{base}/p1", data={"what": "words", "text": CHOSEN, "before": ""})
        (one,) = desk.workbook.descriptions(document_id)
        assert (one.page, one.text) == (1, CHOSEN)
        mere.post(f"/documents/{document_id}/pages/1/final", data={"final": "yes"})
        desk.give_evidence(mere, document_id)
        mere.post(f"/documents/{document_id}/preview")
        assert desk.settled(document_id) == ""
        mere.post(f"/documents/{document_id}/settle", data={"decision": "full"})
        pania, place = published(desk, document_id)
        with pikepdf.open(desk_file(pania, f"{place}.pdf")) as file:
            assert [str(one.Alt) for one in file.objects if _is_figure(one)] == [CHOSEN]
        assert f"[Figure: {CHOSEN}]" in pania.http.get(f"{place}.txt").text
    finally:
        closed(desk)
