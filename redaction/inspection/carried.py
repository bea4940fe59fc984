"""What a file carries beside its pages: attachments, fields, scripts, layers, bookmarks.

Runs in the sandbox. Source: ISO 32000-2, 7.7 (document structure), 7.11 (files), 12.6 (actions), 12.7 (forms).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

from redaction.allowed.layers import Layers

DEEPEST = 40
MOST = 10_000
"""Things of one kind that are listed."""

LONGEST = 2000

Told = dict[str, Any]


def text_of(value: object) -> str:
    """Gives what a value says, cut to a length that can be looked through."""
    if isinstance(value, Stream):
        return bytes(value.read_bytes()).decode("utf-8", "replace")[:LONGEST]
    if isinstance(value, Array):
        return ", ".join(text_of(part) for part in value)[:LONGEST]
    return str(value)[:LONGEST]


def dictionaries(objects: pikepdf.Pdf) -> Iterator[Dictionary | Stream]:
    """Gives every dictionary and stream of a file once, those within others too."""
    for item in objects.objects:
        yield from _nested(item, 0)


def _nested(item: object, depth: int) -> Iterator[Dictionary | Stream]:
    if depth > DEEPEST:
        return
    if isinstance(item, Dictionary | Stream):
        yield item
        parts = list(item.values()) if isinstance(item, Dictionary) else values_of(item)
    elif isinstance(item, Array):
        parts = list(item)
    else:
        return
    for part in parts:
        if isinstance(part, Dictionary | Array) and not part.is_indirect:
            yield from _nested(part, depth + 1)


def values_of(stream: Stream) -> list[Object]:
    """Gives the values of a stream's dictionary."""
    return [stream[key] for key in stream.keys()]  # noqa: SIM118 -- a stream is no mapping


# -- properties ------------------------------------------------------------------------------------


def properties(objects: pikepdf.Pdf) -> dict[str, str]:
    """Gives the document's properties, and its XMP as it stands."""
    info = objects.trailer.get("/Info")
    kept = {}
    if isinstance(info, Dictionary):
        kept = {key[1:]: str(value)[:1000] for key, value in info.items()}
    if "/Metadata" in objects.Root:
        kept["XMP"] = bytes(objects.Root.Metadata.read_bytes()).decode(errors="replace")[:20_000]
    return kept


def private_data(objects: pikepdf.Pdf) -> list[Told]:
    """Gives previews, editors' private data, and metadata of single objects."""
    pages = page_numbers(objects)
    own = objects.Root.get("/Metadata")
    found: list[Told] = []
    for item in dictionaries(objects):
        page = pages.get(item.objgen)
        place = {} if page is None else {"page": page}
        if "/Thumb" in item:
            found.append({"kind": "a preview of the page", **place})
        if "/PieceInfo" in item:
            text = " ".join(str(key)[1:] for key in item.PieceInfo.keys())  # noqa: SIM118 -- its names
            found.append({"kind": "an editor's private data", "text": text[:LONGEST], **place})
        own_metadata = own is not None and item.get("/Metadata") == own
        if isinstance(item.get("/Metadata"), Stream) and not own_metadata:
            said = text_of(item.Metadata)
            found.append({"kind": "metadata of a part", "text": said, **place})
    return found[:MOST]


