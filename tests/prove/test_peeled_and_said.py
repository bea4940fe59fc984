"""Pages peeled of what covers, operator by operator, and every place in which the witness of words looks."""

from __future__ import annotations

import io

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from public_files import SECRET, TERM, PublicFile, case_of, text, titled

from redaction.prove import peeling, words
from redaction.prove.case import Sought, squeezed

# -- peeled ----------------------------------------------------------------------------------------


def code_of(page: pikepdf.Page | pikepdf.Object) -> list[str]:
    """Gives the operators of some content, with their operands."""
    made = pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(page)))
    return made.decode("latin-1").split("\n")


def pictured(document: pikepdf.Pdf) -> None:
    """Gives each page a picture, a form in a form, a note and states."""
    picture = document.make_stream(bytes(range(12)))
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 4, 3
    picture.BitsPerComponent, picture.ColorSpace, picture.Decode = 8, Name.DeviceGray, Array([1, 0])
    mask = document.make_stream(bytes(12))
    mask.Type, mask.Subtype, mask.Width, mask.Height = Name.XObject, Name.Image, 4, 3
    picture.SMask = document.make_indirect(mask)
    inner = document.make_stream(b"0 0 5 5 re f 3 Tr")
    outer = document.make_stream(b"1 1 5 5 re W n /I Do 2 2 5 5 re S")
    for form, held in ((inner, Dictionary()), (outer, Dictionary(I=document.make_indirect(inner)))):
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        form.Group, form.OC = Dictionary(S=Name.Transparency), Dictionary()
        form.Resources = Dictionary(XObject=held)
    shapes = Dictionary(P=document.make_indirect(picture), F=document.make_indirect(outer))
    for page in document.pages:
        page.Resources.XObject = shapes
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text)])


CONTENT = "q 1 0 0 rg 4 w /P Do 9 9 20 20 re f 9 9 20 20 re W* n /S sh /F Do BT 3 Tr /F1 9 Tf (a) Tj ET b Q\n"


def rewritten(tmp_path, rewrite, content: str = CONTENT) -> pikepdf.Pdf:
    """Gives the second page of a file, alone and written anew."""
    source, out = tmp_path / "source.pdf", tmp_path / "out.pdf"
    source.write_bytes(PublicFile(["q Q", content], change=pictured).bytes())
    rewrite(str(source), [2], out)
    return pikepdf.open(out)


def test_a_peeled_page_has_outlines_for_fills_and_nothing_that_covers(tmp_path):
    """Black hairlines, no clips, no colours, all text visible, in forms as well."""
    with rewritten(tmp_path, peeling.peel) as made:
        (page,) = made.pages
        assert code_of(page) == [
            "q",
            "q",
            "0.2 w",
            "/P Do",
            "9 9 20 20 re",
            "S",
            "9 9 20 20 re",
            "n",
            "/F Do",
            "BT",
            "0 Tr",
            "/F1 9 Tf",
            "(a) Tj",
            "ET",
            "S",
            "Q",
            "Q",
        ]
        assert "/Annots" not in page.obj
        picture, outer = page.Resources.XObject.P, page.Resources.XObject.F
        assert not {"/SMask", "/Decode"} & set(picture.keys())
        assert bytes(picture.read_bytes()) == bytes(range(12))
        inner = outer.Resources.XObject.I
        assert code_of(outer) == ["q", "1 1 5 5 re", "n", "/I Do", "2 2 5 5 re", "S", "Q"]
        assert code_of(inner) == ["q", "0 0 5 5 re", "S", "0 Tr", "Q"]
        assert not {"/Group", "/OC"} & {*outer.keys(), *inner.keys()}


def test_text_alone_has_neither_drawings_nor_pictures(tmp_path):
    """Its text stands there as it did, in its colours and clips."""
    with rewritten(tmp_path, peeling.text_alone) as made:
        (page,) = made.pages
        assert code_of(page) == [
            "q",
            "1 0 0 rg",
            "4 w",
            "/P Do",
            "9 9 20 20 re",
            "n",
            "9 9 20 20 re",
            "W*",
            "n",
            "/F Do",
            "BT",
            "3 Tr",
            "/F1 9 Tf",
            "(a) Tj",
            "ET",
            "n",
            "Q",
        ]
        picture, outer = page.Resources.XObject.P, page.Resources.XObject.F
        assert (int(picture.Width), int(picture.Height), bool(picture.ImageMask)) == (1, 1, True)
        assert (int(picture.BitsPerComponent), bytes(picture.read_bytes())) == (1, b"\xff")
        assert "/ColorSpace" not in picture
        assert code_of(outer) == ["1 1 5 5 re", "W", "n", "/I Do", "2 2 5 5 re", "n"]


def test_pictures_within_the_content_stay_where_they_may_cover(tmp_path):
    """A peeled page shows them, its text alone does not."""
    content = "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI 9 9 20 20 re B"
    with rewritten(tmp_path, peeling.peel, content) as made:
        told = code_of(made.pages[0])
        assert told[0] == "q"
        assert any(one.startswith("BI") for one in told)
        assert told[-2:] == ["S", "Q"]
    with rewritten(tmp_path, peeling.text_alone, content) as made:
        assert code_of(made.pages[0]) == ["9 9 20 20 re", "n"]


# -- said ------------------------------------------------------------------------------------------


def objections(tmp_path, change, **case) -> list[tuple[int | None, str]]:
    """Gives what the witness of words says of a good copy that was changed."""
    # pikepdf would mend a packet that is none, so that one gets its name when all is written
    public = PublicFile(change=change, finish=lambda data: data.replace(b"/Metadatx", b"/Metadata"))
    return [(one.page, one.what) for one in words.testify(case_of(tmp_path, public, **case))[1]]


