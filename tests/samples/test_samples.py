"""The samples: they come out the same, and their reviewed boxes cover what they must."""

from __future__ import annotations

import datetime
import functools
import itertools
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytesseract
import pytest
import yaml
from PIL import Image

from policies.facts import Surroundings
from policies.gate import obstacles
from policies.registerfile import read_register
from publish.letters import agency_slug
from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.evidence import Evidence, EvidenceKind
from records.geometry import Box, PageFrame
from records.grounds import Act, Ground, GroundKind
from records.marks import Decisions, Mark, ReleaseDecision
from records.registry import check
from records.stages import Stage

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
ABOUT = yaml.safe_load((SAMPLES / "samples.yaml").read_text("utf-8"))
SECRETS = json.loads((SAMPLES / "secrets.json").read_text("utf-8"))
GROUNDS = {
    entry["code"]: entry
    for entry in yaml.safe_load((ROOT / "policies" / "grounds.yaml").read_text("utf-8"))["grounds"]
}
BORN_DIGITAL = ("cabinet-paper.pdf", "cabinet-minute.pdf", "te-reo-briefing.pdf")
SCANNED = {"oia-response-scanned.pdf": (1, 2, 3), "mixed-release.pdf": (2, 3)}
HIDDEN = {"cabinet-paper.pdf": ("021 555 0177", "IRD 49-091-850 checked", "tide-table-7731")}
EVERY = pytest.mark.parametrize("file", sorted(ABOUT))
DPI = 200
INK = 110


@functools.cache
def decisions(file):
    """Gives the decisions file of a sample."""
    return json.loads((SAMPLES / ABOUT[file]["decisions"]).read_text("utf-8"))


def marks_on(file, number):
    """Gives the boxes of each mark on a page."""
    return [
        [Box(*box) for box in mark["boxes"]]
        for mark in decisions(file)["marks"]
        if mark["page"] == number
    ]


def squeezed(text):
    """Gives text without spaces and in NFC, so that a line's end does not matter."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", "", text))


@functools.cache
def letters(path):
    """Gives, for each page, its letters with their boxes as pdfium sees them."""
    pages = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            shown = [text.get_text_range(n, 1) for n in range(text.count_chars())]
            pages.append(
                [
                    (letter, Box.of(*text.get_charbox(n)))
                    for n, letter in enumerate(shown)
                    if letter.strip()
                ]
            )
    return pages


def rendered(path, number, dpi=DPI):
    """Gives a page as an array of grey."""
    with pypdfium2.PdfDocument(path) as document:
        picture = document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
        return np.asarray(picture.convert("L")).copy()


def pixels_of(box, picture):
    """Gives the slices of a picture under a box of an A4 page."""
    frame = PageFrame(Box(0, 0, 595.276, 841.89))
    at = frame.to_pixels(box, DPI)
    return slice(at.top, min(at.bottom, picture.shape[0])), slice(at.left, at.right)


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """Gives a folder into which the generator wrote everything anew, in a process of its own."""
    folder = tmp_path_factory.mktemp("again")
    subprocess.run(
        [sys.executable, "-m", "samples.generate", "--out", str(folder)], check=True, cwd=ROOT
    )
    return folder


@EVERY
def test_a_sample_comes_out_the_same(again, file):
    """The same letters at the same places, and pages that look the same, whatever the tools' versions."""
    before, after = letters(SAMPLES / file), letters(again / file)
    assert [[letter for letter, _ in page] for page in before] == [
        [letter for letter, _ in page] for page in after
    ]
    assert before
    for number in range(1, len(before) + 1):
        one, other = rendered(SAMPLES / file, number, 50), rendered(again / file, number, 50)
        assert one.shape == other.shape
        difference = np.abs(one.astype(int) - other.astype(int))
        assert difference.mean() < 1.5, f"page {number}"


def test_with_the_same_tools_the_bytes_are_the_same(again):
    """Bytes depend on the versions of tools and fonts, which are recorded; with the same ones none differs."""
    recorded = json.loads((SAMPLES / "made-with.json").read_text("utf-8"))
    now = json.loads((again / "made-with.json").read_text("utf-8"))
    differing = sorted(
        path.name
        for path in again.iterdir()
        if path.read_bytes() != (SAMPLES / path.name).read_bytes()
    )
    # another compressor or another cut of the fonts may change bytes, never words or grounds
    may_differ = {p.name for p in again.iterdir() if p.suffix in {".pdf", ".json"}}
    assert set(differing) <= (set() if recorded == now else may_differ)
    assert (again / "secrets.json").read_bytes() == (SAMPLES / "secrets.json").read_bytes()


