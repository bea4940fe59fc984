"""What a real paper is made of: headings by their place, lists within lists, notes, contents, running lines."""

from __future__ import annotations

import published_samples as samples
import pytest
from lxml import html

from publish.html.pages import document_page
from publish.html.text import document_text
from publish.outline.blocks import Block, Bullets, Contents, Figure, Heading, Paragraph
from publish.outline.joining import NoteMark, plain
from publish.outline.nesting import Listed, nested
from publish.outline.structure import outline
from records.release import PublicPage, PublicParagraph, Withholding

HIDDEN = Withholding(samples.PRIVACY)
WITHHELD = "[withheld under section 9(2)(a)]"
paragraph = samples.paragraph
TEXT = paragraph(
    "The scheme was set up for people who were away from work, and paid to those who employ them,",
    "for as long as they were away and their employer kept them on.",
)


def blocks_of(*paragraphs: PublicParagraph) -> tuple[Block, ...]:
    """Gives the blocks of one page."""
    (sheet,) = outline([PublicPage(1, paragraphs)])
    return sheet.blocks


def headings(*paragraphs: PublicParagraph) -> list[str]:
    """Gives the headings of one page."""
    return [plain(block.pieces) for block in blocks_of(*paragraphs) if isinstance(block, Heading)]


def page_of(*paragraphs: PublicParagraph) -> html.HtmlElement:
    """Gives the page of a document of one page."""
    sheets = outline([PublicPage(1, paragraphs)])
    made = document_page(samples.PAPER, sheets, f"{samples.PAPER.folder}/x.html", samples.SITE)
    return html.fromstring(made.content.decode())


def test_headings_of_the_bodys_size_are_told_by_their_place() -> None:
    """A short line between a finished paragraph and a numbered one, or a long one, heads it."""
    assert headings(
        paragraph("Proposal"),
        paragraph("1. This paper proposes a scheme."),
        paragraph("Rate of subsidy"),
        paragraph("2. The rate is flat."),
        paragraph("Interactions with other schemes"),
        paragraph("The tax system"),
        paragraph("3. It is income."),
        TEXT,
        paragraph("Removing the ‘30% income loss’ test"),
        TEXT,
    ) == [
        "Proposal",
        "Rate of subsidy",
        "Interactions with other schemes",
        "The tax system",
        "Removing the ‘30% income loss’ test",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "To: the Minister",
        "Dear Minister",
        "Figure 1: cost by year",
        "and those who employ them",
        "a",
        "Kura | 2024/25 | 2025/26",
        "1,204.500 (3.500) 12.250",
        "They agreed;",
        "The Minister asks that:",
        "Costs ................ 4",
    ],
)
def test_not_every_short_line_heads_what_follows(line: str) -> None:
    """Fields, greetings, captions, figures, ends of sentences and lines that lead on are none."""
    assert headings(TEXT, paragraph(line), TEXT) == []


def test_a_line_in_a_sentence_and_names_are_no_headings() -> None:
    """What stands before must be finished, and names stand before no text."""
    assert headings(paragraph("they agreed with"), paragraph("The Minister of Streets"), TEXT) == []
    assert (
        headings(
            TEXT, paragraph("Moana Rewi"), paragraph("Adviser"), paragraph("Distribution: all")
        )
        == []
    )


def test_a_heading_at_the_foot_of_a_page_heads_the_next() -> None:
    """Notes, feet and heads between them are no text; a number left alone is not the section's."""
    pages = [
        PublicPage(
            1,
            (
                TEXT,
                TEXT,
                paragraph("66."),
                paragraph("Consultation"),
                paragraph("67. Asked."),
                paragraph("Scope"),
                paragraph("1 A note.", size=8),
                paragraph("In Confidence 3"),
            ),
        ),
        PublicPage(
            2, (paragraph("Page 4"), paragraph("68."), paragraph("69. The scheme is for all."))
        ),
    ]
    found = [
        block for sheet in outline(pages) for block in sheet.blocks if isinstance(block, Heading)
    ]
    assert [plain(block.pieces) for block in found] == ["Consultation", "Scope"]


