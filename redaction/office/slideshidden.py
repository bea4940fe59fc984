"""What a .pptx holds and its printed slides do not show; in the sandbox.

Slides are told by their number in the order in which they are shown, and by their page where hidden ones
before them are not printed: that is where a reviewer looks for them.

Source: ECMA-376, part 1, 19 (PresentationML); [MS-PPTX] for comments with replies.
"""

from __future__ import annotations

import re

from redaction.office.hiddenin import Listing
from redaction.office.officepack import Element, Pack
from redaction.office.shapeshidden import is_hidden, shapes_in, tell, words_in

_NO_WORDS = frozenset({"dt", "sldNum"})
"""Placeholders of notes that a program fills in."""

_NO = ("0", "false")


def slides(pack: Pack, told: Listing) -> None:
    """Adds what a .pptx hides."""
    people = _people(pack)
    show = pack.xml("ppt/presentation.xml")
    order = _order(pack, show)
    reached = {name for name, _ in order}
    left = [name for name in pack.names if re.fullmatch(r"ppt/slides/[^/]+\.xml", name)]
    left = [name for name in left if name not in reached]
    paper = _paper(show)
    for name, where in (*order, *((name, "slide that is in no show") for name in left)):
        tree = pack.xml(name)
        if tree is None:
            continue
        if name in left or tree.attributes.get("show") in _NO:
            told.add("hidden-slide", where, tree.text())
        for shape, placed in shapes_in(tree):
            _shape(shape, where, paper if placed else (0, 0), told)
        for kind, path in pack.related(name).values():
            reached.add(path)
            _beside(pack, kind, path, where, people, told)
    _behind_slides(pack, told)
    for name in pack.names:
        if name not in reached and (match := re.match(r"ppt/(notesSlides|comments)/[^/]+$", name)):
            kind = {"notesSlides": "notesSlide"}.get(match[1], match[1])
            _beside(pack, kind, name, f"{match[1]} of no slide", people, told)
    _names(pack, show, told)


def _order(pack: Pack, show: Element | None) -> list[tuple[str, str]]:
    """Gives each slide's part and where it is, in the order in which they are shown."""
    related = pack.related("ppt/presentation.xml")
    found, page = [], 0
    for number, one in enumerate(show.every("sldId") if show else (), 1):
        # its own number is called id too; of two such the one with a namespace is kept
        _, name = related.get(one.attributes.get("id", ""), ("", ""))
        tree = pack.xml(name)
        hidden = tree is None or tree.attributes.get("show") in _NO
        page += not hidden
        there = "" if hidden or page == number else f", page {page}"
        found.append((name, f"slide {number}{there}"))
    return found


def _paper(show: Element | None) -> tuple[int, int]:
    """Gives how wide and high a slide is, in EMU."""
    size = show.first("sldSz") if show else None
    return (0, 0) if size is None else (_number(size, "cx"), _number(size, "cy"))


def _number(element: Element, name: str) -> int:
    said = element.attributes.get(name, "")
    return int(said) if re.fullmatch(r"-?\d{1,12}", said) else 0


# -- on a slide ------------------------------------------------------------------------------------


def _shape(shape: Element, where: str, paper: tuple[int, int], told: Listing) -> None:
    tell(shape, where, told)
    if not is_hidden(shape) and _off(shape, paper) and (text := words_in(shape)):
        told.add("hidden-text", f"{where}, beside its edge", text)


def _off(shape: Element, paper: tuple[int, int]) -> bool:
    """Tells whether a shape stands beside the slide altogether."""
    place = next(shape.every("xfrm"), None)
    at, size = (None, None) if place is None else (place.first("off"), place.first("ext"))
    if at is None or size is None:
        return False
    for edge, start, length in zip(paper, ("x", "y"), ("cx", "cy"), strict=True):
        low = _number(at, start)
        if edge > 0 and (low >= edge or low + _number(size, length) <= 0):
            return True
    return False


def _behind_slides(pack: Pack, told: Listing) -> None:
    """Adds hidden shapes of what slides are made from; what is seen of it is seen on them."""
    for name in pack.names:
        kept = re.fullmatch(r"ppt/slide(?:Layout|Master)s/([^/]+)\.xml", name)
        if kept is None or (tree := pack.xml(name)) is None:
            continue
        for shape, _ in shapes_in(tree):
            if is_hidden(shape):
                tell(shape, kept[1], told)


# -- beside the slides -----------------------------------------------------------------------------


def _beside(
    pack: Pack, kind: str, name: str, where: str, people: dict[str, str], told: Listing
) -> None:
    if kind not in ("notesSlide", "comments"):
        return
    tree = pack.xml(name)
    if tree is None:
        return
    if kind == "notesSlide":
        if text := _notes(tree):
            told.add("speaker-notes", where, text)
        return
    for one in tree.every("cm", "reply"):
        text = " ".join(part.text() for part in one.elements() if part.name in ("text", "txBody"))
        told.add("comment", where, text, people.get(one.attributes.get("authorId", ""), ""))


def _notes(tree: Element) -> str:
    said = []
    for shape in tree.every("sp"):
        kinds = {one.attributes.get("type", "") for one in shape.every("ph")}
        if not kinds & _NO_WORDS:
            said.append(shape.text())
    return " ".join(part for part in said if part)


def _people(pack: Pack) -> dict[str, str]:
    """Gives who comments, by what the comments call them."""
    found = {}
    for name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
        tree = pack.xml(name)
        for one in tree.every("cmAuthor", "author") if tree else ():
            found[one.attributes.get("id", "")] = one.attributes.get("name", "")
    return found


def _names(pack: Pack, show: Element | None, told: Listing) -> None:
    """Adds names that stand on no slide, and words that other programs left."""
    for one in show.every("section", "custShow") if show else ():
        told.add("hidden-name", "section" if one.name == "section" else "show", _name_of(one))
    for part in pack.names:
        tree = pack.xml(part) if re.fullmatch(r"ppt/tags/[^/]+\.xml", part) else None
        for one in tree.every("tag") if tree else ():
            told.add("custom-data", _name_of(one), one.attributes.get("val", ""))


def _name_of(element: Element) -> str:
    return element.attributes.get("name", "")
