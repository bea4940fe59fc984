"""What a paper, minute, briefing or letter says of itself is offered with its place, and nothing else is."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_pages import drawing, lines, read

from benchmarks.first_pages import ABOUT, ASKED, NOT_ASKED
from flows.reviewing.suggesting import completed, suggested
from records.document import Agency, Kind, Origin, Page, Submission, Word
from records.errors import Refused
from records.geometry import Box, PageFrame
from records.recognition import USUAL
from records.suggestion import Field, Suggestion
from redaction import intake, reading
from redaction.firstpages.firstpage import suggestions

pytestmark = pytest.mark.usefixtures("forked")

SAMPLES = Path(__file__).parents[2] / "samples"

PAPER = (
    "In Confidence",
    "Office of the Minister of Quiet Streets",
    "Office of the Associate Minister for Footpaths and Kerbs",
    "Chair, Cabinet Expenditure and Regulatory Review",
    "Committee",
    "Ngā ara hīkoi: paying for",
    "the new footpaths",
    "Proposal",
    "1 This paper seeks agreement to what Cabinet noted in CAB-22-MIN-0001.",
)
SIGNED = ("Authorised for lodgement", "Hon Hinewai Pukehinau", "Minister of Quiet Streets")
MINUTE = (
    "BUDGET : SENSITIVE",
    "SWC-23-MIN-0042.01",
    "Cabinet Social Wellbeing Committee",
    "Minute of Decision",
    "It is to be treated in confidence, as marked.",
    "Quieter Streets",
    "Portfolio Quiet Streets",
    "On 4 March 2023, the Cabinet Social Wellbeing Committee:",
    "1 noted that on 1 February 2023 Cabinet agreed [CAB-23-MIN-0007];",
)
BRIEFING = (
    "SENSITIVE",
    "Reference: QS2023/0112",
    "Date: 4 Poutū-te-rangi 2023",
    "To: Minister of Quiet Streets (Hon Hinewai Pukehinau)",
    "Deadline: 10 March 2023",
    "Briefing: Where the kerbs are too high",
    "Purpose",
)
LETTER = (
    "5 April 2023",
    "Our ref: OIA-2023-0077",
    "Tēnā koe Wiremu",
    "Thank you for your request under the Official Information Act 1982, received on",
    "7 March 2023, for letters of 1 January 2020 about kerbs.",
)
COVER = (
    "Proactive release",
    "These documents have been proactively released.",
    "Minister & portfolio: Hon Hinewai Pukehinau, Minister of Quiet Streets",
    "Name of package: Quieter Streets",
    "Date considered: 4 March 2023",
)


def pages_of(folder: Path, *texts: Sequence[str]) -> list[Page]:
    """Gives the pages of a paper with some lines on each."""
    return read(drawing(*[lines(text, size=10, pitch=2) for text in texts]), folder)


def told(found: Sequence[Suggestion]) -> dict[Field, str]:
    """Gives values by their field."""
    return {one.field: one.value for one in found}


def test_a_cabinet_paper_names_its_ministers_committee_and_title(tmp_path: Path) -> None:
    """Joint papers name several offices; who signs is the Minister; other papers' references are none."""
    found = suggestions(pages_of(tmp_path, PAPER, ("Recommendations",), SIGNED))
    assert told(found) == {
        Field.KIND: "cabinet-paper",
        Field.TITLE: "Ngā ara hīkoi: paying for the new footpaths",
        Field.REFERENCE: "CAB-22-MIN-0001",
        Field.MARKING: "IN-CONFIDENCE",
        Field.MINISTER: "Hon Hinewai Pukehinau",
        Field.PORTFOLIO: "Quiet Streets; Footpaths and Kerbs",
        Field.COMMITTEE: "Cabinet Expenditure and Regulatory Review Committee",
    }
    by_field = {one.field: one for one in found}
    assert by_field[Field.REFERENCE].score < 0.5, "another paper's reference is hardly this one's"
    assert by_field[Field.MINISTER].page == 3
    assert len(by_field[Field.TITLE].boxes) == 2


def test_the_name_of_a_kind_is_no_part_of_a_title(tmp_path: Path) -> None:
    """Nor is the addressee, be it Cabinet itself; a marking may stand in brackets."""
    paper = (
        "[BUDGET: SENSITIVE]",
        "Office of the Minister of Quiet Streets",
        "Cabinet",
        "Cabinet paper – Paying for kerbs",
        "Relation to government priorities",
    )
    memoire = ("Aide Memoire", "Kerbs that are too high", BRIEFING[3], "Purpose")
    first, second = (told(suggestions(pages_of(tmp_path, one))) for one in (paper, memoire))
    assert first == {
        Field.KIND: "cabinet-paper",
        Field.TITLE: "Paying for kerbs",
        Field.MARKING: "BUDGET: SENSITIVE",
        Field.MINISTER: "Minister of Quiet Streets",
        Field.PORTFOLIO: "Quiet Streets",
    }
    assert second[Field.TITLE] == "Kerbs that are too high"


