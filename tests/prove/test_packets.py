"""The XMP packet of a copy: ours in every letter, saying what the file says of itself, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdf
import pytest
from lxml import etree
from pikepdf import Dictionary, Name
from public_files import PublicFile, case_of

from redaction.prove import packets, structure
from redaction.structure.assemble import PRODUCER, assemble
from redaction.structure.packet import packet

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "cabinet-minute.pdf"
TITLE = "Minute: Tūī & <lights> &amp; more"
BARE = {"tree": {"role": "Document", "kids": []}, "links": [], "outline": []}


def made(path: Path, title: str = TITLE) -> Path:
    """Gives the first page of a sample as the engine puts it together."""
    list(assemble([[str(SAMPLE), 1]], BARE, title, "en-NZ", str(path)))
    return path


def odd(path: Path) -> list[str]:
    """Gives what the witness says of a file's metadata."""
    with pikepdf.open(path) as file:
        return list(packets.odd(file))


def test_what_we_write_is_what_the_witness_expects(tmp_path):
    """The title is told in XMP as in the properties, whatever signs stand in it; other programs read it."""
    path = made(tmp_path / "a.pdf")
    assert odd(path) == []
    with pikepdf.open(path) as file:
        assert str(file.open_metadata()["dc:title"]) == TITLE
        assert "pdfuaid" not in file.Root.Metadata.read_bytes().decode()
    assert path.read_bytes() == made(tmp_path / "b.pdf").read_bytes()
    untitled = made(tmp_path / "c.pdf", "")
    with pikepdf.open(untitled) as file:
        assert "/Metadata" not in file.Root
    assert odd(untitled) == []


def test_parsers_that_forgive_nothing_read_it(tmp_path):
    """It is well-formed XML by lxml, and XMP by pypdf: title, language and maker are what the file says."""
    data = pypdf.PdfReader(made(tmp_path / "a.pdf"))
    held = data.root_object["/Metadata"].get_object().get_data()
    root = etree.fromstring(held, etree.XMLParser(recover=False, resolve_entities=False))
    assert root.tag == "{adobe:ns:meta/}xmpmeta"
    said = data.xmp_metadata
    assert said.dc_title == {"x-default": TITLE} == {"x-default": data.metadata.title}
    assert said.dc_language == ["en-NZ"] == [data.root_object["/Lang"]]
    assert said.pdf_producer == PRODUCER


OTHER_TITLE = packet("Thaddeus Wexcombe", "en-NZ", PRODUCER)
OURS = packet(TITLE, "en-NZ", PRODUCER) or b""


@pytest.mark.parametrize(
    "said",
    [
        OTHER_TITLE,
        packet(TITLE, "en-NZ", "Somebody"),
        packet(TITLE, "mi", PRODUCER),
        OURS.replace(b"</rdf:Description>", b"<pdf:Keywords>W</pdf:Keywords></rdf:Description>"),
        OURS + b"\n<!-- Wexcombe -->",
        OURS.replace(b"Minute", b"Minute<b/>"),
        b"\xff\xfe",
        b"",
    ],
)
def test_any_other_packet_is_objected_to(tmp_path, said):
    """Another title, language or maker, one more property, a comment, or what is no text."""
    path = made(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        stream = file.make_stream(said)
        stream.Type, stream.Subtype = Name.Metadata, Name.XML
        file.Root.Metadata = stream
        file.save(path, fix_metadata_version=False)
    assert odd(path) == ["/Metadata that says something else than the file's title and language"]


def test_metadata_in_another_form_is_objected_to(tmp_path):
    """A stream with a key more, and a dictionary in its place."""
    path = made(tmp_path / "a.pdf")
    for held in (Dictionary(Type=Name.Metadata), None):
        with pikepdf.open(path) as file:
            if held is None:
                file.Root.Metadata.Extra = Name.Wexcombe
            else:
                file.Root.Metadata = held
            assert list(packets.odd(file)) == ["/Metadata in another form than ours"]


@pytest.mark.parametrize("where", ["page", "resources"])
def test_metadata_elsewhere_are_objected_to(tmp_path, where):
    """Only the file has a packet: no page, and nothing that stands within one."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0].obj
        holder = page if where == "page" else page.Resources
        holder.Metadata = document.make_stream(OURS)

    _, found = structure.testify(case_of(tmp_path, PublicFile(change=change)))
    assert any("/Metadata" in finding.what for finding in found) or where == "resources"
    assert found
