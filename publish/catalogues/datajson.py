"""``data.json`` as data.govt.nz harvests it: the catalogue itself, then each document, as datasets of DCAT."""

from __future__ import annotations

from collections.abc import Sequence

from publish.catalogues.listings import (
    Part,
    array_of,
    document_forms,
    has_package,
    package_keys,
)
from publish.metadata import description, keywords, landing, languages
from publish.site import CATALOGUE_CSV, CATALOGUE_JSON, Site, catalogue_part
from publish.wording import has_document, nz_day
from records.release import Publication


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
    return (array_of([catalogue, *released], "  ", "") + "\n").encode()


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
        for key, label, media_type in document_forms(publication)
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