@pytest.mark.parametrize("file", BORN_DIGITAL)
def test_boxes_cover_the_planted_words_and_nothing_else(file):
    """No letter is cut by a box; under each mark stands a planted secret, whole, and perhaps a full stop."""
    planted = [squeezed(text) for text in SECRETS[file]]
    for number, page in enumerate(letters(SAMPLES / file), start=1):
        for boxes in marks_on(file, number):
            under = ""
            for letter, where in page:
                covered = sum(box.overlap(where) for box in boxes)
                assert covered == pytest.approx(0) or covered >= where.area * 0.999
                under += letter if covered else ""
            assert any(text in under for text in planted), f"page {number}"


@pytest.mark.parametrize("file", BORN_DIGITAL)
def test_outside_the_boxes_no_planted_word_is_left(file):
    """Every appearance of every secret is under a mark of its own, also of what is marked everywhere."""
    planted = [text for text in SECRETS[file] if text not in HIDDEN.get(file, ())]
    before = after = ""
    for number, page in enumerate(letters(SAMPLES / file), start=1):
        boxes = [box for mark in marks_on(file, number) for box in mark]
        before += "".join(letter for letter, _ in page)
        after += "".join(
            letter for letter, where in page if not any(box.intersects(where) for box in boxes)
        )
    for text in planted:
        assert squeezed(text) in before
        assert squeezed(text) not in after


@EVERY
def test_boxes_keep_clear_of_other_lines(file):
    """A box is one line high and inside the page, and boxes of different marks do not overlap."""
    for number in range(1, 8):
        every = [box for mark in marks_on(file, number) for box in mark]
        for n, box in enumerate(every):
            assert 0 <= box.x0 < box.x1 <= 595
            assert 0 <= box.y0 < box.y1 <= 842
            assert 10 < box.height < 20
            assert not any(box.overlap(other) > 1 for other in every[n + 1 :])


@pytest.mark.parametrize(
    ("file", "number"), [(file, number) for file, pages in SCANNED.items() for number in pages]
)
def test_no_letter_of_a_scan_is_cut(file, number):
    """Under each box of a scan there is ink, and its upper and lower edge run through paper."""
    picture = rendered(SAMPLES / file, number)
    for boxes in marks_on(file, number):
        for box in boxes:
            ink = picture[pixels_of(box, picture)] < INK
            assert ink.mean() > 0.02
            assert ink[0].mean() < 0.01
            assert ink[-1].mean() < 0.01
            assert ink[:, 0].mean() < 0.05
            assert ink[:, -1].mean() < 0.05


@pytest.mark.parametrize("file", sorted(SCANNED))
def test_ocr_reads_the_secrets_of_a_scan_outside_no_box(monkeypatch, file):
    """OCR finds the planted words on the pages as they are, and none once the boxes are painted."""
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")  # its threads only get in each other's way
    before = after = ""
    for number in SCANNED[file]:
        picture = rendered(SAMPLES / file, number)
        picture[picture > INK] = 255  # takes the stamp away
        before += _read(picture)
        for boxes in marks_on(file, number):
            for box in boxes:
                picture[pixels_of(box, picture)] = 255
        after += _read(picture)
    found = [text for text in SECRETS[file] if squeezed(text) in before]
    assert len(found) >= 0.8 * len(SECRETS[file])
    for text in SECRETS[file]:
        assert squeezed(text) not in after


def _read(picture):
    return squeezed(pytesseract.image_to_string(Image.fromarray(picture), lang="eng"))


def test_scans_have_no_text_but_the_stamp():
    """A scan gives a text extractor nothing; the mixed release gives it the cover and the stamp."""
    assert letters(SAMPLES / "oia-response-scanned.pdf") == [[], [], []]
    cover, *scans = letters(SAMPLES / "mixed-release.pdf")
    assert "proactiverelease" in "".join(letter for letter, _ in cover).lower()
    assert len(scans) == 2
    for page in scans:
        assert "".join(letter for letter, _ in page) == "PROACTIVELYRELEASED"


def test_macrons_can_be_read():
    """The te reo briefing gives its words with their macrons, in NFC."""
    text = "".join(
        letter for page in letters(SAMPLES / "te-reo-briefing.pdf") for letter, _ in page
    )
    for words in (
        "Tēnā koe e te Minita",
        "He pukapuka whakamōhio",
        "ngā rama o ngā whanga iti",
        "Hēmi Kōtarerau",
        "Ngāhuia Tōtarawai",
        "Ture Pārongo Ōkawa",
        "Ngā tūtohunga",
    ):
        assert squeezed(words) in text
    assert unicodedata.is_normalized("NFC", text)


