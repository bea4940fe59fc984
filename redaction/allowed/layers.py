"""Optional content: which layers a reader sees when the file is opened.

Source: ISO 32000-2, 8.11 (optional content); the default configuration, as a viewer applies it.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Object

from redaction.allowed.cleancopy import NotPlain


class Layers:
    """The layers of a file in their default state."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        properties = file.Root.get("/OCProperties", Dictionary())
        default = properties.get("/D", Dictionary())
        off = default.get("/BaseState") == "/OFF"
        groups = [group.objgen for group in properties.get("/OCGs", [])]
        self._hidden = set(groups) if off else set()
        self._hidden -= {group.objgen for group in default.get("/ON", [])}
        self._hidden |= {group.objgen for group in default.get("/OFF", [])}
        self._apply_usage(default)

    def _apply_usage(self, default: Object) -> None:
        for rule in default.get("/AS", []):
            if rule.get("/Event") != "/View" or "/View" not in list(rule.get("/Category", [])):
                continue
            for group in rule.get("/OCGs", []):
                state = (
                    group.get("/Usage", Dictionary()).get("/View", Dictionary()).get("/ViewState")
                )
                if state == "/OFF":
                    self._hidden.add(group.objgen)
                elif state == "/ON":
                    self._hidden.discard(group.objgen)

    def shows(self, membership: Object | None) -> bool:
        """Tells whether content of a group, or of a membership dictionary, is seen.

        Raises:
            NotPlain: a condition that is not followed.
        """
        if not isinstance(membership, Dictionary):
            raise NotPlain("optional content of nothing")
        if membership.get("/Type") != "/OCMD":
            return membership.objgen not in self._hidden
        if "/VE" in membership:
            raise NotPlain("optional content on a condition")
        groups = membership.get("/OCGs", Array([]))
        members = list(groups) if isinstance(groups, Array) else [groups]
        seen = [group.objgen not in self._hidden for group in members]
        if not seen:
            return True
        match str(membership.get("/P", "/AnyOn")):
            case "/AllOn":
                return all(seen)
            case "/AnyOff":
                return not all(seen)
            case "/AllOff":
                return not any(seen)
            case _:
                return any(seen)
