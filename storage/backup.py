"""A house in a folder: its catalogue as one file, the vault's objects as they lie, and a list that seals both.

The catalogue is copied first and the vault after it. What the copy names was kept before it was named, so
it is there; what came in between is named by nobody in the copy, and stays behind. So the backup is one
moment of the house, though work goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from records.bucket import Bucket
from records.errors import Damaged, InvalidInput, StoreFailed
from storage.catalogue import SqlCatalogue, open_catalogue
from storage.content import CHUNK, digest_of, sha256_of
from storage.copying import copy_out
from storage.verify import named_digests, needed_digests

FORMAT = "release-backup/1"
LIST = "backup.json"
OBJECTS = "objects"
FILES = "files"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a backup: its path below the folder of its kind, bytes, and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a backup's list says.

    Attributes:
        lines: lines of the journal.
        head: digest of the last of them.
        index: the list of the vault's objects, a JSON object a line.
        with_objects: whether the objects are in the backup, or only listed.
        is_sealed: whether the objects are ciphertext; then the master keys are needed too.
        files: an agency's own files beside the catalogue, such as watch lists.
        disagreements: how much `verify` had to say of the catalogue.
        missing: how many objects were missing from the vault, or were not their own bytes any more.
    """

    made_at: str
    engine: str
    lines: int
    head: str
    catalogue: Item
    index: Item
    objects: int
    bytes: int
    with_objects: bool
    is_sealed: bool
    files: tuple[Item, ...]
    disagreements: int
    missing: int

    @property
    def wrong(self) -> int:
        """Gives how much was wrong with the house already."""
        return self.disagreements + self.missing


def back_up(
    catalogue: SqlCatalogue,
    vault: Bucket,
    to: Path,
    at: datetime,
    *,
    engine: str,
    with_objects: bool = True,
    is_sealed: bool = False,
    files: Mapping[str, Path] | None = None,
    tell: Callable[[str, int, int], None] | None = None,
) -> Sealed:
    """Writes a backup into a folder; gives its list. An earlier backup there is brought up to date.

    The list comes last, in one step: until then the earlier backup stands as it was.

    Args:
        catalogue: what stands where.
        vault: the vault's bucket as it lies in the store, sealed where it is sealed.
        to: made with mode 0700, and as private as the vault.
        at: when this is done.
        engine: what writes it.
        with_objects: whether the objects are copied, or only listed where the store has copies of its own.
        is_sealed: whether the objects are ciphertext, whose digests are not their names.
        files: an agency's own files by their path in the backup.
        tell: told of each step.

    Raises:
        InvalidInput: the folder holds something else than a backup.
        StoreFailed: the catalogue, the vault or the disk does not answer.
    """
    told = tell or (lambda _step, _done, _whole: None)
    try:
        _make_room(to)
        passing = to / ".catalogue.db"
        passing.unlink(missing_ok=True)
        copy_out(catalogue.database, passing)
        kept = _into_place(passing, to, "catalogue", ".db")
        with looked_at(to / kept.path) as copy:
            head, wrong = copy.journal_head(), sum(1 for _ in copy.verify())
            named, needed = named_digests(copy), needed_digests(copy)
        items = list(_objects(vault, named, to if with_objects else None, told))
        missing = len(needed - {item.path.rpartition("/")[2] for item in items})
        if not is_sealed:
            missing += sum(1 for item in items if not item.path.endswith(item.sha256))
        listed = to / ".objects.jsonl"
        listed.write_text("".join(json.dumps(asdict(item)) + "\n" for item in items))
        sealed = Sealed(
            made_at=at.isoformat(timespec="seconds"),
            engine=engine,
            lines=head.number,
            head=head.digest,
            catalogue=kept,
            index=_into_place(listed, to, "objects", ".jsonl"),
            objects=len(items),
            bytes=sum(item.size for item in items),
            with_objects=with_objects,
            is_sealed=is_sealed,
            files=tuple(_beside(files or {}, to)),
            disagreements=wrong,
            missing=missing,
        )
        _seal(sealed, to)
    except OSError as error:
        raise StoreFailed(
            f"the backup cannot be written ({type(error).__name__}); check its disk, then try again"
        ) from error
    return sealed


