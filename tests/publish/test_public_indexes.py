"""Indexes that grow: what a change writes, that it is enough, and that pages keep their place and size."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import published_samples as samples
import pytest
from lxml import html as lxml_html
from published_many import many, withdrawn

from publish.archive import PAGE_LENGTH, Role, Run
from publish.build import changed_files, index_files
from publish.catalogues.listings import NEWEST
from publish.edition import built_of, code_digest, edition
from publish.indexes import PART
from records.document import Agency

LIMIT = 100_000


def shelf_of(publications):
    return {file.key: file.content for file in index_files(publications, samples.SITE)}


def changed(before, after, touched):
    """Gives the shelf before with the touched files over it, and the keys of those."""
    files = {f.key: f.content for f in index_files(after, samples.SITE, touched)}
    return shelf_of(before) | files, files.keys()


@pytest.fixture(scope="module")
def some():
    return many(330)


@pytest.mark.parametrize("number", [1, 2, 74, 75, 76, 125, 126, 330])
def test_one_more_gives_the_bytes_of_a_whole_build(some, number):
    """Whatever the length of the lists, the touched files make the old shelf into the new one."""
    before, after = some[: number - 1], some[:number]
    shelf, _ = changed(before, after, {after[-1].document_id})
    assert shelf == shelf_of(after)


@pytest.mark.parametrize("place", [0, 49, 50, 60, 200, 329])
def test_one_withdrawn_gives_the_bytes_of_a_whole_build(some, place):
    """A withdrawal anywhere writes all that it changes."""
    after = [*some[:place], withdrawn(some[place]), *some[place + 1 :]]
    shelf, written = changed(some, after, {some[place].document_id})
    assert shelf == shelf_of(after)
    assert len(written) < 40


def test_only_what_stands_on_a_changed_page_is_read(some):
    """By outlines alone the same files come out, and most publications are never asked for."""
    known = {p.document_id: p for p in some}
    asked = set()

    def load(outlines):
        asked.update(one.document_id for one in outlines)
        return [known[one.document_id] for one in outlines]

    # of an agency that has released nothing for a year, so that its lists are short
    last = replace(some[-1], agency=Agency("agency-new", "Agency of Yesterday"))
    known[last.document_id] = last
    after = [*some[:-1], last]
    outlines = [p.outline for p in reversed(after)]
    by_outlines = {
        f.key: f.content for f in changed_files(outlines, load, samples.SITE, {last.document_id})
    }
    _, written = changed(some[:-1], after, {last.document_id})
    assert by_outlines.keys() == written
    assert by_outlines == {key: shelf_of(after)[key] for key in written}
    withdrawn_long_ago = {p.document_id for p in some[:200] if p.withdrawn_at is not None}
    assert withdrawn_long_ago
    assert not asked & withdrawn_long_ago


@pytest.mark.parametrize("number", [PART, PART + 1, PART + 2])
def test_a_year_of_more_than_a_thousand_has_parts(number):
    """The part that a release begins is named where it must be, and other agencies' files stay as they are."""
    publications = many(PART + 2, agencies=2, span=timedelta(days=300))[:number]
    last = publications[-1]
    shelf, written = changed(publications[:-1], publications, {last.document_id})
    assert shelf == shelf_of(publications)
    (other,) = {p.agency.slug for p in publications} - {last.agency.slug}
    assert f"{other}/data.json" not in written
    keys = {
        part["json"].rpartition("/")[2] for part in json.loads(shelf["catalogue.json"])["parts"]
    }
    assert keys == ({"2024.json"} if number <= PART else {"2024.json", "2024-2.json"})
    assert ("catalogue/2024.json" in written) is (number <= PART)


def test_one_that_comes_in_late_gives_the_bytes_of_a_whole_build(some):
    """A release that was begun before others and confirmed after them shifts what follows it."""
    before = [*some[:40], *some[41:]]
    shelf, _ = changed(before, some, {some[40].document_id})
    assert shelf == shelf_of(some)


def test_renamed_agency_is_renamed_everywhere(some):
    """An agency's newest release gives it a new name, on pages that are years old too."""
    newest = replace(some[-1], agency=Agency(some[-1].agency.slug, "Agency under a New Name"))
    after = [*some[:-1], newest]
    shelf, written = changed(some[:-1], after, {newest.document_id})
    assert shelf == shelf_of(after)
    assert f"{newest.agency.slug}/2024/index.html" in written


def test_one_more_writes_only_what_lists_it(some):
    """A new release leaves other agencies, other portfolios and full pages alone."""
    _, written = changed(some[:-1], some, {some[-1].document_id})
    own = some[-1].agency.slug
    others = {f"agency-{n}" for n in range(3)} - {own}
    assert not [key for key in written if key.split("/")[0] in others]
    assert "releases/2024/index.html" not in written
    assert "about/index.html" not in written
    assert "catalogue/2024.json" not in written
    assert {"index.html", f"{own}/index.html", "catalogue.json", "feed.xml"} <= set(written)


def test_numbered_pages_keep_what_they_hold(some):
    """A full page names the same releases for ever, so that its address can be cited."""

    def titles(shelf, key):
        return lxml_html.fromstring(shelf[key].decode()).xpath(
            "//h2[@class='release-title']//text()"
        )

    key = "releases/2024/1/index.html"
    early = titles(shelf_of(some[:100]), key)
    assert early == titles(shelf_of(some), key)
    assert len(early) + sum(p.withdrawn_at is not None for p in some[:PAGE_LENGTH]) == PAGE_LENGTH


