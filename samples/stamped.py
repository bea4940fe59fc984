"""A release as agencies make them: a cover that was written, and stamped pages that were scanned."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from samples.sample import AGENCY, MINISTER, PORTFOLIO, Sample, private
from samples.scan import Overlay, scanned
from samples.sheet import HEIGHT, SANS, SERIF, WIDTH, Secret, Sheet, Style

_MEMO_SECRETS = {
    "owner": private("Leopold Underhay", whole=False),
    "mr": private("Mr Underhay"),
    "farm": private("233 Saltgrass Road, RD 7, Whimbrel 9899", everywhere=False),
    "phone": private("03 555 0106"),
    "mail": private("l.underhay@example.net"),
    "bank": private("01-0902-0068389-00"),
    "rate": Secret(
        "$12,400",
        "OIA-9-2-j",
        "The Ministry is still negotiating with the other land owners; knowing this sum would put it at a "
        "disadvantage. The total is released.",
        everywhere=False,
        whole=True,
    ),
}
_MEMO_SKEW = {1: -0.2, 2: 0.25}
_STAMP = "PROACTIVELY RELEASED"
_STAMP_ALPHA = 0.45


def mixed_release() -> Sample:
    """Gives a release as agencies make them: a cover that was written, and stamped pages that were scanned."""
    title = "Land for the Light at Port Whimbrel"
    cover = _cover(title)
    sheet = Sheet(_MEMO_SECRETS, title=title, author="", family=SERIF, marking="IN-CONFIDENCE")
    _memo(sheet, title)
    original, places = sheet.finish()
    overlays: dict[int, Overlay] = {1: _stamp, 2: _stamp_as_form}
    scan, moved = scanned(original, places, skew=_MEMO_SKEW, title=title, overlays=overlays)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(cover)) as pdf, pikepdf.open(io.BytesIO(scan)) as pages:
        behind = len(pdf.pages)
        pdf.pages.extend(pages.pages)
        pdf.save(buffer, deterministic_id=True)
    return Sample(
        name="mixed-release",
        content=buffer.getvalue(),
        places=tuple(replace(place, page=place.page + behind) for place in moved),
        secrets=_MEMO_SECRETS,
        about={
            "kind": "briefing",
            "title": title,
            "agency": AGENCY,
            "reference": "BR-2026-0311",
            "portfolio": PORTFOLIO,
            "minister": MINISTER,
            "document_on": "2026-02-11",
            "decided_on": "2026-02-16",
            "language": "en-NZ",
        },
    )


def _cover(title: str) -> bytes:
    sheet = Sheet({}, title=title, author=AGENCY, family=SANS)
    sheet.set(AGENCY, Style(size=18, leading=24, bold=True, align="centre", after=0))
    sheet.set("Proactive release", Style(size=13, leading=19, bold=True, align="centre", after=14))
    for name, value in (
        ("Minister", MINISTER),
        ("Portfolio", PORTFOLIO),
        ("Title", title),
        ("Date of issue", "16 March 2026"),
    ):
        sheet.set(f"**{name}:** {value}", after=3)
    sheet.heading("Documents in this release")
    sheet.table(
        (80, 240, 130),
        (
            ("Date", "Title", "Author"),
            ("11 February 2026", title, "Ministry of Sample Affairs"),
        ),
    )
    sheet.heading("About this release")
    sheet.set(
        "This briefing was scanned from the signed original. Parts of it are not suitable for "
        "release and would be withheld if they were requested under the Official Information Act "
        "1982 (the Act). Where this is so, the section of the Act that would apply is named in "
        "their place. No public interest was found that would outweigh the reasons for withholding."
    )
    sheet.heading("Key to the grounds")
    sheet.table(
        (90, 360),
        (
            ("Section", "Why"),
            ("9(2)(a)", "to protect the privacy of natural persons, hei tiaki i te noho tūmataiti"),
            ("9(2)(j)", "to enable negotiations without prejudice or disadvantage"),
        ),
    )
    sheet.heading("Licence")
    sheet.set(
        "An invented sample. You may use it under Creative Commons Attribution 4.0 (CC BY 4.0)."
    )
    return sheet.finish()[0]


def _memo(sheet: Sheet, title: str) -> None:
    sheet.set("Briefing to the Minister", Style(size=16, leading=22, bold=True, after=8))
    for line in (
        f"**To:** {MINISTER}, Minister for Harbour Safety",
        "**From:** Tāne Marsh-Kererū, Manager Coastal Works",
        "**Date:** 11 February 2026",
        f"**Title:** {title}",
        "**Reference:** BR-2026-0311",
    ):
        sheet.set(line, after=1)
    sheet.y -= 10
    sheet.heading("Purpose")
    sheet.item(
        "1", "This briefing tells you how land for the new light at Port Whimbrel can be obtained."
    )
    sheet.heading("The site")
    sheet.item(
        "2",
        "The only suitable site is on the farm of [[owner]] at [[farm]] above the harbour. It is "
        "four metres square, and is reached over the farm's own track.",
    )
    sheet.item(
        "3",
        "[[mr]] is willing to let the site to the Crown for thirty years. He can be reached on "
        "[[phone]] or at [[mail]] before eight in the morning.",
    )
    sheet.heading("Cost")
    sheet.item(
        "4",
        "He has offered the site for [[rate]] a year. Together the eleven sites are expected to "
        "cost less than $90,000 a year, which is within the baseline of the Ministry.",
    )
    sheet.item(
        "5",
        "A deposit for the survey, $600, would be paid to his account [[bank]] when the letter of "
        "intent is signed.",
    )
    sheet.heading("Mana whenua")
    sheet.item(
        "6",
        "The hapū were asked about the site on 30 January 2026. Nō rātou te mana o te whenua; they have no "
        "objection, and ask to be told before any ground is broken.",
    )
    sheet.heading("Next steps")
    for label, text in (
        ("7", "If you agree, the Ministry will sign a letter of intent in March 2026."),
        ("8", "The other ten owners will be approached by 30 June 2026."),
        ("9", "You will be told of any owner who is not willing to let a site."),
    ):
        sheet.item(label, text)
    sheet.keep(190)
    sheet.heading("Recommendations")
    sheet.set("We recommend that you:")
    for label, text in (
        ("a", "**note** that [[owner]] has offered a site;"),
        ("b", "**agree** that the Ministry accept the offer;"),
        ("c", "**agree** that this briefing be released proactively."),
    ):
        sheet.item(label, text)
    sheet.y -= 24
    sheet.set("Tāne Marsh-Kererū", after=0)
    sheet.set("Manager Coastal Works")


def _stamp(canvas: Canvas) -> None:
    """Draws the stamp over a page as plain text, as one kind of stamping program does."""
    canvas.saveState()
    canvas.setFillAlpha(_STAMP_ALPHA)
    _stamp_words(canvas)
    canvas.restoreState()


def _stamp_as_form(canvas: Canvas) -> None:
    """Draws the stamp inside a form XObject, as the other kind does; the form inherits the alpha."""
    canvas.beginForm("stamp", 0, 0, WIDTH, HEIGHT)
    _stamp_words(canvas)
    canvas.endForm()
    canvas.saveState()
    canvas.setFillAlpha(_STAMP_ALPHA)
    canvas.doForm("stamp")
    canvas.restoreState()


def _stamp_words(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(54)
    canvas.setFont(SANS.bold, 50)
    canvas.setFillGray(0.55)
    canvas.drawCentredString(0, -18, _STAMP)
    canvas.restoreState()
