"""One real paper through all of it by the command line: queue, decide, publish, withdraw, verify."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flows_values import (
    ABOUT,
    MINUTE,
    MINUTE_DECISIONS,
    SECRETS,
    Ran,
    copied,
    on_shelf,
    only_id,
    release,
    words_in,
)

AGENCY = "ministry-of-sample-affairs"
INDEXES = {
    *("index.html", "search/index.html", "catalogue.json", "catalogue.csv", "data.json"),
    *("feed.xml", "sitemap.xml", "robots.txt"),
    *(f"{AGENCY}/index.html", f"{AGENCY}/oia/index.html"),
}


class Traveller:
    """Runs commands in one folder, and keeps everything that they ever say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []

    def tries(self, *arguments: object) -> Ran:
        """Runs a command with ``--json``."""
        ran = release(*arguments, "--folder", self.folder, "--json")
        self.said += [ran.out, ran.err]
        return ran

    def does(self, *arguments: object) -> Any:
        """Runs a command that has to succeed; gives its JSON."""
        ran = self.tries(*arguments)
        assert ran.code == 0, ran.err
        return ran.told


@pytest.fixture
def traveller(tmp_path) -> Traveller:
    """A traveller in a folder that does not exist yet."""
    return Traveller(tmp_path / "folder")


def _events(traveller: Traveller) -> list[str]:
    from flows.settings import load
    from flows.wiring import open_desk

    desk = open_desk(load(traveller.folder.resolve()))
    return [line.event for line in desk.catalogue.journal()]


def test_one_paper_from_the_queue_to_its_tombstone(traveller, prefect, caplog):
    """Every stage in turn, the shelf as the contract draws it, and no word that was withheld anywhere."""
    caplog.set_level(logging.DEBUG)

    # queue, read, find, propose
    told = traveller.does("submit", MINUTE, *ABOUT)
    document_id = told["id"]
    assert told["stage"] == "IN_REVIEW"
    assert traveller.does("verify")["agrees"] is True

    # one person is not enough, two are
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    alone = traveller.folder / "alone.json"
    alone.write_text(json.dumps(form | {"approver": form["reviewer"]}), encoding="utf-8")
    assert traveller.tries("decide", document_id, "--decisions", alone).code == 5
    told = traveller.does("decide", document_id, "--decisions", MINUTE_DECISIONS)
    assert (told["stage"], told["obstacles"]) == ("DECIDED", [])

    # publish
    told = traveller.does("publish", document_id)
    assert told["stage"] == "PUBLISHED"
    folder, digest = told["folder"], told["public_sha256"][:12]
    assert folder.startswith(f"{AGENCY}/releases/minute-restoring-harbour-lights")
    keys = set(on_shelf(traveller.folder))
    release_keys = {
        f"{folder}/{name}"
        for name in (
            *("index.html", "metadata.json", "manifest.json", "answers.html"),
            *(f"{digest}.pdf", f"{digest}.html", f"{digest}.txt"),
            *("ro-crate-metadata.json", f"{digest}.zip"),
        )
    }
    assert keys >= INDEXES | release_keys
    assert {key for key in keys if key.startswith(f"{AGENCY}/releases/")} == release_keys
    public = traveller.folder / "public"
    text = (public / f"{folder}/{digest}.txt").read_text(encoding="utf-8")
    assert "[withheld under section 9(2)(a)]" in text
    assert "Ngaire Holmwood" in text
    # te reo keeps its macrons from the PDF to the text, the web page and the search
    page = (public / f"{folder}/{digest}.html").read_text(encoding="utf-8")
    assert ["kia tau te rangimārie" in told for told in (text, page, *_searched(public))] == [
        True
    ] * 3
    for key in keys:
        withheld = [w for w in SECRETS["cabinet-minute.pdf"] if w in words_in(_bytes(public / key))]
        assert (key, withheld) == (key, [])
    assert _listed(public, folder) == {"catalogue", "data", "feed", "sitemap", "search", "agency"}
    assert traveller.does("verify")["agrees"] is True

    # publish again: nothing new
    before = {key: _bytes(public / key) for key in keys}
    assert traveller.does("publish", document_id)["public_sha256"] == told["public_sha256"]
    assert {key: _bytes(public / key) for key in on_shelf(traveller.folder)} == before
    assert _events(traveller).count("stage.published") == 1

    # withdraw
    told = traveller.does("withdraw", document_id, "--reason", "wrong-document", "--as", "rua.head")
    assert told["stage"] == "WITHDRAWN"
    left = [key for key in on_shelf(traveller.folder) if key.startswith(f"{AGENCY}/releases/")]
    assert left == [f"{folder}/index.html"]
    assert "withdrawn" in (public / left[0]).read_text(encoding="utf-8").lower()
    assert _listed(public, folder) == set()
    gone = json.loads((public / "withdrawn.json").read_text(encoding="utf-8"))
    assert [one["reason"] for one in gone["withdrawn"]] == ["wrong-document"]
    assert traveller.does("verify")["agrees"] is True

    # what is withdrawn stays so
    assert traveller.does("withdraw", document_id, "--reason", "rights")["stage"] == "WITHDRAWN"
    assert traveller.tries("publish", document_id).code == 5
    assert _events(traveller).count("stage.withdrawn") == 1

    # text does not travel
    assert words_in("".join(traveller.said)) == []
    assert words_in(caplog.text) == []


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _searched(public: Path) -> list[str]:
    """Gives what the search holds of each release."""
    pieces = (public / "search").rglob("*.pf_fragment")
    return [gzip.decompress(piece.read_bytes()).decode() for piece in pieces]


