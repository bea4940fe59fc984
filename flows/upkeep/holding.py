"""Legal holds: what is held stays in the vault until nobody needs it held any more.

Who holds, for which matter and since when stands in the journal; the store itself keeps the objects, by the
administrator's key where there is one, so that no service can lift a hold. A document may be held for several
matters. A takedown is not held up: the public's copy goes, and the vault keeps what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.desk import Desk
from records.bucket import Bucket, Lock
from records.errors import Damaged, InvalidInput, NotAllowed
from records.release import Disagreement
from records.store_ports import Catalogue
from storage.content import is_sha256
from storage.vault import key_of

PLACED = "hold-placed"
LIFTED = "hold-lifted"
_MATTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,59}")


def matters(catalogue: Catalogue, document_id: str) -> tuple[str, ...]:
    """Gives the matters for which a document is held, the oldest first; none where it is free."""
    return tuple(_held(catalogue, document_id).get(document_id, ()))


def all_held(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Gives every document that is held, with its matters."""
    return {one: tuple(found) for one, found in _held(catalogue, None).items()}


def hold(desk: Desk, vault: Bucket, document_id: str, matter: str, actor: str) -> int:
    """Holds everything that the vault has of a document; gives how many objects that is.

    The store first, then the journal: cut off in between, it is done again by running it again.

    Raises:
        InvalidInput: the matter is no reference.
        NotAllowed: the vault's store cannot hold anything.
        Damaged: the vault does not have what it should.
    """
    _checked(matter)
    desk.catalogue.document(document_id)
    if not vault.can_lock():
        raise NotAllowed(
            f"bucket {vault.name}: it was made without object lock, so nothing in it can be held; "
            "release storage init tells what the server can do"
        )
    objects, _ = _place(desk.catalogue, vault, document_id)
    if matter not in matters(desk.catalogue, document_id):
        detail = {"matter": matter, "objects": objects}
        desk.catalogue.record(actor, PLACED, document_id, detail)
    return objects


def lift(desk: Desk, vault: Bucket, document_id: str, matter: str, actor: str) -> int:
    """Lifts a document's hold for one matter; gives how many objects are free by that.

    What another matter or another document holds stays held.

    Raises:
        NotAllowed: it is not held for that matter.
    """
    _checked(matter)
    held = all_held(desk.catalogue)
    mine = held.pop(document_id, ())
    if matter not in mine:
        raise NotAllowed(f"document {document_id}: it is not held for the matter {matter}")
    free = set[str]()
    if len(mine) == 1:
        free = set(_objects(desk.catalogue, vault, document_id))
        for other in held:
            free -= _objects(desk.catalogue, vault, other).keys()
    for key in sorted(free):
        vault.lock(key, hold=False)
    desk.catalogue.record(actor, LIFTED, document_id, {"matter": matter, "objects": len(free)})
    return len(free)


def renew(desk: Desk, vault: Bucket) -> int:
    """Holds what came to a held document since, or was restored without its hold; gives how many objects."""
    return sum(_place(desk.catalogue, vault, one)[1] for one in all_held(desk.catalogue))


def not_held(desk: Desk, vault: Bucket) -> Iterator[Disagreement]:
    """Gives what should be held by the journal, and is not held by the store."""
    for document_id, why in all_held(desk.catalogue).items():
        for key, lock in _objects(desk.catalogue, vault, document_id).items():
            if not lock.hold:
                told = f"document {document_id} is held for {', '.join(why)}, and the store does not hold this"
                yield Disagreement("vault", key, f"{told}: run release hold --renew")


def _must_have(catalogue: Catalogue, document_id: str) -> set[str]:
    """Gives the digests of a document without which the vault is damaged."""
    record = catalogue.document(document_id)
    named = {record.source.sha256, *record.artefacts.values()}
    if (original := record.source.original) is not None:
        named |= {original.sha256, original.hidden_sha256}
    if (package := catalogue.package_of(document_id)) is not None:
        named.add(package.sha256)
    return named


def _objects(catalogue: Catalogue, vault: Bucket, document_id: str) -> dict[str, Lock]:
    """Gives every object of a document, or of what became of it, by its key, with what binds it now.

    Raises:
        Damaged: the vault does not have what it should.
    """
    needed = _must_have(catalogue, document_id)
    named = set(needed)
    for line in catalogue.journal(document_id):
        # a run that was cut off may have named what it did not keep any more; so not all of these are there
        named |= {str(value) for value in line.detail.values() if is_sha256(str(value))}
    found = dict[str, Lock]()
    for sha256 in sorted(named):
        try:
            found[key_of(sha256)] = vault.lock(key_of(sha256))
        except KeyError as error:
            if sha256 in needed:
                raise Damaged(
                    f"vault object {sha256}: document {document_id} needs it, and it is not there; "
                    "run release verify"
                ) from error
    return found


def _place(catalogue: Catalogue, vault: Bucket, document_id: str) -> tuple[int, int]:
    """Holds a document's objects; gives how many there are, and how many were not held before."""
    found = _objects(catalogue, vault, document_id)
    free = [key for key, lock in found.items() if not lock.hold]
    for key in free:
        vault.lock(key, hold=True)
    return len(found), len(free)


def _held(catalogue: Catalogue, document_id: str | None) -> dict[str, list[str]]:
    held = dict[str, list[str]]()
    for line in catalogue.journal(document_id):
        if line.event == PLACED:
            held.setdefault(line.subject, []).append(str(line.detail["matter"]))
        elif line.event == LIFTED:
            held[line.subject].remove(str(line.detail["matter"]))
            if not held[line.subject]:
                del held[line.subject]
    return held


def _checked(matter: str) -> None:
    if not _MATTER.fullmatch(matter):
        raise InvalidInput(
            "a matter is a reference of letters, digits, '.', '/' and '-', sixty at most: "
            "the journal keeps no names and no reasons in words"
        )
