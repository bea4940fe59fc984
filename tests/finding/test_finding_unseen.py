"""Names that no list has, told by their sounds and places; and what stands in capitals and is nobody."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.finding_origins import KINDS, ORIGINS, origin_set
from benchmarks.finding_strangers import PARTS, SETS, strangers_texts
from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _people(text: str) -> list[str]:
    return [
        text[f.start : f.end]
        for f in FINDER.find_text(text)
        if f.category in ("PERSON", "SIGNATURE")
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The vehicle belongs to Te Ahorangi Kamaru, of Ōtaki.", "Te Ahorangi Kamaru"),
        ("The van was sold by Wharekau Te Mapure in May.", "Wharekau Te Mapure"),
        ("I tae mai a Hūhana Te Pou ki te hui.", "Hūhana Te Pou"),
        ("The form still names Lu Xiuyan, who has left.", "Lu Xiuyan"),
        ("Peer reviewed by Noh Chae-min on Friday.", "Noh Chae-min"),
        ("The appellant is Tôn Thất Nghiêm; his brother came too.", "Tôn Thất Nghiêm"),
        ("A letter came from Khaled al-Harabi about the fence.", "Khaled al-Harabi"),
        ("The notes were typed by J Wu and sent on.", "J Wu"),
        ("Landlord Ratimu Pehoki, tenant Tuan Do; the bond was paid.", "Tuan Do"),
        ("Members: Vaiola Latu, Jericho Santos, Quillone and Cheon Kim.", "Quillone"),
        ("Name | IRD\nDalisan, Renato M. | 49-091-850", "Dalisan, Renato M."),
        ("Reported that Rawiri M. has had six leaves.", "Rawiri M."),
        ("yo hyunsoo can u send me the form", "hyunsoo"),
        ("they said the payment stops on friday. please help. Selamaw", "Selamaw"),
        ("selling a couch, $50, pick up only. Ofalei 022 111 4093", "Ofalei"),
        ("Kia ora Rose,\n\nThanks for the call.", "Rose"),
        ("Last week Quillone grew up with nobody to help.", "Quillone"),
    ],
)
def test_names_that_no_list_has_are_found(text: str, name: str):
    """Sounds, tables, rows of people and the places of a message tell a name from other capitals."""
    assert any(name in found for found in _people(text)), _people(text)


@pytest.mark.parametrize(
    "text",
    [
        "Species recorded there include Takahē, Kōkako, Hihi and Tuatara.",
        "The frigates HMNZS Te Kaha and HMNZS Te Mana came home.",
        "Gauges stand at Melling, Korokoro and Birchville.",
        "Ko Te Whatu Ora me Te Aka Whai Ora ngā tari hauora. I hui rātou ki Rangitoto.",
        "Kei te mahi tahi Te Tāhuhu o te Mātauranga me Te Pūkenga i tēnei tau.",
        "Nā Te Rūnanga o Ngāi Tahu te kōrero. Kua tae mai te pūrongo a Te Puni Kōkiri.",
        "Te Rua Mahara holds the sheets; He Whakaputanga is on display.",
        "The steamship Earnslaw and the ferry Aratere were repaired.",
        "I haria ia ki te hōhipera i te Paraire (NHI ZAB0003 i reira).",
        "Hi everyone, the working bee is on Sunday.",
        "Claims Wai 262 and Wai 2575 are before the Tribunal.",
        "The lights at Tāiko Spit, Kōtare Inlet and the Quillone Breakwater were restored.",
    ],
)
def test_places_birds_ships_and_bodies_are_nobody(text: str):
    """What stands in capitals in English and in te reo, and names no person, is left alone."""
    assert _people(text) == []


def test_a_column_of_a_table_tells_what_its_numbers_are():
    """A number in a table is what the head of its column says, whatever label stands nearer."""
    text = (
        "Name | Date of birth | Licence | Account\n"
        "Ana Latu | 03/04/1981 | AB123456 | 38-9012-0345678-00\n"
        "Tom Sharma | 12/11/1975 | DK402917 | 06-1428-0486042-000\n"
    )
    told_by_commas = text.replace(" | ", ",")
    found = {(f.category, text[f.start : f.end]) for f in FINDER.find_text(text)}
    commas = {f.category for f in FINDER.find_text(told_by_commas)}
    assert {"DATE_OF_BIRTH", "DRIVER_LICENCE", "BANK_ACCOUNT"} <= commas
    assert {c for c, _ in found} == {"PERSON", "DATE_OF_BIRTH", "DRIVER_LICENCE", "BANK_ACCOUNT"}
    assert ("DATE_OF_BIRTH", "12/11/1975") in found
    assert ("DRIVER_LICENCE", "DK402917") in found


def test_the_origins_share_their_sentences_and_differ_in_their_names_alone():
    """Between two origins nothing differs but the names, and the halves share no sentence."""
    for kind in KINDS:
        patterns = []
        for origin in ORIGINS:
            bare = []
            for sample in origin_set("tuning", kind, origin, 1):
                at, text = 0, ""
                for gold in sample.gold:
                    text += sample.text[at : gold.start] + "_"
                    at = gold.end
                bare.append(text + sample.text[at:])
            patterns.append(bare)
        assert all(bare == patterns[0] for bare in patterns)
    held = {s.text for s in origin_set("held-out", "common", "maori", 1)}
    assert held.isdisjoint({s.text for s in origin_set("tuning", "common", "maori", 1)})


def test_the_strangers_texts_are_whole():
    """Every span of the strangers' texts lies in its text, and the halves share none."""
    ids = set()
    for which, part in itertools.product(SETS, PARTS):
        for half in ("tuning", "held-out"):
            for sample in strangers_texts(which, part, half):
                assert (which, sample.id) not in ids
                ids.add((which, sample.id))
                for gold in sample.gold:
                    assert (
                        sample.text[gold.start : gold.end].strip()
                        == sample.text[gold.start : gold.end]
                        != ""
                    )
    assert len(ids) == 910
