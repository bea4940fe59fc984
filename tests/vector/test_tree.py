"""The tree of structure as plain values: what is lifted, put in order, and put right."""

from __future__ import annotations

from redaction.structure.tree import Element, Leaf, Referred, inserted, settled


def leaf(number: int) -> Leaf:
    """Gives the marked content that is read as the piece of that number."""
    return Leaf(1, number, number)


def shape(node: object) -> object:
    """Gives a tree as roles and numbers."""
    if isinstance(node, Element):
        return (node.role, *(shape(kid) for kid in node.kids))
    return node.mcid if isinstance(node, Leaf) else "link"


def document(*kids: Element | Leaf) -> Element:
    """Gives a document of such elements, settled."""
    return settled(Element("Document", list(kids)))


def test_what_is_empty_goes_but_for_the_cells_of_a_table() -> None:
    """A table keeps its shape when a cell has nothing left; a paragraph without words does not exist."""
    row = Element("TR", [Element("TD", [Element("P")]), Element("TD", [leaf(1)])])
    got = document(Element("P"), Element("L", [Element("LI")]), Element("Table", [row]))
    assert shape(got) == ("Document", ("Table", ("TR", ("TD",), ("TD", 1))))
    assert shape(document(Element("Table", [Element("TR", [Element("TD")])]))) == ("Document",)


def test_roles_that_are_not_ours_are_lifted_off_what_they_hold() -> None:
    """Unknown and private roles vanish, and their text stands in a paragraph."""
    got = document(Element("Secretary", [Element("NonStruct", [leaf(1)]), leaf(2)]))
    assert shape(got) == ("Document", ("P", 1, 2))


def test_headings_begin_at_the_first_level_and_skip_none() -> None:
    """H3, H6, H2 of a source become H1, H2, H2."""
    got = document(*(Element(f"H{level}", [leaf(level)]) for level in (3, 6, 2)))
    assert [kid.role for kid in got.kids] == ["H1", "H2", "H2"]


def test_blocks_within_a_heading_stand_beside_it() -> None:
    """A table that some writer put into a heading is no part of it any more."""
    table = Element("Table", [Element("TR", [Element("TH", [leaf(2)])])])
    got = document(Element("H1", [leaf(1), table, leaf(3)]))
    assert shape(got) == ("Document", ("H1", 1), ("Table", ("TR", ("TH", 2))), ("H1", 3))
    cell = got.kids[1].kids[0].kids[0]
    assert cell.attributes == {"Scope": "Column"}


def test_a_link_is_one_wherever_its_annotation_stood() -> None:
    """Under a reference, or right in a paragraph: what it is the text of becomes the link."""
    for role in ("Reference", "Link", "Span"):
        got = document(Element("P", [Element(role, [leaf(1), Referred(0)])]))
        assert shape(got) == ("Document", ("P", ("Link", 1, "link")))
    got = document(Element("TOCI", [leaf(1), Referred(0)]))
    assert shape(got) == ("Document", ("TOCI", ("Link", 1, "link")))
    assert shape(document(Element("P", [Element("Link", [leaf(1)])]))) == ("Document", ("P", 1))


def test_a_block_is_put_where_it_is_read() -> None:
    """Between the pieces around it, and within the group that reaches over its place."""
    root = Element(
        "Document",
        [
            Element("P", [leaf(1)]),
            Element("Sect", [Element("P", [leaf(3)]), Element("P", [leaf(7)])]),
            Element("P", [leaf(9)]),
        ],
    )
    for number in (5, 8, 0, 10):
        inserted(root, Element("P", [leaf(number)]))
    assert shape(root) == (
        "Document",
        ("P", 0),
        ("P", 1),
        ("Sect", ("P", 3), ("P", 5), ("P", 7)),
        ("P", 8),
        ("P", 9),
        ("P", 10),
    )
