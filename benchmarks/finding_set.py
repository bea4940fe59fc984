"""A set of New Zealand texts with known personal information, made in code; nobody in it exists.

Two halves share no name and no template: ``tuning`` may be looked at while recognisers are changed,
``held-out`` is only for reporting. The names of the held-out half were written down without a look at the
recognisers' own word lists, and a part of them is put together from syllables, so that no list has them.

The hands that wrote the recognisers wrote this set too: its figures show that nothing is broken, not how
a stranger's papers would fare.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from redaction.detectors import bank_account, credit_card, ird

Half = Literal["tuning", "held-out"]


@dataclass(frozen=True, slots=True)
class Gold:
    """One piece of personal information in a text: offsets, category, and the origin of a name."""

    start: int
    end: int
    category: str
    origin: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One text with everything in it that identifies somebody."""

    id: str
    text: str
    gold: tuple[Gold, ...]


_NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "tuning": {
        "maori": (
            "Hinewai Rāwiri Mereana Wiremu Anahera Tāmati Kahurangi Hēmi Aroha Matiu Ngaire Piripi Marama Hoani Te-Rina Tūpōhihi Waikōrari Hekengārangi",
            "Parata Ngata Waititi Kereama Tūrei Pōmare Tawhai Hakaraia Ruka Manihera Pēneti Karaitiana Te-Kani Mihaere Mōkihi Tāwhaki Rongokako Te-Hūnuku",
        ),
        "pacific": (
            "Sione Mele Tevita Lose Ioane Sina Viliami Ana Semisi Talia Malakai Fetu Lotomanu Tuipelehake Vasalua",
            "Taufahema Leota Fa'asavalu Tuilagi Havea Latu Su'a Tupou Faleafa Mata'afa Vaai Folau Lealaiauloto Ma'ukoloa Vunisa",
        ),
        "asian": (
            "Priya Wei Gurpreet Minh-Anh Hiroshi Anjali Jian Soo-jin Rahul Mei Nikhil Trang Zixuan Lakshan Yerim",
            "Patel Zhang Singh Nguyen Tanaka Sharma Chen Kim Gupta Liu Naidu Tran Wickramage Khairnar Phetsarath",
        ),
        "european": (
            "Jane Thomas Margaret Andrew Fiona Peter Siobhan Craig Helen Nigel Grace Mark Perpetua Ludovic Saoirse",
            "Whitcombe Smith O'Leary McAllister Thornbury Fletcher Vandersloot Hughes Nelson Young Marinovich Baxter Tregowan Haverstock Blenkinsop-Vale",
        ),
    },
    "held-out": {
        "maori": (
            "Tūmanako Rereata Hūhana Pita Whetūrangi Wairākei Teremoana Mānuka Keriana Rangipō Tiwini Hinemoana Kiritopa Nīkau Te-Ahorangi",
            "Hāpuku Marupō Kōpua Tiakiwai Rangitaawa Heihei Matekino Wharehinga Pātuwai Ngāwhare Taiwhati Kōtuku Te-Whata Apiti",
        ),
        "pacific": (
            "Lupeuluiva Feofaaki Penitila Vaimālie Sulueti Naituku Tausala Kolinisau Apaula Filimone Manutai Toafa",
            "Fakatava Tuiasosopo Niumeitolu Vakaloloma Leapai Fa'alogo Tu'ivai Seuseu Katoanga Ravulo Motuapuaka Ulupano",
        ),
        "asian": (
            "Xiaohan Bhavesh Thuy-Linh Jaswinder Kaori Sunghoon Maribel Yingying Parvati Keshav Arundhati Zhiwei",
            "Ranasinghe Ouyang Bhardwaj Nakagawa Panganiban Sivakumar Hwangbo Lertsiri Mirchandani Tsang Gunawardena Quach",
        ),
        "european": (
            "Cordelia Barnaby Ingrid Rosamund Torquil Jacinta Leopold Bronagh Hester Casper Philomena Lorcan",
            "Ashcroft Pemberthy Gilhooly Strathmore-Bligh Quennell Hollingbery McGillivray Faircloth Zielinski Oosterbroek Penhaligon Larkspur",
        ),
    },
}
_SYLLABLES = "ha he hi ho ka ke ki ko ku ma me mi mo na ne no nga pa pe pi po ra re ri ro ru ta te ti to tu wa we wi wha whe".split()
_STREETS = {
    "tuning": (
        "Kōwhai Street",
        "Te Ngaio Road",
        "Seaview Terrace",
        "Ōtari Crescent",
        "Nelson Street",
        "The Terrace",
    ),
    "held-out": (
        "Pūriri Avenue",
        "Old Mill Lane",
        "Tūī Grove",
        "Marae Road",
        "Cuba Mall",
        "Te Ara Hou Drive",
    ),
}
_TOWNS = {
    "tuning": (
        ("Karori", "Wellington", "6012"),
        ("Māngere", "Auckland", "2022"),
        ("Riccarton", "Christchurch", "8011"),
    ),
    "held-out": (
        ("Tūrangawaewae", "Ngāruawāhia", "3720"),
        ("Mornington", "Dunedin", "9011"),
        ("Onekawa", "Napier", "4110"),
    ),
}
_TEMPLATES: dict[str, tuple[str, ...]] = {
    "tuning": (
        "Dear [PERSON:1]\n\nThank you for your letter of 12 March 2024 about the benefit review. We hold your IRD number [IRD_NUMBER] and"
        " account [BANK_ACCOUNT].\n\nYours sincerely\n[PERSON:2]\nSenior Policy Adviser",
        "From: [PERSON:1]\nTo: [PERSON:2] <[EMAIL:2]>\nCc: Ministry of Education\nDate: 4 June 2023\n\nKia ora [GIVEN:2],\n\n"
        "Please call me on [PHONE] about the tenancy at [ADDRESS].\n\nNgā mihi\n[GIVEN:1]",
        "The complainant, [PERSON:1], lives at [ADDRESS]. [SURNAME:1] said the Department of Corrections had not replied.",
        "Patient [PERSON:1] (NHI [NHI_NUMBER], DOB [DATE_OF_BIRTH]) was seen at Hutt Hospital. Mr [SURNAME:1] was discharged.",
        "Officials met [PERSON:1] and [PERSON:2] on 3 May 2022 under section 9(2)(a) of the Official Information Act 1982.",
        "Ko [PERSON:1] tōku ingoa. Nō Ōtaki ahau. My number is [PHONE] and my email is [EMAIL:1].",
        "[INVERTED:1] holds driver licence [DRIVER_LICENCE] and passport [PASSPORT]. The vehicle registration is [VEHICLE_PLATE].",
        "Student [PERSON:1], NSN [STUDENT_NUMBER], moved schools. Client number [CLIENT_NUMBER] refers.",
        "Hon [PERSON:1], Minister of Housing, wrote to [PERSON:2] of Fletcher Building Limited about the Housing Acceleration Fund.",
        "Payment was made from card [CREDIT_CARD]. The login came from [IP_ADDRESS]; her Twitter handle is [ONLINE_HANDLE].",
        "[MARKING]\n\nOffice of the Minister of Finance\nChair, Cabinet Economic Development Committee\n\nAuthorised for lodgement\n[SIGNATURE:1]\nMinister of Finance",
        "I spoke with Ms [SURNAME:1] from Work and Income. Her colleague [PERSON:2] confirmed the payment of $1,234,567.89.",
    ),
    "held-out": (
        "Tēnā koe [PERSON:1]\n\nKua tae mai tō reta. I tuku koe i tō nama IRD, [IRD_NUMBER], me tō pūkete [BANK_ACCOUNT].\n\nNāku noa, nā\n[PERSON:2]",
        "Present: [PERSON:1], [PERSON:2], officials from Te Puni Kōkiri and Waka Kotahi.\nApologies: [PERSON:3]\n\nThe Board noted the Public Finance Act 1989.",
        "File note: phone call from [PERSON:1] ([PHONE]). She and her husband [PERSON:2] are staying at [ADDRESS]. Ms [SURNAME:1] will send the form to [EMAIL:1].",
        "Re: complaint by [PERSON:1]\nThe tenant, [PERSON:2], was born on [DATE_OF_BIRTH]. [SURNAME:2]'s NHI number is [NHI_NUMBER].",
        "Dr [PERSON:1] advised the Ministry of Health that [PERSON:2] tested positive in Rotorua on 8 August 2021.",
        "Requester: [PERSON:1]\nReference: OIA-2023-0456\nEmail: [EMAIL:1]\nMobile: [PHONE]\n\nHi [GIVEN:1], your request has been transferred to Health New Zealand.",
        "[PERSON:1] (client number [CLIENT_NUMBER]) and [PERSON:2] (passport no. [PASSPORT]) arrived on flight NZ 123 from Nadi.",
        "The rego [VEHICLE_PLATE] belongs to [PERSON:1], driver licence number [DRIVER_LICENCE], of [ADDRESS].",
        "Her student ID is [STUDENT_NUMBER]. She paid by Visa card [CREDIT_CARD] from IP address [IP_ADDRESS]; on Instagram she is [ONLINE_HANDLE].",
        'The submission by [PERSON:1] was supported by [PERSON:2], a nurse at Waikato Hospital. "We were not told," said [SURNAME:2].',
        "[MARKING]\n\nBriefing: Essential Workers Leave Support Scheme\n\nSigned by [SIGNATURE:1]\nDeputy Chief Executive, Policy",
        "In the matter of an appeal by [PERSON:1] against a decision of the Accident Compensation Corporation, Judge [SURNAME:2] held that the claim number [CLIENT_NUMBER] stood.",
    ),
}
_HARMLESS = (
    "Cabinet agreed to the Wage Subsidy Scheme on 26 March 2020 (CAB-20-MIN-0123 refers).",
    "The Ministry of Business, Innovation and Employment and Te Arawhiti were consulted under the Public Service Act 2020.",
    "Total funding of $12,345,678 over four years is sought, 49,091,850 of it for Auckland and Nelson.",
    "See invoice number 123456789, file reference 2023-04-0912345 and NZBN 9429000000000.",
    "Recommendation 3.2.1.4: note that Oranga Tamariki and Kāinga Ora will report back by 30 June 2024.",
    "The hearing is in Room 12 at Parliament Buildings, Wellington, from 9.30 to 11.45.",
    "The Treasury, Inland Revenue and the Reserve Bank of New Zealand support the proposals.",
    "Version 10.2.0.1 of the model was run on 12/03/2019; population 5,123,456.",
    "Ngāi Tahu, Waikato-Tainui and Ngāti Porou made submissions on the Resource Management Act 1991.",
)
_CATEGORY = re.compile(r"\[([A-Z_]+)(?::([0-9]))?\]")


