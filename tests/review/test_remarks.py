"""Remarks of the public: the form that nobody needs an account for, the desk's page, and published answers."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import another, at_desk, chromium, tab_to
from playwright.sync_api import Browser, Page, expect
from remark_house import KEY, SAID, Network, Passer, alert, released
from review_house import PASSWORD, ROOT, SLUG, Desk

from flows.documents.advice import today
from flows.shelf.remarks import WorkingRemarks
from flows.upkeep import reconciling, watching
from flows.wiring import open_desk
from publish.wording import REMARKS
from records.people import Grant, Role
from records.release import Publication, WithdrawalReason
from records.remark import LONGEST, RemarkKind
from review.guards import HEADERS
from review.stamps import OLDEST, YOUNGEST, Stamps, Worth

AXE = ROOT / "tests" / "review" / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANSWER = "The page has been redacted anew; the number is gone. Ngā mihi."


@pytest.fixture(autouse=True)
def _sealed(own_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form's seal is known, so that a test can hold a form that is a minute old."""
    monkeypatch.setenv("RELEASE_REMARKS_KEY", KEY)
    monkeypatch.setenv("RELEASE_REMARKS_URL", "http://localhost:8000/remarks")


@pytest.fixture
def release(desk: Desk) -> Publication:
    """A release that stands."""
    return released(desk)


@pytest.fixture
def passer(desk: Desk) -> Iterator[Passer]:
    """Somebody of the public."""
    made = Passer(desk)
    yield made
    made.http.close()


def _kept(desk: Desk) -> list[tuple[str, str, int | None]]:
    return [(r.kind.value, r.body, r.page) for r in desk.house.remarks.remarks()]


def _amiss(desk: Desk) -> list[str]:
    """Gives what of the releases is not as it should be; the search is not made for these tests."""
    return [one.key for one in open_desk(desk.settings).verify() if "/releases/" in one.key]


def _public(desk: Desk, release: Publication) -> str:
    folder: Path = desk.settings.folder / "public" / release.folder
    return html.unescape((folder / "answers.html").read_text(encoding="utf-8"))


def _as_data(desk: Desk, release: Publication) -> list[dict[str, Any]]:
    """Gives the answers as the page tells them to machines."""
    folder: Path = desk.settings.folder / "public" / release.folder
    page = (folder / "answers.html").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(
        page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    )["hasPart"]
    return found


