"""A Cabinet paper, set as such papers are; everybody and everything in it is invented."""

from __future__ import annotations

import io

import pikepdf

from samples.sample import AGENCY, MINISTER, PORTFOLIO, Sample, private
from samples.sheet import Secret, Sheet, Style

TITLE = "Restoring Harbour Lights in Small Ports"
MARKING = "IN-CONFIDENCE"
_COMMERCIAL = (
    "The supplier is still bidding elsewhere; its offered price would be used against it. The total "
    "cost is released, which meets the public interest in how money is spent."
)
_PRICE = Secret("$4.85 million", "OIA-9-2-b-ii", _COMMERCIAL, everywhere=False, whole=True)
_KEEPER = private("Aroha Penhaligon", whole=False)
SECRETS = {
    "keeper": _KEEPER,
    "ms": private("Ms Penhaligon"),
    "home": private("17 Tern Lookout Road, Port Whimbrel 9899", whole=False, everywhere=False),
    "phone": private("021 555 0142"),
    "mail": private("aroha.penhaligon@example.org"),
    "ird": private("49-091-850"),
    "bank": private("01-0902-0068389-00"),
    "born": private("14 March 1961", everywhere=False),
    "claimant": private("Tobias Quillfeather", whole=False),
    "nhi": private("ZAA0067"),
    "price": _PRICE,
    "advice": Secret(
        "I am also considering whether a levy on berths could meet part of the running costs from "
        "2028. I have asked officials for advice on rates between two and five percent of berth fees, "
        "and intend to consult colleagues before Cabinet is asked to decide anything about it.",
        "OIA-9-2-f-iv",
        "Advice on the levy is still under way and no decision is made; release now would cut short "
        "orderly advice to Ministers. To be looked at again when Cabinet decides.",
        everywhere=False,
        phrases=("levy on berths", "between two and five percent of berth fees"),
    ),
    "legal": Secret(
        "Crown Law advises that the Crown would probably succeed if the former contractor brought a "
        "claim, because the contract ended by its own terms on 30 June 2025.",
        "OIA-9-2-h",
        "This is legal advice given in confidence; the privilege is not waived, and the interest in "
        "open advice to the Crown outweighs release.",
        everywhere=False,
        phrases=("would probably succeed", "ended by its own terms on 30 June 2025"),
    ),
}
_PORTS = (
    ("", "Port", "Groundings", "Year of work"),
    ("1", "Port Whimbrel", "14", "2026/27"),
    ("2", "Ōkaretau", "12", "2026/27"),
    ("3", "Sandpiper Basin", "11", "2026/27"),
    ("4", "Te Ana Kōtuku", "9", "2026/27"),
    ("5", "Gannet Steps", "8", "2026/27"),
    ("6", "Tīeke Landing", "7", "2027/28"),
    ("7", "Whanga Pūkeko", "6", "2027/28"),
    ("8", "Dotterel Reach", "5", "2027/28"),
    ("9", "Lower Petrel", "4", "2027/28"),
    ("10", "Tāiko Spit", "3", "2027/28"),
    ("11", "Oystercatcher Quay", "2", "2027/28"),
)


def paper() -> Sample:
    """Gives the Cabinet paper, with things behind its pages that must not go out either."""
    sheet = Sheet(
        SECRETS,
        title=TITLE,
        author="Tāne Marsh-Kererū",
        marking=MARKING,
        keywords="draft 7; keeper Aroha Penhaligon; file HS-2026-0041",
    )
    _opening(sheet)
    _background(sheet)
    _money(sheet)
    _implications(sheet)
    _ending(sheet)
    content, places = sheet.finish()
    return Sample(
        name="cabinet-paper",
        content=_with_things_behind(content),
        places=places,
        secrets=SECRETS,
        about={
            "kind": "cabinet-paper",
            "title": TITLE,
            "agency": AGENCY,
            "reference": "CAB-26-SUB-0187",
            "portfolio": PORTFOLIO,
            "minister": MINISTER,
            "document_on": "2026-02-20",
            "decided_on": "2026-03-02",
            "language": "en-NZ",
        },
        hidden=("021 555 0177", "IRD 49-091-850 checked", "tide-table-7731"),
    )


