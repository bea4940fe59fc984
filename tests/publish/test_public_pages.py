"""The pages as text: links, well-formedness, escaping, facts, and every variable of every template."""

from __future__ import annotations

import itertools
import json
import posixpath
import re
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import published_samples as samples
import pytest
from jinja2 import nodes
from lxml import html as lxml_html
from published_many import many

from publish import wording
from publish.build import index_files, release_files, tombstone_files
from publish.html import rendering
from publish.html.figures import figures_files
from publish.html.unreleased import unreleased_files
from publish.letters import clean
from publish.site import Here, agency_key
from records.document import Agency
from records.errors import InvalidInput
from records.grounds import GroundKind
from records.release import Earlier, WithdrawalReason

VOID = {"meta", "link", "base", "input", "br", "hr", "img"}


@pytest.fixture(scope="module")
def shelf():
    return samples.whole_site()


def html_of(shelf):
    return {key: body.decode() for key, body in shelf.items() if key.endswith(".html")}


def release_html(shelf, publication):
    return shelf[f"{publication.folder}/index.html"].decode()


class Balanced(HTMLParser):
    """Notes tags that are not closed in order, ids given twice, and attributes given twice."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        """Notes what opens."""
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"attribute twice in <{tag}>")
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Notes what closes out of order."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def test_every_page_is_well_formed(shelf):
    """Each page closes what it opens and gives no id twice, even with hostile words in it."""
    for key, text in html_of(shelf).items():
        checker = Balanced()
        checker.feed(text)
        checker.close()
        assert (checker.faults, checker.open) == ([], []), key
        assert len(checker.ids) == len(set(checker.ids)), key
        assert text.startswith("<!doctype html>\n"), key


def test_internal_links_resolve(shelf):
    """Each relative link, style, script and fragment leads to something on the shelf."""
    trees = {key: lxml_html.fromstring(text) for key, text in html_of(shelf).items()}
    seen = 0
    for key, tree in trees.items():
        for _, attribute, link, _ in tree.iterlinks():
            if re.match(r"[a-z]+:", link):
                continue
            path, _, fragment = link.partition("#")
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(key), path)) if path else key
            )
            assert target in shelf, (key, attribute, link)
            if fragment:
                assert trees[target].xpath("//*[@id=$name]", name=fragment), (key, link)
            seen += 1
    assert seen > 200


def test_references_by_id_resolve(shelf):
    """Each aria-labelledby, aria-describedby, aria-controls and for names an element of its page."""
    for key, text in html_of(shelf).items():
        tree = lxml_html.fromstring(text)
        ids = set(tree.xpath("//@id"))
        named = tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //@for")
        assert {name for value in named for name in value.split()} <= ids, key


def test_no_page_asks_for_anything_outside(shelf):
    """What a page loads by itself (styles, scripts, icons) is on the shelf; only links lead away."""
    for key, text in html_of(shelf).items():
        tree = lxml_html.fromstring(text)
        loads = tree.xpath("//@src | //link[@rel='stylesheet' or @rel='icon']/@href")
        assert loads, key
        assert not [link for link in loads if ":" in link or link.startswith("//")], key
    assert b"@import" not in shelf["static/site.css"]
    assert b"url(" not in shelf["static/site.css"]


def test_headings_start_at_one_and_skip_nothing(shelf):
    """Each page has one first heading, and no heading is more than one level below the one before."""
    for key, text in html_of(shelf).items():
        levels = [int(e.tag[1]) for e in lxml_html.fromstring(text).xpath("//h1|//h2|//h3|//h4")]
        assert levels[0] == 1, key
        assert levels.count(1) == 1, key
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), key


def test_hostile_words_are_harmless(shelf):
    """A title, reference, abstract or paragraph with tags in it stays text on every page."""
    for key, text in html_of(shelf).items():
        tree = lxml_html.fromstring(text)
        scripts = tree.xpath("//script[not(@type='application/ld+json')]")
        assert all(script.get("src") and not script.text for script in scripts), key
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text), key
        for block in tree.xpath("//script[@type='application/ld+json']"):
            assert "<" not in block.text, key
    page = lxml_html.fromstring(release_html(shelf, samples.HOSTILE))
    assert "<script>alert('x')</script>" in page.xpath("string(//h1)")
    assert json.loads(page.xpath("string(//script[1])"))["name"] == clean(samples.HOSTILE_WORDS)
    document = shelf[f"{samples.HOSTILE.folder}/{samples.HOSTILE.digest12}.html"].decode()
    assert document.count("&lt;script&gt;") >= 5


def facts(text):
    tree = lxml_html.fromstring(text)
    return {
        row.xpath("string(dt)").strip(): " ".join(row.xpath("string(dd)").split())
        for row in tree.xpath("//dl[@class='facts']/div")
    }


def test_release_page_shows_every_fact(shelf):
    """The page of a release shows what the field asks for, dates as they are written here."""
    assert facts(release_html(shelf, samples.PAPER)) == {
        "Status": "Released in part",
        "Type": "Cabinet paper",
        "Date of document": "7 September 2026",
        "Date of Cabinet decision": "14 September 2026",
        "Date released": "23 November 2026",
        "Reference": "CAB-26-SUB-0123",
        "Minister": "Hon Aroha Made-Up",
        "Portfolio": "Quiet Streets",
        "Agency": "Ministry for Quiet Streets",
        "Grounds used": "s 9(2)(a), s 9(2)(f)(iv)",
        "Length and format": "3 pages, PDF, 1 KB",
        "Licence": "© Crown Copyright, CC BY 4.0. Material that belongs to others, where the "
        "document says so, is not covered.",
    }


def test_missing_facts_are_said_to_be_missing(shelf):
    """A Cabinet minute without a Minister or a date says so, rather than leave the row out."""
    shown = facts(release_html(shelf, samples.MINUTE))
    assert shown["Minister"] == shown["Portfolio"] == shown["Date of document"] == "Not recorded"
    assert shown["Grounds used"] == "None"


def test_instants_are_told_in_new_zealand_time(shelf):
    """01:05 UTC on 23 November is 2:05pm daylight time here, for people and for machines."""
    text = release_html(shelf, samples.PAPER)
    assert '<time datetime="2026-11-23T14:05:00+13:00">23 November 2026</time>, 2:05pm' in text


def test_proactive_release_is_not_called_a_decision(shelf):
    """A proactive release says what would be withheld; a response to a request says what is."""
    proactive = release_html(shelf, samples.PAPER)
    assert (
        "would be withheld if it were requested under the Official Information Act 1982"
        in proactive
    )
    assert "not a decision under the Act" in proactive
    response = release_html(shelf, samples.RESPONSE)
    assert "is withheld under the Official Information Act 1982" in response
    assert "would" not in response.split("What is not released")[1].split("<dl")[0]


def test_withheld_document_still_has_an_entry(shelf):
    """A document withheld in full has a page with its ground and offers nothing to download."""
    text = release_html(shelf, samples.WITHHELD)
    assert "This document is not released." in text
    assert "Section 6(a): Security or defence" in text
    assert "conclusive" in text
    assert 'class="downloads"' not in text
    assert "Date of this entry" in facts(text)
    assert samples.WITHHELD.reason in text
    assert facts(text)["To be looked at again"] == "1 March 2027"
    assert "withheld in full under the Official Information Act" in release_html(
        shelf, samples.WITHHELD_RESPONSE
    )
    assert not [key for key in shelf if key.startswith(samples.WITHHELD.folder) and ".pdf" in key]


def test_a_refusal_is_called_one():
    """Reasons of s 18 refuse a request; nothing is said to be withheld under them."""
    refusal = replace(samples.DEFENCE, code="OIA-18-e", section="s18(e)", kind=GroundKind.REFUSAL)
    (told,) = wording.notice(replace(samples.WITHHELD_RESPONSE, grounds=(refusal,)))
    assert told == "The request was refused under the Official Information Act 1982."


def test_no_name_of_staff_reaches_the_shelf(shelf):
    """Who reviewed and approved is told by role and day only, in every file."""
    for key, body in shelf.items():
        assert samples.REVIEWER.encode() not in body, key
        assert samples.APPROVER.encode() not in body, key
    text = release_html(shelf, samples.PAPER)
    assert "Decided by a reviewer" in text
    assert "Approved by a second person" in text


def test_tombstone_tells_when_and_why_and_little_else(shelf):
    """A withdrawn release's page has the day, a neutral reason and no way to the document."""
    text = release_html(shelf, samples.WITHDRAWN)
    assert "This release has been withdrawn" in text
    assert "22 November 2026" in text
    assert "It held information that should have been withheld." in text
    assert 'content="noindex"' in text
    assert samples.WITHDRAWN.digest12 not in text
    assert [key for key in shelf if key.startswith(f"{samples.WITHDRAWN.folder}/")] == [
        f"{samples.WITHDRAWN.folder}/index.html"
    ]


