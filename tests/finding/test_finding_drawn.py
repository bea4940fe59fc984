"""Names by what stands around them: particles, ranks, capitals amid small letters, what posts say of people."""

import pytest

from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _people(text: str) -> list[str]:
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We met Mr van der Hoeven at the yard.", "van der Hoeven"),
        ("The wharf manager, Erlinda dela Pena, was told so.", "Erlinda dela Pena"),
        ("Seen by Dr dela Pena on Monday.\nHe told dela Pena the rest.", "dela Pena"),
        ("To: DELA PENA, Erlinda", "DELA PENA, Erlinda"),
        ("The log was kept by Corrections Officer Marino on the day.", "Marino"),
        ("JOB SHEET\nDetective Rivers, Operation KEA", "Rivers"),
        ("She told Cst Te Ohu that she was cold.", "Te Ohu"),
        ("At 0930 to Kelston w. DC Rivers and a dog.", "Rivers"),
        ("LTCDR Fotu had the deck and PO van Ruyven the stern.", "van Ruyven"),
        ("The cox was SINGH, and he was dry.", "SINGH"),
        ("WILLIAMS v NG was heard on Monday.", "NG"),
        (
            "BETWEEN        HOPE RIVERS\n               Applicant\nAND            THE CROWN",
            "HOPE RIVERS",
        ),
        ("The man at the yard, Rongomai, says that it was new.", "Rongomai"),
        ('She let the room to a "Ross", cash only, who left.', "Ross"),
        ("No drugs were seen (but see Ha-rin's account, p 3).", "Ha-rin"),
        ("[09:14] gazza: ooof\n[09:15] @mel_x: stop it\n[09:21] lani: enough", "gazza"),
        ("> Did Murray say it in front of anyone?\n\nMurray Latu did not.", "Murray"),
        ("Affirmed at Lower Hutt before me: R Bright, a Deputy Registrar", "R Bright"),
        ("The rest is with the Day family, who left in May.", "Day"),
        ("Dear Hazel and Stuart\n\nThank you for the letter.", "Hazel"),
        ("The tenant downstairs, NOH, Sung-ho, saw it.", "NOH, Sung-ho"),
        (
            'Mere Parata met him. It is in the diary as "MP / Havelock", and "XY / Leigh".',
            "Mere Parata",
        ),
        ("Interview of Lena Fotu\nAB: And then?\nLF: I left.\nAB: When?\nLF: At six.", "LF"),
        ("The lady in it is my aunty Char Stringer, who is ill.", "Char Stringer"),
    ],
)
def test_what_stands_around_a_name_tells_it(text: str, name: str):
    """Particles, ranks, parties, capitals amid small letters, and what only people have."""
    assert name in _people(text) or any(name in found for found in _people(text)), _people(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("has any1 seen her since? ring me or kelvins mum pls. thx", "kelvin"),
        ("hey its me. dont tell mark but im at nans w the kids. come over", "mark"),
        ("my ex (frank, 34) told our kid all of it. i am gutted", "frank"),
        ("he wont let heather n me see the papers. what can i do", "heather"),
        ("we r looking for flatmates. we are Hazel B, Desmond G and Lani. text us", "Desmond G"),
        ("Told Mr Tau about camp already. Mauri ora, Char", "Char"),
        ("Give that man a pie — Hazel in Mt Roskill", "Hazel"),
        ("New here! Gaz, 52, from Bluff, two dogs.", "Gaz"),
    ],
)
def test_posts_say_things_of_people_alone(text: str, name: str):
    """Small letters with a relative, an age or a word that goes on; initials; what closes a message."""
    assert name in _people(text), _people(text)


@pytest.mark.parametrize(
    "text",
    [
        "As Stonehenge is a World Heritage site, it stays.",
        "The Minister's Officer Training course begins; PO Box 12 stays. DC Motors are sold by the unit.",
        "ACC v MBIE is about a levy. The KAITIAKI said nothing of it.",
        "The Royal family came. Each family had a tent, and Māori whānau too.",
        "i told the guy who was there. tell that to the boss but dont ask why. ask what they want",
        'Is it on Monday, Wellington? The "Fund", which is new, was cut.',
    ],
)
def test_the_same_frames_around_things_are_nothing(text: str):
    """Courses, boxes, bodies and families of nobody are no people."""
    assert _people(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He told me it would be gone by Rāhina. Not before Rāhoroi 6 Sep, and no later than rātū.",
        "Authorised for lodgement\n\nHon Minister for Rail\nOffice of the Minister for Space",
        "We met in Pipitea, and then at Naseby. Can you forward me the Slack?",
    ],
)
def test_days_portfolios_and_places_are_nobody(text: str):
    """Days of the week in te reo Māori, what a Minister is for, places and programs."""
    assert _people(text) == []


def test_whoever_is_called_like_a_day_is_found_by_the_full_name():
    """A family name beside it makes a person of the day."""
    assert "Rāhina Parata" in _people("Written by Rāhina Parata on Monday.")


def test_a_sentence_behind_two_spaces_heads_no_column():
    """In a log of times the first line gives no label to the numbers below it."""
    log = "0815  Call from Air about passport LH123456.\n1330  Plate check: XV5938, for hire, DL AT707514."
    found = {f.category: log[f.start : f.end] for f in FINDER.find_text(log)}
    assert found["VEHICLE_PLATE"] == "XV5938"
    assert found["DRIVER_LICENCE"] == "AT707514"
