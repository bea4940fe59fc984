"""What a release's package holds, held against what stands beside it on the shelf."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

from records.release import Disagreement, Publication
from records.store_ports import Shelf
from storage.content import sha256_of

_MANIFEST = "manifest.json"


def disagreements(shelf: Shelf, publication: Publication) -> Iterator[Disagreement]:
    """Gives each file of a release's folder that is not what its package holds.

    The catalogue keeps the package's digest, and the manifest in it that of the page, so every file of the
    folder hangs on the catalogue. Where the package itself is missing or another, that was told already.
    """
    key = next((key for key in publication.public_keys if key.endswith(".zip")), None)
    if key is None:
        return
    try:
        package = shelf.read(key)
    except KeyError:
        return
    if sha256_of(package) != publication.package_sha256:
        return
    for name, sha256 in sorted(_held(package).items()):
        beside = f"{publication.folder}/{name}"
        if name.lower().endswith(".pdf"):  # held against the digest that was proven
            continue
        try:
            stands = sha256_of(shelf.read(beside))
        except KeyError:  # what is missing is told with the publication's keys
            continue
        if stands != sha256:
            yield Disagreement("shelf", beside, "its bytes are not those that were published")


def _held(package: bytes) -> dict[str, str]:
    """Gives the digest of each file of the payload, and of what else the manifest names."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        held = {
            name.rpartition("/data/")[2]: archive.read(name)
            for name in archive.namelist()
            if "/data/" in name
        }
    named = {file["path"]: file["sha256"] for file in json.loads(held[_MANIFEST])["files"]}
    return named | {name: sha256_of(content) for name, content in held.items()}
