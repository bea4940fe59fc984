"""Pages that are pictures: recognised with their macrons, with stamps lifted off, and never twice."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from drawn_pages import (
    HEIGHT,
    LETTER,
    TE_REO,
    WIDTH,
    bare,
    both,
    drawing,
    face,
    garbled,
    ink,
    lines,
    photograph,
    picture,
    read,
    scan_of,
    stamp,
    texts,
    with_page_keys,
    words_in,
)
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from records.document import Origin, Page
from records.errors import ReleaseError
from records.recognition import Beside, Recognition

pytestmark = pytest.mark.usefixtures("forked")


def recall(page: Page, expected: Sequence[str]) -> float:
    """Gives the share of some words that stand on a page, each counted as often as it stands there."""
    wanted = Counter(expected)
    return (wanted & Counter(texts(page))).total() / wanted.total()


def with_macrons(given: Sequence[str]) -> list[str]:
    """Gives the words that have a macron."""
    return [word for word in words_in(given) if any(ch in "āēīōūĀĒĪŌŪ" for ch in word)]


def test_te_reo_is_recognised_with_its_macrons(tmp_path: Path) -> None:
    """A scanned page of te reo Māori comes back with its macrons, in NFC, sure of most words."""
    (page,) = read(drawing(scan_of(TE_REO)), tmp_path)
    assert page.origin is Origin.OCR
    assert len(with_macrons(TE_REO)) >= 15
    assert recall(page, with_macrons(TE_REO)) >= 0.8
    assert recall(page, words_in(TE_REO)) >= 0.9
    assert all(0 < word.confidence < 1 for word in page.words)
    assert page.notes == ()


@pytest.mark.parametrize(
    "keys",
    [{}, {"/Rotate": 180}, {"/MediaBox": [-60, -40, 500, 350], "/UserUnit": 2.0}],
    ids=["plain", "turned", "shifted and larger"],
)
def test_boxes_of_recognised_words_lie_on_their_ink(
    keys: dict[str, object], tmp_path: Path
) -> None:
    """However the page is framed, the boxes of OCR cover what was read, in the page's own space."""

    def draw(canvas: Canvas) -> None:
        if keys.get("/Rotate") == 180:
            # scanned upside down, and turned by the page
            canvas.translate(WIDTH, HEIGHT)
            canvas.rotate(180)
        scan_of(LETTER)(canvas)

    content = with_page_keys(drawing(draw), keys)
    (page,) = read(content, tmp_path)
    assert recall(page, words_in(LETTER)) >= 0.9
    dark = int(ink(content, page.frame, dpi=72).sum())
    assert bare(page, content, dpi=72) < 0.05 * dark
    assert {word.turn for word in page.words} == {page.frame.rotation}


def test_a_stamped_scan_is_recognised_as_if_unstamped(tmp_path: Path) -> None:
    """A page whose only text is the stamp is a scan; the stamp is lifted off, read, and wrecks nothing."""
    (page,) = read(drawing(both(scan_of(LETTER), stamp())), tmp_path)
    assert page.origin is Origin.OCR
    assert recall(page, words_in(LETTER)) >= 0.9
    slanted = [word.text for word in page.words if word.turn % 90]
    assert slanted == ["PROACTIVELY", "RELEASED"]
    assert len(page.words) <= len(words_in(LETTER)) + 3


def test_a_stamp_in_a_form_is_lifted_off_too(tmp_path: Path) -> None:
    """Stamping programs wrap their text in a form; it hides the scan no more than plain text does."""

    def draw(canvas: Canvas) -> None:
        canvas.beginForm("stamp")
        stamp()(canvas)
        canvas.endForm()
        scan_of(LETTER)(canvas)
        canvas.doForm("stamp")

    (page,) = read(drawing(draw), tmp_path)
    assert recall(page, words_in(LETTER)) >= 0.9
    assert {"PROACTIVELY", "RELEASED"} <= set(texts(page))


def test_good_text_and_the_text_of_a_picture_come_together(tmp_path: Path) -> None:
    """A page with text and a picture of text gives both, the text layer's words exactly, none twice."""
    upper = LETTER[:3]
    shot = picture(photograph(drawing(lines(TE_REO))), (30, 10, 252, 180))
    (page,) = read(drawing(both(lines(upper), shot)), tmp_path)
    assert page.origin is Origin.MIXED
    exact = [word.text for word in page.words if word.confidence == 1]
    assert exact == words_in(upper)
    assert recall(page, words_in(TE_REO)) >= 0.8
    assert len(page.words) <= len(words_in(upper)) + len(words_in(TE_REO)) + 3
    low = [word for word in page.words if word.confidence < 1]
    assert all(word.box.y1 < 195 for word in low)
    assert min(word.line for word in low) > max(w.line for w in page.words if w.confidence == 1)


