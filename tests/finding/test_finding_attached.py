"""People in the files within a file: text, PDF and office files, two levels deep, and nothing that is none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from tests_pages import page_of

from redaction.attached import MOST_WORDS
from redaction.beside import hidden_texts
from redaction.finding import PresidioFinder
from redaction.intake import accept

NAMED = "The complainant is Wiremu Karaitiana."
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>The complainant is Wiremu </w:t></w:r><w:r><w:t>Karaitiana.</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>Second paragraph</w:t></w:r></w:p></w:body></w:document>"
)


def packed(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return content.getvalue()


def drawn(text: str, **attached: bytes) -> bytes:
    """Gives a PDF of one page with a line of text, and files that hang in it."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(400, 200))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    for name, content in attached.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(
            document, content, filename=f"{name}.bin"
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words_of(folder: Path, **attached: bytes) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(drawn("A harmless page", **attached))
    return hidden_texts(path, accept(path)).get("attached files", "")


@pytest.mark.parametrize(
    "content",
    [
        NAMED.encode(),
        NAMED.encode("utf-16"),
        f"name;role\n{NAMED};none".encode("utf-8-sig"),
        drawn(NAMED),
        drawn("Outside", inner=NAMED.encode()),
        packed(word__document=WORD),
    ],
    ids=["text", "utf-16", "csv", "pdf", "text in a pdf", "office"],
)
def test_the_words_of_an_attachment_are_read(tmp_path: Path, content: bytes):
    """Whatever the attachment is called, its words are read by what it is."""
    assert NAMED in " ".join(words_of(tmp_path, a=content).split())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"PK\x03\x04 broken",
        b"%PDF-1.7 broken",
        packed(other="<a/>"),
    ],
    ids=["empty", "picture", "broken archive", "broken pdf", "other archive"],
)
def test_what_is_no_text_gives_no_words(tmp_path: Path, content: bytes):
    """A picture or a broken file neither names anybody nor stops the finding."""
    assert words_of(tmp_path, a=content) == ""


def test_attachments_are_read_within_bounds(tmp_path: Path):
    """Many words of many files are cut, and the ones behind them are not read."""
    told = words_of(tmp_path, a=b"word " * 50_000, b=NAMED.encode())
    assert 0 < len(told) <= MOST_WORDS
    assert "Karaitiana" not in told


def test_a_person_of_an_attachment_is_found_on_the_pages_and_the_other_way_round(tmp_path: Path):
    """Named in full in the one, by surname in the other."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        drawn("A page", note=b"The user wkaraitiana and Ms Harriet Quillfeather wrote.")
    )
    beside = hidden_texts(path, accept(path))
    page = page_of(["The complainant is Wiremu Karaitiana, as Quillfeather agreed."])
    found = PresidioFinder().find_all([page], beside=beside)
    words = beside["attached files"]
    assert "wkaraitiana" in {words[f.start : f.end] for f in found.beside["attached files"]}
    assert "Quillfeather" in {f.text for f in found.findings}
