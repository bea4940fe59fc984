"""The readable text: outline, joined lines, redactions in their place, and language."""

from __future__ import annotations

import published_samples as samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.bundle import release_files
from publish.html.text import document_text
from publish.letters import clean, fold
from publish.maori import is_maori, language_of
from publish.outline.blocks import Bullets, Figure, Heading, Paragraph
from publish.outline.joining import joined, plain
from publish.outline.structure import outline
from records.release import PublicPage, PublicParagraph, PublicPicture, Withholding

HIDDEN = Withholding(samples.PRIVACY)
OTHER = Withholding(samples.ADVICE)
paragraph = samples.paragraph


def blocks_of(*paragraphs: PublicParagraph):
    (sheet,) = outline([PublicPage(1, paragraphs)])
    return sheet.blocks


def run(*lines, vocabulary=()):
    pieces = joined(
        [(line,) if isinstance(line, str) else line for line in lines], frozenset(vocabulary)
    )
    return plain(pieces)


BODY = paragraph(
    "This is a body paragraph of ordinary size that is long enough to be the most common."
)


def test_headings_are_told_by_their_size():
    """Larger short paragraphs are headings, nested by size below the page's own heading."""
    blocks = blocks_of(
        paragraph("The title", size=20),
        BODY,
        paragraph("A part", size=14),
        BODY,
        paragraph("Next", size=20),
    )
    assert [(b.level, plain(b.pieces)) for b in blocks if isinstance(b, Heading)] == [
        (2, "The title"),
        (3, "A part"),
        (2, "Next"),
    ]
    assert [b.anchor for b in blocks if isinstance(b, Heading)] == [
        "heading-1",
        "heading-2",
        "heading-3",
    ]


def test_headings_never_skip_a_level():
    """A document that starts with its smallest heading still starts at level two."""
    blocks = blocks_of(
        paragraph("small", size=13),
        BODY,
        paragraph("Large", size=24),
        paragraph("mid", size=18),
        BODY,
    )
    assert [b.level for b in blocks if isinstance(b, Heading)] == [2, 2, 3]


def test_section_names_of_a_cabinet_paper_are_headings_at_body_size():
    """Names that the Cabinet template gives are headings even where they are only bold."""
    blocks = blocks_of(paragraph("Proposal"), BODY, paragraph("Financial implications:"), BODY)
    assert [plain(b.pieces) for b in blocks if isinstance(b, Heading)] == [
        "Proposal",
        "Financial implications:",
    ]


@pytest.mark.parametrize(
    "large",
    [
        "This large sentence ends in a full stop.",
        "IN-CONFIDENCE",
        "[SENSITIVE: Budget]",
        "Page 3 of 12",
        "12",
        "• a large point",
        "long " * 30,
    ],
)
def test_not_everything_large_is_a_heading(large):
    """Sentences, markings, page numbers, points and long text are no headings, whatever their size."""
    blocks = blocks_of(paragraph(large, size=18), *[BODY] * 4)
    assert not [block for block in blocks if isinstance(block, Heading)]


def test_what_repeats_on_most_pages_is_no_heading():
    """A running head stays in the text, apart, and is not offered as a heading on each page."""
    pages = [
        PublicPage(n, (paragraph(f"Proactively released {n}", size=16), BODY)) for n in range(1, 5)
    ]
    heads = [sheet.blocks[0] for sheet in outline(pages)]
    assert all(isinstance(head, Paragraph) and head.running for head in heads)
    assert plain(heads[3].pieces) == "Proactively released 4"


def test_numbered_paragraphs_keep_their_numbers():
    """Numbers that people cite stay as printed, also where several stand in one block."""
    blocks = blocks_of(
        paragraph("2.1 The first", "goes on.", "2.2 The second."),
        paragraph("(a) agree", "(b) note"),
        paragraph("14. Alone on", "2020. Not a number, but a year."),
    )
    assert [(b.marker, plain(b.pieces)) for b in blocks] == [
        ("2.1", "The first goes on."),
        ("2.2", "The second."),
        ("(a)", "agree"),
        ("(b)", "note"),
        ("14.", "Alone on 2020. Not a number, but a year."),
    ]


def test_notes_at_the_foot_of_a_page_are_footnotes():
    """Small letters with a number, down to the page's foot, are its notes, each by itself."""
    blocks = blocks_of(
        paragraph("12 small words in the middle are none", size=8),
        *[BODY] * 4,
        paragraph("3 See the earlier paper, and", "its appendix.", "4 Ibid.", size=8),
        paragraph(("5 Told by ", HIDDEN), size=8),
        paragraph("Page 2"),
    )
    notes = [(b.marker, plain(b.pieces)) for b in blocks if isinstance(b, Paragraph) and b.footnote]
    assert notes == [
        ("3", "See the earlier paper, and its appendix."),
        ("4", "Ibid."),
        ("5", "Told by [withheld under section 9(2)(a)]"),
    ]
    assert blocks[-1].running