def test_a_minute_names_its_reference_day_and_committee(tmp_path: Path) -> None:
    """The day of the decision is the clock's first day; a minute's own reference stands alone in its line."""
    assert told(suggestions(pages_of(tmp_path, MINUTE))) == {
        Field.KIND: "cabinet-minute",
        Field.TITLE: "Quieter Streets",
        Field.REFERENCE: "SWC-23-MIN-0042.01",
        Field.MARKING: "BUDGET: SENSITIVE",
        Field.COMMITTEE: "Cabinet Social Wellbeing Committee",
        Field.DOCUMENT_ON: "2023-03-04",
        Field.DECIDED_ON: "2023-03-04",
    }


def test_a_briefing_names_its_addressee_and_its_day_in_te_reo(tmp_path: Path) -> None:
    """Months are read in te reo Māori too; a deadline is not the day of the document."""
    assert told(suggestions(pages_of(tmp_path, BRIEFING))) == {
        Field.KIND: "briefing",
        Field.TITLE: "Where the kerbs are too high",
        Field.REFERENCE: "QS2023/0112",
        Field.MARKING: "SENSITIVE",
        Field.MINISTER: "Hon Hinewai Pukehinau",
        Field.PORTFOLIO: "Quiet Streets",
        Field.DOCUMENT_ON: "2023-03-04",
    }


def test_a_paper_of_officials_to_a_committee_is_a_cabinet_paper(tmp_path: Path) -> None:
    """Whoever wrote it: what goes to Cabinet or to a committee of its is no briefing, though set as one."""
    paper = (
        "IN CONFIDENCE",
        "Noting Paper",
        "KERBS",
        "To: Cabinet Committee on Quieter Streets",
        "From: The Chief Kerb Adviser",
        "Purpose",
    )
    found = told(suggestions(pages_of(tmp_path, paper)))
    assert found[Field.KIND] == "cabinet-paper"
    assert found[Field.TITLE] == "KERBS"
    assert found[Field.COMMITTEE] == "Cabinet Committee on Quieter Streets"


def test_an_annex_is_named_by_what_stands_over_its_first_heading(tmp_path: Path) -> None:
    """Without its number; its kind is not offered, for it says neither from whom nor to whom it goes."""
    annex = ("IN-CONFIDENCE", "Annex Three: Kerbs that", "are too high", "Summary", "This one is.")
    found = told(suggestions(pages_of(tmp_path, annex)))
    assert found == {Field.MARKING: "IN-CONFIDENCE", Field.TITLE: "Kerbs that are too high"}


def test_a_title_under_a_stamp_is_spelled_as_on_the_cover(tmp_path: Path) -> None:
    """Of two readings of one title the text layer's is offered, not that of OCR; another title stays."""
    minute = (*MINUTE[:5], "Quieter Stree", "Ou", *MINUTE[6:])
    other = (*COVER[:3], "Name of package: Lanterns on bridges", COVER[4])
    cover, another, scan = pages_of(tmp_path, COVER, other, minute)
    stamped = replace(
        scan,
        origin=Origin.OCR,
        words=tuple(replace(w, confidence=0.4 if w.text == "Ou" else 0.95) for w in scan.words),
    )
    assert told(suggestions([cover, stamped]))[Field.TITLE] == "Quieter Streets"
    assert told(suggestions([another, stamped]))[Field.TITLE] == "Quieter Stree"


def test_a_letter_names_the_request_and_its_day(tmp_path: Path) -> None:
    """Day of the letter, day of the request, and its number; the requester's name is never offered."""
    found = told(suggestions(pages_of(tmp_path, LETTER)))
    assert found == {
        Field.KIND: "oia-response",
        Field.REFERENCE: "OIA-2023-0077",
        Field.DOCUMENT_ON: "2023-04-05",
        Field.RECEIVED_ON: "2023-03-07",
        Field.REQUEST_ID: "OIA-2023-0077",
    }
    assert not any("Wiremu" in value for value in found.values())


def written(*rows: str) -> Page:
    """Gives a page on which lines stand one below the other."""
    words = []
    for number, row in enumerate(rows, 1):
        for word, said in enumerate(row.split()):
            box = Box(60 + 40 * word, 780 - 15 * number, 95 + 40 * word, 790 - 15 * number)
            words.append(Word(said, box, line=number))
    return Page(1, PageFrame(Box(0, 0, 595, 842)), Origin.TEXT, tuple(words))


@pytest.mark.parametrize("said", ASKED)
@pytest.mark.parametrize("wide", [44, 70])
def test_a_letter_tells_in_many_ways_when_it_was_asked(said: str, wide: int) -> None:
    """In English and te reo, with a year and without, wherever the line ends: always the same day."""
    rows = textwrap.wrap(f"{said} {ABOUT}", wide)
    page = written("5 April 2026", "Tēnā koe", *rows)
    found = told(suggestions([page]))
    assert (found[Field.KIND], found[Field.RECEIVED_ON]) == ("oia-response", "2026-03-07")


