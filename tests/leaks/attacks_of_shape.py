"""Attacks by the shape of files and pages: versions, encryption, boxes, what pages share, what rides along."""

from __future__ import annotations

import io

import pikepdf
from attack import (
    AFTER,
    BEFORE,
    HEIGHT,
    WIDTH,
    Paper,
    Where,
    attack,
    box_in_line,
    escaped,
    form,
    text,
)
from attacks_in_the_file import trees
from attacks_text_elsewhere import second
from pikepdf import Array, Dictionary, Name, String


def versioned(paper: Paper, version: str) -> None:
    """Adds a signed page to a file that says its version."""
    paper.signed_page()
    paper.save = {
        "force_version": version,
        "object_stream_mode": pikepdf.ObjectStreamMode.disable,
        "compress_streams": False,
    }


@attack(Where.UNDER_BOX, alone=True)
def version_one_three(paper: Paper) -> None:
    """The file is of PDF 1.3: nothing in it is compressed."""
    versioned(paper, "1.3")


@attack(Where.UNDER_BOX, alone=True)
def version_two(paper: Paper) -> None:
    """The file is of PDF 2.0."""
    versioned(paper, "2.0")


def locked(paper: Paper, revision: int) -> None:
    """Adds a signed page to a file that is encrypted so that anybody may open it."""
    paper.signed_page()
    paper.save = {
        "static_id": False,
        "encryption": pikepdf.Encryption(
            owner="keeper", user="", R=revision, aes=revision >= 4, metadata=revision >= 4
        ),
    }


@attack(Where.UNDER_BOX, alone=True)
def encrypted_with_rc4(paper: Paper) -> None:
    """The file is encrypted by RC4 with an empty password."""
    locked(paper, 3)


@attack(Where.UNDER_BOX, alone=True)
def encrypted_with_aes(paper: Paper) -> None:
    """The file is encrypted by AES of 128 bits with an empty password."""
    locked(paper, 4)


@attack(Where.UNDER_BOX)
def crop_beyond_the_sheet(paper: Paper) -> None:
    """The CropBox reaches beyond the MediaBox, and its corners come in the wrong order."""
    paper.signed_page()
    page = paper.pdf.pages[-1]
    page.CropBox = [WIDTH + 80, HEIGHT + 50, -60, -40]


@attack(Where.UNDER_BOX)
def turned_scaled_and_shifted(paper: Paper) -> None:
    """The page is turned, its unit is three points, and its boxes begin below zero."""
    line = text(-180, -50, BEFORE + paper.secret + AFTER) + text(
        -180, -80, "The lighthouse reports"
    )
    page = paper.page(line, "Signed today lighthouse reports")
    page.MediaBox, page.CropBox = [-220, -160, 120, 60], [-200, -150, 100, 50]
    page.Rotate, page.UserUnit = 270, 3
    paper.mark(box_in_line(-180, -50, BEFORE, paper.secret))


@attack(Where.HIDDEN)
def names_of_roles(paper: Paper) -> None:
    """Roles, classes and identities of the tree of structure are named after the person."""
    second(paper, "")
    name = "/" + paper.secret.replace(" ", "_")
    tree = paper.pdf.Root.get("/StructTreeRoot")
    if tree is None:
        tree = paper.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        paper.pdf.Root.StructTreeRoot = tree
    tree.RoleMap = Dictionary({name: Name.P})
    tree.ClassMap = Dictionary({name: Dictionary(O=Name.Layout)})
    tree.IDTree = Dictionary(Names=Array([String(paper.secret), Dictionary()]))


@attack(Where.HIDDEN)
def threads_and_collections(paper: Paper) -> None:
    """Articles, a portfolio and the requirements of a viewer say the words."""
    page = second(paper, "")
    thread = paper.pdf.make_indirect(
        Dictionary(Type=Name.Thread, I=Dictionary(Title=String(paper.secret)))
    )
    bead = paper.pdf.make_indirect(
        Dictionary(Type=Name.Bead, T=thread, P=page.obj, R=Array([0, 0, 10, 10]))
    )
    bead.N = bead.V = bead
    thread.F = bead
    page.B = Array([bead])
    paper.pdf.Root.Threads = Array([thread])
    paper.pdf.Root.Collection = Dictionary(D=String(paper.secret), View=Name.D)
    paper.pdf.Root.Requirements = Array(
        [Dictionary(Type=Name.Requirement, S=Name(f"/{paper.secret.replace(' ', '_')}"))]
    )


