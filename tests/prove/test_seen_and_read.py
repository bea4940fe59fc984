"""What witnesses make of pictures, and of what is read in them, at the levels where they change their mind."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from followed_letters import letter, shown, upwards
from pikepdf import Array, Dictionary, Name
from PIL import Image
from public_files import FRAME, LABEL, SPOKEN, PublicFile, case_of, filled, text
from public_files import lettering as lettering_of

from records.errors import ReleaseError
from records.geometry import Box
from redaction.prove import drawing, lettering, pixelwise, recognition, spelling, words
from redaction.prove.case import MarkedPage, Sought, squeezed, stands_in
from redaction.prove.following import Followed

BURN = Box(100, 50, 142, 72)
"""Forty by twenty pixels of it are looked into, where a pixel is a point; the edge is left out."""

PAGE = MarkedPage(7, FRAME, (BURN,), (LABEL, SPOKEN))


def paper(level: int = 255) -> np.ndarray:
    """Gives a page of one level, a pixel a point."""
    return np.full((200, 300), level, dtype=np.int16)


def inside(pixels: np.ndarray) -> np.ndarray:
    """Gives what of a page is looked into under the redaction."""
    return pixels[129:149, 101:141]


def said(ours: np.ndarray, theirs: np.ndarray) -> list[str]:
    """Gives what is wrong within the redaction."""
    found = list(pixelwise._inside(7, ours, theirs, FRAME, BURN, 1.0))
    assert all((one.page, one.box) == (7, BURN) for one in found)
    return [one.what for one in found]


# -- boxes in pixels -------------------------------------------------------------------------------


def test_a_box_has_its_fill_in_nearly_half_of_it():
    """Its label may take fifty-five hundredths, and no pixel more."""
    ours = paper()
    inside(ours)[:] = 0
    inside(ours).flat = [100] * 220 + [200] * 220 + [0] * 360
    assert said(ours, paper()) == []
    inside(ours).flat = [100] * 221 + [200] * 220 + [0] * 359
    assert said(ours, paper()) == ["the box is not filled"]


@pytest.mark.parametrize(("level", "filled"), [(28, True), (29, False)])
def test_levels_near_the_fill_are_the_fill(level, filled):
    """A pixel is off its fill from twenty-five levels on, counted from the middle of eight."""
    ours = paper()
    inside(ours).flat = [0] * 300 + [level] * 250 + [200] * 250
    assert (said(ours, paper()) == []) is filled


def ink(pixels: np.ndarray, count: int, level: int) -> np.ndarray:
    """Gives a page with so many pixels of a level under the redaction, from its beginning on."""
    made = pixels.copy()
    flat = inside(made).ravel()
    flat[:count] = level
    inside(made)[:] = flat.reshape(20, 40)
    return made


@pytest.mark.parametrize(
    ("before", "now", "seen"),
    [
        (12, 12, True),
        (11, 12, False),  # too little ink to tell
        (12, 11, False),
        (24, 13, True),  # more than half of the ink persists
        (24, 12, False),
        (13, 25, True),  # more than half of what is there resembles it
        (13, 26, False),
    ],
)
def test_what_was_there_is_seen_where_it_persists(before, now, seen):
    """Ink of the source under our own marks, by shares of both."""
    black = paper()
    inside(black)[:] = 0
    ours, theirs = ink(black, now, 255), ink(paper(), before, 100)
    assert said(ours, theirs) == (["what was there can still be seen"] if seen else [])


@pytest.mark.parametrize(("level", "seen"), [(194, True), (195, False)])
def test_ink_is_what_differs_from_the_paper(level, seen):
    """Sixty levels from what most of it has are still paper."""
    black = paper()
    inside(black)[:] = 0
    ours, theirs = ink(black, 40, 255), ink(paper(), 40, level)
    assert bool(said(ours, theirs)) is seen


@pytest.mark.parametrize(
    ("count", "level", "shines"),
    [(12, 2, True), (12, 1, False), (11, 2, False), (788, 2, True), (789, 2, False)],
)
def test_a_fill_that_is_another_over_ink_shines(count, level, shines):
    """Two levels tell it, where enough of both can be seen."""
    black = paper()
    inside(black)[:] = 0
    ours = ink(black, count, level)
    theirs = ink(paper(), count, 0)
    if count > 400:
        # most of it was ink: then that is the paper, and what was paper is ink
        theirs = ink(paper(0), count, 255)
    assert said(ours, theirs) == (["what was there shines through the fill"] if shines else [])


def test_a_box_of_hardly_any_pixels_says_nothing():
    """Less than four pixels within its edges."""
    ours, theirs = paper(), paper(0)
    thin = Box(100, 50, 105, 53)
    assert list(pixelwise._inside(7, ours, theirs, FRAME, thin, 1.0)) == []
    ours[147:150, 100:106] = 0
    ours[148, 101:104] = (0, 90, 180)
    assert list(pixelwise._inside(7, ours, theirs, FRAME, thin, 1.0)) == []
    ours[148, 101:105] = (0, 60, 120, 180)
    wide = Box(100, 50, 106, 53)
    assert [f.what for f in pixelwise._inside(7, ours, theirs, FRAME, wide, 1.0)] == [
        "the box is not filled"
    ]


# -- pages in pixels -------------------------------------------------------------------------------


def apart(ours: np.ndarray, theirs: np.ndarray, page: MarkedPage | None = None) -> bool:
    """Tells whether pages differ outside of the boxes."""
    found = list(pixelwise._outside(7, ours, theirs, page, 1.0))
    assert all((one.page, one.box) == (7, None) for one in found)
    return bool(found)


def test_a_page_differs_from_sixty_seven_levels_on_four_places():
    """A hair's shift of an edge is no difference; where four means differ it is one."""
    assert not apart(paper(66), paper(0))
    assert apart(paper(67), paper(0))
    assert apart(paper(0), paper(67))
    assert not apart(paper(67)[:3, :9], paper(0)[:3, :9])
    assert apart(paper(67)[:3, :12], paper(0)[:3, :12])


