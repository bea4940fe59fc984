"""A release: the public copy, its proof, what the gate says, and what the shelf shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, NamedTuple

from records.document import Agency, Kind
from records.geometry import Box
from records.grounds import Ground
from records.marks import ReleaseDecision


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An expected "no": which rule holds a document back, by what authority, and what clears it."""

    rule: str
    source: str
    what: str
    clears: str


class Tier(StrEnum):
    """How a page was made safe."""

    VECTOR = "vector"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class PageRoute:
    """Which tier a page took, and why."""

    page: int
    tier: Tier
    reason: str


NOT_OURS = "not written by this engine: its structure cannot be vouched for"
"""What the witness of structure says of another program's file; it is no sign of a leak."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One witness's reason not to publish: a place, and what is wrong there, in no words of the document."""

    witness: str
    page: int | None
    box: Box | None
    what: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reviewer should know that does not stop the release."""

    page: int | None
    box: Box | None
    what: str


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one witness did: how many things it looked at, its objections, and what it could not test."""

    # pytest takes it for a test by its name
    __test__: ClassVar[bool] = False

    witness: str
    checked: int
    objections: tuple[Objection, ...]
    untested: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The testimony of every witness on the final bytes; hashes and places, never words.

    Attributes:
        source_sha256: digest of the unredacted file.
        marks_sha256: digest of the marks as settled.
        public_sha256: digest of the very bytes that were examined.
        engine: name and version of what wrote them.
        routes: the tier of each page, in page order.
        testimonies: one for each witness.
        cautions: words of a mark that still stand elsewhere, pages of poor reading, and the like.
    """

    source_sha256: str
    marks_sha256: str
    public_sha256: str
    engine: str
    routes: tuple[PageRoute, ...]
    testimonies: tuple[Testimony, ...]
    cautions: tuple[Caution, ...] = ()

    @property
    def objections(self) -> tuple[Objection, ...]:
        """Gives every objection of every witness."""
        return tuple(o for testimony in self.testimonies for o in testimony.objections)

    def with_testimony(self, testimony: Testimony) -> Proof:
        """Gives the proof with one more witness heard."""
        return replace(self, testimonies=(*self.testimonies, testimony))

    @property
    def holds(self) -> bool:
        """Tells whether there were witnesses, all of them looked, and none objects."""
        return bool(self.testimonies) and not self.objections


@dataclass(frozen=True, slots=True)
class Withholding:
    """A redaction as it stands in the readable text."""

    ground: Ground


@dataclass(frozen=True, slots=True)
class PublicParagraph:
    """A paragraph of what is published: its lines, each of text pieces and withholdings.

    ``size`` is the height of its letters in points, from which headings are told.
    """

    lines: tuple[tuple[str | Withholding, ...], ...]
    size: float


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table of what is published.

    Attributes:
        before: how many paragraphs of its page stand before it.
        rows: of each row its cells, as many in every row, each of text pieces and withholdings.
        heads: whether the first row names the columns.
    """

    before: int
    rows: tuple[tuple[tuple[str | Withholding, ...], ...], ...]
    heads: bool


@dataclass(frozen=True, slots=True)
class PublicPicture:
    """A picture of what is published.

    Attributes:
        before: how many paragraphs of its page stand before it.
        described: the words that a person chose for it; None where there are none.
    """

    before: int
    described: str | None = None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The readable text of one published page, in reading order."""

    number: int
    paragraphs: tuple[PublicParagraph, ...]
    tables: tuple[PublicTable, ...] = ()
    pictures: tuple[PublicPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A document made safe: written anew, then proven.

    Only ``redaction.redact`` makes one. The shelf hashes the file again and compares it with the
    proof, so a copy that was changed after its proof cannot be published.

    Attributes:
        path: the finished PDF.
        sha256: digest of that file.
        size: bytes.
        pages: what can be read in it, page by page.
        proof: the witnesses' word on these bytes; always one that holds.
    """

    path: Path
    sha256: str
    size: int
    pages: tuple[PublicPage, ...] = field(repr=False)
    proof: Proof = field(repr=False)

    def __post_init__(self) -> None:
        if not self.proof.holds:
            raise ValueError("a public copy needs a proof that holds")
        if self.proof.public_sha256 != self.sha256:
            raise ValueError("the proof is about other bytes")


