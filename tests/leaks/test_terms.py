"""Words under a mark: which they are, how they are found again, and what is no more than like them."""

from __future__ import annotations

import time

import pytest

from policies.grounds import grounds
from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame
from records.marks import Mark
from redaction.planning import coded, plan
from redaction.planning.covering import beside, covers, covers_well
from redaction.planning.drawnwords import wide_phrases
from redaction.planning.terms import Folded, backwards, fold, misread, resembling, standing
from redaction.prove.case import squeezed, stands_in

FRAME = PageFrame(Box(0, 0, 600, 800))
GROUND = "OIA-9-2-a"


def page_of(*lines, number=1, confidence=1.0):
    """Gives a page with lines of words, each word 8 points a letter wide and 10 high."""
    words = []
    for line, said in enumerate(lines, 1):
        x, y = 50.0, 800.0 - 20 * line
        for part in said.split():
            box = Box(x, y, x + 8 * len(part), y + 10)
            words.append(Word(part, box, confidence, line=line))
            x = box.x1 + 8
    return Page(number, FRAME, Origin.TEXT if confidence == 1 else Origin.OCR, tuple(words))


def box_of(page, *parts):
    """Gives the box around some words of a page."""
    boxes = [word.box for word in page.words if word.text in parts]
    return Box(
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )


def worked(pages, *marks):
    """Gives the plan for some marks of the first page."""
    settled = [
        Mark(1, boxes, GROUND, everywhere)
        for *boxes, everywhere in marks
        for boxes in [tuple(boxes)]
    ]
    return plan.work_out(pages, settled, grounds())


@pytest.mark.parametrize(
    ("texts", "term", "runs"),
    [
        (["by", "Ramona", "Anderville,", "then"], "Ramona Anderville", [range(1, 3)]),
        (["to", "RAMONAANDERVILLE"], "Ramona Anderville", [range(1, 2)]),
        (["Hugo", "Orlo", "said"], "Orlo", [range(1, 2)]),
        (["sea/Li", "Wu's", "boat"], "Li Wu", [range(2)]),
        (["Liwu", "is", "one"], "Li Wu", [range(1)]),
        (["Liwun", "is", "not"], "Li Wu", []),
        (["and", "real", "estate"], "Andrea", []),
        (["Andreas", "is", "near"], "Andrea", [range(1)]),
        (["wā-", "hi", "tapu"], "Waahi", [range(2)]),
        (["T", "a", "r", "q", "u", "i", "n"], "Tarquin", [range(7)]),
        (["saidTarquin", "Quillfeatherhere"], "Tarquin Quillfeather", [range(2)]),
        (["x"], "", []),
    ],
)
def test_a_term_is_found_as_it_may_be_written(texts, term, runs):
    """Case, signs, spaces, macrons and doubled vowels change nothing; other words are let be."""
    assert standing(texts, fold(term)) == runs


def test_the_line_that_is_searched_has_the_letters_that_are_told():
    """Where a term is found in the line, the letter of the same number says which words it stands in."""
    said = ["Te", "Eke,", "Waahi", "Tapu's", "ā", "a", "(Aroha)", "ﬁne", "-", "İo", "o'Ōku"]
    for texts in (said, said[::-1], [], ["..."]):
        folded = Folded.of(texts)
        assert folded.line == "".join(letter.char for letter in folded.letters)
        assert folded.line == fold("".join(texts))


@pytest.mark.parametrize(
    ("read", "confidence", "count"),
    [
        ("Tarqun Quillfeather", 0.9, 1),
        ("Tarquin Ouillfeather", 0.9, 1),
        ("Tarquin Ouilfeather", 0.9, 0),
        ("Tarqun Ouillfeather", 0.9, 0),
        ("Tarquin Quillfeather", 0.9, 0),
        ("Tarqun Quillfeather", 1.0, 0),
        ("Tarqun", 0.9, 0),
    ],
)
def test_what_ocr_misread_by_one_letter_goes_too(read, confidence, count):
    """One long word of a name may be misread by a letter where another is exact, and only by OCR."""
    words = page_of(read, confidence=confidence).words
    assert len(list(misread(words, "Tarquin Quillfeather"))) == count