def _opening(sheet: Sheet) -> None:
    for line in (
        "Office of the Minister for Harbour Safety",
        "Chair, Cabinet Regional Affairs Committee",
    ):
        sheet.set(line, after=4)
    sheet.y -= 14
    sheet.set(TITLE, Style(size=15, leading=21, bold=True, after=10))
    sheet.heading("Proposal")
    sheet.item(
        "1",
        "This paper seeks agreement to restore the lights at eleven small ports, and to pay for the "
        "first three years from within existing baselines.",
    )
    sheet.heading("Relation to government priorities")
    sheet.item(
        "2",
        "The proposal supports the Government's commitment to safe and reliable transport between "
        "the regions, and to the wellbeing of coastal communities.",
    )
    sheet.heading("Executive Summary")
    for label, text in (
        (
            "3",
            (
                "Eleven small ports lost their lights between 2019 and 2024 when equipment failed "
                "and was not replaced. Groundings within two nautical miles of these ports have "
                "risen from four to thirteen a year."
            ),
        ),
        (
            "4",
            (
                "I propose to restore all eleven lights over two years. The capital cost is $6.20 "
                "million. The preferred supplier has offered to install "
                "and maintain the lights for [[price]] over three years."
            ),
        ),
        (
            "5",
            (
                "Mana whenua at each of the ports, harbourmasters and fishers support the proposal. "
                "The Ministry will report on progress every six months."
            ),
        ),
    ):
        sheet.item(label, text)


def _background(sheet: Sheet) -> None:
    sheet.heading("Background")
    sheet.item(
        "6",
        "Small ports are those with fewer than forty registered vessels. Their lights were kept by local "
        "people under agreements with the former Harbours Board, most of which ended in 2019.",
    )
    sheet.item(
        "7",
        "The experience of one keeper shows what was lost. [[keeper]] of [[home]] kept the light at Port "
        "Whimbrel for twenty-two years without pay. She wrote to me last year, and can be reached at "
        "[[mail]] or on [[phone]] by officials who need the records of that light.",
    )
    sheet.item(
        "8",
        "Officials have confirmed that [[ms]] (born [[born]] and known to Inland Revenue as [[ird]] "
        "for tax) was never paid the allowance that the agreement promised. The Ministry proposes "
        "to pay $1,850 to her account [[bank]] in full settlement.",
    )
    sheet.item(
        "9",
        "In August 2025 a skipper, [[claimant]] (NHI [[nhi]] in the hospital's record), was badly "
        "hurt when his vessel struck the Whimbrel bar in the dark. The Coroner has since "
        "recommended that the light be restored.",
    )
    sheet.heading("Options")
    sheet.item("10", "I have considered three options:")
    for label, text in (
        ("10.1", "**keep things as they are**, and rely on electronic charts alone;"),
        ("10.2", "**restore the five busiest lights** in 2026, and review the rest in 2028;"),
        ("10.3", "**restore all eleven lights** over two years (the preferred option)."),
    ):
        sheet.item(label, text, indent=30, hang=36)
    sheet.item(
        "11",
        "The preferred option removes most of the risk. Electronic charts help larger vessels, but half of "
        "the vessels at small ports carry none.",
    )
    sheet.item("12", "[[advice]]")


def _money(sheet: Sheet) -> None:
    sheet.heading("Financial Implications")
    sheet.item(
        "13",
        "The cost will be met from Vote Sample Affairs by reprioritising funding for harbour "
        "surveys. No new funding is sought.",
    )
    sheet.table(
        (207, 81, 81, 81),
        (
            ("$ million", "2026/27", "2027/28", "2028/29"),
            ("Capital: lights and power", "3.90", "2.30", "-"),
            ("Operating: keepers and inspection", "0.40", "0.65", "0.70"),
            ("Total", "4.30", "2.95", "0.70"),
        ),
    )
    sheet.item(
        "14",
        "The Treasury was consulted and supports the proposal. The offer of [[price]] is valid "
        "until 30 June 2026, and the supplier has asked that it be kept confidential.",
    )


