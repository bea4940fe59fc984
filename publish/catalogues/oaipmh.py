"""The catalogue for library harvesters: OAI-PMH 2.0 in ``oai_dc``, as files that stand on the shelf.

A harvester asks with a query (``?verb=ListRecords``), and a shelf has no queries. So each whole answer stands
as a file, and a list goes on from part to part by its resumption token; a web server maps the verbs to
the files, and ``answer`` does so for ours, with the selections that files alone cannot give. Each part
numbers its releases in the order of their publication, and a withdrawn one keeps its place as a deleted record,
so a change makes one part anew, and at most the one before it.

Source: The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from publish.archive import Load, changed_at
from publish.catalogues.listings import DOCUMENT_FORMS
from publish.metadata import description, keywords, landing
from publish.site import Site, agency_key
from publish.wording import KINDS, STATUSES, has_document
from records.document import Agency
from records.release import Outline, Publication, PublicFile

FOLDER = "oai"
IDENTIFY = f"{FOLDER}/Identify.xml"
FORMATS = f"{FOLDER}/ListMetadataFormats.xml"
SETS = f"{FOLDER}/ListSets.xml"
FIRST = f"{FOLDER}/ListRecords.xml"
PREFIX = "oai_dc"
PART_LENGTH = 200
"""Releases in one part: about 300 KB, of which a harvester takes hundreds without trouble."""

XML = "application/xml; charset=utf-8"
OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

for _prefix, _uri in (("", OAI), ("oai_dc", OAI_DC), ("dc", DC), ("xsi", _XSI)):
    ET.register_namespace(_prefix, _uri)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list of records.

    Attributes:
        token: by which the part before it names it; empty on the first.
        start: how many records stand before it.
        members: oldest first, withdrawn ones too.
        following: the token of the next part; empty on the last.
    """

    token: str
    start: int
    members: tuple[Outline, ...]
    following: str

    @property
    def key(self) -> str:
        """Gives where it stands on the shelf."""
        return part_key(self.token)


def part_key(token: str) -> str:
    """Gives the key of the part that a resumption token names; the first part has none."""
    return f"{FOLDER}/ListRecords/{token}.xml" if token else FIRST


def parts(members: Sequence[Outline]) -> list[Part]:
    """Gives the parts of the list; there is always a first one.

    Args:
        members: every publication, oldest first, withdrawn ones too.
    """
    cuts = range(0, max(len(members), 1), PART_LENGTH)
    tokens = ["", *(str(number) for number in range(2, len(cuts) + 1)), ""]
    return [
        Part(tokens[place], start, tuple(members[start : start + PART_LENGTH]), tokens[place + 1])
        for place, start in enumerate(cuts)
    ]


def record_key(named: str, site: Site) -> str | None:
    """Gives the key of the record that an identifier names; None where it names nothing of this site."""
    before = f"oai:{urlsplit(site.base_url).hostname}:"
    document_id = named.removeprefix(before)
    if not named.startswith(before) or not re.fullmatch(r"[0-9A-Za-z-]+", document_id):
        return None
    return f"{FOLDER}/GetRecord/{document_id}.xml"