def test_a_remark_comes_in_and_its_answer_goes_out(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """From the release's page to the form, to the desk, and back to the public, word by chosen word."""
    page = (desk.settings.folder / "public" / release.folder / "index.html").read_text("utf-8")
    assert f'href="http://localhost:8000/remarks/{release.document_id}"' in page
    assert 'href="answers.html"' in page
    form = passer.http.get(f"/remarks/{release.document_id}")
    assert form.status_code == 200
    assert 'method="post"' in form.text
    assert "set-cookie" not in form.headers
    sent = passer.say(release.document_id, page="2")
    assert sent.status_code == 200, sent.text
    assert "top of its queue" in sent.text
    assert _kept(desk) == [("personal", SAID, 2)]
    (remark,) = desk.house.remarks.remarks()

    sione, pania = desk.client("sione"), desk.client("pania")
    assert html.escape(SAID, quote=False).replace("'", "&#39;") in sione.get("/remarks").text
    sione.post(f"/remarks/{remark.id}/answer", data={"answer": ANSWER})
    assert ANSWER not in _public(desk, release)
    refused = sione.http.post(f"/desk/remarks/{remark.id}/publish", data={"csrf": sione.csrf})
    assert refused.status_code == 403
    pania.post(f"/remarks/{remark.id}/publish")
    assert ANSWER in _public(desk, release)
    assert SAID not in _public(desk, release)
    (told,) = _as_data(desk, release)
    assert (told.get("text"), told["acceptedAnswer"]["text"]) == (None, ANSWER)
    assert _amiss(desk) == []
    pania.post(f"/remarks/{remark.id}/take-back")
    assert ANSWER not in _public(desk, release)
    assert _as_data(desk, release) == []
    pania.post(f"/remarks/{remark.id}/publish", data={"quoted": "yes"})
    assert SAID in _public(desk, release)
    (told,) = _as_data(desk, release)
    assert (told["text"], told["acceptedAnswer"]["text"]) == (SAID, ANSWER)
    assert (told["name"], told["pagination"]) == (REMARKS[remark.kind], "2")
    pania.post(f"/remarks/{remark.id}/settle")
    assert "Nothing waits here" in pania.get("/remarks").text
    assert _amiss(desk) == []


def test_an_alarm_stands_first_in_the_queue_and_in_the_digest(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """Something personal is told to whoever may know, first of all; other remarks wait their turn."""
    passer.say(release.document_id, kind="hard-to-read")
    pania, hana = desk.client("pania"), desk.client("hana")
    assert "Something personal" not in pania.get("/").text
    bench = open_desk(desk.settings)
    assert [n.kind.value for n in watching.look(bench, today())] == ["remark"]
    passer.say(release.document_id)
    queue = pania.get("/").text
    assert "Somebody says that something personal is still public." in queue
    assert queue.index("Something personal is still here") < queue.index("<strong>you</strong>")
    assert "something personal" not in hana.get("/").text.casefold()
    assert SAID not in queue
    told = watching.look(bench, today())
    assert sorted(n.kind.value for n in told) == ["personal", "remark"]
    subject, text = watching.digest(told, today())
    assert "1 personal, 1 remark" in subject
    assert text.startswith(f"personal: {release.document_id}")
    assert SAID not in text
    remark = next(r for r in desk.house.remarks.remarks() if r.kind is RemarkKind.PERSONAL)
    pania.post(f"/remarks/{remark.id}/settle")
    assert "Something personal" not in pania.get("/").text


def test_other_agencies_and_roles_see_nothing(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """A stranger's desk neither shows a remark nor takes a step with it; an auditor reads only."""
    passer.say(release.document_id)
    (remark,) = desk.house.remarks.remarks()
    stranger, audrey = desk.client("stranger"), desk.client("audrey")
    assert remark.id not in stranger.get("/remarks").text
    for what in ("answer", "publish", "take-back", "settle"):
        path = f"/desk/remarks/{remark.id}/{what}"
        data = {"csrf": stranger.csrf, "answer": ANSWER}
        assert stranger.http.post(path, data=data).status_code == 404
        data = {"csrf": audrey.csrf, "answer": ANSWER}
        assert audrey.http.post(path, data=data).status_code == 403
    assert remark.id in audrey.get("/remarks").text
    # a reviewer here who publishes elsewhere does not publish here
    grants = [Grant(SLUG, Role.REVIEWER), Grant("te-whare", Role.PUBLISHER)]
    desk.people.grant("mere", grants, "installer")
    mere = desk.client("mere")
    mere.post(f"/remarks/{remark.id}/answer", data={"answer": ANSWER})
    assert "Publish the answer" not in mere.get("/remarks").text
    mere.post(f"/remarks/{remark.id}/publish", 403)


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"stamp": ""}, 400, "sent before"),
        ({"stamp": "1.2.3"}, 400, "sent before"),
        ({"website": "https://buy.example"}, 400, "last field"),
        ({"body": "short"}, 400, "at least"),
        ({"body": "ā" * (LONGEST + 1)}, 400, "at most"),
        ({"body": "\u200b" * 40}, 400, "at least"),
        ({"kind": "other"}, 400, "choose one"),
        ({"page": "3"}, 400, "no page"),
        ({"page": "0"}, 400, "no page"),
        ({"page": "two"}, 400, "its number"),
    ],
)
def test_what_does_not_fit_comes_back(
    desk: Desk, release: Publication, passer: Passer, said: dict[str, str], status: int, told: str
) -> None:
    """Nothing is kept, the reason is told, and what was written is still in the form."""
    answer = passer.say(release.document_id, **said)
    assert answer.status_code == status
    assert told in alert(answer)
    assert html.escape(said.get("body", SAID)) in answer.text.replace("&#39;", "&#x27;")
    assert _kept(desk) == []


