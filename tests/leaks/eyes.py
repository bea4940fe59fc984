"""The hunter's eyes: a file as it looks, as it looks when peeled, and every picture in it, read by OCR."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytesseract
import zxingcpp
from PIL import Image

# more threads make tesseract dearer, not faster
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


def run(*order: str) -> bytes:
    """Gives what a program writes on its standard output."""
    if shutil.which(order[0]) is None:
        raise RuntimeError(f"{order[0]} is needed to hunt")
    return subprocess.run(order, check=True, capture_output=True, timeout=60).stdout


# -- pictures --------------------------------------------------------------------------------------


def readings(data: bytes) -> Iterator[tuple[str, str]]:
    """Reads pages as they look, pages without crop and peeled of what covers, and every picture."""
    if data.startswith(b"%PDF"):
        pages = [*_drawn(data, "page"), *_drawn(peeled(data), "peeled")]
        if (parts := alone(data)) is not None:
            pages += _drawn(parts, "part")
        yield from _read([*pages, *_image_objects(data)])
    else:
        yield from _read(_frames(data))


def _frames(data: bytes) -> Iterator[tuple[str, Image.Image]]:
    """Gives the pictures of a file that is a picture itself."""
    with Image.open(io.BytesIO(data)) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            yield f"frame {index + 1}", image.convert("L")


def _drawn(data: bytes, what: str) -> Iterator[tuple[str, Image.Image]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.pdf"
        file.write_bytes(data)
        run("pdftoppm", "-r", "200", "-gray", str(file), f"{folder}/page")
        for index, path in enumerate(sorted(Path(folder).glob("page*.pgm")), 1):
            with Image.open(path) as picture:
                yield f"{what} {index}", picture.convert("L")


def _image_objects(data: bytes) -> Iterator[tuple[str, Image.Image]]:
    with pikepdf.open(io.BytesIO(data)) as document:
        for item in document.objects:
            size = item.get("/Size") if isinstance(item, pikepdf.Stream) else None
            # a table of cross-references has a size too, which is a number
            if isinstance(size, pikepdf.Array) and len(size) == 2:
                size = tuple(int(side) for side in item.Size)
                samples = Image.frombytes("L", size, item.read_bytes()[: size[0] * size[1]])
                upright = samples.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
                yield f"samples {item.objgen[0]}", upright
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                yield from (
                    (f"image object {item.objgen[0]}", picture) for picture in _pixels(item)
                )


def _pixels(item: pikepdf.Stream) -> Iterator[Image.Image]:
    """Gives an image object as it decodes, and as far as its data really goes, contrast stretched."""
    filters = str(item.get("/Filter", ""))
    with suppress(Exception):  # a strange picture is looked at in another way below
        yield _stretched(pikepdf.PdfImage(item).as_pil_image().convert("L"))
    raw = bytes(item.read_raw_bytes())
    if "DCT" in filters and raw.startswith(b"\xff\xd8"):
        with Image.open(io.BytesIO(raw)) as picture:
            yield _stretched(picture.convert("L"))
        return
    width, height = int(item.Width), int(item.Height)
    if "CCITT" in filters:
        item.Height = 2 * height
        with suppress(Exception):  # so many rows may not be there
            yield _stretched(pikepdf.PdfImage(item).as_pil_image().convert("L"))
        return
    bits = int(item.get("/BitsPerComponent", 1))
    with suppress(pikepdf.PdfError):
        content = item.read_bytes()
        if bits == 8:
            for channels, mode in ((1, "L"), (3, "RGB")):
                rows = len(content) // (width * channels)
                if rows:
                    picture = Image.frombytes(
                        mode, (width, rows), content[: rows * width * channels]
                    )
                    yield _stretched(picture.convert("L"))


def _stretched(picture: Image.Image) -> Image.Image:
    """Gives a picture with its darkest level black and its lightest white."""
    low, high = picture.getextrema()
    if high == low:
        return picture
    return picture.point(lambda level: (level - low) * 255 // (high - low))


def _read(pictures: Iterable[tuple[str, Image.Image]]) -> Iterator[tuple[str, str]]:
    """Reads many small pictures at the cost of one call: tesseract takes a list of files."""
    shown = [(place, picture) for place, picture in pictures if min(picture.size) >= 16]
    for place, picture in shown:
        for code in zxingcpp.read_barcodes(picture):
            yield f"code on {place}", code.text
    if not shown:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, (_, picture) in enumerate(shown):
            # a margin all around, and letters of a height that is read well
            scale = max(1, min(3, 900 // max(picture.size)))
            large = picture.resize((picture.width * scale, picture.height * scale))
            sheet = Image.new("L", (large.width + 60, large.height + 60), 255)
            sheet.paste(large, (30, 30))
            path = Path(folder) / f"{index:03d}.pgm"
            sheet.save(path)
            paths.append(str(path))
        listing = Path(folder) / "list.txt"
        listing.write_text("\n".join(paths))
        said = pytesseract.image_to_string(str(listing), lang="eng", config="--dpi 200 --psm 6")
    for (place, _), words in zip(shown, said.split("\f"), strict=False):
        yield place, words


COVERS = {"f", "F", "f*", "B", "B*", "b", "b*"}
DROPPED = {
    "W",
    "W*",
    "g",
    "rg",
    "k",
    "G",
    "RG",
    "K",
    "cs",
    "CS",
    "sc",
    "SC",
    "scn",
    "SCN",
    "gs",
    "sh",
}


def peeled(data: bytes) -> bytes:
    """Gives the file with fills as thin outlines, no clips, no colours, no crops, no hidden text."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            media = [float(value) for value in page.mediabox]
            page.MediaBox = [media[0] - 60, media[1] - 60, media[2] + 200, media[3] + 60]
            for key in ("/CropBox", "/Annots"):
                if key in page.obj:
                    del page.obj[key]
            page.Contents = document.make_stream(_bare(page))
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                if item.get("/Subtype") == "/Form" or "/PatternType" in item:
                    item.write(_bare(item))
                if item.get("/Subtype") == "/Image":
                    for key in ("/SMask", "/Mask"):
                        if key in item:
                            del item[key]
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def alone(data: bytes) -> bytes | None:
    """Gives a file with every form, tile and letter's program on a page of its own, or None without any."""
    with pikepdf.open(io.BytesIO(data)) as document:
        resources = pikepdf.Dictionary()
        parts = [item for item in document.objects if _is_part(item)]
        if not parts:
            return None
        for part in parts:
            box = [float(value) for value in part.get("/BBox", [0, -300, 1000, 1000])]
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[box[0] - 300, box[1] - 300, box[2] + 300, box[3] + 300],
                Resources=part.get("/Resources", resources),
                Contents=document.make_stream(_bare(part)),
            )
            document.pages.append(pikepdf.Page(document.make_indirect(page)))
        del document.pages[: len(document.pages) - len(parts)]
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _is_part(item: pikepdf.Object) -> bool:
    if not isinstance(item, pikepdf.Stream):
        return False
    return "/PatternType" in item or (item.get("/Subtype") == "/Form" and "/Group" in item)


