# ruff: noqa: E501 -- a case is a row
"""Hostile and broken office files, messages and archives, each made in code; with why each is refused.

Those of PDF and pictures are in ``tests/intake/hostile_files.py``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from compound_files import compound, outlook, properties
from mail_files import letter, pdf, zipped
from office_files import docx, hiding_odt, hiding_pptx, hiding_rtf, hiding_xlsx, paragraph, run

from records.errors import RefusalReason as Why

Make = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file by name; ``reasons`` of which it is refused for one, or none where its parts settle it."""

    name: str
    make: Make
    reasons: frozenset[Why]


def refused(name: str, make: Make | bytes, *reasons: Why) -> Hostile:
    """Gives a file that is refused whole."""
    write = make if callable(make) else lambda path: path.write_bytes(make)
    return Hostile(name, write, frozenset(reasons))


def settled(name: str, make: Make | bytes) -> Hostile:
    """Gives a file that is taken in, or whose parts are refused one by one."""
    return refused(name, make)


def torn(make: Callable[[Path], object], share: float) -> Make:
    """Gives a maker of a file that is cut off."""

    def cut(path: Path) -> None:
        make(path)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return cut


def body(xml: str) -> Make:
    """Gives a maker of a .docx with this body."""
    return lambda path: docx(path, xml)


def parts(**changes: str | bytes) -> Make:
    """Gives a maker of a .docx with other parts; names with ``__`` for a slash and ``_`` for a dot."""
    named = {key.replace("__", "/").replace("_", "."): value for key, value in changes.items()}
    return lambda path: docx(path, paragraph(run("words")), **named)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><w:document xmlns:w='x'>&j;</w:document>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


def encrypted(content: bytes) -> bytes:
    """Gives a ZIP whose entries say that they are encrypted."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at != -1:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def claiming(size: int) -> bytes:
    """Gives a ZIP that says it unpacks to a size, and does not."""
    changed = bytearray(zipped({"a.pdf": pdf("words")}))
    at = changed.find(b"PK\x01\x02")
    changed[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(changed)


def linked() -> bytes:
    """Gives a ZIP with a symbolic link in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link.pdf")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def deep_zip(depth: int) -> bytes:
    """Gives an archive in an archive in an archive, and so on, ten of each in the one around it."""
    made = zipped({"a.pdf": pdf("words")})
    for _ in range(depth):
        made = zipped({f"{number}.zip": made for number in range(10)})
    return made


def one_for_all(count: int) -> bytes:
    """Gives an archive whose entries are all the same bytes of it.

    Source: D. Fifield, A better zip bomb, WOOT 2019.
    """
    content = bytearray(zipped({"a.pdf": bytes(20_000_000)}))
    directory = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = bytes(content[directory:end])
    whole = bytes(content[:directory]) + entry * count
    tail = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, directory, 0
    )
    return whole + tail


def ringed_msg(*, sibling: bool) -> bytes:
    """Gives a message for Outlook whose directory leads in a ring, by its neighbours or to its own root."""
    content = bytearray(compound(outlook("S", "words")))
    root = content.index("Root Entry".encode("utf-16-le"))
    # an entry of 128 bytes has its right neighbour at 72 and its first child at 76; [MS-CFB] 2.6.1
    struct.pack_into("<I", content, root + 128 + (72 if sibling else 76), 1 if sibling else 0)
    return bytes(content)


def many_parts(count: int) -> bytes:
    """Gives a message of very many parts side by side."""
    head = "From: a@example.nz\r\nSubject: many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    part = "\r\n--b\r\nContent-Type: text/plain\r\n\r\nx"
    return (head + part * count + "\r\n--b--\r\n").encode()


def deep_mail(depth: int) -> bytes:
    """Gives a message in a message in a message, and so on."""
    made = letter("0", "innermost")
    for number in range(depth):
        outer = letter(str(number + 1), "text")
        outer.add_attachment(made)
        made = outer
    return made.as_bytes()


