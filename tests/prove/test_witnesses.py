"""Each witness objects to what it is there for, and none to a good copy."""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String
from public_files import (
    BOX,
    FRAME,
    HARMLESS,
    LABEL,
    REDACTED,
    SECOND,
    SECRET,
    SIGNED,
    SPOKEN,
    TERM,
    PublicFile,
    appended,
    attached,
    bookmarked,
    case_of,
    filled,
    lettering,
    noted,
    picture_object,
    text,
    titled,
)

from records.errors import ProofFailed
from records.geometry import Box
from records.release import Objection
from redaction.prove import carved, pixelwise, positions, recognition, structure, words
from redaction.prove.case import MarkedPage, Sought, squeezed

WITNESSES = {
    "positions": positions.testify,
    "words": words.testify,
    "bytes": carved.testify,
    "structure": structure.testify,
    "pixels": pixelwise.testify,
    "recognition": recognition.testify,
}
PICTURE = "q 186 0 0 24 74 140 cm /X1 Do Q\n"
LETTERED = {"X1": lettering(SECRET)}
EVERYWHERE = replace(TERM, everywhere=True)


def objections(case):
    """Gives what each witness that objects says, and makes sure that none says the secret."""
    said = {}
    for witness, testify in WITNESSES.items():
        checked, found = testify(case)
        assert checked >= 0
        if found:
            said[witness] = [finding.what for finding in found]
            signed = tuple(Objection(witness, f.page, f.box, f.what) for f in found)
            message = squeezed(str(ProofFailed(signed)))
            assert squeezed(SECRET) not in message
            assert not any(squeezed(word) in message for word in SECRET.split())
    return said


def test_nobody_objects_to_a_good_copy(tmp_path):
    """A copy with its boxes filled and labelled, and all else as it was, has every witness's word."""
    assert objections(case_of(tmp_path, PublicFile())) == {}


def test_every_witness_looks_at_something(tmp_path):
    """A witness that looked at nothing has proved nothing."""
    case = case_of(tmp_path, PublicFile())
    assert all(testify(case)[0] > 0 for testify in WITNESSES.values())


BAD = {
    "text left under a black box": (
        PublicFile([SIGNED + filled(), SECOND]),
        {"positions", "words", "bytes", "recognition"},
    ),
    "box drawn beside the words": (
        PublicFile([SIGNED + filled(Box(200, 146, 290, 162)), SECOND]),
        {"positions", "words", "bytes", "pixels", "recognition"},
    ),
    "box of paper with the words in it": (
        PublicFile([SIGNED, SECOND]),
        {"positions", "words", "bytes", "pixels", "recognition"},
    ),
    "a note": (PublicFile(change=noted), {"structure"}),
    "an earlier revision": (PublicFile(finish=appended), {"structure"}),
    "bytes behind the end": (PublicFile(finish=lambda data: data + b"more"), {"structure"}),
    "words in the title": (PublicFile(change=titled(f"About {SECRET}")), {"words", "bytes"}),
    "words in a bookmark": (PublicFile(change=bookmarked), {"words", "bytes"}),
    "words in an attachment": (PublicFile(change=attached), {"structure", "bytes"}),
    "words on another page": (
        PublicFile([REDACTED, SECOND + text(20, 100, SECRET)]),
        {"words", "bytes", "pixels"},
    ),
    "words in capitals on another page": (
        PublicFile([REDACTED, SECOND + text(20, 100, SECRET.upper())]),
        {"words", "bytes", "pixels"},
    ),
    "a page that is missing": (PublicFile([REDACTED]), {"words"}),
    "a page too many": (PublicFile([REDACTED, SECOND, SECOND]), {"words"}),
    "words gone beside the box": (
        PublicFile([REDACTED.replace("ferry", "     "), SECOND]),
        {"pixels"},
    ),
    "words come up beside the box": (
        PublicFile([REDACTED + text(20, 90, "a word of somebody else's"), SECOND]),
        {"pixels"},
    ),
    "two pages in each other's place": (PublicFile([SECOND, REDACTED]), {"pixels", "positions"}),
}


@pytest.mark.parametrize("what", list(BAD))
def test_a_bad_copy_has_these_witnesses_against_it(tmp_path, what):
    """Each fault is objected to by the witnesses whose business it is, and by no other."""
    public, expected = BAD[what]
    said = objections(case_of(tmp_path, public))
    assert set(said) == expected


