"""The JSON API: tokens, roles, versions; and whatever a machine may send by its OpenAPI description."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from review_house import NOTE, PRIVACY, Desk
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

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
        assert (answer.status_code, answer.json()["error"]) == (401, "_NoToken")
        assert http.get(PATH, headers={"authorization": "Bearer prt_false"}).status_code == 401


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
            max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers, timeout=60)
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        send()
        looked += 1
    assert looked >= 10
