"""A release's document as plain text, for people and machines that want nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publish.outline.blocks import Block, Bullets, Contents, Figure, Paragraph, Sheet, Table
from publish.outline.joining import plain
from publish.site import Site
from publish.wording import KINDS, STATUSES, notice, nz_date, undescribed
from records.release import Publication

_KEY = "[Key to the grounds]"
_PAGE = re.compile(r"\n\n\[Page \d+\](?:\n\n|$)")


def document_text(publication: Publication, sheets: Sequence[Sheet], site: Site) -> str:
    """Gives the document as text: what it is, then page by page, then the key to the grounds.

    A blank line stands between paragraphs and none of them is wrapped; redactions read as
    ``[withheld under section 9(2)(a)]``, a table's cells are parted by tabs.
    """
    head = [
        publication.title,
        f"{KINDS[publication.kind]}, {publication.agency.name}",
        STATUSES[publication.decision] + f", {nz_date(publication.published_at)}",
        site.address(f"{publication.folder}/index.html"),
        f"{site.copyright_notice}, {site.licence_short}: {site.licence_uri}",
    ]
    if publication.reference:
        head.insert(2, publication.reference)
    if sentences := notice(publication):
        head += ["", " ".join(sentences)]
    parts = ["\n".join(head)]
    for sheet in sheets:
        parts.append(f"[Page {sheet.number}]")
        parts += [_block(block) for block in sheet.blocks]
    if publication.grounds:
        parts.append(_KEY)
        parts += [
            f"Section {ground.section.removeprefix('s')} of the {ground.act}: {ground.title}. {ground.text}"
            for ground in publication.grounds
        ]
    return "\n\n".join(parts) + "\n"


def body_of(text: str) -> str:
    """Gives the pages of a document's text alone, without what stands before and after them."""
    pages = _PAGE.split(text.removesuffix("\n"))[1:]
    return "\n\n".join(pages).partition(_KEY)[0].strip()


def _block(block: Block) -> str:
    if isinstance(block, Bullets):
        return "\n".join(
            f"{'  ' * block.depth(at)}• {plain(item)}" for at, item in enumerate(block.items)
        )
    if isinstance(block, Contents):
        return "\n".join(f"{entry.text}\t{entry.page}" for entry in block.entries)
    if isinstance(block, Table):
        return "\n".join("\t".join(map(plain, row)) for row in block.rows)
    if isinstance(block, Figure):
        return "\n".join(_figure(block))
    if isinstance(block, Paragraph) and block.marker:
        return f"{block.marker} {plain(block.pieces)}"
    return plain(block.pieces)


def _figure(figure: Figure) -> Iterator[str]:
    for said in figure.described:
        yield f"[Figure: {said}]"
    if figure.undescribed and not figure.pieces:
        yield undescribed(figure.undescribed)
    if figure.pieces:
        yield plain(figure.pieces)
