"""What a document hides is laid open: each kind of hiding is found, and nothing breaks the look at it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from drawn_pages import HEIGHT, LETTER, WIDTH, both, changed, drawing, face, lines, photograph
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from redaction import intake
from redaction.inspection.inspecting import inspected

pytestmark = pytest.mark.usefixtures("forked")

HIDDEN = "Hinewai Pukehinau"


def told(content: bytes, folder: Path, name: str = "paper.pdf") -> dict[str, Any]:
    """Gives what is revealed of a file, as the command shows it."""
    path = folder / name
    path.write_bytes(content)
    source = intake.accept(path)
    answer: dict[str, Any] = inspected(path, source.media_type)
    return answer


EMPTY = (
    "text pictures codes notes links layers attachments fields xfa signatures scripts bookmarks descriptions "
    "destinations page_labels private_data loose_objects only_in_earlier_revisions not_understood"
).split()


def test_a_plain_paper_hides_nothing(tmp_path: Path) -> None:
    """What a page shows is not listed, and neither is a link that says where it leads."""

    def linked(canvas: Canvas) -> None:
        lines()(canvas)
        canvas.drawString(30, 30, "See https://www.example.govt.nz/lights for more")
        canvas.linkURL("https://www.example.govt.nz/lights/", (50, 26, 260, 42))

    def tagged(document: pikepdf.Pdf) -> None:
        element = Dictionary(Type=Name.StructElem, S=Name.P, ActualText=String("Dear Minister"))
        document.Root.StructTreeRoot = Dictionary(K=Array([document.make_indirect(element)]))

    seen = told(changed(drawing(linked), tagged), tmp_path)
    assert {kind: seen[kind] for kind in EMPTY} == {kind: [] for kind in EMPTY}
    assert (seen["revisions"], seen["bytes_after_end"]) == (1, 0)
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


def default(document: pikepdf.Pdf) -> None:
    """Gives a field a default that nobody chose."""
    inner = Dictionary(T=String("name"), V=String("nobody"), DV=String(HIDDEN))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(inner)]))


def choices(document: pikepdf.Pdf) -> None:
    """Gives a field choices, and a name that shows when one points at it."""
    inner = Dictionary(T=String("name"), Opt=Array([String("nobody"), String(HIDDEN)]))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(inner)]))


def xml_form(document: pikepdf.Pdf) -> None:
    """Adds a form in XML with its data."""
    data = document.make_stream(f"<data><name>{HIDDEN}</name></data>".encode())
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array([String("datasets"), data]))


def signature(document: pikepdf.Pdf) -> None:
    """Signs the file."""
    signed = Dictionary(Type=Name.Sig, Name=String(HIDDEN), Reason=String("I agree"))
    inner = Dictionary(FT=Name.Sig, T=String("sign here"), V=signed)
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(inner)]))


def popup(document: pikepdf.Pdf) -> None:
    """Adds a note of rich text that is switched off."""
    rich = String(f"<body><p>ask <b>{HIDDEN}</b></p></body>")
    comment = Dictionary(Subtype=Name.FreeText, Rect=[10, 10, 30, 30], RC=rich, F=2)
    document.pages[0].obj.Annots = Array([document.make_indirect(comment)])


def attached_note(document: pikepdf.Pdf) -> None:
    """Pins a file to a page."""
    inside = document.make_stream(b"x" * 7)
    file = Dictionary(Type=Name.Filespec, F=String(f"{HIDDEN}.csv"), EF=Dictionary(F=inside))
    pin = Dictionary(Subtype=Name.FileAttachment, Rect=[10, 10, 30, 30], FS=file)
    document.pages[0].obj.Annots = Array([document.make_indirect(pin)])


def replacement(document: pikepdf.Pdf) -> None:
    """Lets a copy of the page say another word than the page shows."""
    page = document.pages[0]
    text = HIDDEN.encode().hex().encode()
    content = b"/Span <</ActualText <" + text + b">>> BDC\n" + page.Contents.read_bytes() + b"\nEMC"
    page.Contents = document.make_stream(content)


def script(document: pikepdf.Pdf) -> None:
    """Runs a script when the file is opened, and another from a list."""
    run = Dictionary(S=Name.JavaScript, JS=String(f"alert('{HIDDEN}')"))
    document.Root.OpenAction = document.make_indirect(run)


def deep_script(document: pikepdf.Pdf) -> None:
    """Runs a script when a page is opened, from within another dictionary."""
    run = Dictionary(S=Name.JavaScript, JS=document.make_stream(f"greet('{HIDDEN}')".encode()))
    document.pages[0].obj.AA = Dictionary(O=run)


def program(document: pikepdf.Pdf) -> None:
    """Opens another file from a link."""
    action = Dictionary(S=Name.Launch, F=String(f"{HIDDEN}.exe"))
    place = Dictionary(Subtype=Name.Link, Rect=[10, 10, 30, 30], A=action)
    document.pages[0].obj.Annots = Array([document.make_indirect(place)])


def destination(document: pikepdf.Pdf) -> None:
    """Names a place in the document."""
    tree = Dictionary(Kids=Array([Dictionary(Names=Array([String(HIDDEN), Array()]))]))
    document.Root.Names = Dictionary(Dests=tree)


def label(document: pikepdf.Pdf) -> None:
    """Puts words before the numbers of the pages."""
    document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, P=String(HIDDEN))]))


def part_metadata(document: pikepdf.Pdf) -> None:
    """Describes one font in XMP of its own."""
    document.pages[0].obj.Resources.Metadata = document.make_stream(HIDDEN.encode())


def loose(document: pikepdf.Pdf) -> None:
    """Marks an object that a page lets go of later, so that it stays behind unreached."""
    document.Root.Left = document.make_indirect(Dictionary(Kept=String(HIDDEN)))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (properties, "properties"),
        (xmp, "properties"),
        (attachment, "attachments"),
        (bookmark, "bookmarks"),
        (field, "fields"),
        (default, "fields"),
        (choices, "fields"),
        (xml_form, "xfa"),
        (signature, "signatures"),
        (note, "notes"),
        (popup, "notes"),
        (link, "links"),
        (attached_note, "attachments"),
        (description, "descriptions"),
        (replacement, "descriptions"),
        (script, "scripts"),
        (deep_script, "scripts"),
        (program, "scripts"),
        (destination, "destinations"),
        (label, "page_labels"),
        (part_metadata, "private_data"),
        (loose, "loose_objects"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_hiding_place_is_shown_with_what_is_in_it(
    change: Callable[[pikepdf.Pdf], None], kind: str, tmp_path: Path
) -> None:
    """The person who decides reads the very words that would have gone out unseen."""
    content = changed(drawing(lines()), change)
    if change is loose:
        # the same length, so that the table of objects still holds
        content = re.sub(rb"/Left \d+ \d+ R", lambda key: b" " * len(key.group()), content)
    seen = told(content, tmp_path)
    assert HIDDEN in str(seen[kind])
    assert seen["not_understood"] == []


def test_what_codes_say_is_told_with_their_place(tmp_path: Path) -> None:
    """A QR code on a page, and one in a picture file, are read for the person who decides."""

    def coded(canvas: Canvas) -> None:
        lines()(canvas)
        code = createBarcodeDrawing("QR", value=HIDDEN, width=90, height=90)
        renderPDF.draw(code, canvas, 100, 20)

    content = drawing(coded)
    on_page = told(content, tmp_path)
    assert [(code["page"], code["text"]) for code in on_page["codes"]] == [(1, HIDDEN)]
    left, low, right, high = on_page["codes"][0]["box"]
    assert (left >= 100, low >= 20, right <= 190, high <= 110) == (True,) * 4
    assert min(right - left, high - low) > 60
    document = pdfium.PdfDocument(content)
    try:
        picture = document[0].render(scale=3).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    in_picture = told(out.getvalue(), tmp_path, "picture.png")
    assert [(code["page"], code["text"]) for code in in_picture["codes"]] == [(1, HIDDEN)]


def test_what_runs_and_what_carries_more_is_told(tmp_path: Path) -> None:
    """Scripts, XFA forms, previews and editors' private data are named by kind."""

    def change(document: pikepdf.Pdf) -> None:
        script(document)
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<x/>"))
        document.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary())
        document.pages[0].obj.Thumb = document.make_stream(b"")

    seen = told(changed(drawing(lines()), change), tmp_path)
    assert [one["kind"] for one in seen["scripts"]] == ["when the file is opened", "JavaScript"]
    assert len(seen["xfa"]) == 1
    assert [(one["kind"], one["page"]) for one in seen["private_data"]] == [
        ("a preview of the page", 1),
        ("an editor's private data", 1),
    ]


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