def test_a_marked_page_that_is_missing(tmp_path):
    """A copy that lacks the very page with the boxes is objected to, not passed over."""
    marked = MarkedPage(2, FRAME, (BOX,), (LABEL, SPOKEN))
    source = PublicFile([SECOND, SIGNED])
    case = case_of(tmp_path, PublicFile([SECOND]), source=source, pages=(marked,))
    assert set(objections(case)) == {"positions", "words"}


# -- positions -------------------------------------------------------------------------------------


def test_letters_in_a_box_need_no_term_to_be_found(tmp_path):
    """Positions objects to any letters in a box, also where nobody knows what they ought not to say."""
    case = case_of(tmp_path, PublicFile([SIGNED + filled(), SECOND]), terms=())
    assert set(objections(case)) == {"positions"}


@pytest.mark.parametrize(
    ("x", "objects"),
    [(BOX.x0 - 3.5, False), (BOX.x0 - 2, True), (BOX.x1 - 4.5, True), (BOX.x1 - 3, False)],
)
def test_a_letter_counts_by_its_middle(tmp_path, x, objects):
    """A letter half in a box is in it; one that only touches it is not."""
    public = PublicFile([REDACTED + text(x, 150, "M", 8), SECOND])
    _, found = positions.testify(case_of(tmp_path, public))
    assert bool(found) is objects


def test_a_label_may_be_cut_by_the_end_of_its_box(tmp_path):
    """What is left of a label where two boxes meet is no secret; anything more is."""
    half = MarkedPage(1, FRAME, (Box(BOX.x0, BOX.y0, BOX.x0 + 45, BOX.y1),), (LABEL, SPOKEN))
    case = case_of(tmp_path, PublicFile(), pages=(half,))
    assert positions.testify(case)[1] == []
    assert positions.testify(replace(case, pages=(replace(half, labels=("s 6(a)",)),)))[1]


def test_positions_follow_a_cropped_page(tmp_path):
    """On a page whose MediaBox is larger than what is seen, the boxes are looked for in their place."""

    def crop(document):
        document.pages[0].MediaBox = [-50, -40, WIDTH_WIDE, 300]
        document.pages[0].CropBox = [0, 0, 300, 200]

    public = PublicFile([SIGNED + filled(), SECOND], change=crop)
    assert positions.testify(case_of(tmp_path, public))[1]


WIDTH_WIDE = 400


# -- words -----------------------------------------------------------------------------------------


def test_words_that_may_stand_elsewhere_are_not_objected_to(tmp_path):
    """A term that is not to be gone may stand on another page; in its box it may not."""
    elsewhere = PublicFile([REDACTED, SECOND + text(20, 100, SECRET)])
    source = PublicFile([SIGNED, SECOND + text(20, 100, SECRET)])
    allowed = replace(TERM, gone=False)
    case = case_of(tmp_path, elsewhere, source=source, terms=(allowed,))
    assert objections(case) == {}
    beside = PublicFile([SIGNED, SECOND + text(20, 100, SECRET)])
    assert "recognition" in objections(case_of(tmp_path, beside, source=source, terms=(allowed,)))


@pytest.mark.parametrize(
    ("foot", "head", "told"),
    [
        ("Tarquin", "Quillfeather", True),
        ("Tarquin Quillfea-", "ther", True),
        ("Tarquin", "A Quillfeather", False),
        ("Tarquin was", "Quillfeather", False),
    ],
)
def test_words_that_the_end_of_a_page_breaks_are_objected_to(tmp_path, foot, head, told):
    """Lines at the foot and at the head may stand between the parts, where a mark goes everywhere."""
    broken = PublicFile(
        [
            REDACTED + text(20, 100, f"so says {foot}") + text(20, 80, "page 1"),
            text(20, 185, "Board") + text(20, 150, head) + text(20, 100, "on kauri"),
        ]
    )
    case = case_of(tmp_path, broken, terms=(replace(TERM, everywhere=True),))
    objections = [finding for finding in words.testify(case)[1] if finding.page is not None]
    assert [finding.page for finding in objections] == ([2] if told else [])
    once = case_of(tmp_path, broken, terms=(replace(TERM, everywhere=False),))
    assert [finding for finding in words.testify(once)[1] if finding.page is not None] == []


