"""E-mail address.

Form: local part, ``@``, domain with at least one dot; also where a reader left a space or a line break
beside the ``@``, and where somebody wrote "at" and "dot" in brackets. Letters with macrons are taken.

Check: none; the form is telling. Presidio's own recogniser is not used, because it asks the network
for the list of public suffixes.

Source: RFC 5321, section 4.1.2; RFC 6531 for letters outside ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.recogniser import Evidence, Hit, Recogniser

_LOCAL = r"[^\W_](?:[\w.+%'-]{0,62}[\w])?"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL}){{1,6}}"
_PLAIN = re.compile(rf"(?<![\w.+%-])({_LOCAL})@({_DOMAIN})")
_SPLIT = re.compile(
    rf"(?<![\w.+%-])({_LOCAL})(?:[ ]?\n?@[ ]?\n?)({_LABEL}(?:[ ]?\.\n?{_LABEL}){{1,6}})"
)
_WORDED = re.compile(
    rf"(?<![\w.+%-])({_LOCAL})\s?[(\[{{]\s?at\s?[)\]}}]\s?"
    rf"({_LABEL}(?:\s?(?:[(\[{{]\s?dot\s?[)\]}}]|\.)\s?{_LABEL}){{1,6}})",
    re.IGNORECASE,
)
_TOP = re.compile(r"\.(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,40})$", re.IGNORECASE)


def compact(address: str) -> str:
    """Gives the address without spaces, in small letters.

    >>> compact("Jane.Smith @agency.govt.nz")
    'jane.smith@agency.govt.nz'
    """
    return re.sub(r"\s", "", address).lower()


def is_valid(address: str) -> bool:
    """Tells whether a text is one address: bounded lengths, a top-level domain of letters.

    >>> is_valid("jane.smith@agency.govt.nz"), is_valid("jane@localhost"), is_valid("a..b@c.nz")
    (True, False, False)
    """
    match = _PLAIN.fullmatch(address)
    return (
        match is not None
        and ".." not in match.group(1)
        and len(address) <= 254
        and _TOP.search(address) is not None
    )


class EmailRecogniser(Recogniser):
    """Finds e-mail addresses, whole or broken at the ``@``."""

    CATEGORY = "EMAIL"
    DETECTOR = "email"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the e-mail addresses of a text."""
        if "@" in text:
            for match in _PLAIN.finditer(text):
                if _TOP.search(match.group()):
                    yield Hit(*match.span(), 0.98, Evidence.FORM, "e-mail: form of an address")
            for match in _SPLIT.finditer(text):
                if match.group() != compact(match.group()) and _TOP.search(match.group()):
                    yield Hit(*match.span(), 0.9, Evidence.FORM, "e-mail: broken address")
        for match in _WORDED.finditer(text):
            yield Hit(*match.span(), 0.85, Evidence.FORM, "e-mail: address spelt out")
