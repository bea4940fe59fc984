"""What every attack is made of: small pages drawn by hand, a secret, and words that must survive.

Nothing here knows the engine. A paper is written operator by operator with pikepdf, so that a secret
stands exactly where an attack wants it and nowhere else.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.pdfmetrics import stringWidth

from records.geometry import Box
from records.marks import Mark

GROUND = "OIA-9-2-a"
STAND_IN = "Somebody Otherwise"
"""What a paper says in place of a secret where the secret is to stand in one channel only."""

SURNAMES = (
    "Quillfeather Thornbury Wexcombe Marlowsky Duskerton Pellington Ashgrove Brackwater Candleford "
    "Dunmarrow Everstone Fallowmere Grimsdyke"
).split()
FORENAMES = (
    "Tarquin Odessa Wilhelm Rosalba Cornelius Philippa Barnabas Gwendolyn Thaddeus Isadora Leopold "
    "Marcella Ferdinand"
).split()

WIDTH, HEIGHT = 300, 200
BEFORE, AFTER = "Signed by ", " today"


def made_up_name(number: int) -> str:
    """Gives a name that no living person is likely to bear; each number has its own."""
    return f"{FORENAMES[number]} {SURNAMES[number]}"


@dataclass
class Paper:
    """A PDF in the making, with its marks and the words of each page that must survive.

    Attributes:
        secret: what must be nowhere in the end.
        withheld: what stands under the marks; the secret, or a stand-in when the secret is to stand
            in another channel only.
    """

    secret: str = made_up_name(0)
    withheld: str = made_up_name(0)
    pdf: pikepdf.Pdf = field(default_factory=pikepdf.new)
    marks: list[Mark] = field(default_factory=list)
    harmless: dict[int, tuple[str, ...]] = field(default_factory=dict)
    save: dict[str, object] = field(default_factory=dict)
    finish: Callable[[bytes], bytes] | None = None
    name: str = "paper.pdf"

    def page(self, content: str | bytes, harmless: str = "", **entries: object) -> pikepdf.Page:
        """Adds a page; ``harmless`` are words on it that must be there in the end."""
        data = content.encode("latin-1") if isinstance(content, str) else content
        page = Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, WIDTH, HEIGHT],
            Resources=Dictionary(Font=Dictionary(H=helvetica())),
            Contents=self.pdf.make_stream(data),
        )
        for key, value in entries.items():
            page[f"/{key}"] = value
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))
        self.harmless[len(self.pdf.pages)] = tuple(harmless.split())
        return self.pdf.pages[-1]

    def mark(self, *boxes: Box, everywhere: bool = False) -> None:
        """Marks boxes of the last page."""
        self.marks.append(Mark(len(self.pdf.pages), boxes, GROUND, everywhere))

    def signed_page(self, words: str | None = None, *, everywhere: bool = False) -> None:
        """Adds a page with words in the middle of a line, marked, and harmless lines around it."""
        words = words or self.withheld
        self.page(
            plain_lines(
                "The lighthouse keeper reports", BEFORE + words + AFTER, "about the ferry timetable"
            ),
            "lighthouse reports Signed today ferry timetable",
        )
        self.mark(box_in_line(20, 150, BEFORE, words), everywhere=everywhere)

    def bytes(self) -> bytes:
        """Gives the file."""
        out = io.BytesIO()
        self.pdf.save(out, **{"static_id": True, **self.save})
        whole = out.getvalue()
        return self.finish(whole) if self.finish else whole


class Where(Enum):
    """Where an attack has its secret."""

    UNDER_BOX = "under a box, and nowhere else"
    VISIBLE = "under a box that goes everywhere, and for everybody to see in another place"
    HIDDEN = "out of sight, and under no box"


@dataclass(frozen=True)
class Attack:
    """One attack: how its pages are made, and what is to be expected of an engine.

    Attributes:
        name: of the channel.
        build: adds pages to a paper, or changes the paper as a whole.
        where: it has its secret.
        refusable: the file is so strange that a clean refusal is as good as a copy.
        alone: its paper cannot be shared with others.
    """

    name: str
    build: Callable[[Paper], None]
    where: Where
    refusable: bool = False
    alone: bool = False


ATTACKS: dict[str, Attack] = {}


def attack(
    where: Where, *, refusable: bool = False, alone: bool = False
) -> Callable[[Callable[[Paper], None]], Callable[[Paper], None]]:
    """Registers an attack under its function's name."""

    def register(build: Callable[[Paper], None]) -> Callable[[Paper], None]:
        name = build.__name__
        assert name not in ATTACKS
        ATTACKS[name] = Attack(name, build, where, refusable, alone or refusable)
        return build

    return register


