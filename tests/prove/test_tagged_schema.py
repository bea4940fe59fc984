"""The closed schema of structure, links and outline: each fault is seen, and what is ours is not."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from public_files import SECRET, SPOKEN, PublicFile, case_of

from redaction.prove import structure, words

Change = Callable[[pikepdf.Pdf], None]


def furnished(document: pikepdf.Pdf) -> None:
    """Gives a copy structure, a link and an outline as we write them."""
    page = document.pages[0].obj
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    link = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 9, 9],
            Border=[0, 0, 0],
            F=4,
            P=page,
            Contents=String("https://www.example.govt.nz/a/b"),
            StructParent=1,
            A=Dictionary(S=Name.URI, URI=String("https://www.example.govt.nz/a/b")),
        )
    )

    def element(role: str, parent: pikepdf.Object, **more: object) -> pikepdf.Object:
        return document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, Pg=page, **more)
        )

    whole = element("Document", root)
    span = element("Span", whole, K=0, ActualText=String(SPOKEN))
    cell = element("TH", whole, A=Dictionary(O=Name.Table, Scope=Name.Column, ColSpan=2))
    picture = element("Figure", whole, Alt=String("Picture without a description"))
    anchor = element(
        "Link", whole, K=Dictionary(Type=Name.OBJR, Obj=link, Pg=page), Lang=String("mi")
    )
    whole.K = Array([span, cell, picture, anchor])
    root.K = whole
    root.ParentTree = document.make_indirect(Dictionary(Nums=Array([0, Array([span]), 1, anchor])))
    root.ParentTreeNextKey = 2
    page.StructParents, page.Tabs, page.Annots = 0, Name.S, Array([link])
    document.Root.StructTreeRoot = root
    document.Root.MarkInfo = Dictionary(Marked=True)
    outlines = document.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    entry = document.make_indirect(
        Dictionary(
            Title=String("The second part"),
            Parent=outlines,
            Dest=Array([document.pages[1].obj, Name.XYZ, None, 100, None]),
        )
    )
    outlines.First = outlines.Last = entry
    document.Root.Outlines = outlines


def changed(change: Change) -> PublicFile:
    """Gives such a copy with one change."""

    def both(document: pikepdf.Pdf) -> None:
        furnished(document)
        change(document)

    return PublicFile(change=both)


def kid(document: pikepdf.Pdf, number: int) -> pikepdf.Object:
    """Gives one of the elements: redaction, cell, picture, link."""
    return document.Root.StructTreeRoot.K.K[number]


def link(document: pikepdf.Pdf) -> pikepdf.Object:
    """Gives the link."""
    return document.pages[0].obj.Annots[0]


def setting(
    place: Callable[[pikepdf.Pdf], pikepdf.Object], key: str, value: Callable[[], object]
) -> Change:
    """Gives a change that sets one key of one object."""

    def change(document: pikepdf.Pdf) -> None:
        place(document)[key] = value()

    return change


def action(**more: object) -> Callable[[], object]:
    """Gives an action."""
    return lambda: Dictionary(**more)


def address(uri: str) -> Callable[[], object]:
    """Gives an action that leads to an address."""
    return action(S=Name.URI, URI=String(uri))


FAULTS = {
    "another sentence in a redaction's place": setting(
        lambda d: kid(d, 0), "/ActualText", lambda: String("x")
    ),
    "a title of an element": setting(lambda d: kid(d, 0), "/T", lambda: String("x")),
    "an expansion": setting(lambda d: kid(d, 0), "/E", lambda: String("x")),
    "a role of its own": setting(lambda d: kid(d, 0), "/S", lambda: Name("/Secretary")),
    "a description of a picture": setting(lambda d: kid(d, 2), "/Alt", lambda: String("A lamp")),
    "an identity in words": setting(lambda d: kid(d, 2), "/ID", lambda: String("lamp")),
    "an attribute of its own": setting(lambda d: kid(d, 1).A, "/Note", lambda: String("x")),
    "an attribute's odd value": setting(lambda d: kid(d, 1).A, "/Scope", lambda: Name("/Lamp")),
    "an address with a query": setting(link, "/A", address("https://www.example.govt.nz/?by=lamp")),
    "an address with a fragment": setting(link, "/A", address("https://www.example.govt.nz/#lamp")),
    "an address of a person": setting(link, "/A", address("mailto:keeper@example.govt.nz")),
    "an address with a name before it": setting(link, "/A", address("https://me@example.govt.nz/")),
    "a script": setting(link, "/A", action(S=Name.JavaScript, JS=String("app.alert(1)"))),
    "an action of no kind": setting(link, "/A", action(S=Name.URI)),
    "an action in an element": setting(lambda d: kid(d, 0), "/A", address("https://example.nz")),
    "an action behind an action": setting(
        link,
        "/A",
        action(S=Name.URI, URI=String("https://example.nz"), Next=Dictionary(S=Name.Named)),
    ),
    "a link that says more than its address": setting(
        link, "/Contents", lambda: String("the lamp")
    ),
    "a note": setting(link, "/Subtype", lambda: Name.Text),
    "a picture of a link": setting(link, "/AP", Dictionary),
    "a named destination": setting(
        lambda d: d.Root.Outlines.First, "/Dest", lambda: String("lamp")
    ),
    "a destination with a zoom": setting(
        lambda d: d.Root.Outlines.First, "/Dest", lambda: Array([Name.Fit, Name.Fit])
    ),
    "an action in the outline": setting(
        lambda d: d.Root.Outlines.First, "/A", action(S=Name.Named)
    ),
    "a map of roles": setting(lambda d: d.Root.StructTreeRoot, "/RoleMap", Dictionary),
    "a map of classes": setting(lambda d: d.Root.StructTreeRoot, "/ClassMap", Dictionary),
}


def test_what_is_ours_is_not_objected_to(tmp_path):
    """Structure, a link and an outline of our making are known."""
    case = case_of(tmp_path, PublicFile(change=furnished))
    assert structure.testify(case)[1] == []
    assert words.testify(case)[1] == []


@pytest.mark.parametrize("what", list(FAULTS))
def test_each_fault_is_seen(tmp_path, what):
    """A key, a name or a text that we do not write is objected to, wherever it stands."""
    said = structure.testify(case_of(tmp_path, changed(FAULTS[what])))[1]
    assert said
    assert not any("lamp" in finding.what.casefold() for finding in said)


SIGNS = "".join(f"%{ord(char):02X}" for char in SECRET)
SAYING = {
    "a title": setting(lambda d: d.Root.Outlines.First, "/Title", lambda: String(SECRET)),
    "an address": setting(link, "/A", address(f"https://x.nz/{SECRET.replace(' ', '-').lower()}")),
    "an address in signs": setting(link, "/A", address("https://x.nz/" + SIGNS)),
    "a description": setting(lambda d: kid(d, 2), "/Alt", lambda: String(f"By {SECRET}")),
    "words in place of a redaction": setting(
        lambda d: kid(d, 0), "/ActualText", lambda: String(SECRET)
    ),
    "what a link says": setting(link, "/Contents", lambda: String(SECRET.upper())),
}


@pytest.mark.parametrize("where", list(SAYING))
def test_the_words_are_found_wherever_they_are_said(tmp_path, where):
    """The witness of words reads titles, addresses, descriptions, and what stands for a redaction."""
    said = words.testify(case_of(tmp_path, changed(SAYING[where])))[1]
    assert [finding.what for finding in said] == [
        "the words of mark 1 stand in the structure, a link or the outline"
    ]