@pytest.mark.parametrize(
    ("foot", "head", "told"),
    [
        ("by Ramona", "Anderville", True),
        ("by Ramona", "nderville", True),
        ("by Ramon", "Anderville", True),
        ("by Ramon", "nderville", False),
        ("by Ramonand", "erville", True),
        ("by Ramonand", "rville", False),
        ("by Ramonand", "nderville", False),
        ("by R", "amona Anderville", True),
        ("by Ramona" + "\na note" * 9, "Anderville", True),
        ("by Ramona" + "\na note" * 10, "Anderville", False),
        ("by Ramona", "a line\n" * 5 + "Anderville", True),
        ("by Ramona", "a line\n" * 6 + "Anderville", False),
    ],
)
def test_a_vowel_that_two_parts_share_and_lines_between_them_are_allowed_for(foot, head, told):
    """Folded, "Ramona Anderville" has one letter where the two names meet."""
    assert words._is_broken(squeezed("Ramona Anderville"), foot, head) is told


# -- bytes -----------------------------------------------------------------------------------------

PLAIN = SECRET.encode()
HIDING = {
    "plainly": PLAIN,
    "in UTF-16": SECRET.encode("utf-16-be"),
    "in UTF-16, turned round": SECRET.lower().encode("utf-16-le"),
    "in hexadecimal": PLAIN.hex().upper().encode(),
    "in base64": base64.b64encode(PLAIN),
    "in octal": "".join(f"\\{byte:03o}" for byte in PLAIN).encode(),
    "in an address": b"q=Tarquin%20Quillfeather",
    "in one word": b"/TarquinQuillfeather",
    "with a low line": b"/Tarquin_Quillfeather",
}


@pytest.mark.parametrize("how", list(HIDING))
@pytest.mark.parametrize("packed", [0, 1, 2])
def test_bytes_are_found_in_any_dress(tmp_path, how, packed):
    """An object that nothing refers to is found out, in each encoding, packed once or twice."""

    def plant(document):
        content = b"..." + HIDING[how] + b"..."
        for _ in range(packed):
            content = zlib.compress(content)
        document.Root.Orphan = document.make_indirect(pikepdf.Stream(document, content))

    case = case_of(tmp_path, PublicFile(change=plant))
    _, found = carved.testify(case)
    assert found
    assert any("not ours" in finding.what for finding in structure.testify(case)[1])


@pytest.mark.parametrize("how", ["hexadecimal filter", "base 85 filter", "octal string"])
def test_bytes_are_found_behind_other_filters_and_in_any_string(tmp_path, how):
    """What another filter packs, or a string spells with escapes here and there, is read as a reader would."""

    def plant(data):
        with pikepdf.open(io.BytesIO(data)) as document:
            packed = zlib.compress(PLAIN)
            if how == "octal string":
                document.Root.Held = String("@" * len(SECRET))
            elif how == "hexadecimal filter":
                coded, filters = (
                    packed.hex().encode() + b">",
                    [Name.ASCIIHexDecode, Name.FlateDecode],
                )
                document.Root.Held = pikepdf.Stream(document, b"")
                document.Root.Held.write(coded, filter=pikepdf.Array(filters))
            else:
                coded = base64.a85encode(packed) + b"~>"
                document.Root.Held = pikepdf.Stream(document, b"")
                filters = [Name.ASCII85Decode, Name.FlateDecode]
                document.Root.Held.write(coded, filter=pikepdf.Array(filters))
            out = io.BytesIO()
            none = pikepdf.StreamDecodeLevel.none
            document.save(out, static_id=True, compress_streams=False, stream_decode_level=none)
        spelt = "".join(f"\\{ord(c):03o}" if i % 2 else c for i, c in enumerate(SECRET))
        return out.getvalue().replace(b"(" + b"@" * len(SECRET) + b")", f"({spelt})".encode())

    case = case_of(tmp_path, PublicFile(finish=plant))
    assert carved.testify(case)[1]


@pytest.mark.parametrize(
    ("raw", "held", "objects"),
    [
        ("Lucy", b"Lucy", False),
        ("Lucia", b" Lucia ", True),
        ("Lucia", b" LUCIA ", True),
        ("Lucia", b" lUCia ", False),
        ("Lucinda B", b" lUCINda b ", True),
        ("123456", b" 123456 ", False),
        ("1234567", b" 1234567 ", True),
    ],
)
def test_short_words_are_sought_with_care(tmp_path, raw, held, objects):
    """What stands in any large file by chance is not objected to, what does not is."""

    def plant(document):
        document.Root.Held = document.make_indirect(pikepdf.Stream(document, held))

    case = case_of(tmp_path, PublicFile(change=plant), terms=(Sought(1, raw, squeezed(raw)),))
    assert bool(carved.testify(case)[1]) is objects


