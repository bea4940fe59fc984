"""What a page holds and does not show: words with the reason why, parts of pictures, what pictures carry along.

Runs in the sandbox.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import ExifTags, Image

from records.geometry import Box, PageFrame
from redaction.inspection.drawn import Drawn, drawn_on, picture_file
from redaction.pages import pdf
from redaction.pages.layout import LaidWord
from redaction.pages.textink import SEEN
from redaction.pages.visibility import TINY, TextLayer

HALF = 0.5
HIDDEN_PART = 0.05
"""Share of a picture from which what is cut off or covered is told."""

LONGEST = 500

SMALL = "too small to be read"
WHY_CARRIED = "carried along in the picture"


def unseen(
    page: pdfium.PdfPage, frame: PageFrame, media: Box, layer: TextLayer
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Gives the words that are not seen, and what of the pictures is not, each with its place and why."""
    drawn = drawn_on(page)
    words = list(_words(drawn, page, frame, media, layer)) if layer.hides else []
    return words, list(_pictures(drawn, frame))


# -- words -----------------------------------------------------------------------------------------


def _words(
    drawn: Sequence[Drawn], page: pdfium.PdfPage, frame: PageFrame, media: Box, layer: TextLayer
) -> Iterator[dict[str, Any]]:
    dpi = pdf.picture_dpi(frame, 72)
    pixels = pdf.picture(page, frame, dpi, grey=True)
    runs = [*_runs(layer.unseen), *_runs(layer.unpainted)]
    unpainted = {id(word) for word in layer.unpainted}
    for run in runs:
        box = _around([word.box for word in run])
        if id(run[0]) in unpainted:
            why = "not painted"
        else:
            why = _why(run[0], drawn, frame, media, _ground(pixels, frame, box, dpi))
        yield {"text": _said(run), "box": _plain(box), "why": why}


def _said(run: Sequence[LaidWord]) -> str:
    return " ".join(word.text for word in run)


def _tiny(word: LaidWord, frame: PageFrame) -> bool:
    tall = word.box.height if word.turn % 180 == 0 else word.box.width
    return tall * frame.user_unit < TINY


def _runs(words: Sequence[LaidWord]) -> Iterator[list[LaidWord]]:
    """Gives words in lines, as far as they stand together."""
    line: list[LaidWord] = []
    for word in words:
        if line and (word.line, word.turn) != (line[-1].line, line[-1].turn):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _why(
    word: LaidWord, drawn: Sequence[Drawn], frame: PageFrame, media: Box, ground: int | None
) -> str:
    """Gives why a word that is painted leaves no ink."""
    if word.box.clipped(frame.visible) is None:
        return "off the page" if word.box.clipped(media) is None else "cropped away"
    if _tiny(word, frame):
        return SMALL
    mine = [i for i, d in enumerate(drawn) if d.kind == "text" and _holds(d.box, word.box)]
    own = [drawn[i] for i in mine]
    over = [d for i, d in enumerate(drawn) if mine and i > mine[0] and d not in own]
    for other in reversed(over):
        seen = other.seen
        if other.kind != "text" and seen is not None and _holds(seen, word.box):
            return f"under a {other.kind}"
    if any(d.layered for d in own):
        return "in a layer that is off"
    if any(d.seen is None or not _holds(d.seen, word.box) for d in own):
        return "clipped away"
    if ground is not None and any(_alike(d.colour, ground) for d in own):
        return "in the colour of what is behind it"
    if any(d.kind == "text" and _holds(d.box, word.box) for d in over):
        return "under other text"
    return "not drawn"


def _holds(outer: Box, inner: Box) -> bool:
    return outer.overlap(inner) >= HALF * inner.area


def _alike(colour: tuple[int, int, int, int] | None, ground: int) -> bool:
    if colour is None:
        return False
    red, green, blue, opacity = colour
    return opacity == 0 or abs(0.299 * red + 0.587 * green + 0.114 * blue - ground) < 2 * SEEN


def _ground(pixels: pdf.Grey, frame: PageFrame, box: Box, dpi: float) -> int | None:
    inside = box.clipped(frame.visible)
    if inside is None:
        return None
    cut = frame.to_pixels(inside, dpi)
    under = pixels[cut.top : cut.bottom, cut.left : cut.right]
    return int(np.median(under)) if under.size else None


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _plain(box: Box) -> list[float]:
    return [round(value, 1) for value in box.as_list()]


# -- pictures --------------------------------------------------------------------------------------


def _pictures(drawn: Sequence[Drawn], frame: PageFrame) -> Iterator[dict[str, Any]]:
    for index, picture in enumerate(drawn):
        if picture.kind != "picture":
            continue
        box = _plain(picture.box)
        seen = picture.seen.clipped(frame.visible) if picture.seen else None
        hidden = 1 - (seen.area if seen else 0) / max(picture.box.area, 1e-9)
        if hidden >= HIDDEN_PART:
            yield {"box": box, "why": f"{hidden:.0%} of the picture is cut off"}
        elif any(
            other.kind != "text" and other.seen is not None and _holds(other.seen, picture.box)
            for other in drawn[index + 1 :]
        ):
            yield {"box": box, "why": "the picture lies under something"}
        for name, value in carried(picture_file(picture)).items():
            yield {"box": box, "why": WHY_CARRIED, "name": name, "text": value}


def carried(file: bytes) -> dict[str, str]:
    """Gives what a picture's file says beside its pixels: camera, place, author, comment."""
    if not file:
        return {}
    try:
        with Image.open(io.BytesIO(file), formats=("JPEG", "JPEG2000")) as image:
            return beside_the_pixels(image)
    except (OSError, ValueError, SyntaxError):
        # a reader of PDF may draw what no reader of pictures opens; then nothing is known of it
        return {"file": "cannot be looked through"}


def beside_the_pixels(image: Image.Image) -> dict[str, str]:
    """Gives the texts, and the tags of the camera, that ride in a picture."""
    told = {
        str(key): _shown(value)
        for key, value in image.info.items()
        if isinstance(value, str | bytes) and key not in {"icc_profile", "exif"}
    }
    exif = image.getexif()
    folders = (
        (exif, ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
    )
    for tags, names in folders:
        told |= {str(names.get(key, key)): _shown(value) for key, value in tags.items()}
    # where each folder of tags begins is no news
    return {key: value for key, value in told.items() if key not in {"ExifOffset", "GPSInfo"}}


def _shown(value: object) -> str:
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return text[:LONGEST]
