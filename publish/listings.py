"""Everything that is published, as lists for machines: the catalogue, data.json, and what was withdrawn."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.crate import CRATE
from publish.metadata import description, json_bytes, keywords, landing, languages
from publish.site import CATALOGUE_CSV, CATALOGUE_JSON, Site, answers_key, catalogue_part
from publish.wording import KINDS, STATUSES, has_document, machine_time, nz_day
from records.release import Publication

NEWEST = 1000
"""Releases in the root's lists; older ones stand in the lists of their years."""

DOCUMENT_FORMS = (
    (".pdf", "PDF", "application/pdf"),
    (".html", "Web page", "text/html"),
    (".txt", "Plain text", "text/plain"),
)


def document_keys(publication: Publication) -> tuple[str, ...]:
    """Gives the keys of the document's three forms, PDF first; none where nothing is released."""
    if not has_document(publication):
        return ()
    stem = f"{publication.folder}/{publication.digest12}"
    return tuple(stem + ending for ending, _, _ in DOCUMENT_FORMS)


def package_keys(publication: Publication) -> tuple[str, ...]:
    """Gives the key of the release as one ZIP, then that of its signature where it is signed."""
    if not has_document(publication):
        return ()
    package = f"{publication.folder}/{publication.digest12}.zip"
    return (package, f"{package}.sig") if publication.signed_by else (package,)


def has_package(publication: Publication) -> bool:
    """Tells whether the release has a package; one that was published before there were any has none."""
    return any(key in publication.public_keys for key in package_keys(publication))


def public_keys(publication: Publication) -> tuple[str, ...]:
    """Gives every key of the release's own folder, the PDF's and the package's too."""
    folder, packages = publication.folder, package_keys(publication)
    return (
        f"{folder}/index.html",
        *document_keys(publication),
        f"{folder}/metadata.json",
        f"{folder}/manifest.json",
        answers_key(publication),
        *([f"{folder}/{CRATE}"] if packages else []),
        *packages,
    )