def test_codes_that_stay_are_told_and_those_with_the_words_go():
    """A code that says what goes everywhere is burnt whole; of others it is told whose words they hold."""
    page = page_of("The Ramona Anderville boat", "and Anderville", "and Hugo Orlo", "by Hugo Orlo")
    place, other, third = Box(300, 300, 360, 360), Box(400, 300, 460, 360), Box(500, 9, 560, 69)
    codes = coded.Codes(
        (
            coded.Code(1, "QR Code", place, "N:Anderville;Ramona;;"),
            coded.Code(1, "Aztec", other, "mailto:hugo.orlo@example.org"),
            coded.Code(1, "Code 128", third, "ANDERVILLE 7"),
        ),
        (2,),
    )
    name, once = box_of(page, "Ramona", "Anderville,"), page.words[-1].box
    marks = [
        Mark(1, (Box(name.x0, name.y0, name.x1 + 85, name.y1),), GROUND, everywhere=True),
        Mark(1, (Box(page.words[-2].box.x0, once.y0, once.x1, once.y1),), GROUND),
    ]
    phrases = wide_phrases([page], marks)
    held = coded._with(page, codes.found, phrases)
    assert [word.box for word in held.words[len(page.words) :]] == [place, place]
    done = plan.work_out([held, page_of("x", number=2)], marks, grounds())
    assert place in [burn.box for burn in done.pages[0].burns]
    assert [(c.page, c.box, c.what) for c in codes.cautions(done)] == [
        (2, None, coded.UNREAD),
        (1, other, coded.HERE.format("Aztec")),
        (1, other, coded.STILL.format(2)),
        (1, third, coded.HERE.format("Code 128")),
        (1, third, coded.ALONE.format(1)),
    ]


def test_what_is_only_like_a_term_is_told_and_left():
    """A single name that OCR may have misread is for a person to look at: it may be another's."""
    pages = [
        page_of("The Anderville boat"),
        page_of("An Andervilla boat", number=2, confidence=0.8),
    ]
    done = worked(pages, (box_of(pages[0], "Anderville"), True))
    assert done.pages[1].burns == ()
    assert any(c.page == 2 and "is like the words" in c.what for c in done.cautions)
    assert list(resembling(pages[1].words, "Anderville")) == [range(1, 2)]


def test_a_mark_is_about_the_words_that_it_covers_well():
    """A box that touches a neighbour and the next line is not about them, though it burns them."""
    pages = [
        page_of("by Tarquin Quillfeather today", "nearby the wharf stood"),
        page_of("Tarquin Quillfeather alone", number=2),
    ]
    exact = box_of(pages[0], "Tarquin", "Quillfeather")
    done = worked(pages, (Box(exact.x0 - 11, exact.y0 - 13, exact.x1 + 12, exact.y1 + 2), True))
    assert [term.raw for term in done.terms] == ["Tarquin Quillfeather"]
    assert len(done.pages[1].burns) == 1


def test_each_run_of_words_under_a_mark_is_a_term():
    """Two boxes in two places are two terms; a name broken over lines is one."""
    apart = page_of("Tarquin came", "with Quillfeather")
    done = worked([apart], (box_of(apart, "Tarquin"), box_of(apart, "Quillfeather"), True))
    assert [term.raw for term in done.terms] == ["Tarquin", "Quillfeather"]
    broken = page_of("here is Tarquin", "Quillfeather again")
    done = worked([broken], (box_of(broken, "Tarquin"), box_of(broken, "Quillfeather"), True))
    assert [term.raw for term in done.terms] == ["Tarquin Quillfeather"]


