"""Lines joined into running text, with each redaction left in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from publish.letters import clean
from records.release import PublicPage, PublicParagraph, Withholding


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The mark of a footnote within a text: its number, its own id, and that of the note."""

    number: str
    anchor: str
    note: str


Read = str | Withholding
Piece = Read | NoteMark
Line = tuple[Read, ...]
Pieces = tuple[Piece, ...]

SOFT_HYPHEN = "\u00ad"

_WORD = re.compile(r"\w+(?:-\w+)*")
_BROKEN = re.compile(r"(?P<head>[^\W\d_]+)[-\u2010]$")
_GOES_ON = re.compile(r"(?P<tail>[^\W\d_]+)")


def plain(pieces: Iterable[Piece]) -> str:
    """Gives pieces as text; a redaction reads as its ground, ``[withheld under section 9(2)(a)]``.

    A footnote's mark stands in brackets, so that it is not read as part of a figure before it.
    """
    return "".join(map(_said, pieces))


def _said(piece: Piece) -> str:
    if isinstance(piece, NoteMark):
        return f"[{piece.number}]"
    return piece if isinstance(piece, str) else piece.ground.spoken


def text_of(paragraph: PublicParagraph) -> str:
    """Gives a paragraph's lines as one text, as they were read."""
    return " ".join(plain(line) for line in paragraph.lines).strip()


def words_of(pages: Sequence[PublicPage]) -> frozenset[str]:
    """Gives every word that the document spells within a line, folded to lower case."""
    return frozenset(
        word.casefold()
        for page in pages
        for line in lines_of(page)
        for piece in line
        if isinstance(piece, str)
        for word in _WORD.findall(piece)
    )


def lines_of(page: PublicPage) -> Iterator[Line]:
    """Gives every line of a page's paragraphs, and every cell of its tables."""
    for paragraph in page.paragraphs:
        yield from paragraph.lines
    for table in page.tables:
        for row in table.rows:
            yield from row


def joined(lines: Sequence[Line], vocabulary: frozenset[str]) -> Line:
    """Gives lines as one run of pieces, spaces single and none at either end.

    A hyphen at the end of a line goes only where the document spells the word without one
    elsewhere; otherwise it stays, because a compound's hyphen is part of it. A redaction that runs
    over the end of a line is told once.
    """
    run: list[Read] = []
    for line in lines:
        for place, piece in enumerate(line):
            if isinstance(piece, str):
                tidy = re.sub(r"\s+", " ", clean(piece))
                # a soft hyphen shows only at the end of a line
                piece = tidy[:-1].replace(SOFT_HYPHEN, "") + tidy[-1:]  # noqa: PLW2901 -- the same piece, tidied
                if not piece:
                    continue
            if place == 0 and run:
                _carry_over(run, piece, vocabulary)
            else:
                _set_beside(run, piece)
    return _trimmed(run)


def _carry_over(run: list[Read], piece: Read, vocabulary: frozenset[str]) -> None:
    last = run[-1]
    if not isinstance(last, str) or not isinstance(piece, str):
        if last != piece:
            _set_beside(run, piece)
        return
    last, piece = last.rstrip(), piece.lstrip()
    if last.endswith(SOFT_HYPHEN):
        run[-1] = last[:-1] + piece
        return
    broken, goes_on = _BROKEN.search(last), _GOES_ON.match(piece)
    if broken and goes_on and piece[0].islower():
        whole = broken["head"] + goes_on["tail"]
        compound = f"{broken['head']}-{goes_on['tail']}"
        if whole.casefold() in vocabulary and compound.casefold() not in vocabulary:
            last = last[:-1]
        run[-1] = last + piece
    elif re.search(r"\w[-\u2010/]$", last) and re.match(r"\w", piece):
        run[-1] = last + piece
    else:
        run[-1] = f"{last} {piece}"


def _set_beside(run: list[Read], piece: Read) -> None:
    """Adds a piece, with a space between words and redactions where print had a gap."""
    last = run[-1] if run else None
    if isinstance(last, str) and isinstance(piece, str):
        run[-1] = re.sub(r"\s+", " ", last + piece)
        return
    if isinstance(last, str) and not re.search(r"[\s(\[“‘/]$", last):
        run[-1] = f"{last} "
    elif isinstance(last, Withholding):
        if isinstance(piece, Withholding):
            run.append(" ")
        elif not re.match(r"[\s,.;:)\]”’?!/]", piece):
            piece = f" {piece}"
    run.append(piece)


def _trimmed(run: list[Read]) -> Line:
    if run and isinstance(run[0], str):
        run[0] = run[0].lstrip()
    if run and isinstance(run[-1], str):
        run[-1] = run[-1].rstrip().removesuffix(SOFT_HYPHEN)
    return tuple(piece for piece in run if piece != "")
