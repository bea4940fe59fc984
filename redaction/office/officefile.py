"""The first look at an office file, in the sandbox: is it what it says, is it bounded, what does it hide?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import olefile

from records.errors import RefusalReason, Refused
from redaction.office import richcuts
from redaction.office.hiddenin import Listing, legacy
from redaction.office.odfhidden import opendocument
from redaction.office.officepack import Pack, bound_drawings, opened_pack
from redaction.office.openxmlhidden import openxml
from redaction.office.unprinted import OLDER

_OPEN_XML = {
    ".docx": ("word/document.xml", "wordprocessingml"),
    ".xlsx": ("xl/workbook.xml", "spreadsheetml"),
    ".pptx": ("ppt/presentation.xml", "presentationml"),
}
_OPEN_DOCUMENT = {
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
_COMPOUND = {
    ".doc": ("WordDocument",),
    ".xls": ("Workbook", "Book"),
    ".ppt": ("PowerPoint Document",),
}
_ENCRYPTED_STREAMS = ("EncryptedPackage", "EncryptionInfo", "EncryptedSummary")


def look(path: str, ending: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: ``hidden``, what the file does not show on its printed pages.

    Raises:
        Refused: it is broken, encrypted, a bomb, or something else than its name says.
    """
    told = Listing()
    if ending in _OPEN_XML:
        _look_into_open_xml(path, ending, told)
    elif ending in _OPEN_DOCUMENT:
        with opened_pack(path) as pack:
            _require_open_document(pack, ending)
            bound_drawings(pack)
            opendocument(pack, told)
    elif ending in _COMPOUND:
        _look_into_compound(path, ending, told)
    elif ending == ".rtf":
        rtf = Path(path).read_bytes()
        if richcuts.cut_off(rtf):
            raise Refused(RefusalReason.BROKEN, "it is no whole rtf file")
        richcuts.tell(rtf, told)
    else:
        raise Refused(RefusalReason.UNKNOWN_TYPE, "it is no office file that is known here")
    yield {"hidden": told.items, "left_out": told.left_out}


def _look_into_open_xml(path: str, ending: str, told: Listing) -> None:
    if olefile.isOleFile(path):
        # a password makes a compound file of what was a ZIP
        raise Refused(RefusalReason.ENCRYPTED, "it is protected by a password")
    with opened_pack(path) as pack:
        main, family = _OPEN_XML[ending]
        types = pack.xml("[Content_Types].xml")
        if types is None or main not in pack.names:
            raise Refused(RefusalReason.BROKEN, f"it is no whole {ending[1:]} file")
        kinds = [one.attributes.get("ContentType", "") for one in types.every("Override")]
        if any("macroEnabled" in kind for kind in kinds):
            raise Refused(RefusalReason.UNKNOWN_TYPE, "it is made to run macros")
        if not any(family in kind for kind in kinds):
            raise Refused(RefusalReason.BROKEN, f"it is no whole {ending[1:]} file")
        bound_drawings(pack)
        openxml(pack, ending, told)


def _require_open_document(pack: Pack, ending: str) -> None:
    said = pack.read("mimetype", 200).decode("ascii", "replace") if "mimetype" in pack.names else ""
    if said.strip() != _OPEN_DOCUMENT[ending] or "content.xml" not in pack.names:
        raise Refused(RefusalReason.BROKEN, f"it is no whole {ending[1:]} file")
    manifest = pack.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.every("encryption-data"), None) is not None:
        raise Refused(RefusalReason.ENCRYPTED, "it is protected by a password")


def _look_into_compound(path: str, ending: str, told: Listing) -> None:
    try:
        with olefile.OleFileIO(path) as file:
            whole = any(file.exists(name) for name in _COMPOUND[ending])
            encrypted = whole and _is_encrypted(file, ending)
            if whole and not encrypted:
                legacy(file, told)
                OLDER[ending].tell(file, told)
    except Refused:
        raise
    except Exception as error:
        # a damaged compound file makes its reader raise anything
        raise Refused(RefusalReason.BROKEN, "it is a damaged compound file") from error
    if not whole:
        raise Refused(RefusalReason.BROKEN, f"it is no whole {ending[1:]} file")
    if encrypted:
        raise Refused(RefusalReason.ENCRYPTED, "it is protected by a password")


def _is_encrypted(file: olefile.OleFileIO, ending: str) -> bool:
    if any(file.exists(name) for name in _ENCRYPTED_STREAMS):
        return True
    if ending == ".doc":
        # [MS-DOC] 2.5.1, FibBase: bit 8 of the flags at offset 10 is fEncrypted
        head = file.openstream("WordDocument").read(12)
        return len(head) == 12 and bool(head[11] & 0x01)
    if ending == ".xls":
        # [MS-XLS] 2.4.117: a FilePass record (0x002F) stands right behind the first one
        book = file.openstream("Workbook" if file.exists("Workbook") else "Book").read(64)
        first = int.from_bytes(book[2:4], "little")
        return bool(book[4 + first : 6 + first] == b"\x2f\x00")
    return False