def test_a_term_that_goes_everywhere_is_always_sought():
    """Witnesses look for it even where the plan believes that it still stands: they must object."""
    page = page_of("Tarquin once", "Tarquin twice")
    first = worked([page], (page.words[0].box, True))
    assert [(term.gone, term.everywhere) for term in first.terms] == [(True, True)]
    here = worked([page], (page.words[0].box, False))
    assert [(term.gone, term.everywhere) for term in here.terms] == [(False, False)]
    assert any("still stand" in caution.what for caution in here.cautions)


def test_what_our_own_labels_say_is_not_sought():
    """A mark over an old label does not make our labels an objection."""
    page = page_of("s 9(2)(a) withheld", "Tarquin stays")
    done = worked([page], (box_of(page, "s", "9(2)(a)"), True), (box_of(page, "withheld"), False))
    assert done.terms == ()


@pytest.mark.parametrize(
    ("box", "touches", "well"),
    [
        (Box(100, 100, 180, 110), True, True),
        (Box(138, 100, 300, 110), True, True),
        (Box(142, 100, 300, 110), True, False),
        (Box(177.9, 100, 300, 110), True, False),
        (Box(178.1, 100, 300, 110), False, False),
        (Box(90, 104, 200, 105), True, True),
        (Box(90, 80, 200, 102.6), True, False),
        (Box(90, 80, 200, 102.4), False, False),
        (Box(90, 90, 200, 105.1), True, True),
    ],
)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_cover_words_from_a_share_on(box, touches, well, turn):
    """A box meant for a word reaches into it; one that is about it covers half; turned words alike."""
    word = Word("Quillfeather"[:10], Box(100, 100, 180, 110), turn=turn)
    if turn % 180:
        box, word = (
            Box(box.y0, box.x0, box.y1, box.x1),
            Word(word.text, Box(100, 100, 110, 180), turn=turn),
        )
    assert covers(box, word) is touches
    assert (covers_well(box, word) and covers(box, word)) is well


def test_a_kept_word_is_drawn_back_from_a_box():
    """What the text layer lays over a grazed word lies wholly outside the redaction."""
    word = Box(100, 100, 180, 110)
    assert beside(word, [Box(178.5, 90, 300, 120)]) == Box(100, 100, 178.5, 110)
    assert beside(word, [Box(0, 0, 101, 200)]) == Box(101, 100, 180, 110)
    assert beside(word, [Box(0, 90, 300, 101)]) == Box(100, 101, 180, 110)
    assert beside(word, [Box(0, 109, 300, 120)]) == Box(100, 100, 180, 109)
    assert beside(word, [Box(0, 0, 50, 50)]) == word


def left_of(done):
    """Gives the words that are left to be read, page by page."""
    return [
        [piece.content for piece in page.pieces if isinstance(piece.content, str)]
        for page in done.pages
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Keepers: Quillfeather, Tarquin (1998)", ["Keepers:", "(1998)"]),
        ("QUILLFEATHER, TARQUIN said", ["said"]),
        ("for Tarquin Quillfeather's boat", ["for", "boat"]),
        ("by TARQUIN QUILLFEATHER alone", ["by", "alone"]),
        ("a T a r q u i n Q u i l l f e a t h e r b", ["a", "b"]),
        ("Hugo Quillfeather, Tarquin Orlo", ["Hugo", "Quillfeather,", "Tarquin", "Orlo"]),
        ("Keepers: QUILLFEATHER Tarquin Wharf", ["Keepers:", "Wharf"]),
        ("ORLO Hugo, QUILLFEATHER Tarquin", ["ORLO", "Hugo,"]),
        ("QUILLFEATHER Tarquin; WEX Ines", ["WEX", "Ines"]),
        ("Hugo QUILLFEATHER Tarquin ORLO", ["Hugo", "QUILLFEATHER", "Tarquin", "ORLO"]),
        ("Quillfeather Tarquin", ["Quillfeather", "Tarquin"]),
    ],
)
def test_a_name_that_goes_everywhere_goes_in_every_form(line, kept):
    """Inverted as in a register, possessive, in capitals, letter by letter; not out of two people's names."""
    page, other = page_of("by Tarquin Quillfeather today"), page_of(line, number=2)
    done = worked([page, other], (box_of(page, "Tarquin", "Quillfeather"), True))
    assert left_of(done)[1] == kept


