# ruff: noqa: E501 -- markup stands as it is written into the files
"""Slides and sheets made in code whose shapes, notes, comments and cells are hidden in every known way."""

from __future__ import annotations

from pathlib import Path

from office_files import OfficeFile, packed, relations, types

_SPACES = "http://schemas.openxmlformats.org/"
_R = f'xmlns:r="{_SPACES}officeDocument/2006/relationships"'
_A = f'xmlns:a="{_SPACES}drawingml/2006/main"'
_P = f'xmlns:p="{_SPACES}presentationml/2006/main" {_A} {_R}'
_X = f'xmlns:x="{_SPACES}drawingml/2006/spreadsheetDrawing" {_A}'
_S = f'xmlns="{_SPACES}spreadsheetml/2006/main" {_R}'
_MC = f'xmlns:mc="{_SPACES}markup-compatibility/2006"'
_P188 = 'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
_NEWER = "http://schemas.microsoft.com/office/2018/10/relationships/comments"
_GREEN = '<a:solidFill><a:srgbClr val="00FF00"/></a:solidFill>'
_HIDDEN = ' hidden="1"'


def _place(row: int, left: int = 900_000) -> str:
    return f'<a:off x="{left}" y="{row * 500_000}"/><a:ext cx="6000000" cy="400000"/>'


def _box(
    space: str, row: int, text: str, own: str = "", *, left: int = 900_000, kind: str = ""
) -> str:
    """Gives a shape with text, on a slide or a sheet by the prefix of its namespace."""
    more = f"<{space}:nvPr>{kind}</{space}:nvPr>" if space == "p" else ""
    return (
        f'<{space}:sp><{space}:nvSpPr><{space}:cNvPr id="{row + 1}" name="b{row}"{own}/><{space}:cNvSpPr/>{more}'
        f"</{space}:nvSpPr><{space}:spPr><a:xfrm>{_place(row, left)}</a:xfrm>"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></{space}:spPr><{space}:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></{space}:txBody></{space}:sp>"
    )


def _line(space: str, own: str) -> str:
    """Gives a broad green line that joins nothing."""
    more = "<p:nvPr/>" if space == "p" else ""
    return (
        f'<{space}:cxnSp><{space}:nvCxnSpPr><{space}:cNvPr id="90" name="connector"{own}/><{space}:cNvCxnSpPr/>{more}'
        f"</{space}:nvCxnSpPr><{space}:spPr><a:xfrm>{_place(0)}</a:xfrm>"
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="60000">{_GREEN}</a:ln></{space}:spPr></{space}:cxnSp>'
    )


def _group(space: str, row: int, inside: str, own: str = "") -> str:
    place = _place(row)
    child = place.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    more = "<p:nvPr/>" if space == "p" else ""
    return (
        f'<{space}:grpSp><{space}:nvGrpSpPr><{space}:cNvPr id="{80 + row}" name="g"{own}/><{space}:cNvGrpSpPr/>{more}'
        f"</{space}:nvGrpSpPr><{space}:grpSpPr><a:xfrm>{place}{child}</a:xfrm></{space}:grpSpPr>{inside}</{space}:grpSp>"
    )


def _either(newer: str, older: str) -> str:
    """Gives two forms of one shape, for newer and older programs."""
    choice = '<mc:Choice xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" Requires="p14">'
    return f"<mc:AlternateContent {_MC}>{choice}{newer}</mc:Choice><mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"


def _slide(inside: str, more: str = "", name: str = "sld") -> str:
    head = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    )
    return f'<?xml version="1.0"?><p:{name} {_P}{more}><p:cSld><p:spTree>{head}{inside}</p:spTree></p:cSld></p:{name}>'


