"""Footnotes: which small letters at the foot of a page are its notes, and which marks lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from publish.outline.blocks import Block, Bullets, Heading, Paragraph
from publish.outline.joining import Line, NoteMark, Piece, Pieces, joined, plain, text_of
from publish.outline.recurring import Running
from records.release import PublicParagraph, PublicPicture, PublicTable

_SIZE = 0.88
"""Letters at most so large, of the body's, are a footnote's."""
_NOTE = re.compile(r"(?P<marker>\d{1,3})\s+(?=[^\W\d_]|[“‘(])")
_SIGNS = r"[.,;:!?)\]”’\"']*"


def notes_from(
    paragraphs: Sequence[PublicParagraph | PublicTable | PublicPicture],
    body: float,
    running: Running,
) -> int:
    """Gives where a page's footnotes begin: small letters down to its foot, the first with a number."""
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, -1, -1):
        paragraph = paragraphs[place]
        if not isinstance(paragraph, PublicParagraph):
            break
        text = text_of(paragraph)
        if not text or running.holds(text):
            continue
        if paragraph.size > body * _SIZE:
            break
        if _NOTE.match(text):
            start = place
    return start


def notes(lines: tuple[Line, ...], vocabulary: frozenset[str]) -> Iterator[Paragraph]:
    """Gives the notes of a paragraph in small letters; a line that begins with the next number is the next."""
    groups: list[list[Line]] = []
    last = 0
    for line in lines:
        found = _NOTE.match(plain(line).lstrip())
        number = int(found["marker"]) if found else 0
        if not groups or (number and number == last + 1):
            groups.append([line])
            last = number
        else:
            groups[-1].append(line)
    for group in groups:
        pieces = joined(tuple(group), vocabulary)
        if pieces and isinstance(pieces[0], str) and (note := _NOTE.match(pieces[0])):
            rest = pieces[0][note.end() :]
            yield Paragraph((rest, *pieces[1:]), note["marker"], footnote=True)
        else:
            yield Paragraph(pieces, footnote=True)


def linked(blocks: Sequence[Block], page: int) -> list[Block]:
    """Gives the blocks of a page, each note and the one mark in the text that leads to it bound together.

    A mark is a note's number right behind a word and its signs. Where there is no such place, or there are
    several, nobody can tell, and the note stands without one.
    """
    out = list(blocks)
    for at, note in enumerate(blocks):
        if not (isinstance(note, Paragraph) and note.footnote and note.marker):
            continue
        mark = NoteMark(note.marker, f"mark-{page}-{note.marker}", f"note-{page}-{note.marker}")
        marked = [_marked(block, mark) for block in out]
        places = sum(count for _, count in marked)
        twice = sum(isinstance(o, Paragraph) and o.anchor == mark.note for o in out)
        if places == 1 and not twice:
            out = [block for block, _ in marked]
            out[at] = replace(note, anchor=mark.note, back=mark.anchor)
    return out


def _marked(block: Block, mark: NoteMark) -> tuple[Block, int]:
    """Gives a block with a mark wherever its number stands as one does, and how often that is."""
    if isinstance(block, Paragraph) and not block.footnote and not block.running:
        pieces, count = _split(block.pieces, mark)
        return replace(block, pieces=pieces), count
    if isinstance(block, Heading):
        pieces, count = _split(block.pieces, mark)
        return replace(block, pieces=pieces), count
    if isinstance(block, Bullets):
        split = [_split(item, mark) for item in block.items]
        items = tuple(pieces for pieces, _ in split)
        return replace(block, items=items), sum(count for _, count in split)
    return block, 0


def _split(pieces: Pieces, mark: NoteMark) -> tuple[Pieces, int]:
    number = re.escape(mark.number)
    within = re.compile(rf"(?P<word>[^\W\d_]+){_SIGNS}(?P<mark>{number})(?![\w%]|[.,]\d)")
    out: list[Piece] = []
    count = 0
    for piece in pieces:
        if not isinstance(piece, str):
            out.append(piece)
            continue
        at = 0
        for found in within.finditer(piece):
            # CO2 and PM10 are words
            if not (len(found["word"]) <= 3 and found["word"].isupper()):
                out += (piece[at : found.start("mark")], mark)
                count, at = count + 1, found.end()
        if piece[at:]:
            out.append(piece[at:])
    return tuple(out), count
