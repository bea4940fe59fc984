"""The JSON API: tokens, roles, versions; and whatever a machine may send by its OpenAPI description."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from review_house import ABOUT, LODGED, MINUTE, NOTE, PRIVACY, Desk
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from review.limits import Limit

PATH = "/desk/api/v1/documents"


def caller(desk: Desk, name: str) -> httpx.Client:
    """Gives a client with a token of somebody."""
    token = desk.people.add_token("test", name, timedelta(hours=1), name)
    return httpx.Client(
        base_url=desk.address, headers={"authorization": f"Bearer {token}"}, timeout=60
    )


def test_a_token_is_needed(desk: Desk) -> None:
    """Without a token, with a false one, or with a revoked one nothing is given."""
    with caller(desk, "mere") as http:
        assert http.get(PATH).status_code == 200
        for token in desk.people.tokens("mere"):
            desk.people.revoke_token(token.id, "mere")
        assert http.get(PATH).status_code == 401
    with httpx.Client(base_url=desk.address) as http:
        answer = http.get(PATH)
        assert (answer.status_code, answer.json()["error"]) == (401, "NoToken")
        assert http.get(PATH, headers={"authorization": "Bearer prt_false"}).status_code == 401
        desk.house.bearers = Limit(2, 900)
        false = {"authorization": "Bearer prt_false"}
        assert [http.get(PATH, headers=false).status_code for _ in range(3)] == [401, 401, 429]
    with caller(desk, "mere") as http:
        assert http.get(PATH).status_code == 200, "who has a token is not held up"


def test_choosing_by_machine(desk: Desk) -> None:
    """A choice is kept on the version that was seen, a stale one is a conflict, and roles hold here too."""
    document_id = desk.only()
    path = f"{PATH}/{document_id}/choices"
    with (
        caller(desk, "mere") as mere,
        caller(desk, "audrey") as audrey,
        caller(desk, "stranger") as other,
    ):
        first = mere.get(path).json()[0]
        change = {"state": "withheld", "version": 0, "ground": PRIVACY, "note": NOTE}
        kept = mere.put(f"{path}/{first['id']}", json=change)
        assert (kept.status_code, kept.json()["version"]) == (200, 1)
        assert mere.put(f"{path}/{first['id']}", json=change).status_code == 409
        assert audrey.get(path).status_code == 200
        assert audrey.put(f"{path}/{first['id']}", json={**change, "version": 1}).status_code == 403
        assert other.get(path).status_code == 404
        wrong = mere.put(
            f"{path}/{first['id']}", json={**change, "version": 1, "ground": "OIA-18-a"}
        )
        assert wrong.status_code == 400
        drawn = {"page": 1, "boxes": [[50, 50, 90, 60]], "ground": PRIVACY, "note": NOTE}
        made = mere.post(path, json=drawn)
        assert made.status_code == 201
        gone = {"state": "removed", "version": 1}
        assert mere.put(f"{path}/{made.json()['id']}", json=gone).status_code == 200
        settled = mere.post(f"{PATH}/{document_id}/settle", json={"decision": "part"})
        assert settled.status_code == 409
        assert {o["rule"] for o in settled.json()["obstacles"]} == {
            "findings-open",
            "pages-not-final",
        }


def test_the_whole_journey_by_machine(desk: Desk) -> None:
    """Handed in, read, chosen, consulted, previewed, settled, sent back and withdrawn: what the pages do."""
    about = {**ABOUT, "title": "By machine"}
    with caller(desk, "tui") as tui, caller(desk, "mere") as mere, caller(desk, "sione") as sione:
        files = {"file": (MINUTE.name, MINUTE.read_bytes(), "application/pdf")}
        assert mere.post(PATH, data=about, files=files).status_code == 403
        assert tui.post(PATH, data=about).status_code == 400
        assert tui.post(PATH, data=about | {"kind": "none"}, files=files).status_code == 400
        torn = {"content-type": "multipart/form-data; boundary=x"}
        answer = tui.post(PATH, content=b"--x\r\nno form", headers=torn)
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidInput")
        bad = tui.post(PATH, data=about, files={"file": ("x.pdf", b"no paper at all")})
        assert (bad.status_code, bad.json()["error"]) == (400, "Refused")
        taken = tui.post(PATH, data=about, files=files)
        assert (taken.status_code, taken.json()["refused"]) == (201, [])
        (made,) = taken.json()["documents"]
        assert desk.settled(made["id"]) == ""
        to = f"{PATH}/{made['id']}"
        (leaf,) = mere.get(f"{to}/pages").json()
        assert leaf == {"number": 1, "final_by": None, "poorly_read": False, "unreadable": False}
        assert mere.put(f"{to}/pages/1/final").status_code == 409, "findings are open"
        drawn = {"page": 1, "boxes": [[50, 50, 90, 60]], "ground": PRIVACY, "note": NOTE}
        box = mere.post(f"{to}/choices", json=drawn).json()
        moved = {"version": 1, "boxes": [[50, 50, 95, 62]]}
        placed = mere.put(f"{to}/choices/{box['id']}/place", json=moved)
        assert (placed.json()["version"], placed.json()["boxes"]) == (2, [[50, 50, 95, 62]])
        (back,) = mere.post(f"{to}/undo").json()
        assert back["boxes"] == [[50, 50, 90, 60]]
        for choice in mere.get(f"{to}/choices").json():
            if choice["state"] == "open":
                change = {"state": "released", "version": choice["version"]}
                assert mere.put(f"{to}/choices/{choice['id']}", json=change).status_code == 200
        assert mere.put(f"{to}/pages/1/final").status_code == 204
        assert mere.delete(f"{to}/pages/1/final").status_code == 204
        assert mere.put(f"{to}/pages/1/final").status_code == 204
        asked = {"agency": "Te Whare", "body": "May it go?", "seen": 0}
        assert mere.post(f"{to}/consultations", json=asked).status_code == 201
        assert mere.post(f"{to}/consultations", json=asked).status_code == 409
        said = mere.post(f"{to}/comments", json={"body": "Ka pai.", "page": 1})
        assert (said.status_code, said.json()["author"]) == (201, "mere")
        assert [c["asked"] for c in mere.get(f"{to}/comments").json()] == ["Te Whare", None]
        found = {"kind": "check", "subject": "privacy", "found": "Looked."}
        assert mere.post(f"{to}/evidence", json=found).json()["by"] == "mere"
        assert {"check": "privacy", "outcome": "clear"} in mere.get(f"{to}/checks").json()
        assert mere.get(f"{to}/preview").json() is None
        assert mere.post(f"{to}/preview").status_code == 202
        assert desk.settled(made["id"]) == ""
        shown = mere.get(f"{to}/preview").json()
        assert shown["fresh"]
        assert mere.get(f"{to}/public.pdf").content.startswith(b"%PDF-")
        assert mere.post(f"{to}/settle", json={"decision": "part"}).json()["stage"] == "REVIEWED"
        returned = {"reason": "other", "body": "One line more."}
        assert mere.post(f"{to}/send-back", json=returned).status_code == 403
        assert sione.post(f"{to}/send-back", json=returned).json()["stage"] == "IN_REVIEW"
        assert (
            sione.post(f"{to}/withdraw", json={"reason": "rights", "incident": "x"}).status_code
            == 403
        )
        assert [h["event"] for h in mere.get(f"{to}/history").json()]


def test_the_register_by_machine(desk: Desk) -> None:
    """What happened is kept in order, and only for one's own agency."""
    path = "/desk/api/v1/register"
    with (
        caller(desk, "tui") as tui,
        caller(desk, "mere") as mere,
        caller(desk, "stranger") as other,
    ):
        assert tui.post(f"{path}/events", json=LODGED).status_code == 201
        assert tui.post(f"{path}/events", json=LODGED | {"on": "soon"}).status_code == 422
        early = LODGED | {"event": "published", "reference": "CAB-26-SUB-0999"}
        assert tui.post(f"{path}/events", json=early).status_code == 400
        assert mere.post(f"{path}/events", json=LODGED).status_code == 403
        (item,) = mere.get(f"{path}/items").json()
        assert (item["reference"], item["book"]) == (LODGED["reference"], "cabinet")
        (event,) = mere.get(f"{path}/events", params={"book": "cabinet"}).json()
        assert event["event"] == "lodged"
        assert other.get(f"{path}/items").json() == []