def test_three_by_three_means_are_taken_around_each_place():
    """A line of one mean is spread over three; a speck of one is lost."""
    speck, line = paper(), paper()
    speck[90:93, 150:153] = 0
    assert not apart(speck, paper())
    line[90:93, 60:240] = 0
    assert apart(line, paper())
    faint = paper()
    faint[90:93, 60:240] = 255 - 198
    # a third of it is sixty-six levels
    assert not apart(faint, paper())
    faint[90:93, 60:240] = 255 - 201
    assert apart(faint, paper())


def test_darker_here_and_lighter_there_cancel_out():
    """A letter that is drawn with other hints is the same letter."""
    ours, theirs = paper(128), paper(128)
    ours[90:93, 60:240] = 0
    ours[93:96, 60:240] = 255
    assert not apart(ours, theirs)


@pytest.mark.parametrize(
    ("column", "differs"),
    # the box ends within the fifty-fourth mean, and three beside it are let go
    [(55, False), (56, True), (31, False), (30, True)],
)
def test_only_a_little_around_the_boxes_may_differ(column, differs):
    """What stands beside a box is held against the source, and so is what stands beside a new line."""
    place = Box(100, 50, 160, 80)
    ours = paper()
    ours[120:153, 3 * column : 3 * column + 3] = 0
    assert apart(ours, paper(), replace(PAGE, burns=(place,))) is differs
    assert apart(ours, paper(), replace(PAGE, burns=(), anew=(place,))) is differs
    assert apart(ours, paper(), replace(PAGE, burns=()))
    assert apart(ours, paper())


def levels(picture: Image.Image) -> list[int]:
    """Gives a picture's levels on paper, row by row."""
    return np.asarray(pixelwise._on_paper(picture)).ravel().tolist()


def test_a_box_in_the_corner_lets_the_corner_go():
    """Where a page ends, so does what is let go around a box."""
    ours = paper()
    ours[:60, :60] = 0
    assert not apart(ours, paper(), replace(PAGE, burns=(Box(0, 140, 60, 200),)))
    ours[:60, 240:] = 0
    assert apart(ours, paper(), replace(PAGE, burns=(Box(0, 140, 60, 200),)))


def test_pictures_are_taken_on_white_paper():
    """What shows through is white, deep values are scaled, and transparency is no ink."""
    clear = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    clear.putpixel((1, 0), (0, 0, 0, 255))
    assert levels(clear) == [255, 0]
    deep = Image.fromarray(np.array([[0, 32896, 65535]], dtype=np.int32))
    assert levels(deep) == [0, 128, 255]
    shallow = Image.fromarray(np.array([[0, 100, 255]], dtype=np.int32))
    assert levels(shallow) == [0, 100, 255]
    beyond = Image.fromarray(np.array([[-5, 131070, 65535]], dtype=np.int32))
    assert levels(beyond) == [0, 255, 127]


