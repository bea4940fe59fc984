"""The register at the desk: items, requests, their clocks, what happens next, files, and links to documents."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from review_house import LODGED, PRIVACY, SLUG, Desk, write_register

from records.errors import NotAllowed
from records.guidance import DayNotCounted
from records.people import Grant, Role
from records.register import Book, CabinetItem
from review.register import Skipped, skipped

HEADINGS = "book,agency,reference,event,on,until,codes,title,ministers\n"


def words(page: str) -> str:
    """Gives what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_item_from_lodgement_to_release(desk: Desk) -> None:
    """Each event has its row, the clock says why days are left out, and only what can follow is offered."""
    path = write_register(desk)
    tui = desk.client("tui")
    page = tui.http.get(path).text
    said = words(page)
    assert "due 15 April 2026" in said
    assert "30 business days after the final decision of 2 March 2026" in said
    assert "3 April 2026 : Good Friday" in said.replace("2026:", "2026 :")
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert {"released_part", "withheld", "deferred"} <= offered
    assert not {"lodged", "answered", "received"} & offered
    event = {k: LODGED[k] for k in ("book", "agency", "reference")}
    part = event | {"event": "released_part", "on": "2026-03-20", "codes-released_part": PRIVACY}
    page = tui.post("/register/events", data=part | {"codes-withheld": "OIA-6-a"}).text
    assert "in time: it was due 15 April 2026" in words(page)
    assert "s 9(2)(a)" in page
    wrong = tui.post(
        "/register/events", 400, data=event | {"event": "deferred", "on": "2026-03-21"}
    )
    assert "cannot follow released_part" in wrong.text
    wrong = tui.post("/register/events", 400, data=event | {"event": "withheld", "on": "soon"})
    assert "on: expected a day" in wrong.text


def test_what_presses(desk: Desk) -> None:
    """The list shows what is overdue or due soon, by each book, and finds titles without macrons."""
    write_register(desk)
    tui = desk.client("tui")
    overdue = tui.get("/register?book=request&show=overdue").text
    assert "26-014" in overdue
    assert "Tūī at the harbour" in tui.get("/register?book=request&q=tui").text
    assert "26-014" not in tui.get("/register?book=request&show=soon").text
    assert "26-014" not in tui.get("/register?book=cabinet").text


def test_a_document_and_its_item(desk: Desk) -> None:
    """A document is linked by its reference, or by hand until it is approved; the journal agrees afterwards."""
    path = write_register(desk)
    tui, document_id = desk.client("tui"), desk.only()
    assert f"/desk/documents/{document_id}" in tui.http.get(path).text
    request = f"/register/item?book=request&agency={SLUG}&reference=26-014"
    assert f'/desk/documents/{document_id}/link"' in tui.get(request).text
    answer = tui.post(
        f"/documents/{document_id}/link", data={"book": "request", "reference": "26-014"}
    )
    assert parse_qs(urlsplit(str(answer.url)).query)["reference"] == ["26-014"]
    assert desk.office.document(document_id).submission.request_id == "26-014"
    assert f'<a href="/desk/documents/{document_id}"' in answer.text
    assert "linked it to its item" in tui.get(f"/documents/{document_id}").text
    tui.post(f"/documents/{document_id}/link", 404, data={"book": "request", "reference": "none"})
    assert list(desk.catalogue.verify()) == []


def test_no_link_after_the_approval(desk: Desk) -> None:
    """What an approver signed keeps its reference; a sharper eye than the page's is the catalogue's."""
    document_id = desk.only()
    desk.client("mere").post(f"/documents/{document_id}/settle", data={"decision": "withheld"})
    desk.client("sione").post(f"/documents/{document_id}/approve", data={"looked": "yes"})
    write_register(desk)
    told = desk.client("tui").post(
        f"/documents/{document_id}/link", 409, data={"book": "request", "reference": "26-014"}
    )
    assert "send it back first" in told.text


