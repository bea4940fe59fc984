"""Pictures and pixels as they are published: what they show stays, what they hide does not."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest
from attack import fax_object, jpeg_object, lettering, picture_object
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import Copier, NotPlain
from redaction.allowed.plainpictures import bare_jpeg, of_inline
from redaction.emission import pixels


@pytest.fixture
def target():
    """Gives a file to copy into."""
    with pikepdf.new() as file:
        yield file


def copied(target, source):
    """Gives the copy of an image object."""
    return Copier(target, lambda form: form).image(source)


def seen(copy):
    """Gives the pixels of a copy, in grey."""
    return np.asarray(pikepdf.PdfImage(copy).as_pil_image(apply_mask=False).convert("L"))


ORIGIN = pikepdf.new()
"""The file that pictures come from; it lives as long as they do."""

WORDS = lettering("kauri", (300, 60), 30)


def test_a_picture_keeps_its_pixels_and_nothing_behind_them(target):
    """Rows that are shown are the same; data behind the last row is gone."""
    copy = copied(target, picture_object(ORIGIN, WORDS, tail=b"secret" * 100))
    assert copy.read_bytes() == WORDS.tobytes()


def test_a_fax_keeps_its_rows_and_none_behind_them(target):
    """A fax is coded anew: as many rows as it shows, black where it was black."""
    double = Image.new("L", (300, 120), 255)
    double.paste(WORDS, (0, 0))
    double.paste(lettering("secret", (300, 60), 30), (0, 60))
    copy = copied(target, fax_object(ORIGIN, double, height=60))
    assert copy.Filter == Name.CCITTFaxDecode
    expected = np.asarray(double.convert("1").convert("L"))[:60]
    assert (seen(copy) == expected).all()
    copy.Height = copy.DecodeParms.Rows = 120
    assert np.ptp(seen(copy)[60:]) == 0


@pytest.mark.parametrize("size", [(300, 30), (300, 120), (150, 60)])
def test_a_jpeg_of_another_size_is_not_copied(size):
    """A JPEG with more rows or columns than the PDF says could hide them."""
    source = jpeg_object(ORIGIN, WORDS)
    with pytest.raises(NotPlain):
        bare_jpeg(source.read_raw_bytes(), size)


def test_a_jpeg_loses_its_notes_and_keeps_its_picture(target):
    """Exif, comments and thumbnails go, pixels stay bit by bit."""
    exif = Image.Exif()
    exif[0x010E] = "secret"
    source = jpeg_object(ORIGIN, WORDS, comment="secret", exif=exif)
    copy = copied(target, source)
    assert b"secret" not in copy.read_raw_bytes()
    assert (seen(copy) == seen(source)).all()


def test_what_a_mask_hides_is_white(target):
    """Pixels under a mask that lets nothing through are gone; those that are seen stay."""
    mask = Image.new("L", WORDS.size, 255)
    mask.paste(0, (0, 0, 150, 60))
    source = picture_object(ORIGIN, WORDS, SMask=picture_object(ORIGIN, mask))
    copy = seen(copied(target, source))
    assert copy[:, :150].min() == 255
    assert (copy[:, 150:] == np.asarray(WORDS)[:, 150:]).all()


@pytest.mark.parametrize(("opacity", "kept"), [(12, False), (13, True)])
def test_what_is_almost_clear_counts_as_hidden(target, opacity, kept):
    """A mask that lets through what no eye sees hides; one that lets through a little more does not."""
    mask = Image.new("L", WORDS.size, opacity)
    source = picture_object(ORIGIN, WORDS, SMask=picture_object(ORIGIN, mask))
    assert bool(seen(copied(target, source)).min() < 255) is kept


def test_a_mask_over_one_colour_costs_nothing(target):
    """Where only one colour is hidden the picture is copied as it is, in its own coding."""
    mask = Image.new("L", WORDS.size, 255)
    mask.paste(0, (0, 0, 300, 5))
    source = jpeg_object(ORIGIN, WORDS)
    source.SMask = picture_object(ORIGIN, mask)
    assert copied(target, source).Filter == Name.DCTDecode


def test_a_palette_becomes_its_colours(target):
    """Indices that share a colour cannot be told apart any more."""
    indices = WORDS.point(lambda level: 1 if level > 128 else 0)
    source = picture_object(ORIGIN, indices)
    source.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\x80" * 6)])
    copy = copied(target, source)
    assert copy.ColorSpace == Name.DeviceGray
    assert set(copy.read_bytes()) == {0x80}


@pytest.mark.parametrize(
    ("values", "plain"), [([0, 1], True), ([1, 0], True), ([1, 1], False), ([0, 0.1], False)]
)
def test_values_may_be_turned_round_and_no_more(target, values, plain):
    """A picture may be shown as its negative; any other decoding could make words vanish."""
    source = picture_object(ORIGIN, WORDS, Decode=values)
    if plain:
        assert list(copied(target, source).Decode) == values
    else:
        with pytest.raises(NotPlain):
            copied(target, source)


@pytest.mark.parametrize(("level", "plain"), [(255, True), (232, False), (254, False), (231, True)])
def test_a_picture_without_contrast_is_not_copied(target, level, plain):
    """What differs from the paper by less than an eye sees is no picture; one plain colour is."""
    pale = WORDS.point(lambda value: level if value < 128 else 255)
    source = picture_object(ORIGIN, pale)
    if plain:
        assert copied(target, source)
    else:
        with pytest.raises(NotPlain):
            copied(target, source)


def inline(dictionary, data):
    """Gives an inline picture."""
    stream = ORIGIN.make_stream(b"q BI " + dictionary + b" ID " + data + b" EI Q")
    return next(
        instruction.iimage
        for instruction in pikepdf.parse_content_stream(stream)
        if isinstance(instruction, pikepdf.ContentStreamInlineImage)
    )


def test_an_inline_picture_becomes_one_of_its_own(target):
    """Keys of its dictionary that say something else, and data behind its rows, are gone."""
    data = b"00ff" * 8 + b"secret".hex().encode() + b">"
    made = of_inline(target, inline(b"/W 4 /H 4 /CS /G /BPC 8 /F /AHx /Note (secret)", data))
    assert made.read_bytes() == b"\x00\xff" * 8
    assert "/Note" not in made


def test_an_inline_picture_in_other_colours_is_not_carried(target):
    """Named colour spaces are left to the pixel tier."""
    with pytest.raises(NotPlain):
        of_inline(target, inline(b"/W 4 /H 4 /CS /Own /BPC 8 /F /AHx", b"00ff00ff>"))


def test_inks_and_functions_lose_their_words(target):
    """Inks get numbers for names, programs with comments are refused, samples end where they must."""
    copier = Copier(target, lambda form: form)
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
    spot = copier.colours(Array([Name.Separation, Name("/Secret"), Name.DeviceGray, tint]))
    assert spot[1] == "/Ink1"
    black = copier.colours(Array([Name.Separation, Name("/Black"), Name.DeviceGray, tint]))
    assert black[1] == "/Black"
    program = pikepdf.Stream(target, b"{ dup mul % secret\n }", FunctionType=4, Domain=[0, 1])
    with pytest.raises(NotPlain):
        copier.function(program)
    samples = pikepdf.Stream(target, b"\x00\xffhello secret")
    samples.FunctionType, samples.Size, samples.BitsPerSample = 0, [7], 8
    samples.Domain, samples.Range = [0, 1], [0, 1]
    kept = copier.function(samples).read_bytes()
    assert kept[:2] == b"\x00\xff"
    assert len(kept) == 7
    assert kept[2:] != b"hello"


@pytest.mark.parametrize("value", [String("secret"), Name("/Secret"), Array([String("secret")])])
def test_values_are_no_words(target, value):
    """A string or a name of somebody's own is copied under no key."""
    with pytest.raises(NotPlain):
        Copier(target, lambda form: form).value(value)