@dataclass(frozen=True)
class Part:
    """What one attack put into a paper: its secret, and its pages with what must survive on them."""

    secret: str
    harmless: dict[int, tuple[str, ...]]
    marks: tuple[Mark, ...]


def composed(names: Sequence[str], *, channel_only: bool = False) -> tuple[Paper, dict[str, Part]]:
    """Gives one paper with several attacks in it, each with a secret of its own.

    Args:
        names: of the attacks.
        channel_only: the secrets stand in their channels alone, and stand-ins under the boxes that go
            everywhere.
    """
    paper = Paper()
    parts = {}
    for number, name in enumerate(names):
        pages, marks = len(paper.harmless), len(paper.marks)
        paper.secret = made_up_name(number)
        elsewhere = ATTACKS[name].where is Where.VISIBLE
        paper.withheld = STAND_IN if channel_only and elsewhere else paper.secret
        ATTACKS[name].build(paper)
        mine = {page: words for page, words in paper.harmless.items() if page > pages}
        parts[name] = Part(paper.secret, mine, tuple(paper.marks[marks:]))
    if not paper.marks:
        paper.signed_page(STAND_IN)
    return paper, parts


# -- text ------------------------------------------------------------------------------------------


def helvetica() -> Dictionary:
    """Gives the standard font that every page has as /H."""
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )


def escaped(words: str) -> str:
    """Gives words as a literal string of PDF."""
    return "(" + words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def text(x: float, y: float, words: str, size: float = 12, font: str = "H") -> str:
    """Gives the operators for one line of text."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm {escaped(words)} Tj ET\n"


def width_of(words: str, size: float = 12) -> float:
    """Gives the width of a line in Helvetica."""
    return float(stringWidth(words, "Helvetica", size))


def box_in_line(x: float, y: float, before: str, words: str, size: float = 12) -> Box:
    """Gives the box of words within a line of text."""
    left = x + width_of(before, size)
    return Box(left - 1, y - 0.25 * size, left + width_of(words, size) + 1, y + 0.85 * size)


def plain_lines(*lines: str) -> str:
    """Gives lines of text below each other."""
    return "".join(text(20, 170 - 20 * index, line) for index, line in enumerate(lines))


@functools.cache
def font_file() -> Path:
    """Gives a TrueType font with macrons and ligatures."""
    return next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))


@dataclass
class Embedded:
    """A composite font with its own codes, two bytes each, numbered as characters are first used."""

    font: Dictionary
    codes: dict[str, int]
    advances: dict[str, float]

    def hex(self, words: Sequence[str]) -> str:
        """Gives words as a hexadecimal string."""
        return "<" + "".join(f"{self.codes[char]:04X}" for char in words) + ">"

    def width(self, words: Sequence[str], size: float = 12) -> float:
        """Gives the width of words in points."""
        return sum(self.advances[char] for char in words) * size / 1000


def embedded(
    pdf: pikepdf.Pdf,
    used: Sequence[str],
    *,
    says: dict[str, str] | None = None,
    base: str = "AAAAAA+DejaVuSans",
    family: str | None = None,
    comment: str = "",
) -> Embedded:
    """Gives an embedded font that has the characters ``used``, in the order of their first use.

    Args:
        pdf: where it goes.
        used: characters, perhaps ligatures, in order of use.
        says: what the map to Unicode says of a character, where it does not tell the truth.
        base: the font's name in the PDF.
        family: the font's name within its program.
        comment: written into the map to Unicode.
    """
    inventory = list(dict.fromkeys(used))
    source = TTFont(font_file())
    best = source.getBestCmap()
    names = [best[ord(char)] for char in inventory]
    options = subset.Options(glyph_names=False, hinting=False, notdef_outline=True)
    options.layout_features = []
    options.drop_tables += ["FFTM"]
    options.name_IDs = ["*"] if family else []
    if family:
        for record in source["name"].names:
            record.string = family
    machine = subset.Subsetter(options)
    machine.populate(unicodes=[ord(char) for char in inventory])
    machine.subset(source)
    out = io.BytesIO()
    source.save(out)
    program = pdf.make_stream(out.getvalue())
    kept = source.getGlyphOrder()
    upem = source["head"].unitsPerEm
    advances = {
        char: source["hmtx"][name][0] * 1000 / upem
        for char, name in zip(inventory, names, strict=True)
    }
    codes = {char: index for index, char in enumerate(inventory, 1)}
    mapping = bytearray(2 * (len(inventory) + 1))
    for char, name in zip(inventory, names, strict=True):
        mapping[2 * codes[char] : 2 * codes[char] + 2] = kept.index(name).to_bytes(2, "big")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{base}"),
        Flags=4,
        FontBBox=[-1000, -300, 2000, 1000],
        ItalicAngle=0,
        Ascent=930,
        Descent=-240,
        CapHeight=730,
        StemV=80,
        FontFile2=program,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{base}"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([1, Array([round(advances[char], 2) for char in inventory])]),
        CIDToGIDMap=pdf.make_stream(bytes(mapping)),
    )
    said = says or {}
    lines = [
        f"<{code:04X}> <{said.get(char, char).encode('utf-16-be').hex().upper()}>"
        for char, code in codes.items()
    ]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        + (f"% {comment}\n" if comment else "")
        + "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + f"{len(lines)} beginbfchar\n"
        + "\n".join(lines)
        + "\nendbfchar endcmap end end"
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/{base}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(descendant)],
        ToUnicode=pdf.make_stream(cmap.encode()),
    )
    return Embedded(pdf.make_indirect(font), codes, advances)


# -- pictures and outlines -------------------------------------------------------------------------


def lettering(words: str, size: tuple[int, int] = (620, 90), height: int = 44) -> Image.Image:
    """Gives a picture of words: black on white, clean enough for OCR."""
    picture = Image.new("L", size, 255)
    font = ImageFont.truetype(str(font_file()), height)
    ImageDraw.Draw(picture).text((20, (size[1] - height) // 2 - 4), words, font=font, fill=0)
    return picture


def picture_object(
    pdf: pikepdf.Pdf, picture: Image.Image, *, tail: bytes = b"", **entries: object
) -> pikepdf.Stream:
    """Gives a picture as an image object of raw pixels, compressed by Flate."""
    stream = pikepdf.Stream(pdf, picture.tobytes() + tail)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    stream.BitsPerComponent = 8
    for key, value in entries.items():
        stream[f"/{key}"] = value
    return stream


def jpeg_object(pdf: pikepdf.Pdf, picture: Image.Image, **options: object) -> pikepdf.Stream:
    """Gives a picture as an image object in JPEG; ``options`` are Pillow's."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, **options)
    stream = pikepdf.Stream(pdf, b"")
    stream.write(out.getvalue(), filter=Name.DCTDecode)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.ColorSpace = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    stream.BitsPerComponent = 8
    return stream


