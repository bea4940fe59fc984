"""The title, language and maker of a public copy as XMP, which readers of PDF/UA ask for; runs in the sandbox.

Nothing in it comes from the source. It says nothing else, and not that the file conforms to PDF/UA: whether
roles and descriptions fit what they stand for, a person would have to say (ISO 14289-1, 5 and 7.1).

Source: ISO 16684-1, 7 (serialisation of XMP); ISO 32000-2, 14.3.2 (metadata streams).
"""

from __future__ import annotations

from xml.sax.saxutils import escape

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def packet(title: str, language: str, producer: str) -> bytes | None:
    r"""Gives the packet, or None where there is no title that XML can hold.

    >>> b"Tiriti &amp; Treaty" in (packet("Tiriti & Treaty", "en-NZ", "Us") or b"")
    True
    >>> packet("", "en-NZ", "Us") is packet("a\x00b", "en-NZ", "Us") is None
    True
    """
    if not title.strip() or not title.isprintable():
        return None
    told = {"title": title, "language": language, "producer": producer}
    return _PACKET.format(**{key: escape(value) for key, value in told.items()}).encode()
