"""How the other paper is made, value by value, and where the witness of bytes looks."""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pikepdf
import pytest
from followed_letters import letter, shown
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from public_files import PublicFile, text

from records.geometry import Box
from redaction.prove import carved, independence, noise, scrambling, structure
from redaction.prove.following import PAGE, Follower, followed
from redaction.prove.resources import inherited, own_resource
from redaction.prove.samples import samples_of

# -- noise -----------------------------------------------------------------------------------------

ONTO_PAGE = (20.0, 0.0, 0.0, 10.0, 100.0, 50.0)
"""A picture of twenty by ten pixels, one point each, from (100, 50) on."""


OVER_SIX = Box(103.9, 51.9, 110.1, 56.1)
"""Over six of its columns and four of its rows, and a little of those beside them."""


def picture(pixels: np.ndarray, **more: object) -> tuple[pikepdf.Pdf, pikepdf.Stream]:
    """Gives a grey picture in a file of its own."""
    document = pikepdf.new()
    made = document.make_stream(pixels.tobytes())
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height = pixels.shape[1], pixels.shape[0]
    made.BitsPerComponent, made.ColorSpace = 8, Name.DeviceGray
    for key, value in more.items():
        made[f"/{key}"] = value
    return document, document.make_indirect(made)


def picture_in(document: pikepdf.Pdf, pixels: np.ndarray) -> pikepdf.Object:
    """Gives a grey picture in some file."""
    made = document.make_stream(pixels.tobytes())
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Height, made.Width = pixels.shape
    made.BitsPerComponent, made.ColorSpace = 8, Name.DeviceGray
    return document.make_indirect(made)


def striped() -> np.ndarray:
    """Gives pixels each of which differs from its neighbours, none of them black or white."""
    across, down = np.meshgrid(np.arange(20), np.arange(10))
    return (40 + 8 * across + 3 * down).astype(np.uint8)


def changed(burns: list[Box], pixels: np.ndarray | None = None, **more: object) -> np.ndarray | str:
    """Gives which pixels of a picture became noise, or why none did."""
    before = striped() if pixels is None else pixels
    document, source = picture(before, **more)
    made = noise.noisy(document, source, ONTO_PAGE, burns)
    if isinstance(made, str):
        return made
    after = np.frombuffer(made.read_bytes(), np.uint8).reshape(before.shape)
    assert set(np.unique(after[after != before])) <= {0, 255}
    return after != before


