"""A picture in the place of a page that cannot be drawn, so that nobody takes a broken one for a slow one."""

from __future__ import annotations

LETTER = 0.05
"""Height of its words, as a share of the page's width."""


def marker(number: int, width: float, height: float) -> bytes:
    """Gives the picture (SVG) that stands for a page: hatched, framed, and saying what it is.

    Args:
        number: of the page.
        width: of the page as a person would see it, in points.
        height: likewise.
    """
    letter, middle = width * LETTER, height / 2
    # presentation attributes only: the desk's pages let no picture bring styles of its own
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}" height="{height:.2f}" '
        f'viewBox="0 0 {width:.2f} {height:.2f}" role="img">'
        '<defs><pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0v14" stroke="#d9d4cf" stroke-width="5"/></pattern></defs>'
        f'<rect width="{width:.2f}" height="{height:.2f}" fill="#fff"/>'
        f'<rect width="{width:.2f}" height="{height:.2f}" fill="url(#hatch)"/>'
        f'<rect x="2" y="2" width="{max(width - 4, 0):.2f}" height="{max(height - 4, 0):.2f}" '
        'fill="none" stroke="#a3123a" stroke-width="4"/>'
        f'<rect y="{middle - 2.4 * letter:.2f}" width="{width:.2f}" height="{4.8 * letter:.2f}" fill="#fff"/>'
        '<g fill="#a3123a" font-family="sans-serif" font-weight="bold" text-anchor="middle">'
        f'<text x="{width / 2:.2f}" y="{middle - 0.4 * letter:.2f}" font-size="{letter:.2f}">'
        f"Page {number} cannot be shown</text>"
        f'<text x="{width / 2:.2f}" y="{middle + 1.2 * letter:.2f}" font-size="{0.7 * letter:.2f}">'
        "What is on it is unknown.</text></g></svg>"
    ).encode()
