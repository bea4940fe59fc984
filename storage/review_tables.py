"""The tables of the review desk: people, sessions and tokens, and the work that is not settled yet."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from records.people import Role
from records.review import ChoiceState, CommentKind
from storage.tables import Instant, metadata, one_of

people = Table(
    "people",
    metadata,
    Column("name_folded", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("password", Text),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""One row a person; ``password`` is an Argon2 hash, or nothing where one signs in elsewhere."""

grants = Table(
    "grants",
    metadata,
    Column("name_folded", Text, ForeignKey("people.name_folded"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("role", Text, nullable=False),
    PrimaryKeyConstraint("name_folded", "agency", "role"),
    CheckConstraint(one_of("role", [role.value for role in Role]), name="role"),
)
"""Who holds which role for which agency; ``*`` stands for every agency."""

identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name_folded", Text, ForeignKey("people.name_folded"), nullable=False, unique=True),
    PrimaryKeyConstraint("issuer", "subject"),
)
"""Whom an agency's own sign-in names by issuer and subject, and which account is theirs."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name_folded", Text, ForeignKey("people.name_folded"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_sessions_name_folded", "name_folded"),
)
"""Who is signed in: the SHA-256 of a secret that only their browser has."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("name_folded", Text, ForeignKey("people.name_folded"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
"""Machine clients: the SHA-256 of each token, and who answers for it."""

choices = Table(
    "choices",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("id", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("boxes", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ground", Text),
    Column("everywhere", Boolean, nullable=False),
    Column("note", Text),
    Column("version", Integer, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    PrimaryKeyConstraint("document_id", "id"),
    CheckConstraint(
        one_of("state", [s.value for s in ChoiceState if s is not ChoiceState.COVERED]),
        name="state",
    ),
    CheckConstraint("state <> 'withheld' OR ground IS NOT NULL", name="ground"),
)
"""What reviewers chose so far, a row a finding or drawn box; ``version`` is what a change names."""

choice_changes = Table(
    "choice_changes",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("choice_id", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_by_folded", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("undone_at", Instant),
    PrimaryKeyConstraint("document_id", "number"),
)
"""Every change of a choice as canonical JSON, before and after; changes of one ``step`` go back together."""

page_flags = Table(
    "page_flags",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("page", Integer, nullable=False),
    Column("flagged_by", Text, nullable=False),
    Column("flagged_by_folded", Text, nullable=False),
    Column("flagged_at", Instant, nullable=False),
    PrimaryKeyConstraint("document_id", "page"),
)
"""The pages that somebody called final; a change on a page takes its row away."""

picture_words = Table(
    "picture_words",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("box", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_by_folded", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    PrimaryKeyConstraint("document_id", "number"),
)
"""Words chosen for pictures, a row each time; no words take them back. Triggers forbid changes."""

comments = Table(
    "comments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False, index=True),
    Column("page", Integer),
    Column("kind", Text, nullable=False),
    Column("asked", Text),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    CheckConstraint(one_of("kind", [kind.value for kind in CommentKind]), name="kind"),
)
"""What colleagues said of a document; never changed, never published."""

previews = Table(
    "previews",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("choices_sha256", Text, nullable=False),
    Column("public_sha256", Text),
    Column("proof", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""What the engine made of a document last; its bytes are in the vault under ``public_sha256``."""
