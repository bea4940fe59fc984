"""Documents of one release: whom one of them names is looked for in all of them, whichever came first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flows.documents import artefacts
from flows.documents.advice import references
from flows.documents.bench import Bench
from records.document import DocumentRecord
from records.errors import ChangedMeanwhile
from records.marks import Finding, TextFinding
from records.review import NAMED_AFTER_RELEASE
from records.stages import Stage

SURE_NAME = 0.7
"""A name of another document of the release is looked for in this one from this score on."""
NAMED_LATER = "named in another paper of this release"
"""What is added to the reason of a proposal for somebody whom a later document named."""

_SETTLED = frozenset({Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED})
_OUT = frozenset({Stage.PUBLISHING, Stage.PUBLISHED})
_TRIES = 3

Names = Mapping[str, str]
"""Names as they are written, by what they are compared with."""


def others_of(desk: Bench, record: DocumentRecord) -> Iterator[DocumentRecord]:
    """Gives the agency's other documents of the same reference, request or package, oldest first."""
    said = record.submission
    package = desk.catalogue.package_of(record.id)
    parts = {part.document_id for part in package.parts} if package else set()
    known = set(references(said.reference))
    if not (parts or known or said.request_id):
        return
    for other in desk.catalogue.documents():
        theirs = other.submission
        ours = other.id != record.id and theirs.agency.slug == said.agency.slug
        if ours and (
            other.id in parts
            or not known.isdisjoint(references(theirs.reference))
            or (said.request_id and said.request_id == theirs.request_id)
        ):
            yield other


def named_in(findings: Iterable[Finding]) -> Names:
    """Gives the people whom findings name in more than one word; a lone word is looked for nowhere else."""
    names = (" ".join(f.text.split()) for f in findings if _is_sure(f))
    return {name.casefold(): name for name in sorted(names) if " " in name}


def _is_sure(finding: Finding) -> bool:
    return finding.category == "PERSON" and finding.score >= SURE_NAME


def named_beside(desk: Bench, record: DocumentRecord) -> Names:
    """Gives the people whom the other documents of a release name.

    One that was read, and not looked through yet, is looked through for them.
    """
    names: dict[str, str] = {}
    for other in others_of(desk, record):
        findings: Sequence[Finding] = (
            desk.finder().find(desk.pages(other))
            if other.stage is Stage.READ
            else desk.findings(other)[0]
        )
        names |= named_in(findings)
    return names


def spread(
    desk: Bench,
    record: DocumentRecord,
    findings: Sequence[Finding],
    done: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Looks for those whom only ``record`` names in the documents of its release that were searched before it.

    What they do not have yet becomes a proposal of its own there. Done again, it changes nothing.

    Args:
        desk: whose documents they are.
        record: the document that names somebody.
        findings: what was found in it.
        done: what an earlier call gave; what did not change since is not searched again.

    Returns:
        The digest of the findings of each document that was searched, by its id.
    """
    searched = [one for one in others_of(desk, record) if "findings" in one.artefacts]
    names = dict(named_in(findings))
    for other in searched:
        for known in named_in(desk.findings(other)[0]):
            names.pop(known, None)
    now = {}
    for other in searched:
        before = other.artefacts["findings"]
        if (done or {}).get(other.id) == before:
            now[other.id] = before
        else:
            again = search_again(desk, other.id, names, because=record.id)
            now[other.id] = again.artefacts["findings"]
    return now


def search_again(desk: Bench, document_id: str, names: Names, *, because: str) -> DocumentRecord:
    """Looks for people in a document that was searched before; gives the document as it stands then.

    Its pages, file name, title and abstract are looked through. What else is in the file never comes into a
    public copy.

    Args:
        desk: whose documents they are.
        document_id: which of them.
        names: whom to look for.
        because: the id of the document that names them.

    Raises:
        ChangedMeanwhile: somebody changed the document each time that it was searched.
    """
    for tries in range(1, _TRIES + 1):
        record = desk.catalogue.document(document_id)
        if not names or record.stage not in _SETTLED | _OUT:
            return record
        try:
            return _searched(desk, record, names, because)
        except ChangedMeanwhile:
            if tries == _TRIES:
                raise
    raise AssertionError("unreachable")


def _searched(desk: Bench, record: DocumentRecord, names: Names, because: str) -> DocumentRecord:
    with desk.vault.open(record.artefacts["findings"]) as file:
        content = file.read()
    findings, proposals = artefacts.findings_of(content)
    before = artefacts.beside_of(content)
    found = desk.finder().find_named(
        desk.pages(record), names.values(), known=findings, beside=labels(record)
    )
    beside = {name: _added(before.get(name, ()), told) for name, told in found.beside.items()}
    more = {name: len(told) - len(before.get(name, ())) for name, told in beside.items()}
    grown = {name: count for name, count in more.items() if count}
    if not found.findings and not grown:
        return record
    if record.stage in _OUT:
        _tell(desk, record, found.findings, grown, because)
        return record
    new = {finding.id for finding in found.findings}
    every = sorted([*findings, *found.findings], key=lambda finding: finding.page)
    told = {proposal.finding_id: proposal for proposal in proposals}
    for proposal in desk.proposer.propose(record, every):
        if proposal.finding_id in new:
            reason = f"{proposal.reason}; {NAMED_LATER}"
            told[proposal.finding_id] = replace(proposal, reason=reason)
    kept = artefacts.findings_bytes(every, [told[f.id] for f in every], {**before, **beside})
    sha256 = desk.vault.keep(kept)
    return desk.catalogue.find_more(record, sha256, found.findings, because, grown)


def labels(record: DocumentRecord) -> dict[str, str]:
    """Gives the texts that stand beside the pages of a document and were told when it was queued."""
    said = record.submission
    told = {"file name": record.source.name, "title": said.title}
    return told | ({"abstract": said.abstract} if said.abstract else {})


def _added(before: Sequence[TextFinding], new: Sequence[TextFinding]) -> list[TextFinding]:
    """Gives findings in a label with those of the new ones that lie within none of them."""
    rest = [
        one for one in new if not any(b.start <= one.start and one.end <= b.end for b in before)
    ]
    return sorted([*before, *rest], key=lambda one: one.start)


def _tell(
    desk: Bench,
    record: DocumentRecord,
    new: Sequence[Finding],
    beside: Mapping[str, int],
    because: str,
) -> None:
    """Writes in the journal, once, that a published document names somebody; a person has to decide."""
    for line in desk.catalogue.journal(record.id):
        if line.event == NAMED_AFTER_RELEASE and line.detail.get("because") == because:
            return
    pages = sorted({finding.page for finding in new})
    detail = {"findings": len(new), "pages": pages, "beside": dict(beside), "because": because}
    desk.catalogue.record("engine", NAMED_AFTER_RELEASE, record.id, detail)
