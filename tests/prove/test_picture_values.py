"""Pictures in colours that no screen has: each is withheld in part, and put to the test like any other."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from public_files import HARMLESS, PublicFile

from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from records.release import Tier
from redaction import redact
from redaction.prove import independence, noise
from redaction.prove.samples import samples_of

pytestmark = pytest.mark.usefixtures("forked")

SIDE = 60
DRAWN = Box(72, 60, 132, 120)
WITHHELD = Box(82, 70, 112, 100)
ONTO_PAGE = (60.0, 0.0, 0.0, 60.0, 72.0, 60.0)

WHITE = Dictionary(WhitePoint=Array([0.9505, 1, 1.089]), Range=Array([-100, 100, -100, 100]))
TINT = {"FunctionType": 2, "Domain": [0, 1], "C0": [0, 0, 0, 0], "C1": [0, 1, 1, 0], "N": 1}
SPACES = {
    "Lab": (lambda _: Array([Name.Lab, WHITE]), 3),
    "inks": (lambda _: Name.DeviceCMYK, 4),
    "red ink": (
        lambda _: Array([Name.Separation, Name.Spot, Name.DeviceCMYK, Dictionary(**TINT)]),
        1,
    ),
    "grey": (lambda _: Name.DeviceGray, 1),
    "screen": (lambda _: Name.DeviceRGB, 3),
}


def painted(space: str, bits: int, changes: dict[str, object] | None = None) -> bytes:
    """Gives a paper with a picture whose every pixel differs from its neighbours."""
    make, count = SPACES[space]

    def add(document: pikepdf.Pdf) -> None:
        across, down = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
        shades = [(across + down * turn) % SIDE / SIDE for turn in range(1, count + 1)]
        levels = np.stack(shades, axis=2) * (2**bits - 1)
        picture = document.make_stream(levels.astype(">u2" if bits == 16 else "u1").tobytes())
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width = picture.Height = SIDE
        picture.BitsPerComponent, picture.ColorSpace = bits, make(document)
        for key, value in (changes or {}).items():
            picture[key] = value
        page = document.pages[0]
        page.Resources.XObject = Dictionary(P=document.make_indirect(picture))

    placed = HARMLESS + "q 60 0 0 60 72 60 cm /P Do Q\n"
    return PublicFile([placed], change=add).bytes()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("space", SPACES)
def test_a_part_of_it_is_withheld_and_put_to_the_test(
    tmp_path: Path, space: str, bits: int
) -> None:
    """The copy stays text, every witness agrees, and the picture was scrambled, not passed over."""
    source = tmp_path / "source.pdf"
    source.write_bytes(painted(space, bits))
    copy = redact.redact(
        source, (Mark(1, (WITHHELD,), "OIA-9-2-a"),), grounds(), tmp_path / "out.pdf"
    )
    said = {testimony.witness: testimony for testimony in copy.proof.testimonies}
    heard = said[independence.WITNESS]
    assert heard.checked == 1
    assert not [caution.what for caution in heard.untested if "picture" in caution.what]
    assert [route.tier for route in copy.proof.routes] == [Tier.VECTOR]


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("space", SPACES)
def test_noise_changes_the_values_under_a_box_and_no_other(space: str, bits: int) -> None:
    """Each value beside the box is the very one that the source had, in its own space and depth."""
    with pikepdf.open(io.BytesIO(painted(space, bits))) as document:
        picture = document.pages[0].Resources.XObject.P
        made = noise.noisy(document, picture, ONTO_PAGE, [WITHHELD])
        before, after = samples_of(picture), samples_of(made)
        assert before is not None
        assert after is not None
        assert (made.ColorSpace, made.BitsPerComponent) == (picture.ColorSpace, bits)
    changed = (before.values != after.values).any(axis=2)
    rows, columns = slice(20, 50), slice(10, 40)
    assert changed[rows, columns].mean() > 0.9
    changed[rows, columns] = False
    assert not changed.any()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"/BitsPerComponent": 4}, "too few bits"),
        ({"/ColorSpace": Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\0" * 6)])}, "indices"),
        ({"/Height": SIDE + 1}, "a row short"),
        ({"/ColorSpace": Name("/Unheard")}, "a space that is not known"),
    ],
)
def test_values_that_cannot_be_told_are_none(changes: dict[str, object], why: str) -> None:
    """A picture whose data are not plainly its values is left to whoever decodes it."""
    with pikepdf.open(io.BytesIO(painted("screen", 8, changes))) as document:
        assert samples_of(document.pages[0].Resources.XObject.P) is None, why


def test_turned_values_are_carried_as_they_are() -> None:
    """A negative stays one: /Decode goes with the values."""
    with pikepdf.open(io.BytesIO(painted("grey", 8, {"/Decode": Array([1, 0])}))) as document:
        picture = document.pages[0].Resources.XObject.P
        made = noise.noisy(document, picture, ONTO_PAGE, [WITHHELD])
        assert list(made.Decode) == [1, 0]