def page_numbers(objects: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    """Gives the number of each page by its object."""
    return {page.obj.objgen: number for number, page in enumerate(objects.pages, 1)}


# -- attachments and forms -------------------------------------------------------------------------


def attachments(objects: pikepdf.Pdf) -> list[Told]:
    """Gives every file within the file, wherever it hangs."""
    tree = objects.Root.get("/Names", Dictionary()).get("/EmbeddedFiles")
    listed = {file.objgen: str(name) for name, file in _leaves(tree, "/Names") if file.is_indirect}
    found: list[Told] = []
    for item in dictionaries(objects):
        files = item.get("/EF")
        if not isinstance(files, Dictionary):
            continue
        inside = next((value for value in files.values() if isinstance(value, Stream)), None)
        told: Told = {"name": text_of(item.get("/UF", item.get("/F", "")))}
        if inside is not None:
            told["size"] = len(inside.read_bytes())
            told["type"] = str(inside.get("/Subtype", ""))[1:]
        if listed.get(item.objgen, told["name"]) != told["name"]:
            told["listed_as"] = listed[item.objgen]
        if "/Desc" in item:
            told["text"] = text_of(item.Desc)
        found.append(told)
    return sorted(found, key=lambda told: str(told["name"]))[:MOST]


FIELD_TEXTS = {"/V": "value", "/DV": "default", "/TU": "tooltip", "/RV": "rich", "/Opt": "choices"}


def fields(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the form fields with their values, defaults, choices and what is said when one points at them."""
    found: list[Told] = []
    for name, field in _fields(objects):
        told = {
            called: text_of(field[key])
            for key, called in FIELD_TEXTS.items()
            if key in field and not isinstance(field[key], Dictionary)
        }
        if told:
            found.append({"name": name, **told})
    return found


def signatures(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the digital signatures: who, why, where and when."""
    keys = {
        "/Name": "text",
        "/Reason": "reason",
        "/Location": "location",
        "/ContactInfo": "contact",
        "/M": "date",
    }
    return [
        {
            "name": name,
            **{called: text_of(field.V[key]) for key, called in keys.items() if key in field.V},
        }
        for name, field in _fields(objects)
        if isinstance(field.get("/V"), Dictionary)
    ]


def _fields(objects: pikepdf.Pdf) -> Iterator[tuple[str, Object]]:
    form = objects.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return
    waiting = [(field, "", 0) for field in form.get("/Fields", [])]
    given = 0
    while waiting and given < MOST:
        field, above, depth = waiting.pop(0)
        own = str(field.get("/T", ""))
        name = ".".join(part for part in (above, own) if part)
        given += 1
        yield name, field
        if depth < DEEPEST:
            waiting += [(kid, name, depth + 1) for kid in field.get("/Kids", [])]


_TAG = re.compile(r"<[^>]*>")


def xfa(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the parts of a form in XML, with the words in them."""
    form = objects.Root.get("/AcroForm", Dictionary()).get("/XFA")
    if form is None:
        return []
    parts = (
        [("", form)] if isinstance(form, Stream) else list(zip(form[::2], form[1::2], strict=False))
    )
    return [
        {"name": str(name), "text": " ".join(_TAG.sub(" ", text_of(part)).split())}
        for name, part in parts
    ]


# -- what runs -------------------------------------------------------------------------------------

PLAIN = frozenset({"/GoTo", "/URI"})
"""Actions that only follow a link."""


def scripts(objects: pikepdf.Pdf) -> list[Told]:
    """Gives what runs by itself or by script: JavaScript, programs, forms that send, opening actions."""
    found: list[Told] = []
    if "/OpenAction" in objects.Root:
        found.append({"kind": "when the file is opened"})
    found += [{"kind": "on an event"} for item in dictionaries(objects) if "/AA" in item]
    for item in dictionaries(objects):
        kind = item.get("/S")
        if "/JS" in item:
            found.append({"kind": "JavaScript", "text": text_of(item.JS)})
        elif kind in ("/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"):
            target = item.get("/F", item.get("/Win", ""))
            if isinstance(target, Dictionary):
                target = target.get("/UF", target.get("/F", ""))
            found.append({"kind": str(kind)[1:], "text": text_of(target)})
    return found[:MOST]


# -- what is named ---------------------------------------------------------------------------------


def layers(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the layers, and whether each is seen when the file is opened."""
    groups: Any = objects.Root.get("/OCProperties", Dictionary()).get("/OCGs", [])
    state = Layers(objects)
    return [
        {"name": str(group.get("/Name", "")), "shown": state.shows(group)}
        for group in list(groups)[:MOST]
    ]


def bookmarks(objects: pikepdf.Pdf) -> list[str]:
    """Gives the titles of the bookmarks."""
    titles: list[str] = []
    with objects.open_outline(max_depth=DEEPEST) as outline:
        waiting = list(outline.root)
        while waiting and len(titles) < MOST:
            item = waiting.pop(0)
            titles.append(item.title)
            waiting = list(item.children) + waiting
    return titles


def destinations(objects: pikepdf.Pdf) -> list[str]:
    """Gives the names of places in the document."""
    names = [str(key)[1:] for key in objects.Root.get("/Dests", Dictionary()).keys()]  # noqa: SIM118 -- its names
    tree = objects.Root.get("/Names", Dictionary()).get("/Dests")
    return [*names, *(str(name) for name, _ in _leaves(tree, "/Names"))][:MOST]


def page_labels(objects: pikepdf.Pdf) -> list[Told]:
    """Gives the words that stand before the numbers of pages, and the page from which on they do."""
    return [
        {"page": int(first) + 1, "text": str(label.P)}
        for first, label in _leaves(objects.Root.get("/PageLabels"), "/Nums")
        if isinstance(label, Dictionary) and str(label.get("/P", "")).strip()
    ]


def _leaves(node: object, key: str) -> Iterator[tuple[Object, Object]]:
    """Gives the pairs of a name tree or number tree (ISO 32000-2, 7.9.6 and 7.9.7)."""
    waiting = [(node, 0)]
    while waiting:
        here, depth = waiting.pop(0)
        if not isinstance(here, Dictionary) or depth > DEEPEST:
            continue
        pairs = list(here.get(key, []))
        yield from zip(pairs[::2], pairs[1::2], strict=False)
        waiting += [(kid, depth + 1) for kid in here.get("/Kids", [])]
