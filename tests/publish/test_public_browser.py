"""The built site in a real browser: keyboard, narrow windows, both schemes, search, no outside requests."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import published_samples as samples
import pytest
from playwright.sync_api import expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Path(__file__).parent.parent / "review" / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "home": "index.html",
    "search": "search/index.html",
    "about": "about/index.html",
    "accessibility": "accessibility/index.html",
    "all": "releases/index.html",
    "year": "releases/2026/index.html",
    "portfolios": "portfolios/index.html",
    "portfolio": "portfolios/quiet-streets/index.html",
    "figures": "quiet-streets/statistics/index.html",
    "figures-of-a-day": "quiet-streets/statistics/2026-11-25/index.html",
    "withheld-all": "withheld/index.html",
    "withheld-agency": "quiet-streets/withheld/index.html",
    "unreleased": "withheld/cabinet/index.html",
    "unreleased-agency": "quiet-streets/withheld/cabinet/index.html",
    "agency": "quiet-streets/index.html",
    "oia": "wahi-tumatanui/oia/index.html",
    "release": f"{samples.PAPER.folder}/index.html",
    "answers": f"{samples.PAPER.folder}/answers.html",
    "document": f"{samples.PAPER.folder}/{samples.PAPER.digest12}.html",
    "withheld": f"{samples.WITHHELD.folder}/index.html",
    "tombstone": f"{samples.WITHDRAWN.folder}/index.html",
    "superseded": f"{samples.SUPERSEDED.folder}/index.html",
    "embedded": "quiet-streets/embed/index.html",
    "hostile": f"{samples.HOSTILE.folder}/index.html",
    "hostile-document": f"{samples.HOSTILE.folder}/{samples.HOSTILE.digest12}.html",
}

# The contrast of each visible piece of text with the nearest painted background behind it, by WCAG 2.2's
# formula; gives those below 4.5 (3 for large text).
POOR_CONTRAST = """() => {
  const channels = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = channels(c).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!c.startsWith("rgba") || channels(c)[3] === 1) return c;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(style.color), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    looked += 1;
    if (ratio < (large ? 3 : 4.5)) poor.push([walker.currentNode.data.trim(), ratio]);
  }
  return {poor, looked};
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format, *args):  # noqa: A002 -- the base class names it so
        """Says nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The built site as files."""
    root = tmp_path_factory.mktemp("shelf")
    files = samples.whole_site()
    files |= samples.searchable(samples.ALL, files) | samples.kept_pages()
    for key, body in files.items():
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return root


