"""Signing in with the agency's own account: a real provider over HTTP, and what attackers send."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from browsing import at_desk, chromium
from playwright.sync_api import expect
from provider import (
    CLIENT,
    SECRET,
    Claims,
    Provider,
    by_another,
    by_client_secret,
    by_public_half,
    provider,
    unsigned,
)
from review_house import PASSWORD, SLUG, Desk, closed, opened

from flows.reviewing.providers import agency_sign_in
from flows.settings import load
from flows.wiring import open_people
from records.errors import InvalidInput
from records.people import Grant, Role
from review.agency import AgencySignIn

ROLES = {"Desk reviewers": [f"{SLUG} reviewer"], "Desk readers": [f"{SLUG} auditor"]}
WHO = {
    "sub": "u-17",
    "preferred_username": "aroha",
    "name": "Aroha Tāwhai",
    "groups": ["Desk reviewers"],
}


@pytest.fixture
def at() -> Iterator[Provider]:
    """The provider."""
    with provider(**WHO) as made:
        yield made


@pytest.fixture
def agency_desk(at: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An empty desk that knows the provider by its settings, and has no local accounts."""
    for name, value in {
        "OIDC_ISSUER": at.address,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_ROLES": json.dumps(ROLES),
        "LOCAL_ACCOUNTS": "false",
    }.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)
    made = opened(tmp_path / "desk")
    yield made
    closed(made)


def browser(desk: Desk) -> httpx.Client:
    """Gives a browser without a session."""
    return httpx.Client(base_url=desk.address, timeout=30)


def come_in(http: httpx.Client) -> httpx.Response:
    """Goes to the provider and back; gives the desk's answer to what came back."""
    away = http.get("/desk/sign-in/agency?next=/desk/account")
    back = http.get(away.headers["location"])
    return http.get(back.headers["location"])


def test_coming_in(agency_desk: Desk, at: Provider) -> None:
    """An account is made on the first visit, with the roles of its groups, and found again on the next."""
    with browser(agency_desk) as http:
        assert "Sign in with your agency&#39;s account" in http.get("/desk/sign-in").text
        arrived = come_in(http)
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/desk/account")
        assert "Aroha Tāwhai" in http.get("/desk/account").text
    person = agency_desk.people.person("aroha")
    assert person is not None
    assert person.grants == {Grant(SLUG, Role.REVIEWER)}
    at.who = WHO | {"preferred_username": "renamed", "groups": ["Desk readers", "Others"]}
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 303
    again = agency_desk.people.person("aroha")
    assert again is not None
    assert again.grants == {Grant(SLUG, Role.AUDITOR)}
    assert agency_desk.people.person("renamed") is None
    assert at.asked == ["metadata", "keys"]


