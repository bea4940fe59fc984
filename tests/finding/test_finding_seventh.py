"""What a seventh set showed to be missed: numbers said twice, rows, chats, towns as family names."""

from __future__ import annotations

import pytest

from redaction.finding import PresidioFinder

_FINDER = PresidioFinder()


def _found(text: str, category: str) -> list[str]:
    return [text[f.start : f.end] for f in _FINDER.find_text(text) if f.category == category]


@pytest.mark.parametrize(
    ("text", "category", "pieces"),
    [
        (
            "SWN 341 207 955 is theirs.\nThe print-out must read 341207955, not 341207956.",
            "CLIENT_NUMBER",
            ["341 207 955", "341207955"],
        ),
        (
            "SWNs that were loaded twice by the night shift: 341207955, 402 118 360 and 417.663.902.",
            "CLIENT_NUMBER",
            ["341207955", "402 118 360", "417.663.902"],
        ),
        ("It is the police file 190322/4410 again.", "CLIENT_NUMBER", ["190322/4410"]),
        ("The call cost 190322/4410 of a unit.", "CLIENT_NUMBER", []),
        ("Dr Perera, RMO, MCNZ 77120", "CLIENT_NUMBER", ["77120"]),
        ("Claim CLM/2014/330175 is open.", "CLIENT_NUMBER", ["CLM/2014/330175"]),
        (
            "[18:40] kea_fan77: u there\n[18:41] Otter_x: ye\nthen Otter_x left",
            "ONLINE_HANDLE",
            ["kea_fan77", "Otter_x", "Otter_x"],
        ),
        ("her new one is mia.t_09 i think", "ONLINE_HANDLE", ["mia.t_09"]),
        ("see scan_01.jpg and the form", "ONLINE_HANDLE", []),
        ("Plate was kbz 417 on a van", "VEHICLE_PLATE", ["kbz 417"]),
        ("a grey falcon BOGANX. Rude.", "VEHICLE_PLATE", ["BOGANX"]),
    ],
)
def test_numbers_and_handles_of_the_seventh_set(text: str, category: str, pieces: list[str]):
    """A row behind one label, files of the police, accounts that speak at a time, plates in small letters."""
    assert _found(text, category) == pieces


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Then Judge Maureen Walton asked whether it was so.", "Maureen Walton"),
        ("Neville Lake took over.", "Neville Lake"),
        ("Call me on Monday, or ring hubby Te Rau at night.", "Te Rau"),
        ("Done today: Hoani (5), Te Ao (4), nobody else.", "Te Ao"),
        ("Mereana, Te Ruru and Hēmi came by bus.", "Te Ruru"),
        ("Vai:  Morning. Found it?\nJunaid:  Which one?\nVai:  The lease.\nJunaid:  No.\n", "Vai"),
    ],
)
def test_names_of_the_seventh_set(text: str, name: str):
    """Towns as family names, "Te" among people, talk with wide colons."""
    assert any(name in piece for piece in _found(text, "PERSON")), _found(text, "PERSON")


@pytest.mark.parametrize(
    "text",
    [
        "The bus goes to Te Aroha, Te Puke and Hamilton.",
        "Te Rau Paenga Trust and Te Whatu Ora wrote to the Council.",
        "We drove by Walton and Lake Rotoma.",
        "Te Aroha has a dome. Te Ara took years.",
        "05-Jul  Appt kept. 09-Jul  Redirection set up. It was 3 Jan again.",
        "Vaccine lots 22F31B. Fridge at 6.1 °C. Car back.",
        "The boundary on the Uawa River and Wairere Dr was washed out at Port Underwood.",
    ],
)
def test_places_and_bodies_stay_nobody(text: str):
    """What begins with "Te" or is a town is a person only where one stands."""
    assert _found(text, "PERSON") == []
