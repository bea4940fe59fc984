"""The same annex in two papers is shown, however it was read; different papers of one kind are not."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import run
from flows.documents.alike import Lookalikes, resemblances, sketches_bytes
from flows.settings import load
from flows.wiring import open_desk
from records.document import (
    Agency,
    DocumentRecord,
    Kind,
    Origin,
    Original,
    Page,
    SourceFile,
    Submission,
    Word,
)
from records.errors import Damaged
from records.geometry import Box, PageFrame
from records.likeness import Doubled
from records.stages import Stage
from redaction.likeness import likeness, same_pages, sketch_of

SAMPLES = Path(__file__).parents[2] / "samples"
FRAME = PageFrame(Box(0, 0, 595, 842))
WORDS = (
    "the lights harbour boats council ports channel storm survey engineer cost year paper kaupapa "
    "whānau rohe moana pūtea board option review baseline district wharf signal fishing winter"
).split()


def page(text: str, number: int = 1) -> Page:
    """Gives a page of one line."""
    words = tuple(Word(word, Box(0, 0, 1, 1)) for word in text.split())
    return Page(number, FRAME, Origin.TEXT, words)


def prose(seed: int, length: int = 300) -> list[str]:
    """Gives words by chance, the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 -- the same words each time, and no secret
    return [chance.choice(WORDS) for _ in range(length)]


def test_two_readings_of_one_page_are_alike() -> None:
    """Case, macrons, punctuation and a misread word in thirty leave a page the same page."""
    words = prose(1)
    again = [word.upper().replace("Ā", "A") + "," for word in words]
    again[::30] = ["misread"] * len(again[::30])
    assert likeness(sketch_of(page(" ".join(words))), sketch_of(page(" ".join(again)))) > 0.6


def test_likeness_is_about_the_share_of_common_runs() -> None:
    """A sketch tells within 0.1 or so what counting every run would."""
    words = prose(2, 600)
    for shared in (150, 300, 450):
        other = words[:shared] + prose(3, 600 - shared)
        runs = [{tuple(text[at : at + 5]) for at in range(596)} for text in (words, other)]
        exact = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        told = likeness(sketch_of(page(" ".join(words))), sketch_of(page(" ".join(other))))
        assert told == pytest.approx(exact, abs=0.12)


def test_what_says_too_little_is_like_nothing() -> None:
    """Headers, signatures and empty pages stand in every paper and tell nothing."""
    assert sketch_of(page("In Confidence " * 3)) == ()
    assert sketch_of(page("")) == ()
    assert sketch_of(page("the same five words again " * 40)) == ()


def test_an_annex_is_found_in_another_paper() -> None:
    """Pages are told one by one, each with the page that it is likest to."""
    annex = [" ".join(prose(seed)) for seed in (10, 11)]
    here = {1: sketch_of(page(" ".join(prose(1)))), 2: sketch_of(page(annex[0]))}
    here[3] = sketch_of(page(annex[1]))
    there = {
        5: sketch_of(page(annex[1] + " with a word more")),
        6: sketch_of(page(annex[0])),
        7: sketch_of(page(" ".join(prose(2)))),
    }
    found = same_pages(here, {"other": there, "none": {1: sketch_of(page(" ".join(prose(99))))}})
    assert list(found) == ["other"]
    assert [(one.number, one.there) for one in found["other"]] == [(2, 6), (3, 5)]
    assert found["other"][0].likeness == 1


