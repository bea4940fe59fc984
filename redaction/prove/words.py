"""Witness: pypdf's text. No term that must be gone may stand on any page, title or property."""

from __future__ import annotations

import pypdf

from redaction.prove.case import Case, Finding, stands_in

OWN_PROPERTY = "Proactive release engine"
"""What we say of ourselves in every file; a paper on proactive release may withhold the same words."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many pages were searched, and where a term still stands."""
    reader = pypdf.PdfReader(case.public)
    objections: list[Finding] = []
    if len(reader.pages) != case.count:
        what = f"{len(reader.pages)} pages where the source has {case.count}"
        objections.append(Finding(None, None, what))
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        objections += [
            Finding(number, None, f"the words of mark {term.mark} can be extracted")
            for term in case.banned
            if stands_in(term.folded, text)
        ]
    said = [str(value) for value in (reader.metadata or {}).values()]
    properties = " \n ".join(value for value in said if value != OWN_PROPERTY)
    objections += [
        Finding(None, None, f"the words of mark {term.mark} stand in the properties or title")
        for term in case.banned
        if stands_in(term.folded, properties)
    ]
    return len(reader.pages), objections
