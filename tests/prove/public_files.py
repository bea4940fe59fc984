"""Public copies drawn by hand, good ones and bad ones, and the case that the witnesses are given.

The good copy is what an engine ought to write; each bad one differs from it in one thing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from records.geometry import Box, PageFrame
from redaction.prove.case import Case, MarkedPage, Sought, squeezed

SECRET = "Tarquin Quillfeather"
WIDTH, HEIGHT = 300, 200
FRAME = PageFrame(Box(0, 0, WIDTH, HEIGHT))
BOX = Box(74, 146, 188, 162)
"""Where the secret stands on the first page, with a little paper around it."""

LABEL = "s 9(2)(a)"
SPOKEN = "[withheld under section 9(2)(a)]"
LINES = (
    (20, 170, "The lighthouse keeper reports"),
    (20, 130, "about the ferry timetable"),
)
FACE = ImageFont.load_default(40)


def text(x: float, y: float, words: str, size: float = 12) -> str:
    """Gives the operators for one line of text."""
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


HARMLESS = "".join(text(x, y, words) for x, y, words in LINES) + text(20, 150, "Signed by")
SIGNED = HARMLESS + text(76, 150, SECRET)
LABELLED = text(BOX.x0 + 30, 150, LABEL, 10)


def filled(box: Box = BOX, grey: float = 0) -> str:
    """Gives the operators for a filled box."""
    return f"q {grey} g {box.x0} {box.y0} {box.width} {box.height} re f Q\n"


REDACTED = HARMLESS + filled() + f"q 1 g {LABELLED} Q\n"
SECOND = text(20, 170, "A second page on kauri") + text(20, 150, "and on the wharf")


def lettering(words: str, size: tuple[int, int] = (620, 80)) -> Image.Image:
    """Gives a picture of words."""
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).text((20, 14), words, font=FACE, fill=0)
    return picture


@dataclass
class PublicFile:
    """A copy in the making; the defaults are those of a good one."""

    contents: list[str] = field(default_factory=lambda: [REDACTED, SECOND])
    pictures: dict[str, Image.Image] = field(default_factory=dict)
    change: Callable[[pikepdf.Pdf], None] = lambda _: None
    finish: Callable[[bytes], bytes] = lambda data: data

    def bytes(self) -> bytes:
        """Gives the file."""
        with pikepdf.new() as document:
            for content in self.contents:
                document.pages.append(pikepdf.Page(self._page(document, content)))
            self.change(document)
            out = io.BytesIO()
            document.save(out, static_id=True)
        return self.finish(out.getvalue())

    def _page(self, document: pikepdf.Pdf, content: str) -> pikepdf.Object:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
        resources = Dictionary(Font=Dictionary(F1=font))
        shown = {name: made for name, made in self.pictures.items() if f"/{name} Do" in content}
        if shown:
            resources.XObject = Dictionary()
        for name, picture in shown.items():
            resources.XObject[f"/{name}"] = picture_object(document, picture)
        return document.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=[0, 0, WIDTH, HEIGHT],
                Resources=resources,
                Contents=document.make_stream(content.encode("latin-1")),
            )
        )


def picture_object(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Gives a grey picture as an image object."""
    stream = pikepdf.Stream(document, picture.tobytes())
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
    return document.make_indirect(stream)


TERM = Sought(1, SECRET, squeezed(SECRET))


def case_of(
    folder: Path, public: PublicFile, *, source: PublicFile | None = None, **changes: object
) -> Case:
    """Gives the case for a copy: its source says the secret where the copy has its box."""
    here, there = folder / "public.pdf", folder / "source.pdf"
    here.write_bytes(public.bytes())
    there.write_bytes((source or PublicFile([SIGNED, SECOND])).bytes())
    case = Case(
        public=str(here),
        source=str(there),
        media_type="application/pdf",
        languages="eng",
        pages=(MarkedPage(1, FRAME, (BOX,), (LABEL, SPOKEN)),),
        count=2,
        pictured=frozenset(),
        terms=(TERM,),
    )
    return replace(case, **changes)


def titled(words: str) -> Callable[[pikepdf.Pdf], None]:
    """Gives a change that sets the title of a copy."""

    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Title"] = words

    return change


def noted(document: pikepdf.Pdf) -> None:
    """Adds a note to the first page."""
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String("x"))
    document.pages[0].Annots = Array([document.make_indirect(note)])


def bookmarked(document: pikepdf.Pdf) -> None:
    """Adds a bookmark that says the secret."""
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SECRET, 0))


def attached(document: pikepdf.Pdf) -> None:
    """Attaches a file that says the secret."""
    document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(
        document, f"Told by {SECRET}, and by nobody else".encode()
    )


def appended(data: bytes) -> bytes:
    """Gives a file with a second revision behind the first."""
    start = int(data[data.rfind(b"startxref") :].split()[1])
    with pikepdf.open(io.BytesIO(data)) as document:
        size, root = int(document.trailer.Size), document.trailer.Root.objgen[0]
    at = len(data)
    added = f"{size} 0 obj\n(added)\nendobj\n".encode()
    table = (
        f"xref\n{size} 1\n{at:010d} 00000 n \ntrailer\n<</Size {size + 1} /Root {root} 0 R "
        f"/Prev {start}>>\nstartxref\n{at + len(added)}\n%%EOF\n"
    )
    return data + added + table.encode()