@pytest.fixture(scope="module")
def base(folder):
    """The address at which it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, without its own errands."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, base):
    """Gives a function that opens a page in a fresh window; at the end nothing may have gone wrong."""
    contexts, troubles = [], []

    def open_page(name, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((base, "file:"))
                or troubles.append(f"outside: {request.url}")
            ),
        )
        page.on(
            "response",
            lambda response: (
                response.status < 400 or troubles.append(f"{response.status}: {response.url}")
            ),
        )
        page.goto(name if ":" in name else base + PAGES[name])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, name, scheme):
    """No page kind breaks a rule of WCAG 2.2 AA that axe-core knows, in either scheme."""
    page = visit(name, color_scheme=scheme, bypass_csp=True)
    if name == "search":
        page.fill("#words", "streets")
        page.locator(".found .release").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.add_script_tag(path=AXE)
    told = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in told["violations"]] == []
    assert len(told["passes"]) > 5


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_a_narrow_window(visit, name):
    """At 320 CSS pixels (1,280 at 400 % zoom) only a table of data may be wider, in its own frame."""
    page = visit(name, viewport={"width": 320, "height": 640})
    wide = page.evaluate(
        "() => [document.documentElement.scrollWidth,"
        " ...[...document.querySelectorAll('body *')].filter(e => !e.closest('.skip, .table table'))"
        ".map(e => Math.ceil(e.getBoundingClientRect().right))]"
    )
    assert max(wide) <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_text_stands_out_from_its_ground(visit, name, scheme):
    """All text has the contrast of WCAG 2.2 AA in both schemes, and the schemes do differ."""
    page = visit(name, color_scheme=scheme)
    seen = page.evaluate(POOR_CONTRAST)
    assert seen["poor"] == []
    assert seen["looked"] > (5 if name == "embedded" else 15)
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 23)"}[scheme]


def test_skip_link_is_first_and_works(visit):
    """The first Tab shows a link that brings the keyboard past the head of the page."""
    page = visit("release")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the main content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", ["home", "search", "release", "document"])
def test_each_stop_of_the_keyboard_can_be_seen(visit, name):
    """Every link, field and summary that Tab reaches has an outline of three pixels."""
    page = visit(name)
    if name == "search":
        page.locator("form.filter").wait_for()
    stops = page.locator("a[href], input, select, summary").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, s.outlineWidth]; }"
        )
        assert outline == ["solid", "3px"]


def shown(page):
    return page.locator(".found .release-title").all_inner_texts()


def searched(visit, words="", **options):
    """Gives the search page, ready, after somebody typed words and the answer stands."""
    page = visit("search", **options)
    page.locator("form.filter").wait_for()
    if words:
        page.fill("#words", words)
        answered(page)
    return page


def answered(page):
    """Waits until the search has said what it found."""
    expect(page.locator("#told")).to_have_text(re.compile("found"), timeout=30_000)


@pytest.mark.parametrize("typed", ["wāhi", "wahi", "waahi", "WĀHI tākaro", "takaro  waahi"])
def test_search_folds_macrons_and_doubled_vowels(visit, typed):
    """However a Māori word is spelled, the same release is found, in its own spelling."""
    page = searched(visit, typed)
    assert samples.TEREO.title in shown(page)
    assert samples.PAPER.title not in shown(page)
    assert page.locator("#told").inner_text() == f"{len(shown(page))} releases found".replace(
        "1 releases", "1 release"
    )


def test_search_looks_through_the_text_of_documents(visit):
    """A word of a page is found, marked where it stands; the text of a redaction stays text."""
    page = searched(visit, "whakamarie")
    assert samples.PAPER.title in shown(page)
    assert page.locator(".found mark").first.inner_text() == "whakamārie"


def test_facets_narrow_what_is_found(visit):
    """A facet alone lists what fits it, two of them what fits both, and the address remembers them."""
    page = searched(visit)
    page.locator("#narrow summary").click()
    page.select_option("#facet-ground", label="9(2)(a) Privacy (3)")
    answered(page)
    assert len(shown(page)) == 3
    page.select_option("#facet-kind", label="Cabinet paper (2)")
    # a condition as a string is evaluated by the page again and again, which its policy forbids
    expect(page.locator(".found .release")).to_have_count(1)
    assert shown(page) == [samples.PAPER.title]
    assert "ground=" in page.url
    assert page.locator("#narrow summary").inner_text().endswith("(2 chosen)")
    again = visit(page.url)
    again.locator(".found .release").wait_for()
    assert shown(again) == [samples.PAPER.title]
    assert again.locator("#facet-ground").is_visible()
    facets = page.locator("#facets label").all_inner_texts()
    assert facets == ["Agency", "Minister", "Portfolio", "Kind", "Year", "Status", "Ground"]


def test_search_works_by_keyboard_alone(visit):
    """From the top of the page to a release by Tab, letters and Enter."""
    page = searched(visit)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "words":
            break
    page.keyboard.type("CAB-26-SUB-0123")
    page.locator(".found .release").first.wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => !!document.activeElement.closest('.found')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/releases/**")
    assert page.locator("h1").inner_text() == samples.PAPER.title


def test_facets_work_by_keyboard_alone(visit):
    """They are opened and chosen by Tab, Enter and arrows, and what they leave is told."""
    page = searched(visit)
    tab_to(page, "document.activeElement.tagName === 'SUMMARY'")
    page.keyboard.press("Enter")
    page.locator("#facet-agency").wait_for()
    tab_to(page, "document.activeElement.id === 'facet-kind'")
    page.keyboard.press("ArrowDown")
    answered(page)
    assert page.locator("#facet-kind").input_value() == "Briefing"
    assert shown(page) == [samples.WITHHELD.title]


def tab_to(page, wanted):
    """Presses Tab until what is wanted of the page is so."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(wanted):
            return
    pytest.fail(f"no Tab leads to {wanted}")


def test_what_is_found_says_its_language(visit):
    """A title, an agency's name and a text in te reo Māori are spoken as that, and English ones as English."""
    page = searched(visit, "takaro")
    one = page.locator(".found .release", has=page.get_by_role("link", name=samples.TEREO.title))
    assert one.locator("a").get_attribute("lang") == "mi"
    assert one.locator(".release-abstract").get_attribute("lang") == "mi"
    assert one.locator("[lang=mi]", has_text=samples.WAHI.name).count() == 1
    page.fill("#words", "CAB-26-SUB-0123")
    expect(page.locator(".found a", has_text=samples.PAPER.title)).to_be_visible()
    assert page.locator(".found [lang]").count() == 0