def shaped_pptx(path: Path) -> OfficeFile:
    """Writes a .pptx whose slides are shown in another order than they are numbered by, with all that hides."""
    slide_kind, notes_kind = "presentationml.slide", "presentationml.notesSlide"
    noted = '<p:ph type="body" idx="1"/>'
    packed(
        path,
        {
            "[Content_Types].xml": types(
                ppt__presentation_xml="presentationml.presentation.main",
                **{f"ppt__slides__slide{n}_xml": slide_kind for n in (1, 2, 3, 4)},
                **{f"ppt__notesSlides__notesSlide{n}_xml": notes_kind for n in (1, 2)},
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/_rels/presentation.xml.rels": relations(
                *((f"r{n}", "slide", f"slides/slide{n}.xml") for n in (1, 2, 3, 4))
            ),
            # slide 3 is shown first, 2 not at all, 4 is left over; an id stands before and behind the other one
            "ppt/presentation.xml": f'<?xml version="1.0"?><p:presentation {_P}><p:sldIdLst><p:sldId r:id="r3" id="258"/>'
            '<p:sldId id="257" r:id="r2"/><p:sldId id="256" r:id="r1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
            '<p:notesSz cx="6858000" cy="9144000"/><p:custShowLst><p:custShow name="showname" id="0"/></p:custShowLst>'
            "</p:presentation>",
            "ppt/slides/slide1.xml": _slide(
                _box("p", 1, "Tuarua shownword")
                + _line("p", _HIDDEN)
                + _group("p", 2, _box("p", 2, "groupword"), _HIDDEN)
                + _group("p", 3, _box("p", 3, "groupshown") + _box("p", 3, "innerword", _HIDDEN))
                + _either(
                    _box("p", 4, "choiceword", _HIDDEN), _box("p", 4, "fallbackword", _HIDDEN)
                )
                + _either(_box("p", 5, "choiceshown"), _box("p", 5, "choiceshown"))
                + _box("p", 6, "besideword", left=19_000_000)
                + _box("p", 7, "describedshown", ' descr="describingword" title="titlingword"')
            ),
            "ppt/slides/slide2.xml": _slide(_box("p", 1, "hiddenslideword"), ' show="0"'),
            "ppt/slides/slide3.xml": _slide(_box("p", 1, "firstshown")),
            "ppt/slides/slide4.xml": _slide(_box("p", 1, "leftoverword")),
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("r1", "notesSlide", "../notesSlides/notesSlide1.xml"),
                ("r2", "comments", "../comments/comment7.xml"),
            ),
            "ppt/slides/_rels/slide2.xml.rels": relations(
                ("r1", "notesSlide", "../notesSlides/notesSlide2.xml")
            ),
            "ppt/slides/_rels/slide3.xml.rels": relations(
                ("r1", _NEWER, "../comments/modernComment_102_0.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": _slide(
                _box("p", 1, "speakerword", kind=noted)
                + _box("p", 2, "4711", kind='<p:ph type="sldNum" idx="2"/>'),
                name="notes",
            ),
            "ppt/notesSlides/notesSlide2.xml": _slide(_box("p", 1, "morenotes"), name="notes"),
            "ppt/commentAuthors.xml": f'<?xml version="1.0"?><p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Hinewai"/></p:cmAuthorLst>',
            "ppt/authors.xml": f'<?xml version="1.0"?><p188:authorLst {_P188}><p188:author id="{{A}}" name="Wiremu"/></p188:authorLst>',
            "ppt/comments/comment7.xml": f'<?xml version="1.0"?><p:cmLst {_P}><p:cm authorId="0"><p:pos x="1" y="1"/>'
            "<p:text>olderword</p:text></p:cm></p:cmLst>",
            "ppt/comments/modernComment_102_0.xml": f'<?xml version="1.0"?><p188:cmLst {_A} {_P188}><p188:cm authorId="{{A}}">'
            '<p188:replyLst><p188:reply authorId="{A}"><p188:txBody><a:p><a:r><a:t>replyword</a:t></a:r></a:p></p188:txBody>'
            "</p188:reply></p188:replyLst><p188:txBody><a:p><a:r><a:t>newerword</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>",
            "ppt/tags/tag1.xml": f'<?xml version="1.0"?><p:tagLst {_P}><p:tag name="CLIENT" val="tagword"/></p:tagLst>',
            "ppt/media/recordedword.mp4": b"\0\0\0\x18ftypmp42",
        },
    )
    shapes = ("groupword", "innerword", "choiceword", "fallbackword", "besideword", "connector")
    return OfficeFile(
        path.name,
        ("firstshown", "Tuarua shownword", "groupshown", "choiceshown", "describedshown"),
        (
            *(("hidden-text", word) for word in shapes),
            *(("description", word) for word in ("describingword", "titlingword")),
            *(("hidden-slide", word) for word in ("hiddenslideword", "leftoverword")),
            *(("speaker-notes", word) for word in ("speakerword", "morenotes")),
            *(("comment", word) for word in ("olderword", "newerword", "replyword")),
            ("hidden-name", "showname"),
            ("custom-data", "tagword"),
            ("embedded-object", "recordedword"),
        ),
    )


def shaped_xlsx(path: Path) -> OfficeFile:
    """Writes a .xlsx with shapes over its cells, formats that show nothing, and words in formulas and prompts."""

    def anchor(row: int, inside: str, own: str = "") -> str:
        corners = "".join(
            f"<x:{name}><x:col>{column}</x:col><x:colOff>0</x:colOff><x:row>{row * 3 + more}</x:row>"
            f"<x:rowOff>0</x:rowOff></x:{name}>"
            for name, column, more in (("from", 0, 0), ("to", 5, 2))
        )
        return f"<x:twoCellAnchor>{corners}{inside}<x:clientData{own}/></x:twoCellAnchor>"

    def cell(at: str, text: str, style: int = 0) -> str:
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'

    drawn = (
        anchor(1, _box("x", 1, "boxshown"))
        + anchor(2, _box("x", 2, "boxword", _HIDDEN))
        + anchor(3, _box("x", 3, "screenword"), ' fPrintsWithSheet="0"')
        + anchor(4, _group("x", 4, _box("x", 4, "groupword"), _HIDDEN))
        + anchor(5, _group("x", 5, _box("x", 5, "groupshown") + _box("x", 5, "innerword", _HIDDEN)))
        + anchor(6, _line("x", _HIDDEN))
    )
    cells = (
        f'<row r="1">{cell("A1", "cutshown and more than its cell holds")}{cell("B1", "hiddencolumn")}{cell("C1", "besideshown")}</row>'
        f'<row r="2">{cell("A2", "formatword", 1)}{cell("C2", "textshown", 2)}</row>'
        '<row r="3"><c r="A3" t="str"><f>IF(1=1,"formulashown","formulaword")</f><v>formulashown</v></c></row>'
    )
    packed(
        path,
        {
            "[Content_Types].xml": types(
                xl__workbook_xml="spreadsheetml.sheet.main",
                xl__worksheets__sheet1_xml="spreadsheetml.worksheet",
                xl__styles_xml="spreadsheetml.styles",
                xl__comments1_xml="spreadsheetml.comments",
                xl__drawings__drawing1_xml="drawing",
            ),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "styles", "styles.xml")
            ),
            "xl/workbook.xml": f'<?xml version="1.0"?><workbook {_S}><sheets><sheet name="Shown" sheetId="1" r:id="r1"/></sheets>'
            '<absPath url="C:\\folderword\\"/></workbook>',
            "xl/styles.xml": f'<?xml version="1.0"?><styleSheet {_S}><numFmts count="2"><numFmt numFmtId="164" formatCode=";;;"/>'
            '<numFmt numFmtId="165" formatCode=";;"/></numFmts><fonts count="1"><font><sz val="10"/></font></fonts>'
            '<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/>'
            '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet {_S}><cols><col min="1" max="1" width="9" customWidth="1"/>'
            f'<col min="2" max="2" width="9" hidden="1" customWidth="1"/></cols><sheetData>{cells}</sheetData><dataValidations>'
            '<dataValidation type="list" sqref="A1" promptTitle="promptword"><formula1>"listword,other"</formula1></dataValidation>'
            '</dataValidations><drawing r:id="r1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("r1", "drawing", "../drawings/drawing1.xml"),
                ("r2", "comments", "../comments1.xml"),
            ),
            "xl/drawings/drawing1.xml": f'<?xml version="1.0"?><x:wsDr {_X}>{drawn}</x:wsDr>',
            "xl/comments1.xml": f'<?xml version="1.0"?><comments {_S}><authors><author>Hinewai</author></authors><commentList>'
            f'<comment ref="A1" authorId="0"><text><r><t>noteword</t></r></text><mc:AlternateContent {_MC}><mc:Choice Requires="v2">'
            "<commentPr><anchor><from><col>15</col><row>4711</row></from></anchor></commentPr></mc:Choice></mc:AlternateContent>"
            "</comment></commentList></comments>",
        },
    )
    shapes = ("boxword", "screenword", "groupword", "innerword", "connector", "formatword")
    return OfficeFile(
        path.name,
        ("boxshown", "groupshown", "textshown", "formulashown", "besideshown"),
        (
            *(("hidden-text", word) for word in shapes),
            *(("field-code", word) for word in ("formulaword", "listword")),
            *(("comment", word) for word in ("noteword", "promptword")),
            ("hidden-column", "hiddencolumn"),
            ("property", "folderword"),
            ("cut-off", "cutshown and more than its cell holds"),
        ),
    )


DRAWN = {"shaped.pptx": shaped_pptx, "shaped.xlsx": shaped_xlsx}
"""Slides and sheets with shapes, by the name of the file."""
