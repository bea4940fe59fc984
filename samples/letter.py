"""An answer to an OIA request, signed, scanned, with the e-mail that was asked for."""

from __future__ import annotations

from samples.sample import AGENCY, Sample, private
from samples.scan import scanned
from samples.sheet import LEFT, RIGHT, SERIF, Sheet, Style

_REQUESTER = (
    "It says who asked. Publishing an answer does not need the requester's details, and the public "
    "interest is in the answer."
)
_OIA_SECRETS = {
    "requester": private("Jocasta Bellweather", _REQUESTER),
    "ms": private("Ms Bellweather", _REQUESTER),
    "street": private("48b Marram Crescent", _REQUESTER, everywhere=False),
    "town": private("Dunlin Bay 9897", _REQUESTER, everywhere=False),
    "mail": private("jocasta.bellweather@example.com", _REQUESTER),
    "phone": private("027 555 0128", _REQUESTER),
    "neighbour": private("Ignatius Thornquist"),
    "mobile": private("022 555 0185"),
    "ird": private("136-410-132"),
    "nhi": private("ZAC5361"),
    "bank": private("08-6523-1954512-001"),
    "direct": private(
        "04 830 0119",
        "A direct line invites calls that the switchboard can take; the official's name and the public "
        "number are released.",
    ),
}
_OIA_SKEW = {1: 0.22, 2: -0.17, 3: 0.12}


def oia_response() -> Sample:
    """Gives a signed answer to a request, scanned, with the requester's details and an e-mail attached."""
    title = "Response to a request about complaints over harbour lights"
    sheet = Sheet(_OIA_SECRETS, title=title, author="", family=SERIF)
    _letterhead(sheet)
    _answer(sheet)
    _attached_email(sheet)
    original, places = sheet.finish()
    content, moved = scanned(original, places, skew=_OIA_SKEW, title=title)
    return Sample(
        name="oia-response-scanned",
        content=content,
        places=moved,
        secrets=_OIA_SECRETS,
        about={
            "kind": "oia-response",
            "title": title,
            "agency": AGENCY,
            "reference": "OIA-2026-0042",
            "request_id": "OIA-2026-0042",
            "document_on": "2026-04-29",
            "language": "en-NZ",
        },
    )


def _letterhead(sheet: Sheet) -> None:
    sheet.set(AGENCY, Style(size=18, leading=22, bold=True, after=0))
    sheet.set("Te Manatū Take Tauira", Style(size=12, leading=18, italic=True, after=4))
    sheet.canvas.setLineWidth(1)
    sheet.canvas.line(LEFT, sheet.y, RIGHT, sheet.y)
    sheet.y -= 16
    for line in (
        "29 April 2026",
        "",
        "[[requester]]",
        "[[street]]",
        "[[town]]",
        "By e-mail: [[mail]]",
    ):
        if line:
            sheet.set(line, after=2)
        else:
            sheet.y -= 10
    sheet.y -= 10
    sheet.set("Our reference: OIA-2026-0042", after=12)


def _answer(sheet: Sheet) -> None:
    sheet.set("Tēnā koe [[ms]]", after=10)
    sheet.set("**Your request for official information**", after=8)
    sheet.set(
        "Thank you for your request of 31 March 2026, made under the Official Information Act 1982 "
        "(the Act). You asked for:"
    )
    sheet.item(
        "1.", "the number of complaints about harbour lights received since 1 January 2024; and"
    )
    sheet.item("2.", "the e-mail that led to the inspection at Dunlin Bay in June 2025.")
    sheet.set(
        "When we rang you on [[phone]] on 7 April 2026, you confirmed that the number is wanted for "
        "each year, and not for each port."
    )
    sheet.heading("Complaints received")
    sheet.table(
        (150, 150, 150),
        (
            ("Year", "Complaints", "Inspections made"),
            ("2024", "31", "9"),
            ("2025", "46", "17"),
            ("2026, to 31 March", "12", "4"),
        ),
    )
    sheet.heading("The e-mail of June 2025")
    sheet.set(
        "The e-mail is attached and released to you in part. Details about private people are "
        "withheld under section 9(2)(a) of the Act, to protect their privacy. As section 9(1) "
        "requires, we have considered the public interest in releasing them, and it "
        "does not outweigh the need to withhold."
    )
    sheet.set(
        "You asked that the charge of $38.00 that you paid by mistake be returned. It was paid into your "
        "account [[bank]] on 14 April 2026."
    )
    sheet.set(
        "You have the right to ask an Ombudsman to investigate and review this decision. How to do so is "
        "explained at www.ombudsman.parliament.nz, and our freephone 0800 555 019 can help you with it."
    )
    sheet.set(
        "We intend to publish this letter on our website, without your name and contact details. If "
        "you wish to talk about it, please call Tāne Marsh-Kererū on [[direct]] or write to "
        "oia@sampleaffairs.govt.nz."
    )
    sheet.keep(120)
    sheet.set("Nāku noa, nā", after=4)
    _signature(sheet)
    sheet.set("Dr Ngaire Holmwood", after=0)
    sheet.set("**Chief Executive**")


def _signature(sheet: Sheet) -> None:
    y, put = sheet.y - 26, sheet.canvas
    put.setLineWidth(1.3)
    path = put.beginPath()
    path.moveTo(LEFT + 2, y)
    path.curveTo(LEFT + 18, y + 42, LEFT + 30, y - 24, LEFT + 36, y + 14)
    path.curveTo(LEFT + 44, y + 30, LEFT + 52, y - 12, LEFT + 66, y + 6)
    path.curveTo(LEFT + 80, y + 18, LEFT + 94, y - 6, LEFT + 138, y + 8)
    put.drawPath(path)
    sheet.y -= 46


def _attached_email(sheet: Sheet) -> None:
    sheet.next_page()
    sheet.set("Attachment: e-mail of 3 June 2025", Style(size=13, leading=18, bold=True, after=10))
    for line in (
        "**From:** [[neighbour]]",
        "**Sent:** Tuesday, 3 June 2025 9.14 pm",
        "**To:** harbours@sampleaffairs.govt.nz",
        "**Subject:** the light at Dunlin Bay is out again",
    ):
        sheet.set(line, after=1)
    sheet.y -= 12
    for text in (
        "Kia ora",
        (
            "The light on the north mole has been dark since Sunday. Two boats went on to the bar "
            "last night, and my brother was on one of them. He is in hospital now; his number there "
            "is [[nhi]] if you need to ask how he is."
        ),
        (
            "I have kept the log of that light since 2011. You can ring me any evening on "
            "[[mobile]] and I will read it to you. If the old allowance is still paid, "
            "my tax number is [[ird]] as before."
        ),
        "Somebody will drown there if nothing is done. Please send an inspector.",
        "Ngā mihi",
        "[[neighbour]]",
    ):
        sheet.set(text, after=9)
