"""A release as one file to keep: a BagIt bag in a ZIP, with the release's RO-Crate in its payload.

The bag's lists let anybody check every file with everyday programs; the crate says what each file is.
Pure: the same publication and the same files give the same bytes. What the bag says of itself hangs on the
publication alone, and not on settings or wording, so that a later engine makes the same package again.

Source: RFC 8493, The BagIt File Packaging Format (V1.0); RO-Crate Metadata Specification 1.1, appendix
on combining it with BagIt.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from publish import stored
from publish.catalogues.listings import document_keys, has_package
from publish.letters import cleaned
from publish.site import answers_key
from publish.wording import NEW_ZEALAND, nz_day
from records.errors import InvalidInput
from records.release import Publication, PublicFile

BAG = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAGE = "index.html"
"""The release's page on the site: it names the package, so it is not in it."""


def write_package(
    out: BinaryIO, publication: Publication, files: Sequence[PublicFile], pdf: Path
) -> None:
    """Writes the package of a release.

    Args:
        out: where it goes, from its beginning.
        publication: what is published; its keys name a package.
        files: what stands in the release's folder, as ``release_files`` gives it.
        pdf: the public copy.

    Raises:
        InvalidInput: the publication names no package.
    """
    if not has_package(publication):
        raise InvalidInput(f"document {publication.document_id}: its release names no package")
    publication = cleaned(publication)
    folder = f"{publication.folder}/"
    payload: dict[str, bytes | Path] = {document_keys(publication)[0].removeprefix(folder): pdf}
    payload |= {file.key.removeprefix(folder): file.content for file in files}
    # what people ask and are answered grows for as long as the release stands
    on_site_only = {PAGE, answers_key(publication).removeprefix(folder)}
    payload = {name: payload[name] for name in sorted(payload.keys() - on_site_only)}
    sums = {f"data/{name}": _sha256(content) for name, content in payload.items()}
    tags = {
        "bagit.txt": BAG.encode(),
        "bag-info.txt": _info(publication, payload).encode(),
        "manifest-sha256.txt": _listed(sums),
    }
    tags["tagmanifest-sha256.txt"] = _listed({name: _sha256(tag) for name, tag in tags.items()})
    whole: dict[str, bytes | Path] = {
        **tags,
        **{f"data/{name}": content for name, content in payload.items()},
    }
    base = publication.digest12
    at = publication.published_at.astimezone(NEW_ZEALAND)
    stored.write(out, [(f"{base}/{name}", content) for name, content in whole.items()], at)


def _listed(sums: dict[str, str]) -> bytes:
    """Gives a list of digests as ``sha256sum`` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()


def _sha256(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _size(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _info(publication: Publication, payload: dict[str, bytes | Path]) -> str:
    """Gives ``bag-info.txt``: a label and its value a line, in RFC 8493's own labels.

    The identifier that RO-Crate asks for is made of the folder and the document's digest.
    """
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{publication.folder}#{publication.public_sha256}")
    facts = [
        ("Source-Organization", publication.agency.name),
        ("External-Description", publication.title),
        ("Bagging-Date", nz_day(publication.published_at).isoformat()),
        ("External-Identifier", f"urn:uuid:{name}"),
        ("Internal-Sender-Identifier", publication.document_id),
        ("Payload-Oxum", f"{sum(map(_size, payload.values()))}.{len(payload)}"),
    ]
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in facts)
