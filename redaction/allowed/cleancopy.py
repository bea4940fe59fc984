"""Resources copied by an allow-list of keys: what is not named here does not exist in the copy.

Source: ISO 32000-2, 7.8.3 (resources), 8 (graphics), 9 (text). Each table names the keys that change
how a page looks or reads; names, dates, private data and thumbnails are in none of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from redaction.allowed.plainpictures import (
    NotPlain,
    bare_jpeg,
    components,
    decoded,
    fax_rows,
    filters_of,
    has_palette,
    plain,
    refuse_faint,
    refuse_odd_values,
    rows_of,
    uncovered,
    unpaletted,
)

__all__ = ["Copier", "NotPlain"]


IMAGE = {"/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/Decode", "/ImageMask"}
IMAGE |= {"/Interpolate", "/Matte"}
STATE = {"/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM"}
STATE |= {"/SA", "/BM", "/CA", "/ca", "/AIS", "/TK"}
FUNCTION = {"/FunctionType", "/Domain", "/Range", "/Size", "/BitsPerSample", "/Order", "/Encode"}
FUNCTION |= {"/Decode", "/C0", "/C1", "/N", "/Bounds"}
SHADING = {"/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend"}
SHADING |= {"/Matrix", "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/Decode"}
CALIBRATED = {"/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range"}
DEVICES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
SPACES = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"}
"""Colour spaces that are a name alone; what a page calls one of its own is not among them."""

INKS = {"/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black"}
"""Names of inks that mean something to a device; all others are some producer's words."""

NAMES = frozenset(
    "/XObject /Image /Form /Pattern /ExtGState /Mask /Group /Transparency /Alpha /Luminosity "
    "/DeviceGray /DeviceRGB /DeviceCMYK /None /Default /Identity /Normal /Compatible /Multiply "
    "/Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight /Difference "
    "/Exclusion /Hue /Saturation /Color /Luminosity /AbsoluteColorimetric /RelativeColorimetric "
    "/Perceptual".split()
)
"""Names that may stand as values; any other could be a word of somebody's."""

