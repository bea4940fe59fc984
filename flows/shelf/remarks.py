"""Remarks of the public as the desk works with them, and the pages on which answers stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from flows.documents.bench import Bench
from flows.shelf.purging import forget_copies
from publish.html.answers import answers_file, answers_key
from records.errors import InvalidInput, NotAllowed
from records.release import Disagreement, Publication, PublicFile
from records.remark import (
    SHORTEST,
    Remark,
    RemarkKind,
    RemarkStep,
    StepKind,
    plain_text,
    public_answer,
)
from records.remark_ports import Reception
from records.stages import Stage

ANSWERS_PURGED = "answers-purged"
"""The journal's event for a page of answers that the delivery network was told of."""
_CHANGES = frozenset({f"remark.{StepKind.PUBLISHED}", f"remark.{StepKind.TAKEN_BACK}"})
_REMEDY = (
    "the page of answers itself is as you chose; purge its address by hand, or let `release reconcile` "
    "tell the network again"
)


class WorkingRemarks:
    """Implements :class:`records.remark_ports.RemarkDesk` on a bench.

    What was decided is written down first and shown after, under the lease of the release's folder; a page that
    was not written then is told by ``release verify`` and mended by ``release index``. Last of all the delivery
    network is told to forget its copy; where it does not answer, ``release reconcile`` tells it again.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        site = bench.site
        self.reception = Reception(site.title, site.base_url, site.contact_name, site.contact_email)

    def release(self, document_id: str) -> Publication | None:
        """Gives the release of a document that stands in public today, or None."""
        catalogue = self._bench.catalogue
        try:
            if catalogue.document(document_id).stage is not Stage.PUBLISHED:
                return None
        except InvalidInput:
            return None
        return catalogue.publication(document_id)

    def receive(self, document_id: str, kind: RemarkKind, body: str, page: int | None) -> Remark:
        """Keeps a remark on a release that stands."""
        release = self.release(document_id)
        if release is None:
            raise InvalidInput("there is no such release")
        text = plain_text(body, what="what you want to say", shortest=SHORTEST)
        if page is not None and not 1 <= page <= release.pages:
            raise InvalidInput("page: this release has no page of that number")
        return self._bench.remarks.receive(document_id, kind, text, page)

    def remark(self, remark_id: str) -> Remark:
        """Gives one remark."""
        return self._bench.remarks.remark(remark_id)

    def remarks(self, document_id: str | None = None) -> Sequence[Remark]:
        """Gives the remarks, perhaps only those on one document, oldest first."""
        return self._bench.remarks.remarks(document_id)

    def answer(self, remark_id: str, body: str, actor: str) -> Remark:
        """Writes the answer, which nobody outside sees yet."""
        text = plain_text(body, what="the answer", shortest=SHORTEST)
        return self._take(remark_id, RemarkStep(StepKind.ANSWERED, actor, _now(), text))

    def publish(self, remark_id: str, actor: str, *, quoted: bool) -> Remark:
        """Puts the answer on the release's page of answers, with the remark's own words where ``quoted``."""
        step = RemarkStep(StepKind.PUBLISHED, actor, _now(), quoted=quoted)
        return self._shown(remark_id, step)

    def take_back(self, remark_id: str, actor: str) -> Remark:
        """Takes the answer off that page."""
        return self._shown(remark_id, RemarkStep(StepKind.TAKEN_BACK, actor, _now()))

    def settle(self, remark_id: str, actor: str) -> Remark:
        """Says that nothing is left to do."""
        return self._take(remark_id, RemarkStep(StepKind.SETTLED, actor, _now()))

    def _take(self, remark_id: str, step: RemarkStep) -> Remark:
        return self._bench.remarks.take(remark_id, step)

    def _shown(self, remark_id: str, step: RemarkStep) -> Remark:
        bench, document_id = self._bench, self.remark(remark_id).document_id
        with bench.alone_on_shelf(document_id):
            release = self.release(document_id)
            if release is None:
                raise NotAllowed(f"document {document_id}: its release does not stand any more")
            if answers_key(release) not in release.public_keys:
                raise NotAllowed(
                    f"document {document_id}: an earlier engine published it, without a page of answers; "
                    "publish a new version"
                )
            taken = self._take(remark_id, step)
            bench.shelf.write([_page(bench, release)])
        # outside the lease: nothing of ours waits for the network
        forget_answers(bench, release)
        return taken


def forget_answers(bench: Bench, publication: Publication) -> None:
    """Tells the delivery network that a release's page of answers changed, and writes down that it knows.

    Raises:
        StoreFailed: it does not answer.
    """
    if told := forget_copies(bench, [answers_key(publication)], _REMEDY):
        bench.catalogue.record(
            "engine", ANSWERS_PURGED, publication.document_id, {"addresses": told}
        )


def answers_unpurged(bench: Bench) -> Iterator[Publication]:
    """Gives every release that stands and whose page of answers changed since the network was last told."""
    if bench.settings.purge_url is None:
        return
    answered = {r.document_id for r in bench.remarks.remarks() if r.answer is not None}
    for document_id in sorted(answered):
        lines = [line.event for line in bench.catalogue.journal(document_id)]
        last = next((e for e in reversed(lines) if e in _CHANGES or e == ANSWERS_PURGED), None)
        publication = bench.catalogue.publication(document_id) if last in _CHANGES else None
        if publication is not None and publication.withdrawn_at is None:
            yield publication


def answer_pages(bench: Bench) -> Iterator[PublicFile]:
    """Gives the page of answers of every release that stands and has had a remark."""
    remarked = {remark.document_id for remark in bench.remarks.remarks()}
    for publication in bench.catalogue.publications():
        has_page = answers_key(publication) in publication.public_keys
        if has_page and publication.document_id in remarked and publication.withdrawn_at is None:
            yield _page(bench, publication)


def answers_amiss(bench: Bench) -> Iterator[Disagreement]:
    """Gives every page of answers that is not what the remarks say."""
    for page in answer_pages(bench):
        try:
            stands = bench.shelf.read(page.key)
        except KeyError:
            continue  # a file of a release that is missing is told with the release
        if stands != page.content:
            yield Disagreement("shelf", page.key, "answers are out of date; run release index")


def _page(bench: Bench, publication: Publication) -> PublicFile:
    told = map(public_answer, bench.remarks.remarks(publication.document_id))
    return answers_file(publication, [one for one in told if one is not None], bench.site)


def _now() -> datetime:
    return datetime.now(UTC)
