"""What a reviewer is told beside each ground, in Markdown, read from ``guidance.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from policies.datafile import load
from policies.grounds import grounds
from records.errors import InvalidInput


class Subject(BaseModel):
    """One subject: the codes that it is about, and what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: tuple[str, ...] = Field(min_length=1)
    says: str = Field(min_length=20)


class GuidanceFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subjects: tuple[Subject, ...] = Field(min_length=1)


def load_guidance(path: Traversable | Path) -> Mapping[str, str]:
    """Gives the guidance of a file by ground code.

    Raises:
        InvalidInput: the file does not fit, speaks of a code twice or of one that no Act has, or
            leaves a ground without guidance.
    """
    found: dict[str, str] = {}
    for subject in load(GuidanceFile, path).subjects:
        for code in subject.codes:
            if code in found or code not in grounds():
                raise InvalidInput(f"{path.name}: {code}: expected a known code, and once only")
            found[code] = subject.says
    silent = sorted(grounds().keys() - found.keys())
    if silent:
        raise InvalidInput(f"{path.name}: expected guidance for {silent[0]} too")
    return MappingProxyType(found)


@functools.cache
def _shipped() -> Mapping[str, str]:
    return load_guidance(files("policies") / "guidance.yaml")


def guidance_of(code: str) -> str:
    """Gives the guidance of a ground, in Markdown.

    Raises:
        KeyError: there is no such ground.
    """
    return _shipped()[code]
