"""Backups and anchors of a whole house: what ``release backup``, ``restore`` and ``anchor`` do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flows.doors import Progress
from flows.settings import PREFIX, Settings
from flows.shelf.rebuilding import Rebuilt
from flows.upkeep import holding
from flows.wiring import holding_bucket, open_desk, open_sql_catalogue, plain_vault_bucket
from records.errors import Damaged, InvalidInput
from records.release import Disagreement
from redaction.redact import ENGINE
from storage import anchors, backup, restoring, signing
from storage.anchors import Anchor
from storage.backup import Sealed

WATCH = "watch"


def back_up(settings: Settings, to: Path, *, with_objects: bool, tell: Progress) -> Sealed:
    """Writes a backup of the house that these settings describe; gives its list.

    Raises:
        InvalidInput: the folder holds something else, or lies within the house.
        StoreFailed: a store or the disk does not answer.
    """
    house = settings.folder.resolve()
    if to.resolve().is_relative_to(house):
        raise InvalidInput(f"{to.name}: it lies in the house itself, and would be lost with it")
    return backup.back_up(
        open_sql_catalogue(settings),
        plain_vault_bucket(settings, house),
        to,
        datetime.now(UTC),
        engine=ENGINE,
        with_objects=with_objects,
        is_sealed=settings.vault_keys is not None,
        files=_watch_lists(settings),
        tell=tell,
    )


def check(folder: Path, *, even_damaged: bool) -> Sealed:
    """Holds a backup against its list, and its journal against its head; gives the list.

    Raises:
        Damaged: something is not as it was backed up, or the house was damaged when it was.
    """
    sealed = backup.sealed_of(folder)
    wrong = list(restoring.check(folder, sealed)) or list(restoring.check_journal(folder, sealed))
    if wrong:
        more = f", and {len(wrong) - 1} things more" if len(wrong) > 1 else ""
        raise Damaged(f"the backup cannot be restored: {wrong[0]}{more}")
    if sealed.wrong and not even_damaged:
        raise Damaged(
            f"the house had {sealed.wrong} disagreements when it was backed up; "
            "--even-damaged restores it all the same"
        )
    return sealed


def restore(settings: Settings, folder: Path, sealed: Sealed, tell: Progress) -> Rebuilt:
    """Puts a checked backup into the empty house of these settings, and builds its public site.

    Raises:
        NotAllowed: the house is not empty.
        InvalidInput: the vault was sealed, and the settings name no keys.
    """
    if sealed.is_sealed and settings.vault_keys is None:
        raise InvalidInput(
            f"{PREFIX}VAULT_KEYS: the vault was sealed when it was backed up; name its master keys"
        )
    catalogue = open_sql_catalogue(settings)
    vault = plain_vault_bucket(settings, settings.folder.resolve())
    restoring.put_back(folder, sealed, catalogue, vault, tell)
    restoring.put_files_back(folder, sealed, settings.watch_folder, WATCH)
    desk = open_desk(settings)
    desk.progress = tell
    if holding.all_held(desk.catalogue):
        # the journal tells what was held; the store that it was restored to knows nothing of it yet
        holding.renew(desk, holding_bucket(settings))
    return desk.rebuild()


def anchor(settings: Settings, to: Path, *, new_key: bool) -> Anchor:
    """Adds the journal's head, signed, to a file outside; gives it.

    Raises:
        InvalidInput: there is no key, or the file lies within the house.
        Damaged: an anchor that stands there is not borne out; a new one would cover that up.
    """
    path = settings.anchor_key
    if path is None:
        raise InvalidInput(
            f"{PREFIX}ANCHOR_KEY: name the file of the key that signs the journal's head"
        )
    if to.resolve().is_relative_to(settings.folder.resolve()):
        raise InvalidInput(
            f"{to.name}: it lies in the house itself, and would be rewritten with it"
        )
    if new_key:
        signing.make_key(path)
    key = signing.signing_key(path)
    catalogue = open_sql_catalogue(settings)
    earlier = anchors.anchors_in(to)
    wrong = list(anchors.disagreements(earlier, catalogue, key.public_key()))
    if wrong:
        raise Damaged(f"anchor {wrong[0].key}: {wrong[0].what}; nothing was signed")
    made = anchors.signed(catalogue.journal_head(), datetime.now(UTC), key)
    anchors.add(to, made)
    return made


def against_anchors(settings: Settings, path: Path) -> Iterator[Disagreement]:
    """Gives what the journal does not bear out of the anchors in a file.

    Raises:
        InvalidInput: there is no key, or no anchor in the file.
    """
    found = anchors.anchors_in(path)
    if not found:
        raise InvalidInput(f"{path.name}: there is no anchor in it")
    if settings.anchor_public_key is not None:
        key = signing.public_key(settings.anchor_public_key)
    elif settings.anchor_key is not None:
        key = signing.signing_key(settings.anchor_key).public_key()
    else:
        raise InvalidInput(
            f"{PREFIX}ANCHOR_PUBLIC_KEY: name the public half of the key that signed the anchors"
        )
    yield from anchors.disagreements(found, open_sql_catalogue(settings), key)


def _watch_lists(settings: Settings) -> dict[str, Path]:
    folder = settings.watch_folder
    paths = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    return {f"{WATCH}/{path.relative_to(folder).as_posix()}": path for path in paths}
