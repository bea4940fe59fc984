"""The files that people hand in: marks, and decisions. Pydantic at the border, records within."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
)

from records.errors import InvalidInput
from records.evidence import Check, Evidence, EvidenceKind, Outcome
from records.geometry import Box, lies_under
from records.grounds import Ground, GroundKind
from records.marks import Decisions, Finding, Mark, ReleaseDecision
from records.pictures import LONGEST, Description, plain_words

F = TypeVar("F", bound=BaseModel)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(max_length=10_000)]
Ticked = Annotated[str, StringConstraints(pattern=r"^d-[0-9a-f]{12}$")]
Corners = Annotated[list[float], Field(min_length=4, max_length=4)]


class _Form(BaseModel):
    # strict: "true" is no yes and true is no page number where a person's privacy hangs on it
    model_config = ConfigDict(extra="forbid", strict=True)


class MarkForm(_Form):
    """One mark: a page, boxes in its default user space, a ground."""

    page: Annotated[int, Field(ge=1)]
    boxes: Annotated[list[Corners], Field(min_length=1)]
    ground: Name
    everywhere: bool = False
    keep_position: bool = False
    note: Note | None = None
    finding: Name | None = None


class DescriptionForm(_Form):
    """Words for one picture: a page, the box in which it stands, and what it shows."""

    page: Annotated[int, Field(ge=1)]
    box: Corners
    text: Note


def _how_chosen(told: object) -> str | None:
    if isinstance(told, str):
        return "id"
    return "words" if isinstance(told, dict | DescriptionForm) else None


ChosenWords = Annotated[
    Annotated[Ticked, Tag("id")] | Annotated[DescriptionForm, Tag("words")],
    Discriminator(
        _how_chosen,
        custom_error_type="description",
        custom_error_message="expected the id of one of the source's descriptions, or a page, a box and a text",
    ),
]
"""Told apart before they are checked, so that what is wrong is said of the one that was meant."""


class MarksForm(_Form):
    """What ``release redact --marks`` and ``release prove --marks`` take.

    A description is one of the source's own, by its id, or words for the picture at one place.
    """

    marks: list[MarkForm]
    descriptions: list[ChosenWords] = []


class EvidenceForm(_Form):
    """One thing that a person found or gave on the way to the release."""

    kind: Annotated[EvidenceKind, Field(strict=False)]
    subject: Name
    outcome: Literal["clear", "concern"] = "clear"
    found: Note = ""
    until: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


class DecisionsForm(_Form):
    """What ``release decide --decisions`` takes.

    Where something is released, every finding is settled: by a mark over it, by its id in
    ``release``, or by ``others``, in which the reviewer says once that all others are released.
    """

    reviewer: Name
    approver: Name | None = None
    decision: Literal["full", "part", "withheld", "deferred"]
    marks: list[MarkForm] = []
    release: list[Name] = []
    others: Literal["release"] | None = None
    descriptions: list[ChosenWords] = []
    evidence: list[EvidenceForm] = []


def read_marks(path: Path, grounds: Mapping[str, Ground]) -> tuple[Mark, ...]:
    """Gives the marks of a file.

    Raises:
        InvalidInput: naming the file, the key, and what was expected.
    """
    form = _read(path, MarksForm)
    return tuple(_mark(path, index, mark, grounds) for index, mark in enumerate(form.marks))


def read_descriptions(path: Path) -> tuple[str | Description, ...]:
    """Gives the descriptions of pictures that a file of marks chooses: ids, or words for one place.

    Raises:
        InvalidInput: naming the file, the key, and what was expected.
    """
    return _descriptions(path, _read(path, MarksForm).descriptions)


def _descriptions(
    path: Path, told: Sequence[str | DescriptionForm]
) -> tuple[str | Description, ...]:
    return tuple(
        one if isinstance(one, str) else _description(f"{path.name}: descriptions.{index}", one)
        for index, one in enumerate(told)
    )


def _description(where: str, form: DescriptionForm) -> Description:
    text = plain_words(form.text)
    if not text:
        raise InvalidInput(
            f"{where}.text: expected what the picture shows, in 1 to {LONGEST} printable letters"
        )
    return Description(form.page, _box(f"{where}.box", form.box), text)


def read_decisions(
    path: Path, grounds: Mapping[str, Ground], findings: Sequence[Finding], at: datetime
) -> Decisions:
    """Gives the decisions of a file, every finding settled; the approver is not signed in yet.

    Raises:
        InvalidInput: naming the file, the key, and what was expected.
    """
    form = _read(path, DecisionsForm)
    marks = tuple(_mark(path, index, mark, grounds) for index, mark in enumerate(form.marks))
    released = set(form.release)
    accepted = _accepted(path, marks, released, {finding.id: finding for finding in findings})
    named = released | accepted
    open_ = {f.id for f in findings if f.id not in named and not _under(f, marks)}
    decision = ReleaseDecision(form.decision)
    if decision not in (ReleaseDecision.FULL, ReleaseDecision.PART):
        open_ = set()  # nothing goes out, so nothing has to be settled yet
    if open_ and form.others is None:
        raise InvalidInput(
            f"{path.name}: {len(open_)} findings are not settled (first: {min(open_)}); mark them, "
            'name them in "release", or say "others": "release"'
        )
    return Decisions(
        decision=decision,
        marks=marks,
        released_findings=frozenset(released | open_),
        reviewer=form.reviewer,
        decided_at=at,
        descriptions=_descriptions(path, form.descriptions),
    )


def read_evidence(path: Path, at: datetime) -> tuple[Evidence, ...]:
    """Gives the evidence that a decisions file brings, found by its reviewer.

    Raises:
        InvalidInput: naming the file, the key, and what was expected.
    """
    form = _read(path, DecisionsForm)
    return tuple(
        _evidence_of(f"{path.name}: evidence.{index}", one, form.reviewer, at)
        for index, one in enumerate(form.evidence)
    )


def _evidence_of(where: str, form: EvidenceForm, by: str, at: datetime) -> Evidence:
    if form.kind is EvidenceKind.CHECK and form.subject not in set(Check):
        known = ", ".join(Check)
        raise InvalidInput(f"{where}.subject: expected one of {known}")
    try:
        until = None if form.until is None else date.fromisoformat(form.until)
    except ValueError:
        raise InvalidInput(f"{where}.until: expected a day, as 2026-12-01") from None
    return Evidence(form.kind, form.subject, by, at, Outcome(form.outcome), form.found, until)


def approver_of(path: Path) -> str | None:
    """Gives who signs, where the file names somebody."""
    return _read(path, DecisionsForm).approver


def _accepted(
    path: Path, marks: Sequence[Mark], released: set[str], known: Mapping[str, Finding]
) -> set[str]:
    """Gives the ids of the findings that marks accept, each of them under its mark."""
    if unknown := sorted(released - known.keys()):
        raise InvalidInput(f"{path.name}: release: no finding is called {unknown[0]!r}")
    accepted = set()
    for index, mark in enumerate(marks):
        if mark.finding_id is None:
            continue
        where = f"{path.name}: marks.{index}.finding"
        if mark.finding_id not in known:
            raise InvalidInput(f"{where}: no finding is called {mark.finding_id!r}")
        if mark.finding_id in released:
            raise InvalidInput(f"{where}: {mark.finding_id} is named in release too; choose one")
        # otherwise a slip would settle a finding that stands open to be read
        if not _under(known[mark.finding_id], [mark]):
            raise InvalidInput(
                f"{where}: the boxes do not lie over finding {mark.finding_id} (page "
                f"{known[mark.finding_id].page}); widen them, or leave the finding's id out"
            )
        accepted.add(mark.finding_id)
    return accepted


def _under(finding: Finding, marks: Sequence[Mark]) -> bool:
    over = [box for mark in marks if mark.page == finding.page for box in mark.boxes]
    return lies_under(finding.boxes, over)


def _mark(path: Path, index: int, form: MarkForm, grounds: Mapping[str, Ground]) -> Mark:
    where = f"{path.name}: marks.{index}"
    ground = grounds.get(form.ground)
    if ground is None:
        raise InvalidInput(
            f"{where}.ground: {form.ground!r} is no ground; see policies/grounds.yaml"
        )
    if ground.kind is not GroundKind.WITHHOLDING:
        raise InvalidInput(
            f"{where}.ground: {form.ground} is a reason to refuse a request; a box needs a ground to "
            "withhold (OIA ss 6, 7, 9; LGOIMA ss 6, 7)"
        )
    return Mark(
        page=form.page,
        boxes=tuple(_box(f"{where}.boxes.{n}", corners) for n, corners in enumerate(form.boxes)),
        ground=form.ground,
        everywhere=form.everywhere,
        note=form.note,
        finding_id=form.finding,
        keep_position=form.keep_position,
    )


def _box(where: str, corners: list[float]) -> Box:
    if not all(math.isfinite(value) for value in corners):
        raise InvalidInput(f"{where}: a corner is not a finite number; expected points")
    box = Box.of(*corners)
    if box.area == 0:
        raise InvalidInput(f"{where}: it covers nothing; expected [x0, y0, x1, y1] in points")
    return box


def _read(path: Path, form: type[F]) -> F:
    try:
        told = json.loads(path.read_bytes(), object_pairs_hook=_object)
    except _Twice as error:
        raise InvalidInput(f"{path.name}: key {str(error)!r} stands twice; expected once") from None
    except OSError as error:
        raise InvalidInput(f"{path.name}: cannot be read ({error.strerror})") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"{path.name}: line {error.lineno}: is no JSON ({error.msg}); see docs/decisions-file.md"
        ) from None
    except (ValueError, RecursionError) as error:  # no UTF-8, endless digits, endless nesting
        raise InvalidInput(f"{path.name}: is no JSON ({type(error).__name__})") from None
    try:
        return form.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        tags = ("id", "words") if "descriptions" in first["loc"] else ()
        key = ".".join(str(part)[:64] for part in first["loc"] if part not in tags) or "the file"
        raise InvalidInput(f"{path.name}: {key}: {first['msg']}") from None


class _Twice(Exception):
    """A key stands twice in one object, and one of the two would be lost unseen."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for key, value in pairs:
        if key in told:
            raise _Twice(key[:64])
        told[key] = value
    return told