def spot(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    """Gives a part of the picture, rows from the top."""
    made = np.zeros((10, 20), dtype=bool)
    made[top:bottom, left:right] = True
    return made


@pytest.mark.parametrize(
    ("burn", "place"),
    [
        (OVER_SIX, (4, 4, 10, 8)),
        (Box(103.1, 52.1, 110.9, 56.9), (4, 4, 10, 7)),  # only whole pixels within
        (Box(90, 40, 130, 70), (0, 0, 20, 10)),
        (Box(90, 40, 105, 70), (0, 0, 5, 10)),
        (Box(115, 55, 130, 70), (15, 0, 20, 5)),
    ],
)
def test_noise_fills_the_whole_pixels_within_a_box(burn, place):
    """Pixels that its edge cuts belong to both sides, and stay."""
    made = changed([burn])
    assert isinstance(made, np.ndarray)
    assert (made == spot(*place)).all()


def test_two_boxes_are_filled_and_nothing_between_them():
    """Each box has its noise."""
    made = changed([Box(100, 50, 105, 60), Box(110, 50, 115, 60)])
    assert isinstance(made, np.ndarray)
    assert (made == (spot(0, 0, 5, 10) | spot(10, 0, 15, 10))).all()


@pytest.mark.parametrize("key", ["Mask", "Matte"])
def test_pictures_behind_masks_are_left(key):
    """What of them is seen is not told by their values alone."""
    assert changed([OVER_SIX], **{key: Array([0, 1])}) == "a picture with a mask"
    assert changed([OVER_SIX], ImageMask=True) == "a picture with a mask"
    assert isinstance(changed([OVER_SIX], ImageMask=False), np.ndarray)


def test_what_shows_nothing_is_no_part_of_a_picture():
    """Twelve levels, in the pixels around a box too, are paper."""
    pixels = np.full((10, 20), 200, dtype=np.uint8)
    assert changed([OVER_SIX], pixels) == noise.PLAIN
    pixels[5, 6] = 188
    assert changed([OVER_SIX], pixels) == noise.PLAIN
    pixels[5, 6] = 187
    assert isinstance(changed([OVER_SIX], pixels), np.ndarray)
    for at, seen in ((10, True), (11, False), (3, True), (2, False)):
        near = np.full((10, 20), 200, dtype=np.uint8)
        near[5, at] = 0
        assert isinstance(changed([OVER_SIX], near), np.ndarray) is seen
    for at, seen in ((8, True), (9, False), (3, True), (2, False)):
        near = np.full((10, 20), 200, dtype=np.uint8)
        near[at, 6] = 0
        assert isinstance(changed([OVER_SIX], near), np.ndarray) is seen
    # only the box over what is seen is filled
    pixels[5, 6] = 0
    made = changed([OVER_SIX, Box(114, 50, 119, 60)], pixels)
    assert isinstance(made, np.ndarray)
    assert not made[:, 12:].any()


def coded(mode: str, **more: object) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """Gives a picture out of a JPEG."""
    across, down = np.meshgrid(np.arange(64), np.arange(32))
    levels = ((across * 4 + down) % 256).astype(np.uint8)
    image = Image.fromarray(levels)
    out = io.BytesIO()
    image.convert(mode).save(out, "JPEG", quality=95)
    document = pikepdf.new()
    made = pikepdf.Stream(document, out.getvalue())
    made.Type, made.Subtype, made.Filter = Name.XObject, Name.Image, Name.DCTDecode
    made.Width, made.Height, made.BitsPerComponent = 64, 32, 8
    made.ColorSpace = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[mode]
    for key, value in more.items():
        made[f"/{key}"] = value
    return document, document.make_indirect(made)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pictures_out_of_a_codec_keep_their_pixels_around_the_noise(mode):
    """They are written again without loss, with what else is said of them."""
    document, source = coded(mode, Interpolate=True)
    made = noise.noisy(document, source, (64, 0, 0, 32, 0, 0), [Box(10, 8, 30, 20)])
    assert isinstance(made, pikepdf.Object)
    assert (made.Filter, int(made.BitsPerComponent), bool(made.Interpolate)) == (
        Name.FlateDecode,
        8,
        True,
    )
    assert made.ColorSpace == source.ColorSpace
    clear, masked = coded(mode)
    masked.SMask = picture_in(clear, np.zeros((32, 64), dtype=np.uint8))
    veiled = noise.noisy(clear, masked, (64, 0, 0, 32, 0, 0), [Box(10, 8, 30, 20)])
    # what a mask lets through is no part of the values
    assert isinstance(veiled, pikepdf.Object)
    assert veiled.SMask.objgen == masked.SMask.objgen
    assert veiled.read_bytes() == made.read_bytes()
    before = np.asarray(pikepdf.PdfImage(source).as_pil_image().convert("L")).astype(int)
    after = np.asarray(pikepdf.PdfImage(made).as_pil_image().convert("L")).astype(int)
    inside = np.zeros((32, 64), dtype=bool)
    inside[12:24, 10:30] = True
    assert (before == after)[~inside].all()
    assert (before != after)[inside].mean() > 0.9


def test_pictures_of_an_unusual_kind_are_told():
    """Inks out of a codec, turned values, sizes that lie, and what cannot be decoded."""
    burn, onto = [Box(10, 8, 30, 20)], (64.0, 0.0, 0.0, 32.0, 0.0, 0.0)
    assert noise.noisy(*coded("CMYK"), onto, burn) == "a picture of an unusual kind"
    assert (
        noise.noisy(*coded("L", Decode=Array([1, 0])), onto, burn) == "a picture with turned values"
    )
    assert noise.noisy(*coded("L", Width=63), onto, burn) == "a picture of an unusual kind"
    document, broken = coded("L")
    broken.write(b"no picture", filter=Name.DCTDecode)
    assert noise.noisy(document, broken, onto, burn) == "a picture that cannot be decoded"


def test_noise_over_a_page_stays_off_the_edges_of_a_box():
    """A point on each side; a thin box is filled whole."""
    document = pikepdf.open(io.BytesIO(PublicFile().bytes()))
    page = document.pages[0]
    noise.over(document, page, [Box(50, 50, 90, 70), Box(50, 20, 90, 22)])
    path = [
        str(one)
        for one in pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(page))).split(
            b"\n"
        )
    ]
    placed = [one for one in path if one.endswith("cm'")]
    assert placed == ["b'38 0 0 18 51 51 cm'", "b'40 0 0 2 50 20 cm'"]
    first, second = page.Resources.XObject.Noise0, page.Resources.XObject.Noise1
    assert (int(first.Width), int(first.Height)) == (38, 18)
    assert (int(second.Width), int(second.Height)) == (40, 2)
    values = np.frombuffer(first.read_bytes(), np.uint8)
    assert set(values.tolist()) == {0, 255}
    assert 0.4 < (values == 0).mean() < 0.6


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "LA"])
def test_picture_files_have_noise_under_their_boxes(tmp_path, mode):
    """In points of what the page shows; how much is seen through a pixel stays."""
    pixels = Image.fromarray(np.full((20, 40), 100, dtype=np.uint8)).convert("RGBA")
    pixels.putalpha(77)
    given = pixels.convert(mode)
    path, out = tmp_path / "a.png", tmp_path / "b.png"
    given.save(path, dpi=(144, 144))
    told = list(
        noise.image_file(str(path), {1: [Box(15, 5, 25, 10)]}, {1: (10, 0, 30, 10)}, str(out))
    )
    assert told == [(1, "")]
    with Image.open(out) as made:
        assert made.size == (40, 20)
        assert round(made.info["dpi"][0]) == 144
        before = np.asarray(given.convert("RGBA")).astype(int)
        after = np.asarray(made.convert("RGBA")).astype(int)
    inside = np.zeros((20, 40), dtype=bool)
    inside[0:10, 10:30] = True
    assert (before == after)[~inside].all()
    assert (before[..., 3] == after[..., 3]).all()
    assert set(np.unique(after[inside][:, 0])) == {0, 255}