def test_a_form_that_came_back_can_be_sent_and_only_once(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """A hint costs nobody their stamp; a second sending of the same form is no second remark."""
    stamp = passer.stamp(release.document_id)
    assert passer.say(release.document_id, stamp=stamp, body="short").status_code == 400
    assert passer.say(release.document_id, stamp=stamp).status_code == 200
    assert "sent before" in alert(passer.say(release.document_id, stamp=stamp))
    assert "quicker" in alert(
        passer.say(release.document_id, stamp=passer.stamp(release.document_id, 1))
    )
    assert "sent before" in alert(passer.say(release.document_id, stamp=passer.stamp("D0")))
    assert len(_kept(desk)) == 1


def test_markup_and_hidden_letters_stay_letters(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """What looks like HTML is shown as it was typed, at the desk and in public; no control goes through."""
    body = "<script>alert(1)</script> {{ 7 * 7 }} \u202eon page 1\x00"
    passer.say(release.document_id, body=body)
    assert _kept(desk) == [("personal", "<script>alert(1)</script> {{ 7 * 7 }} on page 1", None)]
    pania = desk.client("pania")
    (remark,) = desk.house.remarks.remarks()
    pania.post(f"/remarks/{remark.id}/answer", data={"answer": "<b>Thank you</b> for that."})
    pania.post(f"/remarks/{remark.id}/publish", data={"quoted": "yes"})
    public = (desk.settings.folder / "public" / release.folder / "answers.html").read_text("utf-8")
    for page in (pania.get("/remarks?show=all").text, public):
        assert "<script>alert" not in page
        assert "<b>Thank" not in page
        assert "{{ 7 * 7 }}" in page


def test_bodies_are_bounded_and_plain(release: Publication, passer: Passer) -> None:
    """Too much, another kind of form, too many fields, or bytes that are none: refused before they are read."""
    path = f"/remarks/{release.document_id}"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert passer.http.post(path, content=b"a=" + b"x" * 70_000, headers=form).status_code == 413
    assert passer.http.post(path, files={"body": b"x"}).status_code == 415
    many = "&".join(f"f{n}=1" for n in range(40)).encode()
    assert passer.http.post(path, content=many, headers=form).status_code == 400
    assert passer.http.post(path, content=b"\xff\xfe", headers=form).status_code == 400
    elsewhere = passer.http.post(
        path, data={"body": SAID}, headers={"origin": "https://evil.example"}
    )
    assert elsewhere.status_code == 403
    for answer in (elsewhere, passer.http.get(path), passer.http.put(path)):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


def test_a_flood_of_one_kind_leaves_the_others_open(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """Ten remarks of one address in an hour, and the eleventh is told whom to write to."""
    answers = [passer.say(release.document_id, kind="hard-to-read") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "information@example.govt.nz" in alert(answers[-1])
    assert len(_kept(desk)) == 10


def test_only_what_stands_can_be_spoken_of(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """No form for what is not published or is withdrawn, in the same words; answers go with the release."""
    passer.say(release.document_id)
    (remark,) = desk.house.remarks.remarks()
    pania = desk.client("pania")
    pania.post(f"/remarks/{remark.id}/answer", data={"answer": ANSWER})
    pania.post(f"/remarks/{remark.id}/publish")
    bench = open_desk(desk.settings)
    bench.withdraw(release.document_id, WithdrawalReason.UNREADABLE, "pania")
    assert not (desk.settings.folder / "public" / release.folder / "answers.html").exists()
    pania.post(f"/remarks/{remark.id}/take-back", 409)
    gone = passer.http.get(f"/remarks/{release.document_id}")
    nowhere = passer.http.get("/remarks/D0000000000")
    assert (gone.status_code, gone.text) == (404, nowhere.text)
    assert passer.say(release.document_id).status_code == 404
    assert "Something personal" not in pania.get("/").text
    assert _amiss(desk) == []


def test_answers_that_were_not_written_are_mended(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """A page of answers that a dead process left behind is told by verify and made anew by index."""
    passer.say(release.document_id)
    (remark,) = desk.house.remarks.remarks()
    page = desk.settings.folder / "public" / release.folder / "answers.html"
    before = page.read_bytes()
    desk.house.remarks.answer(remark.id, ANSWER, "pania")
    desk.house.remarks.publish(remark.id, "pania", quoted=False)
    after = page.read_bytes()
    page.write_bytes(before)
    bench = open_desk(desk.settings)
    assert _amiss(desk) == [f"{release.folder}/answers.html"]
    bench.index()
    assert page.read_bytes() == after
    assert list(bench.verify()) == []


def test_the_delivery_network_forgets_the_page_of_answers(
    desk: Desk, release: Publication, passer: Passer
) -> None:
    """Told of each change of the page; where it did not answer, it is said, and told again until it knows."""
    passer.say(release.document_id)
    (remark,) = desk.house.remarks.remarks()
    pania, network = desk.client("pania"), Network()
    try:
        bench = open_desk(desk.settings.model_copy(update={"purge_url": network.url}))
        desk.house.remarks = WorkingRemarks(bench)
        pania.post(f"/remarks/{remark.id}/answer", data={"answer": ANSWER})
        assert network.told == [], "an answer that nobody outside sees changes nothing there"
        pania.post(f"/remarks/{remark.id}/publish")
        page = bench.site.address(f"{release.folder}/answers.html")
        assert network.told == [[page]]
        reconciling.settle_public(bench)
        assert network.told == [[page]], "it knows already"

        network.status = 503
        told = pania.post(f"/remarks/{remark.id}/take-back", 503).text
        assert "answered 503" in told
        assert "release reconcile" in told
        assert ANSWER not in _public(desk, release)
        network.status = 204
        network.told.clear()
        for _ in range(2):
            reconciling.settle_public(bench)
            assert network.told == [[page]]
    finally:
        network.close()


def test_remarks_by_machine(desk: Desk, release: Publication, passer: Passer) -> None:
    """Heard, answered, published, taken back and settled through the API, each by whoever may."""
    passer.say(release.document_id, page="2")
    (kept,) = desk.house.remarks.remarks()
    path = f"/desk/api/v1/remarks/{kept.id}"
    names = ("sione", "pania", "audrey", "stranger")
    sione, pania, audrey, stranger = (_caller(desk, name) for name in names)
    (heard,) = sione.get("/desk/api/v1/remarks").json()
    assert (heard["id"], heard["kind"], heard["page"]) == (kept.id, "personal", 2)
    assert heard["body"] == SAID
    assert (heard["answer"], heard["published_at"]) == (None, None)
    for params, expected in (({"document_id": release.document_id}, 1), ({"document_id": "D0"}, 0)):
        assert len(sione.get("/desk/api/v1/remarks", params=params).json()) == expected
    assert stranger.get("/desk/api/v1/remarks").json() == []
    assert stranger.get(path).status_code == 404
    given = {"answer": ANSWER}
    assert audrey.put(f"{path}/answer", json=given).status_code == 403
    assert sione.put(f"{path}/answer", json={"answer": "no"}).status_code == 422
    assert sione.put(f"{path}/answer", json=given).json()["answered_by"] == "sione"
    assert sione.put(f"{path}/published", json={}).status_code == 403
    assert pania.put(f"{path}/published", json={"quoted": True}).json()["quoted"] is True
    assert SAID in _public(desk, release)
    assert sione.put(f"{path}/answer", json=given).status_code == 409, "it is public"
    assert pania.delete(f"{path}/published").json()["published_at"] is None
    assert ANSWER not in _public(desk, release)
    assert sione.post(f"{path}/settle").json()["settled_at"] is not None
    assert sione.post(f"{path}/settle").status_code == 409
    assert sione.get("/desk/api/v1/remarks").json() == []
    (again,) = sione.get("/desk/api/v1/remarks", params={"settled": True}).json()
    assert again["id"] == kept.id
    assert _amiss(desk) == []
    for http in (sione, pania, audrey, stranger):
        http.close()


def _caller(desk: Desk, name: str) -> httpx.Client:
    """Gives a client with a token of somebody."""
    token = desk.people.add_token("test", name, timedelta(hours=1), name)
    return httpx.Client(
        base_url=desk.address, headers={"authorization": f"Bearer {token}"}, timeout=60
    )


def test_a_stamp_is_worth_what_its_age_and_form_say() -> None:
    """Neither too young nor too old, for its own form alone, and only under its own key."""
    now = [1_000_000.0]
    stamps = Stamps(b"key", clock=lambda: now[0])
    stamp = stamps.make("D1")
    assert stamps.worth("D1", stamp) is Worth.YOUNG
    now[0] += YOUNGEST
    assert stamps.worth("D1", stamp) is Worth.GOOD
    assert stamps.worth("D2", stamp) is Worth.STALE
    assert Stamps(b"other", clock=lambda: now[0]).worth("D1", stamp) is Worth.STALE
    said, _, seal = stamp.rpartition(".")
    later = f"{int(said.partition('.')[0]) + 60}.{said.partition('.')[2]}.{seal}"
    assert stamps.worth("D1", later) is Worth.STALE
    now[0] += OLDEST
    assert stamps.worth("D1", stamp) is Worth.STALE
    for broken in ("", ".", "..", "x.y.z", "é.é"):
        assert stamps.worth("D1", broken) is Worth.STALE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this module's own."""
    with chromium() as started:
        yield started


def test_the_form_in_a_browser(
    browser: Browser, desk: Desk, release: Publication, passer: Passer
) -> None:
    """By keyboard and without scripts, in both tongues; axe-core finds nothing on any of its screens."""
    address = f"/remarks/{release.document_id}"
    context = browser.new_context(base_url=desk.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.get_by_label("Something personal is still here").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type(SAID)
    page.wait_for_timeout(1000 * YOUNGEST)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()
    assert _kept(desk) == [("personal", SAID, 2)]
    (remark,) = desk.house.remarks.remarks()
    desk.house.remarks.answer(remark.id, ANSWER, "pania")
    found = []
    for scheme in ("light", "dark"):
        outside = at_desk(browser, desk, "", color_scheme=scheme, bypass_csp=True)
        inside = at_desk(browser, desk, "pania", color_scheme=scheme, bypass_csp=True)
        for shown, path in (
            (outside, address),
            (outside, f"{address}?language=mi"),
            (outside, "/remarks/D0"),
            (inside, "/desk/remarks"),
            (inside, "/desk/"),
        ):
            shown.goto(path)
            shown.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            shown.add_script_tag(path=AXE)
            told = shown.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
            found += [(path, v["id"], [n["html"] for n in v["nodes"]]) for v in told["violations"]]
            assert len(told["passes"]) > 5
        outside.context.close()
        inside.context.close()
    assert found == []
    assert 'lang="mi"' in passer.http.get(f"{address}?language=mi").text


def test_a_remark_and_its_answer_by_keyboard_alone(
    browser: Browser, desk: Desk, release: Publication
) -> None:
    """From the list of releases to the form, over the desk, and back to the answer that all may read.

    The form is filled in a window as narrow as 400 % zoom makes it. The site knows itself by the name
    that it is told; the browser finds that name at the tests' own port.
    """
    port = desk.address.rpartition(":")[2]
    with another(browser, f"--host-resolver-rules=MAP localhost:8000 127.0.0.1:{port}") as named:
        context = named.new_context(java_script_enabled=False)
        public = context.new_page()
        public.goto("http://localhost:8000/index.html")
        press(public, release.title)
        press(public, "tell the agency")
        expect(public.get_by_role("heading", name="Tell the agency")).to_be_visible()
        public.set_viewport_size({"width": 320, "height": 640})
        assert public.evaluate("document.documentElement.scrollWidth") <= 320
        public.wait_for_timeout(1000 * YOUNGEST)
        tab_to(public, "Something personal is still here")
        public.keyboard.press("ArrowDown")
        expect(public.get_by_label("This is hard to read")).to_be_checked()
        public.keyboard.press("ArrowUp")
        expect(public.get_by_label("Something personal is still here")).to_be_checked()
        tab_to(public, "What do you want to say?")
        public.keyboard.type(SAID)
        press(public, "Send")
        expect(public.get_by_role("status")).to_contain_text("top of its queue")
        assert _kept(desk) == [("personal", SAID, None)]

        sione = signed_in(named, "sione")
        press(sione, "See what they say")
        tab_to(sione, "Answer …")
        sione.keyboard.press("Enter")
        tab_to(sione, "Answer")
        sione.keyboard.type(ANSWER)
        press(sione, "Keep the answer")
        expect(sione.locator(".answered")).to_contain_text(ANSWER)
        pania = signed_in(named, "pania")
        press(pania, "Remarks")
        tab_to(pania, "show the remark's own words too")
        pania.keyboard.press("Space")
        press(pania, "Publish the answer")
        expect(pania.locator(".answered")).to_contain_text("public since")

        press(public, "Back to the release")
        press(public, "Answers about this release")
        answer = public.get_by_role("article", name=REMARKS[RemarkKind.PERSONAL])
        expect(answer).to_contain_text(ANSWER)
        expect(answer.locator("blockquote")).to_have_text(SAID)
        assert context.cookies() == []


def press(page: Page, name: str) -> None:
    """Goes by Tab to the link or button of that name, presses Enter, and waits for where it leads."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def signed_in(browser: Browser, name: str) -> Page:
    """Signs in at the desk by keyboard, in a window of its own."""
    page = browser.new_context().new_page()
    page.goto("http://localhost:8000/desk/")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    return page
