"""What a sample is: its bytes, its secrets and their places, and what is said of it when it is queued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samples.sheet import Place, Secret

AGENCY = "Ministry of Sample Affairs"
MINISTER = "Hon Marama Hazelgrove"
PORTFOLIO = "Harbour Safety"
CHECKED = {
    "grounds": "Each box has its ground and its balance.",
    "privacy": "Private people are marked; officials and the Minister stay.",
    "marking": "IN-CONFIDENCE as received, on each page.",
    "privilege": "Legal advice is marked wherever it stands.",
    "commercial": "The tender's prices are marked, nothing else is.",
    "enactments": "No other Act forbids release; no order of a court.",
    "defamation": "Nothing is said of anyone that could not be shown.",
    "copyright": "All of it is the Crown's.",
    "timing": "Announced; nothing is under negotiation.",
}
"""What each check of Cabinet material found, by check."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up document.

    Attributes:
        name: file name without its ending.
        content: the PDF.
        places: where the secrets stand on the pages.
        secrets: the secrets by key.
        about: what ``samples.yaml`` says of it.
        hidden: planted where no page shows it (properties, attachments, notes).
    """

    name: str
    content: bytes = field(repr=False)
    places: tuple[Place, ...]
    secrets: Mapping[str, Secret]
    about: Mapping[str, str]
    hidden: tuple[str, ...] = ()

    def planted(self) -> list[str]:
        """Gives every string that the public copy may not hold, in the order of the paper, each once."""
        shown = [text for place in self.places for text in self.secrets[place.key].planted]
        return list(dict.fromkeys([*shown, *self.hidden]))

    def decisions(self) -> dict[str, object]:
        """Gives the reviewed decisions: each appearance of a secret is marked, all else is released."""
        return {
            "reviewer": "mere.reviewer",
            "approver": "sione.approver",
            "decision": "part",
            "marks": [
                {
                    "page": place.page,
                    "boxes": [box.as_list() for box in place.boxes],
                    "ground": self.secrets[place.key].ground,
                    "everywhere": self.secrets[place.key].everywhere,
                    "note": self.secrets[place.key].note,
                }
                for place in self.places
            ],
            "others": "release",
            "evidence": self._evidence(),
        }

    def _evidence(self) -> list[dict[str, str]]:
        """Gives what a careful agency would have found on the way to this release."""
        evidence = [
            {"kind": "marking", "subject": "UNCLASSIFIED", "found": "Lowered for release."},
            {"kind": "originator-consent", "subject": AGENCY, "found": "Consented by e-mail."},
        ]
        if any(secret.ground == "OIA-9-2-h" for secret in self.secrets.values()):
            found = "Privilege is kept: the advice is withheld."
            evidence.append({"kind": "legal-sign-off", "subject": "Legal team", "found": found})
        if self.about["kind"] == "oia-response":
            found = "Name and address are marked on each page."
            evidence.append({"kind": "requester-removed", "subject": "requester", "found": found})
        if self.about["kind"].startswith("cabinet-"):
            evidence += [
                {"kind": "check", "subject": check, "found": found}
                for check, found in CHECKED.items()
            ]
            evidence += [
                {"kind": "minister-approval", "subject": MINISTER, "found": "Signed minute."},
                {"kind": "administration", "subject": "The sample administration"},
                {
                    "kind": "apart",
                    "subject": "same day",
                    "found": "Paper and minute go out one after the other on the same day.",
                },
            ]
        return evidence


def private(text: str, note: str = "", *, whole: bool = True, everywhere: bool = True) -> Secret:
    """Gives a secret that is about one person, withheld for privacy.

    An address or a date shares words with what may be said ("Port", "March"), so those are marked where
    they stand and not everywhere.
    """
    balance = note or (
        "It is about a private person and does not help anyone to judge the decision; "
        "no public interest in release outweighs that."
    )
    return Secret(text, "OIA-9-2-a", balance, everywhere, whole)