def test_pages_of_picture_files_are_taken_one_by_one(tmp_path):
    """A page without boxes stays; one of an unusual kind is told."""
    pages = [
        Image.new("L", (20, 10), 100),
        Image.new("L", (20, 10), 120),
        Image.new("CMYK", (20, 10)),
    ]
    path, out = tmp_path / "a.tif", tmp_path / "b.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    burns = {2: [Box(0, 0, 10, 10)], 3: [Box(0, 0, 10, 10)]}
    seen = dict.fromkeys((1, 2, 3), (0, 0, 20, 10))
    told = list(noise.image_file(str(path), burns, seen, str(out)))
    assert told == [(2, ""), (3, "a picture of an unusual kind")]
    with Image.open(out) as made:
        assert made.n_frames == 3
        assert (np.asarray(made) == 100).all()
        made.seek(1)
        second = np.asarray(made)
        assert (second[:, 10:] == 120).all()
        assert set(np.unique(second[:, :10])) == {0, 255}


# -- values of pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("space", "count"),
    [
        (Name.DeviceGray, 1),
        (Name.DeviceRGB, 3),
        (Name.DeviceCMYK, 4),
        (Array([Name.Lab, Dictionary()]), 3),
        (Array([Name.CalRGB, Dictionary()]), 3),
        (Array([Name.Separation, Name.Spot]), 1),
        (Array([Name.DeviceN, Array([Name.A, Name.B])]), 2),
        (Name.Pattern, None),
        (None, None),
        (Array([Name.Indexed, Name.DeviceRGB, 1, String("abcdef")]), None),
    ],
)
def test_values_are_known_by_their_space(space, count):
    """As many as it says; of indices and of what nobody knows, none."""
    document = pikepdf.new()
    made = document.make_stream(bytes(range(2 * 3 * 4)))
    made.Width, made.Height, made.BitsPerComponent = 3, 2, 8
    if space is not None:
        made.ColorSpace = space
    known = samples_of(made)
    assert (known.values.shape if known else None) == ((2, 3, count) if count else None)


def test_values_are_taken_only_where_they_stand_as_they_are():
    """Eight or sixteen bits, behind filters without loss, and all of them there."""
    document = pikepdf.new()

    def known(data: bytes, **told: object) -> np.ndarray | None:
        made = pikepdf.Stream(document, data)
        made.Width, made.Height, made.ColorSpace = 2, 2, Name.DeviceGray
        for key, value in told.items():
            made[f"/{key}"] = value
        found = samples_of(made)
        return None if found is None else found.values

    assert known(b"abcd", BitsPerComponent=8) is not None
    assert known(b"abcd") is not None
    assert known(b"abc", BitsPerComponent=8) is None
    longer = known(b"abcdef", BitsPerComponent=8)
    assert longer is not None
    assert longer.ravel().tolist() == list(b"abcd")
    for bits in (1, 2, 4):
        assert known(b"abcdabcd", BitsPerComponent=bits) is None
    deep = known(bytes([1, 2, 3, 4, 5, 6, 7, 8]), BitsPerComponent=16)
    assert deep is not None
    assert deep.ravel().tolist() == [0x102, 0x304, 0x506, 0x708]
    assert known(zlib.compress(b"abcd"), BitsPerComponent=8, Filter=Name.FlateDecode) is not None
    assert known(b"6162", BitsPerComponent=8, Filter=Name.ASCIIHexDecode) is None
    assert known(b"61626364>", BitsPerComponent=8, Filter=Array([Name.ASCIIHexDecode])) is not None
    assert known(b"abcd", BitsPerComponent=8, Filter=Name.DCTDecode) is None


