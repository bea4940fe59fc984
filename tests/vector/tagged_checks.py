"""A check of a file's structure that knows no engine: everything that paints has a place in it, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object

PAINTS = frozenset("S s f F f* B B* b b* Tj TJ ' \" Do sh INLINE IMAGE".split())


def elements(file: pikepdf.Pdf) -> Iterator[Object]:
    """Gives every structure element, in reading order."""

    def walk(element: Object) -> Iterator[Object]:
        yield element
        for kid in kids(element):
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield from walk(kid)

    yield from walk(file.Root.StructTreeRoot.K)


def kids(element: Object) -> list[object]:
    """Gives what stands directly in an element."""
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def outlined(path: Path) -> list[str]:
    """Gives the structure as lines: roles, indented, each with the text of its own marked content."""
    with pikepdf.open(path) as file:
        texts = {number: _texts(page) for number, page in enumerate(file.pages, 1)}
        numbers = {page.obj.objgen: number for number, page in enumerate(file.pages, 1)}
        lines: list[str] = []

        def walk(element: Object, depth: int) -> None:
            own = numbers.get(element.Pg.objgen, 0) if "/Pg" in element else 0
            lines.append(f"{'  ' * depth}{str(element.S)[1:]}")
            if "/ActualText" in element:
                lines[-1] += f": {element.ActualText}"
                return
            for kid in kids(element):
                if isinstance(kid, int):
                    lines.append(f"{'  ' * (depth + 1)}{texts[own][kid]!r}")
                elif isinstance(kid, Dictionary) and "/S" in kid:
                    walk(kid, depth + 1)

        walk(file.Root.StructTreeRoot.K, 0)
        return lines


def _texts(page: pikepdf.Page) -> dict[int, str]:
    """Gives the text of each sequence of marked content, by the fonts' own maps."""
    maps = {name: _map(font) for name, font in page.Resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    number, codes = None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC" and "/MCID" in operands[1]:
            number = int(operands[1].MCID)
            texts[number] = ""
        elif name == "Tf":
            codes = maps[str(operands[0])]
        elif name in ("Tj", "TJ") and number is not None:
            items = operands[0] if name == "TJ" else [operands[0]]
            for item in items:
                if isinstance(item, pikepdf.String):
                    raw = bytes(item)
                    for at in range(0, len(raw), 2):
                        texts[number] += codes.get(raw[at : at + 2].hex().upper(), "?")
    return texts


def _map(font: Object) -> dict[str, str]:
    pairs = {}
    for line in font.ToUnicode.read_bytes().decode().splitlines():
        if line.startswith("<") and "> <" in line and line.count("<") == 2:
            code, text = (part.strip("<>") for part in line.split("> <"))
            pairs[code] = bytes.fromhex(text).decode("utf-16-be")
    return pairs


def faults(path: Path) -> list[str]:
    """Gives what is wrong with a file's structure."""
    with pikepdf.open(path) as file:
        nums = list(file.Root.StructTreeRoot.ParentTree.Nums)
        table = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
        owned: dict[tuple[tuple[int, int], int], tuple[int, int]] = {}
        found = [what for element in elements(file) for what in _family(element, table, owned)]
        found += [what for page in file.pages for what in _page(page, table, owned)]
        return found + list(_roles(file))


def _family(
    element: Object,
    table: dict[int, Object],
    owned: dict[tuple[tuple[int, int], int], tuple[int, int]],
) -> Iterator[str]:
    for kid in kids(element):
        content = _content(element, kid)
        if content in owned:
            yield "content stands in two elements"
        if content is not None:
            owned[content] = element.objgen
        if not isinstance(kid, Dictionary):
            continue
        if "/S" in kid and kid.P.objgen != element.objgen:
            yield "an element does not know its parent"
        link = kid.get("/Type") == "/OBJR"
        if link and table[int(kid.Obj.StructParent)].objgen != element.objgen:
            yield "a link does not lead back to its element"


def _page(
    page: pikepdf.Page,
    table: dict[int, Object],
    owned: dict[tuple[tuple[int, int], int], tuple[int, int]],
) -> Iterator[str]:
    row = table[int(page.obj.StructParents)]
    outside: list[str] = []
    numbers = _marked(page, outside)
    yield from outside
    if numbers != list(range(len(row))):
        yield "the parents of a page are not those of its content"
    if any(owned.get((page.obj.objgen, n)) != row[n].objgen for n in numbers):
        yield "content and its element disagree"
    if page.obj.get("/Tabs") != "/S":
        yield "a page without an order of tabs"
    notes = list(page.obj.get("/Annots", []))
    if any(int(note.StructParent) not in table or not str(note.Contents) for note in notes):
        yield "a link outside the structure"


def _roles(file: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for element in elements(file):
        role = str(element.S)
        if role[1] == "H" and role[2:].isdigit():
            if int(role[2:]) > level + 1:
                yield "a heading skips a level"
            level = int(role[2:])
        if role == "/Figure" and "/Alt" not in element:
            yield "a figure says nothing"


def _content(element: Object, kid: object) -> tuple[tuple[int, int], int] | None:
    if isinstance(kid, int):
        return element.Pg.objgen, kid
    if isinstance(kid, Dictionary) and kid.get("/Type") == "/MCR":
        return kid.Pg.objgen, int(kid.MCID)
    return None


def _marked(page: pikepdf.Page, found: list[str]) -> list[int]:
    """Gives the numbers of a page's marked content, and notes what paints outside of any."""
    numbers: list[int] = []
    stack: list[bool] = []
    depth = [0]
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            held = operands[1] if name == "BDC" else Dictionary()
            if "/MCID" in held:
                numbers.append(int(held.MCID))
            stack.append("/MCID" in held or operands[0] == "/Artifact")
            depth.append(0)
        elif name == "EMC":
            stack.pop()
            if depth.pop() != 0:
                found.append("q and Q are not paired within marked content")
        elif name in PAINTS and not any(stack):
            found.append(f"{name} paints outside of marked content")
        elif name in ("q", "Q"):
            depth[-1] += 1 if name == "q" else -1
    if stack:
        found.append("marked content is left open")
    return numbers
