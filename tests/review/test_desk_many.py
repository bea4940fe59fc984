"""Twenty reviewers at once, over real HTTP: no decision is lost, and whoever comes second is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
from review_house import NOTE, PRIVACY, SLUG, Desk

from records.people import Grant, Role

REVIEWERS, BOXES = 20, 3


def test_twenty_reviewers_lose_nothing(desk: Desk) -> None:
    """Each draws boxes of their own, and all of them want the same finding: one has it, the others know."""
    document_id = desk.only()
    wanted = desk.office.findings(desk.office.document(document_id))[0][0]
    names = [f"reviewer-{n}" for n in range(REVIEWERS)]
    for name in names:
        desk.people.add(name, name, None, "installer")
        desk.people.grant(name, [Grant(SLUG, Role.REVIEWER)], "installer")

    def work(name: str) -> tuple[list[int], int]:
        secret = desk.people.open_session(name, timedelta(hours=1))
        session = desk.people.session(secret)
        assert session is not None
        said = {"csrf": session.csrf, "ground": PRIVACY, "note": f"{NOTE} {name}"}
        base = f"/desk/documents/{document_id}"
        with httpx.Client(
            base_url=desk.address, cookies={"desk_session": secret}, timeout=120
        ) as http:
            row = 20.0 * names.index(name)
            drawn = [
                http.post(
                    f"{base}/pages/1/draw",
                    data=said
                    | {"left": str(40 * n), "right": str(40 * n + 30)}
                    | {"top": str(row), "bottom": str(row + 15)},
                ).status_code
                for n in range(1, BOXES + 1)
            ]
            taken = http.post(
                f"{base}/choices/{wanted.id}", data=said | {"state": "withheld", "version": "0"}
            )
            return drawn, taken.status_code

    with ThreadPoolExecutor(REVIEWERS) as pool:
        told = list(pool.map(work, names))
    assert {code for drawn, _ in told for code in drawn} == {303}
    assert sorted(code for _, code in told) == [303] + [409] * (REVIEWERS - 1)
    choices = desk.workbook.choices(document_id)
    by_whom = [choice.changed_by for choice in choices if choice.is_drawn]
    assert {name: by_whom.count(name) for name in names} == dict.fromkeys(names, BOXES)
    (won,) = [choice for choice in choices if choice.id == wanted.id]
    assert told[names.index(str(won.changed_by))][1] == 303
    assert won.note == f"{NOTE} {won.changed_by}"
    assert won.version == 1
