"""What is withheld or deferred still has an entry: decided, signed, published, withdrawn; and no document."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest
from flows_values import MINUTE_DECISIONS, done, on_shelf, only_id, release, words_in

from flows.documents import forms
from flows.reviewing.superseding import queue_version, supersede
from flows.serving import PublicSite
from flows.settings import load
from flows.upkeep import watching
from flows.wiring import open_desk
from records.errors import Blocked, StoreFailed
from records.evidence import Evidence, EvidenceKind, Outcome
from records.register import Book, EventKind, RegisterEvent
from records.release import WithdrawalReason
from records.stages import Stage

SAFE = "Minute on a matter of harbour safety"
REASON = "Ngā kōrero tuku iho: advice that Ministers are still considering."
NOTE = "Free advice outweighs; nothing can be parted from it."
SAID = [
    {"kind": "safe-title", "subject": SAFE},
    {"kind": "review-on", "subject": "review", "until": "2027-03-01"},
    {"kind": "withheld-under", "subject": "OIA-9-2-f-iv", "found": NOTE},
    {"kind": "withheld-under", "subject": "OIA-6-a"},
    {"kind": "public-reason", "subject": REASON},
]
_NEEDED = {"grounds", "timing", "Hon Marama Hazelgrove", "The sample administration"}


def decisions(folder, decision, said, approver="sione.approver"):
    """Writes a decisions file with the least evidence that an entry needs, and what is given."""
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    kept = [one for one in form["evidence"] if one["subject"] in _NEEDED]
    told = {"reviewer": form["reviewer"], "approver": approver, "decision": decision}
    path = folder / "withheld.json"
    path.write_text(json.dumps(told | {"evidence": [*kept, *said]}), encoding="utf-8")
    return path


@pytest.fixture
def withheld(in_review):
    """A folder whose one document was decided as withheld in full, and signed."""
    form = decisions(in_review, "withheld", SAID)
    told = done("decide", only_id(in_review), "--decisions", form, "--folder", in_review)
    assert (told["stage"], told["obstacles"]) == ("DECIDED", [])
    return in_review


def test_a_withheld_paper_is_published_as_an_entry_and_withdrawn(withheld, prefect):
    """Title, ground, reason, dates and day of review go out, and no byte of the document; verify agrees."""
    document_id = only_id(withheld)
    told = done("publish", document_id, "--folder", withheld)
    assert told["stage"] == "PUBLISHED"
    keys, folder = on_shelf(withheld), told["folder"]
    mine = {key.removeprefix(f"{folder}/") for key in keys if key.startswith(folder)}
    assert mine == {"index.html", "metadata.json", "manifest.json", "answers.html"}
    assert "minute-on-a-matter-of-harbour-safety" in folder
    public = withheld / "public"
    page = unescape((public / folder / "index.html").read_text(encoding="utf-8"))
    for shown in (SAFE, REASON, "9(2)(f)(iv)", "6(a)", "CAB-26-MIN-0187", "1 March 2027"):
        assert shown in page
    (row,) = json.loads((public / "catalogue.json").read_text(encoding="utf-8"))["releases"]
    assert row["status"] == "withheld"
    assert (row["title"], row["reason"], row["review_on"]) == (SAFE, REASON, "2027-03-01")
    assert set(row["grounds"]) == {"OIA-9-2-f-iv", "OIA-6-a"}
    for key in keys:
        content = (public / key).read_bytes()
        assert words_in(content) == []
        for hidden in ("Restoring Harbour Lights", NOTE):
            assert hidden.encode() not in content, key
    assert done("verify", "--folder", withheld)["agrees"] is True
    before = {key: (public / key).read_bytes() for key in keys}
    done("publish", document_id, "--folder", withheld)
    assert {key: (public / key).read_bytes() for key in on_shelf(withheld)} == before

    told = done("withdraw", document_id, "--reason", "suspended", "--folder", withheld)
    assert told["stage"] == "WITHDRAWN"
    left = [key for key in on_shelf(withheld) if "/releases/" in key]
    assert left == [f"{folder}/index.html"]
    gone = json.loads((public / "withdrawn.json").read_text(encoding="utf-8"))
    assert len(gone["withdrawn"]) == 1
    assert done("verify", "--folder", withheld)["agrees"] is True


def test_an_entry_that_was_cut_off_is_finished_by_publishing_again(withheld):
    """Killed between the writing and the confirmation: sent back it leaves nothing, again it is one entry."""
    desk, document_id = open_desk(load(withheld)), only_id(withheld)
    confirm = desk.catalogue.confirm_publication

    def killed(_):
        raise StoreFailed("cut off")

    desk.catalogue.confirm_publication = killed
    with pytest.raises(StoreFailed, match="cut off"):
        desk.publish(document_id)
    desk.catalogue.confirm_publication = confirm
    assert desk.catalogue.document(document_id).stage is Stage.PUBLISHING
    desk.publish(document_id)
    desk.index()
    assert list(desk.verify()) == []
    events = [line.event for line in desk.catalogue.journal(document_id)]
    assert events.count("stage.published") == 1


def test_a_half_entry_under_a_safe_title_goes_when_it_is_sent_back(withheld):
    """Its folder bears the safe title, and not the document's own."""
    from flows.desk import ReturnReason

    desk, document_id = open_desk(load(withheld)), only_id(withheld)

    def killed(_):
        raise StoreFailed("cut off")

    desk.catalogue.confirm_publication = killed
    with pytest.raises(StoreFailed, match="cut off"):
        desk.publish(document_id)
    desk.send_back(document_id, ReturnReason.OTHER, "sione.approver")
    assert [key for key in on_shelf(withheld) if "/releases/" in key] == []