def test_tombstone_hides_a_title_that_was_the_mistake():
    """Where the description was what should not have been seen, its words are not repeated."""
    leaked = replace(samples.WITHDRAWN, withdrawal_reason=WithdrawalReason.UNREDACTED_METADATA)
    (page,) = tombstone_files(leaked, samples.SITE)
    body = page.content.decode()
    assert "quiet square" not in body.lower()
    assert "CAB-26-SUB-0999" not in body


def test_withdrawn_release_leaves_every_index(shelf):
    """Nothing but its own page and withdrawn.json names a withdrawn release."""
    for key, body in shelf.items():
        if key in {f"{samples.WITHDRAWN.folder}/index.html", "withdrawn.json"}:
            continue
        assert samples.WITHDRAWN.slug.encode() not in body, key
        assert b"quiet square" not in body, key


def test_agency_keeps_its_pages_when_its_last_release_goes():
    """The pages of an agency are written again, empty, so that no old list is left standing."""
    files = {file.key: file.content for file in index_files([samples.WITHDRAWN], samples.SITE)}
    assert b"Nothing stands here at present." in files["quiet-streets/index.html"]


def test_maori_passages_are_marked(shelf):
    """Māori titles, names and paragraphs carry lang=mi, English ones do not, redactions stay English."""
    document = lxml_html.fromstring(shelf[f"{samples.PAPER.folder}/{samples.PAPER.digest12}.html"])
    marked = document.xpath("//div[@class='document']//*[@lang='mi']")
    assert [element.text_content().strip()[:14] for element in marked] == [
        "Te Kura o Ōkiw",
        "He mapi o ngā ",
        "Ko te kaupapa ",
        "Ka tukuna te p",
    ]
    assert 'lang="en-NZ">[withheld' in lxml_html.tostring(marked[3]).decode()
    assert 'lang="mi">Te Tari mō ngā Wāhi Tūmatanui<' in release_html(shelf, samples.RESPONSE)
    assert '<h1><span lang="mi">He pūrongo mō ngā wāhi tākaro</span></h1>' in release_html(
        shelf, samples.TEREO
    )
    whole = shelf[f"{samples.TEREO.folder}/{samples.TEREO.digest12}.html"].decode()
    assert '<div class="document" lang="mi">' in whole


