"""Structure, links and outline of a public copy: kept where the source has them, free of what is withheld."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen import canvas
from tagged_checks import elements, faults, outlined
from tagged_paper import HEADING, MAORI, paper

from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from redaction import intake, reading, redact, writing
from redaction.planning import plan
from redaction.structure.structuring import Structuring
from redaction.tables.rules import rules_in

pytestmark = pytest.mark.usefixtures("forked")

SECRETS = ("Thaddeus Wexcombe", "Odo Li Rawhitiroa-Fitzgerald")
SPOKEN = "[withheld under section 9(2)(a)]"


def places(path: Path, word: str) -> list[Mark]:
    """Gives marks over a word, wherever it stands, from pdfium's search."""
    document = pdfium.PdfDocument(path)
    marks = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        search = text.search(word)
        while found := search.get_next():
            chars = [text.get_charbox(i, loose=True) for i in range(found[0], sum(found))]
            box = Box(
                min(c[0] for c in chars) - 0.5,
                min(c[1] for c in chars),
                max(c[2] for c in chars) + 0.5,
                max(c[3] for c in chars),
            )
            marks.append(Mark(number, (box,), "OIA-9-2-a"))
        search.close()
        text.close()
        page.close()
    document.close()
    return marks


def rewritten(source: Path, marks: list[Mark], room: Path, language: str = "en-NZ") -> Path:
    """Gives the public copy as it is before any witness has seen it."""
    accepted = intake.accept(source)
    worked = plan.work_out(list(reading.read(source, accepted)), marks, grounds())
    structure = Structuring.of(source, accepted, worked, language)
    room.mkdir()
    made = writing.written(source, accepted, structure, frozenset(), room, redact._silent)
    structure.rules = rules_in(made.parts, structure.tabular, made.lettered)
    return redact._assembled(made, structure, "Ngā rama", language, room, redact._silent)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Gives a folder for the files of this module."""
    return tmp_path_factory.mktemp("tagged")


@pytest.fixture(scope="module")
def copies(folder):
    """Gives the public copies of two papers that differ in their secret alone."""
    made = []
    for at, secret in enumerate(SECRETS):
        source = paper(folder / f"source-{at}.pdf", secret)
        marks = places(source, secret)
        assert len(marks) == 3
        made.append(rewritten(source, marks, folder / f"room-{at}"))
    return made


def test_roles_and_order_survive_with_each_redaction_in_its_place(copies):
    """The source's roles are kept under their standard names, and a redaction is read where it stands."""
    assert outlined(copies[0]) == [
        "Document",
        "  H1",
        "    'Harbour lights'",
        "  P",
        "    'We met '",
        f"    Span: {SPOKEN}",
        "    'at noon on the quay.'",
        "  P",
        f"    {MAORI!r}",
        "  L",
        "    LI",
        "      Lbl",
        "        '•'",
        "      LBody",
        "        'Keep the lamps burning'",
        "  P",
        "    Link",
        "      'See the rules of the harbour'",
        "  P",
        "    Link",
        "      'and the next page'",
        "  Table",
        "    TR",
        "      TH",
        "        'Keeper'",
        "      TH",
        "        'Lamp'",
        "    TR",
        "      TD",
        "        P",
        f"          Span: {SPOKEN}",
        "      TD",
        "        P",
        "          'North mole'",
        "  H2",
        f"    {HEADING!r}",
        "  P",
        "    'The second page ends here.'",
        "  P",
        "    'Thanks to '",
        f"    Span: {SPOKEN}",
    ]


def test_the_structure_is_whole(copies):
    """All that paints has its place, content and elements agree both ways, headings skip no level."""
    assert faults(copies[0]) == []


def test_the_file_says_its_title_its_language_and_where_another_begins(copies):
    """A reader shows the released title, and a voice changes to te reo Māori where the passage does."""
    with pikepdf.open(copies[0]) as file:
        assert str(file.trailer.Info.Title) == "Ngā rama"
        assert str(file.Root.Lang) == "en-NZ"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.Root.MarkInfo.Marked
        spoken = [str(element.S) for element in elements(file) if str(element.get("/Lang")) == "mi"]
        assert spoken == ["/P", "/H2"]


def test_links_lead_to_public_addresses_and_pages_and_say_so(copies):
    """Query and fragment are gone, and so are links to people, to scripts, and under a redaction."""
    with pikepdf.open(copies[0]) as file:
        outer, inner = file.pages[0].obj.Annots
        assert str(outer.A.URI) == str(outer.Contents) == "https://www.example.govt.nz/rules"
        assert str(inner.Contents) == "page 2"
        assert inner.Dest[0].objgen == file.pages[1].obj.objgen
        assert [float(value) for value in outer.Rect] == [38, 162, 200, 176]
        assert "/Annots" not in file.pages[1].obj


def test_the_outline_keeps_what_can_be_read_where_it_leads(copies):
    """An entry that says what is withheld goes, and the one below it takes its place."""
    with pikepdf.open(copies[0]) as file, file.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Harbour lights", HEADING]
        assert outline.root[1].destination[0].objgen == file.pages[1].obj.objgen