IN_FURNITURE = "the words of mark 1 stand in the structure, a link or the outline"


def structured(**told: object):
    """Gives a change that adds an element deep in a structure."""

    def change(document: pikepdf.Pdf) -> None:
        inner = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, **told))
        outer = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Sect, K=Array([inner]))
        )
        inner.P = outer
        root = Dictionary(Type=Name.StructTreeRoot, K=outer)
        document.Root.StructTreeRoot = document.make_indirect(root)

    return change


@pytest.mark.parametrize(
    "said",
    [SECRET, f"by{SECRET}here", SECRET.upper(), "Tarquin%20Quillfeather", SECRET.encode("utf-16")],
)
def test_words_in_a_structure_are_found_however_they_are_written(tmp_path, said):
    """In any key, at any depth, coded as in an address too."""
    assert objections(tmp_path, structured(T=String(said))) == [(None, IN_FURNITURE)]
    assert objections(tmp_path, structured(Alt=String("Picture without a description"))) == []


def test_links_and_outlines_are_looked_into(tmp_path):
    """What we say of places ourselves is no word of the paper."""

    def link(target: str, said: str):
        def change(document: pikepdf.Pdf) -> None:
            action = Dictionary(S=Name.URI, URI=String(target))
            note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Contents=String(said), A=action)
            document.pages[1].Annots = Array([document.make_indirect(note)])

        return change

    assert objections(tmp_path, link("https://example.nz/", "page 12")) == []
    assert objections(tmp_path, link("https://example.nz/Tarquin-Quillfeather", "page 12")) != []
    assert objections(tmp_path, link("https://example.nz/", SECRET)) != []
    twelve = (Sought(1, "page 12", squeezed("page 12")),)
    assert objections(tmp_path, link("https://example.nz/", "page 12"), terms=twelve) == []
    assert objections(tmp_path, link("https://example.nz/", "page 12 a"), terms=twelve) != []


def test_titles_and_packets_are_looked_into(tmp_path):
    """What we call ourselves is left out, in both."""
    in_title = [(None, "the words of mark 1 stand in the properties or title")]
    assert objections(tmp_path, titled(f"A letter of {SECRET}")) == in_title
    ours = (Sought(1, words.OWN_PROPERTY, squeezed(words.OWN_PROPERTY)),)
    assert objections(tmp_path, titled(words.OWN_PROPERTY), terms=ours) == []

    def packet(said: str):
        def change(document: pikepdf.Pdf) -> None:
            stream = document.make_stream(f"<a>A letter of</a> <b>{said}</b>".encode())
            document.Root.Metadatx = document.make_indirect(stream)

        return change

    assert objections(tmp_path, packet("nobody &amp; all")) == []
    assert objections(tmp_path, packet("Tarquin&#32;Quillfeather")) == in_title
    assert objections(tmp_path, packet(words.OWN_PROPERTY), terms=ours) == []


def test_pages_are_counted_and_named(tmp_path):
    """A page too many or too few is objected to, and words by the page on which they stand."""
    assert objections(tmp_path, lambda _: None) == []
    assert objections(tmp_path, lambda _: None, count=3) == [
        (None, "2 pages where the source has 3")
    ]

    def second(document: pikepdf.Pdf) -> None:
        document.pages[1].Contents = document.make_stream(text(20, 150, SECRET).encode())

    assert objections(tmp_path, second) == [(2, "the words of mark 1 can be extracted")]
    kept = (Sought(1, SECRET, TERM.folded, gone=False),)
    assert objections(tmp_path, second, terms=kept) == []
    checked, _ = words.testify(case_of(tmp_path, PublicFile()))
    assert checked == 2


@pytest.mark.parametrize(
    ("said", "objects"),
    [
        ("A portrait of Tarquin", True),
        ("Quillfeather's lamp", True),
        ("A lamp", False),
        ("Tarq", False),
    ],
)
def test_no_word_of_a_term_stands_in_a_description(tmp_path, said, objects):
    """Even where the term may stand elsewhere: four letters of a word tell."""
    kept = (Sought(1, SECRET, TERM.folded, gone=False),)
    told = objections(
        tmp_path, structured(Alt=String(said)), terms=kept, described=frozenset({said})
    )
    expected = [(None, "words of mark 1 stand in the description of a picture")]
    assert told == (expected if objects else [])
    # what nobody ticked is no description
    assert objections(tmp_path, structured(Alt=String(said)), terms=kept) == []


def test_short_words_of_a_term_tell_nothing_in_a_description(tmp_path):
    """Three letters stand in many."""
    kept = (Sought(1, "Ana Lee", squeezed("Ana Lee"), gone=False),)
    for said, objects in (("Ana", False), ("Ana Lee", True), ("Lee", False)):
        told = objections(
            tmp_path, structured(Alt=String(said)), terms=kept, described=frozenset({said})
        )
        assert bool(told) is objects


def test_a_strange_catalogue_is_walked_once(tmp_path):
    """Objects that lead to each other come to an end; a page's own entries are none of it."""

    def change(document: pikepdf.Pdf) -> None:
        structured(T=String("nothing"))(document)
        root = document.Root.StructTreeRoot
        root.Again = root
        root.Of = document.pages[0].obj
        document.pages[0].Harmless = String(SECRET)

    assert objections(tmp_path, change) == []
    reader = pypdf.PdfReader(io.BytesIO(PublicFile(change=change).bytes()))
    assert list(words._strings(reader)) == ["nothing"]
