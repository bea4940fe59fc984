"""A release's folder as an RO-Crate: the release as a dataset, its files, the agency, and the licence.

Source: RO-Crate Metadata Specification 1.1 (root data entity, data entities, contextual entities).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publish.metadata import Distribution, Json, description, landing, languages
from publish.site import Site, agency_key
from publish.wording import machine_time
from records.release import Publication

CRATE = "ro-crate-metadata.json"
CRATE_VERSION = "https://w3id.org/ro/crate/1.1"
MANIFEST = "manifest.json"
_NAMES = {
    MANIFEST: "What the release holds, with digests, checks and days of decision",
    "metadata.json": "The release in Dublin Core, schema.org and DCAT",
}


def crate(
    publication: Publication,
    files: Sequence[Distribution],
    site: Site,
) -> Json:
    """Gives ``ro-crate-metadata.json``.

    Args:
        publication: what is published.
        files: what is in the folder beside the page, the manifest and the crate itself.
        site: the site that it stands on.

    The manifest is told without its size: it holds the digest of the crate, so it comes after it.
    """
    agency = site.address(agency_key(publication.agency))
    folder = f"{publication.folder}/"
    parts = [_file(one.key.removeprefix(folder), one, publication, site) for one in files]
    parts.append(
        {
            "@id": MANIFEST,
            "@type": "File",
            "name": _NAMES[MANIFEST],
            "encodingFormat": "application/json",
            "url": site.address(f"{folder}{MANIFEST}"),
        }
    )
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": publication.title,
        "description": description(publication),
        "datePublished": machine_time(publication.published_at),
        "identifier": publication.document_id,
        "url": landing(publication, site),
        "inLanguage": languages(publication)[0],
        "publisher": {"@id": agency},
        "license": {"@id": site.licence_uri},
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CRATE_VERSION},
        "about": {"@id": "./"},
    }
    around = [
        {"@id": agency, "@type": "Organization", "name": publication.agency.name},
        {
            "@id": site.licence_uri,
            "@type": "CreativeWork",
            "name": site.licence,
            "description": f"{site.copyright_notice}. Material that belongs to others, where the "
            "document says so, is not covered.",
        },
    ]
    return {
        "@context": f"{CRATE_VERSION}/context",
        "@graph": [descriptor, root, *parts, *around],
    }


def _file(name: str, file: Distribution, publication: Publication, site: Site) -> Mapping[str, str]:
    return {
        "@id": name,
        "@type": "File",
        "name": _NAMES.get(name, f"{publication.title}: {file.label}"),
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "url": site.address(file.key),
    }
