# ruff: noqa: E501 -- markup stands as it is written into the files
"""Office files made in code, each with words that are shown and words that are hidden by a known kind."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
_P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_OFFICE}"'
)
_BY = 'w:author="Hinewai Pukehinau" w:date="2026-03-02T09:00:00Z"'


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """One file: its name, the words that its pages show, and those that it hides, with their kind."""

    name: str
    shown: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]


def packed(path: Path, parts: dict[str, str | bytes]) -> None:
    """Writes a ZIP of these parts, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def relations(*rows: tuple[str, str, str]) -> str:
    """Gives a part of relationships: id, kind (or a whole address) and target, ``!`` before an external one."""
    made = []
    for name, kind, target in rows:
        mode = ' TargetMode="External"' if target.startswith("!") else ""
        whole = kind if ":" in kind else f"{_OFFICE}/{kind}"
        made.append(
            f'<Relationship Id="{name}" Type="{whole}" Target="{target.lstrip("!")}"{mode}/>'
        )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{"".join(made)}</Relationships>'


def types(**parts: str) -> str:
    """Gives the part of content types; names with ``__`` for a slash and ``_`` for a dot."""
    rows = "".join(
        f'<Override PartName="/{name.replace("__", "/").replace("_", ".")}" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def run(text: str, own: str = "") -> str:
    """Gives a run of text, with its own properties."""
    return f'<w:r><w:rPr>{own}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """Gives a paragraph."""
    return f"<w:p>{''.join(runs)}</w:p>"


def docx(path: Path, body: str, **more: str | bytes) -> None:
    """Writes a .docx of this body; further parts by name."""
    packed(
        path,
        {
            "[Content_Types].xml": types(
                word__document_xml="wordprocessingml.document.main",
                word__comments_xml="wordprocessingml.comments",
                word__settings_xml="wordprocessingml.settings",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": relations(
                ("r1", "comments", "comments.xml"), ("r2", "settings", "settings.xml")
            ),
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W} xmlns:r="{_OFFICE}">'
            f'<w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>',
            "word/comments.xml": f'<?xml version="1.0"?><w:comments {_W}/>',
            "word/settings.xml": f'<?xml version="1.0"?><w:settings {_W}/>',
            **more,
        },
    )


