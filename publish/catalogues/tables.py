"""The tables of a document as CSV, each beside it under its number."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from publish.catalogues.listings import cell
from publish.outline.blocks import Sheet, Table
from publish.outline.joining import plain
from records.release import Publication, PublicFile

CSV = "text/csv; charset=utf-8"
_NUMBER = re.compile(r"[+-]?[$€£]?\d[\d,. ]*%?|-")


def table_key(publication: Publication, number: int) -> str:
    """Gives the key of a document's table, numbered from 1."""
    return f"{publication.folder}/{publication.digest12}-table-{number}.csv"


def table_keys(publication: Publication, count: int) -> tuple[str, ...]:
    """Gives the keys of so many tables."""
    return tuple(table_key(publication, number) for number in range(1, count + 1))


def table_keys_of(publication: Publication) -> tuple[str, ...]:
    """Gives the keys of the tables that stand beside a published document, in their order."""
    standing = set(publication.public_keys)
    numbers = itertools.count(1)
    return tuple(
        itertools.takewhile(standing.__contains__, (table_key(publication, n) for n in numbers))
    )


def table_files(publication: Publication, sheets: Sequence[Sheet]) -> Iterator[PublicFile]:
    """Gives a file for each table of a document, in its order."""
    for sheet in sheets:
        for block in sheet.blocks:
            if isinstance(block, Table):
                yield PublicFile(table_key(publication, block.number), CSV, table_csv(block))


def table_csv(table: Table) -> bytes:
    """Gives a table as CSV: UTF-8 with a mark for spreadsheets, a redaction as its words in brackets.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; a number keeps its sign.

    Source: RFC 4180.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in table.rows:
        writer.writerow(map(_cell, map(plain, row)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else cell(text)
