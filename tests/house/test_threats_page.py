"""docs/threats.md claims nothing that no test holds."""

from __future__ import annotations

import ast
import re

from house_files import ROOMS, ROOT, python_files, tree

PAGE = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = [
    line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| claim")
]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
CLIENTS = {
    *("aiohttp", "authlib", "boto3", "botocore", "ftplib", "http", "httpx", "minio", "requests"),
    *("smtplib", "socket", "ssl", "urllib.request", "urllib3", "websockets"),
}
SPEAKERS = {
    "flows/upkeep/mail.py": "the mail server of the settings",
    "flows/shelf/purging.py": "the purge hook of the settings",
    "flows/upkeep/pushing.py": "the CKAN portal of the settings",
    "flows/orchestrating/engine.py": "Prefect's server on loopback, or the one of the settings",
    "flows/orchestrating/stations.py": "tells errors of Prefect's client apart",
    "flows/commands/server.py": "the web application that it started",
    "redaction/processes/children.py": "the nursery that it started, by a pair of local sockets",
    "redaction/processes/nursery.py": "the engine that started it, by the same pair",
    "redaction/office/officeprocess.py": "LibreOffice, by a local socket in the sandbox",
    "review/agency.py": "the identity provider of the settings",
    "storage/bootstrap.py": "the object store of the settings",
    "storage/buckets/minio.py": "the object store of the settings",
    "storage/buckets/s3.py": "the object store of the settings",
}


def test_every_test_that_is_named_exists():
    """A claim whose test was renamed or removed is a claim no more."""
    assert len(NAMED) > 50
    for path, name in NAMED:
        functions = {
            node.name
            for node in ast.walk(tree(ROOT / path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in functions, f"{path}::{name}"


def test_every_claim_names_a_test():
    """No row is a promise alone."""
    assert len(ROWS) > 40
    assert [row for row in ROWS if not re.search(r"`tests/[\w/]+\.py::\w+`", row)] == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def test_only_these_speak_to_the_network():
    """A module that imports a client of the network is on the list, with whom it speaks to."""
    speaking = set()
    for path in (path for room in ROOMS for path in python_files(room)):
        names = [name for node in ast.walk(tree(path)) for name in _imported(node)]
        if any(name in CLIENTS or name.partition(".")[0] in CLIENTS for name in names):
            speaking.add(path.relative_to(ROOT).as_posix())
    assert speaking == set(SPEAKERS)
