"""Independence: a paper with other words under its boxes gives the same bytes, or the witness objects."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pypdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image
from public_files import (
    BOX,
    HARMLESS,
    SECOND,
    SECRET,
    SIGNED,
    PublicFile,
    lettering,
    text,
)

from policies.grounds import grounds
from records.errors import ProofFailed, ReleaseError
from records.geometry import Box, union
from records.marks import Mark
from records.release import Caution, Tier
from redaction import redact, twin
from redaction.prove import independence, scrambling
from redaction.prove.case import squeezed
from redaction.prove.following import followed

MARKS = (Mark(1, (BOX,), "OIA-9-2-a"),)
PLACE = Box(70, 100, 260, 124)
PICTURED = HARMLESS + "q 186 0 0 24 72 100 cm /X1 Do Q\n"


def scrambled(
    folder: Path, source: PublicFile, burns=(BOX,), *, pixels=False
) -> tuple[dict, bytes]:
    """Gives what is told of the first page of a scrambled paper, and the paper."""
    there, out = folder / "source.pdf", folder / "scrambled.pdf"
    there.write_bytes(source.bytes())
    order = {
        "number": 1,
        "burns": [box.as_list() for box in burns],
        "visible": [0, 0, 300, 200],
        "pixels": pixels,
    }
    (told,) = scrambling.scramble(str(there), "application/pdf", [order], str(out))
    return told, out.read_bytes()


def cells(data: bytes) -> list[tuple[str, Box]]:
    """Gives the letters of the first page and where they stand."""
    path = Path(f"/dev/shm/{abs(hash(data))}.pdf")
    path.write_bytes(data)
    try:
        ((_, page),) = followed(str(path), [1])
    finally:
        path.unlink()
    return [(letter.text, letter.cell) for s in page.showings for letter in s.letters]


# -- what is scrambled -----------------------------------------------------------------------------


def test_every_letter_under_a_box_becomes_another(tmp_path):
    """Not one of them stays, and all around the box stands what stood there, where it stood."""
    source = PublicFile([SIGNED, SECOND])
    told, made = scrambled(tmp_path, source)
    before, after = cells(source.bytes()), cells(made)
    assert told == {"number": 1, "letters": 19, "pictures": 0, "left": [], "burns": [BOX.as_list()]}
    assert len(before) == len(after)
    for (was, cell), (now, place) in zip(before, after, strict=True):
        inside = cell.overlap(BOX) > 0.5 * cell.area
        assert (now != was) is (inside and was.strip() != "")
        assert inside or place.x0 == pytest.approx(cell.x0, abs=0.01)
        assert place.y0 == cell.y0
    said = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert squeezed(SECRET) not in squeezed(said)
    assert squeezed("The lighthouse keeper reports") in squeezed(said)


def test_letters_behind_the_box_on_its_line_stay_in_their_place(tmp_path):
    """One operator that runs through the box and out of it is mended after every letter."""
    line = text(20, 150, f"Signed by {SECRET} of the harbour board")
    source = PublicFile([line, SECOND])
    at = [cell for _, cell in cells(source.bytes())]
    burn = union(at[10:30]).grown(0.5)
    _, made = scrambled(tmp_path, source, [burn])
    after = cells(made)
    assert "".join(char for char, _ in after[:10]) == "Signed by "
    assert "".join(char for char, _ in after[30:]) == " of the harbour board"
    for cell, (_, place) in zip(at[30:], after[30:], strict=True):
        assert place.as_list() == pytest.approx(cell.as_list(), abs=0.01)


@pytest.mark.parametrize(
    "shows",
    [
        "BT /F1 12 Tf 14 TL 76 164 Td ({}) ' ET",
        'BT /F1 12 Tf 14 TL 76 164 Td 0 0 ({}) " ET',
        "BT /F1 12 Tf 76 150 Td [({}) -20 (x)] TJ ET",
        "BT /F1 1 Tf 12 0 0 12 76 150 Tm ({}) Tj ET",
        "q 2 0 0 2 0 0 cm BT /F1 6 Tf 38 75 Td ({}) Tj ET Q",
    ],
)
def test_every_operator_that_shows_text_is_scrambled(tmp_path, shows):
    """Text is followed through quotes, arrays, matrices and scales."""
    told, made = scrambled(tmp_path, PublicFile([HARMLESS + shows.format(SECRET), SECOND]))
    assert told["letters"] >= 19
    assert not told["left"]
    assert squeezed(SECRET) not in squeezed(
        pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    )


def in_form(twice: bool):
    """Gives a change that moves the secret into a form, painted once or twice."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        form = document.make_stream(text(76, 150, SECRET).encode())
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 300, 200]
        form.Resources = Dictionary(Font=page.Resources.Font)
        page.Resources.XObject = Dictionary(X9=form)
        painted = b"/X9 Do " + (b"q 1 0 0 1 0 -60 cm /X9 Do Q" if twice else b"")
        page.contents_add(document.make_stream(painted))

    return change


