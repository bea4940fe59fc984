"""The package of a release: a bag that other programs take, with a crate; the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import bagit
import published_samples as samples
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SDO, Namespace

from publish import stored
from publish.build import (
    has_package,
    index_files,
    package_keys,
    public_keys,
    release_files,
    tombstone_files,
    write_package,
)
from publish.crate import CRATE
from publish.keys import key_id, key_key, pem
from publish.letters import clean
from records.errors import InvalidInput

SHELF = samples.whole_site()
PACKED = [p for p in samples.STANDING if has_package(p)]
SCHEMA = Namespace("http://schema.org/")
CONTEXT = {
    "@vocab": str(SCHEMA),
    "File": str(SCHEMA.MediaObject),
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}
"""What RO-Crate's own context makes of the terms that we use, so that no test asks the network."""

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def package_of(publication):
    return SHELF[package_keys(publication)[0]]


def unpacked(publication, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(package_of(publication))) as archive:
        archive.extractall(folder)
    return folder / publication.digest12


def test_every_release_with_a_document_has_a_package():
    """A package is there for each document that is published from now on, and for no other entry."""
    assert {p.document_id for p in PACKED} == samples.COPIES.keys() - {samples.MINUTE.document_id}
    for publication in samples.STANDING:
        zips = [k for k in SHELF if k.startswith(f"{publication.folder}/") and k.endswith(".zip")]
        assert zips == list(package_keys(publication)[:1] if publication in PACKED else ())


@pytest.mark.parametrize("publication", PACKED, ids=lambda p: p.document_id)
def test_another_library_validates_the_bag(publication, tmp_path):
    """bagit, which shares nothing with our writer, finds every list complete and every digest right."""
    bag = bagit.Bag(str(unpacked(publication, tmp_path)))
    assert bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.algorithms == ["sha256"]
    assert bag.info["Internal-Sender-Identifier"] == publication.document_id
    assert bag.info["Bagging-Date"] == publication.published_at.date().isoformat()
    assert bag.info["External-Identifier"].startswith("urn:uuid:")
    total = sum(path.stat().st_size for path in Path(bag.path, "data").iterdir())
    assert bag.info["Payload-Oxum"] == f"{total}.{len(list(bag.payload_entries()))}"


@pytest.mark.parametrize("publication", PACKED, ids=lambda p: p.document_id)
def test_the_package_holds_what_stands_beside_it(publication, tmp_path):
    """Each file of the release's folder is in it, byte for byte, but the pages that belong to the site."""
    data = unpacked(publication, tmp_path) / "data"
    held = {path.name: path.read_bytes() for path in data.iterdir()}
    folder = f"{publication.folder}/"
    stands = {
        key.removeprefix(folder): SHELF[key]
        for key in publication.public_keys
        if not key.endswith((".zip", ".sig", "/index.html", "/answers.html"))
    }
    assert held == stands
    tables = sum(name.endswith(".csv") for name in held)
    assert len(held) == 6 + tables