# -- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folded", "letters", "expected"),
    [
        ("abcdefghij", "xxabcdefghijxx", True),
        ("abcdefghij", "abcdeXghij", True),  # one is another
        ("abcdefghij", "abcdeghij", True),  # one is missing
        ("abcdefghij", "abcdeXfghij", True),  # one is too many
        ("abcdefghij", "bcdefghij", True),
        ("abcdefghij", "abcdefghi", True),
        ("abcdefghij", "abXdeXghij", False),
        ("abcdefghij", "abdeghij", False),
        ("abcdefghi", "abcdefghi", False),  # too short for any error to be forgiven
        ("abcdefghijklmnopqrst", "abXdefghijklmnoXqrst", True),
        ("abcdefghijklmnopqrst", "abdefghijklmnoqrst", True),
        ("abcdefghijklmnopqrst", "abXdefghijXlmnoXqrst", False),
        ("abcdefghijklmnopqrs", "abXdefghijklmnoXqrs", False),
        ("aaaaaaaaaa", "aaaaaaaa", False),
        ("aaaaaaaaaa", "aaaaaaaaa", True),
        ("abcdefghij", "", False),
    ],
)
def test_a_long_term_is_known_with_one_error_in_ten(folded, letters, expected):
    """By Wu's and Manber's bits: another letter, one less, one more."""
    assert recognition.nearly_in(folded, letters) is expected


TERM = Sought(3, "Tarquin Quill", squeezed("Tarquin Quill"))


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (["Tarquin"], True),
        (["Tarqain"], True),  # six of seven
        (["Tarqa1n"], False),  # five of seven
        (["Tar", "quinquill"], True),  # all of it, however it is broken
        (["s", "9(2)(a)"], False),
        (["withheld"], False),
        (["Qui"], False),
        ([], False),
    ],
)
def test_a_word_of_a_term_is_known_in_a_box(read, expected):
    """Four letters in five, and what is printed on the label does not count."""
    assert recognition._resembles(TERM, read, (LABEL, SPOKEN)) is expected


def test_what_is_printed_on_a_label_is_no_word_of_a_term():
    """A paper may withhold a word of our own label; that stands in every box."""
    own = Sought(3, "Under section", squeezed("Under section"))
    assert not recognition._resembles(own, ["under", "section"], (SPOKEN,))
    assert recognition._resembles(own, ["under", "section"], ())


def test_short_terms_are_known_by_their_words_alone():
    """Fewer than six letters stand in other words by chance."""
    short = Sought(3, "Lee", "le")
    assert not recognition._resembles(short, ["apple"], ())
    six = Sought(3, "Nga Ria", "ngaria")
    assert recognition._resembles(six, ["anga", "riata"], ())
    five = Sought(3, "Ng Ria", "ngria")
    assert not recognition._resembles(five, ["ang", "riata"], ())


def test_letters_that_are_drawn_alike_are_one():
    """What recognition takes for each other counts as the same."""
    assert recognition._drawn_alike("quorn1l5") == "ouomiis"
    assert recognition._drawn_alike("modern") == "modem"


def test_boxes_are_read_forty_at_a_time():
    """A page's boxes stay together, unless it has more by itself."""

    def of(*counts: int) -> list[list[int]]:
        tile = Image.new("L", (9, 9))
        boxes = [recognition._Boxes(PAGE, "", (tile,) * count) for count in counts]
        return [[len(one.cuts) for one in group] for group in recognition._grouped(boxes)]

    assert of(20, 20, 1) == [[20, 20], [1]]
    assert of(20, 21) == [[20], [21]]
    assert of(41, 1) == [[41], [1]]
    assert of() == []