def test_the_paper_hides_what_a_page_does_not_show():
    """The attachment, the comment, the bookmark and the properties hold secrets for the engine to drop."""
    with pikepdf.open(SAMPLES / "cabinet-paper.pdf") as pdf:
        attached = pdf.attachments["keeper-notes.txt"].get_file().read_bytes().decode()
        (comment,) = pdf.pages[1].Annots
        with pdf.open_outline() as outline:
            bookmarks = [item.title for item in outline.root]
        assert "IRD 49-091-850 checked" in attached
        assert "tide-table-7731" in attached
        assert "021 555 0177" in str(comment.Contents)
        assert bookmarks == ["Aroha Penhaligon's case"]
        assert "Aroha Penhaligon" in str(pdf.docinfo["/Keywords"])
    assert set(HIDDEN["cabinet-paper.pdf"]) <= set(SECRETS["cabinet-paper.pdf"])


@EVERY
def test_each_mark_cites_a_known_withholding_ground_with_its_balance(file):
    """Grounds are those of the two Acts, refuse nothing, and carry a note where the law asks for one."""
    assert decisions(file)["marks"]
    for mark in decisions(file)["marks"]:
        ground = GROUNDS[mark["ground"]]
        assert ground["kind"] == "withholding"
        assert not ground["public_interest_test"] or mark["note"].strip()


@EVERY
def test_each_sample_passes_the_gate(file):
    """As queued and decided, with two people, nothing holds a sample back."""
    about, settled = ABOUT[file], decisions(file)
    assert about["licence"] == "CC-BY-4.0"
    day = {
        name: datetime.date.fromisoformat(about[name])
        for name in ("document_on", "decided_on")
        if name in about
    }
    at = datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC)
    record = DocumentRecord(
        id="s",
        submission=Submission(
            kind=Kind(about["kind"]),
            title=about["title"],
            agency=Agency("sample-affairs", about["agency"]),
            submitter="tui.submitter",
            reference=about["reference"],
            portfolio=about.get("portfolio"),
            minister=about.get("minister"),
            language=about["language"],
            **day,
        ),
        source=SourceFile(file, "0" * 64, 1, "application/pdf", len(letters(SAMPLES / file))),
        stage=Stage.DECIDED,
        version=1,
        queued_at=at,
        changed_at=at,
    )
    marks = tuple(
        Mark(
            page=mark["page"],
            boxes=tuple(Box(*box) for box in mark["boxes"]),
            ground=mark["ground"],
            everywhere=mark["everywhere"],
            note=mark["note"],
        )
        for mark in settled["marks"]
    )
    signed = Decisions(
        decision=ReleaseDecision(settled["decision"]),
        marks=marks,
        released_findings=frozenset(),
        reviewer=settled["reviewer"],
        decided_at=at,
        approver=settled["approver"],
        approved_at=at,
    )
    assert settled["others"] == "release"
    evidence = tuple(
        Evidence(EvidenceKind(one["kind"]), one["subject"], "mere.reviewer", at)
        for one in settled["evidence"]
    )
    around = Surroundings(evidence=evidence)
    assert obstacles(record, signed, (), _grounds(), at.date(), around=around) == ()


def _grounds():
    return {
        code: Ground(
            code=code,
            act=Act(entry["act"]),
            section=entry["section"],
            title=entry["title"],
            text=entry["text"],
            kind=GroundKind(entry["kind"]),
            conclusive=entry["conclusive"],
            public_interest_test=entry["public_interest_test"],
        )
        for code, entry in GROUNDS.items()
    }


@EVERY
def test_what_is_said_of_a_sample_tells_no_secret(file):
    """Titles, references and balancing notes hold nothing that was withheld."""
    said = json.dumps([ABOUT[file], decisions(file)], ensure_ascii=False)
    assert SECRETS[file]
    for text in SECRETS[file]:
        assert text not in said


def test_the_samples_stay_small():
    """All of them together are under 3 MB, and each scan under 600 KB."""
    sizes = {file: (SAMPLES / file).stat().st_size for file in ABOUT}
    assert sum(sizes.values()) < 3_000_000
    assert all(sizes[file] < 600_000 for file in SCANNED)


def test_the_readme_names_every_sample():
    """What is there is told, and what is told is there."""
    told = set(re.findall(r"`([a-z-]+\.pdf)`", (SAMPLES / "README.md").read_text("utf-8")))
    assert told == set(ABOUT) == set(SECRETS) == {path.name for path in SAMPLES.glob("*.pdf")}


def test_the_register_comes_out_the_same_and_can_be_taken_in(again):
    """The made-up register is the generator's, is of the samples' agency, and every step of it is possible."""
    assert (again / "register.csv").read_bytes() == (SAMPLES / "register.csv").read_bytes()
    events = [row.event for row in read_register((SAMPLES / "register.csv").read_text("utf-8"))]
    assert {event.agency for event in events} == {agency_slug("Ministry of Sample Affairs")}
    for _, group in itertools.groupby(sorted(events, key=item_of), key=item_of):
        check(list(group))
    kept = {event.reference for event in events}
    assert not kept & {about.get("reference") for about in ABOUT.values()}


def item_of(event):
    """Gives what tells one item of the register from another, and then its days."""
    return event.book, event.reference
