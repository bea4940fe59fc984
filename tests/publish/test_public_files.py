"""Files for machines: manifest, metadata, catalogues, feeds; and the building as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import feedparser
import published_samples as samples
import pytest
from lxml import etree

from publish.build import (
    Site,
    document_key,
    index_files,
    package_keys,
    public_keys,
    release_files,
    slug,
    to_publication,
    tombstone_files,
)
from publish.catalogues import feeds
from publish.catalogues.tables import table_keys
from publish.wording import file_size, nz_date, nz_time
from records.document import DocumentRecord, Kind, SourceFile, Submission
from records.errors import Damaged, InvalidInput
from records.geometry import Box
from records.marks import Decisions, Mark, ReleaseDecision
from records.release import Caution, PublicPage
from records.stages import Stage

PAPER = samples.PAPER


@pytest.fixture(scope="module")
def shelf():
    return samples.whole_site()


def loaded(shelf, key):
    return json.loads(shelf[key])


def test_same_records_give_the_same_bytes():
    """Building twice, with the publications in another order, gives the same shelf."""
    backwards = tuple(reversed(samples.ALL))
    assert samples.whole_site() == samples.whole_site(backwards)


def test_release_folder_holds_what_was_announced(shelf):
    """The keys named beforehand are exactly the keys that are written, the PDF's included."""
    for publication in samples.STANDING:
        stands = {key for key in shelf if key.startswith(f"{publication.folder}/")}
        assert stands == set(publication.public_keys)
    assert document_key(PAPER) == f"{PAPER.folder}/{PAPER.public_sha256[:12]}.pdf"


def test_every_json_file_is_valid_utf8_with_macrons(shelf):
    """JSON is readable as such, and macrons stand in it as letters."""
    for key in (key for key in shelf if key.endswith(".json")):
        json.loads(shelf[key].decode())
    assert "Wāhi".encode() in shelf["catalogue.json"]


def test_manifest_hashes_every_other_file(shelf):
    """It gives digest and size of each file that stays as it is, and the PDF's from its proof."""
    manifest = loaded(shelf, f"{PAPER.folder}/manifest.json")
    listed = {file["path"]: file for file in manifest["files"]}
    names = {key.removeprefix(f"{PAPER.folder}/") for key in PAPER.public_keys}
    package = f"{PAPER.digest12}.zip"
    assert listed.keys() == names - {"manifest.json", "answers.html", package}
    # it holds the manifest, so the manifest names it and cannot hold its digest
    assert manifest["package"] == {"path": package}
    for path, file in listed.items():
        if path.endswith(".pdf"):
            assert file["sha256"] == samples.PAPER_COPY.sha256
            continue
        body = shelf[f"{PAPER.folder}/{path}"]
        assert (file["sha256"], file["size"]) == (hashlib.sha256(body).hexdigest(), len(body))


def test_manifest_tells_the_proof_and_the_roles_in_short(shelf):
    """Witnesses, tiers, engine and roles with instants; no count of theirs, no source digest, no name."""
    text = shelf[f"{PAPER.folder}/manifest.json"].decode()
    manifest = json.loads(text)
    summary = manifest["proof"].pop("summary")
    assert summary[0] == "The proof holds: 2 witnesses looked, and none objects."
    assert manifest["proof"] == {
        "engine": "engine-under-test 0.1",
        "public_sha256": samples.PAPER_COPY.sha256,
        "holds": True,
        "witnesses": ["other-extractor", "raw-bytes"],
        "pages_by_tier": {"pixels": 1, "vector": 2},
    }
    assert [entry["role"] for entry in manifest["decisions"]] == ["reviewer", "approver"]
    assert manifest["grounds"] == ["OIA-9-2-a", "OIA-9-2-f-iv"]
    assert "5" * 64 not in text
    assert "6" * 64 not in text