def test_a_peeled_box_is_read_where_it_has_ink_beside_the_label():
    """Twelve pixels that neither the label nor the edges account for."""

    def read(count: int, *, label: bool = False, size: tuple[int, int] = (40, 20)) -> bool:
        bare = np.full(size[::-1], 255, dtype=np.uint8)
        bare[10, 6 : 6 + count] = 0
        seen = np.zeros(size[::-1], dtype=np.uint8)
        if label:
            seen[12, 6 : 6 + count] = 255
        pictures = [Image.fromarray(seen)], [Image.fromarray(bare)]
        return bool(list(recognition._under(*pictures)))

    assert read(12)
    assert not read(11)
    # within two pixels of the label's own ink it is the label
    assert not read(20, label=True)
    edge = np.full((20, 40), 255, dtype=np.uint8)
    edge[2, :] = edge[-3, :] = 0
    assert not list(recognition._under([Image.new("L", (40, 20))], [Image.fromarray(edge)]))
    small = Image.fromarray(np.zeros((8, 40), dtype=np.uint8))
    assert not list(recognition._under([Image.new("L", (40, 8))], [small]))
    larger = Image.fromarray(np.zeros((9, 40), dtype=np.uint8))
    assert list(recognition._under([Image.new("L", (40, 9))], [larger]))


def test_a_page_is_read_for_what_it_paints_beside_its_text():
    """Forty pixels that differ by more than sixty levels, outside of the boxes."""
    text = Image.new("L", (300, 200), 255)

    def beside(count: int, level: int = 0, row: int = 20, page: MarkedPage | None = None) -> bool:
        pixels = np.full((200, 300), 255, dtype=np.uint8)
        pixels[row, 101 : 101 + count] = level
        return recognition._beside(Image.fromarray(pixels), text, page, 72) is not None

    assert beside(40)
    assert not beside(39)
    assert beside(40, 194)
    assert not beside(40, 195)
    # in a box, and in the pixel around it, boxes speak for themselves
    assert not beside(40, row=140, page=PAGE)
    assert not beside(40, row=127, page=PAGE)
    assert beside(40, row=126, page=PAGE)
    assert not beside(40, row=150, page=PAGE)
    assert beside(40, row=151, page=PAGE)
    other = Image.new("L", (300, 201), 255)
    whole = Image.new("L", (300, 200), 255)
    assert recognition._beside(whole, other, None, 72) is whole


def test_what_is_painted_beside_text_is_read_without_the_text():
    """The rest of the page is white."""
    pixels = np.full((200, 300), 100, dtype=np.uint8)
    text = pixels.copy()
    pixels[20, :60] = 0
    made = recognition._beside(Image.fromarray(pixels), Image.fromarray(text), None, 72)
    assert made is not None
    shown_ = np.asarray(made)
    assert (shown_[20, :60] == 0).all()
    assert (shown_ == 255).sum() == 200 * 300 - 60


# -- terms in text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folded", "text", "expected"),
    [
        ("tarquinquil", "by Tar quinQuil's", True),
        ("tarquinqui", "xTar quin-quix", True),  # ten letters count anywhere
        ("tarquinqu", "xTar quin-qux", False),  # nine only as a run of words
        ("tarquinqu", "x Tarquin-Qu x", True),
        ("tarqin", "mytarqinhere", True),  # six within one word
        ("tarqi", "mytarqihere", False),
        ("tarqi", "my tarqi here", True),
        ("tarqin", "mytar qinhere", False),
        ("ana", "a na", True),
        ("ana", "ana'u", True),
        ("ana", "anau", False),
        ("ana", "An a", True),
        ("reo", "r e o", True),
        ("anaru", "Ana aru", True),  # the vowel between them is one
        ("anaru", "Ana ru", True),
        ("anaru", "Anat ru", False),
        ("mamaru", "Maamaa aru", True),
        ("tepo", "Te Pō", True),
        ("tepo", "Te Po\u0304", True),
        ("", "", False),
    ],
)
def test_a_term_is_known_however_it_is_broken(folded, text, expected):
    """Long terms anywhere, middle ones within a word, short ones as words of their own."""
    assert stands_in(folded, text) is expected


def test_folded_letters_have_no_case_no_macron_and_no_doubled_vowel():
    """Doubled consonants stay, and so do vowels that differ."""
    assert squeezed("Whānau-Aaroha Lloyd 22") == "whanauarohalloyd22"
    assert squeezed("uu oo ie") == "uoie"


# -- letters that are looked at --------------------------------------------------------------------


def test_signs_alike_are_one_letter_and_others_are_none():
    """What no reader of pictures tells apart counts as the same."""
    assert [lettering.as_read(char) for char in "lI1j0O5S82Zq9gāB"] == list("iiiioossbzzgggab")
    assert [lettering.as_read(char) for char in ".-( "] == ["", "", "", ""]
    assert lettering.as_read("\ufb01") == "fi"