def test_number_that_stands_alone_finds_its_text():
    """A number that was read apart is put before the paragraph after it."""
    blocks = blocks_of(paragraph("7."), BODY, paragraph("(a)"), BODY, paragraph("9."))
    assert [b.marker for b in blocks] == ["7.", "(a)", None]
    assert plain(blocks[2].pieces) == "9."


def test_numbers_in_a_row_are_never_given_to_a_wrong_text():
    """Where a margin of numbers was read before its paragraphs, no paragraph is numbered wrongly."""
    blocks = blocks_of(paragraph("2."), paragraph("3."), BODY, BODY)
    assert [b.marker for b in blocks] == [None] * 4
    assert [plain(b.pieces) for b in blocks[:2]] == ["2.", "3."]


def test_points_become_one_list():
    """Points in one block or in several are one list, their signs dropped, their redactions kept."""
    blocks = blocks_of(
        paragraph("• one", "goes on", "• two"),
        paragraph(("– three ", HIDDEN)),
        paragraph(("• ", HIDDEN)),
    )
    (points,) = blocks
    assert isinstance(points, Bullets)
    assert [plain(item) for item in points.items] == [
        "one goes on",
        "two",
        "three [withheld under section 9(2)(a)]",
        "[withheld under section 9(2)(a)]",
    ]


@pytest.mark.parametrize(
    ("first", "second", "vocabulary", "expected"),
    [
        ("the appen-", "dix follows", {"appendix"}, "the appendix follows"),
        ("a long-", "term plan", set(), "a long-term plan"),
        ("a long-", "term plan", {"longterm", "long-term"}, "a long-term plan"),
        ("Wellington-", "Auckland", {"wellingtonauckland"}, "Wellington-Auckland"),
        ("CAB-", "26-SUB", set(), "CAB-26-SUB"),
        ("we agree -", "perhaps", {"agreeperhaps"}, "we agree - perhaps"),
        ("soft\u00ad", "ware", set(), "software"),
        ("so\u00adft", "ware", set(), "soft ware"),
        ("and/", "or", set(), "and/or"),
        ("plain  line ", " next", set(), "plain line next"),
        ("whaka-", "mana", {"whakamana"}, "whakamana"),
    ],
)
def test_hyphens_at_a_line_end_are_handled_with_care(first, second, vocabulary, expected):
    """A hyphen goes only where the document itself spells the word without it."""
    assert run(first, second, vocabulary=vocabulary) == expected


def test_redactions_stand_in_their_place():
    """Each redaction reads in its place, spaced from words and tight to signs."""
    words = "[withheld under section 9(2)(a)]"
    assert (
        run(("Call", HIDDEN, "today"), (HIDDEN, ", please"))
        == f"Call {words} today {words}, please"
    )
    assert run(("(", HIDDEN, ")")) == f"({words})"
    assert run((HIDDEN, OTHER)) == f"{words} [withheld under section 9(2)(f)(iv)]"


def test_redaction_over_a_line_end_is_told_once():
    """One redaction broken by the end of a line is one; of two grounds both are told."""
    words = "[withheld under section 9(2)(a)]"
    assert run(("from", HIDDEN), (HIDDEN, "to")) == f"from {words} to"
    assert run(("from", HIDDEN), (OTHER, "to")).count("withheld") == 2


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


words = st.text(alphabet="aābc dé-.1(•\n", max_size=12)
lines = st.lists(st.one_of(words, st.just(HIDDEN)), max_size=3).map(tuple)
paragraphs = st.builds(
    PublicParagraph, st.lists(lines, max_size=4).map(tuple), st.sampled_from([9.0, 11.0, 16.0])
)


@settings(deadline=None)  # what is busy is no fault of the outline
@given(st.lists(st.lists(paragraphs, max_size=4).map(tuple), max_size=4))
def test_no_letter_of_the_document_is_lost(pages):
    """Whatever the outline makes of it, every letter and digit of the document stands in the text."""
    numbered = [PublicPage(number, page) for number, page in enumerate(pages, 1)]
    sheets = outline(numbered)
    before = "".join(
        piece
        for page in numbered
        for para in page.paragraphs
        for line in para.lines
        for piece in line
        if isinstance(piece, str)
    )
    after = []
    for sheet in sheets:
        for block in sheet.blocks:
            runs = block.items if isinstance(block, Bullets) else (block.pieces,)
            if isinstance(block, Paragraph) and block.marker:
                after.append(block.marker)
            after += [piece for pieces in runs for piece in pieces if isinstance(piece, str)]
    assert letters("".join(after)) == letters(before)


