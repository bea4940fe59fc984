"""An office file without what LibreOffice would print of it and its own program does not show; in the sandbox.

What is hidden is listed for the reviewer from the file as it came; then it is cut out, byte for byte, of
the copy that LibreOffice gets, and all else stays as it is. Three things of a .docx go: tracked deletions,
of which LibreOffice prints those within an insertion; hidden rows of tables; hidden shapes. Of
OpenDocument go fields and paragraphs that a condition hid, text of hidden styles, collapsed rows of a
text's tables, and shapes that are not for paper. Of slides and sheets go hidden shapes (LibreOffice draws
hidden connectors), and those over a sheet that are not for paper. RTF and compound files have modules of
their own (``richcuts``; ``doccuts``, ``sheetcuts``, ``slidecuts``). One mark goes as well, for it makes
LibreOffice leave out what Word prints: text that is hidden in web layout only, such as the page numbers of a
table of contents.

Source: ECMA-376, part 1, 17.13.5 (revisions), and its elements ``hidden`` (of rows), ``webHidden`` and
``docPr``; 20.1.2.2.8, 20.5.2.3 (shapes of slides and sheets); OpenDocument 1.3, part 3, 7.7 (conditional
fields), and its ``draw:display``, ``table:visibility``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from xml.parsers import expat

from redaction.office import doccuts, richcuts, sheetcuts, slidecuts
from redaction.office.odfstyles import NOT_ON_PAPER, styles_of
from redaction.office.officepack import LARGEST_XML, Pack, opened_pack
from redaction.office.xmlcuts import Open, Rule, without

_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_SHAPES = "urn:schemas-microsoft-com:vml"
_MARKS = frozenset({"rPr", "trPr", "ctrlPr"})
"""What stands in these is a mark of a paragraph or row, which LibreOffice settles."""

OLDER = {".doc": doccuts, ".xls": sheetcuts, ".ppt": slidecuts}
"""By ending: who cuts shapes out of compound files, and tells them."""

OFF = ("0", "false", "off")
UNSEEN = re.compile(r"visibility\s*:\s*hidden")


def write_unprinted(path: str, ending: str, out: Path) -> None:
    """Writes a file of one of the endings in ``WRITTEN_ANEW`` anew, without what must not be printed.

    Raises:
        Refused: it cannot be read within bounds.
    """
    if ending == ".rtf":
        out.write_bytes(richcuts.unprinted(Path(path).read_bytes()))
        return
    if ending in OLDER:
        OLDER[ending].write_unprinted(path, out)
        return
    parts = _PRINTED[ending]
    with opened_pack(path) as pack, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        rule = _rule(pack, ending)
        for name in dict.fromkeys(pack.names):
            # OpenDocument's type is read before anything is unpacked
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            written.writestr(name, _part(pack, name, parts, rule), how)


def _part(pack: Pack, name: str, parts: re.Pattern[str], rule: Rule) -> bytes:
    content = pack.read(name)
    if not parts.fullmatch(name) or len(content) > LARGEST_XML:
        return content
    try:
        return without(content, rule)
    except expat.ExpatError:
        # LibreOffice cannot read such a part either, and says so
        return content


def manuscript(above: Sequence[Open]) -> Open | None:
    """Gives what goes of a .docx as an element begins."""
    here = above[-1]
    if here.space in _WORDS:
        return _of_words(here, above)
    if here.name == "docPr" and here.attributes.get("hidden", "0") not in OFF:
        return _nearest(above, "AlternateContent") or _nearest(above, "drawing")
    if here.space == _SHAPES and UNSEEN.search(here.attributes.get("style", "")):
        return here
    return None


def _of_words(here: Open, above: Sequence[Open]) -> Open | None:
    parents = [one.name for one in above[-3:-1]]
    if here.name in ("del", "moveFrom"):
        return None if parents and parents[-1] in _MARKS else here
    if here.name == "webHidden":
        return here
    if here.name == "hidden" and parents == ["tr", "trPr"]:
        return None if here.attributes.get("val", "true") in OFF else above[-3]
    return None


_DRAWN = ("sp", "pic", "graphicFrame", "cxnSp", "grpSp", "contentPart")


def shape(above: Sequence[Open]) -> Open | None:
    """Gives what goes of a .pptx, and of the drawings over a sheet, as an element begins."""
    here = above[-1]
    if here.name == "clientData" and here.attributes.get("fPrintsWithSheet", "1") in OFF:
        return _around(above, len(above) - 2)
    if here.name != "cNvPr" or here.attributes.get("hidden", "0") in OFF:
        return None
    # what it says of itself stands in a head of its own
    at = len(above) - 3
    return _around(above, at) if at > 0 and above[at].name in _DRAWN else None


def _around(above: Sequence[Open], at: int) -> Open:
    """Gives what goes with a shape: its place on a sheet, and other forms of it for other programs."""
    while at > 1:
        if above[at - 1].name in ("Choice", "Fallback"):
            at -= 2
        elif above[at - 1].name.endswith("Anchor"):
            at -= 1
        else:
            break
    return above[at]


def drawing(above: Sequence[Open]) -> Open | None:
    """Gives what goes of any OpenDocument file as an element begins."""
    here = above[-1]
    unseen = here.attributes.get("display") in NOT_ON_PAPER
    return here if unseen and ":drawing:" in here.space else None


def text(styles: Collection[str], above: Sequence[Open]) -> Open | None:
    """Gives what goes of an OpenDocument text as an element begins, by the styles that hide."""
    here = above[-1]
    if here.name in ("p", "h", "span") and here.attributes.get("style-name", "") in styles:
        return here
    hidden = here.attributes.get("is-hidden", "true") != "false"
    if here.name == "hidden-text" and hidden:
        return here
    if here.name == "hidden-paragraph" and hidden:
        return _nearest(above, "p", "h")
    if here.name == "table-row" and here.attributes.get("visibility", "visible") != "visible":
        return here
    return drawing(above)


def _nearest(above: Sequence[Open], *names: str) -> Open | None:
    return next((one for one in reversed(above) if one.name in names), None)


def _rule(pack: Pack, ending: str) -> Rule:
    if ending == ".docx":
        return manuscript
    if ending in (".pptx", ".xlsx"):
        return shape
    if ending != ".odt":
        return drawing
    trees = [pack.xml(name) for name in ("content.xml", "styles.xml")]
    # LibreOffice prints what a style hides only by the style that it is made from
    hiding, _ = styles_of([tree for tree in trees if tree is not None])
    return partial(text, hiding)


_ODF = re.compile(r"(content|styles)\.xml")
_PRINTED = {
    ".docx": re.compile(r"word/[^/]+\.xml"),
    ".pptx": re.compile(r"ppt/(slides|slideLayouts|slideMasters|diagrams|drawings)/[^/]+\.xml"),
    ".xlsx": re.compile(r"xl/drawings/[^/]+\.xml"),
    ".odt": _ODF,
    ".ods": _ODF,
    ".odp": _ODF,
}
"""By ending: the parts that are printed."""

WRITTEN_ANEW = frozenset(_PRINTED) | {*OLDER, ".rtf"}
"""Endings of files of which LibreOffice gets a copy that is not theirs byte for byte."""