def sampled(*showings) -> tuple[list[tuple[int, ...]], set[int]]:
    """Gives the words chosen, by the places of their letters, and the pages that are doubted."""
    samples, doubted = lettering.chosen({4: Followed(list(showings))})
    return ["".join(char for _, char in one.keys) for one in samples], doubted


def test_each_letter_is_looked_at_in_three_words():
    """A word is taken while any of its letters was seen in fewer than three."""
    words = [replace(shown("abab", y=100 + 20 * row), index=row) for row in range(5)]
    assert sampled(*words)[0] == ["abab"] * 3
    assert sampled(*words, shown("abac"))[0] == ["abab"] * 3 + ["abac"]
    # another font has letters of its own
    assert len(sampled(*words, replace(shown("abab"), font=2))[0]) == 4


def test_words_are_parted_at_spaces_and_at_gaps():
    """A fifth of a letter's height between two letters parts them."""
    assert sampled(shown("ab cd"))[0] == ["ab", "cd"]
    near = shown("ab", letters=(letter("a", 20), letter("b", 25 + 1.79), letter("c", 31.79)))
    assert sampled(near)[0] == ["abc"]
    far = shown("ab", letters=(letter("a", 20), letter("b", 25 + 1.81), letter("c", 31.81)))
    assert sampled(far)[0] == ["bc"]
    assert sampled(shown("a b c d"))[0] == []


def test_words_that_do_not_stand_level_are_not_looked_at():
    """Nor backwards ones: other words speak for their letters, or none does."""
    assert sampled(upwards("abc", 100, 50))[0] == []
    slope = shown("ab", letters=(letter("a", 20), letter("b", 25, y=100.91)))
    assert sampled(slope)[0] == []
    level = shown("ab", letters=(letter("a", 20), letter("b", 25, y=100.89)))
    assert sampled(level)[0] == ["ab"]


def test_pages_of_letters_without_a_meaning_are_doubted():
    """So are those on which four different signs stand in a row."""
    assert sampled(shown("ab"))[1] == set()
    mute = shown("ab", letters=(letter("a", 20), replace(letter("b", 25), text="")))
    assert sampled(mute)[1] == {4}
    assert sampled(shown("(-+"))[1] == set()
    assert sampled(shown("(-+="))[1] == {4}
    assert sampled(shown("----"))[1] == set()


def test_strange_letters_are_found_with_their_font():
    """The stretch around them is given, with a little room."""
    page = Followed([shown("abc", x=20), replace(shown("abc", x=80), font=2), shown("def", x=160)])
    (box,) = lettering.strange(page, {(2, "a")})
    assert box.as_list() == pytest.approx([80 - 0.9, 100 - 1.35, 95 + 0.9, 109 + 2.7])
    assert lettering.strange(page, {(3, "a"), (2, "d")}) == []
    assert len(lettering.strange(page, {(1, "c"), (1, "d")})) == 2


def test_a_word_is_cut_out_where_it_is_large_enough_to_be_read():
    """Five pixels by nine at least, and within the page."""
    picture = Image.new("L", (300, 200), 255)

    def size(box: Box) -> tuple[int, int] | None:
        made = lettering.cut(lettering.Sample(1, box, ()), picture, FRAME, 72)
        return None if made is None else made.size

    assert size(Box(20, 100, 25, 109)) == (5, 9)
    assert size(Box(20, 100, 24, 109)) is None
    assert size(Box(20, 100, 25, 108)) is None
    assert size(Box(290, 190, 320, 220)) == (10, 10)
    assert size(Box(310, 190, 320, 220)) is None


def test_a_page_is_shown_white_but_for_some_boxes():
    """What is to be read stands in its place, all else is gone."""
    picture = Image.new("L", (300, 200), 0)
    boxes = [Box(20, 100, 30, 110), Box(400, 400, 410, 410)]
    made = np.asarray(lettering.only(picture, boxes, FRAME, 72))
    assert (made[90:100, 20:30] == 0).all()
    assert int((made == 0).sum()) == 100


def test_words_stand_on_sheets_in_lines():
    """Sixty on each; none is drawn over another."""
    tile = Image.new("L", (200, 30), 0)
    sample = lettering.Sample(1, Box(0, 0, 1, 1), ((1, "a"),))
    sheets = lettering.Sheets.of([(sample, tile)] * 61)
    assert [len(part) for part in sheets.parts] == [60, 1]
    first, last = sheets.pictures
    assert int((np.asarray(first) == 0).sum()) == 60 * 200 * 30
    assert int((np.asarray(last) == 0).sum()) == 200 * 30
    assert first.width == last.width == 1500


