"""Looking for the ink of many letters at once gives what looking for that of one does."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reportlab.pdfgen.canvas import Canvas

from records.geometry import Box, PageFrame
from redaction.pages import letters, pdf
from redaction.pages.letters import letters_of
from redaction.pages.textink import AROUND, DPI, SEEN, TextInk, _cuts, _touched, without_text
from redaction.pages.textobjects import TANGLED, Texts, overlapping
from redaction.pages.visibility import text_layer
from samples.sheet import prepare_fonts

pytestmark = pytest.mark.usefixtures("forked")

SIDES = st.floats(-50, 700, allow_nan=False)
CORNERS = st.tuples(SIDES, SIDES, SIDES, SIDES)


@given(
    several=st.lists(CORNERS, min_size=1, max_size=5),
    rotation=st.sampled_from([0, 90, 180, 270]),
    unit=st.sampled_from([1.0, 2.5]),
    dpi=st.sampled_from([72.0, 96.0, 203.0]),
)
def test_the_pixels_are_those_of_a_box(
    several: list[tuple[float, float, float, float]], rotation: int, unit: float, dpi: float
) -> None:
    """Whatever the turn, the unit and the cut of a page, the same pixels come out, and nothing off the page."""
    frame = PageFrame(Box(-10, 20, 430, 610), rotation, unit)
    boxes = [Box.of(*corners) for corners in several]
    inks = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes])
    for box, (left, top, right, bottom) in zip(boxes, _cuts(frame, dpi, inks), strict=True):
        around = Box(box.x0 - AROUND, box.y0 - AROUND, box.x1 + AROUND, box.y1 + AROUND)
        inside = around.clipped(frame.visible)
        if inside is None:
            assert (right - left) * (bottom - top) == 0
        else:
            assert (left, top, right, bottom) == frame.to_pixels(inside, dpi).as_tuple()


PLACES = st.integers(0, 14)


@given(
    mask=arrays(np.bool_, (11, 9), elements=st.booleans(), fill=st.just(False)),
    cuts=st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES), min_size=1, max_size=8),
)
def test_a_cut_is_touched_by_any_pixel_in_it(
    mask: np.ndarray, cuts: list[tuple[int, int, int, int]]
) -> None:
    """Empty cuts, those over the edge, and those whose only pixel is in a corner of theirs."""
    touched = _touched(mask, np.array(cuts, dtype=np.int64))
    assert touched.tolist() == [
        bool(mask[top:bottom, left:right].any()) for left, top, right, bottom in cuts
    ]


@pytest.mark.parametrize(
    ("first", "second", "left", "seen", "unseen"),
    [
        ((0, 56.4), (56.4, 200), 57, ["kaupapa", "whare"], ["longer"]),
        ((0, 56.4), None, 57, ["kaupapa", "whare"], ["longer"]),
        ((0, 200), (0, 200), 89.4, ["kaupapalongerwhare"], []),
        (None, None, 89.4, ["kaupapalongerwhare"], []),
    ],
)
def test_a_window_parts_words(
    first: tuple[float, float] | None,
    second: tuple[float, float] | None,
    left: float,
    seen: list[str],
    unseen: list[str],
) -> None:
    """What is too long for its cell is cut at its end, also where another cell's text lies over the rest."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    for window, at, text in ((first, 10, "kaupapalonger"), (second, left, "whare")):
        canvas.saveState()
        if window is not None:
            path = canvas.beginPath()
            path.rect(window[0], 0, window[1] - window[0], 100)
            canvas.clipPath(path, stroke=0)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(at, 50, text)
        canvas.restoreState()
    canvas.save()
    layer = text_layer(pdfium.PdfDocument(out.getvalue())[0], PageFrame(Box(0, 0, 300, 100)))
    assert [word.text for word in layer.seen] == seen
    assert [word.text for word in layer.unseen] == unseen


@pytest.mark.parametrize(
    ("over", "seen", "unseen"),
    [("\u2588" * 4, ["behind"], ["secret"]), (None, ["secret", "behind"], [])],
)
def test_a_text_under_other_text_is_not_seen(
    over: str | None, seen: list[str], unseen: list[str]
) -> None:
    """Letters under blocks of their own ink leave none by themselves; without the blocks they do."""
    prepare_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    canvas.setFont("LiberationSans-Regular", 12)
    canvas.drawString(10, 50, "secret")
    canvas.drawString(200, 50, "behind")
    if over is not None:
        canvas.setFont("LiberationSans-Regular", 14)
        canvas.drawString(8, 50, over)
    canvas.save()
    layer = text_layer(pdfium.PdfDocument(out.getvalue())[0], PageFrame(Box(0, 0, 300, 100)))
    assert [word.text for word in layer.seen if word.text != over] == seen
    assert [word.text for word in layer.unseen] == unseen


WIDE, HIGH = 300, 200


def _page(content: str, fonts: dict[str, str], **resources: object) -> pdfium.PdfPage:
    """Gives a page that draws some operators, with fonts of such names."""
    with pikepdf.new() as file:
        page = file.add_blank_page(page_size=(WIDE, HIGH))
        font = {
            f"/{key}": pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name(f"/{name}"),
            )
            for key, name in fonts.items()
        }
        page.obj.Resources = pikepdf.Dictionary(Font=font, **resources)
        page.obj.Contents = file.make_stream(content.encode("latin-1"))
        out = io.BytesIO()
        file.save(out)
    return pdfium.PdfDocument(out.getvalue())[0]


