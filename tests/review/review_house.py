"""A desk for tests: people of each role, a document in review, and clients that sign in as somebody."""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from flows.reviewing.office import WorkingOffice
from flows.serving import application
from flows.settings import Settings, load
from flows.wiring import open_desk, open_people, open_workbook
from records.document import Origin, Page
from records.evidence import Check
from records.legibility import legibility
from records.office_ports import Office
from records.people import Grant, Role
from records.people_ports import People
from records.review_ports import Workbook
from records.store_ports import Catalogue
from review.house import House

ROOT = Path(__file__).resolve().parents[2]
MINUTE = ROOT / "samples" / "cabinet-minute.pdf"
AGENCY = "Ministry of Sample Affairs"
SLUG = "ministry-of-sample-affairs"
PASSWORD = "kererū in the pūriri tree"
PRIVACY, ADVICE = "OIA-9-2-a", "OIA-9-2-f-iv"
NOTE = "Nothing about the decision hangs on it."
SOMEBODY = {
    "tui": {Role.SUBMITTER},
    "mere": {Role.REVIEWER},
    "rawiri": {Role.REVIEWER, Role.APPROVER},
    "sione": {Role.APPROVER},
    "pania": {Role.PUBLISHER},
    "hana": {Role.ADMINISTRATOR},
    "audrey": {Role.AUDITOR},
}
ABOUT = {
    "agency": AGENCY,
    "kind": "cabinet-minute",
    "title": "Minute: Restoring Harbour Lights in Small Ports",
    "reference": "CAB-26-MIN-0187",
    "minister": "Hon Marama Hazelgrove",
    "portfolio": "Harbour Safety",
    "document_on": "2026-03-02",
    "decided_on": "2026-03-02",
}


