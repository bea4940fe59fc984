"""The DCAT of every kind of release and of the whole site, read by rdflib and held to shapes by pySHACL."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import published_samples as samples
import pytest
from pyshacl import validate
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF

from publish.build import has_package

# rdflib's JSON-LD parser warns of a class of rdflib's own
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

SHAPES = Graph().parse(Path(__file__).with_name("dcat_shapes.ttl"))
SHELF = samples.whole_site()
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATA = json.loads(SHELF["data.json"])
CHECKED = (DCAT.byteSize, SPDX.checksum)


def graph_of(publication):
    described = json.loads(SHELF[f"{publication.folder}/metadata.json"])["dcat"]
    return Graph().parse(data=json.dumps(described), format="json-ld")


def whole():
    return Graph().parse(data=SHELF["catalogue.jsonld"], format="json-ld")


def forms(graph):
    """Gives each distribution of a graph by the address of its file."""
    return {str(address): form for form, address in graph.subject_objects(DCAT.downloadURL)}


@pytest.mark.parametrize("publication", samples.STANDING, ids=lambda p: p.document_id)
def test_every_release_fits_the_shapes(publication):
    """Nothing is missing, and everything is of the kind that the vocabulary asks for."""
    fits, _, report = validate(graph_of(publication), shacl_graph=SHAPES)
    assert fits, report


def test_the_whole_site_is_a_catalogue():
    """Every release that stands is a dataset in it, and it fits the shapes."""
    graph = whole()
    fits, _, report = validate(graph, shacl_graph=SHAPES)
    assert fits, report
    datasets = {str(d) for d in graph.objects(predicate=DCAT.dataset)}
    pages = {samples.SITE.address(f"{p.folder}/index.html") for p in samples.STANDING}
    assert datasets == {f"{page}#dataset" for page in pages}


@pytest.mark.parametrize(
    "publication", [p for p in samples.STANDING if has_package(p)], ids=lambda p: p.document_id
)
def test_the_package_is_one_of_the_forms(publication):
    """With its size and digest in the catalogue; within it nobody can know them, of other forms one must."""
    inside, outside = graph_of(publication), whole()
    packages = {a: f for a, f in forms(inside).items() if a.endswith(".zip")}
    assert len(packages) == 1
    for address, form in forms(inside).items():
        is_told = [(form, told, None) in inside for told in CHECKED]
        assert is_told == ([False, False] if address in packages else [True, True]), address
    (address,) = packages
    form = forms(outside)[address]
    content = SHELF[address.removeprefix(f"{samples.SITE.base_url}/")]
    zipped = URIRef("https://www.iana.org/assignments/media-types/application/zip")
    assert outside.value(form, DCAT.mediaType) == zipped
    assert outside.value(form, DCAT.packageFormat) == zipped
    assert outside.value(form, DCAT.byteSize).toPython() == len(content)
    digest = outside.value(outside.value(form, SPDX.checksum), SPDX.checksumValue)
    assert str(digest) == hashlib.sha256(content).hexdigest()
    listed = {d["downloadURL"]: d for one in DATA for d in one["distribution"]}
    assert listed[address]["byteSize"] == len(content)
    assert listed[address]["checksum"]["checksumValue"] == str(digest)


@pytest.mark.parametrize("publication", samples.STANDING, ids=lambda p: p.document_id)
def test_every_term_is_one_of_the_vocabularies(publication):
    """A misspelt term would be read as nothing at all; rdflib knows which there are."""
    known = {str(term) for space in (DCAT, DCTERMS) for term in dir(space)}
    known |= {
        str(getattr(space, name)) for space in (DCAT, DCTERMS) for name in space.__annotations__
    }
    for _, term, kind in graph_of(publication) + whole():
        for used in (term, kind) if term == RDF.type else (term,):
            if str(used).startswith((str(DCAT), str(DCTERMS))):
                assert str(used) in known, used


def test_the_shapes_object_to_what_does_not_fit():
    """The check itself: without its title, a dataset is refused."""
    graph = graph_of(samples.PAPER)
    dataset = next(graph.subjects(RDF.type, DCAT.Dataset))
    assert isinstance(dataset, URIRef)
    graph.remove((dataset, DCTERMS.title, None))
    assert not validate(graph, shacl_graph=SHAPES)[0]
