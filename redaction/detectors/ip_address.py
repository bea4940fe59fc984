"""IP address: of a person's computer or connection.

Form: IPv4, four numbers of 0 to 255; IPv6, groups of four hexadecimal digits with colons. Section and
version numbers look the same, so small IPv4 numbers count only beside a label.

Check: the address parses.

Source: RFC 791; RFC 4291, section 2.2.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import LABELLED, Evidence, Hit, Recogniser

_FOUR = re.compile(r"(?<![\w.-])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.[0-9])")
_SIX = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_NUMBERING = re.compile(
    r"(?:section|clause|version|v|para(?:graph)?|table|figure|build|release)\.?\s?$", re.IGNORECASE
)


def compact(address: str) -> str:
    """Gives the address in its shortest usual form.

    Raises:
        ValueError: it is no address.

    >>> compact("2001:0db8:0:0:0:0:0:1")
    '2001:db8::1'
    """
    return ipaddress.ip_address(address).compressed


def is_valid(address: str) -> bool:
    """Tells whether a text is an IPv4 or IPv6 address.

    >>> is_valid("203.0.113.7"), is_valid("203.0.113.700"), is_valid("2001:db8::1")
    (True, False, True)
    """
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


class IpAddressRecogniser(Recogniser):
    """Finds IP addresses; numbers of sections and versions are passed over."""

    CATEGORY = "IP_ADDRESS"
    DETECTOR = "ip-address"
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the IP addresses of a text."""
        for match in _FOUR.finditer(text):
            if not is_valid(match.group()):
                continue
            labelled = governing_label(text, *match.span()) == "ip"
            numbering = _NUMBERING.search(text[max(0, match.start() - 12) : match.start()])
            large = max(int(part) for part in match.group().split(".")) > 31
            if labelled or (large and not numbering):
                score = 0.95 if labelled else 0.75
                yield Hit(*match.span(), score, Evidence.FORM, "IP address: version 4")
        for match in _SIX.finditer(text):
            told = any(letter.isalpha() for letter in match.group()) or match.group().count(":") > 3
            if told and len(match.group()) > 4 and is_valid(match.group()):
                score = LABELLED if "::" in match.group() else 0.9
                yield Hit(*match.span(), score, Evidence.FORM, "IP address: version 6")
