"""Descriptions of pictures go out where somebody ticked them, apart from redactions and free of their words."""

from __future__ import annotations

import json

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics
from tagged_checks import elements, faults
from tagged_paper import Tagged, element

from flows import forms
from policies.grounds import grounds
from records.errors import InvalidInput, ProofFailed
from records.geometry import Box
from records.marks import Mark
from redaction.described import LEFT_OUT, LONGEST, Descriptions, identity, plain_words
from redaction.inspecting import inspected
from redaction.redact import prove, redact

SECRET = "Thaddeus Wexcombe"
MAP = "A map of Te Waipounamu with the lighthouses at Ōamaru and Bluff"
PLAIN = "Picture without a description"
SAYS = {
    "apart": (MAP, [40, 150, 90, 200]),
    "names": ("Mr Wexcombe at the harbour", [110, 150, 160, 200]),
    "touching": ("A chart of wages", [330, 195, 390, 240]),
    "nowhere": ("A crest", None),
    "second": ("A photograph of the quay", None),
}
"""Each figure's description and the box in which it says that it stands; the last is on a page of its own."""


def mark_over(secret):
    """Gives the mark over a secret in its line."""
    left = 40 + pdfmetrics.stringWidth("We met ", "DejaVu", 10)
    right = left + pdfmetrics.stringWidth(secret, "DejaVu", 10)
    return Mark(1, (Box(left - 0.5, 222, right + 0.5, 236),), "OIA-9-2-a")


def drawn(path, secret=SECRET):
    """Draws the paper: a line with the secret, and five figures."""
    lines = {
        1: [(40, 225, 0, f"We met {secret} at noon on the quay.")],
        2: [(40, 225, 0, "The second page ends here.")],
    }
    Tagged(secret, lines).draw(path)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        figures = []
        for at, (says, box) in enumerate(SAYS.values()):
            page, mcid = (2, 1) if at == 4 else (1, at + 1)
            more = {"Alt": String(says)}
            if box is not None:
                more["A"] = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(box))
            figures.append(element(file, "Figure", [mcid], page=page, **more))
            square = b"/Figure <</MCID %d>> BDC 0.6 g %d 150 40 40 re f EMC\n" % (
                mcid,
                40 + 70 * at,
            )
            file.pages[page - 1].contents_add(square)
        kids = [element(file, "P", [0]), *figures[:4], element(file, "P", [0], page=2), figures[4]]
        file.Root.StructTreeRoot = file.make_indirect(
            Dictionary(Type=Name.StructTreeRoot, K=element(file, "Document", kids))
        )
        file.save(path, static_id=True)
    return path


def described(path):
    """Gives what is said of each figure of a copy, in reading order."""
    with pikepdf.open(path) as file:
        return [str(e.Alt) for e in elements(file) if str(e.S) == "/Figure"]


EVERY = frozenset(identity(says) for says, _ in SAYS.values())


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The paper."""
    return drawn(tmp_path_factory.mktemp("described") / "source.pdf")


@pytest.fixture(scope="module")
def mark(source):
    """The mark over its secret; the font is known once it was drawn."""
    return mark_over(SECRET)


@pytest.fixture(scope="module")
def made(source, mark):
    """Its public copy, with every description ticked."""
    return redact(source, [mark], grounds(), source.with_name("out.pdf"), descriptions=EVERY)


def test_what_was_ticked_goes_out_apart_from_redactions_and_free_of_their_words(made):
    """A withheld name, a place on a redaction's line, no place on a page with one: then nothing is said."""
    assert described(made.path) == [MAP, PLAIN, PLAIN, PLAIN, SAYS["second"][0]]
    assert faults(made.path) == []
    assert LEFT_OUT in [caution.what for caution in made.proof.cautions]


