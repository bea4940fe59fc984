"""The only maker of a public copy: picks each page's tier, writes it anew, and has it proven."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from records.document import Origin, Page, SourceFile
from records.errors import InvalidInput, ProofFailed, ReleaseError
from records.geometry import Box
from records.grounds import Ground
from records.marks import Mark
from records.release import Caution, PageRoute, Proof, PublicCopy, Tier, Withholding
from redaction import drawnwords, intake, plan, reading, sandbox
from redaction.covering import Burn, covers
from redaction.plan import Drawn, PagePlan, Piece, Plan
from redaction.prove import independence, stand
from redaction.structuring import Structuring
from redaction.twin import twin

ENGINE = "proactive-release-engine 0.1"

Progress = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""

_Parts = list[list[Any]]
"""For each page, the file in which it stands and its place there."""

PAGES_A_FILE = 40
"""Pages that share their fonts; the same on every machine, so that the bytes are."""

GARBLED = "the text layer is garbled"
TELLING = "the redaction keeps its exact place, which tells how long the withheld words were"
DOUBTED = "a witness objected to it as text"


def redact(
    source: Path,
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
    out: Path,
    *,
    pages: Sequence[Page] | None = None,
    title: str = "",
    language: str = "en-NZ",
    languages: str = "mri+eng",
    progress: Progress | None = None,
) -> PublicCopy:
    """Gives the public copy of a file, written to ``out`` only where every witness agrees.

    The same file, marks, title and language give the same bytes.

    Args:
        source: the file as it came.
        marks: what people settled.
        grounds: every ground by its code.
        out: where the public copy goes; replaced in one step, or not touched.
        pages: what was read of the file before; it is read now where that is not given.
        title: the released title; never taken from the file.
        language: BCP 47 tag of the document.
        languages: Tesseract's languages for what has to be read.
        progress: told of each step.

    Raises:
        Refused: the file is not taken in, or a page can be made safe in no way.
        InvalidInput: a mark names no page or ground, or lies outside its page; or ``out`` is the source.
        ProofFailed: a witness objects; ``out`` was not written.
    """
    tell = progress or _silent
    accepted = intake.accept(source)
    if pages is None:
        pages = _read(source, accepted, languages, tell)
    pages = drawnwords.with_drawn_words(source, accepted, pages, marks, languages)
    if out.exists() and out.samefile(source):
        raise InvalidInput(f"{out.name}: the public copy cannot take the place of its source")
    worked = plan.work_out(pages, marks, grounds)
    structure = Structuring.of(source, accepted, worked, language)
    with sandbox.scratch() as folder:

        def attempt(place: str, doubted: frozenset[int]) -> tuple[Path, Proof, _Written]:
            room = Path(folder) / place
            room.mkdir()
            made = _written(source, accepted, structure, doubted, room, tell)
            finished = _assembled(made, structure, title, language, room, tell)
            said = _proven(finished, source, accepted, worked, marks, made, languages, tell)
            return finished, said, made

        finished, proof, made = attempt("first", frozenset())
        doubted = _doubted(proof)
        if doubted:
            finished, proof, made = attempt("second", doubted)
        if not proof.holds:
            raise ProofFailed(proof.objections)
        other = twin(source, accepted, worked, proof.routes, grounds, languages, Path(folder))
        again = None
        if other.changed:
            room = Path(folder) / "twin"
            room.mkdir()
            same = structure.again(other.plan)
            like = _written(other.path, other.accepted, same, doubted, room, _silent, made)
            again = _assembled(like, same, title, language, room, _silent)
        proof = proof.with_testimony(independence.testify(finished, again, other.told))
        tell("prove", len(stand.WITNESSES), len(stand.WITNESSES))
        if not proof.holds:
            raise ProofFailed(proof.objections)
        _move(finished, out)
    return PublicCopy(
        path=out,
        sha256=proof.public_sha256,
        size=out.stat().st_size,
        pages=tuple(plan.readable(page) for page in worked.pages),
        proof=proof,
    )


def _doubted(proof: Proof) -> frozenset[int]:
    """Gives the vector pages that a witness objects to; all, where it found something in the file.

    They get a second chance as pixels, which carry nothing of the source's objects along. What was read
    as an eye reads it has none: as pixels it is no less visible, perhaps only worse to read.
    """
    if any(objection.witness == "recognition" for objection in proof.objections):
        return frozenset()
    vector = {route.page for route in proof.routes if route.tier is Tier.VECTOR}
    named = {objection.page for objection in proof.objections}
    in_the_file = any(
        objection.page is None and objection.witness in ("bytes", "structure")
        for objection in proof.objections
    )
    return frozenset(vector if in_the_file else vector & named)


def prove(
    public: Path,
    source: Path,
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
    *,
    languages: str = "mri+eng",
    progress: Progress | None = None,
) -> Proof:
    """Gives the proof of anybody's redacted PDF, whether it holds or not.

    Raises:
        Refused: either file cannot be read.
        InvalidInput: as :func:`redact`.
    """
    tell = progress or _silent
    intake.accept(public)
    accepted = intake.accept(source)
    pages = _read(source, accepted, languages, tell)
    pages = drawnwords.with_drawn_words(source, accepted, pages, marks, languages)
    worked = plan.work_out(pages, marks, grounds)
    with sandbox.scratch() as folder:
        # where our own copies set lines anew; anybody else's are held against the boxes as drawn
        ours = _is_ours(public)
        made = (
            _written(source, accepted, Structuring(worked), frozenset(), Path(folder), tell)
            if ours
            else _Written((), [], {}, {})
        )
    made = replace(made, routes=())
    proof = _proven(public, source, accepted, worked, marks, made, languages, tell)
    return proof.with_testimony(independence.abstained())


def marks_digest(marks: Sequence[Mark]) -> str:
    """Gives the SHA-256 of marks as settled: places, grounds and reach, in their order."""
    plain = [
        [mark.page, [box.as_list() for box in mark.boxes], mark.ground, mark.everywhere]
        for mark in marks
    ]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


def _silent(step: str, done: int, whole: int) -> None:
    """Tells nobody."""


def _read(source: Path, accepted: SourceFile, languages: str, tell: Progress) -> list[Page]:
    def told(done: int, whole: int) -> None:
        tell("read", done, whole)

    return list(reading.read(source, accepted, languages=languages, progress=told))


def _assembled(
    made: _Written,
    structure: Structuring,
    title: str,
    language: str,
    folder: Path,
    tell: Progress,
) -> Path:
    finished = folder / "public.pdf"
    tell("assemble", 0, 1)
    told = structure.finished(made.marks)
    order = {"parts": made.parts, "structure": told, "title": title, "language": language}
    sandbox.call("assemble", {**order, "out": str(finished)})
    tell("assemble", 1, 1)
    return finished


@dataclass(frozen=True, slots=True)
class _Written:
    """All pages written anew.

    Attributes:
        routes: the way of each.
        parts: where each now stands.
        drawn: how the vector pages look.
        marks: what the content of each belongs to.
    """

    routes: tuple[PageRoute, ...]
    parts: _Parts
    drawn: dict[int, Drawn]
    marks: dict[int, dict[str, Any]]

    @property
    def burnt(self) -> frozenset[int]:
        """Gives the pages of the pixel tier."""
        return frozenset(route.page for route in self.routes if route.tier is Tier.PIXELS)


def _written(
    source: Path,
    accepted: SourceFile,
    structure: Structuring,
    doubted: frozenset[int],
    folder: Path,
    tell: Progress,
    known: _Written | None = None,
) -> _Written:
    """Writes every page anew.

    Args:
        source: the file.
        accepted: what intake said of it.
        structure: its structure, and with it its plan.
        doubted: pages that are to be pixels.
        folder: where the files go.
        tell: told of each step.
        known: the pages of the paper whose twin this is; those that share no file with a page that
            holds a redaction are taken over, and each takes the tier that it took there.
    """
    worked = structure.worked
    reasons = {page.page.number: _why_pixels(page, accepted) for page in worked.pages}
    reasons |= dict.fromkeys(doubted, DOUBTED)
    hopeful = [page for page in worked.pages if not reasons[page.page.number]]
    parts: dict[int, list[Any]] = {} if known is None else _taken_over(worked, hopeful, known)
    drawn: dict[int, Drawn] = {}
    marks = {} if known is None else {number: known.marks[number] for number in parts}
    for first in range(0, len(hopeful), PAGES_A_FILE):
        chunk = [p for p in hopeful[first : first + PAGES_A_FILE] if p.page.number not in parts]
        if known is not None:
            chunk = [page for page in chunk if page.page.number not in known.burnt]
        if chunk:
            carried = _emitted(source, chunk, structure, folder / f"vector-{first}.pdf")
            parts |= carried.parts
            marks |= carried.marks
            drawn |= carried.drawn
            reasons |= carried.reasons
        tell("rewrite", first + len(chunk), len(hopeful))
    burnt = [page for page in worked.pages if page.page.number not in parts]
    for answer in _burnt(source, accepted, burnt, structure, folder):
        parts[int(answer["number"])] = [str(answer["file"]), 1]
        marks[int(answer["number"])] = answer
        tell("burn", len(parts) + len(burnt) - len(worked.pages), len(burnt))
    routes = tuple(_route(page, reasons[page.page.number]) for page in worked.pages)
    return _Written(routes, [parts[page.page.number] for page in worked.pages], drawn, marks)


def _taken_over(worked: Plan, hopeful: Sequence[PagePlan], known: _Written) -> dict[int, list[Any]]:
    """Gives the pages that neither hold a redaction nor share their fonts with one that does."""
    clean = {page.page.number for page in worked.pages if not page.burns} & known.burnt
    for first in range(0, len(hopeful), PAGES_A_FILE):
        chunk = hopeful[first : first + PAGES_A_FILE]
        if not any(page.burns for page in chunk):
            clean |= {page.page.number for page in chunk}
    return {
        page.page.number: part
        for page, part in zip(worked.pages, known.parts, strict=True)
        if page.page.number in clean
    }


def _route(page: PagePlan, reason: str) -> PageRoute:
    if reason:
        return PageRoute(page.page.number, Tier.PIXELS, reason)
    carries = "its text stays text" if page.burns else "no redaction; its text stays text"
    return PageRoute(page.page.number, Tier.VECTOR, carries)


def _why_pixels(page: PagePlan, accepted: SourceFile) -> str:
    if accepted.media_type != "application/pdf":
        return "it came as a picture"
    if page.page.origin is Origin.UNREADABLE:
        return "it could not be read"
    return GARBLED if GARBLED in page.page.notes else ""


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the vector tier made of some pages: where each stands and how it looks, or why it is not carried."""

    parts: dict[int, list[Any]]
    marks: dict[int, dict[str, Any]]
    drawn: dict[int, Drawn]
    reasons: dict[int, str]


