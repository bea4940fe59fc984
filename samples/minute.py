"""The minute of what Cabinet decided about the paper of ``samples.cabinet``."""

from __future__ import annotations

from samples.cabinet import MARKING, TITLE
from samples.cabinet import SECRETS as PAPER_SECRETS
from samples.sample import AGENCY, MINISTER, PORTFOLIO, Sample
from samples.sheet import LEFT, RIGHT, SERIF, Secret, Sheet, Style

_SECRETS = {key: PAPER_SECRETS[key] for key in ("keeper", "price", "advice")} | {
    "levy": Secret(
        "invited the Minister for Harbour Safety to report back by 30 November 2026 on a levy on berths;",
        "OIA-9-2-f-iv",
        "The advice that was asked for is not given yet; to be looked at again when Cabinet decides.",
        everywhere=False,
        phrases=("levy on berths",),
    )
}


def minute() -> Sample:
    """Gives the minute of what Cabinet decided about the paper."""
    sheet = Sheet(
        _SECRETS,
        title=f"Minute: {TITLE}",
        author="Cabinet Office (sample)",
        family=SERIF,
        marking=MARKING,
        corner="CAB-26-MIN-0187",
    )
    sheet.y -= 4
    sheet.set("Cabinet", Style(size=26, leading=32, bold=True, after=0))
    sheet.set("Minute of Decision", Style(size=17, leading=24, bold=True, after=8))
    top = sheet.y
    sheet.y -= 5
    sheet.set(
        "For the use of Cabinet. Whoever holds this minute keeps it as its marking says, and releases it "
        "only with the authority to do so.",
        Style(size=10, leading=14, italic=True, left=LEFT + 6, right=RIGHT - 6, after=2),
    )
    sheet.canvas.setLineWidth(0.8)
    sheet.canvas.line(LEFT, top, RIGHT, top)
    sheet.canvas.line(LEFT, sheet.y, RIGHT, sheet.y)
    sheet.y -= 14
    sheet.set(TITLE, Style(size=14, leading=20, bold=True, after=8))
    sheet.set("**Portfolio**      Harbour Safety", after=14)
    sheet.set(
        "On 2 March 2026, following reference from the Cabinet Regional Affairs Committee, Cabinet:"
    )
    for label, text in (
        ("1", "**noted** that eleven small ports have been without lights since 2024;"),
        ("2", "**agreed** to restore all eleven lights by 30 June 2028;"),
        (
            "3",
            "**agreed** that the capital cost of $6.20 million be met from within Vote Sample Affairs;",
        ),
        ("4", "**noted** that the preferred supplier has offered [[price]] for three years;"),
        (
            "5",
            (
                "**authorised** the Minister for Harbour Safety to pay [[keeper]] the allowance "
                "that was promised for the light at Port Whimbrel;"
            ),
        ),
        ("6", "[[levy]]"),
        (
            "7",
            (
                "**noted** that mana whenua will be asked to bless each light before it is lit, kia tau te "
                "rangimārie;"
            ),
        ),
        (
            "8",
            "**agreed** that the paper and this minute be released proactively within 30 business days.",
        ),
    ):
        sheet.item(label, text)
    sheet.y -= 30
    sheet.set("Ottilie Fernsby", after=0)
    sheet.set("for Secretary of the Cabinet", after=20)
    sheet.set("**Distribution**", after=2)
    for line in (
        "Office of the Minister for Harbour Safety",
        "Chief Executive, Ministry of Sample Affairs (Dr Ngaire Holmwood)",
        "The Treasury",
    ):
        sheet.set(line, Style(size=10, leading=15, after=0))
    content, places = sheet.finish()
    return Sample(
        name="cabinet-minute",
        content=content,
        places=places,
        secrets=_SECRETS,
        about={
            "kind": "cabinet-minute",
            "title": f"Minute: {TITLE}",
            "agency": AGENCY,
            "reference": "CAB-26-MIN-0187",
            "portfolio": PORTFOLIO,
            "minister": MINISTER,
            "document_on": "2026-03-02",
            "decided_on": "2026-03-02",
            "language": "en-NZ",
        },
    )