def test_nothing_public_tells_what_a_proof_warned_of():
    """Warnings and counts hang on the withheld words: a guess could be held against them."""
    copy = samples.PAPER_COPY
    warned = Caution(2, Box(0, 0, 9, 9), "the words of mark 1 still stand here")
    testimonies = tuple(
        replace(testimony, checked=testimony.checked + 1, untested=(warned,))
        for testimony in copy.proof.testimonies
    )
    more = replace(copy.proof, cautions=(*copy.proof.cautions, warned), testimonies=testimonies)
    told = [
        release_files(PAPER, replace(copy, proof=proof), samples.SITE, decisions=samples.DECISIONS)
        for proof in (copy.proof, more)
    ]
    assert told[0] == told[1]


def test_manifest_of_a_withheld_document_has_no_proof(shelf):
    """An entry without a document has a manifest of its page and metadata only."""
    manifest = loaded(shelf, f"{samples.WITHHELD.folder}/manifest.json")
    assert manifest["proof"] is None
    assert [file["path"] for file in manifest["files"]] == ["index.html", "metadata.json"]


def test_metadata_speaks_three_vocabularies(shelf):
    """Dublin Core, schema.org and DCAT tell the same title, day, licence and files."""
    metadata = loaded(shelf, f"{PAPER.folder}/metadata.json")
    core, report, dataset = metadata["dublin_core"], metadata["schema_org"], metadata["dcat"]
    assert core["title"] == report["name"] == dataset["dcterms:title"]["@value"] == PAPER.title
    assert core["created"] == "2026-09-07"
    assert core["extent"] == "3 pages"
    assert report["@type"] == "Report"
    assert report["publisher"]["@type"] == "GovernmentOrganization"
    assert report["reportNumber"] == "CAB-26-SUB-0123"
    assert dataset["@type"] == "dcat:Dataset"
    addresses = [entry["contentUrl"] for entry in report["encoding"]]
    package = samples.SITE.address(package_keys(PAPER)[0])
    forms = [d["dcat:downloadURL"]["@id"] for d in dataset["dcat:distribution"]]
    assert forms == [*addresses, package]
    assert addresses[0] == f"https://papers.example.nz/{document_key(PAPER)}"
    pdf = report["encoding"][0]
    assert (pdf["sha256"], pdf["contentSize"]) == (PAPER.public_sha256, str(PAPER.size))
    html = shelf[document_key(PAPER).replace(".pdf", ".html")]
    assert report["encoding"][1]["sha256"] == hashlib.sha256(html).hexdigest()


def test_page_holds_the_same_json_ld_as_the_metadata(shelf):
    """The description in the page is the one in metadata.json."""
    page = etree.HTML(shelf[f"{PAPER.folder}/index.html"].decode())
    inside = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert inside == loaded(shelf, f"{PAPER.folder}/metadata.json")["schema_org"]


def test_catalogue_lists_everything_that_stands_newest_first(shelf):
    """catalogue.json has each standing release once, withheld entries too, and no withdrawn one."""
    catalogue = loaded(shelf, "catalogue.json")
    ids = [row["id"] for row in catalogue["releases"]]
    assert sorted(ids) == sorted(p.document_id for p in samples.STANDING)
    assert ids[0] == PAPER.document_id
    assert catalogue["count"] == len(ids)
    assert catalogue["changed_at"] == "2026-11-23T14:05:00+13:00"
    withheld = next(row for row in catalogue["releases"] if row["status"] == "withheld")
    assert withheld["pdf"] is None


def test_catalogue_csv_has_the_same_rows_and_no_formula(shelf):
    """The CSV opens in a spreadsheet with its macrons, and no cell of it can run as a formula."""
    body = shelf["catalogue.csv"]
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [
        row["id"] for row in loaded(shelf, "catalogue.json")["releases"]
    ]
    assert rows[0]["grounds"] == "OIA-9-2-a OIA-9-2-f-iv"
    hostile = next(row for row in rows if row["id"] == samples.HOSTILE.document_id)
    assert hostile["reference"].startswith("'=1+1")