FOOT = ("told by Tarquin", "1 See the ledger.", "In confidence")
HEAD = ("Harbour Board", "Quillfeather of the isle", "and the wharf")


@pytest.mark.parametrize(
    ("foot", "head", "kept"),
    [
        (FOOT, HEAD, (-1, -1)),
        (("told by Tarquin Quill-", "3"), ("feather of the isle",), (-2, -1)),
        (("told by Tarquin", *["a note"] * 9), HEAD, (-1, -1)),
        (("told by Tarquin", *["a note"] * 10), HEAD, (0, 0)),
        (("told by Tarquin",), (*["a line"] * 5, HEAD[1]), (-1, -1)),
        (("told by Tarquin",), (*["a line"] * 6, HEAD[1]), (0, 0)),
        (("told by Tarquin then",), HEAD, (0, 0)),
        (("told by Tarquin",), ("of Quillfeather",), (0, 0)),
    ],
)
def test_a_name_that_the_end_of_a_page_breaks_goes_everywhere(foot, head, kept):
    """From the end of one of the last lines into the beginning of one of the first, and nowhere else."""
    page = page_of("by Tarquin Quillfeather today")
    last, first = page_of(*foot, number=2), page_of(*head, number=3)
    done = worked([page, last, first], (box_of(page, "Tarquin", "Quillfeather"), True))
    counts = [len(one.words) for one in (last, first)]
    assert [
        len(left) - count for left, count in zip(left_of(done)[1:], counts, strict=True)
    ] == list(kept)


def test_a_name_that_only_a_page_breaks_may_stand_where_its_mark_is_for_one_place():
    """The witnesses are not to object to what nobody withheld."""
    page = page_of("by Tarquin Quillfeather today")
    others = [page_of(*FOOT, number=2), page_of(*HEAD, number=3)]
    done = worked([page, *others], (box_of(page, "Tarquin", "Quillfeather"), False))
    assert left_of(done)[1:] == [[word.text for word in other.words] for other in others]
    assert [term.gone for term in done.terms] == [False]


def test_an_inverted_name_is_sought_by_the_witnesses_where_it_stood():
    """The register's form is a term of its own, so that it may stand nowhere in the copy."""
    page, other = page_of("by Tarquin Quillfeather"), page_of("Quillfeather, Tarquin", number=2)
    done = worked([page, other], (box_of(page, "Tarquin", "Quillfeather"), True))
    assert [term.raw for term in done.terms] == ["Tarquin Quillfeather", "Quillfeather, Tarquin"]
    assert all(term.everywhere and term.gone for term in done.terms)


def alone(done):
    """Gives the pages and places where one word of a name is told to stand by itself."""
    return [
        (caution.page, caution.box)
        for caution in done.cautions
        if caution.what == "a word of mark 1 stands here by itself"
    ]


def test_one_word_of_a_name_is_cautioned_of_with_its_place():
    """Ms Quillfeather may be somebody else: a person looks, at the page and box that are named."""
    page = page_of("by Ms Tarquin Quillfeather of the Harbour Office")
    other = page_of("then Ms Quillfeather's boat left the harbour office", number=2)
    done = worked([page, other], (box_of(page, "Ms", "Tarquin", "Quillfeather"), True))
    assert alone(done) == [(2, box_of(other, "Quillfeather's"))]
    assert "Quillfeather's" in left_of(done)[1]
    here = worked([page, other], (box_of(page, "Ms", "Tarquin", "Quillfeather"), False))
    assert alone(here) == []