def _implications(sheet: Sheet) -> None:
    sheet.heading("Legislative Implications")
    sheet.item("15", "The proposal has no legislative implications.")
    sheet.heading("Legal Implications")
    sheet.item("16", "[[legal]]")
    sheet.heading("Impact Analysis")
    sheet.item(
        "17",
        "The requirements for regulatory impact analysis do not apply. The climate implications were "
        "assessed; solar lights replace diesel generators at four of the ports.",
    )
    sheet.heading("Te Tiriti o Waitangi Implications")
    sheet.item(
        "18",
        "Six of the lights stand on or beside wāhi tapu. Mana whenua were consulted about each of "
        "them, and their conditions (kia tūpato, kia tika te mahi) are part of the contract.",
    )
    sheet.heading("Population Implications")
    sheet.item(
        "19",
        "Coastal and rural communities, among them many Māori and older people, benefit most. No group is "
        "expected to be worse off.",
    )
    sheet.heading("Human Rights")
    sheet.item(
        "20",
        "The proposal is consistent with the New Zealand Bill of Rights Act 1990 and the Human Rights Act "
        "1993.",
    )
    sheet.heading("Implementation and Risks")
    sheet.item(
        "21",
        "The Ministry will let one contract for all eleven lights. The order of work, in Appendix "
        "1, follows the number of groundings at each port since 2019.",
    )
    sheet.item(
        "22",
        "The main risk is weather: work on exposed headlands is possible on about ninety days a "
        "year. The plan therefore leaves the whole summer of 2027/28 as a reserve.",
    )
    sheet.heading("Consultation")
    sheet.item(
        "23",
        "The Treasury, the Ministry of Sample Transport, the Department of Sample Conservation and Te "
        "Puna Tauira were consulted. The Department of the Prime Minister and Cabinet was informed.",
    )
    sheet.heading("Communications")
    sheet.item(
        "24",
        "I will announce the decision with the harbourmasters of the eleven ports. Questions from "
        "the public go to harbours@sampleaffairs.govt.nz in the meantime.",
    )
    sheet.heading("Proactive Release")
    sheet.item(
        "25",
        "I intend to release this paper proactively, within 30 business days of the final Cabinet "
        "decision, with redactions as appropriate under the Official Information Act 1982.",
    )


def _ending(sheet: Sheet) -> None:
    sheet.keep(250)
    sheet.heading("Recommendations")
    sheet.set("The Minister for Harbour Safety recommends that the Committee:")
    for label, text in (
        ("1", "**note** that eleven small ports have been without lights since 2024;"),
        ("2", "**agree** to restore all eleven lights by 30 June 2028;"),
        ("3", "**agree** that the capital cost of $6.20 million be met from existing baselines;"),
        ("4", "**note** that the preferred supplier has offered [[price]] for three years;"),
        ("5", "**agree** to pay [[keeper]] the allowance that she was promised;"),
        ("6", "**invite** the Minister for Harbour Safety to report back every six months."),
    ):
        sheet.item(label, text)
    sheet.keep(96)
    sheet.y -= 12
    sheet.set("Authorised for lodgement", after=34)
    sheet.set(MINISTER, after=0)
    sheet.set("Minister for Harbour Safety")
    sheet.next_page()
    sheet.set("Appendix 1: Order of work", Style(size=13, leading=19, bold=True, after=10))
    sheet.table((40, 190, 110, 110), _PORTS)
    sheet.set(
        "Groundings are those reported within two nautical miles of the port, 2019 to 2025. A year is a "
        "financial year that ends on 30 June.",
        Style(size=10, leading=15),
    )


def _with_things_behind(content: bytes) -> bytes:
    """Gives the paper with an attachment, a comment and a bookmark: what a page does not show."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        note = b"Keeper's file: Aroha Penhaligon, IRD 49-091-850 checked, see tide-table-7731.\n"
        pdf.attachments["keeper-notes.txt"] = pikepdf.AttachedFileSpec(
            pdf,
            note,
            filename="keeper-notes.txt",
            description="",
            mime_type="text/plain",
            creation_date="D:20260220000000Z",
            mod_date="D:20260220000000Z",
        )
        comment = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[540, 400, 558, 418],
            Contents=pikepdf.String("Check with Aroha Penhaligon, her other phone is 021 555 0177"),
            T=pikepdf.String("Tāne Marsh-Kererū"),
            Name=pikepdf.Name.Comment,
        )
        pdf.pages[1].Annots = pikepdf.Array([pdf.make_indirect(comment)])
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Aroha Penhaligon's case", 1))
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