def _emitted(
    source: Path, pages: Sequence[PagePlan], structure: Structuring, out: Path
) -> _Carried:
    """Writes what the vector tier carries of some pages."""
    orders = [
        {
            "number": page.page.number,
            "labels": [_label(page, burn) for burn in page.burns],
            "texts": _texts(page, _recognised(page)),
            "reading": structure.reading(page),
        }
        for page in pages
    ]
    made = _Carried({}, {}, {}, {})
    arguments = {"path": str(source.resolve()), "pages": orders, "out": str(out)}
    for answer in sandbox.run("emit", arguments):
        if "kept" in answer:
            for place, (number, marked) in enumerate(answer["kept"], 1):
                made.parts[int(number)] = [str(out), place]
                made.marks[int(number)] = marked
        elif answer["reason"]:
            made.reasons[int(answer["number"])] = str(answer["reason"])
            made.drawn.pop(int(answer["number"]), None)
        else:
            made.drawn[int(answer["number"])] = Drawn(
                tuple(Box(*box) for box in answer["boxes"]),
                tuple(Box(*box) for box in answer["anew"]),
            )
    return made


def _label(page: PagePlan, burn: Burn) -> list[Any]:
    """Gives a redaction as the vector tier takes it."""
    ground = burn.ground
    words = any(covers(burn.box, word) for word in page.page.words)
    return [burn.box.as_list(), ground.annotation, ground.spoken, burn.keep, words]


