"""Witness: a closed schema. We wrote the file, so every key in it must be one that we write.

Source: ISO 32000-2; the keys are those of pages, fonts, pictures and graphics, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf

from redaction.prove import packets, tagged
from redaction.prove.case import Case, Finding

_KEYS = (
    # the file and its pages
    "/Root /Size /Info /ID /Type /Pages /Kids /Count /Parent /Lang /ViewerPreferences /DisplayDocTitle "
    "/Title /Producer /MediaBox /CropBox /Rotate /UserUnit /Resources /Contents /Group /S /CS /I /K "
    "/StructTreeRoot /MarkInfo /Marked /Outlines /Annots /StructParents /Tabs "
    # resources
    "/Font /XObject /ExtGState /ColorSpace /Pattern /Shading /ProcSet "
    # fonts
    "/Subtype /BaseFont /FirstChar /LastChar /Widths /DW /W /DW2 /W2 /FontDescriptor /ToUnicode "
    "/Encoding /BaseEncoding /Differences /DescendantFonts /CIDSystemInfo /Registry /Ordering "
    "/Supplement /CIDToGIDMap /FontName /Flags /FontBBox /ItalicAngle /Ascent /Descent /CapHeight "
    "/XHeight /StemV /StemH /AvgWidth /MaxWidth /Leading /MissingWidth /FontFile /FontFile2 /FontFile3 "
    "/Length1 /Length2 /Length3 /CMapName /WMode "
    # streams and pictures
    "/Length /Filter /DecodeParms /Predictor /Colors /BitsPerComponent /Columns /Rows /EndOfLine "
    "/EncodedByteAlign /EndOfBlock /BlackIs1 /Width /Height /Decode /ImageMask /Mask /SMask /Matte "
    "/Interpolate /EarlyChange "
    # forms, patterns, shadings, functions, states
    "/FormType /BBox /Matrix /PatternType /PaintType /TilingType /XStep /YStep /ShadingType /Background "
    "/AntiAlias /Coords /Domain /Extend /Function /BitsPerCoordinate /BitsPerFlag /FunctionType /Range "
    "/BitsPerSample /Order /Encode /C0 /C1 /N /Bounds /Functions /WhitePoint /BlackPoint /Gamma /LW /LC "
    "/LJ /ML /D /RI /OP /op /OPM /FL /SM /SA /BM /CA /ca /AIS /TK /G /BC /TR"
)
EXPECTED = frozenset(_KEYS.split())
TABLED = frozenset("/Type /Length /Filter /N /First".split())
KNOWN = frozenset(
    "/AcroForm /Metadata /Names /OpenAction /AA /OCProperties "
    "/PieceInfo /Thumb /EmbeddedFiles /JavaScript /PageLabels /Dests /Threads /URI /A /Contents "
    "/V /T /Alt /ActualText /Author /Subject /Keywords /Creator /CreationDate /ModDate".split()
)
"""Keys of other files that an objection may name."""

CATEGORIES = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading"}
"""What /Resources holds: tables whose keys are names of our own making."""

Allowed = Callable[[str], bool]
RESOURCE = re.compile(r"/(?:[FXGSCP]\d{1,5}|T|P)")
FILTERS = frozenset({"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode"})
TEXTS = frozenset({"/Title", "/Producer", "/Lang", "/ID", "/Registry", "/Ordering"})
"""Keys whose values are strings, or arrays with strings in them."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many objects were looked at, and what does not belong there."""
    raw = Path(case.public).read_bytes()
    objections: list[Finding] = []
    if raw.count(b"%%EOF") != 1 or raw.count(b"startxref") != 1:
        objections.append(Finding(None, None, "the file holds an earlier revision"))
    if raw.rstrip(b"\r\n")[-5:] != b"%%EOF":
        objections.append(Finding(None, None, "bytes stand behind the end of the file"))
    checked = 0
    spoken = frozenset(label for page in case.pages for label in page.labels)
    may = tagged.Sayable(spoken, case.described)
    with pikepdf.open(case.public) as document:
        reached = _reached(document)
        for item in document.objects:
            checked += 1
            whole = item.objgen == document.Root.objgen
            allowed = _catalogued if whole else _tabled if _is_packed(item) else None
            objections += _strange(item, allowed)
            objections += [Finding(None, None, what) for what in _odd(item, may)]
            objections += _segments(item)
            if item.objgen not in reached and not _is_table(item):
                objections.append(Finding(None, None, "an object that nothing refers to"))
        objections += _strange(document.trailer)
        objections += [Finding(None, None, what) for what in packets.odd(document)]
    return checked, _distinct(objections)


