"""A small tagged paper, drawn by hand: roles, links, an outline, and a secret in each of their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

MAORI = "Kua tae mai te waka ki te wāhi tapu o Ngāti Tūoho"
HEADING = "Ngā mahi o te wā"


@dataclass
class Tagged:
    """A tagged paper in the making: lines of text, each in marked content of its own.

    Attributes:
        secret: the words that will be withheld.
        lines: for each page, the place, number and words of each line; no number is an artifact.
    """

    secret: str
    lines: dict[int, list[tuple[float, float, int | None, str]]] = field(default_factory=dict)

    def draw(self, path: Path) -> Path:
        """Draws the pages without their structure."""
        pdfmetrics.registerFont(TTFont("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
        page = canvas.Canvas(str(path), pagesize=(420, 300), invariant=True, pageCompression=0)
        for number in sorted(self.lines):
            for x, y, mcid, words in self.lines[number]:
                page._code.append("/Artifact BMC" if mcid is None else f"/P <</MCID {mcid}>> BDC")
                page.setFont("DejaVu", 18 if "!" in words else 10)
                page.drawString(x, y, words.replace("!", ""))
                page._code.append("EMC")
            page.showPage()
        page.save()
        return path


def element(
    file: pikepdf.Pdf, role: str, kids: list[Any], page: int = 1, **more: Any
) -> pikepdf.Object:
    """Gives a structure element."""
    made = Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), K=Array(kids), **more)
    made.Pg = file.pages[page - 1].obj
    return file.make_indirect(made)


def paper(path: Path, secret: str) -> Path:
    """Draws the paper; the secret stands within a paragraph, in a cell, and in many other places."""
    lines = {
        1: [
            (40, 280, None, "Ministry of Sample Affairs"),
            (40, 250, 0, "Harbour lights!"),
            (40, 225, 1, f"We met {secret} at noon on the quay."),
            (40, 205, 2, MAORI),
            (40, 185, 3, "•"),
            (55, 185, 4, "Keep the lamps burning"),
            (40, 165, 5, "See the rules of the harbour"),
            (220, 165, 6, "and the next page"),
            (40, 140, 7, "Keeper"),
            (220, 140, 8, "Lamp"),
            (40, 120, 9, secret),
            (220, 120, 10, "North mole"),
        ],
        2: [
            (40, 250, 0, f"{HEADING}!"),
            (40, 225, 1, "The second page ends here."),
            (40, 200, 2, f"Thanks to {secret}"),
        ],
    }
    Tagged(secret, lines).draw(path)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        links = _links(file, secret)
        _structure(file, secret, links)
        _outline(file, secret)
        file.save(path, static_id=True)
    return path


def _links(file: pikepdf.Pdf, secret: str) -> list[pikepdf.Object]:
    slug = secret.replace(" ", "-")
    page = file.pages[1].obj
    named = Array([String(secret), Array([page, Name.XYZ, 0, 240, 0])])
    file.Root.Names = Dictionary(Dests=Dictionary(Names=named))

    def uri(address: str) -> Dictionary:
        return Dictionary(S=Name.URI, URI=String(address))

    first = [
        {
            "Rect": [38, 162, 200, 176],
            "A": uri(f"https://www.example.govt.nz/rules?by={slug}#{slug}"),
        },
        {"Rect": [218, 162, 330, 176], "A": Dictionary(S=Name.GoTo, D=String(secret))},
        {"Rect": [38, 182, 180, 196], "A": uri(f"https://www.example.govt.nz/people/{slug}")},
        {"Rect": [38, 222, 300, 236], "A": uri("https://www.example.govt.nz/quay")},
        {"Rect": [38, 248, 180, 266], "A": uri("mailto:keeper@example.govt.nz")},
        {"Rect": [38, 248, 180, 266], "A": Dictionary(S=Name.JavaScript, JS=String(secret))},
    ]
    made = []
    for one in first:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Contents=String(secret), **one)
        made.append(file.make_indirect(note))
    file.pages[0].obj.Annots = Array(made)
    return made


def _structure(file: pikepdf.Pdf, secret: str, links: list[pikepdf.Object]) -> None:
    said = String(secret)

    def objr(link: pikepdf.Object) -> Dictionary:
        return Dictionary(Type=Name.OBJR, Obj=link, Pg=file.pages[0].obj)

    def row(*cells: pikepdf.Object) -> pikepdf.Object:
        return element(file, "TR", list(cells))

    scope = Dictionary(O=Name.Table, Scope=Name.Column, Note=said)
    head = [element(file, "TH", [n], A=scope) for n in (7, 8)]
    body = [element(file, "TD", [element(file, "P", [n], ActualText=said)]) for n in (9, 10)]
    item = element(file, "LI", [element(file, "Lbl", [3]), element(file, "LBody", [4])])
    kids = [
        element(file, "Überschrift", [0], T=said),
        element(file, "P", [1], Alt=said, ActualText=said),
        element(file, "P", [element(file, "Span", [2], E=said)]),
        element(file, "L", [item]),
        element(file, "P", [element(file, "Link", [5, objr(links[0])])]),
        element(file, "P", [element(file, "Reference", [6, objr(links[1])])]),
        element(file, "Table", [row(*head), row(*body)]),
        element(file, "Figure", [], Alt=said),
        element(file, "H4", [0], page=2),
        element(file, "P", [1], page=2),
        element(file, "P", [2], page=2),
    ]
    root = file.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            RoleMap=Dictionary({"/Überschrift": Name.H1, f"/{secret.replace(' ', '')}": Name.P}),
            K=element(file, "Document", kids),
        )
    )
    file.Root.StructTreeRoot = root


def _outline(file: pikepdf.Pdf, secret: str) -> None:
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Harbour lights", 0))
        hidden = pikepdf.OutlineItem(f"What {secret} did", 1)
        hidden.children.append(pikepdf.OutlineItem(HEADING, 1, "XYZ", top=268))
        outline.root.append(hidden)
        outline.root.append(pikepdf.OutlineItem("What is nowhere to be read", 0))