@pytest.mark.parametrize(
    ("without", "rule"),
    [
        ({"review-on"}, "entry-of-what-is-withheld"),
        ({"public-reason"}, "entry-says-why"),
        ({"withheld-under"}, "entry-names-its-ground"),
    ],
)
def test_an_entry_is_whole_or_not_published(in_review, without, rule):
    """Without its day, its reason or its ground the gate holds it with exit code 7, and nothing is placed."""
    said = [one for one in SAID if one["kind"] not in without]
    form, document_id = decisions(in_review, "withheld", said), only_id(in_review)
    told = done("decide", document_id, "--decisions", form, "--folder", in_review)
    assert [one["rule"] for one in told["obstacles"]] == [rule]
    with pytest.raises(Blocked):
        open_desk(load(in_review)).publish(document_id)
    assert on_shelf(in_review) == []


def test_a_deferral_needs_no_ground(in_review):
    """It says only that the time has not come, and when it is looked at again."""
    said = [one for one in SAID if one["kind"] in {"review-on", "public-reason"}]
    form, document_id = decisions(in_review, "deferred", said), only_id(in_review)
    assert (
        done("decide", document_id, "--decisions", form, "--folder", in_review)["obstacles"] == []
    )
    made = open_desk(load(in_review)).publish(document_id)
    assert (made.decision.value, made.grounds, made.reason) == ("deferred", (), REASON)


def test_what_an_entry_says_is_what_was_signed(withheld):
    """A reason that somebody gives after the signature has to be signed again."""
    desk, document_id = open_desk(load(withheld)), only_id(withheld)
    later = datetime.now(UTC) + timedelta(seconds=1)
    desk.evidence.give(
        document_id, Evidence(EvidenceKind.PUBLIC_REASON, "Something else.", "kaha", later)
    )
    with pytest.raises(Blocked) as caught:
        desk.publish(document_id)
    assert [one.rule for one in caught.value.obstacles] == ["entry-as-signed"]
    assert on_shelf(withheld) == []


def test_a_ground_taken_back_stands_in_no_entry(in_review):
    """A concern about a ground, given later, takes it out of the entry and holds nothing else back."""
    desk, document_id = open_desk(load(in_review)), only_id(in_review)
    for one in ("OIA-6-a", "OIA-6-b"):
        given = Evidence(EvidenceKind.WITHHELD_UNDER, one, "kaha", datetime.now(UTC))
        desk.evidence.give(document_id, given)
    back = Evidence(
        EvidenceKind.WITHHELD_UNDER, "OIA-6-b", "kaha", datetime.now(UTC), Outcome.CONCERN
    )
    desk.evidence.give(document_id, back)
    said = [one for one in SAID if one["kind"] in {"review-on", "public-reason"}]
    form = decisions(in_review, "withheld", said)
    assert (
        done("decide", document_id, "--decisions", form, "--folder", in_review)["obstacles"] == []
    )
    assert [ground.code for ground in desk.publish(document_id).grounds] == ["OIA-6-a"]