def test_ordinary_words_and_places_of_a_phrase_are_not_cautioned_of():
    """A place and what the paper writes in small letters tell nobody; nor does a single marked word."""
    page = page_of("the Wellington Harbour Lights")
    other = page_of("In Wellington the Harbour and its harbour lights", number=2)
    done = worked([page, other], (box_of(page, "Wellington", "Harbour", "Lights"), True))
    assert alone(done) == []


def celled(*rows, number=2):
    """Gives a page whose rows have cells 120 points apart, each row 12 points below the one before."""
    words = []
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            x, y = 50.0 + 120 * column, 800.0 - 12 * line
            for part in cell.split():
                box = Box(x, y, x + 8 * len(part), y + 10)
                words.append(Word(part, box, line=line))
                x = box.x1 + 3
    return Page(number, FRAME, Origin.TEXT, tuple(words))


@pytest.mark.parametrize(
    ("rows", "gone"),
    [
        ([("Tarquin", "keeper of"), ("Quillfeather", "the light")], "Tarquin Quillfeather"),
        ([("Mr Tarquin", "keeper"), ("Quill-", "of the"), ("feather", "light")], None),
        ([("keeper of", "Quillfeather,"), ("the light", "Tarquin")], "Quillfeather, Tarquin"),
        ([("Quillfeather", "Tarquin", "1998")], "Quillfeather Tarquin"),
        ([("Quillfeather", "Tarquin Hugo", "1998")], ""),
        ([("Tarquin", "keeper"), ("Orlo", "ferry"), ("Quillfeather", "light")], ""),
        ([("Tarquin", "keeper"), ("ferry", "Quillfeather")], ""),
    ],
)
def test_a_name_goes_where_cells_break_or_part_it(rows, gone):
    """Its parts stand below each other in one cell, or beside each other in two; others' parts are left."""
    page, other = page_of("by Tarquin Quillfeather today"), celled(*rows)
    done = worked([page, other], (box_of(page, "Tarquin", "Quillfeather"), True))
    every = [word.text for word in other.words]
    away = ["Tarquin", "Quill-", "feather"] if gone is None else gone.split()
    assert left_of(done)[1] == [word for word in every if word not in away]


def test_letters_below_each_other_by_the_size_of_a_gap_are_no_cell():
    """What stands a paragraph below is not what a cell goes on with."""
    page = page_of("by Tarquin Quillfeather today")
    far = celled(("Tarquin", "keeper"), ("", "of"), ("", "the"), ("Quillfeather", "light"))
    done = worked([page, far], (box_of(page, "Tarquin", "Quillfeather"), True))
    assert "Tarquin" in left_of(done)[1]


def test_lines_that_lie_over_each_other_are_not_followed_without_end():
    """A hostile page with five hundred lines in one place is looked through in time, not in their cube."""
    heap = [Word("Orlo", Box(50, 100 + i / 100, 90, 110 + i / 100), line=i + 1) for i in range(500)]
    page = page_of("by Tarquin Quillfeather today")
    other = Page(2, FRAME, Origin.TEXT, tuple(heap))
    before = time.process_time()
    worked([page, other], (box_of(page, "Tarquin", "Quillfeather"), True))
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Orlok", "Orlok2"),
        ("Orlok", "12Orlok"),
        ("Orlok", "Orlok\u00b9"),
        ("Orlok", "saidOrlok"),
        ("Łukasz", "LUKASZ"),
        ("Işıl", "IŞIL"),
        ("Bjørnæs", "Bjornaes"),
        ("Isadora", "ɪꜱᴀᴅᴏʀᴀ"),
        ("欧阳文静", "昨日欧阳文静前往"),
        ("이수", "이수가"),
        ("สมชาย", "นายสมชายมา"),
    ],
)
def test_the_engine_and_the_witness_find_a_name_in_a_word_of_more(name, text):
    """Numbers of footnotes, lost spaces, letters that have no accent, scripts that part no words."""
    assert standing([text], fold(name)) == [range(1)]
    assert stands_in(squeezed(name), text)
    assert fold(name) == squeezed(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [("Lean", "McLean"), ("Orlok", "Orlokov"), ("kala", "Akala"), ("Roy", "LeRoy")],
)
def test_neither_finds_a_name_in_anothers(name, text):
    """The rest of a longer name is no part by itself."""
    assert standing([text], fold(name)) == []
    assert not stands_in(squeezed(name), text)


