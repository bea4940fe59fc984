"""Takes the pictures docs/pictures/desk-*.png: every screen of the desk, over the samples, in a browser.

Run as ``python docs/screenshots.py [NAME …]``. Takes some minutes: papers are read, a preview is made and
one is published on the way. Names, papers and numbers are made up.
"""

from __future__ import annotations

import io
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

import uvicorn
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from flows.commands.demonstration import _decided
from flows.documents.madeup import SAMPLES, listed, submission
from flows.serving import application
from flows.settings import Settings, load
from flows.wiring import (
    open_desk,
    open_office,
    open_people,
    open_register,
    open_remarks,
    open_workbook,
)
from records.people import EVERY_AGENCY, Grant, Role
from records.pictures import Description
from records.remark import RemarkKind
from records.review import Choice, ChoiceState
from review.consulting import keep

PICTURES = Path(__file__).resolve().parent / "pictures"
AGENCY = "ministry-of-sample-affairs"
SESSION = timedelta(hours=1)
WIDE = {"width": 1360, "height": 900}
COLOURS = 96
"""Of a picture: screens have few, and a page of text keeps its greys."""
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who looks, where, and what they do before it is taken."""

    name: str
    who: str
    path: str
    before: Callable[[Page], object] = lambda _page: None
    schemes: tuple[Scheme, ...] = ("light",)
    whole: bool = True
    language: str = "en"


def _settings(folder: Path) -> Settings:
    told = {
        "oidc_issuer": "https://id.example.govt.nz",
        "oidc_client_id": "desk",
        "oidc_client_secret": SecretStr("only for pictures"),
    }
    return load(folder).model_copy(update=told)


def _people(settings: Settings) -> None:
    people = open_people(settings)
    for name, shown, roles in (
        ("mere", "Mere Tahana", [Role.REVIEWER]),
        ("sione", "Sione Fale", [Role.APPROVER]),
        ("pania", "Pania Rewi", [Role.PUBLISHER, Role.SUBMITTER]),
        ("hana", "Hana Whitlock", [Role.ADMINISTRATOR]),
    ):
        people.add(name, shown, None, "installer")
        agency = EVERY_AGENCY if name == "hana" else AGENCY
        people.grant(name, [Grant(agency, role) for role in roles], "installer")


def _letter(folder: Path) -> Path:
    """Gives a made-up message with two attachments."""
    message = EmailMessage()
    message["From"], message["To"] = (
        "Ana Wickliffe <ana@mail.example>",
        "information@example.govt.nz",
    )
    message["Subject"] = "Harbour lights: papers for release"
    message.set_content("Two papers for release are attached.\n\nNgā mihi\nAna")
    for name in ("cabinet-minute.pdf", "te-reo-briefing.pdf"):
        content = (SAMPLES / name).read_bytes()
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    path = folder / "harbour-lights.eml"
    path.write_bytes(message.as_bytes())
    return path


def _map() -> Image.Image:
    """Gives a made-up map of a harbour: land, water, two lights."""
    drawn = Image.new("RGB", (600, 400), (205, 228, 240))
    draw = ImageDraw.Draw(drawn)
    draw.polygon(
        ((0, 0), (600, 0), (600, 70), (380, 110), (300, 210), (210, 130), (0, 170)), (214, 222, 190)
    )
    draw.polygon(
        ((0, 400), (0, 330), (240, 300), (430, 350), (600, 310), (600, 400)), (214, 222, 190)
    )
    for x, y in ((305, 225), (430, 335)):
        draw.ellipse((x - 11, y - 11, x + 11, y + 11), (170, 60, 20), (60, 20, 0), 2)
    return drawn


def _chart() -> Image.Image:
    """Gives a made-up chart: groundings in six years, falling."""
    drawn = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(drawn)
    for at, number in enumerate((13, 12, 9, 7, 5, 4)):
        draw.rectangle((50 + at * 90, 360 - number * 24, 110 + at * 90, 360), (11, 79, 74))
    draw.line((30, 360, 580, 360), (40, 40, 40), 3)
    return drawn


def pictured(settings: Settings) -> str:
    """Brings a made-up paper with two pictures into review, one of them described; gives its id."""
    path = settings.folder / "harbour-map.pdf"
    page = canvas.Canvas(str(path), pagesize=(595, 842), invariant=1)
    page.setFont("Helvetica", 11)
    page.drawString(72, 760, "The two lights of the harbour, and what changed since they were lit.")
    for top, picture in ((500, _map()), (240, _chart())):
        page.drawImage(ImageReader(picture), 72, top, 330, 220)
    page.save()
    desk, office, workbook = open_desk(settings), open_office(settings), open_workbook(settings)
    about = replace(
        submission(listed(SAMPLES)["cabinet-minute.pdf"]),
        title="Harbour lights: a map and a chart",
        reference=None,
    )
    made = desk.queue(path, about).id
    desk.read_document(made)
    desk.find_in_document(made)
    first, *_ = sorted(office.pictures(office.document(made)), key=lambda one: -one.box.y1)
    said = "A map of the harbour: one light on the northern headland, one on the southern shore."
    workbook.describe(made, Description(first.page, first.box, said), "", "mere")
    office.close()
    return made


def _papers(settings: Settings) -> tuple[str, str, str]:
    """Brings papers into review and a minute before the public; gives the ids of three of them."""
    desk, office, workbook = open_desk(settings), open_office(settings), open_workbook(settings)
    papers, ids = listed(SAMPLES), {}
    for name in (
        "cabinet-paper.pdf",
        "cabinet-minute.pdf",
        "te-reo-briefing.pdf",
        "oia-response-scanned.pdf",
    ):
        ids[name] = desk.queue(SAMPLES / name, submission(papers[name])).id
    paper, minute = ids["cabinet-paper.pdf"], ids["cabinet-minute.pdf"]
    scan = ids["oia-response-scanned.pdf"]
    about = replace(
        submission(papers["te-reo-briefing.pdf"]), title="Harbour lights: papers", reference=None
    )
    office.take_in([(_letter(settings.folder), about)])
    for one in (minute, paper, scan):
        desk.read_document(one)
        desk.find_in_document(one)
    _decided(desk, minute, SAMPLES / papers["cabinet-minute.pdf"]["decisions"])
    desk.publish(minute)
    desk.index()
    _remarks(settings, minute)
    findings, proposals = office.findings(office.document(paper))
    for at, finding in enumerate(findings):
        ground = proposals[finding.id].ground
        if at % 3 == 2 or ground is None:
            continue
        note = "Nothing about the decision hangs on who it was." if at == 0 else None
        state = ChoiceState.WITHHELD if at % 3 == 0 else ChoiceState.RELEASED
        held = ground if state is ChoiceState.WITHHELD else None
        chosen = Choice(finding.id, finding.page, finding.boxes, state, held, note=note)
        workbook.change(paper, chosen, "mere")
    for seen, agency, said in (
        (0, "Ministry of Ports", "May paragraph 12 go out as it stands?"),
        (1, "Ministry of Ports", "Yes, but for the name of the engineer."),
        (0, "Te Whare Rama", "Is the cost of the lamps still commercially sensitive?"),
    ):
        keep(workbook, paper, agency, said, "mere", seen=seen)
    office.begin("preview", paper, "mere")
    while office.progress(paper).get("running"):
        time.sleep(0.2)
    office.close()
    return paper, minute, scan


def _remarks(settings: Settings, minute: str) -> None:
    remarks = open_remarks(settings)
    hard = "The second paragraph is set so small that I cannot read it on my telephone."
    seen = "Beside the second heading somebody's direct line can still be read."
    asked = "The paper that this minute speaks of is not here. Please release it too."
    first = remarks.receive(minute, RemarkKind.HARD_TO_READ, hard, 1)
    answer = "Thank you. The web page beside the PDF grows with your letters; it is under “Read the document”."
    remarks.answer(first.id, answer, "mere")
    remarks.publish(first.id, "pania", quoted=True)
    remarks.receive(minute, RemarkKind.PLEASE_RELEASE, asked, None)
    remarks.receive(minute, RemarkKind.PERSONAL, seen, 1)


def _register(settings: Settings) -> None:
    register = open_register(settings)
    lodged = {
        "book": "cabinet",
        "agency": AGENCY,
        "event": "lodged",
        "ministers": "Hon Marama Hazelgrove",
    }
    now = open_office(settings).now().date()

    def day(before: int) -> str:
        return (now - timedelta(days=before)).isoformat()

    for number, title, age in (
        ("0187", "Restoring Harbour Lights in Small Ports", 30),
        ("0190", "Slipways: Next Steps", 46),
        ("0201", "Buoys of the Far South", 75),
        ("0214", "A Harbour Master for Te Tai Poutini", 3),
    ):
        item = lodged | {"reference": f"CAB-26-SUB-{number}"}
        register.add(item | {"title": title, "on": day(age + 7)}, "pania")
        if age > 5:
            register.add(item | {"event": "decided", "on": day(age), "ministers": ""}, "pania")
    asked = {"book": "request", "agency": AGENCY, "event": "received"}
    for number, title, age in (
        ("26-014", "Tūī at the harbour", 35),
        ("26-019", "Cost of lights", 4),
    ):
        register.add(asked | {"reference": number, "title": title, "on": day(age)}, "pania")


def _shots(paper: str, minute: str, scan: str, plans: str) -> list[Shot]:
    document = f"/desk/documents/{paper}"
    both: tuple[Scheme, ...] = ("light", "dark")
    item = f"/desk/register/item?book=cabinet&agency={AGENCY}&reference=CAB-26-SUB-0187"

    def unfold(page: Page) -> None:
        page.locator("main details").evaluate_all("all => all.forEach((d) => { d.open = true })")

    def chosen(page: Page) -> None:
        page.set_input_files("#files", SAMPLES / "cabinet-paper.pdf")
        page.wait_for_selector("#offers button", timeout=120_000)

    return [
        Shot("sign-in", "", "/desk/sign-in"),
        Shot("queue", "mere", "/desk/", schemes=both),
        Shot("te-reo", "mere", "/desk/", language="mi"),
        Shot("add", "pania", "/desk/submit", chosen),
        Shot("document", "pania", f"/desk/documents/{minute}", unfold),
        Shot("consultation", "mere", document, unfold),
        Shot("pages", "mere", f"/desk/documents/{scan}/pages"),
        Shot("review", "mere", f"{document}/pages/1", schemes=both, whole=False),
        Shot("pictures", "mere", f"/desk/documents/{plans}/pictures"),
        Shot("search", "mere", f"{document}/search?q=harbour"),
        Shot("package", "mere", f"{document}/package"),
        Shot("preview", "mere", f"{document}/preview", schemes=both),
        Shot("sign-off", "mere", f"{document}/sign-off"),
        Shot("register", "pania", "/desk/register", schemes=both),
        Shot("item", "pania", item, unfold),
        Shot("remarks", "pania", "/desk/remarks"),
        Shot("remark-form", "", f"/remarks/{minute}"),
        Shot("people", "hana", "/desk/people"),
        Shot("account", "mere", "/desk/account"),
    ]


def _take(browser: Browser, settings: Settings, address: str, shot: Shot, scheme: Scheme) -> None:
    context = browser.new_context(base_url=address, viewport=WIDE, color_scheme=scheme)
    told = {"desk_language": shot.language}
    if shot.who:
        told["desk_session"] = open_people(settings).open_session(shot.who, SESSION)
    context.add_cookies(
        [{"name": name, "value": value, "url": f"{address}/desk"} for name, value in told.items()]
    )
    page = context.new_page()
    page.goto(shot.path, wait_until="networkidle")
    shot.before(page)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=shot.whole)))
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    suffix = "-dark" if scheme == "dark" else ""
    few.save(PICTURES / f"desk-{shot.name}{suffix}.png", optimize=True)
    context.close()


def main(wanted: set[str]) -> None:
    """Takes the pictures that are asked for, or all of them."""
    with tempfile.TemporaryDirectory(prefix="release-pictures-") as name:
        settings = _settings(Path(name))
        _people(settings)
        ids = (*_papers(settings), pictured(settings))
        _register(settings)
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(settings), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            for shot in _shots(*ids):
                for scheme in shot.schemes if not wanted or shot.name in wanted else ():
                    _take(browser, settings, address, shot, scheme)
            browser.close()
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main(set(sys.argv[1:]))
