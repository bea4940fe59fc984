"""The DCAT of every kind of release, read by rdflib and held to shapes by pySHACL."""

from __future__ import annotations

import json
from pathlib import Path

import published_samples as samples
import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF

# rdflib's JSON-LD parser warns of a class of rdflib's own
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

SHAPES = Graph().parse(Path(__file__).with_name("dcat_shapes.ttl"))
SHELF = samples.whole_site()


def graph_of(publication):
    described = json.loads(SHELF[f"{publication.folder}/metadata.json"])["dcat"]
    return Graph().parse(data=json.dumps(described), format="json-ld")


@pytest.mark.parametrize("publication", samples.STANDING, ids=lambda p: p.document_id)
def test_every_release_fits_the_shapes(publication):
    """Nothing is missing, and everything is of the kind that the vocabulary asks for."""
    fits, _, report = validate(graph_of(publication), shacl_graph=SHAPES)
    assert fits, report


@pytest.mark.parametrize("publication", samples.STANDING, ids=lambda p: p.document_id)
def test_every_term_is_one_of_the_vocabularies(publication):
    """A misspelt term would be read as nothing at all; rdflib knows which there are."""
    known = {str(term) for space in (DCAT, DCTERMS) for term in dir(space)}
    known |= {
        str(getattr(space, name)) for space in (DCAT, DCTERMS) for name in space.__annotations__
    }
    for _, term, kind in graph_of(publication):
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
