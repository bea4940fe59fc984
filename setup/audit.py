"""Audits the lock without a network: hashes, licences, versions known to be bad; ``make check`` runs it.

Exit code 1 where something is wrong; a list of advisories that nobody looked at for long is only a warning.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
_PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock: its name, exact version, and how many hashes bind it."""

    name: str
    version: str
    hashes: int


def locked(text: str) -> Iterator[Locked]:
    """Gives the packages of a lock.

    Raises:
        ValueError: a line pins nothing, so whatever it names could change under us.
    """
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        if entry.startswith("#"):
            continue
        pinned = _PINNED.match(entry)
        if pinned is None:
            raise ValueError(f"the lock has a line that pins nothing: {entry.splitlines()[0]}")
        yield Locked(pinned[1], pinned[2], len(_HASH.findall(entry)))


def unhashed(packages: list[Locked]) -> Iterator[str]:
    """Gives the packages that no hash binds."""
    for one in packages:
        if one.hashes == 0:
            yield f"{one.name} {one.version}: no hash binds it"


def licence_of(name: str, told: Mapping[str, Any]) -> str:
    """Gives a package's licence as an SPDX expression, out of its own metadata; empty where it says none.

    Raises:
        importlib.metadata.PackageNotFoundError: it is not installed here.
    """
    for kind in ("read", "elsewhere"):
        if name in told[kind]:
            return str(told[kind][name]["licence"])
    metadata = importlib.metadata.metadata(name)
    expression = metadata.get("License-Expression")
    if expression:
        return expression
    words = [
        said.rpartition(" :: ")[2]
        for said in metadata.get_all("Classifier", [])
        if said.startswith("License")
    ]
    words = words or [(metadata.get("License") or "").strip()]
    meant = [told["words"].get(word, word) for word in words]
    found = [word for word in meant if word]
    # classifiers do not say how they go together: then all of them have to be allowed
    return " AND ".join(found) or (metadata.get("License") or "").strip()


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Tells whether an SPDX expression is met by licences that are allowed; AND binds more than OR."""
    bare = expression.replace("(", " ( ").replace(")", " ) ").split()
    return bool(bare) and _met(bare, allowed)


def _met(words: list[str], allowed: frozenset[str]) -> bool:
    while "(" in words:
        end = words.index(")")
        begin = max(place for place in range(end) if words[place] == "(")
        inner = "yes" if _met(words[begin + 1 : end], allowed | {"yes"}) else "no"
        words = [*words[:begin], inner, *words[end + 1 :]]
    told = " ".join(words)
    return any(
        all(one.strip() in allowed | {"yes"} for one in group.split(" AND "))
        for group in told.split(" OR ")
    )


def unlicensed(packages: list[Locked], told: Mapping[str, Any]) -> Iterator[str]:
    """Gives the packages whose licence is not on the list, or is not told."""
    allowed = frozenset(told["allowed"])
    for one in packages:
        try:
            found = licence_of(one.name, told)
        except importlib.metadata.PackageNotFoundError:
            yield f"{one.name} {one.version}: it is not installed here, so its licence is not known"
            continue
        if not is_allowed(found, allowed):
            yield f"{one.name} {one.version}: its licence is {found[:60]!r}, which is not on the list"


def known_bad(packages: list[Locked], told: Mapping[str, Any]) -> Iterator[str]:
    """Gives the packages whose version somebody has found to be bad."""
    versions = {one.name: Version(one.version) for one in packages}
    for advisory in told["advisory"]:
        found = versions.get(advisory["package"])
        if found is not None and found < Version(advisory["fixed"]):
            yield (
                f"{advisory['package']} {found}: {advisory['id']}, {advisory['what']}; "
                f"fixed in {advisory['fixed']}"
            )


def stale(told: Mapping[str, Any], today: date) -> str | None:
    """Gives a warning where nobody has looked at the advisories for long."""
    age = today - told["as_of"]
    if age <= timedelta(days=told["stale_days"]):
        return None
    return (
        f"setup/advisories.toml was last held against the public advisories {age.days} days ago; "
        "look at them, add what is missing, and set as_of"
    )


def main() -> int:
    """Gives 1 where something is wrong with the lock, and says what."""
    packages = list(locked((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    licences = tomllib.loads((ROOT / "setup" / "licences.toml").read_text(encoding="utf-8"))
    advisories = tomllib.loads((ROOT / "setup" / "advisories.toml").read_text(encoding="utf-8"))
    wrong = [
        *unhashed(packages),
        *unlicensed(packages, licences),
        *known_bad(packages, advisories),
    ]
    for line in wrong:
        print(f"audit: {line}", file=sys.stderr)
    warning = stale(advisories, datetime.now(UTC).date())
    if warning:
        print(f"audit: warning: {warning}", file=sys.stderr)
    print(f"audit: {len(packages)} packages, {len(wrong)} things wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