def nested_parts(depth: int) -> bytes:
    """Gives a message whose parts stand within each other."""
    lines = ["From: a@example.nz", "Subject: deep", "MIME-Version: 1.0"]
    for number in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{number}", "", f"--b{number}"]
    return ("\r\n".join([*lines, "Content-Type: text/plain", "", "x", ""])).encode()


def with_attachment(content: bytes, kind: str, name: str, **headers: str) -> bytes:
    """Gives a message with one attachment."""
    made = letter("S", "text")
    main, _, sub = kind.partition("/")
    made.add_attachment(content, main, sub, filename=name)
    for header, value in headers.items():
        made[header] = value
    return made.as_bytes()


def crowded(count: int) -> bytes:
    """Gives a message with very many attachments."""
    made = letter("S", "text")
    for number in range(count):
        made.add_attachment(b"x", "application", "octet-stream", filename=f"{number}.bin")
    return made.as_bytes()


def bad_base64() -> bytes:
    """Gives a message whose attachment was damaged on the way."""
    return with_attachment(pdf("words"), "application/pdf", "a.pdf").replace(
        b"JVBERi0", b"!!*%%(}", 1
    )


def macro_docx(path: Path) -> None:
    """Writes a .docx that is made to run macros."""
    docx(path, paragraph(run("words")))
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)


def flagged_docx(path: Path) -> None:
    """Writes a .docx whose entries say that they are encrypted."""
    docx(path, "")
    path.write_bytes(encrypted(path.read_bytes()))


def locked_odt(path: Path) -> None:
    """Writes a .odt whose manifest says that it is encrypted."""
    hiding_odt(path)
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["META-INF/manifest.xml"] = kept["META-INF/manifest.xml"].replace(
        b'manifest:media-type="text/xml"/>',
        b'manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>',
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)


_WORD_ENCRYPTED = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(4096)
_BOOK_ENCRYPTED = b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(4096)
_ODT = "application/vnd.oasis.opendocument.text"

