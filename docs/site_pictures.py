"""Takes the pictures of the public site in docs/pictures: a release's page, figures, and search.

Run as ``python docs/site_pictures.py [FOLDER]``, over the folder of a ``release demo``; without one the
demonstration is run first, which takes some minutes. Names, papers and numbers are made up.
"""

from __future__ import annotations

import io
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from flows.commands.demonstration import demo

PICTURES = Path(__file__).resolve().parent / "pictures"
AGENCY = "ministry-of-sample-affairs"
PAPER = "restoring-harbour-lights-in-small-ports-*"
WINDOW = {"width": 825, "height": 1050}
COLOURS = 96


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page by a pattern within the site, and what is done before it is taken."""

    name: str
    page: str
    before: Callable[[Page], object] = lambda _page: None


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the site without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that it has
        """Says nothing."""


def _at_figures(page: Page) -> None:
    page.locator("h2", has_text="Cabinet papers: lodged and released").evaluate(
        "heading => window.scrollTo(0, heading.getBoundingClientRect().top + window.scrollY - 18)"
    )


def _looked_for(page: Page) -> None:
    page.get_by_label("Words to look for").fill("rangimarie")
    expect(page.get_by_text("1 release found")).to_be_visible(timeout=60_000)


SHOTS = (
    Shot("release-page", f"{AGENCY}/releases/{PAPER}/index.html"),
    Shot("figures-page", f"{AGENCY}/statistics/index.html", _at_figures),
    Shot("search-page", "search/index.html", _looked_for),
)


def take(site: Path) -> None:
    """Takes every picture of a built site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            found = next(iter(sorted(site.glob(shot.page))), None)
            if found is None:
                raise SystemExit(f"{site}: no page {shot.page}")
            page = browser.new_page(viewport=WINDOW)
            address = f"http://127.0.0.1:{server.server_port}/{found.relative_to(site)}"
            page.goto(address, wait_until="networkidle")
            shot.before(page)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(PICTURES / f"{shot.name}.png", optimize=True)
            page.close()
        browser.close()
    server.shutdown()


def main(folders: list[str]) -> None:
    """Takes the pictures over a demonstration that stands, or over a new one."""
    if folders:
        take(Path(folders[0]) / "public")
        return
    with tempfile.TemporaryDirectory(prefix="release-pictures-") as folder:
        demo(Path(folder))
        take(Path(folder) / "public")


if __name__ == "__main__":
    main(sys.argv[1:])
