"""The resources that a content stream names: found in the source, and copied under names of their own.

The names are for the time being; a finished stream gives them in the order of their use.
"""

from __future__ import annotations

from typing import Any

from pikepdf import Dictionary, Name, Object

from redaction.allowed.cleancopy import NotPlain


class Names:
    """The resources that a stream names, copied, under names for the time being."""

    LETTERS = (
        ("/XObject", "X"),
        ("/ExtGState", "G"),
        ("/Shading", "S"),
        ("/ColorSpace", "C"),
        ("/Pattern", "P"),
    )

    def __init__(self, resources: Object) -> None:
        self._resources = resources
        self._letters = dict(self.LETTERS)
        self._made: dict[tuple[str, str], Name] = {}
        self.kept = Dictionary()

    def found(self, category: str, name: Any) -> Object:
        """Gives a resource of the source.

        Raises:
            NotPlain: there is none of that name.
        """
        group = self.table(category)
        if str(name) not in group:
            raise NotPlain("a resource is missing")
        return group[str(name)]

    def table(self, category: str) -> Object:
        """Gives the resources of one kind; there may be none."""
        group = self._resources.get(category)
        return group if isinstance(group, Dictionary) else Dictionary()

    def fresh(self, category: str, made: Object) -> Name:
        """Gives a new name for what was made of a resource."""
        if category not in self.kept:
            self.kept[category] = Dictionary()
        table = self.kept[category]
        name = Name(f"/{self._letters[category]}{len(table) + 1}")
        table[str(name)] = made
        return name

    def once(self, category: str, name: Any, make: Any) -> Name:
        """Gives the new name of a resource that is copied at its first use."""
        key = (category, str(name))
        if key not in self._made:
            self._made[key] = self.fresh(category, make(self.found(category, name)))
        return self._made[key]
