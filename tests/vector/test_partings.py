"""Where a block that was read holds more than one paragraph."""

from __future__ import annotations

import pytest
from test_tables_found import page, read

from records.document import Origin, Page, Word
from records.geometry import Box
from records.marks import Mark


def block(
    lines: list[str], *, heights: tuple[float, ...] = (), origin: Origin = Origin.TEXT
) -> Page:
    """Gives a page of one block of lines; letters are six points wide."""
    made = []
    for number, line in enumerate(lines, 1):
        height = heights[number - 1] if heights else 10.0
        left, foot = 72.0, 700.0 - 14 * number
        for text in line.split():
            made.append(
                Word(text, Box(left, foot, left + 6 * len(text), foot + height), 1.0, number, 1, 0)
            )
            left += 6 * len(text) + 4
    return page(made, origin)


def paragraphs(found: Page, *marks: Mark) -> list[str]:
    """Gives the paragraphs that are read, lines parted by a stroke."""
    return [
        " / ".join("".join(p if isinstance(p, str) else "■" for p in line) for line in one.lines)
        for one in read(found, *marks).paragraphs
    ]


TEXT = [
    "This paper seeks agreement to fund quieter streets",
    "near schools. It was asked for by",
    "neighbours.",
]


def test_a_heading_over_its_text_is_a_paragraph_of_its_own() -> None:
    """The next word had room on the heading's line, so somebody ended it; wrapped lines stay together."""
    assert paragraphs(block(["Purpose", *TEXT])) == ["Purpose", " / ".join(TEXT)]


def test_names_and_numbered_points_are_told_line_by_line() -> None:
    """Names over offices, and points below the line that leads to them."""
    lines = ["Moana Made-Up", "Adviser", "Copied to the offices of all the Ministers by mail"]
    assert paragraphs(block(lines)) == lines
    points = ["It is proposed to fund these three things this year:", "a. noise", "b. walking"]
    assert paragraphs(block(points)) == points


@pytest.mark.parametrize(
    "line", ["near", "the neighbours’", "with half-", "by the Ministers,", "and"]
)
def test_a_sentence_that_goes_on_is_not_parted(line: str) -> None:
    """A small letter, a sign, a hyphen or a comma at the break: the text goes on, however short the line."""
    last = "Schools" if line.endswith(("-", ",")) else "schools and others"
    lines = ["This paper seeks agreement to fund quieter streets", line, last]
    assert paragraphs(block(lines)) == [" / ".join(lines)]


def test_lines_of_other_letters_are_parted_and_titles_are_not() -> None:
    """Larger letters over smaller ones; a title in two lines is one; mixed fonts on a line say nothing."""
    lines = [
        "Quieter",
        "Streets",
        "this paper seeks agreement to fund quieter streets",
        "near schools",
    ]
    assert paragraphs(block(lines, heights=(20, 20, 10, 10))) == [
        *("Quieter / Streets", " / ".join(lines[2:]))
    ]
    assert paragraphs(block(lines[2:], heights=(10, 14), origin=Origin.OCR)) == [
        " / ".join(lines[2:])
    ]


@pytest.mark.parametrize("name", ["Li", "Wolfeschlegelsteinhausen"])
def test_what_is_withheld_parts_nothing(name: str) -> None:
    """A line from which words are gone is parted from nothing, however short they made it."""
    found = block([f"Told {name}", "Adviser", "Copied to the offices of all the Ministers"])
    hidden = next(word for word in found.words if word.text == name)
    mark = Mark(1, (hidden.box.grown(1),), "OIA-9-2-a")
    assert paragraphs(found, mark) == [
        *("Told■ / Adviser", "Copied to the offices of all the Ministers")
    ]
