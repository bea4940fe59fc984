"""What is read on a page in the end: its paragraphs and lines, and its tables in their place among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records.release import PublicPage, PublicParagraph, PublicPicture, PublicTable, Withholding
from redaction.partings import parted
from redaction.plan import PagePlan
from redaction.ruled import ruled
from redaction.rules import UNRULED, Rules
from redaction.tabling import Table, tables
from redaction.tree import Placed

Run = tuple[str | Withholding, ...]


def readable(plan: PagePlan, rules: Rules = UNRULED, pictures: Sequence[Placed] = ()) -> PublicPage:
    """Gives what is read on a page, in the order in which it was read.

    Args:
        plan: the page worked out.
        rules: the rules of its public copy, which enclose cells.
        pictures: those of its public copy.
    """
    found = list(_tables(plan, rules))
    of_piece = {index: table for table in found for index in table.pieces()}
    blocks: dict[tuple[int, int], list[int]] = {}
    placed: list[tuple[int, Table]] = []
    for index, piece in enumerate(plan.pieces):
        table = of_piece.get(index)
        if table is None:
            # a block that goes on behind a table is another paragraph there
            blocks.setdefault((len(placed), piece.block), []).append(index)
        elif all(table is not one for _, one in placed):
            placed.append((len(blocks), table))
    paragraphs: list[PublicParagraph] = []
    starts: list[int] = []
    firsts: list[int] = []
    for block in blocks.values():
        starts.append(len(paragraphs))
        for lines in parted(plan, _lines(plan, block)):
            paragraphs.append(_paragraph(plan, lines))
            firsts.append(min(index for line in lines for index in line))
    starts.append(len(paragraphs))
    return PublicPage(
        plan.page.number,
        tuple(paragraphs),
        tuple(_table(plan, starts[before], table) for before, table in placed),
        tuple(
            PublicPicture(sum(first < place for first in firsts), said)
            for place, said in sorted(pictures, key=lambda picture: picture[0])
        ),
    )


def _tables(plan: PagePlan, rules: Rules) -> Iterator[Table]:
    """Gives the tables that rules enclose and those that layout tells, each piece in one at the most.

    Where a ruled row holds several figures one over the other, layout may part them into rows of their own.
    """
    enclosed, laid = ruled(plan, rules), tables(plan)
    sure = [table for table in enclosed if not table.apart]
    known = frozenset[int]().union(*(table.pieces() for table in sure))
    laid = [table for table in laid if not table.pieces() & known]
    known = known.union(*(table.pieces() for table in laid))
    yield from (*sure, *laid)
    yield from (table for table in enclosed if table.apart and not table.pieces() & known)


def _lines(plan: PagePlan, indices: Sequence[int]) -> list[list[int]]:
    lines: dict[int, list[int]] = {}
    for index in indices:
        lines.setdefault(plan.pieces[index].line, []).append(index)
    return list(lines.values())


def _paragraph(plan: PagePlan, lines: Sequence[Sequence[int]]) -> PublicParagraph:
    heights = sorted(
        piece.box.height if piece.turn % 180 == 0 else piece.box.width
        for piece in (plan.pieces[index] for line in lines for index in line)
        if isinstance(piece.content, str)
    )
    size = heights[len(heights) // 2] if heights else 0.0
    return PublicParagraph(tuple(_run(plan, line) for line in lines), round(size, 2))


def _table(plan: PagePlan, before: int, table: Table) -> PublicTable:
    rows = tuple(tuple(_run(plan, cell, table) for cell in row) for row in table.rows)
    return PublicTable(before, rows, table.heads)


def _run(plan: PagePlan, indices: Sequence[int], table: Table | None = None) -> Run:
    """Gives pieces as text, words with single spaces between, each withholding by itself."""
    glued, apart = (table.glued, table.apart) if table else (frozenset(), frozenset())
    run: list[str | Withholding] = []
    for index in indices:
        content = plan.pieces[index].content
        if isinstance(content, str) and run and isinstance(run[-1], str):
            run[-1] += content if index in glued else f"{';' if index in apart else ''} {content}"
        else:
            run.append(content)
    return tuple(run)