def oai_files(
    members: Sequence[Outline],
    agencies: Sequence[Agency],
    site: Site,
    load: Load,
    changed: Sequence[Outline] | None = None,
) -> Iterator[PublicFile]:
    """Gives the answers to every verb that needs no question; those that may differ, where ids are given.

    Args:
        members: every publication, oldest first, withdrawn ones too.
        agencies: each is a set that can be harvested by itself.
        site: the site that they stand on.
        load: gives the publications of some.
        changed: those of the members that were published or withdrawn; None for all of it.
    """
    at = changed_at(members, site.opened_at)
    yield PublicFile(IDENTIFY, XML, _identify(members, site))
    yield PublicFile(FORMATS, XML, _formats(site))
    yield PublicFile(SETS, XML, _sets(agencies, site, at))
    # what is new moves what comes after it, and the part before a new one begins to name it
    places = {bisect_left(members, one): one for one in changed or ()}
    first = min(
        (i for i, one in places.items() if one.withdrawn_at is None), default=len(members) + 1
    )
    touched = {place // PART_LENGTH for place in places}
    for number, part in enumerate(parts(members)):
        if changed is None or part.start + PART_LENGTH >= first or number in touched:
            yield PublicFile(part.key, XML, _records(part, load(part.members), site))
    for publication in load(members if changed is None else changed):
        if key := record_key(identifier(publication, site), site):
            yield PublicFile(key, XML, _one(publication, site))


def identifier(publication: Publication, site: Site) -> str:
    """Gives the release's identifier, which outlives its page.

    Source: OAI Implementation Guidelines, the oai-identifier scheme (2.0).
    """
    return f"oai:{urlsplit(site.base_url).hostname}:{publication.document_id}"


def datestamp(moment: datetime) -> str:
    """Gives an instant as the protocol writes it, in UTC by the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(at: datetime, site: Site, **asked: str) -> ET.Element:
    """Gives the head of an answer, with what was asked; what it holds is for the caller to add."""
    root = ET.Element(_of(OAI, "OAI-PMH"), {_of(_XSI, "schemaLocation"): f"{OAI} {_SCHEMA}"})
    _add(root, "responseDate", datestamp(at))
    _add(root, "request", site.address(FOLDER), **asked)
    return root


def written(root: ET.Element) -> bytes:
    """Gives an answer's bytes."""
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _identify(members: Sequence[Outline], site: Site) -> bytes:
    # what stands longest is the earliest; without anything, the day on which the site opened
    earliest = min([site.opened_at, *(p.published_at for p in members[:1])])
    root = envelope(site.opened_at, site, verb="Identify")
    told = ET.SubElement(root, _of(OAI, "Identify"))
    _add(told, "repositoryName", site.title)
    _add(told, "baseURL", site.address(FOLDER))
    _add(told, "protocolVersion", "2.0")
    _add(told, "adminEmail", site.contact_email)
    _add(told, "earliestDatestamp", datestamp(earliest))
    _add(told, "deletedRecord", "persistent")
    _add(told, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return written(root)


def _formats(site: Site) -> bytes:
    root = envelope(site.opened_at, site, verb="ListMetadataFormats")
    told = ET.SubElement(
        ET.SubElement(root, _of(OAI, "ListMetadataFormats")), _of(OAI, "metadataFormat")
    )
    _add(told, "metadataPrefix", PREFIX)
    _add(told, "schema", _DC_SCHEMA)
    _add(told, "metadataNamespace", OAI_DC)
    return written(root)


def _sets(agencies: Sequence[Agency], site: Site, at: datetime) -> bytes:
    root = envelope(at, site, verb="ListSets")
    told = ET.SubElement(root, _of(OAI, "ListSets"))
    named = [("agency", "Agencies"), ("kind", "Kinds of document")]
    named += [(f"agency:{agency.slug}", agency.name) for agency in agencies]
    named += [(f"kind:{kind.value}", label) for kind, label in KINDS.items()]
    for spec, name in sorted(named):
        one = ET.SubElement(told, _of(OAI, "set"))
        _add(one, "setSpec", spec)
        _add(one, "setName", name)
    return written(root)


def _records(part: Part, publications: Sequence[Publication], site: Site) -> bytes:
    at = changed_at(part.members, site.opened_at)
    if part.token:
        root = envelope(at, site, verb="ListRecords", resumptionToken=part.token)
    else:
        root = envelope(at, site, verb="ListRecords", metadataPrefix=PREFIX)
    if not part.members:
        _add(root, "error", "nothing has been published yet", code="noRecordsMatch")
        return written(root)
    told = ET.SubElement(root, _of(OAI, "ListRecords"))
    for publication in publications:
        _record(told, publication, site)
    if part.token or part.following:
        _add(told, "resumptionToken", part.following or None, cursor=str(part.start))
    return written(root)


def _one(publication: Publication, site: Site) -> bytes:
    at = publication.withdrawn_at or publication.published_at
    asked = {"identifier": identifier(publication, site), "metadataPrefix": PREFIX}
    root = envelope(at, site, verb="GetRecord", **asked)
    _record(ET.SubElement(root, _of(OAI, "GetRecord")), publication, site)
    return written(root)


def _record(told: ET.Element, publication: Publication, site: Site) -> None:
    record = ET.SubElement(told, _of(OAI, "record"))
    gone = publication.withdrawn_at
    header = ET.SubElement(record, _of(OAI, "header"), {"status": "deleted"} if gone else {})
    _add(header, "identifier", identifier(publication, site))
    _add(header, "datestamp", datestamp(gone or publication.published_at))
    agency_key(publication.agency)
    _add(header, "setSpec", f"agency:{publication.agency.slug}")
    _add(header, "setSpec", f"kind:{publication.kind.value}")
    if gone is None:
        _dublin_core(ET.SubElement(record, _of(OAI, "metadata")), publication, site)


def _dublin_core(metadata: ET.Element, publication: Publication, site: Site) -> None:
    place = {_of(_XSI, "schemaLocation"): f"{OAI_DC} {_DC_SCHEMA}"}
    dc = ET.SubElement(metadata, _of(OAI_DC, "dc"), place)
    released = has_document(publication)
    day = publication.document_on or publication.decided_on
    facts: list[tuple[str, str | None]] = [
        ("title", publication.title),
        ("creator", publication.agency.name),
        ("contributor", publication.minister),
        *(("subject", word) for word in keywords(publication)),
        ("description", description(publication)),
        ("publisher", publication.agency.name),
        ("date", day.isoformat() if day else datestamp(publication.published_at)),
        ("type", KINDS[publication.kind]),
        *(("format", media_type) for _, _, media_type in DOCUMENT_FORMS if released),
        ("identifier", landing(publication, site)),
        ("identifier", publication.reference),
        ("language", publication.language),
        ("rights", STATUSES[publication.decision]),
        ("rights", site.licence_uri if released else None),
    ]
    for name, text in facts:
        if text:
            ET.SubElement(dc, _of(DC, name)).text = text


def _of(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _add(parent: ET.Element, tag: str, text: str | None, **attributes: str) -> None:
    ET.SubElement(parent, _of(OAI, tag), attributes).text = text
