"""OAI-PMH as a harvester sees it: every verb over HTTP by an independent client, and the files alone."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import published_samples as samples
import pytest
import uvicorn
from lxml import etree
from published_many import many, withdrawn
from sickle import Sickle
from sickle.oaiexceptions import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoRecordsMatch,
)

from flows.serving import PublicSite
from publish.build import index_files
from publish.catalogues.harvesting import answer
from publish.catalogues.oaipmh import FIRST, OAI, PART_LENGTH, datestamp, identifier
from storage.buckets.memory import MemoryBucket
from storage.shelf import BucketShelf

SITE = samples.SITE
AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(scope="module")
def some():
    return many(PART_LENGTH * 2 + 30)


@pytest.fixture(scope="module")
def shelf(some):
    made = BucketShelf(MemoryBucket("public"))
    made.write(index_files(some, SITE))
    return made


@pytest.fixture(scope="module")
def harvester(shelf):
    config = uvicorn.Config(PublicSite(shelf, SITE), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Sickle(f"http://127.0.0.1:{port}/oai")
    server.should_exit = True
    thread.join()


def test_identify_tells_that_deletions_are_kept(harvester, some):
    """What a harvester has to know before it begins."""
    told = harvester.Identify()
    assert told.repositoryName == SITE.title
    assert told.deletedRecord == "persistent"
    assert told.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert told.earliestDatestamp <= datestamp(min(p.published_at for p in some))
    assert [f.metadataPrefix for f in harvester.ListMetadataFormats()] == ["oai_dc"]


def test_the_whole_list_comes_over_its_parts(harvester, some):
    """Each release once, in order, the withdrawn ones as deleted and without a word of theirs."""
    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert [r.header.identifier for r in records] == [identifier(p, SITE) for p in some]
    gone = {r.header.identifier for r in records if r.deleted}
    assert gone == {identifier(p, SITE) for p in some if p.withdrawn_at}
    assert gone
    for record, publication in zip(records, some, strict=True):
        if not record.deleted:
            assert record.metadata["title"] == [publication.title]
            assert record.metadata["identifier"][0].endswith(f"{publication.folder}/index.html")
        else:
            assert publication.title not in record.raw


def test_macrons_arrive(harvester):
    """A title in te reo Māori reaches the harvester letter by letter."""
    titles = [
        t
        for r in harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
        for t in r.metadata["title"]
    ]
    assert any("wāhi tākaro" in title for title in titles)


def test_a_later_harvest_takes_only_what_has_changed(harvester, some):
    """By day and by instant, over several parts, and withdrawals by the instant of their withdrawal."""
    middle = some[PART_LENGTH + 7].published_at
    changed = [p for p in some if (p.withdrawn_at or p.published_at) >= middle]
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", **{"from": datestamp(middle)})
    assert [h.identifier for h in found] == [identifier(p, SITE) for p in changed]
    day = datestamp(middle)[:10]
    of_day = [p for p in some if datestamp(p.withdrawn_at or p.published_at)[:10] == day]
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", **{"from": day, "until": day})
    assert [h.identifier for h in found] == [identifier(p, SITE) for p in of_day]


def test_one_agency_and_one_kind_are_sets(harvester, some):
    """A set is harvested over every part; the set of all agencies is all of it."""
    names = {s.setSpec: s.setName for s in harvester.ListSets()}
    assert names["agency:agency-1"] == "Agency for Matter 1"
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", set="agency:agency-1")
    assert [h.identifier for h in found] == [
        identifier(p, SITE) for p in some if p.agency.slug == "agency-1"
    ]
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", set="agency")
    assert len(list(found)) == len(some)
    found = harvester.ListIdentifiers(metadataPrefix="oai_dc", set="kind:briefing")
    assert len(list(found)) == sum(p.kind == "briefing" for p in some)


def test_one_record(harvester, some):
    """A single release by its identifier."""
    wanted = next(p for p in some if p.withdrawn_at is None)
    record = harvester.GetRecord(identifier=identifier(wanted, SITE), metadataPrefix="oai_dc")
    assert record.metadata["title"] == [wanted.title]


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda h: h.ListRecords(metadataPrefix="marc21"), CannotDisseminateFormat),
        (lambda h: h.ListRecords(), BadArgument),
        (lambda h: h.ListRecords(metadataPrefix="oai_dc", colour="blue"), BadArgument),
        (lambda h: h.ListRecords(metadataPrefix="oai_dc", until="yesterday"), BadArgument),
        (lambda h: h.ListRecords(metadataPrefix="oai_dc", until="2026-02-30"), BadArgument),
        (
            lambda h: h.ListRecords(
                metadataPrefix="oai_dc", **{"from": "2026-01-02", "until": "2026-01-01"}
            ),
            BadArgument,
        ),
        (
            lambda h: h.ListRecords(
                metadataPrefix="oai_dc", **{"from": "2026-01-02", "until": "2026-01-03T00:00:00Z"}
            ),
            BadArgument,
        ),
        (lambda h: h.ListRecords(metadataPrefix="oai_dc", set="nobody"), NoRecordsMatch),
        (lambda h: h.ListRecords(resumptionToken="999"), BadResumptionToken),
        (lambda h: h.ListRecords(resumptionToken="../x"), BadResumptionToken),
        (lambda h: h.ListRecords(resumptionToken="2~~~~~"), BadResumptionToken),
        (
            lambda h: h.GetRecord(identifier="oai:papers.example.nz:../1", metadataPrefix="oai_dc"),
            IdDoesNotExist,
        ),
        (lambda h: h.GetRecord(identifier="oai:x:1", metadataPrefix="oai_dc"), IdDoesNotExist),
    ],
)
def test_what_is_wrong_is_told_by_the_protocols_codes(harvester, ask, error):
    """Each error has its own code, and a harvester's library knows it."""
    with pytest.raises(error):
        ask(harvester)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"verb": "Steal"}, "badVerb"),
        ({}, "badVerb"),
        ({"verb": "ListSets", "resumptionToken": "2"}, "badResumptionToken"),
        (
            {"verb": "ListMetadataFormats", "identifier": "oai:papers.example.nz:9"},
            "idDoesNotExist",
        ),
        ({"verb": "ListRecords", "resumptionToken": "2", "set": "agency"}, "badArgument"),
    ],
)
def test_what_no_library_asks_is_answered_too(harvester, question, code):
    """By either method of HTTP, the answer is one of the protocol's."""
    for asked in (
        httpx.get(harvester.endpoint, params=question),
        httpx.post(harvester.endpoint, data=question),
    ):
        assert asked.status_code == 200
        assert etree.fromstring(asked.content).find(f"{{{OAI}}}error").get("code") == code


