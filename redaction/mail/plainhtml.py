"""An HTML body as plain text, with nothing loaded; in the sandbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BREAKS = frozenset(
    "p div br tr li ul ol table blockquote h1 h2 h3 h4 h5 h6 hr section article header footer pre".split()
)
_UNSEEN = frozenset("script style head title template noscript object embed iframe svg".split())
_VOID = frozenset("br hr img input meta link base col area wbr source".split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
MOST_DEPTH = 2000


@dataclass(slots=True)
class PlainText:
    """What an HTML body says: its text, and what it hides.

    Attributes:
        text: what is shown, a line a block.
        hidden: words that are not shown.
        remote: addresses of pictures that were not loaded.
        links: addresses that a link leads to and its words do not say.
    """

    text: str
    hidden: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def plain(html: str) -> PlainText:
    r"""Gives HTML as text: a line a block, pictures by their description.

    >>> plain("<p>T&#275;n&#257; koe<br>Mere</p><img src='http://x.nz/a.png' alt='logo'>").text
    'Tēnā koe\nMere\n[picture: logo]'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    hidden = [" ".join(one.split()) for one in reader.hidden]
    links = [one for one in dict.fromkeys(reader.links) if one.partition(":")[2] not in text]
    return PlainText(text, [one for one in hidden if one], reader.remote, links)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.hidden: list[str] = []
        self.remote: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in _BREAKS:
            self.said.append("\n")
        if tag == "img":
            self._picture(given)
        if tag == "a" and re.match(r"(?i)(?:https?|mailto|file):", given.get("href", "")):
            self.links.append(given["href"][:500])
        if tag in _VOID or len(self._open) > MOST_DEPTH:
            return
        state = self._open[-1][1] if self._open else ""
        if tag in _UNSEEN:
            state = state or "unseen"
        elif "hidden" in given or _HIDDEN.search(given.get("style", "")):
            state = "hidden"
            self.hidden.append("")
        self._open.append((tag, state))

    def handle_endtag(self, tag: str) -> None:
        """Closes an element, and what was left open in it."""
        if tag in _BREAKS:
            self.said.append("\n")
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Takes text; a line's end in the source is a space."""
        state = self._open[-1][1] if self._open else ""
        if state == "hidden":
            self.hidden[-1] += data
        elif not state:
            self.said.append(data.replace("\n", " ").replace("\r", " "))

    def handle_comment(self, data: str) -> None:
        """Takes what a comment says as hidden; Outlook's own conditions say nothing."""
        if not data.lstrip().startswith(("[if", "[endif", "StartFragment", "EndFragment")):
            self.hidden.append(data)

    def _picture(self, given: dict[str, str]) -> None:
        source = given.get("src", "")
        if re.match(r"(?i)https?:|//", source):
            self.remote.append(source[:500])
        if given.get("alt"):
            self.said.append(f"[picture: {given['alt']}]")
