"""A briefing in te reo Māori with an English summary; people and places in it are invented."""

from __future__ import annotations

from samples.sample import AGENCY, MINISTER, PORTFOLIO, Sample, private
from samples.sheet import SANS, Sheet, Style

_TITLE = "Ngā rama o ngā whanga iti"
_NOTE = (
    "He kōrero tēnei mō te tangata, ehara i te kōrero mō te whakatau. It is about private people who "
    "spoke at a hui; what they said is released, and who they are does not help to judge the decision."
)
_SECRETS = {
    "speaker": private("Hēmi Kōtarerau", _NOTE, whole=False),
    "kuia": private("Ngāhuia Tōtarawai", _NOTE, whole=False),
    "phone": private("021 555 0163", _NOTE),
    "mail": private("hemi.kotarerau@example.org", _NOTE),
    "home": private("6 Ara Pūhā, Whanga Pūkeko 9896", _NOTE, everywhere=False),
    "nhi": private("ZAB0003", _NOTE),
    "direct": private(
        "04 830 0133",
        "A direct line invites calls that the switchboard can take; the official's name is released.",
    ),
}


def te_reo_briefing() -> Sample:
    """Gives the briefing: most of it in te reo Māori, with every macron that it needs."""
    sheet = Sheet(
        _SECRETS,
        title=_TITLE,
        author="Pāora Mānuka-Reid",
        family=SANS,
        language="mi",
        marking="IN-CONFIDENCE",
        corner="BR-2026-0298",
    )
    _opening(sheet)
    _hui(sheet)
    _next(sheet)
    content, places = sheet.finish()
    return Sample(
        name="te-reo-briefing",
        content=content,
        places=places,
        secrets=_SECRETS,
        about={
            "kind": "briefing",
            "title": _TITLE,
            "agency": AGENCY,
            "reference": "BR-2026-0298",
            "portfolio": PORTFOLIO,
            "minister": MINISTER,
            "document_on": "2026-02-17",
            "decided_on": "2026-03-02",
            "language": "mi",
        },
    )


def _opening(sheet: Sheet) -> None:
    sheet.set("Te Manatū Take Tauira", Style(size=17, leading=23, bold=True, after=0))
    sheet.set(AGENCY, Style(size=11, leading=17, italic=True, after=12))
    sheet.set(_TITLE, Style(size=15, leading=21, bold=True, after=2))
    sheet.set("The lights of the small harbours", Style(italic=True, after=10))
    for line in (
        f"**Ki a / To:** {MINISTER}",
        "**Nā / From:** Pāora Mānuka-Reid, Kaiwhakahaere",
        "**Te rā / Date:** 17 Pēpuere 2026",
    ):
        sheet.set(line, after=1)
    sheet.y -= 10
    sheet.heading("Te kaupapa")
    sheet.item(
        "1", "Tēnā koe e te Minita. He pukapuka whakamōhio tēnei mō ngā rama o ngā whanga iti."
    )
    sheet.item(
        "2",
        "E toru ngā kaupapa matua o tēnei pūrongo: te haumaru o te moana, te mana o te hapū, me te utu.",
    )
    sheet.heading("He whakarāpopototanga / Summary")
    sheet.item(
        "3",
        "A hui about the harbour lights was held at a marae near Whanga Pūkeko in February. The "
        "hapū ask that the light be returned to the mouth of the river, and offer to look after it. "
        "The Ministry supports the request.",
    )


def _hui(sheet: Sheet) -> None:
    sheet.heading("Te hui")
    for label, text in (
        (
            "4",
            "I tū he hui ki te marae i te 12 o Pēpuere 2026. E rima tekau ngā tāngata i tae mai ki te hui.",
        ),
        (
            "5",
            (
                "I kōrero a [[speaker]] rātou ko tōna whānau mō te haumaru o ā rātou tamariki i te "
                "moana. Ko [[phone]] tōna nama waea, ko [[mail]] tōna īmēra, ā, kei [[home]] tōna kāinga."
            ),
        ),
        (
            "6",
            (
                "I kōrero anō a [[kuia]] mō te pō i tahuri ai te waka o tōna mokopuna. I haria te "
                "mokopuna ki te hōhipera (NHI [[nhi]] i reira), ā, kua ora ia ināianei."
            ),
        ),
        (
            "7",
            (
                "Ko te tono a te hapū kia whakahokia te rama ki te pūwaha o te awa. Ka tiaki te "
                "hapū i te rama i ngā wā katoa."
            ),
        ),
    ):
        sheet.item(label, text)
    sheet.heading("Ngā whakaaro o te Manatū / The Ministry's view")
    sheet.item("8", "E tautoko ana te Manatū i te tono a te hapū.")
    sheet.item(
        "9",
        "He nui ngā painga: ka kitea te awa i te pō, ka haumaru ngā tāngata hī ika, ka ora anō te "
        "hononga ki te moana.",
    )
    sheet.item(
        "10",
        "The cost is small, about $40,000 a year, and is part of the paper that goes to Cabinet in March "
        "(CAB-26-SUB-0187 refers).",
    )


def _next(sheet: Sheet) -> None:
    sheet.heading("Te utu / Cost")
    sheet.table(
        (210, 80, 80, 80),
        (
            ("Te take / Item", "2026/27", "2027/28", "2028/29"),
            ("Te rama me te hiko / Light and power", "$35,000", "$5,000", "$5,000"),
            ("Ngā kaitiaki / Keepers", "$20,000", "$40,000", "$40,000"),
        ),
    )
    sheet.heading("Ngā mahi e whai ake nei")
    sheet.item("11", "Ka whakautua ngā pātai a te hapū ā te Paraire.")
    sheet.item("12", "Ka tū anō he hui ki te marae ā te marama o Paenga-whāwhā.")
    sheet.heading("Te tuku pūrongo ki te marea / Proactive release")
    sheet.item(
        "13",
        "Ka tukuna tēnei pūrongo ki te marea, engari ka hunaia ngā kōrero e tika ana kia noho "
        "tūmataiti i raro i te Ture Pārongo Ōkawa 1982.",
    )
    sheet.heading("Ngā tūtohunga / Recommendations")
    sheet.set("E tūtohu ana mātou kia:")
    for label, text in (
        ("a", "**mōhio** koe ki ngā kōrero o te hui;"),
        ("b", "**whakaae** koe kia whakahokia te rama;"),
        ("c", "**whakaae** koe kia tukuna tēnei pūrongo ki te marea."),
    ):
        sheet.item(label, text)
    sheet.y -= 10
    sheet.keep(96)
    sheet.set("Nāku noa, nā", after=26)
    sheet.set("Pāora Mānuka-Reid", after=0)
    sheet.set("Kaiwhakahaere, Te Manatū Take Tauira", after=0)
    sheet.set("Waea: [[direct]]   Īmēra: paora.manuka-reid@sampleaffairs.govt.nz", after=0)
