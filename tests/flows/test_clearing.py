"""After a withdrawal: indexes, search and the delivery network forget it, and an incident is on record."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flows_values import MINUTE_DECISIONS, done, only_id

from flows.settings import load
from flows.shelf.clearing import INCIDENT
from flows.shelf.seen import Seen
from flows.upkeep import drill
from flows.wiring import fill_for_drill, open_desk
from publish.search.searching import Offered, offered_of
from publish.site import BUILT, BUNDLES
from records.errors import NotAllowed, StoreFailed
from records.release import PublicFile, WithdrawalReason

ENTRY = [
    {"kind": "review-on", "subject": "review", "until": "2027-03-01"},
    {"kind": "withheld-under", "subject": "OIA-6-a"},
    {"kind": "public-reason", "subject": "It is about harbour lights."},
]
_NEEDED = {"grounds", "timing", "Hon Marama Hazelgrove", "The sample administration"}


@pytest.fixture
def network():
    """A delivery network's hook: what it was told, and the status that it answers with."""
    told, status = [], [200]

    class Hook(BaseHTTPRequestHandler):
        """Notes what it is told."""

        def do_POST(self):
            """Takes one call."""
            length = int(self.headers["content-length"])
            told.append((self.headers["authorization"], json.loads(self.rfile.read(length))))
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, format, *args):  # noqa: A002 -- the base class names it so
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/forget", told, status
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def standing(in_review, network, monkeypatch):
    """A desk with one entry on its shelf, listed, indexed and counted, and the id of its document."""
    monkeypatch.setenv("RELEASE_PURGE_URL", network[0])
    monkeypatch.setenv("RELEASE_PURGE_TOKEN", "open-sesame")
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    kept = [one for one in form["evidence"] if one["subject"] in _NEEDED]
    told = {"reviewer": form["reviewer"], "approver": "sione.approver", "decision": "withheld"}
    path = in_review / "withheld.json"
    path.write_text(json.dumps(told | {"evidence": [*kept, *ENTRY]}), encoding="utf-8")
    done("decide", only_id(in_review), "--decisions", path, "--folder", in_review)
    desk, document_id = open_desk(load(in_review)), only_id(in_review)
    desk.publish(document_id)
    desk.list_anew(document_id)
    return desk, document_id


def test_a_withdrawal_is_forgotten_everywhere_and_written_down(standing, network):
    """Lists, search and the network let it go; the journal tells for how long it stood; all of it once."""
    desk, document_id = standing
    _, told, _ = network
    folder = desk.catalogue.publication(document_id).folder
    bundles = json.loads(desk.shelf.read("search/bundles.json"))["bundles"]
    assert [bundle["count"] for bundle in bundles] == [1]
    assert any(key.endswith(".pf_fragment") for key in desk.shelf.keys("search/index/"))
    with pytest.raises(NotAllowed, match="not withdrawn"):
        desk.clear_away(document_id)

    desk.withdraw(document_id, WithdrawalReason.UNREDACTED_METADATA, "tui")
    addresses = desk.clear_away(document_id)

    assert json.loads(desk.shelf.read("search/bundles.json"))["bundles"] == []
    assert list(desk.shelf.keys("search/index/")) == []
    assert folder not in desk.shelf.read("releases/index.html").decode()
    purged = [address for _, body in told for address in body["purge"]]
    assert len(purged) == addresses
    site = desk.site.base_url
    assert {f"{site}/{folder}/metadata.json", f"{site}/{folder}/"} <= set(told[0][1]["purge"])
    assert {f"{site}/index.html", f"{site}/feed.xml", f"{site}/search/bundles.json"} <= set(purged)
    assert {token for token, _ in told} == {"Bearer open-sesame"}
    (line,) = [entry for entry in desk.catalogue.journal(document_id) if entry.event == INCIDENT]
    assert line.detail["reason"] == "unredacted-metadata"
    assert line.detail["privacy_breach_to_assess"] is True
    assert line.detail["addresses"] == 4

    desk.clear_away(document_id)
    incidents = [entry for entry in desk.catalogue.journal(document_id) if entry.event == INCIDENT]
    assert incidents == [line]
    assert list(desk.verify()) == []