def test_a_form_of_the_page_is_scrambled(tmp_path):
    """Text in a form counts as text of the page."""
    told, made = scrambled(tmp_path, PublicFile([HARMLESS, SECOND], change=in_form(twice=False)))
    assert told["letters"] == 19
    with pikepdf.open(io.BytesIO(made)) as document:
        shown = document.pages[0].Resources.XObject["/X9"].read_bytes()
        assert SECRET.encode() not in shown


def test_what_cannot_be_scrambled_is_said(tmp_path):
    """A form that also stands outside the box is left, and the page says so."""
    told, _ = scrambled(tmp_path, PublicFile([HARMLESS, SECOND], change=in_form(twice=True)))
    assert told["letters"] == 0
    assert told["left"] == ["a form that is painted more than once"]


def test_pictures_are_noise_under_a_box_and_untouched_beside_it(tmp_path):
    """Every pixel outside the box keeps its value."""
    source = PublicFile([PICTURED, SECOND], {"X1": lettering(SECRET)})
    burn = Box(72, 100, 160, 124)
    told, made = scrambled(tmp_path, source, [burn])
    assert told == {"number": 1, "letters": 0, "pictures": 1, "left": [], "burns": [burn.as_list()]}
    with pikepdf.open(io.BytesIO(made)) as document:
        shape = pikepdf.PdfImage(document.pages[0].Resources.XObject["/X1"]).as_pil_image()
        pixels = np.asarray(shape.convert("L"))
    before = np.asarray(lettering(SECRET))
    edge = int((burn.x1 - 72) / 186 * 620)
    assert np.array_equal(pixels[:, edge + 1 :], before[:, edge + 1 :])
    assert 0.4 < (pixels[:, : edge - 1] == 0).mean() < 0.6


def test_a_page_drawn_as_pixels_has_noise_painted_over_it(tmp_path):
    """Where only the drawing counts, noise lies within the box and nowhere else."""
    told, made = scrambled(tmp_path, PublicFile([SIGNED, SECOND]), pixels=True)
    assert told["pictures"] == 1
    with pikepdf.open(io.BytesIO(made)) as document:
        drawn = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(document.pages[0]))
        assert drawn.count(b"/Noise0 Do") == 1
        assert "/Noise0" not in document.pages[1].Resources.get("/XObject", Dictionary())


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
def test_a_picture_file_has_noise_under_its_boxes(tmp_path, mode, kind):
    """A picture that came as a file is kept without loss, at its size, beside the noise."""
    if (mode, kind) == ("1", "JPEG"):
        mode = "L"
    there, out = tmp_path / "source", tmp_path / "out"
    lettering(SECRET).convert(mode).save(there, kind, dpi=(144, 144))
    order = {
        "number": 1,
        "burns": [[0, 0, 100, 40]],
        "visible": [0, 0, 310, 40],
        "pixels": True,
    }
    (told,) = scrambling.scramble(str(there), f"image/{kind.lower()}", [order], str(out))
    assert told["pictures"] == 1
    with Image.open(there) as before, Image.open(out) as after:
        assert after.size == before.size
        assert [round(v) for v in after.info["dpi"]] == [144, 144]
        assert after.mode == before.mode
        old, new = np.asarray(before.convert("L")), np.asarray(after.convert("L"))
    assert np.array_equal(old[:, 201:], new[:, 201:])
    assert 0.3 < (new[:, :199] < 128).mean() < 0.7


