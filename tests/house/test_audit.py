"""The lock is audited without a network, and the audit itself is: each thing it looks for, it finds."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from types import ModuleType

import pytest
from house_files import ROOT


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "setup" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


audit = _loaded()
ADVISORIES = tomllib.loads((ROOT / "setup" / "advisories.toml").read_text(encoding="utf-8"))
LICENCES = tomllib.loads((ROOT / "setup" / "licences.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_passes():
    """Every locked package has hashes and an allowed licence, and none is known to be bad."""
    ran = subprocess.run(
        [sys.executable, ROOT / "setup" / "audit.py"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    pinned = sum(1 for line in LOCK.splitlines() if line[:1].isalnum())
    assert f"{pinned} packages, 0 things wrong" in ran.stdout


def test_a_package_without_hashes_is_found():
    """A pin without a hash binds nothing, and a line without a pin is no line of a lock."""
    packages = list(
        audit.locked("a==1 \\\n    --hash=sha256:" + "0" * 64 + "\nb==2 ; python\nc==3")
    )
    assert [line.partition(":")[0] for line in audit.unhashed(packages)] == ["b 2", "c 3"]
    with pytest.raises(ValueError, match="pins nothing"):
        list(audit.locked("a>=1"))


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MPL-2.0 AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("(MIT AND (BSD-3-Clause OR GPL-2.0-only)) OR GPL-3.0-only", True),
        ("", False),
        ("whatever I like", False),
    ],
)
def test_licences_are_read_as_spdx(expression, allowed):
    """AND needs all of them, OR any; nothing said is nothing allowed."""
    assert audit.is_allowed(expression, frozenset(LICENCES["allowed"])) is allowed


def test_no_licence_that_binds_the_product_is_allowed():
    """Neither GPL nor AGPL stands on the list, however it is spelt."""
    assert [one for one in LICENCES["allowed"] if one.startswith(("GPL", "AGPL"))] == []


def test_a_package_that_is_not_installed_is_found():
    """A licence that nobody could look at is not taken for granted."""
    (line,) = audit.unlicensed([audit.Locked("no-such-package", "1", 1)], LICENCES)
    assert "not installed" in line


def test_what_was_read_by_hand_is_still_locked():
    """An exception goes with its package, and says why."""
    names = {one.name for one in audit.locked(LOCK)}
    for kind in ("read", "elsewhere"):
        assert set(LICENCES[kind]) <= names
        assert all(len(one["because"]) > 10 for one in LICENCES[kind].values())


def test_a_bad_version_is_found():
    """The version before the fix is named with its advisory; the fixed one is not."""
    told = {"advisory": [{"package": "p", "fixed": "1.10", "id": "CVE-1", "what": "it leaks"}]}
    (line,) = audit.known_bad([audit.Locked("p", "1.9", 1)], told)
    assert "CVE-1" in line
    assert list(audit.known_bad([audit.Locked("p", "1.10", 1)], told)) == []


def test_advisories_are_about_what_is_locked():
    """Each names a package of the lock, the version that mends it, its number and what it is."""
    names = {one.name for one in audit.locked(LOCK)}
    for one in ADVISORIES["advisory"]:
        assert set(one) == {"package", "fixed", "id", "what"}
        assert one["package"] in names, one["package"]


def test_a_stale_list_warns():
    """A list that nobody has looked at for longer than it allows is told; a fresh one is not."""
    told = {"as_of": date(2026, 1, 1), "stale_days": 90}
    assert audit.stale(told, date(2026, 1, 1) + timedelta(days=90)) is None
    assert "91 days" in audit.stale(told, date(2026, 1, 1) + timedelta(days=91))


def test_make_check_audits():
    """The audit is part of what every change has to pass."""
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2]
    assert "setup/audit.py" in rule.partition("\n\n")[0]