def make_set(half: Half, size: int, seed: int = 2026) -> list[Sample]:
    """Gives ``size`` texts of one half; the same seed gives the same texts."""
    maker = _Maker(half, random.Random(f"{half}-{seed}"))  # noqa: S311 - repeatable, not secret
    return [maker.sample(number) for number in range(size)]


class _Maker:
    """Fills templates with made-up people and numbers."""

    def __init__(self, half: Half, chance: random.Random) -> None:
        self._half = half
        self._chance = chance

    def sample(self, number: int) -> Sample:
        """Gives one text; every fifth is disturbed as readers disturb texts."""
        origins = list(_NAMES[self._half])
        people = {str(n): self._person(origins[(number + n) % len(origins)]) for n in (1, 2, 3)}
        template = _TEMPLATES[self._half][number % len(_TEMPLATES[self._half])]
        pieces: list[tuple[str, str, str]] = []
        at = 0
        for slot in _CATEGORY.finditer(template):
            pieces.append((template[at : slot.start()], "", ""))
            pieces.append(
                self._filled(slot.group(1), people.get(slot.group(2) or "1", people["1"]))
            )
            at = slot.end()
        pieces.append((template[at:], "", ""))
        pieces.append(("\n\n" + " ".join(self._chance.sample(_HARMLESS, 2)), "", ""))
        if number % 10 == 9:
            pieces = _wrapped(pieces)
        return _assembled(f"{self._half}-{number}", self._disturbed(pieces, number))

    def _person(self, origin: str) -> tuple[str, str, str]:
        given, family = _NAMES[self._half][origin]
        first, last = self._chance.choice(given.split()), self._chance.choice(family.split())
        if self._half == "held-out" and origin == "maori" and self._chance.random() < 0.3:
            last = "".join(self._chance.choices(_SYLLABLES, k=3)).capitalize()
        return (_spaced(first), _spaced(last), origin)

    def _filled(self, slot: str, person: tuple[str, str, str]) -> tuple[str, str, str]:
        first, last, origin = person
        names = {
            "PERSON": f"{first} {last}",
            "SIGNATURE": f"Hon {first} {last}",
            "GIVEN": first,
            "SURNAME": last,
            "INVERTED": f"{last.upper()}, {first}",
        }
        if slot in names:
            return names[slot], "SIGNATURE" if slot == "SIGNATURE" else "PERSON", origin
        if slot == "EMAIL":
            local = unicodedata.normalize("NFD", f"{first}.{last}".lower())
            plain = re.sub(r"[^a-z.]", "", local)
            return (
                f"{plain}@{self._chance.choice(('example.co.nz', 'example.govt.nz', 'example.com'))}",
                "EMAIL",
                origin,
            )
        return self._identifier(slot), slot, ""

    def _digits(self, count: int) -> str:
        return "".join(self._chance.choices("0123456789", k=count))

    def _identifier(self, slot: str) -> str:  # noqa: PLR0911 - one return for each kind
        pick = self._chance.choice
        match slot:
            case "IRD_NUMBER":
                while not ird.is_valid(
                    number := str(self._chance.randint(10_000_000, 149_999_999))
                ):
                    pass
                head, middle, tail = number[:-6], number[-6:-3], number[-3:]
                return pick(("-", " ", "")).join((head, middle, tail))
            case "BANK_ACCOUNT":
                while not bank_account.is_valid(
                    number
                    := f"{pick(('01', '02', '03', '06', '12'))}-0{self._digits(3)}-0{self._digits(6)}-00"
                ):
                    pass
                return number
            case "CREDIT_CARD":
                while not credit_card.is_valid(number := "4" + self._digits(15)):
                    pass
                return " ".join(number[n : n + 4] for n in range(0, 16, 4))
            case "NHI_NUMBER":
                return pick(("ZAA0067", "ZAA0075", "ZAA0083", "ZAB0003", "ZAC5361", "ZZZ00AC"))
            case "PHONE":
                shapes = (
                    f"04 4{self._digits(2)} {self._digits(4)}",
                    f"021 4{self._digits(2)} {self._digits(4)}",
                    f"+64 27 4{self._digits(2)} {self._digits(4)}",
                    f"(09) 3{self._digits(2)}-{self._digits(4)}",
                    f"0800 {self._digits(3)} {self._digits(3)}",
                )
                return pick(shapes)
            case "ADDRESS":
                suburb, town, code = pick(_TOWNS[self._half])
                number = pick(("12", "3/45", "Flat 2, 118", "7A"))
                return f"{number} {pick(_STREETS[self._half])}, {suburb}, {town} {code}"
            case "DATE_OF_BIRTH":
                day, year = self._chance.randint(1, 28), self._chance.randint(1940, 2009)
                return pick(
                    (
                        f"{day:02}/0{self._chance.randint(1, 9)}/{year}",
                        f"{day} {pick(('March', 'August', 'Māehe'))} {year}",
                    )
                )
            case "DRIVER_LICENCE":
                return f"{pick(('AB', 'DK', 'EM'))}{self._digits(6)}"
            case "PASSPORT":
                return f"{pick(('LA', 'LF', 'RA'))}{self._digits(6)}"
            case "VEHICLE_PLATE":
                return f"{pick(('ABC', 'KWT', 'NQZ'))}{self._digits(3)}"
            case "STUDENT_NUMBER":
                return f"1{self._digits(8)}"
            case "CLIENT_NUMBER":
                return f"{self._digits(3)}-{self._digits(3)}-{self._digits(3)}"
            case "IP_ADDRESS":
                return f"203.0.113.{self._chance.randint(1, 254)}"
            case "ONLINE_HANDLE":
                return f"@made_up_{self._digits(3)}"
            case "MARKING":
                return pick(("IN-CONFIDENCE", "BUDGET : SENSITIVE", "[RESTRICTED]"))
            case _:
                raise ValueError(f"no slot {slot}")

    def _disturbed(
        self, pieces: list[tuple[str, str, str]], number: int
    ) -> Iterator[tuple[str, str, str]]:
        """Gives the pieces as a reader might leave them: decomposed, without macrons, hard spaces."""
        kind = number % 10
        for text, category, origin in pieces:
            out = text
            if kind == 3:
                out = unicodedata.normalize("NFD", out)
            elif kind == 5:
                out = "".join(c for c in unicodedata.normalize("NFD", out) if c != "\u0304")
            elif kind == 7 and category:
                out = out.replace(" ", "\u00a0").replace("-", "\u2011").replace("'", "\u2019")
            yield out, category, origin


def _wrapped(pieces: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Gives the pieces with their lines broken at 64 characters, through names where it falls so."""
    column = 0
    out = []
    for text, category, origin in pieces:
        broken = ""
        for word in re.split(r"(?<=[ \n])", text):
            if column + len(word) > 64 and broken.endswith(" "):
                broken, column = broken[:-1] + "\n", 0
            broken += word
            column = len(word) if "\n" in word else column + len(word)
        out.append((broken, category, origin))
    return out


def _spaced(name: str) -> str:
    return name.replace("Te-", "Te ")


def _assembled(name: str, pieces: Iterator[tuple[str, str, str]]) -> Sample:
    text = ""
    gold = []
    for piece, category, origin in pieces:
        if category:
            bare = piece.strip("[]")
            start = text.__len__() + piece.index(bare)
            gold.append(Gold(start, start + len(bare), category, origin))
        text += piece
    return Sample(name, text, tuple(gold))