# -- what the witness says -------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path):
    """Gives a paper of two pages with the secret on the first."""
    path = tmp_path / "source.pdf"
    path.write_bytes(PublicFile([SIGNED, SECOND]).bytes())
    return path


def heard(proof):
    """Gives the testimony of this witness."""
    return next(t for t in proof.testimonies if t.witness == independence.WITNESS)


def test_a_copy_that_tells_nothing_of_the_words_is_the_same_again(source, tmp_path):
    """The engine passes on a page of pixels, and the witness says how many pages it tested."""
    copy = redact.redact(source, MARKS, grounds(), tmp_path / "out.pdf")
    assert heard(copy.proof).checked == 1
    assert heard(copy.proof).objections == ()


def test_a_paper_without_redactions_has_nothing_to_depend_on(source, tmp_path):
    """Where nothing is withheld there is nothing to scramble, and nothing is run twice."""
    copy = redact.redact(source, (), grounds(), tmp_path / "out.pdf")
    assert heard(copy.proof) == heard(copy.proof).__class__(independence.WITNESS, 0, ())


def test_what_is_known_of_other_documents_is_told_with_the_proof(source, tmp_path):
    """It objects to nothing, and whoever looks at the proof reads it."""
    one = Caution(1, None, "words that document D of this release withholds everywhere stand here")
    copy = redact.redact(source, (), grounds(), tmp_path / "out.pdf", warnings=(one,))
    assert one in copy.proof.cautions
    assert copy.proof.holds


def test_a_copy_that_tells_of_the_words_is_objected_to(source, tmp_path, monkeypatch):
    """An engine that lets one number of the withheld pixels through is caught, and nothing is written."""
    honest = redact._assembled
    out = tmp_path / "out.pdf"

    def telling(made, structure, title, language, folder, tell):
        finished = honest(made, structure, title, language, folder, tell)
        if folder.name.startswith("twin"):
            with pikepdf.open(finished, allow_overwriting_input=True) as document:
                document.pages[0].contents_add(document.make_stream(b"% 19 letters"))
                document.save(finished)
        return finished

    monkeypatch.setattr(redact, "_assembled", telling)
    with pytest.raises(ProofFailed) as caught:
        redact.redact(source, MARKS, grounds(), out)
    assert {(o.witness, o.page) for o in caught.value.objections} == {("independence", 1)}
    assert not out.exists()


def test_a_page_that_could_not_be_tested_is_named(tmp_path):
    """Nothing is passed over in silence: each page says why it was not put to the test."""

    class Page:
        page, letters, pictures, left = 3, 0, 0, ("text written downwards",)

    class Empty(Page):
        page, left = 4, ()

    testimony = independence.testify(tmp_path, None, [Page(), Empty()])
    assert testimony.checked == 0
    assert [(c.page, c.what) for c in testimony.untested] == [
        (3, "not put to the test: text written downwards"),
        (4, "not put to the test: nothing was found under its boxes"),
    ]


def test_a_paper_that_the_scrambler_stumbles_over_is_named_page_by_page(
    source, tmp_path, monkeypatch
):
    """A parser of its own may fail where the engine's did not: no copy is lost, and nothing is hushed up."""
    run = twin.sandbox.run

    def stumbling(job, *arguments):
        if job == "scramble":
            raise ReleaseError("job scramble failed: PDFNotImplementedError at pdftypes.py")
        return run(job, *arguments)

    monkeypatch.setattr(twin.sandbox, "run", stumbling)
    copy = redact.redact(source, MARKS, grounds(), tmp_path / "public.pdf")
    (said,) = [t for t in copy.proof.testimonies if t.witness == independence.WITNESS]
    assert said.checked == 0
    assert {(note.page, "cannot be followed" in note.what) for note in said.untested} == {(1, True)}


