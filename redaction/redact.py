"""The only maker of a public copy: picks each page's tier, writes it anew, and has it proven."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from records.document import Page, SourceFile
from records.errors import Damaged, InvalidInput, ProofFailed, ReleaseError, StoreFailed
from records.grounds import Ground
from records.marks import Mark
from records.pictures import Description
from records.recognition import USUAL, Recognition
from records.release import Caution, Objection, Proof, PublicCopy, Testimony, Tier
from redaction import intake, reading, room, sandbox, scratch
from redaction.foreign import of_another_program
from redaction.planning import cautions, coded, drawnwords, plan
from redaction.planning.covering import covered
from redaction.planning.planned import Drawn, Plan
from redaction.prove import independence, stand
from redaction.structure.readable import readable
from redaction.structure.structuring import Structuring
from redaction.tables.rules import UNRULED, Rules, rules_in, rules_of
from redaction.twin import twin
from redaction.writing import Progress, Written, written

ENGINE = "proactive-release-engine 0.1"

FRAMED = "a drawing begins and ends where the withheld words did, which tells how long they were"
TELLING = "the redaction keeps its exact place, which tells how long the withheld words were"


@sandbox.nursed()
def redact(
    source: Path,
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
    out: Path,
    *,
    pages: Sequence[Page] | None = None,
    title: str = "",
    language: str = "en-NZ",
    descriptions: Collection[str | Description] = (),
    beside: Sequence[str] = (),
    warnings: Sequence[Caution] = (),
    recognition: Recognition = USUAL,
    progress: Progress | None = None,
) -> PublicCopy:
    """Gives the public copy of a file, written to ``out`` only where every witness agrees.

    The same file, marks, title, language and descriptions give the same bytes.

    Args:
        source: the file as it came.
        marks: what people settled.
        grounds: every ground by its code.
        out: where the public copy goes; replaced in one step, or not touched.
        pages: what was read of the file before; it is read now where that is not given.
        title: the released title; never taken from the file.
        language: BCP 47 tag of the document.
        descriptions: of pictures, as a person chose them; see :mod:`redaction.structure.described`.
        beside: what is published of the document beside the copy, such as its summary: what is withheld may
            not stand in it either.
        warnings: what is known of other documents and has to be told with the proof of this one.
        recognition: what reads pictures, where that has to be done.
        progress: told of each step.

    Raises:
        Refused: the file is not taken in, or a page can be made safe in no way.
        InvalidInput: a mark names no page or ground, or lies outside its page; or ``out`` is the source.
        ProofFailed: a witness objects; ``out`` was not written.
        StoreFailed: a disk is full; ``out`` was not written.
    """
    tell = progress or _silent
    accepted = intake.accept(source)
    if pages is None:
        pages = _read(source, accepted, recognition, tell)
    pages = drawnwords.with_drawn_words(source, accepted, pages, marks, recognition)
    if out.exists() and out.samefile(source):
        raise InvalidInput(f"{out.name}: the public copy cannot take the place of its source")
    worked = _worked(source, accepted, pages, marks, grounds)
    structure = Structuring.of(source, accepted, worked, language, descriptions)
    with scratch.folder() as folder:

        def attempt(place: str, doubted: frozenset[int]) -> tuple[Path, Proof, Written]:
            room = Path(folder) / place
            room.mkdir()
            made = written(source, accepted, structure, doubted, room, tell)
            structure.rules = rules_in(made.parts, structure.tabular, made.lettered)
            finished = _assembled(made, structure, title, language, room, tell)
            said = _proven(
                finished,
                source,
                accepted,
                structure,
                marks,
                made,
                recognition.languages,
                tell,
                beside,
            )
            return finished, said, made

        finished, proof, made = attempt("first", frozenset())
        doubted = _doubted(proof)
        if doubted:
            finished, proof, made = attempt("second", doubted)
        if not proof.holds:
            raise ProofFailed(proof.objections)

        def once_more(place: str, *, shorter: bool) -> Testimony:
            room = Path(folder) / f"{place}-shorter" if shorter else Path(folder) / place
            room.mkdir()
            routes = proof.routes
            other = twin(
                source, accepted, worked, routes, grounds, recognition, room, shorter=shorter
            )
            again = None
            if other.changed:
                same = structure.again(other.plan)
                like = written(other.path, other.accepted, same, doubted, room, _silent, made)
                again = _assembled(like, same, title, language, room, _silent)
            return independence.testify(finished, again, other.told)

        proof = proof.with_testimony(_independent(partial(once_more, "twin")))
        if telling := _doubted(proof) - doubted:
            # as letters they would tell something of the words beside them; as pixels they may not
            doubted |= telling
            finished, proof, made = attempt("third", doubted)
            if proof.holds:
                proof = proof.with_testimony(_independent(partial(once_more, "twin-of-third")))
        proof = replace(proof, cautions=(*proof.cautions, *warnings))
        tell("prove", len(stand.WITNESSES), len(stand.WITNESSES))
        if not proof.holds:
            raise ProofFailed(proof.objections)
        # pages of a paper without tags were looked at as they were written, and look no other joined
        rules = {**dict.fromkeys(made.lettered, UNRULED), **structure.rules}
        left = {page.page.number for page in worked.pages} - rules.keys()
        if left:
            rules |= rules_of(finished, left)
        _move(finished, out)
    return _copy(out, proof, worked, structure, rules)


def proven_before(path: Path, proof: Proof) -> PublicCopy:
    """Gives a public copy that was kept with its proof, so that it can be placed again; nothing is proven anew.

    Its file is hashed; what can be read in it is not told, because that was told when it was made.

    Raises:
        Damaged: the file is not the bytes of the proof, or the proof does not hold.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 != proof.public_sha256 or not proof.holds:
        raise Damaged(
            "a public copy that was kept is not what its proof is about; run `release verify`"
        )
    return PublicCopy(path, sha256, path.stat().st_size, (), proof)