def _row(publication: Publication, site: Site) -> dict[str, object]:
    pdf, html, text = document_keys(publication) or (None, None, None)
    document_on, decided_on = publication.document_on, publication.decided_on
    packed = has_package(publication)
    return {
        "id": publication.document_id,
        "title": publication.title,
        "kind": publication.kind.value,
        "kind_label": KINDS[publication.kind],
        "status": publication.decision.value,
        "status_label": STATUSES[publication.decision],
        "agency": publication.agency.name,
        "reference": publication.reference,
        "request_id": publication.request_id,
        "portfolio": publication.portfolio,
        "minister": publication.minister,
        "document_on": document_on.isoformat() if document_on else None,
        "decided_on": decided_on.isoformat() if decided_on else None,
        "published_at": machine_time(publication.published_at),
        "language": publication.language,
        "grounds": [ground.code for ground in publication.grounds],
        "reason": publication.reason,
        "review_on": publication.review_on.isoformat() if publication.review_on else None,
        "pages": publication.pages,
        "pdf_bytes": publication.size,
        "pdf_sha256": publication.public_sha256 if pdf else None,
        "page": landing(publication, site),
        "pdf": site.address(pdf) if pdf else None,
        "html": site.address(html) if html else None,
        "text": site.address(text) if text else None,
        "package": site.address(package_keys(publication)[0]) if packed else None,
        "package_bytes": publication.package_size if packed else None,
        "package_sha256": publication.package_sha256 if packed else None,
        "abstract": publication.abstract,
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A thousand releases of one year of the catalogue, as they are told of elsewhere.

    Attributes:
        number: from 1; most years have one part.
        count: how many of them stand.
    """

    year: int
    number: int
    count: int


def catalogue_json(
    newest: Sequence[Publication],
    count: int,
    parts: Sequence[Part],
    site: Site,
    changed_at: datetime,
) -> bytes:
    """Gives ``catalogue.json``: the newest releases, and where those of each year stand.

    ``complete`` tells whether ``releases`` are all there are; if not, the parts together are. A release is
    one line, so that whoever reads it line by line need not hold all of it.
    """
    return lined(
        {
            **_head(site, changed_at),
            "count": count,
            "complete": len(newest) == count,
            "parts": [
                {
                    "year": part.year,
                    "number": part.number,
                    "count": part.count,
                    "json": site.address(catalogue_part(part.year, part.number, "json")),
                    "csv": site.address(catalogue_part(part.year, part.number, "csv")),
                }
                for part in parts
            ],
        },
        "releases",
        [_row(publication, site) for publication in newest],
    )


def part_json(
    part: Part, standing: Sequence[Publication], site: Site, changed_at: datetime
) -> bytes:
    """Gives one part of a year of the catalogue, newest first, in the same form."""
    told = {"year": part.year, "number": part.number, "count": part.count}
    head = {**_head(site, changed_at), **told}
    return lined(head, "releases", [_row(publication, site) for publication in standing])


def _head(site: Site, changed_at: datetime) -> dict[str, object]:
    return {
        "title": site.title,
        "publisher": site.publisher,
        "licence": site.licence_uri,
        "changed_at": machine_time(changed_at),
    }


def lined(head: dict[str, object], last: str, rows: Sequence[dict[str, object]]) -> bytes:
    """Gives a JSON object whose last member has one row a line."""
    whole = json_bytes({**head, last: []}).decode()
    before, after = whole.rsplit("[]", 1)
    return f"{before}{_array(rows, '    ', '  ')}{after}".encode()


def _array(rows: Sequence[dict[str, object]], indent: str, closing: str) -> str:
    if not rows:
        return "[]"
    lines = (f"{indent}{json.dumps(row, ensure_ascii=False)}" for row in rows)
    return "[\n" + ",\n".join(lines) + f"\n{closing}]"


_COLUMNS = (
    "id",
    "title",
    "kind",
    "kind_label",
    "status",
    "status_label",
    "agency",
    "reference",
    "request_id",
    "portfolio",
    "minister",
    "document_on",
    "decided_on",
    "published_at",
    "language",
    "grounds",
    "reason",
    "review_on",
    "pages",
    "pdf_bytes",
    "pdf_sha256",
    "page",
    "pdf",
    "html",
    "text",
    "package",
    "package_bytes",
    "package_sha256",
    "abstract",
)


def catalogue_csv(current: Sequence[Publication], site: Site) -> bytes:
    """Gives ``catalogue.csv``, or a part of a year of it: the same rows, grounds parted by spaces.

    It is UTF-8 with a mark for spreadsheets. A cell that a spreadsheet would take for a formula begins
    with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for publication in current:
        row = _row(publication, site)
        row["grounds"] = " ".join(ground.code for ground in publication.grounds)
        writer.writerow({name: cell(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def cell(value: object) -> str:
    """Gives a value as a cell that no spreadsheet takes for a formula.

    Source: OWASP, "CSV Injection".
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def data_json(
    newest: Sequence[Publication], parts: Sequence[Part], front: str, publisher: str, site: Site
) -> bytes:
    """Gives ``data.json``, which data.govt.nz can harvest: the catalogue itself, then each document.

    An entry without a document has nothing to download, so it stands in the catalogue only. What is older
    than the newest thousand stands in the catalogue's years, which the first dataset names.

    Source: data.govt.nz data.json schema (a top-level array; dates as YYYY-MM-DD).
    """
    catalogue = _dataset(
        title=f"{publisher}: catalogue of releases",
        described="Documents that were released proactively, each with its status and grounds.",
        identifier=site.address(front),
        publisher=publisher,
        site=site,
        keyword=["official information", "proactive release"],
        language=["en"],
        distribution=[
            _form("Newest releases as JSON", site.address(CATALOGUE_JSON), "application/json"),
            _form("Newest releases as CSV", site.address(CATALOGUE_CSV), "text/csv"),
            *(
                _form(
                    f"Releases of {part.year}{_numbered(part)} as CSV",
                    site.address(catalogue_part(part.year, part.number, "csv")),
                    "text/csv",
                )
                for part in parts
            ),
        ],
    )
    released = [_document(p, site) for p in newest if has_document(p)]
    return (_array([catalogue, *released], "  ", "") + "\n").encode()


def _numbered(part: Part) -> str:
    return f", part {part.number}," if part.number > 1 else ""


def _document(publication: Publication, site: Site) -> dict[str, object]:
    day = nz_day(publication.published_at).isoformat()
    dataset = _dataset(
        title=publication.title,
        described=description(publication),
        identifier=landing(publication, site),
        publisher=publication.agency.name,
        site=site,
        keyword=keywords(publication),
        language=languages(publication),
        distribution=_forms(publication, site),
    )
    return dataset | {"issued": day, "modified": day}


def _forms(publication: Publication, site: Site) -> list[dict[str, object]]:
    """Gives the forms of a release; of its PDF and its package the size and the digest are known."""
    told = [
        _form(label, site.address(key), media_type)
        for key, (_, label, media_type) in zip(
            document_keys(publication), DOCUMENT_FORMS, strict=True
        )
    ]
    told[0] |= _checked(publication.size, publication.public_sha256)
    if has_package(publication):
        package = _form("Package", site.address(package_keys(publication)[0]), "application/zip")
        told.append(package | _checked(publication.package_size, publication.package_sha256))
    return told


def _form(label: str, address: str, media_type: str) -> dict[str, object]:
    return {
        "@type": "dcat:Distribution",
        "title": label,
        "downloadURL": address,
        "mediaType": media_type,
        "format": media_type,
    }


def _checked(size: int, sha256: str) -> dict[str, object]:
    """Gives what a downloaded file is checked by; nothing where it is not known."""
    if not size or not sha256:
        return {}
    checksum = {
        "@type": "spdx:Checksum",
        "algorithm": "spdx:checksumAlgorithm_sha256",
        "checksumValue": sha256,
    }
    return {"byteSize": size, "checksum": checksum}


def _dataset(
    *,
    title: str,
    described: str,
    identifier: str,
    publisher: str,
    site: Site,
    keyword: list[str],
    language: list[str],
    distribution: list[dict[str, object]],
) -> dict[str, object]:
    return {
        "@type": "dcat:Dataset",
        "title": title,
        "description": described,
        "identifier": identifier,
        "landingPage": identifier,
        "license": site.licence_uri,
        "accessLevel": "public",
        "publisher": {"@type": "org:Organization", "name": publisher},
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": site.contact_name,
            "hasEmail": f"mailto:{site.contact_email}",
        },
        "keyword": keyword,
        "language": language,
        "distribution": distribution,
    }


def withdrawn_json(withdrawn: Sequence[Publication], site: Site) -> bytes:
    """Gives ``withdrawn.json``: every address to answer with 410, and to name to search engines.

    It names no title: what was withdrawn may be the title.
    """
    return json_bytes(
        {
            "status": 410,
            "withdrawn": [
                {
                    "withdrawn_at": machine_time(publication.withdrawn_at),
                    "reason": publication.withdrawal_reason,
                    "tombstone": landing(publication, site),
                    "addresses": [
                        site.address(key)
                        for key in publication.public_keys or public_keys(publication)
                        # a replaced release's page goes on saying where to go
                        if not (publication.superseded_by and key.endswith("/index.html"))
                    ],
                }
                for publication in withdrawn
                if publication.withdrawn_at is not None
            ],
        }
    )