OFFICE = [
    refused("binary.rtf", b"{\\rtf1 words{\\bin2147483647 x}" + b"}}}", Why.BROKEN),
    refused("empty.docx", b"", Why.EMPTY),
    refused("text.docx", b"only words", Why.UNKNOWN_TYPE),
    refused("pdf.docx", pdf("words"), Why.UNKNOWN_TYPE),
    refused("half.docx", torn(lambda p: docx(p, paragraph(run("words"))), 0.5), Why.BROKEN),
    refused("half.xlsx", torn(hiding_xlsx, 0.6), Why.BROKEN),
    refused("half.pptx", torn(hiding_pptx, 0.6), Why.BROKEN),
    refused("half.odt", torn(hiding_odt, 0.6), Why.BROKEN),
    refused("sheet.docx", hiding_xlsx, Why.BROKEN),
    refused("text.ods", hiding_odt, Why.BROKEN),
    refused("archive.docx", zipped({"a.txt": b"x"}), Why.BROKEN),
    refused("no-content.odt", zipped({"mimetype": _ODT.encode()}), Why.BROKEN),
    refused("entities.docx", parts(word__document_xml=ENTITIES), Why.BROKEN),
    refused("outside.docx", parts(word__settings_xml=OUTSIDE), Why.BROKEN),
    refused("outside-types.docx", parts(docProps__core_xml=OUTSIDE), Why.BROKEN),
    refused("entities-drawn.docx", parts(word__media__p_svg=ENTITIES), Why.BOMB),
    refused("no-xml.docx", parts(word__document_xml="<w:document>"), Why.BROKEN),
    refused("deep.docx", body("<w:p>" * 5000 + "</w:p>" * 5000), Why.BOMB),
    refused("bomb.docx", parts(word__comments_xml="<c>" + " " * 40_000_000 + "</c>"), Why.BOMB),
    refused("bomb.odt", zipped({"mimetype": _ODT.encode(), "content.xml": bytes(40_000_000)}), Why.BOMB),
    refused("many.docx", zipped({f"p{n}": b"" for n in range(10_001)}), Why.BOMB),
    refused("locked.docx", compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x" * 5000}), Why.ENCRYPTED),
    refused("flagged.docx", flagged_docx, Why.ENCRYPTED),
    refused("locked.odt", locked_odt, Why.ENCRYPTED),
    refused("locked.doc", compound({"WordDocument": _WORD_ENCRYPTED}), Why.ENCRYPTED),
    refused("locked.xls", compound({"Workbook": _BOOK_ENCRYPTED}), Why.ENCRYPTED),
    refused("locked.ppt", compound({"PowerPoint Document": b"x" * 5000, "EncryptedSummary": b"x"}), Why.ENCRYPTED),
    refused("macro.docx", macro_docx, Why.UNKNOWN_TYPE),
    refused("book.doc", compound({"Workbook": bytes(5000)}), Why.BROKEN),
    refused("junk.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), Why.BROKEN),
    refused("half.doc", torn(lambda p: p.write_bytes(compound({"WordDocument": bytes(9000)})), 0.3), Why.BROKEN),
    refused("zip.doc", zipped({"a.txt": b"x"}), Why.UNKNOWN_TYPE),
    refused("text.rtf", b"only words", Why.UNKNOWN_TYPE),
    refused("template.dotm", b"PK\x03\x04", Why.UNKNOWN_TYPE),
]  # a file a line # fmt: skip
"""Refused at the first look: LibreOffice never sees them."""

PRINTED = [
    refused("nothing.docx", body("<w:unclosed>"), Why.BROKEN),
    refused("zeros.doc", compound({"WordDocument": bytes(9000)}), Why.BROKEN),
    refused("zeros.xls", compound({"Workbook": bytes(9000)}), Why.BROKEN),
    refused("zeros.ppt", compound({"PowerPoint Document": bytes(9000)}), Why.BROKEN),
    settled("half.rtf", torn(hiding_rtf, 0.7)),
    settled("deep.rtf", b"{\\rtf1 " + b"{" * 50_000 + b"words" + b"}" * 50_001),
    settled("bytes-less-than-none.rtf", b"{\\rtf1 words{\\pict\\bin-2147483648 x}" + b"{\\bin-1 }" * 5000 + b"}"),
    settled("bytes-again-and-again.rtf", b"{\\rtf1 words" + b"{\\pict\\pngblip\\bin4 {{{{}" * 20_000 + b"}"),
    settled("objects.rtf", b"{\\rtf1 words" + b"{\\object\\objemb{\\*\\objdata 01050000" * 300 + b"}" * 601),
    settled("open.rtf", b"{\\rtf1 " + b"{\\shp{\\sp{\\sn fHidden}{\\sv 1}" * 5000 + b"words"),
    settled("wide.docx", body(paragraph(run("x" * 100_000)))),
    settled("empty-body.docx", body("")),
    settled("elsewhere.docx", body('<w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>')),
]  # a file a line # fmt: skip
"""What LibreOffice itself has to settle, all in one run: each is printed or refused, and none ends the run."""

MAIL = [
    refused("empty.eml", b"", Why.EMPTY),
    refused("text.eml", b"only words, no headers\n", Why.BROKEN),
    refused("binary.eml", bytes(range(256)) * 20, Why.BROKEN),
    refused("foreign.eml", b"Foo: bar\r\n\r\nbody", Why.BROKEN),
    refused("pdf.eml", pdf("words"), Why.BROKEN),
    refused("nested.eml", nested_parts(300), Why.BOMB, Why.BROKEN),
    refused("parts-10000-deep.eml", nested_parts(10_000), Why.BOMB, Why.BROKEN),
    settled("parts-10000.eml", many_parts(10_000)),
    settled("brackets.eml", b"From: a@x.nz\r\nTo: " + b"(" * 20_000 + b"\r\nSubject: words\r\n\r\nbody"),
    settled("brackets-in-part.eml", b"From: a@x.nz\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=" + b"(" * 20_000 + b"\r\nContent-ID: " + b"(" * 20_000 + b"\r\n\r\nwords\r\n--b--\r\n"),
    refused("long.eml", letter("S", "word " * 250_000).as_bytes(), Why.TOO_LARGE),
    settled("outside.eml", with_attachment(b"Content-Type: text/plain\r\n\r\n", "message/external-body; access-type=URL; URL=\"http://192.0.2.9/w\"", "w.txt")),
    settled("deep.eml", deep_mail(8)),
    settled("crowded.eml", crowded(230)),
    settled("base64.eml", bad_base64()),
    settled("charset.eml", b"From: a@x.nz\r\nSubject: =?x-none?B?////?=\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xe9\xff"),
    settled("no-end.eml", b"From: a@x.nz\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx"),
    settled("no-boundary.eml", b"From: a@x.nz\r\nContent-Type: multipart/mixed\r\n\r\nx"),
    settled("winmail.eml", with_attachment(b"x", "application/ms-tnef", "winmail.dat")),
    settled("sealed.eml", with_attachment(b"x", "application/pkcs7-mime", "smime.p7m")),
    settled("slip.eml", with_attachment(pdf("w"), "application/pdf", "../../../tmp/slip.pdf")),
    settled("nul.eml", with_attachment(pdf("w"), "application/pdf", "a\u202efdp.exe\u0085.pdf")),
    settled("long-name.eml", with_attachment(pdf("w"), "application/pdf", f"{'ā' * 900}.pdf")),
    settled("locked-part.eml", with_attachment(compound({"EncryptedPackage": b"x" * 5000}), "application/x", "a.docx")),
    settled("html.eml", b"From: a@x.nz\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 9000 + b"deep"),
    refused("empty.msg", b"", Why.EMPTY),
    refused("text.msg", b"only words", Why.UNKNOWN_TYPE),
    refused("junk.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), Why.BROKEN),
    refused("word.msg", compound({"WordDocument": bytes(5000)}), Why.BROKEN),
    refused("half.msg", compound(outlook("S", "words" * 4000))[:2000], Why.BROKEN),
    settled("ring.msg", ringed_msg(sibling=True)),
    settled("root-in-itself.msg", ringed_msg(sibling=False)),
    settled("short.msg", compound({"__properties_version1.0": properties(32, {0x37: "S"})["__properties_version1.0"] + b"xx"})),
]  # a file a line # fmt: skip

ARCHIVES = [
    refused("empty.zip", b"", Why.EMPTY),
    refused("none.zip", zipped({}), Why.EMPTY, Why.UNKNOWN_TYPE),
    refused("text.zip", b"only words", Why.UNKNOWN_TYPE),
    refused("half.zip", zipped({"a.pdf": pdf("words")})[:200], Why.BROKEN),
    refused("bomb.zip", zipped({"a.pdf": bytes(60_000_000)}), Why.BOMB),
    refused("claims.zip", claiming(0xFFFFFFF0), Why.BOMB),
    refused("crowd.zip", zipped({f"{n}.pdf": b"" for n in range(300)}), Why.BOMB),
    refused("locked.zip", encrypted(zipped({"a.pdf": pdf("words")})), Why.ENCRYPTED),
    settled("deep.zip", deep_zip(4)),
    refused("one-for-all.zip", one_for_all(250), Why.BOMB, Why.BROKEN),
    settled("lies.zip", claiming(10)),
    settled("link.zip", linked()),
    settled("slip.zip", zipped({"../../a.pdf": pdf("w"), "/etc/b.pdf": pdf("w"), "C:\\c.pdf": pdf("w")})),
    settled("same.zip", zipped({"a/x.pdf": pdf("one"), "b/x.pdf": pdf("two")})),
    settled("mixed.zip", zipped({"a.eml": deep_mail(1), "b.exe": b"MZ", "c.gif": b"GIF89a"})),
]  # a file a line # fmt: skip