def test_sixteen_bits_are_told_in_levels_of_eight():
    """The upper half of each value."""
    document = pikepdf.new()
    made = pikepdf.Stream(document, bytes([1, 255, 200, 0]))
    made.Width, made.Height, made.ColorSpace, made.BitsPerComponent = 2, 1, Name.DeviceGray, 16
    known = samples_of(made)
    assert known is not None
    assert known.levels().ravel().tolist() == [1, 200]


# -- letters ---------------------------------------------------------------------------------------


def pool(*widths: float) -> list[scrambling._Choice]:
    """Gives letters of some widths, called A, B and so on."""
    return [scrambling._Choice(wide, bytes([65 + at])) for at, wide in enumerate(widths)]


def rewritten(words: str, under: set[int], choices, dropped: frozenset[int] = frozenset(), **more):
    """Gives an operand with other letters."""
    made = scrambling._rewritten(shown(words, **more), under, choices, dropped)
    return [bytes(one).decode() if isinstance(one, String) else one for one in made]


def test_letters_under_a_box_become_others_and_the_rest_stays_in_place():
    """The difference in width is made good behind the last of a stretch."""
    assert rewritten("abcd", {1, 2}, pool(0.5, 0.6)) == ["aAAd"]
    assert rewritten("abcd", {1, 2}, pool(0.6, 0.7)) == ["aAA", Decimal("200.0"), "d"]
    assert rewritten("abcd", {1, 2}, pool(0.4, 0.7)) == ["aAB", Decimal("100.0"), "d"]
    assert rewritten("abcd", {1, 3}, pool(0.6, 0.7)) == [
        "aA",
        Decimal("100.0"),
        "cA",
        Decimal("100.0"),
    ]
    assert rewritten("abcd", set(), pool(0.6)) == ["abcd"]


def test_a_stretch_stays_about_as_long_as_it_was():
    """A wide letter is followed by a narrow one, and no letter stands for itself."""
    assert rewritten("wxyz", {0, 1, 2, 3}, pool(0.4, 0.55)) == ["BABB", Decimal("50.0")]
    same = [scrambling._Choice(0.5, b"b"), scrambling._Choice(0.6, b"Z")]
    assert rewritten("abc", {1}, same) == ["aZ", Decimal("100.0"), "c"]


def test_numbers_between_strings_stay():
    """They move what stands behind them as before."""
    parts = (b"ab", -20.0, b"cd")
    letters = tuple(letter(c, 20 + 5 * at, part=0 if at < 2 else 2) for at, c in enumerate("abcd"))
    made = rewritten("abcd", {1, 2}, pool(0.5, 0.6), parts=parts, letters=letters)
    assert made == ["aA", Decimal("-20.0"), "Ad"]


def test_a_letter_less_is_made_good_at_the_end():
    """All that stands behind it moves along, and nothing behind the operator does."""
    made = rewritten("abcdef", {1, 2, 3}, pool(0.5, 0.6), frozenset({3}))
    assert made == ["aAAef", Decimal("-500.0")]
    spaced = rewritten("abcdef", {1, 2, 3}, pool(0.5, 0.6), frozenset({3}), spacing=40.0)
    assert spaced == ["aAAef", Decimal("-540.0")]
    drifted = rewritten("abcdef", {1, 2, 3}, pool(0.6, 0.7), frozenset({3}))
    assert drifted == ["aAA", Decimal("200.0"), "ef", Decimal("-500.0")]


def test_a_pool_holds_the_letters_that_a_font_has_in_use():
    """Neither signs nor what has no width stands for a letter; narrow ones come first."""
    wide = shown("b", letters=(letter("b", 0, wide=8.0),))
    none = shown("c", letters=(letter("c", 0, wide=0.0),))
    made = scrambling._pool([type("P", (), {"showings": [shown("a-a"), wide, none]})()])
    assert [(one.width, one.code) for one in made[1]] == [(0.5, b"a"), (0.8, b"b")]


# -- pages as they are followed --------------------------------------------------------------------


def on_page(content: str, tmp_path):
    """Gives what a page shows."""
    path = tmp_path / "followed.pdf"
    path.write_bytes(PublicFile([content]).bytes())
    ((number, page),) = followed(str(path), [1])
    assert number == 1
    return page


