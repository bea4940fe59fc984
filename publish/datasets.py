"""A release as a dataset of CKAN, the catalogue software of data.govt.nz.

Pure: what stands in the catalogue becomes what CKAN's ``package_create`` and ``package_update`` take.

Source: CKAN 2.10, API guide, ``package_create`` and its default schema (names, tags, resources, extras).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from publish.listings import DOCUMENT_FORMS, document_keys
from publish.metadata import Json, description, keywords, landing
from publish.site import Site
from publish.wording import STATUSES, has_document, nz_day
from records.release import Publication

ID = "release_id"
DIGEST = "release_digest"
SITE = "release_site"

_NAME_LENGTH = 100
_FORMATS = {"application/pdf": "PDF", "text/html": "HTML", "text/plain": "TXT"}


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
        "resources": [
            {
                "name": label,
                "url": site.address(key),
                "format": _FORMATS[media_type],
                "mimetype": media_type,
                **(
                    {"size": publication.size, "hash": f"sha256:{publication.public_sha256}"}
                    if media_type == "application/pdf"
                    else {}
                ),
            }
            for key, (_, label, media_type) in zip(
                document_keys(publication), DOCUMENT_FORMS, strict=True
            )
        ],
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
