"""What programs lay over a page is not published, and a reviewer is told where something is laid there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from drawn_pages import changed, drawing, lines, read
from pikepdf import Array, Dictionary, Name, String

from policies.grounds import grounds
from records.marks import Mark
from records.recognition import USUAL
from redaction import redact
from redaction.pages import overlaid, pagedigest

pytestmark = pytest.mark.usefixtures("forked")

RECT = Array([40, 40, 140, 60])


def laid(kind: str, **keys: Any) -> dict[str, Any]:
    """Gives a page's keys with one thing laid over it."""
    one = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=RECT, **keys)
    return {"/Annots": Array([one])}


def with_field(**keys: Any) -> bytes:
    """Gives a paper of one page with one field of a form on it."""

    def change(document: pikepdf.Pdf) -> None:
        (one,) = laid("Widget", FT=Name.Tx, **keys)["/Annots"]
        field = document.make_indirect(one)
        document.pages[0].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    return changed(drawing(lines()), change)


CASES = [
    (laid("Widget", FT=Name.Tx, V=String("Yes, with my whānau")), True),
    (laid("Widget", FT=Name.Tx, V=String(" ")), False),
    (laid("Widget", FT=Name.Tx), False),
    (laid("Widget", FT=Name.Ch, V=Array([String("north")])), True),
    (laid("Widget", FT=Name.Btn, V=Name.On, AS=Name.On), True),
    (laid("Widget", FT=Name.Btn, V=Name.Off, AS=Name.Off), False),
    (laid("Widget", FT=Name.Sig, V=Dictionary(Name=String("Ana"))), True),
    (laid("Widget", Parent=Dictionary(FT=Name.Tx, V=String("an answer"))), True),
    (laid("FreeText", Contents=String("Approved")), True),
    (laid("Stamp"), True),
    (laid("Stamp", F=2), False),
    (laid("Link"), False),
    (laid("Popup"), False),
    ({"/Annots": Array([Dictionary(Subtype=Name.Stamp, Rect=Array([1, 1, 1, 9]))])}, False),
    ({"/Annots": Array([Dictionary(Subtype=Name.Stamp, Rect=Array([String("x")]))])}, False),
    ({"/Annots": Array([Dictionary(Subtype=Name.Stamp, Rect=7), 8])}, False),
    ({"/Annots": Dictionary()}, False),
    ({}, False),
]


@pytest.mark.parametrize(("keys", "told"), CASES)
def test_a_reviewer_is_told_of_what_can_be_seen(keys: dict[str, Any], told: bool) -> None:
    """Filled fields, notes and stamps; not empty fields, links, and what no screen shows."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 300))
        for key, value in keys.items():
            page.obj[key] = value
        assert overlaid.lies_on(page) is told


def test_the_page_and_the_proof_say_it(tmp_path: Path) -> None:
    """On whatever page it is; the words of the field are in no copy."""
    (page,) = read(with_field(V=String("Yes, with my whānau")), tmp_path)
    assert page.notes == (overlaid.TOLD,)
    assert "whānau" not in [word.text for word in page.words]
    marks = [Mark(1, (page.words[0].box,), "OIA-9-2-a")]
    copy = redact.redact(tmp_path / "paper.pdf", marks, grounds(), tmp_path / "public.pdf")
    assert copy.proof.holds
    assert [one.page for one in copy.proof.cautions if one.what == overlaid.TOLD] == [1]


def test_a_remembered_page_says_no_more_than_it_should(tmp_path: Path) -> None:
    """The same page with a filled field is another one, and with an empty field it is the same."""
    told = []
    papers = (drawing(lines()), with_field(V=String("an answer")), with_field())
    for number, content in enumerate(papers):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        _, answer = pagedigest.digest_pages(str(path), "application/pdf", "", USUAL.plain(), [1])
        told.append(answer["digest"])
    assert told[0] == told[2] != told[1]
