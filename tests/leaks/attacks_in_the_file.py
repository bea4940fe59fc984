"""Attacks beside the pages: what a file says of itself, keeps of its past, or carries along."""

from __future__ import annotations

import io

import pikepdf
from attack import Paper, Where, attack, escaped, form, lettering, picture_object, text
from attacks_text_elsewhere import second
from pikepdf import Array, Dictionary, Name, OutlineItem, String


@attack(Where.HIDDEN)
def properties_and_metadata(paper: Paper) -> None:
    """The words are title, author and own keys of the properties, the XMP, and private data."""
    page = second(paper, "")
    with paper.pdf.open_metadata() as xmp:
        xmp["dc:title"] = paper.secret
    paper.pdf.docinfo["/Title"] = paper.secret
    paper.pdf.docinfo["/SourceModified"] = paper.secret
    private = Dictionary(
        Word=Dictionary(LastModified=String("D:2026"), Private=String(paper.secret))
    )
    paper.pdf.Root.PieceInfo = private
    page.PieceInfo = private
    paper.pdf.trailer.Kept = String(paper.secret)


def trees(paper: Paper) -> pikepdf.Object:
    """Gives the file's table of name trees."""
    if "/Names" not in paper.pdf.Root:
        paper.pdf.Root.Names = Dictionary()
    return paper.pdf.Root.Names


@attack(Where.HIDDEN)
def bookmarks_and_destinations(paper: Paper) -> None:
    """The words are a bookmark, a named destination and the label of a page."""
    page = second(paper, "").obj
    with paper.pdf.open_outline() as outline:
        outline.root.append(OutlineItem(paper.secret, len(paper.pdf.pages) - 1))
    names = Array([String(paper.secret), Array([page, Name.Fit])])
    trees(paper).Dests = Dictionary(Names=names)
    paper.pdf.Root.PageLabels = Dictionary(Nums=[0, Dictionary(P=String(paper.secret))])


@attack(Where.HIDDEN)
def notes_and_links(paper: Paper) -> None:
    """The words stand in a note, its author, a hidden note, a link's address and leftover redactions."""
    page = second(paper, "")
    address = f"https://example.nz/?q={paper.secret.replace(' ', '%20')}"
    action = Dictionary(S=Name.URI, URI=String(address))
    notes = [
        Dictionary(
            Subtype=Name.Text, Contents=String(paper.secret), T=String(paper.secret), Open=False
        ),
        Dictionary(Subtype=Name.Highlight, Contents=String(paper.secret), QuadPoints=[0] * 8, F=2),
        Dictionary(Subtype=Name.Link, A=action),
        Dictionary(Subtype=Name.Redact, OverlayText=String(paper.secret)),
        Dictionary(
            Subtype=Name.Stamp, AP=Dictionary(N=form(paper.pdf, text(20, 100, paper.secret))), F=1
        ),
    ]
    for note in notes:
        note.Type, note.Rect = Name.Annot, [20, 90, 200, 120]
    page.Annots = Array([paper.pdf.make_indirect(note) for note in notes])


@attack(Where.HIDDEN)
def fields_and_forms(paper: Paper) -> None:
    """The words are value, default, tool tip and option of a field, the XFA, and in a signature."""
    page = second(paper, "")
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Ch,
        T=String(paper.secret),
        TU=String(paper.secret),
        V=String(paper.secret),
        DV=String(paper.secret),
        Opt=Array([String(paper.secret)]),
        Rect=[20, 90, 200, 120],
        F=2,
    )
    signature = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String("signed"),
        V=Dictionary(Type=Name.Sig, Name=String(paper.secret), Contents=String(b"\0" * 8)),
        Rect=[0, 0, 0, 0],
    )
    fields = Array([paper.pdf.make_indirect(field), paper.pdf.make_indirect(signature)])
    page.Annots = fields
    xfa = paper.pdf.make_stream(f"<xdp><name>{paper.secret}</name></xdp>".encode())
    paper.pdf.Root.AcroForm = Dictionary(Fields=fields, XFA=xfa)


@attack(Where.HIDDEN)
def attachments(paper: Paper) -> None:
    """A PDF with the words is attached, and a note with them is pinned to a page."""
    page = second(paper, "")
    inner = Paper()
    inner.page(text(20, 100, paper.secret))
    paper.pdf.attachments[f"{paper.secret}.pdf"] = pikepdf.AttachedFileSpec(
        paper.pdf, inner.bytes(), description=paper.secret
    )
    pinned = pikepdf.AttachedFileSpec(paper.pdf, paper.secret.encode(), filename="note.txt")
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, FS=pinned.obj, Rect=[20, 90, 40, 110]
    )
    page.Annots = Array([paper.pdf.make_indirect(note)])