def test_data_json_can_be_harvested(shelf):
    """A top-level array whose every dataset has what the data.govt.nz schema requires."""
    datasets = loaded(shelf, "data.json")
    assert isinstance(datasets, list)
    for dataset in datasets:
        assert all(dataset[name] for name in ("title", "description", "identifier", "keyword"))
        assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert dataset["publisher"]["name"]
        assert dataset["contactPoint"]["hasEmail"].startswith("mailto:")
        assert all(d["title"] and d["downloadURL"] and d["format"] for d in dataset["distribution"])
        assert all(k.replace(" ", "").isalnum() for k in dataset["keyword"])
        for entry in dataset["distribution"]:
            assert entry["downloadURL"].removeprefix("https://papers.example.nz/") in shelf
    assert len(datasets) == 1 + len(samples.COPIES)
    assert datasets[1]["issued"] == "2026-11-23"
    assert next(d for d in datasets if d["title"] == samples.TEREO.title)["language"] == ["mi"]


def test_withdrawn_json_lists_every_address_and_no_title(shelf):
    """A server and search engines learn each address that is gone, and nothing of what it was."""
    listed = loaded(shelf, "withdrawn.json")
    (entry,) = listed["withdrawn"]
    assert listed["status"] == 410
    assert entry["reason"] == "unredacted-content"
    assert entry["withdrawn_at"] == "2026-11-22T16:00:00+13:00"
    assert entry["addresses"] == [
        f"https://papers.example.nz/{key}" for key in public_keys(samples.WITHDRAWN)
    ]
    assert samples.WITHDRAWN.title not in shelf["withdrawn.json"].decode()


def test_feed_is_sound_atom(shelf):
    """A strict reader of feeds finds nothing wrong, newest first, with the PDF enclosed."""
    feed = feedparser.parse(shelf["feed.xml"])
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.feed.updated == "2026-11-23T01:05:00Z"
    assert [link.rel for link in feed.feed.links] == ["self", "alternate"]
    assert len(feed.entries) == len(samples.STANDING)
    first = feed.entries[0]
    assert first.title == PAPER.title
    assert first.enclosures[0].href.endswith(f"{PAPER.digest12}.pdf")
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert "He pūrongo mō ngā wāhi tākaro" in [entry.title for entry in feed.entries]


def test_feed_is_sound_before_anything_is_published():
    """An empty site has a valid feed, dated when the site opened, and empty lists."""
    files = {file.key: file.content for file in index_files([], samples.SITE)}
    feed = feedparser.parse(files["feed.xml"])
    assert not feed.bozo
    assert feed.feed.updated == "2026-01-01T00:00:00Z"
    assert json.loads(files["catalogue.json"])["releases"] == []


def test_sitemap_lists_what_stands_and_only_that(shelf):
    """Every address in the sitemap is a file on the shelf, with the instant of its last change."""
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    def named(key):
        root = etree.fromstring(shelf[key])
        found = root.xpath("//s:loc/text()", namespaces=space)
        instants = root.xpath("//s:lastmod/text()", namespaces=space)
        assert len(instants) == len(found)
        assert all(datetime.fromisoformat(instant).tzinfo for instant in instants)
        return [address.removeprefix("https://papers.example.nz/") for address in found]

    parts = named("sitemap.xml")
    assert parts == ["sitemaps/pages.xml", "sitemaps/2026-1.xml"]
    keys = [key for part in parts for key in named(part)]
    assert set(keys) <= shelf.keys()
    assert len(set(keys)) == len(keys)
    assert f"{samples.WITHDRAWN.folder}/index.html" not in keys
    assert {f"{p.folder}/index.html" for p in samples.STANDING} <= set(keys)
    assert {"index.html", "releases/index.html", "withheld/index.html"} <= set(keys)
    assert b"Sitemap: https://papers.example.nz/sitemap.xml\n" in shelf["robots.txt"]


def test_sitemap_that_would_be_too_long_is_refused():
    """More pages than the protocol allows is an error, never a file that robots drop unseen."""
    at = samples.PAPER.published_at
    with pytest.raises(InvalidInput, match="50001 pages"):
        feeds.sitemap(((f"{n}.html", at) for n in range(50_001)), samples.SITE)


def test_two_releases_in_one_folder_are_refused():
    """Two publications that would overwrite each other are wrong input."""
    with pytest.raises(InvalidInput, match="2 releases share the folder"):
        index_files([PAPER, PAPER], samples.SITE)