def test_letters_read_in_their_order_are_known():
    """Each is believed where it stands among those that were read."""
    keys = [(1, "a"), (1, "b"), (2, "c"), (2, "")]
    sheets = lettering.Sheets(((lettering.Sample(1, Box(0, 0, 1, 1), tuple(keys)),),), ())
    assert lettering._read(sheets, [["AB"]]) == {(1, "a"), (1, "b")}
    assert lettering._read(sheets, [["a", "xc"]]) == {(1, "a"), (2, "c")}
    assert lettering._read(sheets, [[]]) == set()


# -- pictures of pages -----------------------------------------------------------------------------


def test_pages_are_drawn_grey_and_as_they_stand_on_paper(tmp_path):
    """Neither notes nor fields count, and a huge page's picture stays small."""
    path = tmp_path / "noted.pdf"
    path.write_bytes(PublicFile([filled(Box(100, 50, 150, 100))], change=stamped).bytes())
    document = pdfium.PdfDocument(path)
    try:
        page = document[0]
        drawn = pixelwise._drawn(page, 1.0)
        assert (drawn.shape, drawn.dtype) == ((200, 300), np.int16)
        assert (drawn[101:149, 101:149] == 0).all()
        assert (drawn[:90] == 255).all()
        assert pixelwise._bounded(page) == pixelwise.DPI / 72
        page.set_mediabox(0, 0, 6000, 5000)
        assert pixelwise._bounded(page) == pytest.approx(1.0)
        page.set_mediabox(0, 0, 12000, 10000)
        assert pixelwise._bounded(page) == pytest.approx(0.5)
        page.close()
    finally:
        document.close()


def stamped(document: pikepdf.Pdf) -> None:
    """Puts a black note with an appearance of its own onto the first page."""
    shape = document.make_stream(b"0 g 0 0 100 50 re f")
    shape.Type, shape.Subtype, shape.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 50])
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=Array([100, 120, 200, 170]),
        F=4,
        AP=Dictionary(N=document.make_indirect(shape)),
    )
    document.pages[0].Annots = Array([document.make_indirect(note)])


def test_a_picture_is_turned_as_its_camera_says_but_for_a_scanners(tmp_path):
    """A photograph lies upright; of a TIFF its own reader turns it already."""
    for kind, size in (("JPEG", (20, 40)), ("TIFF", (40, 20))):
        path = tmp_path / kind
        told = Image.Exif()
        told[0x0112] = 6
        extra = {"exif": told} if kind == "JPEG" else {}
        Image.new("L", (40, 20), 99).save(path, kind, **extra)
        with Image.open(path) as image:
            assert pixelwise._on_paper(image).size == size


def test_a_page_that_nobody_can_draw_counts_as_white(tmp_path):
    """It is withheld in full: whatever stands beside its box is something new."""
    source = PublicFile([filled(Box(0, 0, 300, 200))])
    for unread, level in ((frozenset({1}), 255), (frozenset(), 0)):
        case = case_of(tmp_path, PublicFile(), source=source, unread=unread)
        with ExitStack() as stack:
            theirs = pixelwise._Source(case, stack).grey(1, (150, 100), 0.5)
        assert theirs.shape == (100, 150)
        assert (theirs[5:-5, 5:-5] == level).all()


def test_a_picture_longer_than_tesseract_takes_is_read_in_parts(tmp_path):
    """A page of three hundred boxes makes such a sheet; a word between two parts is read too."""
    high = 2 * spelling.LONGEST_SIDE
    long = Image.new("L", (700, high), 255)
    seam = spelling.LONGEST_SIDE - 20
    for top, name in ((10, "Tarquin"), (seam, "Quillfeather"), (high - 90, "Maraetai")):
        long.paste(lettering_of(name), (0, top))
    short = lettering_of("Ferry")
    read, beside = spelling.read([long, short], "eng", spelling.BLOCK, tmp_path)
    assert [name for name in ("Tarquin", "Quillfeather", "Maraetai") if name not in read] == []
    assert beside == ["Ferry"]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (32_000, [(0, 32_000)]),
        (32_001, [(0, 32_000), (31_200, 32_001)]),
        (63_200, [(0, 32_000), (31_200, 63_200)]),
        (63_201, [(0, 32_000), (31_200, 63_200), (62_400, 63_201)]),
    ],
)
def test_parts_of_a_long_picture_overlap(length, expected):
    """None is longer than may be, and what ends in one stands whole in the next."""
    assert list(spelling._stretches(length)) == expected
    parts = spelling._in_parts(Image.new("1", (length, 2)))
    assert [part.size for part in parts] == [(end - begin, 2) for begin, end in expected]


