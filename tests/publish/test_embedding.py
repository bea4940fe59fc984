"""The list for an agency's own pages: framed and by script, in a browser, from another origin."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import published_samples as samples
import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from flows.serving import PublicSite
from publish.build import index_files
from publish.catalogues.embedding import EMBEDDED
from storage.buckets.memory import MemoryBucket
from storage.shelf import BucketShelf

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An agency</title>
<script type="module" src="{site}/static/embed.js"></script></head><body><h1>An agency</h1>
<div id="list" data-releases="quiet-streets" data-most="2"><a href="{site}/">Our releases</a></div>
<div id="reo" data-releases="wahi-tumatanui"></div>
<div id="none" data-releases="../nobody"><p>Our releases stand elsewhere.</p></div>
<iframe title="Newest releases" src="{site}/quiet-streets/embed/index.html"></iframe></body></html>"""


POLICIES = {
    "/strict": "default-src 'none'; script-src {site}; connect-src {site}; frame-src {site}; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
    "/closed": "default-src 'self'",
}
"""What an agency's page may allow, by its path: just what is said of it in the documentation, and nothing."""


@pytest.fixture(scope="module")
def site():
    shelf = BucketShelf(MemoryBucket("public"))
    shelf.write(index_files(samples.ALL, samples.SITE))
    app = PublicSite(shelf, samples.SITE)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def agency(site):
    class Agency(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            content = PAGE.format(site=site).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(content)))
            if self.path in POLICIES:
                self.send_header("content-security-policy", POLICIES[self.path].format(site=site))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Agency)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("path", ["/", "/strict"])
def test_an_agencys_page_shows_its_newest_releases(agency, browser, path):
    """As links in that page, in the language of each; where there is no list, what the page says stays."""
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(agency + path)
    page.wait_for_selector("#reo li")
    links = page.locator("#list li a")
    assert links.count() == 2
    assert links.first.inner_text() == "Quieter streets near schools"
    assert links.first.get_attribute("href").startswith("https://papers.example.nz/")
    assert page.locator("#list > p a").inner_text() == "All releases"
    reo = page.locator("#reo a[lang=mi]")
    assert reo.inner_text() == "He pūrongo mō ngā wāhi tākaro"
    assert page.locator("#none").inner_text() == "Our releases stand elsewhere."
    framed = page.frame_locator("iframe")
    assert framed.locator("h1").inner_text() == "Newest releases of Ministry for Quiet Streets"
    assert framed.locator("base").get_attribute("target") == "_top"
    assert page.context.cookies() == []
    assert not any("Content Security Policy" in text for text in said)
    page.close()


def test_a_page_that_allows_nothing_keeps_what_it_says_itself(agency, browser):
    """Its policy stops the script before it runs, and the link to the releases stays."""
    page = browser.new_page()
    page.goto(agency + "/closed", wait_until="networkidle")
    assert page.locator("#list").inner_text() == "Our releases"
    assert page.locator("#list a").get_attribute("href").startswith("http")
    page.close()


def test_the_list_holds_what_stands_and_no_more():
    """Newest first, at most twenty, and nothing that was withdrawn."""
    files = {f.key: f.content for f in index_files(samples.ALL, samples.SITE)}
    told = json.loads(files["quiet-streets/embed/list.json"])["releases"]
    days = [one["published_at"] for one in told]
    assert days == sorted(days, reverse=True)
    assert len(told) <= EMBEDDED
    assert samples.WITHDRAWN.title not in files["quiet-streets/embed/index.html"].decode()
    assert samples.WITHDRAWN.title not in [one["title"] for one in told]