def test_what_stood_only_in_an_earlier_state_is_read_from_it(tmp_path: Path) -> None:
    """A line that was written over in the last save is shown, and the lines that stayed are not."""
    first = drawing(lines((*LETTER, f"Ask {HIDDEN} about it.")))
    with pikepdf.open(io.BytesIO(first)) as document:
        number = document.pages[0].Contents.objgen[0]
    content = drawn_content(drawing(lines()))
    update = f"\n{number} 0 obj\n<< /Length {len(content)} >>\nstream\n".encode() + content
    update += b"\nendstream\nendobj\n"
    before = first[first.rindex(b"startxref") + 9 : first.rindex(b"%%EOF")].strip()
    table = len(first + update)
    place = f"{len(first) + 1:010d} 00000 n \n".encode()
    root = first[first.rindex(b"trailer") : first.rindex(b"startxref")]
    root = root.replace(b"<<", b"<< /Prev " + before, 1)
    last = first + update + b"xref\n" + f"{number} 1\n".encode() + place + root
    last += b"startxref\n" + str(table).encode() + b"\n%%EOF\n"
    seen = told(last, tmp_path)
    assert seen["revisions"] == 2
    assert seen["only_in_earlier_revisions"] == [
        {"revision": 1, "page": 1, "text": f"Ask {HIDDEN} about it."}
    ]