def test_what_the_contents_name_is_a_heading() -> None:
    """Each line of contents is its own, without dots, and leads to its heading where there is one."""
    listed = paragraph(
        *(
            "1 The case for quiet ........ 2",
            "1.1 What neighbours of schools",
            "say ...... 2",
            "Notes ..... ix",
        )
    )
    blocks = blocks_of(
        listed,
        *(TEXT, paragraph("1 The case for quiet"), paragraph("Two."), TEXT),
        *(paragraph("1.1 What neighbours of schools say"), paragraph("Three."), TEXT),
    )
    (contents,) = (block for block in blocks if isinstance(block, Contents))
    assert [(one.text, one.page, one.anchor) for one in contents.entries] == [
        ("1 The case for quiet", "2", "heading-1"),
        ("1.1 What neighbours of schools say", "2", "heading-2"),
        ("Notes", "ix", None),
    ]
    page = page_of(listed, TEXT, paragraph("1 The case for quiet"), paragraph("Two."), TEXT)
    assert page.xpath("//ul[@class='entries']/li[1]/a/@href") == ["#heading-1"]


def test_a_redaction_in_the_contents_stays_readable() -> None:
    """A line with one is no link, so that the redaction can lead to its ground."""
    page = page_of(
        paragraph(("1 About ", HIDDEN, " ...... 2")), TEXT, paragraph(("1 About ", HIDDEN)), TEXT
    )
    (line,) = page.xpath("//ul[@class='entries']/li")
    assert line.text_content().split() == ["1", "About", *WITHHELD.split(), "2"]
    assert line.xpath("a/@class") == ["withheld"]


def lists(blocks: tuple[Block, ...]) -> list[object]:
    """Gives lists as nested lists of their markers, or their words where they have none."""

    def items(listed: Listed) -> list[object]:
        out: list[object] = []
        for item in listed.items:
            out.append(item.marker or plain(item.pieces))
            out += [items(below) for below in item.below]
        return out

    return [items(block) for block in nested(blocks) if isinstance(block, Listed)]


def test_numbers_letters_and_points_nest() -> None:
    """12.1 stands below 12., (a) below 12.1, (i) below (a), points below the number that leads to them."""
    assert lists(
        blocks_of(
            *(paragraph("12. agree"), paragraph("12.1 that"), paragraph("(a) one")),
            *(paragraph("(i) small"), paragraph("(ii) smaller"), paragraph("(b) two")),
            *(
                paragraph("12.2 and note:"),
                paragraph("• noise", "– by day", "– by night", "• cost"),
            ),
            *(paragraph("13. note"), paragraph("a. first"), paragraph("b. second")),
        )
    ) == [
        [
            "12.",
            [
                "12.1",
                ["(a)", ["(i)", "(ii)"], "(b)"],
                "12.2",
                ["noise", ["by day", "by night"], "cost"],
            ],
            "13.",
            ["a.", "b."],
        ]
    ]


def test_letters_i_and_v_are_letters_where_letters_count() -> None:
    """(i) behind (h) is the ninth letter; what begins a page with (c) does not swallow 13."""
    assert lists(
        blocks_of(*(paragraph(f"({sign}) some") for sign in "ghij"), paragraph("13. next"))
    ) == [["(g)", "(h)", "(i)", "(j)"], ["13."]]


def test_lists_are_lists_in_the_page() -> None:
    """An ordered list with the numbers as printed, and the list below it within its item."""
    page = page_of(
        paragraph("2. agree to:"), paragraph("2.1 fund", "2.2 report"), paragraph("• noise")
    )
    (outer,) = page.xpath("//div[@class='sheet']/ol")
    assert outer.xpath("li/span[@class='marker']/text()") == ["2."]
    assert outer.xpath("li/ol/li/span[@class='marker']/text()") == ["2.1", "2.2"]


