"""Which pages of two copies differ, told in the sandbox: both were made from a stranger's file."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from records.errors import RefusalReason, Refused


def differing(one: str, other: str) -> Iterator[list[int]]:
    """Gives the numbers of the pages whose content differs; the sandbox's job ``differ``.

    None where only what the pages share does, or one copy has more of them.

    Raises:
        Refused: a copy cannot be taken apart.
    """
    try:
        with pikepdf.open(one) as here, pikepdf.open(other) as there:
            alike = len(here.pages) == len(there.pages)
            pairs = zip(here.pages, there.pages, strict=False)
            yield [
                number
                for number, (mine, yours) in enumerate(pairs, 1)
                if alike and _content(mine) != _content(yours)
            ]
    except pikepdf.PdfError as error:
        raise Refused(RefusalReason.BROKEN, "a copy cannot be taken apart") from error


def _content(page: pikepdf.Page) -> list[bytes]:
    """Gives what a page draws: its operators, and the data of its pictures and forms."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    held = [stream.read_bytes() for stream in streams]
    shapes = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject")
    held += [shape.read_raw_bytes() for _, shape in shapes.items()] if shapes is not None else []
    return held