FRAME = PageFrame(Box(0, 0, WIDE, HIGH))
SPOTS = st.tuples(st.integers(0, 260), st.integers(0, 180))
DRAWINGS = st.one_of(
    st.tuples(st.just("{:.1f} g {} {} 90 14 re f"), st.sampled_from([0.0, 0.5, 1.0]), SPOTS),
    st.tuples(st.just("{:.1f} G {} {} m 280 100 l S"), st.sampled_from([0.0, 1.0]), SPOTS),
    st.tuples(st.just("BT {:.1f} g /F 11 Tf {} {} Td (harbour) Tj ET"), st.just(0.0), SPOTS),
    st.tuples(st.just("BT {:.1f} g /F 11 Tf {} {} Td (lights) Tj ET"), st.just(1.0), SPOTS),
)


@given(drawn=st.lists(DRAWINGS, min_size=1, max_size=7))
def test_a_page_drawn_without_its_text_in_part_tells_what_the_whole_would(
    drawn: list[tuple[str, float, tuple[int, int]]],
) -> None:
    """Dark and white words over, under and beside bars and lines: as if the whole page were drawn twice."""
    page = _page("\n".join(how.format(grey, *at) for how, grey, at in drawn), {"F": "Helvetica"})
    found = letters_of(page)
    if not len(found):
        return
    ink = TextInk.of(page, FRAME, found.ink)
    whole = pdf.picture(page, FRAME, DPI, grey=True).astype(int)
    bare = without_text(page, FRAME, DPI).astype(int)
    assert _touched(ink.mask, ink.cuts).tolist() == (
        _touched(np.abs(whole - bare) >= SEEN, ink.cuts).tolist()
    )


@pytest.mark.parametrize(("over", "seen"), [("/S sh", []), ("", ["lights"])])
def test_a_shade_covers_wherever_it_likes(over: str, seen: list[str]) -> None:
    """A shade fills the page, though pdfium knows no bounds of it; what it hides is not seen."""
    black = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[0], N=1)
    shade = pikepdf.Dictionary(
        ShadingType=2,
        ColorSpace=pikepdf.Name.DeviceGray,
        Coords=[0, 0, WIDE, 0],
        Function=black,
        Extend=[True, True],
    )
    page = _page(
        f"BT /F 11 Tf 40 40 Td (lights) Tj ET {over}",
        {"F": "Helvetica"},
        Shading=pikepdf.Dictionary(S=shade),
    )
    assert [word.text for word in text_layer(page, FRAME).seen] == seen


EDGES = st.integers(0, 12).map(float)
TEXT_BOXES = st.tuples(EDGES, EDGES, EDGES, EDGES).map(lambda c: Box.of(*c))


@given(boxes=st.lists(TEXT_BOXES, max_size=12), at_once=st.sampled_from([1, 5, 1 << 19]))
def test_all_pairs_that_overlap_are_found(boxes: list[Box], at_once: int) -> None:
    """However they lie, and in however small portions they are looked at."""
    rows = np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes]).reshape(-1, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("redaction.pages.textobjects.AT_ONCE", at_once)
        found = list(overlapping(Texts(list(range(len(boxes))), rows)))
    pairs = [tuple(sorted((one.address, other.address))) for one, other in found]
    assert sorted(pairs) == [
        (one, other)
        for one in range(len(boxes))
        for other in range(one + 1, len(boxes))
        if boxes[one].overlap(boxes[other]) > TANGLED * min(boxes[one].area, boxes[other].area)
    ]
    for pair in found:
        assert all(text.box == boxes[text.address] for text in pair)


@pytest.mark.parametrize("said", ["kaupapa", "kau\x01papa", "\x02\x03", "a\xadb c"])
def test_characters_are_those_that_pdfium_tells_one_by_one(said: str) -> None:
    """Controls are left out where all are asked for at once; then each is asked for by itself."""
    page = _page(f"BT /F 11 Tf 40 40 Td ({said}) Tj ET", {"F": "Helvetica"})
    textpage = page.get_textpage()
    whole, count = letters.address(textpage.raw), pdf.count_letters(textpage.raw)
    one_by_one = [letters._unicode(whole, at) for at in range(count)]
    hyphens = letters.HYPHENS
    assert [
        ord("-") if code in hyphens else code for code in letters._codes(whole, count).tolist()
    ] == [ord("-") if code in hyphens else code for code in one_by_one]
    assert count


def test_letters_without_unicode_are_counted_by_their_font() -> None:
    """The same codes are letters in one font and nothing in another; only the second one's count."""
    with pikepdf.new() as file:
        page = file.add_blank_page(page_size=(WIDE, HIGH))
        drawn = file.make_stream(b"500 0 d0 0 0 400 600 re f")
        nameless = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 600, 700],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(g7=drawn),
            Encoding=pikepdf.Dictionary(Differences=[65, pikepdf.Name.g7, pikepdf.Name.g7]),
            FirstChar=65,
            LastChar=66,
            Widths=[500, 500],
        )
        plain = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
        )
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=plain, N=nameless))
        page.obj.Contents = file.make_stream(
            b"BT /F 11 Tf 40 40 Td (ABBA) Tj ET BT /N 11 Tf 40 80 Td (ABBAB) Tj ET"
        )
        out = io.BytesIO()
        file.save(out)
    found = letters_of(pdfium.PdfDocument(out.getvalue())[0])
    assert found.mapped.tolist() == [True] * 4 + [False] * 5
