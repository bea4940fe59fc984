"""What posts and papers name without meaning anybody: each is left alone, and the person beside it is found."""

from __future__ import annotations

import pytest

from redaction.finding import PresidioFinder

FINDER = PresidioFinder()


def _found(text: str, category: str = "PERSON") -> list[str]:
    return [text[f.start : f.end] for f in FINDER.find_text(text) if f.category == category]


@pytest.mark.parametrize(
    ("text", "nobody", "somebody"),
    [
        ("Mere Parata flew to Ludhiana and then Karachi.", "Ludhiana", "Mere Parata"),
        ("Mere Parata was given Quetiapine at noon.", "Quetiapine", "Mere Parata"),
        ("The work is with Hope Bros and Mere Parata agrees.", "Hope Bros", "Mere Parata"),
        ("Not Grant Field & Co, says Mere Parata.", "Grant Field", "Mere Parata"),
        ("LOST: ginger cat, answers to Monty. Ring Mere Parata.", "Monty", "Mere Parata"),
        ("Dear Mere Parata, please thank Mr Mayor for us.", "Mr Mayor", "Mere Parata"),
        ("Mere Parata is away till King's birthday.", "King", "Mere Parata"),
        ("Mere Parata went to church at St Luke's today.", "St Luke", "Mere Parata"),
        ("Mere Parata wrote; ECO-24-MIN-0207 refers.", "ECO", "Mere Parata"),
        ("Mere Parata met them at Kaituna Hospice.", "Kaituna Hospice", "Mere Parata"),
    ],
)
def test_nobody_is_left_alone_and_somebody_found(text: str, nobody: str, somebody: str):
    """Towns abroad, medicines, firms, animals, offices, holidays, saints' churches, codes, houses."""
    found = _found(text)
    assert somebody in found
    assert not [name for name in found if nobody in name]


@pytest.mark.parametrize(
    "text",
    ["hi team, hes in melbs, went to the kōmiti hui tmrw", "kai at the marae, nah im sayin nothin"],
)
def test_words_of_talk_in_small_letters_are_nobody(text: str):
    """Past forms, what is run together, and te reo Māori in an English sentence."""
    assert _found(text) == []


def test_answering_to_a_name_is_still_somebodys_where_no_animal_is():
    """Only an animal before it makes the name an animal's."""
    assert "Monty" in _found("She answers to Monty and works nights.")


def test_a_chosen_plate_stands_behind_a_model_with_a_capital():
    """The model's word may be written either way."""
    assert "KUMARA" in _found("He drives a white Hilux KUMARA, badly.", "VEHICLE_PLATE")
    assert "KUMARA" in _found("he drives a white hilux KUMARA, badly.", "VEHICLE_PLATE")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The notes were typed by X Wu. Corrections came later.", "X Wu"),
        ("Thank you for your request about Hye-jin Park. We have looked.", "Hye-jin Park"),
    ],
)
def test_short_and_common_family_names_of_asia_are_found_whole(text: str, name: str):
    """A family name of two letters ends its sentence, one that is an English word goes with its given name."""
    assert name in _found(text)