@pytest.mark.parametrize("raw", ["Proactive Release", "Parent", "Producer", "Catalog"])
def test_what_every_file_of_ours_says_is_no_objection(tmp_path, raw):
    """A withheld word that is also one of PDF's own, or in the name of the engine, stops no release."""
    public = PublicFile(change=produced)
    case = case_of(tmp_path, public, terms=(Sought(1, raw, squeezed(raw)),))
    assert carved.testify(case)[1] == []
    assert words.testify(case)[1] == []


def produced(document):
    """Says which program made the file, as ours do."""
    document.docinfo["/Producer"] = "Proactive release engine"


# -- structure -------------------------------------------------------------------------------------


def rooted(key, value):
    """Gives a change that adds a key to the root."""

    def change(document):
        document.Root[key] = value

    return change


def unused(document):
    """Leaves an object in the file to which nothing refers any more."""
    document.pages[1].Contents = document.make_stream(b"", Note=document.make_indirect(String("x")))


def jpeg_with_note(document):
    """Puts a JPEG with a comment on the second page."""
    out = io.BytesIO()
    lettering("kauri").save(out, "JPEG", comment="note")
    stream = pikepdf.Stream(document, b"")
    stream.write(out.getvalue(), filter=Name.DCTDecode)
    stream.Type, stream.Subtype, stream.Width, stream.Height = Name.XObject, Name.Image, 620, 80
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
    document.pages[1].Resources.XObject = Dictionary(X1=document.make_indirect(stream))


def named(document):
    """Gives a resource a name that could be a word."""
    picture = picture_object(document, lettering("kauri"))
    document.pages[1].Resources.XObject = Dictionary({"/Quill": picture})


def coded(document):
    """Puts a stream with a filter that we do not write on the second page."""
    picture = pikepdf.Stream(document, b"")
    picture.write(b"x", filter=Name.JPXDecode)
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 1, 1
    document.pages[1].Resources.XObject = Dictionary(X1=document.make_indirect(picture))


STRANGE = {
    "attached metadata": (rooted("/Metadata", 1), "/Metadata"),
    "a key of no standard": (rooted("/Quillfeather", 1), "another name"),
    "text under a key that holds numbers": (rooted("/W", String("x")), "text where none belongs"),
    "text in a list": (rooted("/Kids", pikepdf.Array([String("x")])), "text where none belongs"),
    "a stray key of a stream": (unused, "not ours"),
    "a JPEG with a comment": (jpeg_with_note, "a picture with notes"),
    "a resource with a name of its own": (named, "not ours"),
    "a filter of another kind": (coded, "a filter that is not ours"),
}


@pytest.mark.parametrize("what", list(STRANGE))
def test_structure_knows_what_belongs(tmp_path, what):
    """Any key, text, filter or segment that we do not write is objected to, and never quoted."""
    change, expected = STRANGE[what]
    _, found = structure.testify(case_of(tmp_path, PublicFile(change=change)))
    assert any(expected in finding.what for finding in found)
    assert not any("Quill" in finding.what for finding in found)


# -- pixels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opacity", "objects"), [(1.0, False), (0.985, True), (0.9, True), (0.5, True)]
)
def test_a_fill_that_lets_anything_through_is_no_fill(tmp_path, opacity, objects):
    """A rectangle that is almost opaque looks black; its pixels still tell what lies under it."""

    def faint(document):
        document.pages[0].Resources.ExtGState = Dictionary(G1=Dictionary(ca=opacity))

    content = SIGNED + filled().replace("q", "q /G1 gs", 1)
    _, found = pixelwise.testify(case_of(tmp_path, PublicFile([content, SECOND], change=faint)))
    assert bool(found) is objects


@pytest.mark.parametrize(("words", "objects"), [("i", False), ("Z", True), ("word", True)])
def test_what_changes_beside_the_boxes_counts_from_a_letter_on(tmp_path, words, objects):
    """A letter more or less on a page is objected to; a speck is not."""
    size = 2 if words == "i" else 12
    public = PublicFile([REDACTED, SECOND + text(200, 40, words, size)])
    _, found = pixelwise.testify(case_of(tmp_path, public))
    assert bool(found) is objects


