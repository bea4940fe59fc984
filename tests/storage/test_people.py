"""Accounts, sessions and tokens, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from storage_servers import Opened

from records.errors import InvalidInput
from records.people import EVERY_AGENCY, Grant, Role
from storage.catalogue import SqlCatalogue
from storage.people import SqlPeople

PASSWORD = "kererū in the pūriri tree"
HOUR = timedelta(hours=1)


@pytest.fixture
def people(catalogue: SqlCatalogue) -> SqlPeople:
    """The people of an empty catalogue, with one account."""
    catalogue.people.add("Mere.Reviewer", "Mere Reviewer", PASSWORD, "installer")
    return catalogue.people


def test_signing_in(people: SqlPeople) -> None:
    """The right password lets somebody in, whatever case the name is in; a wrong one or a stranger not."""
    found = people.sign_in("mere.REVIEWER", PASSWORD)
    assert found is not None
    assert found.name == "Mere.Reviewer"
    assert people.sign_in("mere.reviewer", "Kererū in the pūriri tree") is None
    assert people.sign_in("nobody", PASSWORD) is None
    people.activate("mere.reviewer", active=False, actor="hana")
    assert people.sign_in("mere.reviewer", PASSWORD) is None


def test_an_account_is_one_person(people: SqlPeople) -> None:
    """A name that differs in case only is taken; short passwords and odd names are turned down."""
    for name, password in (
        ("MERE.reviewer", PASSWORD),
        ("hana", "too short"),
        ("ha na", PASSWORD),
        ("x", PASSWORD),
        ("", PASSWORD),
    ):
        with pytest.raises(InvalidInput):
            people.add(name, "", password, "installer")
    assert [person.name for person in people.people()] == ["Mere.Reviewer"]


def test_an_account_without_password(people: SqlPeople) -> None:
    """Somebody who signs in by OIDC has no password that could be guessed."""
    people.add("oidc.person", "", None, "installer")
    assert people.sign_in("oidc.person", "") is None
    assert people.sign_in("oidc.person", PASSWORD) is None


def test_roles(people: SqlPeople) -> None:
    """Roles are held for an agency, or for every one; a new set takes the place of the old."""
    first = {Grant("te-whare", Role.REVIEWER), Grant(EVERY_AGENCY, Role.AUDITOR)}
    mere = people.grant("mere.reviewer", first, "hana")
    assert mere.roles("te-whare") == {Role.REVIEWER, Role.AUDITOR}
    assert mere.roles("elsewhere") == {Role.AUDITOR}
    again = people.grant("mere.reviewer", [Grant("te-whare", Role.APPROVER)], "hana")
    assert again.roles("te-whare") == {Role.APPROVER}
    assert not again.works_for("elsewhere")
    with pytest.raises(InvalidInput, match="no account"):
        people.grant("nobody", first, "hana")


def test_sessions(people: SqlPeople) -> None:
    """A session is known by its secret until it is closed, runs out, or the person is put out."""
    secret = people.open_session("mere.reviewer", HOUR)
    session = people.session(secret)
    assert session is not None
    assert session.person.name == "Mere.Reviewer"
    assert session.csrf not in {secret, ""}
    assert people.session(secret[:-1]) is None
    people.close_session(secret)
    people.close_session(secret)
    assert people.session(secret) is None
    assert people.session(people.open_session("mere.reviewer", -HOUR)) is None
    other = people.open_session("mere.reviewer", HOUR)
    people.set_password("mere.reviewer", PASSWORD + "!", "hana")
    assert people.session(other) is None
    last = people.open_session("mere.reviewer", HOUR)
    people.activate("mere.reviewer", active=False, actor="hana")
    people.activate("mere.reviewer", active=True, actor="hana")
    assert people.session(last) is None


def test_an_idle_session_ends(opened: Opened) -> None:
    """A session that nobody used for an hour has ended, though its day is not over."""
    people = opened.catalogue.people
    people.add("mere", "", PASSWORD, "installer")
    secret = people.open_session("mere", timedelta(hours=12))
    opened.execute("UPDATE sessions SET seen_at = '2026-01-01T00:00:00.000000+00:00'")
    assert people.session(secret) is None


def test_tokens(people: SqlPeople) -> None:
    """A token stands for the person who answers for it until it is revoked or has run out."""
    token = people.add_token("nightly harvest", "mere.reviewer", HOUR, "hana")
    found = people.bearer(token)
    assert found is not None
    assert found.name == "Mere.Reviewer"
    assert people.bearer(token + "x") is None
    late = people.add_token("late", "mere.reviewer", -HOUR, "hana")
    assert people.bearer(late) is None
    (first, _) = people.tokens("MERE.reviewer")
    people.revoke_token(first.id, "hana")
    people.revoke_token(first.id, "hana")
    assert people.bearer(token) is None
    assert [each.revoked_at is None for each in people.tokens()] == [False, True]
    with pytest.raises(InvalidInput):
        people.add_token(" ", "mere.reviewer", HOUR, "hana")


def test_no_secret_is_kept(opened: Opened) -> None:
    """Neither password, session nor token stands in the database or the journal as it is."""
    people = opened.catalogue.people
    people.add("mere", "", PASSWORD, "installer")
    secrets = [
        PASSWORD,
        people.open_session("mere", HOUR),
        people.add_token("harvest", "mere", HOUR, "mere"),
    ]
    with opened.catalogue._database.reading() as connection:
        kept = [
            str(row)
            for table in ("people", "sessions", "tokens", "journal")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 -- our own names
        ]
    assert len(kept) >= 6
    assert [secret for secret in secrets if any(secret in row for row in kept)] == []


def test_changes_of_accounts_are_in_the_journal(catalogue: SqlCatalogue, people: SqlPeople) -> None:
    """Who got which role from whom can be told afterwards, and the chain holds."""
    people.grant("mere.reviewer", [Grant("te-whare", Role.REVIEWER)], "hana")
    people.activate("mere.reviewer", active=False, actor="hana")
    lines = list(catalogue.journal("Mere.Reviewer"))
    assert [(line.actor, line.event) for line in lines] == [
        ("installer", "person.added"),
        ("hana", "person.granted"),
        ("hana", "person.deactivated"),
    ]
    assert lines[1].detail == {"given": ["te-whare reviewer"], "taken": []}
    assert list(catalogue.verify()) == []