def test_a_mark_within_a_line_of_ideographs_is_about_those_under_it():
    """Each letter of a script that parts no words has its share of the line, and goes elsewhere by itself."""
    line = Word("昨日欧阳文静前往", Box(50, 700, 210, 720))
    page = Page(1, FRAME, Origin.TEXT, (line,))
    other = Page(2, FRAME, Origin.TEXT, (Word("人欧阳文静", Box(50, 700, 150, 720)),))
    done = worked([page, other], (Box(91, 699, 169, 721), True))
    assert [term.raw for term in done.terms] == ["欧阳文静"]
    assert [burn.box for burn in done.pages[1].burns] == [Box(70, 700, 150, 720)]


def test_a_name_read_from_the_right_is_sought_in_both_orders():
    """Its words stand in the order of the line that they are in."""
    assert backwards("נחמיה אברמוביץ") == "אברמוביץ נחמיה"
    assert backwards("נחמיה") == backwards("Tarquin Quillfeather") == ""
    page, other = page_of("by אברמוביץ נחמיה today"), page_of("זה נחמיה אברמוביץ היום", number=2)
    done = worked([page, other], (box_of(page, "אברמוביץ", "נחמיה"), True))
    assert left_of(done)[1] == ["זה", "היום"]
    assert {term.raw for term in done.terms} == {"אברמוביץ נחמיה", "נחמיה אברמוביץ"}


@pytest.mark.parametrize(
    ("under", "line", "kept"),
    [
        ("Mr Tarquin Quillfeather", "then Tarquin Quillfeather came", "then came"),
        ("Mr Quillfeather", "then Quillfeather came", "then came"),
        ("Mr Harbour", "then the harbour came", "then the harbour came"),
        ("Tarquin Quillfeather12", "by Tarquin Quillfeather", "by"),
        ("Tarquin Quillfeather", "Tarquin J. M. Quillfeather KC", "KC"),
        ("Tarquin Quillfeather", "Tarquin Hugo, Odessa Quillfeather", "*"),
        ("Tarquin Quillfeather", "Tarquin came to Quillfeather", "*"),
        ("Tarquin Quillfeather", "Tarquin came. Quillfeather came", "*"),
        ("Tarquin Quillfeather", "Tarquin and Odessa Quillfeather", "and Odessa"),
        ("Tarquin Quillfeather", "Hugo Quillfeather, Mr Tarquin Orlo", "*"),
        ("Tarquin Quillfeather", "see Quillfeather (Tarquin).", "see"),
        (
            "Tarquin Quillfeather",
            "Surname: Quillfeather First name: Tarquin",
            "Surname: First name:",
        ),
        ("Tarquin Quillfeather", "Surname: Quillfeather First name: Hugo", "*"),
        ("Tarquin Quillfeather", "to quillfeathert@example.nz now", "to now"),
        ("Tarquin Quillfeather", "to h.quillfeather@example.nz now", "*"),
        ("Quillfeather, Tarquin", "by Tarquin Quillfeather", "by"),
        ("Tarquin Quillfeather and Ines Wex", "by Ines Wex", "by"),
        ("Harbour Board and Wellington Office", "the Harbour Board", "*"),
    ],
)
def test_a_name_goes_with_other_words_about_it(under, line, kept):
    """Titles, middle names, notes and forms hide no name; words of two people are left."""
    page, other = page_of(f"by {under} today"), page_of(line, number=2)
    done = worked([page, other], (box_of(page, *under.split()), True))
    assert " ".join(left_of(done)[1]) == (line if kept == "*" else kept)