def test_copy_and_publication_must_agree():
    """A missing copy, a copy too many, other bytes or an unnamed ground stops the build."""
    with pytest.raises(InvalidInput, match="its public copy is needed"):
        release_files(PAPER, None, samples.SITE)
    with pytest.raises(InvalidInput, match="no copy of it may be published"):
        release_files(samples.WITHHELD, samples.PAPER_COPY, samples.SITE)
    with pytest.raises(Damaged, match="other bytes"):
        release_files(PAPER, samples.MINUTE_COPY, samples.SITE)
    with pytest.raises(Damaged, match="OIA-9-2-f-iv"):
        release_files(replace(PAPER, grounds=(samples.PRIVACY,)), samples.PAPER_COPY, samples.SITE)
    with pytest.raises(InvalidInput, match="has no PDF"):
        document_key(samples.WITHHELD)
    with pytest.raises(InvalidInput, match="has not been withdrawn"):
        tombstone_files(PAPER, samples.SITE)


def test_withdrawn_relation_is_not_linked():
    """A related release that was withdrawn is not offered on a new page."""
    files = release_files(PAPER, samples.PAPER_COPY, samples.SITE, related=[samples.WITHDRAWN])
    assert b"Related releases" not in files[0].content


def record(**changes):
    submission = Submission(
        kind=Kind.CABINET_PAPER,
        title="Wāhi tākaro: a plan",
        agency=samples.STREETS,
        submitter="tui.made-up",
        **changes,
    )
    return DocumentRecord(
        id="3F2A-9b1c-77",
        submission=submission,
        source=SourceFile("secret name.pdf", "9" * 64, 10, "application/pdf", 3),
        stage=Stage.DECIDED,
        version=4,
        queued_at=datetime(2026, 11, 1, tzinfo=UTC),
        changed_at=datetime(2026, 11, 2, tzinfo=UTC),
    )


GROUNDS = {g.code: g for g in (samples.DEFENCE, samples.PRIVACY, samples.ADVICE)}
AT = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)


def decided(decision, *codes):
    marks = tuple(Mark(1, (Box(1, 1, 2, 2),), code) for code in codes)
    return Decisions(decision, marks, frozenset(), samples.REVIEWER, AT)


def test_record_and_decisions_become_a_publication():
    """The publication takes what the submission said, the grounds used in their order, and its keys."""
    decisions = decided(ReleaseDecision.PART, "OIA-9-2-f-iv", "OIA-9-2-a", "OIA-9-2-a")
    made = to_publication(
        record(reference="CAB-26-SUB-1"), decisions, samples.PAPER_COPY, GROUNDS, AT, related=["x"]
    )
    assert made.slug == "wahi-takaro-a-plan-2a9b1c77"
    assert [g.code for g in made.grounds] == ["OIA-9-2-a", "OIA-9-2-f-iv"]
    assert (made.pages, made.size) == (3, samples.PAPER_COPY.size)
    assert made.public_keys == (*public_keys(made), *table_keys(made, 2))
    assert made.related == ("x",)
    assert made.published_at == AT


def test_withheld_record_becomes_an_entry():
    """A document withheld in full is published as an entry with its grounds and no file."""
    made = to_publication(record(), decided(ReleaseDecision.WITHHELD, "OIA-6-a"), None, GROUNDS, AT)
    assert (made.pages, made.size, made.public_sha256) == (0, 0, "")
    assert len(release_files(made, None, samples.SITE)) == 4


@pytest.mark.parametrize(
    ("decisions", "copy", "told"),
    [
        (decided(ReleaseDecision.PART, "OIA-0"), samples.PAPER_COPY, "no ground is called OIA-0"),
        (decided(ReleaseDecision.FULL, "OIA-6-a"), samples.PAPER_COPY, "has no redactions"),
        (decided(ReleaseDecision.PART), samples.PAPER_COPY, "has a redaction with a ground"),
        (decided(ReleaseDecision.FULL), None, "needs its public copy"),
        (decided(ReleaseDecision.DEFERRED), samples.PAPER_COPY, "has no public copy"),
    ],
)
def test_decisions_that_contradict_themselves_are_refused(decisions, copy, told):
    """A status that the marks or the copy do not bear out is never published."""
    with pytest.raises(InvalidInput, match=told):
        to_publication(record(), decisions, copy, GROUNDS, AT)