def _listed(public: Path, folder: str) -> set[str]:
    """Gives the indexes that name a release."""
    catalogue = json.loads((public / "catalogue.json").read_text(encoding="utf-8"))
    data = json.loads((public / "data.json").read_text(encoding="utf-8"))
    feed = feedparser.parse((public / "feed.xml").read_text(encoding="utf-8"))
    found = {
        "catalogue": any(folder in one["page"] for one in catalogue["releases"]),
        "data": any(folder in one["landingPage"] for one in data),
        "feed": any(folder in one.link for one in feed.entries),
        "sitemap": any(
            folder in part.read_text(encoding="utf-8") for part in (public / "sitemaps").iterdir()
        ),
        "search": any(folder in told for told in _searched(public)),
        "agency": folder.rpartition("/")[2]
        in (public / AGENCY / "index.html").read_text(encoding="utf-8"),
    }
    return {name for name, names in found.items() if names}


def test_a_document_sent_back_is_decided_anew(decided, prefect, tmp_path):
    """`release return` opens a decided document again; the old signatures count for nothing."""
    traveller = Traveller(decided)
    document_id = only_id(decided)
    back = ["return", document_id, "--reason", "wrong-marks"]
    assert traveller.does(*back, "--as", "sione.approver")["stage"] == "IN_REVIEW"
    assert traveller.tries("publish", document_id).code == 5
    assert traveller.tries(*back, "--as", "sione.approver").code == 5
    again = traveller.does("decide", document_id, "--decisions", MINUTE_DECISIONS)
    assert again["stage"] == "DECIDED"
    assert traveller.does("verify")["agrees"] is True


def test_a_person_sends_back_and_says_why_by_a_code(decided):
    """Free words could quote the document, and the engine is nobody."""
    traveller = Traveller(decided)
    back = ["return", only_id(decided), "--reason"]
    assert traveller.tries(*back, "the name on page one", "--as", "mere.reviewer").code == 2
    assert traveller.tries(*back, "other", "--as", "Engine").code == 5
    assert traveller.tries(*back, "other", "--as", "  ").code == 5


def test_what_is_published_is_withdrawn_and_not_sent_back(published):
    """There is no way back from the public's shelf but the tombstone."""
    traveller = Traveller(published)
    ran = traveller.tries("return", only_id(published), "--reason", "other", "--as", "mere")
    assert (ran.code, ran.told["error"]) == (5, "NotAllowed")
    assert "withdraw" in ran.told["message"]


def test_only_what_is_published_is_withdrawn(in_review):
    """Exit code 5 before a Prefect server is even started."""
    ran = Traveller(in_review).tries("withdraw", only_id(in_review), "--reason", "rights")
    assert (ran.code, ran.told["error"]) == (5, "NotAllowed")


def test_a_copied_folder_is_a_whole_one(published, tmp_path):
    """Nothing in a folder knows where it stands: a backup restored elsewhere verifies."""
    assert Traveller(copied(published, tmp_path / "elsewhere")).does("verify")["agrees"] is True
