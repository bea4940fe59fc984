"""The grounds of the OIA and the LGOIMA as the law numbers them, read from ``grounds.yaml``."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policies.datafile import load
from records.grounds import Act, Ground, GroundKind

_PREFIX = {Act.OIA: "OIA", Act.LGOIMA: "LGOIMA"}


class GroundEntry(BaseModel):
    """One entry of the file; what the engine does not use yet is kept there all the same."""

    # the entries carry equivalents, hints and sources beside what the engine needs
    model_config = ConfigDict(extra="allow", frozen=True)

    code: str = Field(pattern=r"^(OIA|LGOIMA)(-[0-9a-z]+)+$")
    act: Act
    section: str = Field(pattern=r"^s[0-9]+[A-Z]*(\([0-9a-z]+\))*$")
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    kind: GroundKind
    conclusive: bool
    public_interest_test: bool

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> GroundEntry:
        parts = re.findall(r"[0-9a-z]+", self.section.removeprefix("s"))
        if self.code != "-".join((_PREFIX[self.act], *parts)):
            raise ValueError("the code must name the Act and the section of the entry")
        if self.kind is GroundKind.REFUSAL and (self.conclusive or self.public_interest_test):
            raise ValueError("a refusal reason is neither conclusive nor balanced")
        if self.kind is GroundKind.WITHHOLDING and self.conclusive == self.public_interest_test:
            raise ValueError("a withholding ground is either conclusive or balanced")
        return self

    def ground(self) -> Ground:
        """Gives the entry as the ground that the engine works with."""
        return Ground(
            code=self.code,
            act=self.act,
            section=self.section,
            title=self.title,
            text=self.text,
            kind=self.kind,
            conclusive=self.conclusive,
            public_interest_test=self.public_interest_test,
        )


class GroundsFile(BaseModel):
    """The whole file: grounds, and the provisions and markers around them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meta: dict[str, Any]
    grounds: tuple[GroundEntry, ...] = Field(min_length=1)
    provisions: tuple[dict[str, Any], ...]
    non_statutory_markers: tuple[dict[str, Any], ...]

    @model_validator(mode="after")
    def _each_code_once(self) -> GroundsFile:
        codes = [entry.code for entry in self.grounds]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"each code must stand once, not twice: {', '.join(twice)}")
        return self


def load_grounds(path: Traversable | Path) -> Mapping[str, Ground]:
    """Gives the grounds of a file by code, in the order of the file; read-only.

    Raises:
        InvalidInput: the file does not fit; the message names the key.
    """
    entries = load(GroundsFile, path).grounds
    return MappingProxyType({entry.code: entry.ground() for entry in entries})


@functools.cache
def grounds() -> Mapping[str, Ground]:
    """Gives the grounds of both Acts by code, as ``OIA-9-2-a``; read once, read-only.

    Source: Official Information Act 1982, ss 6, 7, 9 and 18; Local Government Official Information
    and Meetings Act 1987, ss 6, 7 and 17.
    """
    return load_grounds(files("policies") / "grounds.yaml")