def test_the_catalogue_tells_which_documents_share_pages(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A sample queued twice is told as the same file, and its pages as the same pages; another one is not."""
    desk = open_desk(load(tmp_path / "folder"))
    said = Submission(Kind.BRIEFING, "One", Agency("quiet", "Quiet Streets"), "mere")
    paths = [SAMPLES / "te-reo-briefing.pdf", SAMPLES / "cabinet-minute.pdf"]
    first = desk.queue(paths[0], said)
    second = desk.queue(paths[0], replace(said, title="Two"))
    other = desk.queue(paths[1], replace(said, title="Three"))
    first, second, other = (desk.read_document(one.id) for one in (first, second, other))
    (like,) = desk.resemblances(first)
    assert (like.document_id, like.same_file) == (second.id, True)
    assert [(one.number, one.there, one.likeness) for one in like.pages] == [(1, 1, 1), (2, 2, 1)]
    assert desk.resemblances(other) == []
    with desk.vault.open(first.artefacts["sketches"]) as file:
        assert b"rama" not in file.read(), "hashes are kept, and no words"
    assert run(["status", first.id, "--folder", str(tmp_path / "folder")]) == 0
    assert f"like {second.id}: the same file" in capfd.readouterr().err


class Kept:
    """A vault that holds sketches by their digest, and counts how often it is asked."""

    def __init__(self, sketches: dict[str, dict[int, tuple[int, ...]]]) -> None:
        self.content = {digest: sketches_bytes(told) for digest, told in sketches.items()}
        self.asked = 0

    def open(self, digest: str) -> io.BytesIO:
        """Gives what is kept under a digest."""
        self.asked += 1
        if digest not in self.content:
            raise Damaged(f"{digest} is missing")
        return io.BytesIO(self.content[digest])


def test_a_list_tells_what_is_held_twice() -> None:
    """The same file and the same annex are told within an agency, each vault file is read once."""
    annex, rest = sketch_of(page(" ".join(prose(10)))), sketch_of(page(" ".join(prose(1))))
    nearly = sketch_of(page(" ".join(prose(10)[:-60])))
    vault = Kept({"l-1": {1: rest, 2: annex}, "l-2": {1: nearly}, "l-3": {}, "l-4": {1: annex}})
    agencies = [Agency("one", "One")] * 4 + [Agency("two", "Two")]
    files = ["a", "b", "b", "c", "a"]
    sketches = ["l-1", "l-2", "l-3", "", "l-4"]
    now = datetime(2026, 3, 2, tzinfo=UTC)
    records = [
        DocumentRecord(
            f"D{n}",
            Submission(Kind.OTHER, "T", agency, "mere"),
            SourceFile("f.pdf", file * 64, 1, "application/pdf", 2),
            Stage.READ,
            1,
            now,
            now,
            artefacts={"sketches": kept} if kept else {},
        )
        for n, (agency, file, kept) in enumerate(zip(agencies, files, sketches, strict=True))
    ]
    lookalikes = Lookalikes()
    expected = {"D0": Doubled(False, 1), "D1": Doubled(True, 1), "D2": Doubled(True, 0)}
    for _ in range(2):
        assert lookalikes.doubled(records, records, vault) == expected
    assert vault.asked == 4


def test_an_office_file_that_came_twice_is_the_same_file() -> None:
    """Printed to other bytes each time, it is known by what was handed in."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    first, second, other = (
        DocumentRecord(
            f"D{n}",
            Submission(Kind.OTHER, "T", Agency("one", "One"), "mere"),
            SourceFile(
                "f.pptx.pdf",
                str(n) * 64,
                1,
                "application/pdf",
                1,
                original=Original("f.pptx", came * 64, 1, "x/y", "LibreOffice", {}, "0" * 64),
            ),
            Stage.READ,
            1,
            now,
            now,
        )
        for n, came in enumerate("aab")
    )
    (like,) = resemblances(first, [first, second, other], Kept({}))
    assert (like.document_id, like.same_file) == ("D1", True)
    told = Lookalikes().doubled([first, other], [first, second, other], Kept({}))
    assert told == {"D0": Doubled(True, 0)}


def test_a_list_does_not_wait_for_what_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of patience, what was looked at is told and the rest comes with a later look."""
    monkeypatch.setattr("flows.documents.alike.PATIENCE", -1.0)
    annex = sketch_of(page(" ".join(prose(20))))
    vault = Kept({"l-5": {1: annex}, "l-6": {1: annex}})
    now = datetime(2026, 3, 2, tzinfo=UTC)
    records = [
        DocumentRecord(
            f"D{n}",
            Submission(Kind.OTHER, "T", Agency("one", "One"), "mere"),
            SourceFile("f.pdf", str(n) * 64, 1, "application/pdf", 1),
            Stage.READ,
            1,
            now,
            now,
            artefacts={"sketches": kept},
        )
        for n, kept in enumerate(("l-5", "l-6"))
    ]
    lookalikes = Lookalikes()
    lost = replace(records[0], id="D9", artefacts={"sketches": "l-7"})
    assert lookalikes.doubled(records, records, vault) == {}
    monkeypatch.setattr("flows.documents.alike.PATIENCE", 5.0)
    assert Lookalikes().doubled([lost], [lost], vault) == {}, "the list goes on without it"
    assert vault.asked == 1
    assert lookalikes.doubled(records, records, vault) == {
        "D0": Doubled(False, 1),
        "D1": Doubled(False, 1),
    }
