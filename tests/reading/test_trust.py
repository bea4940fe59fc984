"""Whether a text layer is believed."""

from __future__ import annotations

import pytest

from redaction.pages import trust

ENGLISH = (
    "The Minister proposes that Cabinet agree to the changes set out in this paper, and note that "
    "officials will report back by June with a plan for the footpaths of the inner city. "
) * 2
TE_REO = (
    "Ko te kaupapa o tēnei pukapuka he whakamārama i ngā kōrero mō te hanga whare i roto i te rohe o "
    "Tāmaki, ā, kua whakaaetia e te komiti ngā tūtohunga katoa kia tukuna te pūtea ki ngā kaunihera. "
) * 2
NAMES = "Hinewai Pukehinau 021 555 0123 Tāmati Rangihau 04 555 9876 Sione Lotomanu 09 555 4422 " * 4
TABLE = (
    "2019/20 12.4 13.9 2020/21 14.0 15.1 2021/22 $m 16.6 17.0 Vote Health 2.1 3.3 Total 45 67 " * 4
)
LEADERS = "Introduction .................................................. 3\n" * 12
ADDRESSES = (
    "https://www.example.govt.nz/publications/proactive-release/2024/03/a-paper-that-has-one " * 3
)


@pytest.mark.parametrize(
    "text", [ENGLISH, TE_REO, NAMES, TABLE, LEADERS, ADDRESSES, "", "Ngā mihi"]
)
def test_what_people_write_is_believed(text: str) -> None:
    """English, te reo Māori, names, tables and contents are text."""
    assert not trust.garbled(text)


def shifted(text: str, by: int) -> str:
    """Gives a text with each letter moved along the alphabet."""
    return "".join(
        chr((ord(ch) - 97 + by) % 26 + 97) if "a" <= ch <= "z" else ch for ch in text.lower()
    )


def shuffled(text: str) -> str:
    """Gives a text whose letters stand for others, without any order."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return text.lower().translate(str.maketrans(letters, "qjxzkvbpygfwmucldrhsnioate"))


GARBLED = {
    "control codes": "".join(chr(1 + index % 25) for index in range(400)),
    "private codes": "".join(chr(0xE000 + index % 90) for index in range(400)),
    "unknown codes": "\ufffd" * 30 + ENGLISH,
    "moved by one": shifted(ENGLISH, 1),
    "moved by three": shifted(ENGLISH, 3),
    "moved by 29 as fonts do": "".join(chr(ord(ch) - 29) if ch > " " else ch for ch in ENGLISH),
    "other letters": shuffled(ENGLISH),
    "te reo in other letters": shuffled(TE_REO),
    "without spaces": ENGLISH.replace(" ", ""),
    "no vowels": "xkcd bfgh qrst lmnp wzvt " * 8,
}


@pytest.mark.parametrize("text", GARBLED.values(), ids=GARBLED.keys())
def test_what_nobody_writes_is_not_believed(text: str) -> None:
    """Codes and letters that mean nothing send the page to OCR."""
    assert trust.garbled(text)


def test_letters_without_a_meaning_in_their_font_are_not_believed() -> None:
    """A font that gives no Unicode for many of its letters is not believed, whatever is guessed."""
    assert trust.garbled(ENGLISH, unmapped=40)
    assert not trust.garbled(ENGLISH, unmapped=3)


@pytest.mark.parametrize(
    ("letters", "share", "ink", "scan"),
    [
        (0, 0.95, True, True),
        (19, 0.95, True, True),
        (51, 0.95, True, False),
        (19, 0.1, True, False),
        (0, 0.0, True, True),
        (0, 0.0, False, False),
    ],
)
def test_a_scan_is_told_by_how_little_text_lies_over_how_much_picture(
    letters: int, share: float, ink: bool, scan: bool
) -> None:
    """A stamp over a picture is a scan; a page with text beside a picture is none; a blank one is none."""
    assert trust.scanned(letters, share, lambda: ink) is scan


def test_confidence_is_poor_below_six_in_ten() -> None:
    """The mean of a page's words decides, and a page without words is not poor."""
    assert trust.poor([0.9, 0.2, 0.3])
    assert not trust.poor([0.9, 0.95, 0.3])
    assert not trust.poor([])