def _bare(content: pikepdf.Page | pikepdf.Object) -> bytes:
    kept = [(pikepdf.Array([]), pikepdf.Operator("q"))]
    for operands, operator in pikepdf.parse_content_stream(content):
        name = str(operator)
        if name in DROPPED or name in ("BDC", "BMC", "EMC", "DP", "MP"):
            continue
        if name in COVERS or name == "n":
            # a path that only clips is drawn as well
            kept.append(([], pikepdf.Operator("S")))
        elif name == "w":
            kept.append(([0.2], operator))
        elif name == "Tr":
            kept.append(([0], operator))
        else:
            kept.append((operands, operator))
    return pikepdf.unparse_content_stream([*kept, ([], pikepdf.Operator("Q"))])


def darkness(data: bytes, page: int, part: tuple[float, float, float, float]) -> float:
    """Gives the share of black in a part of a page as it is seen.

    Args:
        data: the file.
        page: its number.
        part: left, top, right and bottom, as shares of the page's width and height.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.pdf"
        file.write_bytes(data)
        order = ["pdftoppm", "-r", "144", "-gray", "-f", str(page), "-l", str(page), "-singlefile"]
        run(*order, str(file), f"{folder}/page")
        with Image.open(f"{folder}/page.pgm") as picture:
            left, top, right, bottom = part
            wide, high = picture.size
            cut = picture.crop(
                (round(left * wide), round(top * high), round(right * wide), round(bottom * high))
            )
    levels = cut.histogram()
    return sum(levels[:24]) / max(sum(levels), 1)
