"""The search index of a bundle is the same byte for byte each time, and holds together."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time

import psutil
import pytest
from published_many import many

from publish.search import pagefind
from publish.search.cbor import decoded, encoded
from publish.search.pagefind import search_files
from publish.search.searching import bundles
from publish.search.steady import steady
from records.errors import InvalidInput, StoreFailed

# RFC 8949, appendix A
EXAMPLES = [
    (0, "00"),
    (23, "17"),
    (24, "1818"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-1, "20"),
    (-1000, "3903e7"),
    ("", "60"),
    ("ü", "62c3bc"),
    ("水", "63e6b0b4"),
    ([], "80"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
]
MEMBERS = many(260, agencies=7)


def text_of(publication):
    """Gives a text with words of its own, so that the index needs several pieces."""
    own = " ".join(f"kupu{publication.document_id[-4:]}x{n}" for n in range(400))
    return f"Title\n\n[Page 1]\n\nHe kōrero mō ngā wāhi {publication.title} {own}"


def newest():
    """Gives the newest whole bundle of a year that is over, and its publications."""
    bundle = max(bundles([one.outline for one in MEMBERS]), key=lambda one: len(one.members))
    known = {one.document_id: one for one in MEMBERS}
    return bundle, [known[one.document_id] for one in bundle.members]


def indexed(work):
    bundle, members = newest()
    return {file.key: file.content for file in search_files(bundle, members, text_of, work)}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """One bundle's index."""
    return indexed(tmp_path_factory.mktemp("one"))


def inside(content):
    return decoded(gzip.decompress(content).removeprefix(b"pagefind_dcd"))


def test_the_same_bundle_gives_the_same_bytes(index, tmp_path):
    """Names and contents of every piece, of which there are many."""
    again = indexed(tmp_path)
    assert again.keys() == index.keys()
    assert [key for key in index if again[key] != index[key]] == []
    assert sum(key.endswith(".pf_index") for key in index) > 1


def test_what_is_named_is_there(index):
    """From the entry file to the head, from the head to every piece, and no facet lost a value."""
    (entry,) = [key for key in index if key.endswith("pagefind-entry.json")]
    folder = entry.removesuffix("pagefind-entry.json")
    (language,) = json.loads(index[entry])["languages"].values()
    _, pages, pieces, facets, *_ = inside(index[f"{folder}pagefind.{language['hash']}.pf_meta"])
    named = {f"{folder}fragment/{name}.pf_fragment" for name, _ in pages}
    named |= {f"{folder}index/{name}.pf_index" for _, _, name in pieces}
    named |= {f"{folder}filter/{name}.pf_filter" for _, name in facets}
    assert named == {key for key in index if key.endswith(("_fragment", "_index", "_filter"))}
    _, members = newest()
    for label, name in facets:
        told, values = inside(index[f"{folder}filter/{name}.pf_filter"])
        assert told == label
        if label == "Agency":
            counts = {value: len(found) for value, found in values}
            assert sum(counts.values()) == len(members)
            assert counts.keys() == {p.agency.name for p in members}


def test_another_form_is_not_guessed_at(tmp_path):
    """What this version of Pagefind would not write stops the build, and says what to do."""
    entry = tmp_path / "pagefind-entry.json"
    entry.write_text('{"languages": {"en": {"hash": "en_0"}}}')
    for content in (
        b"",
        b"no gzip",
        gzip.compress(b"something else"),
        gzip.compress(b"pagefind_dcd\xa0"),
    ):
        (tmp_path / "pagefind.en_0.pf_meta").write_bytes(content)
        with pytest.raises(StoreFailed, match="another form"):
            steady(tmp_path, entry)


SLOW = """#!/bin/sh
echo $$ > {started}
exec sleep 600
"""
BUILDS = """
import sys
from pathlib import Path
from publish.search import pagefind
pagefind.get_executable = lambda: Path(sys.argv[1])
pagefind._run(Path(sys.argv[2]), Path(sys.argv[2]) / "index")
"""


def test_pagefind_ends_with_whoever_started_it(tmp_path):
    """An engine that is killed while it makes search leaves nothing running; a soak found one that hung."""
    program, started = tmp_path / "slow", tmp_path / "started"
    program.write_text(SLOW.format(started=started))
    program.chmod(0o755)
    with subprocess.Popen([sys.executable, "-c", BUILDS, program, tmp_path]) as engine:
        until = time.monotonic() + 60
        while not (started.exists() and started.read_text().strip()):
            assert engine.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        child = psutil.Process(int(started.read_text()))
        engine.kill()
    assert psutil.wait_procs([child], timeout=60)[1] == []


def test_where_pagefind_is_missing_it_is_said(tmp_path, monkeypatch):
    """The line says what to run."""

    def missing():
        raise FileNotFoundError("pagefind")

    monkeypatch.setattr(pagefind, "get_executable", missing)
    with pytest.raises(StoreFailed, match="make setup"):
        pagefind._run(tmp_path, tmp_path / "index")


@pytest.mark.parametrize(("value", "told"), EXAMPLES)
def test_values_are_written_as_the_standard_has_them(value, told):
    """The examples of its appendix, both ways."""
    assert encoded(value).hex() == told
    assert decoded(bytes.fromhex(told)) == value


@pytest.mark.parametrize(
    "broken", ["", "62c3", "8201", "0000", "5f", "a0", "f4", "9fff", "1b00", "62ffff"]
)
def test_what_is_no_such_value_is_refused(broken):
    """Cut short, too much, or of a kind that Pagefind does not write."""
    with pytest.raises(InvalidInput, match="CBOR"):
        decoded(bytes.fromhex(broken))
