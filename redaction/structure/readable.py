"""What is read on a page in the end: its paragraphs and lines, and its tables in their place among them."""

from __future__ import annotations

from collections.abc import Sequence

from records.release import PublicPage, PublicParagraph, PublicPicture, PublicTable, Withholding
from redaction.planning.planned import PagePlan
from redaction.structure.tree import Placed
from redaction.tables.columns import Table
from redaction.tables.partings import parted
from redaction.tables.ruled import enclosed, ruled
from redaction.tables.rules import UNRULED, Rules
from redaction.tables.tabling import tables

Run = tuple[str | Withholding, ...]


def readable(
    plan: PagePlan,
    rules: Rules = UNRULED,
    pictures: Sequence[Placed] = (),
    tagged: Sequence[Table] = (),
) -> PublicPage:
    """Gives what is read on a page, in the order in which it was read.

    Args:
        plan: the page worked out.
        rules: the rules of its public copy, which enclose cells.
        pictures: those of its public copy.
        tagged: the tables that the source's tags tell.
    """
    found = tables_of(plan, rules, tagged)
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


def tables_of(plan: PagePlan, rules: Rules, tagged: Sequence[Table]) -> list[Table]:
    """Gives the tables that tags, rules and layout tell, each piece in one at the most.

    Tags are believed before rules, but where rules part the same words into more cells. Where a row of theirs
    holds several figures one over the other, layout may part them into rows of their own.
    """
    parted = ruled(plan, rules)
    said = [table for table in tagged if not any(_is_finer(one, table) for one in parted)]
    told = [*said, *_besides(parted, said)]
    sure = [table for table in told if not table.apart]
    laid = _besides(tables(plan, enclosed(plan, rules)), sure)
    return [*sure, *laid, *_besides([table for table in told if table.apart], laid)]


def _besides(found: Sequence[Table], others: Sequence[Table]) -> list[Table]:
    """Gives the tables that share no piece with others."""
    known = frozenset[int]().union(*(table.pieces() for table in others))
    return [table for table in found if not table.pieces() & known]


def _is_finer(one: Table, other: Table) -> bool:
    """Tells whether a table parts what another holds into more cells."""
    cells = (sum(sum(map(bool, row)) for row in table.rows) for table in (one, other))
    return bool(one.pieces() & other.pieces()) and next(cells) > next(cells)


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
