"""What an office file hides is told by kind, and never printed; by real conversions."""

from __future__ import annotations

import json

import pypdfium2 as pdfium
import pytest
from drawn_files import DRAWN
from office_files import MAKERS
from received_files import Made

from redaction import reading
from redaction.incoming.originals import hidden_of

LINED = [*DRAWN, "shaped.xls", "shaped.ppt"]
NAMES = [*MAKERS, *LINED, "tracked.doc", "shapes.doc", "hiding.xls", "hiding.ppt"]
KEPT_BY_RULE = {"tracked-insertion", "white-text", "embedded-object"}
"""An insertion is accepted; white text is text of the page, which redaction drops as unseen."""

LOST_ON_SAVING = {
    "tracked.doc": {
        *("custom-data", "embedded-object", "document-variable", "white-text"),
        *("property", "custom-property"),
    },
    "hiding.xls": {"hidden-name"},
    "hiding.ppt": {"hidden-text"},
}
"""What the older formats do not take over when LibreOffice saves the newer one in them."""


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_printed(name: str, made: dict[str, Made]) -> None:
    """Each word that its pages show stands in the PDF, with its macrons."""
    printed = made[name].printed
    assert [words for words in made[name].told.shown if words not in printed] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_is_not_printed(name: str, made: dict[str, Made]) -> None:
    """No deleted text, comment, hidden row, sheet, slide or note stands in the PDF."""
    printed = made[name].printed
    hidden = [word for kind, word in made[name].told.hidden if kind not in KEPT_BY_RULE]
    assert [word for word in hidden if word in printed] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_is_told(name: str, made: dict[str, Made]) -> None:
    """Each hidden word is listed under its kind, with a place."""
    part = made[name].part
    assert part.hidden is not None
    listed = json.loads(part.hidden)
    lost = LOST_ON_SAVING.get(name, set())
    missing = [
        (kind, word)
        for kind, word in made[name].told.hidden
        if kind not in lost
        and not any(
            item["kind"] == kind and word in item["text"] + item["place"] for item in listed
        )
    ]
    assert missing == []
    assert all(item["place"] for item in listed)


@pytest.mark.parametrize("name", LINED)
def test_hidden_lines_are_not_drawn(name: str, made: dict[str, Made]) -> None:
    """A hidden connector leaves no ink in the PDF: LibreOffice would draw it."""
    printed = made[name].part.printed
    assert printed is not None
    for page in pdfium.PdfDocument(printed):
        red, green, blue = page.render(scale=1).to_pil().convert("RGB").split()
        both = zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)
        assert not any(g > 200 and r < 100 and b < 100 for r, g, b in both)


def test_places_are_those_that_a_reviewer_sees(made: dict[str, Made]) -> None:
    """Slides are told by the order in which they are shown, comments with who wrote them and nothing else."""
    told = {}
    for name in DRAWN:
        part = made[name].part
        assert part.hidden is not None
        for one in json.loads(part.hidden):
            told[one["text"]] = (one["place"], one.get("by", ""))
    assert told["newerword"] == told["replyword"] == ("slide 1", "Wiremu")
    assert told["hiddenslideword"] == told["morenotes"] == ("slide 2", "")
    assert told["olderword"] == ("slide 3, page 2", "Hinewai")
    assert told["speakerword"] == ("slide 3, page 2", "")
    assert told["besideword"] == ("slide 3, page 2, beside its edge", "")
    assert told["leftoverword"] == ("slide that is in no show", "")
    assert told["noteword"] == ("sheet Shown, A1", "Hinewai")
    assert told["screenword"] == ("sheet Shown, not for paper", "")
    assert "describedshown" not in told


def test_cells_beside_a_hidden_column_are_words_of_their_own(made: dict[str, Made]) -> None:
    """What is too long for its cell ends where the next one begins, with no space between them."""
    part = made["shaped.xlsx"].part
    assert part.printed is not None
    assert part.source is not None
    (page, *_) = reading.read(part.printed, part.source)
    words = [word.text for word in page.words]
    assert "besideshown" in words
    assert "cutshown" in words


def test_the_source_names_its_original(made: dict[str, Made]) -> None:
    """The source is the PDF; its original is kept by digest, with who made the PDF and what is hidden."""
    source = made["tracked.docx"].part.source
    assert source is not None
    assert source.original is not None
    assert source.media_type == "application/pdf"
    assert source.name == "tracked.docx.pdf"
    assert source.original.name == "tracked.docx"
    assert source.original.maker.startswith("LibreOffice ")
    assert source.original.hidden["tracked-deletion"] == 3
    assert source.original.sha256 != source.sha256


def test_a_broken_file_does_not_stop_those_behind_it(made: dict[str, Made]) -> None:
    """It is refused by name, with the reason and what to do; the next one is printed."""
    refusal = made["broken.docx"].part.refusal
    assert refusal is not None
    assert str(refusal).startswith("broken.docx: ")
    assert "behindword" in made["behind.docx"].printed


def test_more_than_can_be_listed_is_counted() -> None:
    """What stands beyond the bound of the list is told as one thing, with its count."""
    comment = {"kind": "comment", "place": "comments", "text": "kōrero"}
    told = hidden_of({"hidden": [comment], "left_out": 412})
    assert [item["kind"] for item in told] == ["comment", "unlisted"]
    assert told[1]["text"] == "412 more things"
    assert hidden_of({"hidden": [comment], "left_out": 0}) == [comment]
    assert hidden_of({"hidden": [comment], "left_out": "many"}) == [comment]