def _recognised(page: PagePlan) -> list[int]:
    """Gives the pieces that only OCR knows, which a vector page needs as text over its pictures."""
    if page.page.origin is Origin.TEXT:
        return []
    by_ocr = {(word.line, word.text) for word in page.page.words if word.confidence < 1}
    pieces = enumerate(page.pieces)
    return [index for index, piece in pieces if (piece.line, piece.content) in by_ocr]


def _burnt(
    source: Path,
    accepted: SourceFile,
    pages: Sequence[PagePlan],
    structure: Structuring,
    folder: Path,
) -> Iterator[dict[str, Any]]:
    """Writes pages as pixels; gives of each where it stands and what its content belongs to."""
    if not pages:
        return
    orders = [
        {
            "number": page.page.number,
            "burns": [[burn.box.as_list(), burn.ground.annotation] for burn in page.burns],
            "texts": _texts(page, range(len(page.pieces))),
            "reading": structure.reading(page),
        }
        for page in pages
    ]
    lanes = min(os.cpu_count() or 1, -(-len(orders) // 2))
    arguments = {"path": str(source.resolve()), "media_type": accepted.media_type}
    jobs: list[Callable[[], Iterator[Any]]] = [
        _lane({**arguments, "pages": orders[lane::lanes], "folder": str(folder)})
        for lane in range(lanes)
    ]
    yield from reading.merged(jobs)


def _lane(arguments: dict[str, Any]) -> Callable[[], Iterator[Any]]:
    return lambda: sandbox.run("burn", arguments)


def _texts(page: PagePlan, pieces: Sequence[int]) -> list[list[Any]]:
    """Gives pieces of a page as they are laid invisibly."""
    lines = [page.pieces[index].line for index in pieces]
    ends = [place + 1 == len(lines) or lines[place + 1] != line for place, line in enumerate(lines)]
    laid = [(page.pieces[index], end, index) for index, end in zip(pieces, ends, strict=True)]
    return [
        [_said(piece), piece.box.as_list(), piece.turn, end, index] for piece, end, index in laid
    ]


def _said(piece: Piece) -> str:
    content = piece.content
    return content.ground.spoken if isinstance(content, Withholding) else content


def _proven(
    public: Path,
    source: Path,
    accepted: SourceFile,
    worked: Plan,
    marks: Sequence[Mark],
    made: _Written,
    languages: str,
    tell: Progress,
) -> Proof:
    testimonies = tuple(
        stand.testimonies(public, source, accepted, worked, made.drawn, languages, tell)
    )
    routes = made.routes
    dropped = tuple(
        Caution(route.page, None, f"drawn as pixels: {route.reason}")
        for route in routes
        if route.tier is Tier.PIXELS
    )
    return Proof(
        source_sha256=accepted.sha256,
        marks_sha256=marks_digest(marks),
        public_sha256=intake.digest_of(public),
        engine=ENGINE,
        routes=routes,
        testimonies=testimonies,
        cautions=worked.cautions + dropped + tuple(_telling(worked, made.drawn)),
    )


def _telling(worked: Plan, drawn: Mapping[int, Drawn]) -> Iterator[Caution]:
    """Gives the redactions whose width tells how long the withheld words were."""
    for page in worked.pages:
        number = page.page.number
        stands = [box.as_list() for box in drawn[number].boxes] if number in drawn else None
        for burn in page.burns:
            exact = stands is None or burn.box.as_list() in stands
            words = any(covers(burn.box, word) for word in page.page.words)
            if exact and words:
                yield Caution(page.page.number, burn.box, TELLING)


def _is_ours(public: Path) -> bool:
    """Tells whether a file says that this engine wrote it; what it says is proven all the same."""
    return bool(sandbox.call("author", {"path": str(public.resolve())})["ours"])


def _move(finished: Path, out: Path) -> None:
    """Puts the finished file in its place in one step, whole or not at all."""
    beside = out.with_name(f".{out.name}.part")
    try:
        with finished.open("rb") as made, beside.open("wb") as target:
            while chunk := made.read(1 << 20):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ReleaseError(
            f"{out.name}: cannot be written ({error.strerror}); nothing was"
        ) from error
