"""Descriptions of pictures go out where somebody ticked them, apart from redactions and free of their words."""

from __future__ import annotations

import json

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from tagged_checks import elements, faults
from tagged_paper import Tagged, element

from flows.documents import forms
from policies.grounds import grounds
from records.errors import InvalidInput, ProofFailed
from records.geometry import Box
from records.marks import Mark
from records.pictures import LONGEST, Description, plain_words
from records.release import Tier
from redaction.inspection.inspecting import inspected
from redaction.intake import accept
from redaction.reading import read
from redaction.redact import TELLING, prove, redact
from redaction.structure.described import LEFT_OUT, Descriptions, identity
from redaction.structure.figures import pictures

pytestmark = pytest.mark.usefixtures("forked")

SECRET = "Thaddeus Wexcombe"
MAP = "A map of Te Waipounamu with the lighthouses at Ōamaru and Bluff"
PLAIN = "Picture without a description"
SAYS = {
    "apart": (MAP, [40, 150, 90, 200]),
    "names": ("Mr Wexcombe at the harbour", [110, 150, 160, 200]),
    "touching": ("A chart of wages", [330, 195, 390, 240]),
    "unsaid": ("A crest", None),
    "second": ("A photograph of the quay", None),
    "lying": ("A bell", [40, 40, 80, 80]),
}
"""Each figure's description and the box in which it says that it stands, if it does.

The second last is on a page of its own, the last is drawn on the line of the redaction.
"""


def mark_over(secret):
    """Gives the mark over a secret in its line."""
    left = 40 + pdfmetrics.stringWidth("We met ", "DejaVu", 10)
    right = left + pdfmetrics.stringWidth(secret, "DejaVu", 10)
    return Mark(1, (Box(left - 0.5, 222, right + 0.5, 236),), "OIA-9-2-a")


def drawn(path, secret=SECRET):
    """Draws the paper: a line with the secret, and six figures."""
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
            place = (350, 225) if says == "A bell" else (40 + 70 * at, 150)
            square = b"/Figure <</MCID %d>> BDC 0.6 g %d %d 40 40 re f EMC\n" % (mcid, *place)
            file.pages[page - 1].contents_add(square)
        first = [element(file, "P", [0]), *figures[:4], figures[5]]
        kids = [*first, element(file, "P", [0], page=2), figures[4]]
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
    """A withheld name, or a place on a redaction's line, said or drawn: then nothing is said."""
    assert described(made.path) == [MAP, PLAIN, PLAIN, "A crest", PLAIN, SAYS["second"][0]]
    assert faults(made.path) == []
    assert LEFT_OUT in [caution.what for caution in made.proof.cautions]


def test_nothing_goes_out_unticked(source, mark, tmp_path):
    """A description that nobody ticked stays away, and nobody is warned of it."""
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf")
    assert described(made.path) == [PLAIN] * 6
    assert LEFT_OUT not in [caution.what for caution in made.proof.cautions]
    some = frozenset({identity(MAP)})
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf", descriptions=some)
    assert described(made.path) == [MAP, *[PLAIN] * 5]
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
        ("A quay", "structure"),
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

    def careless(self, *told):
        real(self, *told)
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
    assert forms.read_descriptions(path) == (identity(MAP),)
    assert forms.read_marks(path, grounds()) == ()
    path.write_text(json.dumps({"marks": []}))
    assert forms.read_descriptions(path) == ()
    for wrong in (MAP, "d-12", identity(MAP).upper()):
        path.write_text(json.dumps({"marks": [], "descriptions": [wrong]}))
        with pytest.raises(InvalidInput, match="descriptions"):
            forms.read_descriptions(path)


@pytest.mark.parametrize("text", ["", " ", "x" * (LONGEST + 1), "one\x00two", "\u202eover"])
def test_what_is_no_sentence_is_never_offered(text):
    """Control characters, directions and whole pages of text are no description."""
    assert plain_words(text) == ""


HARBOUR = "Rārangi taonga: the harbour seen from the hill"


def words_at(box, text=HARBOUR, page=1):
    """Gives a description that a person chose for the picture in a box."""
    return Description(page, Box(*box), text)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (words_at([41, 149, 91, 201]), {0: HARBOUR}),
        (words_at([250, 150, 290, 190]), {3: HARBOUR}),
        (words_at([40, 150, 60, 170]), {}),
        (words_at([41, 149, 91, 201], page=2), {}),
        (words_at([41, 149, 91, 201], "Where Wexcombe lives"), {}),
        (words_at([41, 149, 91, 201], "Two\nlines"), {}),
        (words_at([330, 195, 390, 240]), {}),
    ],
    ids=["said", "drawn", "too small", "other page", "withheld", "no plain words", "on the line"],
)
def test_what_a_person_chose_for_one_picture_stands_there(source, mark, tmp_path, chosen, said):
    """Its words go out in the place of the source's own; what finds no picture is warned of."""
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf", descriptions=(chosen,))
    assert described(made.path) == [said.get(at, PLAIN) for at in range(6)]
    warned = [c for c in made.proof.cautions if c.what == LEFT_OUT]
    assert [c.page for c in warned] == ([] if said else [chosen.page])
    told = [one.described for page in made.pages for one in page.pictures]
    assert told == [said.get(at) for at in range(6)]


