"""What a document hides is laid open: each kind of hiding is found, and nothing breaks the look at it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from drawn_pages import LETTER, both, changed, drawing, face, lines, photograph
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

from redaction import intake, sandbox

HIDDEN = "Hinewai Pukehinau"


def told(content: bytes, folder: Path, name: str = "paper.pdf") -> dict[str, Any]:
    """Gives what is revealed of a file, as the command shows it."""
    path = folder / name
    path.write_bytes(content)
    source = intake.accept(path)
    answer: dict[str, Any] = sandbox.call(
        "inspect", {"path": str(path), "media_type": source.media_type}
    )
    return answer


def test_a_plain_paper_hides_nothing(tmp_path: Path) -> None:
    """What a page shows is not listed."""
    seen = told(drawing(lines()), tmp_path)
    assert (seen["revisions"], seen["bytes_after_end"], seen["scripts"]) == (1, 0, 0)
    for kind in ("attachments", "layers", "bookmarks", "fields", "descriptions", "pages"):
        assert seen[kind] == [], kind
    assert (seen["xfa"], seen["other_metadata"], seen["not_understood"]) == (False, 0, [])
    assert HIDDEN not in str(seen)


def properties(document: pikepdf.Pdf) -> None:
    """Names the author in both kinds of properties."""
    document.docinfo["/Author"] = String(HIDDEN)


def xmp(document: pikepdf.Pdf) -> None:
    """Names the author in XMP."""
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [HIDDEN]


def attachment(document: pikepdf.Pdf) -> None:
    """Attaches a file."""
    document.attachments[f"{HIDDEN}.txt"] = pikepdf.AttachedFileSpec(
        document, b"x", filename="x.txt"
    )


def bookmark(document: pikepdf.Pdf) -> None:
    """Adds a bookmark under a bookmark."""
    with document.open_outline() as outline:
        outer = pikepdf.OutlineItem("Part one", 0)
        outer.children.append(pikepdf.OutlineItem(f"About {HIDDEN}", 0))
        outline.root.append(outer)


def field(document: pikepdf.Pdf) -> None:
    """Adds a form field with a value, below another."""
    inner = document.make_indirect(Dictionary(T=String("name"), V=String(HIDDEN)))
    outer = document.make_indirect(Dictionary(T=String("person"), Kids=Array([inner])))
    document.Root.AcroForm = Dictionary(Fields=Array([outer]))


def note(document: pikepdf.Pdf) -> None:
    """Adds a comment, with its author."""
    comment = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Rect=[10, 10, 30, 30],
        Contents=String(f"ask {HIDDEN}"),
        T=String(HIDDEN),
    )
    document.pages[0].obj.Annots = Array([document.make_indirect(comment)])


def link(document: pikepdf.Pdf) -> None:
    """Adds a link whose address tells."""
    action = Dictionary(S=Name.URI, URI=String(f"https://example.org/?who={HIDDEN}"))
    place = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 10, 30, 30], A=action)
    document.pages[0].obj.Annots = Array([document.make_indirect(place)])


def description(document: pikepdf.Pdf) -> None:
    """Describes a picture for screen readers."""
    element = Dictionary(
        Type=Name.StructElem, S=Name.Figure, Alt=String(f"A photograph of {HIDDEN}")
    )
    document.Root.StructTreeRoot = Dictionary(K=Array([document.make_indirect(element)]))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (properties, "properties"),
        (xmp, "properties"),
        (attachment, "attachments"),
        (bookmark, "bookmarks"),
        (field, "fields"),
        (note, "pages"),
        (link, "pages"),
        (description, "descriptions"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_hiding_place_is_shown_with_what_is_in_it(
    change: Callable[[pikepdf.Pdf], None], kind: str, tmp_path: Path
) -> None:
    """The person who decides reads the very words that would have gone out unseen."""
    seen = told(changed(drawing(lines()), change), tmp_path)
    assert HIDDEN in str(seen[kind])
    assert seen["not_understood"] == []


def script(document: pikepdf.Pdf) -> None:
    """Runs a script when the file is opened, and another from a list."""
    run = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.OpenAction = document.make_indirect(run)


def test_what_runs_and_what_carries_more_is_counted(tmp_path: Path) -> None:
    """Scripts, XFA forms, previews and editors' private data are numbered."""

    def change(document: pikepdf.Pdf) -> None:
        script(document)
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<x/>"))
        document.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary())
        document.pages[0].obj.Thumb = document.make_stream(b"")

    seen = told(changed(drawing(lines()), change), tmp_path)
    assert (seen["scripts"], seen["xfa"], seen["other_metadata"]) == (2, True, 1)