def tracked_docx(path: Path) -> OfficeFile:
    """Writes a .docx with everything that hides in one."""
    body = (
        paragraph(run("Whakataukī kōrero tēnā koutou"))
        + paragraph(
            run("Kept "),
            f'<w:ins w:id="1" {_BY}>{run("insertedword ")}</w:ins>',
            f'<w:del w:id="2" {_BY}><w:r><w:delText>deletedword</w:delText></w:r></w:del>',
            run(" end"),
        )
        + f'<w:p><w:pPr><w:rPr><w:del w:id="3" {_BY}/></w:rPr></w:pPr><w:del w:id="4" {_BY}>'
        "<w:r><w:delText>deletedparagraph</w:delText></w:r></w:del></w:p>"
        + f'<w:p><w:moveFrom w:id="5" {_BY}>{run("movedaway")}</w:moveFrom></w:p>'
        + paragraph(
            run("vanishedword", "<w:vanish/>"), run("whiteword", '<w:color w:val="FFFFFF"/>')
        )
        + '<w:p><w:commentRangeStart w:id="0"/>'
        + run("Commented")
        + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    docx(
        path,
        body,
        **{
            "word/comments.xml": f'<?xml version="1.0"?><w:comments {_W}><w:comment w:id="0" {_BY}>'
            f"{paragraph(run('commentword'))}</w:comment></w:comments>",
            "word/settings.xml": f'<?xml version="1.0"?><w:settings {_W}><w:trackRevisions/>'
            '<w:documentProtection w:edit="trackedChanges" w:enforcement="1" w:hash="abcd" w:salt="abcd"/>'
            '<w:docVars><w:docVar w:name="Adviser" w:val="variableword"/></w:docVars></w:settings>',
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
            'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:creator>propertyword</dc:creator></cp:coreProperties>",
            "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            'custom-properties"><property name="Client">customword</property></Properties>',
            "word/embeddings/embeddedword.bin": b"anything",
            "customXml/item1.xml": "<data>datastoreword</data>",
        },
    )
    return OfficeFile(
        path.name,
        ("Whakataukī kōrero tēnā koutou", "Kept insertedword", "Commented"),
        (
            ("tracked-insertion", "insertedword"),
            ("tracked-deletion", "deletedword"),
            ("tracked-deletion", "deletedparagraph"),
            ("tracked-deletion", "movedaway"),
            ("hidden-text", "vanishedword"),
            ("white-text", "whiteword"),
            ("comment", "commentword"),
            ("document-variable", "variableword"),
            ("property", "propertyword"),
            ("custom-property", "customword"),
            ("embedded-object", "embeddedword"),
            ("custom-data", "datastoreword"),
        ),
    )


def nested_docx(path: Path) -> OfficeFile:
    """Writes a .docx in which one person deleted what another had inserted, also in header, cell and note."""

    def deleted(text: str) -> str:
        return f'<w:del w:id="9" {_BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>'

    within = f'<w:ins w:id="8" {_BY}>{deleted("nestedword")}{run("insertedword")}</w:ins>'
    table = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid>'
        f"<w:tr><w:tc>{paragraph(run('Cell'), deleted('cellword'))}</w:tc></w:tr>"
        f'<w:tr><w:trPr><w:del w:id="7" {_BY}/></w:trPr><w:tc>{paragraph(deleted("rowword"))}</w:tc></w:tr></w:tbl>'
    )
    notes = f"{paragraph(run('Foot '), deleted('noteword'))}"
    docx(
        path,
        paragraph(within, '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + table
        + paragraph(run("Last")),
        **{
            "word/_rels/document.xml.rels": relations(("r1", "footnotes", "footnotes.xml")),
            "word/footnotes.xml": f'<?xml version="1.0"?><w:footnotes {_W}><w:footnote w:id="2">{notes}'
            "</w:footnote></w:footnotes>",
        },
    )
    return OfficeFile(
        path.name,
        ("insertedword", "Cell", "Last"),
        tuple(("tracked-deletion", w) for w in ("nestedword", "cellword", "rowword", "noteword")),
    )


def styled_docx(path: Path) -> OfficeFile:
    """Writes a .docx that hides by styles, by rows of tables, by shapes, and in web layout only."""

    def style(kind: str, name: str, based: str, own: str) -> str:
        on = f'<w:basedOn w:val="{based}"/>' if based else ""
        return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{on}{own}</w:style>'

    def styled(name: str, *runs: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{"".join(runs)}</w:p>'

    def row(text: str, own: str = "") -> str:
        return f"<w:tr>{own}<w:tc>{paragraph(run(text))}</w:tc></w:tr>"

    def table(rows: str, own: str = "") -> str:
        return f'<w:tbl><w:tblPr>{own}</w:tblPr><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid>{rows}</w:tbl>'

    def shape(text: str, hidden: str) -> str:
        space = "http://schemas.openxmlformats.org/drawingml/2006"
        shapes = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
        return (
            f'<w:p><w:r><w:drawing xmlns:wp="{space}/wordprocessingDrawing" xmlns:a="{space}/main" xmlns:wps="{shapes}">'
            f'<wp:inline><wp:extent cx="3000000" cy="600000"/><wp:docPr id="7" name="s"{hidden}/><a:graphic>'
            f'<a:graphicData uri="{shapes}"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="3000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
            f"<wps:txbx><w:txbxContent>{paragraph(run(text))}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def older(text: str, visibility: str) -> str:
        return (
            '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml">'
            f'<v:shape style="width:200pt;height:40pt;visibility:{visibility}"><v:textbox><w:txbxContent>'
            f"{paragraph(run(text))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        )

    vanish, shown = "<w:rPr><w:vanish/></w:rPr>", '<w:rPr><w:vanish w:val="0"/></w:rPr>'
    hidden = "<w:trPr><w:hidden/></w:trPr>"
    body = (
        table(row("cellshown") + row("rowword", hidden) + row("rowshown", hidden.replace("/>", ' w:val="0"/>')))
        + paragraph(run("between"))
        + table(row("wholetableword", hidden))
        + styled("Hidden", run("styleword"))
        + styled("Below", run("inheritedword"), run("runshown", '<w:vanish w:val="0"/>'))
        + styled("Back", run("backshown"))
        + paragraph(run("letterword", '<w:rStyle w:val="Letters"/>'))
        + table(row("tablestyleword"), '<w:tblStyle w:val="Cells"/>')
        + shape("shapeshown", "") + shape("shapeword", ' hidden="1"')
        + older("oldshown", "visible") + older("oldword", "hidden")
        + paragraph(run("webshown", "<w:webHidden/>"))
        + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF 1 = 1 "a" "elseword"'
                    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')
    )  # a file a line # fmt: skip
    docx(
        path,
        body,
        **{
            "[Content_Types].xml": types(
                word__document_xml="wordprocessingml.document.main",
                word__settings_xml="wordprocessingml.settings",
                word__styles_xml="wordprocessingml.styles",
            ),
            "word/_rels/document.xml.rels": relations(
                ("r2", "settings", "settings.xml"), ("r3", "styles", "styles.xml")
            ),
            "word/styles.xml": f'<?xml version="1.0"?><w:styles {_W}>'
            + style("paragraph", "Hidden", "", vanish)
            + style("paragraph", "Below", "Hidden", "")
            + style("paragraph", "Back", "Hidden", shown)
            + style("character", "First", "", vanish)
            + style("character", "Letters", "First", "")
            + style("table", "Cells", "", vanish)
            + "</w:styles>",
        },
    )
    words = ("styleword", "inheritedword", "letterword", "tablestyleword", "shapeword", "oldword")
    return OfficeFile(
        path.name,
        *(
            ("cellshown", "rowshown", "between", "runshown", "backshown", "shapeshown", "oldshown", "webshown"),
            (
                ("hidden-row", "rowword"),
                ("hidden-row", "wholetableword"),
                *(("hidden-text", word) for word in words),
                ("conditional-text", "elseword"),
            ),
        ),
    )  # a file a line # fmt: skip


def hiding_xlsx(path: Path) -> OfficeFile:
    """Writes a .xlsx with a hidden row, column and sheet, a comment and a hidden name."""

    def cell(at: str, text: str) -> str:
        return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'

    first = (
        '<cols><col min="3" max="3" width="12" hidden="1" customWidth="1"/></cols><sheetData>'
        f'<row r="1">{cell("A1", "Āpiha")}{cell("B1", "budget")}{cell("C1", "columnword")}</row>'
        f'<row r="2" hidden="1">{cell("A2", "rowword")}</row></sheetData>'
    )
    packed(
        path,
        {
            "[Content_Types].xml": types(
                xl__workbook_xml="spreadsheetml.sheet.main",
                xl__worksheets__sheet1_xml="spreadsheetml.worksheet",
                xl__worksheets__sheet2_xml="spreadsheetml.worksheet",
                xl__comments1_xml="spreadsheetml.comments",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r2", "worksheet", "worksheets/sheet2.xml"),
            ),
            "xl/workbook.xml": f'<?xml version="1.0"?><workbook {_S}><sheets>'
            '<sheet name="Shown" sheetId="1" r:id="r1"/>'
            '<sheet name="Kept back" sheetId="2" state="veryHidden" r:id="r2"/></sheets><definedNames>'
            '<definedName name="_xlnm.Print_Area" localSheetId="0">Shown!$A$1:$C$4</definedName>'
            '<definedName name="nameword" hidden="1">Shown!$A$1</definedName></definedNames></workbook>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet {_S}>{first}</worksheet>',
            "xl/worksheets/sheet2.xml": f'<?xml version="1.0"?><worksheet {_S}><sheetData>'
            f'<row r="1">{cell("A1", "sheetword")}</row></sheetData></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("r1", "comments", "../comments1.xml")
            ),
            "xl/comments1.xml": f'<?xml version="1.0"?><comments {_S}><authors><author>A</author></authors>'
            '<commentList><comment ref="A1" authorId="0"><text><r><t>noteword</t></r></text></comment>'
            "</commentList></comments>",
        },
    )
    return OfficeFile(
        path.name,
        ("Āpiha", "budget"),
        (
            ("hidden-row", "rowword"),
            ("hidden-column", "columnword"),
            ("hidden-sheet", "sheetword"),
            ("comment", "noteword"),
            ("hidden-name", "nameword"),
            ("print-area", "is printed of it"),
        ),
    )


def hiding_pptx(path: Path) -> OfficeFile:
    """Writes a .pptx with a hidden slide, speaker notes and a hidden shape."""

    def shape(number: int, text: str, more: str = "") -> str:
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="s{number}"{more}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="900000" y="{number * 900000}"/><a:ext cx="6000000" cy="800000"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r>'
            f"<a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )

    def tree(name: str, inside: str, more: str = "") -> str:
        return (
            f'<?xml version="1.0"?><p:{name} {_P}{more}><p:cSld><p:spTree><p:nvGrpSpPr>'
            '<p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
            f"{inside}</p:spTree></p:cSld></p:{name}>"
        )

    packed(
        path,
        {
            "[Content_Types].xml": types(
                ppt__presentation_xml="presentationml.presentation.main",
                ppt__slides__slide1_xml="presentationml.slide",
                ppt__slides__slide2_xml="presentationml.slide",
                ppt__notesSlides__notesSlide1_xml="presentationml.notesSlide",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/_rels/presentation.xml.rels": relations(
                ("r1", "slide", "slides/slide1.xml"), ("r2", "slide", "slides/slide2.xml")
            ),
            "ppt/presentation.xml": f'<?xml version="1.0"?><p:presentation {_P}><p:sldIdLst>'
            '<p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r2"/></p:sldIdLst>'
            '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
            "ppt/slides/slide1.xml": tree(
                "sld", shape(2, "Kaupapa slideword") + shape(3, "shapeword", ' hidden="1"')
            ),
            "ppt/slides/slide2.xml": tree("sld", shape(2, "hiddenslideword"), ' show="0"'),
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("r1", "notesSlide", "../notesSlides/notesSlide1.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": tree("notes", shape(2, "speakerword")),
        },
    )
    return OfficeFile(
        path.name,
        ("Kaupapa slideword",),
        (
            ("hidden-slide", "hiddenslideword"),
            ("speaker-notes", "speakerword"),
            ("hidden-text", "shapeword"),
        ),
    )


_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"),
        ("draw", "drawing"), ("config", "config"), ("meta", "meta"), ("fo", "xsl-fo-compatible"),
        ("presentation", "presentation"), ("manifest", "manifest"), ("svg", "svg-compatible"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # a file a line # fmt: skip


def opendocument(path: Path, kind: str, styles: str, body: str, **more: str) -> None:
    """Writes an OpenDocument file; ``kind`` is text, spreadsheet or presentation."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    packed(
        path,
        {
            "mimetype": media_type,
            "content.xml": f'<?xml version="1.0"?><office:document-content {_ODF} office:version="1.3">'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}"
            f"</office:{kind}></office:body></office:document-content>",
            **more,
            "META-INF/manifest.xml": f'<?xml version="1.0"?><manifest:manifest {_ODF} manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
            '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        },
    )


def hiding_odt(path: Path) -> OfficeFile:
    """Writes a .odt whose own settings ask for hidden text and comments to be printed."""
    change = (
        "<office:change-info><dc:creator>Hinewai Pukehinau</dc:creator>"
        "<dc:date>2026-03-02T09:00:00</dc:date></office:change-info>"
    )
    opendocument(
        path,
        "text",
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>',
        '<text:tracked-changes><text:changed-region text:id="c1" xml:id="c1"><text:deletion>'
        f"{change}<text:p>deletedword</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>Tēnā koe shownword <text:change text:change-id="c1"/></text:p>'
        '<text:p><text:span text:style-name="H">vanishedword</text:span></text:p>'
        "<text:p>noted<office:annotation><dc:creator>A</dc:creator><text:p>commentword</text:p>"
        "</office:annotation></text:p>"
        '<text:section text:name="S" text:display="none"><text:p>sectionword</text:p></text:section>',
        **{
            "settings.xml": f'<?xml version="1.0"?><office:document-settings {_ODF}><office:settings>'
            '<config:config-item-set config:name="ooo:configuration-settings">'
            '<config:config-item config:name="PrintHiddenText" config:type="boolean">true</config:config-item>'
            '<config:config-item config:name="PrintAnnotationMode" config:type="short">2</config:config-item>'
            "</config:config-item-set></office:settings></office:document-settings>",
        },
    )
    return OfficeFile(
        path.name,
        ("Tēnā koe shownword",),
        (
            ("tracked-deletion", "deletedword"),
            ("hidden-text", "vanishedword"),
            ("comment", "commentword"),
            ("hidden-text", "sectionword"),
        ),
    )


def conditional_odt(path: Path) -> OfficeFile:
    """Writes a .odt that hides by conditions, by styles behind styles, by rows and by shapes."""

    def style(kind: str, name: str, parent: str, own: str = "") -> str:
        return f'<style:style style:family="{kind}" style:name="{name}" style:parent-style-name="{parent}">{own}</style:style>'

    def row(text: str, more: str = "") -> str:
        return f"<table:table-row{more}><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"

    def frame(text: str, more: str = "") -> str:
        return (
            f'<text:p><draw:frame{more} svg:width="5cm" svg:height="1cm"><draw:text-box><text:p>{text}</text:p>'
            "</draw:text-box></draw:frame></text:p>"
        )

    def section(name: str, more: str, text: str) -> str:
        return f'<text:section text:name="{name}" {more}><text:p>{text}</text:p></text:section>'

    field = '<text:p>x<text:hidden-text text:condition="ooow:{}" text:string-value="{}" text:is-hidden="{}"/></text:p>'
    passage = (
        '<text:p><text:hidden-paragraph text:condition="ooow:{}" text:is-hidden="{}"/>{}</text:p>'
    )
    none = '<style:text-properties text:display="none"/>'
    opendocument(
        path,
        "text",
        style("text", "Last", "Below"),
        field.format("1 == 1", "fieldword", "true")
        + '<text:p><text:conditional-text text:condition="ooow:1 == 2" text:string-value-if-true="otherword" '
        'text:string-value-if-false="choiceshown">choiceshown</text:conditional-text></text:p>'
        + passage.format("1 == 1", "true", "passageword")
        + passage.format("1 == 2", "false", "passageshown")
        + section("one", 'text:display="none"', "sectionword")
        + section("two", 'text:display="condition" text:condition="ooow:1 == 1"', "whenword")
        + '<text:p>shownword <text:span text:style-name="Last">inheritedword</text:span></text:p>'
        + '<text:p text:style-name="Under">belowword</text:p>'
        + f'<table:table table:name="T"><table:table-column/>{row("cellshown")}'
        + row("rowword", ' table:visibility="collapse"') + "</table:table>"
        + frame("frameshown") + frame("frameword", ' draw:display="none"')
        + '<text:p><text:variable-set text:name="v" text:display="none" office:value-type="string" '
        'office:string-value="variableword">variableword</text:variable-set></text:p>',
        **{
            "styles.xml": f'<?xml version="1.0"?><office:document-styles {_ODF} office:version="1.3"><office:styles>'
            + style("text", "First", "", none) + style("text", "Below", "First")
            + style("paragraph", "Over", "", none) + style("paragraph", "Under", "Over")
            + "</office:styles></office:document-styles>",
        },
    )  # a file a line # fmt: skip
    return OfficeFile(
        path.name,
        ("choiceshown", "passageshown", "shownword", "cellshown", "frameshown"),
        (
            *(("conditional-text", word) for word in ("fieldword", "otherword", "passageword")),
            *(("hidden-text", word) for word in ("sectionword", "whenword", "inheritedword")),
            *(("hidden-text", word) for word in ("belowword", "frameword")),
            ("hidden-row", "rowword"),
            ("document-variable", "variableword"),
        ),
    )


def hiding_ods(path: Path) -> OfficeFile:
    """Writes a .ods with a collapsed row, a filtered one, a hidden column and a hidden sheet."""

    def row(text: str, more: str = "", second: str = "") -> str:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'
            for said in (text, second)
            if said
        )
        return f"<table:table-row{more}>{cells}</table:table-row>"

    opendocument(
        path,
        "spreadsheet",
        '<style:style style:name="T" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>",
        '<table:table table:name="Shown"><table:table-column/><table:table-column table:visibility="collapse"/>'
        + row("shownword", second="columnword")
        + row("rowword", ' table:visibility="collapse"')
        + row("filteredword", ' table:visibility="filter"')
        + "</table:table>"
        f'<table:table table:name="Back" table:style-name="T"><table:table-column/>{row("sheetword")}</table:table>',
    )
    return OfficeFile(
        path.name,
        ("shownword",),
        (
            ("hidden-row", "rowword"),
            ("hidden-row", "filteredword"),
            ("hidden-column", "columnword"),
            ("hidden-sheet", "sheetword"),
        ),
    )


def hiding_odp(path: Path) -> OfficeFile:
    """Writes a .odp with a hidden slide and speaker notes."""

    def page(name: str, style: str, text: str, notes: str) -> str:
        box = (
            '<draw:frame svg:width="15cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><draw:text-box>'
            "<text:p>{}</text:p></draw:text-box></draw:frame>"
        )
        return (
            f'<draw:page draw:name="{name}" draw:style-name="{style}" draw:master-page-name="">'
            f"{box.format(text)}<presentation:notes>{box.format(notes)}</presentation:notes></draw:page>"
        )

    opendocument(
        path,
        "presentation",
        '<style:style style:name="V" style:family="drawing-page"/><style:style style:name="N" '
        'style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/>'
        "</style:style>",
        page("one", "V", "shownword", "speakerword")
        + page("two", "N", "hiddenslideword", "morenotes"),
    )
    return OfficeFile(
        path.name,
        ("shownword",),
        (("hidden-slide", "hiddenslideword"), ("speaker-notes", "speakerword")),
    )


def hiding_rtf(path: Path) -> OfficeFile:
    """Writes a .rtf with changes, text hidden by itself and by styles, rows, shapes, a comment and an entry."""

    def shape(says: str, text: str) -> str:
        name, value = says.split()
        return (
            r"{\shp{\*\shpinst\shpleft0\shptop0\shpright4000\shpbottom600{\sp{\sn shapeType}{\sv 202}}"
            rf"{{\sp{{\sn {name}}}{{\sv {value}}}}}{{\shptxt {text}\par}}}}}}"
        )

    def row(before: str, *cells: str) -> str:
        written = "".join(rf"\pard\intbl{before} {cell}\cell " for cell in cells)
        return rf"{{\trowd\cellx3000\cellx6000 {written}\row}}"

    parts = (
        r"Shown w\u257?hi {\v vanishedword}{\deleted deletedword} {\revised insertedword}",
        r"{\mvf\mvauth1 movedaway\mvf0 } {\mvt\mvauth1 movedhere}",
        r"{\revised in {\deleted innerdeletion} out}",
        r"\s1 parastyleword",
        r"\s2 kidstyleword",
        r"{\cs10 charstyleword}",
        r"seen{\*\atnid A}{\*\atnauthor Ann}\chatn{\*\annotation{\*\atnref 1}commentword}",
        r"{\xe entryword}",
        shape("fHidden 1", "hiddenshape"),
        shape("fPrint 0", "unprintedshape"),
        shape("fHidden 0", "shownshape"),
        r"\plain " + row("", "rowshown", "rowseen"),
        row(r"\v", "rowhidden", "rowunseen"),
        "lastshown",
    )
    head = (
        r"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s1\v Away;}{\s2\sbasedon1 Kid;}"
        r"{\*\cs10\additive\v Gone;}}{\*\revtbl{Unknown;}{Ann;}}"
    )
    path.write_text(head + "".join(rf"{part}\par\pard\plain " for part in parts) + "}", "ascii")
    hidden = ("vanishedword", "parastyleword", "kidstyleword", "charstyleword", "rowhidden")
    shapes = ("rowunseen", "hiddenshape", "unprintedshape")
    deleted = ("deletedword", "movedaway", "innerdeletion")
    return OfficeFile(
        path.name,
        (
            *("Shown wāhi", "insertedword", "movedhere", "shownshape", "rowshown", "rowseen"),
            "lastshown",
        ),
        (
            *(("hidden-text", word) for word in (*hidden, *shapes)),
            *(("tracked-deletion", word) for word in deleted),
            ("comment", "commentword"),
            ("field-code", "entryword"),
        ),
    )


MAKERS = {
    "tracked.docx": tracked_docx,
    "nested.docx": nested_docx,
    "styled.docx": styled_docx,
    "hiding.xlsx": hiding_xlsx,
    "hiding.pptx": hiding_pptx,
    "hiding.odt": hiding_odt,
    "conditional.odt": conditional_odt,
    "hiding.ods": hiding_ods,
    "hiding.odp": hiding_odp,
    "hiding.rtf": hiding_rtf,
}
"""Every kind that can be written in code, by the name of its file."""
