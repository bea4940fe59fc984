"""A release's page of answers: what people said of it and what the agency replied, where it chose to show that.

It is a page of its own, in the release's folder from the first day on: the release's page stays the one whose
digest stands in the manifest, however often somebody asks. The same answers stand in it as data, so that page
and data are written, taken back and withdrawn as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.html.pages import answers_page
from publish.letters import clean, cleaned
from publish.metadata import Json, landing
from publish.site import Site, agency_key, answers_key
from publish.wording import REMARKS, machine_time
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
    return answers_page(cleaned(publication), tidy, _data(cleaned(publication), tidy, site), site)


def _data(publication: Publication, answers: Sequence[PublicAnswer], site: Site) -> Json:
    """Gives the answers as schema.org questions in JSON-LD; a remark's own words only where they are shown.

    Source: schema.org, CollectionPage, Question and Answer.
    """
    agency = {
        "@type": "GovernmentOrganization",
        "name": publication.agency.name,
        "url": site.address(agency_key(publication.agency)),
    }
    told = [
        {
            "@type": "Question",
            "name": REMARKS[one.kind],
            **({"text": one.said} if one.said else {}),
            **({"pagination": str(one.page)} if one.page else {}),
            "acceptedAnswer": {
                "@type": "Answer",
                "text": one.answer,
                "datePublished": machine_time(one.at),
                "author": agency,
            },
        }
        for one in answers
    ]
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": site.address(answers_key(publication)),
        "about": {"@type": "Report", "@id": landing(publication, site), "name": publication.title},
        "hasPart": told,
    }


def _paragraphs_kept(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))
