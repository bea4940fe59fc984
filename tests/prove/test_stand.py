"""The stand: every witness must have spoken, and what they object to stops the copy."""

from __future__ import annotations

import pikepdf
import pytest
from public_files import BOX, REDACTED, SECOND, SECRET, SIGNED, PublicFile, appended

from policies.grounds import grounds
from records.errors import InvalidInput, ProofFailed, ReleaseError
from records.marks import Mark
from records.release import NOT_OURS, Tier
from redaction import intake, reading, redact, sandbox, writing
from redaction.planning.plan import work_out
from redaction.prove import stand
from redaction.prove.case import squeezed

MARKS = (Mark(1, (BOX,), "OIA-9-2-a", everywhere=True),)


@pytest.fixture
def source(tmp_path):
    """Gives a paper of two pages with the secret on the first."""
    path = tmp_path / "source.pdf"
    path.write_bytes(PublicFile([SIGNED, SECOND]).bytes())
    return path


def test_a_witness_that_does_not_speak_proves_nothing(source, monkeypatch):
    """A child that leaves out a witness, or hears them in another order, gives no testimony."""
    accepted = intake.accept(source)
    worked = work_out(list(reading.read(source, accepted)), MARKS, grounds())
    for heard in (stand.HEARD[:-1], (), stand.HEARD[::-1], stand.HEARD * 2):
        answers = [{"witness": name, "checked": 1, "objections": []} for name in heard]
        monkeypatch.setattr(sandbox, "run", lambda *_, told=answers: iter(told))
        with pytest.raises(ReleaseError, match="did not speak"):
            list(
                stand.testimonies(
                    source, source, accepted, worked, {}, "eng", lambda *_: None, (), ()
                )
            )


def test_a_good_copy_of_anybody_is_proven(source, tmp_path):
    """The witnesses alone, on a copy drawn by hand, find nothing wrong with it."""
    public = tmp_path / "public.pdf"
    public.write_bytes(PublicFile([REDACTED, SECOND]).bytes())
    proof = redact.prove(public, source, MARKS, grounds())
    assert proof.holds
    assert [testimony.witness for testimony in proof.testimonies] == list(stand.WITNESSES)


def test_a_bad_copy_of_anybody_is_objected_to(source, tmp_path):
    """The witnesses alone name the page and the box, and never the words."""
    public = tmp_path / "public.pdf"
    public.write_bytes(PublicFile([SIGNED, SECOND]).bytes())
    proof = redact.prove(public, source, MARKS, grounds())
    assert not proof.holds
    assert {o.witness for o in proof.objections} >= {"positions", "words", "bytes", "pixels"}
    assert any(o.page == 1 and o.box is not None for o in proof.objections)
    assert squeezed(SECRET) not in squeezed(repr(proof))


def keyed(document):
    """Gives a copy keys that many programs write, and we do not."""
    document.Root.PageMode = pikepdf.Name.UseNone
    document.pages[0].obj.Trans = pikepdf.Dictionary(S=pikepdf.Name.Fade)


def test_the_structure_of_another_program_is_no_leak(source, tmp_path):
    """It stops the proof in one plain sentence, and the other witnesses are heard as ever."""
    public = tmp_path / "public.pdf"
    public.write_bytes(PublicFile([REDACTED, SECOND], change=keyed).bytes())
    proof = redact.prove(public, source, MARKS, grounds())
    assert [o.what for o in proof.objections] == [NOT_OURS]
    public.write_bytes(PublicFile([SIGNED, SECOND], change=keyed, finish=appended).bytes())
    proof = redact.prove(public, source, MARKS, grounds())
    assert {o.witness for o in proof.objections} >= {"positions", "words", "bytes", "structure"}
    told = [o.what for o in proof.objections if o.witness == "structure"]
    assert told[0] == NOT_OURS
    assert "the file holds an earlier revision" in told[1:]


def test_a_title_with_the_words_stops_the_copy(source, tmp_path):
    """What a person types into the form can leak as well; what stood at the place before stays."""
    out = tmp_path / "out.pdf"
    out.write_bytes(b"what was there before")
    with pytest.raises(ProofFailed) as caught:
        redact.redact(source, MARKS, grounds(), out, title=f"On {SECRET.upper()}")
    assert out.read_bytes() == b"what was there before"
    assert squeezed(SECRET) not in squeezed(str(caught.value))
    assert "nothing was written" in str(caught.value)
    assert [path for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_summary_with_the_words_stops_the_copy(source, tmp_path):
    """What is published beside the file is read by more people than the file; one word of a name is told."""
    out = tmp_path / "out.pdf"
    with pytest.raises(ProofFailed) as caught:
        redact.redact(source, MARKS, grounds(), out, beside=["A ferry", f"By {SECRET.upper()}."])
    assert [(o.witness, o.page) for o in caught.value.objections] == [("words", None)]
    assert not out.exists()
    told = f"By Ms {SECRET.split()[-1]} of the isle"
    copy = redact.redact(source, MARKS, grounds(), out, beside=["A ferry", told])
    assert [c.page for c in copy.proof.cautions if "published beside the file" in c.what] == [None]


def test_the_copy_never_takes_the_place_of_its_source(source):
    """Writing the public copy over the only original is refused before anything is done."""
    before = source.read_bytes()
    with pytest.raises(InvalidInput):
        redact.redact(source, MARKS, grounds(), source)
    assert source.read_bytes() == before


def test_a_vector_page_in_doubt_gets_a_second_chance_as_pixels(source, tmp_path, monkeypatch):
    """An objection to a vector page that pixels can meet costs its text layout, not the release."""
    out = tmp_path / "out.pdf"
    carried = writing._emitted

    def tainted(*arguments):
        done = carried(*arguments)
        for made in {file for file, _ in done.parts.values()}:
            with pikepdf.open(made, allow_overwriting_input=True) as document:
                document.pages[0].obj.Thumb = pikepdf.Dictionary(Note=1)
                document.save(made)
        return done

    monkeypatch.setattr(writing, "_emitted", tainted)
    copy = redact.redact(source, MARKS, grounds(), out)
    assert copy.proof.holds
    assert all(route.tier is Tier.PIXELS for route in copy.proof.routes)
    assert all(route.reason == writing.DOUBTED for route in copy.proof.routes)


def test_the_number_of_cores_does_not_change_a_byte(source, tmp_path, monkeypatch):
    """Which pages share a file is the same on every machine; only how many are made at once differs."""
    monkeypatch.setattr(writing, "PAGES_A_FILE", 1)
    made = []
    for cores in (1, 3):
        monkeypatch.setattr(writing.os, "cpu_count", lambda cores=cores: cores)
        made.append(redact.redact(source, MARKS, grounds(), tmp_path / f"{cores}.pdf"))
    assert {route.tier for route in made[0].proof.routes} == {Tier.VECTOR}
    assert made[0].sha256 == made[1].sha256


def test_the_same_paper_gives_the_same_bytes(source, tmp_path):
    """Nothing in a public copy depends on the time or on chance."""
    made = [redact.redact(source, MARKS, grounds(), tmp_path / f"{n}.pdf") for n in range(2)]
    assert made[0].sha256 == made[1].sha256
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
