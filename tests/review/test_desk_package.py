"""A package of several documents: who is named over all of them, and what is offered of a file's first page."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from review_house import ABOUT, MINUTE, NOTE, PRIVACY, Desk

from flows.documents import artefacts
from flows.wiring import open_desk
from records.geometry import Box
from records.review import NAMED_AFTER_RELEASE, ChoiceState
from records.stages import Stage

SAMPLES = MINUTE.parent


def package(desk: Desk) -> tuple[str, str]:
    """Queues the minute once more, as another document of the same release; gives both ids."""
    first = desk.only()
    files = {"files": ("again.pdf", MINUTE.read_bytes(), "application/pdf")}
    about = ABOUT | {"title": "The same minute again", "reference": "CAB-26-SUB-0187"}
    answer = desk.client("tui").post("/submit", data=about, files=files)
    second = str(answer.url).rsplit("/", 1)[1]
    assert desk.settled(second) == ""
    return first, second


def test_every_mention_in_the_package(desk: Desk) -> None:
    """One choice decides every open mention in each document in review, and none that was decided before."""
    first, second = package(desk)
    mere = desk.client("mere")
    page = mere.get(f"/documents/{first}/package").text
    assert "2 documents of this release were read" in page
    assert "The same minute again" in mere.get(f"/documents/{first}").text
    names = re.findall(r'name="key" value="([^"]+)"', page)
    assert names
    key = next(name for name in names if page.count("in 2 documents") and name)
    one = next(
        f
        for f in desk.office.findings(desk.office.document(second))[0]
        if f.category == "PERSON" and key in f.text.casefold()
    )
    mere.post(f"/documents/{second}/choices/{one.id}", data={"state": "released", "version": "0"})
    chosen = {"key": key, "state": "withheld", "ground": PRIVACY, "note": NOTE}
    told = mere.post(f"/documents/{first}/package", data=chosen)
    assert "were decided" in told.text or "was decided" in told.text
    assert "withheld here, released there" in told.text
    for document_id in (first, second):
        named = [
            f.id
            for f in desk.office.findings(desk.office.document(document_id))[0]
            if f.category == "PERSON" and key in f.text.casefold()
        ]
        states = {c.id: c.state for c in desk.workbook.choices(document_id)}
        assert set(named) <= set(states)
        assert all(
            states[n]
            is (
                ChoiceState.RELEASED
                if n == one.id and document_id == second
                else ChoiceState.WITHHELD
            )
            for n in named
        )
    mere.post(f"/documents/{second}/undo", data={"page": "1"})
    assert {c.state for c in desk.workbook.choices(first)} == {ChoiceState.WITHHELD}
    mere.post(f"/documents/{first}/package", 400, data=chosen | {"key": "nobody at all"})
    mere.post(f"/documents/{first}/package", 400, data=chosen | {"state": "open"})


def test_a_package_is_one_agencys(desk: Desk) -> None:
    """A document of another agency with the same reference is none of ours."""
    files = {"files": ("theirs.pdf", MINUTE.read_bytes(), "application/pdf")}
    about = ABOUT | {"agency": "Te Whare", "title": "Theirs"}
    ours = desk.only()
    desk.client("stranger").post("/submit", data=about, files=files)
    assert "Theirs" not in desk.client("mere").get(f"/documents/{ours}/package").text
    for record in desk.office.documents():
        desk.settled(record.id)


def test_what_a_file_says_of_itself(desk: Desk) -> None:
    """Kind and Minister are offered by the names of the fields of the form; what is no paper is refused."""
    tui = desk.client("tui")
    files = {"files": ("cabinet-paper.pdf", (SAMPLES / "cabinet-paper.pdf").read_bytes())}
    told = tui.post("/submit/suggest", files=files).json()
    offered = {one["field"]: one["value"] for one in told["offered"]}
    assert offered["kind"] == "cabinet-paper"
    assert offered["minister"]
    form = tui.get("/submit").text
    assert all(f'id="{name}"' in form for name in offered)
    tui.post("/submit/suggest", 400)
    plain = {"headers": {"accept": "text/html"}, "files": files}
    about = {"agency": "Mine", "minister": "Hon Somebody Else", "kind": "other"}
    form = html.unescape(tui.post("/submit/suggest", data=about, **plain).text)
    assert 'value="Hon Somebody Else"' in form, "what was filled in stays"
    assert offered["minister"] not in form
    assert '<option value="cabinet-paper" selected' in form
    assert 'id="title" name="title" type="text" value=""' in form, "never by itself"
    assert offered["title"] in form
    filled = set(offered) - {"kind", "title", "minister"}
    assert filled
    assert all(f'name="{name}" type' in form for name in filled)
    assert all(f'value="{offered[name]}"' in form for name in filled)
    assert len(re.findall(r"Read on page \d+: check it", form)) == len(filled) + 1
    nothing = tui.post("/submit/suggest", 400, headers=plain["headers"])
    assert "choose a file" in nothing.text
    bad = tui.post(
        "/submit/suggest",
        422,
        headers=plain["headers"],
        files={"files": ("x.pdf", b"no paper at all")},
    )
    assert 'role="alert"' in bad.text
    refused = tui.post("/submit/suggest", 422, files={"files": ("x.pdf", b"no paper at all")})
    assert "x.pdf" in refused.text


def test_what_came_later_is_told(desk: Desk) -> None:
    """A page that was final says that it is not any more, and why; so does the document, with the pages."""
    first, mere = desk.only(), desk.client("mere")
    desk.workbook.flag(first, 1, "mere", final=True)
    assert "not final any more" not in mere.get(f"/documents/{first}/pages/1").text
    engine = open_desk(desk.settings)
    record = desk.office.document(first)
    findings, proposals = engine.findings(record)
    new = replace(findings[0], id="newer", boxes=(Box(1, 1, 9, 9),))
    told = replace(proposals[0], finding_id="newer", reason="a third party; named elsewhere")
    kept = artefacts.findings_bytes([*findings, new], [*proposals, told])
    engine.catalogue.find_more(record, engine.vault.keep(kept), [new], first, {})
    page = mere.get(f"/documents/{first}/pages/1?at=newer").text
    assert "This page is not final any more." in page
    assert "named in another paper of this release" in page
    assert "a third party; named elsewhere" in page
    whole = mere.get(f"/documents/{first}").text
    assert re.search(r"more to decide on page\(s\) 1: somebody is named", whole)
    assert "found somebody whom another paper of this release names" in whole
    desk.workbook.flag(first, 1, "mere", final=True)
    assert "not final any more" not in mere.get(f"/documents/{first}/pages/1").text


def test_a_published_document_tells_who_was_named_later(desk: Desk, monkeypatch) -> None:
    """Nothing can be withheld there any more; somebody has to look."""
    first = desk.only()
    detail = {"findings": 1, "pages": [1], "beside": {}, "because": first}
    desk.catalogue.record("engine", NAMED_AFTER_RELEASE, first, detail)
    record = replace(desk.office.document(first), stage=Stage.PUBLISHED)
    monkeypatch.setattr(desk.office, "document", lambda _: record)
    page = desk.client("mere").get(f"/documents/{first}").text
    assert "Somebody in it was named later" in page
    assert "on page(s) 1" in page


def test_a_linked_document_is_searched_again(desk: Desk, monkeypatch) -> None:
    """A link brings it into a release, so the engine looks for whom its papers name."""
    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr(desk.office, "begin", lambda *given: begun.append(given))
    monkeypatch.setattr(desk.house.register, "line", lambda *_: object())
    data = {"book": "cabinet", "reference": "CAB-26-MIN-0009"}
    client = desk.client("tui")
    client.http.post(f"/desk/documents/{desk.only()}/link", data={"csrf": client.csrf, **data})
    assert begun == [("prepare", desk.only())]


def test_what_stands_beside_the_pages_is_told(desk: Desk) -> None:
    """Names in a title, and files that nobody looked into, are told by kind and number."""
    first = desk.only()
    plain = desk.client("mere").get(f"/documents/{first}").text
    assert "Nobody looked into" not in plain
    detail = {"beside": {"title": 1}, "not_looked_into": {"picture": 2, "locked": 1}}
    desk.catalogue.record("engine", "found-more", first, detail)
    page = desk.client("mere").get(f"/documents/{first}").text
    assert "title: 1" in page
    assert "pictures and scanned pages: 2" in page
    assert "files with a password: 1" in page
