"""One release described for machines: Dublin Core, NZGLS and schema.org's Report, from the same facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.site import Site, agency_key
from publish.wording import KINDS, STATUSES, acts, counted, machine_time, notice
from records.release import Publication

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Distribution:
    """One form in which the document can be had.

    Attributes:
        key: where it stands on the shelf.
        label: what people call it, ``PDF``.
        media_type: without parameters.
        size: bytes.
        sha256: digest of its bytes, in hex.
    """

    key: str
    label: str
    media_type: str
    size: int
    sha256: str


def json_bytes(value: object) -> bytes:
    """Gives JSON as the shelf keeps it: UTF-8, indented, keys in the order given, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def landing(publication: Publication, site: Site) -> str:
    """Gives the full address of the release's page."""
    return site.address(f"{publication.folder}/index.html")


def description(publication: Publication) -> str:
    """Gives the abstract, or else what can be said without one; then what is not released."""
    about = publication.abstract or (
        f"{KINDS[publication.kind]} of {publication.agency.name}. {STATUSES[publication.decision]}."
    )
    reason = [publication.reason] if publication.reason else []
    return " ".join([about, *notice(publication), *reason])


def keywords(publication: Publication) -> list[str]:
    """Gives words to find it by: letters, digits and spaces only, as data.govt.nz asks."""
    raw = [KINDS[publication.kind], publication.portfolio, "official information"]
    plain = ["".join(c if c.isalnum() else " " for c in word).split() for word in raw if word]
    return list(dict.fromkeys(" ".join(words) for words in plain if words))


def languages(publication: Publication) -> list[str]:
    """Gives the ISO 639-1 codes of the document's language."""
    return [publication.language.split("-")[0].lower()]


def _present(**facts: object) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if fact not in (None, [], "")}


def dublin_core(
    publication: Publication, distributions: Sequence[Distribution], site: Site
) -> Json:
    """Gives the release in DCMI terms; ``date`` and ``created`` are days, ``issued`` an instant.

    Source: DCMI Metadata Terms.
    """
    return _present(
        title=publication.title,
        creator=publication.agency.name,
        publisher=publication.agency.name,
        contributor=publication.minister,
        type=KINDS[publication.kind],
        subject=keywords(publication),
        identifier=landing(publication, site),
        bibliographicCitation=publication.reference,
        created=publication.document_on.isoformat() if publication.document_on else None,
        issued=machine_time(publication.published_at),
        abstract=publication.abstract,
        description=description(publication),
        language=publication.language,
        format=[d.media_type for d in distributions],
        extent=counted(publication.pages, "page") if publication.pages else None,
        rights=site.copyright_notice,
        license=site.licence_uri if distributions else None,
        accessRights=STATUSES[publication.decision],
    )


def head_terms(
    publication: Publication, distributions: Sequence[Distribution], site: Site
) -> list[tuple[str, str]]:
    """Gives the release in the terms of NZGLS, as names and contents for the head of its page.

    What NZGLS takes from Dublin Core keeps the prefix ``DC``. Of its mandatory elements ``function`` is told in
    words, since the thesaurus that it names is no longer kept.

    Source: NZGLS Metadata Element Set, version 2.1; DCMI, Expressing Dublin Core in HTML/XHTML.
    """
    day = publication.document_on or publication.decided_on
    facts: list[tuple[str, str | None]] = [
        ("DC.Title", publication.title),
        ("DC.Creator", publication.agency.name),
        ("DC.Contributor", publication.minister),
        *(("DC.Subject", word) for word in keywords(publication)),
        ("DC.Description", description(publication)),
        ("DC.Publisher", publication.agency.name),
        ("DC.Date.Created", day.isoformat() if day else None),
        ("DC.Date.Issued", machine_time(publication.published_at)),
        ("DC.Type", KINDS[publication.kind]),
        ("NZGLS.Type.Category", "document"),
        *(("DC.Format", d.media_type) for d in distributions),
        ("DC.Identifier", landing(publication, site)),
        ("DC.Language", publication.language),
        ("DC.Rights", site.licence_uri if distributions else STATUSES[publication.decision]),
        ("NZGLS.Function", publication.portfolio or "Official information"),
        ("NZGLS.Mandate.Act", acts(publication.grounds)),
        ("NZGLS.Availability", f"{site.contact_name}, {site.contact_email}"),
    ]
    return [(name, told) for name, told in facts if told]


def schema_org(publication: Publication, distributions: Sequence[Distribution], site: Site) -> Json:
    """Gives the release as a schema.org Report in JSON-LD, as it also stands in the page.

    Source: schema.org, Report and GovernmentOrganization.
    """
    agency = {
        "@type": "GovernmentOrganization",
        "name": publication.agency.name,
        "url": site.address(agency_key(publication.agency)),
    }
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": landing(publication, site),
        **_present(
            name=publication.title,
            url=landing(publication, site),
            reportNumber=publication.reference,
            genre=KINDS[publication.kind],
            abstract=publication.abstract,
            description=description(publication),
            inLanguage=publication.language,
            dateCreated=publication.document_on.isoformat() if publication.document_on else None,
            datePublished=machine_time(publication.published_at),
            author=agency,
            publisher=agency,
            keywords=keywords(publication),
            copyrightNotice=site.copyright_notice,
            license=site.licence_uri if distributions else None,
            conditionsOfAccess=STATUSES[publication.decision],
            encoding=[
                {
                    "@type": "MediaObject",
                    "name": d.label,
                    "contentUrl": site.address(d.key),
                    "encodingFormat": d.media_type,
                    "contentSize": str(d.size),
                    "sha256": d.sha256,
                }
                for d in distributions
            ],
        ),
        "isAccessibleForFree": True,
    }
