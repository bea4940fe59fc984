"""An organisation in CKAN is brought in step with what is published, whatever happens on the way."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "publish"))
import published_samples as samples
from ckan_portal import ORGANISATION, TOKEN, Portal
from published_many import many, withdrawn

from flows.upkeep import pushing
from flows.upkeep.pushing import Ckan, Pushed, push
from publish.catalogues.datasets import dataset, is_pushed, name_of
from publish.catalogues.tables import table_key, table_keys
from records.document import Agency
from records.errors import InvalidInput, StoreFailed

SITE = samples.SITE
OF_ONE = [replace(p, agency=samples.STREETS) for p in samples.ALL]
STANDING = [p for p in OF_ONE if is_pushed(p)]


@pytest.fixture
def portal():
    made = Portal()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def ckan(portal):
    made = Ckan(portal.url, TOKEN, ORGANISATION)
    yield made
    made.close()


def test_what_is_released_is_there_with_links_to_its_files(portal, ckan):
    """Each release with a document, hostile words too, and no withheld or withdrawn one."""
    assert push(OF_ONE, SITE, ckan) == Pushed(created=len(STANDING))
    assert portal.datasets.keys() == {name_of(p) for p in STANDING}
    made = portal.datasets[name_of(STANDING[0])]
    assert made["title"] == "Quieter streets near schools"
    pdf = made["resources"][0]
    assert pdf["url"].startswith("https://papers.example.nz/quiet-streets/releases/")
    assert pdf["hash"] == STANDING[0].public_sha256
    assert pdf["hash_algorithm"] == "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def test_the_package_is_there_with_what_it_is_checked_by(portal, ckan):
    """The release as one ZIP is a resource, with its size and digest where they are known."""
    packed = replace(STANDING[0], package_size=321, package_sha256="ab" * 32)
    push([packed], SITE, ckan)
    *_, package = portal.datasets[name_of(packed)]["resources"]
    assert package == {
        "name": "Package",
        "url": f"https://papers.example.nz/{packed.folder}/{packed.digest12}.zip",
        "format": "ZIP",
        "mimetype": "application/zip",
        "size": 321,
        "hash": "ab" * 32,
        "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
    }


def test_tables_are_there_as_data(portal, ckan):
    """Each table of a document is a resource that a data portal can show: its CSV, before the package."""
    told = STANDING[0]
    keys = (*table_keys(told, 2), table_key(told, 4))
    held = replace(told, public_keys=(*told.public_keys, *keys))
    push([held], SITE, ckan)
    made = portal.datasets[name_of(held)]["resources"]
    tables = [one for one in made if one["format"] == "CSV"]
    assert [one["name"] for one in tables] == ["Table 1 (CSV)", "Table 2 (CSV)"]
    assert [one["url"] for one in tables] == [SITE.address(key) for key in keys[:2]]
    assert {one["mimetype"] for one in tables} == {"text/csv"}


def test_pushing_again_sends_nothing(portal, ckan):
    """Only the search is asked when all is as it should be."""
    push(OF_ONE, SITE, ckan)
    portal.calls.clear()
    assert push(OF_ONE, SITE, ckan) == Pushed(same=len(STANDING))
    assert portal.calls == ["package_search"]


def test_macrons_arrive(portal, ckan):
    """A title and a tag in te reo Māori reach the portal letter by letter."""
    maori = replace(STANDING[0], title="He pūrongo mō ngā wāhi tākaro", portfolio="Māra")
    push([maori], SITE, ckan)
    (made,) = portal.datasets.values()
    assert made["title"] == "He pūrongo mō ngā wāhi tākaro"
    assert {"name": "Māra"} in made["tags"]


def test_a_change_is_sent_and_a_withdrawal_leaves_no_word(portal, ckan):
    """A new title overwrites; what was withdrawn is emptied before it is deleted."""
    push(STANDING, SITE, ckan)
    changed = replace(STANDING[0], minister="Hon Rewi Made-Up")
    gone = withdrawn(STANDING[1])
    done = push([changed, gone, *STANDING[2:]], SITE, ckan)
    assert done == Pushed(updated=1, deleted=1, same=len(STANDING) - 2)
    assert name_of(gone) not in portal.datasets
    kept = portal.deleted[name_of(gone)]
    assert gone.title not in str(kept)
    assert kept["resources"] == []


def test_what_others_keep_there_is_left_alone(portal, ckan):
    """A dataset that no release made, and one of another site of ours, stay."""
    others = {"census": [], "other": [{"key": "release_site", "value": "https://x.example.nz"}]}
    for name, extras in others.items():
        portal.datasets[name] = {"name": name, "extras": extras}
    push([], SITE, ckan)
    assert portal.datasets.keys() == others.keys()


def test_a_long_list_comes_over_several_pages(portal, ckan, monkeypatch):
    """More datasets than one answer holds."""
    monkeypatch.setattr(pushing, "_ROWS", 7)
    some = [replace(p, agency=samples.STREETS, withdrawn_at=None) for p in many(40)]
    first = push(some, SITE, ckan)
    assert push(some, SITE, ckan) == Pushed(same=first.created)


def test_one_that_the_search_does_not_show_yet_is_overwritten(portal, ckan):
    """CKAN's search runs behind what it holds."""
    push(STANDING, SITE, ckan)
    portal.hidden.add(name_of(STANDING[0]))
    assert push(STANDING, SITE, ckan).created == 1
    assert len(portal.datasets) == len(STANDING)


def test_one_that_is_gone_already_stays_gone(portal, ckan):
    """Somebody deleted it there by hand, and the search still shows it."""
    push(STANDING, SITE, ckan)
    name = name_of(STANDING[0])
    (shown,) = [d for n, d in portal.datasets.items() if n == name]
    del portal.datasets[name]
    ckan.delete(name)
    assert shown["name"] not in portal.datasets


@pytest.mark.parametrize("answers", [[503], [429, 502], [500, 500, 500], [200, 200]])
def test_a_portal_that_stumbles_costs_nothing(portal, ckan, answers):
    """What may pass is tried again; else it is told, and the next push makes it good."""
    portal.broken = list(answers)
    if answers[0] in (500, 200):
        with pytest.raises(StoreFailed, match="nothing is lost"):
            push(STANDING, SITE, ckan)
        portal.broken = []
    assert push(STANDING, SITE, ckan).created == len(STANDING)


def test_a_portal_that_is_away_or_refuses_is_told_without_the_token(portal):
    """The error names the setting to look at, and no secret."""
    for url, token in ((portal.url, "wrong-token"), ("http://127.0.0.1:9", TOKEN)):
        with closing(Ckan(url, token, ORGANISATION)) as ckan, pytest.raises(StoreFailed) as told:
            push(STANDING, SITE, ckan)
        assert token not in str(told.value)
        assert told.value.exit_code == 6


def test_what_the_portal_finds_wrong_is_named_by_field_only(portal, ckan):
    """The words of a release do not travel in an error."""
    ckan.organisation = ORGANISATION
    made = dataset(STANDING[0], SITE, "nobody")
    with pytest.raises(StoreFailed, match="owner_org") as told:
        ckan.create(made)
    assert STANDING[0].title not in str(told.value)


def test_two_agencies_do_not_share_an_organisation(ckan):
    """An organisation is one agency's."""
    two = [STANDING[0], replace(STANDING[1], agency=Agency("other", "Other"))]
    with pytest.raises(InvalidInput, match="one agency"):
        push(two, SITE, ckan)


def test_names_stay_within_a_hundred_letters():
    """However long the title is."""
    long = replace(STANDING[0], slug="a" * 200)
    assert len(name_of(long)) == 100