@pytest.mark.parametrize("said", NOT_ASKED)
def test_other_days_of_a_letter_are_not_that_of_its_request(said: str) -> None:
    """An extension, a transfer, a deadline, what was asked about, and our own letter have days too."""
    page = written("5 April 2026", "Tēnā koe", *textwrap.wrap(said, 60))
    assert Field.RECEIVED_ON not in told(suggestions([page]))


def test_behind_a_cover_the_document_itself_is_read(tmp_path: Path) -> None:
    """A release's cover is no paper; what it says counts where the document behind it does not say so."""
    found = told(suggestions(pages_of(tmp_path, COVER, MINUTE)))
    assert found[Field.REFERENCE] == "SWC-23-MIN-0042.01"
    assert found[Field.KIND] == "cabinet-minute"
    assert found[Field.MINISTER] == "Hon Hinewai Pukehinau"
    assert found[Field.PORTFOLIO] == "Quiet Streets"
    assert found[Field.DECIDED_ON] == "2023-03-04"


def test_places_cover_what_is_offered(tmp_path: Path) -> None:
    """The boxes hold the words of the value, and at most the rest of the line beside its label."""
    pages = pages_of(tmp_path, COVER, MINUTE)
    for one in suggestions(pages):
        if one.field in (Field.KIND, Field.DECIDED_ON, Field.DOCUMENT_ON):
            continue
        page = pages[one.page - 1]
        inside = [
            word.text
            for word in page.words
            if any(word.box.overlap(box) > 0.9 * word.box.area for box in one.boxes)
        ]
        assert set(one.value.replace(":", "").split()) <= {word.strip(":,") for word in inside}
        assert len(inside) <= len(one.value.split()) + 6


@pytest.mark.parametrize(
    "text",
    [
        ("To whom it may concern", "The Minister was there on 4 March 2023.", "Title deeds burnt."),
        ("",),
        ("On 31 June 2023, Cabinet met", "in confidence they said so", "Date: soon"),
        ("The kerbs were high,", "and so they went home.", "Summary"),
        ("From: Tui", "Purpose"),
    ],
)
def test_running_text_offers_nothing(text: Sequence[str], tmp_path: Path) -> None:
    """Words that only sound like a head are none."""
    assert suggestions(pages_of(tmp_path, text)) == ()


def test_the_samples_say_who_they_are() -> None:
    """Our own samples, drawn as agencies draw theirs, give what samples.yaml knows of them."""
    found = suggested(SAMPLES / "te-reo-briefing.pdf", intake.accept, reading.read, USUAL)
    assert told(found) == {
        Field.KIND: "briefing",
        Field.TITLE: "Ngā rama o ngā whanga iti The lights of the small harbours",
        Field.REFERENCE: "BR-2026-0298",
        Field.MARKING: "IN-CONFIDENCE",
        Field.MINISTER: "Hon Marama Hazelgrove",
        Field.DOCUMENT_ON: "2026-02-17",
    }
    assert "Hazelgrove" not in repr(found), "words of a document do not travel in representations"


def test_a_paper_marked_too_high_is_refused_before_it_is_queued(tmp_path: Path) -> None:
    """What may not be taken in is not read for its title either."""
    path = tmp_path / "secret.pdf"
    path.write_bytes(drawing(lines(("SECRET", "Office of the Minister of Quiet Streets"))))
    with pytest.raises(Refused):
        suggested(path, intake.accept, reading.read, USUAL)


def test_a_submission_takes_only_what_it_leaves_out() -> None:
    """What a person wrote stands; the title is never taken from a file."""
    written = Submission(Kind.BRIEFING, "Safe title", Agency("a", "A"), "mere", portfolio="Roads")
    found = [
        Suggestion(Field.TITLE, "Told by the file", 1),
        Suggestion(Field.PORTFOLIO, "Quiet Streets", 1),
        Suggestion(Field.DECIDED_ON, "2023-03-04", 1),
        Suggestion(Field.REQUEST_ID, "OIA-2023-0077", 1),
    ]
    said = completed(written, found)
    assert (said.title, said.portfolio, said.kind) == ("Safe title", "Roads", Kind.BRIEFING)
    assert said.decided_on is not None
    assert said.decided_on.isoformat() == "2023-03-04"
    assert (said.request_id, said.minister) == ("OIA-2023-0077", None)


def test_the_command_prints_them(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """``release suggest --json`` is one document with fields, values and places."""
    from flows.cli import run

    path = tmp_path / "paper.pdf"
    path.write_bytes(drawing(lines(MINUTE, size=10, pitch=2)))
    assert run(["suggest", str(path), "--json", "--folder", str(tmp_path)]) == 0
    found = json.loads(capfd.readouterr().out)["suggestions"]
    first = {one["field"]: one for one in found}["reference"]
    assert (first["value"], first["page"], len(first["boxes"][0])) == ("SWC-23-MIN-0042.01", 1, 4)
