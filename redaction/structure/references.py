"""Which links and which entries of an outline may stay: those in which nothing withheld is left.

A link stays where it leads to a public address or to a page of the same document, where it touches no
redaction, and where neither its words nor its address hold a withheld term. An entry of the outline
stays where its title can be read on the very page that it leads to. Pure values in, pure values out.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from records.geometry import Box
from redaction.planning.planned import PagePlan, Plan
from redaction.planning.terms import fold, standing

LONGEST_ADDRESS = 500
"""Characters of an address; a longer one carries more than an address."""

TELLING = 4
"""Letters from which one word of a withheld name counts when it stands in an address by itself."""

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
CODED = re.compile(r"[A-Za-z0-9_+-]{8,}")
HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_PLAIN_BASE64 = str.maketrans("-_", "+/")
"""Parts of an address that may be a text in a code, as archives and mail filters write them."""

DEEPEST = 5
"""How often an address is looked through that is escaped again and again."""

ROOM = 24.0
"""Points above the place that a reference leads to which a reader sees with it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the document: the page, and how high on it, where nothing withheld stands there."""

    page: int
    top: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stays: where it is, and where it leads; one of the two is given."""

    page: int
    box: Box
    address: str | None = field(default=None, repr=False)
    target: Target | None = None

    @property
    def says(self) -> str:
        """Gives what a screen reader says of it: the address, or the page."""
        if self.target is not None:
            return f"page {self.target.page}"
        return self.address or ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline that stays, with those below it."""

    title: str = field(repr=False)
    target: Target
    below: tuple[Entry, ...] = ()


def links(source: Sequence[dict[str, Any]], plan: Plan) -> list[Link | None]:
    """Gives the links of a source anew, in its order; None for each that does not stay."""
    pages = {page.page.number: page for page in plan.pages}
    return [_link(one, pages, plan) for one in source]


def outline(source: Sequence[Any], plan: Plan) -> tuple[Entry, ...]:
    """Gives the outline of a source anew; the entries below one that does not stay take its place."""
    if not source:
        return ()
    pages = {page.page.number: page for page in plan.pages}
    texts = {number: _text(page) for number, page in pages.items()}
    return tuple(_entries(source, pages, texts, plan))


def public_address(address: str) -> str | None:
    """Gives an address as it may be published, without query and fragment, or None: it is no public one.

    >>> public_address("https://www.example.govt.nz/papers?name=somebody#top")
    'https://www.example.govt.nz/papers'
    >>> public_address("https://somebody@example.govt.nz/") is None
    True
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    host = parts.netloc.lower()
    if parts.scheme.lower() not in ("http", "https") or not HOST.fullmatch(host) or "." not in host:
        return None
    made = f"{parts.scheme.lower()}://{host}{parts.path}"
    return made if PATH.fullmatch(parts.path) and len(made) <= LONGEST_ADDRESS else None


def _link(one: dict[str, Any], pages: dict[int, PagePlan], plan: Plan) -> Link | None:
    page = pages.get(int(one["page"]))
    if page is None:
        return None
    box = Box.of(*one["box"]).clipped(page.page.frame.visible)
    if box is None or any(box.grown(1).intersects(burn.box) for burn in page.burns):
        return None
    if is_told(_covered(page, box), plan):
        return None
    if "to" in one:
        target = _target(one["to"], pages)
        return None if target is None else Link(page.page.number, box, target=target)
    address = public_address(str(one["address"]))
    if address is None or any(is_told([said], plan) for said in _sayings(address)):
        return None
    if any(is_named(said, plan) for said in _sayings(address)):
        return None
    return Link(page.page.number, box, address)


def _sayings(address: str) -> Iterator[str]:
    """Gives what an address says: plainly, escaped however often, and where a part is in base64 or hexadecimal.

    >>> list(_sayings("https://a.nz/%2541"))[-1]
    'https://a.nz/A'
    >>> list(_sayings("https://a.nz/UXVpbGxmZWF0aGVy"))[-1]
    'Quillfeather'
    """
    said = address
    for _ in range(DEEPEST):
        said, before = unquote(said), said
        if said == before:
            break
    yield from (unquote(address), said)
    for part in CODED.findall(said):
        whole = part.translate(_PLAIN_BASE64)
        # a part of another length is no base64; it may be hexadecimal all the same
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")
        if HEXADECIMAL.fullmatch(part):
            yield bytes.fromhex(part).decode("latin-1")


def _covered(page: PagePlan, box: Box) -> list[str]:
    return [
        piece.content
        for piece in page.pieces
        if isinstance(piece.content, str) and piece.box.intersects(box)
    ]


def is_told(texts: Sequence[str], plan: Plan) -> bool:
    """Tells whether a withheld term stands in some words, those included that also stand elsewhere."""
    folded = "".join(fold(text) for text in texts)
    return any(
        standing(texts, term.folded) or (len(term.folded) >= 6 and term.folded in folded)
        for term in plan.terms
    )


def is_named(address: str, plan: Plan) -> bool:
    """Tells whether a word of a withheld term stands as a word in an address."""
    words = {fold(word) for word in re.split(r"[^\w]+|_", address)}
    return any(
        len(part) >= TELLING and (part in words or (len(part) >= 6 and part in fold(address)))
        for term in plan.terms
        for part in (fold(part) for part in term.raw.split())
    )


def _target(place: Sequence[Any] | None, pages: dict[int, PagePlan]) -> Target | None:
    """Gives a place anew; the height is left out where it is that of a redaction."""
    if place is None or place[0] not in pages:
        return None
    page = pages[place[0]]
    visible = page.page.frame.visible
    top = None if place[1] is None else float(place[1])
    if top is None or not visible.y0 < top <= visible.y1 or page.page.frame.rotation:
        return Target(place[0])
    near = (Box(visible.x0, max(top - ROOM, visible.y0), visible.x1, top),)
    if any(burn.box.intersects(near[0]) for burn in page.burns):
        return Target(place[0])
    return Target(place[0], round(top))


def _text(page: PagePlan) -> str:
    """Gives a page's kept words folded, with a bar wherever a redaction stands between them."""
    runs: list[list[str]] = [[]]
    for piece in page.pieces:
        if isinstance(piece.content, str):
            runs[-1].append(piece.content)
        else:
            runs.append([])
    return "|".join(fold(" ".join(run)) for run in runs)


def _entries(
    source: Iterable[Any], pages: dict[int, PagePlan], texts: dict[int, str], plan: Plan
) -> Iterator[Entry]:
    for title, place, below in source:
        kept = tuple(_entries(below, pages, texts, plan))
        target = _target(place, pages)
        told = " ".join(str(title).split())
        if target is not None and _visible(told, texts[target.page]) and not is_told([told], plan):
            yield Entry(told, target, kept)
        else:
            yield from kept


def _visible(title: str, text: str) -> bool:
    """Tells whether a title stands in a page's kept words, without a redaction in it."""
    folded = fold(title)
    return bool(folded) and folded in text
