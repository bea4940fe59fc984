"""The sections that the Cabinet Office's template asks for, which many papers set in bold only."""

from __future__ import annotations

import re

_NAMES = """
    proposal | relation to government priorities | executive summary | background | analysis
    context | comment | cost-of-living implications | financial implications
    legislative implications | impact analysis | regulatory impact statement
    climate implications of policy assessment | population implications | human rights
    use of external resources | consultation | communications | proactive release
    recommendations | recommendation | next steps | purpose | risks | options
    treaty of waitangi implications | appendix
"""
_SECTIONS = frozenset(re.split(r"\s*[|\n]\s*", _NAMES.strip()))


def is_section(text: str) -> bool:
    """Tells whether a text is the name of a section."""
    return text.strip().rstrip(": ").casefold() in _SECTIONS
