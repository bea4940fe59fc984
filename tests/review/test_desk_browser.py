"""The desk in a real browser: by mouse, by keyboard alone, and as axe-core sees it."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browsing import at_desk, chromium
from coloured import BESIDE, TARGET, TURNS, coloured, counted, frame
from playwright.sync_api import Browser, Page, expect
from review_house import AGENCY, NOTE, PRIVACY, ROOT, Desk, read_poorly, write_register

from records.review import ChoiceState

AXE = ROOT / "tests" / "review" / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this module's own."""
    with chromium() as started:
        yield started


def test_axe_finds_nothing(browser: Browser, desk: Desk) -> None:
    """No screen breaks a rule of WCAG 2.2 AA that axe-core knows, in either scheme."""
    document_id = desk.only()
    mere = desk.client("mere")
    first = desk.office.findings(desk.office.document(document_id))[0][0]
    chosen = {"state": "withheld", "version": "0", "ground": PRIVACY, "note": NOTE}
    mere.post(f"/documents/{document_id}/choices/{first.id}", data=chosen)
    mere.post(
        f"/documents/{document_id}/consultations",
        data={"body": "Look here.", "asked": "Te Whare", "seen": "0"},
    )
    mere.post(f"/documents/{document_id}/preview")
    assert desk.settled(document_id) == ""
    document = f"/desk/documents/{document_id}"
    item = write_register(desk)
    read_poorly(desk, document_id)
    desk.people.add_token("Nightly export", "mere", timedelta(days=1), "mere")
    screens = {
        "": ["/desk/sign-in"],
        "mere": [
            "/desk/",
            "/desk/?q=nothing",
            "/desk/account",
            "/desk/nowhere",
            document,
            f"{document}/pages",
            f"{document}/pages/1",
            f"{document}/pages/1?at={first.id}&zoom=150",
            f"{document}/search?q=harbour",
            f"{document}/package",
            f"{document}/preview",
            f"{document}/sign-off",
        ],
        "tui": ["/desk/submit", "/desk/register", "/desk/register?book=request&show=overdue", item],
        "hana": ["/desk/people"],
    }
    found = []
    for name, scheme in itertools.product(screens, ("light", "dark")):
        paths = screens[name]
        page = at_desk(browser, desk, name, color_scheme=scheme, bypass_csp=True)
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            page.add_script_tag(path=AXE)
            told = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
            found += [
                (scheme, path, v["id"], [n["html"] for n in v["nodes"]]) for v in told["violations"]
            ]
            assert len(told["passes"]) > 5
        page.context.close()
    assert found == []