def test_the_register_learns_that_an_item_is_withheld(withheld):
    """The watch writes it with its grounds and the day of review, once; it is no release."""
    desk, document_id = open_desk(load(withheld)), only_id(withheld)
    said = desk.catalogue.document(document_id).submission
    desk.publish(document_id)
    lodged = RegisterEvent(
        *(Book.CABINET, said.agency.slug, said.reference, EventKind.LODGED),
        datetime(2026, 2, 20, tzinfo=UTC).date(),
        detail={"ministers": said.minister, "title": said.title},
    )
    desk.register.take_in([lodged], "kaha")
    assert watching.follow(desk) == 0  # it was lodged, and nobody said that it was decided
    decided = RegisterEvent(
        lodged.book, lodged.agency, said.reference, EventKind.DECIDED, lodged.on
    )
    desk.register.take_in([decided], "kaha")
    assert (watching.follow(desk), watching.follow(desk)) == (1, 0)
    *_, last = desk.register.events()
    assert (last.kind, str(last.until)) == (EventKind.WITHHELD, "2027-03-01")
    assert set(last.codes) == {"OIA-9-2-f-iv", "OIA-6-a"}


def test_what_was_withheld_is_decided_anew_and_released(withheld, prefect):
    """From entry to document: the entry stands until then, its address says where to go, history is kept."""
    entry_id = only_id(withheld)
    entry = done("publish", entry_id, "--folder", withheld)["folder"]
    told = done("reconsider", entry_id, "--as", "tui.submitter", "--folder", withheld)
    new_id = told["id"]
    assert (told["stage"], told["documents"][0]["title"]) == (
        "IN_REVIEW",
        "Minute: Restoring Harbour Lights in Small Ports",
    )
    again = release("reconsider", entry_id, "--as", "tui.submitter", "--folder", withheld)
    assert (again.code, "take its place already" in again.err) == (5, True)
    page = withheld / "public" / entry / "index.html"
    assert "Withheld in full" in page.read_text(encoding="utf-8")

    # approvals, checks and grounds were about the withholding: nothing of them carries the release
    desk = open_desk(load(withheld))
    carried = {one.kind for one in desk.evidence.evidence(new_id)}
    assert carried == {EvidenceKind.SAFE_TITLE, EvidenceKind.ADMINISTRATION}
    done("decide", new_id, "--decisions", MINUTE_DECISIONS, "--folder", withheld)
    folder = done("publish", new_id, "--folder", withheld)["folder"]
    assert folder != entry
    assert "restoring-harbour-lights" in folder

    stone = page.read_text(encoding="utf-8")
    assert "This has been decided anew" in stone
    assert f'href="../{folder.rsplit("/", 1)[1]}/index.html"' in stone
    assert [key for key in on_shelf(withheld) if key.startswith(entry)] == [f"{entry}/index.html"]
    release_page = (withheld / "public" / folder / "index.html").read_text(encoding="utf-8")
    assert "An entry said that it was not released (withheld in full)" in unescape(release_page)
    manifest = json.loads((withheld / "public" / folder / "manifest.json").read_text("utf-8"))
    assert [one["decision"] for one in manifest["earlier"]] == ["withheld"]
    rows = json.loads((withheld / "public" / "catalogue.json").read_text("utf-8"))["releases"]
    assert [(row["id"], row["status"]) for row in rows] == [(new_id, "part")]
    gone = json.loads((withheld / "public" / "withdrawn.json").read_text("utf-8"))["withdrawn"]
    assert [one["reason"] for one in gone] == ["superseded"]
    assert not any(address.endswith("index.html") for address in gone[0]["addresses"])
    assert done("verify", "--folder", withheld)["agrees"] is True


