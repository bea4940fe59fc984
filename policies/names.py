"""Names and e-mail addresses compared as a person would: without titles, case or macrons."""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset(
    {
        *("hon", "honourable", "rt", "right", "the", "mp", "minister"),
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev"),
        *("kc", "qc", "cnzm", "onzm", "mnzm", "qso", "qsm", "matua", "whaea"),
    }
)
_GOVERNMENT = ("govt.nz", "mil.nz", "parliament.nz")
_DESKS = frozenset(
    {
        *("admin", "contact", "enquiries", "enquiry", "feedback", "hello", "help", "helpdesk"),
        *("info", "information", "mail", "media", "ministerials", "office", "oia", "privacy"),
        *("reception", "requests", "submissions", "support", "team"),
    }
)


def folded(text: str) -> str:
    """Gives the text without case and without macrons, for comparing only; never to be shown."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def name_parts(name: str) -> tuple[str, ...]:
    """Gives the folded words of a name without titles, honours and a possessive: ``("mere", "tui")``."""
    plain = re.sub(r"['’]s\b", "", folded(name))
    return tuple(part for part in re.findall(r"[^\W\d_]+", plain) if part not in _TITLES)


def people_named(field: str) -> tuple[tuple[str, ...], ...]:
    """Gives the parts of every name in a field such as ``Hon A B and Hon C D``."""
    names = re.split(r"[;,/&]|\band\b|\bme\b", field)
    return tuple(parts for parts in map(name_parts, names) if len(parts) > 1)


def is_government_address(address: str) -> bool:
    """Tells whether an e-mail address is at a government domain, or at one below it."""
    domain = folded(address).strip().rstrip(".>)").rpartition("@")[2]
    return any(domain == known or domain.endswith(f".{known}") for known in _GOVERNMENT)


def is_shared_mailbox(address: str) -> bool:
    """Tells whether an e-mail address is that of a desk and not of a person."""
    return bool(_local_parts(address) & _DESKS)


def stands_in_address(name: str, address: str) -> bool:
    """Tells whether a full name stands in an e-mail address: ``mere.tui@``, ``meretui@``, ``mtui@``."""
    parts = name_parts(name)
    if len(parts) < 2:
        return False
    first, last = parts[0], parts[-1]
    local = _local_parts(address)
    return {first, last} <= local or bool(local & {first + last, last + first, first[0] + last})


def _local_parts(address: str) -> frozenset[str]:
    local = folded(address).rpartition("@")[0]
    return frozenset(re.findall(r"[^\W\d_]+", local))