def test_a_flood_is_no_question(harvester):
    """Neither a long body nor a hundred arguments is looked at."""
    assert httpx.post(harvester.endpoint, content=b"x" * 5000).status_code == 413
    assert httpx.get(harvester.endpoint, params=[("a", "b")] * 100).status_code == 400


def test_an_argument_given_twice_is_no_question(shelf):
    """As the protocol says, and nothing of it is repeated."""
    told = answer([("verb", "Identify"), ("verb", "Identify")], SITE, shelf.read, AT)
    root = etree.fromstring(told)
    assert root.find(f"{{{OAI}}}error").get("code") == "badArgument"
    assert not root.find(f"{{{OAI}}}request").attrib


def test_the_files_alone_are_a_whole_list(shelf, some):
    """A server that only maps verbs and tokens to files gives the same list."""
    key, seen = FIRST, []
    while key:
        root = etree.fromstring(shelf.read(key))
        seen += [e.text for e in root.iter(f"{{{OAI}}}identifier")]
        token = root.findtext(f".//{{{OAI}}}resumptionToken")
        key = f"oai/ListRecords/{token}.xml" if token else None
    assert seen == [identifier(p, SITE) for p in some]


def test_nothing_published_yet_is_an_answer():
    """An empty site says so in the protocol's words."""
    files = {f.key: f.content for f in index_files([], SITE)}
    asked = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]
    assert b"noRecordsMatch" in answer(asked, SITE, files.get, AT)
    assert b"noRecordsMatch" in files[FIRST]


@pytest.mark.parametrize("number", [1, PART_LENGTH, PART_LENGTH + 1])
def test_a_change_writes_all_of_the_list_that_it_changes(some, number):
    """Published or withdrawn: the touched files make the old list into the new one."""
    last = replace(some[number - 1], withdrawn_at=None, withdrawal_reason=None)
    before, after = some[: number - 1], [*some[: number - 1], last]
    for old, new in ((before, after), (after, [*before, withdrawn(last)])):
        kept = {f.key: f.content for f in index_files(old, SITE)}
        touched = {f.key: f.content for f in index_files(new, SITE, {last.document_id})}
        whole = {f.key: f.content for f in index_files(new, SITE)}
        assert kept | touched == whole
