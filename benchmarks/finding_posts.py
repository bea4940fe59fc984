"""Informal posts and misread texts with known personal information, made in code; nobody in them exists.

Posts have two halves with other sentences and other names, as :mod:`benchmarks.finding_set` has. Misread
texts are those of that set with the mistakes of OCR inside what identifies somebody: letters for digits,
digits for letters, joined and split letters, lost macrons.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from benchmarks.finding_set import Gold, Half, Sample, filled_post, make_set

_PART = re.compile(r"^\[((?:post (?:tuning|held-out))|harmless)\]$", re.MULTILINE)
_DIGIT_READ = {"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z", "6": "b"}
_LETTERS_READ = (
    ("m", "rn"),
    ("l", "1"),
    ("o", "0"),
    ("w", "vv"),
    ("d", "cl"),
    ("e", "c"),
    ("u", "n"),
)
_MACRONS = str.maketrans("āēīōūĀĒĪŌŪ", "aeiouAEIOU")
_STRUCTURED = frozenset(
    {
        *("IRD_NUMBER", "NHI_NUMBER", "BANK_ACCOUNT", "CREDIT_CARD", "PHONE", "DRIVER_LICENCE"),
        *("PASSPORT", "STUDENT_NUMBER", "CLIENT_NUMBER", "DATE_OF_BIRTH", "VEHICLE_PLATE"),
    }
)


def make_posts(half: Half, size: int, seed: int = 2026) -> list[Sample]:
    """Gives ``size`` posts of one half, one in five of them harmless."""
    chance = random.Random(f"posts-{half}-{seed}")  # noqa: S311 -- repeatable, not secret
    parts = _PART.split(Path(__file__).with_suffix(".txt").read_text("utf-8"))[1:]
    bodies = {parts[n]: parts[n + 1].strip().splitlines() for n in range(0, len(parts), 2)}
    posts = []
    for number in range(size):
        kind = "harmless" if number % 5 == 4 else f"post {half}"
        pattern = chance.choice(bodies[kind])
        sample = filled_post(f"post-{half}-{number}", half, pattern, number, chance)
        posts.append(sample)
    return posts


def structured(samples: list[Sample]) -> list[Sample]:
    """Gives the samples with only their structured identifiers wanted."""
    return [
        Sample(s.id, s.text, tuple(g for g in s.gold if g.category in _STRUCTURED)) for s in samples
    ]


def misread_set(half: Half, size: int, seed: int = 2026) -> list[Sample]:
    """Gives the New Zealand set of one half as OCR reads it: one or two mistakes in each piece."""
    chance = random.Random(f"ocr-{half}-{seed}")  # noqa: S311 -- repeatable, not secret
    return [misread(sample, chance) for sample in make_set(half, size, seed)]


def misread(sample: Sample, chance: random.Random) -> Sample:
    """Gives a sample with mistakes in its pieces, and the pieces' new places."""
    text = ""
    gold = []
    at = 0
    for mark in sorted(sample.gold, key=lambda g: g.start):
        text += sample.text[at : mark.start]
        piece = _misread(sample.text[mark.start : mark.end], mark.category, chance)
        gold.append(Gold(len(text), len(text) + len(piece), mark.category, mark.origin))
        text += piece
        at = mark.end
    return Sample(f"{sample.id}-ocr", text + sample.text[at:], tuple(gold))


def _misread(piece: str, category: str, chance: random.Random) -> str:
    if category in _STRUCTURED:
        places = [n for n, letter in enumerate(piece) if letter in _DIGIT_READ]
        for place in chance.sample(places, min(len(places), chance.choice((1, 1, 2)))):
            piece = piece[:place] + _DIGIT_READ[piece[place]] + piece[place + 1 :]
        return piece
    if category not in ("PERSON", "SIGNATURE"):
        return piece
    if chance.random() < 0.4:
        return piece.translate(_MACRONS)
    # the first letter of a word is larger, and is read well
    right, wrong = chance.choice(_LETTERS_READ)
    return re.sub(rf"(?<=[^\W\d_]){right}", wrong, piece, count=1)
