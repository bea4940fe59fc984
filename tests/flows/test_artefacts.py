"""Pages and findings come out of the vault as they went in, and weigh the same bytes each time."""

from __future__ import annotations

import gzip
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.documents import artefacts
from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame
from records.marks import CATEGORIES, Disposition, Finding, Proposal
from records.release import Caution, Objection, PageRoute, Proof, Testimony, Tier

corner = st.integers(-5_000_000, 5_000_000).map(lambda thousandths: thousandths / 1000)
box = st.builds(Box.of, corner, corner, corner, corner)
frame_box = box.filter(lambda b: b.area > 0)
share = st.integers(0, 10_000).map(lambda parts: parts / 10_000)
letters = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
macrons = st.text('āēīōūĀĒĪŌŪ aotearoa\n\u2028"\\', min_size=1, max_size=30)
text = letters | macrons
word = st.builds(
    Word,
    text,
    box,
    share,
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from((0, 90, 180, 270)),
)
page = st.builds(
    Page,
    number=st.integers(1, 10_000),
    frame=st.builds(
        PageFrame, frame_box, st.sampled_from((0, 90, 180, 270)), st.sampled_from((1.0, 0.5, 12.0))
    ),
    origin=st.sampled_from(Origin),
    words=st.lists(word, max_size=5).map(tuple),
    notes=st.lists(letters, max_size=2).map(tuple),
)
finding = st.builds(
    Finding,
    id=text,
    page=st.integers(1, 10_000),
    boxes=st.lists(box, min_size=1, max_size=3).map(tuple),
    category=st.sampled_from(sorted(CATEGORIES)),
    score=share,
    detector=letters,
    text=text,
)
proposal = st.builds(
    Proposal, letters, st.sampled_from(Disposition), st.none() | letters, letters, letters
)


@given(st.lists(page, max_size=4))
@settings(max_examples=60, deadline=None)
def test_pages_come_back_as_they_were_written(tmp_path_factory, pages):
    """Every word, box, turn and macron survives; the writer gives each page on as it comes."""
    out = tmp_path_factory.mktemp("pages") / "pages"
    assert list(artefacts.write_pages(pages, out)) == pages
    with out.open("rb") as file:
        assert list(artefacts.read_pages(file)) == pages


@given(st.lists(page, max_size=3))
@settings(max_examples=20, deadline=None)
def test_the_same_pages_weigh_the_same_bytes(tmp_path_factory, pages):
    """Reading again after a crash keeps one object in the vault, not two."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("first", "second"):
        assert list(artefacts.write_pages(pages, folder / name)) == pages
    assert (folder / "first").read_bytes() == (folder / "second").read_bytes()


@given(st.lists(finding, max_size=4), st.lists(proposal, max_size=4))
@settings(max_examples=60, deadline=None)
def test_findings_come_back_as_they_were_kept(findings, proposals):
    """Texts, boxes, dispositions: all of it, in the same bytes each time."""
    kept = artefacts.findings_bytes(findings, proposals)
    again, proposed = artefacts.findings_of(kept)
    assert (again, proposed) == (findings, proposals)
    assert [one.text for one in again] == [one.text for one in findings]
    assert artefacts.findings_bytes(findings, proposals) == kept


@given(page)
@settings(max_examples=30, deadline=None)
def test_a_page_is_one_line_of_its_file(tmp_path_factory, given_page):
    """A line break within a word never makes two lines, so a reader can stream."""
    out = tmp_path_factory.mktemp("pages") / "pages"
    list(artefacts.write_pages([given_page], out))
    lines = gzip.decompress(out.read_bytes()).split(b"\n")
    assert len(lines) == 2
    assert json.loads(lines[0])["number"] == given_page.number


def test_a_finding_shows_its_text_only_where_asked():
    """The form without text is fit for places that must not hold a document's words."""
    one = Finding("f1", 2, (Box(1, 2, 3, 4),), "PERSON", 0.91239, "names", "Hana Whetū")
    told = artefacts.finding_json(one, with_text=False)
    assert told == {
        "id": "f1",
        "page": 2,
        "boxes": [[1, 2, 3, 4]],
        "category": "PERSON",
        "score": 0.9124,
        "detector": "names",
        "version": "1",
        "role": "",
    }
    assert artefacts.finding_json(one, with_text=True)["text"] == "Hana Whetū"


def test_a_proof_tells_places_and_digests():
    """What a proof says of each witness, page and warning is there by number and box."""
    proof = Proof(
        source_sha256="a" * 64,
        marks_sha256="b" * 64,
        public_sha256="c" * 64,
        engine="test 1",
        routes=(PageRoute(1, Tier.PIXELS, "it carries a redaction"),),
        testimonies=(Testimony("words", 3, (Objection("words", 1, Box(1, 2, 3, 4), "stands"),)),),
        cautions=(Caution(None, None, "poor reading"),),
    )
    told = artefacts.proof_json(proof)
    assert told["holds"] is False
    assert told["summary"][0] == "The proof fails: words objects."
    assert json.loads(artefacts.proof_bytes(proof)) == told
    assert told["witnesses"] == [
        {
            "name": "words",
            "checked": 3,
            "objections": [{"page": 1, "box": [1, 2, 3, 4], "what": "stands"}],
            "untested": [],
        }
    ]
    assert told["pages"] == [{"number": 1, "tier": "pixels", "reason": "it carries a redaction"}]
    assert told["warnings"] == [{"page": None, "box": None, "what": "poor reading"}]


def test_a_cut_off_file_is_no_document(tmp_path):
    """Half a file of pages raises, rather than giving fewer pages."""
    out = tmp_path / "pages"
    frame = PageFrame(Box(0, 0, 10, 10))
    pages = [Page(n, frame, Origin.TEXT, (Word("whare", Box(0, 0, 1, 1)),)) for n in range(1, 50)]
    list(artefacts.write_pages(pages, out))
    half = io.BytesIO(out.read_bytes()[: out.stat().st_size // 2])
    try:
        read = list(artefacts.read_pages(half))
    except (EOFError, json.JSONDecodeError):
        return
    raise AssertionError(f"{len(read)} pages were read of a file that was cut off")
