"""The doors for remarks of the public: the book that keeps them, and the desk that answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from records.release import Publication
from records.remark import Remark, RemarkKind, RemarkStep


@dataclass(frozen=True, slots=True)
class Reception:
    """What the public's form says of the site: its title and address, and the office that answers letters."""

    site_title: str
    site_url: str
    contact_name: str
    contact_email: str


class RemarkBook(Protocol):
    """Keeps remarks and what was done with them; nothing is ever changed or taken away."""

    def receive(self, document_id: str, kind: RemarkKind, body: str, page: int | None) -> Remark:
        """Keeps a remark, and writes its kind in the journal (never its words).

        Raises:
            InvalidInput: there is no such document.
        """

    def take(self, remark_id: str, step: RemarkStep) -> Remark:
        """Keeps what somebody did with a remark; gives the remark as it stands then.

        Raises:
            InvalidInput: there is no such remark, or nobody did it.
            NotAllowed: the step does not follow from where it stands.
        """

    def remark(self, remark_id: str) -> Remark:
        """Gives one remark.

        Raises:
            InvalidInput: there is none of that id.
        """

    def remarks(self, document_id: str | None = None) -> Sequence[Remark]:
        """Gives the remarks, perhaps only those on one document, oldest first."""


class RemarkDesk(Protocol):
    """What the public's form and the desk's page of remarks work with."""

    reception: Reception

    def release(self, document_id: str) -> Publication | None:
        """Gives the release of a document that stands in public today, or None."""

    def receive(self, document_id: str, kind: RemarkKind, body: str, page: int | None) -> Remark:
        """Keeps a remark on a release that stands.

        Raises:
            InvalidInput: no such release stands, it has no such page, or the text is too short or too long.
        """

    def remark(self, remark_id: str) -> Remark:
        """Gives one remark.

        Raises:
            InvalidInput: there is none of that id.
        """

    def remarks(self, document_id: str | None = None) -> Sequence[Remark]:
        """Gives the remarks, perhaps only those on one document, oldest first."""

    def answer(self, remark_id: str, body: str, actor: str) -> Remark:
        """Writes the answer, which nobody outside sees yet.

        Raises:
            InvalidInput: it is too short or too long.
            NotAllowed: an answer is public already.
        """

    def publish(self, remark_id: str, actor: str, *, quoted: bool) -> Remark:
        """Puts the answer on the release's page of answers, with the remark's own words where ``quoted``.

        Raises:
            NotAllowed: there is no answer, it is public already, or the release does not stand any more.
        """

    def take_back(self, remark_id: str, actor: str) -> Remark:
        """Takes the answer off that page.

        Raises:
            NotAllowed: it is not public.
        """

    def settle(self, remark_id: str, actor: str) -> Remark:
        """Says that nothing is left to do.

        Raises:
            NotAllowed: somebody said so before.
        """