def test_bare_numbers_of_a_minute_are_its_numbers() -> None:
    """``3 noted`` behind ``2 agreed`` is a number; a sentence that begins with one is not."""
    minute = [paragraph(f"{n} noted that it is so;") for n in (1, 2, 4)]
    assert [b.marker for b in blocks_of(*minute, paragraph("20 people came."))] == [
        *("1", "2", "4", None)
    ]
    assert [b.marker for b in blocks_of(paragraph("1 noted it;"), paragraph("2 went home."))] == [
        *(None, None)
    ]


def test_bare_numbers_before_a_redaction_or_a_long_sentence_count_too() -> None:
    """A decision that is withheld keeps its number; a heading or an address with one is no paragraph of it."""
    long = "E toru ngā kaupapa matua o tēnei pūrongo: te haumaru, te mana, te utu."
    lines = [("1 noted it;",), ("2 ", HIDDEN), (f"3 {long}",), ("4 High Street",)]
    found = [
        b.marker
        for b in blocks_of(*(paragraph(line) for line in lines))
        if isinstance(b, Paragraph)
    ]
    assert found == ["1", "2", "3", None]


def test_a_number_right_before_a_redaction_or_a_short_sentence_counts() -> None:
    """However close the box stands to it; a short line that heads something, or an address, does not count."""
    lines = [
        f"{n} The lights of eleven small ports are to be restored over two years."
        for n in (1, 2, 3)
    ]
    found = [
        (b.marker, plain(b.pieces))
        for b in blocks_of(
            *map(paragraph, lines),
            paragraph(("4", HIDDEN)),
            paragraph("5 There are no legislative implications."),
            paragraph("6 I have considered three options:"),
            paragraph("9 High Street, Te Motu o te Rangi."),
        )[3:]
        if isinstance(b, Paragraph)
    ]
    assert found == [
        ("4", WITHHELD),
        ("5", "There are no legislative implications."),
        ("6", "I have considered three options:"),
        (None, "9 High Street, Te Motu o te Rangi."),
    ]


def test_recommendations_count_anew() -> None:
    """From ``1 note``, where 2 and 3 follow; what comes behind them goes on with the count before."""
    long = "The lights of eleven small ports are to be restored over two years."
    asked = ["1 note that it is so;", "2 agree to it;", "3 invite a report."]
    texts = [*(f"{n} {long}" for n in range(1, 6)), *asked, f"6 {long}", "1 of five was mended."]
    markers = [b.marker for b in blocks_of(*map(paragraph, texts)) if isinstance(b, Paragraph)]
    assert markers == [*"12345", *"123", "6", None]


@pytest.mark.parametrize("line", ["584.4 77", "100.000 - - - -", "- -", "1,204.5"])
def test_figures_are_neither_numbers_of_paragraphs_nor_points(line: str) -> None:
    """What was left of a table keeps its figures whole."""
    (block,) = blocks_of(paragraph(line))
    assert block == Paragraph((line,))


def notes_of(*paragraphs: PublicParagraph) -> tuple[list[NoteMark], list[Paragraph]]:
    """Gives the marks and the notes of one page."""
    blocks = blocks_of(*paragraphs, *[TEXT] * 3, paragraph("1 See the paper.", "2 Ibid.", size=8))
    marks: list[NoteMark] = []
    for block in blocks:
        runs = block.items if isinstance(block, Bullets) else ()
        if isinstance(block, Paragraph | Heading):
            runs = (block.pieces,)
        marks += [piece for pieces in runs for piece in pieces if isinstance(piece, NoteMark)]
    return marks, [b for b in blocks if isinstance(b, Paragraph) and b.footnote]


def test_notes_and_their_marks_lead_to_each_other() -> None:
    """Behind a word and its signs, in a paragraph or a point; both ways."""
    page = page_of(
        paragraph("The rate is higher (for some)1. It was 2.5 in May."),
        paragraph(("• told by ", HIDDEN, "and others.2")),
        *[TEXT] * 3,
        paragraph("1 See the paper.", "2 Ibid.", size=8),
    )
    for number in "12":
        (mark,) = page.xpath(f"//sup/a[text()='{number}']")
        (note,) = page.xpath(f"//p[@class='footnote'][@id='{mark.get('href')[1:]}']")
        assert note.xpath("a/@href") == [f"#{mark.get('id')}"]