def test_a_hair_of_movement_is_no_change(tmp_path):
    """Text that another renderer would put a fraction of a pixel elsewhere counts as the same."""
    moved = "q 1 0 0 1 0.1 0.1 cm\n" + HARMLESS + "Q\n" + REDACTED.removeprefix(HARMLESS)
    assert pixelwise.testify(case_of(tmp_path, PublicFile([moved, SECOND])))[1] == []


def test_a_box_with_more_writing_than_fill_is_not_filled(tmp_path):
    """A box whose fill is broken all over is objected to."""
    stripes = "".join(
        filled(Box(x, BOX.y0, x + 2, BOX.y1), grey=(x % 3) / 2) for x in range(74, 187, 2)
    )
    public = PublicFile([HARMLESS + stripes, SECOND])
    _, found = pixelwise.testify(case_of(tmp_path, public))
    assert any(finding.what == "the box is not filled" for finding in found)


# -- recognition -----------------------------------------------------------------------------------


def test_a_picture_under_a_box_is_read(tmp_path):
    """A picture of the words under a painted rectangle looks burnt; peeled, it is read."""
    drawn = HARMLESS + PICTURE
    wide = Box(74, 138, 262, 166)
    label = f"q 1 g {text(120, 148, LABEL, 10)} Q"
    public = PublicFile([drawn + filled(wide) + label, SECOND], LETTERED)
    case = case_of(
        tmp_path,
        public,
        source=PublicFile([drawn, SECOND], LETTERED),
        pages=(MarkedPage(1, FRAME, (wide,), (LABEL, SPOKEN)),),
    )
    assert objections(case) == {"recognition": ["words of mark 1 lie under a box"]}


@pytest.mark.parametrize(
    ("pictured", "term", "objects"),
    [
        (frozenset({2}), TERM, True),
        (frozenset(), EVERYWHERE, True),
        (frozenset(), TERM, False),
        (frozenset({2}), replace(TERM, gone=False), False),
    ],
)
def test_words_in_a_picture_on_another_page(tmp_path, pictured, term, objects):
    """Pages with pictures, and all pages where words go everywhere, are read as an eye would."""
    content = [REDACTED, SECOND + PICTURE]
    public = PublicFile(content, LETTERED)
    source = PublicFile([SIGNED, content[1]], LETTERED)
    case = case_of(tmp_path, public, source=source, pictured=pictured, terms=(term,))
    said = objections(case)
    assert set(said) == ({"recognition"} if objects else set())


@pytest.mark.parametrize(
    ("folded", "letters", "found"),
    [
        ("quillfeather", "xxouillfeatherxx", True),
        ("quillfeather", "xxouiilfeatherxx", False),
        ("quillfeather", "quilfeather", True),
        ("quillfeather", "quuillfeather", True),
        ("quillfea", "ouillfea", False),
        ("abcdefghijklmnopqrst", "xbcdefghijklmnopqrsx", True),
        ("abcdefghijklmnopqrst", "xxcdefghijklmnopqrsx", False),
    ],
)
def test_long_words_are_known_when_misread(folded, letters, found):
    """One letter in ten may be misread, in words of ten letters and more."""
    assert recognition.nearly_in(folded, letters) is found


@pytest.mark.parametrize(
    ("like", "said", "objects"),
    [
        ("Tarquin Ouillfeather", "", True),
        ("Tarquin Ouillfeather", "Tarquin Ouillfeather", False),
        ("Targuin Ouillfeather", "", True),
        (SECRET, "Tarquin Ouillfeather", True),
    ],
)
def test_a_like_name_that_stands_there_as_text_is_another_name(tmp_path, like, said, objects):
    """What extractors read for certain is not taken for a misreading of the words."""
    content = SECOND + PICTURE + text(20, 100, said)
    pictures = {"X1": lettering(like)}
    case = case_of(
        tmp_path,
        PublicFile([REDACTED, content], pictures),
        source=PublicFile([SIGNED, content], pictures),
        terms=(EVERYWHERE,),
    )
    assert bool(recognition.testify(case)[1]) is objects


