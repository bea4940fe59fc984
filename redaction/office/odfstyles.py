"""Which styles of an OpenDocument file hide what has them; in the sandbox.

Source: OpenDocument 1.3, part 3, 16.2 (styles), and its ``text:display``, ``table:display``,
``presentation:visibility`` and ``draw:display``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redaction.office.officepack import Element

NOT_ON_PAPER = ("none", "screen")
"""Values of draw:display."""


def styles_of(trees: Sequence[Element]) -> tuple[set[str], set[str]]:
    """Gives the styles that hide and those that print white, also by the style that they are made from."""
    hides: dict[tuple[str, str], bool] = {}
    whitens: dict[tuple[str, str], bool] = {}
    parents: dict[tuple[str, str], tuple[str, str]] = {}
    for tree in trees:
        for style in tree.every("style"):
            family = style.attributes.get("family", "")
            key = family, style.attributes.get("name", "")
            parents[key] = family, style.attributes.get("parent-style-name", "")
            for own in style.elements():
                said = own.attributes
                for named, attribute, value in _HIDING:
                    if own.name == named and attribute in said:
                        hides[key] = said[attribute] == value
                if own.name == "text-properties" and "color" in said:
                    white = said["color"].lower() == "#ffffff"
                    whitens[key] = white and "background-color" not in said
    return _said_yes(hides, parents), _said_yes(whitens, parents)


_HIDING = (
    ("text-properties", "display", "none"),
    ("table-properties", "display", "false"),
    ("drawing-page-properties", "visibility", "hidden"),
)
"""What hides: properties, attribute and value."""


def _said_yes(
    own: Mapping[tuple[str, str], bool], parents: Mapping[tuple[str, str], tuple[str, str]]
) -> set[str]:
    found: set[str] = set()
    for key in parents:
        asked, seen = key, set[tuple[str, str]]()
        while asked not in own and asked in parents and asked not in seen:
            seen.add(asked)
            asked = parents[asked]
        if own.get(asked, False):
            found.add(key[1])
    return found - {""}