@attack(Where.HIDDEN)
def associated_files(paper: Paper) -> None:
    """A page and the file have associated files, which say the words in their names and content."""
    page = second(paper, "")
    spec = pikepdf.AttachedFileSpec(
        paper.pdf, paper.secret.encode(), filename=f"{paper.secret}.csv", description=paper.secret
    )
    page.AF = Array([spec.obj])
    paper.pdf.Root.AF = Array([spec.obj])


@attack(Where.HIDDEN)
def notes_on_a_form(paper: Paper) -> None:
    """A form that is shown carries metadata, private data, a name, and a reference to another file."""
    page = second(paper, "/O Do")
    shown = form(paper.pdf, text(20, 120, "a harmless form"))
    shown.Metadata = paper.pdf.make_stream(paper.secret.encode())
    shown.PieceInfo = Dictionary(Draw=Dictionary(Private=String(paper.secret)))
    shown.Name = Name("/" + paper.secret.replace(" ", "_"))
    shown.Ref = Dictionary(F=String(f"{paper.secret}.pdf"), Page=0)
    shown.OPI = Dictionary({"/2.0": Dictionary(Type=Name.OPI, F=String(paper.secret))})
    page.Resources.XObject = Dictionary(O=shown)
    paper.harmless[len(paper.pdf.pages)] += ("harmless",)


@attack(Where.HIDDEN)
def languages_and_labels(paper: Paper) -> None:
    """The language of the file, of marked content and the name of a preset of print say the words."""
    second(paper, f"/Span <</Lang {escaped(paper.secret)}>> BDC EMC")
    paper.pdf.Root.Lang = String(paper.secret)
    paper.pdf.Root.ViewerPreferences = Dictionary(
        {"/PrintScaling": Name("/" + paper.secret.replace(" ", "_"))}
    )
    trees(paper).Pages = Dictionary(Names=Array([String(paper.secret), Dictionary()]))


@attack(Where.HIDDEN)
def names_of_resources(paper: Paper) -> None:
    """Fonts, forms and states that the page uses are called after the person."""
    name = paper.secret.replace(" ", "_")
    page = second(paper, f"/{name} gs BT /{name} 12 Tf 20 120 Td (harmless) Tj ET /{name} Do")
    page.Resources.Font[f"/{name}"] = page.Resources.Font.H
    page.Resources.XObject = Dictionary({f"/{name}": form(paper.pdf, "0 0 1 1 re f")})
    page.Resources.ExtGState = Dictionary({f"/{name}": Dictionary(Type=Name.ExtGState, LW=1)})
    paper.harmless[len(paper.pdf.pages)] += ("harmless",)


@attack(Where.HIDDEN, alone=True)
def comments_between_objects(paper: Paper) -> None:
    """Comments of the file say the words: behind its header, and before its table."""
    second(paper, "")
    words = b"% " + paper.secret.encode() + b"\n"

    def comment(whole: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(whole)) as document:
            out = io.BytesIO()
            document.save(out, qdf=True, static_id=True)
        start = out.getvalue().rfind(b"xref\n0")
        return out.getvalue()[:start] + words + out.getvalue()[start:]

    paper.finish = comment


@attack(Where.HIDDEN, alone=True)
def identity_of_the_file(paper: Paper) -> None:
    """The identity of the file, which nothing but a trailer has, says the words."""
    second(paper, "")
    secret = paper.secret

    def name(whole: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(whole)) as document:
            document.trailer.ID = Array([String(secret), String(secret)])
            out = io.BytesIO()
            document.save(out)
            held = out.getvalue()
        at = held.rfind(b"/ID [")
        return held[:at] + b"/ID [(" + secret.encode() + b")(x)]" + held[held.index(b"]", at) + 1 :]

    paper.finish = name