def lying(document):
    """Makes the second page's letters say others than they show: each the next one of the alphabet."""
    font = document.pages[1].Resources.Font.F1
    said = b"".join(b"<%02X> <%04X>\n" % (code, code + 1) for code in range(65, 123))
    font.ToUnicode = document.make_stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 58 beginbfchar\n" + said + b"endbfchar endcmap end"
    )


@pytest.mark.parametrize("term", [TERM, EVERYWHERE])
def test_letters_that_say_others_than_they_show_are_read(tmp_path, term):
    """A page whose letters do not look like what they mean is read whole; extractors find nothing there."""
    content = SECOND + text(20, 100, SECRET)
    case = case_of(
        tmp_path,
        PublicFile([REDACTED, content], change=lying),
        source=PublicFile([SIGNED, content]),
        terms=(term,),
        pictured=frozenset({2}),
    )
    assert words.testify(case)[1] == []
    assert {finding.page for finding in recognition.testify(case)[1]} == {2}


def drawn_over(document):
    """Draws the secret as a picture in the very place of other words, which are white."""
    page = document.pages[1]
    white = b"q 1 1 1 rg " + text(76, 120, "a kauri by the wharf").encode() + b" Q\n"
    picture = picture_object(document, lettering(SECRET))
    page.Resources.XObject = Dictionary(X1=picture)
    shown = b"q 186 0 0 24 74 112 cm /X1 Do Q\n"
    page.Contents = document.make_stream(SECOND.encode() + white + shown)


def test_what_is_painted_in_the_place_of_other_words_is_read(tmp_path):
    """Text accounts for no ink that it does not make itself."""
    case = case_of(tmp_path, PublicFile(change=drawn_over), terms=(EVERYWHERE,))
    assert {finding.page for finding in recognition.testify(case)[1]} == {2}


PEELED = {
    "white letters on the fill": f"q 1 1 1 rg {text(76, 150, SECRET)} Q",
    "letters that are not painted": f"q BT /F1 12 Tf 3 Tr 76 150 Td ({SECRET}) Tj ET Q",
    "letters as a clip": f"q BT /F1 12 Tf 7 Tr 76 150 Td ({SECRET}) Tj ET Q",
    "letters in outline": f"q 0 0 0 RG BT /F1 12 Tf 1 Tr 76 150 Td ({SECRET}) Tj ET Q",
    "letters as black as the fill": f"q 0 g {text(76, 150, SECRET)} Q",
    "letters clipped away": f"q 0 0 1 1 re W n {text(76, 150, SECRET)} Q",
}


@pytest.mark.parametrize("how", list(PEELED))
def test_letters_in_a_box_come_to_light_when_peeled(tmp_path, how):
    """Whatever colour, mode or clip hides letters in a box, they are read there."""
    public = PublicFile([HARMLESS + filled() + PEELED[how], SECOND])
    found = recognition.testify(case_of(tmp_path, public))[1]
    assert found
    assert {finding.page for finding in found} == {1}


@pytest.mark.parametrize("hides", ["form", "mask", "soft mask"])
def test_pictures_and_forms_in_a_box_come_to_light_when_peeled(tmp_path, hides):
    """A form below the fill, and a picture that a mask hides, are read as well."""
    wide = Box(74, 138, 262, 166)

    def hide(document):
        page = document.pages[0]
        picture = picture_object(document, lettering(SECRET))
        if hides == "mask":
            picture.Mask = pikepdf.Array([0, 255])
        if hides == "soft mask":
            picture.SMask = picture_object(document, lettering("", (620, 80)).point(lambda _: 0))
        form = document.make_stream(b"q 186 0 0 24 74 140 cm /X1 Do Q")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 1, 1]
        form.Resources = Dictionary(XObject=Dictionary(X1=picture))
        shown = {"form": b"/X2 Do\n"}.get(hides, b"q 186 0 0 24 74 140 cm /X1 Do Q\n")
        page.Resources.XObject = Dictionary(X1=picture, X2=document.make_indirect(form))
        drawn = HARMLESS.encode() + shown + filled(wide).encode()
        if hides == "form":
            form.BBox = [0, 0, 300, 200]
        page.Contents = document.make_stream(drawn)

    case = case_of(
        tmp_path,
        PublicFile(change=hide),
        pages=(MarkedPage(1, FRAME, (wide,), (LABEL, SPOKEN)),),
    )
    assert {finding.what for finding in recognition.testify(case)[1]} == {
        "words of mark 1 lie under a box"
    }
