"""Families in the queue: who stands under whom, what is shown beside what was asked for, how pages are cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from records.delivery import PartRole
from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.package import Package, Part
from records.stages import Stage
from review.families import families, kinship, page_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A line of a queue."""

    record: DocumentRecord


def line(document_id: str) -> Line:
    """Gives a line for a document whose title is its id."""
    said = Submission(Kind.OTHER, document_id, Agency("a", "A"), "mere")
    source = SourceFile("f.pdf", "0" * 64, 1, "application/pdf", 1)
    return Line(DocumentRecord(document_id, said, source, Stage.QUEUED, 1, NOW, NOW))


def package(name: str, *parts: tuple[int, int | None, str | None]) -> Package:
    """Gives a package of parts: number, parent, document."""
    made = (
        Part(number, parent, f"part {number}", PartRole.ATTACHMENT, document)
        for number, parent, document in parts
    )
    return Package(f"P-{name}", name, "0" * 64, 1, "message/rfc822", NOW, tuple(made))


MAIL = package("letter.eml", (1, None, "message"), (2, 1, None), (3, 2, "inner"), (4, 1, "annex"))
ARCHIVE = package("papers.zip", (1, None, None), (2, 1, "first"), (3, 1, "second"))
SINGLE = package("one.zip", (1, None, None), (2, 1, "only"))
KIN = kinship([MAIL, ARCHIVE, SINGLE])


def told(lines: str, asked: str) -> tuple[list[object], int]:
    """Gives families as plain values: the archive's name, and each row."""
    wanted = asked.split()
    found, count = families(
        [line(one) for one in lines.split()], lambda each: each.record.id in wanted, KIN
    )
    return [
        (f.archive, [(r.line.record.id, r.depth, r.children, r.beside) for r in f.rows])
        for f in found
    ], count


def test_children_stand_under_their_parent() -> None:
    """Whatever the order of the list, and through an archive within the message, at its first one's place."""
    every = "alone annex second inner first message"
    assert told(every, every) == (
        [
            ("", [("alone", 0, 0, False)]),
            (
                "",
                [
                    ("message", 0, 2, False),
                    ("inner", 1, 0, False),
                    ("annex", 1, 0, False),
                ],
            ),
            ("papers.zip", [("first", 1, 0, False), ("second", 1, 0, False)]),
        ],
        6,
    )


def test_a_child_that_was_asked_for_brings_its_parent() -> None:
    """The parent stands above it and is not counted; sisters stay away; a parent alone brings nobody."""
    every = "alone annex second inner first message only"
    assert told(every, "annex") == (
        [("", [("message", 0, 2, True), ("annex", 1, 0, False)])],
        1,
    )
    assert told(every, "message") == ([("", [("message", 0, 2, False)])], 1)
    assert told(every, "second") == ([("papers.zip", [("second", 1, 0, False)])], 1)
    assert told(every, "only") == ([("", [("only", 0, 0, False)])], 1)


def test_a_parent_that_may_not_be_seen_is_not_shown() -> None:
    """What is not in the list stays out of it; its children stand by themselves, under the file's name."""
    assert told("annex inner", "annex inner") == (
        [("letter.eml", [("inner", 1, 0, False), ("annex", 1, 0, False)])],
        2,
    )


def test_a_search_finds_a_child_by_what_it_came_in() -> None:
    """The titles above it and the file's name are words of its own."""
    records = {one: line(one).record for one in ("message", "inner")}
    assert KIN.hay(records["inner"], records) == "message letter.eml"
    assert KIN.hay(records["message"], {}) == "letter.eml"


def test_a_family_is_never_parted() -> None:
    """A page ends before a family that would not fit, and one that fits no page has its own."""
    found, _ = families(
        [line(one) for one in "alone annex second inner first message".split()],
        lambda _: True,
        KIN,
    )
    sizes = [[len(f.rows) for f in page_of(found, n, 3)[0]] for n in (1, 2, 3)]
    assert sizes == [[1], [3], [2]]
    assert page_of(found, 99, 3)[1:] == (3, 3)
    assert [len(f.rows) for f in page_of(found, 2, 2)[0]] == [3]
    assert page_of([], 1, 3) == ([], 1, 1)
