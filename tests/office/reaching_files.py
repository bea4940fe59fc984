# ruff: noqa: E501 -- markup stands as it is written into the files
"""Office files that reach out: to addresses, shares, templates, other workbooks and programs; drawings that lie."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from office_files import docx, opendocument, packed, paragraph, relations, run, types

_SPACES = "http://schemas.openxmlformats.org/"
_S = (
    f'xmlns="{_SPACES}spreadsheetml/2006/main" xmlns:r="{_SPACES}officeDocument/2006/relationships"'
)
_PICTURE = (
    '<w:drawing><wp:inline xmlns:wp="{0}drawingml/2006/wordprocessingDrawing"><wp:extent cx="900000" cy="900000"/>'
    '<wp:docPr id="1" name="p"/><a:graphic xmlns:a="{0}drawingml/2006/main"><a:graphicData uri="{0}drawingml/2006/picture">'
    '<pic:pic xmlns:pic="{0}drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip {1}/></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
)
SHARE = "file://192.0.2.5/share/unc.png"


def pictured(number: int, how: str) -> str:
    """Gives a run with a picture that stands elsewhere (``link``) or in the file (``embed``)."""
    where = f'r:{how}="r{number}"'
    return f"<w:r>{_PICTURE.format(_SPACES, where)}</w:r>"


def linked_docx(path: Path, address: str) -> None:
    """Writes a .docx with a template, pictures and fields that stand elsewhere."""
    fields = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{said}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for said in (
            f'INCLUDEPICTURE "{address}/field.png" \\d',
            f'INCLUDETEXT "{address}/field.docx"',
            'DDEAUTO cmd "/c calc"',
        )
    )
    docx(
        path,
        paragraph(run("shownword"), pictured(8, "link"), pictured(9, "link"), fields),
        **{
            "word/_rels/document.xml.rels": relations(
                ("r2", "settings", "settings.xml"),
                ("r8", "image", f"!{address}/linked.png"),
                ("r9", "image", f"!{SHARE}"),
            ),
            "word/settings.xml": '<?xml version="1.0"?><w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            f'xmlns:r="{_SPACES}officeDocument/2006/relationships"><w:attachedTemplate r:id="r1"/></w:settings>',
            "word/_rels/settings.xml.rels": relations(
                ("r1", "attachedTemplate", f"!{address}/template.dotm")
            ),
        },
    )


def linked_odt(path: Path, address: str) -> None:
    """Writes a .odt with pictures, a section and an object that stand elsewhere."""
    pictures = "".join(
        f'<draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:{kind} xlink:href="{target}" '
        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
        for kind, target in (
            ("image", f"{address}/linked.png"),
            ("image", SHARE),
            ("object", f"{address}/object.odt"),
        )
    )
    section = (
        f'<text:section text:name="s"><text:section-source xlink:href="{address}/section.odt" xlink:type="simple"/>'
        "<text:p>sectionword</text:p></text:section>"
    )
    opendocument(path, "text", "", f"<text:p>shownword{pictures}</text:p>{section}")


def linked_xlsx(path: Path, address: str) -> None:
    """Writes a .xlsx with another workbook behind it, a program to be asked, and a formula that asks an address."""
    formulas = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>{said}</f><v>keptword{n}</v></c></row>'
        for n, said in enumerate(
            (
                f'WEBSERVICE("{address}/asked")',
                "[1]Other!A1",
                "[2]!'!A1'",
                f'HYPERLINK("{address}/link","x")',
            ),
            1,
        )
    )
    packed(
        path,
        {
            "[Content_Types].xml": types(
                xl__workbook_xml="spreadsheetml.sheet.main",
                xl__worksheets__sheet1_xml="spreadsheetml.worksheet",
                xl__externalLinks__externalLink1_xml="spreadsheetml.externalLink",
                xl__externalLinks__externalLink2_xml="spreadsheetml.externalLink",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r2", "externalLink", "externalLinks/externalLink1.xml"),
                ("r3", "externalLink", "externalLinks/externalLink2.xml"),
            ),
            "xl/workbook.xml": f'<workbook {_S}><sheets><sheet name="Tau" sheetId="1" r:id="r1"/></sheets><externalReferences>'
            '<externalReference r:id="r2"/><externalReference r:id="r3"/></externalReferences><calcPr fullCalcOnLoad="1"/></workbook>',
            "xl/externalLinks/externalLink1.xml": f'<externalLink {_S}><externalBook r:id="r1"><sheetNames><sheetName val="Other"/>'
            "</sheetNames></externalBook></externalLink>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                ("r1", "externalLinkPath", f"!{address}/other.xlsx")
            ),
            "xl/externalLinks/externalLink2.xml": f'<externalLink {_S}><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems>'
            '<ddeItem name="!A1" advise="1"/></ddeItems></ddeLink></externalLink>',
            "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{formulas}</sheetData></worksheet>",
        },
    )


def svg(address: str) -> bytes:
    """Gives a drawing that asks for a picture and a style, and draws itself."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99"><style>@import "{address}/s.css";'
        f'</style><image xlink:href="{address}/svg.png" width="9" height="9"/><g id="g"><use xlink:href="#g"/><use xlink:href="#g"/></g></svg>'
    ).encode()


