"""Packages at the desk: entered whole, kept together, and told in queue and status."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "office"))

from flows_values import done, release
from mail_files import full_letter

from flows.documents.taking import CONVERTED
from flows.settings import load
from flows.wiring import open_desk
from records.document import Agency, Kind, Origin, Page, Submission
from records.geometry import Box, PageFrame
from records.stages import Stage

ABOUT = ("--kind", "oia-response", "--title", "Ngā kōrero", "--agency", "Te Tari", "--queue-only")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which a message with good and bad attachments was queued."""
    letter = full_letter(tmp_path / "letter.eml")
    desk = open_desk(load(tmp_path / "folder"))
    said = Submission(Kind.OIA_RESPONSE, "Ngā kōrero", Agency("te-tari", "Te Tari"), "tui")
    (taken,) = desk.queue_all([(letter, said)])
    assert len(taken.records) == 5
    assert len(taken.refused) == 3
    return tmp_path / "folder"


def test_a_package_is_entered_whole(folder: Path) -> None:
    """Each good part is a document of its own title, each bad one stands there by name; the vault has all."""
    desk = open_desk(load(folder))
    (package,) = desk.catalogue.packages()
    records = desk.catalogue.documents(Stage.QUEUED)
    assert [part.document_id for part in package.parts if part.document_id] == [
        r.id for r in records
    ]
    assert [r.submission.title for r in records] == [
        "Ngā kōrero",
        *(f"Ngā kōrero, attachment {n}" for n in (1, 2, 5, 7)),
    ]
    assert [part.name for part in package.parts if part.refusal] == [
        "winmail.dat",
        "torn.pdf",
        "notes.txt",
    ]
    assert desk.catalogue.package_of(records[-1].id) == package
    message = records[0].source
    assert message.original is not None
    with desk.vault.open(message.original.sha256) as kept:
        assert b"Whakatauk" in kept.read()
    assert message.original.sha256 == package.sha256
    events = [entry.event for entry in desk.catalogue.journal(records[0].id)]
    assert events == ["stage.queued", CONVERTED]
    assert list(desk.verify()) == []


def test_status_tells_of_packages(folder: Path) -> None:
    """`release status --json` has each package with its parts, and each document its place in one."""
    told = done("status", "--folder", folder)
    (package,) = told["packages"]
    assert package["file"] == "letter.eml"
    assert [part["file"] for part in package["parts"] if part["refusal"]] == [
        "winmail.dat",
        "torn.pdf",
        "notes.txt",
    ]
    inner = next(one for one in told["documents"] if one["file"] == "slip.pdf")
    assert inner["package"] == {"id": package["id"], "part": 8, "parent": 7, "role": "file"}
    assert told["documents"][0]["original"]["hidden"]["header"] == 2


def test_submit_goes_on_behind_bad_parts(tmp_path: Path) -> None:
    """The good parts are queued, the bad ones named, and the exit code says that something was refused."""
    letter = full_letter(tmp_path / "letter.eml")
    ran = release("submit", letter, *ABOUT, "--folder", tmp_path / "folder", "--json")
    assert ran.code == 3
    assert len(ran.told["documents"]) == 5
    assert {one["reason"] for one in ran.told["refused"]} == {"unknown-type", "broken"}
    assert "torn.pdf" in str(ran.told["refused"])


def test_an_unreadable_page_is_never_published(folder: Path) -> None:
    """What nobody could read holds the document back, by page, with what clears it."""
    desk = open_desk(load(folder))
    record = desk.catalogue.documents(Stage.QUEUED)[0]
    frame = PageFrame(Box(0, 0, 595, 842))
    lost = Page(1, frame, Origin.UNREADABLE, (), ("unreadable: it makes a parser crash",))
    desk.read = lambda *_, **__: iter([lost])
    desk.read_document(record.id)
    held = {obstacle.rule: obstacle for obstacle in desk.obstacles(record.id)}
    assert "page 1" in held["every-page-was-read"].what
    assert "queue that in its place" in held["every-page-was-read"].clears


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"RELEASE_SUBMIT_FILES": "2"}, "3 files were handed in together; the limit is 2"),
        ({"RELEASE_SUBMIT_MB": "4"}, "have 6 MB; the limit is 4 MB (RELEASE_SUBMIT_MB)"),
    ],
    ids=["count", "size"],
)
@pytest.mark.parametrize("option", [(), ("--suggested",)])
def test_too_much_at_once_is_refused_before_anything_is_read(
    bound: dict[str, str],
    said: str,
    option: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A folder of everything that an agency has starts no parser, and the message says what to do."""
    for name, value in bound.items():
        monkeypatch.setenv(name, value)
    for number in range(3):
        with (tmp_path / f"{number}.pdf").open("wb") as file:
            file.truncate(2 * 1024 * 1024)
    paths = [str(path) for path in sorted(tmp_path.glob("*.pdf"))]
    monkeypatch.setattr("redaction.sandbox.run", _nothing_is_read)
    result = release("submit", *paths, *ABOUT, *option, "--folder", str(tmp_path / "f"), "--json")
    assert result.code == 3
    assert said in result.err + result.out
    assert "in several runs" in result.err + result.out


def _nothing_is_read(*_: object, **__: object) -> None:
    raise AssertionError("a parser was started")
