"""A page's resources: its own or inherited ones, and how a page gets some of its own.

Source: ISO 32000-2, 7.7.3.4 (inheritance of page attributes).
"""

from __future__ import annotations

from typing import Any

import pikepdf


def inherited(page: pikepdf.Object, key: str) -> Any:
    """Gives a page's attribute, its own or the one that it inherits; else an empty dictionary."""
    node: Any = page
    for _ in range(50):
        if node is None:
            break
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return pikepdf.Dictionary()


def own_resource(page: pikepdf.Page, category: str, name: str, value: pikepdf.Object) -> None:
    """Gives a page resources of its own, with another value under a name; other pages keep theirs."""
    resources = pikepdf.Dictionary(dict(inherited(page.obj, "/Resources").items()))
    held = resources.get(category)
    resources[category] = pikepdf.Dictionary(dict(held.items()) if held is not None else {})
    resources[category][name] = value
    page.obj.Resources = resources