def test_every_standing_release_is_on_one_page_of_its_year(some):
    """All pages of all years together list each release once, and no withdrawn one."""
    run = Run(Role.ALL, "releases", "releases/index.html", "All", tuple(p.outline for p in some))
    listed = [p.document_id for leaf in run.leaves() for p in leaf.standing]
    assert sorted(listed) == sorted(p.document_id for p in some if p.withdrawn_at is None)
    for leaf in run.leaves():
        assert len(leaf.slots) == PAGE_LENGTH or (leaf.number is None and len(leaf.slots) < 75)


def test_no_page_is_too_heavy():
    """However many releases there are and however long their summaries, no page passes 100 KB."""
    long = "Wāhi tākaro i te taha o te awa, and the gardens beside it. " * 40
    heavy = [replace(p, abstract=long, withdrawn_at=None) for p in many(800, agencies=40)]
    shelf = shelf_of(heavy)
    sizes = {key: len(body) for key, body in shelf.items() if key.endswith(".html")}
    assert max(sizes.values()) < LIMIT
    assert len(sizes) > 100


def test_old_releases_are_in_the_year_and_not_in_the_root():
    """The root's catalogue holds the newest thousand and names the years, which hold everything."""
    publications = [replace(p, withdrawn_at=None) for p in many(NEWEST + 40)]
    shelf = shelf_of(publications)
    root = json.loads(shelf["catalogue.json"])
    assert (root["count"], root["complete"], len(root["releases"])) == (NEWEST + 40, False, NEWEST)
    assert sum(part["count"] for part in root["parts"]) == NEWEST + 40
    ids = []
    for part in root["parts"]:
        year = json.loads(shelf[part["json"].removeprefix("https://papers.example.nz/")])
        table = shelf[part["csv"].removeprefix("https://papers.example.nz/")].decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        assert [row["id"] for row in rows] == [row["id"] for row in year["releases"]]
        ids += [row["id"] for row in year["releases"]]
    assert sorted(ids) == sorted(p.document_id for p in publications)
    assert len(json.loads(shelf["data.json"])) <= NEWEST + 1


def test_sitemap_grows_by_parts():
    """A part of the sitemap is full at a thousand releases, and then never changes again."""
    day = timedelta(days=1)
    publications = many(PART + 5, agencies=1, span=300 * day)
    first = shelf_of(publications[:PART])["sitemaps/2024-1.xml"]
    shelf = shelf_of(publications)
    assert shelf["sitemaps/2024-1.xml"] == first
    assert b"sitemaps/2024-2.xml" in shelf["sitemap.xml"]


def test_withheld_page_counts_documents_by_ground_and_year():
    """The table and its CSV count a document once for each ground, and whole ones apart."""
    shelf = shelf_of(samples.ALL)
    tree = lxml_html.fromstring(shelf["withheld/index.html"].decode())
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in tree.xpath("//tbody/tr")
    ]
    privacy = ["9(2)(a)", "PrivacyOfficial Information Act 1982", "3", "3", "0"]
    assert rows[0] == privacy
    assert ["6(a)", "Security or defenceOfficial Information Act 1982", "2", "2", "2"] in rows
    table = list(csv.DictReader(io.StringIO(shelf["withheld/grounds.csv"].decode("utf-8-sig"))))
    held = next(row for row in table if row["ground"] == "OIA-6-a")
    assert (held["year"], held["in_part"], held["in_full"]) == ("2026", "0", "2")
    entries = tree.xpath("//section[@aria-labelledby='not-released']//h3[@class='release-title']")
    assert len(entries) == 3


def test_agency_has_its_own_feed_and_data():
    """An agency's feed and data.json hold its own releases, a portfolio's feed those of all agencies."""
    shelf = shelf_of(samples.ALL)
    assert samples.TEREO.title.encode() in shelf["wahi-tumatanui/feed.xml"]
    assert samples.PAPER.title.encode() not in shelf["wahi-tumatanui/feed.xml"]
    assert samples.PAPER.title.encode() in shelf["portfolios/quiet-streets/feed.xml"]
    own = json.loads(shelf["wahi-tumatanui/data.json"])
    assert {d["publisher"]["name"] for d in own} == {samples.WAHI.name}


def test_shelf_says_what_it_was_built_with():
    """The last file tells the edition, which changes with the site's own facts, and the last change."""
    *_, last = index_files(samples.ALL, samples.SITE)
    built = built_of(last.content)
    assert built.edition == edition(samples.SITE)
    assert built.edition != edition(replace(samples.SITE, title="Other papers"))
    assert built.changed_at == samples.PAPER.published_at
    assert built_of(b"not json") is None
    assert built_of(b"{}") is None


def test_the_edition_counts_the_code_of_every_room(tmp_path):
    """A shelf that another version built is built anew, wherever in the house the change stands."""
    module = tmp_path / "outline" / "points.py"
    module.parent.mkdir()
    module.write_bytes(b"one")
    before = code_digest(tmp_path)
    (module.parent / "points.pyc").write_bytes(b"compiled")
    assert code_digest(tmp_path) == before
    module.write_bytes(b"two")
    assert code_digest(tmp_path) != before
