"""People in the files within a file: text, PDF and office files, two levels deep, and nothing that is none."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from tests_pages import page_of

from records.document import Original
from records.marks import Beside
from redaction.finding import PresidioFinder
from redaction.inspection.attached import MOST_WORDS, attached
from redaction.inspection.beside import embedded_texts, hidden_texts
from redaction.intake import accept

NAMED = "The complainant is Wiremu Karaitiana."
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>The complainant is Wiremu </w:t></w:r><w:r><w:t>Karaitiana.</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>Second paragraph</w:t></w:r></w:p></w:body></w:document>"
)


MESSAGE = (
    "From: Office <a@example.com>\nTo: b@example.com\nSubject: Greetings\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nBODY"
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


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(name, part)
    return content.getvalue()


def looked(folder: Path, **files: bytes) -> Beside:
    """Gives what the sandbox's job makes of files in a PDF, here in this process."""
    path = folder / "paper.pdf"
    path.write_bytes(drawn("A harmless page", **files))
    (told,) = attached(str(path), "application/pdf")
    words = "\n\n".join(told["texts"])
    return Beside({"attached files": words} if words else {}, told["unread"])


def words_of(folder: Path, **files: bytes) -> str:
    return looked(folder, **files).texts.get("attached files", "")


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
    ("content", "unread"),
    [
        (b"", {}),
        (b"\x89PNG\r\n\x1a\n\0\0\0", {"picture": 1}),
        (b"\xff\xd8\xff\xe0\0\0", {"picture": 1}),
        (b"PK\x03\x04 broken", {"broken": 1}),
        (b"%PDF-1.7 broken", {"broken": 1}),
        (packed(other="<a/>"), {}),
        (b"7z\xbc\xaf\x27\x1c\0\0", {"archive": 1}),
        (b"\0\1\2\3", {"other": 1}),
        (zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": NAMED.encode()})})}), {"too-deep": 1}),
        (zipped({"a.txt": b"a" * 3_000_000}), {"too-much": 1}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_looked_into_is_counted(tmp_path: Path, content: bytes, unread: dict[str, int]):
    """A picture, a broken file or one too deep names nobody, stops nothing, and is told by kind."""
    told = looked(tmp_path, a=content)
    assert "Karaitiana" not in told.texts.get("attached files", "")
    assert told.unread == unread


@pytest.mark.parametrize(
    "content",
    [
        zipped({"notes.txt": NAMED.encode(), "inner.zip": zipped({"a.txt": b"Hoani"})}),
        zipped({"paper.pdf": drawn(NAMED)}),
        MESSAGE.replace("BODY", base64.encodebytes(NAMED.encode()).decode()).encode(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\3\0" + NAMED.encode() + b"\0\0\1\xff\xfe",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\3\0" + NAMED.encode("utf-16-le") + b"\5\5\0",
        zipped({"word/document.xml": b"<w><p>A</p></w>", "word/embeddings/x.bin": NAMED.encode()}),
    ],
    ids=["archive", "pdf in an archive", "message", "older office", "wide letters", "embedded"],
)
def test_files_within_are_looked_into(tmp_path: Path, content: bytes):
    """Archives, messages in any encoding, older office files and what is embedded in newer ones."""
    assert NAMED in looked(tmp_path, a=content).texts["attached files"]


def test_of_an_older_office_file_only_runs_are_read(tmp_path: Path):
    """That is told, too: nobody should take it for read."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NAMED.encode()
    assert looked(tmp_path, a=content).unread == {"older-office": 1}


def test_a_locked_file_is_told(tmp_path: Path):
    """A PDF with a password is none that was read."""
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(NAMED))) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert looked(tmp_path, a=locked.getvalue()).unread == {"locked": 1}


def test_a_scan_in_an_attachment_is_told(tmp_path: Path):
    """Its pages have no word that could be read; each is counted as a picture."""
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.add_blank_page()
    content = io.BytesIO()
    blank.save(content)
    assert looked(tmp_path, a=content.getvalue()).unread == {"picture": 2}


def test_what_is_embedded_in_an_original_is_looked_into(tmp_path: Path):
    """Its own words are on the pages; its spreadsheet is not."""
    path = tmp_path / "paper.docx"
    sheet = packed(xl__sharedStrings=f"<sst><si>{NAMED}</si></sst>")
    parts = {"word/document.xml": WORD.encode(), "word/embeddings/Sheet1.xlsx": sheet}
    path.write_bytes(zipped(parts | {"word/media/image1.png": b"\x89PNG\r\n"}))
    original = Original(path.name, "0" * 64, 1, "application/office", "us", {}, "0" * 64)
    told = embedded_texts(path, original)
    assert (told.texts["embedded files"], told.unread) == (NAMED, {})


def test_attachments_are_read_within_bounds(tmp_path: Path):
    """Many words of many files are cut, and the ones behind them are not read."""
    told = words_of(tmp_path, a=b"word " * 50_000, b=NAMED.encode())
    assert 0 < len(told) <= MOST_WORDS
    assert "Karaitiana" not in told


def test_a_person_of_an_attachment_is_found_on_the_pages_and_the_other_way_round(tmp_path: Path):
    """Named in full in the one, by surname in the other."""
    path = tmp_path / "paper.pdf"
    note = b"The user wkaraitiana and Ms Harriet Quillfeather wrote."
    path.write_bytes(drawn("A page", note=note, scan=b"\x89PNG\r\n"))
    told = hidden_texts(path, accept(path))
    beside = told.texts
    assert told.unread == {"picture": 1}
    page = page_of(["The complainant is Wiremu Karaitiana, as Quillfeather agreed."])
    found = PresidioFinder().find_all([page], beside=beside)
    words = beside["attached files"]
    assert "wkaraitiana" in {words[f.start : f.end] for f in found.beside["attached files"]}
    assert "Quillfeather" in {f.text for f in found.findings}