class WithdrawalReason(StrEnum):
    """Why a publication was withdrawn: neutral words for the public."""

    UNREDACTED_CONTENT = "unredacted-content"
    UNREDACTED_METADATA = "unredacted-metadata"
    WRONG_DOCUMENT = "wrong-document"
    UNREADABLE = "unreadable"
    SUSPENDED = "suspended"
    RIGHTS = "rights"
    SUPERSEDED = "superseded"
    """A new version took its place; never by hand, see ``flows.reviewing.superseding``."""


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One file on the shelf: its key, media type and bytes."""

    key: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood in a release's place before: since when, as what, and in which folder."""

    published_at: datetime
    decision: ReleaseDecision
    folder: str


class Outline(NamedTuple):
    """What lists are told by of a publication, without what is said on it.

    One more release is counted among all that there are, so a hundred thousand of these are made for it: a
    tuple, because a dataclass takes four times as long to make.

    Attributes:
        grounds: their codes, parted by spaces.
    """

    published_at: datetime
    document_id: str
    agency_slug: str
    kind: Kind
    decision: ReleaseDecision
    portfolio: str | None
    reference: str | None
    grounds: str
    public_sha256: str
    signed_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One published version of a document, as the catalogue keeps it and the pages show it.

    Attributes:
        slug: the release's folder, unique within the agency, ASCII, from the title and the id.
        public_sha256: digest of the PDF; its first twelve letters name the files.
        public_keys: every key of this release's own folder on the shelf.
        package_sha256: digest of the ZIP of everything; empty where there is none.
        package_size: its bytes.
        signed_by: the Ed25519 public key under which that ZIP is signed, in hex; empty where it is not.
        signature: the signature, in hex.
        withdrawn_at: when it was taken down; the tombstone stands from then on.
        superseded_by: folder of the release that took its place, where one did.
        reason: why nothing of it is released, in words for the public; None for a release.
        review_on: when that decision is looked at again.
        earlier: what stood in its place before, oldest first: an entry, or an earlier version.
    """

    document_id: str
    agency: Agency
    slug: str
    kind: Kind
    title: str
    decision: ReleaseDecision
    reference: str | None
    portfolio: str | None
    minister: str | None
    document_on: date | None
    decided_on: date | None
    request_id: str | None
    abstract: str | None
    language: str
    grounds: tuple[Ground, ...]
    pages: int
    size: int
    public_sha256: str
    published_at: datetime
    public_keys: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawal_reason: WithdrawalReason | None = None
    superseded_by: str | None = None
    reason: str | None = None
    review_on: date | None = None
    earlier: tuple[Earlier, ...] = ()
    package_sha256: str = ""
    package_size: int = 0
    signed_by: str = ""
    signature: str = ""

    @property
    def digest12(self) -> str:
        """Gives the twelve letters that name the files."""
        return self.public_sha256[:12]

    @property
    def folder(self) -> str:
        """Gives the key prefix of this release, without a slash at the end."""
        return f"{self.agency.slug}/releases/{self.slug}"

    @property
    def outline(self) -> Outline:
        """Gives what lists are told by of it."""
        return Outline(
            self.published_at,
            self.document_id,
            self.agency.slug,
            self.kind,
            self.decision,
            self.portfolio,
            self.reference,
            " ".join(ground.code for ground in self.grounds),
            self.public_sha256,
            self.signed_by,
            self.withdrawn_at,
        )


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the journal; ``digest`` covers everything before it, so none can change unseen.

    ``detail`` holds ids, counts, codes and digests, never a document's words.
    """

    number: int
    at: datetime
    actor: str
    event: str
    subject: str
    detail: Mapping[str, object]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that ``release verify`` found wrong: where (vault, journal, shelf), which, and what."""

    place: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something in a store that nobody names: which store, its key, its size in bytes, and why."""

    place: str
    key: str
    size: int
    what: str