def test_each_letter_is_placed_by_the_whole_state_of_its_text(tmp_path):
    """Size, spacing, stretch, rise and shifts, by the rules of text space."""
    page = on_page(
        "BT /F1 10 Tf 2 Tc 3 Tw 50 Tz 4 Ts 1 0 0 1 20 100 Tm [(i) -1000 (i i)] TJ ET", tmp_path
    )
    (one,) = page.showings
    # an i is 222 thousandths wide, a space 278
    step, blank = (2.22 + 2) * 0.5, (2.78 + 2 + 3) * 0.5
    starts = [20, 20 + step + 5, 20 + 2 * step + 5, 20 + 2 * step + 5 + blank]
    assert [a.cell.x0 for a in one.letters] == pytest.approx(starts)
    assert [a.cell.width for a in one.letters] == pytest.approx([1.11, 1.11, 1.39, 1.11])
    assert [a.cell.y0 for a in one.letters] == pytest.approx([102] * 4)
    assert [a.cell.y1 for a in one.letters] == pytest.approx([111] * 4)
    assert [a.part for a in one.letters] == [0, 2, 2, 2]
    assert [a.width for a in one.letters] == pytest.approx([0.222, 0.222, 0.278, 0.222])
    assert (one.stream, one.index, one.spacing, one.painted) == (PAGE, 0, 200.0, True)
    assert [a.middle[0] for a in one.letters] == pytest.approx(
        [a.cell.x0 + a.cell.width / 2 for a in one.letters]
    )


def test_operators_are_counted_as_they_come(tmp_path):
    """What shows text has its number; invisible text is told."""
    page = on_page(text(20, 150, "ab") + "BT /F1 9 Tf 3 Tr 20 90 Td (cd) Tj T* (e) ' ET", tmp_path)
    assert [(s.index, s.painted) for s in page.showings] == [(0, True), (1, False), (2, False)]
    assert [a.text for s in page.showings for a in s.letters] == list("abcde")
    for turned, box in (
        ("0 1 -1 0 50 60", (41, 60)),
        ("-1 0 0 -1 50 60", None),
        ("1 0 0 -1 50 60", None),
    ):
        (one,) = on_page(f"BT /F1 10 Tf {turned} Tm (i) Tj ET", tmp_path).showings
        assert one.letters[0].cell.area == pytest.approx(2.22 * 9)
        if box is not None:
            assert (one.letters[0].cell.x0, one.letters[0].cell.y0) == pytest.approx((43, 60))


def test_pictures_are_placed_by_their_matrix(tmp_path):
    """Each fills the unit square of its space; one that stands askew is told apart."""
    path = tmp_path / "pictured.pdf"

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.XObject = Dictionary(P=one_picture(document))

    for matrix, box, upright in (
        ("60 0 0 20 30 40", Box(30, 40, 90, 60), True),
        ("0 60 -20 0 50 40", Box(30, 40, 50, 100), True),
        ("60 0.06 0 20 30 40", Box(30, 40, 90, 60.06), True),
        ("60 1 0 20 30 40", Box(30, 40, 90, 61), False),
    ):
        path.write_bytes(PublicFile([f"q {matrix} cm /P Do Q"], change=change).bytes())
        ((_, page),) = followed(str(path), [1])
        (painted,) = page.paintings
        assert painted.box.as_list() == pytest.approx(box.as_list())
        assert (painted.upright, painted.stream, painted.name) == (upright, PAGE, "P")


def test_pages_are_followed_in_their_order_and_kept_where_asked(tmp_path):
    """Those that the file does not have are left out; kept ones are the same again."""
    path = tmp_path / "three.pdf"
    path.write_bytes(PublicFile([text(20, 150, word) for word in "abc"]).bytes())
    keeps, forgets = Follower(str(path), keeps=True), Follower(str(path), keeps=False)
    for follower in (keeps, forgets):
        told = [(n, page.showings[0].letters[0].text) for n, page in follower.pages([3, 1, 9])]
        assert told == [(1, "a"), (3, "c")]
    assert dict(keeps.pages([1]))[1] is dict(keeps.pages([1, 2]))[1]
    assert dict(forgets.pages([1]))[1] is not dict(forgets.pages([1]))[1]


# -- bytes -----------------------------------------------------------------------------------------


def test_words_are_sought_in_every_dress():
    """In four encodings, as digits, packed for mail, in addresses, octal, joined anyhow, without macrons."""
    forms = carved.encodings("Ngā Pūriri")
    for said in (
        "ngā pūriri",
        "nga puriri",
        "ngāpūriri",
        "ngā_pūriri",
        "ngā-pūriri",
        "nga\u0304 pu\u0304riri",
    ):
        for codec in ("utf-8", "utf-16-be", "utf-16-le"):
            assert said.encode(codec) in forms
            assert said.encode(codec).hex().encode() in forms
    assert b"nga puriri" in forms
    assert b"NG\xc4\x80".lower() not in forms
    assert "NGĀ PŪRIRI".encode("utf-16-be").lower() in forms
    assert base64.b64encode("Ngā Pūriri".encode())[:16].lower() in forms
    # of what is packed for mail the end depends on what comes behind it
    assert base64.b64encode(b"Tarquin Quill")[:16].lower() in carved.encodings("Tarquin Quill")
    assert b"ng%c4%81%20p%c5%abriri" in forms
    assert b"\\156\\147\\141" + b"\\040\\160\\165\\162\\151\\162\\151" in forms


