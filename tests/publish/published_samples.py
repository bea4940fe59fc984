"""Made-up releases for the tests of the public side: every decision, kind and language once."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from publish.build import (
    Site,
    document_key,
    has_package,
    index_files,
    package_keys,
    public_keys,
    release_files,
    tombstone_files,
    write_package,
)
from publish.catalogues.tables import table_keys
from publish.crate import CRATE
from publish.html.answers import answers_file
from publish.html.figures import Dashboard, Figure, Half, dated_files, figures_files
from publish.html.unreleased import Standing, Unreleased, UnreleasedPaper, unreleased_files
from publish.letters import slug
from publish.search.pagefind import search_files
from publish.search.searching import bundles, bundles_json, offers, text_key
from publish.site import BUNDLES
from records.document import Agency, Kind
from records.grounds import Act, Ground, GroundKind
from records.marks import Decisions, ReleaseDecision
from records.release import (
    Caution,
    PageRoute,
    Proof,
    Publication,
    PublicCopy,
    PublicFile,
    PublicPage,
    PublicParagraph,
    PublicPicture,
    PublicTable,
    Testimony,
    Tier,
    WithdrawalReason,
    Withholding,
)
from records.remark import PublicAnswer, RemarkKind

SITE = Site(
    title="Open papers",
    base_url="https://papers.example.nz",
    publisher="Ministry for Quiet Streets",
    contact_name="Official information team",
    contact_email="information@example.nz",
    remarks_url="https://desk.example.nz/remarks",
)
STREETS = Agency("quiet-streets", "Ministry for Quiet Streets")
WAHI = Agency("wahi-tumatanui", "Te Tari mō ngā Wāhi Tūmatanui")

PRIVACY = Ground(
    code="OIA-9-2-a",
    act=Act.OIA,
    section="s9(2)(a)",
    title="Privacy",
    text="Withholding is necessary to protect the privacy of people.",
    kind=GroundKind.WITHHOLDING,
    conclusive=False,
    public_interest_test=True,
)
ADVICE = replace(
    PRIVACY,
    code="OIA-9-2-f-iv",
    section="s9(2)(f)(iv)",
    title="Confidential advice",
    text="Withholding is necessary while Ministers consider advice.",
)
DEFENCE = replace(
    PRIVACY,
    code="OIA-6-a",
    section="s6(a)",
    title="Security or defence",
    text="Release would probably harm security or defence.",
    conclusive=True,
    public_interest_test=False,
)
# neither conclusive nor with a test, as no real one is today: the third branch of the key
PLAIN = replace(PRIVACY, code="OIA-9-2-zz", section="s9(2)(zz)", public_interest_test=False)

REVIEWER = "moana.made-up"
APPROVER = "rewi.made-up"


def paragraph(*lines: str | tuple[str | Withholding, ...], size: float = 11.0) -> PublicParagraph:
    """Gives a paragraph of lines, plain or of pieces."""
    return PublicParagraph(
        tuple((line,) if isinstance(line, str) else line for line in lines), size
    )


TABLE = PublicTable(
    6,
    (
        (("Kura",), ("2025",), ("2026 estimate",)),
        (("Te Kura o Ōkiwi",), ("1,204.50",), ("-3.50",)),
        (("=HYPERLINK(1)",), (Withholding(PRIVACY),), ("12.00",)),
        ((), ("1,204.50",), ("8.50 and ", Withholding(PRIVACY))),
    ),
    heads=True,
)
UNNAMED = PublicTable(10, ((("Noise, dB",), ("61",)), (("Children",), ("-",))), heads=False)
PAPER_PAGES = (
    PublicPage(
        1,
        (
            paragraph("IN-CONFIDENCE", size=14),
            paragraph("Office of the Minister for Quiet Streets"),
            paragraph("Chair, Cabinet Economic Policy Committee"),
            paragraph("Quieter streets near schools", size=18),
            paragraph("Proposal"),
            paragraph(
                "1. This paper seeks agreement to fund quieter streets near schools, so that",
                "children can walk and cycle safely.",
            ),
            paragraph("Executive summary"),
            paragraph(
                "2. Seventeen schools asked for help. The cost of each is told in the appen-",
                "dix, and the appendix also names the streets.",
            ),
            paragraph(
                (
                    "3. The adviser is ",
                    Withholding(PRIVACY),
                    ", telephone ",
                    Withholding(PRIVACY),
                    ".",
                )
            ),
            paragraph("IN-CONFIDENCE", size=14),
        ),
    ),
    PublicPage(
        2,
        (
            paragraph("IN-CONFIDENCE", size=14),
            paragraph("Analysis", size=14),
            paragraph("Executive summary ........ 1", "What is not found ........ 9"),
            paragraph("We looked at three things:"),
            paragraph(
                "• the noise before and after", "• the number of children who walk", "• the cost"
            ),
            paragraph(("4. Officials expect ", Withholding(ADVICE), " next year.")),
            paragraph(
                "Ko te kaupapa o tēnei pepa he whakamārie i ngā tiriti e tata ana ki ngā kura, kia",
                "haumaru ai te hīkoi a ngā tamariki ki te kura.2",
            ),
            paragraph(("Ka tukuna te pānui e ", Withholding(PRIVACY), " ki ngā kura katoa.")),
            paragraph("Figure 1: Streets near schools"),
            paragraph("Recommendations"),
            paragraph("The Minister recommends that the Committee:"),
            paragraph("(a) note the paper1", "(b) agree to the funding"),
            paragraph("(i) of crossings"),
            paragraph("1 Told in an earlier paper.", "2 Hikoi: a walk.", "3 Unmarked.", size=8),
            paragraph("small letters without a number", size=8),
        ),
        (TABLE, UNNAMED),
        (
            PublicPicture(2),
            PublicPicture(2),
            PublicPicture(8, "A map of the streets near Te Kura o Ōkiwi, the quiet ones in green"),
            PublicPicture(8),
            PublicPicture(5),
            PublicPicture(6, "He mapi o ngā tiriti e tata ana ki te kura o Ōkiwi"),
        ),
    ),
    PublicPage(3, ()),
)


def proof_of(sha256: str, pages: int) -> Proof:
    """Gives a made-up proof that holds, about the bytes of a digest."""
    return Proof(
        source_sha256="5" * 64,
        marks_sha256="6" * 64,
        public_sha256=sha256,
        engine="engine-under-test 0.1",
        routes=tuple(
            PageRoute(n, Tier.PIXELS if n == 1 else Tier.VECTOR, "has a redaction")
            for n in range(1, pages + 1)
        ),
        testimonies=(
            Testimony("other-extractor", 12, ()),
            Testimony("raw-bytes", 1, ()),
        ),
        cautions=(Caution(2, None, "poor reading"),),
    )


BYTES: dict[str, bytes] = {}
"""The made-up bytes of each public copy, by their digest."""


def copy_of(pages: Sequence[PublicPage], content: bytes = b"%PDF-1.7 made up\n") -> PublicCopy:
    """Gives a public copy of some bytes; nobody opens its path here."""
    sha256 = hashlib.sha256(content).hexdigest()
    BYTES[sha256] = content
    return PublicCopy(
        Path("unopened.pdf"), sha256, len(content), tuple(pages), proof_of(sha256, len(pages))
    )


PAPER_COPY = copy_of(PAPER_PAGES)
TABLES = sum(len(page.tables) for page in PAPER_PAGES)
MINUTE_COPY = copy_of([PublicPage(1, (paragraph("Cabinet agreed."),))], b"%PDF-1.7 minute\n")
TEREO_COPY = copy_of(
    [
        PublicPage(
            1,
            (
                paragraph("Kupu whakataki", size=16),
                paragraph("Kua whakaaetia te tuku i ngā pepa katoa ki te iwi whānui."),
                paragraph("The appendix is in English only, by agreement."),
                paragraph("Figure 2: Ngā tiriti"),
            ),
        )
    ],
    b"%PDF-1.7 reo\n",
)

DECISIONS = Decisions(
    decision=ReleaseDecision.PART,
    marks=(),
    released_findings=frozenset(),
    reviewer=REVIEWER,
    decided_at=datetime(2026, 11, 17, 23, 0, tzinfo=UTC),
    approver=APPROVER,
    approved_at=datetime(2026, 11, 19, 1, 0, tzinfo=UTC),
)


def published(document_id: str, title: str, **changes: object) -> Publication:
    """Gives a bare publication, released in full, with only what it must have."""
    bare = Publication(
        document_id=document_id,
        agency=STREETS,
        slug=slug(title, document_id),
        kind=Kind.CABINET_MINUTE,
        title=title,
        decision=ReleaseDecision.FULL,
        reference=None,
        portfolio=None,
        minister=None,
        document_on=None,
        decided_on=None,
        request_id=None,
        abstract=None,
        language="en-NZ",
        grounds=(),
        pages=1,
        size=MINUTE_COPY.size,
        public_sha256=MINUTE_COPY.sha256,
        published_at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    )
    made = replace(bare, **changes)
    tables = TABLES if made.public_sha256 == PAPER_COPY.sha256 else 0
    return replace(made, public_keys=(*public_keys(made), *table_keys(made, tables)))


def before_packages(publication: Publication) -> Publication:
    """Gives a publication as it was made before releases had packages."""
    keys = tuple(
        key for key in publication.public_keys if not key.endswith((".zip", ".sig", CRATE))
    )
    return replace(publication, public_keys=keys, signed_by="")


SIGNER = Ed25519PrivateKey.from_private_bytes(b"a key made up for these samples.")
SIGNED_BY = SIGNER.public_key().public_bytes_raw().hex()

PAPER = published(
    "doc-0001",
    "Quieter streets near schools",
    kind=Kind.CABINET_PAPER,
    decision=ReleaseDecision.PART,
    reference="CAB-26-SUB-0123",
    portfolio="Quiet Streets",
    minister="Hon Aroha Made-Up",
    document_on=date(2026, 9, 7),
    decided_on=date(2026, 9, 14),
    abstract="Seeks agreement to make the streets near seventeen schools quieter and safer to walk.",
    grounds=(PRIVACY, ADVICE),
    pages=3,
    size=PAPER_COPY.size,
    public_sha256=PAPER_COPY.sha256,
    related=("doc-0002",),
    published_at=datetime(2026, 11, 23, 1, 5, tzinfo=UTC),
)
MINUTE = before_packages(
    published("doc-0002", "Minute: quieter streets near schools", reference="CAB-26-MIN-0456")
)
RESPONSE = published(
    "doc-0003",
    "Response on benches in parks",
    kind=Kind.OIA_RESPONSE,
    agency=WAHI,
    decision=ReleaseDecision.PART,
    request_id="OIA-2026-014",
    decided_on=date(2026, 11, 2),
    grounds=(PRIVACY, ADVICE, PLAIN),
    pages=3,
    size=PAPER_COPY.size,
    public_sha256=PAPER_COPY.sha256,
    published_at=datetime(2026, 11, 21, 2, 0, tzinfo=UTC),
)
TEREO = published(
    "doc-0004",
    "He pūrongo mō ngā wāhi tākaro",
    agency=WAHI,
    kind=Kind.OTHER,
    language="mi",
    signed_by=SIGNED_BY,
    size=TEREO_COPY.size,
    public_sha256=TEREO_COPY.sha256,
)
_NO_FILE = {"pages": 0, "size": 0, "public_sha256": ""}
WITHHELD = published(
    "doc-0005",
    "Briefing on bollards",
    kind=Kind.BRIEFING,
    decision=ReleaseDecision.WITHHELD,
    grounds=(DEFENCE,),
    reason="Ngā pou: it says where the bollards have a weakness.",
    review_on=date(2027, 3, 1),
    **_NO_FILE,
)
DEFERRED = published(
    "doc-0006",
    "Paper on next year's paint",
    kind=Kind.CABINET_PAPER,
    decision=ReleaseDecision.DEFERRED,
    **_NO_FILE,
)
WITHHELD_RESPONSE = published(
    "doc-0007",
    "Response on the strong room",
    kind=Kind.OIA_RESPONSE,
    agency=WAHI,
    decision=ReleaseDecision.WITHHELD,
    grounds=(DEFENCE,),
    **_NO_FILE,
)
HOSTILE_WORDS = "<script>alert('x')</script>\"&\x00\x1b\u202e"
HOSTILE_COPY = copy_of(
    [
        PublicPage(
            1,
            (
                paragraph(HOSTILE_WORDS, size=20),
                paragraph("1. " + HOSTILE_WORDS),
                paragraph("• " + HOSTILE_WORDS),
                paragraph((HOSTILE_WORDS, Withholding(PRIVACY), HOSTILE_WORDS)),
            ),
            (),
            (PublicPicture(2, HOSTILE_WORDS),),
        )
    ],
    b"%PDF-1.7 hostile\n",
)
HOSTILE = published(
    "doc-0008",
    HOSTILE_WORDS,
    decision=ReleaseDecision.PART,
    reference="=1+1" + HOSTILE_WORDS,
    portfolio=HOSTILE_WORDS,
    minister=HOSTILE_WORDS,
    request_id=HOSTILE_WORDS,
    abstract=HOSTILE_WORDS + "</script>",
    grounds=(PRIVACY,),
    size=HOSTILE_COPY.size,
    public_sha256=HOSTILE_COPY.sha256,
)
WITHDRAWN = published(
    "doc-0009",
    "Plan for a quiet square",
    reference="CAB-26-SUB-0999",
    withdrawn_at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
    withdrawal_reason=WithdrawalReason.UNREDACTED_CONTENT,
)
SUPERSEDED = replace(
    WITHDRAWN,
    document_id="doc-0010",
    slug="plan-for-a-quiet-square-doc0010",
    withdrawal_reason=WithdrawalReason.SUPERSEDED,
    superseded_by=PAPER.folder,
)

ANSWERS = (
    PublicAnswer(
        RemarkKind.HARD_TO_READ,
        2,
        "The table on page 2 runs off the page.\n<b>Ngā mihi</b>",
        "Kua whakatikaina e mātou.\n\nThe next version sets it upright.",
        datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    ),
    PublicAnswer(
        RemarkKind.PLEASE_RELEASE,
        None,
        None,
        "The annex is released in March.",
        datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    ),
)

COPIES = {
    PAPER.document_id: PAPER_COPY,
    MINUTE.document_id: MINUTE_COPY,
    RESPONSE.document_id: PAPER_COPY,
    TEREO.document_id: TEREO_COPY,
    HOSTILE.document_id: HOSTILE_COPY,
}
STANDING = (PAPER, MINUTE, RESPONSE, TEREO, WITHHELD, DEFERRED, WITHHELD_RESPONSE, HOSTILE)
ALL = (*STANDING, WITHDRAWN)


def whole_site(publications: Sequence[Publication] = ALL, site: Site = SITE) -> dict[str, bytes]:
    """Gives the whole shelf as it would stand: key to bytes, PDFs too."""
    files: dict[str, bytes] = {}
    named = {publication.document_id: publication for publication in publications}
    listed: list[Publication] = []
    for publication in publications:
        if publication.withdrawn_at is not None:
            made = tombstone_files(publication, site)
            listed.append(publication)
        else:
            known, copy = publication, COPIES.get(publication.document_id)
            related = [named[other] for other in publication.related if other in named]
            made = release_files(publication, copy, site, decisions=DECISIONS, related=related)
            if copy is not None:
                files[document_key(publication)] = BYTES[copy.sha256]
                zipped = packed(publication, made)
                files |= zipped
                known = packaged(publication, zipped)
            listed.append(known)
        files |= {file.key: file.content for file in made}
    if PAPER in publications:
        answered = answers_file(PAPER, ANSWERS, site)
        files[answered.key] = answered.content
    for agency in (None, *{p.agency for p in publications}):
        figures = figures_files(dashboard(agency), {}, [], site)
        files |= {file.key: file.content for file in figures}
    for told in (unreleased(), unreleased(STREETS), unreleased(WAHI)):
        files |= {file.key: file.content for file in unreleased_files(told, site)}
    return files | {file.key: file.content for file in index_files(listed, site)}


def kept_pages(site: Site = SITE) -> dict[str, bytes]:
    """Gives pages that stand beside the newest: figures of a day, and a release that was replaced."""
    made = [*dated_files(dashboard(STREETS), {}, site), *tombstone_files(SUPERSEDED, site)]
    return {file.key: file.content for file in made}


def packaged(publication: Publication, zipped: dict[str, bytes]) -> Publication:
    """Gives a publication as the catalogue has it once its package stands."""
    if not zipped:
        return publication
    content = zipped[package_keys(publication)[0]]
    sha256 = hashlib.sha256(content).hexdigest()
    return replace(publication, package_sha256=sha256, package_size=len(content))


def unreleased(agency: Agency | None = None) -> Unreleased:
    """Gives Cabinet papers that are not released, one of each standing; of the second agency none."""
    days = {"decided_on": date(2026, 9, 7), "due_on": date(2026, 10, 19)}
    papers = (
        UnreleasedPaper(
            *(STREETS, "CAB-26-SUB-0501", Standing.WITHHELD, "A paper on footpaths"),
            *((PRIVACY, ADVICE), "Ka whakaarohia tonutia e ngā Minita.", date(2026, 9, 7)),
            *(date(2026, 10, 19), date(2027, 3, 1), WITHHELD.folder),
        ),
        UnreleasedPaper(
            STREETS, "CAB-26-SUB-0502", Standing.DEFERRED, review_on=date(2027, 5, 3), **days
        ),
        UnreleasedPaper(STREETS, "CAB-26-SUB-0503", Standing.LATE, "=Benches", **days),
        UnreleasedPaper(
            *(STREETS, "CAB-26-SUB-0504", Standing.WAITING, "Kerbs"),
            decided_on=date(2026, 11, 16),
            due_on=date(2027, 1, 21),
        ),
        UnreleasedPaper(STREETS, "CAB-26-SUB-0505", Standing.WAITING),
    )
    return Unreleased(agency, date(2026, 11, 25), () if agency == WAHI else papers, 3)


def packed(publication: Publication, made: Sequence[PublicFile]) -> dict[str, bytes]:
    """Gives the package of a release and its signature, where it has them: key to bytes."""
    if not has_package(publication):
        return {}
    with tempfile.TemporaryDirectory() as work:
        pdf = Path(work, "copy.pdf")
        pdf.write_bytes(BYTES[publication.public_sha256])
        out = io.BytesIO()
        write_package(out, publication, made, pdf)
    keys = package_keys(publication)
    return dict(zip(keys, (out.getvalue(), SIGNER.sign(out.getvalue())), strict=False))


def dashboard(agency: Agency | None) -> Dashboard:
    """Gives figures of two half-years; those of all agencies together are empty."""
    lodged = 0 if agency is None else 40
    figures = (
        Figure("lodged", "Cabinet papers lodged", lodged, lodged, None),
        Figure("released_full", "released in full", lodged // 2, lodged // 2, None),
        Figure("cabinet_on_time_rate", "released in time", 0.5, lodged // 2, lodged),
        Figure("average_working_days", "days to a decision", 12.25, 490, 40),
        Figure("ground_used:OIA-9-2-a", "decisions that used it", 7, 7, None),
    )
    bare = tuple(figure for figure in figures if figure.denominator is None)
    halves = (
        Half(date(2026, 1, 1), date(2026, 6, 30), bare if agency else bare[:2]),
        Half(date(2026, 7, 1), date(2026, 12, 31), figures if agency else bare[:2]),
    )
    return Dashboard(agency, date(2026, 11, 25), halves)


def searchable(publications: Sequence[Publication], files: dict[str, bytes]) -> dict[str, bytes]:
    """Gives the files of the search over a shelf's files, as Pagefind makes them."""
    made = bundles([publication.outline for publication in publications])
    found = {BUNDLES: bundles_json(offers(made))}
    known = {publication.document_id: publication for publication in publications}

    def text_of(publication: Publication) -> str:
        key = text_key(publication)
        return files[key].decode() if key else ""

    for bundle in made:
        with tempfile.TemporaryDirectory() as work:
            members = [known[one.document_id] for one in bundle.members]
            pieces = search_files(bundle, members, text_of, Path(work))
            found |= {file.key: file.content for file in pieces}
    return found


__all__ = ["ALL", "COPIES", "SITE", "public_keys", "searchable", "whole_site"]
