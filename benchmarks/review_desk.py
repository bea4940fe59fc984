"""How quick the review desk is on the server's side: 300 pages, 3,000 findings.

Run as ``python -m benchmarks.review_desk``. The document is made up in the catalogue and the vault, so no
reading is measured; its pages' pictures are drawn by the sandbox from a real file of 300 pages.
"""

from __future__ import annotations

import io
import re
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import uvicorn
from reportlab.pdfgen.canvas import Canvas

from flows.documents import artefacts
from flows.serving import application
from flows.settings import Settings, load
from flows.wiring import open_desk, open_people, open_workbook
from records.document import Agency, DocumentRecord, Kind, Origin, Page, Submission, Word
from records.geometry import Box, PageFrame
from records.marks import Disposition, Finding, Proposal
from records.people import Grant, Role
from records.review import Choice, ChoiceState
from records.stages import Stage

PAGES, FINDINGS = 300, 3000
REVIEWERS, EACH = 20, 25
PASSWORD = "only for measuring"  # noqa: S105 -- of a folder that is thrown away
FRAME = PageFrame(Box(0, 0, 595, 842))


def _paper(path: Path) -> None:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    for number in range(1, PAGES + 1):
        for line in range(40):
            canvas.drawString(60, 780 - 18 * line, f"Page {number}, line {line}: harbour lights")
        canvas.showPage()
    canvas.save()
    path.write_bytes(drawn.getvalue())


