"""A release as a dataset of CKAN, the catalogue software of data.govt.nz.

Pure: what stands in the catalogue becomes what CKAN's ``package_create`` and ``package_update`` take.

Source: CKAN 2.10, API guide, ``package_create`` and its default schema (names, tags, resources, extras).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from publish.catalogues.dcat import PACKAGE, ZIP
from publish.catalogues.listings import document_forms, has_package, package_keys
from publish.catalogues.tables import CSV, table_keys_of
from publish.metadata import Json, description, keywords, landing
from publish.site import Site
from publish.wording import STATUSES, has_document, nz_day
from records.release import Publication

ID = "release_id"
DIGEST = "release_digest"
SITE = "release_site"

_NAME_LENGTH = 100
_FORMATS = {
    "application/pdf": "PDF",
    "text/html": "HTML",
    "text/plain": "TXT",
    ZIP: "ZIP",
    CSV: "CSV",
}
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is pushed of one release.

    Attributes:
        name: CKAN's name for it, the same for as long as the release stands.
        digest: of all that is told of it, so that a change is seen.
        fields: the body of the call.
    """

    name: str
    digest: str
    fields: Json


def dataset(publication: Publication, site: Site, organisation: str) -> Dataset:
    """Gives a release as a dataset.

    Args:
        publication: one that stands and has a document.
        site: where its files are; CKAN links to them and keeps none.
        organisation: the name or id of the agency's organisation in CKAN.
    """
    released = nz_day(publication.published_at).isoformat()
    tags = [word for word in keywords(publication) if len(word) > 1]
    facts: dict[str, object] = {
        "name": name_of(publication),
        "title": publication.title,
        "notes": description(publication),
        "owner_org": organisation,
        "author": publication.agency.name,
        "maintainer": site.contact_name,
        "maintainer_email": site.contact_email,
        "license_id": "cc-by",
        "url": landing(publication, site),
        "tags": [{"name": word[:100]} for word in tags],
        "resources": _resources(publication, site),
    }
    extras: dict[str, str] = {
        ID: publication.document_id,
        SITE: site.base_url,
        "issued": released,
        "language": publication.language,
        "status": STATUSES[publication.decision],
    }
    more = {
        "reference": publication.reference,
        "portfolio": publication.portfolio,
        "minister": publication.minister,
        "grounds": ", ".join(ground.section for ground in publication.grounds),
    }
    extras |= {key: told for key, told in more.items() if told}
    whole = json.dumps([facts, extras], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    extras[DIGEST] = digest
    facts["extras"] = [{"key": key, "value": value} for key, value in sorted(extras.items())]
    return Dataset(name_of(publication), digest, facts)


def _resources(publication: Publication, site: Site) -> list[dict[str, object]]:
    """Gives the files; of the PDF and the package size and digest are known, as ckanext-dcat's SPDX fields."""
    told = [
        _resource(label, site.address(key), media_type)
        for key, label, media_type in document_forms(publication)
    ]
    told[0] |= _checked(publication.size, publication.public_sha256)
    told += [
        _resource(f"Table {number} (CSV)", site.address(key), CSV)
        for number, key in enumerate(table_keys_of(publication), 1)
    ]
    if has_package(publication):
        package = _resource(PACKAGE, site.address(package_keys(publication)[0]), ZIP)
        told.append(package | _checked(publication.package_size, publication.package_sha256))
    return told


def _resource(label: str, address: str, media_type: str) -> dict[str, object]:
    return {
        "name": label,
        "url": address,
        "format": _FORMATS[media_type],
        "mimetype": media_type.partition(";")[0],
    }


def _checked(size: int, sha256: str) -> dict[str, object]:
    if not size or not sha256:
        return {}
    return {"size": size, "hash": sha256, "hash_algorithm": _SHA256}


def name_of(publication: Publication) -> str:
    """Gives the name of the dataset: the release's id first, so that cutting it keeps it apart."""
    whole = f"release-{publication.document_id}-{publication.slug}".lower()
    return whole[:_NAME_LENGTH].rstrip("-")


def is_pushed(publication: Publication) -> bool:
    """Tells whether a publication belongs in CKAN: it stands, and there is something to download."""
    return publication.withdrawn_at is None and has_document(publication)


def emptied(name: str, organisation: str) -> Json:
    """Gives what a withdrawn release's dataset is overwritten with before it is deleted.

    CKAN keeps a deleted dataset for its administrators, and what was withdrawn may be its very title.
    """
    return {
        "name": name,
        "title": "Withdrawn",
        "notes": "",
        "owner_org": organisation,
        "author": "",
        "maintainer": "",
        "maintainer_email": "",
        "url": "",
        "tags": [],
        "extras": [],
        "resources": [],
    }