def test_sheets_part_what_stands_on_them():
    """Boxes one below the other on white, as wide as the widest of them."""
    made = np.asarray(spelling.sheet([Image.new("L", (30, 10), 0), Image.new("L", (50, 20), 0)]))
    assert made.shape == (10 + 20 + 3 * spelling.GAP, 50 + 2 * spelling.MARGIN)
    rows = np.flatnonzero((made == 0).any(axis=1))
    assert rows.tolist() == [*range(40, 50), *range(90, 110)]
    columns = np.flatnonzero((made == 0).any(axis=0))
    assert columns.tolist() == list(range(14, 64))


def test_words_in_one_line_have_white_between_them():
    """The next line begins below the tallest."""
    cuts = [
        Image.new("L", (700, 30), 0),
        Image.new("L", (700, 20), 0),
        Image.new("L", (700, 10), 0),
    ]
    made = np.asarray(lettering._sheet(cuts))
    assert made.shape == (30 + 20 + 10 + 20 + 80, 1500)
    first = np.flatnonzero(made[69] == 0)
    assert first.tolist() == [*range(14, 714), *range(734, 1434)]
    assert (made[40:50, 734:1434] == 255).all()
    assert (made[50:70, 734:1434] == 0).all()
    assert np.flatnonzero((made == 0).any(axis=1)).tolist() == [*range(40, 70), *range(90, 100)]
    fitting = [Image.new("L", (700, 10), 0), Image.new("L", (752, 10), 0)]
    assert lettering._sheet(fitting).height == 10 + 20 + 80
    wide = np.asarray(lettering._sheet([Image.new("L", (1600, 30), 0)]))
    assert wide.shape == (30 + 20 + 80, 1628)


def test_pages_are_drawn_as_poppler_sees_them(tmp_path):
    """Each in its place, whatever is asked for; what Poppler cannot read is an error, with no word of it."""
    path = tmp_path / "three.pdf"
    boxes = [Box(20, 20, 20 + 40 * n, 40) for n in (1, 2, 3)]
    path.write_bytes(PublicFile([filled(box) + text(20, 150, "page") for box in boxes]).bytes())
    for asked in ((1, 2, 3), (2,), (1, 3), ()):
        told = list(drawing.drawn(str(path), asked, tmp_path / f"drawn{len(asked)}{asked[:1]}"))
        assert [number for number, _ in told] == list(asked)
        for number, picture in told:
            dark = np.asarray(picture)[-round(30 * drawing.DPI / 72)] < 100
            assert dark.sum() * 72 / drawing.DPI == pytest.approx(40 * number, abs=1)
    assert drawing.extracted(str(path), 2).strip() == "page"
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no PDF at all")
    with pytest.raises(ReleaseError, match=r"^page 1: Poppler cannot read it$"):
        list(drawing.drawn(str(broken), (1,), tmp_path / "never"))
    with pytest.raises(ReleaseError, match=r"^page 1: Poppler cannot read it$"):
        drawing.extracted(str(broken), 1)
    with pytest.raises(ReleaseError, match="not installed"):
        drawing.poppler(["no-such-program"], 1)


# -- pages and their units -------------------------------------------------------------------------


def test_a_page_of_larger_units_has_as_many_pixels_to_a_unit_as_are_drawn():
    """Two points of paper are one unit: a picture two pixels wide a unit has 72 to an inch of user space."""
    frame = replace(FRAME, user_unit=2.0)
    assert recognition._dpi(Image.new("L", (600, 400)), FRAME) == pytest.approx(144)
    assert recognition._dpi(Image.new("L", (600, 400)), frame) == pytest.approx(72)
    rows, columns = pixelwise._cut(frame, Box(10, 20, 30, 40), 2.0)
    assert (rows.start, rows.stop, columns.start, columns.stop) == (320, 360, 20, 60)