def test_bytes_from_eight_on_are_sought_whatever_their_case():
    """Shorter ones stand anywhere by chance; those of five are sought as they are written."""
    assert b"tarquini" in carved.encodings("Tarquini")
    assert b"tarquin" not in carved.encodings("Tarquin")
    assert carved.short_forms("Tarquin") == {b"Tarquin", b"tarquin", b"TARQUIN"}
    assert carved.short_forms("Tarquini") == set()
    assert carved.short_forms("Quill") == {b"Quill", b"quill", b"QUILL"}
    assert carved.short_forms("Quil") == set()
    assert carved.short_forms("123456") == set()
    assert carved.short_forms("1234567") == {b"1234567"}
    assert b"Parent" not in carved.short_forms("Parent")


def test_what_is_packed_up_to_three_times_is_unpacked():
    """And what is no stream of Flate gives nothing."""
    once = zlib.compress(b"Tarquin")
    assert carved._unpacked(once) == b"Tarquin"
    assert carved._unpacked(zlib.compress(once) + b"\nendstream") == b"Tarquin"
    assert carved._unpacked(zlib.compress(zlib.compress(once))) == b"Tarquin"
    assert carved._unpacked(zlib.compress(zlib.compress(zlib.compress(once)))) == once
    assert carved._unpacked(b"no stream of Flate") == b""


def test_strings_are_found_however_deep_they_stand():
    """Twenty levels of dictionaries and arrays; what is elsewhere is met there."""
    document = pikepdf.new()
    deep = String("deep")
    for level in range(20):
        deep = Array([deep]) if level % 2 else Dictionary(K=deep)
    assert list(carved._strings(deep, 20)) == [b"deep"]
    assert list(carved._strings(Array([deep]), 20)) == []
    other = document.make_indirect(Dictionary(T=String("elsewhere")))
    assert list(carved._strings(Dictionary(A=String("here"), B=other, C=3), 20)) == [b"here"]
    assert list(carved._strings(Array([String("here"), other, 3]), 20)) == [b"here"]


# -- a closed schema -------------------------------------------------------------------------------


def jpeg(*segments: tuple[int, bytes]) -> list[str]:
    """Gives what is said of a JPEG that begins with some segments."""
    data = b"\xff\xd8"
    for marker, body in segments:
        data += bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body
    document = pikepdf.new()
    stream = pikepdf.Stream(document, data + b"\xff\xda\x00\x02" + b"\xff\xe1\x00\x04xx")
    stream.Filter = Name.DCTDecode
    return [one.what for one in structure._segments(stream)]


def test_a_jpeg_carries_its_picture_and_no_notes():
    """A plain JFIF or Adobe head, tables, and nothing that a person or a camera wrote."""
    jfif = (0xE0, b"JFIF\0" + bytes(9))
    table = (0xDB, bytes(65))
    assert jpeg(jfif, table) == []
    assert jpeg((0xEE, b"Adobe" + bytes(7)), table) == []
    noted = ["a picture with notes in it"]
    assert jpeg(jfif, (0xE1, b"Exif")) == noted
    assert jpeg(table, (0xFE, b"by Tarquin")) == noted
    assert jpeg((0xE0, b"JFIF\0" + bytes(10))) == noted
    assert jpeg((0xE0, b"JFXX\0" + bytes(9))) == noted
    assert jpeg((0xEE, b"Other" + bytes(7))) == noted
    assert jpeg((0xEF, b"x")) == noted
    assert jpeg((0xEF, b"")) == noted


def strange(item: pikepdf.Object) -> list[str]:
    """Gives what does not belong in a value."""
    return [one.what for one in structure._strange(item)]


def test_only_keys_of_ours_may_stand_in_a_value():
    """Their words are told where they are the standard's own, and never else."""
    assert strange(Dictionary(Type=Name.Font, Widths=Array([1, 2]))) == []
    assert strange(Dictionary(PieceInfo=1)) == ["a key that is not ours: /PieceInfo"]
    assert strange(Dictionary(Tarquin=1)) == ["a key that is not ours: of another name"]
    assert strange(Dictionary(FontDescriptor=Dictionary(Tarquin=1))) != []
    assert strange(Array([Dictionary(Tarquin=1)])) != []
    assert strange(Dictionary(BaseFont=String("words"))) == ["text where none belongs: /BaseFont"]
    assert strange(Dictionary(Widths=Array([String("words")]))) == [
        "text where none belongs: /Widths"
    ]
    assert strange(Dictionary(Title=String("words"))) == []
    palette = Array([Name.Indexed, Name.DeviceRGB, 1, String("abcdef")])
    assert strange(Dictionary(ColorSpace=palette)) == []
    longer = Array([Name.Indexed, Name.DeviceRGB, 1, String("abcdef"), 3])
    assert strange(Dictionary(ColorSpace=longer)) != []


