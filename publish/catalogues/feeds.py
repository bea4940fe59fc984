"""What readers and robots follow: the Atom feed, the sitemap and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from publish.catalogues.listings import document_keys
from publish.metadata import description, landing
from publish.site import HOME, SITEMAP, Site, feed_key
from publish.wording import KINDS
from records.errors import InvalidInput
from records.release import Publication

FEED_LENGTH = 50
SITEMAP_LIMIT = 50_000

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def atom(
    newest: Sequence[Publication],
    site: Site,
    changed_at: datetime,
    *,
    title: str = "",
    front: str = HOME,
) -> bytes:
    """Gives a feed of releases, newest first: the site's, or that of the page ``front``.

    Source: RFC 4287, The Atom Syndication Format.
    """
    here = site.address(feed_key(front))
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en-NZ"})
    _add(feed, "id", here)
    _add(feed, "title", f"{title}: {site.title}" if title else site.title)
    _add(feed, "updated", _instant(changed_at))
    _add(feed, "link", rel="self", type="application/atom+xml", href=here)
    _add(feed, "link", rel="alternate", type="text/html", href=site.address(front))
    _add(feed, "rights", f"{site.copyright_notice}, {site.licence_short}")
    author = _add(feed, "author")
    _add(author, "name", site.publisher)
    _add(author, "email", site.contact_email)
    for publication in newest[:FEED_LENGTH]:
        entry = _add(feed, "entry")
        if publication.language != "en-NZ":
            entry.set("xml:lang", publication.language)
        _add(entry, "id", landing(publication, site))
        _add(entry, "title", publication.title)
        _add(entry, "updated", _instant(publication.published_at))
        _add(entry, "published", _instant(publication.published_at))
        _add(entry, "link", rel="alternate", type="text/html", href=landing(publication, site))
        if keys := document_keys(publication):
            _add(
                entry,
                "link",
                rel="enclosure",
                type="application/pdf",
                length=str(publication.size),
                href=site.address(keys[0]),
            )
        _add(_add(entry, "author"), "name", publication.agency.name)
        kind = publication.kind
        _add(entry, "category", term=kind.value, label=KINDS[kind])
        _add(entry, "summary", description(publication))
    return _written(feed)


def sitemap(pages: Iterable[tuple[str, datetime]], site: Site) -> bytes:
    """Gives a part of the sitemap of keys and the instants at which they last changed.

    Raises:
        InvalidInput: more pages than one sitemap may name.

    Source: sitemaps.org protocol 0.9.
    """
    listed = list(pages)
    if len(listed) > SITEMAP_LIMIT:
        raise InvalidInput(
            f"{len(listed)} pages are more than the {SITEMAP_LIMIT} that one sitemap may name"
        )
    root = ET.Element("urlset", {"xmlns": _SITEMAP})
    for key, changed_at in listed:
        url = _add(root, "url")
        _add(url, "loc", site.address(key))
        _add(url, "lastmod", _instant(changed_at))
    return _written(root)


def sitemap_index(parts: Iterable[tuple[str, datetime]], site: Site) -> bytes:
    """Gives ``sitemap.xml``, which names the parts and the instants at which they last changed.

    Source: sitemaps.org protocol 0.9, sitemap index files.
    """
    root = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
    for key, changed_at in parts:
        part = _add(root, "sitemap")
        _add(part, "loc", site.address(key))
        _add(part, "lastmod", _instant(changed_at))
    return _written(root)


def robots(site: Site) -> bytes:
    """Gives ``robots.txt``: everybody may read everything, tombstones too, so that they are noticed."""
    return f"User-agent: *\nAllow: /\nSitemap: {site.address(SITEMAP)}\n".encode()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"