def _doubted(proof: Proof) -> frozenset[int]:
    """Gives the vector pages that a witness objects to; all, where it found something in the file.

    They get a second chance as pixels, which carry nothing of the source's objects along. What was read as an
    eye reads it, or taken from the page as its text, has none: as pixels it is no less visible, perhaps only
    worse to read for whoever looks for it there.
    """
    if any(_is_seen(objection) for objection in proof.objections):
        return frozenset()
    vector = {route.page for route in proof.routes if route.tier is Tier.VECTOR}
    named = {objection.page for objection in proof.objections}
    in_the_file = any(
        objection.page is None and objection.witness in ("bytes", "structure")
        for objection in proof.objections
    )
    return frozenset(vector if in_the_file else vector & named)


def _is_seen(objection: Objection) -> bool:
    """Tells whether a witness objects to what stands on a page for everybody to see."""
    return objection.witness == "recognition" or (
        objection.witness == "words" and objection.page is not None
    )


@sandbox.nursed()
def prove(
    public: Path,
    source: Path,
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
    *,
    descriptions: Collection[str | Description] = (),
    recognition: Recognition = USUAL,
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
    pages = _read(source, accepted, recognition, tell)
    pages = drawnwords.with_drawn_words(source, accepted, pages, marks, recognition)
    worked = _worked(source, accepted, pages, marks, grounds)
    structure = Structuring(worked)
    if descriptions:
        structure = Structuring.of(source, accepted, worked, "en-NZ", descriptions)
    with scratch.folder() as folder:
        # where our own copies set lines anew; anybody else's are held against the boxes as drawn
        ours = _is_ours(public)
        made = (
            written(source, accepted, Structuring(worked), frozenset(), Path(folder), tell)
            if ours
            else Written((), [], {}, {})
        )
    made = replace(made, routes=())
    proof = _proven(public, source, accepted, structure, marks, made, recognition.languages, tell)
    if not ours:
        proof = of_another_program(proof)
    return proof.with_testimony(independence.abstained())


def _worked(
    source: Path,
    accepted: SourceFile,
    pages: Sequence[Page],
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
) -> Plan:
    """Gives the plan, with the codes that machines read withheld where they hold what goes everywhere."""
    pages, codes = coded.with_coded_words(source, accepted, pages, marks)
    worked = plan.work_out(pages, marks, grounds)
    return replace(worked, cautions=(*worked.cautions, *codes.cautions(worked)))


def marks_digest(marks: Sequence[Mark]) -> str:
    """Gives the SHA-256 of marks as settled: places, grounds and reach, in their order."""
    plain = [
        [mark.page, [box.as_list() for box in mark.boxes], mark.ground, mark.everywhere]
        for mark in marks
    ]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


def _copy(
    out: Path,
    proof: Proof,
    worked: Plan,
    structure: Structuring,
    rules: Mapping[int, Rules],
) -> PublicCopy:
    return PublicCopy(
        path=out,
        sha256=proof.public_sha256,
        size=out.stat().st_size,
        pages=tuple(
            readable(
                page,
                rules[page.page.number],
                structure.pictures.get(page.page.number, ()),
                structure.tables.get(page.page.number, ()),
            )
            for page in worked.pages
        ),
        proof=proof,
    )


def _independent(once_more: Callable[..., Testimony]) -> Testimony:
    """Gives the testimony on shorter words under the boxes, or where it objects, on words as long."""
    testimony = once_more(shorter=True)
    if testimony.objections:
        differing, testimony = testimony.objections, once_more(shorter=False)
        if not testimony.objections:
            testimony = independence.of_one_length(testimony, differing)
    return testimony


def _silent(step: str, done: int, whole: int) -> None:
    """Tells nobody."""


def _read(
    source: Path, accepted: SourceFile, recognition: Recognition, tell: Progress
) -> list[Page]:
    def told(done: int, whole: int) -> None:
        tell("read", done, whole)

    return list(reading.read(source, accepted, recognition=recognition, progress=told))


def _assembled(
    made: Written,
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


def _proven(
    public: Path,
    source: Path,
    accepted: SourceFile,
    structure: Structuring,
    marks: Sequence[Mark],
    made: Written,
    languages: str,
    tell: Progress,
    beside: Sequence[str] = (),
) -> Proof:
    worked, ticked = structure.worked, structure.descriptions
    testimonies = tuple(
        stand.testimonies(
            public, source, accepted, worked, made.drawn, languages, tell, ticked.words, beside
        )
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
        cautions=(
            *worked.cautions,
            *cautions.alone_in(beside, worked),
            *dropped,
            *_telling(worked, made.drawn),
            *structure.left_out(),
        ),
    )


def _telling(worked: Plan, drawn: Mapping[int, Drawn]) -> Iterator[Caution]:
    """Gives the redactions whose width tells how long the withheld words were."""
    for page in worked.pages:
        number = page.page.number
        stands = [box.as_list() for box in drawn[number].boxes] if number in drawn else None
        for burn in page.burns:
            exact = stands is None or burn.box.as_list() in stands
            words = bool(covered(burn.box, page.page.words))
            if exact and words:
                yield Caution(page.page.number, burn.box, TELLING)
        for box in drawn[number].framed if number in drawn else ():
            yield Caution(number, box, FRAMED)


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
        kind = StoreFailed if error.errno in room.FULL else ReleaseError
        raise kind(f"{out.name}: cannot be written ({error.strerror}); nothing was") from error