def test_a_search_that_does_not_come_says_so_and_is_tried_again(visit):
    """Where the engine cannot be loaded the lists are named, and the next word may bring it."""
    page = visit("search")
    page.locator("form.filter").wait_for()
    page.route("**/bundles.json", lambda route: route.fulfill(body='{"bundles": []}'))
    page.fill("#words", "takaro")
    expect(page.locator("#told")).to_contain_text("cannot be used just now")
    page.unroute("**/bundles.json")
    page.fill("#words", "takaro ")
    answered(page)
    assert samples.TEREO.title in shown(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_what_it_loads_are_light(browser, base, name):
    """All that comes over the line when a page is opened, search too, is under 100 KB."""
    page = browser.new_page()
    came = []

    def keep(response):
        came.append(response)

    page.on("response", keep)
    page.goto(base + PAGES[name], wait_until="networkidle")
    weights = {response.url.removeprefix(base): len(response.body()) for response in came}
    page.close()
    assert PAGES[name] in weights
    assert "static/site.css" in weights
    assert sum(weights.values()) < 100_000, weights


def test_found_and_narrowed_in_a_narrow_window(visit):
    """With facets open and releases found, nothing is wider than a window at 400 % zoom."""
    page = searched(visit, "streets", viewport={"width": 320, "height": 640})
    page.locator("#narrow summary").click()
    page.locator("#facet-ground").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#narrow summary").click()
    below = page.locator(".found .release").first.bounding_box()["y"]
    form = page.locator("#words").bounding_box()["y"]
    assert below - form < 640


def test_nothing_found_is_said(visit):
    """A word that nothing holds gives no list, and says so to a screen reader too."""
    page = searched(visit, "zzzqx")
    assert page.locator("#told").inner_text() == "Nothing found"
    assert shown(page) == []


def test_withdrawn_release_is_not_found(visit):
    """What was withdrawn is in no bundle."""
    page = searched(visit, "quiet square")
    assert samples.WITHDRAWN.title not in shown(page)


def test_lists_lead_everywhere_without_scripts(visit):
    """Without JavaScript no field shows that would do nothing, and the lists hold every release."""
    page = visit("search", java_script_enabled=False)
    assert not page.locator("#words").is_visible()
    assert page.locator("#without").is_visible()
    page.locator(".lists a", has_text="All releases by year").click()
    page.locator(".years a").click()
    assert page.locator(".release").count() == len(samples.STANDING)


def test_redaction_leads_to_its_ground(visit):
    """A redaction in the document is readable text, and its link shows what its section means."""
    page = visit("document")
    withheld = page.locator(".withheld").first
    assert withheld.inner_text() == "[withheld under section 9(2)(a)]"
    withheld.click()
    assert page.url.endswith("#ground-oia-9-2-a")
    assert "Privacy" in page.locator(":target").inner_text()


def test_site_works_from_a_disk(visit, folder):
    """Opened as a file, the site has its style and its links."""
    page = visit((folder / "releases/2026/index.html").as_uri())
    page.locator(".release a", has_text=samples.TEREO.title).click()
    assert page.locator("h1").inner_text() == samples.TEREO.title
    ground = page.evaluate(
        "() => getComputedStyle(document.querySelector('.masthead')).backgroundColor"
    )
    assert ground == "rgb(11, 79, 74)"


def test_paper_shows_the_release_without_the_site(visit):
    """Printed, the ways around the site are left out and what the page is about stays."""
    page = visit("release")
    page.emulate_media(media="print")
    assert not page.locator(".masthead nav").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".grounds").is_visible()
    assert (
        page.locator(".on-paper")
        .inner_text()
        .endswith(f"{samples.SITE.base_url}/{PAGES['release']}")
    )


def test_paper_shows_how_the_copy_was_checked(visit):
    """What is folded on a screen cannot be unfolded on paper: the checks and the file's fingerprint."""
    page = visit("release")
    folded = page.locator("details > :not(summary)").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert samples.PAPER.public_sha256 in page.locator("details").first.inner_text()


@pytest.mark.parametrize("name", ["figures", "withheld-all", "unreleased", "document"])
def test_a_caption_stays_in_a_narrow_window(visit, name):
    """It is read without moving its table, however wide that is, and while it is moved."""
    page = visit(name, viewport={"width": 320, "height": 640})
    captions = page.locator("caption span")
    assert captions.count()
    for at in range(captions.count()):
        captions.nth(at).evaluate("span => { span.closest('.table').scrollLeft = 200; }")
        box = captions.nth(at).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_the_first_cell_of_a_row_may_hold_a_sentence(visit):
    """In a document it is broken into lines, so that the other columns stay on the screen."""
    page = visit("document")
    head = page.locator("tbody th").first
    head.evaluate(
        "cell => { cell.textContent = 'Short term and recurring activities '.repeat(9); }"
    )
    assert page.locator(".table").first.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_regions_and_fields_have_names(visit):
    """What a screen reader is told of the page: its landmarks, each named once."""
    page = searched(visit)
    tree = page.locator("body").aria_snapshot()
    for landmark in ("banner", 'navigation "Site"', "main", 'search "Releases"', "contentinfo"):
        assert landmark in tree
    assert 'searchbox "Words to look for"' in tree