def test_how_a_name_was_written_is_sought_by_the_witnesses():
    """What stood between the words of a name goes with it, and so may stand nowhere in the copy."""
    page, other = page_of("by Tarquin Quillfeather"), page_of("Tarquin J. Quillfeather", number=2)
    done = worked([page, other], (box_of(page, "Tarquin", "Quillfeather"), True))
    assert [term.raw for term in done.terms] == ["Tarquin Quillfeather", "Tarquin J. Quillfeather"]
    assert all(term.everywhere and term.gone for term in done.terms)


def test_a_word_that_is_drawn_beside_one_of_text_may_be_misread():
    """The surname of a name is drawn, its first name is text: what OCR has wrong is only the one."""
    words = page_of("Tarquin").words + page_of("Ouillfeather", confidence=0.8).words
    assert list(misread(words, "Tarquin Quillfeather")) == [range(2)]
    exact = page_of("Tarquin Ouillfeather").words
    assert list(misread(exact, "Tarquin Quillfeather")) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [("Siaʻosi", "Siaosi"), ("Fa'afetai", "Faʼafetai"), ("محمود", "محمـــود")],
)
def test_signs_that_people_leave_out_change_nothing(name, other):
    """Glottal stops, and the stroke that draws an Arabic word out, are letters to Unicode only."""
    assert fold(name) == fold(other) == squeezed(other)
    assert stands_in(squeezed(name), f"by {other} then")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Jürgen Müller", "Juergen Mueller"),
        ("Juergen Mueller", "Jürgen Müller"),
        ("12 Kauri Street", "12 Kauri St."),
        ("12 Kauri Rd, Foxton", "12 Kauri Road, Foxton"),
        ("021 555 0147", "+64 21 555 0147"),
        ("+64 21 555 0147", "(021) 555-0147"),
        ("3 March 1961", "03/03/1961"),
        ("3/3/1961", "3rd of March, 1961"),
        ("1961-09-13", "13 Sept 1961"),
    ],
)
def test_what_is_spelt_otherwise_is_found(text, other):
    """The same name, address, number or day in other letters goes with the words under the mark."""
    page, second = page_of(f"by {text} today"), page_of(f"by {other} today", number=2)
    done = worked([page, second], (box_of(page, *text.split()), True))
    assert left_of(done)[1] == ["by", "today"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("12 Kauri Street", "12 Kauri Steet"),
        ("021 555 0147", "64 21 555 0148"),
        ("3 March 1961", "03/04/1961"),
        ("30 February 1961", "30/02/1961"),
        ("1,250,000 dollars", "64250000"),
    ],
)
def test_what_is_another_thing_is_left(text, other):
    """A day that is none, a neighbour's number and another month are not the words under the mark."""
    page, second = page_of(f"by {text} today"), page_of(f"by {other} today", number=2)
    done = worked([page, second], (box_of(page, *text.split()), True))
    assert " ".join(left_of(done)[1]) == f"by {other} today"


@pytest.mark.parametrize("first", [True, False])
def test_each_mark_goes_as_far_as_it_says_itself(first):
    """Of two names under two marks the one that goes everywhere goes, and the other stays elsewhere."""
    line = "by Tarquin Quillfeather and Ramona Orlo"
    page, other = page_of(line), page_of(line, number=2)
    marks = (
        (box_of(page, "Tarquin", "Quillfeather"), first),
        (box_of(page, "Ramona", "Orlo"), not first),
    )
    kept = ["by", "and", "Ramona", "Orlo"] if first else ["by", "Tarquin", "Quillfeather", "and"]
    assert left_of(worked([page, other], *marks))[1] == kept


def test_a_lone_word_goes_where_its_letters_only_look_otherwise() -> None:
    """A large Q is read as O in a picture; another letter is another name, and text is believed."""
    box = Box(0, 0, 9, 9)
    read = [Word(text, box, 0.9) for text in ("Photo", "Ouillfeather", "Quillfeathen")]
    assert list(misread(read, "Quillfeather")) == [range(1, 2)]
    assert list(misread([Word("Ouillfeather", box)], "Quillfeather")) == []