def test_nothing_goes_out_unticked(source, mark, tmp_path):
    """A description that nobody ticked stays away, and nobody is warned of it."""
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf")
    assert described(made.path) == [PLAIN] * 5
    assert LEFT_OUT not in [caution.what for caution in made.proof.cautions]
    some = frozenset({identity(MAP)})
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf", descriptions=some)
    assert described(made.path) == [MAP, *[PLAIN] * 4]
    assert LEFT_OUT not in [caution.what for caution in made.proof.cautions]


def test_papers_that_differ_in_the_secret_alone_are_described_alike(source, mark, made, tmp_path):
    """What is said of pictures does not depend on what is withheld, but where it names that."""
    other = drawn(tmp_path / "other.pdf", "Odo Rawhitiroa-Li")
    ticked = EVERY - {identity(SAYS["names"][0])}
    first = redact(source, [mark], grounds(), tmp_path / "1.pdf", descriptions=ticked)
    theirs = mark_over("Odo Rawhitiroa-Li")
    again = redact(other, [theirs], grounds(), tmp_path / "2.pdf", descriptions=ticked)
    assert first.sha256 == again.sha256 == made.sha256


@pytest.mark.parametrize(
    ("says", "witness"),
    [
        ("A crest", "structure"),
        (f"{MAP}.", "structure"),
        ("Mr Wexcombe at the harbour", "structure"),
    ],
)
def test_witnesses_let_no_other_words_pass(source, mark, made, tmp_path, says, witness):
    """Words that nobody ticked, other words than those ticked, and withheld words are objected to."""
    path = tmp_path / "changed.pdf"
    with pikepdf.open(made.path) as file:
        figure = next(e for e in elements(file) if str(e.S) == "/Figure")
        figure.Alt = String(says)
        file.save(path, static_id=True)
    ticked = frozenset({identity(MAP), identity("Mr Wexcombe at the harbour")})
    proof = prove(path, source, [mark], grounds(), descriptions=ticked)
    said = {o.witness for o in proof.objections if "/Alt" in o.what or "description" in o.what}
    assert witness in said
    fine = prove(made.path, source, [mark], grounds(), descriptions=EVERY)
    assert fine.holds


def test_an_engine_that_lets_withheld_words_pass_is_stopped(source, mark, tmp_path, monkeypatch):
    """The words of a mark in a description are the witnesses' business too, not the engine's alone."""
    real = Descriptions.__init__

    def careless(self, ticked, elements, plan):
        real(self, ticked, elements, plan)
        self.words = frozenset(says for says, _ in SAYS.values())

    monkeypatch.setattr(Descriptions, "__init__", careless)
    with pytest.raises(ProofFailed) as failed:
        redact(source, [mark], grounds(), tmp_path / "out.pdf", descriptions=EVERY)
    assert "words of mark 1 stand in the description of a picture" in str(failed.value)
    assert not (tmp_path / "out.pdf").exists()


def test_what_can_be_ticked_is_shown(source):
    """The inspection gives each description with the id by which it is ticked."""
    told = inspected(source, "application/pdf")
    ids = {one["id"]: one["text"] for one in told["descriptions"]}
    assert ids == {identity(says): says for says, _ in SAYS.values()}


def test_a_file_of_marks_ticks_them_by_id(tmp_path):
    """An id is written in full; anything else is no tick."""
    path = tmp_path / "marks.json"
    path.write_text(json.dumps({"marks": [], "descriptions": [identity(MAP)]}))
    assert forms.read_descriptions(path) == {identity(MAP)}
    assert forms.read_marks(path, grounds()) == ()
    path.write_text(json.dumps({"marks": []}))
    assert forms.read_descriptions(path) == frozenset()
    for wrong in (MAP, "d-12", identity(MAP).upper()):
        path.write_text(json.dumps({"marks": [], "descriptions": [wrong]}))
        with pytest.raises(InvalidInput, match="descriptions"):
            forms.read_descriptions(path)


@pytest.mark.parametrize("text", ["", " ", "x" * (LONGEST + 1), "one\x00two", "\u202eover"])
def test_what_is_no_sentence_is_never_offered(text):
    """Control characters, directions and whole pages of text are no description."""
    assert plain_words(text) == ""
