"""Resources copied by an allow-list of keys: what is not named here does not exist in the copy.

Source: ISO 32000-2, 7.8.3 (resources), 8 (graphics), 9 (text). Each table names the keys that change
how a page looks or reads; names, dates, private data and thumbnails are in none of them.
"""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream


class NotPlain(Exception):
    """A page holds something that the vector copy does not carry; it goes to the pixel tier."""


FONT = {"/Type", "/Subtype", "/BaseFont", "/FirstChar", "/LastChar", "/Widths", "/DW", "/W"}
FONT |= {"/DW2", "/W2"}
DESCRIPTOR = {"/Type", "/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent"}
DESCRIPTOR |= {"/CapHeight", "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/Leading"}
DESCRIPTOR |= {"/MissingWidth"}
PROGRAM = {"/Length1", "/Length2", "/Length3", "/Subtype"}
ENCODING = {"/Type", "/BaseEncoding", "/Differences"}
IMAGE = {"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/Decode", "/ImageMask"}
IMAGE |= {"/Interpolate", "/Matte"}
FAX = {"/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1"}
STATE = {"/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM"}
STATE |= {"/SA", "/BM", "/CA", "/ca", "/AIS", "/TK"}
FUNCTION = {"/FunctionType", "/Domain", "/Range", "/Size", "/BitsPerSample", "/Order", "/Encode"}
FUNCTION |= {"/Decode", "/C0", "/C1", "/N", "/Bounds"}
SHADING = {"/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend"}
SHADING |= {"/Matrix", "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/Decode"}
CALIBRATED = {"/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range"}
DEVICES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}

Make = Callable[[Object], Object]


