"""Fills an empty catalogue with made-up publications, withdrawn ones too, for a drill of any size.

Nothing of it passed a gate and the journal does not tell of it, so ``release verify`` objects to every row:
such a catalogue cannot be taken for one in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import func, insert, select

from records.document import SourceFile, Submission
from records.errors import NotAllowed
from records.release import Publication
from records.stages import Stage
from storage.catalogue import SqlCatalogue
from storage.outbox import State, told
from storage.rows import publication_text, source_text, submission_text
from storage.tables import documents, publications

_BATCH = 2_000


def fill(catalogue: SqlCatalogue, made_up: Sequence[Publication], at: datetime) -> None:
    """Writes the publications and the documents that they are of.

    Raises:
        NotAllowed: the catalogue holds a document already.
    """
    with catalogue.writing() as connection:
        if connection.scalar(select(func.count()).select_from(documents)):
            raise NotAllowed("a drill needs an empty folder; name another with --folder")
        waiting = iter(made_up)
        while batch := list(islice(waiting, _BATCH)):
            connection.execute(insert(documents), [_document(one, at) for one in batch])
            connection.execute(insert(publications), [_publication(one, at) for one in batch])


def _document(publication: Publication, at: datetime) -> dict[str, object]:
    said = Submission(publication.kind, publication.title, publication.agency, "drill")
    source = SourceFile("made-up.pdf", "0" * 64, 1, "application/pdf", max(publication.pages, 1))
    return {
        "id": publication.document_id,
        "stage": (Stage.WITHDRAWN if publication.withdrawn_at else Stage.PUBLISHED).value,
        "version": 1,
        "queued_at": at,
        "changed_at": at,
        "submission": submission_text(said),
        "source": source_text(source),
        "artefacts": "{}",
    }


def _publication(publication: Publication, at: datetime) -> dict[str, object]:
    return {
        "document_id": publication.document_id,
        "state": (State.WITHDRAWN if publication.withdrawn_at else State.CONFIRMED).value,
        "agency_slug": publication.agency.slug,
        "slug": publication.slug,
        "public_sha256": publication.public_sha256,
        "published_at": publication.published_at,
        "begun_at": at,
        "confirmed_at": at,
        "withdrawn_at": publication.withdrawn_at,
        **told(publication, publication_text(publication)),
    }