def test_the_address_of_what_was_decided_anew_goes_on_working(withheld, quick):
    """The old page answers 200 and not 410; that of something withdrawn answers 410."""
    desk, entry_id = quick(withheld), only_id(withheld)
    entry = desk.publish(entry_id)
    released = _decided_anew(desk, entry_id)
    desk.index()
    assert [_answered(desk, one) for one in (entry, released)] == [200, 200]
    desk.withdraw(released.document_id, WithdrawalReason.SUSPENDED, "pania")
    assert [_answered(desk, one) for one in (entry, released)] == [200, 410]


def test_an_entry_on_other_grounds_keeps_the_safe_title_and_the_whole_history(withheld, quick):
    """Withheld again: nobody has to remember the safe title, and the register learns the new grounds."""
    desk, first_id = quick(withheld), only_id(withheld)
    said = desk.catalogue.document(first_id).submission
    first = desk.publish(first_id)
    on = datetime(2026, 2, 20, tzinfo=UTC).date()
    lodged = RegisterEvent(
        *(Book.CABINET, said.agency.slug, said.reference, EventKind.LODGED, on),
        detail={"ministers": said.minister, "title": said.title},
    )
    decided = RegisterEvent(
        *(Book.CABINET, said.agency.slug, said.reference), EventKind.DECIDED, on
    )
    desk.register.take_in([lodged, decided], "kaha")
    assert watching.follow(desk) == 1

    # the public's list of what is not released says what was signed, and leads to the entry
    desk.list_unreleased()
    listed = withheld / "public" / said.agency.slug / "withheld/cabinet/items.json"
    (paper,) = json.loads(listed.read_text(encoding="utf-8"))["papers"]
    assert (paper["title"], paper["status"], paper["review_on"]) == (SAFE, "withheld", "2027-03-01")
    assert paper["page"].endswith(f"/{first.folder}/index.html")
    assert paper["reason"].endswith(REASON)

    other = [
        {"kind": "review-on", "subject": "review", "until": "2028-03-01"},
        {"kind": "withheld-under", "subject": "OIA-6-a"},
        {"kind": "public-reason", "subject": "It would harm the security of New Zealand."},
    ]
    second = _decided_anew(desk, first_id, decisions(withheld, "withheld", other))
    assert (second.title, [ground.code for ground in second.grounds]) == (SAFE, ["OIA-6-a"])
    assert (watching.follow(desk), watching.follow(desk)) == (1, 0)
    third = _decided_anew(desk, second.document_id)
    assert [(one.decision.value, one.folder) for one in third.earlier] == [
        ("withheld", first.folder),
        ("withheld", second.folder),
    ]
    assert (watching.follow(desk), watching.follow(desk)) == (1, 0)
    kinds = [(event.kind.value, event.codes) for event in desk.register.events()][2:]
    assert [kind for kind, _ in kinds] == ["withheld", "withheld", "released_part"]
    assert kinds[1][1] == ("OIA-6-a",)
    desk.index()
    assert json.loads(listed.read_text(encoding="utf-8"))["papers"] == []
    assert list(desk.verify()) == []


def _answered(desk, publication):
    """Gives how the public's server answers for a release's page."""

    async def asked():
        transport = httpx.ASGITransport(app=PublicSite(desk.shelf, desk.site))
        async with httpx.AsyncClient(transport=transport, base_url="http://public") as client:
            return await client.get(f"/{publication.folder}/")

    return asyncio.run(asked()).status_code


def _decided_anew(desk, document_id, form=MINUTE_DECISIONS):
    """Queues a published document again, has it decided by a form, and publishes it in the other's place."""
    new = queue_version(desk, document_id, None, "tui.submitter")
    desk.read_document(new.id)
    desk.find_in_document(new.id)
    findings, _ = desk.findings(desk.catalogue.document(new.id))
    now = datetime.now(UTC)
    settled = forms.read_decisions(form, desk.grounds, findings, now)
    desk.settle(new.id, settled, forms.approver_of(form), forms.read_evidence(form, now))
    desk.check(new.id)
    made = desk.publish(new.id)
    supersede(desk, new.id)
    return made