def test_instants_need_a_time_zone():
    """An instant without a zone is refused at each door."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 -- the very mistake that is refused
    with pytest.raises(InvalidInput, match="time zone"):
        to_publication(record(), decided(ReleaseDecision.FULL), samples.PAPER_COPY, GROUNDS, naive)
    with pytest.raises(InvalidInput, match="time zone"):
        nz_date(naive)
    with pytest.raises(InvalidInput, match="time zone"):
        replace(samples.SITE, opened_at=naive)


@pytest.mark.parametrize(
    "address", ["papers.example.nz", "ftp://x.nz", "https://x.nz/?a=b", "https://"]
)
def test_site_needs_a_web_address(address):
    """A base address that cannot begin a link is wrong input."""
    with pytest.raises(InvalidInput, match="base_url"):
        replace(samples.SITE, base_url=address)


def test_site_may_stand_in_a_folder():
    """A site below a path, with or without a slash at its end, has the same addresses."""
    for base in ("https://x.nz/papers", "https://x.nz/papers/"):
        site: Site = replace(samples.SITE, base_url=base)
        assert site.address("feed.xml") == "https://x.nz/papers/feed.xml"


@pytest.mark.parametrize(
    ("title", "document_id", "expected"),
    [
        ("Te Wāhi Tākaro", "ab-12", "te-wahi-takaro-ab12"),
        ("The Minister's plan & more", "X1", "the-ministers-plan-more-x1"),
        ("日本", "X1", "release-x1"),
        ("", "X1", "release-x1"),
        ("a/../b <script>", "00000000-12345678", "a-b-script-12345678"),
        ("word " * 40, "12345678", "-".join(["word"] * 10) + "-12345678"),
        ("x" * 90, "12345678", "release-12345678"),
    ],
)
def test_slug_is_short_plain_and_unique(title, document_id, expected):
    """A folder's name is ASCII words cut at a word, and ends in the end of the id."""
    assert slug(title, document_id) == expected
    assert len(expected) <= 60


def test_slug_needs_an_id():
    """An id of signs alone cannot keep two releases apart."""
    with pytest.raises(InvalidInput, match="letters or digits"):
        slug("Title", "--")


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "1 KB"), (1499, "1 KB"), (245_400, "245 KB"), (1_240_000, "1.2 MB")],
)
def test_sizes_are_said_for_people(size, said):
    """Sizes are whole kilobytes or tenths of megabytes, never nothing."""
    assert file_size(size) == said


def test_days_and_times_are_those_of_new_zealand():
    """An evening here that is the morning before in UTC is told as here, in winter and in summer."""
    assert nz_date(datetime(2026, 6, 30, 12, 30, tzinfo=UTC)) == "1 July 2026"
    assert nz_time(datetime(2026, 6, 30, 12, 30, tzinfo=UTC)) == "12:30am"
    assert nz_time(datetime(2026, 1, 1, 0, 5, tzinfo=timezone(timedelta(hours=13)))) == "12:05am"
    assert nz_date(datetime(2026, 4, 4, 11, 30, tzinfo=UTC)) == "5 April 2026"


def test_published_code_names_no_clock():
    """Nothing in the room reads the clock or chance, so that building stays repeatable."""
    import publish

    for module in Path(publish.__file__).parent.glob("*.py"):
        source = module.read_text(encoding="utf-8")
        assert not any(word in source for word in (".now(", ".today(", "import random", "uuid4"))


def test_empty_page_points_to_the_pdf():
    """A page without readable text says so, instead of looking as if it were blank."""
    copy = samples.copy_of([PublicPage(1, ())], b"%PDF empty")
    publication = replace(samples.MINUTE, size=copy.size, public_sha256=copy.sha256)
    document = release_files(publication, copy, samples.SITE)[1].content.decode()
    assert "There is no readable text on this page." in document