def emf(_: str) -> bytes:
    """Gives a metafile that says it has thousands of millions of records and points."""
    head = struct.pack(
        "<2I8i4I2H3I",
        1,
        88,
        *[0, 0, 99, 99] * 2,
        0x464D4520,
        0x10000,
        *[0xFFFFFFF0] * 2,
        0xFFFF,
        0,
        0,
        0,
        0,
    )
    line = struct.pack("<2I4iI", 3, 0xFFFFFFF8, 0, 0, 9, 9, 0xFFFFFFF0)
    return head + struct.pack("<4i", 99, 99, 9, 9) + line


def wmf(_: str) -> bytes:
    """Gives a metafile whose records are longer than it, or of no length."""
    placed = struct.pack("<IH4hHIH", 0x9AC6CDD7, 0, 0, 0, 99, 99, 96, 0, 0)
    return (
        placed
        + struct.pack("<3HI H I H", 1, 9, 0x300, 0xFFFFFFF0, 0xFFFF, 0xFFFFFFF0, 0)
        + struct.pack("<IH", 0, 0x324) * 9
    )


def drawn_docx(path: Path, address: str, kind: str, make: Callable[[str], bytes]) -> None:
    """Writes a .docx with a drawing in it."""
    kinds = types(word__document_xml="wordprocessingml.document.main")
    named = {"svg": "image/svg+xml", "emf": "image/x-emf", "wmf": "image/x-wmf"}[kind]
    docx(
        path,
        paragraph(run("shownword"), pictured(8, "embed")),
        **{
            "[Content_Types].xml": kinds.replace(
                "<Override", f'<Default Extension="{kind}" ContentType="{named}"/><Override', 1
            ),
            "word/_rels/document.xml.rels": relations(("r8", "image", f"media/p.{kind}")),
            f"word/media/p.{kind}": make(address),
        },
    )


def fonted_docx(path: Path, font: bytes) -> None:
    """Writes a .docx that brings its font, hidden by its key as Word hides it, and writes in it."""
    key = "{00112233-4455-6677-8899-AABBCCDDEEFF}"
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    hidden = bytes(one ^ mask[n % 16] for n, one in enumerate(font[:32])) + font[32:]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kinds = types(
        word__document_xml="wordprocessingml.document.main",
        word__fontTable_xml="wordprocessingml.fontTable",
    )
    docx(
        path,
        paragraph(run("shownword"), run("abc", '<w:rFonts w:ascii="Deep" w:hAnsi="Deep"/>')),
        **{
            "[Content_Types].xml": kinds.replace(
                "<Override",
                '<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/><Override',
                1,
            ),
            "word/_rels/document.xml.rels": relations(("r1", "fontTable", "fontTable.xml")),
            "word/fontTable.xml": f'<w:fonts {space} xmlns:r="{_SPACES}officeDocument/2006/relationships"><w:font w:name="Deep">'
            f'<w:embedRegular r:id="r1" w:fontKey="{key}"/></w:font></w:fonts>',
            "word/_rels/fontTable.xml.rels": relations(("r1", "font", "fonts/f.odttf")),
            "word/fonts/f.odttf": hidden,
        },
    )
