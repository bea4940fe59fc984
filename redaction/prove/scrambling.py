"""A paper that says something else under its boxes, and is the same paper everywhere else.

Each letter under a box becomes another one of the same font, which the paper itself uses; pictures under
boxes become noise there. What is written anew of it must be the same, byte for byte: then the public copy
does not depend on what was withheld. Shares no code with the engine.

Source: Goguen and Meseguer, Security policies and security models, IEEE S&P 1982 (non-interference).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Name, Operator, String

from records.geometry import Box
from redaction.prove import noise, shortening
from redaction.prove.following import PAGE, Followed, Letter, Painting, Showing, followed
from redaction.prove.resources import inherited, own_resource

SHOWING = frozenset(["Tj", "TJ", "'", '"'])
FEWEST = 3
"""Other letters that a font must have in use before any of them can stand for another."""

Pool = Mapping[int, Sequence["_Choice"]]


@dataclass(frozen=True, slots=True, order=True)
class _Choice:
    """A letter that a font has in use."""

    width: float
    code: bytes = field(repr=False)


@dataclass(slots=True)
class Scrambled:
    """What was done to one page: letters changed, pictures filled with noise, and what could not be."""

    number: int
    letters: int = 0
    pictures: int = 0
    left: list[str] = field(default_factory=list)
    burns: list[Box] = field(default_factory=list)

    def leave(self, why: str) -> None:
        """Notes what was not put to the test, once."""
        if why not in self.left:
            self.left.append(why)


def scramble(
    path: str, media_type: str, pages: list[dict[str, Any]], out: str
) -> Iterator[dict[str, Any]]:
    """Gives, for each page, what was scrambled of it; the whole paper stands in ``out``.

    The sandbox's job ``scramble``.

    Args:
        path: the source.
        media_type: of the source.
        pages: number and burns (boxes) of each page with redactions, which of these may have words of
            another length (``free``), and whether the page is drawn as pixels.
        out: where the scrambled paper goes.
    """
    burns = {int(page["number"]): [Box(*box) for box in page["burns"]] for page in pages}
    free = {int(page["number"]): frozenset(page.get("free", ())) for page in pages}
    pixels = {int(page["number"]) for page in pages if page["pixels"]}
    if media_type != "application/pdf":
        told = noise.image_file(path, burns, {p["number"]: p["visible"] for p in pages}, out)
        for number, why in told:
            done = Scrambled(number, pictures=not why, burns=list(burns[number]))
            if why:
                done.leave(why)
            yield _told(done)
        return
    pages_followed = dict(followed(path, sorted(burns)))
    pool = _pool(pages_followed.values())
    with pikepdf.open(path) as document:
        for number, page in sorted(pages_followed.items()):
            done = Scrambled(number, burns=list(burns[number]))
            _page(document, page, free[number], pool, done, as_pixels=number in pixels)
            yield _told(done)
        document.save(out, static_id=True)


def _told(done: Scrambled) -> dict[str, Any]:
    return {
        "number": done.number,
        "letters": done.letters,
        "pictures": done.pictures,
        "left": done.left,
        "burns": [burn.as_list() for burn in done.burns],
    }


def _pool(pages: Any) -> Pool:
    """Gives the letters that each font has in use, narrow ones first."""
    found: dict[int, set[_Choice]] = defaultdict(set)
    for page in pages:
        for showing in page.showings:
            found[showing.font] |= {
                _Choice(letter.width, letter.code)
                for letter in showing.letters
                if letter.text.isalnum() and letter.width > 0
            }
    return {font: sorted(choices) for font, choices in found.items()}


def _page(
    document: pikepdf.Pdf,
    page: Followed,
    free: frozenset[int],
    pool: Pool,
    done: Scrambled,
    *,
    as_pixels: bool,
) -> None:
    burns = tuple(done.burns)
    target = document.pages[done.number - 1]
    if as_pixels:
        # other letters would stand out of boxes that were drawn around these; noise stays within them
        noise.over(document, target, burns)
        done.pictures += 1
        return
    changes: dict[int, dict[int, list[Any]]] = defaultdict(dict)
    spared = _spared(page)
    for showing in page.showings:
        under = [i for i, letter in enumerate(showing.letters) if is_under(letter, burns)]
        if not under:
            continue
        why = showing.why_not or ("text in a form within a form" if showing.nested else "")
        if not why and (showing.stream, showing.index) in spared:
            why = "a form that is painted more than once"
        if not why and len(pool[showing.font]) < FEWEST:
            why = "a font with too few letters in use"
        if why:
            done.leave(why)
            continue
        fewer = shortening.shortened(page, showing, under, burns, free)
        for number, box in fewer.boxes.items():
            done.burns[number] = box
        changes[showing.stream][showing.index] = _rewritten(
            showing, set(under), pool[showing.font], fewer.dropped
        )
        done.letters += len(under)
    for stream, showings in changes.items():
        _write(document, target, stream, showings, page, done)
    _pictures(document, target, page, burns, done)


def is_under(letter: Letter, burns: Sequence[Box]) -> bool:
    """Tells whether a letter stands under a box, and not just beside or half under it."""
    if not letter.text.strip() and letter.text:
        return False
    cell = letter.cell
    x, y = (cell.x0 + cell.x1) / 2, (cell.y0 + cell.y1) / 2
    narrow = cell.width * 0.15, cell.height * 0.15
    return any(
        burn.x0 <= x <= burn.x1
        and burn.y0 <= y <= burn.y1
        and (burn.x0 <= cell.x0 + narrow[0] and cell.x1 - narrow[0] <= burn.x1)
        and (burn.y0 <= cell.y0 + narrow[1] * 2 or cell.y1 - narrow[1] * 2 <= burn.y1)
        for burn in burns
    )


def _spared(page: Followed) -> set[tuple[int, int]]:
    """Gives the operators of forms that are painted more than once on the page."""
    times = Counter((s.stream, s.index) for s in page.showings if s.stream != PAGE)
    return {key for key, count in times.items() if count > 1}


def _rewritten(
    showing: Showing, under: set[int], pool: Sequence[_Choice], dropped: frozenset[int]
) -> list[Any]:
    """Gives the operand of TJ with other letters, after which all else stands where it stood.

    The letters of a stretch have other widths, one by one; together they are about as wide as those
    before them, and what is left of the difference is made good behind the last. What is ``dropped`` of a
    stretch moves the rest of the operator along, and is made good at its end.
    """
    out: list[Any] = []
    string = b""
    drift = short = 0.0
    letters = list(enumerate(showing.letters))
    for at, part in enumerate(showing.parts):
        if not isinstance(part, bytes):
            out.append(Decimal(str(part)))
            continue
        for index, letter in letters:
            if letter.part != at:
                continue
            if index in dropped:
                # its stretch ends one letter earlier
                if beyond := round(drift * 1000, 4):
                    out += [String(string), Decimal(str(beyond))]
                    string, drift = b"", 0.0
                short += letter.width * 1000 + showing.spacing
                continue
            if index not in under:
                string += letter.code
                continue
            other = _other(letter, pool, drift)
            string += other.code
            drift += other.width - letter.width
            beyond = round(drift * 1000, 4)
            if index + 1 not in under and beyond:
                out += [String(string), Decimal(str(beyond))]
                string, drift = b"", 0.0
        if string:
            out.append(String(string))
            string = b""
    if short:
        out.append(Decimal(str(round(-short, 4))))
    return out


def _other(letter: Letter, pool: Sequence[_Choice], drift: float) -> _Choice:
    """Gives another letter, such that a stretch comes closest to the length that it had."""
    others = [choice for choice in pool if choice.code != letter.code]
    return min(others, key=lambda choice: (abs(drift + choice.width - letter.width), choice))


def _write(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    stream: int,
    showings: Mapping[int, list[Any]],
    was: Followed,
    done: Scrambled,
) -> None:
    """Puts the changed operands into the page's content, or into a form of its own."""
    source: Any = page
    name = ""
    if stream != PAGE:
        name, source = _form(page, stream)
        if source is None:
            done.leave("a form that is not the page's own")
            return
    expected = {s.index: s for s in was.showings if s.stream == stream}
    kept: list[Any] = []
    count = 0
    for instruction in pikepdf.parse_content_stream(source):
        operator = str(getattr(instruction, "operator", ""))
        if operator not in SHOWING:
            kept.append(instruction)
            continue
        index, count = count, count + 1
        if index not in showings:
            kept.append(instruction)
            continue
        operands: Any = instruction.operands
        if _strings(operands, operator) != _joined(expected[index]):
            # two parsers that count otherwise would scramble the wrong place
            done.leave("content that two parsers follow otherwise")
            return
        if operator == '"':
            kept.append(([operands[0]], Operator("Tw")))
            kept.append(([operands[1]], Operator("Tc")))
        if operator in ("'", '"'):
            kept.append(([], Operator("T*")))
        kept.append(([Array(showings[index])], Operator("TJ")))
    made = pikepdf.unparse_content_stream(kept)
    if stream == PAGE:
        page.obj.Contents = document.make_stream(made)
        return
    copy = document.make_stream(made)
    for key, value in source.items():
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            copy[key] = value
    own_resource(page, "/XObject", name, document.make_indirect(copy))