def test_a_drawn_box_covers_exactly_its_target(
    browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    """Drawn by mouse on turned, cropped and enlarged pages, a box takes all the red and none of the blue."""
    paper = coloured(tmp_path / "coloured.pdf")
    about = {"agency": AGENCY, "kind": "other", "title": "Coloured"}
    files = {"files": ("coloured.pdf", paper.read_bytes(), "application/pdf")}
    answer = desk.client("tui").post("/submit", data=about, files=files)
    document_id = str(answer.url).rsplit("/", 1)[1]
    assert desk.settled(document_id) == ""
    page = at_desk(browser, desk, "mere")
    for number, (turn, zoom) in enumerate(
        zip(TURNS, (100, 150, 75, 200, 100), strict=True), start=1
    ):
        page.goto(f"/desk/documents/{document_id}/pages/{number}?zoom={zoom}")
        _draw(page, frame(turn), number)
        page.select_option("#draw-ground", PRIVACY)
        page.fill("#draw-note", NOTE)
        page.click("#draw button.withhold")
        expect(page.locator(".mark.drawn.here")).to_be_visible()
    boxes = {c.page: c.boxes[0] for c in desk.workbook.choices(document_id)}
    for number in range(1, len(TURNS) + 1):
        near = zip(boxes[number].as_list(), TARGET.as_list(), strict=True)
        assert max(abs(drawn - wanted) for drawn, wanted in near) < 3
    desk.client("mere").post(f"/documents/{document_id}/preview")
    assert desk.settled(document_id) == ""
    public = desk.office.public_copy(document_id)
    for number in range(1, len(TURNS) + 1):
        before, after = counted(paper.read_bytes(), number), counted(public, number)
        assert before[0] > 1000
        assert after[0] == 0, f"red is left on page {number}"
        assert abs(after[1] - before[1]) < 0.03 * before[1], f"blue is missing on page {number}"
    assert len(BESIDE) == 4
    page.context.close()


def _draw(page: Page, shown: object, number: int) -> None:
    """Draws with the mouse, a point and a half around the target."""
    seen = shown.to_display(TARGET.grown(1.5))
    width, height = shown.display_size
    page.locator("#sheet img").evaluate("picture => picture.decode()")
    svg = page.locator("#sheet svg")
    middle = page.locator(".sheet-frame")
    scale = svg.bounding_box()["width"] / width
    middle.evaluate(
        "(e, [x, y]) => { e.scrollLeft = x - 300; e.scrollTop = y - 200 }",
        [seen.x0 * scale, (height - seen.y1) * scale],
    )
    page.mouse.wheel(0, 0)
    box = svg.bounding_box()
    scale = box["width"] / width

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * scale, box["y"] + (height - y) * scale

    page.mouse.move(*at(seen.x0, seen.y1))
    page.mouse.down()
    page.mouse.move(*at((seen.x0 + seen.x1) / 2, (seen.y0 + seen.y1) / 2))
    page.mouse.move(*at(seen.x1, seen.y0))
    page.mouse.up()
    assert page.locator("#draw-left").input_value(), f"nothing was drawn on page {number}"


def test_moving_and_resizing_by_mouse(browser: Browser, desk: Desk) -> None:
    """A drawn box goes where it is dragged, grows at its corner, and each is kept and can be undone."""
    document_id = desk.only()
    mere = desk.client("mere")
    edges = {"left": "100", "top": "700", "right": "160", "bottom": "730"}
    mere.post(
        f"/documents/{document_id}/pages/1/draw", data={**edges, "ground": PRIVACY, "note": NOTE}
    )
    (made,) = desk.workbook.choices(document_id)
    page = at_desk(browser, desk, "mere")
    page.goto(f"/desk/documents/{document_id}/pages/1?at={made.id}")
    rect = page.locator(".mark.drawn.here rect").first
    rect.scroll_into_view_if_needed()
    box = rect.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] - 30, steps=4)
    with page.expect_response(re.compile("/place")):
        page.mouse.up()
    expect(page.locator(".mark.drawn.here[data-version='2']")).to_be_visible()
    (moved,) = desk.workbook.choices(document_id)
    assert moved.boxes[0].x0 > made.boxes[0].x0 + 20
    assert moved.boxes[0].y0 > made.boxes[0].y0 + 15
    assert abs(moved.boxes[0].width - made.boxes[0].width) < 0.1
    page.locator(".handle").scroll_into_view_if_needed()
    handle = page.locator(".handle").bounding_box()
    page.mouse.move(handle["x"] + 3, handle["y"] + 3)
    page.mouse.down()
    page.mouse.move(handle["x"] + 43, handle["y"] + 23, steps=4)
    with page.expect_response(re.compile("/place")):
        page.mouse.up()
    expect(page.locator(".mark.drawn.here[data-version='3']")).to_be_visible()
    (grown,) = desk.workbook.choices(document_id)
    assert grown.boxes[0].width > moved.boxes[0].width + 20
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".mark.drawn.here[data-version='4']")).to_be_visible()
    (undone,) = desk.workbook.choices(document_id)
    assert undone.boxes == moved.boxes
    page.context.close()


def test_a_conflict_is_told_in_the_browser(browser: Browser, desk: Desk) -> None:
    """Whoever comes second sees who was faster, and the other's choice stands."""
    document_id = desk.only()
    page = at_desk(browser, desk, "mere")
    page.goto(f"/desk/documents/{document_id}/pages/1")
    first = page.locator(".card.current").get_attribute("id").removeprefix("c-")
    chosen = {"state": "withheld", "version": "0", "ground": PRIVACY, "note": NOTE}
    desk.client("rawiri").post(f"/documents/{document_id}/choices/{first}", data=chosen)
    page.click(".card.current button.release")
    expect(page.locator("#conflict")).to_contain_text("rawiri changed it meanwhile")
    (kept,) = desk.workbook.choices(document_id)
    assert (kept.changed_by, kept.state) == ("rawiri", ChoiceState.WITHHELD)
    page.context.close()


def test_what_others_made_is_as_released() -> None:
    """Each vendored script is, byte for byte, the one whose digest its README names."""
    for folder in (ROOT / "review" / "static" / "vendor", AXE.parent):
        told = re.findall(
            r"^\| `(\S+\.js)` .*`([0-9a-f]{64})` \|$",
            (folder / "README.md").read_text(),
            re.MULTILINE,
        )
        assert {name for name, _ in told} == {path.name for path in folder.glob("*.js")}
        for name, digest in told:
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