def test_a_network_that_fails_keeps_nothing_of_ours_waiting(standing, network):
    """The hook answers 503: the release is gone from lists and search all the same, and it is said."""
    desk, document_id = standing
    _, told, status = network
    status[0] = 503
    desk.withdraw(document_id, WithdrawalReason.WRONG_DOCUMENT, "tui")
    with pytest.raises(StoreFailed, match="answered 503"):
        desk.clear_away(document_id)
    assert json.loads(desk.shelf.read("search/bundles.json"))["bundles"] == []
    assert json.loads(desk.shelf.read("catalogue.json"))["count"] == 0
    status[0] = 204
    told.clear()
    assert desk.clear_away(document_id) > len(told) > 0


def test_what_says_that_the_indexes_stand_comes_last(standing, monkeypatch):
    """Where one of them cannot be written, the next run finds none of them done."""
    desk, document_id = standing
    built = desk.shelf.read(BUILT)
    desk.withdraw(document_id, WithdrawalReason.WRONG_DOCUMENT, "tui")
    write = desk.shelf.write

    def failing(files):
        files = list(files)
        if any(file.key == "catalogue.json" for file in files):
            raise StoreFailed("the disk is full")
        write(files)

    monkeypatch.setattr(desk.shelf, "write", failing)
    with pytest.raises(StoreFailed, match="full"):
        desk.index([document_id])
    assert desk.shelf.read(BUILT) == built
    monkeypatch.undo()
    desk.index([])
    assert desk.shelf.read(BUILT) != built
    assert document_id.encode() not in desk.shelf.read("catalogue.json")


def test_a_bundle_that_nobody_finished_is_cleared_away(standing, monkeypatch):
    """Whoever begins one says so first, so that the next run finds what a cut-off run left."""
    desk, document_id = standing
    before = offered_of(desk.shelf.read("search/bundles.json"))
    told = desk.catalogue.publication(document_id)
    desk.shelf.write([PublicFile(BUNDLES, "application/json", b"{}")])
    desk.shelf.remove(list(desk.shelf.keys("search/index/")))
    write = desk.shelf.write_together

    def cut_off(files):
        write(list(files)[:2])
        raise StoreFailed("the machine went away")

    monkeypatch.setattr(desk.shelf, "write_together", cut_off)
    with pytest.raises(StoreFailed, match="went away"):
        desk.search()
    monkeypatch.undo()
    left = set(desk.shelf.keys("search/index/"))
    assert len(left) == 2
    begun = offered_of(desk.shelf.read("search/bundles.json"))
    assert (begun.bundles, begun.unsettled) == ((), before.names)

    # by the time somebody comes back there is nothing to be found any more
    desk.withdraw(document_id, WithdrawalReason.WRONG_DOCUMENT, "tui")
    assert desk.search() == 0
    assert list(desk.shelf.keys("search/index/")) == []
    assert offered_of(desk.shelf.read("search/bundles.json")) == Offered()
    assert told.title.encode() not in desk.shelf.read("search/bundles.json")


def test_what_was_seen_is_read_again_only_after_a_change(standing):
    """The same list as long as nothing happens; whatever changes a publication is seen."""
    desk, document_id = standing
    seen = Seen(desk.catalogue)
    (outline,) = seen.outlines()
    (before,) = seen.publications([outline])
    assert seen.outlines()[0] is outline
    assert seen.publications([outline])[0] is before
    desk.withdraw(document_id, WithdrawalReason.WRONG_DOCUMENT, "tui")
    (outline,) = seen.outlines()
    (after,) = seen.publications([outline])
    assert after.withdrawn_at == outline.withdrawn_at
    assert before.withdrawn_at is None
    assert after.withdrawn_at is not None


def test_a_drill_times_a_withdrawal(tmp_path):
    """On a made-up site the drill withdraws a release, finds it nowhere, and tells the seconds."""
    settings = load(tmp_path / "drill")
    desk = open_desk(settings)
    timed = drill.withdraw(desk, partial(fill_for_drill, settings), 60)
    assert timed.releases == 60
    assert 0 < timed.gone < timed.listed_nowhere < timed.whole
    with pytest.raises(NotAllowed, match="an empty folder"):
        drill.withdraw(desk, partial(fill_for_drill, settings), 60)