# -- the pixel tier --------------------------------------------------------------------------------

FRAME = PageFrame(Box(0, 0, 100, 50))


def burnt(colours, *boxes):
    """Gives a page of pixels, one a point, with boxes burnt in."""
    return pixels.burnt(colours, [(box, "s 6(a)") for box in boxes], FRAME, 72)


def test_what_was_withheld_does_not_tell_by_its_colour():
    """A page whose only colour lies in a box is kept in grey, as if it had been black."""
    plain = np.full((50, 100, 3), 255, np.uint8)
    red = plain.copy()
    red[10:20, 10:60] = (255, 0, 0)
    box = Box(8, 28, 62, 42)
    assert burnt(red, box).mode == burnt(plain, box).mode == "L"
    assert burnt(red, box).tobytes() == burnt(plain, box).tobytes()
    assert burnt(red, Box(70, 0, 90, 10)).mode == "RGB"


def test_pixels_cannot_tell_what_no_eye_sees():
    """Levels next to white and black are white and black; others stay as they are."""
    page = np.full((50, 100), 255, np.uint8)
    page[0, :6] = (247, 248, 254, 8, 7, 1)
    row = np.asarray(burnt(page))[0, :6]
    assert list(row) == [247, 255, 255, 8, 0, 0]


def test_a_burnt_box_has_no_sliver():
    """Every pixel that a box touches is painted before its label is written."""
    page = np.full((50, 100), 200, np.uint8)
    picture = np.asarray(burnt(page, Box(10.4, 10.4, 50.6, 30.6)))
    assert not (picture[19:40, 10:51] == 200).any()
    assert (picture[18, :] == 200).all()
    assert (picture[40, :] == 200).all()


def test_encoding_comes_after_burning(tmp_path):
    """Two pages that differ under the box alone come out the same to the last byte."""
    pages = []
    for number, words in enumerate(("kauri", "wharf")):
        sheet = Image.new("RGB", (300, 150), "white")
        sheet.paste(lettering(words, (300, 60), 30).convert("RGB"), (0, 0))
        source = tmp_path / f"{number}.png"
        sheet.save(source, dpi=(216, 216))
        order = {
            "number": 1,
            "burns": [[[0, 30, 100, 50], "s 6(a)"]],
            "texts": [],
        }
        answers = list(pixels.burn_pages(str(source), "image/png", [order], str(tmp_path)))
        pages.append((tmp_path / "1.pdf").read_bytes())
        assert len(answers) == 1
    assert pages[0] == pages[1]
    assert io.BytesIO(pages[0]).read(5) == b"%PDF-"