def test_plain_text_has_everything_in_order():
    """The text says what it is, then page by page with redactions in place, then the key."""
    text = document_text(samples.PAPER, outline(samples.PAPER_PAGES), samples.SITE)
    assert text.startswith(
        "Quieter streets near schools\nCabinet paper, Ministry for Quiet Streets\nCAB-26-SUB-0123\n"
        "Released in part, 23 November 2026\nhttps://papers.example.nz/quiet-streets/releases/"
    )
    assert "\n\n[Page 2]\n\n" in text
    assert "told in the appendix, and the appendix also" in text
    assert "3. The adviser is [withheld under section 9(2)(a)], telephone [withheld" in text
    assert "• the noise before and after\n• the number of children who walk\n• the cost\n" in text
    assert text.endswith(
        "Section 9(2)(f)(iv) of the Official Information Act 1982: Confidential advice. "
        "Withholding is necessary while Ministers consider advice.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ko te kaupapa o tēnei pepa he whakamārie i ngā tiriti e tata ana ki ngā kura.",
        "Kua whakaaetia te tuku i nga pepa katoa ki te iwi whanui.",
        "He pūrongo mō ngā wāhi tākaro",
        "Kupu whakatau: kua tukuna te ripoti",
        "Te Puni Kōkiri",
        "Te Pūrongo",
    ],
)
def test_clearly_maori_passages_are_told(text):
    """Sentences, headings and names that are Māori throughout are told, with macrons or without."""
    assert is_maori(text)
    assert language_of(text, "en-NZ") == "mi"


@pytest.mark.parametrize(
    "text",
    [
        "The paper seeks agreement to fund quieter streets.",
        "To make one more, we take a home here to use",
        "I hope he came to me to take a more humane route to the same home.",
        "The iwi and the hapū of Te Tai Tokerau were consulted on the kaupapa.",
        "He here are we",
        "Proposal",
        "To whom",
        "1 2 3 4",
        "Māori",
        "Nō te mea: because the Ministry of Education said that it would report back",
    ],
)
def test_doubtful_passages_are_not(text):
    """English, mixed passages, single words and numbers are left in the document's language."""
    assert not is_maori(text)


def test_folding_makes_spellings_meet():
    """wāhi, wahi and waahi, in any case and any normal form, are one word for searching."""
    assert len({fold(word) for word in ("wāhi", "wahi", "waahi", "WĀHI", "wa\u0304hi")}) == 1


def test_cleaning_composes_and_drops_controls():
    """Text is NFC without controls or marks that turn its direction; macrons and line ends stay."""
    assert clean("wa\u0304hi\x00\x1b\u202e\n") == "wāhi\n"


CAPTION = paragraph("Figure 1: Streets near schools")
SAID = "A map of the streets near the school"


def figures_of(*standing):
    """Gives the figures of a page on which paragraphs and pictures follow each other."""
    paragraphs = [one for one in standing if isinstance(one, PublicParagraph)]
    pictures = [
        PublicPicture(sum(isinstance(o, PublicParagraph) for o in standing[:at]), one)
        for at, one in enumerate(standing)
        if not isinstance(one, PublicParagraph)
    ]
    (sheet,) = outline([PublicPage(1, tuple(paragraphs), (), tuple(pictures))])
    return [block for block in sheet.blocks if isinstance(block, Figure)], sheet


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ([None], [((), (), 1)]),
        ([SAID], [((), (SAID,), 0)]),
        ([None, SAID, None], [((), (SAID,), 2)]),
        ([None, CAPTION], [("c", (), 1)]),
        ([CAPTION, SAID], [("c", (SAID,), 0)]),
        ([SAID, CAPTION, None], [("c", (SAID,), 0), ((), (), 1)]),
        ([CAPTION], [("c", (), 0)]),
        ([CAPTION, CAPTION, SAID], [("c", (), 0), ("c", (SAID,), 0)]),
        ([None, paragraph("Cabinet agreed."), None], [((), (), 1), ((), (), 1)]),
    ],
)
def test_a_picture_stands_with_its_caption_and_what_was_said_of_it(standing, expected):
    """A caption takes the pictures before it, or else those behind it; words between keep pictures apart."""
    figures, _ = figures_of(*standing)
    told = [("c" if f.pieces else (), f.described, f.undescribed) for f in figures]
    assert told == expected


def test_no_picture_is_dropped_from_the_readable_text():
    """Descriptions, and pictures of which nothing is known, stand in page and text, in their places."""
    made = release_files(samples.PAPER, samples.PAPER_COPY, samples.SITE)
    page = {file.key: file.content.decode() for file in made}
    html = next(text for key, text in page.items() if key.endswith(".html") and "page-2" in text)
    text = next(text for key, text in page.items() if key.endswith(".txt"))
    assert "2 figures, not described" in html
    assert "2 figures, not described" in text
    assert "quiet ones in green</span></p>" in html
    assert "[Figure: A map of the streets near Te Kura o Ōkiwi, the quiet ones in green]" in text
    assert '<span lang="mi">He mapi o ngā tiriti' in html
    assert html.index("quiet ones in green") < html.index("<figcaption")
    assert '<p class="running" lang="en-NZ">Figure, not described</p>' in html


def test_a_picture_between_them_keeps_no_heading_from_its_text():
    """What is a heading is told by the words behind it, whatever picture stands between."""
    body = paragraph("1. This paper seeks agreement to fund quieter streets near schools.")
    _, without = figures_of(paragraph("Proposal"), body)
    _, between = figures_of(paragraph("Proposal"), None, body)
    kinds = [block.kind for block in between.blocks]
    assert [kind for kind in kinds if kind != "figure"] == [b.kind for b in without.blocks]