def test_tokens_end(desk: Desk) -> None:
    """A token has a person, a purpose and a last day; it ends there, by its person, by an administrator."""
    mere, hana = desk.client("mere"), desk.client("hana")
    page = mere.post("/account/tokens", data={"label": "Nightly export", "days": "30"}).text
    secret = re.search(r"prt_[\w-]+", page)
    assert secret is not None
    mere.post("/account/tokens", 400, data={"label": "For good", "days": "9999"})
    with httpx.Client(
        base_url=desk.address, headers={"authorization": f"Bearer {secret[0]}"}
    ) as http:
        assert http.get(PATH).status_code == 200
        (token,) = desk.people.tokens("mere")
        assert timedelta(days=29) < token.expires_at - token.created_at <= timedelta(days=30)
        listed = hana.get("/people").text
        assert "Nightly export" in listed
        assert token.id in desk.client("audrey").get("/people").text
        desk.client("audrey").post(f"/people/tokens/{token.id}/revoke", 403)
        assert http.get(PATH).status_code == 200
        hana.post(f"/people/tokens/{token.id}/revoke")
        assert http.get(PATH).status_code == 401
        assert "Nightly export" not in hana.get("/people").text
    gone = desk.people.add_token("old", "mere", timedelta(seconds=-1), "mere")
    assert desk.people.bearer(gone) is None
    assert "ran out" in mere.get("/account").text
    token = desk.people.add_token("theirs", "stranger", timedelta(days=1), "stranger")
    (theirs,) = desk.people.tokens("stranger")
    hana.post(f"/people/tokens/{theirs.id}/revoke", 403)
    assert desk.people.bearer(token) is not None


@pytest.fixture
def described(desk: Desk) -> tuple[object, dict[str, str]]:
    """The API as its OpenAPI description tells it, and a token."""
    token = desk.people.add_token("test", "mere", timedelta(hours=1), "mere")
    schema = schemathesis.openapi.from_url(f"{desk.address}/desk/api/openapi.json")
    schema.config.base_url = f"{desk.address}/desk/api"
    return schema, {"authorization": f"Bearer {token}"}


def test_whatever_a_machine_sends(described: tuple[object, dict[str, str]]) -> None:
    """Schemathesis makes requests from the description: no answer is a server's error or out of schema."""
    schema, headers = described
    looked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers, timeout=60)
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        send()
        looked += 1
    assert looked >= 31
