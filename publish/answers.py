"""A release's page of answers: what people said of it and what the agency replied, where it chose to show that.

It is a page of its own, in the release's folder from the first day on: the release's page stays the one whose
digest stands in the manifest, however often somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.letters import clean, cleaned
from publish.pages import answers_page
from publish.site import Site, answers_key
from records.release import Publication, PublicFile
from records.remark import PublicAnswer

__all__ = ["answers_file", "answers_key"]


def answers_file(
    publication: Publication, answers: Sequence[PublicAnswer], site: Site
) -> PublicFile:
    """Gives the page, with the answers oldest first; one that says so where there are none."""
    tidy = [
        replace(
            one,
            said=None if one.said is None else _paragraphs_kept(one.said),
            answer=_paragraphs_kept(one.answer),
        )
        for one in sorted(answers, key=lambda one: one.at)
    ]
    return answers_page(cleaned(publication), tidy, site)


def _paragraphs_kept(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))
