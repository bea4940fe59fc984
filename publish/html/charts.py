"""Charts as accessible SVG: bars with their numbers beside them, a title and a description in words.

Small on purpose: two shapes are enough for counts over time and for counts by name. Colours come from the
style sheet by class, so that light, dark, forced colours and paper each have theirs; every bar is
labelled, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH = 720
_LABEL = 13.0
_ROW = 34
_GAP = 20
"""Between two rows: letters are larger on narrow screens, see site.css."""
_TOP = 44
_PLOT = 220


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, a number for each group; None where it is not known."""

    name: str
    values: tuple[float | None, ...]


def columns(
    chart_id: str, title: str, groups: Sequence[str], series: Sequence[Series], *, unit: str = ""
) -> str:
    """Gives groups of upright bars, one bar a series, with a key above them.

    Args:
        chart_id: unique on its page.
        title: what it shows, as its name for a screen reader.
        groups: the labels below, two words at most (``2026 H1``).
        series: at most three.
        unit: stands after each number, ``%``.
    """
    most = max((value for one in series for value in one.values if value is not None), default=0)
    most = 100.0 if unit == "%" else most or 1
    foot = _TOP + _PLOT
    room = _WIDTH / max(len(groups), 1)
    bar = min(46.0, room * 0.8 / max(len(series), 1))
    drawn = [f'<line class="axis" x1="0" y1="{foot}" x2="{_WIDTH}" y2="{foot}"/>']
    for place, group in enumerate(groups):
        middle = room * (place + 0.5)
        for number, one in enumerate(series):
            value = one.values[place]
            left = middle + (number - len(series) / 2) * bar
            told = "–" if value is None else f"{_told(value)}{unit}"
            height = 0.0 if value is None else _PLOT * value / most
            drawn.append(
                f'<rect class="bar bar-{number + 1}" x="{left + 1:.1f}" y="{foot - height:.1f}" '
                f'width="{bar - 2:.1f}" height="{height:.1f}"/>'
                f'<text class="value" x="{left + bar / 2:.1f}" y="{foot - height - 6:.1f}">{told}</text>'
            )
        drawn.append(f'<text class="group" x="{middle:.1f}" y="{foot + 22}">{escape(group)}</text>')
    return _framed(chart_id, title, _said(groups, series, unit), foot + 34, [_key(series), *drawn])


def rows(chart_id: str, title: str, names: Sequence[str], values: Sequence[int]) -> str:
    """Gives bars lying under each other, each with its name above it and its number at its end."""
    most = max(values, default=0) or 1
    drawn = []
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        top = 8 + place * (_ROW + _GAP)
        width = (_WIDTH - 80) * value / most
        drawn.append(
            f'<text class="name" x="0" y="{top + _LABEL:.0f}">{escape(name)}</text>'
            f'<rect class="bar bar-1" x="0" y="{top + 19}" width="{max(width, 1):.1f}" height="15"/>'
            f'<text class="end" x="{width + 8:.1f}" y="{top + 31}">{_told(value)}</text>'
        )
    said = _said(names, [Series("", tuple(values))], "")
    return _framed(chart_id, title, said, 8 + len(names) * (_ROW + _GAP), drawn)


def _framed(
    chart_id: str, title: str, description: str, height: float, drawn: Sequence[str]
) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{chart_id}-title {chart_id}-said">'
        f'<title id="{chart_id}-title">{escape(title)}</title>'
        f'<desc id="{chart_id}-said">{escape(description)}</desc>{"".join(drawn)}</svg>'
    )


def _key(series: Sequence[Series]) -> str:
    drawn, left = [], 0.0
    for number, one in enumerate(series):
        drawn.append(
            f'<rect class="bar bar-{number + 1}" x="{left:.0f}" y="3" width="14" height="14"/>'
            f'<text class="name" x="{left + 20:.0f}" y="15">{escape(one.name)}</text>'
        )
        # as wide as letters are on narrow screens, see site.css
        left += 20 + 12.5 * len(one.name) + 28
    return "".join(drawn)


def _said(groups: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Gives the numbers in words: the same as the table beside the chart."""
    told = []
    for place, group in enumerate(groups):
        numbers = [
            f"{one.name} {'not known' if value is None else _told(value) + unit}".strip()
            for one in series
            for value in [one.values[place]]
        ]
        told.append(f"{group}: {', '.join(numbers)}")
    return "; ".join(told) + "." if told else "Nothing to show."


def _told(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