def _is_table(item: pikepdf.Object) -> bool:
    """Tells whether an object is part of the file's own bookkeeping, to which nothing refers."""
    if not isinstance(item, pikepdf.Stream):
        return item == pikepdf.Object.parse(b"null")
    return item.get("/Type") in ("/XRef", "/ObjStm")


def _reached(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    reached: set[tuple[int, int]] = set()
    waiting: list[pikepdf.Object] = [document.trailer]
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in reached:
                continue
            reached.add(item.objgen)
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            waiting += [value for _, value in item.items() if isinstance(value, pikepdf.Object)]
        elif isinstance(item, pikepdf.Array):
            waiting += [value for value in item if isinstance(value, pikepdf.Object)]
    return reached


def _strange(item: object, allowed: Allowed | None = None) -> list[Finding]:
    """Gives what does not belong in a value and in all that stands directly in it."""
    allowed = allowed or _expected
    found: list[Finding] = []
    special = tagged.kind_of(item) is not None
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in item.items():
            if special:
                # its own keys and texts have rules of their own
                found += [] if _elsewhere(value) else _strange(value)
                continue
            if not allowed(key):
                found.append(Finding(None, None, f"a key that is not ours: {_told(key)}"))
            if key not in TEXTS and _holds_text(value):
                found.append(Finding(None, None, f"text where none belongs: {_told(key)}"))
            if not _elsewhere(value):
                found += _strange(value, _within(key, allowed))
        found += _filters(item)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not _elsewhere(value):
                found += _strange(value)
    return found


def _odd(item: object, may: tagged.Sayable) -> Iterator[str]:
    """Gives what is wrong with structure, links and outline in a value and what stands in it."""
    kind = tagged.kind_of(item)
    if kind is not None and isinstance(item, pikepdf.Dictionary):
        yield from tagged.odd(item, kind, may)
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        held = [value for _, value in item.items()]
    else:
        held = list(item) if isinstance(item, pikepdf.Array) else []
    for value in held:
        if not _elsewhere(value):
            yield from _odd(value, may)


def _told(key: str) -> str:
    """Gives a key as an objection may say it: one of ISO 32000's, never one that could be a word."""
    return key if key in EXPECTED or key in KNOWN else "of another name"


def _holds_text(value: object) -> bool:
    if isinstance(value, pikepdf.Array):
        # a palette is a string of colours
        palette = len(value) == 4 and value[0] == pikepdf.Name.Indexed
        return not palette and any(isinstance(one, pikepdf.String) for one in value)
    return isinstance(value, pikepdf.String)


def _segments(item: pikepdf.Object) -> list[Finding]:
    """Gives an objection to a JPEG that carries more than its picture: Exif, comments, a thumbnail."""
    if not isinstance(item, pikepdf.Stream) or item.get("/Filter") != pikepdf.Name.DCTDecode:
        return []
    data, at = item.read_raw_bytes(), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        plain = marker == 0xE0 and data[at + 4 : at + 8] == b"JFIF" and length == 16
        plain |= marker == 0xEE and data[at + 4 : at + 9] == b"Adobe"
        if not plain and (0xE0 <= marker <= 0xEF or marker == 0xFE):
            return [Finding(None, None, "a picture with notes in it")]
        at += 2 + length
    return []


def _is_packed(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Stream) and item.get("/Type") == "/ObjStm"


def _tabled(key: str) -> bool:
    """Tells whether an object stream may have a key (ISO 32000-2, 7.5.7)."""
    return key in TABLED


def _catalogued(key: str) -> bool:
    """Tells whether the catalogue may have a key: metadata are the file's, and nobody else's."""
    return key in EXPECTED or key == "/Metadata"


def _expected(key: str) -> bool:
    return key in EXPECTED


def _elsewhere(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _within(key: str, allowed: Allowed) -> Allowed | None:
    """Gives the rule for the dictionary under a key: tables of resources have names of their own."""
    if key == "/Resources":
        return _category
    return _ours if allowed is _category else None


def _category(key: str) -> bool:
    return key in CATEGORIES


def _ours(key: str) -> bool:
    return RESOURCE.fullmatch(key) is not None


def _filters(item: pikepdf.Object) -> list[Finding]:
    if not isinstance(item, pikepdf.Stream) or "/Filter" not in item:
        return []
    filters = item.Filter
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    return [
        Finding(None, None, "a filter that is not ours") for name in names if name not in FILTERS
    ]


def _distinct(objections: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(objections))