def names_asked(tree):
    """Gives the names that a template reads and does not itself make."""
    loads, makes = set(), set()
    for name in tree.find_all(nodes.Name):
        (loads if name.ctx == "load" else makes).add(name.name)
    makes |= {macro.name for macro in tree.find_all(nodes.Macro)}
    makes |= {name for imports in tree.find_all(nodes.FromImport) for name in imports.names}
    return loads - makes - {"loop", "super", "caller"}


def test_every_template_variable_is_given_and_used(monkeypatch):
    """What a template asks for is what its page hands over: nothing missing, nothing idle."""
    given: dict[str, set[str]] = {}
    environment = rendering.environment()

    def noting(name):
        def render(**variables):
            given.setdefault(name, set()).update(variables)
            return environment.get_template(name).render(**variables)

        return SimpleNamespace(render=render)

    monkeypatch.setattr(rendering, "TEMPLATES", SimpleNamespace(get_template=noting))
    samples.whole_site()
    asked = {
        name: names_asked(environment.parse(environment.loader.get_source(environment, name)[0]))
        - set(environment.globals)
        for name in environment.list_templates(extensions=["html"])
    }
    assert given.keys() == asked.keys() - {"base.html", "parts.html"}
    assert asked["parts.html"] == set()
    for name, variables in given.items():
        assert asked[name] | asked["base.html"] == variables, name