def test_keys_change(agency_desk: Desk, at: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the provider made since is looked for once more, but not at every stranger's wish."""
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 303
        at.key = type(at.key).generate_key("P-256", {"kid": "1"})
        assert come_in(http).status_code == 403
        monkeypatch.setattr("review.agency._RETRY", 0)
        assert come_in(http).status_code == 303


def changed(**claims: object) -> Callable[[Claims], Claims]:
    """Gives what changes some claims, or takes those away that are None."""
    return lambda told: {k: v for k, v in {**told, **claims}.items() if v is not None}


def sign_out(http: httpx.Client) -> httpx.Response:
    """Presses the button of one's own account page."""
    found = re.search(r'name="csrf" value="([^"]+)"', http.get("/desk/account").text)
    assert found is not None
    return http.post("/desk/sign-out", data={"csrf": found.group(1)})


def test_signing_out_at_the_provider_too(agency_desk: Desk, at: Provider) -> None:
    """A real browser ends its session here, is led on to the provider, ends it there and comes back."""
    with chromium() as started:
        page = at_desk(started, agency_desk, "")
        page.goto("/desk/sign-in/agency?next=/desk/account")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/desk/sign-in")
        assert at.ended == [{"sub": "u-17"}]
        assert page.context.cookies() == []
        page.goto("/desk/account")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_where_the_provider_takes_no_part(agency_desk: Desk, at: Provider) -> None:
    """Whatever the provider says, the session here ends, and people are told what still stands there."""
    for told, says in (
        ({"end_session_endpoint": None}, "still signed in with your agency"),
        ({"end_session_endpoint": "http://another.example/end"}, "no guarded end_session_endpoint"),
    ):
        at.metadata = told
        agency_desk.house.agency = agency_desk.house.agency and AgencySignIn(
            agency_desk.house.agency.agency
        )
        with browser(agency_desk) as http:
            come_in(http)
            secret = http.cookies["desk_session"]
            answer = sign_out(http)
            assert says in html.unescape(answer.text)
            assert "http-equiv" not in answer.text
            assert "desk_session" not in http.cookies
            assert agency_desk.people.session(secret) is None


NOW = int(time.time())
FORGED = {
    "wrong nonce": changed(nonce="another"),
    "no nonce": changed(nonce=None),
    "wrong issuer": changed(iss="https://another.example"),
    "wrong audience": changed(aud="another"),
    "several audiences, and not for us": changed(aud=[CLIENT, "another"], azp="another"),
    "for another, through us": changed(aud="another", azp=CLIENT),
    "several audiences, for nobody": changed(aud=[CLIENT, "another"]),
    "expired": changed(exp=NOW - 3600, iat=NOW - 7200),
    "no expiry": changed(exp=None),
    "from the future": changed(iat=NOW + 7200),
    "not yet": changed(nbf=NOW + 7200),
    "nobody": changed(sub=None),
    "blank": changed(sub=""),
    "no user name": changed(preferred_username=None),
    "a user name of the engine": changed(preferred_username="engine"),
    "another access token": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no group of ours": changed(groups=["Others"]),
    "groups of another shape": changed(groups={"Desk reviewers": True}),
}


def test_forged_claims(agency_desk: Desk, at: Provider) -> None:
    """A token whose claims do not hold opens nothing, and makes no account."""
    let_in = []
    for name, bent in FORGED.items():
        at.bent = bent
        with browser(agency_desk) as http:
            answer = come_in(http)
            if answer.status_code != 403 or "desk_session" in http.cookies:
                let_in.append(name)
    assert let_in == []
    assert agency_desk.people.people() == []
    at.bent = dict
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 303


@pytest.mark.parametrize("signed", [unsigned, by_public_half, by_client_secret, by_another])
def test_forged_signatures(agency_desk: Desk, at: Provider, signed: object) -> None:
    """Unsigned, signed with what is no secret of the provider's, or with another key: nobody comes in."""
    at.signed = signed
    with browser(agency_desk) as http:
        answer = come_in(http)
        assert answer.status_code == 403
        assert "signature" in answer.text
    assert agency_desk.people.people() == []


def test_the_two_legs_belong_together(agency_desk: Desk, at: Provider) -> None:
    """Another state, browser or provider, a cookie of one's own, a second use: all turned away."""
    with browser(agency_desk) as http, browser(agency_desk) as victim:
        away = http.get("/desk/sign-in/agency")
        back = http.get(away.headers["location"]).headers["location"]
        assert victim.get(back).status_code == 403, "somebody else's code"
        victim.get("/desk/sign-in/agency")
        assert victim.get(back).status_code == 403, "a state of another sign-in"
        assert http.get(back).status_code == 303
        assert "desk_away" not in http.cookies
        assert http.get(back).status_code == 403, "the same again"
        http.cookies.set("desk_away", "eyJhbGciOiJub25lIn0.e30.", path="/desk/sign-in")
        assert http.get(back).status_code == 403, "a cookie that nobody sealed"
    for answers in ({"iss": "https://another.example"}, {"error": "access_denied", "code": ""}):
        at.answers = answers
        with browser(agency_desk) as http:
            assert come_in(http).status_code == 403
    at.answers = {"code": "guessed"}
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 403


def test_a_sign_in_that_took_too_long(agency_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the browser kept ends by itself, whatever the browser does with the cookie."""
    monkeypatch.setattr("review.agency.LASTS", -1)
    with browser(agency_desk) as http:
        assert "took too long" in come_in(http).text


def test_names_are_not_taken_over(agency_desk: Desk, at: Provider) -> None:
    """A local account is nobody's by its name; one that was prepared is the first comer's, and stays theirs."""
    people = open_people(agency_desk.settings)
    people.add("aroha", "Somebody else", PASSWORD, "installer")
    with browser(agency_desk) as http:
        assert "somebody else has an account" in come_in(http).text
    people.add("prepared", "Prepared", None, "installer")
    people.grant("prepared", [Grant("*", Role.ADMINISTRATOR)], "installer")
    at.who = WHO | {"preferred_username": "prepared"}
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 303
    person = people.person("prepared")
    assert person is not None
    assert person.grants == {Grant("*", Role.ADMINISTRATOR), Grant(SLUG, Role.REVIEWER)}
    at.who |= {"sub": "u-18"}
    with browser(agency_desk) as http:
        assert come_in(http).status_code == 403
    people.activate("prepared", active=False, actor="installer")
    at.who |= {"sub": "u-17"}
    with browser(agency_desk) as http:
        assert "is closed" in come_in(http).text


def test_passwords_are_switched_off(agency_desk: Desk) -> None:
    """Without local accounts no password opens the desk, and none is asked for."""
    open_people(agency_desk.settings).add("mere", "Mere", PASSWORD, "installer")
    with browser(agency_desk) as http:
        assert "password" not in http.get("/desk/sign-in").text.replace("and its password", "")
        answer = http.post("/desk/sign-in", data={"name": "mere", "password": PASSWORD})
        assert answer.status_code == 405
        come_in(http)
        assert 'name="old"' not in http.get("/desk/account").text


def test_a_provider_that_lies_or_is_away(agency_desk: Desk, at: Provider) -> None:
    """Metadata of another issuer, or addresses that anybody could listen at, are not followed."""
    for lie in (
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://another.example/token"},
        {"authorization_endpoint": None},
    ):
        at.metadata = lie
        with browser(agency_desk) as http:
            assert http.get("/desk/sign-in/agency").status_code == 503


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"LOCAL_ACCOUNTS": "false"}, "nobody could sign in"),
        ({"OIDC_ISSUER": "http://id.example"}, "https://"),
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ROLES": "{"}, "OIDC_ROLES: expected JSON"),
        (
            {"OIDC_ROLES": '{"g": ["ministry administrator"]}'},
            "administrators are made at the desk",
        ),
        ({"OIDC_ROLES": '{"g": ["* reviewer"]}'}, "name the agency"),
        ({"OIDC_ROLES": '{"g": ["ministry king"]}'}, "a role"),
        ({"OIDC_SCOPE": "profile"}, "openid"),
    ],
)
def test_settings_that_do_not_fit(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], says: str
) -> None:
    """A setting that would open too much or nothing is told by name, before anybody signs in."""
    whole = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "d", "OIDC_CLIENT_SECRET": "s"}
    given = told if {"OIDC_ISSUER", "LOCAL_ACCOUNTS"} & set(told) else whole | told
    for name, value in given.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)
    with pytest.raises(InvalidInput, match=says):
        agency_sign_in(load())
