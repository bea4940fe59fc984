"""A backup checked, and put into an empty house."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from records.bucket import Bucket
from records.errors import Damaged, NotAllowed, StoreFailed
from storage.backup import FILES, OBJECTS, Item, Sealed, looked_at, objects_of
from storage.catalogue import SqlCatalogue
from storage.content import sha256_of
from storage.copying import is_empty, pour
from storage.journal import head_of

_MEDIA_TYPE = "application/octet-stream"


def check(folder: Path, sealed: Sealed) -> Iterator[str]:
    """Gives what of a backup is not what was sealed: hashes of every file, and the journal's chain."""
    yield from _wrong(folder / sealed.catalogue.path, sealed.catalogue)
    index = list(_wrong(folder / sealed.index.path, sealed.index))
    yield from index
    for item in sealed.files:
        yield from _wrong(folder / FILES / item.path, item)
    if index:
        return
    try:
        items = list(objects_of(folder, sealed))
    except (ValueError, TypeError):
        yield f"{sealed.index.path}: it is no list of objects"
        return
    if len(items) != sealed.objects:
        yield f"{sealed.index.path}: it lists {len(items)} objects, and {sealed.objects} were kept"
    if sealed.with_objects:
        for item in items:
            yield from _wrong(folder / OBJECTS / item.path, item)


def check_journal(folder: Path, sealed: Sealed) -> Iterator[str]:
    """Gives how a backup's journal differs from the head that was sealed; its file has to be checked before.

    Raises:
        InvalidInput: a newer engine made the catalogue.
    """
    with looked_at(folder / sealed.catalogue.path) as copy:
        head = copy.journal_head()
        if (head.number, head.digest) != (sealed.lines, sealed.head):
            yield "the journal in it ends elsewhere than the list says"
        wrong = sum(1 for _ in copy.verify())
        if wrong > sealed.disagreements:
            yield f"its catalogue does not agree with its journal (things: {wrong})"


def put_back(
    folder: Path,
    sealed: Sealed,
    catalogue: SqlCatalogue,
    vault: Bucket,
    tell: Callable[[str, int, int], None] | None = None,
) -> None:
    """Writes a checked backup into an empty catalogue and vault.

    The vault goes first and the catalogue last, in one transaction: a restore that was cut off is done by
    doing it again.

    Raises:
        NotAllowed: the house is not empty.
        Damaged: an object is missing from a vault of which only a list was kept.
        StoreFailed: a store does not answer.
    """
    told = tell or (lambda _step, _done, _whole: None)
    items = {item.path: item for item in objects_of(folder, sealed)}
    refuse_a_house_in_use(folder, sealed, catalogue, vault)
    for done, (key, item) in enumerate(items.items(), start=1):
        told("restore", done, len(items))
        if sealed.with_objects:
            vault.put_once(key, folder / OBJECTS / key, _MEDIA_TYPE)
        _is_there(vault, item)
    with (
        looked_at(folder / sealed.catalogue.path) as copy,
        copy.database.reading() as source,
        catalogue.writing() as target,
    ):
        pour(source, target)
        if head_of(target).digest != sealed.head:
            raise Damaged("the journal that was restored does not end where the backup's list says")


def put_files_back(folder: Path, sealed: Sealed, to: Path, prefix: str) -> int:
    """Writes the backup's own files below a prefix into a folder, never over others; gives how many.

    Raises:
        NotAllowed: another file stands there.
    """
    put = 0
    for item in sealed.files:
        if not item.path.startswith(f"{prefix}/"):
            continue
        target = to / item.path.removeprefix(f"{prefix}/")
        if target.exists() and sha256_of(target) != item.sha256:
            raise NotAllowed(
                f"{target.name}: another file stands there; move it away, then restore"
            )
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(folder / FILES / item.path, target)
        except OSError as error:
            raise StoreFailed(
                f"{target.name}: cannot be written ({type(error).__name__})"
            ) from error
        put += 1
    return put


def refuse_a_house_in_use(
    folder: Path, sealed: Sealed, catalogue: SqlCatalogue, vault: Bucket
) -> None:
    """Sees to it that nothing is written over: the catalogue is empty, and the vault holds nothing else.

    Objects of this very backup may lie in the vault: a restore that was cut off put them there, or the
    store survived.

    Raises:
        NotAllowed: the house is not empty.
    """
    with catalogue.database.reading() as connection:
        if not is_empty(connection):
            raise NotAllowed("the catalogue is not empty; a backup is restored into an empty house")
    own = {item.path for item in objects_of(folder, sealed)}
    if any(head.key not in own for head in vault.list()):
        raise NotAllowed(
            "the vault holds objects that are not of this backup; a backup is restored into an empty house"
        )


def _is_there(vault: Bucket, item: Item) -> None:
    head = vault.head(item.path)
    if head is None or head.size != item.size:
        raise Damaged(f"vault object {item.path}: it is not there as the backup lists it")


def _wrong(path: Path, item: Item) -> Iterator[str]:
    try:
        size = path.stat().st_size
        found = sha256_of(path) if size == item.size else None
    except OSError:
        yield f"{json.dumps(item.path)}: it is missing"
        return
    if found != item.sha256:
        yield f"{json.dumps(item.path)}: its bytes are not those that were backed up"
