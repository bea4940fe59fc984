"""What a witness expects of structure, links and outline: keys and values of each kind of object.

It knows every sentence that may be spoken, every role, and what an address looks like; a text that fits
none of them is objected to wherever it stands.

Source: ISO 32000-2, 14.7.2 (structure), 12.3.3 (outline), 12.5.6.5 (links), 12.6.4.8 (URI actions).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

ROLES = frozenset(
    f"/{role}"
    for role in (
        "Document Part Art Sect Div BlockQuote TOC TOCI H1 H2 H3 H4 H5 H6 P L LI Lbl LBody Table THead "
        "TBody TFoot TR TH TD Caption Note Figure Link Span"
    ).split()
)
PICTURE = "Picture without a description"
ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?")
PLACE = re.compile(r"page \d{1,5}")
NOTE = re.compile(r"note-\d{1,6}")
VALUES = {
    "/O": {"/Table", "/List"},
    "/Scope": {"/Row", "/Column", "/Both"},
    "/ListNumbering": {
        "/None",
        "/Disc",
        "/Circle",
        "/Square",
        "/Decimal",
        "/UpperRoman",
        "/LowerRoman",
        "/UpperAlpha",
        "/LowerAlpha",
        "/Unordered",
        "/Ordered",
        "/Description",
    },
}
"""Names that an attribute may have as its value."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """All that may be said: in place of redactions, and of pictures, in words that a person ticked."""

    spoken: frozenset[str]
    described: frozenset[str] = frozenset()


Said = Callable[[str, Sayable], bool]
"""Tells whether a text may stand somewhere, given all that may be said."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of dictionary: its keys, the texts in it, the names that /S may have, and what /A is."""

    keys: frozenset[str]
    texts: dict[str, Said]
    subtypes: frozenset[str] = frozenset()
    held: Kind | None = None


def _address(text: str, _: Sayable) -> bool:
    return ADDRESS.fullmatch(text) is not None


def _keys(names: str) -> frozenset[str]:
    return frozenset(f"/{name}" for name in names.split())


ACTION = Kind(_keys("S URI"), {"/URI": _address}, frozenset({"/URI"}))
ATTRIBUTES = Kind(_keys("O RowSpan ColSpan Scope ListNumbering"), {})
ELEMENT = Kind(
    _keys("Type S P Pg K ActualText Alt Lang ID A"),
    {
        "/ActualText": lambda text, may: text in may.spoken,
        "/Alt": lambda text, may: text == PICTURE or text in may.described,
        "/Lang": lambda text, _: text == "mi",
        "/ID": lambda text, _: NOTE.fullmatch(text) is not None,
    },
    ROLES,
    ATTRIBUTES,
)
KINDS = {
    "/StructTreeRoot": Kind(_keys("Type K ParentTree ParentTreeNextKey"), {}),
    "/StructElem": ELEMENT,
    "/MCR": Kind(_keys("Type Pg MCID"), {}),
    "/OBJR": Kind(_keys("Type Obj Pg"), {}),
    "/Outlines": Kind(_keys("Type First Last Count"), {}),
    "/Annot": Kind(
        _keys("Type Subtype Rect Border F P Contents A Dest StructParent"),
        {"/Contents": lambda text, may: _address(text, may) or PLACE.fullmatch(text) is not None},
        held=ACTION,
    ),
}
ENTRY = Kind(_keys("Title Parent Dest Prev Next First Last Count"), {"/Title": lambda *_: True})
"""An entry of the outline; what its title says is for the witness of words."""

PARENTS = Kind(_keys("Nums"), {})


def kind_of(item: object) -> Kind | None:
    """Gives the kind of a dictionary of structure, link or outline; None for every other object."""
    if not isinstance(item, pikepdf.Dictionary):
        return None
    named = KINDS.get(str(item.get("/Type")))
    if named is not None:
        return named
    signs = {"/URI": ACTION, "/Nums": PARENTS, "/O": ATTRIBUTES}
    for sign, kind in signs.items():
        if sign in item:
            return kind
    return ENTRY if "/Title" in item and "/Dest" in item else None


def odd(item: pikepdf.Dictionary, kind: Kind, may: Sayable) -> Iterator[str]:
    """Gives what is wrong with a dictionary of a kind."""
    for key, value in item.items():
        if key not in kind.keys:
            yield "a key that is not ours in structure, link or outline"
        elif isinstance(value, pikepdf.String):
            said = kind.texts.get(key)
            if said is None or not said(str(value), may):
                yield f"text that may not stand in {key}"
        elif isinstance(value, pikepdf.Name) and not _named(key, str(value), kind):
            yield f"a name that may not stand in {key}"
        elif key == "/A" and any(kind_of(one) is not kind.held for one in _each(value)):
            yield "an action or an attribute of another kind"
        elif key == "/Dest" and not _destination(value):
            yield "a destination that is more than a page and a height"
        elif key != "/Dest" and isinstance(value, pikepdf.Array) and not _plain(value):
            yield f"text or a name in {key}"


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _named(key: str, value: str, kind: Kind) -> bool:
    if key == "/Type":
        return value in KINDS
    if key == "/Subtype":
        return value == "/Link"
    if key == "/S":
        return value in kind.subtypes
    return value in VALUES.get(key, ())


def _destination(value: Any) -> bool:
    if not isinstance(value, pikepdf.Array) or len(value) < 2:
        return False
    page, fit = value[0], str(value[1])
    if not isinstance(page, pikepdf.Dictionary) or page.get("/Type") != "/Page":
        return False
    if fit == "/Fit":
        return len(value) == 2
    height: Any = value[3] if len(value) == 5 else None
    return fit == "/XYZ" and isinstance(height, int) and value[2] is value[4] is None


def _plain(value: pikepdf.Array) -> bool:
    """Tells whether an array holds numbers and objects only."""
    return not any(isinstance(one, (pikepdf.String, pikepdf.Name)) for one in value)
