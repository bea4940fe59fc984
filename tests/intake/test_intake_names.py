"""Intake and what lies around a file: its name, its place, its changing under our hands."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hostile_files import paper

from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake, reading, sandbox


@pytest.mark.parametrize(
    "name",
    [
        b"line\nbreak\x1b[31m.pdf",
        b"\xff\xfe not UTF-8.pdf",
        "Te Pūnaha o Aotearoa.pdf".encode(),
        unicodedata.normalize("NFD", "Māori.pdf").encode(),
        b"x" * 251 + b".pdf",
        b" .pdf",
        b"-rf --help.pdf",
        b"a b'\"$(id)`;&.pdf",
        "\u0639\u0631\u0628\u202efdp.pdf".encode(),
    ],
)
def test_an_odd_name_is_no_obstacle(name: bytes, tmp_path: Path) -> None:
    """Any name that a file system allows is read, and comes back printable, in NFC and as UTF-8."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(paper())
    source = intake.accept(path)
    assert source.name.isprintable()
    assert source.name == unicodedata.normalize("NFC", source.name)
    assert source.name.encode().endswith(b".pdf")
    assert [page.number for page in reading.read(path, source)] == [1, 2, 3]


def test_macrons_of_a_name_are_kept(tmp_path: Path) -> None:
    """Te reo Māori survives in the file's name, however the letters were composed."""
    path = tmp_path / unicodedata.normalize("NFD", "Ngā tāngata.pdf")
    path.write_bytes(paper())
    assert intake.accept(path).name == "Ngā tāngata.pdf"


def test_a_message_shows_a_long_or_odd_name_in_one_short_line(tmp_path: Path) -> None:
    """A file's name cannot write lines or colours into a terminal or a log."""
    path = tmp_path / ("\x1b[31m" + "y" * 200 + "\n.pdf")
    path.write_bytes(b"")
    with pytest.raises(Refused) as caught:
        intake.accept(path)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A missing path, a folder, a pipe, a device, a dangling or circular link: each is refused at once."""
    folder, pipe = tmp_path / "folder.pdf", tmp_path / "pipe.pdf"
    dangling, ring = tmp_path / "dangling.pdf", tmp_path / "ring.pdf"
    folder.mkdir()
    os.mkfifo(pipe)
    dangling.symlink_to(tmp_path / "nowhere.pdf")
    ring.symlink_to(ring)
    others = [Path("/dev/zero"), tmp_path / "missing.pdf", tmp_path / ("z" * 300 + ".pdf")]
    for path in (folder, pipe, dangling, ring, *others, Path("nul\0byte.pdf")):
        with pytest.raises(Refused) as caught:
            intake.accept(path)
        assert caught.value.reason is RefusalReason.MISSING
        assert str(caught.value).isprintable()


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    """A link is followed, under its own name."""
    path, link = tmp_path / "original", tmp_path / "link.pdf"
    path.write_bytes(paper())
    link.symlink_to(path)
    source = intake.accept(link)
    assert (source.name, source.pages) == ("link.pdf", 3)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A want of permission is told as such, not as a crash."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "locked.pdf"
    path.write_bytes(paper())
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(Refused, match=r"^locked\.pdf: it cannot be read \(Permission denied\)"):
        intake.accept(path)


def test_a_file_swapped_while_it_is_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest that is accepted is of the bytes that were examined, never of others."""
    path = tmp_path / "swapped.pdf"
    path.write_bytes(paper())
    run = sandbox.run

    def swapping(
        job: str, arguments: Mapping[str, object], limits: sandbox.Limits
    ) -> Generator[Any, None, None]:
        yield from run(job, arguments, limits)
        path.write_bytes(paper(["another"]))

    monkeypatch.setattr(sandbox, "run", swapping)
    with pytest.raises(Refused, match="changed while"):
        intake.accept(path)


@pytest.mark.parametrize("answer", [None, {}, {"pages": 0}, {"pages": "3"}, {"pages": 10**9}, [3]])
def test_an_examination_out_of_bounds_is_not_believed(
    answer: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child read hostile bytes: what it says of them is checked like anybody's word."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper())
    monkeypatch.setattr(sandbox, "run", lambda *_: (one for one in [answer]))
    with pytest.raises(ReleaseError, match="no number of pages"):
        intake.accept(path)


def test_a_file_over_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file too large is turned away by its size alone."""
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(intake.LARGEST_FILE + 1)
    monkeypatch.setattr(intake, "digest_of", lambda _: pytest.fail("it was read"))
    with pytest.raises(Refused) as caught:
        intake.accept(path)
    assert caught.value.reason is RefusalReason.TOO_LARGE