def writing_lines(environment, name):
    """Gives the lines of a compiled template that put something on the page."""
    source = environment.loader.get_source(environment, name)[0]
    compiled = environment.compile(source, name, raw=True).splitlines()
    writes = re.compile(r"\s*(yield (?!None)|t_\d+\.(append|extend)\()")
    return {number for number, line in enumerate(compiled, 1) if writes.match(line)}


def test_every_branch_of_every_template_is_rendered(monkeypatch):
    """The samples reach each piece of each template: every line that writes, writes at least once."""
    environment = rendering.environment()
    monkeypatch.setattr(rendering, "TEMPLATES", environment)
    names = environment.list_templates(extensions=["html"])
    by_path = {environment.get_template(name).filename: name for name in names}
    reached = set()

    def trace(frame, event, _):
        name = by_path.get(frame.f_code.co_filename)
        if name is None:
            return None
        if event == "line":
            reached.add((name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        samples.whole_site()
        earlier = tuple(
            Earlier(one.published_at, one.decision, "a/releases/b")
            for one in (samples.WITHHELD, samples.PAPER)
        )
        released = replace(samples.WITHHELD, earlier=earlier)
        release_files(released, None, samples.SITE)
        release_files(samples.WITHHELD, None, replace(samples.SITE, remarks_url=None))
        many_papers = replace(samples.unreleased(), papers=samples.unreleased().papers * 50)
        list(unreleased_files(many_papers, samples.SITE))
        list(index_files([], samples.SITE))
        list(index_files([samples.WITHDRAWN], samples.SITE))
        list(index_files(many(330), samples.SITE))
        figures_files(samples.dashboard(samples.WAHI), {}, [date(2026, 11, 1)], samples.SITE)
        samples.kept_pages()
        for one in (samples.WITHDRAWN, samples.WITHHELD):
            replaced = replace(
                one,
                superseded_by="a/releases/b",
                withdrawn_at=samples.WITHDRAWN.withdrawn_at,
                withdrawal_reason=WithdrawalReason.SUPERSEDED,
            )
            tombstone_files(replaced, samples.SITE)
        tombstone_files(
            replace(samples.WITHDRAWN, withdrawal_reason=WithdrawalReason.UNREDACTED_METADATA),
            samples.SITE,
        )
    finally:
        sys.settrace(before)
    wanted = {(name, line) for name in names for line in writing_lines(environment, name)}
    assert len(wanted) > 200
    assert sorted(wanted - reached) == []


def test_links_are_relative_to_the_page():
    """A link from a deep page climbs, so that the folder works from a disk as well."""
    here = Here("a/releases/b/index.html", samples.SITE)
    assert here.href("static/site.css") == "../../../static/site.css"
    assert here.href("a/releases/b/x.pdf") == "x.pdf"
    assert Here("index.html", samples.SITE).href("a/index.html") == "a/index.html"
    keys = [
        "index.html",
        "a/index.html",
        "a/b/index.html",
        "a/b/c/x.pdf",
        "b/a/index.html",
        "a/bc/x",
    ]
    for key, other in itertools.product(keys, keys):
        wanted = posixpath.relpath(other, posixpath.dirname(key) or ".")
        assert Here(key, samples.SITE).href(other) == wanted


@pytest.mark.parametrize(
    "bad", ["", "../up", "Search", "search", "static", "a b", "a/b", "-a", "a--b"]
)
def test_unsafe_agency_slugs_are_refused(bad):
    """An agency's slug that would climb, clash or need quoting is wrong input."""
    with pytest.raises(InvalidInput, match="agency slug"):
        agency_key(Agency(bad, "Somebody"))
    with pytest.raises(InvalidInput, match="agency slug"):
        release_files(replace(samples.WITHHELD, agency=Agency(bad, "x")), None, samples.SITE)