def test_resources_have_names_of_our_own_making():
    """A letter and a number, in tables that we write."""
    font = Dictionary(Type=Name.Font)
    assert strange(Dictionary(Resources=Dictionary(Font=Dictionary(F1=font, T=font)))) == []
    assert strange(Dictionary(Resources=Dictionary(Font=Dictionary(Tarquin=font)))) != []
    assert strange(Dictionary(Resources=Dictionary(Font=Dictionary(F123456=font)))) != []
    assert strange(Dictionary(Resources=Dictionary(Widths=Dictionary()))) != []
    assert strange(Dictionary(Font=Dictionary(F1=font))) != []


def test_filters_are_those_that_we_pack_with():
    """One or several."""
    document = pikepdf.new()
    for filters, count in (
        (Name.FlateDecode, 0),
        (Name.LZWDecode, 1),
        (Array([Name.FlateDecode, Name.DCTDecode]), 0),
        (Array([Name.ASCII85Decode, Name.RunLengthDecode]), 2),
    ):
        stream = pikepdf.Stream(document, b"")
        stream.Filter = filters
        assert strange(stream).count("a filter that is not ours") == count
    assert strange(pikepdf.Stream(document, b"")) == []


# -- what is not put to the test -------------------------------------------------------------------


def form(document: pikepdf.Pdf, content: str, **shapes: pikepdf.Object) -> pikepdf.Object:
    """Gives a form that shows text by the font of the first page."""
    made = document.make_stream(content.encode())
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 200])
    made.Resources = Dictionary(
        Font=document.pages[0].Resources.Font,
        XObject=Dictionary({f"/{k}": v for k, v in shapes.items()}),
    )
    return document.make_indirect(made)


def told_of(tmp_path, content: str, change) -> dict:
    """Gives what is told of a page of which something lies under a box."""
    source = tmp_path / "source.pdf"
    source.write_bytes(PublicFile([text(20, 170, "abcdefgh") + content], change=change).bytes())
    order = {
        "number": 1,
        "burns": [[15, 140, 120, 165]],
        "visible": [0, 0, 300, 200],
        "pixels": False,
    }
    (told,) = scrambling.scramble(
        str(source), "application/pdf", [order], str(tmp_path / "out.pdf")
    )
    return told


def one_picture(document: pikepdf.Pdf) -> pikepdf.Object:
    """Gives a picture in a file."""
    made = document.make_stream(striped().tobytes())
    made.Type, made.Subtype, made.Width, made.Height = Name.XObject, Name.Image, 20, 10
    made.BitsPerComponent, made.ColorSpace = 8, Name.DeviceGray
    return document.make_indirect(made)


def test_text_in_forms_is_scrambled_where_it_can_be_told_apart(tmp_path):
    """A form of the page's own is; one within another, or painted twice, is left and told."""
    words = text(20, 150, "hidden")

    def own(document: pikepdf.Pdf) -> None:
        document.pages[0].Resources.XObject = Dictionary(X=form(document, words))

    def nested(document: pikepdf.Pdf) -> None:
        outer = form(document, "/Y Do", Y=form(document, words))
        document.pages[0].Resources.XObject = Dictionary(X=outer)

    assert told_of(tmp_path, "/X Do", own) | {"burns": []} == {
        "number": 1,
        "letters": 6,
        "pictures": 0,
        "left": [],
        "burns": [],
    }
    made = told_of(tmp_path, "/X Do", nested)
    assert (made["letters"], made["left"]) == (0, ["text in a form within a form"])
    again = told_of(tmp_path, "/X Do q 1 0 0 1 150 0 cm /X Do Q", own)
    assert (again["letters"], again["left"]) == (0, ["a form that is painted more than once"])