def test_the_zip_is_one_that_other_programs_read():
    """Python's own reader finds one folder, plain names, no compression, and the day of publication."""
    with zipfile.ZipFile(io.BytesIO(package_of(samples.PAPER))) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
        assert archive.comment == b""
    assert {entry.filename.split("/")[0] for entry in entries} == {samples.PAPER.digest12}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(2026, 11, 23, 14, 5, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_the_same_release_makes_the_same_package():
    """Made again, from its files in another order, a package has the same bytes."""
    files = release_files(
        samples.RESPONSE, samples.PAPER_COPY, samples.SITE, decisions=samples.DECISIONS
    )
    again = samples.packed(samples.RESPONSE, list(reversed(files)))
    assert list(again.values()) == [package_of(samples.RESPONSE)]


def test_the_bytes_of_an_archive_are_those_of_every_later_version(tmp_path):
    """A pinned digest: a change of the writer would make every package that stands look changed."""
    file = tmp_path / "a"
    file.write_bytes(b"from a file")
    out = io.BytesIO()
    at = datetime(2026, 11, 23, 14, 5, 59)  # noqa: DTZ001 -- ZIP keeps no zone
    stored.write(out, [("b/one.txt", b"one\n"), ("b/two", file), ("b/none", b"")], at)
    assert hashlib.sha256(out.getvalue()).hexdigest() == (
        "72a83af8f49d01239393a15b32cbb8b7cdb390355e6b17a7ab93b5efc26eb6fd"
    )


@pytest.mark.parametrize(
    "names",
    [["a", "A"], ["../a"], ["/a"], ["a//b"], ["a/.b"], ["a\\b"], [""], ["ā"], ["x" * 201]],
)
def test_an_unsafe_name_is_never_packed(names):
    """A name that leads out of the folder, or that two systems read differently, stops the making."""
    with pytest.raises(InvalidInput, match="archive"):
        stored.write(io.BytesIO(), [(name, b"") for name in names], samples.PAPER.published_at)


def test_what_names_no_package_gets_none(tmp_path):
    """A release from before there were packages is made again as it was, without page link or crate."""
    old = samples.MINUTE
    files = release_files(old, samples.MINUTE_COPY, samples.SITE)
    assert {file.key for file in files} | {f"{old.folder}/{old.digest12}.pdf"} == set(
        old.public_keys
    )
    assert b"Download everything" not in files[0].content
    assert "package" not in json.loads(files[-2].content)
    with pytest.raises(InvalidInput, match="names no package"):
        write_package(io.BytesIO(), old, files, tmp_path / "none.pdf")


def _graph(publication) -> Graph:
    described = json.loads(SHELF[f"{publication.folder}/ro-crate-metadata.json"])
    assert described["@context"] == "https://w3id.org/ro/crate/1.1/context"
    described["@context"] = CONTEXT
    return Graph().parse(data=json.dumps(described), format="json-ld", publicID="http://crate/")


@pytest.mark.parametrize("publication", PACKED, ids=lambda p: p.document_id)
def test_the_crate_keeps_to_what_ro_crate_demands(publication):
    """Descriptor, root and files have all that RO-Crate 1.1 says they MUST have, as rdflib reads them."""
    graph = _graph(publication)
    root, descriptor = URIRef("http://crate/"), URIRef("http://crate/ro-crate-metadata.json")
    assert graph.value(descriptor, RDF.type) == SCHEMA.CreativeWork
    assert graph.value(descriptor, SCHEMA.about) == root
    conforms = graph.value(descriptor, URIRef(CONTEXT["conformsTo"]))
    assert conforms == URIRef("https://w3id.org/ro/crate/1.1")
    assert graph.value(root, RDF.type) == SCHEMA.Dataset
    assert graph.value(root, SCHEMA.name) == Literal(clean(publication.title))
    assert graph.value(root, SCHEMA.description)
    published = datetime.fromisoformat(str(graph.value(root, SCHEMA.datePublished)))
    assert published == publication.published_at
    licence = graph.value(root, SCHEMA.license)
    assert graph.value(licence, SCHEMA.name) == Literal(samples.SITE.licence)
    parts = set(graph.objects(root, SCHEMA.hasPart))
    assert parts == set(graph.subjects(RDF.type, SCHEMA.MediaObject))
    assert {str(part).removeprefix("http://crate/") for part in parts} == {
        key.removeprefix(f"{publication.folder}/")
        for key in publication.public_keys
        if not key.endswith((".zip", ".sig", "index.html", "answers.html", CRATE))
    }
    known = {str(SCHEMA[name]) for name in SDO.__annotations__}
    terms = {str(term) for term in graph.predicates()} - {str(RDF.type), CONTEXT["conformsTo"]}
    assert terms <= known


def test_the_crate_gives_sizes_and_addresses(tmp_path):
    """What is said of each file is so: its size, and where it stands on the web."""
    graph = _graph(samples.TEREO)
    for part in graph.subjects(RDF.type, SCHEMA.MediaObject):
        key = f"{samples.TEREO.folder}/{str(part).removeprefix('http://crate/')}"
        size = graph.value(part, SCHEMA.contentSize)
        # the manifest holds the crate's digest, so the crate cannot hold the manifest's size
        assert size is None if key.endswith("manifest.json") else int(size) == len(SHELF[key])
        assert str(graph.value(part, SCHEMA.url)) == samples.SITE.address(key)


def test_a_signed_release_names_its_key_and_the_site_shows_it():
    """The manifest, the page and the about page lead to the public key, at an address that stays."""
    signed = samples.TEREO
    name = key_id(samples.SIGNED_BY)
    manifest = json.loads(SHELF[f"{signed.folder}/manifest.json"])
    package = f"{signed.digest12}.zip"
    assert manifest["package"] == {
        "path": package,
        "signature": f"{package}.sig",
        "signed_by": name,
    }
    assert key_key(samples.SIGNED_BY) == f"keys/{name}.pem"
    assert SHELF[f"keys/{name}.pem"] == pem(samples.SIGNED_BY).encode()
    page = SHELF[f"{signed.folder}/index.html"].decode()
    assert f'href="{package}.sig"' in page
    assert f'href="../../../keys/{name}.pem"' in page
    assert name in SHELF["about/index.html"].decode()
    assert "openssl" not in next(
        file.content.decode()
        for file in index_files([samples.PAPER], samples.SITE)
        if file.key == "about/index.html"
    )


def test_a_first_signed_release_writes_its_key_and_an_unsigned_one_does_not():
    """One more release writes the key and the page of keys only where it is signed."""
    whole = [samples.PAPER, samples.TEREO]
    signed = {f.key for f in index_files(whole, samples.SITE, [samples.TEREO.document_id])}
    plain = {f.key for f in index_files(whole, samples.SITE, [samples.PAPER.document_id])}
    wanted = {"about/index.html", key_key(samples.SIGNED_BY)}
    assert wanted <= signed
    assert not wanted & plain


def test_the_catalogue_names_the_package():
    """Harvesters find the package with its size and digest; where there is none, nothing is said."""
    made = replace(samples.PAPER, package_sha256="7" * 64, package_size=123)
    files = {f.key: f.content for f in index_files([made, samples.MINUTE], samples.SITE)}
    rows = {row["id"]: row for row in json.loads(files["catalogue.json"])["releases"]}
    of = rows[made.document_id]
    assert of["package"] == samples.SITE.address(package_keys(made)[0])
    assert (of["package_bytes"], of["package_sha256"]) == (123, "7" * 64)
    assert rows[samples.MINUTE.document_id]["package"] is None


def test_a_tombstone_keeps_no_package():
    """What is withdrawn names its package only among the addresses that are gone."""
    gone = samples.WITHDRAWN
    assert [file.key for file in tombstone_files(gone, samples.SITE)] == [
        f"{gone.folder}/index.html"
    ]
    listed = json.loads(SHELF["withdrawn.json"])["withdrawn"][0]["addresses"]
    assert samples.SITE.address(package_keys(gone)[0]) in listed
    assert public_keys(gone) == gone.public_keys
