"""A real browser at the desk: Debian's Chromium, signed in as somebody; an error of a script fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from review_house import Desk

# a machine that is busy with other tests draws slowly; what is waited for is a state, not a speed
expect.set_options(timeout=30_000)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Gives Debian's Chromium while the block runs."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@contextmanager
def another(browser: Browser, *arguments: str) -> Iterator[Browser]:
    """Gives a second browser beside a first one, with arguments of its own."""
    started = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
    yield started
    started.close()


def at_desk(browser: Browser, desk: Desk, name: str, **options: object) -> Page:
    """Gives a window in which somebody is signed in, or nobody where there is no name."""
    context = browser.new_context(
        base_url=desk.address, viewport={"width": 1360, "height": 900}, **options
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    if name:
        client = desk.client(name)
        cookie = client.http.cookies["desk_session"]
        context.add_cookies(
            [{"name": "desk_session", "value": cookie, "url": f"{desk.address}/desk"}]
        )
    return page


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the control of that name has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; return [e.getAttribute('aria-label'),"
            " e.labels?.[0]?.textContent, e.textContent, e.id].map((t) => (t ?? '').trim()) }"
        )
        if name in here:
            return
    pytest.fail(f"no Tab leads to {name!r}")
