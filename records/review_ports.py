"""The doors of the review desk: what it needs of storage and of the flows, handed over by the wiring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from records.pictures import Description
from records.review import Choice, Comment, CommentKind, Preview


class Workbook(Protocol):
    """Keeps what reviewers choose, change by change, until it is settled.

    Every change names the version that it was made on, so that nobody overwrites what they have not
    seen. Only a document in review takes changes.
    """

    def choices(self, document_id: str) -> Sequence[Choice]:
        """Gives the choices made so far."""

    def change(self, document_id: str, choice: Choice, actor: str) -> Choice:
        """Keeps a choice made on ``choice.version``; gives it with its new version.

        Raises:
            ChangedMeanwhile: somebody else changed it first.
            StageMoved: the document is not in review.
        """

    def change_all(
        self, document_id: str, choices: Sequence[Choice], actor: str
    ) -> Sequence[Choice]:
        """Keeps several choices, all or none.

        Raises:
            ChangedMeanwhile: somebody else changed one of them first.
            StageMoved: the document is not in review.
        """

    def undo(self, document_id: str, actor: str) -> Sequence[Choice]:
        """Takes back the last step of ``actor`` that still stands; gives what it was before.

        Raises:
            ChangedMeanwhile: somebody else changed the same place since.
            NotAllowed: there is nothing to take back.
            StageMoved: the document is not in review.
        """

    def final_pages(self, document_id: str) -> Mapping[int, str]:
        """Gives the pages that were flagged as final, each with who did."""

    def flag(self, document_id: str, page: int, actor: str, *, final: bool) -> None:
        """Flags a page as final, or takes the flag away; a change on a page takes it away too.

        Raises:
            StageMoved: the document is not in review.
        """

    def descriptions(self, document_id: str) -> Sequence[Description]:
        """Gives the words that were chosen for pictures, by page."""

    def describe(self, document_id: str, description: Description, before: str, actor: str) -> None:
        """Keeps the words for one picture; without any, it has none from now on.

        Raises:
            ChangedMeanwhile: the words ``before`` are not those that it has.
            InvalidInput: they are no plain words, or the document has no such page.
            StageMoved: the document is not in review.
        """

    def comments(self, document_id: str) -> Sequence[Comment]:
        """Gives what was said, oldest first."""

    def comment(
        self,
        document_id: str,
        page: int | None,
        kind: CommentKind,
        body: str,
        actor: str,
        asked: str | None = None,
    ) -> Comment:
        """Keeps a word on a document.

        Raises:
            InvalidInput: nothing is said, or it is too long.
        """

    def keep_preview(self, preview: Preview) -> None:
        """Keeps what the engine made of a document, in place of what it made before."""

    def preview(self, document_id: str) -> Preview | None:
        """Gives what the engine made last, or None."""

    def reviewers(self, document_id: str) -> frozenset[str]:
        """Gives everybody who changed a choice of this document in this round."""
