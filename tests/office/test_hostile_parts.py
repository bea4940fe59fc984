"""Hostile office files, messages and archives: none crashes, hangs or exhausts; each is settled by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile_parts import ARCHIVES, MAIL, OFFICE, PRINTED, Hostile
from mail_files import zipped

from records.delivery import Delivery, PartRole
from records.errors import RefusalReason
from redaction import intake
from redaction.incoming import takingapart
from redaction.received import receive


def made(cases: list[Hostile], folder: Path) -> list[Path]:
    """Gives the files of some cases."""
    for case in cases:
        case.make(folder / case.name)
    return [folder / case.name for case in cases]


def hold(case: Hostile, delivery: Delivery) -> None:
    """Holds what became of a file against what has to."""
    whole = delivery.parts[0]
    reason = None if whole.refusal is None else whole.refusal.reason
    if case.reasons:
        assert reason in case.reasons, (case.name, whole.refusal)
    for part in delivery.parts:
        assert part.role is PartRole.ARCHIVE or (part.source is None) != (part.refusal is None)
        assert "/" not in part.name
        assert part.name.isprintable()
        if part.refusal is not None:
            message = str(part.refusal)
            assert message.endswith(intake.ADVICE[part.refusal.reason]), case.name
            assert message.isprintable()
            assert len(message) < 400
            assert part.refusal.exit_code == 3
        if part.printed is not None:
            assert part.printed.is_file()


@pytest.mark.parametrize("case", [*OFFICE, *MAIL, *ARCHIVES], ids=lambda case: case.name)
def test_a_hostile_file_is_settled(case: Hostile, tmp_path: Path) -> None:
    """It is refused for the right reason, or each of its parts is; in bounds, with what to do."""
    inner = tmp_path / "work"
    inner.mkdir()
    (path,) = made([case], tmp_path)
    (delivery,) = receive([path], inner)
    hold(case, delivery)
    outside = {p for p in tmp_path.iterdir() if p != inner}
    assert outside == {path}


def test_archives_in_archives_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is small enough, and all of them would fill a disk; what came before is kept."""
    monkeypatch.setattr(takingapart, "MOST_BYTES", 400_000)
    words = bytes(range(256)) * 400
    letters = zipped({"a.txt": words, "b.txt": words})
    inner = {"1.zip": letters, "2.zip": letters, "3.zip": letters, "note.txt": b"words"}
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(inner))
    work = tmp_path / "work"
    work.mkdir()
    (delivery,) = receive([path], work)
    told = {part.name: part.refusal for part in delivery.parts}
    assert told["1.zip"] is None
    for name in ("2.zip", "3.zip"):
        refusal = told[name]
        assert refusal is not None
        assert refusal.reason is RefusalReason.BOMB
    assert [part.name for part in delivery.parts if part.parent not in (None, 1)] == [
        "a.txt",
        "b.txt",
    ]
    assert sum(file.stat().st_size for file in work.rglob("*") if file.is_file()) < 400_000


def test_archives_beside_archives_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many that are each small enough do not fill a disk either; the one that is too much says why."""
    monkeypatch.setattr(takingapart, "MOST_TOGETHER", 250_000)
    words = bytes(range(256)) * 400
    paths = [tmp_path / f"{number}.zip" for number in range(4)]
    for path in paths:
        path.write_bytes(zipped({"a.txt": words}))
    work = tmp_path / "work"
    work.mkdir()
    told = [delivery.parts[0].refusal for delivery in receive(paths, work)]
    assert told[:2] == [None, None]
    assert told[2] is not None
    assert told[2].reason is RefusalReason.TOO_LARGE
    assert "unpacks to more than" in str(told[2])
    assert sum(file.stat().st_size for file in work.rglob("*") if file.is_file()) < 250_000


def test_what_libreoffice_settles(tmp_path: Path) -> None:
    """Files that only LibreOffice can judge go through one run; none of them ends it for the others."""
    paths = made(PRINTED, tmp_path)
    for case, delivery in zip(PRINTED, receive(paths, tmp_path), strict=True):
        hold(case, delivery)


def test_the_corpus_is_wide() -> None:
    """There are enough kinds of trouble beside those of PDF and pictures, each under its own name."""
    names = {case.name for case in (*OFFICE, *PRINTED, *MAIL, *ARCHIVES)}
    assert len(names) == len(OFFICE) + len(PRINTED) + len(MAIL) + len(ARCHIVES) >= 75
