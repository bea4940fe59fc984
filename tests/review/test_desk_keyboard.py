"""The whole review by keyboard alone: every step waits for what the screen says, and never for time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import at_desk, chromium, tab_to
from playwright.sync_api import Browser, Page, expect
from review_house import NOTE, PASSWORD, Desk, read_poorly

from records.review import ChoiceState
from records.stages import Stage


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this module's own."""
    with chromium() as started:
        yield started


def undecided(page: Page) -> int:
    """Gives how many findings the screen says are still to decide."""
    return int(page.locator(".tally strong").first.inner_text())


def decide(page: Page) -> None:
    """Decides the finding that is on: withheld with the ground that is proposed, released where none is."""
    left = undecided(page)
    page.wait_for_selector("#workspace[data-ready] .card.current select.ground")
    proposed = page.locator(".card.current select.ground").input_value()
    page.keyboard.press("a" if proposed else "r")
    expect(page.locator(".tally strong").first).to_have_text(str(left - 1))


def test_the_whole_review_by_keyboard(browser: Browser, desk: Desk) -> None:
    """Signed in, found, decided, drawn, taken back, drawn again, flagged and settled without a mouse."""
    document_id = desk.only()
    page = at_desk(browser, desk, "")
    page.goto("/desk/")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("mere")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    tab_to(page, "Minute: Restoring Harbour Lights in Small Ports")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    tab_to(page, "Review")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/pages/1"))
    page.wait_for_selector("#workspace[data-ready] .card.current")
    while undecided(page):
        decide(page)
    draw(page)
    (box,) = (c for c in desk.workbook.choices(document_id) if c.is_drawn)
    assert (box.state, box.note) == (ChoiceState.WITHHELD, NOTE)
    page.keyboard.press("u")
    expect(page.locator(".mark.drawn")).to_have_count(0)
    draw(page)
    for number in range(1, desk.office.document(document_id).source.pages + 1):
        page.wait_for_selector(f"#workspace[data-ready][data-page='{number}']")
        page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Settle", exact=True)).to_be_visible()
    tab_to(page, "Settle and hand over")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    assert desk.office.document(document_id).stage is Stage.REVIEWED
    settled = desk.office.decisions(document_id)
    assert settled is not None
    assert len([mark for mark in settled.marks if mark.finding_id is None]) == 1
    page.context.close()


def draw(page: Page) -> None:
    """Draws a box by keys: it appears in the middle, is moved and grown, gets a ground and a note, is kept."""
    # what was decided last is drawn anew first: until then a key is meant for what goes away
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("#workspace[data-ready]")
    page.keyboard.press("d")
    expect(page.locator(".band")).to_be_focused()
    before = page.locator("#draw-left").input_value()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert float(page.locator("#draw-left").input_value()) == float(before) - 2
    page.keyboard.press("Enter")
    expect(page.locator("#draw-ground")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#draw-ground")).not_to_have_value("")
    page.keyboard.press("Tab")
    page.keyboard.type(NOTE)
    tab_to(page, "Withhold the box")
    page.keyboard.press("Enter")
    expect(page.locator(".mark.drawn.here")).to_have_count(1)
    page.wait_for_selector("#workspace[data-ready]")


def test_the_queue_by_keyboard(browser: Browser, desk: Desk) -> None:
    """On to a document and into it, to the search, to what waits, and none of it once keys are off."""
    page = at_desk(browser, desk, "mere")
    page.goto("/desk/")
    page.keyboard.press("j")
    expect(page.locator(".queue tbody th > a")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.locator("#q")).to_have_value("jk")
    page.locator("#q").blur()
    page.keyboard.press("m")
    page.wait_for_url("**/desk/?for=me")
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.context.close()


def test_unsure_words_are_underlined(browser: Browser, desk: Desk) -> None:
    """On a poorly read page the lines are there, a key takes them away, and the next look remembers."""
    document_id = desk.only()
    read_poorly(desk, document_id)
    page = at_desk(browser, desk, "mere")
    page.goto(f"/desk/documents/{document_id}/pages/1")
    page.wait_for_selector("#workspace[data-ready]")
    expect(page.locator("path.unsure")).to_be_visible()
    page.keyboard.press("o")
    expect(page.locator("path.unsure")).to_be_hidden()
    page.reload()
    page.wait_for_selector("#workspace[data-ready]")
    expect(page.locator("path.unsure")).to_be_hidden()
    page.keyboard.press("l")
    page.wait_for_url(f"**/documents/{document_id}/pages")
    expect(page.locator(".leaves .held")).to_contain_text("poorly read:")
    page.context.close()