class Copier:
    """Copies resources from one file into another; a shared object is copied once.

    Args:
        target: the file that they are copied into.
        form: makes the copy of a form, pattern or group, whose content has to be filtered too.
    """

    def __init__(self, target: pikepdf.Pdf, form: Make) -> None:
        self._target = target
        self._form = form
        self._made: dict[tuple[int, int, str], Object] = {}

    def _once(self, source: Object, kind: str, make: Make) -> Object:
        """Gives the copy made before, or makes it."""
        if source.objgen == (0, 0):
            return make(source)
        key = (*source.objgen, kind)
        if key not in self._made:
            copy = make(source)
            plain = isinstance(copy, (Dictionary, Stream))
            self._made[key] = self._target.make_indirect(copy) if plain else copy
        return self._made[key]

    # -- values ------------------------------------------------------------------------------------

    def value(self, source: Object) -> Object:
        """Gives a number, name, string or array of them; a dictionary is no plain value.

        Raises:
            NotPlain: it is a dictionary or a stream.
        """
        if isinstance(source, (Dictionary, Stream)):
            raise NotPlain("an unexpected dictionary")
        if isinstance(source, Array):
            return Array([self.value(item) for item in source])
        return source

    def _keys(self, source: Object, allowed: set[str]) -> Dictionary:
        copy = Dictionary()
        for key in allowed:
            if key in source:
                copy[key] = self.value(source[key])
        return copy

    def _stream(self, source: Object, allowed: set[str]) -> Object:
        if not isinstance(source, Stream):
            raise NotPlain("a stream is missing")
        copy = Stream(self._target, source.read_bytes())
        for key, value in self._keys(source, allowed).items():
            copy[key] = value
        return copy

    # -- fonts -------------------------------------------------------------------------------------

    def font(self, source: Object) -> Object:
        """Gives a font.

        Raises:
            NotPlain: a Type 3 font, whose letters are programs.
        """
        return self._once(source, "font", self._font)

    def _font(self, source: Object) -> Object:
        if source.get("/Subtype") in ("/Type3", None):
            raise NotPlain("a Type 3 font")
        copy = self._keys(source, FONT - {"/Type3"})
        if "/FontDescriptor" in source:
            copy.FontDescriptor = self._once(source.FontDescriptor, "descriptor", self._descriptor)
        if "/ToUnicode" in source and isinstance(source.ToUnicode, Stream):
            copy.ToUnicode = self._once(source.ToUnicode, "map", lambda s: self._stream(s, set()))
        if "/Encoding" in source:
            copy.Encoding = self._encoding(source.Encoding)
        if "/DescendantFonts" in source:
            copy.DescendantFonts = Array([self.font(source.DescendantFonts[0])])
        if "/CIDSystemInfo" in source:
            copy.CIDSystemInfo = self._system(source.CIDSystemInfo)
        if "/CIDToGIDMap" in source:
            mapping = source.CIDToGIDMap
            stream = isinstance(mapping, Stream)
            copy.CIDToGIDMap = self._stream(mapping, set()) if stream else self.value(mapping)
        return copy

    def _system(self, source: Object) -> Dictionary:
        return self._keys(source, {"/Registry", "/Ordering", "/Supplement"})

    def _descriptor(self, source: Object) -> Object:
        copy = self._keys(source, DESCRIPTOR)
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in source:
                copy[key] = self._once(source[key], "program", lambda s: self._stream(s, PROGRAM))
        return copy

    def _encoding(self, source: Object) -> Object:
        if isinstance(source, Stream):
            copy = self._stream(source, {"/Type", "/CMapName", "/WMode"})
            if "/CIDSystemInfo" in source:
                copy.CIDSystemInfo = self._system(source.CIDSystemInfo)
            return copy
        return self._keys(source, ENCODING) if isinstance(source, Dictionary) else source

    # -- pictures ----------------------------------------------------------------------------------

    def image(self, source: Object) -> Object:
        """Gives a picture, its pixels as they are, its metadata gone.

        Raises:
            NotPlain: a codec that can hide things, or one that is optional content.
        """
        return self._once(source, "image", self._image)

    def _image(self, source: Object) -> Object:
        if "/OC" in source:
            raise NotPlain("optional content")
        if "/Alternates" in source or "/OPI" in source:
            raise NotPlain("a picture with alternates")
        filters = source.get("/Filter")
        names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters or "")]
        copy = self._picture_data(source, names)
        for key, value in self._keys(source, IMAGE).items():
            copy[key] = value
        if "/ColorSpace" in source:
            copy.ColorSpace = self.colours(source.ColorSpace)
        if "/SMask" in source:
            copy.SMask = self.image(source.SMask)
        if "/Mask" in source:
            mask = source.Mask
            copy.Mask = self.image(mask) if isinstance(mask, Stream) else self.value(mask)
        return copy

    def _picture_data(self, source: Object, filters: list[str]) -> Object:
        if filters[-1] in ("/JBIG2Decode", "/JPXDecode", "/Crypt"):
            raise NotPlain(f"a picture in {filters[-1][1:].removesuffix('Decode')}")
        copy = Stream(self._target, b"")
        if filters == ["/DCTDecode"]:
            copy.write(bare_jpeg(source.read_raw_bytes()), filter=Name.DCTDecode)
        elif filters == ["/CCITTFaxDecode"]:
            parameters = source.get("/DecodeParms", Dictionary())
            if isinstance(parameters, Array):
                parameters = parameters[0]
            kept = self._keys(parameters, FAX)
            copy.write(source.read_raw_bytes(), filter=Name.CCITTFaxDecode, decode_parms=kept)
        elif filters[-1] in ("/DCTDecode", "/CCITTFaxDecode"):
            raise NotPlain("a picture encoded twice")
        else:
            copy.write(source.read_bytes())
        return copy

    # -- colour, shading, state --------------------------------------------------------------------

    def colours(self, source: Object) -> Object:
        """Gives a colour space; an ICC profile becomes the device space of as many components.

        Raises:
            NotPlain: a colour space that is not known.
        """
        if isinstance(source, Name):
            return source
        if not isinstance(source, Array) or len(source) == 0:
            raise NotPlain("a colour space")
        family = str(source[0])
        if family == "/ICCBased":
            return DEVICES.get(int(source[1].get("/N", 0))) or self.colours(source[1].Alternate)
        if family in ("/CalGray", "/CalRGB", "/Lab"):
            return Array([source[0], self._keys(source[1], CALIBRATED)])
        if family == "/Indexed":
            table = source[3]
            lookup = self._stream(table, set()) if isinstance(table, Stream) else table
            if isinstance(lookup, Stream):
                lookup = self._target.make_indirect(lookup)
            return Array([source[0], self.colours(source[1]), source[2], lookup])
        if family in ("/Separation", "/DeviceN"):
            tint = self.function(source[3])
            return Array([source[0], self.value(source[1]), self.colours(source[2]), tint])
        if family == "/Pattern":
            rest = [self.colours(source[1])] if len(source) > 1 else []
            return Array([source[0], *rest])
        if family in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"):
            return source[0]
        raise NotPlain("a colour space")

    def function(self, source: Object) -> Object:
        """Gives a function, or an array of them."""
        if isinstance(source, Array):
            return Array([self.function(item) for item in source])
        if isinstance(source, Name):
            return source
        return self._once(source, "function", self._function)

    def _function(self, source: Object) -> Object:
        if isinstance(source, Stream):
            return self._stream(source, FUNCTION)
        copy = self._keys(source, FUNCTION)
        if "/Functions" in source:
            copy.Functions = self.function(source.Functions)
        return copy

    def shading(self, source: Object) -> Object:
        """Gives a shading."""
        return self._once(source, "shading", self._shading)

    def _shading(self, source: Object) -> Object:
        stream = isinstance(source, Stream)
        copy = self._stream(source, SHADING) if stream else self._keys(source, SHADING)
        copy.ColorSpace = self.colours(source.ColorSpace)
        if "/Function" in source:
            copy.Function = self.function(source.Function)
        return copy

    def pattern(self, source: Object) -> Object:
        """Gives a pattern."""
        if source.get("/PatternType") != 2:
            return self._form(source)
        copy = self._keys(source, {"/Type", "/PatternType", "/Matrix"})
        copy.Shading = self.shading(source.Shading)
        if "/ExtGState" in source:
            copy.ExtGState = self.state(source.ExtGState)
        return copy

    def state(self, source: Object) -> Object:
        """Gives a graphics state.

        Raises:
            NotPlain: it sets a font, which only pixels carry.
        """
        if "/Font" in source:
            raise NotPlain("a font in a graphics state")
        copy = self._keys(source, STATE)
        if "/SMask" in source:
            mask = source.SMask
            copy.SMask = self._soft_mask(mask) if isinstance(mask, Dictionary) else Name("/None")
        return copy

    def _soft_mask(self, source: Object) -> Object:
        copy = self._keys(source, {"/Type", "/S", "/BC"})
        copy.G = self._form(source.G)
        if "/TR" in source:
            copy.TR = self.function(source.TR)
        return copy


KEPT_SEGMENTS = {0xDB, 0xC4, 0xDD, 0xDA, *range(0xC0, 0xD0)} - {0xC8, 0xCC}
ADOBE = 0xEE


def bare_jpeg(data: bytes) -> bytes:
    """Gives a JPEG without its comments, thumbnails, Exif and other application segments.

    The Adobe segment stays, because it says how the colours are meant.

    Raises:
        NotPlain: it is no sequence of JPEG segments.

    Source: ITU-T T.81, annex B.
    """
    if data[:2] != b"\xff\xd8":
        raise NotPlain("a damaged JPEG")
    out, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise NotPlain("a damaged JPEG")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in KEPT_SEGMENTS or (marker == ADOBE and data[at + 4 : at + 9] == b"Adobe"):
            out += data[at : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            out += data[at:end]
            at = end
            if data[at : at + 2] == b"\xff\xd9":
                return bytes(out + b"\xff\xd9")
    raise NotPlain("a JPEG without an end")


def _end_of_scan(data: bytes, at: int) -> int:
    """Gives where the coded data of a scan ends: at the next marker that is no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotPlain("a JPEG without an end")
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at