def test_a_stamp_takes_no_words_from_a_picture_under_it(tmp_path: Path) -> None:
    """The upright box around a slanted stamp covers what the stamp does not; that is no double."""
    shot = picture(photograph(drawing(lines(TE_REO))), (30, 10, 252, 180))
    (page,) = read(drawing(both(lines(LETTER[:3]), shot, stamp("DRAFT"))), tmp_path)
    assert [word.text for word in page.words if word.turn % 90] == ["DRAFT"]
    assert recall(page, words_in(TE_REO)) >= 0.6


def test_text_over_a_picture_of_itself_is_not_doubled(tmp_path: Path) -> None:
    """Where a text layer lies exactly over a scan of the same page, each word comes once, from the layer."""
    content = drawing(both(scan_of(LETTER), lines()))
    (page,) = read(content, tmp_path)
    assert [word.text for word in page.words if word.confidence == 1] == words_in(LETTER)
    assert len(page.words) <= len(words_in(LETTER)) + 2


def test_a_garbled_text_layer_is_recognised_instead(tmp_path: Path) -> None:
    """Where fonts lie about their letters, what is read is what is seen, and the reviewer is told."""
    (page,) = read(garbled(drawing(lines())), tmp_path)
    assert page.origin is Origin.OCR
    assert page.notes == ("the text layer is garbled",)
    assert recall(page, words_in(LETTER)) >= 0.9


@pytest.mark.parametrize(("spoil", "origin"), [(bytes, Origin.TEXT), (garbled, Origin.OCR)])
def test_nothing_is_recognised_for_whom_only_the_text_counts(tmp_path, tesseract, spoil, origin):
    """The text comes as it is, with no word of the picture; a page whose text is not trusted says so."""
    calls = tesseract('exec $REAL "$@"')
    shot = picture(photograph(drawing(lines(TE_REO))), (30, 10, 252, 180))
    content = spoil(drawing(both(shot, lines())))
    (page,) = read(content, tmp_path, beside=Beside.NOTHING)
    assert page.origin is origin
    assert (texts(page) == words_in(LETTER)) is (origin is Origin.TEXT)
    assert calls.read_text() == ""


def test_an_invisible_layer_is_not_trusted(tmp_path: Path) -> None:
    """Somebody's invisible OCR over a scan is hidden text, not the page's words."""

    def layer(canvas: Canvas) -> None:
        written = canvas.beginText(30, 250)
        written.setTextRenderMode(3)
        written.setFont(face(), 12)
        for _ in range(8):
            written.textLine("Hinewai Pukehinau was here and wrote much")
        canvas.drawText(written)

    (page,) = read(drawing(both(scan_of(LETTER), layer)), tmp_path)
    assert page.origin is Origin.OCR
    assert page.notes == ("hidden text",)
    assert "Pukehinau" not in texts(page)
    assert recall(page, words_in(LETTER)) >= 0.9


def test_letters_drawn_as_outlines_are_recognised(tmp_path: Path) -> None:
    """Text without any text layer, and without any picture, is seen and so is read."""

    def outlined(canvas: Canvas) -> None:
        lines(("Page 1",), top=25)(canvas)
        tall = photograph(drawing(lines(LETTER)), dpi=144)
        rows, columns = np.nonzero(np.asarray(tall) < 128)
        for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
            canvas.rect(x / 2, HEIGHT - (y + 1) / 2, 0.52, 0.52, stroke=0, fill=1)

    (page,) = read(drawing(outlined), tmp_path)
    assert page.origin is Origin.MIXED
    assert texts(page)[:2] == ["Page", "1"]
    assert recall(page, words_in(LETTER)) >= 0.9


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Gives a picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def transparent(image: Image.Image) -> Image.Image:
    """Gives black letters on nothing: black all over for whoever drops the transparency."""
    black = Image.new("L", image.size, 0)
    return Image.merge("LA", (black, Image.eval(image, lambda level: 255 - level)))


def deep(image: Image.Image) -> Image.Image:
    """Gives a picture in 16-bit grey."""
    return Image.fromarray(np.asarray(image, dtype=np.uint16) * 257)


