"""Releases in W3C's Data Catalog Vocabulary: one as a dataset, and the newest of all as a catalogue.

Source: W3C Data Catalog Vocabulary (DCAT), version 3; languages as its section 6.4.9 asks for them; checksums
by SPDX, as its section 6.17 has them.
"""

from __future__ import annotations

from collections.abc import Sequence

from publish.catalogues.listings import document_forms, has_package, lined, package_keys
from publish.metadata import Distribution, Json, description, keywords, landing, languages
from publish.site import CATALOGUE_LD, HOME, Site
from publish.wording import machine_time
from records.release import Publication

BAGIT = "https://www.rfc-editor.org/info/rfc8493"
RO_CRATE = "https://w3id.org/ro/crate/1.1"
PACKAGE = "Package"
"""What people call the release as one file."""
ZIP = "application/zip"

_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def dcat(publication: Publication, distributions: Sequence[Distribution], site: Site) -> Json:
    """Gives a release as a DCAT dataset in JSON-LD.

    It stands in the package itself, so it tells neither the package's size nor its digest; the catalogue does.
    """
    told = [
        _distribution(d.label, d.key, d.media_type, d.size, d.sha256, publication, site)
        for d in distributions
    ]
    if has_package(publication):
        told.append(_package(publication, None, "", site))
    return {"@context": _CONTEXT, **_dataset(publication, told, site)}


def catalogue(newest: Sequence[Publication], site: Site) -> bytes:
    """Gives ``catalogue.jsonld``: the site as a DCAT catalogue of its newest releases, one a line."""
    head: dict[str, object] = {
        "@context": _CONTEXT,
        "@id": f"{site.address(CATALOGUE_LD)}#catalogue",
        "@type": "dcat:Catalog",
        "dcterms:title": {"@value": site.title, "@language": "en-NZ"},
        "dcterms:description": "Documents that were released proactively, each with its status and grounds.",
        "dcterms:language": [{"@id": f"{_LANGUAGES}{code}"} for code in ("en", "mi")],
        "dcterms:license": {"@id": site.licence_uri},
        "dcterms:publisher": {"@type": "foaf:Organization", "foaf:name": site.publisher},
        "foaf:homepage": {"@id": site.address(HOME)},
    }
    return lined(head, "dcat:dataset", [_dataset(p, _forms(p, site), site) for p in newest])


def _dataset(
    publication: Publication, distributions: Sequence[dict[str, object]], site: Site
) -> dict[str, object]:
    return {
        "@id": f"{landing(publication, site)}#dataset",
        "@type": "dcat:Dataset",
        "dcterms:title": {"@value": publication.title, "@language": publication.language},
        "dcterms:description": description(publication),
        "dcterms:identifier": publication.document_id,
        "dcterms:issued": {
            "@type": "xsd:dateTime",
            "@value": machine_time(publication.published_at),
        },
        "dcterms:language": [{"@id": _LANGUAGES + code} for code in languages(publication)],
        "dcterms:publisher": {"@type": "foaf:Organization", "foaf:name": publication.agency.name},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": site.contact_name,
            "vcard:hasEmail": {"@id": f"mailto:{site.contact_email}"},
        },
        "dcat:landingPage": {"@id": landing(publication, site)},
        "dcat:keyword": keywords(publication),
        "dcat:distribution": list(distributions),
    }


def _forms(publication: Publication, site: Site) -> list[dict[str, object]]:
    """Gives the forms of a release; the site's catalogue knows sizes and digests of PDF and package alone."""
    told = []
    for key, label, media_type in document_forms(publication):
        is_pdf = media_type == "application/pdf"
        size, sha256 = (publication.size, publication.public_sha256) if is_pdf else (None, "")
        told.append(_distribution(label, key, media_type, size, sha256, publication, site))
    if has_package(publication):
        told.append(
            _package(publication, publication.package_size, publication.package_sha256, site)
        )
    return told


def _package(
    publication: Publication, size: int | None, sha256: str, site: Site
) -> dict[str, object]:
    key = package_keys(publication)[0]
    return {
        **_distribution(PACKAGE, key, ZIP, size, sha256, publication, site),
        "dcat:packageFormat": _media_type(ZIP),
        "dcterms:conformsTo": [{"@id": BAGIT}, {"@id": RO_CRATE}],
    }


def _distribution(
    label: str,
    key: str,
    media_type: str,
    size: int | None,
    sha256: str,
    publication: Publication,
    site: Site,
) -> dict[str, object]:
    told: dict[str, object] = {
        "@type": "dcat:Distribution",
        "dcterms:title": label,
        "dcat:accessURL": {"@id": landing(publication, site)},
        "dcat:downloadURL": {"@id": site.address(key)},
        "dcat:mediaType": _media_type(media_type),
        "dcterms:license": {"@id": site.licence_uri},
    }
    if size:
        told["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(size)}
    if sha256:
        told["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": sha256},
        }
    return told


def _media_type(media_type: str) -> dict[str, str]:
    return {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"}
