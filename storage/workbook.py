"""What reviewers choose, change by change, each on the version that its author saw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from records.document import DocumentRecord
from records.errors import InvalidInput, NotAllowed
from records.pictures import Description
from records.review import Choice, Comment, CommentKind, Preview
from records.stages import Stage
from storage import changes, described, documents, journal
from storage.chosen import Chosen
from storage.content import checked_sha256
from storage.database import Database
from storage.review_tables import choice_changes, comments, page_flags, picture_words, previews
from storage.rows import folded, mapping_of, mapping_text

LONGEST_COMMENT = 10_000
"""Letters of one comment."""


def reviewers(connection: Connection, document_id: str) -> frozenset[str]:
    """Gives the folded name of everybody who ever chose something, words too, or called a page final."""
    chose = select(choice_changes.c.changed_by_folded).where(
        choice_changes.c.document_id == document_id
    )
    flagged = select(page_flags.c.flagged_by_folded).where(page_flags.c.document_id == document_id)
    described_by = select(picture_words.c.given_by_folded).where(
        picture_words.c.document_id == document_id
    )
    return frozenset(connection.scalars(chose.union(flagged, described_by)))


class SqlWorkbook:
    """Implements :class:`records.review_ports.Workbook` on SQLite or PostgreSQL.

    A change holds its document's row, so changes of one document come one after the other, and none
    slips in while the document leaves review.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chosen = Chosen()

    def choices(self, document_id: str) -> Sequence[Choice]:
        """Gives the choices made so far."""
        with self._database.reading() as connection:
            return self._chosen.read(connection, document_id)

    def change(self, document_id: str, choice: Choice, actor: str) -> Choice:
        """Keeps a choice made on ``choice.version``; gives it with its new version.

        Raises:
            ChangedMeanwhile: somebody else changed it first.
            StageMoved: the document is not in review.
        """
        (kept,) = self.change_all(document_id, [choice], actor)
        return kept

    def change_all(self, document_id: str, given: Sequence[Choice], actor: str) -> Sequence[Choice]:
        """Keeps several choices, all or none, as one step.

        Raises:
            ChangedMeanwhile: somebody else changed one of them first.
            StageMoved: the document is not in review.
        """
        with self._database.writing() as connection:
            who = documents.person(actor, "reviewer")
            _in_review(connection, document_id)
            number = changes.last(connection, document_id) + 1
            kept = []
            for at, choice in enumerate(given, start=number):
                before = changes.found(connection, document_id, choice.id)
                changes.hold_to_version(choice, before)
                after = replace(
                    choice,
                    version=choice.version + 1,
                    changed_by=who,
                    changed_at=datetime.now(UTC),
                )
                changes.keep(connection, document_id, after, before)
                changes.log(connection, document_id, (at, number), before, after)
                kept.append(after)
            _unflag(connection, document_id, {choice.page for choice in kept})
            return kept

    def undo(self, document_id: str, actor: str) -> Sequence[Choice]:
        """Takes back the last step of ``actor`` that still stands; gives what it was before.

        Raises:
            ChangedMeanwhile: somebody else changed the same place since.
            NotAllowed: there is nothing to take back.
            StageMoved: the document is not in review.
        """
        with self._database.writing() as connection:
            who = documents.person(actor, "reviewer")
            _in_review(connection, document_id)
            own = (
                (choice_changes.c.document_id == document_id)
                & (choice_changes.c.changed_by_folded == folded(who))
                & choice_changes.c.undone_at.is_(None)
            )
            step = connection.scalar(select(func.max(choice_changes.c.step)).where(own))
            if step is None:
                raise NotAllowed(f"document {document_id}: there is nothing of yours to take back")
            rows = connection.execute(
                select(choice_changes).where(own & (choice_changes.c.step == step))
            ).all()
            now, number = datetime.now(UTC), changes.last(connection, document_id) + 1
            restored = []
            for at, row in enumerate(rows, start=number):
                here = changes.found(connection, document_id, row.choice_id)
                if here is None or here.version != row.version:
                    raise changes.changed_meanwhile(row.choice_id, here)
                after = replace(
                    changes.before(row, here),
                    version=here.version + 1,
                    changed_by=who,
                    changed_at=now,
                )
                changes.keep(connection, document_id, after, here)
                changes.log(connection, document_id, (at, number), here, after, undone_at=now)
                restored.append(after)
            connection.execute(
                update(choice_changes)
                .where(own & (choice_changes.c.step == step))
                .values(undone_at=now)
            )
            changes.follow_undone(connection, document_id, restored)
            _unflag(connection, document_id, {choice.page for choice in restored})
            return restored

    def final_pages(self, document_id: str) -> Mapping[int, str]:
        """Gives the pages that were flagged as final, each with who did."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(page_flags.c.page, page_flags.c.flagged_by)
                .where(page_flags.c.document_id == document_id)
                .order_by(page_flags.c.page)
            )
            return {row.page: row.flagged_by for row in rows}

    def flag(self, document_id: str, page: int, actor: str, *, final: bool) -> None:
        """Flags a page as final, or takes the flag away.

        Raises:
            InvalidInput: the document has no such page.
            StageMoved: the document is not in review.
        """
        with self._database.writing() as connection:
            who = documents.person(actor, "reviewer")
            record = _in_review(connection, document_id)
            if not 1 <= page <= record.source.pages:
                raise InvalidInput(f"document {document_id}: it has no page {page}")
            _unflag(connection, document_id, {page})
            if final:
                connection.execute(
                    insert(page_flags).values(
                        document_id=document_id,
                        page=page,
                        flagged_by=who,
                        flagged_by_folded=folded(who),
                        flagged_at=datetime.now(UTC),
                    )
                )

    def descriptions(self, document_id: str) -> Sequence[Description]:
        """Gives the words that were chosen for pictures, by page."""
        with self._database.reading() as connection:
            return described.chosen(connection, document_id)

    def describe(self, document_id: str, description: Description, before: str, actor: str) -> None:
        """Keeps the words for one picture; without any, it has none from now on.

        Raises:
            ChangedMeanwhile: the words ``before`` are not those that it has.
            InvalidInput: they are no plain words, or the document has no such page.
            StageMoved: the document is not in review.
        """
        with self._database.writing() as connection:
            who = documents.person(actor, "reviewer")
            record = _in_review(connection, document_id)
            if not 1 <= description.page <= record.source.pages:
                raise InvalidInput(f"document {document_id}: it has no page {description.page}")
            described.keep(connection, document_id, description, before, who)

    def comments(self, document_id: str) -> Sequence[Comment]:
        """Gives what was said, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(comments)
                .where(comments.c.document_id == document_id)
                .order_by(comments.c.at, comments.c.id)
            )
            return [
                Comment(
                    id=row.id,
                    document_id=row.document_id,
                    page=row.page,
                    kind=CommentKind(row.kind),
                    author=row.author,
                    at=row.at,
                    body=row.body,
                    asked=row.asked,
                )
                for row in rows
            ]

    def comment(
        self,
        document_id: str,
        page: int | None,
        kind: CommentKind,
        body: str,
        actor: str,
        asked: str | None = None,
    ) -> Comment:
        """Keeps a word on a document; the journal tells that there is one, not what it says.

        Raises:
            InvalidInput: nothing is said, or it is too long.
        """
        said = body.strip()
        if not said or len(said) > LONGEST_COMMENT:
            raise InvalidInput(f"a comment has 1 to {LONGEST_COMMENT} letters")
        with self._database.writing() as connection:
            who = documents.person(actor, "author")
            documents.find(connection, document_id)
            made = Comment(
                id=f"c-{secrets.token_hex(8)}",
                document_id=document_id,
                page=page,
                kind=kind,
                author=who,
                at=datetime.now(UTC),
                body=said,
                asked=asked,
            )
            connection.execute(
                insert(comments).values(
                    id=made.id,
                    document_id=document_id,
                    page=page,
                    kind=kind.value,
                    asked=asked,
                    author=who,
                    at=made.at,
                    body=said,
                )
            )
            journal.append(connection, who, "commented", document_id, {"comment": made.id})
            return made

    def keep_preview(self, preview: Preview) -> None:
        """Keeps what the engine made of a document, in place of what it made before."""
        if preview.public_sha256 is not None:
            checked_sha256(preview.public_sha256)
        with self._database.writing() as connection:
            documents.find(connection, preview.document_id, for_update=True)
            connection.execute(
                delete(previews).where(previews.c.document_id == preview.document_id)
            )
            connection.execute(
                insert(previews).values(
                    document_id=preview.document_id,
                    choices_sha256=checked_sha256(preview.choices_sha256),
                    public_sha256=preview.public_sha256,
                    proof=mapping_text(preview.proof),
                    made_by=preview.made_by,
                    made_at=preview.made_at,
                )
            )

    def preview(self, document_id: str) -> Preview | None:
        """Gives what the engine made last, or None."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(previews).where(previews.c.document_id == document_id)
            ).one_or_none()
        if row is None:
            return None
        return Preview(
            document_id=row.document_id,
            choices_sha256=row.choices_sha256,
            public_sha256=row.public_sha256,
            proof=mapping_of(row.proof),
            made_by=row.made_by,
            made_at=row.made_at,
        )

    def previewed(self) -> frozenset[str]:
        """Gives the digest of every public copy that somebody may look at now, before it is signed."""
        with self._database.reading() as connection:
            digests = connection.scalars(select(previews.c.public_sha256))
            return frozenset(digest for digest in digests if digest is not None)

    def reviewers(self, document_id: str) -> frozenset[str]:
        """Gives the folded name of everybody who chose something here, or called a page final."""
        with self._database.reading() as connection:
            return reviewers(connection, document_id)


def _in_review(connection: Connection, document_id: str) -> DocumentRecord:
    record = documents.find(connection, document_id, for_update=True)
    if record.stage is not Stage.IN_REVIEW:
        raise documents.moved_on(record, Stage.IN_REVIEW)
    return record


def _unflag(connection: Connection, document_id: str, pages: set[int]) -> None:
    connection.execute(
        delete(page_flags).where(
            page_flags.c.document_id == document_id, page_flags.c.page.in_(pages)
        )
    )