PAGE = photograph(drawing(lines(LETTER)))


@pytest.mark.parametrize(
    ("name", "content", "width"),
    [
        ("page.png", saved(PAGE, "PNG", dpi=(200, 200)), WIDTH),
        ("page.jpg", saved(PAGE.convert("RGB"), "JPEG", dpi=(200, 200)), WIDTH),
        ("page.tif", saved(PAGE, "TIFF", dpi=(200, 200), compression="tiff_lzw"), WIDTH),
        (
            "fax.tiff",
            saved(
                PAGE.point(lambda level: 255 * (level > 128)).convert("1"),
                "TIFF",
                dpi=(200, 200),
                compression="group4",
            ),
            WIDTH,
        ),
        ("colours.png", saved(PAGE.convert("P"), "PNG", dpi=(200, 200)), WIDTH),
        ("clear.png", saved(transparent(PAGE), "PNG", dpi=(200, 200)), WIDTH),
        ("deep.png", saved(deep(PAGE), "PNG", dpi=(200, 200)), WIDTH),
        ("print.jpg", saved(PAGE.convert("CMYK"), "JPEG", dpi=(200, 200)), WIDTH),
        ("screen.png", saved(PAGE.resize((840, 600)), "PNG", dpi=(72, 72)), 840),
        ("unsaid.png", saved(PAGE, "PNG"), PAGE.width * 72 / 200),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_of_picture_is_read(
    name: str, content: bytes, width: float, tmp_path: Path
) -> None:
    """Whatever its colours, depth, transparency or resolution, a picture of a page is read."""
    (page,) = read(content, tmp_path, name)
    assert page.origin is Origin.OCR
    assert recall(page, words_in(LETTER)) >= 0.9
    assert page.frame.visible.width == pytest.approx(width, rel=0.01)
    first = next(word for word in page.words if word.text.startswith("Ministr"))
    assert first.box.x0 == pytest.approx(30 * width / WIDTH, abs=2)


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    """The frames of a TIFF come as pages, in their order, each with its own size."""
    frames = [PAGE.crop((0, 40 + 54 * row, 1166, 160 + 54 * row)) for row in range(4)]
    content = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200))
    pages = read(content, tmp_path, "frames.tif", workers=2)
    assert [page.number for page in pages] == [1, 2, 3, 4]
    for page, line in zip(pages, LETTER, strict=False):
        assert recall(page, line.split()) >= 0.7


def blank(_: Canvas) -> None:
    """Draws nothing."""


@pytest.mark.parametrize(
    ("draw", "notes"),
    [
        (picture(Image.new("L", (800, 600), 250)), ("OCR found no words",)),
        (blank, ()),
    ],
    ids=["a blank sheet, scanned", "nothing"],
)
def test_a_page_without_words_says_so(
    draw: Callable[[Canvas], None], notes: tuple[str, ...], tmp_path: Path
) -> None:
    """A reviewer is told where OCR looked and found nothing."""
    (page,) = read(drawing(draw), tmp_path)
    assert (page.words, page.notes) == ((), notes)


def test_poor_confidence_is_noted(tmp_path: Path) -> None:
    """A page that the engine is unsure of asks for a person's eyes."""
    tiny = photograph(drawing(lines(LETTER * 3, size=4, top=280)), dpi=60)
    (page,) = read(drawing(picture(tiny)), tmp_path)
    assert {"poor confidence: read this page yourself", "OCR found no words"} & set(page.notes)


def test_a_language_that_is_not_installed_is_an_error_and_no_silence(tmp_path: Path) -> None:
    """Tesseract itself only murmurs and reads without macrons; here nothing is read, and it is said why."""
    with pytest.raises(ReleaseError, match="lacks the language tlh; run make setup") as caught:
        read(drawing(scan_of(LETTER)), tmp_path, recognition=Recognition("tlh+eng"))
    assert caught.value.exit_code == 1


def test_an_emblem_on_every_page_is_recognised_once(tmp_path: Path) -> None:
    """The same picture on each page gives the same words on each, whatever it cost the first time."""
    crest = picture(
        photograph(drawing(lines(("Ministry of Quiet Streets",), left=60)), dpi=100),
        (210, 150, 210, 150),
    )
    pages = read(drawing(*[both(lines(LETTER[:2]), crest)] * 3), tmp_path, workers=1)
    gained = [[word.text for word in page.words if word.confidence < 1] for page in pages]
    assert gained[0] == gained[1] == gained[2] != []
