"""Pages at a glance, and words that were read unsurely: told, underlined, and never where a layer is sure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from lxml import etree
from review_house import Client, Desk, read_nothing, read_poorly

from flows.reviewing.pagepictures import AHEAD
from records.document import Origin, Page, Word
from records.errors import RefusalReason, Refused
from records.geometry import Box, PageFrame
from records.legibility import Legibility, legibility, unsure
from review.leaves import underlines


def page(*confidences: float, rotation: int = 0) -> Page:
    """Gives a page of words, each as sure as told, one under another."""
    words = tuple(
        Word(f"word{n}", Box(10, 80 - 10 * n, 30, 88 - 10 * n), confidence)
        for n, confidence in enumerate(confidences)
    )
    return Page(1, PageFrame(Box(0, 0, 200, 100), rotation), Origin.OCR, words)


@pytest.mark.parametrize(
    ("confidences", "told", "poor"),
    [
        ((), Legibility(0, 0), False),
        ((1.0, 1.0), Legibility(0, 0), False),
        ((1.0, 0.9, 0.95, 0.92, 0.97), Legibility(4, 0, 0.935), False),
        ((0.5, 0.9, 0.9, 0.9, 0.9), Legibility(5, 1, 0.82), False),
        ((0.5, 0.9, 0.9, 0.9), Legibility(4, 1, 0.8), True),
        ((0.3,), Legibility(1, 1, 0.3), True),
    ],
)
def test_how_surely_a_page_was_read(
    confidences: tuple[float, ...], told: Legibility, poor: bool
) -> None:
    """A text layer is sure; a quarter of unsure words, or an unsure mean, makes a page poor."""
    found = legibility(page(*confidences))
    assert (found.recognised, found.unsure) == (told.recognised, told.unsure)
    assert found.confidence == pytest.approx(told.confidence)
    assert found.poor is poor


def test_lines_under_unsure_words() -> None:
    """Each line stands under its word as the page is seen, on a turned page too."""
    assert [word.text for word in unsure(page(0.9, 0.4, 1.0))] == ["word1"]
    assert underlines(page(0.9, 0.4, 1.0)) == "M10 30h20"
    assert underlines(page(0.9, 1.0)) == ""
    assert underlines(page(0.9, 0.4, rotation=90)) == "M70.0 30.0h8.0"


def test_all_pages(desk: Desk, mere: Client) -> None:
    """A page says what is left on it, that it is final, and that it was poorly read."""
    document_id = desk.only()
    listed = mere.get(f"/documents/{document_id}/pages").text
    findings = len(desk.office.findings(desk.office.document(document_id))[0])
    assert f"{findings} to decide" in listed
    queue = mere.get("/").text
    assert f"{findings} findings are neither accepted nor released" in queue
    assert "and 1 thing more" in queue
    assert "poorly read" not in listed
    assert 'class="unsure"' not in mere.get(f"/documents/{document_id}/pages/1").text
    doubted = read_poorly(desk, document_id)
    listed = mere.get(f"/documents/{document_id}/pages").text
    assert "1 page was poorly read" in listed
    assert re.search(rf"poorly read: {doubted} of \d+ words unsure", listed)
    shown = mere.get(f"/documents/{document_id}/pages/1").text
    assert f"Underline {doubted} words that were read unsurely" in shown
    (path,) = re.findall(r'<path class="unsure" d="([^"]+)"', shown)
    assert path.count("M") == doubted
    for finding in desk.office.findings(desk.office.document(document_id))[0]:
        mere.post(
            f"/documents/{document_id}/choices/{finding.id}",
            data={"state": "released", "version": "0"},
        )
    mere.post(f"/documents/{document_id}/pages/1/final", data={"final": "yes"})
    assert "final, by mere" in mere.get(f"/documents/{document_id}/pages").text


def test_an_unreadable_page_is_marked_and_no_picture_is_broken(desk: Desk, mere: Client) -> None:
    """The list, the page and the picture in its place say that nothing is known of it, in te reo too."""
    document_id = desk.only()
    listed = mere.get(f"/documents/{document_id}/pages").text
    assert "unreadable" not in listed
    read_nothing(desk, document_id)
    listed = mere.get(f"/documents/{document_id}/pages").text
    assert re.search(r'class="unread"[^>]*>.*</span> unreadable</span>', listed, re.DOTALL)
    assert "1 page could not be read: what is on it is unknown" in listed
    shown = mere.get(f"/documents/{document_id}/pages/1").text
    assert 'alt="Page 1 could not be read"' in shown
    assert "This page could not be read" in shown

    asked: list[list[int]] = []

    def torn(path: Path, media_type: str, numbers: Sequence[int]) -> Mapping[int, bytes]:
        asked.append(list(numbers))
        raise Refused(RefusalReason.BROKEN, "the file makes a parser crash (SIGSEGV)")

    desk.office._pictures._draw = torn
    picture = mere.get(f"/documents/{document_id}/pages/1/picture")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    drawing = etree.fromstring(picture.content)
    assert "Page 1 cannot be shown" in "".join(drawing.itertext())
    assert "immutable" not in picture.headers["cache-control"]
    assert asked[-1] == [1]
    mere.post("/language", data={"language": "mi"})
    assert "kāore e taea te pānui" in mere.get(f"/documents/{document_id}/pages").text


def test_a_page_that_kills_its_parser_leaves_its_neighbours_their_pictures(desk: Desk) -> None:
    """Pages are drawn ahead in one child; where one of them kills it, what was asked for is drawn alone."""
    record = desk.office.document(desk.only())
    killing = 3

    def drawn(path: Path, media_type: str, numbers: Sequence[int]) -> Mapping[int, bytes]:
        if killing in numbers:
            raise Refused(RefusalReason.BROKEN, "the file makes a parser crash (SIGSEGV)")
        return {number: b"picture %d" % number for number in numbers}

    pictures = desk.office._pictures
    pictures._draw = drawn
    told = (record.source.sha256, ".pdf", record.source.media_type)
    assert AHEAD > 2
    assert pictures.picture(*told, 2, 9) == b"picture 2"
    assert pictures.picture(*told, 4, 9) == b"picture 4"
    with pytest.raises(Refused):
        pictures.picture(*told, killing, 9)
