"""Pages for the tests of reading, drawn in code: born digital, scanned, mixed, stamped, garbled."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from records.document import Page
from records.geometry import PageFrame
from redaction import intake, reading

WIDTH, HEIGHT = 420.0, 300.0
"""Small pages, so that recognising one takes half a second and not two."""

FACE = "LiberationSans"
COMPLETE = "DejaVuSans"
FOLDERS = ("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation")

LETTER = (
    "Ministry of Quiet Streets",
    "Dear Minister, thank you for your letter of 4 March.",
    "The proposal was agreed by the Cabinet committee in June,",
    "and the funding of the new footpaths will follow from that.",
    "Please reply to the address given above before Friday.",
)
TE_REO = (
    "Ko te kaupapa o tēnei pukapuka he whakamārama i ngā",
    "kōrero mō te hanga whare i roto i te rohe o Tāmaki.",
    "Kua whakaaetia e te komiti ngā tūtohunga katoa, ā, ka",
    "tukuna te pūtea ki ngā kaunihera ā te tau hōu.",
    "He mea nui tēnei ki ngā whānau me ngā mātua o Aotearoa.",
)


def face() -> str:
    """Gives the name of a typeface that has macrons, registered once."""
    if FACE not in pdfmetrics.getRegisteredFontNames():
        found = (Path(folder) / f"{FACE}-Regular.ttf" for folder in FOLDERS)
        pdfmetrics.registerFont(TTFont(FACE, str(next(path for path in found if path.exists()))))
    return FACE


def face_of_all_signs() -> str:
    """Gives a typeface that has combining macrons, ligatures and every kind of space, registered once.

    The older Liberation faces, which some releases of Debian still have, lack them.
    """
    if COMPLETE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(
            TTFont(COMPLETE, f"/usr/share/fonts/truetype/dejavu/{COMPLETE}.ttf")
        )
    return COMPLETE


def drawing(*pages: Callable[[Canvas], None], size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """Gives a PDF with one page for each drawing."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(
    texts: Sequence[str] = LETTER,
    *,
    left: float = 30,
    top: float = HEIGHT - 50,
    size: float = 12,
    pitch: float = 1.6,
) -> Callable[[Canvas], None]:
    """Gives a drawing of some lines of text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(face(), size)
        for index, text in enumerate(texts):
            canvas.drawString(left, top - index * size * pitch, text)

    return draw


def both(*drawings: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    """Gives several drawings one over the other."""

    def draw(canvas: Canvas) -> None:
        for one in drawings:
            one(canvas)

    return draw


def photograph(pdf: bytes, number: int = 1, *, dpi: int = 200) -> Image.Image:
    """Gives a page as a scanner would: grey, off-white, a little noise."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    noise = np.random.default_rng(7).normal(0, 2, (picture.height, picture.width))
    pixels = np.asarray(picture, dtype=np.float32) * 0.95 + noise
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def picture(
    image: Image.Image, box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT)
) -> Callable[[Canvas], None]:
    """Gives a drawing of a picture in a box: left, bottom, width, height."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), *box)

    return draw


def scan_of(texts: Sequence[str]) -> Callable[[Canvas], None]:
    """Gives a page that is nothing but the picture of a page with some lines."""
    return picture(photograph(drawing(lines(texts))))


def stamp(text: str = "PROACTIVELY RELEASED") -> Callable[[Canvas], None]:
    """Gives a slanted grey stamp across the page, as text."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFillGray(0.55)
        canvas.setFont("Helvetica-Bold", 30)
        canvas.translate(60, 40)
        canvas.rotate(32)
        canvas.drawString(0, 0, text)
        canvas.restoreState()

    return draw


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Gives a PDF after a change made through pikepdf."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def with_page_keys(pdf: bytes, keys: Mapping[str, Any]) -> bytes:
    """Gives a PDF whose every page has some more keys."""

    def change(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for key, value in keys.items():
                page.obj[key] = value

    return changed(pdf, change)


def garbled(pdf: bytes) -> bytes:
    """Gives a PDF whose fonts say that every letter is a control character, as bad producers do."""
    table = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n1 beginbfrange\n"
    table += b"<00> <ff> <0001>\nendbfrange endcmap"

    def change(document: pikepdf.Pdf) -> None:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                item.ToUnicode = document.make_stream(table)

    return changed(pdf, change)


def read(content: bytes, folder: Path, name: str = "paper.pdf", **options: Any) -> list[Page]:
    """Gives the pages of a file, taken in and read as in earnest."""
    path = folder / name
    path.write_bytes(content)
    return list(reading.read(path, intake.accept(path), **options))


def texts(page: Page) -> list[str]:
    """Gives the words of a page."""
    return [word.text for word in page.words]


def words_in(texts_of: Sequence[str]) -> list[str]:
    """Gives the words of some lines."""
    return [word for text in texts_of for word in text.split()]


def ink(content: bytes, frame: PageFrame, number: int = 1, dpi: int = 144) -> np.ndarray:
    """Gives where a page is dark: (height, width) of truth values, pixel space."""
    document = pypdfium2.PdfDocument(content)
    try:
        scale = dpi * frame.user_unit / 72
        drawn = document[number - 1].render(scale=scale, grayscale=True, draw_annots=False)
        return np.asarray(drawn.to_numpy()).reshape(drawn.height, drawn.width) < 160
    finally:
        document.close()


def bare(page: Page, content: bytes, *, dpi: int = 144) -> int:
    """Gives how many dark pixels of a page lie in no word's box."""
    dark = ink(content, page.frame, page.number, dpi).copy()
    for word in page.words:
        cut = page.frame.to_pixels(word.box, dpi)
        dark[cut.top : cut.bottom, cut.left : cut.right] = False
    return int(dark.sum())