class Client:
    """Somebody at the desk without JavaScript: gets pages and sends their forms."""

    def __init__(self, address: str, name: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=120)
        self.csrf = ""
        answer = self.http.post("/desk/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code in (200, 403), answer.text
        self.csrf = self._token(answer) or self._token(self.http.get("/desk/account"))

    @staticmethod
    def _token(answer: httpx.Response) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        return found.group(1) if found else ""

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Gets a page of the desk."""
        return self.http.get(f"/desk{path}", **options)

    def post(self, path: str, status: int = 200, **options: Any) -> httpx.Response:
        """Sends a form of the desk, which has to end in that status."""
        data = {"csrf": self.csrf, **options.pop("data", {})}
        answer = self.http.post(f"/desk{path}", data=data, **options)
        assert answer.status_code == status, answer.text
        return answer


@dataclass
class Desk:
    """A whole review desk on an embedded folder."""

    settings: Settings
    app: Any
    server: uvicorn.Server
    thread: threading.Thread
    address: str
    clients: list[Client] = field(default_factory=list)

    def client(self, name: str) -> Client:
        """Gives somebody who is signed in."""
        self.clients.append(Client(self.address, name))
        return self.clients[-1]

    @property
    def house(self) -> House:
        """Gives what the pages share."""
        return self.app._app.state.house

    @property
    def office(self) -> Office:
        """Gives the office behind the pages."""
        return self.house.office

    @property
    def workbook(self) -> Workbook:
        """Gives what was chosen."""
        return self.house.workbook

    @property
    def people(self) -> People:
        """Gives the accounts."""
        return self.house.people

    @property
    def catalogue(self) -> Catalogue:
        """Gives the catalogue behind it all."""
        return open_desk(self.settings).catalogue

    def give_evidence(self, client: Client, document_id: str) -> None:
        """Gives all the evidence that Cabinet material needs, by the form."""
        said = [("check", check.value) for check in Check]
        said += [("minister-approval", ABOUT["minister"]), ("administration", "The sample one")]
        said += [
            ("originator-consent", "The Ministry"),
            ("apart", "same day"),
            ("marking", "UNCLASSIFIED"),
            ("licence", "CC-BY-4.0"),
        ]
        for kind, subject in said:
            data = {"kind": kind, "subject": subject, "found": "Looked at.", "outcome": "clear"}
            client.post(f"/documents/{document_id}/evidence", data=data)

    def only(self) -> str:
        """Gives the id of the one document."""
        (record,) = self.office.documents()
        return record.id

    def settled(self, document_id: str) -> str:
        """Waits until nothing runs for a document; gives the error that there was."""
        until = time.monotonic() + 240
        while self.office.progress(document_id).get("running"):
            assert time.monotonic() < until
            time.sleep(0.05)
        return str(self.office.progress(document_id).get("error", ""))


def read_poorly(desk: Desk, document_id: str) -> int:
    """Has the desk believe that OCR doubted every second word of the first page; gives how many."""
    office, record = desk.office, desk.office.document(document_id)
    assert isinstance(office, WorkingOffice)
    page = office.page(record, 1)
    words = tuple(
        replace(word, confidence=0.8 if n % 2 else 0.4) for n, word in enumerate(page.words)
    )
    worse, key = replace(page, words=words), record.artefacts["pages"]
    office._known["page", key, 1] = worse
    office._known["legibility", key] = {1: legibility(worse)}
    return sum(word.confidence < 0.5 for word in words)


def read_nothing(desk: Desk, document_id: str) -> None:
    """Has the desk believe that nobody could read the first page."""
    office, record = desk.office, desk.office.document(document_id)
    assert isinstance(office, WorkingOffice)
    page, key = office.page(record, 1), record.artefacts["pages"]
    lost = Page(1, page.frame, Origin.UNREADABLE, (), ("unreadable: it makes a parser crash",))
    office._known["page", key, 1] = lost
    office._known["legibility", key] = {1: legibility(lost)}


LODGED = {
    "book": "cabinet",
    "event": "lodged",
    "agency": SLUG,
    "reference": "CAB-26-SUB-0187",
    "title": "Restoring Harbour Lights in Small Ports",
    "ministers": "Hon Marama Hazelgrove",
    "on": "2026-02-20",
}


def write_register(desk: Desk) -> str:
    """Writes a Cabinet item and an overdue request in the register by its forms; gives the item's page."""
    tui = desk.client("tui")
    tui.post("/register/events", data=LODGED)
    decided = {"event": "decided", "on": "2026-03-02", "title": "", "ministers": ""}
    answer = tui.post("/register/events", data=LODGED | decided)
    asked = {"book": "request", "event": "received", "agency": SLUG, "reference": "26-014"}
    tui.post("/register/events", data=asked | {"title": "Tūī at the harbour", "on": "2026-03-02"})
    return str(answer.url).removeprefix(desk.address)


def opened(folder: Path) -> Desk:
    """Gives the desk of a folder."""
    settings = load(folder.resolve())
    app = application(settings)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < until
        time.sleep(0.01)
    return Desk(settings, app, server, thread, f"http://127.0.0.1:{bound.getsockname()[1]}")


def peopled(settings: Settings) -> None:
    """Gives everybody their account."""
    people = open_people(settings)
    for name, roles in SOMEBODY.items():
        people.add(name, name.title(), PASSWORD, "installer")
        people.grant(name, [Grant(SLUG, role) for role in roles], "installer")
    people.add("stranger", "Stranger", PASSWORD, "installer")
    people.grant("stranger", [Grant("te-whare", role) for role in Role], "installer")


def closed(desk: Desk) -> None:
    """Ends the server, and what runs behind it."""
    for client in desk.clients:
        client.http.close()
    desk.server.should_exit = desk.server.force_exit = True
    desk.thread.join(30)
    office = desk.office
    assert isinstance(office, WorkingOffice)
    office.close()


__all__ = ["Client", "Desk", "closed", "open_workbook", "opened", "peopled"]
