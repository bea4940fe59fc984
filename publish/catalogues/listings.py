"""Everything that is published, as lists for machines: the catalogue, and what was withdrawn."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.crate import CRATE
from publish.metadata import json_bytes, landing
from publish.site import Site, answers_key, catalogue_part
from publish.wording import KINDS, STATUSES, has_document, machine_time
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


def document_forms(publication: Publication) -> Iterator[tuple[str, str, str]]:
    """Gives key, label and media type of each form of the document; none where nothing is released."""
    for key, (_, label, media_type) in zip(
        document_keys(publication), DOCUMENT_FORMS, strict=False
    ):
        yield key, label, media_type


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
    return f"{before}{array_of(rows, '    ', '  ')}{after}".encode()


def array_of(rows: Sequence[dict[str, object]], indent: str, closing: str) -> str:
    """Gives rows as a JSON array, a row a line, so that a large list is read and compared line by line."""
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
