"""Files broken on purpose, the same for the same seed: bytes turned, objects swapped, loops, huge numbers."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

Mutate = Callable[[bytes, random.Random], bytes]
HUGE = (2**31 - 1, -(2**31), 2**63 - 1, 1e-9, 1e30)


def mutated(data: bytes, seed: int) -> tuple[str, bytes]:
    """Gives the name of a mutation, and what it makes of a file.

    Args:
        data: the file.
        seed: the same one gives the same bytes.
    """
    chance = random.Random(seed)  # noqa: S311 -- to be the same each time, and no secret
    name = sorted(MUTATIONS)[seed % len(MUTATIONS)]
    try:
        return name, MUTATIONS[name](data, chance)
    except (pikepdf.PikepdfError, ValueError, TypeError, LookupError, AttributeError):
        # a file that is broken already cannot be taken apart
        return "bits turned", _bits(data, chance)


# -- bytes -----------------------------------------------------------------------------------------


def _bits(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 8, 64))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _hole(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 400) :]


def _twice(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    piece = data[at : at + chance.randrange(1, 400)]
    return data[:at] + piece + data[at:]


def _digits(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    places = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    for _ in range(chance.choice((1, 4, 30))):
        out[chance.choice(places)] = chance.randrange(48, 58)
    return bytes(out)


# -- objects ---------------------------------------------------------------------------------------


def _rebuilt(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        out = io.BytesIO()
        document.save(out, static_id=True)
    return out.getvalue()


def _holders(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        item
        for item in document.objects
        if isinstance(item, (Dictionary, Stream)) and item.get("/Type") != "/Catalog"
    ]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        one, other = chance.choice(_holders(document)), chance.choice(_holders(document))
        keys = [key for key in one if key not in ("/Length", "/Parent")]
        if keys:
            one[chance.choice(keys)] = other

    return _rebuilt(data, change)


def _missing(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        for _ in range(chance.choice((1, 3))):
            holder = chance.choice(_holders(document))
            keys = [key for key in holder if key != "/Length"]
            if keys:
                del holder[chance.choice(keys)]

    return _rebuilt(data, change)


def _huge(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        for _ in range(chance.choice((1, 5))):
            holder = chance.choice(_holders(document))
            keys = [key for key in holder if key not in ("/Length", "/Type", "/Subtype")]
            if not keys:
                continue
            key = chance.choice(keys)
            value = holder[key]
            if isinstance(value, Array) and len(value):
                value[chance.randrange(len(value))] = chance.choice(HUGE)
            else:
                holder[key] = chance.choice(HUGE)

    return _rebuilt(data, change)


def _wrong_kind(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        kinds: list[object] = [None, True, Name.Wrong, Array([]), Dictionary(), "words", -1, 0.5]
        for _ in range(3):
            holder = chance.choice(_holders(document))
            keys = [key for key in holder if key != "/Length"]
            if keys:
                holder[chance.choice(keys)] = chance.choice(kinds)

    return _rebuilt(data, change)


def _operators(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        page = chance.choice(list(document.pages))
        parsed = list(pikepdf.parse_content_stream(page))
        for _ in range(chance.choice((1, 6))):
            if parsed:
                one, other = chance.randrange(len(parsed)), chance.randrange(len(parsed))
                parsed[one], parsed[other] = parsed[other], parsed[one]
        code = pikepdf.unparse_content_stream(parsed)
        extra = chance.choice(
            (b"", b"\n" + b"q " * 5000, b"\nQ Q Q", b"\nBT BT ET", b"\n1e39 0 0 1 0 0 cm")
        )
        page.Contents = document.make_stream(code + extra)

    return _rebuilt(data, change)


def _in_itself(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        form = Stream(document, b"q /Own Do Q /Own Do")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 200])
        own = document.make_indirect(form)
        own.Resources = Dictionary(XObject=Dictionary(Own=own))
        page = chance.choice(list(document.pages))
        page.Resources.XObject = Dictionary(Own=own)
        page.contents_add(b"q /Own Do Q")

    return _rebuilt(data, change)


def _doubling(data: bytes, chance: random.Random) -> bytes:
    """A form that paints another ten times, which paints another ten times, and so on."""

    def change(document: pikepdf.Pdf) -> None:
        inner = document.make_stream(b"0 0 1 1 re f")
        inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 200])
        for _ in range(chance.choice((4, 9))):
            outer = document.make_stream(b"/I Do " * 10)
            outer.Type, outer.Subtype, outer.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 200])
            outer.Resources = Dictionary(XObject=Dictionary(I=inner))
            inner = outer
        page = chance.choice(list(document.pages))
        page.Resources.XObject = Dictionary(I=inner)
        page.contents_add(b"/I Do")

    return _rebuilt(data, change)


def _tree(data: bytes, chance: random.Random) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        root = document.Root.Pages
        page = document.pages[chance.randrange(len(document.pages))].obj
        match chance.randrange(4):
            case 0:
                page.Parent = page
            case 1:
                root.Kids.append(root)
            case 2:
                root.Count = chance.choice((-1, 0, 10**9))
            case _:
                page.MediaBox = Array([chance.choice(HUGE) for _ in range(4)])

    return _rebuilt(data, change)


MUTATIONS: dict[str, Mutate] = {
    "bits turned": _bits,
    "cut off": _cut_off,
    "digits changed": _digits,
    "forms doubling": _doubling,
    "forms in themselves": _in_itself,
    "hole": _hole,
    "huge numbers": _huge,
    "keys missing": _missing,
    "objects swapped": _swapped,
    "operators shuffled": _operators,
    "stretch twice": _twice,
    "tree of pages": _tree,
    "wrong kinds": _wrong_kind,
}
