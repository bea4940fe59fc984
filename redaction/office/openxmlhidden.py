"""What a .docx, .xlsx or .pptx holds and its printed pages do not show; in the sandbox.

Source: ECMA-376 (Office Open XML), part 1.
"""

from __future__ import annotations

import re
from posixpath import basename, splitext

from redaction.office.hiddenin import Listing
from redaction.office.officepack import Pack
from redaction.office.sheetshidden import sheets
from redaction.office.slideshidden import slides
from redaction.office.wordhidden import words

_RELATED = re.compile(r"\.rels$")
_PICTURES = frozenset(
    ".png .jpg .jpeg .jpe .jfif .gif .bmp .dib .tif .tiff .emf .wmf .emz .wmz .svg .wdp .pct".split()
)
"""Endings of what lies beside a text's own parts and is drawn; recordings are not."""


def openxml(pack: Pack, ending: str, told: Listing) -> None:
    """Adds what a .docx, .xlsx or .pptx hides."""
    {".docx": words, ".xlsx": sheets, ".pptx": slides}[ending](pack, told)
    for name in pack.names:
        low = name.lower()
        recorded = "/media/" in low and splitext(low)[1] not in _PICTURES
        if recorded or "/embeddings/" in low or "/activex/" in low:
            told.add("embedded-object", name)
        elif low.endswith("vbaproject.bin"):
            told.add("macro", name)
        elif low.startswith("customxml/item") and low.endswith(".xml"):
            told.add("custom-data", name, _text_of(pack, name))
        elif _RELATED.search(low):
            _external_links(pack, name, told)
    for name in ("docProps/core.xml", "docProps/app.xml"):
        _properties(pack, name, told)
    custom = pack.xml("docProps/custom.xml")
    for one in custom.every("property") if custom else ():
        told.add("custom-property", one.attributes.get("name", ""), one.text())


def _text_of(pack: Pack, name: str) -> str:
    tree = pack.xml(name)
    return "" if tree is None else tree.text()


_OF_THE_MACHINE = frozenset(
    {
        *("Template", "TotalTime", "Pages", "Words", "Characters", "Lines", "Paragraphs", "Slides"),
        *("Application", "DocSecurity", "ScaleCrop", "CharactersWithSpaces", "SharedDoc", "Notes"),
        *(
            "AppVersion",
            "LinksUpToDate",
            "HyperlinksChanged",
            "HiddenSlides",
            "MMClips",
            "revision",
        ),
        *(
            "created",
            "modified",
            "PresentationFormat",
            "TitlesOfParts",
            "HeadingPairs",
            "lastPrinted",
        ),
    }
)


def _properties(pack: Pack, name: str, told: Listing) -> None:
    tree = pack.xml(name)
    for one in tree.elements() if tree else ():
        if one.name not in _OF_THE_MACHINE and (text := one.text()):
            told.add("property", one.name, text)


def _external_links(pack: Pack, name: str, told: Listing) -> None:
    tree = pack.xml(name)
    for one in tree.every("Relationship") if tree else ():
        kind = basename(one.attributes.get("Type", ""))
        if one.attributes.get("TargetMode") == "External" and kind != "hyperlink":
            told.add("external-link", f"{name}, {kind}", one.attributes.get("Target", ""))
