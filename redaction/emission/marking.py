"""Marked content written into a page: around kept text, drawings and pictures, and around invisible text.

Every stretch that paints stands in one sequence: of the element that it belongs to, or of an artifact.
Runs in the sandbox.

Source: ISO 32000-2, 14.6.2 (property lists), 14.7.5.2 (marked content as content items).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from redaction.emission import textlayer
from redaction.emission.content import Content, Painted, Part, Restore, Save, Shown
from redaction.emission.sequences import Paint, Step, sequences
from redaction.emission.tagging import ARTIFACT, Key, Reading, Tags, told
from redaction.emission.textlayer import Laid

Told = list[Any]
_Step = Step | Paint[tuple[Key, int]]


def mark(content: Content, tags: Tags) -> list[Told]:
    """Marks a settled content; gives its sequences as :meth:`Tags.told` tells them."""
    kept = list(_parts(content.parts, tags))
    out: list[Part] = []
    made: list[Told] = []
    done = 0
    for stretch in sequences([step for _, step, _ in kept]):
        key, _ = stretch.key
        held = kept[stretch.first : stretch.last]
        out += [part for part, _, _ in kept[done : stretch.first]]
        out.append(Painted(opening(key, len(made))))
        out += [part for part, _, _ in held]
        out.append(Painted(b"EMC"))
        if key != ARTIFACT:
            made.append(tags.told(len(made), key, (p for _, _, pieces in held for p in pieces)))
        done = stretch.last
    content.parts = out + [part for part, _, _ in kept[done:]]
    return made


def _parts(parts: Sequence[Part], tags: Tags) -> Iterator[tuple[Part, _Step, Sequence[int]]]:
    """Gives the parts of a content with what they belong to, text parted where that changes.

    Words that do not follow each other in the order of reading are parted too: lines set anew stand
    at the end of the content, and are read elsewhere.
    """
    flow, last = 0, -1
    key = ARTIFACT
    for part in parts:
        if isinstance(part, Painted):
            own = part.tag or ARTIFACT
            if own.source is None or own.source != key.source:
                key = own
            yield part, Paint((key, flow)), part.pieces
        elif not isinstance(part, Shown):
            step = {Save: Step.SAVE, Restore: Step.RESTORE}.get(type(part), Step.OTHER)
            yield part, step, ()
        elif part.tag is not None and part.tag.label is not None:
            key = part.tag
            yield part, Paint((key, flow)), ()
        else:
            for key, glyphs, pieces in tags.keyed(part.glyphs):
                if pieces:
                    flow += pieces[0] not in (last, last + 1)
                    last = pieces[-1]
                whole = len(glyphs) == len(part.glyphs)
                shown = part if whole else Shown(part.run, glyphs, part.font, part.tag)
                yield shown, Paint((key, flow)), pieces


def opening(key: Key, number: int) -> bytes:
    """Gives the operator that begins a sequence."""
    return b"/Artifact BMC" if key == ARTIFACT else f"/P <</MCID {number}>> BDC".encode()


def stretches(texts: Sequence[Laid], reading: Reading) -> Iterator[tuple[Key, list[Laid]]]:
    """Gives texts that are laid invisibly in stretches, each with what it belongs to."""
    words = {word.piece: word for word in reading.words}

    def key(laid: Laid) -> Key:
        word = words.get(laid.piece)
        return Key(label=laid.piece) if word is None else reading.key(word)

    for own, group in itertools.groupby(texts, key):
        yield own, list(group)


def lay(
    texts: Sequence[Laid], codes: Sequence[str], font: str, reading: Reading, first: int
) -> tuple[bytes, list[Told]]:
    """Gives the content that lays texts invisibly, marked, and its sequences.

    Args:
        texts: in reading order.
        codes: as :func:`redaction.emission.textlayer.codes_of` gives them.
        font: name of the font.
        reading: how the page is read.
        first: number of the first sequence.
    """
    code: list[bytes] = []
    made: list[Told] = []
    for own, laid in stretches(texts, reading):
        number = first + len(made)
        code += [opening(own, number), textlayer.operators(laid, codes, font), b"EMC"]
        if own != ARTIFACT:
            pieces = [one.piece for one in laid]
            made.append(told(number, own, min(pieces), pieces if own.label is None else ()))
    return b"\n".join(code), made