def test_fonts_whose_letters_cannot_stand_for_each_other_are_told(tmp_path):
    """Drawings for letters, text that runs downwards, and a font that uses two letters."""

    def drawings(document: pikepdf.Pdf) -> None:
        glyph = document.make_stream(b"500 0 0 0 500 700 d1 0 0 400 700 re f")
        document.pages[0].Resources.Font.T3 = document.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, 0, 500, 700]),
                FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
                FirstChar=97,
                LastChar=99,
                Widths=Array([500, 500, 500]),
                CharProcs=Dictionary(a=glyph),
                Encoding=Dictionary(
                    Type=Name.Encoding, Differences=Array([97, Name.a, Name.b, Name.c])
                ),
            )
        )

    def few(document: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
        document.pages[0].Resources.Font.T3 = document.make_indirect(font)

    made = told_of(tmp_path, "BT /T3 12 Tf 20 150 Td (abc) Tj ET", drawings)
    assert (made["letters"], made["left"]) == (0, ["letters that are drawings (Type 3)"])
    made = told_of(tmp_path, "BT /T3 12 Tf 20 150 Td (abab) Tj ET", few)
    assert (made["letters"], made["left"]) == (0, ["a font with too few letters in use"])
    made = told_of(tmp_path, "BT /T3 12 Tf 20 150 Td (abcb) Tj ET", few)
    assert (made["letters"], made["left"]) == (4, [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("q 60 0 0 20 20 142 cm /P Do Q", ""),
        ("q 60 0 0 20 20 142 cm /P Do Q /P Do", "a picture that is painted more than once"),
        ("q 60 9 -9 20 40 142 cm /P Do Q", "a picture that stands askew"),
        ("q 0 20 -60 0 90 142 cm /P Do Q", ""),
        ("/F Do", "a picture in a form"),
        (
            "q 60 0 0 20 20 142 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q",
            "a picture within the content",
        ),
        ("q 60 0 0 20 200 20 cm /P Do Q", None),
    ],
)
def test_pictures_that_have_no_noise_are_told(tmp_path, content, expected):
    """A picture of the page's own, painted once and upright, has; what lies elsewhere needs none."""

    def change(document: pikepdf.Pdf) -> None:
        picture_ = one_picture(document)
        within = form(document, "q 60 0 0 20 20 142 cm /P Do Q", P=picture_)
        document.pages[0].Resources.XObject = Dictionary(P=picture_, F=within)

    made = told_of(tmp_path, content, change)
    assert made["pictures"] == (1 if expected == "" else 0)
    assert made["left"] == ([expected] if expected else [])


def test_a_page_with_inherited_resources_gets_its_own(tmp_path):
    """What another page inherits stays as it is."""
    document = pikepdf.open(io.BytesIO(PublicFile(["one", "two"]).bytes()))
    pages = list(document.pages)
    shared = Dictionary(
        XObject=Dictionary(P=one_picture(document), Q=one_picture(document)), Font=Dictionary()
    )
    document.Root.Pages.Resources = shared
    for page in pages:
        del page.obj.Resources
    other = one_picture(document)
    own_resource(pages[0], "/XObject", "/P", other)
    assert pages[0].obj.Resources.XObject.P.objgen == other.objgen
    assert "/Q" in pages[0].obj.Resources.XObject
    assert "/Font" in pages[0].obj.Resources
    assert "/Resources" not in pages[1].obj
    assert inherited(pages[1].obj, "/Resources").XObject.P.objgen != other.objgen
    own_resource(pages[1], "/Pattern", "/N", other)
    assert list(pages[1].obj.Resources.Pattern.keys()) == ["/N"]
    assert inherited(Dictionary(), "/Resources") == Dictionary()


@dataclass(frozen=True)
class Tried:
    """What is known of one scrambled page."""

    page: int
    letters: int
    pictures: int
    left: tuple[str, ...]


def test_what_was_tested_is_counted_and_what_was_not_is_told(tmp_path):
    """Pages with letters or pictures were; others are named with why not."""
    one, two = tmp_path / "a.pdf", tmp_path / "b.pdf"
    one.write_bytes(PublicFile(["q Q", "q Q"]).bytes())
    two.write_bytes(PublicFile(["q Q", "q Q 1 g"]).bytes())
    pages = [
        Tried(1, 3, 0, ()),
        Tried(2, 0, 1, ("a font", "a form")),
        Tried(3, 0, 0, ()),
        Tried(4, 0, 0, ("a form",)),
    ]
    same = independence.testify(one, one, pages)
    assert (same.checked, same.objections) == (2, ())
    told = [(caution.page, caution.what) for caution in same.untested]
    untested = "not put to the test: "
    assert told == [
        (2, untested + "a font"),
        (2, untested + "a form"),
        (4, untested + "a form"),
        (3, untested + "nothing was found under its boxes"),
    ]
    assert independence.testify(one, None, pages).objections == ()
    assert [one.page for one in independence.testify(one, two, pages).objections] == [2]
    two.write_bytes(PublicFile(["q Q"]).bytes())
    assert independence.different(one, two) == []
    assert [one.page for one in independence.testify(one, two, pages).objections] == [None]
    two.write_bytes(b"%PDF-1.7 and nothing more")
    assert [one.page for one in independence.testify(one, two, pages).objections] == [None]
    open_ = independence.of_one_length(same, independence.testify(one, two, pages).objections)
    assert [caution.page for caution in open_.untested[-1:]] == [None]
    assert len(open_.untested) == len(same.untested) + 1
    assert independence.abstained().checked == 0
