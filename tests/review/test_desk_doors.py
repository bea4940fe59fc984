"""Who comes in by which door: every route with every role, other agencies, strangers, forged forms."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from review_house import PASSWORD, ROOT, SLUG, SOMEBODY, Desk

from records.people import Grant, Role
from review.authority import as_markdown, authority, may
from review.guards import HEADERS
from review.limits import Limit
from review.signing_in import safe_next
from review.visit import ENTRANCES


def _path(desk: Desk, path: str) -> str:
    given = {
        "{document_id}": desk.only(),
        "{page:int}": "1",
        "{choice_id}": "m-none",
        "{token_id}": "t-none",
        "{name}": "nobody",
        "{remark_id}": "r-none",
    }
    for name, value in given.items():
        path = path.replace(name, value)
    return path


def test_every_door_with_every_role(desk: Desk) -> None:
    """The door opens to the roles of the matrix and to no other; what is behind may still say no."""
    assert len(ENTRANCES) > 30
    wrong = []
    for role in Role:
        desk.people.grant("tui", [Grant(SLUG, role)], "installer")
        client = desk.client("tui")
        for door in ENTRANCES:
            if door.path == "/sign-out" or door.work.__name__ in {"events", "make"}:
                continue
            path = f"/desk{_path(desk, door.path)}"
            if door.method == "GET":
                answer = client.http.get(path)
            else:
                answer = client.http.post(path, data={"csrf": client.csrf})
            refused = answer.status_code == 403 and "none of your roles" in answer.text
            if answer.status_code >= 500 or refused is may({role}, door.action):
                wrong.append(f"{role} {door.method} {door.path}: {answer.status_code}")
    assert wrong == []


def test_nobody_comes_in_without_signing_in(desk: Desk) -> None:
    """Every door sends a stranger to the sign-in page, and does nothing."""
    with httpx.Client(base_url=desk.address) as http:
        for door in ENTRANCES:
            answer = http.request(door.method, f"/desk{_path(desk, door.path)}")
            assert answer.status_code == 303, door.path
            assert answer.headers["location"].startswith("/desk/sign-in")


def test_another_agencys_documents_are_not_there(desk: Desk) -> None:
    """Somebody with every role elsewhere sees nothing, and is told no more than of a made-up id."""
    stranger = desk.client("stranger")
    document_id = desk.only()
    assert document_id not in stranger.get("/").text
    for door in ENTRANCES:
        if "{document_id}" not in door.path:
            continue
        path = _path(desk, door.path)
        data = {"csrf": stranger.csrf}
        here = stranger.http.request(
            door.method, f"/desk{path}", data=data if door.method == "POST" else None
        )
        made_up = path.replace(document_id, "D00000000000000000")
        nowhere = stranger.http.request(
            door.method, f"/desk{made_up}", data=data if door.method == "POST" else None
        )
        assert (here.status_code, here.text) == (404, nowhere.text), path


def test_every_post_needs_its_token(desk: Desk) -> None:
    """A form without the session's token, with another's, or from another site changes nothing."""
    mere, sione = desk.client("mere"), desk.client("sione")
    path = f"/desk/documents/{desk.only()}/comments"
    for data in ({}, {"csrf": ""}, {"csrf": sione.csrf}):
        answer = mere.http.post(path, data={**data, "body": "forged"})
        assert answer.status_code == 403
    answer = mere.http.post(
        path, data={"csrf": mere.csrf, "body": "forged"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert desk.workbook.comments(desk.only()) == []
    mere.post(f"/documents/{desk.only()}/comments", data={"body": "mine"})
    assert len(desk.workbook.comments(desk.only())) == 1


def test_signing_in_and_out(desk: Desk) -> None:
    """A wrong password opens nothing; signing out ends the session for whoever kept its cookie."""
    mere = desk.client("mere")
    cookie = mere.http.cookies["desk_session"]
    mere.post("/sign-out")
    with httpx.Client(base_url=desk.address, cookies={"desk_session": cookie}) as http:
        assert http.get("/desk/").status_code == 303
        wrong = http.post("/desk/sign-in", data={"name": "mere", "password": PASSWORD + "?"})
        assert wrong.status_code == 401
        assert "set-cookie" not in wrong.headers
        told = http.post("/desk/sign-in", data={"name": "mere", "password": PASSWORD}).headers
        assert "HttpOnly" in told["set-cookie"]
        assert "samesite=lax" in told["set-cookie"].lower()


def test_guessing_is_slowed_down(desk: Desk) -> None:
    """After eight wrong passwords even the right one has to wait."""
    with httpx.Client(base_url=desk.address) as http:
        for _ in range(8):
            http.post("/desk/sign-in", data={"name": "mere", "password": "wrong"})
        late = http.post("/desk/sign-in", data={"name": "mere", "password": PASSWORD})
        assert late.status_code == 429
        other = http.post("/desk/sign-in", data={"name": "sione", "password": PASSWORD})
        assert other.status_code == 303


def test_a_limit_slides() -> None:
    """Tries are forgotten as time goes on, and at once after a success."""
    now = [0.0]
    limit = Limit(2, 10, clock=lambda: now[0])
    assert [limit.take("a"), limit.take("a"), limit.take("a"), limit.take("b")] == [
        True,
        True,
        False,
        True,
    ]
    now[0] = 10.0
    assert limit.take("a")
    limit.forget("a")
    assert [limit.take("a"), limit.take("a"), limit.take("a")] == [True, True, False]


def test_the_browser_is_bound(desk: Desk) -> None:
    """Every answer of the desk carries the headers; no page holds anything inline that they forbid."""
    mere = desk.client("mere")
    document_id = desk.only()
    paths = [
        "",
        "submit",
        "account",
        f"documents/{document_id}",
        f"documents/{document_id}/pages/1",
    ]
    for path in (*paths, f"documents/{document_id}/sign-off", "nowhere", "static/desk.css"):
        answer = mere.get(f"/{path}")
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
    assert mere.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/desk//evil.example",
        "/desk/\\evil",
        "/",
        "/desk/sign-out",
    ],
)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    """The way back after signing in stays within the desk."""
    assert safe_next(path) == "/desk/"
    assert safe_next("/desk/documents/D1/pages/2") == "/desk/documents/D1/pages/2"


def test_an_agencys_administrator_stays_within_it(desk: Desk) -> None:
    """Roles for another agency, or for every one, are not theirs to give."""
    hana = desk.client("hana")
    for agency in ("Te Whare", "*"):
        hana.post("/people/tui/grant", 403, data={"agency": agency, "role": "auditor"})
    hana.post("/people/stranger/active", 403, data={"active": "no"})
    hana.post("/people/stranger/password", 403, data={"password": PASSWORD})
    hana.post("/people/tui/grant", data={"agency": SLUG, "role": "auditor"})
    tui = desk.people.person("tui")
    assert tui is not None
    assert tui.roles(SLUG) == {Role.SUBMITTER, Role.AUDITOR}


def test_the_matrix_is_documented() -> None:
    """The table of docs/authority.md is the one that the checks read; every role and action is in use."""
    text = Path(ROOT / "docs" / "authority.md").read_text(encoding="utf-8")
    assert as_markdown() in text
    assert {door.action for door in ENTRANCES} == set(authority())
    assert set().union(*(action.roles for action in authority().values())) == set(Role)
    assert set(SOMEBODY) >= {"mere", "sione"}