def test_a_chosen_description_goes_before_the_source_s_own(source, mark, tmp_path):
    """What a person wrote for a picture stands, ticked or not; the other ticks stand too."""
    chosen = (*EVERY, words_at([41, 149, 91, 201]))
    made = redact(source, [mark], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    assert described(made.path)[0] == HARBOUR
    assert described(made.path)[3] == "A crest"


def test_a_picture_without_a_structure_is_described_too(tmp_path):
    """A picture of an untagged paper takes the words that were chosen for its place."""
    path = tmp_path / "plain.pdf"
    drawing = canvas.Canvas(str(path), pagesize=(420, 300), invariant=1)
    drawing.drawString(40, 250, "Above the picture stands this line.")
    drawing.drawImage(ImageReader(Image.new("RGB", (40, 30), (20, 90, 160))), 60, 120, 100, 75)
    drawing.drawString(40, 60, "Below the picture stands that line.")
    drawing.save()
    (seen,) = pictures(path, accept(path), [1])
    assert (seen.page, seen.said) == (1, "")
    assert seen.box.as_list() == pytest.approx([60, 120, 160, 195], abs=1)
    chosen = (Description(1, seen.box, HARBOUR),)
    made = redact(path, [], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    assert described(made.path) == [HARBOUR]
    assert faults(made.path) == []
    (picture,) = made.pages[0].pictures
    assert (picture.before, picture.described) == (1, HARBOUR)
    bare = redact(path, [], grounds(), tmp_path / "bare.pdf")
    assert [one.described for one in bare.pages[0].pictures] == [None]


def drawn_as_pixels(path, secret, rotation=0):
    """Draws an untagged page that no vector carries: a line with a secret, a picture, a line, a picture."""
    drawing = canvas.Canvas(str(path), pagesize=(420, 300), invariant=1)
    pdfmetrics.registerFont(TTFont("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    drawing.setFont("DejaVu", 10)
    drawing.setPageRotation(rotation)
    drawing.drawString(40, 225, f"We met {secret}")
    drawing.drawImage(ImageReader(Image.new("RGB", (40, 30), (20, 90, 160))), 60, 120, 100, 75)
    drawing.drawString(40, 100, "Below the picture stands that line.")
    drawing.drawImage(ImageReader(Image.new("RGB", (40, 30), (160, 90, 20))), 60, 20, 100, 60)
    drawing._code.append("unheard-of")
    drawing.save()
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_on_a_page_of_pixels_is_described_in_its_place(tmp_path, rotation):
    """It is painted once more as a figure, so the page looks as before, and is read where it stands."""
    path = drawn_as_pixels(tmp_path / "plain.pdf", SECRET, rotation)
    first, second = pictures(path, accept(path), [1])
    chosen = (Description(1, second.box, HARBOUR),)
    made = redact(path, [mark_over(SECRET)], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    (route,) = made.proof.routes
    assert (route.tier, made.proof.cautions[-1].what) == (Tier.PIXELS, TELLING)
    assert described(made.path) == [HARBOUR]
    assert faults(made.path) == []
    assert [one.described for one in made.pages[0].pictures] == [HARBOUR]
    bare = redact(path, [mark_over(SECRET)], grounds(), tmp_path / "bare.pdf")
    assert described(bare.path) == []
    assert (rendered(made.path) == rendered(bare.path)).all()
    both = (Description(1, first.box, MAP), *chosen)
    made = redact(path, [mark_over(SECRET)], grounds(), tmp_path / "out.pdf", descriptions=both)
    assert sorted(described(made.path)) == sorted([MAP, HARBOUR])
    if rotation == 0:
        assert described(made.path) == [MAP, HARBOUR]
        assert [one.before for one in made.pages[0].pictures] == [1, 2]


def test_on_a_page_of_pixels_too_nothing_is_said_beside_a_redaction_or_with_its_words(tmp_path):
    """What is left out there is no figure, and is warned of."""
    path = drawn_as_pixels(tmp_path / "plain.pdf", SECRET)
    first, second = pictures(path, accept(path), [1])
    line = Mark(1, (Box(200, 150, 260, 160),), "OIA-9-2-a")
    chosen = (Description(1, first.box, MAP), Description(1, second.box, "Wexcombe's boat"))
    marks = [mark_over(SECRET), line]
    made = redact(path, marks, grounds(), tmp_path / "out.pdf", descriptions=chosen)
    assert described(made.path) == []
    assert [c.what for c in made.proof.cautions].count(LEFT_OUT) == 2


def test_a_picture_on_a_scan_stands_where_whoever_wrote_its_words_says(tmp_path):
    """No file tells where the pictures of a scan are; beside the page, or on a redaction's line, is nowhere."""
    page = Image.new("RGB", (1240, 885), "white")
    pen = ImageDraw.Draw(page)
    face = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 36)
    pen.text((120, 100), "The harbour light is restored within the year.", "black", face)
    page.paste((20, 90, 160), (120, 300, 620, 700))
    pen.text((120, 760), "Officials report back in September.", "black", face)
    path = tmp_path / "scan.png"
    page.save(path, dpi=(150, 150))
    places = [(57, 89, 298, 281), (600, 10, 700, 50), (57, 30, 298, 70)]
    chosen = [Description(1, Box(*place), HARBOUR) for place in places]
    line = Mark(1, (Box(60, 40, 120, 62),), "OIA-9-2-a")
    made = redact(path, [line], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    assert described(made.path) == [HARBOUR]
    assert faults(made.path) == []
    (picture,) = made.pages[0].pictures
    assert (picture.before, picture.described) == (1, HARBOUR)
    left = [caution.box for caution in made.proof.cautions if caution.what == LEFT_OUT]
    assert left == [Box(*place) for place in places[1:]]


def test_a_figure_of_the_source_keeps_its_ticked_words_on_a_page_of_pixels(tmp_path, mark):
    """Where nothing of the source's structure is left, its figures are told by their places."""
    path = drawn(tmp_path / "source.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.pages[0].contents_add(b"unheard-of")
        file.save(path, static_id=True)
    made = redact(path, [mark], grounds(), tmp_path / "out.pdf", descriptions=EVERY)
    assert [route.tier for route in made.proof.routes] == [Tier.PIXELS, Tier.VECTOR]
    assert described(made.path) == [MAP, "A crest", SAYS["second"][0]]
    assert faults(made.path) == []


@pytest.mark.parametrize("kind", ["picture", "vector", "pixels"])
def test_a_page_without_words_is_a_picture_as_a_whole(tmp_path, kind):
    """A photograph, a map, a plan: it is offered as one, described, and a figure without words for it too."""
    photograph = Image.new("RGB", (420, 300), (120, 160, 200))
    photograph.paste((40, 80, 40), (0, 200, 420, 300))
    path = tmp_path / ("map.png" if kind == "picture" else "map.pdf")
    if kind == "picture":
        photograph.save(path, dpi=(72, 72))
    else:
        drawing = canvas.Canvas(str(path), pagesize=(420, 300), invariant=1)
        drawing.drawImage(ImageReader(photograph), 0, 0, 420, 300)
        drawing._code.append("unheard-of" if kind == "pixels" else "")
        drawing.save()
    accepted = accept(path)
    (page,) = read(path, accepted)
    assert pictures(path, accepted, [1]) == []
    (seen,) = pictures(path, accepted, [1], {1: page.frame.visible})
    assert seen.box == page.frame.visible
    chosen = (Description(1, seen.box, HARBOUR),)
    made = redact(path, [], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    (route,) = made.proof.routes
    assert route.tier is (Tier.VECTOR if kind == "vector" else Tier.PIXELS)
    assert described(made.path) == [HARBOUR]
    assert faults(made.path) == []
    assert [one.described for one in made.pages[0].pictures] == [HARBOUR]
    face = Mark(1, (Box(100, 100, 150, 150),), "OIA-9-2-a")
    made = redact(path, [face], grounds(), tmp_path / "out.pdf", descriptions=chosen)
    assert HARBOUR not in described(made.path)
    assert LEFT_OUT in [c.what for c in made.proof.cautions]
    bare = redact(path, [], grounds(), tmp_path / "out.pdf")
    assert described(bare.path) == [PLAIN]


def rendered(path):
    """Gives the first page as it is seen."""
    with pdfium.PdfDocument(path) as document:
        return document[0].render(scale=3).to_numpy().copy()


def test_pictures_of_a_source_are_offered_with_their_own_words(source):
    """A figure stands where it says and where it is drawn; a page's pictures come from its top."""
    found = pictures(source, accept(source), [1])
    assert [one.said for one in found][1:] == [
        SAYS["touching"][0],
        MAP,
        SAYS["names"][0],
        "A crest",
    ]
    assert found[0].said == "A bell"
    assert found[0].box.as_list() == pytest.approx([40, 40, 390, 265])
    assert [one.said for one in pictures(source, accept(source), [2])] == [SAYS["second"][0]]


def test_a_file_of_marks_brings_words_for_one_picture(tmp_path):
    """Page, box and words are checked as strictly as marks are."""
    path = tmp_path / "marks.json"
    good = {"page": 1, "box": [60, 120, 160, 195], "text": f"  {HARBOUR}\n"}

    def read(*chosen):
        path.write_text(json.dumps({"marks": [], "descriptions": chosen}))
        return forms.read_descriptions(path)

    assert read(identity(MAP), good) == (identity(MAP), words_at(good["box"]))
    for wrong in (
        good | {"page": 0},
        good | {"box": [1, 2, 3]},
        good | {"box": [1, 2, 1, 2]},
        good | {"text": " "},
        good | {"text": "x" * (LONGEST + 1)},
        good | {"text": "a\u202eb"},
        good | {"more": 1},
        {"page": 1, "text": "x"},
    ):
        with pytest.raises(InvalidInput, match="descriptions"):
            read(wrong)