def _queued(folder: Path) -> DocumentRecord:
    """Queues the paper and puts made-up findings before a reviewer."""
    settings = load(folder)
    desk = open_desk(settings)
    paper = folder / "paper.pdf"
    _paper(paper)
    said = Submission(Kind.OTHER, "Three hundred pages", Agency("bench", "Bench"), "bench")
    record = desk.queue(paper, said)
    words = [
        Word(
            f"word{n}", Box(60 + n % 8 * 60, 780 - n // 8 * 14, 110 + n % 8 * 60, 790 - n // 8 * 14)
        )
        for n in range(400)
    ]
    out = folder / "pages"
    made = (Page(n, FRAME, Origin.TEXT, tuple(words)) for n in range(1, PAGES + 1))
    for _ in artefacts.write_pages(made, out):
        pass
    findings = [
        Finding(
            f"{n:012x}",
            1 + n * PAGES // FINDINGS,
            (Box(60, 60 + n % 10 * 60, 160, 72 + n % 10 * 60),),
            "PERSON",
            0.9,
            "bench",
            f"Person Number{n % 200}",
        )
        for n in range(FINDINGS)
    ]
    proposals = [Proposal(f.id, Disposition.CONSIDER, None, "bench", "made up") for f in findings]
    kept = {
        "pages": desk.vault.keep(out),
        "findings": desk.vault.keep(artefacts.findings_bytes(findings, proposals)),
    }
    desk.catalogue.advance(
        record.id, Stage.QUEUED, Stage.READ, "engine", artefacts={"pages": kept["pages"]}
    )
    people = open_people(settings)
    people.add("bench", "Bench", PASSWORD, "bench")
    people.grant("bench", [Grant("bench", Role.REVIEWER)], "bench")
    return desk.catalogue.advance(
        record.id, Stage.READ, Stage.IN_REVIEW, "engine", artefacts={"findings": kept["findings"]}
    )


def _taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Prints milliseconds, each beside what the house promises."""
    with tempfile.TemporaryDirectory(prefix="release-bench-") as name:
        folder = Path(name)
        record = _queued(folder)
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(load(folder)), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{bound.getsockname()[1]}", timeout=60
        ) as http:
            _measured(http, f"/desk/documents/{record.id}")
            _many(load(folder), f"http://127.0.0.1:{bound.getsockname()[1]}", record.id)
            _nearly_done(load(folder), record.id)
            last = range(FINDINGS - 100, FINDINGS - 60)
            _deciding(http, f"/desk/documents/{record.id}", last, f"{FINDINGS - 100} being chosen")
        server.should_exit = True


def _many(settings: Settings, address: str, document_id: str) -> None:
    """Has many reviewers decide at once, each findings of their own, and counts what was kept."""
    people = open_people(settings)
    names = [f"reviewer-{n}" for n in range(REVIEWERS)]
    for name in names:
        people.add(name, name, None, "bench")
        people.grant(name, [Grant("bench", Role.REVIEWER)], "bench")

    def work(name: str) -> list[float]:
        secret = people.open_session(name, timedelta(hours=1))
        session = people.session(secret)
        assert session is not None
        said = {"csrf": session.csrf, "version": "0", "state": "released"}
        first = 1000 + names.index(name) * EACH
        with httpx.Client(base_url=address, cookies={"desk_session": secret}, timeout=300) as http:
            found = []
            for n in range(first, first + EACH):
                began = time.perf_counter()
                answer = http.post(f"/desk/documents/{document_id}/choices/{n:012x}", data=said)
                found.append(1000 * (time.perf_counter() - began))
                assert answer.status_code == 303, answer.text
            return found

    began = time.perf_counter()
    with ThreadPoolExecutor(REVIEWERS) as pool:
        taken = [ms for one in pool.map(work, names) for ms in one]
    whole = time.perf_counter() - began
    kept = Counter(c.changed_by for c in open_workbook(settings).choices(document_id))
    lost = sum(EACH - kept[name] for name in names)
    print(
        f"{REVIEWERS} reviewers at once, {len(taken)} decisions in {whole:.1f} s, {lost} lost; "
        f"median of one {statistics.median(taken):.0f} ms"
    )


def _measured(http: httpx.Client, base: str) -> None:
    http.post("/desk/sign-in", data={"name": "bench", "password": PASSWORD})
    opening = _taken(lambda: http.get(f"{base}/pages/1").raise_for_status())
    http.get(f"{base}/pages/1/picture").raise_for_status()
    warm = statistics.median(
        _taken(lambda: http.get(f"{base}/pages/1/picture").raise_for_status()) for _ in range(20)
    )
    print(
        f"opens a document of {PAGES} pages and {FINDINGS} findings: {opening:.0f} ms (promised 1000)"
    )
    print(f"a page's picture, warm: {warm:.0f} ms (promised 250)")
    _deciding(http, base, range(40), "at the beginning")


def _deciding(http: httpx.Client, base: str, findings: range, when: str) -> None:
    """Withholds findings one by one, each with the screen that comes next, as a browser does."""
    page = http.get(f"{base}/pages/1").text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    taken, burnt = [], time.process_time()
    for n in findings:
        data = {"csrf": found.group(1), "version": "0", "state": "withheld", "ground": "OIA-9-2-a"}

        def accept(choice: str = f"{n:012x}", said: dict[str, str] = data) -> None:
            answer = http.post(f"{base}/choices/{choice}", data=said)
            assert answer.status_code == 303, answer.text
            http.get(answer.headers["location"]).raise_for_status()

        taken.append(_taken(accept))
    burnt = 1000 * (time.process_time() - burnt) / len(taken)
    print(
        f"accept and next, {when}, median: {statistics.median(taken):.0f} ms (promised 100); "
        f"{burnt:.0f} ms of CPU, the client's among it"
    )


def _nearly_done(settings: Settings, document_id: str) -> None:
    """Chooses most of what is left, so that a document with thousands of choices is measured too."""
    workbook = open_workbook(settings)
    chosen = {choice.id for choice in workbook.choices(document_id)}
    rest = (n for n in range(FINDINGS - 100) if f"{n:012x}" not in chosen)
    made = [
        Choice(
            f"{n:012x}",
            1 + n * PAGES // FINDINGS,
            (Box(60, 60 + n % 10 * 60, 160, 72 + n % 10 * 60),),
            ChoiceState.WITHHELD,
            "OIA-9-2-a",
            note="Nothing about the decision hangs on who they are.",
        )
        for n in rest
    ]
    workbook.change_all(document_id, made, "bench")


if __name__ == "__main__":
    main()