def test_nothing_of_the_secret_is_left(copies):
    """Not in a role, a text, an address, a title, or the name of a destination."""
    with pikepdf.open(copies[0]) as file:
        streams = [o.read_bytes() for o in file.objects if isinstance(o, pikepdf.Stream)]
        objects = [o.unparse(resolved=True) for o in file.objects]
    for word in SECRETS[0].split():
        forms = [word.encode(codec) for codec in ("latin-1", "utf-16-be")]
        forms += [form.hex().encode() for form in forms]
        for form in forms:
            assert not any(form.lower() in held.lower() for held in (*streams, *objects))


def test_papers_that_differ_in_the_secret_give_the_same_bytes(copies):
    """Numbers, structure, links and outline depend on what is kept alone."""
    assert copies[0].read_bytes() == copies[1].read_bytes()


def test_every_witness_takes_such_a_copy(folder):
    """Structure, links and outline are known to the witnesses, and the whole is proven."""
    source = folder / "source-0.pdf"
    marks = places(source, SECRETS[0])
    copy = redact.redact(source, marks, grounds(), folder / "public.pdf", title="Ngā rama")
    assert copy.proof.holds
    assert faults(copy.path) == []


def plain(path: Path, name: str) -> Path:
    """Draws three pages without any structure: headings, paragraphs, points, running lines."""
    page = canvas.Canvas(str(path), pagesize=(420, 300), invariant=True)
    for number in (1, 2, 3):
        page.setFont("Helvetica", 9)
        page.drawString(40, 285, "Ministry of Sample Affairs")
        page.drawString(200, 12, f"Page {number} of 3")
        page.setFont("Helvetica-Bold", 18)
        page.drawString(40, 250, f"Part {number}")
        page.setFont("Helvetica", 10)
        page.drawString(40, 225, f"On the quay we met {name} and the others,")
        page.drawString(40, 213, "who had come to look at the lamps of the harbour.")
        for at, words in enumerate(("Keep the lamps", "Keep the log")):
            page.drawString(40, 180 - 25 * at, f"• {words} as it was")
        page.linkURL(f"https://www.example.govt.nz/parts/{number}", (40, 210, 130, 222))
        page.showPage()
    page.save()
    return path


def test_a_paper_without_structure_is_given_one(folder):
    """Headings, paragraphs and points are told by how they are laid out; running lines are artifacts."""
    source = plain(folder / "plain.pdf", "Thaddeus")
    copy = rewritten(source, places(source, "Thaddeus"), folder / "plain")
    assert faults(copy) == []
    lines = [line.strip() for line in outlined(copy)]
    first = lines[: lines.index("'Part 2'") - 1]
    assert first == [
        "Document",
        "H1",
        "'Part 1'",
        "P",
        "'On the quay we met '",
        f"Span: {SPOKEN}",
        "'and the others,'",
        "Link",
        "'who had come to look '",
        "'at the lamps of the harbour.'",
        "L",
        "LI",
        "LBody",
        "'• Keep the lamps as it was'",
        "LI",
        "LBody",
        "'• Keep the log as it was'",
    ]
    assert not any("Ministry" in line or "of 3" in line for line in lines)


def test_pixels_have_a_structure_too(folder):
    """A page that is drawn as pixels is read in paragraphs behind its picture, which is an artifact."""
    source = plain(folder / "drawn.pdf", "Thaddeus")
    accepted = intake.accept(source)
    marks = places(source, "Thaddeus")
    worked = plan.work_out(list(reading.read(source, accepted)), marks, grounds())
    structure = Structuring.of(source, accepted, worked, "en-NZ")
    room = folder / "drawn"
    room.mkdir()
    made = writing.written(source, accepted, structure, frozenset({1, 2, 3}), room, redact._silent)
    copy = redact._assembled(made, structure, "T", "en-NZ", room, redact._silent)
    assert faults(copy) == []
    lines = [line.strip() for line in outlined(copy)]
    assert lines[1:6] == ["H1", "'Part 1'", "P", "'On the quay we met '", f"Span: {SPOKEN}"]


def test_lines_set_anew_are_read_where_they_stand(folder):
    """Lines with redactions are written behind the others, and read between them all the same."""
    source = folder / "lines.pdf"
    page = canvas.Canvas(str(source), pagesize=(420, 300), invariant=True)
    page.setFont("Helvetica", 10)
    lines = (
        "The first line says nothing of anybody at all,",
        "the second says that Thaddeus came to the quay,",
        "the third says that the lamps were burning,",
        "the fourth says that Thaddeus went home again,",
        "and the fifth says nothing more.",
    )
    for at, words in enumerate(lines):
        page.drawString(40, 250 - 12 * at, words)
    page.showPage()
    page.save()
    copy = rewritten(source, places(source, "Thaddeus"), folder / "lines")
    assert faults(copy) == []
    said = " ".join(line.strip().strip("'") for line in outlined(copy)[2:])
    told = [said.find(word) for word in ("first", "second", "third", "fourth", "fifth")]
    assert -1 not in told
    assert told == sorted(told)
    first, second = said.split(f"Span: {SPOKEN}")[0:2]
    assert first.rstrip().endswith("the second says that")
    assert second.strip().startswith("came to the quay,")
    assert second.rstrip().endswith("the fourth says that")