def sealed_of(folder: Path) -> Sealed:
    """Gives a backup's list, with nothing behind it checked.

    Raises:
        InvalidInput: there is none.
        Damaged: it is not what we wrote.
    """
    try:
        content = (folder / LIST).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{folder.name}: there is no backup in it ({LIST} is missing)"
        ) from error
    try:
        told: dict[str, Any] = json.loads(content)
        if told.pop("format") != FORMAT:
            raise InvalidInput(f"{folder.name}: another engine made this backup")
        told["catalogue"], told["index"] = Item(**told["catalogue"]), Item(**told["index"])
        told["files"] = tuple(Item(**item) for item in told["files"])
        sealed = Sealed(**told)
        for item in (sealed.catalogue, sealed.index, *sealed.files):
            _stays_within(item.path)
        return sealed
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(
            f"{folder.name}: the backup's list cannot be read; take another backup"
        ) from error


def objects_of(folder: Path, sealed: Sealed) -> Iterator[Item]:
    """Gives the vault's objects that a backup lists; its index has to be checked before."""
    with (folder / sealed.index.path).open(encoding="utf-8") as lines:
        for line in lines:
            item = Item(**json.loads(line))
            _stays_within(item.path)
            yield item


@contextmanager
def looked_at(path: Path) -> Iterator[SqlCatalogue]:
    """Opens a copy of a backup's catalogue, so that the file itself stays the bytes that were sealed."""
    passing = path.with_name(f".look-{os.getpid()}.db")
    try:
        shutil.copyfile(path, passing)
        with open_catalogue(f"sqlite:///{passing}") as catalogue:
            yield catalogue
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{passing}{end}").unlink(missing_ok=True)


def _stays_within(path: str) -> None:
    """Sees to it that a list from outside leads nowhere else."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\0" in path or not parts.parts:
        raise Damaged("the backup's list leads out of its folder; somebody changed it")


def _make_room(to: Path) -> None:
    _make_folder(to)
    if any(to.iterdir()) and not (to / LIST).exists() and not (to / ".begun").exists():
        raise InvalidInput(f"{to.name}: the folder is not empty, and holds no backup; name another")
    to.chmod(0o700)
    (to / ".begun").touch(mode=0o600)  # so that a backup that was cut off can be made again


def _make_folder(path: Path) -> None:
    """Makes a folder and those above it for their owner only; ``mkdir`` binds the last one alone."""
    for one in (*reversed(path.parents), path):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)


def _into_place(passing: Path, to: Path, name: str, end: str) -> Item:
    passing.chmod(0o600)
    item = _item(passing, "")
    path = to / f"{name}-{item.sha256[:12]}{end}"
    passing.replace(path)
    return Item(path.name, item.size, item.sha256)


def _objects(
    vault: Bucket, named: set[str], to: Path | None, told: Callable[[str, int, int], None]
) -> Iterator[Item]:
    for done, head in enumerate(vault.list(), start=1):
        if head.key.rpartition("/")[2] not in named:
            continue
        told("back up", done, done)
        with vault.open(head.key) as source:
            if to is None:
                running, size = hashlib.sha256(), 0
                while chunk := source.read(CHUNK):
                    running.update(chunk)
                    size += len(chunk)
                yield Item(head.key, size, running.hexdigest())
                continue
            path = to / OBJECTS / head.key
            if not _stands(path, head.key):
                _make_folder(path.parent)
                part = path.with_name(f".{path.name}")
                with part.open("wb") as out:
                    shutil.copyfileobj(source, out, CHUNK)
                    _sync(out.fileno())
                part.chmod(0o600)
                part.replace(path)
            yield _item(path, head.key)


def _stands(path: Path, key: str) -> bool:
    """Tells whether an object was copied before: it is the bytes of its name. Sealed ones never are."""
    return path.exists() and sha256_of(path) == key.rpartition("/")[2]


def _beside(files: Mapping[str, Path], to: Path) -> Iterator[Item]:
    shutil.rmtree(to / FILES, ignore_errors=True)
    for name, path in sorted(files.items()):
        target = to / FILES / name
        _make_folder(target.parent)
        shutil.copyfile(path, target)
        target.chmod(0o600)
        yield _item(target, name)


def _item(path: Path, name: str) -> Item:
    with path.open("rb") as stream:
        return Item(name, path.stat().st_size, digest_of(stream))


def _seal(sealed: Sealed, to: Path) -> None:
    part = to / ".backup.json"
    with part.open("w", encoding="utf-8") as out:
        json.dump({"format": FORMAT} | asdict(sealed), out, indent=1)
        out.flush()
        _sync(out.fileno())
    part.chmod(0o600)
    part.replace(to / LIST)
    (to / ".begun").unlink(missing_ok=True)
    for path in (*to.glob("catalogue-*.db"), *to.glob("objects-*.jsonl")):
        if path.name not in (sealed.catalogue.path, sealed.index.path):
            path.unlink()


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)