def test_a_difference_in_what_pages_share_is_a_difference(source, tmp_path):
    """Where no page draws anything else but the bytes differ, the whole file is objected to."""
    other = tmp_path / "other.pdf"
    with pikepdf.open(source) as document:
        document.docinfo["/Title"] = "another"
        document.save(other)
    testimony = independence.testify(source, other, [])
    assert [o.page for o in testimony.objections] == [None]


def test_somebody_elses_copy_is_not_ours_to_make_again(source):
    """The witness says that it did not look, and does not object."""
    proof = redact.prove(source, source, (), grounds())
    assert heard(proof) == independence.abstained()
    assert all(route.tier is Tier.VECTOR for route in proof.routes)


# -- words of another length -----------------------------------------------------------------------


def shorter(folder: Path, content: str, burns: list[Box], free: list[int]) -> tuple[dict, bytes]:
    """Gives what is told of a page whose words may be shorter, and the scrambled paper."""
    there, out = folder / "source.pdf", folder / "scrambled.pdf"
    there.write_bytes(PublicFile([content, SECOND]).bytes())
    order = {
        "number": 1,
        "burns": [box.as_list() for box in burns],
        "free": free,
        "visible": [0, 0, 300, 200],
        "pixels": False,
    }
    (told,) = scrambling.scramble(str(there), "application/pdf", [order], str(out))
    return told, out.read_bytes()


def line_of(tail: str = " of the harbour") -> tuple[str, list[Box]]:
    """Gives a line with the secret in it, and the cells of its letters."""
    line = HARMLESS.replace("Signed by", "") + text(20, 150, f"Signed by {SECRET}{tail}")
    shown = [cell for _, cell in cells(PublicFile([line, SECOND]).bytes())]
    return line, [cell for cell in shown if abs(cell.y0 - 147.6) < 0.1]


def test_words_are_shorter_and_the_line_is_drawn_in(tmp_path):
    """A letter is missing, the box is shorter by it, and the rest of the line follows."""
    line, at = line_of()
    burn = union(at[10:30]).grown(0.5)
    told, made = shorter(tmp_path, line, [burn], [0])
    after = [(char, cell) for char, cell in cells(made) if abs(cell.y0 - 147.6) < 0.1]
    assert len(after) == len(at) - 1
    by = burn.x1 - told["burns"][0][2]
    assert by == pytest.approx(at[29].width, abs=0.01)
    assert told["burns"][0][:2] == burn.as_list()[:2]
    assert "".join(char for char, _ in after[29:]) == " of the harbour"
    for was, (_, now) in zip(at[30:], after[29:], strict=True):
        assert was.x0 - now.x0 == pytest.approx(by, abs=0.01)


@pytest.mark.parametrize("why", ["kept in its place", "nothing behind", "two operators"])
def test_words_stay_as_long_as_they_are(tmp_path, why):
    """Where a mark keeps its place, or where it is not known what moves, the length is the same."""
    line, at = line_of("" if why == "nothing behind" else " of the harbour")
    burn = union(at[10:30]).grown(0.5)
    if why == "two operators":
        line += text(at[28].x0, 150, "n")
    told, made = shorter(tmp_path, line, [burn], [] if why == "kept in its place" else [0])
    after = [cell for _, cell in cells(made) if abs(cell.y0 - 147.6) < 0.1]
    assert told["burns"] == [burn.as_list()]
    assert len(after) == len(at) + (why == "two operators")


def test_a_copy_that_tells_only_the_length_is_passed_with_a_note(tmp_path):
    """Where only shorter words make another copy, a person is told on which page."""
    good = independence.testify(tmp_path, None, [])
    differing = (independence.Objection("independence", 2, None, "differs"),)
    testimony = independence.of_one_length(good, differing)
    assert testimony.objections == ()
    assert [(c.page, c.what[:23]) for c in testimony.untested] == [(2, "not put to the test: wi")]
