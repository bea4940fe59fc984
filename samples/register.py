"""A made-up register of four half-years, so that an agency's figures have something to count."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

AGENCY = "ministry-of-sample-affairs"
HEADINGS = ("book", "agency", "reference", "event", "on", "until", "codes", "title", "portfolio")
HEADINGS += ("ministers", "committee", "administration", "public_title", "public_reason", "listed")

_MINISTER = "Hon Marama Hazelgrove"
_ITEM = {"portfolio": "Harbour Safety", "ministers": _MINISTER, "administration": "54th"}
_ITEM["committee"] = "Cabinet Regional Affairs Committee"

Told = dict[str, str]

PAPERS: tuple[tuple[str, str, str, int, str], ...] = (
    ("Buoys for the Kōwhai Channel", "2025-07-14", "released_full", 24, ""),
    ("A register of small wharves", "2025-08-04", "released_part", 38, "OIA-9-2-a"),
    ("Fees for harbour pilots", "2025-08-25", "released_part", 61, "OIA-9-2-b-ii OIA-9-2-h"),
    ("Moving the signal station", "2025-09-15", "released_full", 30, ""),
    ("Talks on a shared dredger", "2025-10-06", "withheld", 35, "OIA-9-2-j"),
    ("Ngā tohu o te whanga: Māori names on charts", "2025-11-03", "released_full", 22, ""),
    ("Training of harbourmasters", "2025-12-01", "released_full", 55, ""),
    ("Replacing the tide gauges", "2026-01-26", "released_part", 33, "OIA-9-2-a OIA-9-2-f-iv"),
    ("Appointments to the Harbour Lights Board", "2026-02-09", "excluded", 2, ""),
    ("Lights on the Tāwhai Breakwater", "2026-02-16", "released_full", 40, ""),
    ("A price for the lamp contract", "2026-03-09", "deferred", 28, "OIA-9-2-i"),
    ("Night speed in small harbours", "2026-04-20", "released_full", 26, ""),
    ("Safety of kayaks near ferries", "2026-05-18", "released_part", 44, "OIA-9-2-a"),
    ("Wind on the southern approach", "2026-06-15", "released_full", 21, ""),
)
"""Title, day of the decision, what became of it, after how many days, and on what grounds."""

SAFE = {"withheld": "Talks about shared equipment", "deferred": "A contract for lamps"}
REASONS = {
    "withheld": "Talks with another owner go on, and would be harmed.",
    "deferred": "The contract is out for tender until the end of the year.",
}

ANSWERS = (17, 19, 20, 12, 27, 24, 9, 36, 18, 26, 21, 15, 28, 11, 25, 19, 40, 22, 16, 27)
"""Days from a request to its answer; one is received every 26 days."""

REFUSED = {4: "OIA-18-e", 10: "OIA-18-f", 15: "OIA-18-g"}
EXTENDED = {7: 49, 16: 63}
"""Requests whose limit was extended, and how many days after their receipt the new one lay."""

COMPLAINED = {7: 60, 12: 45}
GROUNDS = ("OIA-9-2-a", "", "OIA-9-2-a OIA-9-2-h", "", "OIA-9-2-g-i", "OIA-9-2-a", "")
FIRST = date(2025, 1, 13)


def register() -> str:
    """Gives the register as a CSV file, one event a row, as ``release register import`` takes it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADINGS, restval="", lineterminator="\n")
    writer.writeheader()
    for told in (*_cabinet(), *_requests()):
        writer.writerow({"agency": AGENCY, **told})
    return out.getvalue()


def _cabinet() -> list[Told]:
    rows: list[Told] = []
    for number, (title, decided, outcome, after, grounds) in enumerate(PAPERS, 1):
        day = date.fromisoformat(decided)
        reference = f"CAB-{day.year % 100}-SUB-{9000 + number}"
        about = {"book": "cabinet", "reference": reference}
        lodged = day - timedelta(days=11)
        rows.append({**about, "event": "lodged", "on": f"{lodged}", "title": title, **_ITEM})
        if outcome != "excluded":
            rows.append({**about, "event": "decided", "on": decided})
        said = {**about, "event": outcome, "on": f"{day + timedelta(days=after)}", "codes": grounds}
        if outcome in SAFE:
            review = day + timedelta(days=365)
            public = {"public_title": SAFE[outcome], "public_reason": REASONS[outcome]}
            said |= {"until": f"{review}", **public}
        rows.append(said)
    return rows


def _requests() -> list[Told]:
    rows: list[Told] = []
    for number, days in enumerate(ANSWERS):
        received = FIRST + timedelta(days=26 * number)
        about = {"book": "request", "reference": f"OIA-{received.year}-{8000 + number}"}
        rows.append({**about, "event": "received", "on": f"{received}"})
        if number in EXTENDED:
            notice, limit = received + timedelta(days=14), EXTENDED[number]
            until = f"{received + timedelta(days=limit)}"
            rows.append({**about, "event": "extended", "on": f"{notice}", "until": until})
        answered = received + timedelta(days=days)
        if number in REFUSED:
            rows.append(_ended(about, "refused", answered, REFUSED[number]))
        else:
            rows.append(_ended(about, "answered", answered, GROUNDS[number % len(GROUNDS)]))
            if number % 3:
                rows.append(_ended(about, "published", answered + timedelta(days=9), ""))
        if number in COMPLAINED:
            complained = received + timedelta(days=COMPLAINED[number])
            rows.append(_ended(about, "complained", complained, ""))
            opinion = complained + timedelta(days=50)
            rows.append(_ended(about, "opinion", opinion, "not-deficient"))
    return rows


def _ended(about: Told, event: str, on: date, codes: str) -> Told:
    return {**about, "event": event, "on": f"{on}", "codes": codes}