def test_a_mark_stands_apart_in_plain_text() -> None:
    """In brackets, so that nobody takes it for a part of the words before it."""
    pages = [
        PublicPage(
            1, (paragraph("(for some)1. It was 2.5."), *[TEXT] * 3, paragraph("1 See.", size=8))
        )
    ]
    assert "(for some)[1]. It was 2.5." in document_text(
        samples.PAPER, outline(pages), samples.SITE
    )


@pytest.mark.parametrize(
    "line",
    [
        "It costs 1 and 2.",
        "CO2 and PM2",
        "The rate is higher1, and the price higher1, both.",
        "by 12% in Level 11",
        "in COVID-19, section 9(2)",
    ],
)
def test_a_doubtful_mark_leads_nowhere(line: str) -> None:
    """Figures, formulas and two marks of one number are no marks, and no word is lost."""
    marks, notes = notes_of(paragraph(line))
    assert marks == []
    assert [note.marker for note in notes] == ["1", "2"]


def test_labels_that_come_often_are_no_running_lines() -> None:
    """``Sample 3:`` on every page, and twice on some, is the text's own."""
    pages = [
        PublicPage(
            n, (paragraph(f"Sample {2 * n}:"), TEXT, paragraph(f"Sample {2 * n + 1}:"), TEXT)
        )
        for n in range(1, 5)
    ]
    assert not any(
        isinstance(block, Paragraph) and block.running
        for sheet in outline(pages)
        for block in sheet.blocks
    )


@pytest.mark.parametrize(
    "line",
    [
        "Proactively Released",
        "Page 1 of 2 IN CONFIDENCE",
        "In Confidence 3",
        "Released under the Official Information Act 1982",
    ],
)
def test_stamps_and_feet_run_on_a_single_page(line: str) -> None:
    """A stamp, or a marking beside a page number, needs no other page to be known."""
    first, _ = blocks_of(paragraph(line, size=30), TEXT)
    assert isinstance(first, Paragraph)
    assert first.running


def test_years_in_a_row_are_no_page_numbers() -> None:
    """2019/20 is the head of a column."""
    (block,) = blocks_of(paragraph("2019/20"))
    assert isinstance(block, Paragraph)
    assert not block.running


@pytest.mark.parametrize(
    "line",
    [
        "Figure 1—Cloud Appetite",
        "Figure 2: Noise",
        "Chart 3 Cost by year",
        "Figure 4",
        "Map B. Streets",
    ],
)
def test_captions_make_figures(line: str) -> None:
    """A figure says where it stands and what its caption is, a redaction in it too."""
    assert [type(block) for block in blocks_of(TEXT, paragraph(line), TEXT)][1] is Figure
    page = page_of(TEXT, paragraph((f"{line}: Of ", HIDDEN)), TEXT)
    (figure,) = page.xpath("//figure")
    assert figure.xpath("string(figcaption)").endswith(WITHHELD)
    assert "page 1 of the PDF" in figure.xpath("string(p)")


@pytest.mark.parametrize(
    "line",
    [
        "Figure 2 shows the noise.",
        "Figures 1 to 3",
        "figure 1: Noise",
        "Chart 3: Cost. The cost rose; it will fall.",
        "Map of streets",
    ],
)
def test_sentences_about_figures_are_none(line: str) -> None:
    """What speaks of a figure stays a paragraph."""
    assert not any(isinstance(block, Figure) for block in blocks_of(TEXT, paragraph(line), TEXT))


def test_a_letter_is_never_a_points_sign() -> None:
    """``o`` is a Māori word, which may begin a page in the middle of a sentence."""
    (block,) = blocks_of(paragraph("o Aotearoa ngā tiriti katoa"))
    assert block == Paragraph(("o Aotearoa ngā tiriti katoa",))