def drawn_content(content: bytes) -> bytes:
    """Gives the content of a drawing's first page, not compressed."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return bytes(document.pages[0].Contents.read_bytes())


def hidden_words(canvas: Canvas) -> None:
    """Hides a name in every way that a text can be hidden, and says which."""
    canvas.setFont(face(), 12)
    canvas.setFillGray(1)
    canvas.drawString(30, 60, f"white {HIDDEN}")
    canvas.setFillGray(0)
    canvas.drawString(30, 40, f"covered {HIDDEN}")
    canvas.rect(25, 34, 300, 18, fill=1)
    canvas.drawString(30, 80, f"pictured {HIDDEN}")
    canvas.drawImage(ImageReader(Image.new("L", (30, 2), 128)), 25, 76, 300, 16)
    canvas.drawString(-400, 20, f"outside {HIDDEN}")
    canvas.saveState()
    written = canvas.beginText(200, 20)
    written.setTextRenderMode(3)
    written.textLine(f"unpainted {HIDDEN}")
    canvas.drawText(written)
    canvas.restoreState()
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 5, 5)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(30, 110, f"clipped {HIDDEN}")
    canvas.restoreState()
    canvas.setFont(face(), 0.2)
    canvas.drawString(30, 130, "small")


def test_words_that_are_not_seen_are_shown_with_their_place_and_why(tmp_path: Path) -> None:
    """White, covered, outside, unpainted, clipped and tiny words are listed with page, box and reason."""
    seen = told(drawing(lines(), both(lines(LETTER), hidden_words)), tmp_path)
    why = {one["text"].split()[0]: one["why"] for one in seen["text"]}
    assert why == {
        "white": "in the colour of what is behind it",
        "covered": "under a drawing",
        "pictured": "under a picture",
        "outside": "off the page",
        "unpainted": "not painted",
        "clipped": "clipped away",
        "small": "too small to be read",
    }
    assert all(one["page"] == 2 and len(one["box"]) == 4 for one in seen["text"])
    assert sum(one["text"].endswith(HIDDEN) for one in seen["text"]) == 6


def test_cropped_words_and_pictures_are_told_from_those_off_the_sheet(tmp_path: Path) -> None:
    """What only the crop keeps out of sight is on the sheet, and one click brings it back."""

    def draw(canvas: Canvas) -> None:
        lines()(canvas)
        canvas.drawString(30, 20, f"beneath {HIDDEN}")
        canvas.drawImage(ImageReader(Image.new("L", (30, 30), 99)), 300, 20, 100, 100)

    def crop(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.CropBox = [0, 45, WIDTH, HEIGHT]

    seen = told(changed(drawing(draw), crop), tmp_path)
    (word,) = seen["text"]
    assert (word["text"], word["why"]) == (f"beneath {HIDDEN}", "cropped away")
    assert [one["why"] for one in seen["pictures"]] == ["25% of the picture is cut off"]


def test_words_in_a_layer_that_is_off_are_shown(tmp_path: Path) -> None:
    """A draft in a layer that nobody sees is told as that."""

    def change(document: pikepdf.Pdf) -> None:
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([group]), D=Dictionary(OFF=Array([group]))
        )
        page = document.pages[0]
        page.Resources.Properties = Dictionary(L0=group)
        font = next(iter(page.Resources.Font.keys()))
        content = f"/OC /L0 BDC BT {font} 12 Tf 30 20 Td (draft) Tj ET EMC".encode()
        page.contents_add(content)

    def plain(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(30, 200, "A plain line.")

    seen = told(changed(drawing(plain), change), tmp_path)
    (word,) = seen["text"]
    assert (word["text"], word["why"]) == ("draft", "in a layer that is off")


def test_what_rides_in_a_picture_on_a_page_is_shown(tmp_path: Path) -> None:
    """The camera's owner and the place where it stood come with the page and box of the picture."""
    exif = Image.Exif()
    exif[0x013B] = HIDDEN
    exif.get_ifd(0x8825)[2] = (41.0, 17.0, 20.0)
    photo = tmp_path / "photo.jpg"
    photograph(drawing(lines(LETTER[:1]))).convert("RGB").save(photo, "JPEG", exif=exif)

    def draw(canvas: Canvas) -> None:
        lines()(canvas)
        canvas.drawImage(str(photo), 30, 20, 80, 60)

    seen = told(drawing(draw), tmp_path)
    names = {one["name"]: one["text"] for one in seen["pictures"]}
    assert names["Artist"] == HIDDEN
    assert "41.0" in names["GPSLatitude"]
    assert all(one["page"] == 1 and one["box"][0] == 30 for one in seen["pictures"])


def test_a_link_is_shown_with_its_words_and_where_it_leads(tmp_path: Path) -> None:
    """A reader who sees one address and is led to another reads both."""

    def draw(canvas: Canvas) -> None:
        lines()(canvas)
        canvas.drawString(30, 30, "https://www.example.govt.nz/lights")
        canvas.linkURL("https://elsewhere.example/?who=me", (25, 26, 260, 42))

    (link,) = told(drawing(draw), tmp_path)["links"]
    assert link["shown"] == "https://www.example.govt.nz/lights"
    assert (link["page"], link["text"]) == (1, "https://elsewhere.example/?who=me")


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
