"""The authority matrix: which role opens which action, read from one file."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from records.people import Role


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody may do: its code, what it is in words, and the roles that open it."""

    code: str
    title: str
    roles: frozenset[Role]


@functools.cache
def authority() -> Mapping[str, Action]:
    """Gives every action by its code."""
    told = tomllib.loads(files("review").joinpath("authority.toml").read_text(encoding="utf-8"))
    return {
        code: Action(code, action["title"], frozenset(map(Role, action["roles"])))
        for code, action in told.items()
    }


def may(roles: Iterable[Role], action: str) -> bool:
    """Tells whether somebody with these roles may do that.

    Raises:
        KeyError: the matrix knows no such action, which is a slip of ours.
    """
    return not authority()[action].roles.isdisjoint(roles)


def as_markdown() -> str:
    """Gives the matrix as a table, which is what docs/authority.md holds."""
    heads = [role.value for role in Role]
    rows = [
        f"| {' | '.join(['what', *heads])} |",
        f"|{'---|' * (len(heads) + 1)}",
    ]
    for action in authority().values():
        marks = ["yes" if role in action.roles else "" for role in Role]
        rows.append(f"| {' | '.join([action.title, *marks])} |".replace("|  |", "| |"))
    return "\n".join(rows).replace("|  |", "| |") + "\n"