@pytest.mark.parametrize(
    ("crop", "visible"),
    [
        (None, Box(0, 0, 300, 200)),
        ([10, 20, 200, 150], Box(10, 20, 200, 150)),
        ([10, 20, 900, 900], Box(10, 20, 300, 200)),
        ([10, 20, 200], Box(0, 0, 300, 200)),
        ([10, 20, 200, 150, 7], Box(0, 0, 300, 200)),
    ],
)
def test_a_page_is_seen_through_a_crop_of_four_numbers(crop, visible):
    """What is no box crops nothing."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 200))
        page.obj.MediaBox = Array([0, 0, 300, 200])
        if crop is not None:
            page.obj.CropBox = Array(crop)
        assert recognition._frame(page).visible == visible


@pytest.mark.parametrize(("name", "objected"), [("Rata", True), ("Tui", False)])
def test_a_term_is_sought_on_a_page_from_four_letters(tmp_path, name, objected):
    """Shorter ones stand in what OCR makes of dust."""
    term = Sought(1, name, squeezed(name), gone=True, everywhere=True)
    case = case_of(tmp_path, PublicFile(), terms=(term,))
    found = list(recognition._page(1, ["so", "said", name], case))
    assert bool(found) is objected


def test_ink_beside_a_label_counts_from_its_levels_and_two_pixels_away():
    """Darker than 200 is ink; lighter than 90, as shown, is the label, and so are two pixels around it."""
    shown, bare = np.zeros((40, 40), np.uint8), np.full((40, 40), 255, np.uint8)
    bare[10:22, 20] = 199
    assert len(list(under(shown, bare))) == 1
    bare[10:22, 20] = 200
    assert list(under(shown, bare)) == []
    bare[10:22, 20] = 0
    for level, column, seen in ((90, 18, 1), (91, 18, 0), (91, 22, 0), (91, 17, 1), (91, 23, 1)):
        shown[:] = 0
        shown[10:22, column] = level
        assert len(list(under(shown, bare))) == seen, (level, column)


def under(shown, bare):
    """Gives the peeled boxes that are to be read, of one."""
    return recognition._under([Image.fromarray(shown)], [Image.fromarray(bare)])


@pytest.mark.parametrize(("column", "seen"), [(2, 0), (3, 1), (36, 1), (37, 0)])
def test_three_pixels_of_a_boxs_edge_are_not_looked_at(column, seen):
    """What is drawn around a redaction reaches so far into it."""
    shown, bare = np.zeros((40, 40), np.uint8), np.full((40, 40), 255, np.uint8)
    bare[10:22, column] = 0
    assert len(list(under(shown, bare))) == seen


def test_boxes_too_small_for_a_letter_are_on_no_sheet():
    """Four pixels either way hold nothing that anybody reads."""
    sizes = [(4, 40), (40, 4), (5, 5)]
    boxes = recognition._Boxes(PAGE, "", tuple(Image.new("L", size, 255) for size in sizes))
    ((kept,),) = recognition._Sheets.of([boxes]).groups
    assert [cut.size for cut in kept.cuts] == [(5, 5)]


@pytest.mark.parametrize(
    ("everywhere", "gone", "pictured", "read"),
    [
        (False, True, (), False),
        (False, True, (2,), True),
        (True, True, (), True),
        (True, False, (2,), False),
    ],
)
def test_a_page_without_boxes_is_read_for_the_eye_alone(tmp_path, everywhere, gone, pictured, read):
    """Where pictures have its words, or a term is to go everywhere; never where nothing must be gone."""
    term = Sought(1, "Rata", "rata", gone=gone, everywhere=everywhere)
    case = case_of(tmp_path, PublicFile(), terms=(term,), pictured=frozenset(pictured))
    assert recognition._is_read(2, case) is read


@pytest.mark.parametrize(
    ("foot", "head", "broken"),
    [
        ("told by Ramona", "Anderville of the isle", True),
        ("told by Ramona", "nderville of the isle", True),
        ("told by Ramon", "Anderville of the isle", True),
        ("told by Ramona Ander-", "ville of the isle", True),
        ("told by Ramona Ande", "nderville of the isle", False),
        ("told by Ramona then", "Anderville of the isle", False),
    ],
)
def test_a_term_is_broken_by_the_end_of_a_page(foot, head, broken):
    """A vowel that ends its first part and begins its second is one letter of it, and no other is."""
    assert (
        words._is_broken(squeezed("Ramona Anderville"), f"a line\n{foot}", f"{head}\nmore")
        is broken
    )