CALCULATOR = re.compile(
    rb"(?:[{}\s]|[-+]?\d*\.?\d+\b|\b(?:abs|add|atan|ceiling|cos|cvi|cvr|div|exp|floor|idiv|ln|log|mod|"
    rb"mul|neg|round|sin|sqrt|sub|truncate|and|bitshift|eq|false|ge|gt|le|lt|ne|not|or|true|xor|if|"
    rb"ifelse|copy|dup|exch|index|pop|roll)\b)*"
)
"""All that a calculator function may consist of (ISO 32000-2, 7.10.5.2); it has no comments."""

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
        """Gives a number, a known name or an array of them; nothing that could be words.

        Raises:
            NotPlain: it is a string, a name of somebody's own, a dictionary or a stream.
        """
        if isinstance(source, (Dictionary, Stream, String)):
            raise NotPlain("an unexpected string or dictionary")
        if isinstance(source, Name) and str(source) not in NAMES:
            raise NotPlain("an unexpected name")
        if isinstance(source, Array):
            return Array([self.value(item) for item in source])
        return _own(source)

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
        refuse_odd_values(source)
        if isinstance(source.get("/Mask"), Array):
            raise NotPlain("a picture with a colour that is not seen")
        copy = self._picture_data(source)
        for key, value in self._keys(source, IMAGE).items():
            if key not in copy:
                copy[key] = value
        for key in ("/SMask", "/Mask"):
            if key in source:
                copy[key] = self.image(source[key])
        return copy

    def _picture_data(self, source: Object) -> Object:
        """Gives the pixels, and what of the dictionary depends on how they are coded."""
        filters = filters_of(source)
        last = filters[-1] if filters else ""
        if last in ("/JBIG2Decode", "/JPXDecode", "/Crypt"):
            raise NotPlain(f"a picture in {last[1:].removesuffix('Decode')}")
        coded = last in ("/DCTDecode", "/CCITTFaxDecode")
        if coded and len(filters) > 1:
            raise NotPlain("a picture encoded twice")
        if not source.get("/ImageMask", False):
            anew = self._shown_anew(source)
            if anew is not None:
                return anew
        copy = Stream(self._target, b"")
        if last == "/DCTDecode":
            size = (int(source.Width), int(source.Height))
            copy.write(bare_jpeg(source.read_raw_bytes(), size), filter=Name.DCTDecode)
        elif last == "/CCITTFaxDecode":
            kept = Dictionary(K=-1, Columns=source.Width, Rows=source.Height, BlackIs1=True)
            copy.write(fax_rows(source), filter=Name.CCITTFaxDecode, decode_parms=kept)
            copy.ColorSpace, copy.Decode = Name.DeviceGray, Array([0, 1])
        else:
            copy.write(rows_of(source))
        if "/ColorSpace" in source and "/ColorSpace" not in copy:
            copy.ColorSpace = self.colours(source.ColorSpace)
        return copy

    def _shown_anew(self, source: Object) -> Object | None:
        """Gives a picture of a palette, or one with words under its mask, as what is seen of it."""
        picture = decoded(source)
        refuse_faint(picture)
        masked = "/SMask" in source or "/Mask" in source
        if masked and "/Matte" not in source.get("/SMask", Dictionary()):
            left = uncovered(picture, source)
            if left is not None:
                return self._without_values(plain(self._target, left))
        if has_palette(source):
            return self._without_values(plain(self._target, unpaletted(picture)))
        return None

    @staticmethod
    def _without_values(copy: Object) -> Object:
        # pixels that were decoded are not turned round once more
        copy.Decode = Array([0, 1] * (1 if copy.ColorSpace == Name.DeviceGray else 3))
        return copy

    # -- colour, shading, state --------------------------------------------------------------------

    def colours(self, source: Object) -> Object:
        """Gives a colour space; an ICC profile becomes the device space of as many components.

        Raises:
            NotPlain: a colour space that is not known.
        """
        if isinstance(source, Name) and str(source) in SPACES:
            return _own(source)
        if not isinstance(source, Array) or len(source) == 0:
            raise NotPlain("a colour space")
        family = str(source[0])
        if family in SPACES and (len(source) == 1 or family != "/Pattern"):
            return _own(source[0])
        if family == "/ICCBased":
            return DEVICES.get(int(source[1].get("/N", 0))) or self.colours(source[1].Alternate)
        if family in ("/CalGray", "/CalRGB", "/Lab"):
            return Array([_own(source[0]), self._keys(source[1], CALIBRATED)])
        if family == "/Indexed":
            table = source[3]
            held = table.read_bytes() if isinstance(table, Stream) else bytes(table)
            base = self.colours(source[1])
            # as many bytes as there are indices, and not one more
            used = components(base) * (int(source[2]) + 1)
            return Array([_own(source[0]), base, int(source[2]), String(held[:used])])
        if family in ("/Separation", "/DeviceN"):
            tint = self.function(source[3])
            return Array([_own(source[0]), _inks(source[1]), self.colours(source[2]), tint])
        if family == "/Pattern":
            return Array([_own(source[0]), self.colours(source[1])])
        raise NotPlain("a colour space")

    def painting(self, source: Object) -> Object:
        """Gives a colour space that a page paints with.

        Raises:
            NotPlain: a palette, whose colours can be letters, or one that is not known.
        """
        if isinstance(source, Array) and len(source) and source[0] == "/Indexed":
            raise NotPlain("a palette that is no picture's")
        return self.colours(source)

    def function(self, source: Object) -> Object:
        """Gives a function, or an array of them."""
        if isinstance(source, Array):
            return Array([self.function(item) for item in source])
        if isinstance(source, Name):
            return self.value(source)
        return self._once(source, "function", self._function)

    def _function(self, source: Object) -> Object:
        if isinstance(source, Stream):
            copy = self._stream(source, FUNCTION)
            copy.write(_function_data(source))
            return copy
        copy = self._keys(source, FUNCTION)
        if "/Functions" in source:
            copy.Functions = self.function(source.Functions)
        return copy

    def shading(self, source: Object) -> Object:
        """Gives a shading."""
        return self._once(source, "shading", self._shading)

    def _shading(self, source: Object) -> Object:
        if isinstance(source, Stream) or int(source.ShadingType) not in (2, 3):
            raise NotPlain("a shading that could be a picture")
        copy = self._keys(source, SHADING)
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


def _own(plain: Object) -> Object:
    """Gives a name as one of our own: one that stands in an object of its own belongs to the source's file."""
    return Name(str(plain)) if isinstance(plain, Name) else plain


def _inks(names: Object) -> Object:
    """Gives the names of inks as they mean something to a device, and numbers for all others."""
    if isinstance(names, Array):
        return Array([_ink(name, index) for index, name in enumerate(names, 1)])
    return _ink(names, 1)


def _ink(name: Object, number: int) -> Name:
    return Name(str(name)) if str(name) in INKS else Name(f"/Ink{number}")


def _function_data(source: Object) -> bytes:
    """Gives the samples or the program of a function, and nothing that rides behind or within.

    Raises:
        NotPlain: a program holds more than its operators.
    """
    data = bytes(source.read_bytes())
    if source.get("/FunctionType") == 4:
        if not CALCULATOR.fullmatch(data):
            raise NotPlain("a function that says more than it reckons")
        return data
    samples = math.prod(int(size) for size in source.Size) * (len(source.Range) // 2)
    bits = int(source.BitsPerSample)
    if bits not in (8, 16):
        raise NotPlain("samples of an unusual size")
    held = bytearray(data[: samples * bits // 8])
    for at in range(0, len(held), bits // 8):
        # a colour has 32 levels: samples that are letters are letters no more
        held[at] = (held[at] >> 3) * 255 // 31
        held[at + 1 : at + bits // 8] = bytes(bits // 8 - 1)
    return bytes(held)
