"""Many made-up releases, over years, agencies and portfolios; the same number gives the same ones."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import published_samples as samples

from publish.build import public_keys
from publish.letters import slug
from records.document import Agency, Kind
from records.marks import ReleaseDecision
from records.release import Publication, WithdrawalReason

_SUBJECTS = ("paths", "lanes", "squares", "bridges", "wāhi tākaro", "gardens", "crossings")
_VERBS = ("Funding", "Options for", "Advice on", "Response on", "Review of", "Design of")
_PORTFOLIOS = ("Quiet Streets", "Māra", "Harbour Safety", None)
_SPAN = timedelta(days=700)


def many(
    number: int, *, agencies: int = 3, start: int = 2024, span: timedelta = _SPAN
) -> list[Publication]:
    """Gives so many publications, evenly over ``span`` from the start of a year; some are withdrawn."""
    dice = random.Random(number)  # noqa: S311 -- made-up papers, no secrets
    first = datetime(start, 1, 2, tzinfo=UTC)
    return [_one(n, dice, agencies, first + span * n / number) for n in range(number)]


def _one(number: int, dice: random.Random, agencies: int, at: datetime) -> Publication:
    document_id = f"{number:08x}"
    title = f"{dice.choice(_VERBS)} {dice.choice(_SUBJECTS)} in ward {number}"
    kind = dice.choice(list(Kind))
    decision = dice.choices(list(ReleaseDecision), (50, 40, 7, 3))[0]
    released = decision in {ReleaseDecision.FULL, ReleaseDecision.PART}
    grounds = dice.sample([samples.PRIVACY, samples.ADVICE, samples.DEFENCE], dice.randint(1, 2))
    who = dice.randrange(agencies)
    made = samples.published(
        document_id,
        title,
        slug=slug(title, document_id),
        kind=kind,
        agency=Agency(f"agency-{who}", f"Agency for Matter {who}"),
        decision=decision,
        portfolio=dice.choice(_PORTFOLIOS),
        minister="Hon Aroha Made-Up" if dice.random() < 0.6 else None,
        reference=f"CAB-{at.year % 100}-SUB-{number:04}" if kind is Kind.CABINET_PAPER else None,
        abstract=" ".join(dice.choices(_SUBJECTS, k=dice.randint(5, 30))),
        grounds=() if decision is ReleaseDecision.FULL else tuple(grounds),
        published_at=at,
        pages=dice.randint(1, 20) if released else 0,
        size=dice.randint(20_000, 900_000) if released else 0,
        public_sha256=hashlib.sha256(title.encode()).hexdigest() if released else "",
    )
    made = replace(made, public_keys=public_keys(made))
    return withdrawn(made) if dice.random() < 0.02 else made


def withdrawn(publication: Publication) -> Publication:
    """Gives a publication as it is an hour after it was withdrawn."""
    return replace(
        publication,
        withdrawn_at=publication.published_at + timedelta(hours=1),
        withdrawal_reason=WithdrawalReason.WRONG_DOCUMENT,
    )