def fax_object(pdf: pikepdf.Pdf, picture: Image.Image, height: int | None = None) -> pikepdf.Stream:
    """Gives a picture as an image object in CCITT group 4; ``height`` may say fewer rows than it has."""
    out = io.BytesIO()
    flat = picture.convert("1")
    flat.save(out, "TIFF", compression="group4", tiffinfo={278: picture.height})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        start, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        black_is_1 = tiff.tag_v2[262] == 0
    stream = pikepdf.Stream(pdf, b"")
    stream.write(
        out.getvalue()[start : start + count],
        filter=Name.CCITTFaxDecode,
        decode_parms=Dictionary(K=-1, Columns=picture.width, BlackIs1=not black_is_1),
    )
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.width, height or picture.height
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 1
    return stream


def placed(name: str, x: float, y: float, width: float, height: float) -> str:
    """Gives the operators that show an image object."""
    return f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q\n"


def outlines(x: float, y: float, words: str, size: float = 14) -> str:
    """Gives words as filled outlines: paths that no extractor reads."""
    source = TTFont(font_file())
    glyphs, best = source.getGlyphSet(), source.getBestCmap()
    scale = size / source["head"].unitsPerEm
    out = []
    for char in words:
        pen = _Paths(glyphs, x, y, scale)
        glyphs[best[ord(char)]].draw(pen)
        out += [*pen.said, "f"] if pen.said else []
        x += glyphs[best[ord(char)]].width * scale
    return "\n".join(out) + "\n"


class _Paths(BasePen):
    """A fontTools pen that writes PDF path operators; it gets every curve as a cubic one."""

    def __init__(self, glyphs: object, x: float, y: float, scale: float) -> None:
        super().__init__(glyphs)
        self._place = (x, y, scale)
        self.said: list[str] = []

    def _point(self, point: tuple[float, float]) -> str:
        x, y, scale = self._place
        return f"{x + point[0] * scale:.3f} {y + point[1] * scale:.3f}"

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self.said.append(f"{self._point(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self.said.append(f"{self._point(pt)} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' name
        self.said.append(" ".join(self._point(point) for point in points) + " c")

    def _closePath(self) -> None:  # noqa: N802 -- fontTools' name
        self.said.append("h")


def form(pdf: pikepdf.Pdf, content: str, **resources: object) -> pikepdf.Stream:
    """Gives a form of the size of a page."""
    stream = pikepdf.Stream(pdf, content.encode("latin-1"))
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = [0, 0, WIDTH, HEIGHT]
    stream.Resources = Dictionary(Font=Dictionary(H=helvetica()))
    for key, value in resources.items():
        stream.Resources[f"/{key}"] = value
    return stream