@attack(Where.HIDDEN)
def scripts(paper: Paper) -> None:
    """Scripts say the words when the file opens, when a page opens, and by name."""
    page = second(paper, "")
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{paper.secret}')"))
    paper.pdf.Root.OpenAction = script
    paper.pdf.Root.AA = Dictionary(WC=script)
    page.AA = Dictionary(O=script)
    trees(paper).JavaScript = Dictionary(Names=Array([String(paper.secret), script]))


@attack(Where.HIDDEN)
def structure_tree(paper: Paper) -> None:
    """The tree of structure says the words: title, alternative and actual text, and an attribute."""
    page = second(paper, "/P <</MCID 0>> BDC EMC")
    element = Dictionary(
        Type=Name.StructElem,
        S=Name.P,
        T=String(paper.secret),
        Alt=String(paper.secret),
        ActualText=String(paper.secret),
        A=Dictionary(O=Name.Layout, Note=String(paper.secret)),
        Pg=page.obj,
        K=0,
    )
    tree = paper.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    element.P = tree
    tree.K = paper.pdf.make_indirect(element)
    paper.pdf.Root.StructTreeRoot = tree
    paper.pdf.Root.MarkInfo = Dictionary(Marked=True)


@attack(Where.HIDDEN, alone=True)
def earlier_revision(paper: Paper) -> None:
    """An earlier revision of a page had the words; a later one was appended behind it."""
    second(paper, text(20, 120, paper.secret))
    secret = paper.secret

    def revise(first: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(first)) as read:
            contents = read.pages[0].Contents
            root = read.trailer.Root.objgen[0]
            size = int(read.trailer.Size)
            number = contents.objgen[0]
            clean = bytes(contents.read_bytes()).replace(secret.encode(), b"nobody")
        start = first.rfind(b"startxref")
        previous = int(first[start:].split()[1])
        added = f"{number} 0 obj\n<</Length {len(clean)}>>\nstream\n".encode() + clean
        added += b"\nendstream\nendobj\n"
        table = len(first) + len(added)
        tail = (
            f"xref\n{number} 1\n{len(first):010d} 00000 n \n"
            f"trailer\n<</Size {size} /Root {root} 0 R /Prev {previous}>>\n"
            f"startxref\n{table}\n%%EOF\n"
        )
        return first + added + tail.encode()

    paper.save = {"compress_streams": False, "object_stream_mode": pikepdf.ObjectStreamMode.disable}
    paper.finish = revise


@attack(Where.HIDDEN, alone=True)
def orphans(paper: Paper) -> None:
    """Objects that nothing refers to hold the words: a stream, a dictionary, a page taken out."""
    second(paper, "")
    secret = paper.secret

    def plant(whole: bytes) -> bytes:
        content = f"{text(20, 100, secret):<80}"
        orphan = f"900 0 obj\n<</Length 80>>\nstream\n{content}\nendstream\nendobj\n"
        orphan += f"901 0 obj\n<</Type /Page /Note {escaped(secret)}>>\nendobj\n"
        start = whole.rfind(b"xref\n0")
        table = whole[start:]
        return whole[:start] + orphan.encode() + _moved(table, len(orphan))

    paper.save = {"compress_streams": False, "object_stream_mode": pikepdf.ObjectStreamMode.disable}
    paper.finish = plant


def _moved(table: bytes, by: int) -> bytes:
    """Gives a cross-reference table that stands ``by`` bytes further on than it says."""
    head, _, tail = table.rpartition(b"startxref")
    start = int(tail.split()[0])
    return head + f"startxref\n{start + by}\n%%EOF\n".encode()


@attack(Where.HIDDEN, alone=True)
def behind_the_end(paper: Paper) -> None:
    """The words stand behind the end of the file."""
    second(paper, "")
    tail = b"\n% " + paper.secret.encode() + b"\n"
    paper.finish = lambda whole: whole + tail


@attack(Where.HIDDEN)
def thumbnail_and_preview(paper: Paper) -> None:
    """A thumbnail of the page as it once was shows the words."""
    page = second(paper, "")
    page.Thumb = picture_object(paper.pdf, lettering(paper.secret))


@attack(Where.HIDDEN)
def colour_profile(paper: Paper) -> None:
    """The output intent and a picture's colour profile name the words."""
    page = second(paper, "q 207 0 0 30 20 100 cm /P Do Q")
    profile = paper.pdf.make_stream(
        b"\0" * 128 + paper.secret.encode(), N=1, Alternate=Name.DeviceGray
    )
    picture = picture_object(paper.pdf, lettering("kauri"))
    picture.ColorSpace = Array([Name.ICCBased, profile])
    page.Resources.XObject = Dictionary(P=picture)
    paper.pdf.Root.OutputIntents = Array(
        [Dictionary(S=Name.GTS_PDFA1, Info=String(paper.secret), DestOutputProfile=profile)]
    )


@attack(Where.HIDDEN)
def name_of_the_file(paper: Paper) -> None:
    """The file is named after the person."""
    second(paper, "")
    paper.name = f"{paper.secret}.pdf"
    paper.pdf.docinfo["/Subject"] = paper.secret