def test_files_of_events(desk: Desk) -> None:
    """A file is taken in whole or not at all, told by row and column, and comes out as it went in."""
    tui = desk.client("tui")
    good = HEADINGS + f"cabinet,{SLUG},CAB-26-SUB-1,lodged,2026-05-04,,,Ngā rama,Hon A B\n"
    for text, says in (
        (good + f"cabinet,{SLUG},CAB-26-SUB-1,released_full,2026-05-05,,,,\n", "cannot follow"),
        (good + "cabinet,te-whare,CAB-26-SUB-2,lodged,2026-05-04,,,T,Hon A B\n", "other agencies"),
        (good.replace("2026-05-04", "4 May"), "row 2, column on"),
        ("", "choose a file"),
    ):
        files = {"file": ("events.csv", text.encode(), "text/csv")}
        assert says in tui.post("/register/import", 400, data={"book": "cabinet"}, files=files).text
        assert desk.house.register.lines() == ()
    files = {"file": ("events.csv", good.encode("utf-16"), "text/csv")}
    assert "UTF-8" in tui.post("/register/import", 400, files=files).text
    for told in ("1 new of 1", "0 new of 1"):
        files = {"file": ("events.csv", good.encode(), "text/csv")}
        answer = tui.post("/register/import", data={"book": "cabinet"}, files=files)
        assert told in answer.text
        assert "Ngā rama" in answer.text
    out = tui.get("/register/export.csv")
    assert out.headers["content-type"].startswith("text/csv")
    assert f"cabinet,{SLUG},CAB-26-SUB-1,lodged,2026-05-04" in out.text
    assert "CAB-26-SUB-1" not in desk.client("stranger").get("/register/export.csv").text


def test_whose_register_it_is(desk: Desk) -> None:
    """Another agency's items are not there; a reader writes nothing; a keeper nothing for others."""
    path = write_register(desk)
    assert desk.client("stranger").http.get(path).status_code == 404
    assert "CAB-26-SUB-0187" not in desk.client("stranger").get("/register").text
    audrey = desk.client("audrey")
    assert "Write down what happened next" not in audrey.http.get(path).text
    audrey.post("/register/events", 403, data=LODGED)
    other = LODGED | {"agency": "te-whare"}
    desk.client("tui").post("/register/events", 403, data=other)
    desk.people.grant("audrey", [Grant("te-whare", Role.SUBMITTER)], "installer")
    audrey.post("/register/events", 403, data=LODGED)


def test_days_are_told_in_runs() -> None:
    """Weekends are counted, a shutdown is one run over its weekends, and holidays stand by themselves."""
    days = [
        (date(2026, 12, 25), "summer shutdown"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 27), "Sunday"),
        (date(2026, 12, 28), "summer shutdown"),
        (date(2026, 12, 30), "summer shutdown"),
    ]
    assert skipped(DayNotCounted(*day) for day in days) == (
        2,
        [
            Skipped(date(2026, 12, 25), date(2026, 12, 28), "summer shutdown"),
            Skipped(date(2026, 12, 30), date(2026, 12, 30), "summer shutdown"),
        ],
    )


def test_only_people_link(desk: Desk) -> None:
    """The engine, or nobody, links nothing."""
    with pytest.raises(NotAllowed, match="must be a person"):
        desk.catalogue.link(desk.only(), "engine", reference="CAB-26-SUB-1")


def test_what_the_public_is_told_of_an_item_without_a_document(desk: Desk) -> None:
    """A title that may be seen, a sentence, or that it is only counted; and no such thing beside a release."""
    path = write_register(desk)
    tui = desk.client("tui")
    assert "What the public reads while nothing is released" in tui.http.get(path).text
    event = {k: LODGED[k] for k in ("book", "agency", "reference")}
    told = {
        "public_title": "A paper on harbours",
        "public_reason": "It would harm.",
        "listed": "no",
    }
    withheld = event | {"event": "withheld", "on": "2026-03-20", "codes-withheld": "OIA-6-a"}
    page = words(tui.post("/register/events", data=withheld | told).text)
    assert "Title that the public sees A paper on harbours" in page
    assert "In the public list No, only counted" in page
    full = event | {"event": "released_full", "on": "2026-03-21"}
    wrong = tui.post("/register/events", 400, data=full | {"public_title": "x"})
    assert "public_title: expected only beside" in wrong.text
    (line,) = desk.house.register.lines(Book.CABINET)
    item = line.item
    assert isinstance(item, CabinetItem)
    assert (item.public_title, item.public_reason, item.listed) == (*list(told.values())[:2], False)


def test_a_clarification_that_was_sought_late_is_ticked(desk: Desk) -> None:
    """The box says so, and the first clock goes on."""
    write_register(desk)
    tui = desk.client("tui")
    asked = {"book": "request", "agency": SLUG, "reference": "26-014"}
    late = {"event": "clarified", "on": "2026-03-20", "codes-clarified": "sought-late"}
    page = tui.get(f"/register/item?book=request&agency={SLUG}&reference=26-014").text
    assert 'name="codes-clarified"' in page
    tui.post("/register/events", data=asked | late)
    (line,) = desk.house.register.lines(Book.REQUEST)
    assert line.clocks[0].due_on == date(2026, 3, 30)
    tui.post("/register/events", data=asked | {"event": "clarified", "on": "2026-03-23"})
    (line,) = desk.house.register.lines(Book.REQUEST)
    assert line.clocks[0].due_on == date(2026, 4, 22)
