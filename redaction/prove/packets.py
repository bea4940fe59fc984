"""What a witness expects of a copy's XMP packet: the very text that we write, with the title that the file has.

It is read without a parser of XML: whatever differs from the one form is objected to, and the form holds two
texts, which must be those that the file says of itself elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

FORM = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:pdf="http://ns.adobe.com/pdf/1.3/">\n'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">(TITLE)</rdf:li></rdf:Alt></dc:title>\n'
    "<dc:language><rdf:Bag><rdf:li>(LANGUAGE)</rdf:li></rdf:Bag></dc:language>\n"
    "<pdf:Producer>Proactive release engine</pdf:Producer>\n"
    '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
)
_FORM = re.compile(
    re.escape(FORM)
    .replace(re.escape("(TITLE)"), "([^<>]*)")
    .replace(re.escape("(LANGUAGE)"), "([A-Za-z0-9-]*)")
)
KEYS = frozenset({"/Type", "/Subtype", "/Length"})
"""Keys of its stream: it is not packed, so that programs which know no PDF can read it."""

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def read(packet: bytes) -> tuple[str, str] | None:
    """Gives title and language of a packet of our form, or None: it has another."""
    try:
        found = _FORM.fullmatch(packet.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    title = found[1]
    for entity, letter in _ENTITIES:
        title = title.replace(entity, letter)
    return title, found[2]


def odd(document: pikepdf.Pdf) -> Iterator[str]:
    """Gives what is wrong with the metadata of a file; nothing where it has none, or ours."""
    metadata = document.Root.get("/Metadata")
    if metadata is None:
        return
    if not isinstance(metadata, pikepdf.Stream) or set(metadata.keys()) != KEYS:
        yield "/Metadata in another form than ours"
        return
    named = (str(metadata.get("/Type")), str(metadata.get("/Subtype")))
    title = document.trailer.get("/Info", pikepdf.Dictionary()).get("/Title")
    said = (str(title), str(document.Root.get("/Lang")))
    if named != ("/Metadata", "/XML") or read(metadata.read_raw_bytes()) != said:
        yield "/Metadata that says something else than the file's title and language"
