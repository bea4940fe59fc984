"""A policy file as a validated model: what is wrong is told by file, key and what was expected."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from records.errors import InvalidInput

Model = TypeVar("Model", bound=BaseModel)


class _Checked(yaml.constructor.SafeConstructor):
    """Takes no mapping that names a key twice: the first would vanish silently. Nor a day that is none."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 -- the base class's signature
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> date:
        """Gives a day; one that no calendar has is told with its line, as everything else."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(
                problem=f"{node.value} is no day of the calendar", problem_mark=node.start_mark
            ) from error


class _Loader(_Checked, yaml.SafeLoader):
    """Reads YAML, and tells what is wrong with it in words for whoever keeps a file."""


class _Quick(_Checked, yaml.CSafeLoader):
    """Reads YAML in a tenth of the time, by libyaml."""


_DAY = "tag:yaml.org,2002:timestamp"
_Loader.add_constructor(_DAY, _Loader.construct_yaml_timestamp)  # type: ignore[type-var]  # a stub that knows whole loaders only
_Quick.add_constructor(_DAY, _Quick.construct_yaml_timestamp)  # type: ignore[type-var]  # a stub that knows whole loaders only
_PLAIN = {
    "model_type": "expected keys with values, as `title: …`",
    "dict_type": "expected keys with values, as `title: …`",
    "tuple_type": "expected a list, as `[one, two]`",
    "list_type": "expected a list, as `[one, two]`",
    "string_type": "expected words; put them in quotes",
    "too_short": "expected at least one entry",
    **dict.fromkeys(
        ("date_from_datetime_parsing", "date_from_datetime_inexact", "date_type", "date_parsing"),
        "expected a day, as 2026-12-31",
    ),
}
"""What was expected, where the library's own words would be no help to whoever keeps a file."""


def load(model: type[Model], path: Traversable | Path) -> Model:
    """Gives the file at ``path`` as a ``model``.

    Raises:
        InvalidInput: the file is missing, is no YAML, or does not fit the model; the message names
            the file, the line, the first wrong key and what was expected there.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = _content(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name}: expected a readable file in UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark is not None else "the file"
        problem = getattr(error, "problem", None) or "this is not YAML"
        raise InvalidInput(f"{path.name}: {where}: expected YAML, but {problem}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise InvalidInput(f"{path.name}: {_first(error, text)}") from error


def _content(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Quick)  # noqa: S506 -- a safe loader with more checks
    except yaml.YAMLError:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- the same, for its words


def _first(error: ValidationError, text: str) -> str:
    problems = error.errors()
    first = problems[0]
    key = f"line {_line(text, first['loc'])}: {_key(first['loc'])}"
    # of a list in which an entry is wrong, the library also says that nothing is left of it
    others = [one for one in problems[1:] if one["loc"] != first["loc"][: len(one["loc"])]]
    more = f" (and {len(others)} more)" if others else ""
    if first["type"] == "missing":
        return f"{key}: expected this key, and it is not there{more}"
    if first["type"] == "extra_forbidden":
        return f"{key}: expected no such key here{more}"
    if (plain := _PLAIN.get(first["type"])) is not None:
        return f"{key}: {plain}{more}"
    return f"{key}: expected otherwise: {first['msg'].removeprefix('Value error, ')}{more}"


def _line(text: str, loc: tuple[int | str, ...]) -> int:
    """Gives the line on which a key stands, or that of the nearest one above it that is there."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if str(pair[0].value) == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            inside = node.value[part:]
            found = (inside[0], inside[0]) if inside else None
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _key(loc: tuple[int | str, ...]) -> str:
    told = ""
    for part in loc:
        told += f"[{part}]" if isinstance(part, int) else f".{part}" if told else part
    return told or "top level"