def test_layers_are_listed_with_whether_they_show(tmp_path: Path) -> None:
    """A layer that is switched off is listed as such, and so is one that all are switched off with."""

    def change(document: pikepdf.Pdf) -> None:
        groups = [
            document.make_indirect(Dictionary(Type=Name.OCG, Name=String(name)))
            for name in ("draft", "final")
        ]
        document.Root.OCProperties = Dictionary(
            OCGs=Array(groups), D=Dictionary(OFF=Array(groups[:1]))
        )

    def all_off(document: pikepdf.Pdf) -> None:
        change(document)
        standard = document.Root.OCProperties.D
        standard.BaseState, standard.ON = Name.OFF, Array(list(standard.OFF))
        del standard.OFF

    seen = told(changed(drawing(lines()), change), tmp_path)
    assert seen["layers"] == [{"name": "draft", "shown": False}, {"name": "final", "shown": True}]
    seen = told(changed(drawing(lines()), all_off), tmp_path)
    assert seen["layers"] == [{"name": "draft", "shown": True}, {"name": "final", "shown": False}]


def test_earlier_revisions_and_bytes_behind_the_end_are_counted(tmp_path: Path) -> None:
    """A file that was saved over and over, or that carries another behind it, says so."""
    once = drawing(lines())
    twice = once + b"\n% an update that changes nothing\n" + once[once.rindex(b"startxref") :]
    assert told(twice, tmp_path)["revisions"] == 2
    assert told(once + b"PK\x03\x04" + HIDDEN.encode(), tmp_path)["bytes_after_end"] == 21


def hidden_words(canvas: Canvas) -> None:
    """Hides a name four times: white, under a bar, off the page, not painted."""
    canvas.setFont(face(), 12)
    canvas.setFillGray(1)
    canvas.drawString(30, 60, f"white {HIDDEN}")
    canvas.setFillGray(0)
    canvas.drawString(30, 40, f"covered {HIDDEN}")
    canvas.rect(25, 34, 300, 18, fill=1)
    canvas.drawString(-400, 20, f"outside {HIDDEN}")
    written = canvas.beginText(200, 20)
    written.setTextRenderMode(3)
    written.textLine(f"unpainted {HIDDEN}")
    canvas.drawText(written)


def test_words_that_are_not_seen_are_shown_with_their_place(tmp_path: Path) -> None:
    """White, covered, outside and unpainted words are listed page by page, with their boxes."""
    seen = told(drawing(lines(), both(lines(LETTER), hidden_words)), tmp_path)
    (page,) = seen["pages"]
    assert page["number"] == 2
    covered = [word["text"] for word in page["covered_or_off_page"]]
    assert {"white", "covered", "outside"} <= set(covered)
    assert [word["text"] for word in page["invisible"]] == ["unpainted", *HIDDEN.split()]
    assert all(len(word["box"]) == 4 for word in page["invisible"])
    assert not set(covered) & {"Dear", "Minister,"}


def test_a_broken_part_does_not_hide_the_others(tmp_path: Path) -> None:
    """What cannot be understood is named, and the rest is shown."""

    def change(document: pikepdf.Pdf) -> None:
        properties(document)
        document.Root.OCProperties = Dictionary(OCGs=5)
        document.pages[0].obj.Annots = Array([Dictionary(Rect=Array([Name.A, 1, 2, 3]))])

    seen = told(changed(drawing(lines()), change), tmp_path)
    assert seen["properties"]["Author"] == HIDDEN
    assert set(seen["not_understood"]) == {"layers", "notes of page 1"}


def test_what_a_picture_carries_is_shown(tmp_path: Path) -> None:
    """Comments, camera data and places in a picture file are listed, and pictures beside the first."""
    image = photograph(drawing(lines(LETTER[:1]))).convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = HIDDEN
    exif.get_ifd(0x8825)[2] = (41.0, 17.0, 20.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"taken by " + HIDDEN.encode())
    seen = told(out.getvalue(), tmp_path, "photo.jpg")
    assert seen["properties"]["Artist"] == HIDDEN
    assert seen["properties"]["comment"] == f"taken by {HIDDEN}"
    assert "41.0" in seen["properties"]["GPSLatitude"]
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("Description", f"Māori name: {HIDDEN}")
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=texts, save_all=True, append_images=[image.rotate(2)])
    seen = told(out.getvalue(), tmp_path, "moving.png")
    assert seen["properties"]["Description"] == f"Māori name: {HIDDEN}"
    assert seen["frames"] == 1
