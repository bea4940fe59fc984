"""Ten thousand surnames put together from syllables of our own invention, as long and as short as real ones.

Nobody is meant: the syllables are made up for this measurement, and are under the licence of the project.
"""

from __future__ import annotations

import itertools

BEGINNINGS = (
    "Al An Ar Ba Bel Ber Bra Cal Car Cor Da Del Dor El Er Fal Far Fen Gar Gil Gra Hal Har Hen Il Jar Ken "
    "Kil La Lin Lo Mal Mar Mer Mil Nor O Os Pel Pem Quil Ra Ran Ro Sal Sel Sil Tal Tar Tre Ul Van Ver Wal "
    "Wen Whi Wil Win Yar Ze"
).split()
MIDDLES = ("", *"a ber der e i ing ka li man mer ne o ra ri ter the wa".split())
ENDINGS = (
    "by croft dale den don fell field ford ham hurst kin land ley low man mont ner ney ridge rua son ton "
    "vale ward well wick win worth s tt"
).split()


def surnames(count: int = 10_000) -> list[str]:
    """Gives distinct surnames, the same each time, short and long ones mixed."""
    every = ("".join(parts) for parts in itertools.product(BEGINNINGS, MIDDLES, ENDINGS))
    known = sorted(set(every))
    # a step that shares no factor with their number goes through all of them in a mixed order
    step = 7919
    return [known[index * step % len(known)] for index in range(count)]