def _strings(operands: Any, operator: str) -> bytes:
    if operator == "TJ":
        return b"".join(bytes(one) for one in operands[0] if isinstance(one, String))
    return bytes(operands[-1])


def _joined(showing: Showing) -> bytes:
    return b"".join(part for part in showing.parts if isinstance(part, bytes))


def _form(page: pikepdf.Page, number: int) -> tuple[str, Any]:
    """Gives the name and the object of a form among the page's own resources."""
    shapes = inherited(page.obj, "/Resources").get("/XObject")
    for name, shape in shapes.items() if shapes is not None else ():
        if shape.objgen[0] == number and shape.get("/Subtype") == Name.Form:
            return name, shape
    return "", None


def _pictures(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    was: Followed,
    burns: Sequence[Box],
    done: Scrambled,
) -> None:
    """Fills pictures with noise where they lie under boxes."""
    often = Counter(p.picture for p in was.paintings)
    for painting in was.paintings:
        under = [burn for burn in burns if painting.box.overlap(burn) > 0]
        if not under:
            continue
        why = _why_no_noise(painting, often)
        if not why:
            shape = inherited(page.obj, "/Resources").XObject[f"/{painting.name}"]
            made = noise.noisy(document, shape, painting.matrix, under)
            if isinstance(made, str):
                why = made
            else:
                own_resource(page, "/XObject", f"/{painting.name}", made)
                done.pictures += 1
        if why:
            done.leave(why)


def _why_no_noise(painting: Painting, often: Counter[int | None]) -> str:
    if painting.picture is None:
        return "a picture within the content"
    if painting.stream != PAGE:
        return "a picture in a form"
    if often[painting.picture] > 1:
        return "a picture that is painted more than once"
    return "" if painting.upright else "a picture that stands askew"
