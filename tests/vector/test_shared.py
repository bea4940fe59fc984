"""An object that several pages share, redacted on one of them: the others keep it as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Name, Stream
from pypdf import PdfReader

from records.geometry import Box
from redaction.emission import vector

WORD = "Fitzgerald"
BOX = Box(79, 145, 140, 162)
LINE = f"BT /F 12 Tf 40 150 Td (We met {WORD} at noon) Tj ET".encode()


def paper(path: Path, shared: str) -> Path:
    """Writes two pages that show the same."""
    with pikepdf.new() as file:
        font = file.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        fonts = Dictionary(F=font)
        form = Stream(file, LINE)
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 300, 200]
        form.Resources = Dictionary(Font=fonts)
        form = file.make_indirect(form)
        picture = Stream(file, np.tile(np.arange(0, 250, 5, dtype=np.uint8), (20, 1)).tobytes())
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 50, 20, 8
        picture.ColorSpace = Name.DeviceGray
        picture = file.make_indirect(picture)
        content = file.make_stream(LINE)
        for _ in range(2):
            page = file.add_blank_page(page_size=(300, 200))
            page.Resources = Dictionary(Font=fonts, XObject=Dictionary(O=form, P=picture))
            code = {
                "form": b"/O Do",
                "picture": b"q 200 0 0 40 40 140 cm /P Do Q",
                "font": LINE,
            }.get(shared)
            page.Contents = content if code is None else file.make_stream(code)
        file.save(path)
    return path


@pytest.mark.parametrize("shared", ["form", "picture", "font", "content"])
def test_what_is_redacted_on_one_page_stays_on_the_other(tmp_path: Path, shared: str) -> None:
    """The vector tier takes both pages; the first loses the word or is burnt, the second is whole."""
    source, out = paper(tmp_path / "paper.pdf", shared), tmp_path / "out.pdf"
    words = shared != "picture"
    label = [BOX.as_list(), "s 9(2)(a)", "[withheld under section 9(2)(a)]", False, words]
    orders = [
        {"number": 1, "labels": [label], "texts": []},
        {"number": 2, "labels": [], "texts": []},
    ]
    *answers, _ = vector.emit_pages(str(source), orders, str(out))
    assert [answer["reason"] for answer in answers] == [None, None]
    first, other = PdfReader(out).pages
    if words:
        assert WORD not in first.extract_text()
        assert WORD in other.extract_text()
    before, after = pdfium.PdfDocument(source), pdfium.PdfDocument(out)
    seen = [document[1].render(scale=1).to_numpy().astype(int) for document in (before, after)]
    burnt = after[0].render(scale=1).to_numpy()[40:54, 82:137].astype(int)
    for document in (before, after):
        document.close()
    assert np.abs(seen[0] - seen[1]).mean() < 1
    # the word's own place is covered; of a line set anew the box is at least as wide as its ground
    assert (burnt < 60).mean() > 0.5
